"""Contests for ground: strengths meet in every province, and control moves towards the odds.

Strengths of allies are pooled. In the ratio form (``S60``) only relations count; in the difference form
(``S62``) so does scale. Defenders gain from terrain. Provincial capitals are stormed apart, by whoever holds
the country around them.
"""

import numpy as np

from sim import arithmetic
from sim.arithmetic import clip
from sim.pushes import Terms
from sim.shapes import Bools, Floats


def claims(strength: Floats, pool: Floats, *, contest_form: Floats, difference_scale: float) -> Floats:
    """Return what each actor brings into the contest for a province, shape (actors, provinces, worlds).

    Allies share their pool's success in proportion to their strength. Ratio form: pool to the power 1.5.

    Parameters
    ----------
    strength, pool : array, shape (actors, provinces, worlds)
        An actor's own strength and that of all who fight on its side, itself included [thousand fighters'
        worth].
    contest_form : array, shape (worlds,)
        0 for the ratio form, 1 for the difference form.
    """
    claim = strength * np.sqrt(pool)
    difference = contest_form > 0.5
    if np.count_nonzero(difference):
        grown = arithmetic.exp(np.minimum(pool * difference_scale, 20))
        by_difference = strength / np.maximum(pool, 1e-6) * (grown - 1)
        claim = np.where(difference, by_difference, claim)
    return np.asarray(claim)


def targets(claim: Floats, *, no_mans_land: float) -> Floats:
    """Return the shares towards which control moves, shape (actors, provinces, worlds), below 1 in sum."""
    total = claim.sum(axis=0)
    total += no_mans_land
    return np.asarray(claim / total)


def pace_of(gains: Bools, *, pace: float, counter_pace: float) -> Floats:
    """Return how fast control follows the odds, shape (provinces, worlds) [1/week]: who has the initiative
    gains faster.

    Parameters
    ----------
    gains : array, shape (provinces, worlds)
        Where the Taliban, who attack, would gain; elsewhere their opponents must win back ground.
    """
    return gains * np.float32(pace * (1 - counter_pace)) + np.float32(pace * counter_pace)


def odds(attack: Floats, defence: Floats, *, contest_form: Floats, difference_scale: float) -> Floats:
    """Return the attacker's chance in a fight of two, shape (provinces, worlds) [0-1], nil without attack."""
    a, d = attack * np.sqrt(attack), defence * np.sqrt(defence)
    chance = a / (a + d + 1e-6)
    difference = contest_form > 0.5
    if np.count_nonzero(difference):
        chance = np.where(
            difference & (attack > 0), arithmetic.sigmoid(difference_scale * (attack - defence)), chance
        )
    return np.asarray(chance)


def storming(chance: Floats, around: Floats, *, storm_pace: float, storm_from: float) -> Floats:
    """Return the hazard that a provincial capital is taken by force, shape (provinces, worlds) [1/week].

    Parameters
    ----------
    chance, around : array, shape (provinces, worlds)
        The attacker's odds at the walls; share of the country around that it holds [0-1].
    """
    grip = clip((around - storm_from) / (1 - storm_from), 0, 1)
    return np.asarray(storm_pace * grip * chance * chance)


WEAKNESSES = ("encirclement", "forces_will_fight", "air_support", "ghost_soldiers", "gorge_isolation")
"""What a stormed capital can have lacked."""


def weaknesses(
    around: Floats,
    supplied: Floats,
    *,
    forces_will_fight: Floats,
    ghost_soldiers: Floats,
    gorge_isolation: Floats,
    storm_from: float,
    will_best: float,
    ghosts_worst: float,
    gorges_most: float,
    gorges_told: float,
) -> Terms:
    """Return what a stormed capital lacked, each from 0 (nothing) to 1 (everything), in the shape of
    ``around``.

    Parameters
    ----------
    around, supplied : array, shape (storms,)
        Share of the country around in enemy hands; the factor that air power and supplies put on the defence
        [x].
    """
    return {
        "encirclement": (around - storm_from) / (1 - storm_from),
        "forces_will_fight": 1 - forces_will_fight / np.float32(will_best),
        "air_support": 1 - np.minimum(supplied, 1),
        "ghost_soldiers": ghost_soldiers / np.float32(ghosts_worst),
        "gorge_isolation": (1 - gorge_isolation / np.float32(gorges_most)) * np.float32(gorges_told),
    }


def walls(*, forces_will_fight: Floats, capital_defence: Floats, morale_base: float) -> Floats:
    """Return what a man behind the walls of a capital is worth, shape (worlds,) [fighter's worth]."""
    return np.asarray((morale_base + forces_will_fight) * capital_defence)


def morale(arrears: Floats, *, forces_will_fight: Floats, morale_base: float, unpaid_loss: float) -> Floats:
    """Return what a government's man is worth in the field, shape (worlds,), less while he is not paid."""
    return np.asarray((morale_base + forces_will_fight) * (1 - unpaid_loss * arrears))


def fighter(
    vigour: Floats,
    backing: Floats,
    cohesion: Floats,
    *,
    quality_taliban: float,
    sanctuary_gain: float,
    backing_reference: float,
    worth_disunited: float,
    worth_by_cohesion: float,
) -> Floats:
    """Return what a Taliban fighter is worth, shape (worlds,) [fighter's worth].

    Parameters
    ----------
    vigour, backing, cohesion : array, shape (worlds,)
        From ``vigour`` [x]; outside backing; cohesion [0-1].
    """
    sanctuary = 1 + sanctuary_gain * (backing - backing_reference)
    return np.asarray(quality_taliban * vigour * sanctuary * (worth_disunited + worth_by_cohesion * cohesion))


def stakes(people: Floats, posts: Floats, *, post_stake: float, place_stake: float) -> Floats:
    """Return what a province is worth fighting for, shape (provinces, 1) [share of the country's people].

    Parameters
    ----------
    people, posts : array, shape (provinces, 1)
        Share of the country's people and of its border posts.
    """
    return np.asarray(people + np.float32(post_stake) * posts + np.float32(place_stake), np.float32)


def access(hold: Floats, around: Floats, *, access_least: float) -> Floats:
    """Return how far the Taliban can send men to a province, shape (provinces, worlds) [0-1].

    Parameters
    ----------
    hold, around : array, shape (provinces, worlds)
        What they hold there; what they hold next door, as far as borders let men through [0-1].
    """
    return clip(hold + around, access_least, 1)


def strongest(strength: Floats) -> Floats:
    """Return the strength of the strongest of six, shape (provinces, worlds); ``strength`` has (6, ...)."""
    return np.asarray(strength.max(axis=0))


def pressed(
    stakes: Floats,
    access: Floats,
    hold: Floats,
    own: Floats,
    enemy: Floats,
    *,
    press_until: float,
    stray_strength: float,
) -> Floats:
    """Return where the Taliban's mobile men go, shape (provinces, worlds), summing to 1: open, worth having,
    within reach.

    Parameters
    ----------
    stakes : array, shape (provinces, 1)
    access, hold : array, shape (provinces, worlds)
        From ``access``; what they hold there [0-1].
    own, enemy : array, shape (provinces, worlds)
        Strength of their side and of the strongest other [thousand fighters' worth].
    """
    weak = own / (own + enemy + np.float32(stray_strength))
    wish = stakes * access * (np.float32(press_until) - hold) * weak
    return np.asarray(wish / np.maximum(wish.sum(axis=0), np.float32(1e-6)))


def defended(
    stakes: Floats, hold: Floats, enemy: Floats, own: Floats, *, defend_lost: float, stray_strength: float
) -> Floats:
    """Return where the Republic's reserve goes, shape (provinces, worlds), summing to 1: much at stake,
    little lost yet.

    Parameters
    ----------
    stakes : array, shape (provinces, 1)
    hold : array, shape (provinces, worlds)
        What the Republic holds there [0-1].
    enemy, own : array, shape (provinces, worlds)
        Strength of the Taliban's side and of its own [thousand fighters' worth].
    """
    pressure = enemy / (enemy + own + np.float32(stray_strength))
    need = stakes * pressure * (np.float32(defend_lost) + hold)
    return np.asarray(need / np.maximum(need.sum(axis=0), np.float32(1e-6)))


def truce(deal: Bools, *, truce_pace: float) -> Floats:
    """Return the factor that a deal puts on the pace at which ground changes hands, shape (worlds,) [x]."""
    return np.where(deal, truce_pace, 1.0).astype(np.float32)


def left_behind(reserve: Floats, retaken: Floats, *, retaken_garrison: float) -> Floats:
    """Return the men left in each capital taken back, shape (capitals,) [thousand].

    Parameters
    ----------
    reserve, retaken : array, shape (capitals,)
        The reserve of that capital's world [thousand]; capitals taken back there this week.
    """
    return np.asarray(retaken_garrison * reserve / np.maximum(retaken, 1))


def seen(now: Floats, before: Floats, *, week_order: Floats) -> Floats:
    """Return the ground as garrisons and stormers see it, any shape with worlds last.

    Parameters
    ----------
    now, before : array, shape (..., worlds)
        As this week's fighting has left it; as the week began.
    """
    at_once = week_order > 0.5
    return np.where(at_once, before, now) if np.count_nonzero(at_once) else now


def relieved(
    reserve: Floats,
    fronts: Floats,
    air: Floats,
    worth: Floats,
    takers: Floats,
    *,
    airlift: float,
    relief_share: float,
    relief_pace: float,
    contest_form: Floats,
    difference_scale: float,
) -> tuple[Floats, Floats]:
    """Return the men flown in against a capital just lost [thousand], and the hazard that they win it back
    [1/week], shape (capitals,) each.

    Parameters
    ----------
    reserve, fronts : array, shape (capitals,)
        The reserve of that capital's world [thousand]; how many capitals it has just lost.
    air, worth : array, shape (capitals,)
        Air power at hand, own or lent [0-1]; what a man of the reserve is worth [fighter's worth].
    takers : array, shape (capitals,)
        Strength of the side that took it [thousand fighters' worth].
    """
    men = (relief_share * reserve / fronts) * np.minimum(1, airlift * air)
    chance = odds(men * worth, takers, contest_form=contest_form, difference_scale=difference_scale)
    return men, relief_pace * chance * chance


def conductance(road: Floats, climb: Floats, *, gorge_isolation: Floats, track_floor: float) -> Floats:
    """Return how freely forces and word of mouth pass each border, shape (borders, worlds) [0-1].

    Parameters
    ----------
    road, climb : array, shape (borders, 1)
        Quality of the best road over it [0-1]; ascent between the two capitals [km].
    """
    return np.asarray(np.maximum(road, track_floor) * arithmetic.exp(-gorge_isolation * climb))


def shelter(ruggedness: Floats, *, terrain_defence: Floats) -> Floats:
    """Return the defender's bonus from terrain, shape (provinces, worlds) [x]: all of it in gorges."""
    return np.asarray(1 + (terrain_defence - 1) * ruggedness)


def momentum(old: Floats, gained: Floats, *, momentum_halflife: float) -> Floats:
    """Return the discounted sum of recent net gains, shape (worlds,) [share of people]."""
    return np.asarray(old * arithmetic.halving(momentum_halflife) + gained)


def vigour(
    momentum: Floats,
    *,
    momentum_pull: Floats,
    momentum_scale: float,
    momentum_least: float,
    vigour_cap: float,
) -> Floats:
    """Return the factor of momentum on Taliban strength, shape (worlds,): success draws or overstretches."""
    return np.asarray(1 + momentum_pull * clip(momentum * momentum_scale, momentum_least, vigour_cap))
