"""What a helper process does: run some worlds, hand back what the pages draw. Never imports streamlit."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from multiprocessing import parent_process
from multiprocessing.connection import wait
from operator import add
from typing import Any, cast

from sim import compiled
from sim import seeds as seed_files
from sim.cases import Table, readings
from sim.conclusions import Reading
from sim.ensemble import run_chunk
from sim.result import Result
from sim.scenarios import from_query
from sim.why import why
from sim.worlds import Worlds

DRAWN = (
    "control_taliban",
    "accommodation",
    "toxicity",
    "cohesion",
    "pyrrhic",
    "civilian_deaths",
    "deaths",
    "displaced",
    "abroad",
    "kabul_holder",
)
TOLD = ("control_kabul", "control_north", "contested", "capitals_taliban", "deal", "cabinet")
"""What charts draw and what stories tell beyond it; the other weekly metrics stay behind, for they would
double what crosses the border between the processes."""


AFTER = 3.0
"""When a helper begins to change over to the compiled forms [seconds after its start]."""


class Stale(Exception):
    """The seeds or the code are no longer those of the server; its text is for the visitor."""


_model = ""


def begin(model: str = "") -> None:
    """Set a new helper up: it ends with its server, and changes over to the compiled forms in a while.

    Parameters
    ----------
    model : str
        The server's fingerprint: a helper that begins later than its server must not run another model.
    """
    global _model
    _model = model
    # A terminal interrupts all of its processes at once; the server ends its helpers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_server, daemon=True).start()
    change_over()


def _end_with_server() -> None:
    """Wait until the server is gone, however it went, and follow it: nobody would ever end this helper."""
    server = parent_process()
    if server is not None:
        wait([server.sentinel])
        os._exit(1)


def change_over() -> None:
    """Let the compiled forms of the rules get ready in the background; until then worlds run in NumPy.

    It begins when the first page has been computed.
    """
    later = threading.Timer(AFTER, compiled.prepare, [_quietly])
    later.daemon = True
    later.start()


def _quietly(line: str) -> None:
    """Tell nobody: nobody waits for it."""


def table(query: Mapping[str, str], luck: int, worlds: int, weeks: int) -> Worlds:
    """Return the worlds of the scenario that ``query`` describes (``Scenario.to_query``)."""
    seeds = seed_files.load()
    if _model and seeds.fingerprint != _model:
        raise Stale(
            "The model's files have changed since this server was started. What is saved is safe; start the "
            "server again to go on."
        )
    scenario = from_query(query, seeds.scenarios, seeds.assumptions)
    return Worlds.of(scenario, worlds=worlds, luck=luck, weeks=weeks, seeds=seeds)


def read_off(
    queries: Sequence[Mapping[str, str]], wanted: Sequence[Reading], luck: int, worlds: int, weeks: int
) -> Table:
    """Return what is read off the worlds of some scenarios, shape (readings, scenarios x worlds)."""
    tables = [table(query, luck, worlds, weeks) for query in queries]
    return readings(replace(reduce(add, tables), origin=None), wanted)


def ask_why(
    query: Mapping[str, str], luck: int, worlds: int, weeks: int, world: int, event: int
) -> dict[str, Any]:
    """Return whether the cause of one event was needed: what ``sim.why`` finds, the world counted from 0."""
    one = table(query, luck, worlds, weeks)[world : world + 1]
    return {**why(run_chunk(one), 0, event), "world": world + 1}


def compute(query: Mapping[str, str], luck: int, worlds: int, weeks: int, first: int, last: int) -> Result:
    """Return what happens in the worlds ``first`` to ``last`` (not included), without the table itself."""
    result = run_chunk(table(query, luck, worlds, weeks)[first:last])
    weekly = {name: result.weekly[name] for name in (*DRAWN, *TOLD)}
    return replace(result, weekly=weekly, worlds=cast(Worlds, None))
