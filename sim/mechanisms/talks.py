"""Talks: rounds are held, something is given for nothing or in exchange, and the Taliban harden or soften by
it; violence follows a round or does not.

The article says that every attempt to placate hardened them and that rounds came with violence (paragraphs 24
and 25); others see the opposite sign (``S81``, ``S29``). Both signs are one number here. Apart from both
stands who gains inside the movement: a gift that moderates accept leaves the hardliners among themselves
(``S83``), an exchange that is kept gives moderates standing (dossier M8).
"""

import numpy as np

from sim import arithmetic
from sim.arithmetic import clip
from sim.shapes import Bools, Floats


def hardness(
    now: Floats,
    gift: Floats,
    kept: Floats,
    gained: Floats,
    successes: Floats,
    *,
    concessions_harden: Floats,
    hardness_victory: float,
    gift_weight: float,
    gift_context: float,
    exchange_softens: float,
    hardliner_weight: float,
    success_cap: float,
) -> Floats:
    """Return how unyielding the Taliban are after a round, shape (worlds,) [0-1].

    Parameters
    ----------
    now, gift, kept, gained, successes : array, shape (worlds,)
        Hardness before; what the round gave for nothing, and in an exchange that was kept [0-1]; what
        hardliners gained among them [share]; recent net gains on the ground [share of people]: a gift to who
        is winning is read as weakness, to who is losing as help.
    """
    success = clip(successes, -success_cap, success_cap)
    by_gift = gift * (gift_weight * concessions_harden + gift_context * success)
    by_exchange = -gift_weight * exchange_softens * kept
    change = by_gift + by_exchange + hardliner_weight * gained + hardness_victory * success
    return np.asarray(clip(now + change, 0, 1))


def parted(
    given: Floats,
    hardliners: Floats,
    drawn: Floats,
    *,
    exchanges: Floats,
    taliban_sincerity: Floats,
    keep_base: float,
) -> tuple[Floats, Floats]:
    """Return what a round gave for nothing, and what in an exchange that is kept, shape (worlds,) each [0-1].

    What was given for a promise that is broken was given for nothing.

    Parameters
    ----------
    given, hardliners, drawn : array, shape (worlds,)
        What is given in all; share of hardliners, who can break what others promise; a uniform variate [0-1].
    """
    keeps = (keep_base + (1 - keep_base) * taliban_sincerity) * (1 - hardliners)
    kept = given * exchanges * (drawn < keeps)
    return np.asarray(given - kept), np.asarray(kept)


def hardliners(
    now: Floats,
    gift: Floats,
    kept: Floats,
    *,
    moderates_leave: Floats,
    moderates_rise: float,
    hardliners_start: float,
    hardliners_return: float,
) -> Floats:
    """Return the share of hardliners in the movement after a round, shape (worlds,) [0-1].

    Parameters
    ----------
    now, gift, kept : array, shape (worlds,)
        The share before; what was given for nothing, and in an exchange that was kept [0-1]. Between rounds
        recruits bring the share back towards its start.
    """
    now = now + np.float32(hardliners_return) * (np.float32(hardliners_start) - now)
    stay = (1 - now) * (1 - moderates_leave * gift)
    return np.asarray(now / (now + stay) * (1 - moderates_rise * kept))


def worth_a_round(republic: Bools, threat: Floats, *, party_strength: float) -> Bools:
    """Return where there is somebody for the Taliban to talk with, shape (worlds,).

    Parameters
    ----------
    republic, threat : array, shape (worlds,)
        Whether the Republic stands; strength of the resisting groups relative to the Taliban's [0-1].
    """
    return np.asarray(republic | (threat > party_strength))


def given(violence: Floats, *, concessions: Floats, scrutiny: float, heavy_violence: float) -> Floats:
    """Return what mediators give at a round, shape (worlds,) [0-1]: less where the killing is heavy.

    Parameters
    ----------
    violence : array, shape (worlds,)
        Deaths per 100,000 people in the week.
    """
    return np.asarray(concessions * (1 - scrutiny * np.minimum(violence, heavy_violence) / heavy_violence))


def after_round(echo: Floats, kept: Floats, *, talk_spike: Floats, exchange_restraint: float) -> Floats:
    """Return the factor on violence while a round still echoes, shape (worlds,).

    Parameters
    ----------
    echo, kept : array, shape (worlds,)
        1 in the week of a round, fading afterwards; what it gave in an exchange that is kept [0-1].
    """
    return np.asarray((1 + talk_spike * echo) * (1 - exchange_restraint * kept * echo))


def at_work(echo: Floats, *, broker_base: float) -> Floats:
    """Return how far mediators are at work for a bargain, shape (worlds,) [0-1]: most after a round.

    Parameters
    ----------
    echo : array, shape (worlds,)
        1 in the week of a round, fading afterwards.
    """
    return np.asarray(np.float32(broker_base) + np.float32(1 - broker_base) * echo)


def fading(echo: Floats, *, echo_halflife: float) -> Floats:
    """Return the echo of the last round one week later, shape (worlds,)."""
    return np.asarray(echo * arithmetic.halving(echo_halflife))
