"""Surrender cascades: a garrison gives up when the push on it exceeds its own threshold.

Garrisons differ, and each that yields is a precedent for others: along the roads, within the same command
region and, as far as news travels, everywhere (``S69``: Granovetter's thresholds; ``S70``: surrender is
contagious when there is a recent precedent). A week holds several rounds, because in such cascades days
decide. The hazard form replaces the sharp threshold by a chance that builds up with exposure. Slow sieges and
houses of cards are both possible; contagion, the spread of the thresholds, pay, air support and the
president's flight decide which.
"""

import numpy as np

from sim import arithmetic
from sim.arithmetic import clip
from sim.pushes import Terms
from sim.shapes import Bools, Codes, Floats


def thresholds(
    rank: Floats,
    fallen: Floats,
    push: Floats,
    firmness: Floats | float,
    *,
    forces_will_fight: Floats,
    threshold_spread: Floats,
    threshold_base: float,
    threshold_per_morale: float,
) -> Floats:
    """Return how much push each garrison bears before it yields, given that it still stands at the start.

    Thresholds are normal; whoever would yield to the push of the start has yielded already, so those who
    stand are drawn from what lies above it.

    Parameters
    ----------
    rank : array, shape (garrisons, provinces, worlds)
        Where a garrison stands among all, a quantile [0-1].
    fallen : array, shape (provinces, worlds)
        Share of the garrisons lost before the start, the weakest first [0-1].
    push : array, shape (provinces, worlds)
        The push at the start.
    firmness : array, shape (worlds,) or number
        Factor on the middle threshold [x].

    Returns
    -------
    array, shape (garrisons, provinces, worlds)
        The push at which it yields, in the unit of ``pushes``.
    """
    middle = (threshold_base + threshold_per_morale * forces_will_fight) * firmness
    below = np.minimum(arithmetic.normal_share((push - middle) / threshold_spread), 0.999)
    among = np.maximum((rank - fallen) / (1.0001 - fallen), 0)
    quantile = clip(below + (1 - below) * among, 1e-6, 1 - 1e-6)
    drawn = middle + threshold_spread * arithmetic.normal_quantile(quantile)
    return np.asarray(np.maximum(drawn, np.where(rank > fallen, push, drawn)))


def pushes(
    *,
    encirclement: Floats,
    momentum: Floats,
    arrears: Floats,
    air: Floats,
    exit_felt: float,
    exit_shock: Floats,
    leaderless: Floats,
    capital_lost: Floats,
    momentum_pull: Floats,
    abandonment: Floats,
    legitimacy: Floats,
    amnesty_believed: Floats,
    elder_mediation: float,
    push_encirclement: float,
    push_momentum: float,
    push_unpaid: float,
    push_no_air: float,
    push_elders: float,
    push_abandonment: float,
    push_exit: float,
    push_leaderless: float,
    push_capital_lost: float,
    push_amnesty: float,
    push_legitimacy: float,
    momentum_scale: float,
    momentum_least: float,
    momentum_cap: float,
) -> Terms:
    """Return what presses a garrison to yield, except the precedents, as terms of shape (worlds,) or
    (provinces, worlds).

    Parameters
    ----------
    encirclement : array, shape (provinces, worlds)
        Share of the countryside around it that the Taliban hold [0-1].
    capital_lost : array, shape (provinces, worlds)
        1 where the provincial capital is lost.
    momentum : array, shape (worlds,)
        Recent net gains of the Taliban, discounted [share of people].
    exit_felt
        How far the foreigners' exit is felt by now [0-1].
    arrears, air, exit_shock, leaderless : array, shape (worlds,)
        Unpaid share of the wages; air power available; how fresh the president's flight is; 1 once Kabul is
        lost [0-1].
    """
    gains = clip(momentum * momentum_scale, momentum_least, momentum_cap)
    return {
        "encirclement": push_encirclement * encirclement,
        "elders": (push_elders * elder_mediation) * encirclement,
        "momentum_pull": push_momentum * momentum_pull * gains,
        "aid_to_kabul": push_unpaid * arrears,
        "air_support": push_no_air * (1 - air),
        "abandonment": (push_abandonment * exit_felt) * abandonment,
        "president_resolve": push_exit * exit_shock,
        "leaderless": push_leaderless * leaderless,
        "capital_lost": push_capital_lost * capital_lost,
        "amnesty_believed": push_amnesty * amnesty_believed,
        "legitimacy": -push_legitimacy * legitimacy,
    }


def exit_felt(week: int, *, exit_begun: float, exit_weeks: float) -> float:
    """Return how far the foreigners' exit is felt [0-1]: partly in mid-July, wholly once they are gone."""
    return min(1.0, exit_begun + (1 - exit_begun) * week / exit_weeks)


def encirclement(held: Floats, around: Floats, *, next_door: float) -> Floats:
    """Return how far the enemy is at hand, shape (provinces, worlds) [0-1]: here, or just beyond a passable
    border.

    Parameters
    ----------
    held, around : array, shape (provinces, worlds)
        Share of the countryside that the Taliban hold here; the same next door, as far as borders let it
        through [0-1].
    """
    return np.asarray(np.minimum(1, np.maximum(held, next_door * around)))


def precedents(
    recent: Floats,
    region_mean: Floats,
    neighbour_mean: Floats,
    national_mean: Floats,
    *,
    contagion: Floats,
    news_reach: Floats,
    contagion_unit: float,
    precedent_local: float,
    precedent_command: float,
    precedent_national: float,
) -> Floats:
    """Return the push of surrenders elsewhere, shape (provinces, worlds).

    Parameters
    ----------
    recent, region_mean, neighbour_mean : array, shape (provinces, worlds)
        Discounted share of garrisons that yielded here, in the same command region, and along the passable
        borders.
    national_mean : array, shape (worlds,)
        The same over the country.
    """
    near = precedent_local * np.maximum(recent, neighbour_mean)
    far = precedent_command * region_mean + precedent_national * national_mean
    return np.asarray(contagion_unit * contagion * (near + news_reach * far))


def survived(june: Floats, *, survived_luck: float, push_noise: float) -> Floats:
    """Return what those who stand at the start have borne, shape (provinces, worlds): June, and one of its
    unlucky weeks.

    Parameters
    ----------
    june : array, shape (provinces, worlds)
        What pressed them then, precedents included, by the world's own rules: these held in June as well.
    """
    return np.asarray(june + survived_luck * push_noise)


def weight(count: Codes | int, capital: Bools | np.bool_, garrisons: int, *, capital_weight: float) -> Floats:
    """Return what garrisons that yield count for as precedents, any shape [share of a province's garrisons].

    Parameters
    ----------
    count, capital : array
        How many in the countryside yield; whether the capital's does.
    garrisons
        How many a countryside has.
    """
    return np.asarray((count + capital_weight * capital) / (garrisons + capital_weight), np.float32)


def heir_at_home(strength: Floats, held: Floats, *, heir_strength: float, heir_ground: float) -> Bools:
    """Return where a northern group takes over a town whose garrison gives up, shape (provinces, worlds).

    Parameters
    ----------
    strength, held : array, shape (provinces, worlds)
        The strongest group's strength there [thousand fighters' worth]; what the Taliban hold of the country
        around [0-1].
    """
    return np.asarray((strength > heir_strength) & (held < heir_ground))


def opportunity(encirclement: Floats, *, enemy_at_hand: float) -> Floats:
    """Return whether there is anybody to yield to, shape (provinces, worlds) [0-1], not just thin air."""
    return np.asarray(np.minimum(1, encirclement / np.float32(enemy_at_hand)))


def holding(bears: Floats, level: Floats) -> Codes:
    """Return how many garrisons bear this much, shape (...,).

    Parameters
    ----------
    bears : array, shape (garrisons, ...)
        The push at which each yields, or the exposure that it endures in the hazard form.
    level : array, shape (...,)
        The push, or the exposure so far.
    """
    return np.asarray((bears >= level).sum(axis=0, dtype=np.int8))


def least(bears: Floats, count: Codes, inside: Bools) -> Floats:
    """Return what the weakest garrison that still stands bears, shape (...,); infinite where none stands.

    Parameters
    ----------
    bears : array, shape (garrisons + 1, ...)
        In the countryside from the weakest to the firmest; the capital's is the last.
    count, inside : array, shape (...,)
        How many stand in the countryside; whether the capital's does.
    """
    garrisons = len(bears) - 1
    flat = bears.reshape(len(bears), -1)
    weakest = flat[np.minimum(garrisons - count, garrisons - 1).ravel(), np.arange(flat.shape[1])].reshape(
        count.shape
    )
    infinite = np.float32(np.inf)
    return np.minimum(np.where(count > 0, weakest, infinite), np.where(inside, bears[-1], infinite))


def level(push: Floats, exposure: Floats, *, cascade_form: Floats) -> Floats:
    """Return what garrisons must bear, shape (provinces, worlds): the push, or the exposure so far."""
    return np.where(cascade_form > 0.5, exposure, push)


def exposure(push: Floats, *, hazard_scale: float, hazard_middle: float) -> Floats:
    """Return the hazard that a push means for a garrison of middling firmness, shape (provinces, worlds)
    [1/week].

    In the hazard form a garrison yields when its accumulated exposure exceeds its drawn endurance (``M4``).
    """
    return arithmetic.exp((push - hazard_middle) * hazard_scale)


def endurance(drawn: Floats, threshold: Floats, *, hazard_scale: float, hazard_middle: float) -> Floats:
    """Return how much exposure a garrison bears, shape (garrisons, provinces, worlds) [weeks of middling
    hazard].

    Parameters
    ----------
    drawn : array, shape (garrisons, provinces, worlds)
        Standard exponential variates.
    """
    return np.asarray(drawn * arithmetic.exp((threshold - hazard_middle) * hazard_scale))


def fading(recent: Floats, *, precedent_halflife: float) -> Floats:
    """Return last week's precedents as they are remembered this week, any shape."""
    return np.asarray(recent * arithmetic.halving(precedent_halflife))
