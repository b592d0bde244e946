"""Audit: the arithmetic of an argument, on verdicts about twin worlds; it runs no world and reads no file.

Worlds that share their luck are compared one by one: what differs is caused by what was changed. Intervals
are about luck alone: how far the counts could lie from those of very many worlds of the same model.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.conclusions import Readings
from sim.shapes import Bools

Z = 1.959963984540054
"""How many standard errors hold 95 of a hundred draws from a normal curve."""

INTERVAL = "95 %, adjusted Wald for paired worlds (Bonett and Price 2012)"
SHARES_INTERVAL = "95 %, normal, over the worlds' luck"

Counts = npt.NDArray[np.int64]


class Difference(NamedTuple):
    """What a change did to a conclusion.

    Attributes
    ----------
    gained, lost : int
        Worlds in which it holds only after, and only before, the change.
    low, high : float
        Interval of ``change`` [worlds].
    """

    gained: int
    lost: int
    low: float
    high: float

    @property
    def change(self) -> int:
        """How many more worlds it holds in."""
        return self.gained - self.lost

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def paired(before: Bools, after: Bools) -> Difference:
    """Return in how many worlds a conclusion came to hold, or ceased to, with an interval.

    The interval is an adjusted Wald interval for paired proportions: one world is added to each of the two
    ways to differ (Bonett and Price 2012). So it has a width even where no world differs.

    Parameters
    ----------
    before, after : array, shape (worlds,)
        Where it holds, on the same luck.
    """
    worlds = len(before)
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    more, less = (gained + 1) / (worlds + 2), (lost + 1) / (worlds + 2)
    middle = more - less
    spread = Z * math.sqrt((more + less - middle**2) / (worlds + 2))
    low, high = max(middle - spread, -1.0), min(middle + spread, 1.0)
    return Difference(gained, lost, low * worlds, high * worlds)


def coalitions(premises: Sequence[str]) -> list[frozenset[str]]:
    """Return all sets of premises; premise ``i`` is in those whose position has bit ``i``."""
    every = range(2 ** len(premises))
    return [frozenset(p for i, p in enumerate(premises) if position >> i & 1) for position in every]


def shapley(values: npt.NDArray[np.int64]) -> Counts:
    """Return each premise's share times n!, shape (premises, ...): whole numbers, so that nothing is lost.

    A premise's share is what it adds when the premises come one after another, on average over all orders
    (Shapley 1953). The shares add up to the difference between all premises and none, exactly.

    Parameters
    ----------
    values : array of whole numbers, shape (2 ** premises, ...)
        What each coalition reaches, in the order of ``coalitions``.

    Raises
    ------
    ValueError
        If the number of coalitions is no power of two.
    """
    count = len(values).bit_length() - 1
    if len(values) != 2**count:
        raise ValueError(f"found {len(values)} coalitions; expected all of them, which is a power of two")
    position = np.arange(len(values))
    size = np.array([int(p).bit_count() for p in position])
    orders = [math.factorial(k) * math.factorial(count - k - 1) for k in range(count)]
    shares = np.zeros((count, *values.shape[1:]), np.int64)
    whole = values.astype(np.int64)
    for premise in range(count):
        without = position[(position >> premise & 1) == 0]
        added = whole[without | 1 << premise] - whole[without]
        # Coalition by coalition of one size: each weighs the same, and the sums stay far below 2 ** 63.
        for k in range(count):
            shares[premise] += orders[k] * added[size[without] == k].sum(axis=0)
    return shares


class Share(NamedTuple):
    """A premise's share of a difference.

    Attributes
    ----------
    worlds : Fraction
        Its exact part of the worlds by which all premises and none differ.
    low, high : float
        Interval [worlds].
    """

    worlds: Fraction
    low: float
    high: float


def shares(values: npt.NDArray[np.int64]) -> list[Share]:
    """Return the share of each premise in how many worlds a conclusion holds.

    Parameters
    ----------
    values : array of 0 and 1, shape (2 ** premises, worlds)
        Where it holds, for each coalition on the same luck.
    """
    parts = shapley(values)
    orders = math.factorial(len(parts))
    worlds = values.shape[1]
    found = []
    for part in parts:
        each = part / orders
        spread = Z * float(each.std(ddof=1)) * math.sqrt(worlds) if worlds > 1 else math.inf
        total = Fraction(sum(map(int, part)), orders)
        found.append(Share(total, float(total) - spread, float(total) + spread))
    return found


def rounded(parts: Sequence[Fraction], digits: int = 1) -> list[float]:
    """Return the parts rounded so that on a page, too, they add up to their rounded sum."""
    scale = 10**digits
    floors = [math.floor(part * scale) for part in parts]
    missing = round(sum(parts, Fraction(0)) * scale) - sum(floors)
    by_rest = sorted(range(len(parts)), key=lambda i: parts[i] * scale - floors[i], reverse=True)
    for i in by_rest[:missing]:
        floors[i] += 1
    return [whole / scale for whole in floors]


def moved(before: Readings, after: Readings) -> Bools:
    """Return the worlds in which anything that is read differs in the least, shape (worlds,)."""
    differs = [
        ~((before[key] == after[key]) | (np.isnan(before[key]) & np.isnan(after[key]))) for key in before
    ]
    return np.asarray(np.any(differs, axis=0))


def most(holds: Bools) -> bool:
    """Say whether a conclusion holds in more than half of the worlds."""
    return 2 * int(holds.sum()) > len(holds)


def survivors(held: Mapping[str, Mapping[str, Bools]]) -> tuple[str, ...]:
    """Return the conclusions that hold in most worlds of every worldview.

    Parameters
    ----------
    held : mapping of worldview to a mapping of conclusion to array, shape (worlds,)
    """
    views = list(held.values())
    return tuple(key for key in views[0] if all(most(view[key]) for view in views)) if views else ()


def idle(differences: Iterable[Difference]) -> bool:
    """Say whether turning a premise changes no conclusion in any world.

    Parameters
    ----------
    differences : iterable of Difference
        What it did to each conclusion.
    """
    return not any(d.gained or d.lost for d in differences)
