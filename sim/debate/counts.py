"""Counts: in how many worlds of two runs a sign shows, or which of two twin worlds has more of something."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.audit import paired
from sim.conclusions import Reading, Readings
from sim.debate.forms import Scale, Sign
from sim.shapes import Bools


@dataclass(frozen=True)
class Tally:
    """A sign in two runs on the same luck.

    Attributes
    ----------
    a, b : int
        Worlds of the first and of the second run in which it shows; for a scale, pairs of twin worlds in
        which the one of the first run has more, and in which the one of the second has.
    of : int
        Worlds in each run.
    clear : bool
        Whether they differ by more than luck alone would let expect.
    """

    sign: str
    a: int
    b: int
    of: int
    clear: bool

    @property
    def swapped(self) -> "Tally":
        """The same with the runs exchanged."""
        return Tally(self.sign, self.b, self.a, self.of, self.clear)


def wanted(signs: Iterable[Sign | Scale]) -> tuple[Reading, ...]:
    """Return what must be read off every world to count these signs, in a fixed order."""
    needs: set[Reading] = set()
    for sign in signs:
        comparisons = sign.holds.comparisons if isinstance(sign, Sign) else (sign.comparison,)
        needs.update(need for comparison in comparisons for need in comparison.needs)
    return tuple(sorted(needs))


def tally(sign: Sign | Scale, one: Readings, other: Readings, thresholds: Mapping[str, float]) -> Tally:
    """Return a sign's counts in two runs on the same luck."""
    if isinstance(sign, Sign):
        first, second = (shows(sign, run, thresholds) for run in (one, other))
    else:
        first, second = more(sign, one, other), more(sign, other, one)
    clear = paired(second, first).clear
    return Tally(sign.id, int(first.sum()), int(second.sum()), len(first), clear)


def shows(sign: Sign, run: Readings, thresholds: Mapping[str, float]) -> Bools:
    """Return in which worlds of a run it shows, shape (worlds,)."""
    return sign.holds.true({"this": run}, thresholds)


def more(scale: Scale, one: Readings, other: Readings) -> Bools:
    """Return in which pairs of twins the world of ``one`` has more, shape (worlds,).

    A week that never comes is later than any week, and as late as another such.
    """
    reading = scale.comparison.needs[0]
    if scale.sense == "less":
        one, other = other, one
    return np.asarray(one[reading] > other[reading] + np.float32(scale.least))
