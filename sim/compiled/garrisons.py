# mypy: ignore-errors
"""Loops of ``sim.week.garrisons`` and of the networks along which word travels.

See ``sim.compiled`` for what these loops are and how they must be written.
"""

import numpy as np

from sim.compiled.arithmetic import HALF, ONE, ZERO, F, compiled, exp


@compiled
def look_along(x, neighbours, through, p, seen):
    """Write down what is seen from one place."""
    width = seen.shape[1]
    for w in range(width):
        seen[p, w] = ZERO
    for k in range(len(through)):
        n = neighbours[k, p]
        if n == p:  # filled up, at weight 0
            break
        if through.shape[2] == 1:  # all worlds share it
            share = through[k, p, 0]
            for w in range(width):
                seen[p, w] += x[n, w] * share
        else:
            for w in range(width):
                seen[p, w] += x[n, w] * through[k, p, w]


@compiled
def along_roads(x, neighbours, through):
    """Do ``sim.ground.seen_along``."""
    seen = np.empty_like(x)
    for p in range(len(x)):
        look_along(x, neighbours, through, p, seen)
    return seen


@compiled
def pressing(held, around, holder, unexplained, deal, pushes, kinds, next_door, enemy_at_hand, push_noise):
    """Do ``sim.week.garrisons.pressing``; ``kinds`` says which push grows with what."""
    places, worlds = held.shape
    near, steady, chance = (
        np.empty((places, worlds), F),
        np.empty((places, worlds), F),
        np.empty((places, worlds), F),
    )
    lost = np.empty(worlds, F)
    for p in range(places):
        for w in range(worlds):
            near[p, w] = min(ONE, max(held[p, w], next_door * around[p, w]))
        for w in range(worlds):
            lost[w] = ONE if holder[p, w] != 1 else ZERO
        for w in range(worlds):
            steady[p, w] = ZERO
        for k in range(len(pushes)):
            if kinds[k] == 0:
                for w in range(worlds):
                    steady[p, w] += pushes[k, w]
            elif kinds[k] == 1:
                for w in range(worlds):
                    steady[p, w] += pushes[k, w] * near[p, w]
            else:
                for w in range(worlds):
                    steady[p, w] += pushes[k, w] * lost[w]
        for w in range(worlds):
            steady[p, w] += push_noise * unexplained[p, w]
        for w in range(worlds):
            chance[p, w] = ZERO if deal[w] else min(ONE, near[p, w] / enemy_at_hand)
    return near, steady, chance


@compiled
def weakest_of(bears, count, inside, p, w):
    """Return what ``sim.mechanisms.cascade.least`` says of one place in one world."""
    garrisons = len(bears) - 1
    least = F(np.inf)
    if count[p, w] > 0:
        least = bears[min(garrisons - count[p, w], garrisons - 1), p, w]
    if inside[p, w]:
        least = min(least, bears[garrisons, p, w])
    return least


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
    contagion_unit,
    contagion,
    news_reach,
    cascade_form,
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
        believed[j], news[j] = contagion_unit * contagion[w], news_reach[w]
        slow[j] = cascade_form[w] > HALF
    everyone = width == recent.shape[1]
    for p in range(places):
        if everyone:
            for j in range(width):
                here[p, j] = recent[p, j]
            for j in range(width):
                bearing[p, j] = least[p, j]
        else:
            for j in range(width):
                here[p, j], bearing[p, j] = recent[p, worlds[j]], least[p, worlds[j]]
    if not everyone and through.shape[2] > 1:
        picked = np.empty((slots, places, width), F)
        for k in range(slots):
            for p in range(places):
                for j in range(width):
                    picked[k, p, j] = through[k, p, worlds[j]]
        through = picked
    forms = slow.any()
    touched, cases = np.zeros(places, np.bool_), 0
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
            look_along(here, neighbours, through, p, felt)
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
                    yielded = (
                        np.float64(old - new) + capital_weight * np.float64(held and not stays)
                    ) * np.float64(one_garrison)
                    count[p, w], inside[p, w] = new, stays
                    bearing[p, j] = least[p, w] = weakest_of(bears, count, inside, p, w)
                    touched[p] = True
                    cases += gone[p, j] == 0 and not walls[p, j]
                    gone[p, j] += old - new
                    walls[p, j] |= held and not stays
                    here[p, j] = F(np.float64(here[p, j]) + yielded)
                    recent[p, w] = here[p, j]
        if not moving:
            break
    place, column = np.empty(cases, np.int64), np.empty(cases, np.int64)
    yielded, given_up = np.empty(cases, np.int8), np.empty(cases, np.bool_)
    found = 0
    for p in range(places):
        if not touched[p]:
            continue
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


@compiled
def weakest(least, bears, count, inside, place, world):
    """Do ``sim.week.garrisons.weakest``."""
    for i in range(len(place)):
        p, w = place[i], world[i]
        least[p, w] = weakest_of(bears, count, inside, p, w)


@compiled
def settled(
    men,
    control,
    size,
    holder,
    bears,
    count,
    inside,
    least,
    recent,
    leaderless,
    lost_at,
    by_surrender,
    worth,
    stances,
    resist,
    place,
    world,
    yielded,
    walls,
    week,
    captured,
    district,
    strength,
    ground,
    capital,
    alone,
):
    """Do ``sim.week.garrisons.settled``."""
    cases, garrisons = len(place), len(bears) - 1
    lost, heir = np.empty(cases, np.bool_), np.empty(cases, np.int8)
    for i in range(cases):
        p, w = place[i], world[i]
        men[0, p, w] += captured * (F(yielded[i]) * size[0, p, w] + F(walls[i]) * size[1, p, w])
        passing = min(F(yielded[i]) * district, control[1, p, w])
        control[1, p, w] -= passing
        control[0, p, w] += passing
        strongest, most = 0, worth[2, p, w] * F(stances[0, w] <= alone)
        for k in range(1, 3):
            own = worth[2 + k, p, w] * F(stances[k, w] <= alone)
            if own > most:
                strongest, most = k, own
        at_home = most > strength and control[0, p, w] < ground
        given_up = walls[i] and holder[p, w] == 1
        kept = given_up and at_home and resist[strongest, w] and leaderless[w] < F(0.5)
        lost[i] = given_up and not kept
        heir[i] = strongest + 2 if at_home else 0
        if kept:
            inside[p, w] = True
            bears[garrisons, p, w] = F(np.inf)
            recent[p, w] -= capital
            least[p, w] = weakest_of(bears, count, inside, p, w)
        if lost[i]:
            by_surrender[w] += ONE
            holder[p, w] = heir[i]
            lost_at[p, w] = week
    return lost, heir


@compiled
def taken(bears, count, inside, least, holder, recent, lost_at, by_force, place, world, new, week, capital):
    """Do ``sim.week.capitals.taken``."""
    for i in range(len(place)):
        p, w = place[i], world[i]
        if holder[p, w] == 1:
            by_force[w] += ONE
            recent[p, w] += capital
            inside[p, w] = False
            lost_at[p, w] = week
        least[p, w] = weakest_of(bears, count, inside, p, w)
        holder[p, w] = new[i]
