"""Stand-ins: which loop belongs to which rule, and how the rule's arguments become the loop's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from sim import arithmetic, ground, luck, record
from sim.agents import taliban
from sim.compiled import arithmetic as loops
from sim.compiled import garrisons as garrisons_loops
from sim.compiled import land as land_loops
from sim.compiled import luck as luck_loops
from sim.compiled import people as people_loops
from sim.compiled import war as war_loops
from sim.draws import GARRISONS
from sim.ground import Ground
from sim.mechanisms import alliances, consolidation, contest, start
from sim.shapes import Bools, Codes, Floats, Indexes, Words
from sim.state import State
from sim.week import capitals, garrisons, people, politics, rule, war

F = cache(np.float32)  # the few constants there are; making one anew takes four times as long


def forces(
    control: Floats,
    men: Floats,
    count: Codes,
    inside: Bools,
    size: Floats,
    shelter: Floats,
    reach: Floats,
    press: Floats,
    defend: Floats,
    people: Floats,
    *,
    mobile: Floats,
    reserve: Floats,
    quality: Floats,
    grip: Floats,
    supply: Floats,
    resolve: Floats,
    front: Floats,
    resist: Bools,
    join: Bools,
    peace: Bools,
    deal: Bools,
    militia: float,
    sortie: float,
    quality_taliban: float,
) -> Any:
    """Do what ``war.forces`` does."""
    places = control, men, count, inside, size, shelter, reach, press, defend, people
    factors = mobile, reserve, quality, grip, supply, resolve, front
    numbers = F(militia), F(sortie), F(quality_taliban)
    return war_loops.forces(*places, *factors, resist, join, peace, deal, *numbers)


def clash(
    control: Floats,
    men: Floats,
    size: Floats,
    worth: Floats,
    pool: Floats,
    press: Floats,
    people: Floats,
    *,
    mobile: Floats,
    resist: Bools,
    alone: Bools,
    initiative: Floats,
    tempo: Floats,
    calm: Floats,
    contest_form: Floats,
    difference_scale: float,
    no_mans_land: float,
    pace: float,
    counter_pace: float,
    battle_rate: float,
    lost_per_death: float,
    toll_cap: float,
    force_least: float,
) -> Any:
    """Do what ``war.clash`` does."""
    return war_loops.clash(
        control,
        men,
        size,
        worth,
        pool,
        press,
        people,
        mobile,
        resist,
        alone,
        initiative,
        tempo,
        calm,
        contest_form,
        F(difference_scale),
        F(no_mans_land),
        F(pace * (1 - counter_pace)),
        F(pace * counter_pace),
        F(battle_rate * 4),
        F(lost_per_death),
        F(toll_cap),
        F(force_least),
    )


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
) -> Any:
    """Do what ``garrisons.rounds`` does."""
    return garrisons_loops.rounds(
        s.count,
        s.inside,
        s.bears,
        s.least,
        s.recent,
        s.exposure,
        g.people,
        g.neighbours,
        g.through,
        g.members,
        g.member_share,
        g.region,
        steady,
        chance,
        worlds,
        F(contagion_unit),
        contagion,
        news_reach,
        cascade_form,
        int(relaxation_rounds),
        F(precedent_local),
        F(precedent_command),
        F(precedent_national),
        F(hazard_scale),
        F(hazard_middle),
        capital_weight,
        F(1 / (GARRISONS + capital_weight)),
    )


def seen_along(x: Floats, neighbours: Indexes, through: Floats) -> Any:
    """Do what ``ground.seen_along`` does."""
    return garrisons_loops.along_roads(x, neighbours, through)


def holders(
    control: Floats,
    holder: Codes,
    city: Floats,
    people: Floats,
    area: Floats,
    deal: Bools,
    *,
    dominance: float,
) -> Any:
    """Do what ``ground.holders`` does."""
    return land_loops.holders(control, holder, city, people, area, deal, F(dominance))


def pressing(
    held: Floats,
    around: Floats,
    holder: Codes,
    unexplained: Floats,
    deal: Bools,
    pushes: Floats,
    kinds: Indexes,
    *,
    next_door: float,
    enemy_at_hand: float,
    push_noise: float,
) -> Any:
    """Do what ``garrisons.pressing`` does."""
    numbers = F(next_door), F(enemy_at_hand), F(push_noise)
    return garrisons_loops.pressing(held, around, holder, unexplained, deal, pushes, kinds, *numbers)


def leading(
    pushes: Floats,
    kinds: Indexes,
    near: Floats,
    holder: Codes,
    felt: Floats,
    place: Indexes,
    column: Indexes,
) -> Any:
    """Do what ``garrisons.leading`` does."""
    return garrisons_loops.leading(pushes, kinds, near, holder, felt, place, column)


def weakest(
    least: Floats, bears: Floats, count: Codes, inside: Bools, place: Indexes, world: Indexes
) -> None:
    """Do what ``garrisons.weakest`` does."""
    garrisons_loops.weakest(least, bears, count, inside, place, world)


def settled(
    s: State,
    lost_at: Codes,
    by_surrender: Floats,
    worth: Floats,
    stances: Codes,
    resist: Bools,
    place: Indexes,
    world: Indexes,
    yielded: Codes,
    walls: Bools,
    week: int,
    *,
    captured: float,
    heir_strength: float,
    heir_ground: float,
    capital_weight: float,
) -> Any:
    """Do what ``garrisons.settled`` does."""
    state = s.men, s.control, s.size, s.holder, s.bears, s.count, s.inside, s.least, s.recent, s.leaderless
    cases = lost_at, by_surrender, worth, stances, resist, place, world, yielded, walls, week
    numbers = F(captured), F(1 / GARRISONS), F(heir_strength), F(heir_ground), _capital(capital_weight)
    return garrisons_loops.settled(*state, *cases, *numbers, alliances.ALONE)


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
    """Do what ``capitals.taken`` does."""
    state = s.bears, s.count, s.inside, s.least, s.holder, s.recent
    cases = lost_at, by_force, place, world, new, week
    garrisons_loops.taken(*state, *cases, _capital(capital_weight))


def _capital(weight: float) -> Any:
    """Return what a capital's garrison counts for as a precedent."""
    return F(weight / (GARRISONS + weight))


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
) -> Any:
    """Do what ``capitals.storms`` does."""
    places = drawn, stances, holder, inside, size, pool, worth, control, shelter
    worlds = deal, stands, keeper, flown, contest_form
    numbers = F(difference_scale), F(storm_pace), F(storm_from)
    stances_ = alliances.ALONE, alliances.ASIDE, alliances.JOIN, alliances.SELF_RULE
    return land_loops.storms(*places, *worlds, *numbers, *stances_)


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
) -> Any:
    """Do what ``capitals.relief`` does."""
    state = lost_at, since, holder, helped, reserve, air, worth, pool, drawn
    numbers = F(airlift), F(relief_share), F(relief_pace), contest_form, F(difference_scale)
    return land_loops.relief(*state, *numbers)


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
) -> Any:
    """Do what ``capitals.lacking`` does."""
    worlds = forces_will_fight, ghost_soldiers, gorge_isolation
    numbers = F(storm_from), F(1 - storm_from), F(will_best), F(ghosts_worst), F(gorges_most)
    return land_loops.lacking(around, supplied, world, *worlds, *numbers, F(gorges_told))


def levies(
    men: Floats,
    control: Floats,
    holder: Codes,
    city: Floats,
    start: Floats,
    resentment: Floats,
    resist: Bools,
    *,
    northern_fade: float,
    foothold: float,
    northern_levy: float,
    levy_calm: float,
) -> None:
    """Do what ``politics.levies`` does."""
    fade, numbers = northern_fade / resentment, (F(foothold), F(northern_levy))
    land_loops.levies(men, control, holder, city, start, resentment - levy_calm, resist, fade, *numbers)


def returned(men: Floats, share: Floats, *, mutiny_return: float) -> None:
    """Do what ``politics.returned`` does."""
    land_loops.returned(men, share, F(mutiny_return))


def held(seen: Floats, weight: Floats, *, taliban_start: Floats, seen_least: float, seen_most: float) -> Any:
    """Do what ``start.held`` does."""
    odds = np.maximum(seen, seen_least) / (1 - np.minimum(seen, seen_most))
    return war_loops.held(odds, weight, taliban_start)


def scattered(men: Floats, size: Floats, count: Codes, start: Floats, share: Floats, resist: Bools) -> None:
    """Do what ``politics.scattered`` does."""
    land_loops.scattered(men, size, count, start, share, resist)


def risen(men: Floats, control: Floats, share: Floats) -> Any:
    """Do what ``politics.risen`` does."""
    return land_loops.risen(men, control, share)


def reach(
    capacity: Floats,
    ruggedness: Floats,
    *,
    gorge_isolation: Floats,
    local_self_rule: Floats,
    reach_terrain: float,
    relief_floor: float,
    custom_floor: float,
) -> Any:
    """Do what ``consolidation.reach`` does."""
    gorges, custom = relief_floor + gorge_isolation, custom_floor + local_self_rule
    return land_loops.reach(capacity, ruggedness, gorges, custom, F(reach_terrain))


def tally(
    control: Floats,
    battle: Floats,
    spread: Floats,
    repressed: Floats,
    people: Floats,
    headcount: Floats,
    *,
    deal: Bools,
    reprisals: Floats,
    attacks: Floats,
    taliban_violence: Floats,
    selective_rate: float,
    selective_steepness: float,
    selective_from: float,
    truce_restraint: float,
    civilian_ratio: float,
) -> Any:
    """Do what ``rule.tally`` does."""
    rate = selective_rate * taliban_violence * (1 - truce_restraint * deal)
    places = control, battle, spread, repressed, people, headcount
    numbers = F(selective_steepness), F(selective_from), F(1 + civilian_ratio)
    return land_loops.tally(*places, rate, reprisals, attacks, *numbers)


def defied(
    defying: Floats,
    open_before: Bools,
    taliban: Floats,
    grip: Floats,
    reach: Floats,
    pashtun: Floats,
    people: Floats,
    headcount: Floats,
    *,
    ruling: Bools,
    alone: Bools,
    theirs: Bools,
    exclusion: Floats,
    paid: Floats,
    hardship: Floats,
    revenge: Floats,
    cleavages: Floats,
    discontent_base: float,
    discontent_exclusion: float,
    discontent_services: float,
    discontent_reprisals: float,
    order_density: float,
    arrest_constant: float,
    defying_least: float,
    defiance_threshold: float,
    unrest_pace: float,
    unrest_noted: float,
    repression_deaths: float,
) -> Any:
    """Do what ``people.defied`` does."""
    places = defying, open_before, taliban, grip, reach, pashtun, people, headcount
    divided, avenged = discontent_exclusion * cleavages, discontent_reprisals * revenge
    worlds = ruling, alone, theirs, exclusion, paid, hardship, divided, avenged
    grounds = F(discontent_base), F(discontent_services)
    order = F(order_density), F(arrest_constant), F(defying_least), F(defiance_threshold)
    rest = F(unrest_pace), F(unrest_noted), F(repression_deaths)
    return people_loops.defied(*places, *worlds, *grounds, *order, *rest)


def moved(
    displaced: Floats,
    left: Floats,
    deaths: Floats,
    grievance: Floats,
    defying: Floats,
    headcount: Floats,
    *,
    ruling: Bools,
    flight_per_death: float,
    return_pace: float,
    calm_deaths: float,
    crossing_pace: float,
    exile_rate: float,
) -> Any:
    """Do what ``people.moved`` does."""
    places = displaced, left, deaths, grievance, defying, headcount, ruling
    numbers = map(F, (flight_per_death, return_pace, calm_deaths, crossing_pace, exile_rate))
    return people_loops.moved(*places, *numbers)


def sent(
    stakes: Floats,
    around: Floats,
    hold: Floats,
    pool: Floats,
    *,
    access_least: float,
    press_until: float,
    stray_strength: float,
) -> Any:
    """Do what ``agents.taliban.sent`` does."""
    return war_loops.sent(stakes, around, hold, pool, F(access_least), F(press_until), F(stray_strength))


def defended(
    stakes: Floats, hold: Floats, enemy: Floats, own: Floats, *, defend_lost: float, stray_strength: float
) -> Any:
    """Do what ``contest.defended`` does."""
    return war_loops.defended(stakes, hold, enemy, own, F(defend_lost), F(stray_strength))


def exponential(x: Floats) -> Any:
    """Do what ``arithmetic.exponential`` does."""
    return loops.exponential(np.ascontiguousarray(x).reshape(-1)).reshape(x.shape)


def in_whole_numbers(held: Floats, deaths: Floats, per_cent: Codes, dead: Codes) -> None:
    """Do what ``record.in_whole_numbers`` does."""
    land_loops.in_whole_numbers(held, deaths, per_cent, dead)


def logarithm(x: Floats) -> Any:
    """Do what ``arithmetic.logarithm`` does."""
    return loops.logarithm(np.ascontiguousarray(x).reshape(-1)).reshape(x.shape)


def quantile(u: Floats) -> Any:
    """Do what ``arithmetic.quantile`` does."""
    return loops.quantile(np.ascontiguousarray(u).reshape(-1)).reshape(u.shape)


def varied(keys: Words, steps: Words, shape: luck.Shape) -> Any:
    """Do what ``luck.varied`` does."""
    return luck_loops.varied(keys, steps, shape is luck.bell)


STAND_INS: dict[Callable[..., Any], Callable[..., Any]] = {
    arithmetic.exponential: exponential,
    arithmetic.logarithm: logarithm,
    arithmetic.quantile: quantile,
    luck.varied: varied,
    record.in_whole_numbers: in_whole_numbers,
    war.forces: forces,
    war.clash: clash,
    garrisons.rounds: rounds,
    ground.seen_along: seen_along,
    ground.holders: holders,
    garrisons.pressing: pressing,
    garrisons.leading: leading,
    garrisons.weakest: weakest,
    garrisons.settled: settled,
    capitals.storms: storms,
    capitals.taken: taken,
    capitals.relief: relief,
    capitals.lacking: lacking,
    politics.levies: levies,
    politics.returned: returned,
    politics.scattered: scattered,
    politics.risen: risen,
    start.held: held,
    consolidation.reach: reach,
    rule.tally: tally,
    people.defied: defied,
    people.moved: moved,
    taliban.sent: sent,
    contest.defended: defended,
}
"""Every rule that has a compiled form."""
