"""Limits: how much may come from outside, each declared once; ``docs/hardening.md`` lists them.

Only the largest table and the longest horizon stand elsewhere (``sim.worlds``, ``sim.scenarios``): they are
part of what a world is.
"""

WORLD_WEEKS = 3_500_000
"""How much one result may hold [world-week]: about 300 bytes each, and some 1.1 kB while it is made."""

SWEEP_WORLDS = 50_000_000
"""How many worlds one sweep may have, and how many rows a table: some days of a large cluster."""

LUCKS = 4_096
"""On how many lucks a world may be lived again, and every combination of an audit's premises be run."""

PROCESSES = 1_024
"""How many processes may share a study."""

TABLE_COLUMNS = 1_000
"""How many columns a table of worlds may have: what ``run --out`` writes, several times over."""

TABLE_ROW = 100_000
"""How long a row of a CSV table may be [letter], and the line of its names."""

ADDRESS = 500
"""How long the address of the page Debate may be that handouts name [letter]."""

LINK = 8_000
"""How long a link may be [letter]: room for every assumption, every choice with several changes."""

LINK_PARTS = 200
"""How many parameters a link may have: three times as many as there are assumptions."""

SCENARIO_FILE = 200_000
"""How long a scenario file may be [byte]: every choice changing in every week takes that much."""

SCENARIO_KEYS = 1_000
"""How many keys a scenario file may have outside its lists."""

SEED_FILE = 5_000_000
"""How long one file of the seeds may be [byte]."""

SEED_KEYS = 50_000
"""How many keys one file of the seeds may have."""

NESTED = 16
"""How deep tables may lie in one another."""

QUESTION = 500
"""How long a question to every world may be [letter]: ``accommodation > 0.5 and not republic``."""

UPLOAD = 1
"""How long a file may be that a browser sends [megabyte]; ``.streamlit/config.toml`` says it too."""

UPLOADS = 5
"""How many such files a visit holds at once; the oldest makes room."""

MESSAGE = 50
"""How much one message between page and server may hold [MB]."""

PROBLEMS_TOLD = 50
"""How many mistakes one message lists; of more it says how many."""

FOUND_TOLD = 200
"""How much of a mistake is repeated to whoever made it [letter]."""

PAGE_WORLDS = (50, 100, 200, 500, 1000, 2000)
"""How many worlds a page offers to run."""

RUNS_AT_ONCE = 8_000_000
"""How much may be under way or waiting [world-week]: some 380 usual runs, or seven of the largest."""

STUDIES_AT_ONCE = 32
"""How many studies (maps, audits) may be under way for all visitors together."""

FILES_WAITING = 100
"""How much may wait for browsers to fetch it, a minute long, before the oldest file goes [megabyte]."""

SAVED_PER_BROWSER = 100
"""How many scenarios a browser may have saved; as many deleted ones can be restored."""

SAVED_ALL = 20_000
"""How many scenarios, saved or deleted, are kept on one machine; and of how many browsers the last choice."""

NAME = 80
"""How long the name of a saved scenario may be [letter]."""

AUDITS_KEPT = 1_000
"""How much finished parts of audits may hold that visitors asked for [MB]; the oldest make room."""
