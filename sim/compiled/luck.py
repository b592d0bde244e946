# mypy: ignore-errors
"""Loops of ``sim.luck``: whole numbers and exact fractions, the same everywhere.

See ``sim.compiled`` for what these loops are and how they must be written.
"""

import numpy as np

from sim.compiled.arithmetic import F, compiled

U = np.uint64
_MIX_A, _MIX_B = U(0xBF58476D1CE4E5B9), U(0x94D049BB133111EB)
_TO_ONE, _TO_NORMAL = F(2.0**-23), F(np.sqrt(3.0) / 65536)
_HALF, _MIDDLE = F(0.5), F(131070)


@compiled
def varied(keys, steps, bells):
    """Do ``sim.luck.varied``."""
    elements, worlds = keys.shape
    drawn = np.empty((len(steps), elements, worlds), F)
    for k in range(len(steps)):
        for e in range(elements):
            for w in range(worlds):
                x = keys[e, w] + steps[k]
                x = (x ^ (x >> U(30))) * _MIX_A
                x = (x ^ (x >> U(27))) * _MIX_B
                x ^= x >> U(31)
                if bells:
                    low, high = (x & U(0xFFFF)) + ((x >> U(16)) & U(0xFFFF)), (x >> U(32)) & U(0xFFFF)
                    drawn[k, e, w] = (F(np.int32(low + high + (x >> U(48)))) - _MIDDLE) * _TO_NORMAL
                else:
                    drawn[k, e, w] = (F(np.int32(x >> U(41))) + _HALF) * _TO_ONE
    return drawn
