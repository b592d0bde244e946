"""Enablers: air power and maintenance that came from outside, and wear out when the contractors leave.

Readiness decays exponentially with the share of contractors gone; the forces keep the part of their strength
that does not rest on it. Calibrated on the readiness of aircraft in June 2021 (``S05``). An outside
intervention restores it for a while.
"""

import numpy as np

from sim import arithmetic
from sim.shapes import Bools, Floats


def availability(
    avail: Floats, contractors: Floats, *, air_decay: float, air_best: float, air_recovery: float
) -> Floats:
    """Return next week's air power, shape (worlds,) [0-1]: it decays without contractors, recovers with them.

    Parameters
    ----------
    avail, contractors : array, shape (worlds,)
        Air power now; share of the outside maintenance and strike effort that is kept [0-1].
    """
    worn = avail * arithmetic.exp(-air_decay * (1 - contractors))
    target = air_best * contractors
    return np.asarray(np.where(target > worn, worn + air_recovery * (target - worn), worn))


def strength(
    avail: Floats, strikes: Floats, *, self_sufficiency: Floats, air_best: float, strike_gain: float
) -> Floats:
    """Return the factor on the Republic's combat power, shape (worlds,).

    Parameters
    ----------
    avail, strikes : array, shape (worlds,)
        The forces' own air power; strikes by outsiders on their behalf [0-1].
    """
    supplied = np.minimum(1, avail / air_best)
    return np.asarray((self_sufficiency + (1 - self_sufficiency) * supplied) * (1 + strike_gain * strikes))


def besieged(threat: Floats, lost: Floats, *, siege_from: float, losing_from: float) -> Bools:
    """Return where outsiders see Kabul in peril, shape (worlds,).

    Parameters
    ----------
    threat, lost : array, shape (worlds,)
        Enemy control of the countryside around it; share of the provincial capitals lost [0-1].
    """
    return np.asarray((threat > siege_from) | (lost > losing_from))


def intervention_starts(drawn: Floats, besieged: Bools, *, intervention: Floats) -> Bools:
    """Return where an outsider steps in this week, shape (worlds,): a yearly chance, only while Kabul is
    in peril.

    Parameters
    ----------
    drawn : array, shape (worlds,)
        Standard exponential variates.
    """
    return np.asarray(besieged & (drawn < intervention / np.float32(52)))
