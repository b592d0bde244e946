"""Alliances: northern groups weigh power, identity and resolve (``S78``: Christia, against identity blocs).

Each month a group compares resisting with Kabul or the other northerners, resisting alone, standing aside,
and joining the Taliban. A winning side is worth joining, a large share of the spoils more than a small
one, and a partner who would dominate afterwards may keep that share for himself. Likeness is a bond as well
as a bar: a partner more alike than the others draws, a less alike one repels, and who stays without partners
forgoes the one and is spared the other. How much this counts is the dial between power politics and identity
blocs.
"""

import numpy as np

from sim.shapes import Bools, Codes, Floats

RESIST, ALONE, ASIDE, JOIN, SELF_RULE = range(5)
"""Stances of a northern group; self-rule comes from a settlement, never from a choice of its own."""


def utilities(
    *,
    odds_together: Floats,
    share_together: Floats,
    odds_alone: Floats,
    odds_taliban: Floats,
    share_taliban: Floats,
    likeness_together: float,
    likeness_taliban: Floats,
    grievance: Floats,
    northern_unity: Floats,
    northern_resolve: Floats,
    identity_weight: Floats,
    resolve_weight: float,
    betrayal: float,
    aside_value: float,
    alone_value: float,
    spoils_common: float,
    unity_floor: float,
    resolve_alone: float,
    resolve_aside: float,
) -> Floats:
    """Return what each stance is worth to a group, shape (4 stances, worlds): resist together, alone, aside,
    join.

    Parameters
    ----------
    odds_together, odds_alone, odds_taliban : array, shape (worlds,)
        Chance of winning of the resisting side, of the group alone at home, of the Taliban's side [0-1].
    share_together, share_taliban : array, shape (worlds,)
        The group's share of that side's strength, itself included [0-1].
    likeness_together, likeness_taliban
        How alike the partners are [0-1].
    grievance : array, shape (worlds,)
        What it costs to live under rulers who keep others out, from ``grievance``.
    """
    resolve = resolve_weight * northern_resolve
    bond = identity_weight * (likeness_together - likeness_taliban) / 2  # each against the mean of both
    share = spoils(share_together, spoils_common=spoils_common, betrayal=betrayal)
    together = odds_together * share * (unity_floor + northern_unity) + bond + resolve
    alone = alone_value * odds_alone + resolve_alone * resolve
    aside = aside_value - resolve_aside * resolve - grievance
    share = spoils(share_taliban, spoils_common=spoils_common, betrayal=betrayal)
    join = odds_taliban * share - bond - resolve - grievance
    return np.stack(np.broadcast_arrays(together, alone, aside, join))


def spoils(share: Floats, *, spoils_common: float, betrayal: float) -> Floats:
    """Return what a victory of its side is worth to a partner, shape (worlds,), relative to winning alone.

    Every partner enjoys a part of it; the rest goes by strength, if the others do not keep it for themselves.

    Parameters
    ----------
    share : array, shape (worlds,)
        Its share of the side's strength, itself included [0-1].
    """
    return np.asarray(spoils_common + (1 - spoils_common) * share * (1 - betrayal * (1 - share)))


def choice(
    now: Codes,
    worth: Floats,
    drawn: Floats,
    free: Bools,
    *,
    choice_sharpness: float,
    choice_inertia: float,
    switching_cost: float,
) -> Codes:
    """Return each group's stance for the coming month, shape (groups, worlds), codes as above.

    Parameters
    ----------
    now : array, shape (groups, worlds)
        Stance so far.
    worth : array, shape (4 stances, groups, worlds)
    drawn : array, shape (groups, worlds)
        Standard logistic variates: it switches where its log-odds exceed them.
    free : array, shape (groups, worlds)
        Where the group may choose (a settlement binds it).
    """
    best = worth.argmax(axis=0)
    held = np.minimum(now, JOIN)[None]
    gain = worth.max(axis=0) - np.take_along_axis(worth, held, axis=0)[0]
    ready = choice_sharpness * (gain - switching_cost) - choice_inertia
    switches = free & (best != now) & (ready > drawn)
    return np.where(switches, best, now).astype(now.dtype)


def likeness(inclusion: Floats, *, likeness_taliban: float, likeness_inclusion: float) -> Floats:
    """Return how alike the Taliban are to a northern group, shape (worlds,) [0-1]: shared posts add to it."""
    return np.asarray(likeness_taliban + np.float32(likeness_inclusion) * inclusion)


def grievance(exclusion: Floats, ruled: Bools, *, cleavages: Floats, exclusion_cost: float) -> Floats:
    """Return what it costs a group to live under rulers who keep others out, shape (worlds,) [utility].

    Promises of a share hold until victory; then a ruler needs his partners less than they need him.

    Parameters
    ----------
    exclusion, ruled : array, shape (worlds,)
        Posts kept from others [0-1]; where the Taliban rule by victory.
    """
    return np.asarray(exclusion_cost * cleavages * (exclusion * ruled), np.float32)


def able(strength: Floats, *, formation_least: float) -> Bools:
    """Return where a group has enough men left to have a choice, shape (worlds,).

    Parameters
    ----------
    strength : array, shape (worlds,)
        [thousand fighters' worth].
    """
    return np.asarray(strength > np.float32(formation_least))


def fighter(
    supply: Floats,
    *,
    northern_resolve: Floats,
    quality_north: float,
    resolve_floor: float,
    north_supply: float,
) -> Floats:
    """Return what a northern fighter is worth, shape (worlds,) [fighter's worth].

    Parameters
    ----------
    supply : array, shape (worlds,)
        Outside help to northern groups [0-1].
    """
    willing = resolve_floor + (1 - resolve_floor) * northern_resolve
    return np.asarray(quality_north * willing * (1 + north_supply * supply))


def front(*, northern_unity: Floats, front_floor: float) -> Floats:
    """Return the part of their strength that groups bring to a common front, shape (worlds,) [0-1]."""
    return np.asarray(front_floor + (1 - front_floor) * northern_unity)


def remnants(fell: Bools, *, remnant_share: float, northern_unity: Floats) -> Floats:
    """Return the share of garrisons that joins a resisting group where Kabul fell, shape (worlds,)."""
    return np.asarray(fell * remnant_share * northern_unity, np.float32)


def levied(start: Floats, resentment: Floats, *, northern_levy: float, levy_calm: float) -> Floats:
    """Return the men whom resisting groups raise in a week, shape (groups, provinces, worlds) [thousand].

    Parameters
    ----------
    start : array, shape (groups, provinces, worlds)
        The men they had in mid-July 2021 [thousand].
    resentment : array, shape (worlds,)
        What exclusion adds to their recruits, 1 where nobody is kept out [x].
    """
    return np.asarray(northern_levy * start * (resentment - levy_calm))


def follows_power(odds_taliban: Floats, *, power_felt: float) -> Bools:
    """Return where a change of side is told as following the stronger, shape (worlds,)."""
    return np.asarray(odds_taliban > power_felt)


def kept(held: Floats, resentment: Floats, *, northern_fade: float, foothold: float) -> Floats:
    """Return the share of a group's men who stay in a week, shape (groups, provinces, worlds): without ground
    they go home, the later the more their people are kept out.

    Parameters
    ----------
    held : array, shape (groups, provinces, worlds)
        Share of a province that the group holds [0-1].
    resentment : array, shape (worlds,)
        What exclusion adds to their recruits, 1 where nobody is kept out [x].
    """
    return np.asarray(1 - (northern_fade / resentment) * np.maximum(0, 1 - held / foothold))
