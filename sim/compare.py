"""Compare: what differs between worlds that share their luck; the arithmetic of the page and the command.

Each world is held against the one with the same luck, so that what differs was caused by what was changed.
Intervals are about luck alone: how far the counts could lie from those of very many worlds of the same model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim import audit
from sim.errors import Problem, WorldsError
from sim.measures import TIMES
from sim.outcomes import ENDINGS
from sim.result import Result
from sim.scenarios import Scenario
from sim.shapes import Bools, Floats
from sim.stances import Stance

LINES = ("neither", "beliefs", "choices", "both")
"""What of the other scenario is taken over, one line each."""

METRIC_INTERVAL = "95 %, normal, over the worlds' luck"

Counts = npt.NDArray[np.int64]


class Change(NamedTuple):
    """What a change did to a measure.

    Attributes
    ----------
    worlds : int
        In how many worlds it applies, on both sides.
    before, after, mean : float
        Its mean on either side, and the mean of the paired differences.
    low, high : float
        Interval of ``mean``.
    more, less : int
        In how many worlds it is larger, and smaller, after the change.
    """

    worlds: int
    before: float
    after: float
    mean: float
    low: float
    high: float
    more: int
    less: int

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


class Effects(NamedTuple):
    """A difference cut into what beliefs do alone, what choices do alone, and what only both do together."""

    beliefs: Fraction
    choices: Fraction
    interaction: Fraction

    @property
    def total(self) -> Fraction:
        """The whole difference; the three parts add up to it exactly."""
        return self.beliefs + self.choices + self.interaction


def check_twins(one: Result, other: Result) -> None:
    """Refuse worlds that cannot be compared one by one.

    Raises
    ------
    WorldsError
        If their luck or their length differs.
    """
    same = one.worlds.weeks == other.worlds.weeks and np.array_equal(one.worlds.luck, other.worlds.luck)
    if not same:
        found = f"{len(one)} worlds of {one.worlds.weeks} weeks and {len(other)} of {other.worlds.weeks}"
        remedy = "Run both with the same worlds, weeks and luck."
        raise WorldsError([Problem("", "", found, "the same luck numbers and weeks", remedy)])


def identical(one: Result, other: Result) -> bool:
    """Say whether two tables of worlds hold the same assumptions, so that nothing can differ."""
    mine, theirs = one.worlds, other.worlds
    steps = [
        [(week, key, values.tobytes()) for week, key, values in table.schedule] for table in (mine, theirs)
    ]
    return steps[0] == steps[1] and all(np.array_equal(mine.values[k], theirs.values[k]) for k in mine.values)


def moves(one: Result, other: Result) -> Counts:
    """Return how many worlds go from each ending to each, shape (endings, endings)."""
    found = np.zeros((len(ENDINGS), len(ENDINGS)), np.int64)
    np.add.at(found, (one.ending, other.ending), 1)
    return found


def shift(before: Bools, after: Bools, *, same: bool = False) -> audit.Difference:
    """Return in how many worlds something came to be, or ceased to; exactly zero if ``same``."""
    found = audit.paired(before, after)
    return found._replace(low=0.0, high=0.0) if same else found


def measure(result: Result, metric: str) -> Floats:
    """Return a judged metric of each world, shape (worlds,), float64; a week that never comes is the horizon.

    The share of the lost capitals that yielded is not a number where none was lost.
    """
    values = result.summary[metric].astype(np.float64)
    if metric in TIMES:
        return np.where(np.isnan(values), float(result.worlds.weeks), values)
    if metric == "surrender_share":
        return np.where(result.summary["capitals_lost"] > 0, values, np.nan)
    return values


def change(before: Floats, after: Floats, *, same: bool = False) -> Change:
    """Return what a change did to a measure, shape (worlds,) on either side, with an interval of the mean."""
    known = np.isfinite(before) & np.isfinite(after)
    old, new = before[known], after[known]
    worlds = len(old)
    if not worlds:
        return Change(0, math.nan, math.nan, math.nan, math.nan, math.nan, 0, 0)
    differences = new - old
    mean = float(differences.mean())
    if same:
        spread = 0.0
    else:
        spread = audit.Z * float(differences.std(ddof=1)) / math.sqrt(worlds) if worlds > 1 else math.inf
    more, less = int((differences > 0).sum()), int((differences < 0).sum())
    return Change(
        worlds, float(old.mean()), float(new.mean()), mean, mean - spread, mean + spread, more, less
    )


def parting(one: Result, other: Result) -> dict[str, Floats]:
    """Return the first week in which twin worlds differ, shape (worlds,) each; infinite if they never do.

    "map": a province or its capital has another holder. "kabul": Kabul has.
    """
    maps = (one.holder != other.holder).any(axis=1) | (one.capital != other.capital).any(axis=1)
    kabul = one.weekly["kabul_holder"] != other.weekly["kabul_holder"]
    return {
        name: np.where(differs.any(axis=0), differs.argmax(axis=0).astype(np.float64), np.inf)
        for name, differs in (("map", maps), ("kabul", kabul))
    }


def so_far(times: Floats, weeks: int) -> Counts:
    """Return in how many worlds something has happened by each week, shape (weeks + 1,)."""
    reached = times[np.isfinite(times)].astype(np.int64)
    return np.cumsum(np.bincount(reached, minlength=weeks + 1))[: weeks + 1]


def dominated(one: Result, other: Result, holder: int) -> npt.NDArray[np.int32]:
    """Return in how many more worlds a holder dominates each province in ``other``.

    Returns
    -------
    array, shape (weeks + 1, provinces)
        From minus the number of worlds to plus the number of worlds.
    """
    mine, theirs = ((result.holder == holder).sum(axis=-1, dtype=np.int32) for result in (one, other))
    return np.asarray(theirs - mine)


def apart(one: Result, other: Result) -> npt.NDArray[np.int32]:
    """Return in how many worlds each province has another holder, shape (weeks + 1, provinces)."""
    return np.asarray((one.holder != other.holder).sum(axis=-1, dtype=np.int32))


def four_lines(one: Scenario, other: Scenario) -> dict[str, Scenario] | None:
    """Return the scenarios of the four lines, or None unless both beliefs and choices differ.

    With beliefs go starting points and structures: all that nobody can choose.
    """
    theirs = other.differences(one)
    parts: dict[str, dict[str, Stance]] = {"beliefs": {}, "choices": {}}
    for key, stance in theirs.items():
        parts["choices" if one.assumptions[key].kind == "choice" else "beliefs"][key] = stance
    if not all(parts.values()):
        return None
    half = {name: one.changed(stances) for name, stances in parts.items()}
    return {"neither": one, **half, "both": other}


def effects(lines: Mapping[str, npt.NDArray[np.generic]]) -> Effects:
    """Return how the sum over worlds comes about, without any rounding.

    Parameters
    ----------
    lines : mapping of each of ``LINES`` to array, shape (worlds,)
        A measure, or whether something is so; on the same luck.
    """
    sums = {name: exact_sum(lines[name]) for name in LINES}
    beliefs, choices = sums["beliefs"] - sums["neither"], sums["choices"] - sums["neither"]
    return Effects(beliefs, choices, sums["both"] - sums["neither"] - beliefs - choices)


def exact_sum(values: npt.NDArray[np.generic]) -> Fraction:
    """Return the sum of finite numbers without any rounding."""
    part, power = np.frexp(values.astype(np.float64))
    whole, lowest = np.ldexp(part, 53).astype(np.int64), int(power.min())
    total = 0
    for exponent in set(power.tolist()):
        # Two halves of at most 27 bits: their sums stay far below 2 ** 63.
        chosen = whole[power == exponent]
        digits = (int((chosen >> 27).sum()) << 27) + int((chosen & (2**27 - 1)).sum())
        total += digits << (exponent - lowest)
    return total * Fraction(2) ** (lowest - 53)


def means(lines: Mapping[str, npt.NDArray[np.generic]]) -> Effects:
    """Return how the difference of the means over the worlds comes about, without any rounding."""
    worlds = len(lines["neither"])
    return Effects(*(part / worlds for part in effects(lines)))


def mean_of_interaction(lines: Mapping[str, npt.NDArray[np.generic]]) -> Change:
    """Return the interaction per world, against none, with its interval."""
    of = {name: lines[name].astype(np.float64) for name in LINES}
    return change(of["beliefs"] + of["choices"] - of["neither"], of["both"])
