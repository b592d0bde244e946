"""Settlement: bargains, guarantees, and how they last.

War is a costly lottery, so a bargain exists; it fails because the stronger cannot commit (``S79``), because what is offered
depends on who is winning, and because some want everything (``S81``). Terms range from a shared cabinet to confederation.
Deals last when both sides could retake the centre (``S89``), when outsiders guarantee them, and while tension stays low:
the article expects forced coalitions to inflame and distance to soothe, others the reverse (``S86``).
"""

import numpy as np

from sim.arithmetic import clip
from sim.pushes import Terms
from sim.shapes import Bools, Floats


def agreement_terms(
    odds_taliban: Floats,
    weariness: Floats,
    shift: Floats,
    hardness: Floats,
    parties: Floats,
    broker: Floats,
    *,
    guarantees_believed: Floats,
    taliban_sincerity: Floats,
    kabul_flexibility: Floats,
    mediation: Floats,
    najibullah_lesson: Floats,
    autonomy_offered: Floats,
    deal_base: float,
    deal_weariness: float,
    deal_guarantee: float,
    deal_sincerity: float,
    deal_flexibility: float,
    deal_mediation: float,
    deal_autonomy: float,
    deal_imbalance: float,
    deal_shift: float,
    deal_hardness: float,
    deal_lesson: float,
    deal_party: float,
) -> Terms:
    """Return the log-odds that a deal is signed in this month's bargaining, as terms of shape (worlds,).

    Parameters
    ----------
    odds_taliban : array, shape (worlds,)
        Chance that the Taliban's side would win a fight to the end [0-1].
    weariness, shift, hardness, broker : array, shape (worlds,)
        Cost of the war; how fast power is shifting; how unyielding the Taliban are; whether mediators are at work [0-1].
    parties : array, shape (worlds,)
        Armed parties beyond two, each with a veto.
    """
    return {
        "base": np.full_like(odds_taliban, deal_base),
        "weariness": deal_weariness * weariness,
        "guarantees_believed": deal_guarantee * guarantees_believed,
        "taliban_sincerity": deal_sincerity * taliban_sincerity,
        "kabul_flexibility": deal_flexibility * kabul_flexibility,
        "mediation": deal_mediation * mediation * broker,
        "autonomy_offered": deal_autonomy * autonomy_offered * np.minimum(1, 4 * odds_taliban * (1 - odds_taliban)),
        "imbalance": -deal_imbalance * np.abs(2 * odds_taliban - 1),
        "shift_of_power": -deal_shift * np.minimum(1, np.abs(shift) * 10),
        "hardness": -deal_hardness * hardness,
        "najibullah_lesson": -deal_lesson * najibullah_lesson * (1 - guarantees_believed),
        "vetoes": -deal_party * parties,
    }


def autonomy(threat: Floats, *, autonomy_offered: Floats, local_self_rule: Floats, mutual_threat: float) -> Floats:
    """Return how much self-rule a deal gives the regions, shape (worlds,) [0-1].

    What is on the table counts in full where the regions could fight for it, and where they always ruled themselves.

    Parameters
    ----------
    threat : array, shape (worlds,)
        The weaker side's strength relative to the stronger [0-1].
    """
    backed = clip(threat / mutual_threat, 0.3, 1)
    return np.asarray(clip(autonomy_offered * backed * (0.6 + 0.5 * local_self_rule), 0, 1))


def cabinet(odds_taliban: Floats, autonomy: Floats, holds_kabul: Bools, *, least_share: float) -> Floats:
    """Return the posts that the other side gets at the centre, shape (worlds,) [share]: what its odds are worth.

    Parameters
    ----------
    holds_kabul : array, shape (worlds,)
        Who still has the capital does not sign it away for less than ``least_share``.
    """
    least = 0.05 + (least_share - 0.05) * holds_kabul
    return np.asarray(np.minimum(np.maximum(1 - odds_taliban, least), 0.6) * (1 - 0.3 * autonomy))


def tension(
    now: Floats, shared: Floats, autonomy: Floats, *, coalition_friction: Floats, autonomy_relief: Floats, tension_pace: float
) -> Floats:
    """Return next week's tension between the communities, shape (worlds,) [0-1].

    Parameters
    ----------
    now, shared, autonomy : array, shape (worlds,)
        Tension now; posts shared at the centre; self-rule granted [0-1].
    """
    change = coalition_friction * np.minimum(1, shared * 2) - autonomy_relief * autonomy
    return np.asarray(clip(now + tension_pace * change, 0, 1))


def breakdown_terms(
    threat: Floats,
    tension: Floats,
    dimensions: Floats,
    hardness: Floats,
    *,
    guarantees_believed: Floats,
    collapse_base: float,
    collapse_tension: float,
    collapse_dimension: float,
    collapse_guarantee: float,
    collapse_threat: float,
    collapse_hardness: float,
    mutual_threat: float,
) -> Terms:
    """Return the log hazard that a deal breaks this week, as terms of shape (worlds,).

    Parameters
    ----------
    threat : array, shape (worlds,)
        The weaker side's strength relative to the stronger: below ``mutual_threat`` a deal does not enforce itself.
    dimensions : array, shape (worlds,)
        Kinds of power that are shared: political, military, territorial, economic [0-4].
    """
    return {
        "base": np.full_like(threat, collapse_base),
        "tension": collapse_tension * (tension - 0.5),
        "power_sharing": -collapse_dimension * dimensions,
        "guarantees_believed": -collapse_guarantee * guarantees_believed,
        "no_mutual_threat": collapse_threat * clip(1 - threat / mutual_threat, 0, 1),
        "hardness": collapse_hardness * (hardness - 0.5),
    }
