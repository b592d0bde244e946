"""Draws: all the luck that a run needs, drawn before its first week and kept for the next run with the same
luck.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np

from sim import luck
from sim.luck import Luck
from sim.shapes import Floats, Words

GARRISONS = 6
"""Garrisons in the countryside of a province; the capital's is one more."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Variates, ready to be compared with pushes.

    Attributes
    ----------
    rank, endurance : array, shape (garrisons + 1, provinces, worlds)
        How firm a garrison is among all, its quantile (0, 1); how much exposure it bears (exponential). The
        capital's is the last.
    nerve : array, shape (1, worlds)
        The president's nerve (normal).
    counted : array, shape (2, worlds)
        How far the true numbers of the Taliban and of the government's men lie from those counted (normal).
    unexplained : array, shape (weeks, provinces, worlds)
        What happens to a province in a week and no rule explains (normal).
    storm, exchange : array, shape (weeks, provinces or 1, worlds)
        Uniform: a capital is taken, an exchange is kept, where it lies below the chance.
    intervention, breakdown, guarantor, killing : array, shape (weeks, 1, worlds)
        Exponential: an event of log hazard h happens where its logarithm lies below h.
    bargain, choice, split : array, shape (months, elements, worlds)
        Logistic: a decision is taken where it lies below the log-odds.
    place : array, shape (months, provinces, worlds)
        Uniform: where a split breaks out.
    """

    rank: Floats
    endurance: Floats
    nerve: Floats
    counted: Floats
    unexplained: Floats
    storm: Floats
    exchange: Floats
    intervention: Floats
    killing: Floats
    breakdown: Floats
    guarantor: Floats
    bargain: Floats
    choice: Floats
    split: Floats
    place: Floats


def draw(source: Luck, provinces: tuple[str, ...], groups: tuple[str, ...]) -> Draws:
    """Return the draws of a table of worlds."""
    within = [f"{p}:{g}" for g in range(GARRISONS) for p in provinces]
    capitals = [f"{p}:capital" for p in provinces]
    shape = (GARRISONS, len(provinces), len(source.numbers))
    # One garrison from each sixth of the distribution, so that every province has weak ones and firm ones.
    steps = np.arange(GARRISONS, dtype=np.float32)[:, None, None]
    spread = (steps + source.once("cascade", within).reshape(shape)) / np.float32(GARRISONS)
    rank = np.concatenate([spread, source.once("cascade", capitals)[None]])
    bears = source.once("endurance", within + capitals).reshape(GARRISONS + 1, *shape[1:])
    return Draws(
        rank=np.clip(rank, 1e-6, 1 - 1e-6),
        endurance=luck.exponential(bears),
        nerve=luck.normal(source.once("president", ["nerve"])),
        counted=luck.normal(source.once("counted", ["taliban", "republic"])),
        unexplained=source.weekly("unexplained", provinces, shape=luck.bell),
        storm=source.weekly("storm", provinces),
        exchange=source.weekly("exchange", ["talks"]),
        killing=luck.exponential(source.weekly("killing", ["president"])),
        intervention=luck.exponential(source.weekly("intervention", ["any"])),
        breakdown=luck.exponential(source.weekly("breakdown", ["deal"])),
        guarantor=luck.exponential(source.weekly("guarantor", ["deal"])),
        bargain=luck.logistic(source.weekly("bargain", ["deal"], every=4)),
        choice=luck.logistic(source.weekly("choice", groups, every=4)),
        split=luck.logistic(source.weekly("split", ["taliban"], every=4)),
        place=source.weekly("place", provinces, every=4),
    )


_kept: OrderedDict[tuple[object, ...], Draws] = OrderedDict()
_lock = Lock()
_KEEP = 8


def drawn(
    numbers: Words,
    weeks: int,
    provinces: tuple[str, ...],
    groups: tuple[str, ...],
    fork: tuple[int, Words] | None = None,
) -> Draws:
    """Return the draws, from memory where recent runs had the same luck (some 35 kB a world at 104 weeks)."""
    key = (numbers.tobytes(), weeks, provinces, groups, fork and (fork[0], fork[1].tobytes()))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = draw(Luck(numbers, weeks, fork), provinces, groups)
    with _lock:
        _kept[key] = made
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return made
