"""Rifts: movements split when losses and spoils are unequal and nothing outside holds them together (``S78``,
``S99``).

A split takes part of the Taliban's men in some provinces into open mutiny; it is contained or it spreads, as
the contest for ground has it. Cohesion itself drifts: concessions and hunger wear it, an enemy at the door
restores it.
"""

import numpy as np

from sim import arithmetic
from sim.arithmetic import clip
from sim.pushes import Terms
from sim.shapes import Bools, Floats


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
        Cohesion; share of the fighters lost; unmet needs of the treasury; accommodation shown; how far
        non-Pashtuns are kept out; strength of armed enemies relative to their own, all 0-1.
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
    cohesion_threat: float,
    cohesion_least: float,
    cohesion_most: float,
) -> Floats:
    """Return next month's cohesion, shape (worlds,) [0-1]."""
    target = taliban_cohesion + cohesion_threat * threat - cohesion_wear * (concessions + hunger)
    return np.asarray(clip(now + cohesion_pace * (target - now), cohesion_least, cohesion_most))


def outbreak(men: Floats, pashtun: Floats, drawn: Floats, *, heartland: float) -> Bools:
    """Return where a split would break out, shape (provinces, worlds): where many men stand, sooner far from
    the heartland.

    Parameters
    ----------
    men, drawn : array, shape (provinces, worlds)
        Their local men [thousand]; this month's luck of each place [0-1].
    pashtun : array, shape (provinces, 1)
        Pashtun share of the people.
    """
    likely = men * (heartland - pashtun) * drawn
    return np.asarray(likely == likely.max(axis=0))


def rising(
    cohesion: Floats, where: Bools, around: Bools, happens: Bools, *, split_share: float, split_region: float
) -> Floats:
    """Return the share of the local men who rise, shape (provinces, worlds) [0-1].

    Parameters
    ----------
    cohesion, happens : array, shape (worlds,)
        Cohesion [0-1]; whether there is a split.
    where, around : array, shape (provinces, worlds)
        Where it breaks out; the command region of that place.
    """
    return np.asarray(
        split_share * (1 - cohesion) * np.maximum(where, split_region * around) * happens, np.float32
    )


def after_split(cohesion: Floats, *, split_wear: float) -> Floats:
    """Return the cohesion of those who stay after a split, shape (worlds,) [0-1]."""
    return np.asarray(cohesion * np.float32(split_wear))


def remembered(splits: Floats, *, split_memory: float) -> Floats:
    """Return the discounted number of splits a week later, shape (worlds,)."""
    return np.asarray(splits * arithmetic.halving(split_memory))


def reconciled(cohesion: Floats, *, mutiny_fade: float, reconciled_floor: float) -> Floats:
    """Return the share of the mutineers who come back or go home in a week, shape (worlds,)."""
    return np.asarray(mutiny_fade * (reconciled_floor + cohesion))
