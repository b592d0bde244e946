"""Case: what the rules need of any folder of seeds, whichever article it encodes.

The rules ask for numbers by their names, and tell of who acts and how worlds end by theirs. The shipped seeds
hold exactly these names (tests see to that), so that another folder is held against them. What an article
says is its own: claims, positions, conclusions, tensions, scenarios, debates, and the facts on provinces.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, meant
from sim.version import CODE

if TYPE_CHECKING:
    from sim.assumptions import Assumption
    from sim.provinces import Provinces

DEFAULT_FOLDER = CODE.parent / "seeds"

GROUPS = ("pashtun", "tajik", "uzbek_turkmen", "hazara")
"""The first columns ``eth_*``: the movement's own community, then those of the three northern groups."""

CAPITAL = "Kabul"
READY = ("article", "neutral")
"""The scenarios with which pages and commands begin."""

ARTICLE = "article"
"""The source that stands for the article itself."""


@cache
def _shipped() -> Mapping[str, Mapping[str, Any]]:
    """Return the shipped entries by kind, unchecked."""
    endings = _toml(DEFAULT_FOLDER / "endings.toml")
    actors, causes = _toml(DEFAULT_FOLDER / "actors.toml"), _toml(DEFAULT_FOLDER / "stories.toml")["causes"]
    return MappingProxyType(
        {
            "assumptions": _folder("assumptions"),
            "constants": _folder("constants"),
            "thresholds": endings["thresholds"],
            "endings": endings["endings"],
            "actors": actors,
            "causes": causes,
        }
    )


def _folder(name: str) -> dict[str, Any]:
    paths = sorted((DEFAULT_FOLDER / name).glob("*.toml"))
    return {key: entry for path in paths for key, entry in _toml(path).items()}


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def lacking(
    name: str,
    *,
    numbers: Mapping[str, Any],
    assumptions: Mapping[str, Assumption],
    thresholds: Iterable[str],
    endings: Iterable[str],
    actors: Iterable[str],
    causes: Iterable[str],
    scenarios: Iterable[str],
    sources: Iterable[str],
    provinces: Provinces,
) -> Iterator[Problem]:
    """Yield what the rules, the stories and the pages need and a folder called ``name`` lacks."""
    shipped = _shipped()
    for kind, file, given, what in (
        ("assumptions", "assumptions", numbers, "an assumption, or a constant in constants/"),
        ("constants", "constants", numbers, "a constant, or an assumption in assumptions/"),
        ("thresholds", "endings.toml", thresholds, "a threshold between endings"),
        ("endings", "endings.toml", endings, "an ending"),
        ("actors", "actors.toml", actors, "somebody who acts in the model"),
        ("causes", "stories.toml", causes, "words for a cause"),
    ):
        missing = sorted(set(shipped[kind]) - set(given))
        remedy = "Copy its entry from the shipped seeds and give it your numbers, texts and source."
        for key in missing:
            expected = f"this entry, which the rules name: {what}"
            yield Problem(f"{name}/{file}", key, "nothing", expected, remedy)
    for key, assumption in assumptions.items():
        options = shipped["assumptions"].get(key, {}).get("options")
        if options is not None and len(assumption.options) != len(options):
            found = f"{len(assumption.options)} options"
            expected = f"the forms of the rule: {', '.join(options)}"
            yield Problem(f"{name}/assumptions", f"{key}.options", found, expected, "Name one for each.")
    for key in READY:
        if key not in scenarios:
            expected = "this scenario, with which pages and commands begin"
            remedy = f'Save one with base = "{key}" and nothing else set.'
            yield Problem(f"{name}/scenarios/{key}.toml", "", "no such file", expected, remedy)
    if ARTICLE not in sources:
        expected = "the entry of the article itself"
        yield Problem(f"{name}/sources.toml", ARTICLE, "nothing", expected, "Say what was read.")
    yield from _ground(f"{name}/provinces/provinces.csv", provinces)


def _ground(file: str, provinces: Provinces) -> Iterator[Problem]:
    if provinces.groups[: len(GROUPS)] != GROUPS:
        expected = f"the columns {', '.join(f'eth_{group}' for group in GROUPS)} first, in this order"
        remedy = "The first is the movement's own community, the others those of the northern groups."
        yield Problem(file, "eth_*", ", ".join(provinces.groups) or "none", expected, remedy)
    if provinces.capital.count(CAPITAL) != 1:
        found = f"{provinces.capital.count(CAPITAL)} of them"
        expected = f"one province whose capital is {CAPITAL}"
        remedy = meant(CAPITAL, provinces.capital)
        yield Problem(file, "capital", found, expected, remedy)
