"""Consolidation: ruling is another task than winning; the hand of the ruler grows with money and cohesion,
and tires.

(dossier M11, M14; ``S95``-``S97`` against the article's paragraphs 42 and 46). Reach falls with terrain and
distance.
"""

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Floats


def capacity(
    now: Floats,
    funded: Floats,
    cohesion: Floats,
    contested: Floats,
    *,
    ruling_burden: Floats,
    capacity_gain: float,
    capacity_loss: float,
    burden_weight: float,
) -> Floats:
    """Return the ruler's capacity next week, shape (worlds,) [0-1].

    Parameters
    ----------
    now, funded, cohesion, contested : array, shape (worlds,)
        Capacity now; share of the needs that is paid for; cohesion; share of people in contested places
        [0-1].
    """
    built = capacity_gain * funded * cohesion * (1 - now)
    lost = capacity_loss * (contested + burden_weight * ruling_burden) * now
    return np.asarray(clip(now + built - lost, 0, 1))


def at_victory(*, wartime_practice: Floats, capacity_start: float, practice_floor: float) -> Floats:
    """Return the capacity a movement brings into office, shape (worlds,) [0-1]."""
    return np.asarray(capacity_start * (practice_floor + wartime_practice))


def reach(
    capacity: Floats,
    ruggedness: Floats,
    *,
    gorge_isolation: Floats,
    local_self_rule: Floats,
    reach_terrain: float,
    relief_floor: float,
    custom_floor: float,
) -> Floats:
    """Return how far the ruler's hand reaches, shape (provinces, worlds) [0-1].

    Parameters
    ----------
    capacity : array, shape (worlds,)
    ruggedness : array, shape (provinces, 1)
        Relief relative to the most rugged province [0-1].
    """
    hindered = (
        reach_terrain * ruggedness * (relief_floor + gorge_isolation) * (custom_floor + local_self_rule)
    )
    return np.asarray(capacity / (1 + hindered))


def resentment(exclusion: Floats, *, cleavages: Floats, exclusion_gain: float) -> Floats:
    """Return what exclusion adds to the recruits and resolve of those kept out, shape (worlds,) [x]."""
    return np.asarray(1 + exclusion_gain * exclusion * cleavages)
