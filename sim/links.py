"""Links: a scenario as one line of text, as share links, the terminal and a paste box carry it."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from sim.assumptions import Assumption
from sim.errors import Problem, ScenarioError
from sim.limits import ADDRESS, LINK, LINK_PARTS
from sim.scenarios import Scenario, from_query

VIEW = ("model", "against", "luck", "worlds", "weeks", "world", "week", "b", "c", "d", "pair", "only", "view")
"""What a link of the dashboard holds beside its scenario: the version, and what is on screen."""

APART = "~"

DEBATE = "http://localhost:8501/debate"
"""The page Debate of a dashboard on this machine, where nobody names another."""


_PAGE = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[A-Za-z0-9._~%/-]*)?")


def is_page(text: str) -> bool:
    """Say whether a text is a page's address and nothing else: no letter that ends a link or is a mark."""
    return len(text) <= ADDRESS and _PAGE.fullmatch(text) is not None


def to_text(scenario: Scenario, ready: Mapping[str, Scenario]) -> str:
    """Return a scenario in one line: ``neutral~contagion=2~aid_to_kabul=1;26:0``."""
    query = scenario.to_query(ready)
    start = query.pop("scenario", None)
    parts = [f"{key}={value}" for key, value in query.items()]
    return APART.join([start, *parts] if start else parts)


def from_text(text: str, ready: Mapping[str, Scenario], assumptions: Mapping[str, Assumption]) -> Scenario:
    """Return the scenario that a line stands for: a ready scenario's id, ``to_text``'s form, or a whole link.

    Raises
    ------
    ScenarioError
        Lists everything in it that cannot be used.
    """
    text = text.strip()
    if len(text) > LINK:
        raise ScenarioError([too_long(len(text))])
    if is_link(text):
        query = _parameters(text)
        return from_query({key: value for key, value in query.items() if key not in VIEW}, ready, assumptions)
    query = {}
    for place, part in enumerate(text.split(APART)):
        key, separator, value = part.partition("=")
        if not separator and place == 0:
            key, value = "scenario", key
        elif not separator:
            remedy = f"Write, say, neutral{APART}contagion=2."
            raise ScenarioError([Problem("", "", repr(part), "an assumption's id, = and its value", remedy)])
        if key in query:
            raise ScenarioError([Problem("", key, "this id twice", "it once", "Remove one of them.")])
        query[key] = value
    return from_query(query, ready, assumptions)


def too_long(letters: int) -> Problem:
    """Return the problem of a link that nobody's assumptions need."""
    remedy = "Save the scenario as a file and open that."
    return Problem("", "", f"a link of {letters:,} letters", f"at most {LINK:,}", remedy)


def _parameters(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(text).query, keep_blank_values=True, max_num_fields=LINK_PARTS))
    except ValueError as error:  # a host that is none, or parameters without end
        remedy = "Copy it anew from the dashboard: Share, export."
        raise ScenarioError([Problem("", "", str(error), "the address of a page", remedy)]) from None


def is_link(text: str) -> bool:
    """Say whether a text is the address of a page and not the name of a scenario or of a file."""
    return "://" in text or text.startswith("?")
