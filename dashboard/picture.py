"""What a page is about: the visitor's choice, its worlds, and the worlds it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard import choice as choices
from dashboard import runs, waiting, words
from dashboard.choice import Choice
from sim.outcomes import ENDINGS
from sim.result import Result
from sim.scenarios import Scenario
from sim.seeds import Seeds


@dataclass(frozen=True)
class Picture:
    """Two runs on the same luck, and how they are called.

    Attributes
    ----------
    run, baseline : Result
        The scenario on screen, and the one that every chart is compared with.

    Where the visitor asks for one ending only, ``members`` are its worlds, and charts draw these and their
    twins in ``baseline``.
    """

    choice: Choice
    seeds: Seeds
    run: Result
    baseline: Result

    @property
    def total(self) -> int:
        """How many worlds each run has."""
        return len(self.run)

    @property
    def only(self) -> str:
        """The ending whose worlds alone are drawn; nothing if all are, or if no world ends so."""
        wanted = self.choice.only
        return wanted if wanted and (self.run.ending == ENDINGS.index(wanted)).any() else ""

    @cached_property
    def members(self) -> np.ndarray:
        """Which worlds are drawn, counted from 0."""
        if not self.only:
            return np.arange(self.total)
        return np.flatnonzero(self.run.ending == ENDINGS.index(self.only))

    @property
    def drawn(self) -> int:
        """How many worlds are drawn."""
        return len(self.members)

    @property
    def among(self) -> str:
        """Which worlds are drawn: "200 worlds", or "the 7 of 200 worlds that end as …"."""
        if not self.only:
            return words.worlds(self.total)
        return f"the {words.of(self.drawn, self.total)} worlds that end as “{self.endings[self.only]}”"

    @property
    def twins(self) -> str:
        """What they are compared with, inside a sentence: the comparison, or only the twins in it."""
        return f"their twins in {self.name}" if self.only else self.name

    @cached_property
    def foot(self) -> str:
        """What an image of it says at its foot: which assumptions, whose luck, which model, and a caveat."""
        moved = self.choice.scenario.differences(self.origin)
        names = self.seeds.assumptions
        told = [f"{names[key].name} {words.stance(stance)}" for key, stance in moved.items()]
        but = f", but {words.listed(told)}" if told else ""
        return (
            f"Scenario: “{self.origin.title}”{but}; luck {self.choice.luck}; model {self.seeds.fingerprint}. "
            f"{words.CAVEAT}"
        )

    def pick(self, values: np.ndarray) -> np.ndarray:
        """Return the worlds that are drawn of an array whose last axis is worlds."""
        return values[..., self.members] if self.only else values

    @property
    def world(self) -> int:
        """The world on the map, from 0: the visitor's, or the next one among those that are drawn."""
        wanted = min(self.choice.world, self.total) - 1
        place = int(np.searchsorted(self.members, wanted))
        return int(self.members[place if place < self.drawn else 0])

    def after(self, world: int) -> int:
        """Return the next world (from 0) among those that are drawn."""
        place = int(np.searchsorted(self.members, world, side="right"))
        return int(self.members[place if place < self.drawn else 0])

    @property
    def weeks(self) -> int:
        """How long they last [week]."""
        return self.choice.weeks

    @property
    def origin(self) -> Scenario:
        """The ready scenario that the visitor started from."""
        return self.seeds.scenarios[self.choice.scenario.id]

    @property
    def title(self) -> str:
        """How the comparison is called at the head of a column."""
        return self.seeds.scenarios[self.choice.against].title

    @property
    def name(self) -> str:
        """How the comparison is called inside a sentence."""
        return self.title[0].lower() + self.title[1:]

    @property
    def endings(self) -> dict[str, str]:
        """Every ending's id and what it is called, in the order of their codes."""
        return {ending: self.seeds.endings[ending].name for ending in ENDINGS}


def needed(choice: Choice) -> tuple[Scenario, Scenario]:
    """Return the two scenarios of a picture: the visitor's, and what it is compared with."""
    return choice.scenario, runs.seeds().scenarios[choice.against]


def begin() -> None:
    """Set the runs of the visitor's choice going, so that they are under way while the sidebar is drawn."""
    choice = choices.current()
    waiting.begin(choice, needed(choice))


def draw(seeds: Seeds) -> Picture | None:
    """Return the picture of the visitor's choice; while its worlds are still being run, the last one."""
    drawable = waiting.drawable("explore", needed)
    if drawable is None:
        return None
    choice, (run, baseline) = drawable
    return Picture(choice, seeds, run, baseline)


def of(choice: Choice, seeds: Seeds) -> Picture:
    """Return the picture of a choice; waits for its worlds."""
    sizes = {"luck": choice.luck, "worlds": choice.worlds, "weeks": choice.weeks}
    run, baseline = (runs.run(scenario, **sizes) for scenario in needed(choice))
    return Picture(choice, seeds, run, baseline)
