"""Statistics: one number a world, read from a result; what statements about directions are measured by.

Every statistic has shape (worlds,) and is not a number where it does not apply (no president fled, no deal
was signed). What never happens is put at the horizon, so that a time is a number in every world.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.errors import Problem, WorldsError
from sim.events import KINDS
from sim.measures import PEOPLE, REFERENCE, SCALE, UNITS
from sim.mechanisms.alliances import JOIN
from sim.outcomes import ENDINGS
from sim.record import METRICS
from sim.result import Result
from sim.shapes import Bools, Floats
from sim.state import REPUBLIC, TALIBAN

WHILE_HE_STAYS = "while the president stays"

Scale = Literal["share", "time", "count"]
"""How two values are compared: shares and indexes by difference, times and counts in proportion."""


class Asked(NamedTuple):
    """What a statement asks of a statistic.

    Attributes
    ----------
    of : str
        The metric, the ending or the kind of event.
    first, last : int
        The weeks looked at, both included; below zero counted from the horizon, which is -1.
    within : int
        How long after an event [week].
    """

    of: str = ""
    first: int = 1
    last: int = -1
    within: int = 0


class Statistic(NamedTuple):
    """A number that every world has.

    Attributes
    ----------
    read : callable
        From a result and what is asked of it, shape (worlds,).
    scale : str, optional
        How its values are compared; None where that depends on the metric.
    words : str
        What it is; ``{of}``, ``{first}``, ``{last}`` and ``{within}`` stand for what is asked.
    of : tuple of str
        What ``of`` may be; empty if nothing is to be named.
    """

    read: Callable[[Result, Asked], Floats]
    scale: Scale | None
    words: str
    of: tuple[str, ...] = ()


def scale(statistic: str, of: str) -> Scale:
    """Return how values of a statistic are compared."""
    fixed = STATISTICS[statistic].scale
    if fixed is not None:
        return fixed
    return "share" if is_part(of) else "count"


def is_part(metric: str) -> bool:
    """Say whether a metric is a share or an index, which lie on a scale of their own, and not a count."""
    unit = UNITS[metric]
    return unit in (PEOPLE, SCALE, REFERENCE, "yes = 1") or unit.startswith("share")


def weeks_of(asked: Asked, horizon: int) -> tuple[int, int]:
    """Return the first and the last week looked at, counted from the start.

    Raises
    ------
    WorldsError
        If the horizon comes first.
    """
    first, last = (week if week >= 0 else horizon + 1 + week for week in (asked.first, asked.last))
    if not 0 <= first <= last <= horizon:
        expected = f"{max(-asked.first, asked.last)} or more"
        raise WorldsError([Problem("", "weeks", str(horizon), expected, "Ask for a longer horizon.")])
    return first, last


def _week_kabul_falls(result: Result, asked: Asked) -> Floats:
    fell = result.summary["t_kabul"]
    return np.where(np.isnan(fell), np.float32(result.worlds.weeks), fell)


def _surrender_share(result: Result, asked: Asked) -> Floats:
    share = result.summary["surrender_share"].astype(np.float64)
    return np.where(result.summary["capitals_lost"] > 0, share, np.nan)


def _cascade_index(result: Result, asked: Asked) -> Floats:
    changed = (result.capital[2:] != result.capital[:-2]).mean(axis=1)
    if asked.of == WHILE_HE_STAYS:
        gone = np.fmin(result.summary["t_exit"], result.summary["t_kabul"])  # not a number: never
        weeks = np.arange(2, result.worlds.weeks + 1)[:, None]
        changed = np.where(weeks > gone, 0, changed)
    return np.asarray(changed.max(axis=0))


def _ending(result: Result, asked: Asked) -> Floats:
    return np.asarray(result.ending == ENDINGS.index(asked.of), np.float64)


def _republic_holds(result: Result, asked: Asked) -> Floats:
    _, week = weeks_of(asked, result.worlds.weeks)
    return np.asarray(result.weekly["kabul_holder"][week] == REPUBLIC, np.float64)


def _mean(result: Result, asked: Asked) -> Floats:
    first, last = weeks_of(asked, result.worlds.weeks)
    return np.asarray(result.weekly[asked.of][first : last + 1].mean(axis=0, dtype=np.float64))


def _deal_signed(result: Result, asked: Asked) -> Floats:
    return np.isfinite(first_week(result, "deal signed")).astype(np.float64)


def _events(result: Result, asked: Asked) -> Floats:
    first, last = weeks_of(asked, result.worlds.weeks)
    return np.asarray(_counted(result, _kind(result, asked.of), first, last) * 52 / (last - first + 1))


def _switches(result: Result, asked: Asked) -> Floats:
    first, last = weeks_of(asked, result.worlds.weeks)
    chosen = _kind(result, "stance") & ~_because(result, "deal")
    return np.asarray(_counted(result, chosen, first, last) * 52 / (last - first + 1))


def _joins(result: Result, asked: Asked) -> Floats:
    first, last = weeks_of(asked, result.worlds.weeks)
    events = result.events
    chosen = _kind(result, "stance") & (events["size"] == JOIN)
    chosen &= (events["week"] >= first) & (events["week"] <= last)
    groups = np.unique(np.stack([events["world"][chosen], events["actor"][chosen]]), axis=1)
    return np.bincount(groups[0], minlength=len(result)).astype(np.float64)


def _yields_after_flight(result: Result, asked: Asked) -> Floats:
    fled = ~(_because(result, "deal") | _because(result, "fall of the capital"))
    fled &= ~_because(result, "assassination")
    flight = _first(result, _kind(result, "president leaves") & fled)
    yielding = result.events[_kind(result, "capital yields")]
    since = yielding["week"] - flight[yielding["world"]]
    after = yielding["world"][(since > 0) & (since <= asked.within)]
    count = np.bincount(after, minlength=len(result)).astype(np.float64)
    return np.where(flight + asked.within <= result.worlds.weeks, count, np.nan)


def _reprisals_after_fall(result: Result, asked: Asked) -> Floats:
    return _after_fall(result, result.weekly["reprisals"].astype(np.float64), asked.within)


def _held_after_fall(result: Result, asked: Asked) -> Floats:
    theirs = (result.weekly["kabul_holder"] == TALIBAN).astype(np.float64)
    at_once = _after_fall(result, theirs, 1)
    return np.where(at_once == 1, _after_fall(result, theirs, asked.within) / asked.within, np.nan)


def _breaks_within(result: Result, asked: Asked) -> Floats:
    signed, broken = first_week(result, "deal signed"), first_week(result, "deal breaks")
    soon = (broken <= signed + asked.within).astype(np.float64)
    return np.where(signed + asked.within <= result.worlds.weeks, soon, np.nan)


STATISTICS: Mapping[str, Statistic] = {
    "week_kabul_falls": Statistic(
        _week_kabul_falls, "time", "mean week in which Kabul falls, the horizon where it never does"
    ),
    "surrender_share": Statistic(
        _surrender_share, "share", "share of the lost capitals that yield without a storm"
    ),
    "cascade_index": Statistic(
        _cascade_index,
        "share",
        "largest share of capitals that change hands within two weeks, {of}",
        ("at any time", WHILE_HE_STAYS),
    ),
    "ending": Statistic(_ending, "share", "share of worlds that end as {of}", ENDINGS),
    "republic_holds": Statistic(
        _republic_holds, "share", "share of worlds in which the Republic holds Kabul in week {last}"
    ),
    "mean": Statistic(_mean, None, "mean of {of}, weeks {first} to {last}", tuple(METRICS)),
    "deal_signed": Statistic(_deal_signed, "share", "share of worlds in which a deal is signed"),
    "events": Statistic(_events, "count", "'{of}', events a year, weeks {first} to {last}", KINDS),
    "switches": Statistic(
        _switches, "count", "changes of stance by northern groups, a year, weeks {first} to {last}"
    ),
    "joins": Statistic(_joins, "count", "northern groups that join the Taliban, weeks {first} to {last}"),
    "yields_after_flight": Statistic(
        _yields_after_flight, "count", "capitals that yield within {within} weeks of the president's flight"
    ),
    "reprisals_after_fall": Statistic(
        _reprisals_after_fall, "count", "reprisal killings within {within} weeks of the fall of Kabul"
    ),
    "held_after_fall": Statistic(
        _held_after_fall,
        "share",
        "share of {within} weeks from its fall on in which the Taliban hold Kabul",
    ),
    "breaks_within": Statistic(
        _breaks_within, "share", "share of signed deals that break within {within} weeks"
    ),
}
"""Every statistic that a statement may ask for."""

CONDITIONS: Mapping[str, Callable[[Result], Bools]] = {
    "kabul_falls": lambda result: np.isfinite(result.summary["t_kabul"]),
    "taliban_rule": lambda result: (
        result.summary["weeks_taliban"] >= float(result.seeds.thresholds["persist"].value)
    ),
    "deal_in_force": lambda result: result.summary["deal"] > 0,
}
"""In which worlds a statistic is read, if not in all."""


def read(result: Result, statistic: str, asked: Asked, where: str = "") -> Floats:
    """Return a statistic of each world, shape (worlds,), float64; not a number where it does not apply."""
    values = np.asarray(STATISTICS[statistic].read(result, asked), np.float64)
    return np.where(CONDITIONS[where](result), values, np.nan) if where else values


def first_week(result: Result, kind: str) -> Floats:
    """Return in which week a kind of event happens first, shape (worlds,); infinite where it never does."""
    return _first(result, _kind(result, kind))


def _kind(result: Result, kind: str) -> Bools:
    return np.asarray(result.events["kind"] == KINDS.index(kind))


def _because(result: Result, cause: str) -> Bools:
    if cause not in result.causes:
        return np.zeros(len(result.events), bool)
    return np.asarray(result.events["cause"] == result.causes.index(cause))


def _first(result: Result, chosen: Bools) -> Floats:
    found = np.full(len(result), np.inf)
    np.minimum.at(found, result.events["world"][chosen], result.events["week"][chosen])
    return found


def _counted(result: Result, chosen: Bools, first: int, last: int) -> Floats:
    events: Any = result.events
    inside = chosen & (events["week"] >= first) & (events["week"] <= last)
    return np.bincount(events["world"][inside], minlength=len(result)).astype(np.float64)


def _after_fall(result: Result, weekly: Floats, within: int) -> Floats:
    """Return the sum over the week of Kabul's fall and those after it, ``within`` in all, shape (worlds,)."""
    fall = result.summary["t_kabul"]
    known = fall + within - 1 <= result.worlds.weeks  # False where it never falls
    start = np.where(known, fall, 0).astype(np.intp)
    end = np.where(known, start + within, 0)
    so_far = np.concatenate([np.zeros((1, weekly.shape[1])), np.cumsum(weekly, axis=0)])
    columns = np.arange(weekly.shape[1])
    return np.where(known, so_far[end, columns] - so_far[start, columns], np.nan)
