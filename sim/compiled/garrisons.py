# mypy: ignore-errors
"""Loops of ``sim.week.garrisons`` and of the networks along which word travels.

See ``sim.compiled`` for what these loops are and how they must be written.
"""

import numpy as np

from sim.compiled.arithmetic import ONE, ZERO, F, compiled, exp


@compiled
def along_roads(x, neighbours, through):
    """Do ``sim.ground.seen_along``."""
    slots, places, worlds = through.shape
    seen = np.empty((places, worlds), F)
    for p in range(places):
        n = neighbours[0, p]
        for w in range(worlds):
            seen[p, w] = x[n, w] * through[0, p, w]
        for k in range(1, slots):
            n = neighbours[k, p]
            for w in range(worlds):
                seen[p, w] += x[n, w] * through[k, p, w]
    return seen


@compiled
def pressing(held, around, holder, unexplained, deal, terms, kinds, next_door, enemy_at_hand, push_noise):
    """Do ``sim.week.garrisons.pressing``; ``kinds`` says which push grows with what."""
    places, worlds = held.shape
    near, steady, chance = (
        np.empty((places, worlds), F),
        np.empty((places, worlds), F),
        np.empty((places, worlds), F),
    )
    for p in range(places):
        for w in range(worlds):
            near[p, w] = min(ONE, max(held[p, w], next_door * around[p, w]))
        for k in range(len(terms)):
            for w in range(worlds):
                scale = near[p, w] if kinds[k] == 1 else (ONE if holder[p, w] != 1 else ZERO)
                term = terms[k, w] * scale if kinds[k] > 0 else terms[k, w]
                steady[p, w] = term if k == 0 else steady[p, w] + term
        for w in range(worlds):
            steady[p, w] += push_noise * unexplained[p, w]
        for w in range(worlds):
            chance[p, w] = ZERO if deal[w] else min(ONE, near[p, w] / enemy_at_hand)
    return near, steady, chance


@compiled
def rounds(
    count,
    inside,
    bears,
    least,
    recent,
    exposure,
    people,
    neighbours,
    through,
    members,
    member_share,
    region,
    steady,
    chance,
    worlds,
    contagion,
    news_reach,
    gradual,
    number,
    precedent_local,
    precedent_command,
    precedent_national,
    hazard_scale,
    hazard_middle,
    capital_weight,
    one_garrison,
):
    """Do ``sim.week.garrisons.rounds``; where nothing moves any more, going on changes nothing."""
    garrisons, places, width = len(bears) - 1, len(steady), len(worlds)
    slots, regions = len(neighbours), members.shape[1]
    felt = np.empty((places, width), F)
    level, here, bearing = (
        np.empty((places, width), F),
        np.empty((places, width), F),
        np.empty((places, width), F),
    )
    gone, walls = np.zeros((places, width), np.int8), np.zeros((places, width), np.bool_)
    mean, everywhere = np.empty((regions, width), F), np.empty(width, F)
    believed, news, slow = np.empty(width, F), np.empty(width, F), np.empty(width, np.bool_)
    for j in range(width):
        w = worlds[j]
        believed[j], news[j], slow[j] = contagion[w], news_reach[w], gradual[w]
    for p in range(places):
        for j in range(width):
            here[p, j] = recent[p, worlds[j]]
        for j in range(width):
            bearing[p, j] = least[p, worlds[j]]
    if width < recent.shape[1]:
        picked = np.empty((slots, places, width), F)
        for k in range(slots):
            for p in range(places):
                for j in range(width):
                    picked[k, p, j] = through[k, p, worlds[j]]
        through = picked
    forms = slow.any()
    for _ in range(number):
        for r in range(regions):
            first = members[0, r]
            for j in range(width):
                mean[r, j] = here[first, j] * member_share[0, r, 0]
            for k in range(1, len(members)):
                n, share = members[k, r], member_share[k, r, 0]
                for j in range(width):
                    mean[r, j] += here[n, j] * share
        for j in range(width):
            everywhere[j] = ZERO
        for p in range(places):
            share = people[p, 0]
            for j in range(width):
                everywhere[j] += here[p, j] * share
        for p in range(places):
            n = neighbours[0, p]
            for j in range(width):
                felt[p, j] = here[n, j] * through[0, p, j]
            for k in range(1, slots):
                n = neighbours[k, p]
                for j in range(width):
                    felt[p, j] += here[n, j] * through[k, p, j]
            r = region[p]
            for j in range(width):
                near = precedent_local * max(here[p, j], felt[p, j])
                far = precedent_command * mean[r, j] + precedent_national * everywhere[j]
                felt[p, j] = believed[j] * (near + news[j] * far)
            for j in range(width):
                level[p, j] = (steady[p, j] + felt[p, j]) * chance[p, j]
        if forms:
            for p in range(places):
                for j in range(width):
                    if slow[j]:
                        if chance[p, j] > ZERO:
                            exposure[p, worlds[j]] += exp((level[p, j] - hazard_middle) * hazard_scale) / F(
                                number
                            )
                        level[p, j] = exposure[p, worlds[j]]
        moving = forms
        for p in range(places):
            pressed = False
            for j in range(width):
                pressed |= level[p, j] > bearing[p, j]
            if not pressed:
                continue
            moving = True
            for j in range(width):
                if level[p, j] > bearing[p, j]:
                    w = worlds[j]
                    holding = 0
                    for k in range(garrisons):
                        holding += bears[k, p, w] >= level[p, j]
                    old = count[p, w]
                    new = min(np.int64(old), holding)
                    held = inside[p, w]
                    stays = held and bears[garrisons, p, w] >= level[p, j]
                    weakest = F(np.inf)
                    if new > 0:
                        weakest = bears[min(garrisons - new, garrisons - 1), p, w]
                    if stays:
                        weakest = min(weakest, bears[garrisons, p, w])
                    yielded = (
                        np.float64(old - new) + capital_weight * np.float64(held and not stays)
                    ) * np.float64(one_garrison)
                    count[p, w], inside[p, w] = new, stays
                    gone[p, j] += old - new
                    walls[p, j] |= held and not stays
                    bearing[p, j] = weakest
                    here[p, j] = F(np.float64(here[p, j]) + yielded)
        if not moving:
            break
    cases = 0
    for p in range(places):
        for j in range(width):
            recent[p, worlds[j]] = here[p, j]
        for j in range(width):
            least[p, worlds[j]] = bearing[p, j]
        for j in range(width):
            cases += gone[p, j] > 0 or walls[p, j]
    place, column = np.empty(cases, np.int64), np.empty(cases, np.int64)
    yielded, given_up = np.empty(cases, np.int8), np.empty(cases, np.bool_)
    found = 0
    for p in range(places):
        for j in range(width):
            if gone[p, j] > 0 or walls[p, j]:
                place[found], column[found] = p, j
                yielded[found], given_up[found] = gone[p, j], walls[p, j]
                found += 1
    return felt, place, column, yielded, given_up


@compiled
def leading(pushes, kinds, near, holder, felt, place, column):
    """Do ``sim.week.garrisons.leading``."""
    largest = np.empty(len(place), np.int64)
    for i in range(len(place)):
        p, j = place[i], column[i]
        lost = ONE if holder[p, j] != 1 else ZERO
        which, most = -1, ZERO
        for k in range(len(pushes)):
            push = pushes[k, j]
            if kinds[k] == 1:
                push = push * near[p, j]
            elif kinds[k] == 2:
                push = push * lost
            if which < 0 or push > most:
                which, most = k, push
        largest[i] = len(pushes) if felt[p, j] > most else which
    return largest
