"""War: strengths, contests for ground, the cascade of surrenders, the capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arithmetic import clip
from sim.draws import GARRISONS
from sim.mechanisms import alliances, cascade, consolidation, contest, enablers, violence
from sim.pushes import total
from sim.shapes import Bools, Floats
from sim.state import ACTORS, HAZARA, ISLAMIC_STATE, MUTINEERS, NORTHERN, REPUBLIC, TAJIK, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan

def strengths(m: Afghanistan) -> Floats:
    """Return every actor's strength on the ground, shape (actors, provinces, worlds) [thousand fighters' worth]."""
    n, s, ask = m.numbers, m.state, m.numbers.ask
    worth = np.empty_like(s.control)

    ruling = m.taliban_rule.astype(np.float32)
    vigour = ask(contest.vigour, s.momentum)
    quality = ask(contest.fighter, vigour, m.taliban.backing, m.taliban.cohesion)
    sent = s.mobile * m.taliban.press
    # Where they rule they also raise local men; these stay at home and melt away with the ground.
    levy = n["militia"] * m.ground.people * s.control[TALIBAN]
    worth[TALIBAN] = (s.men[TALIBAN] + levy + sent) * quality * (1 + n["rule_grip"] * ruling * m.reach)

    m.supplied = ask(enablers.strength, m.republic.air, m.strikes)
    morale = ask(contest.morale, m.republic.arrears)
    garrisons = s.count * s.size[0]
    m.garrison_men = garrisons
    sheltered = m.shelter
    sent = s.reserve * m.republic.defend
    inside = s.inside * s.size[1]
    s.men[REPUBLIC] = garrisons + inside
    worth[REPUBLIC] = (garrisons + n["sortie"] * inside + sent * s.republic_stands) * (m.supplied * morale)
    worth[REPUBLIC] *= sheltered

    resolve = ask(alliances.fighter, m.northern_supply)
    worth[NORTHERN] = s.men[NORTHERN] * (resolve * sheltered)
    worth[ISLAMIC_STATE] = s.men[ISLAMIC_STATE] * sheltered
    worth[MUTINEERS] = s.men[MUTINEERS] * n["quality_taliban"]
    return worth


def pools(m: Afghanistan, worth: Floats) -> Floats:
    """Return the strength of the side on which each actor fights, shape (actors, provinces, worlds).

    Who stands aside or rules itself under a truce is left in peace: nobody wins ground from it.
    """
    s = m.state
    resist, join, peace = m.resist[:, None], m.join[:, None], m.peace[:, None]
    pool = worth.copy()
    north = worth[NORTHERN]
    united = (north * resist).sum(axis=0)
    united *= m.numbers.ask(alliances.front)
    pool[REPUBLIC] += united
    pool[TALIBAN] += (north * join).sum(axis=0)
    if s.deal.any():
        whole = pool[TALIBAN] + pool[REPUBLIC]
        np.copyto(pool[TALIBAN], whole, where=s.deal)
        np.copyto(pool[REPUBLIC], whole, where=s.deal)
        peace = peace | s.deal
    sides = pool[NORTHERN]
    np.maximum(sides, pool[REPUBLIC], out=sides, where=resist)
    np.copyto(sides, pool[TALIBAN], where=join)
    if peace.any():
        np.copyto(sides, pool[TALIBAN] + pool[REPUBLIC] + north, where=peace)
    return pool


def fight(m: Afghanistan) -> None:
    """Let strengths meet: the countryside follows the odds, men are lost, momentum is felt."""
    s, n, ask = m.state, m.numbers, m.numbers.ask
    claim = ask(contest.claims, m.worth, m.pool)
    before = m.taliban_share()
    target = ask(contest.targets, claim)
    pace = ask(contest.pace_of, target[TALIBAN] > s.control[TALIBAN]) * ask(contest.truce, s.deal)
    target -= s.control
    target *= pace
    s.control = s.control + target
    alone = (m.stances == alliances.ALONE)[:, None]
    enemy = m.pool[REPUBLIC] + m.worth[ISLAMIC_STATE] + m.worth[MUTINEERS] + (m.worth[NORTHERN] * alone).sum(axis=0)
    m.odds = ask(contest.odds, m.pool[TALIBAN], enemy)
    s.momentum = ask(contest.momentum, s.momentum, m.taliban_share() - before)
    small = np.minimum(s.men[TALIBAN] + s.mobile * m.taliban.press, enemy)
    m.deaths_in_battle = m.battle(m.odds, small) * ask(violence.truce, s.deal)
    toll = ask(violence.toll, m.deaths_in_battle)
    lost = ask(violence.worn, toll, s.men[TALIBAN] + s.mobile * m.taliban.press)
    s.men[TALIBAN] *= 1 - lost
    m.taliban.losses = m.taliban.losses + toll.sum(axis=0) / s.core
    hurt = 1 - ask(violence.worn, toll, enemy)
    s.size *= hurt
    fighting = m.resist[:, None] | alone
    s.men[NORTHERN] *= 1 - (1 - hurt) * fighting
    s.men[MUTINEERS] *= hurt


def surrender(m: Afghanistan) -> None:
    """Let garrisons yield in several rounds, each round a precedent for the next."""
    s, n, g, ask = m.state, m.numbers, m.ground, m.numbers.ask
    s.recent = ask(cascade.fading, s.recent)
    m.republic.exit_shock = m.fading_exit()
    live = np.flatnonzero(~s.deal & np.isfinite(s.least).any(axis=0))
    if not len(live):
        return
    everyone = np.arange(len(s.momentum))
    if 2 * len(live) > len(everyone):
        live = everyone  # picking columns costs more than a few that have nothing left to decide
    elif len(live) == 1:  # two columns, so that sums run in the same order as in company
        live = np.append(live, live[0] - 1 if live[0] else 1)

    def here(x: Floats) -> Floats:
        return x if live is everyone else x[..., live]

    free = here(~s.deal)
    near = ask(cascade.encirclement, here(s.control[TALIBAN]), g.along_roads(here(m.whole[TALIBAN]), slice(None) if live is everyone else live))
    numbers = n.only(cascade.pushes, slice(None) if live is everyone else live)
    terms = cascade.pushes(
        encirclement=near,
        momentum=here(s.momentum),
        arrears=here(m.republic.arrears),
        air=clip(here(m.republic.air + m.strikes), 0, 1),
        exit_shock=here(m.republic.exit_shock),
        leaderless=here(s.leaderless),
        capital_lost=here(s.holder != REPUBLIC).astype(np.float32),
        **numbers,
    )
    steady = total(terms) + n["push_noise"] * here(m.draws.unexplained[m.week])
    chance = ask(cascade.opportunity, near) * free
    count, inside = s.count.copy(), s.inside.copy()
    felt, moving = _round(m, steady, chance, live)
    gradual = here(n["cascade_form"]) > 0.5
    for _ in range(int(n["relaxation_rounds"]) - 1):
        # Where nobody yielded in the last round nobody will in the next, so only the other worlds go on.
        going = np.flatnonzero(moving | gradual)
        if not len(going):
            break
        if len(going) == 1:  # two columns, so that sums run in the same order as in company
            going = np.repeat(going, 2)
        felt[:, going], moved = _round(m, steady[:, going], chance[:, going], live[going])
        moving = np.zeros_like(moving)
        moving[going] = moved
    columns = slice(None) if live is everyone else live
    _settle(m, here(count - s.count), here(inside & ~s.inside), {**terms, "contagion": felt}, live, columns)


def _round(m: Afghanistan, steady: Floats, chance: Floats, worlds: np.ndarray) -> tuple[Floats, np.ndarray]:
    """Let garrisons of some worlds yield once.

    Returns the push of precedents that they felt, shape (provinces, these worlds), and in which of them one yielded.
    """
    s, n, g = m.state, m.numbers, m.ground
    columns = slice(None) if len(worlds) == len(s.momentum) else worlds
    recent = s.recent[:, columns]
    felt = cascade.precedents(
        recent,
        g.in_command(recent),
        g.along_roads(recent, columns),
        g.countrywide(recent),
        contagion=n["contagion"][columns],
        news_reach=n["news_reach"][columns],
        contagion_unit=n["contagion_unit"],
        precedent_local=n["precedent_local"],
        precedent_command=n["precedent_command"],
        precedent_national=n["precedent_national"],
    )
    level = (steady + felt) * chance
    gradual = n["cascade_form"][columns] > 0.5
    if gradual.any():
        s.exposure[:, columns] += n.ask(cascade.exposure, level) * (chance > 0) / np.float32(n["relaxation_rounds"])
        level = cascade.level(level, s.exposure[:, columns], cascade_form=n["cascade_form"][columns])
    moved = np.zeros(level.shape[1], bool)
    place, column = np.nonzero(level > s.least[:, columns])
    if not len(place):
        return felt, moved
    moved[column] = True
    world = worlds[column]
    bears = s.bears[:, place, world]
    pressed = level[place, column]
    old = s.count[place, world]
    new = np.minimum(old, cascade.holding(bears[:GARRISONS], pressed))
    inside = s.inside[place, world]
    stays = inside & (bears[GARRISONS] >= pressed)
    s.count[place, world], s.inside[place, world] = new, stays
    s.least[place, world] = cascade.least(bears, new, stays)
    yielded = n.ask(cascade.weight, old - new, inside & ~stays, GARRISONS)
    s.recent[place, world] = recent[place, column] + yielded
    return felt, moved


def _settle(m: Afghanistan, count: np.ndarray, walls: Bools, terms: dict[str, Floats], worlds: np.ndarray, part: slice | np.ndarray) -> None:
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
    m.log.note(m.date, "garrisons yield", many, terms=terms, actor=REPUBLIC, other=TALIBAN, size=count, worlds=worlds)
    lost = walls & (s.holder[:, part] == REPUBLIC)
    if not lost.any():
        return
    # Where a northern group is at home and the Taliban are not, it takes the town over, for the Republic while that stands.
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
        s.least[place, world] = cascade.least(s.bears[:, place, world], s.count[place, world], s.inside[place, world])
    lost &= ~kept
    m.towns_changed = True
    m.log.note(m.date, "capital yields", lost, terms=terms, actor=heir, other=REPUBLIC, worlds=worlds)
    place, column = np.nonzero(lost)
    np.add.at(m.by_surrender, worlds[column], np.float32(1))
    s.holder[place, worlds[column]] = heir[place, column]


def capitals(m: Afghanistan) -> None:
    """Storm provincial capitals: whoever holds the country around tries the walls.

    Only where this week's draw lies below the highest possible chance is there anything to work out.
    """
    s, n, ask = m.state, m.numbers, m.numbers.ask
    drawn = m.draws.storm[m.week]
    place, world = np.nonzero(drawn < n["storm_pace"])
    flat = place * drawn.shape[1] + world

    def here(x: Floats) -> Floats:
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
    defend = np.where(theirs, pool[TALIBAN], np.where(holder == REPUBLIC, resisting, np.maximum(resisting, worth[holder, rows])))
    # What was lost is won back by men who are flown in, or from the country around.
    flown = n["airlift"] * m.republic.air[world] * s.republic_stands[world]
    around = np.where(theirs, clip(control[REPUBLIC:].sum(axis=0) + control[TALIBAN] - side + flown, 0, 1), side)
    form = n["contest_form"][world]
    chance = contest.odds(attack, defend, contest_form=form, difference_scale=n["difference_scale"])
    spared = s.deal[world] | (northern & ((own_stance == alliances.ASIDE) | (own_stance == alliances.SELF_RULE)))
    falls = (here(drawn) < ask(contest.storming, chance, around)) & ~spared
    if not falls.any():
        return
    place, world = place[falls], world[falls]
    old, theirs = holder[falls], theirs[falls]
    new = np.where(theirs, challenger[falls], TALIBAN).astype(np.int8)
    lacked = contest.weaknesses(around[falls], m.supplied[world], **n.only(contest.weaknesses, world))
    lost = ~theirs
    lacks = {name: lack[lost] for name, lack in lacked.items()}
    m.log.note_at(m.date, "capital stormed", place[lost], world[lost], actor=TALIBAN, other=old[lost], terms=lacks)
    m.log.note_at(
        m.date, "capital retaken", place[theirs], world[theirs], actor=new[theirs], other=old[theirs], terms="resistance"
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
    s.least[place, world] = cascade.least(s.bears[:, place, world], s.count[place, world], s.inside[place, world])
    s.holder[place, world] = new
    m.towns_changed = True


def reach(m: Afghanistan) -> Floats:
    """Return how far the ruler's hand reaches, shape (provinces, worlds) [0-1]."""
    return m.numbers.ask(consolidation.reach, m.state.capacity, m.ground.rugged)
