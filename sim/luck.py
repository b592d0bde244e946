"""Luck: every draw is keyed by (the world's luck number, mechanism, the element's own id, week), never by
position.

So 52 weeks are the first half of 104, the order of provinces in a file is irrelevant, world 17 is the same
world alone or among ten thousand, and two scenarios with one luck number share every draw. Each key starts a
SplitMix64 stream. Chances are drawn as *thresholds* (a logistic or exponential variate): a rule computes a
push, and the event happens where the push exceeds the threshold, so that no rule needs an exponential of its
own.
"""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from sim import arithmetic, compiled
from sim.shapes import Floats, Words

Shape = Callable[[Words], Floats]

_GOLDEN_INT = 0x9E3779B97F4A7C15
_MIX_A, _MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def mix(x: Words) -> Words:
    """Return SplitMix64's finaliser of ``x``, any shape: neighbouring inputs give unrelated outputs."""
    x = x ^ (x >> np.uint64(30))
    x *= _MIX_A
    x ^= x >> np.uint64(27)
    x *= _MIX_B
    x ^= x >> np.uint64(31)
    return x


def name_key(name: str) -> np.uint64:
    """Return a 64-bit key of a name that is the same on every machine and in every process."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


class Luck:
    """The draws of a table of worlds.

    Parameters
    ----------
    numbers : array, shape (worlds,)
        The luck number of each world.
    weeks : int
        How many weeks are drawn for the weekly streams.
    fork : (int, array), optional
        A week, and the luck numbers that hold from that week on: the same past, another future.
    """

    def __init__(self, numbers: Words, weeks: int, fork: tuple[int, Words] | None = None) -> None:
        self.numbers = np.asarray(numbers, np.uint64)
        self.weeks = weeks
        self.fork = fork

    def _keys(self, numbers: Words, mechanism: str, elements: Sequence[str]) -> Words:
        of_mechanism = mix(numbers ^ name_key(mechanism))
        of_element = np.array([name_key(e) for e in elements], np.uint64)
        return mix(of_mechanism + of_element[:, None])

    def once(self, mechanism: str, elements: Sequence[str]) -> Floats:
        """Return one uniform draw for each element and world, shape (elements, worlds), in (0, 1)."""
        return uniform(mix(self._keys(self.numbers, mechanism, elements)))

    def weekly(
        self, mechanism: str, elements: Sequence[str], every: int = 1, shape: Shape | None = None
    ) -> Floats:
        """Return one draw per ``every`` weeks, element and world, shape (draws, elements, worlds).

        ``shape`` turns random words into variates: ``uniform`` (the default) or ``bell``.
        """
        shape = shape or uniform
        weeks = range(0, self.weeks, every)
        steps = np.array([(week + 1) * _GOLDEN_INT % 2**64 for week in weeks], np.uint64)
        drawn = compiled.of(varied)(self._keys(self.numbers, mechanism, elements), steps, shape)
        if self.fork is not None:
            since, numbers = self.fork
            later = np.array(weeks) >= since
            drawn[later] = varied(self._keys(numbers, mechanism, elements), steps[later], shape)
        return drawn


def varied(keys: Words, steps: Words, shape: Shape) -> Floats:
    """Return a variate of each key at each step, shape (steps, elements, worlds).

    Parameters
    ----------
    keys, steps : array, shape (elements, worlds), (steps,)
    shape : callable
        Turns random words into variates: ``uniform`` or ``bell``.
    """
    drawn = np.empty((len(steps), *keys.shape), np.float32)
    for row, step in enumerate(steps):  # one by one, so that the words stay in the processor's cache
        drawn[row] = shape(mix(keys + step))
    return drawn


def uniform(words: Words) -> Floats:
    """Return uniform variates in (0, 1) from random words: 23 bits and a half, exact, never 0 or 1."""
    return ((words >> np.uint64(41)).astype(np.float32) + np.float32(0.5)) * np.float32(2.0**-23)


def bell(words: Words) -> Floats:
    """Return nearly normal variates, mean 0 and variance 1: the sum of each word's four 16-bit parts."""
    part = words & np.uint64(0xFFFF)
    for bits in (16, 32, 48):
        part += (words >> np.uint64(bits)) & np.uint64(0xFFFF)
    return (part.astype(np.float32) - np.float32(131070)) * np.float32(np.sqrt(3.0) / 65536)


def exponential(uniform: Floats) -> Floats:
    """Return standard exponential variates: an event of hazard h happens in a week where they are below h."""
    return -arithmetic.log(uniform)


def logistic(uniform: Floats) -> Floats:
    """Return standard logistic variates: a decision of log-odds x is taken where the variate is below x."""
    return np.asarray(arithmetic.log(uniform) - arithmetic.log(np.float32(1) - uniform))


def normal(uniform: Floats) -> Floats:
    """Return standard normal variates."""
    return arithmetic.normal_quantile(uniform)
