"""Transcendental functions made of + - x / and square root only.

NumPy's own ``exp`` and ``log`` differ in the last bit between processors, and one garrison that flips can
grow into another history. A link promises the same worlds everywhere, so every rule takes its functions from
here. All work in float32; the polynomials are those of the Cephes library (relative error about 1e-7).
"""

from functools import cache

import numpy as np

from sim import compiled
from sim.shapes import Floats

_LOG2E = np.float32(1.44269504088896341)
_LN2_HIGH, _LN2_LOW = np.float32(0.693359375), np.float32(-2.12194440e-4)
_EXP = [
    np.float32(c)
    for c in (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5)
]
_LOG = [
    np.float32(c)
    for c in (
        7.0376836292e-2,
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    )
]
_TAIL = [np.float32(c) for c in (1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530)]
_ONE, _HALF = np.float32(1), np.float32(0.5)
_ROOT_HALF = np.float32(0.70710678118654752)


def clip(x: Floats, low: float, high: float) -> Floats:
    """Return ``x`` kept within [low, high], any shape; on small arrays faster than NumPy's own ``clip``."""
    return np.asarray(np.minimum(np.maximum(x, low), high))


def _polynomial(x: Floats, coefficients: list[np.float32]) -> Floats:
    total = x * coefficients[0]
    for c in coefficients[1:-1]:
        total += c
        total *= x
    total += coefficients[-1]
    return total


def exp(x: Floats) -> Floats:
    """Return e to the power of ``x``, any shape, the same bits on every processor; saturates beyond +-87."""
    return compiled.of(exponential)(np.asarray(x, np.float32))


def exponential(x: Floats) -> Floats:
    """Return e to the power of ``x``, any shape, in single precision."""
    x = clip(x, -87, 87)
    whole = np.rint(x * _LOG2E)
    rest = x - whole * _LN2_HIGH
    rest -= whole * _LN2_LOW
    value = _polynomial(rest, _EXP)
    value *= rest * rest
    value += rest
    value += _ONE
    power = ((whole.astype(np.int32) + np.int32(127)) << np.int32(23)).view(np.float32)
    return np.asarray(value * power)


def log(x: Floats) -> Floats:
    """Return the natural logarithm of ``x`` > 0, any shape, the same bits on every processor."""
    return compiled.of(logarithm)(np.asarray(x, np.float32))


def logarithm(x: Floats) -> Floats:
    """Do what ``log`` says, in the form that has a compiled one; ``x`` is single precision."""
    part, exponent = np.frexp(x)
    low = part < _ROOT_HALF
    part = np.where(low, part + part, part) - _ONE
    scale = (exponent - low).astype(np.float32)
    square = part * part
    value = _polynomial(part, _LOG) * part * square
    value += scale * _LN2_LOW
    value -= _HALF * square
    value += part
    value += scale * _LN2_HIGH
    return np.asarray(value)


@cache
def halving(halflife: float) -> np.float32:
    """Return what a week leaves of what halves in ``halflife`` weeks, half a week or more [x]."""
    step = -0.6931471805599453 / halflife
    left = term = 1.0
    for n in range(1, 30):
        term *= step / n
        left += term
    return np.float32(left)


def sigmoid(x: Floats) -> Floats:
    """Return the logistic function, 0 to 1, any shape."""
    return np.asarray(_ONE / (_ONE + exp(-x)))


def normal_quantile(u: Floats) -> Floats:
    """Return the standard normal quantile of ``u`` in (0, 1), any shape (Wichura's AS 241, seven figures)."""
    return compiled.of(quantile)(np.asarray(u, np.float32))


def quantile(u: Floats) -> Floats:
    """Do what ``normal_quantile`` says, in the form that has a compiled one; ``u`` is single precision."""
    centre = u - _HALF
    r = np.float32(0.180625) - centre * centre
    near = centre * (
        ((np.float32(59.109374720) * r + np.float32(159.29113202)) * r + np.float32(50.434271938)) * r
        + np.float32(3.3871327179)
    )
    near /= (
        (np.float32(67.187563600) * r + np.float32(78.757757664)) * r + np.float32(17.895169469)
    ) * r + _ONE
    tail = np.sqrt(-log(np.minimum(u, _ONE - u)))
    t = tail - np.float32(1.6)
    far = (
        (np.float32(0.17023821103) * t + np.float32(1.3067284816)) * t + np.float32(2.7568153900)
    ) * t + np.float32(1.4234372777)
    far /= (np.float32(0.12021132975) * t + np.float32(0.73700164250)) * t + _ONE
    return np.asarray(np.where(np.abs(centre) <= np.float32(0.425), near, np.where(centre < 0, -far, far)))


def normal_share(x: Floats) -> Floats:
    """Return the normal distribution function at ``x``, any shape (Abramowitz and Stegun 26.2.17, 1e-7)."""
    x = np.asarray(x, np.float32)
    size = np.abs(x)
    t = _ONE / (_ONE + np.float32(0.2316419) * size)
    tail = _polynomial(t, _TAIL) * t * np.float32(0.3989422804) * exp(-_HALF * size * size)
    return np.asarray(np.where(x < 0, tail, _ONE - tail))
