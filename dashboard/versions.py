"""What changed between an earlier model and this one, in words; for links that are older than the model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard import words
from dashboard.shelf import ShelfError, shelf
from sim.assumptions import POSITIONS
from sim.foreign import short, unmarked
from sim.limits import NAME
from sim.scenarios import Scenario
from sim.seeds import Seeds

NAMED = 4  # so many changes are named one by one; of more, the number is told


def facts_of(seeds: Seeds) -> dict[str, Any]:
    """Return what is remembered of a model: assumptions with names, ranges and positions; scenarios."""
    known = seeds.assumptions
    return {
        "names": {key: item.name for key, item in known.items()},
        "spans": {key: item.span for key, item in known.items()},
        "points": {key: [item.position(name) for name in POSITIONS] for key, item in known.items()},
        "scenarios": {name: item.to_query({}) for name, item in seeds.scenarios.items()},
    }


def seen(fingerprint: str) -> dict[str, Any]:
    """Return the facts of an earlier model, if this machine has served it."""
    try:
        facts = shelf().model(fingerprint)
    except ShelfError:
        return {}
    return facts if _sound(facts) else {}


def _sound(facts: Mapping[str, Any]) -> bool:
    """Say whether facts from the file have the form that ``facts_of`` gives them."""
    return (
        all(isinstance(facts.get(part), dict) for part in ("names", "spans", "points", "scenarios"))
        and facts["spans"].keys() == facts["names"].keys() == facts["points"].keys()
        and all(isinstance(each, str) for part in ("names", "spans") for each in facts[part].values())
        and all(isinstance(each, dict) for each in facts["scenarios"].values())
    )


def changes(facts: Mapping[str, Any], scenario: Scenario, seeds: Seeds) -> list[str]:
    """Return sentences on what is other today than in an earlier model, for who starts from ``scenario``."""
    today = facts_of(seeds)
    names = {**{key: _said(name) for key, name in facts["names"].items()}, **today["names"]}
    before, now = facts["spans"].keys(), today["spans"].keys()
    both = [key for key in today["spans"] if key in before]
    moved = [key for key in both if facts["points"][key] != today["points"][key]]
    start = facts["scenarios"].get(scenario.id)
    own = today["scenarios"].get(scenario.id)
    restated = (
        {} if start is None or own is None else {k for k in {*start, *own} if start.get(k) != own.get(k)}
    )
    return [
        *_told("Gone since", (names[key] for key in facts["spans"] if key not in now)),
        *_told("New since", (names[key] for key in today["spans"] if key not in before)),
        *_told(
            "Another range",
            (
                f"{names[key]} (then {_said(facts['spans'][key])}, now {today['spans'][key]})"
                for key in both
                if facts["spans"][key] != today["spans"][key]
            ),
        ),
        *_told("Another position", (names[key] for key in moved)),
        *_told(
            f"“{scenario.title}” sets otherwise",
            (names[key] for key in sorted(restated) if key in names and key not in moved),
        ),
    ]


def _said(text: str) -> str:
    """Return words from the file as a page may show them: anybody could have written there."""
    return unmarked(short(text, NAME))


def _told(what: str, items: Iterable[str]) -> list[str]:
    found = list(items)
    if not found:
        return []
    named = found if len(found) <= NAMED else [*found[: NAMED - 1], f"{len(found) - NAMED + 1} more"]
    return [f"{what}: {words.listed(named)}."]
