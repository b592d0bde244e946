"""The start: who holds what, and with how many men, in the week of 12 July 2021.

National totals are spread by people and control; northern formations come out of the government's share in
their home provinces. The picture by province is judgement in every row (``seeds/provinces/SOURCES.md``); how
much of it is the Taliban's is an assumption, because 85 per cent is their own claim and district counts said
about half.
"""

import numpy as np

from sim.shapes import Floats


def held(
    seen: Floats, weight: Floats, *, taliban_start: Floats, seen_least: float, seen_most: float
) -> Floats:
    """Return the Taliban's share of each province, shape (provinces, worlds) [0-1].

    The picture of mid-July is shifted on the log-odds scale until its mean over districts is as assumed.

    Parameters
    ----------
    seen, weight : array, shape (provinces, 1)
        Share of a province's districts that the Taliban held; the province's share of all districts.
    """
    odds = np.maximum(seen, seen_least) / (1 - np.minimum(seen, seen_most))
    low, high = np.full_like(taliban_start, 1e-4), np.full_like(taliban_start, 1e4)
    for _ in range(40):  # bisection on the factor that multiplies the odds everywhere
        middle = np.sqrt(low * high)
        short = (weight * (odds * middle) / (1 + odds * middle)).sum(axis=0) < taliban_start
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    shifted = odds * np.sqrt(low * high)
    return np.asarray(shifted / (1 + shifted), np.float32)


def kept(taliban: Floats, firm: Floats, *, contested_kept: float) -> Floats:
    """Return the share of each countryside that the government's side holds, shape (provinces, worlds) [0-1].

    Parameters
    ----------
    taliban : array, shape (provinces, worlds)
        From ``held``.
    firm : array, shape (provinces, 1)
        Part of the other districts that was not contested [0-1].
    """
    return np.asarray((1 - taliban) * (contested_kept + (1 - contested_kept) * firm))


def garrisons(people: Floats, forces: Floats, posts: int, *, capital_part: float) -> tuple[Floats, Floats]:
    """Return the men of one post in the countryside, and of the capital's garrison, shape (provinces, worlds)
    each [thousand].

    Parameters
    ----------
    people : array, shape (provinces, 1)
        Share of the country's people, which every post has its part of to hold.
    forces : array, shape (worlds,)
        Men in garrisons, had none fallen [thousand].
    posts
        How many a countryside had before any fell.
    """
    inside = forces * capital_part
    return np.asarray(people * (forces - inside) / posts), np.asarray(people * inside)


def local(people: Floats, taliban: Floats, leaning: Floats, *, underground: float) -> Floats:
    """Return the share of the Taliban's local men in each province, shape (provinces, worlds), summing to 1.

    Parameters
    ----------
    people : array, shape (provinces, 1)
        Share of the country's people.
    taliban, leaning : array, shape (provinces, worlds)
        What they hold [0-1]; from ``leaning`` [x].
    """
    men = people * (underground + taliban) * leaning
    return np.asarray(men / men.sum(axis=0))


def forces(*, ghost_soldiers: Floats, payroll: float, combat_share: float) -> Floats:
    """Return the government's men who exist and can fight, shape (worlds,) [thousand]."""
    return np.asarray(payroll * combat_share * (1 - ghost_soldiers))


def fighters(
    *, taliban_start: Floats, taliban_fighters: float, land_middle: float, fighters_per_land: float
) -> Floats:
    """Return the Taliban's core fighters, shape (worlds,) [thousand]: more land, more of them."""
    return np.asarray(taliban_fighters * (1 + fighters_per_land * (taliban_start - land_middle)))


def truth(drawn: Floats, *, strength_doubt: float) -> Floats:
    """Return true numbers relative to those counted, shape of ``drawn`` [x]: nobody knew them.

    Parameters
    ----------
    drawn : array, shape (2, worlds)
        Standard normal variates.
    """
    return np.asarray(np.minimum(np.maximum(1 + strength_doubt * drawn, 0.5), 1.5), np.float32)


def northern_share(
    people: Floats, *, northern_strength: Floats, hazara_armed: Floats, home_share: float
) -> Floats:
    """Return the northern groups' share of the government's men in each province, shape (3, provinces,
    worlds) [0-1].

    Parameters
    ----------
    people : array, shape (3, provinces, 1)
        Tajik, Uzbek and Turkmen, and Hazara share of a province's people.
    """
    home = people * (people >= home_share)
    armed = np.ones((3, 1, len(hazara_armed)), np.float32)
    armed[2] = hazara_armed
    return np.asarray(home * armed * northern_strength, np.float32)


def leaning(pashtun: Floats, people: Floats, *, pashtun_alignment: Floats) -> Floats:
    """Return how much more easily the Taliban find men in a province, shape (provinces, worlds) [x], 1 on
    average.

    Parameters
    ----------
    pashtun, people : array, shape (provinces, 1)
        Pashtun share of its people; its share of all people.
    """
    return np.asarray((1 - pashtun_alignment) + pashtun_alignment * pashtun / (pashtun * people).sum())
