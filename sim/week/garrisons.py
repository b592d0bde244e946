"""Garrisons: the cascade of surrenders, in several rounds a week, and what happens to the towns that are
given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arithmetic import clip
from sim.draws import GARRISONS
from sim.ground import Ground, picked
from sim.mechanisms import alliances, cascade
from sim.pushes import total
from sim.shapes import Bools, Floats, Indexes
from sim.state import NORTHERN, REPUBLIC, TAJIK, TALIBAN, State

if TYPE_CHECKING:
    from sim.model import Afghanistan


def surrender(m: Afghanistan) -> None:
    """Let garrisons yield in several rounds, each round a precedent for the next."""
    s, n, g, ask = m.state, m.numbers, m.ground, m.numbers.ask
    s.recent = ask(cascade.fading, s.recent)
    m.republic.exit_shock = m.fading_exit()
    live = np.flatnonzero(~s.deal & np.isfinite(s.least).any(axis=0))
    if not len(live):
        return
    columns: slice | Indexes = live
    if 2 * len(live) > len(s.momentum):
        # Picking columns costs more than a few that have nothing left to decide.
        live, columns = np.arange(len(s.momentum)), slice(None)
    else:
        live = columns = _in_company(live)

    def here(x: Any) -> Any:
        return picked(x, columns)

    near = ask(cascade.encirclement, here(s.control[TALIBAN]), g.along_roads(here(m.whole[TALIBAN]), columns))
    terms = cascade.pushes(
        encirclement=near,
        momentum=here(s.momentum),
        arrears=here(m.republic.arrears),
        air=clip(here(m.republic.air + m.strikes), 0, 1),
        exit_shock=here(m.republic.exit_shock),
        leaderless=here(s.leaderless),
        capital_lost=here(s.holder != REPUBLIC).astype(np.float32),
        **n.only(cascade.pushes, columns),
    )
    steady = total(terms) + n["push_noise"] * here(m.draws.unexplained[m.week])
    chance = ask(cascade.opportunity, near) * here(~s.deal)
    count, inside = s.count.copy(), s.inside.copy()
    felt = ask(rounds, s, g, steady, chance, live)
    _settle(m, here(count - s.count), here(inside & ~s.inside), {**terms, "contagion": felt}, live, columns)


def rounds(
    s: State,
    g: Ground,
    steady: Floats,
    chance: Floats,
    worlds: Indexes,
    *,
    contagion: Floats,
    news_reach: Floats,
    cascade_form: Floats,
    relaxation_rounds: float,
    contagion_unit: float,
    precedent_local: float,
    precedent_command: float,
    precedent_national: float,
    hazard_scale: float,
    hazard_middle: float,
    capital_weight: float,
) -> Floats:
    """Let garrisons of some worlds yield, round by round, and return the push of precedents felt last.

    The state's garrisons, precedents and exposure change. Where nobody yielded in a round nobody will in the
    next, so only the other worlds go on; in the hazard form exposure grows with every round, so all go on.

    Parameters
    ----------
    steady, chance : array, shape (provinces, these worlds)
        All other pushes; whether there is anybody to yield to [0-1].
    worlds : array, shape (these worlds,)
        Which worlds these are, in order, no world twice.

    Returns
    -------
    array, shape (provinces, these worlds)
    """
    felt = np.empty_like(steady)
    gradual = cascade_form[worlds] > 0.5
    going = np.arange(len(worlds))
    for _ in range(int(relaxation_rounds)):
        everyone = len(going) == len(s.momentum)
        columns = slice(None) if everyone else worlds[going]
        chosen = slice(None) if everyone else going
        recent = picked(s.recent, columns)
        now = cascade.precedents(
            recent,
            g.in_command(recent),
            g.along_roads(recent, columns),
            g.countrywide(recent),
            contagion=contagion[columns],
            news_reach=news_reach[columns],
            contagion_unit=contagion_unit,
            precedent_local=precedent_local,
            precedent_command=precedent_command,
            precedent_national=precedent_national,
        )
        felt[:, chosen] = now
        level: Floats = (picked(steady, chosen) + now) * picked(chance, chosen)
        slow = gradual[chosen]
        if slow.any():
            hazard = cascade.exposure(level, hazard_scale=hazard_scale, hazard_middle=hazard_middle)
            exposed = slow & (picked(chance, chosen) > 0)
            s.exposure[:, columns] += hazard * exposed / np.float32(relaxation_rounds)
            level = cascade.level(level, picked(s.exposure, columns), cascade_form=cascade_form[columns])
        place, column = np.nonzero(level > picked(s.least, columns))
        moving = slow.copy()
        moving[column] = True
        if len(place):
            _yield(s, place, worlds[going[column]], level[place, column], capital_weight)
        going = going[moving]
        if not len(going):
            break
        if len(worlds) > 1:
            going = _in_company(going)
    return felt


def _in_company(worlds: Indexes) -> Indexes:
    """Return the worlds, a single one with its neighbour: NumPy sums one column in another order than two."""
    return np.maximum(worlds, 1) - np.array([1, 0]) if len(worlds) == 1 else worlds


def _yield(s: State, place: Indexes, world: Indexes, pressed: Floats, capital_weight: float) -> None:
    """Let garrisons yield to what presses them, shape (cases,), each in its place and world."""
    bears = s.bears[:, place, world]
    old = s.count[place, world]
    new = np.minimum(old, cascade.holding(bears[:GARRISONS], pressed))
    inside = s.inside[place, world]
    stays = inside & (bears[GARRISONS] >= pressed)
    s.count[place, world], s.inside[place, world] = new, stays
    s.least[place, world] = cascade.least(bears, new, stays)
    yielded = cascade.weight(old - new, inside & ~stays, GARRISONS, capital_weight=capital_weight)
    s.recent[place, world] = s.recent[place, world] + yielded


def _settle(
    m: Afghanistan,
    count: np.ndarray,
    walls: Bools,
    terms: dict[str, Floats],
    worlds: np.ndarray,
    part: slice | np.ndarray,
) -> None:
    """Disarm who yielded, and hand over the capitals whose garrisons did.

    Parameters
    ----------
    count, walls : array, shape (provinces, these worlds)
        How many garrisons of the countryside yielded this week; whether the capital's did.
    worlds, part : array
        Which worlds the columns are; the same as an index, all of them as a slice.
    """
    s, n = m.state, m.numbers
    if not (count.any() or walls.any()):
        return
    gone = count * s.size[0][:, part] + walls * s.size[1][:, part]
    s.men[TALIBAN][:, part] += n["captured"] * gone
    # A yielded garrison's district changes hands at once, not at the pace of fighting.
    passing = np.minimum(count * np.float32(1 / GARRISONS), s.control[REPUBLIC][:, part])
    s.control[REPUBLIC][:, part] -= passing
    s.control[TALIBAN][:, part] += passing
    many = count >= 2
    m.log.note(
        m.date, "garrisons yield", many, terms=terms, actor=REPUBLIC, other=TALIBAN, size=count, worlds=worlds
    )
    lost = walls & (s.holder[:, part] == REPUBLIC)
    if not lost.any():
        return
    # Where a northern group is at home and the Taliban are not, it takes the town over, for the Republic
    # while that stands.
    northern = m.worth[NORTHERN][..., part] * (m.stances <= alliances.ALONE)[:, None, part]
    strongest = northern.argmax(axis=0)
    at_home = m.numbers.ask(cascade.heir_at_home, northern.max(axis=0), s.control[TALIBAN][:, part])
    heir = np.where(at_home, strongest + TAJIK, TALIBAN).astype(np.int8)
    allied = np.take_along_axis(m.resist[:, part], strongest, axis=0)
    kept = lost & at_home & allied & s.republic_stands[part]
    if kept.any():
        place, column = np.nonzero(kept)
        world = worlds[column]
        s.inside[place, world] = True
        s.bears[GARRISONS, place, world] = np.inf
        s.recent[place, world] -= n.ask(cascade.weight, 0, np.True_, GARRISONS)
        s.least[place, world] = cascade.least(
            s.bears[:, place, world], s.count[place, world], s.inside[place, world]
        )
    lost &= ~kept
    m.towns_changed = True
    m.log.note(m.date, "capital yields", lost, terms=terms, actor=heir, other=REPUBLIC, worlds=worlds)
    place, column = np.nonzero(lost)
    np.add.at(m.by_surrender, worlds[column], np.float32(1))
    s.holder[place, worlds[column]] = heir[place, column]
