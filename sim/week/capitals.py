"""Capitals: whoever holds the country around a provincial capital tries its walls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arithmetic import clip
from sim.draws import GARRISONS
from sim.mechanisms import alliances, cascade, contest
from sim.state import ACTORS, HAZARA, NORTHERN, REPUBLIC, TAJIK, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan


def storm(m: Afghanistan) -> None:
    """Storm provincial capitals.

    Only where this week's draw lies below the highest possible chance is there anything to work out.
    """
    s, n, ask = m.state, m.numbers, m.numbers.ask
    drawn = m.draws.storm[m.week]
    place, world = np.nonzero(drawn < n["storm_pace"])
    flat = place * drawn.shape[1] + world

    def here(x: Any) -> Any:
        return np.take(x.reshape(*x.shape[:-2], -1), flat, axis=-1)

    holder = here(s.holder)
    rows = np.arange(len(flat))
    stance = np.full((len(ACTORS), len(flat)), alliances.ALONE, np.int8)
    stance[NORTHERN] = m.stances[:, world]
    own_stance = stance[holder, rows]
    northern = (holder >= TAJIK) & (holder <= HAZARA)
    theirs = (holder == TALIBAN) | (northern & (own_stance == alliances.JOIN))
    pool, worth, control = here(m.pool), here(m.worth), here(s.control)
    joined = stance[NORTHERN] == alliances.JOIN
    side = control[TALIBAN] + (control[NORTHERN] * joined).sum(axis=0)
    keepers = (here(s.inside) * here(s.size[1])) * (m.supplied * ask(contest.walls))[world]
    resisting = pool[REPUBLIC] + keepers * here(m.shelter)
    # Who is not of the Taliban's side: the Republic's pool, or the strongest of the others.
    challengers = worth[REPUBLIC:].copy()
    challengers[0] = np.where(s.republic_stands[world], pool[REPUBLIC], 0)
    challengers[1:4] *= ~joined
    challenger = (challengers.argmax(axis=0) + REPUBLIC).astype(np.int8)
    attack = np.where(theirs, challengers.max(axis=0), pool[TALIBAN])
    defend = np.where(
        theirs,
        pool[TALIBAN],
        np.where(holder == REPUBLIC, resisting, np.maximum(resisting, worth[holder, rows])),
    )
    # What was lost is won back by men who are flown in, or from the country around.
    flown = n["airlift"] * m.republic.air[world] * s.republic_stands[world]
    around = np.where(
        theirs, clip(control[REPUBLIC:].sum(axis=0) + control[TALIBAN] - side + flown, 0, 1), side
    )
    form = n["contest_form"][world]
    chance = contest.odds(attack, defend, contest_form=form, difference_scale=n["difference_scale"])
    spared = s.deal[world] | (
        northern & ((own_stance == alliances.ASIDE) | (own_stance == alliances.SELF_RULE))
    )
    falls = (here(drawn) < ask(contest.storming, chance, around)) & ~spared
    if not falls.any():
        return
    place, world = place[falls], world[falls]
    old, theirs = holder[falls], theirs[falls]
    new = np.where(theirs, challenger[falls], TALIBAN).astype(np.int8)
    lacked = contest.weaknesses(around[falls], m.supplied[world], **n.only(contest.weaknesses, world))
    lost = ~theirs
    lacks = {name: lack[lost] for name, lack in lacked.items()}
    m.log.note_at(
        m.date, "capital stormed", place[lost], world[lost], actor=TALIBAN, other=old[lost], terms=lacks
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
    republic, back = old == REPUBLIC, new == REPUBLIC
    np.add.at(m.by_force, world[republic], np.float32(1))
    s.recent[place, world] += ask(cascade.weight, 0, republic, GARRISONS)
    # Who takes a capital back leaves part of the reserve there.
    retaken = np.bincount(world[back], minlength=len(s.reserve))
    left = ask(contest.left_behind, s.reserve[world], retaken[world])
    s.size[1][place, world] = np.where(back, left, s.size[1][place, world])
    np.subtract.at(s.reserve, world[back], left[back].astype(np.float32))
    s.inside[place, world] = back | (s.inside[place, world] & ~republic)
    s.least[place, world] = cascade.least(
        s.bears[:, place, world], s.count[place, world], s.inside[place, world]
    )
    s.holder[place, world] = new
    m.towns_changed = True
