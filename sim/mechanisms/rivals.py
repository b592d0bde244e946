"""Rivals: Islamic State grows where nobody governs, out of the victors' prisons, among those whom moderation
alienates and those whom revenge drives off; al-Qaeda is guest or rival.

(dossier M13; ``S33``, ``S101``). The two are separate actors with opposite signs.
"""

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Bools, Floats


def islamic_state(
    strength: Floats,
    governed: Floats,
    hunted: Floats,
    joining: Floats,
    *,
    islamic_state_growth: Floats,
    islamic_state_capacity: float,
    islamic_state_least: float,
    hunting: float,
) -> Floats:
    """Return its strength next week, shape (worlds,) [thousand fighters].

    Parameters
    ----------
    strength, governed, hunted, joining : array, shape (worlds,)
        Strength now; how far somebody governs where it is, and hunts it there [0-1]; those who join it from
        elsewhere [thousand a week].
    """
    room = np.maximum(0, 1 - strength / islamic_state_capacity)
    grown = strength * (1 + islamic_state_growth * room * (1 - governed) - hunting * hunted)
    return np.asarray(np.maximum(grown + joining, islamic_state_least))


def alienated(bent: Floats, cohesion: Floats, ruling: Bools, *, alienation: float) -> Floats:
    """Return the hardliners who leave rulers that bend, shape (worlds,) [thousand a week].

    Parameters
    ----------
    bent, cohesion, ruling : array, shape (worlds,)
        Accommodation and cohesion of the Taliban [0-1]; whether somebody rules.
    """
    return np.asarray(alienation * bent * (1 - cohesion) * ruling)


def driven(reprisals: Floats, *, recruits_per_reprisal: float) -> Floats:
    """Return those whom revenge drives to it, shape (worlds,) [thousand a week].

    Parameters
    ----------
    reprisals : array, shape (worlds,)
        Killings of former officials and soldiers [person a week].
    """
    return np.asarray(reprisals * np.float32(recruits_per_reprisal / 1000))


def governed(spread: Floats, grip: Floats, reach: Floats) -> Floats:
    """Return how far somebody governs where its fighters are, shape (worlds,) [0-1]: to hold is not enough,
    the hand must reach.

    Parameters
    ----------
    spread, grip, reach : array, shape (provinces, worlds)
        Where its fighters are, summing to 1; share of the strongest holder; how far the ruler's hand reaches
        [0-1].
    """
    return np.asarray((spread * grip * reach).sum(axis=0))


def hunted(
    governed: Floats, cooperation: Floats, threat: Floats, *, hunting_shared: float, hunting_distracted: float
) -> Floats:
    """Return how hard it is hunted, shape (worlds,) [0-1]: where hands reach, better with what outsiders
    know, worse while arms are needed elsewhere.

    Parameters
    ----------
    governed, cooperation, threat : array, shape (worlds,)
        From ``governed``; the rulers' cooperation with outsiders; armed opponents relative to the rulers
        [0-1].
    """
    free = 1 - hunting_distracted * threat
    return np.asarray(governed * free * (1 + hunting_shared * cooperation))


def homes(pashtun: Floats, people: Floats, eastern: Floats, *, home_elsewhere: float) -> Floats:
    """Return where Islamic State finds men, shape (provinces, 1), in any unit: among Pashtuns of the east,
    hardly elsewhere.

    Parameters
    ----------
    pashtun, people, eastern : array, shape (provinces, 1)
        Pashtun share of the people; share of all people; 1 in the eastern region.
    """
    return np.asarray(pashtun * people * (np.float32(home_elsewhere) + eastern))


def spread(now: Floats, home: Floats, held: Floats, *, hiding: float, spread_pace: float) -> Floats:
    """Return where its fighters are a month later, shape (provinces, worlds), summing to 1: from old homes to
    open ground.

    Parameters
    ----------
    now, held : array, shape (provinces, worlds)
        Where they are; share of the strongest holder [0-1].
    home : array, shape (provinces, 1)
        From ``homes``.
    """
    wish = home * (np.float32(hiding) - held)
    wish = wish / wish.sum(axis=0)
    return np.asarray(now + np.float32(spread_pace) * (wish - now))


def seeks_host(cooperation: Floats, open_ground: Floats, *, open_pull: float) -> Floats:
    """Return how far al-Qaeda seeks the rulers' shelter rather than open ground, shape (worlds,) [0-1].

    Parameters
    ----------
    cooperation, open_ground : array, shape (worlds,)
        The rulers' cooperation against it; share of the land that nobody rules [0-1].
    """
    return clip(np.float32(1) - cooperation - open_ground * np.float32(open_pull), 0, 1)


def al_qaeda(
    presence: Floats,
    tie: Floats,
    sheltered: Floats,
    open_ground: Floats,
    *,
    guest_pace: float,
    guest_least: float,
    guest_shelter: float,
    guest_open: float,
) -> Floats:
    """Return its presence next week, shape (worlds,) [0-1].

    Parameters
    ----------
    presence, tie, sheltered, open_ground : array, shape (worlds,)
        Presence now; tie to the Taliban [-1 to 1]; share of the country the Taliban rule; share that nobody
        rules [0-1].
    """
    target = clip(guest_least + guest_shelter * tie * sheltered + guest_open * open_ground, 0, 1)
    return np.asarray(presence + guest_pace * (target - presence))


def tie(now: Floats, cooperation: Floats, *, al_qaeda_tie: Floats, tie_pace: float) -> Floats:
    """Return the tie next month, shape (worlds,) [-1 to 1]: cooperation wears it, neglect restores it."""
    return np.asarray(clip(now + tie_pace * (al_qaeda_tie - cooperation - now), -1, 1))


def attacks(strength: Floats, *, attack_deaths: float) -> Floats:
    """Return the civilians its attacks kill, shape (worlds,) [person a week], sublinear in its strength."""
    return np.asarray(attack_deaths * _felt(strength))


def outbidding(rivalry: Floats, *, outbidding: Floats) -> Floats:
    """Return what bending costs against rivals (chi r), shape (worlds,): nothing without a rival, and as much
    as its attacks are felt.

    Parameters
    ----------
    rivalry : array, shape (worlds,)
        The rival's strength relative to what the land could carry [0-1].
    """
    return np.asarray(outbidding * _felt(rivalry))


def _felt(strength: Floats) -> Floats:
    """Return strength to the power of three quarters: attacks grow more slowly than those who make them."""
    return np.asarray(np.sqrt(strength * np.sqrt(strength)))
