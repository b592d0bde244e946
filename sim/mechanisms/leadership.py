"""The president: he leaves when what he sees outweighs what he bears; his flight is known to everyone at
once.
"""

import numpy as np

from sim import arithmetic
from sim.pushes import Terms
from sim.shapes import Floats


def wish_to_leave(
    capitals_lost: Floats,
    threat: Floats,
    *,
    president_resolve: Floats,
    najibullah_lesson: Floats,
    exit_capitals: float,
    exit_threat: float,
    exit_base: float,
    exit_per_resolve: float,
    exit_per_lesson: float,
) -> Terms:
    """Return what speaks for leaving as terms of shape (worlds,); he leaves where the sum exceeds his drawn
    nerve.

    Parameters
    ----------
    capitals_lost, threat : array, shape (worlds,)
        Share of provincial capitals lost; how much of the land around Kabul the enemy holds [0-1].
    """
    return {
        "capitals_lost": exit_capitals * capitals_lost,
        "siege_of_kabul": exit_threat * threat,
        "president_resolve": -exit_base - exit_per_resolve * president_resolve,
        "najibullah_lesson": -exit_per_lesson * najibullah_lesson,
    }


def shock(fresh: Floats, *, exit_halflife: float) -> Floats:
    """Return how fresh his departure still is next week, shape (worlds,) [0-1]."""
    return np.asarray(fresh * arithmetic.halving(exit_halflife))
