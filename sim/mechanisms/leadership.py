"""The president: he leaves when what he sees outweighs what he bears; his flight is known to everyone at
once.

He may also go by agreement, which frightens nobody, or be killed: then a successor is sworn in, and the blow
is softer than that of a man who runs.
"""

import numpy as np

from sim import arithmetic
from sim.pushes import Terms
from sim.shapes import Bools, Floats


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


def killed(drawn: Floats, at_war: Bools, *, assassination: float) -> Bools:
    """Return where he is killed this week, shape (worlds,): a yearly chance, while the war goes on.

    Parameters
    ----------
    drawn : array, shape (worlds,)
        Standard exponential variates.
    """
    return np.asarray(at_war & (drawn < np.float32(assassination / 52)))


def blow(flees: Bools, killed: Bools, fresh: Floats, *, killed_shock: float) -> Floats:
    """Return how hard his going is felt this week, shape (worlds,) [flight = 1]."""
    felt = np.where(killed, np.maximum(fresh, np.float32(killed_shock)), fresh)
    return np.where(flees, 1, felt).astype(np.float32)
