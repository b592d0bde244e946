"""Patrons: whom they support, with what, and on what conditions; alignment is an outcome as well as an input.

Support falls where the client's territory harms the patron (spill-over, havens) and where a terror listing
binds; offers to rulers in Kabul are made of the same considerations (dossier M10, patron side; ``S90``).
"""

from collections.abc import Iterable

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Bools, Floats

PATRONS = ("pakistan", "russia", "united_states", "iran", "saudi_arabia", "others")
"""The outside states, in the order of every table of them."""
KINDS = ("backing", "offer", "north", "recognition")
"""What each decides, in the order of every table of it."""
BACKING, OFFER, NORTH, RECOGNITION = range(4)


def leaning(
    patron: str,
    *,
    pakistan_support: Floats,
    russia_hedge: Floats,
    other_backers: Floats,
    hedge_backing: float,
) -> Floats:
    """Return how far a patron leans towards the Taliban by itself, shape (worlds,) [0-1]."""
    if patron == "pakistan":
        return pakistan_support
    if patron == "russia":
        return np.asarray(hedge_backing * russia_hedge)
    return other_backers * np.float32(patron != "united_states")


def for_kabul(
    lost: Floats, *, aid_to_kabul: Floats, air_support: Floats, aid_loss: float
) -> tuple[Floats, Floats]:
    """Return aid and air effort for a Republic that stands, shape (worlds,) each [share of 2020].

    Parameters
    ----------
    lost : array, shape (worlds,)
        Share of the provincial capitals lost: who has lost most of the country is no longer paid in full
        [0-1].
    """
    return aid_to_kabul * (1 - aid_loss * lost), air_support


def willingness(
    harm: Floats, *, designation_bite: Floats, harm_weight: float, designation_cost: float
) -> Floats:
    """Return how far a patron is still willing to deal with the Taliban, shape (worlds,) [0-1].

    Parameters
    ----------
    harm : array, shape (worlds,)
        The spill-over and havens it suffers from [0-1].
    """
    return clip(1 - harm_weight * harm - designation_cost * designation_bite, 0, 1)


def offer(
    weight: Floats | float,
    willing: Floats,
    *,
    conditional_offers: Floats,
    standing_in_reach: Floats,
    standing_part: float,
) -> Floats:
    """Return what a patron puts on the table for the rulers of Kabul, shape (worlds,) [republic's own
    revenue]: who can never gain standing cannot be offered it.

    Parameters
    ----------
    weight
        Its share of all that outsiders could offer.
    willing : array, shape (worlds,)
        From ``willingness`` [0-1].
    """
    worth = 1 - standing_part * (1 - standing_in_reach)
    return np.asarray(weight * conditional_offers * willing * worth)


def recognition(
    now: Floats,
    warmth: Floats,
    *,
    designation_bite: Floats,
    standing_in_reach: Floats,
    recognition_pace: float,
) -> Floats:
    """Return how far a patron treats the rulers as a government, shape (worlds,) [0-1]: as far as it likes
    what it sees, listings let it, and such rulers can have standing at all.

    Parameters
    ----------
    now, warmth : array, shape (worlds,)
        Recognition so far; how much it likes what it sees [0-1].
    """
    wanted = warmth * (1 - designation_bite) * standing_in_reach
    return np.asarray(clip(now + recognition_pace * (wanted - now), 0, 1))


def backing(
    pakistan: Floats, others: Iterable[Floats], *, sanctuary_share: float, backer_share: float
) -> Floats:
    """Return the outside backing of the Taliban, shape (worlds,) [0-1]: sanctuary next door counts more than
    the rest.

    Parameters
    ----------
    pakistan, others : array, shape (worlds,) each
        What each patron gives [0-1].
    """
    given = pakistan * np.float32(sanctuary_share)
    for other in others:
        given = given + np.float32(backer_share) * other
    return np.asarray(np.minimum(given, 1))


def fear(harm: Floats, *, fear_base: float) -> Floats:
    """Return what harm a patron expects from Taliban rule, shape (worlds,), from what it suffers [0-1]."""
    return np.asarray(np.float32(fear_base) + harm)


def northern_help(interest: Floats | float, fear: Floats, hedge: Floats) -> Floats:
    """Return a patron's help to northern groups, shape (worlds,) [0-1].

    Parameters
    ----------
    interest
        How much the north matters to it [0-1].
    fear, hedge : array, shape (worlds,)
        Harm it expects from Taliban rule; how far it has put its stakes on the Taliban [0-1].
    """
    return np.asarray(interest * clip(fear, 0, 1) * (1 - hedge))


def stand(
    leaning: Floats,
    willing: Floats,
    fear: Floats,
    harm: Floats,
    bent: Floats,
    objection: Floats,
    recognised: Floats,
    ruling: Bools,
    republic: Bools,
    weight: Floats | float,
    interest: Floats | float,
    *,
    conditional_offers: Floats,
    designation_bite: Floats,
    standing_in_reach: Floats,
    standing_part: float,
    recognition_pace: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return where patrons stand, shape (..., worlds) each: backing, offer, help to the north, recognition.

    Parameters
    ----------
    leaning, willing, fear, harm : array, shape (..., worlds)
        From ``leaning``, ``willingness``, ``fear``; the spill-over and havens it suffers from [0-1].
    bent, objection, recognised : array, shape (..., worlds)
        How far the rulers bend; what it holds against them beyond; recognition so far [0-1].
    ruling, republic : array, shape (worlds,)
        Whether somebody rules by victory or deal; whether the Republic stands.
    weight, interest
        Its share of all that outsiders could offer; how much the north matters to it [0-1].
    """
    offered = offer(
        weight,
        willing,
        conditional_offers=conditional_offers,
        standing_in_reach=standing_in_reach,
        standing_part=standing_part,
    )
    warmth = clip(clip(leaning + bent - harm, 0, 1) - objection, 0, 1)
    now = recognition(
        recognised,
        warmth,
        designation_bite=designation_bite,
        standing_in_reach=standing_in_reach,
        recognition_pace=recognition_pace,
    )
    north = northern_help(interest, fear, leaning)
    return leaning * willing, offered, north, now * (ruling & ~republic)
