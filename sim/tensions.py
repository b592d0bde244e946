"""Tensions: where the article strains against itself, and which settings do; a warning, never a refusal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from pydantic import Field

from sim.assumptions import Assumption
from sim.conclusions import Comparison, check_comparison
from sim.errors import InputError, Problem, SeedError, meant
from sim.forms import Form, Names, Number, Text, fill_all, read_toml
from sim.seeds import Seeds
from sim.shapes import Bools
from sim.wording import joined
from sim.worlds import Worlds

FILE = "tensions.toml"
LOW, HIGH = 0.4, 0.6
"""Up to and from which part of its range an assumption counts as low or high: nearer to that end, as stories
tell it.
"""


class Standing(Form):
    """Where some assumptions stand.

    Attributes
    ----------
    low, high : tuple of str
        These assumptions are low and these are high ...
    at_least : mapping of id to number
        ... and these are no smaller.
    """

    low: Names = ()
    high: Names = ()
    at_least: Mapping[str, Number] = Field(default_factory=dict)

    @property
    def settings(self) -> tuple[str, ...]:
        """The assumptions that decide it."""
        return (*self.low, *self.high, *self.at_least)


class Side(Standing):
    """One side of a tension, as an experiment looks for it: what is granted, and what a world must show.

    Attributes
    ----------
    conclusions : tuple of str
        Which of the article's conclusions must hold.
    all : tuple of Comparison
        What else must be true of the world itself.
    """

    words: Text = Field(min_length=1)
    conclusions: Names = ()
    all: tuple[Comparison, ...] = ()


class Tension(Standing):
    """Claims that are hard to hold together; strained where its assumptions stand so.

    Attributes
    ----------
    strain : str
        Which settings pull against each other, in words.
    one, other : Side, optional
        What the experiment looks for in one world; a valuation has none.
    """

    id: Text = Field(pattern=r"^T[0-9]{1,2}$")
    title: Text = Field(min_length=1)
    text: Text = Field(min_length=1)
    claims: Names = Field(min_length=1)
    assumptions: Names = ()
    status: Literal["experiment", "valuation"]
    strain: Text = Field(min_length=1)
    one: Side | None = None
    other: Side | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """Both sides of the experiment; nothing for a valuation."""
        return tuple(side for side in (self.one, self.other) if side is not None)


@dataclass(frozen=True)
class Strain:
    """A tension that some worlds strain.

    Attributes
    ----------
    worlds, of : int
        In how many of how many worlds.
    words : str
        A warning in words, with claims and paragraphs.
    """

    tension: Tension
    worlds: int
    of: int
    paragraphs: tuple[int, ...]
    words: str

    @property
    def facts(self) -> dict[str, Any]:
        """The same as JSON carries it."""
        return {
            "id": self.tension.id,
            "title": self.tension.title,
            "claims": list(self.tension.claims),
            "paragraphs": list(self.paragraphs),
            "assumptions": list(self.tension.settings),
            "worlds": self.worlds,
            "warning": self.words,
        }


@lru_cache(maxsize=4)
def load_tensions(seeds: Seeds) -> Mapping[str, Tension]:
    """Return the checked tensions that lie beside these seeds; read once per process.

    Raises
    ------
    SeedError
        Lists everything that is wrong with the file.
    """
    problems: list[Problem] = []
    file = f"{seeds.folder.name}/{FILE}"
    tables = read_toml(seeds.folder / FILE, file, problems)
    found = fill_all(Tension, tables, file=file, problems=problems)
    for key, tension in found.items():
        problems += [p.within(file, key) for p in _problems(tension, seeds)]
    if problems:
        raise SeedError(problems)
    return found


def strains(worlds: Worlds) -> tuple[Strain, ...]:
    """Return which tensions worlds strain, at the start or after a change of course."""
    seeds = worlds.seeds
    weeks = sorted({0, *(change.week for change in worlds.schedule)})
    found = []
    for tension in load_tensions(seeds).values():
        where = np.zeros(len(worlds), bool)
        for week in weeks if tension.settings else ():
            where |= strained(tension, {key: worlds.at(week, key) for key in tension.settings}, seeds)
        if where.any():
            numbers = tuple(seeds.paragraphs(tension.claims))
            words = _warning(tension, numbers)
            found.append(Strain(tension, int(where.sum()), len(worlds), numbers, words))
    return tuple(found)


def strained(tension: Standing, values: Mapping[str, Any], seeds: Seeds) -> Bools:
    """Return where a tension is strained, or a side granted, in the shape of the values of its settings."""

    def part(key: str) -> Any:
        a = seeds.assumptions[key]
        return (np.asarray(values[key], np.float64) - a.low) / (a.high - a.low)

    tests = [part(key) <= LOW + 1e-6 for key in tension.low]
    tests += [part(key) >= HIGH - 1e-6 for key in tension.high]
    tests += [np.asarray(values[key]) >= np.float32(number) for key, number in tension.at_least.items()]
    return np.asarray(np.logical_and.reduce(tests))


def spoken_strains(found: Iterable[Strain]) -> Iterator[str]:
    """Yield the warnings as lines for a reader."""
    for strain in found:
        count = "" if strain.worlds == strain.of else f" In {strain.worlds:,} of {strain.of:,} worlds."
        yield f"{strain.words}{count}"


def _warning(tension: Tension, paragraphs: tuple[int, ...]) -> str:
    numbers = joined([str(number) for number in paragraphs])
    place = f"paragraph{'s' if len(paragraphs) > 1 else ''} {numbers}"
    return f"{tension.title} ({tension.id}): {tension.strain} ({joined(tension.claims)}, {place})"


def _problems(tension: Tension, seeds: Seeds) -> Iterator[Problem]:
    for kind, names, known in (
        ("claims", tension.claims, seeds.claims),
        ("assumptions", tension.assumptions, seeds.assumptions),
    ):
        for name in names:
            if name not in known:
                yield Problem("", kind, repr(name), f"an id of {kind}", meant(name, known))
    for name in tension.settings:
        if name not in tension.assumptions:
            expected = "one of its assumptions"
            yield Problem("", "low, high, at_least", repr(name), expected, meant(name, tension.assumptions))
        elif name in seeds.assumptions:
            yield from _setting_problems(seeds.assumptions[name], tension.at_least.get(name))
    yield from _side_problems(tension, seeds)
    if bool(tension.settings) != (tension.status == "experiment"):
        found = "settings" if tension.settings else "no settings"
        remedy = "Name what is low, high or at_least so much; a valuation has none."
        yield Problem("", "status", f"{tension.status} and {found}", "what fits", remedy)


def _side_problems(tension: Tension, seeds: Seeds) -> Iterator[Problem]:
    if len(tension.sides) != (2 if tension.status == "experiment" else 0):
        found = f"{tension.status} with {len(tension.sides)} sides"
        remedy = "Give an experiment [one] and [other]; a valuation has none."
        yield Problem("", "one, other", found, "two sides of an experiment", remedy)
    for name, side in (("one", tension.one), ("other", tension.other)):
        if side is None:
            continue
        known = seeds.argument.conclusions
        for key in side.conclusions:
            if key not in known:
                yield Problem("", f"{name}.conclusions", repr(key), "a conclusion", meant(key, known))
        for key in side.settings:
            if key not in tension.assumptions:
                expected = "one of the tension's assumptions"
                yield Problem("", name, repr(key), expected, meant(key, tension.assumptions))
            elif key in seeds.assumptions:
                for problem in _setting_problems(seeds.assumptions[key], side.at_least.get(key)):
                    yield problem.within("", name)
        for comparison in side.all:
            for problem in check_comparison(comparison, {}, seeds.thresholds):
                yield problem.within("", f"{name}.all")


def _setting_problems(assumption: Assumption, number: float | None) -> Iterator[Problem]:
    if assumption.kind == "structure":
        yield Problem("", assumption.id, "a structure", "a number", "A form is neither low nor high.")
    elif number is not None:
        try:
            assumption.check(number)
        except InputError as error:
            yield from (replace(problem, key=f"at_least.{problem.key}") for problem in error.problems)
