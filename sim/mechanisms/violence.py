"""Violence: battle deaths where strengths meet, selective killing where control is dominant but incomplete,
reprisals.

Selective violence peaks at about 0.7 of control and vanishes at none and at all (``S66``); reprisals after a
capture fade, and are worst where selective violence is (dossier M16; ``S47`` is later than the starting point
and is not used for numbers). So counterweights that keep control incomplete can raise what they are meant to
prevent. Civilian deaths are always reported.
"""

import numpy as np

from sim import arithmetic
from sim.shapes import Bools, Floats


def battle_deaths(chance: Floats, engaged: Floats, factor: Floats, *, battle_rate: float) -> Floats:
    """Return the fighters killed on all sides in a week, shape (provinces, worlds) [person].

    Parameters
    ----------
    chance : array, shape (provinces, worlds)
        The attacker's odds; fighting is heaviest where they are even [0-1].
    engaged : array, shape (provinces, worlds)
        Fighters of the smaller side [thousand].
    factor : array, shape (worlds,)
        Tempo of the war and echo of talks [x].
    """
    return np.asarray(battle_rate * 4 * chance * (1 - chance) * engaged * factor)


def truce(deal: Bools, *, truce_deaths: float) -> Floats:
    """Return the factor that a deal in force puts on battle deaths, shape (worlds,) [x]."""
    return np.where(deal, truce_deaths, 1.0).astype(np.float32)


def toll(deaths: Floats, *, lost_per_death: float) -> Floats:
    """Return the fighters whom each side loses, any shape [thousand].

    Parameters
    ----------
    deaths : array
        Fighters killed on all sides [person].
    """
    return np.asarray(deaths * lost_per_death / 1000)


def worn(toll: Floats, men: Floats, *, toll_cap: float, force_least: float) -> Floats:
    """Return the share of a side that it loses in a week, any shape [0-1].

    Parameters
    ----------
    toll, men : array
        Fighters lost; fighters it had, or what they are worth [thousand].
    """
    return np.asarray(np.minimum(toll / np.maximum(men, force_least), toll_cap))


def fading(fresh: Floats, *, reprisal_halflife: float) -> Floats:
    """Return how recent the takeover still is a week later, shape (worlds,) [0-1]."""
    return np.asarray(fresh * arithmetic.halving(reprisal_halflife))


def exit_pending(week: int, *, exit_weeks: float) -> float:
    """Return 1 while foreign troops are still leaving, else 0."""
    return float(week < exit_weeks)


def tempo(
    echo: Floats,
    pending: float,
    *,
    taliban_violence: Floats,
    restraint_until_exit: Floats,
    tempo_floor: float,
) -> Floats:
    """Return the factor on fighting, shape (worlds,) [x], 1 at middling restlessness that nothing holds back.

    Parameters
    ----------
    echo : array, shape (worlds,)
        What the last round of talks does to it [x].
    pending : float
        1 while foreign troops are still leaving: whoever wants them gone holds back until then (``S74``).
    """
    return np.asarray((tempo_floor + taliban_violence) * echo * (1 - restraint_until_exit * pending))


def selective(
    control: Floats,
    truce: Bools,
    *,
    taliban_violence: Floats,
    selective_rate: float,
    selective_steepness: float,
    selective_from: float,
    truce_restraint: float,
) -> Floats:
    """Return the killings of suspected opponents, shape (provinces, worlds) [person a week per 100,000].

    Parameters
    ----------
    control : array, shape (provinces, worlds)
        Share the Taliban hold: information needs dominance, and with full control nobody is left to kill
        [0-1].
    truce : array, shape (worlds,)
        Where a deal is in force.
    """
    informed = arithmetic.sigmoid(selective_steepness * (control - selective_from))
    rate = selective_rate * taliban_violence * (1 - truce_restraint * truce)
    return np.asarray(rate * informed * (1 - control), np.float32)


def exposed(
    chosen: Floats,
    truce: Bools,
    *,
    taliban_violence: Floats,
    selective_rate: float,
    selective_peak: float,
    truce_restraint: float,
) -> Floats:
    """Return how near the country is to where suspects are killed most, shape (worlds,) [0-1]: dominant,
    incomplete control everywhere is 1.

    Parameters
    ----------
    chosen : array, shape (worlds,)
        The selectively killed of the week [person per 100,000].
    truce : array, shape (worlds,)
        Where a deal is in force.
    """
    rate = selective_rate * taliban_violence * (1 - truce_restraint * truce) * np.float32(selective_peak)
    return np.asarray(np.minimum(chosen / rate, 1), np.float32)


def reprisals(
    fresh: Floats,
    restraint: Floats,
    exposed: Floats,
    *,
    reprisal_zeal: Floats,
    amnesty_believed: Floats,
    reprisal_rate: float,
    reprisal_floor: float,
    amnesty_restraint: float,
    commitment_restraint: float,
) -> Floats:
    """Return the killings of former officials and soldiers, shape (worlds,) [person a week].

    Parameters
    ----------
    fresh, restraint, exposed : array, shape (worlds,)
        How recent the takeover is, 1 at first; commitments honoured; from ``exposed`` [0-1].
    """
    wanted = reprisal_rate * fresh * reprisal_zeal * (reprisal_floor + (1 - reprisal_floor) * exposed)
    return np.asarray(
        wanted * (1 - amnesty_restraint * amnesty_believed) * (1 - commitment_restraint * restraint)
    )
