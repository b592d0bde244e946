"""What the page Compare is about: two to four scenarios, their worlds on the same luck, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboard import choice as choices
from dashboard import runs, waiting, words
from dashboard.choice import ARTICLE, Choice
from sim import compare_report
from sim.compare import four_lines
from sim.compare_report import LETTERS
from sim.outcomes import ENDINGS
from sim.result import Result
from sim.scenarios import Scenario
from sim.seeds import Seeds

FIRST = "neutral"  # what the article is held against before a visitor has chosen anything


@dataclass(frozen=True)
class Comparison:
    """Two to four scenarios on the same luck; world by world the first is held against one of the others.

    Attributes
    ----------
    scenarios, results : tuple
        In the order of their letters.
    steps : tuple
        The runs between the pair, with its beliefs or its choices alone; none where only one of them differs.
    """

    choice: Choice
    seeds: Seeds
    scenarios: tuple[Scenario, ...]
    results: tuple[Result, ...]
    steps: tuple[Result, ...]

    @property
    def total(self) -> int:
        """How many worlds each run has."""
        return len(self.results[0])

    @property
    def weeks(self) -> int:
        """How long they last [week]."""
        return self.choice.weeks

    @property
    def letters(self) -> str:
        """What the scenarios are called."""
        return LETTERS[: len(self.scenarios)]

    @property
    def names(self) -> dict[str, str]:
        """What each letter stands for."""
        return {
            letter: compare_report.name_of(scenario, self.seeds.scenarios)
            for letter, scenario in zip(self.letters, self.scenarios, strict=True)
        }

    @property
    def foot(self) -> str:
        """What an image of it says at its foot: which scenarios, whose luck, which model, and a caveat."""
        named = "; ".join(f"{letter}: “{name}”" for letter, name in self.names.items())
        return f"{named}; luck {self.choice.luck}; model {self.seeds.fingerprint}. {words.CAVEAT}"

    @property
    def other(self) -> str:
        """The letter of the scenario that A is held against."""
        return LETTERS[min(self.choice.pair, len(self.scenarios) - 1)]

    @property
    def twins(self) -> tuple[Result, Result]:
        """The two runs that are held against each other."""
        return self.results[0], self.results[LETTERS.index(self.other)]

    @property
    def lines(self) -> dict[str, Result] | None:
        """The runs of the four lines, where both beliefs and choices differ."""
        if not self.steps:
            return None
        one, other = self.twins
        beliefs, choices = self.steps
        return {"neither": one, "beliefs": beliefs, "choices": choices, "both": other}

    @cached_property
    def pair(self) -> Mapping[str, Any]:
        """What differs between the two: the same facts that ``inverted-plate compare`` prints."""
        return compare_report.pair(*self.twins, self.lines)

    def ending_of(self, run: Result, world: int) -> str:
        """How a world (from 0) ends."""
        return self.endings[ENDINGS[run.ending[world]]]

    @property
    def endings(self) -> dict[str, str]:
        """Every ending's id and what it is called, in the order of their codes."""
        return {ending: self.seeds.endings[ending].name for ending in ENDINGS}


def scenarios(choice: Choice, seeds: Seeds) -> tuple[Scenario, ...]:
    """Return what is compared: the visitor's own scenario, then what was chosen, or a first suggestion."""
    if choice.compared:
        return choice.scenario, *choice.compared
    first = FIRST if choice.scenario == seeds.scenarios[ARTICLE] else ARTICLE
    return choice.scenario, seeds.scenarios[first]


def needed(choice: Choice) -> tuple[Scenario, ...]:
    """Return every scenario that is run: those compared, and the two steps between the pair."""
    one, *others = found = scenarios(choice, runs.seeds())
    four = four_lines(one, others[min(choice.pair, len(others)) - 1]) or {}
    return (*found, *(four[name] for name in four if name in ("beliefs", "choices")))


def begin() -> None:
    """Set all runs going, so that they are under way while the sidebar is drawn."""
    choice = choices.current()
    waiting.begin(choice, needed(choice))


def draw(seeds: Seeds) -> Comparison | None:
    """Return the comparison of the visitor's choice; while its worlds are still being run, the last one."""
    drawable = waiting.drawable("compare", needed)
    if drawable is None:
        return None
    choice, results = drawable
    found = scenarios(choice, seeds)
    return Comparison(choice, seeds, found, tuple(results[: len(found)]), tuple(results[len(found) :]))
