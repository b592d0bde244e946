"""Session: two scenarios are run, and become prompts; how many worlds each step takes, and what it is handed.

The steps can be taken apart, so that a page shows the prompts before the minds are known:
``begin`` counts, ``Session.prompts`` writes, ``Session.with_minds`` adds what was turned.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sim import cases
from sim.cases import Sample
from sim.conclusions import ENDING, Reading, Readings
from sim.debate.choosing import fits, ranked, worth
from sim.debate.counts import Tally, more, shows, tally, wanted
from sim.debate.forms import Scale, Template
from sim.debate.minds import first_worlds, turns, with_minds
from sim.debate.prompts import Prompt, Runs, Spread, called, plain_facts, written
from sim.scenarios import Scenario
from sim.seeds import Seeds

TRIED = 64
"""On how many worlds' luck the worldviews are asked and premises are turned."""

OFFERED = 12
"""How many prompts are offered unless asked for more."""

NOTHING = (
    "Both sides hold the same of every assumption: the same worlds, and nothing to debate. "
    "Change one of them, or choose another scenario."
)

Collect = Callable[[Sequence[Scenario], Sequence[Reading], int], Mapping[str, Readings]]
"""Runs scenarios in so many worlds and returns what was read off each, by its meaning."""


@dataclass(frozen=True, eq=False)
class Session:
    """Two runs on the same luck, counted.

    Attributes
    ----------
    own : mapping of "a" and "b" to readings of their worlds
    views : mapping of ready scenario to readings of its first worlds
    """

    runs: Runs
    own: Mapping[str, Readings]
    views: Mapping[str, Readings]
    sizes: Mapping[str, int]

    @property
    def seeds(self) -> Seeds:
        """The seeds of the runs."""
        return self.runs.seeds

    @property
    def nothing(self) -> bool:
        """Whether both sides hold the same of everything."""
        return same(self.runs.a, self.runs.b)

    @property
    def tried(self) -> int:
        """How many worlds a premise that is turned is tried in."""
        return min(TRIED, self.sizes["worlds"])

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """Every sign's counts in both runs."""
        signs, values = self.seeds.debate.signs.values(), self.seeds.threshold_values
        return {sign.id: tally(sign, self.own["a"], self.own["b"], values) for sign in signs}

    @cached_property
    def spreads(self) -> dict[str, Spread]:
        """How far the worldviews disagree on each sign; a scale is asked against the first of them."""
        if len(self.views) < 2:
            return {}
        titles = {key: self.seeds.scenarios[key].title for key in self.views}
        first, values = next(iter(self.views)), self.seeds.threshold_values
        found = {}
        for sign in self.seeds.debate.signs.values():
            if isinstance(sign, Scale):
                held = {k: int(more(sign, v, self.views[first]).sum()) for k, v in self.views.items()}
            else:
                held = {k: int(shows(sign, v, values).sum()) for k, v in self.views.items()}
            lowest, highest = min(held, key=lambda k: held[k]), max(held, key=lambda k: held[k])
            found[sign.id] = _spread(
                isinstance(sign, Scale), held, titles, lowest, highest, titles[first], self.tried
            )
        return found

    @cached_property
    def templates(self) -> list[Template]:
        """The templates that suit the runs, in the order in which they are offered."""
        if self.nothing:
            return []
        book = self.seeds.debate
        differing = frozenset(self.runs.a.differences(self.runs.b))
        suited = [t for t in book.templates.values() if fits(t, self.tallies, differing)]
        apart = {key: Fraction(s.high - s.low, s.of) for key, s in self.spreads.items()}
        worths = {t.id: worth(t, book, self.tallies, apart, differing) for t in suited}
        return ranked(suited, worths)

    @cached_property
    def prompts(self) -> list[Prompt]:
        """All prompts that suit the runs, the most telling first."""
        return [written(t, self.tallies, self.runs, self.spreads.get(t.sign)) for t in self.templates]

    @cached_property
    def turns(self) -> dict[tuple[str, str], Scenario]:
        """Both runs with one premise turned at a time."""
        return {} if self.nothing else turns(self.runs, self.templates[:OFFERED])

    def with_minds(self, found: Mapping[str, Readings]) -> list[Prompt]:
        """Return the prompts with what would change each side's mind.

        Parameters
        ----------
        found : mapping of a scenario's meaning to readings
            Of every scenario of ``turns``, in ``tried`` worlds.
        """
        own = {run: first_worlds(readings, self.tried) for run, readings in self.own.items()}
        turned = {key: found[cases.meaning(scenario)] for key, scenario in self.turns.items()}
        return [with_minds(prompt, self.runs, own, turned, self.turns) for prompt in self.prompts]

    def facts(self, prompts: Iterable[Prompt]) -> dict[str, Any]:
        """Return the debate as JSON shows it."""
        return {
            "scenarios": [
                {"id": scenario.id, "called": name}
                for scenario, name in zip((self.runs.a, self.runs.b), self.runs.names, strict=True)
            ],
            **self.sizes,
            "model": self.seeds.fingerprint,
            "differences": {
                key: [str(self.runs.a.stance(key)), str(self.runs.b.stance(key))]
                for key in self.runs.a.differences(self.runs.b)
            },
            "nothing_to_debate": NOTHING if self.nothing else "",
            "prompts": [plain_facts(prompt) for prompt in prompts],
        }


def _spread(
    scale: bool, held: Mapping[str, int], titles: Mapping[str, str], low: str, high: str, first: str, of: int
) -> Spread:
    unit = f"pairs of twins, against “{first}”" if scale else "worlds"
    text = (
        f"Among the worldviews: from {held[low]:,} of {of:,} {unit} (“{titles[low]}”) to {held[high]:,} "
        f"of {of:,} (“{titles[high]}”)."
    )
    if held[low] == held[high]:
        text = f"All worldviews show it in {held[low]:,} of {of:,} {unit}."
    return Spread(held[low], held[high], of, titles[low], titles[high], text)


def same(a: Scenario, b: Scenario) -> bool:
    """Say whether two scenarios hold the same of every assumption, whatever they are called."""
    return cases.meaning(a) == cases.meaning(b)


def begin(a: Scenario, b: Scenario, seeds: Seeds, collect: Collect, sizes: Mapping[str, int]) -> Session:
    """Return the session of two scenarios.

    Parameters
    ----------
    collect : callable
        Runs scenarios on one luck, in so many worlds.
    sizes : mapping
        "worlds", "weeks" and "luck".
    """
    runs = Runs(a, b, called(a, b, seeds), cases.meaning(a) > cases.meaning(b), seeds)
    if same(a, b):
        return Session(runs, {}, {}, sizes)
    needed = wanted(seeds.debate.signs.values())
    found = collect([a, b], [ENDING, *needed], sizes["worlds"])
    views = list(seeds.scenarios.values())
    told = collect(views, needed, min(TRIED, sizes["worlds"]))
    own = {"a": found[cases.meaning(a)], "b": found[cases.meaning(b)]}
    return Session(runs, own, {view.id: told[cases.meaning(view)] for view in views}, sizes)


def on(sample: Sample, **options: Any) -> Collect:
    """Return what runs scenarios on a sample's luck and weeks; ``options`` go to ``sim.cases.collect``."""

    def collect(
        scenarios: Sequence[Scenario], needed: Sequence[Reading], worlds: int
    ) -> Mapping[str, Readings]:
        return cases.collect(
            scenarios, needed, Sample(worlds, sample.luck, sample.weeks, sample.seeds), **options
        )

    return collect


def debate(a: Scenario, b: Scenario, sample: Sample, **options: Any) -> tuple[Session, list[Prompt]]:
    """Return the session of two scenarios and all its prompts, minds included.

    ``options`` go to ``sim.cases.collect``: processes, store, told.
    """
    collect = on(sample, **options)
    sizes = {"worlds": sample.worlds, "weeks": sample.weeks, "luck": sample.luck}
    session = begin(a, b, sample.seeds, collect, sizes)
    if session.nothing:
        return session, []
    needed = wanted(sample.seeds.debate.signs.values())
    return session, session.with_minds(collect(list(session.turns.values()), needed, session.tried))
