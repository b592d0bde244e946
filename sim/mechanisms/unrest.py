"""Unrest: people openly defy whoever rules where grievance outweighs the risk of arrest (M5, ``S75``).

Epstein's rule, on shares of a province's people instead of on a lattice. Grievance is hardship × (1 −
legitimacy); hardship and dread of risk differ evenly from person to person, and a person defies where
grievance less dread × the chance of arrest is above a threshold. The share of people for whom this holds has
a closed form. The chance of arrest falls as more defy at once, and the ruler's men are few where the hand
does not reach, so that unrest can tip. It describes more than it explains, as critics say (``S76``): to defy
is to refuse, to strike, to march; who takes up arms is in ``alliances`` and ``rifts``.
"""

import numpy as np

from sim import arithmetic
from sim.arithmetic import clip
from sim.pushes import Terms
from sim.shapes import Bools, Floats

GROUNDS = ("cleavages", "poor_services", "reprisal_zeal")
"""What can make people defy their rulers: the terms of ``grounds`` that a story can name."""


def grounds(
    shut_out: Floats,
    served: Floats,
    revenge: Floats,
    *,
    cleavages: Floats,
    discontent_base: float,
    discontent_exclusion: float,
    discontent_services: float,
    discontent_reprisals: float,
) -> Terms:
    """Return what legitimacy lacks (1 − L) as terms of shape (provinces, worlds).

    Parameters
    ----------
    shut_out, served : array, shape (provinces, worlds)
        How far the people are of another kind than the rulers and kept out of posts; how far a ruler's hand
        brings them what it should [0-1].
    revenge : array, shape (worlds,)
        From ``revenge`` [0-1].
    """
    return {
        "base": np.full_like(shut_out, discontent_base),
        "cleavages": discontent_exclusion * cleavages * shut_out,
        "poor_services": discontent_services * (1 - served),
        "reprisal_zeal": discontent_reprisals * revenge + 0 * shut_out,
    }


def hardship(gap: Floats, *, hardship_base: float, hardship_gap: float) -> Floats:
    """Return the hardship of those who have it worst, shape (worlds,) [0-1].

    Parameters
    ----------
    gap : array, shape (worlds,)
        Unmet share of the rulers' needs [0-1].
    """
    return np.asarray(clip(hardship_base + hardship_gap * gap, 0, 1))


def revenge(reprisals: Floats, *, reprisal_rate: float) -> Floats:
    """Return reprisals relative to the worst, shape (worlds,) [0-1].

    Parameters
    ----------
    reprisals : array, shape (worlds,)
        Killed last week [person].
    """
    return np.asarray(np.minimum(1, reprisals / np.float32(reprisal_rate)))


def arrest(force: Floats, defying: Floats, *, arrest_constant: float, defying_least: float) -> Floats:
    """Return the chance that somebody who defies is arrested, shape (provinces, worlds) [0-1]:
    1 − exp(−k C / A).

    Parameters
    ----------
    force, defying : array, shape (provinces, worlds)
        The ruler's men at hand; those who defied last week, share of people both [0-1].
    """
    crowd = np.maximum(defying, np.float32(defying_least))
    return np.asarray(1 - arithmetic.exp(-arrest_constant * force / crowd))


def force(reach: Floats, held: Floats, *, order_density: float) -> Floats:
    """Return the ruler's men at hand, shape (provinces, worlds) [per head]: where the hand reaches what it
    holds.
    """
    return np.asarray(order_density * reach * held)


def rising(grievance: Floats, risk: Floats, *, defiance_threshold: float) -> Floats:
    """Return the share of people who would defy, any shape [0-1].

    With hardship even between 0 and the worst, and dread of risk R even between 0 and 1, it is the share with
    grievance − R × risk > threshold: nobody where even the worst grievance stays below it; with spare = worst
    grievance − threshold, spare² / (2 grievance × risk) up to spare = risk; (spare − risk / 2) / grievance
    beyond.

    Parameters
    ----------
    grievance, risk : array
        The grievance of those who have it worst; the chance of arrest [0-1].
    """
    spare = np.maximum(0, grievance - np.float32(defiance_threshold))
    worst = np.maximum(grievance, np.float32(1e-6))
    deterred = spare * spare / (2 * worst * np.maximum(risk, np.float32(1e-6)))
    return np.asarray(np.where(spare <= risk, deterred, (spare - risk / 2) / worst))


def defying(now: Floats, rising: Floats, ruling: Bools, *, unrest_pace: float) -> Floats:
    """Return the share of people who defy a week later, shape (provinces, worlds) [0-1].

    Parameters
    ----------
    now, rising : array, shape (provinces, worlds)
        Who defies; who would, from ``rising`` [0-1].
    ruling : array, shape (worlds,)
        Whether somebody rules: in a war for Kabul there are armies, not crowds.
    """
    return np.asarray(now + unrest_pace * (rising * ruling - now))


def open_unrest(defying: Floats, before: Bools, *, unrest_noted: float) -> Bools:
    """Return where unrest is open, shape (provinces, worlds): it begins above a mark and ends below half of
    it.
    """
    mark = np.float32(unrest_noted)
    return np.asarray((defying >= mark) | (before & (defying >= mark / 2)))


def repressed(defying: Floats, risk: Floats, *, repression_deaths: float) -> Floats:
    """Return those killed in repression, shape (provinces, worlds) [person a week per 100,000 people]."""
    return np.asarray(repression_deaths * defying * risk)


def taxed(people: Floats, unrest: Floats, *, tax_refused: float) -> Floats:
    """Return the people who pay taxes, shape (worlds,) [share of people].

    Parameters
    ----------
    people, unrest : array, shape (worlds,)
        Share of people under the rulers; share of people who defy them.
    """
    return np.asarray(np.maximum(0, people - tax_refused * unrest))


def ungovernable(contested: Floats, unrest: Floats, *, unrest_wear: float) -> Floats:
    """Return what wears a ruler's capacity, shape (worlds,) [0-1]: contested ground, and people who defy.

    Parameters
    ----------
    contested, unrest : array, shape (worlds,)
        Share of people in contested places; share of people who defy the rulers.
    """
    return np.asarray(np.minimum(1, contested + unrest_wear * unrest))
