"""Links: a scenario as one line of text, as share links, the terminal and a paste box carry it."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from sim.assumptions import Assumption
from sim.errors import Problem, ScenarioError
from sim.scenarios import Scenario, from_query

VIEW = ("model", "against", "luck", "worlds", "weeks", "world", "week", "b", "c", "d", "pair", "only", "view")
"""What a link of the dashboard holds beside its scenario: the version, and what is on screen."""

APART = "~"

DEBATE = "http://localhost:8501/debate"
"""The page Debate of a dashboard on this machine, where nobody names another."""


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
    if is_link(text):
        query = dict(parse_qsl(urlsplit(text).query, keep_blank_values=True))
        return from_query({key: value for key, value in query.items() if key not in VIEW}, ready, assumptions)
    query = {}
    for place, part in enumerate(text.split(APART)):
        key, separator, value = part.partition("=")
        if not separator and place == 0:
            key, value = "scenario", key
        elif not separator:
            remedy = f"Write, say, neutral{APART}contagion=2."
            raise ScenarioError([Problem("", "", repr(part), "an assumption's id, = and its value", remedy)])
        query[key] = value
    return from_query(query, ready, assumptions)


def is_link(text: str) -> bool:
    """Say whether a text is the address of a page and not the name of a scenario or of a file."""
    return "://" in text or text.startswith("?")
