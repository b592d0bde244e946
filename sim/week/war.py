"""War: strengths, contests for ground, the cascade of surrenders, the capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.draws import GARRISONS
from sim.mechanisms import alliances, cascade, consolidation, contest, enablers
from sim.pushes import total
from sim.shapes import Bools, Floats
from sim.state import HAZARA, ISLAMIC_STATE, MUTINEERS, NORTHERN, REPUBLIC, TAJIK, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan

CAPITAL_WEIGHT = 2.0
"""A capital that yields counts as many precedents as two garrisons (judgement, structure)."""


def strengths(m: Afghanistan) -> Floats:
    """Return every actor's strength on the ground, shape (actors, provinces, worlds) [thousand fighters' worth]."""
    n, s, ask = m.numbers, m.state, m.numbers.ask
    worth = np.empty_like(s.control)

    ruling = m.taliban_rule.astype(np.float32)
    vigour = ask(contest.vigour, s.momentum)
    sanctuary = 1 + n["sanctuary_gain"] * (m.taliban.backing - n["backing_reference"])
    quality = n["quality_taliban"] * vigour * sanctuary * (0.6 + 0.57 * m.taliban.cohesion)
    sent = s.mobile * m.taliban.press
    # Where they rule they also raise local men; these stay at home and melt away with the ground.
    levy = n["militia"] * m.ground.people * s.control[TALIBAN]
    worth[TALIBAN] = (s.men[TALIBAN] + levy + sent) * quality * (1 + n["rule_grip"] * ruling * m.reach)

    supplied = ask(enablers.strength, m.republic.air, m.strikes)
    morale = (0.4 + n["forces_will_fight"]) * (1 - 0.3 * m.republic.arrears)
    garrisons = s.standing[:GARRISONS].sum(axis=0, dtype=np.float32) * s.size[0]
    m.garrison_men = garrisons
    sheltered = m.shelter
    sent = s.reserve * m.republic.defend
    s.men[REPUBLIC] = garrisons + s.standing[GARRISONS] * s.size[1]
    worth[REPUBLIC] = (garrisons + 0.5 * s.standing[GARRISONS] * s.size[1] + sent) * (supplied * morale) * sheltered
    worth[REPUBLIC] *= m.state.republic_stands | (s.standing.any(axis=0))

    resolve = n["quality_north"] * (0.5 + 0.5 * n["northern_resolve"]) * (1 + n["north_supply"] * m.northern_supply)
    worth[NORTHERN] = s.men[NORTHERN] * (resolve * sheltered)
    worth[ISLAMIC_STATE] = s.men[ISLAMIC_STATE] * sheltered
    worth[MUTINEERS] = s.men[MUTINEERS] * n["quality_taliban"]
    return worth


def pools(m: Afghanistan, worth: Floats) -> Floats:
    """Return the strength of the side on which each actor fights, shape (actors, provinces, worlds).

    Who stands aside or rules itself under a truce is left in peace: nobody wins ground from it.
    """
    pool = worth.copy()
    stances = m.stances
    resist = (stances == alliances.RESIST)[:, None]
    join = (stances == alliances.JOIN)[:, None]
    peace = ((stances == alliances.ASIDE) | (stances == alliances.SELF_RULE))[:, None]
    north = worth[NORTHERN]
    united = (north * resist).sum(axis=0) * (0.5 + 0.5 * m.numbers["northern_unity"])
    pool[REPUBLIC] = worth[REPUBLIC] + united
    pool[TALIBAN] = worth[TALIBAN] + (north * join).sum(axis=0)
    pool[NORTHERN] = np.where(
        resist,
        np.maximum(pool[REPUBLIC], north),
        np.where(join, pool[TALIBAN], np.where(peace, pool[TALIBAN] + pool[REPUBLIC] + north, north)),
    )
    if m.state.deal.any():
        whole = pool[TALIBAN] + pool[REPUBLIC]
        pool[TALIBAN] = np.where(m.state.deal, whole, pool[TALIBAN])
        pool[REPUBLIC] = np.where(m.state.deal, whole, pool[REPUBLIC])
        pool[NORTHERN] = np.where(m.state.deal, np.maximum(whole, north), pool[NORTHERN])
    return pool


def fight(m: Afghanistan) -> None:
    """Let strengths meet: the countryside follows the odds, men are lost, momentum is felt."""
    s, n, ask = m.state, m.numbers, m.numbers.ask
    claim = ask(contest.claims, m.worth, m.pool, n["contest_form"] > 0.5)
    before = m.taliban_share()
    target = ask(contest.targets, claim)
    pace = ask(contest.pace_of, target[TALIBAN] > s.control[TALIBAN]) * np.where(s.deal, 0.15, 1.0).astype(np.float32)
    target -= s.control
    target *= pace
    s.control = s.control + target
    enemy = m.pool[REPUBLIC] + m.worth[ISLAMIC_STATE] + m.worth[MUTINEERS]
    m.odds = ask(contest.odds, m.pool[TALIBAN], enemy, n["contest_form"] > 0.5)
    s.momentum = ask(contest.momentum, s.momentum, m.taliban_share() - before)
    small = np.minimum(s.men[TALIBAN] + s.mobile * m.taliban.press, enemy)
    m.deaths_in_battle = m.battle(m.odds, small) * np.where(s.deal, 0.1, 1.0).astype(np.float32)
    toll = m.deaths_in_battle / 2000
    worn = toll / np.maximum(s.men[TALIBAN] + s.mobile * m.taliban.press, 0.05)
    lost = np.minimum(worn, 0.05)
    s.men[TALIBAN] *= 1 - lost
    m.taliban.losses = m.taliban.losses + toll.sum(axis=0) / s.core
    hurt = 1 - np.minimum(toll / np.maximum(enemy, 0.05), 0.05)
    s.size *= hurt
    s.men[NORTHERN] *= hurt
    s.men[MUTINEERS] *= hurt


def surrender(m: Afghanistan) -> None:
    """Let garrisons yield in several rounds, each round a precedent for the next."""
    s, n, g, ask = m.state, m.numbers, m.ground, m.numbers.ask
    s.recent = ask(cascade.fading, s.recent)
    m.republic.exit_shock = m.fading_exit()
    free = ~s.deal
    if not (s.standing.any() and free.any()):
        return
    near = cascade.encirclement(s.control[TALIBAN], g.along_roads(m.whole[TALIBAN]))
    terms = ask(
        cascade.pushes,
        encirclement=near,
        momentum=s.momentum,
        arrears=m.republic.arrears,
        air=np.clip(m.republic.air + m.strikes, 0, 1),
        exit_shock=m.republic.exit_shock,
        leaderless=s.leaderless,
    )
    steady = total(terms) + n["push_noise"] * m.draws.unexplained[m.week]
    chance = ask(cascade.opportunity, near)
    hazard_form = n["cascade_form"] > 0.5
    weight = 1 / (GARRISONS + CAPITAL_WEIGHT)
    rounds = int(n["relaxation_rounds"])
    first = s.standing.copy()
    felt = np.zeros_like(steady)
    for _ in range(rounds):
        felt = ask(
            cascade.precedents, s.recent, g.in_command(s.recent), g.along_roads(s.recent), g.countrywide(s.recent)
        )
        push = np.where(free, (steady + felt) * chance, -np.inf)
        yields = cascade.yielding(s.standing, s.threshold, push)
        if hazard_form.any():
            s.exposure += np.where(free, ask(cascade.exposure, (steady + felt) * chance) / rounds, 0)
            gradual = (s.exposure > s.endurance) & s.standing & free
            yields = np.where(hazard_form, gradual, yields)
        if not yields.any():
            if hazard_form.any():
                continue
            break  # a fixed point: further rounds would change nothing
        s.standing &= ~yields
        s.recent += weight * (yields[:GARRISONS].sum(axis=0, dtype=np.float32) + CAPITAL_WEIGHT * yields[GARRISONS])
    _settle(m, first, {**terms, "contagion": felt})


def _settle(m: Afghanistan, first: Bools, terms: dict[str, Floats]) -> None:
    """Disarm who yielded, and hand over the capitals whose garrisons did."""
    s = m.state
    fallen = first & ~s.standing
    count = fallen[:GARRISONS].sum(axis=0, dtype=np.float32)
    gone = count * s.size[0] + fallen[GARRISONS] * s.size[1]
    s.men[TALIBAN] += m.numbers["captured"] * gone
    # A yielded garrison's district changes hands at once, not at the pace of fighting.
    passing = np.minimum(count / GARRISONS, s.control[REPUBLIC])
    s.control[REPUBLIC] -= passing
    s.control[TALIBAN] += passing
    m.yielded = m.yielded + fallen.sum(axis=(0, 1), dtype=np.float32)
    m.log.note(m.week, "garrisons yield", count >= 2, terms=terms, actor=REPUBLIC, other=TALIBAN, size=count)
    lost = fallen[GARRISONS] & (s.holder == REPUBLIC)
    heir = np.where(m.worth[NORTHERN].max(axis=0) > m.worth[TALIBAN], m.strongest_northern(), TALIBAN).astype(np.int8)
    m.log.note(m.week, "capital yields", lost, terms=terms, actor=heir, other=REPUBLIC)
    m.by_surrender = m.by_surrender + lost.sum(axis=0, dtype=np.float32)
    s.holder = np.where(lost, heir, s.holder).astype(np.int8)


def capitals(m: Afghanistan) -> None:
    """Storm provincial capitals: whoever holds the country around tries the walls."""
    s, n, ask = m.state, m.numbers, m.numbers.ask
    stances = m.stances
    joined = (stances == alliances.JOIN)[:, None]
    held_by_taliban = (s.holder == TALIBAN) | _any_holder(s.holder, joined)
    own = m.pool[TALIBAN]
    side = s.control[TALIBAN] + (s.control[NORTHERN] * joined).sum(axis=0)
    keepers = s.standing[GARRISONS] * s.size[1] * ask(enablers.strength, m.republic.air, m.strikes)
    keepers = keepers * (0.4 + n["forces_will_fight"]) * n["capital_defence"]
    resisting = m.pool[REPUBLIC] + keepers * m.shelter
    # Who is not of the Taliban's side: the strongest challenger, the Republic's pool first.
    rebels = m.worth[TAJIK:] * np.concatenate([~joined, np.ones((2, *joined.shape[1:]), bool)])
    united = np.concatenate([np.where(s.republic_stands, m.pool[REPUBLIC], 0)[None], rebels])
    strongest = united.argmax(axis=0)
    challenger = np.where(strongest == 0, REPUBLIC, strongest + 1).astype(np.int8)
    attack = np.where(held_by_taliban, united.max(axis=0), own)
    defend = np.where(held_by_taliban, own, np.maximum(resisting, m.worth.max(axis=0, where=_holder_mask(s.holder), initial=0)))
    around = np.where(held_by_taliban, 1 - side - m.nobody(), side)
    chance = ask(contest.odds, attack, defend, n["contest_form"] > 0.5)
    taken = m.draws.storm[m.week] < ask(contest.storming, chance, around)
    protected = s.deal | _any_holder(s.holder, ((stances == alliances.ASIDE) | (stances == alliances.SELF_RULE))[:, None])
    taken &= ~protected
    new = np.where(held_by_taliban, challenger, TALIBAN).astype(np.int8)
    terms = {"encirclement": 2 * around, "forces_will_fight": 1 - resisting / (own + resisting + 1e-3)}
    m.log.note(m.week, "capital stormed", taken & ~held_by_taliban, terms=terms, actor=new, other=s.holder.astype(np.int16))
    m.log.note(m.week, "capital retaken", taken & held_by_taliban, cause="resistance", actor=new, other=TALIBAN)
    by_force = taken & (s.holder == REPUBLIC)
    s.standing[GARRISONS] &= ~by_force
    m.by_force = m.by_force + by_force.sum(axis=0, dtype=np.float32)
    s.recent += np.float32(CAPITAL_WEIGHT / (GARRISONS + CAPITAL_WEIGHT)) * by_force
    back = taken & (new == REPUBLIC)
    s.standing[GARRISONS] |= back
    s.size[1] = np.where(back, 0.2 * s.reserve * np.ones_like(s.size[1]), s.size[1])
    s.holder = np.where(taken, new, s.holder).astype(np.int8)


def _any_holder(holder: np.ndarray, mask: Bools) -> Bools:
    """Return where a capital is held by a northern group for which ``mask``, shape (3, 1, worlds), holds."""
    return np.asarray(((holder[None] == np.arange(TAJIK, HAZARA + 1, dtype=np.int8)[:, None, None]) & mask).any(axis=0))


def _holder_mask(holder: np.ndarray) -> Bools:
    return np.asarray(holder[None] == np.arange(7, dtype=np.int8)[:, None, None])


def reach(m: Afghanistan) -> Floats:
    """Return how far the ruler's hand reaches, shape (provinces, worlds) [0-1]."""
    return m.numbers.ask(consolidation.reach, m.state.capacity, m.ground.rugged)
