"""Rivals: Islamic State grows where nobody governs and among those whom moderation alienates; al-Qaeda is guest or rival.

(dossier M13; ``S33``, ``S101``). The two are separate actors with opposite signs.
"""

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Floats


def islamic_state(
    strength: Floats,
    ungoverned: Floats,
    alienated: Floats,
    hunted: Floats,
    *,
    islamic_state_growth: Floats,
    islamic_state_capacity: float,
    hunting: float,
) -> Floats:
    """Return its strength next week, shape (worlds,) [thousand fighters].

    Parameters
    ----------
    strength, ungoverned, alienated, hunted : array, shape (worlds,)
        Strength now; share of the land where nobody rules [0-1]; hardliners who leave the Taliban [thousand a week]; how hard
        it is hunted by whoever rules [0-1].
    """
    room = np.maximum(0, 1 - strength / islamic_state_capacity)
    grown = strength * (1 + 2 * islamic_state_growth * room * ungoverned - hunting * hunted)
    return np.asarray(np.maximum(grown + alienated, 0.05))


def al_qaeda(presence: Floats, tie: Floats, sheltered: Floats, open_ground: Floats, *, guest_pace: float) -> Floats:
    """Return its presence next week, shape (worlds,) [0-1].

    Parameters
    ----------
    presence, tie, sheltered, open_ground : array, shape (worlds,)
        Presence now; tie to the Taliban [-1 to 1]; share of the country the Taliban rule; share that nobody rules [0-1].
    """
    target = clip(0.2 + 0.8 * tie * sheltered + 0.4 * open_ground, 0, 1)
    return np.asarray(presence + guest_pace * (target - presence))


def tie(now: Floats, cooperation: Floats, *, al_qaeda_tie: Floats, tie_pace: float) -> Floats:
    """Return the tie next month, shape (worlds,) [-1 to 1]: cooperation with outsiders wears it, neglect restores it."""
    return np.asarray(clip(now + tie_pace * (al_qaeda_tie - cooperation - now), -1, 1))


def attacks(strength: Floats, *, attack_deaths: float) -> Floats:
    """Return the civilians killed in its attacks, shape (worlds,) [person a week]; less than in proportion to strength."""
    return np.asarray(attack_deaths * np.sqrt(strength * np.sqrt(strength)))


def outbidding(rivalry: Floats, *, outbidding: Floats) -> Floats:
    """Return what bending costs against rivals (chi r), shape (worlds,); ``rivalry`` is their strength relative to 1 [0-1]."""
    return np.asarray(outbidding * (0.4 + 0.6 * rivalry))
