"""Treasuries: the Republic lives on grants and customs, an emirate on customs, taxes and what outsiders give.

Customs follow the border posts, taxes the people ruled. What the Republic cannot pay becomes arrears, and
part of what it pays goes to soldiers who do not exist (``S04``, ``S22``, ``S24``).
"""

import numpy as np

from sim.arithmetic import clip
from sim.shapes import Bools, Floats


def customs(posts: Floats, taken: Floats, capital: Bools) -> Floats:
    """Return the share of the border posts that pay Kabul, shape (worlds,) [0-1].

    A post pays whoever holds its district, and Kabul only while the provincial capital is its own.

    Parameters
    ----------
    posts : array, shape (provinces, 1)
        Share of the country's posts.
    taken, capital : array, shape (provinces, worlds)
        Share of the countryside that the Taliban hold [0-1]; whether the Republic holds the capital.
    """
    return np.asarray((posts * ((1 - taken) * capital)).sum(axis=0))


def republic_income(
    posts: Floats, people: Floats, aid: Floats, *, own_share: float, customs_share: float
) -> Floats:
    """Return the Republic's income, shape (worlds,) [share of its needs].

    Parameters
    ----------
    posts, people, aid : array, shape (worlds,)
        Share of border posts and of people it holds; aid delivered relative to 2020 [0-1].
    """
    own = own_share * (customs_share * posts + (1 - customs_share) * people)
    return np.asarray(own + (1 - own_share) * aid)


def arrears(
    owed: Floats, income: Floats, *, ghost_soldiers: Floats, arrears_pace: float, ghost_loss: float
) -> Floats:
    """Return next week's unpaid share of the wages, shape (worlds,) [0-1].

    Parameters
    ----------
    owed, income : array, shape (worlds,)
        Unpaid share now; income as a share of needs.
    """
    short = clip(1 - income + ghost_loss * ghost_soldiers, 0, 1)
    return np.asarray(owed + arrears_pace * (short - owed))


def relieved(owed: Floats, *, deal_relief: float) -> Floats:
    """Return next week's unpaid share of the wages where a deal is in force, shape (worlds,) [0-1]."""
    return np.asarray((1 - deal_relief) * owed)


def shared(posts: Floats, rest: Floats, *, shared_customs: float) -> Floats:
    """Return the posts whose customs reach a shared government, shape (worlds,) [0-1].

    Parameters
    ----------
    posts, rest : array, shape (worlds,)
        Share of border posts that the Taliban hold; share of people whom their partners hold.
    """
    return np.asarray(np.minimum(1, posts + shared_customs * rest))


def emirate_revenue(
    posts: Floats,
    people: Floats,
    capacity: Floats,
    rivals: Floats,
    *,
    rival_drain: Floats,
    emirate_base: float,
    customs_share: float,
    tax_unaided: float,
    revenue_least: float,
) -> Floats:
    """Return an emirate's own revenue, shape (worlds,) [the Republic's own revenue = 1].

    Parameters
    ----------
    posts, people, capacity, rivals : array, shape (worlds,)
        Share of posts and people it holds, its capacity to collect, the strength of armed rivals [0-1].
    """
    taxed = (1 - customs_share) * people * (tax_unaided + (1 - tax_unaided) * capacity)
    collected = customs_share * posts + taxed
    return np.asarray(np.maximum(revenue_least, emirate_base * collected * (1 - rival_drain * rivals)))


def gift(ruling: Bools, *, unconditional_aid: Floats) -> Floats:
    """Return what the rulers get for nothing, shape (worlds,) [republic's own revenue]."""
    return np.asarray(unconditional_aid * ruling)


def fiscal_gap(revenue: Floats, aid: Floats, *, needs: float) -> Floats:
    """Return the unmet share of the needs, shape (worlds,) [0-1]; sums in the Republic's own revenue."""
    return np.asarray(clip(1 - (revenue + aid) / needs, 0, 1))
