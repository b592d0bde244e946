"""How finely a slider moves: steps that meet both ends and all positions, written with as few decimals."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import gcd, lcm

from sim.assumptions import POSITIONS, Assumption

STEPS = 14  # at least so many: one press of an arrow key is a visible move, and not a leap


@cache
def step_of(assumption: Assumption) -> float:
    """Return a step that meets both ends and all three positions: few decimals, then few steps."""
    low, high = (Fraction(str(end)) for end in (assumption.low, assumption.high))
    stops = [high - low, *(Fraction(str(assumption.position(name))) - low for name in POSITIONS)]
    scale = lcm(*(stop.denominator for stop in stops))
    coarsest = Fraction(gcd(*(int(stop * scale) for stop in stops)), scale)
    steps = int((high - low) / coarsest)
    finer = [n for n in range(1, 101) if STEPS <= steps * n <= max(5 * STEPS, steps)]
    return float(coarsest / min(finer, key=lambda n: (decimals(coarsest / n), n)))


def decimals(step: Fraction | float) -> int:
    """Return how many decimals a number needs, at most six."""
    return len(f"{float(step):.6f}".rstrip("0").partition(".")[2])


def snapped(assumption: Assumption, value: float) -> float:
    """Return the nearest value that the slider can show."""
    step = step_of(assumption)
    near = assumption.low + round((value - assumption.low) / step) * step
    return round(min(max(near, assumption.low), assumption.high), 6)
