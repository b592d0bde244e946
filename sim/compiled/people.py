# mypy: ignore-errors
"""Loops of how people take it: who defies the rulers, who leaves home or country.

See ``sim.compiled`` for what these loops are and how they must be written.
"""

import numpy as np

from sim.compiled.arithmetic import ONE, TINY, ZERO, F, compiled, exp

TWO = F(2)


@compiled
def defied(
    before,
    open_before,
    taliban,
    grip,
    reach,
    pashtun,
    people,
    headcount,
    ruling,
    alone,
    theirs,
    exclusion,
    paid,
    hardship,
    divided,
    avenged,
    base,
    services,
    density,
    arrests,
    least,
    threshold,
    pace,
    mark,
    killing,
):
    """Do ``sim.week.people.defied``."""
    places, worlds = before.shape
    defying, grievance = np.empty((places, worlds), F), np.empty((places, worlds), F)
    killed, now_open = np.empty((places, worlds), F), np.empty((places, worlds), np.bool_)
    reason, share = np.empty((places, worlds), np.int8), np.zeros(worlds, F)
    shut_out, unserved, held = np.empty(worlds, F), np.empty(worlds, F), np.empty(worlds, F)
    risk, would, crowd = np.empty(worlds, F), np.empty(worlds, F), np.empty(worlds, F)
    for p in range(places):
        own, other, weight, count = pashtun[p, 0], ONE - pashtun[p, 0], people[p, 0], headcount[p, 0]
        for w in range(worlds):
            apart = other if theirs[w] else own
            shut_out[w] = divided[w] * (apart * exclusion[w])
            unserved[w] = services * (ONE - reach[p, w] * paid[w])
        for w in range(worlds):
            lacking = min(ONE, base + shut_out[w] + unserved[w] + avenged[w])
            grievance[p, w] = hardship[w] * lacking
        for w in range(worlds):
            first = 1 if unserved[w] > shut_out[w] else 0
            reason[p, w] = 2 if avenged[w] > max(shut_out[w], unserved[w]) else first
        for w in range(worlds):
            held[w] = taliban[p, w] if alone[w] else grip[p, w]
        for w in range(worlds):
            force = density * reach[p, w] * held[w]
            risk[w] = ONE - exp(-arrests * force / max(before[p, w], least))
        for w in range(worlds):
            worst = grievance[p, w]
            spare = max(ZERO, worst - threshold)
            worst = max(worst, TINY)
            deterred = spare * spare / (TWO * worst * max(risk[w], TINY))
            would[w] = deterred if spare <= risk[w] else (spare - risk[w] / TWO) / worst
        for w in range(worlds):
            rising = would[w] if ruling[w] else ZERO
            defying[p, w] = before[p, w] + pace * (rising - before[p, w])
        for w in range(worlds):
            now = defying[p, w]
            now_open[p, w] = (now >= mark) | (open_before[p, w] & (now >= mark / TWO))
        for w in range(worlds):
            crowd[w] = defying[p, w] * held[w]
            killed[p, w] = killing * crowd[w] * risk[w] * count / F(100_000)
        for w in range(worlds):
            share[w] += crowd[w] * weight
    return defying, now_open, grievance, killed, share, reason


@compiled
def moved(
    displaced, left, deaths, grievance, defying, headcount, ruling, flight, back, calm, crossing, exile
):
    """Do ``sim.week.people.moved``."""
    places, worlds = displaced.shape
    now, gone = np.empty((places, worlds), F), np.empty((places, worlds), F)
    all_now, all_gone = np.zeros(worlds, F), np.zeros(worlds, F)
    for p in range(places):
        count = headcount[p, 0]
        for w in range(worlds):
            away = displaced[p, w]
            home = max(ZERO, ONE - (away + left[p, w]) / count)
            fled = flight * deaths[p, w] * home
            returned = back * away / (ONE + deaths[p, w] / count * F(100_000) / calm)
            crossed = crossing * away
            quiet = count * home * (ONE - defying[p, w])
            exiled = exile * grievance[p, w] * quiet
            now[p, w] = away + fled - returned - crossed
            gone[p, w] = left[p, w] + crossed + (exiled if ruling[w] else ZERO)
        for w in range(worlds):
            all_now[w] += now[p, w]
        for w in range(worlds):
            all_gone[w] += gone[p, w]
    return now, gone, all_now, all_gone
