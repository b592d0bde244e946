"""Accommodation: how far rulers bend to what outsiders ask, in closed form (dossier M10).

A regime chooses u in [0, 1] to maximise ln(R + kS u) - psi u^2 / 2 - chi r u: R its own revenue, kS what is
offered on condition and delivered, psi what bending costs in doctrine and cohesion, chi r what it costs
against rivals who outbid it. Without conditional offers above chi r R there is none, however great the need:
need and offers are complements.
"""

import numpy as np

from sim.shapes import Bools, Floats


def chosen(revenue: Floats, offered: Floats, cost: Floats, outbid: Floats) -> Floats:
    """Return the accommodation that serves the regime best, any shape [0-1].

    Parameters
    ----------
    revenue, offered, cost, outbid : array
        R, kS [republic's own revenue], psi and chi r, broadcast together.
    """
    linear = cost * revenue + outbid * offered
    surplus = offered - outbid * revenue
    root = np.sqrt(linear * linear + 4 * cost * offered * np.maximum(surplus, 0))
    # The form of the root that keeps its digits near zero.
    return np.asarray(np.minimum(2 * np.maximum(surplus, 0) / np.maximum(root + linear, 1e-6), 1))


def costs(
    hardness: Floats,
    tie: Floats,
    *,
    doctrine: Floats,
    psi_base: float,
    doctrine_reference: float,
    cost_yielding: float,
    cost_inclusion: float,
    cost_rights: float,
    cost_counterterror: float,
    cost_guests: float,
    cost_commitments: float,
) -> Floats:
    """Return what bending costs in each of the four parts, shape (4, worlds): inclusion, rights,
    counter-terror, commitments.

    Parameters
    ----------
    hardness, tie : array, shape (worlds,)
        How unyielding they are [0-1]; their tie to al-Qaeda [-1 to 1].
    """
    zeal = psi_base * (doctrine / doctrine_reference) ** 2 * (cost_yielding + hardness)
    counterterror = cost_counterterror + cost_guests * np.maximum(tie, 0)
    return np.stack(
        [zeal * cost_inclusion, zeal * cost_rights, zeal * counterterror, zeal * cost_commitments]
    )


def incentives(
    offers: Floats,
    threat: Floats,
    capacity: Floats,
    *,
    conditionality: Floats,
    rights_weight: Floats,
    threat_incentive: float,
    staff_incentive: float,
) -> Floats:
    """Return what is to be gained by each part, shape (4, worlds) [republic's own revenue]: offers that are
    conditional and delivered, and at home peace for inclusion, officials at work for promises kept.

    Parameters
    ----------
    offers, threat, capacity : array, shape (worlds,)
        What is on the table; the strength of armed opponents, whom inclusion would calm; what the rulers can
        do without those who served before [0-1].
    """
    asked = conditionality * offers
    rest = (1 - rights_weight) / 3
    return np.stack(
        [
            4 * rest * asked + threat_incentive * threat,
            4 * rights_weight * asked,
            4 * rest * asked,
            4 * rest * asked + staff_incentive * (1 - capacity),
        ]
    )


def under_deal(
    wanted: Floats, shared: Floats, deal: Bools, *, deal_inclusion: float, deal_commitments: float
) -> Floats:
    """Return what rulers concede at least where a deal binds them, shape (4, worlds) [0-1].

    Parameters
    ----------
    wanted : array, shape (4, worlds)
        What they chose.
    shared, deal : array, shape (worlds,)
        Posts of the other side; whether a deal is in force.
    """
    bound = wanted.copy()
    bound[0] = np.maximum(bound[0], np.minimum(1, deal_inclusion * shared))
    bound[3] = np.maximum(bound[3], deal_commitments * deal)
    return bound


def moved(now: Floats, wanted: Floats, *, policy_inertia: float) -> Floats:
    """Return next month's accommodation, any shape [0-1]: policy follows the choice slowly."""
    return np.asarray(now + policy_inertia * (wanted - now))
