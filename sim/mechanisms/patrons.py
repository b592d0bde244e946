"""Patrons: whom they support, with what, and on what conditions; alignment is an outcome as well as an input.

Support falls where the client's territory harms the patron (spill-over, havens) and where a terror listing binds; offers
to rulers in Kabul are made of the same considerations (dossier M10, patron side; ``S90``).
"""

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Floats


def willingness(harm: Floats, *, designation_bite: Floats, harm_weight: float, designation_cost: float) -> Floats:
    """Return how far a patron is still willing to deal with the Taliban, shape (worlds,) [0-1].

    Parameters
    ----------
    harm : array, shape (worlds,)
        The spill-over and havens it suffers from [0-1].
    """
    return clip(1 - harm_weight * harm - designation_cost * designation_bite, 0, 1)


def offer(weight: float, willing: Floats, *, conditional_offers: Floats) -> Floats:
    """Return what a patron puts on the table for the rulers of Kabul, shape (worlds,) [republic's own revenue].

    Parameters
    ----------
    weight
        Its share of all that outsiders could offer.
    willing : array, shape (worlds,)
        From ``willingness`` [0-1].
    """
    return np.asarray(weight * conditional_offers * willing)


def recognition(now: Floats, warmth: Floats, *, designation_bite: Floats, recognition_pace: float) -> Floats:
    """Return how far a patron treats the rulers as a government, shape (worlds,) [0-1].

    Parameters
    ----------
    now, warmth : array, shape (worlds,)
        Recognition so far; how much it likes what it sees [0-1].
    """
    return np.asarray(clip(now + recognition_pace * (warmth * (1 - designation_bite) - now), 0, 1))


def northern_help(interest: float, fear: Floats, hedge: Floats) -> Floats:
    """Return a patron's help to northern groups, shape (worlds,) [0-1].

    Parameters
    ----------
    interest
        How much the north matters to it [0-1].
    fear, hedge : array, shape (worlds,)
        Harm it expects from Taliban rule; how far it has put its stakes on the Taliban [0-1].
    """
    return np.asarray(interest * clip(fear, 0, 1) * (1 - hedge))
