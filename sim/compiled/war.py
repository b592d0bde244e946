# mypy: ignore-errors
"""Loops of ``sim.week.war`` and of where men are sent.

See ``sim.compiled`` for what these loops are and how they must be written.
"""

import numpy as np

from sim.compiled.arithmetic import HALF, ONE, TINY, ZERO, F, compiled, exp


@compiled
def forces(
    control,
    men,
    count,
    inside,
    size,
    shelter,
    reach,
    press,
    defend,
    people,
    mobile,
    reserve,
    quality,
    grip,
    supply,
    resolve,
    front,
    resist,
    join,
    peace,
    deal,
    militia,
    sortie,
    quality_taliban,
):
    """Do ``sim.week.war.forces``."""
    actors, places, worlds = control.shape
    worth, pool = np.empty((actors, places, worlds), F), np.empty((actors, places, worlds), F)
    united, joined = np.empty(worlds, F), np.empty(worlds, F)
    total = np.zeros((actors, worlds), F)
    garrisons = np.empty((places, worlds), F)
    for p in range(places):
        local = militia * people[p, 0]
        for w in range(worlds):
            present = men[0, p, w] + local * control[0, p, w] + mobile[w] * press[p, w]
            worth[0, p, w] = present * quality[w] * (ONE + grip[w] * reach[p, w])
        for w in range(worlds):
            garrisons[p, w] = F(count[p, w]) * size[0, p, w]
        for w in range(worlds):
            men[1, p, w] = size[1, p, w] if inside[p, w] else ZERO
        for w in range(worlds):
            worth[1, p, w] = (
                (garrisons[p, w] + sortie * men[1, p, w] + reserve[w] * defend[p, w])
                * supply[w]
                * shelter[p, w]
            )
        for w in range(worlds):
            men[1, p, w] = garrisons[p, w] + men[1, p, w]
        for a in range(2, 5):
            for w in range(worlds):
                worth[a, p, w] = men[a, p, w] * (resolve[w] * shelter[p, w])
        for w in range(worlds):
            worth[5, p, w] = men[5, p, w] * shelter[p, w]
        for w in range(worlds):
            worth[6, p, w] = men[6, p, w] * quality_taliban
        for a in range(actors):
            for w in range(worlds):
                total[a, w] += worth[a, p, w]

        for w in range(worlds):
            first = worth[2, p, w] if resist[0, w] else ZERO
            second = worth[3, p, w] if resist[1, w] else ZERO
            third = worth[4, p, w] if resist[2, w] else ZERO
            united[w] = worth[1, p, w] + (first + second + third) * front[w]
        for w in range(worlds):
            first = worth[2, p, w] if join[0, w] else ZERO
            second = worth[3, p, w] if join[1, w] else ZERO
            third = worth[4, p, w] if join[2, w] else ZERO
            joined[w] = worth[0, p, w] + (first + second + third)
        for w in range(worlds):
            pool[0, p, w] = joined[w] + united[w] if deal[w] else joined[w]
        for w in range(worlds):
            pool[1, p, w] = joined[w] + united[w] if deal[w] else united[w]
        for a in range(2, 5):
            for w in range(worlds):
                own, ours, theirs = worth[a, p, w], pool[1, p, w], pool[0, p, w]
                side = max(own, ours) if resist[a - 2, w] else own
                side = theirs if join[a - 2, w] else side
                pool[a, p, w] = theirs + ours + own if peace[a - 2, w] | deal[w] else side
        for a in range(5, actors):
            for w in range(worlds):
                pool[a, p, w] = worth[a, p, w]
    return worth, total, garrisons, pool


@compiled
def clash(
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
    difference_scale,
    no_mans_land,
    fast,
    slow,
    battle_rate,
    lost_per_death,
    toll_cap,
    force_least,
):
    """Do ``sim.week.war.clash``."""
    actors, places, worlds = control.shape
    after = np.empty((actors, places, worlds), F)
    deaths = np.empty((places, worlds), F)
    before, gained, fallen = np.zeros(worlds, F), np.zeros(worlds, F), np.zeros(worlds, F)
    claim, total, pace = np.empty((actors, worlds), F), np.empty(worlds, F), np.empty(worlds, F)
    enemy, chance, attack = np.empty(worlds, F), np.empty(worlds, F), np.empty(worlds, F)
    toll, hurt = np.empty(worlds, F), np.empty(worlds, F)
    difference = contest_form > HALF
    forms = difference.any()
    for p in range(places):
        for a in range(actors):
            for w in range(worlds):
                claim[a, w] = worth[a, p, w] * np.sqrt(pool[a, p, w])
        if forms:
            for a in range(actors):
                for w in range(worlds):
                    if difference[w]:
                        side = pool[a, p, w]
                        grown = exp(min(side * difference_scale, F(20)))
                        claim[a, w] = worth[a, p, w] / max(side, TINY) * (grown - ONE)
        for w in range(worlds):
            total[w] = claim[0, w] + claim[1, w]
        for a in range(2, actors):
            for w in range(worlds):
                total[w] += claim[a, w]
        for w in range(worlds):
            total[w] += no_mans_land
        for w in range(worlds):
            gains = claim[0, w] / total[w] > control[0, p, w]
            pace[w] = (fast + slow if gains else slow) * initiative[w]
        for a in range(actors):
            for w in range(worlds):
                after[a, p, w] = control[a, p, w] + (claim[a, w] / total[w] - control[a, p, w]) * pace[w]
        share = people[p, 0]
        for w in range(worlds):
            before[w] += control[0, p, w] * share
        for w in range(worlds):
            gained[w] += after[0, p, w] * share

        for w in range(worlds):
            first = worth[2, p, w] if alone[0, w] else ZERO
            second = worth[3, p, w] if alone[1, w] else ZERO
            third = worth[4, p, w] if alone[2, w] else ZERO
            enemy[w] = pool[1, p, w] + worth[5, p, w] + worth[6, p, w] + (first + second + third)
        for w in range(worlds):
            a0, d0 = pool[0, p, w], enemy[w]
            a1, d1 = a0 * np.sqrt(a0), d0 * np.sqrt(d0)
            chance[w] = a1 / (a1 + d1 + TINY)
        if forms:
            for w in range(worlds):
                if difference[w] and pool[0, p, w] > ZERO:
                    chance[w] = ONE / (ONE + exp(-(difference_scale * (pool[0, p, w] - enemy[w]))))
        for w in range(worlds):
            attack[w] = men[0, p, w] + mobile[w] * press[p, w]
        for w in range(worlds):
            engaged = min(attack[w], enemy[w])
            deaths[p, w] = battle_rate * chance[w] * (ONE - chance[w]) * engaged * tempo[w] * calm[w]
        for w in range(worlds):
            toll[w] = deaths[p, w] * lost_per_death / F(1000)
        for w in range(worlds):
            fallen[w] += toll[w]
        for w in range(worlds):
            men[0, p, w] *= ONE - min(toll[w] / max(attack[w], force_least), toll_cap)
        for w in range(worlds):
            hurt[w] = ONE - min(toll[w] / max(enemy[w], force_least), toll_cap)
        for k in range(2):
            for w in range(worlds):
                size[k, p, w] *= hurt[w]
        for a in range(2, 5):
            for w in range(worlds):
                men[a, p, w] *= ONE - (ONE - hurt[w] if resist[a - 2, w] | alone[a - 2, w] else ZERO)
        for w in range(worlds):
            men[6, p, w] *= hurt[w]
    for w in range(worlds):
        gained[w] -= before[w]
    return after, deaths, gained, fallen


@compiled
def sent(stakes, around, hold, pool, access_least, press_until, stray_strength):
    """Do ``sim.agents.taliban.sent``."""
    places, worlds = hold.shape
    wish, total, most = np.empty((places, worlds), F), np.zeros(worlds, F), np.empty(worlds, F)
    for p in range(places):
        stake = stakes[p, 0]
        for w in range(worlds):
            first = max(max(pool[1, p, w], pool[2, p, w]), pool[3, p, w])
            most[w] = max(first, max(max(pool[4, p, w], pool[5, p, w]), pool[6, p, w]))
        for w in range(worlds):
            access = min(max(hold[p, w] + around[p, w], access_least), ONE)
            weak = pool[0, p, w] / (pool[0, p, w] + most[w] + stray_strength)
            wish[p, w] = stake * access * (press_until - hold[p, w]) * weak
        for w in range(worlds):
            total[w] += wish[p, w]
    for p in range(places):
        for w in range(worlds):
            wish[p, w] = wish[p, w] / max(total[w], TINY)
    return wish


@compiled
def held(odds, weight, wanted):
    """Do the search of ``sim.mechanisms.start.held``."""
    places, worlds = len(odds), len(wanted)
    low, high = np.full(worlds, F(1e-4)), np.full(worlds, F(1e4))
    middle, total = np.empty(worlds, F), np.empty(worlds, F)
    for _ in range(40):
        for w in range(worlds):
            middle[w] = np.sqrt(low[w] * high[w])
        for w in range(worlds):
            total[w] = ZERO
        for p in range(places):
            here, share = odds[p, 0], weight[p, 0]
            for w in range(worlds):
                total[w] += share * (here * middle[w]) / (ONE + here * middle[w])
        for w in range(worlds):
            low[w] = middle[w] if total[w] < wanted[w] else low[w]
        for w in range(worlds):
            high[w] = high[w] if total[w] < wanted[w] else middle[w]
    shares = np.empty((places, worlds), F)
    for p in range(places):
        for w in range(worlds):
            shifted = odds[p, 0] * np.sqrt(low[w] * high[w])
            shares[p, w] = shifted / (ONE + shifted)
    return shares


@compiled
def defended(stakes, hold, enemy, own, defend_lost, stray_strength):
    """Do ``sim.mechanisms.contest.defended``."""
    places, worlds = hold.shape
    need, total = np.empty((places, worlds), F), np.zeros(worlds, F)
    for p in range(places):
        stake = stakes[p, 0]
        for w in range(worlds):
            pressure = enemy[p, w] / (enemy[p, w] + own[p, w] + stray_strength)
            need[p, w] = stake * pressure * (defend_lost + hold[p, w])
        for w in range(worlds):
            total[w] += need[p, w]
    for p in range(places):
        for w in range(worlds):
            need[p, w] = need[p, w] / max(total[w], TINY)
    return need
