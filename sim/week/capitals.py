"""Capitals: whoever holds the country around a provincial capital tries its walls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim import compiled
from sim.arithmetic import clip
from sim.draws import GARRISONS
from sim.mechanisms import alliances, cascade, contest
from sim.shapes import Bools, Codes, Floats, Indexes
from sim.state import ACTORS, HAZARA, NORTHERN, REPUBLIC, TAJIK, TALIBAN, State
from sim.week import garrisons

if TYPE_CHECKING:
    from sim.model import Afghanistan


def storm(m: Afghanistan) -> None:
    """Storm provincial capitals: some are lost, some won back."""
    s, ask = m.state, m.numbers.ask
    place, world, old, theirs, new, around = ask(
        storms,
        m.draws.storm[m.week],
        m.stances,
        s.holder,
        s.inside,
        s.size,
        m.pool,
        m.worth,
        ask(contest.seen, s.control, m.before),
        m.shelter,
        deal=s.deal,
        stands=s.republic_stands,
        keeper=m.keeper,
        flown=m.flown,
    )
    if not len(place):
        return
    lost = ~theirs
    lacks = ask(lacking, around[lost], m.supplied, world[lost])
    m.log.note_at(
        m.date,
        "capital stormed",
        place[lost],
        world[lost],
        actor=TALIBAN,
        other=old[lost],
        terms=(contest.WEAKNESSES, lacks),
    )
    m.log.note_at(
        m.date,
        "capital retaken",
        place[theirs],
        world[theirs],
        actor=new[theirs],
        other=old[theirs],
        terms="resistance",
    )
    ask(taken, s, m.lost_at, m.by_force, place, world, new, m.week)
    back = new == REPUBLIC
    if np.count_nonzero(back):
        place, world = place[back], world[back]
        retaken = np.bincount(world, minlength=len(s.reserve))
        _garrison(m, place, world, ask(contest.left_behind, s.reserve[world], retaken[world]))


def taken(
    s: State,
    lost_at: Codes,
    by_force: Floats,
    place: Indexes,
    world: Indexes,
    new: Codes,
    week: int,
    *,
    capital_weight: float,
) -> None:
    """Hand over the capitals that fell by storm; the loss of a garrison is a precedent for others.

    Parameters
    ----------
    lost_at : array, shape (provinces, worlds); by_force : array, shape (worlds,)
        The last week in which a capital was lost; how many the Republic lost by force. Both change, and so
        does the state.
    place, world, new : array, shape (storms,)
        Where, no place twice; who holds it now, a code.
    """
    republic = s.holder[place, world] == REPUBLIC
    np.add.at(by_force, world[republic], np.float32(1))
    s.recent[place, world] += cascade.weight(0, republic, GARRISONS, capital_weight=capital_weight)
    s.inside[place, world] &= ~republic
    garrisons.weakest(s.least, s.bears, s.count, s.inside, place, world)
    s.holder[place, world] = new
    lost_at[place[republic], world[republic]] = week


def relieve(m: Afghanistan) -> None:
    """Fly part of the reserve against capitals that were lost within the last weeks, while Kabul stands."""
    s, n, ask = m.state, m.numbers, m.numbers.ask
    helped = s.republic_stands & ~s.deal
    if not np.count_nonzero(helped):
        return
    place, world, men = ask(
        relief,
        m.lost_at,
        max(0, m.week - n["relief_weeks"]),
        s.holder,
        helped,
        s.reserve,
        m.airlifted,
        m.supply,
        m.pool,
        m.draws.storm[m.week],
    )
    if not len(place):
        return
    m.log.note_at(
        m.date, "capital retaken", place, world, actor=REPUBLIC, other=TALIBAN, size=men, terms="relief"
    )
    s.holder[place, world] = REPUBLIC
    _garrison(m, place, world, men)


def relief(
    lost_at: Codes,
    since: float,
    holder: Codes,
    helped: Bools,
    reserve: Floats,
    air: Floats,
    worth: Floats,
    pool: Floats,
    drawn: Floats,
    *,
    airlift: float,
    relief_share: float,
    relief_pace: float,
    contest_form: Floats,
    difference_scale: float,
) -> tuple[Indexes, Indexes, Floats]:
    """Return which capitals men who are flown in take back, and how many these are [thousand].

    Parameters
    ----------
    lost_at, holder, drawn : array, shape (provinces, worlds)
        The last week in which a capital was lost; who holds it, a code; uniform variates.
    since
        The first of the weeks whose losses are not yet accepted.
    helped, reserve, air, worth : array, shape (worlds,)
        Where relief may come; the reserve [thousand]; air power at hand, own or lent [0-1]; what a man of
        the reserve is worth [fighter's worth].
    pool : array, shape (actors, provinces, worlds)
        Strength of the side on which each actor fights [thousand fighters' worth].

    Returns
    -------
    place, world, men : array, shape (capitals,)
    """
    place, world = np.nonzero((lost_at >= since) & (holder == TALIBAN) & helped)
    men, hazard = contest.relieved(
        reserve[world],
        np.bincount(world, minlength=len(reserve))[world].astype(np.float32),
        air[world],
        worth[world],
        pool[TALIBAN, place, world],
        airlift=airlift,
        relief_share=relief_share,
        relief_pace=relief_pace,
        contest_form=contest_form[world],
        difference_scale=difference_scale,
    )
    # The other end of the draw by which capitals are stormed: none is won and lost in one week by one draw.
    back = 1 - drawn[place, world] < hazard
    return place[back], world[back], men[back]


def lacking(
    around: Floats,
    supplied: Floats,
    world: Indexes,
    *,
    forces_will_fight: Floats,
    ghost_soldiers: Floats,
    gorge_isolation: Floats,
    storm_from: float,
    will_best: float,
    ghosts_worst: float,
    gorges_most: float,
    gorges_told: float,
) -> Indexes:
    """Return what stormed capitals lacked most, shape (storms,), a position in ``contest.WEAKNESSES``.

    Parameters
    ----------
    around, world : array, shape (storms,)
        Share of the country around in enemy hands; in which world each was.
    supplied : array, shape (worlds,)
        The factor that air power and supplies put on the defence [x].
    """
    lacked = contest.weaknesses(
        around,
        supplied[world],
        forces_will_fight=forces_will_fight[world],
        ghost_soldiers=ghost_soldiers[world],
        gorge_isolation=gorge_isolation[world],
        storm_from=storm_from,
        will_best=will_best,
        ghosts_worst=ghosts_worst,
        gorges_most=gorges_most,
        gorges_told=gorges_told,
    )
    return np.asarray(np.stack([lacked[name] for name in contest.WEAKNESSES]).argmax(axis=0))


def _garrison(m: Afghanistan, place: Indexes, world: Indexes, men: Floats) -> None:
    """Leave men of the reserve in capitals taken back, shape (capitals,): others than those who lost them."""
    s, n = m.state, m.numbers
    np.subtract.at(s.reserve, world, men.astype(np.float32))
    s.size[1][place, world] = men
    s.inside[place, world] = True
    numbers = n.only(cascade.thresholds, world)
    rank = 1 - m.draws.rank[GARRISONS, place, world]
    none = np.zeros_like(rank)
    firm = n["capital_defence"][world]
    bears = cascade.thresholds(rank[None], none, none, firm, **numbers)[0]
    gradual = n["cascade_form"][world] > 0.5
    drawn = m.draws.endurance[0, place, world]  # nobody else's in a capital
    lasting = cascade.endurance(drawn, bears, **n.only(cascade.endurance, world))
    s.bears[GARRISONS, place, world] = np.where(gradual, s.exposure[place, world] + lasting, bears)
    compiled.of(garrisons.weakest)(s.least, s.bears, s.count, s.inside, place, world)


def storms(
    drawn: Floats,
    stances: Codes,
    holder: Codes,
    inside: Bools,
    size: Floats,
    pool: Floats,
    worth: Floats,
    control: Floats,
    shelter: Floats,
    *,
    deal: Bools,
    stands: Bools,
    keeper: Floats,
    flown: Floats,
    contest_form: Floats,
    difference_scale: float,
    storm_pace: float,
    storm_from: float,
) -> tuple[Indexes, Indexes, Codes, Bools, Codes, Floats]:
    """Return which capitals fall by storm: whoever holds the country around tries the walls.

    Only where this week's draw lies below the highest possible chance is there anything to work out.

    Parameters
    ----------
    drawn : array, shape (provinces, worlds)
        Uniform.
    stances : array, shape (groups, worlds)
    holder, inside, shelter : array, shape (provinces, worlds)
        Who holds the capital; whether the Republic's garrison still stands in it; defenders' bonus [x].
    size : array, shape (2, provinces, worlds)
        Men of a garrison outside and inside the capital [thousand].
    pool, worth, control : array, shape (actors, provinces, worlds)
    deal, stands, keeper, flown : array, shape (worlds,)
        Whether a deal is in force; whether the Republic stands; what a man behind walls is worth [x]; how far
        men who are flown in make up for the country around [0-1].

    Returns
    -------
    place, world : array, shape (storms,)
    old : array, shape (storms,)
        Who held it.
    theirs : array, shape (storms,)
        Whether it was of the Taliban's side.
    new : array, shape (storms,)
        Who holds it now: the Taliban, or the strongest who is not of their side.
    around : array, shape (storms,)
        The attacker's share of the country around [0-1].
    """
    place, world = np.nonzero(drawn < storm_pace)
    flat = place * drawn.shape[1] + world

    def here(x: Any) -> Any:
        return np.take(x.reshape(*x.shape[:-2], -1), flat, axis=-1)

    held_by = here(holder)
    rows = np.arange(len(flat))
    stance = np.full((len(ACTORS), len(flat)), alliances.ALONE, np.int8)
    stance[NORTHERN] = stances[:, world]
    own_stance = stance[held_by, rows]
    northern = (held_by >= TAJIK) & (held_by <= HAZARA)
    theirs = (held_by == TALIBAN) | (northern & (own_stance == alliances.JOIN))
    sides, strength, ground = here(pool), here(worth), here(control)
    joined = stance[NORTHERN] == alliances.JOIN
    side = ground[TALIBAN] + (ground[NORTHERN] * joined).sum(axis=0)
    keepers = (here(inside) * here(size[1])) * keeper[world]
    resisting = sides[REPUBLIC] + keepers * here(shelter)
    # Who is not of the Taliban's side: the Republic's pool, or the strongest of the others.
    challengers = strength[REPUBLIC:].copy()
    challengers[0] = np.where(stands[world], sides[REPUBLIC], 0)
    challengers[1:4] *= ~joined
    new = np.where(theirs, challengers.argmax(axis=0) + REPUBLIC, TALIBAN).astype(np.int8)
    attack = np.where(theirs, challengers.max(axis=0), sides[TALIBAN])
    walled = np.where(held_by == REPUBLIC, resisting, np.maximum(resisting, strength[held_by, rows]))
    defend = np.where(theirs, sides[TALIBAN], walled)
    # What was lost is won back by men who are flown in, or from the country around.
    open_to = clip(ground[REPUBLIC:].sum(axis=0) + ground[TALIBAN] - side + flown[world], 0, 1)
    around = np.where(theirs, open_to, side)
    chance = contest.odds(attack, defend, contest_form=contest_form[world], difference_scale=difference_scale)
    spared = deal[world] | (
        northern & ((own_stance == alliances.ASIDE) | (own_stance == alliances.SELF_RULE))
    )
    hazard = contest.storming(chance, around, storm_pace=storm_pace, storm_from=storm_from)
    falls = (here(drawn) < hazard) & ~spared
    return place[falls], world[falls], held_by[falls], theirs[falls], new[falls], around[falls]
