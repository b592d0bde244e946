# mypy: ignore-errors
"""What all loops share: how they are compiled, their numbers, and the exponential of ``sim.arithmetic``.

Numba's cache on disk notices edits of the file that it compiles, and no other: who edits this file deletes
the ``__pycache__`` beside it (``tests/test_compiled.py`` finds out who did not).
"""

from functools import partial

import numpy as np
from numba import njit

F = np.float32
ZERO, HALF, ONE, TINY = F(0), F(0.5), F(1), F(1e-6)
_LOG2E, _LN2_HIGH, _LN2_LOW = F(1.44269504088896341), F(0.693359375), F(-2.12194440e-4)
_E0, _E1, _E2 = F(1.9875691500e-4), F(1.3981999507e-3), F(8.3334519073e-3)
_E3, _E4 = F(4.1665795894e-2), F(1.6666665459e-1)
_LIMIT = F(87)
_ROOT_HALF = F(0.70710678118654752)
_L0, _L1, _L2 = F(7.0376836292e-2), F(-1.1514610310e-1), F(1.1676998740e-1)
_L3, _L4, _L5 = F(-1.2420140846e-1), F(1.4249322787e-1), F(-1.6668057665e-1)
_L6, _L7, _L8 = F(2.0000714765e-1), F(-2.4999993993e-1), F(3.3333331174e-1)
_SHIFT = F(12582912)  # 1.5 * 2**23: adding it and taking it away again rounds to the nearest whole number


def compiled(function, signatures=None, **options):
    """Return a loop that is compiled when it is first called, or now for the given signatures.

    No ``fastmath``, so that nothing is reordered or fused; no ``parallel``, which aborts under threads.
    """
    options = {"nogil": True, "error_model": "numpy", **options}
    try:
        return njit(signatures, cache=True, **options)(function)
    except RuntimeError:  # there is no folder in which to keep it: every process compiles anew
        return njit(signatures, **options)(function)


@partial(compiled, forceinline=True)
def exp(x):
    """Return ``sim.arithmetic.exp`` of one number."""
    x = min(max(x, -_LIMIT), _LIMIT)
    whole = (x * _LOG2E + _SHIFT) - _SHIFT
    rest = x - whole * _LN2_HIGH
    rest -= whole * _LN2_LOW
    value = rest * _E0
    value = (value + _E1) * rest
    value = (value + _E2) * rest
    value = (value + _E3) * rest
    value = (value + _E4) * rest
    value = value + HALF
    value = value * (rest * rest)
    value = value + rest
    value = value + ONE
    power = np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)).view(F)
    return value * power


@compiled
def exponential(x):
    """Do ``sim.arithmetic.exponential`` for a row of numbers."""
    powers = np.empty(len(x), F)
    for i in range(len(x)):
        powers[i] = exp(x[i])
    return powers


@partial(compiled, forceinline=True)
def log(x):
    """Return ``sim.arithmetic.log`` of one number that is not too small to have its full digits."""
    bits = F(x).view(np.int32)
    part = np.int32((bits & np.int32(0x7FFFFF)) | np.int32(0x3F000000)).view(F)
    low = part < _ROOT_HALF
    scale = F(np.int32((bits >> np.int32(23)) - np.int32(126 + low)))
    part = (part + part if low else part) - ONE
    square = part * part
    value = part * _L0
    value = (value + _L1) * part
    value = (value + _L2) * part
    value = (value + _L3) * part
    value = (value + _L4) * part
    value = (value + _L5) * part
    value = (value + _L6) * part
    value = (value + _L7) * part
    value = (value + _L8) * part * square
    value = value + scale * _LN2_LOW
    value = value - HALF * square
    value = value + part
    return value + scale * _LN2_HIGH


@compiled
def logarithm(x):
    """Do ``sim.arithmetic.logarithm`` for a row of numbers."""
    logs = np.empty(len(x), F)
    for i in range(len(x)):
        logs[i] = log(x[i])
    return logs


@compiled
def quantile(u):
    """Do ``sim.arithmetic.quantile`` for a row of numbers."""
    found = np.empty(len(u), F)
    for i in range(len(u)):
        centre = u[i] - HALF
        r = F(0.180625) - centre * centre
        near = centre * (
            ((F(59.109374720) * r + F(159.29113202)) * r + F(50.434271938)) * r + F(3.3871327179)
        )
        near = near / (((F(67.187563600) * r + F(78.757757664)) * r + F(17.895169469)) * r + ONE)
        t = np.sqrt(-log(min(u[i], ONE - u[i]))) - F(1.6)
        far = ((F(0.17023821103) * t + F(1.3067284816)) * t + F(2.7568153900)) * t + F(1.4234372777)
        far = far / ((F(0.12021132975) * t + F(0.73700164250)) * t + ONE)
        outer = -far if centre < ZERO else far
        found[i] = near if abs(centre) <= F(0.425) else outer
    return found
