"""Talks: rounds are held, something is given, and the Taliban harden or soften by it; violence follows a
round or does not.

The article says that every attempt to placate hardened them and that rounds came with violence (paragraphs 24
and 25); others see the opposite sign (``S81``, ``S83``, ``S29``). Both signs are one number here.
"""

import numpy as np

from sim import arithmetic
from sim.arithmetic import clip
from sim.shapes import Floats


def hardness(
    now: Floats,
    given: Floats,
    successes: Floats,
    *,
    concessions_harden: Floats,
    hardness_victory: float,
    gift_weight: float,
    success_cap: float,
) -> Floats:
    """Return how unyielding the Taliban are after a round, shape (worlds,) [0-1].

    Parameters
    ----------
    now, given, successes : array, shape (worlds,)
        Hardness before; what the round gave without return [0-1]; recent net gains on the ground [share of
        people].
    """
    success = clip(successes, -success_cap, success_cap)
    return np.asarray(clip(now + concessions_harden * given * gift_weight + hardness_victory * success, 0, 1))


def given(violence: Floats, *, concessions: Floats, scrutiny: float, heavy_violence: float) -> Floats:
    """Return what mediators give without return at a round, shape (worlds,) [0-1]: less where the killing is
    heavy.

    Parameters
    ----------
    violence : array, shape (worlds,)
        Deaths per 100,000 people in the week.
    """
    return np.asarray(concessions * (1 - scrutiny * np.minimum(violence, heavy_violence) / heavy_violence))


def after_round(echo: Floats, *, talk_spike: Floats) -> Floats:
    """Return the factor on violence while a round still echoes, shape (worlds,).

    Parameters
    ----------
    echo : array, shape (worlds,)
        1 in the week of a round, fading afterwards.
    """
    return np.asarray(1 + talk_spike * echo)


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
