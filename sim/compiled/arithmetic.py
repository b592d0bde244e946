# mypy: ignore-errors
"""What all loops share: how they are compiled, their numbers, and the exponential of ``sim.arithmetic``.

Numba's cache on disk notices edits of the file that it compiles, and no other: who edits this file deletes
the ``__pycache__`` beside it (``tests/test_compiled.py`` finds out who did not).
"""

from functools import partial

import numpy as np
from numba import njit

F = np.float32
ZERO, ONE, TINY = F(0), F(1), F(1e-6)
_LOG2E, _LN2_HIGH, _LN2_LOW = F(1.44269504088896341), F(0.693359375), F(-2.12194440e-4)
_E0, _E1, _E2 = F(1.9875691500e-4), F(1.3981999507e-3), F(8.3334519073e-3)
_E3, _E4, _E5 = F(4.1665795894e-2), F(1.6666665459e-1), F(0.5)
_LIMIT = F(87)
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
    value = value + _E5
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
