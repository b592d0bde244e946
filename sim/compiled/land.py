# mypy: ignore-errors
"""Loops of who holds what: dominance, reach, storms of capitals, levies, the week's dead.

See ``sim.compiled`` for what these loops are and how they must be written.
"""

import numpy as np

from sim.compiled.arithmetic import HALF, ONE, TINY, ZERO, F, compiled, exp


@compiled
def holders(control, holder, city, people, area, deal, enough):
    """Do ``sim.ground.holders``."""
    actors, places, worlds = control.shape
    whole, held, grip = (
        np.empty((actors, worlds), F),
        np.empty((places, worlds), F),
        np.empty((places, worlds), F),
    )
    dominant = np.empty((places, worlds), np.uint8)
    most, strongest = np.empty(worlds, F), np.empty(worlds, np.uint8)
    share, contested = np.zeros((actors, worlds), F), np.zeros(worlds, F)
    open_ground, partners = np.zeros(worlds, F), np.zeros(worlds, F)
    for p in range(places):
        town, outside, weight, land = city[p, 0], ONE - city[p, 0], people[p, 0], area[p, 0]
        for a in range(7):
            code = np.int8(a)
            for w in range(worlds):
                whole[a, w] = control[a, p, w] * outside + (town if holder[p, w] == code else ZERO)
            for w in range(worlds):
                share[a, w] += whole[a, w] * weight
        for w in range(worlds):
            held[p, w] = whole[0, w]
        for w in range(worlds):
            first = max(max(whole[0, w], whole[1, w]), max(whole[2, w], whole[3, w]))
            most[w] = max(first, max(max(whole[4, w], whole[5, w]), whole[6, w]))
        for w in range(worlds):
            code = 0
            code = 1 if whole[1, w] == most[w] else code
            code = 2 if whole[2, w] == most[w] else code
            code = 3 if whole[3, w] == most[w] else code
            code = 4 if whole[4, w] == most[w] else code
            code = 5 if whole[5, w] == most[w] else code
            code = 6 if whole[6, w] == most[w] else code
            strongest[w] = code
        for w in range(worlds):
            together = whole[0, w] + whole[1, w] + whole[2, w] + whole[3, w] + whole[4, w]
            grip[p, w] = together if deal[w] else most[w]
        for w in range(worlds):
            dominant[p, w] = 7 if grip[p, w] < enough else strongest[w]
        for w in range(worlds):
            contested[w] += weight if grip[p, w] < enough else ZERO
        for w in range(worlds):
            open_ground[w] += land * (ONE - grip[p, w])
        for w in range(worlds):
            others = whole[1, w] + whole[2, w] + whole[3, w] + whole[4, w]
            partners[w] += others * weight
    return held, share, grip, contested, dominant, open_ground, partners


@compiled
def odds(attack, defence, contest_form, difference_scale):
    """Do ``sim.mechanisms.contest.odds`` for one fight."""
    a, d = attack * np.sqrt(attack), defence * np.sqrt(defence)
    if contest_form > HALF and attack > ZERO:
        return ONE / (ONE + exp(-(difference_scale * (attack - defence))))
    return a / (a + d + TINY)


@compiled
def storms(
    drawn,
    stances,
    holder,
    inside,
    size,
    pool,
    worth,
    control,
    shelter,
    deal,
    stands,
    keeper,
    flown,
    contest_form,
    difference_scale,
    storm_pace,
    storm_from,
    alone,
    aside,
    join,
    self_rule,
):
    """Do ``sim.week.capitals.storms``."""
    places, worlds = drawn.shape
    actors = len(worth)
    cases = 0
    for p in range(places):
        for w in range(worlds):
            cases += drawn[p, w] < storm_pace
    place, world = np.empty(cases, np.int64), np.empty(cases, np.int64)
    old, new = np.empty(cases, np.int8), np.empty(cases, np.int8)
    taken, ground = np.empty(cases, np.bool_), np.empty(cases, F)
    found = 0
    for p in range(places):
        for w in range(worlds):
            if not drawn[p, w] < storm_pace:
                continue
            by = holder[p, w]
            northern = 2 <= by <= 4
            stance = stances[by - 2, w] if northern else alone
            theirs = by == 0 or (northern and stance == join)
            if deal[w] or (northern and stance in (aside, self_rule)):
                continue
            side = ZERO
            for k in range(3):
                side += control[2 + k, p, w] * F(stances[k, w] == join)
            side = control[0, p, w] + side
            near = side
            if theirs:
                others = control[1, p, w]
                for a in range(2, actors):
                    others += control[a, p, w]
                near = min(max(others + control[0, p, w] - side + flown[w], ZERO), ONE)
            grip = min(max((near - storm_from) / (ONE - storm_from), ZERO), ONE)
            if grip == ZERO:
                continue
            # Who is not of the Taliban's side: the Republic's pool, or the strongest of the others.
            strongest, most = 1, pool[1, p, w] if stands[w] else ZERO
            for a in range(2, actors):
                own = worth[a, p, w]
                if a <= 4:
                    own = own * F(stances[a - 2, w] != join)
                if own > most:
                    strongest, most = a, own
            if theirs:
                attack, defend = most, pool[0, p, w]
            else:
                keepers = (F(inside[p, w]) * size[1, p, w]) * keeper[w]
                attack, defend = pool[0, p, w], pool[1, p, w] + keepers * shelter[p, w]
                if by != 1:
                    defend = max(defend, worth[by, p, w])
            chance = odds(attack, defend, contest_form[w], difference_scale)
            if drawn[p, w] < storm_pace * grip * chance * chance:
                place[found], world[found], old[found] = p, w, by
                new[found] = strongest if theirs else 0
                taken[found], ground[found] = theirs, near
                found += 1
    return place[:found], world[:found], old[:found], taken[:found], new[:found], ground[:found]


@compiled
def levies(men, control, holder, city, start, above_calm, resist, fade, foothold, northern_levy):
    """Do ``sim.week.politics.levies``."""
    groups, places, worlds = start.shape
    for g in range(groups):
        code = np.int8(2 + g)
        for p in range(places):
            town = city[p, 0]
            for w in range(worlds):
                held = control[2 + g, p, w] + (town if holder[p, w] == code else ZERO)
                men[2 + g, p, w] *= ONE - fade[w] * max(ZERO, ONE - held / foothold)
            for w in range(worlds):
                men[2 + g, p, w] += northern_levy * start[g, p, w] * above_calm[w] if resist[g, w] else ZERO


@compiled
def returned(men, share, going_back):
    """Do ``sim.week.politics.returned``."""
    _, places, worlds = men.shape
    for p in range(places):
        for w in range(worlds):
            back = men[6, p, w] * share[w]
            men[6, p, w] -= back
            men[0, p, w] += going_back * back


@compiled
def scattered(men, size, count, start, share, resist):
    """Do ``sim.week.politics.scattered``."""
    groups, places, worlds = start.shape
    joining, whole = np.empty(worlds, F), np.empty(worlds, F)
    for p in range(places):
        for w in range(worlds):
            joining[w] = share[w] * (F(count[p, w]) * size[0, p, w])
        for w in range(worlds):
            whole[w] = start[0, p, w] + start[1, p, w]
        for w in range(worlds):
            whole[w] = max(whole[w] + start[2, p, w], TINY)
        for g in range(groups):
            for w in range(worlds):
                men[2 + g, p, w] += start[g, p, w] / whole[w] * joining[w] if resist[g, w] else ZERO
        for k in range(2):
            for w in range(worlds):
                size[k, p, w] *= ONE - share[w]


@compiled
def risen(men, control, share):
    """Do ``sim.week.politics.risen``."""
    _, places, worlds = men.shape
    total = np.zeros(worlds, F)
    for p in range(places):
        for w in range(worlds):
            rising = men[0, p, w] * share[p, w]
            men[0, p, w] -= rising
            men[6, p, w] += rising
            total[w] += rising
        for w in range(worlds):
            passing = control[0, p, w] * share[p, w]
            control[0, p, w] -= passing
            control[6, p, w] += passing
    return total


@compiled
def reach(capacity, ruggedness, gorges, custom, terrain):
    """Do ``sim.mechanisms.consolidation.reach``."""
    places, worlds = len(ruggedness), len(capacity)
    reached = np.empty((places, worlds), F)
    for p in range(places):
        steep = terrain * ruggedness[p, 0]
        for w in range(worlds):
            reached[p, w] = capacity[w] / (ONE + steep * gorges[w] * custom[w])
    return reached


@compiled
def tally(
    control,
    battle,
    spread,
    repressed,
    people,
    headcount,
    rate,
    reprisals,
    attacks,
    steepness,
    start,
    with_civilians,
):
    """Do ``sim.week.rule.tally``."""
    places, worlds = control.shape
    informed, chosen = np.empty(worlds, F), np.empty(worlds, F)
    fought, killed, put_down = np.zeros(worlds, F), np.zeros(worlds, F), np.zeros(worlds, F)
    dead = np.empty((places, worlds), F)
    for p in range(places):
        share, count = people[p, 0], headcount[p, 0]
        for w in range(worlds):
            informed[w] = ONE / (ONE + exp(-(steepness * (control[p, w] - start))))
        for w in range(worlds):
            chosen[w] = rate[w] * informed[w] * (ONE - control[p, w])
        for w in range(worlds):
            chosen[w] = chosen[w] * count / F(100_000)
        for w in range(worlds):
            killed[w] += chosen[w]
        for w in range(worlds):
            fought[w] += battle[p, w]
        for w in range(worlds):
            put_down[w] += repressed[p, w]
        for w in range(worlds):
            elsewhere = attacks[w] * spread[p, w] + reprisals[w] * share
            dead[p, w] = with_civilians * battle[p, w] + chosen[w] + elsewhere + repressed[p, w]
    return fought, killed, put_down, dead


@compiled
def relief(
    lost_at,
    since,
    holder,
    helped,
    reserve,
    air,
    worth,
    pool,
    drawn,
    airlift,
    relief_share,
    relief_pace,
    contest_form,
    difference_scale,
):
    """Do ``sim.week.capitals.relief``."""
    places, worlds = holder.shape
    fronts, since, taliban = np.zeros(worlds, F), np.int16(np.ceil(since)), np.int8(0)
    for p in range(places):
        for w in range(worlds):
            lost = (lost_at[p, w] >= since) & (holder[p, w] == taliban) & helped[w]
            fronts[w] += ONE if lost else ZERO
    cases = 0
    for w in range(worlds):
        cases += int(fronts[w])
    place, world, men = np.empty(cases, np.int64), np.empty(cases, np.int64), np.empty(cases, F)
    found = 0
    if cases:
        for p in range(places):
            for w in range(worlds):
                if not (lost_at[p, w] >= since and holder[p, w] == 0 and helped[w]):
                    continue
                flown = (relief_share * reserve[w] / fronts[w]) * min(ONE, airlift * air[w])
                chance = odds(flown * worth[w], pool[0, p, w], contest_form[w], difference_scale)
                if ONE - drawn[p, w] < relief_pace * chance * chance:
                    place[found], world[found], men[found] = p, w, flown
                    found += 1
    return place[:found], world[:found], men[:found]


@compiled
def lacking(
    around, supplied, world, will, ghosts, gorges, start, rest, will_best, ghosts_worst, gorges_most, told
):
    """Do ``sim.week.capitals.lacking``."""
    most = np.empty(len(around), np.int64)
    for i in range(len(around)):
        w = world[i]
        lacked = (
            (around[i] - start) / rest,
            ONE - will[w] / will_best,
            ONE - min(supplied[w], ONE),
            ghosts[w] / ghosts_worst,
            (ONE - gorges[w] / gorges_most) * told,
        )
        which = 0
        for k in range(1, 5):
            if lacked[k] > lacked[which]:
                which = k
        most[i] = which
    return most


@compiled
def in_whole_numbers(held, deaths, per_cent, dead):
    """Do ``sim.record.in_whole_numbers``."""
    places, worlds = held.shape
    for p in range(places):
        for w in range(worlds):
            per_cent[p, w] = np.int32(held[p, w] * F(100))
        for w in range(worlds):
            dead[p, w] = np.int32(min(deaths[p, w], F(255)))
