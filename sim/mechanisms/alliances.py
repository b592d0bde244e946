"""Alliances: northern groups weigh power, identity and resolve (``S78``: Christia, against identity blocs).

Each month a group compares resisting with Kabul or the other northerners, resisting alone, standing aside, and joining the
Taliban. A winning side is worth joining, a large share of the spoils more than a small one, a partner who would dominate
afterwards is dangerous, and how much an unlike partner costs is the dial between power politics and identity blocs.
"""

import numpy as np

from sim.shapes import Bools, Floats

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
    northern_unity: Floats,
    northern_resolve: Floats,
    identity_weight: Floats,
    resolve_weight: float,
    betrayal: float,
    aside_value: float,
    alone_value: float,
) -> Floats:
    """Return what each stance is worth to a group, shape (4 stances, worlds): resist together, alone, aside, join.

    Parameters
    ----------
    odds_together, odds_alone, odds_taliban : array, shape (worlds,)
        Chance of winning of the resisting side, of the group alone at home, of the Taliban's side [0-1].
    share_together, share_taliban : array, shape (worlds,)
        The group's share of that side's strength, itself included [0-1].
    likeness_together, likeness_taliban
        How alike the partners are [0-1].
    """
    resolve = resolve_weight * northern_resolve
    together = odds_together * (0.5 + 0.5 * share_together) * (0.5 + northern_unity)
    together = together - identity_weight * (1 - likeness_together) + resolve
    alone = alone_value * odds_alone + 0.7 * resolve
    aside = aside_value - 0.5 * resolve
    join = odds_taliban * (0.5 + 0.5 * share_taliban) * (1 - betrayal * (1 - share_taliban))
    join = join - identity_weight * (1 - likeness_taliban) - resolve
    return np.stack(np.broadcast_arrays(together, alone, aside, join))


def choice(now: np.ndarray, worth: Floats, drawn: Floats, free: Bools, *, choice_sharpness: float, switching_cost: float) -> np.ndarray:
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
    switches = free & (best != now) & (choice_sharpness * (gain - switching_cost) - 2 > drawn)
    return np.where(switches, best, now).astype(now.dtype)


def kept(held: Floats, *, northern_fade: float, foothold: float) -> Floats:
    """Return the share of a group's men who stay in a week, shape (groups, provinces, worlds): without ground they go home.

    Parameters
    ----------
    held : array, shape (groups, provinces, worlds)
        Share of a province that the group holds [0-1].
    """
    return np.asarray(1 - northern_fade * np.maximum(0, 1 - held / foothold))
