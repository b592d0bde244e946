"""Settlement: bargains, guarantees, and how they last.

War is a costly lottery, so a bargain exists; it fails because the stronger cannot commit (``S79``), because
what is offered depends on who is winning, and because some want everything (``S81``). Terms range from a
shared cabinet to confederation. Deals last when both sides could retake the centre (``S89``), when outsiders
guarantee them, and while tension stays low: the article expects forced coalitions to inflame and distance to
soothe, others the reverse (``S86``).
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
    shift_scale: float,
) -> Terms:
    """Return the log-odds that a deal is signed in this month's bargaining, as terms of shape (worlds,).

    Parameters
    ----------
    odds_taliban : array, shape (worlds,)
        Chance that the Taliban's side would win a fight to the end [0-1].
    weariness, shift, hardness, broker : array, shape (worlds,)
        Cost of the war; how fast power is shifting; how unyielding the Taliban are; whether mediators are at
        work [0-1].
    parties : array, shape (worlds,)
        Armed parties beyond two, each with a veto; regions consent the more readily the more self-rule is on
        the table.
    """
    open_war = np.minimum(1, 4 * odds_taliban * (1 - odds_taliban))
    return {
        "base": np.full_like(odds_taliban, deal_base),
        "weariness": deal_weariness * weariness,
        "guarantees_believed": deal_guarantee * guarantees_believed,
        "taliban_sincerity": deal_sincerity * taliban_sincerity,
        "kabul_flexibility": deal_flexibility * kabul_flexibility,
        "mediation": deal_mediation * mediation * broker,
        "autonomy_offered": deal_autonomy * autonomy_offered * open_war,
        "imbalance": -deal_imbalance * np.abs(2 * odds_taliban - 1),
        "shift_of_power": -deal_shift * np.minimum(1, np.abs(shift) * shift_scale),
        "hardness": -deal_hardness * hardness,
        "najibullah_lesson": -deal_lesson * najibullah_lesson * (1 - guarantees_believed),
        "vetoes": -deal_party * parties * (1 - autonomy_offered),
    }


def opponents(resisting: Floats, taliban: Floats, *, party_strength: float) -> Bools:
    """Return where resisting groups alone are strong enough to be dealt with, shape (worlds,).

    Parameters
    ----------
    resisting, taliban : array, shape (worlds,)
        Strength of either side [thousand fighters' worth].
    """
    return np.asarray(resisting > party_strength * taliban)


def vetoes(strength: Floats, *, party_strength: float) -> Floats:
    """Return how many armed parties there are beyond two, shape (worlds,).

    Parameters
    ----------
    strength : array, shape (actors, worlds)
        The Taliban's is the first [thousand fighters' worth].
    """
    parties = (strength[1:] > party_strength * strength[0]).sum(axis=0)
    return np.asarray(np.maximum(0, parties - 1), np.float32)


def weariness(now: Floats, violence: Floats, *, weariness_pace: float, heavy_violence: float) -> Floats:
    """Return next week's weariness of the war, shape (worlds,) [0-1]: it follows the killing slowly.

    Parameters
    ----------
    violence : array, shape (worlds,)
        Deaths per 100,000 people in the week.
    """
    felt = np.minimum(violence, heavy_violence) / heavy_violence
    return np.asarray(now + np.float32(weariness_pace) * (felt - now))


def self_rules(autonomy: Floats, *, self_rule_from: float) -> Bools:
    """Return where a deal gives regions so much that they rule themselves, shape (worlds,)."""
    return np.asarray(autonomy >= self_rule_from)


def dimensions(
    autonomy: Floats, cabinet: Floats, *, self_rule_from: float, political_from: float, military_from: float
) -> Floats:
    """Return how many kinds of power a deal shares, shape (worlds,) [1-4]: the economic always, others by
    their extent.

    Parameters
    ----------
    autonomy, cabinet : array, shape (worlds,)
        Self-rule granted; posts of the other side [0-1].
    """
    territorial = autonomy >= self_rule_from
    kinds = 1 + territorial + (cabinet >= political_from) + (cabinet >= military_from)
    return kinds.astype(np.float32)


def autonomy(
    threat: Floats,
    *,
    autonomy_offered: Floats,
    local_self_rule: Floats,
    mutual_threat: float,
    backed_least: float,
    granted_base: float,
    granted_by_custom: float,
) -> Floats:
    """Return how much self-rule a deal gives the regions, shape (worlds,) [0-1].

    What is on the table counts in full where the regions could fight for it, and where they always ruled
    themselves.

    Parameters
    ----------
    threat : array, shape (worlds,)
        The weaker side's strength relative to the stronger [0-1].
    """
    backed = clip(threat / mutual_threat, backed_least, 1)
    return np.asarray(
        clip(autonomy_offered * backed * (granted_base + granted_by_custom * local_self_rule), 0, 1)
    )


def cabinet(
    odds_taliban: Floats,
    autonomy: Floats,
    holds_kabul: Bools,
    *,
    least_share: float,
    token_share: float,
    most_share: float,
    autonomy_instead: float,
) -> Floats:
    """Return the posts that the other side gets at the centre, shape (worlds,) [share]: what its odds are
    worth.

    Parameters
    ----------
    holds_kabul : array, shape (worlds,)
        Who still has the capital does not sign it away for less than ``least_share``.
    """
    least = token_share + (least_share - token_share) * holds_kabul
    due = np.minimum(np.maximum(1 - odds_taliban, least), most_share)
    return np.asarray(due * (1 - autonomy_instead * autonomy), np.float32)


def tension(
    now: Floats,
    shared: Floats,
    autonomy: Floats,
    *,
    coalition_friction: Floats,
    autonomy_relief: Floats,
    tension_pace: float,
    friction_scale: float,
    tension_both: float,
) -> Floats:
    """Return next week's tension between the communities, shape (worlds,) [0-1].

    Where sharing the centre calms, it calms the more beside self-rule (``S86``).

    Parameters
    ----------
    now, shared, autonomy : array, shape (worlds,)
        Tension now; posts shared at the centre; self-rule granted [0-1].
    """
    posts = np.minimum(1, shared * friction_scale)
    rubbing = coalition_friction + tension_both * np.minimum(coalition_friction, 0) * autonomy
    change = rubbing * posts - autonomy_relief * autonomy
    return np.asarray(clip(now + tension_pace * change, 0, 1))


def breakdown_terms(
    threat: Floats,
    tension: Floats,
    dimensions: Floats,
    hardness: Floats,
    guarded: Floats,
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
        The weaker side's strength relative to the stronger: below ``mutual_threat`` a deal does not enforce
        itself.
    dimensions : array, shape (worlds,)
        Kinds of power that are shared: political, military, territorial, economic [0-4].
    guarded : array, shape (worlds,)
        1 while the guarantor stays, 0 once he has left: trust in him is worth nothing then.
    """
    return {
        "base": np.full_like(threat, collapse_base),
        "tension": collapse_tension * (tension - 0.5),
        "power_sharing": -collapse_dimension * dimensions,
        "guarantees_believed": -collapse_guarantee * guarantees_believed * guarded,
        "no_mutual_threat": collapse_threat * clip(1 - threat / mutual_threat, 0, 1),
        "hardness": collapse_hardness * (hardness - 0.5),
    }


def guarantor_leaves(drawn: Floats, guarded: Floats, deal: Bools, *, guarantor_leaves: Floats) -> Bools:
    """Return where the guarantor of a deal turns away this week, shape (worlds,).

    Parameters
    ----------
    drawn, guarded, deal : array, shape (worlds,)
        An exponential variate; 1 while he stays; whether a deal is in force.
    """
    return np.asarray(deal & (guarded > 0) & (drawn < guarantor_leaves / np.float32(52)))
