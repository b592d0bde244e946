"""Argument: which worlds an audit of a scenario needs, and what they say about its conclusions.

Everything here is a choice of scenarios that is handed to ``sim.cases``, and verdicts on what comes back that
are handed to ``sim.audit``.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from sim import audit, cases
from sim.assumptions import Assumption
from sim.batches import Told
from sim.cases import Sample
from sim.conclusions import ENDING, THIS, Argument, Conclusion, Readings, Verdict
from sim.errors import Problem, WorldsError
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.stances import Stance

Side = Literal["critics", "neutral"]
"""To which position a premise is turned."""

Verdicts = Mapping[str, Verdict]
"""What each conclusion comes to, by its id."""

LUCKS = 64
"""On how many worlds' luck every combination of premises is run."""


def turned(scenario: Scenario, assumption: Assumption, to: Side) -> Scenario | None:
    """Return the scenario with one premise at another position, or None if it stands there already.

    A range or a schedule of that premise ends.
    """
    changed = scenario.changed({assumption.id: at_position(assumption, to)})
    return None if cases.meaning(changed) == cases.meaning(scenario) else changed


def at_position(assumption: Assumption, to: Side) -> Stance:
    """Return a premise's position as a stance without range or schedule."""
    return Stance(assumption.spoken(assumption.position(to)))


def premises(seeds: Seeds, *, further: bool = False) -> tuple[Assumption, ...]:
    """Return the headline premises in the article's order; ``further`` adds all that the article states or
    implies.
    """
    return tuple(
        a for a in seeds.assumptions.values() if a.headline or (further and a.tag != "modeller's addition")
    )


def implied(conclusion: Conclusion, seeds: Seeds) -> tuple[Assumption, ...]:
    """Return the premises whose article position is only implied, by a claim that is this conclusion's."""
    return tuple(
        a for a in seeds.assumptions.values() if a.tag == "implied" and set(a.claims) & set(conclusion.claims)
    )


def with_twins(scenario: Scenario, argument: Argument) -> dict[str, Scenario]:
    """Return the scenario as "this", and its twins by name."""
    family = {THIS: scenario}
    for key, twin in argument.twins.items():
        family[key] = scenario.changed({name: Stance(value) for name, value in twin.set.items()})
    return family


def check_horizon(argument: Argument, weeks: int) -> None:
    """Refuse a run that ends before every conclusion can be judged.

    Raises
    ------
    WorldsError
        If it has too few weeks.
    """
    if weeks < argument.horizon:
        expected = f"{argument.horizon} or more, because a conclusion looks that far"
        raise WorldsError([Problem("--weeks", "", str(weeks), expected, "Choose a longer horizon.")])


@dataclass(frozen=True)
class Bench:
    """Scenarios that have been run, and what their conclusions come to."""

    sample: Sample
    found: Mapping[str, Readings]

    @classmethod
    def of(
        cls,
        scenarios: Sequence[Scenario],
        sample: Sample,
        *,
        processes: int = 1,
        pool: Executor | None = None,
        store: Path | None = None,
        told: Told | None = None,
    ) -> "Bench":
        """Run scenarios and their twins.

        Raises
        ------
        InputError
            If the horizon is too short, or the store cannot be written to.
        """
        argument = sample.seeds.argument
        check_horizon(argument, sample.weeks)
        family = [s for scenario in scenarios for s in with_twins(scenario, argument).values()]
        found = cases.collect(
            family, argument.readings, sample, processes=processes, pool=pool, store=store, told=told
        )
        return cls(sample, found)

    def readings(self, scenario: Scenario) -> Readings:
        """Return what was read off a scenario's worlds."""
        return self.found[cases.meaning(scenario)]

    def family(self, scenario: Scenario) -> dict[str, Readings]:
        """Return what was read off a scenario's worlds, as "this", and off their twins."""
        twins = with_twins(scenario, self.sample.seeds.argument)
        return {key: self.readings(twin) for key, twin in twins.items()}

    def verdicts(self, scenario: Scenario) -> dict[str, Verdict]:
        """Return what each conclusion comes to in a scenario's worlds."""
        family, thresholds = self.family(scenario), self.sample.seeds.threshold_values
        conclusions = self.sample.seeds.argument.conclusions
        return {key: c.judge(family, thresholds) for key, c in conclusions.items()}

    def comparisons(self, scenario: Scenario, conclusion: Conclusion) -> list[dict[str, Any]]:
        """Return each comparison, and in how many of the worlds where the conclusion arises it is true."""
        family, thresholds = self.family(scenario), self.sample.seeds.threshold_values
        arises = conclusion.judge(family, thresholds).arises
        return [
            {
                "join": join,
                **comparison.model_dump(),
                "true": int((arises & comparison.passes(family, thresholds)).sum()),
            }
            for join in ("all", "any")
            for comparison in getattr(conclusion.holds, join)
        ]


def examine(
    scenario: Scenario,
    sample: Sample,
    *,
    to: Side = "critics",
    further: bool = False,
    processes: int = 1,
    pool: Executor | None = None,
    store: Path | None = None,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return what an audit finds; every number in it is a count of worlds, or one of worlds with an interval.

    Parameters
    ----------
    to : str
        The position to which each premise is turned, one at a time.
    further : bool
        Turn the premises that are not on the first screen too.
    """
    seeds = sample.seeds
    chosen = premises(seeds, further=further)
    turns = {a.id: turned(scenario, a, to) for a in chosen}
    softened = {
        (key, a.id): turned(scenario, a, "neutral")
        for key, conclusion in seeds.argument.conclusions.items()
        for a in implied(conclusion, seeds)
    }
    views = dict(seeds.scenarios)
    needed = [scenario, *turns.values(), *softened.values(), *views.values()]
    scenarios = [s for s in needed if s is not None]
    bench = Bench.of(scenarios, sample, processes=processes, pool=pool, store=store, told=told)
    own = bench.verdicts(scenario)
    worldviews = {key: bench.verdicts(view) for key, view in views.items()}
    after = {key: (turn, bench.verdicts(turn)) for key, turn in turns.items() if turn is not None}
    rows = [_premise(a, scenario, to, after.get(a.id), own, bench) for a in chosen]
    conclusions = [
        _conclusion(conclusion, seeds, own[key], worldviews)
        | {"comparisons": bench.comparisons(scenario, conclusion)}
        | {"implied": _implied(key, scenario, softened, own, bench)}
        for key, conclusion in seeds.argument.conclusions.items()
    ]
    held = {view: {key: v.holds for key, v in verdicts.items()} for view, verdicts in worldviews.items()}
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "worlds": sample.worlds,
        "weeks": sample.weeks,
        "luck": sample.luck,
        "model": seeds.fingerprint,
        "turned_to": to,
        "interval": audit.INTERVAL,
        "conclusions": conclusions,
        "premises": rows,
        "idle": {
            "no_conclusion": [row["id"] for row in rows if row["effects"] and row["idle"]],
            "no_world": [row["id"] for row in rows if row["effects"] and not row["leaves_a_trace"]],
        },
        "worldviews": {key: view.title for key, view in views.items()},
        "survive_every_worldview": list(audit.survivors(held)),
    }


def _conclusion(
    conclusion: Conclusion, seeds: Seeds, own: Verdict, views: Mapping[str, Verdicts]
) -> dict[str, Any]:
    return {
        "id": conclusion.id,
        "title": conclusion.title,
        "text": conclusion.text,
        "paragraphs": list(conclusion.paragraphs),
        "claims": list(conclusion.claims),
        "status": [seeds.claims[claim].status for claim in conclusion.claims],
        "reading": conclusion.reading,
        "judgement": conclusion.judgement,
        **_counted(own),
        "worldviews": {
            key: _counted(verdicts[conclusion.id]) | {"most": audit.most(verdicts[conclusion.id].holds)}
            for key, verdicts in views.items()
        },
    }


def _premise(
    assumption: Assumption,
    scenario: Scenario,
    to: Side,
    after: tuple[Scenario, Verdicts] | None,
    own: Verdicts,
    bench: Bench,
) -> dict[str, Any]:
    row = _named(assumption, scenario, to, bench.sample.seeds)
    if after is None:
        return row | {
            "endings_changed": 0,
            "worlds_moved": 0,
            "leaves_a_trace": False,
            "idle": True,
            "effects": {},
        }
    turn, verdicts = after
    families = zip(bench.family(scenario).values(), bench.family(turn).values(), strict=True)
    (before, now), *twins = families
    trace = [audit.moved(one, other).any() for one, other in ((before, now), *twins)]
    differences = {key: audit.paired(own[key].holds, verdict.holds) for key, verdict in verdicts.items()}
    return row | {
        "endings_changed": int((before[ENDING] != now[ENDING]).sum()),
        "worlds_moved": int(audit.moved(before, now).sum()),
        "leaves_a_trace": any(trace),
        "idle": audit.idle(differences.values()),
        "effects": {
            key: _counted(verdicts[key]) | _shown(difference) for key, difference in differences.items()
        },
    }


def _implied(
    key: str,
    scenario: Scenario,
    softened: Mapping[tuple[str, str], Scenario | None],
    own: Verdicts,
    bench: Bench,
) -> list[dict[str, Any]]:
    seeds, rows = bench.sample.seeds, []
    for (conclusion, name), other in softened.items():
        if conclusion == key and other is not None:
            verdict = bench.verdicts(other)[key]
            row = _named(seeds.assumptions[name], scenario, "neutral", seeds)
            rows.append(row | _counted(verdict) | _shown(audit.paired(own[key].holds, verdict.holds)))
    return rows


def _named(assumption: Assumption, scenario: Scenario, to: Side, seeds: Seeds) -> dict[str, Any]:
    # Where a premise also names a conclusion, that is what hangs on it, not where the article states it.
    stated = set(assumption.claims) - set(seeds.argument.conclusions) or set(assumption.claims)
    return {
        "id": assumption.id,
        "name": assumption.name,
        "tag": assumption.tag,
        "claims": list(assumption.claims),
        "paragraphs": seeds.paragraphs(stated),
        "from": str(scenario.stance(assumption.id)),
        "to": str(at_position(assumption, to)),
    }


def _counted(verdict: Verdict) -> dict[str, int]:
    return {"arises": int(verdict.arises.sum()), "holds": int(verdict.holds.sum())}


def _shown(difference: audit.Difference) -> dict[str, Any]:
    return {
        "gained": difference.gained,
        "lost": difference.lost,
        "change": difference.change,
        "low": round(difference.low, 2),
        "high": round(difference.high, 2),
        "clear": difference.clear,
    }


def share_out(
    scenario: Scenario,
    sample: Sample,
    *,
    to: Side = "critics",
    names: Sequence[str] | None = None,
    processes: int = 1,
    pool: Executor | None = None,
    store: Path | None = None,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return how the difference between a scenario and its critics is shared out between some premises.

    Every combination of them is run: those in it stand as in the scenario, the others at the position ``to``.
    The premises that are not named stay as in the scenario throughout.

    Parameters
    ----------
    names : sequence of str, optional
        Up to twelve premises; without it those of the seeds.
    """
    seeds = sample.seeds
    known = [seeds.assumptions[name] for name in (seeds.argument.shapley if names is None else names)]
    playing = [a.id for a in known if turned(scenario, a, to) is not None]

    def without(kept: frozenset[str]) -> Scenario:
        given_up = {a.id: at_position(a, to) for a in known if a.id not in kept}
        return scenario.changed(given_up)

    scenarios = [without(kept) for kept in audit.coalitions(playing)]
    bench = Bench.of(scenarios, sample, processes=processes, pool=pool, store=store, told=told)
    held = [bench.verdicts(s) for s in scenarios]
    rows = [_named(seeds.assumptions[name], scenario, to, seeds) for name in playing]
    found = {}
    for key in seeds.argument.conclusions:
        values = np.stack([verdicts[key].holds for verdicts in held]).astype(np.int64)
        parts = audit.shares(values)
        on_page = audit.rounded([part.worlds for part in parts])
        found[key] = {
            "with_all": int(values[-1].sum()),
            "with_none": int(values[0].sum()),
            "parts": {
                name: {
                    "worlds": shown,
                    "exact": str(part.worlds),
                    "low": round(part.low, 2),
                    "high": round(part.high, 2),
                }
                for name, part, shown in zip(playing, parts, on_page, strict=True)
            },
        }
    return {
        "worlds": sample.worlds,
        "weeks": sample.weeks,
        "luck": sample.luck,
        "model": seeds.fingerprint,
        "turned_to": to,
        "combinations": len(scenarios),
        "interval": audit.SHARES_INTERVAL,
        "premises": rows,
        "conclusions": found,
    }
