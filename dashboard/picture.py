"""What a page is about: the visitor's choice, its worlds, and the worlds it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import choice as choices
from dashboard import runs
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


def begin(seeds: Seeds) -> None:
    """Set the runs of the visitor's choice going, so that they are under way while the sidebar is drawn."""
    choice = choices.current()
    sizes = {"luck": choice.luck, "worlds": choice.worlds, "weeks": choice.weeks}
    runs.start(choice.scenario, **sizes)
    runs.start(seeds.scenarios[choice.against], **sizes)


def draw(seeds: Seeds) -> Picture:
    """Return the picture of the visitor's choice, running what has not been run yet."""
    choice = choices.current()
    sizes = {"luck": choice.luck, "worlds": choice.worlds, "weeks": choice.weeks}
    run = runs.run(choice.scenario, **sizes)
    return Picture(choice, seeds, run, runs.run(seeds.scenarios[choice.against], **sizes))
