"""Toxicity: two paths to terror export, a ruler who shelters and ground that nobody rules (dossier M17, tension T6).

Counterweights can lower the first and raise the second. Each is scaled by a fixed reference kept in ``seeds/``.
"""

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Floats


def complicit(
    tie: Floats, cooperation: Floats, ruled: Floats, presence: Floats, *, tolerance_base: float, complicit_reference: float
) -> Floats:
    """Return the harm from a ruler who shelters transnational jihadists, shape (worlds,) [reference = 1].

    Parameters
    ----------
    tie, cooperation, ruled, presence : array, shape (worlds,)
        Tie to al-Qaeda [-1 to 1]; counter-terror cooperation; share of people the Taliban rule; al-Qaeda's presence [0-1].
    """
    shelter = np.maximum(tie, 0) + tolerance_base * (tie > -0.5)
    return np.asarray(shelter * (1 - cooperation) * ruled * (0.5 + 0.5 * presence) / complicit_reference)


def ungoverned(gap: Floats, reach: Floats, area: Floats, jihadists: Floats, *, ungoverned_reference: float) -> Floats:
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


def spill(complicit: Floats, ungoverned: Floats, violence: Floats) -> Floats:
    """Return what neighbours feel, shape (worlds,) [0-1]: both paths, and the war itself.

    Parameters
    ----------
    violence : array, shape (worlds,)
        Deaths per 100,000 people in the week.
    """
    return clip(0.4 * complicit + 0.4 * ungoverned + 0.1 * np.minimum(violence, 2), 0, 1)
