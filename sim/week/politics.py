"""Politics: the president, talks, bargains, stances of the north, splits, and who rules Kabul."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim import arithmetic
from sim.arithmetic import clip
from sim.ground import cells
from sim.mechanisms import alliances, leadership, rifts, settlement, talks
from sim.numbers import Ask
from sim.pushes import Terms, total
from sim.shapes import Bools, Codes, Floats
from sim.state import (
    HAZARA,
    MUTINEERS,
    NORTHERN,
    OFFENSIVE,
    REPUBLIC,
    RULE,
    TAJIK,
    TALIBAN,
    TRANSITION,
)

if TYPE_CHECKING:
    from sim.model import Afghanistan


def president(m: Afghanistan) -> None:
    """He leaves, or is killed: everybody knows it at once."""
    r, s, ask = m.republic, m.state, m.numbers.ask
    leaves, killed, goes = ask(departures, r.leaves, r.gone, s.leaderless, s.deal, m.draws.killing[m.week, 0])
    if not np.count_nonzero(goes):
        return
    m.log.note(m.date, "president leaves", leaves, terms=r.why_leave, actor=REPUBLIC)
    m.log.note(m.date, "president leaves", killed, cause="assassination", actor=REPUBLIC)
    r.gone = r.gone | goes
    r.exit_shock = ask(leadership.blow, leaves, killed, r.exit_shock)
    m.exit_week = np.where(goes, m.date, m.exit_week).astype(np.float32)


def departures(
    ask: Ask, wants: Bools, gone: Bools, leaderless: Floats, deal: Bools, drawn: Floats
) -> tuple[Bools, Bools, Bools]:
    """Return where the president leaves, where he is killed, and where either, shape (worlds,) each.

    Parameters
    ----------
    wants, gone, leaderless, deal, drawn : array, shape (worlds,)
        Whether he wants to leave; whether he has gone; 1 once the Republic has lost Kabul; whether a deal is
        in force; exponential variates.
    """
    stands = ~gone & (leaderless < 0.5)
    leaves = wants & stands
    killed = ask(leadership.killed, drawn, stands & ~leaves & ~deal)
    return leaves, killed, leaves | killed


def rounds(m: Afghanistan) -> None:
    """Rounds of talks: something is given, the Taliban harden or soften, the echo begins."""
    med, t = m.mediators, m.taliban
    held, med.echo = m.numbers.ask(echoes, med.calls, med.echo)
    if np.count_nonzero(held):
        ask = m.numbers.ask
        gift, kept = ask(talks.parted, med.given, t.hardliners, m.draws.exchange[m.week, 0])
        remain = ask(talks.hardliners, t.hardliners, gift, kept)
        gained = remain - t.hardliners
        harder = ask(talks.hardness, t.hardness, gift, kept, gained, m.state.momentum)
        t.hardness = np.where(held, harder, t.hardness).astype(np.float32)
        t.hardliners = np.where(held, remain, t.hardliners).astype(np.float32)
        med.kept = np.where(held, kept, med.kept).astype(np.float32)
        m.log.note(m.date, "round of talks", held, cause="concessions", size=med.given)


def echoes(ask: Ask, calls: Floats, echo: Floats) -> tuple[Bools, Floats]:
    """Return where a round is held, and how much the last one still echoes, shape (worlds,) each [0-1]."""
    held = calls > 0
    return held, np.where(held, 1, ask(talks.fading, echo)).astype(np.float32)


def bargain(m: Afghanistan) -> None:
    """Once a month the parties bargain; a deal binds until it breaks."""
    s, ask, n = m.state, m.numbers.ask, m.numbers
    facts = m.facts
    if not (facts.monthly or np.count_nonzero(s.deal)):
        return
    threat, in_force = ask(mutual_threat, m.worth_by_actor, m.join, s.republic_stands), s.deal
    if facts.monthly and m.week > 0:
        signed, terms = ask(
            agreement,
            m.worth_by_actor,
            m.stances,
            s.republic_stands,
            s.deal,
            facts.odds_taliban,
            m.weariness,
            s.momentum,
            m.taliban.hardness,
            m.mediators.echo,
            m.draws.bargain[m.week // 4, 0],
        )
        if np.count_nonzero(signed):
            level = ask(settlement.autonomy, threat)
            posts = ask(settlement.cabinet, facts.odds_taliban, level, s.republic_stands)
            s.autonomy = np.where(signed, level, s.autonomy).astype(np.float32)
            s.cabinet = np.where(signed, posts, s.cabinet).astype(np.float32)
            s.tension = np.where(signed, n["tension_start"], s.tension).astype(np.float32)
            s.since = np.where(signed, 0, s.since).astype(np.float32)
            s.guarded = np.where(signed, 1, s.guarded).astype(np.float32)
            m.log.note(
                m.date, "deal signed", signed, terms=terms, actor=TALIBAN, other=m.other_side(), size=level
            )
            for group in m.northern:
                bound = signed & ask(settlement.self_rules, level) & (group.stance != alliances.JOIN)
                group.stance[:] = np.where(bound, alliances.SELF_RULE, group.stance)
            # A shared government is not this president's: he goes by agreement, nobody runs because of it.
            by_deal = signed & s.republic_stands & ~m.republic.gone
            m.republic.gone = m.republic.gone | by_deal
            m.exit_week = np.where(by_deal, m.date, m.exit_week).astype(np.float32)
            m.log.note(m.date, "president leaves", by_deal, cause="deal", actor=REPUBLIC)
            s.deal = s.deal | signed
    if np.count_nonzero(s.deal):
        s.tension, s.guarded, leaves, breaks, terms = ask(
            strain,
            s.deal,
            in_force,
            s.cabinet,
            s.autonomy,
            s.tension,
            s.guarded,
            threat,
            m.taliban.hardness,
            m.draws.guarantor[m.week, 0],
            m.draws.breakdown[m.week, 0],
        )
        m.log.note(m.date, "guarantor leaves", leaves, cause="guarantor_leaves")
        if np.count_nonzero(breaks):
            m.log.note(m.date, "deal breaks", breaks, terms=terms, actor=TALIBAN, other=m.other_side())
            s.deal = s.deal & ~breaks
            for group in m.northern:
                freed = breaks & (group.stance == alliances.SELF_RULE)
                group.stance[:] = np.where(freed, alliances.RESIST, group.stance)
            s.since = np.where(breaks, 0, s.since).astype(np.float32)


def mutual_threat(ask: Ask, strength: Floats, join: Bools, republic: Bools) -> Floats:
    """Return the weaker side's strength relative to the stronger, shape (worlds,) [0-1].

    Parameters
    ----------
    strength, join : array, shape (actors, worlds), (groups, worlds)
        [thousand fighters' worth]; which northern groups have joined the Taliban.
    republic : array, shape (worlds,)
        Whether it stands.
    """
    north = (strength[NORTHERN] * ~join).sum(axis=0)
    other, taliban = strength[REPUBLIC] * republic + north, strength[TALIBAN]
    return np.asarray(np.minimum(other, taliban) / np.maximum(np.maximum(other, taliban), np.float32(1e-3)))


def agreement(
    ask: Ask,
    strength: Floats,
    stances: Codes,
    republic: Bools,
    deal: Bools,
    odds_taliban: Floats,
    weariness: Floats,
    momentum: Floats,
    hardness: Floats,
    echo: Floats,
    drawn: Floats,
) -> tuple[Bools, Terms]:
    """Return where a deal is signed this month, shape (worlds,), and the terms that spoke for it.

    Parameters
    ----------
    strength, stances, republic : array, shape (actors, worlds), (groups, worlds), (worlds,)
        [thousand fighters' worth]; codes; whether it stands.
    deal, odds_taliban, weariness, momentum, hardness, echo, drawn : array, shape (worlds,)
        Whether one is in force; the Taliban's odds, the war's weariness, recent gains, how unyielding the
        Taliban are, the echo of talks [0-1]; logistic variates.
    """
    resisting = (strength[NORTHERN] * (stances <= alliances.ALONE)).sum(axis=0)
    opponents = republic | ask(settlement.opponents, resisting, strength[TALIBAN])
    terms = ask(
        settlement.agreement_terms,
        odds_taliban,
        clip(weariness, 0, 1),
        momentum,
        hardness,
        ask(settlement.vetoes, strength),
        ask(talks.at_work, echo),
    )
    return ~deal & opponents & (total(terms) > drawn), terms


def strain(
    ask: Ask,
    deal: Bools,
    in_force: Bools,
    cabinet: Floats,
    autonomy: Floats,
    tension: Floats,
    guarded: Floats,
    threat: Floats,
    hardness: Floats,
    drawn_guarantor: Floats,
    drawn_breakdown: Floats,
) -> tuple[Any, ...]:
    """Return what a week does to deals, shape (worlds,) each.

    Parameters
    ----------
    deal, in_force : array, shape (worlds,)
        Whether one binds; whether it did before this week.
    others : array, shape (worlds,)
        Posts shared, self-rule, tension, whether a guarantor stays, the mutual threat, how unyielding the
        Taliban are [0-1]; exponential variates.

    Returns
    -------
    tuple of array
        Tension; whether a guarantor stays [0-1]; whether he leaves now; whether the deal breaks; the terms
        that spoke for it.
    """
    tension = ask(settlement.tension, tension, np.where(deal, cabinet, 0), np.where(deal, autonomy, 0))
    leaves = ask(settlement.guarantor_leaves, drawn_guarantor, guarded, deal)
    guarded = np.where(leaves, 0, guarded).astype(np.float32)
    kinds = ask(settlement.dimensions, autonomy, cabinet)
    terms = ask(settlement.breakdown_terms, threat, tension, kinds, hardness, guarded)
    breaks = in_force & (drawn_breakdown < arithmetic.exp(total(terms)))
    return tension, guarded, leaves, breaks, terms


def stances(m: Afghanistan, before: np.ndarray) -> None:
    """Note who changed sides."""
    now = m.stances
    if not (m.facts.monthly or np.count_nonzero(m.facts.truce)) or np.array_equal(now, before):
        return
    for row, group in enumerate(m.northern):
        other = now[row] != before[row]
        if not np.count_nonzero(other):
            continue
        changed = other & (m.state.men[group.row].sum(axis=0) > m.numbers["formation_noted"])
        by_deal = (now[row] == alliances.SELF_RULE) | (before[row] == alliances.SELF_RULE)
        cause = np.where(by_deal, 2, m.numbers.ask(alliances.follows_power, m.facts.odds_taliban))
        for code, name in ((0, "identity_weight"), (1, "power"), (2, "deal")):
            m.log.note(
                m.date,
                "stance",
                changed & (cause == code),
                cause=name,
                actor=group.row,
                size=now[row].astype(np.float32),
            )


def split(m: Afghanistan) -> None:
    """Once a month the movement may split; part of its men in one region rise."""
    s, t, ask = m.state, m.taliban, m.numbers.ask
    s.splits, back = ask(healing, s.splits, t.cohesion)
    if np.count_nonzero(s.splits):  # else there are no mutineers
        ask(returned, s.men, back)
    if not m.facts.monthly:
        return
    happens, t.cohesion, terms = ask(
        quarrels,
        t.cohesion,
        t.losses,
        m.taliban_rule,
        s.gap,
        m.facts.bent,
        t.accommodation,
        m.facts.northern_threat,
        m.draws.split[m.week // 4, 0],
    )
    if not np.count_nonzero(happens):
        return
    where = ask(rifts.outbreak, s.men[TALIBAN], m.pashtun, m.draws.place[m.week // 4])
    around = m.ground.in_command(where.astype(np.float32)) > 0
    share = ask(rifts.rising, t.cohesion, where, around, happens)
    rising = ask(risen, s.men, s.control, share)
    s.splits = s.splits + happens
    t.cohesion = np.where(happens, ask(rifts.after_split, t.cohesion), t.cohesion).astype(np.float32)
    place, world = cells(where & happens)
    m.log.note_at(
        m.date,
        "split",
        place,
        world,
        actor=MUTINEERS,
        other=TALIBAN,
        size=rising[world],
        terms={k: v[world] for k, v in terms.items() if k != "base"},
    )


def risen(men: Floats, control: Floats, share: Floats) -> Floats:
    """Let a share of the Taliban's local men rise and take their ground along; return how many these are over
    the country, shape (worlds,) [thousand].

    Parameters
    ----------
    men, control : array, shape (actors, provinces, worlds)
        Both change.
    share : array, shape (provinces, worlds)
    """
    rising, passing = men[TALIBAN] * share, control[TALIBAN] * share
    men[TALIBAN] -= rising
    men[MUTINEERS] += rising
    control[TALIBAN] -= passing
    control[MUTINEERS] += passing
    return np.asarray(rising.sum(axis=0))


def healing(ask: Ask, splits: Floats, cohesion: Floats) -> tuple[Floats, Floats]:
    """Return the discounted number of splits a week later, and the share of the mutineers who come back or go
    home, shape (worlds,) each.

    Parameters
    ----------
    splits, cohesion : array, shape (worlds,)
        Armed splits, discounted over a year; the movement's cohesion [0-1].
    """
    return ask(rifts.remembered, splits), ask(rifts.reconciled, cohesion)


def returned(men: Floats, share: Floats, *, mutiny_return: float) -> None:
    """Let a share of the mutineers, shape (worlds,), come back or go home; ``men`` changes, shape (actors,
    provinces, worlds).
    """
    back = men[MUTINEERS] * share
    men[MUTINEERS] -= back
    men[TALIBAN] += mutiny_return * back


def quarrels(
    ask: Ask,
    cohesion: Floats,
    losses: Floats,
    taliban_rule: Bools,
    gap: Floats,
    bent: Floats,
    accommodation: Floats,
    threat: Floats,
    drawn: Floats,
) -> tuple[Bools, Floats, Terms]:
    """Return where the movement splits, its cohesion [0-1], and the terms that spoke for a split.

    Parameters
    ----------
    accommodation : array, shape (4, worlds)
    others : array, shape (worlds,)
        Cohesion; losses; whether the Taliban hold Kabul; unmet share of the needs; how far they bend; the
        northern threat [0-1]; logistic variates.
    """
    hunger = np.where(taliban_rule, gap, 0).astype(np.float32)
    terms = ask(rifts.split_terms, cohesion, losses, hunger, bent, 1 - accommodation[0], threat)
    return total(terms) > drawn, ask(rifts.cohesion, cohesion, bent, hunger, threat), terms


def kabul(m: Afghanistan) -> None:
    """Who holds Kabul, and which phase follows from it."""
    s, before = m.state, m.kabul_before
    m.kabul_before = holder = s.holder[m.ground.kabul].copy()
    changed, fell, s.leaderless, s.republic_stands, m.taliban_rule, s.since, phase, turns, m.ruling = (
        m.numbers.ask(phases, holder, before, s.leaderless, s.since, s.deal, s.phase)
    )
    m.log.note(
        m.date, "Kabul changes hands", changed, cause="fall of the capital", actor=holder, other=before
    )
    if np.count_nonzero(fell):
        m.fall_week = np.where(fell & np.isnan(m.fall_week), m.date, m.fall_week).astype(np.float32)
        driven = fell & ~m.republic.gone
        m.exit_week = np.where(driven, m.date, m.exit_week).astype(np.float32)
        m.log.note(m.date, "president leaves", driven, cause="fall of the capital", actor=REPUBLIC)
        m.republic.gone = m.republic.gone | fell
        s.fresh = np.where(fell, 1, s.fresh).astype(np.float32)
        brought = m.at_victory()
        s.capacity = np.where(fell, brought, s.capacity).astype(np.float32)
        # Those who will not yield go to the northern groups of their province, if these resist.
        share, resist = m.numbers.ask(alliances.remnants, fell), m.stances <= alliances.ALONE
        m.numbers.ask(scattered, s.men, s.size, s.count, m.northern_start, share, resist)
    m.log.note(m.date, "phase", turns, cause="the holder of Kabul", size=phase)
    s.phase = phase


def scattered(men: Floats, size: Floats, count: Codes, start: Floats, share: Floats, resist: Bools) -> None:
    """Let a share of the garrisons that still stand join those who resist in their province.

    Parameters
    ----------
    men, size : array, shape (actors, provinces, worlds), (2, provinces, worlds)
        Both change [thousand].
    count : array, shape (provinces, worlds)
        How many garrisons stand in the countryside, those not among them that yielded this week.
    start : array, shape (groups, provinces, worlds)
        The men of northern groups in mid-July 2021 [thousand].
    share, resist : array, shape (worlds,), (groups, worlds)
        Which share of the garrisons goes [0-1]; who resists.
    """
    joining = share * (count * size[0])
    home = start / np.maximum(start.sum(axis=0), np.float32(1e-6))
    men[NORTHERN] += home * joining * resist[:, None]
    size *= 1 - share


def phases(
    ask: Ask,
    holder: Codes,
    before: Codes,
    leaderless: Floats,
    since: Floats,
    deal: Bools,
    phase: Codes,
    *,
    transition: float,
) -> tuple[Any, ...]:
    """Return what follows from who holds Kabul, shape (worlds,) each.

    Parameters
    ----------
    holder, before, leaderless, since, deal, phase : array, shape (worlds,)
        Who holds it; who did last week; 1 once the Republic has lost it; weeks since Kabul's rule changed;
        whether a deal is in force; the phase so far.

    Returns
    -------
    tuple of array
        Whether it changed hands; whether the Republic lost it now; 1 once it has; whether the Republic
        stands; whether the Taliban hold it; weeks since its rule changed; the phase; whether that is a new
        one; whether somebody rules.
    """
    changed = holder != before
    fell = changed & (before == REPUBLIC)
    leaderless = np.where(fell, 1, leaderless).astype(np.float32)
    since = np.where(changed, 0, since + 1).astype(np.float32)
    fresh, over = since < transition, leaderless > 0
    rules = ~fresh & ((over & (holder != REPUBLIC)) | deal)
    contested = fresh & (over | deal)
    now = np.where(rules, RULE, np.where(contested, TRANSITION, OFFENSIVE)).astype(np.int8)
    return changed, fell, leaderless, leaderless < 0.5, holder == TALIBAN, since, now, now != phase, rules


def northern_levies(m: Afghanistan, resentment: Floats) -> None:
    """Resisting groups raise men where people are kept out of power."""
    s, resist = m.state, m.stances <= alliances.ALONE
    m.numbers.ask(levies, s.men, s.control, s.holder, m.ground.city, m.northern_start, resentment, resist)


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
    """Let men of northern groups go home where these hold no ground, and others join those who resist.

    Parameters
    ----------
    men, control : array, shape (actors, provinces, worlds)
        ``men`` change.
    holder : array, shape (provinces, worlds)
        Who holds the capital, a code.
    city : array, shape (provinces, 1)
        Share of a province's people who live in its capital.
    start : array, shape (groups, provinces, worlds)
        The men they had in mid-July 2021 [thousand].
    resentment : array, shape (worlds,); resist : array, shape (groups, worlds)
    """
    codes = np.arange(TAJIK, HAZARA + 1, dtype=np.int8)[:, None, None]
    held = control[NORTHERN] + (holder == codes) * city
    men[NORTHERN] *= alliances.kept(held, resentment, northern_fade=northern_fade, foothold=foothold)
    raised = alliances.levied(start, resentment, northern_levy=northern_levy, levy_calm=levy_calm)
    men[NORTHERN] += raised * resist[:, None]
