"""Rifts: movements split when losses and spoils are unequal and nothing outside holds them together (``S78``, ``S99``).

A split takes part of the Taliban's men in some provinces into open mutiny; it is contained or it spreads, as the contest
for ground has it. Cohesion itself drifts: concessions and hunger wear it, an enemy at the door restores it.
"""

import numpy as np

from sim.arithmetic import clip
from sim.pushes import Terms
from sim.shapes import Floats


def split_terms(
    cohesion: Floats,
    losses: Floats,
    hunger: Floats,
    concessions: Floats,
    exclusion: Floats,
    threat: Floats,
    *,
    cleavages: Floats,
    split_base: float,
    split_cohesion: float,
    split_losses: float,
    split_hunger: float,
    split_concessions: float,
    split_exclusion: float,
    split_threat: float,
) -> Terms:
    """Return the monthly log-odds of an armed split as terms of shape (worlds,).

    Parameters
    ----------
    cohesion, losses, hunger, concessions, exclusion, threat : array, shape (worlds,)
        Cohesion; share of the fighters lost; unmet needs of the treasury; accommodation shown; how far non-Pashtuns are kept
        out; strength of armed enemies relative to their own, all 0-1.
    """
    return {
        "base": np.full_like(cohesion, split_base),
        "taliban_cohesion": split_cohesion * (1 - cohesion),
        "losses": split_losses * losses,
        "hunger": split_hunger * hunger,
        "concessions_to_outsiders": split_concessions * concessions,
        "cleavages": split_exclusion * exclusion * cleavages,
        "common_enemy": -split_threat * threat,
    }


def cohesion(
    now: Floats,
    concessions: Floats,
    hunger: Floats,
    threat: Floats,
    *,
    taliban_cohesion: Floats,
    cohesion_pace: float,
    cohesion_wear: float,
) -> Floats:
    """Return next month's cohesion, shape (worlds,) [0-1]."""
    target = taliban_cohesion + 0.15 * threat - cohesion_wear * (concessions + hunger)
    return np.asarray(clip(now + cohesion_pace * (target - now), 0.05, 0.98))


def reconciled(cohesion: Floats, *, mutiny_fade: float) -> Floats:
    """Return the share of the mutineers who come back or go home in a week, shape (worlds,)."""
    return np.asarray(mutiny_fade * (0.3 + cohesion))
