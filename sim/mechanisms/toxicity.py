"""Toxicity: two paths to terror export, a ruler who shelters and ground that nobody rules (dossier M17,
tension T6).

Counterweights can lower the first and raise the second. Each is scaled by a fixed reference kept in
``seeds/``.
"""

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Floats


def complicit(
    tie: Floats,
    cooperation: Floats,
    ruled: Floats,
    presence: Floats,
    *,
    tolerance_base: float,
    enmity: float,
    harm_unseen: float,
    complicit_reference: float,
) -> Floats:
    """Return the harm from a ruler who shelters transnational jihadists, shape (worlds,) [reference = 1].

    Parameters
    ----------
    tie, cooperation, ruled, presence : array, shape (worlds,)
        Tie to al-Qaeda [-1 to 1]; counter-terror cooperation; share of people the Taliban rule; al-Qaeda's
        presence [0-1].
    """
    shelter = np.maximum(tie, 0) + tolerance_base * (tie > enmity)
    active = harm_unseen + (1 - harm_unseen) * presence
    return np.asarray(shelter * (1 - cooperation) * ruled * active / complicit_reference, np.float32)


def ungoverned(
    gap: Floats, reach: Floats, area: Floats, jihadists: Floats, *, ungoverned_reference: float
) -> Floats:
    """Return the harm from ground that nobody rules, shape (worlds,) [reference = 1].

    Parameters
    ----------
    gap, reach : array, shape (provinces, worlds)
        Share that the strongest holder lacks; how far the ruler's hand reaches [0-1].
    area : array, shape (provinces, 1)
        Share of the country's area.
    jihadists : array, shape (worlds,)
        Presence of Islamic State and al-Qaeda, relative to what the land could carry [0-1].
    """
    open_ground = (area * gap * (1 - reach)).sum(axis=0)
    return np.asarray(open_ground * jihadists / ungoverned_reference)


def carried(islamic_state: Floats, al_qaeda: Floats, *, islamic_state_part: float) -> Floats:
    """Return the presence of jihadists relative to what the land could carry, shape (worlds,) [0-1]."""
    return clip(islamic_state_part * islamic_state + (1 - islamic_state_part) * al_qaeda, 0, 1)


def spill(
    complicit: Floats,
    ungoverned: Floats,
    violence: Floats,
    *,
    spill_complicit: float,
    spill_ungoverned: float,
    spill_war: float,
    heavy_violence: float,
) -> Floats:
    """Return what neighbours feel, shape (worlds,) [0-1]: both paths, and the war itself.

    Parameters
    ----------
    violence : array, shape (worlds,)
        Deaths per 100,000 people in the week.
    """
    war = spill_war * np.minimum(violence, heavy_violence)
    return clip(spill_complicit * complicit + spill_ungoverned * ungoverned + war, 0, 1)
