"""Report: a run in the few numbers that a terminal shows and JSON carries."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.cards import CLOSING, indented
from sim.measures import TIMES, UNITS, reported_name
from sim.result import Result
from sim.scenarios import Scenario
from sim.shapes import Floats
from sim.stances import Stance
from sim.tensions import spoken_strains, strains

LEVELS = {"p05": 0.05, "median": 0.5, "p95": 0.95}

SHOWN = (
    "week_kabul_falls",
    "week_president_leaves",
    "taliban_control",
    "accommodation",
    "toxicity",
    "pyrrhic",
    "pyrrhic_core",
    "cohesion",
    "civilian_deaths",
    "displaced",
    "abroad",
)
"""The measures that the terminal shows; JSON has them all."""


def report(result: Result, *, luck: int) -> dict[str, Any]:
    """Return what came of a scenario; every number in it is finite, or None for "never".

    Parameters
    ----------
    result : Result
        Of worlds that come from one scenario.
    luck : int
        The luck from which the worlds' luck numbers came.
    """
    scenario = origin(result)
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "assumptions": {key: _shown(scenario.stance(key)) for key in scenario.assumptions},
        "schedule": [
            {"week": week, "assumption": key, "value": value}
            for key, steps in scenario.schedule.items()
            for week, value in steps
        ],
        "tensions": [strain.facts for strain in strains(result.worlds)],
        "worlds": len(result),
        "weeks": result.worlds.weeks,
        "luck": luck,
        "model": result.seeds.fingerprint,
        "endings": result.counts,
        "flags": {name: int(where.sum()) for name, where in result.flags.items()},
        "metrics": {reported_name(name): measured(name, values) for name, values in result.summary.items()},
    }


def measured(metric: str, values: Floats) -> dict[str, Any]:
    """Return the median and the 5th and 95th of a hundred worlds; None where they lie beyond "never"."""
    if metric in TIMES:
        reached = np.isfinite(values)
        # An observed week, since there is nothing between a week and never.
        ordered = np.quantile(np.where(reached, values, np.inf), list(LEVELS.values()), method="inverted_cdf")
        numbers = dict(zip(LEVELS, map(finite, ordered.tolist()), strict=True))
        return {**numbers, "unit": UNITS[metric], "count": int(reached.sum())}
    ordered = np.quantile(values.astype(np.float64), list(LEVELS.values()))
    return {**dict(zip(LEVELS, map(finite, ordered.tolist()), strict=True)), "unit": UNITS[metric]}


def spoken_report(facts: dict[str, Any], result: Result) -> str:
    """Return a report as text for a reader."""
    worlds = facts["worlds"]
    lines = [
        facts["title"] or facts["scenario"],
        f"{counted(worlds)} of {facts['weeks']} weeks, luck {facts['luck']}, model {facts['model']}",
        *_changes(result),
        *_warnings(result),
        "",
        "How they end",
        *(_count_line(name, n, worlds, result) for name, n in facts["endings"].items() if n),
        "",
        "On top of that",
        *(_count_line(name, n, worlds, result) for name, n in facts["flags"].items()),
        "",
        "What is measured: the middle world, and from the 5th to the 95th of a hundred",
        *(f"  {name.replace('_', ' '):22} {spoken_spread(facts['metrics'][name], worlds)}" for name in SHOWN),
        "",
        CLOSING,
    ]
    return "\n".join(lines)


def counted(worlds: int) -> str:
    """Return a number of worlds in words."""
    return "1 imagined world" if worlds == 1 else f"{worlds:,} imagined worlds"


def origin(result: Result) -> Scenario:
    """Return the scenario that worlds come from.

    Raises
    ------
    ValueError
        If they come from a table.
    """
    if result.worlds.origin is None:
        raise ValueError("these worlds come from a table, not from one scenario: look at its rows instead")
    return result.worlds.origin


def _shown(stance: Stance) -> float | str | list[float]:
    return list(stance.span) if stance.span is not None else stance.value


def finite(value: float) -> float | None:
    """Return a number to six figures, or None for one that is not finite."""
    return float(f"{value:.6g}") if math.isfinite(value) else None


def _name(key: str, result: Result) -> str:
    ending = result.seeds.endings.get(key)
    return ending.name if ending else key


def _count_line(key: str, count: int, worlds: int, result: Result) -> str:
    return f"  {_name(key, result):28} {count:>6,} of {worlds:,}"


def _changes(result: Result) -> list[str]:
    scenario = origin(result)
    ready = result.seeds.scenarios.get(scenario.id)
    changes = scenario.differences(ready) if ready else {}
    return (
        ["Changed: " + ", ".join(f"{key} = {stance}" for key, stance in changes.items())] if changes else []
    )


def spoken_spread(facts: dict[str, Any], worlds: int) -> str:
    """Return a measure over many worlds as text: the middle world, and from the 5th to the 95th of 100."""
    shown = {level: "never" if facts[level] is None else f"{facts[level]:,.4g}" for level in LEVELS}
    reached = f", in {facts['count']:,} of {worlds:,} worlds" if "count" in facts else ""
    return f"{shown['median']} ({shown['p05']} to {shown['p95']}){reached}  [{facts['unit']}]"


def _warnings(result: Result) -> Iterator[str]:
    found = strains(result.worlds)
    if found:
        yield ""
        yield "These assumptions strain each other (a warning; every one of them may be tried)"
        yield from (indented(line, 2) for line in spoken_strains(found))
