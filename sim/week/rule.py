"""Rule: money, accommodation, capacity, rivals, toxicity, and the dead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arithmetic import clip
from sim.mechanisms import (
    accommodation,
    consolidation,
    enablers,
    patrons,
    rivals,
    settlement,
    talks,
    toxicity,
    treasury,
    violence,
)
from sim.numbers import Ask
from sim.shapes import Bools, Floats
from sim.state import ISLAMIC_STATE, REPUBLIC, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan


def outsiders(m: Afghanistan) -> None:
    """Patrons' decisions reach those whom they support."""
    s, t, r = m.state, m.taliban, m.republic
    t.backing, t.offers, m.northern_supply, m.recognition, steps_in, r.strikes_left, m.strikes, r.air = (
        m.numbers.ask(
            support,
            m.standing,
            m.weights,
            m.patrons["united_states"].air,
            s.leaderless,
            s.deal,
            m.facts.threat,
            m.draws.intervention[m.week, 0],
            r.strikes_left,
            r.air,
        )
    )
    t.tie = m.tie
    m.log.note(m.date, "intervention", steps_in, cause="intervention", actor=REPUBLIC)


def support(
    ask: Ask,
    standing: Floats,
    weights: Floats,
    effort: Floats,
    leaderless: Floats,
    deal: Bools,
    threat: Floats,
    drawn: Floats,
    strikes_left: Floats,
    air: Floats,
    *,
    intervention_span: float,
) -> tuple[Any, ...]:
    """Return what outsiders' decisions amount to, shape (worlds,) each.

    Parameters
    ----------
    standing, weights : array, shape (kinds, patrons, worlds), (patrons, 1)
        Where patrons stand; their share of all that outsiders could offer.
    effort, leaderless, deal, threat, drawn : array, shape (worlds,)
        Air effort of the United States; 1 once the Republic has lost Kabul; whether a deal is in force; enemy
        control around Kabul; exponential variates.
    strikes_left, air : array, shape (worlds,)
        Weeks that an intervention still lasts; air power of the Republic's own.

    Returns
    -------
    tuple of array
        Backing of the Taliban; offers to the rulers [republic's own revenue]; help to northern groups;
        recognition [0-1]; whether somebody steps in; weeks that this lasts; strikes and air power [0-1].
    """
    backers = dict(zip(patrons.PATRONS, standing[patrons.BACKING], strict=True))
    others = [backers[name] for name in ("russia", "iran", "saudi_arabia", "others")]
    backing = ask(patrons.backing, backers["pakistan"], others)
    offers = standing[patrons.OFFER].sum(axis=0)
    north = np.minimum(standing[patrons.NORTH].sum(axis=0), 1) * (leaderless > 0)
    recognition = (weights * standing[patrons.RECOGNITION]).sum(axis=0)
    besieged = (leaderless < 0.5) & ask(enablers.besieged, threat) & ~deal
    steps_in = ask(enablers.intervention_starts, drawn, besieged)
    left = np.where(steps_in, intervention_span, np.maximum(strikes_left - 1, 0)).astype(np.float32)
    strikes = np.maximum(effort, left > 0).astype(np.float32)
    return (
        backing,
        offers,
        north,
        recognition,
        steps_in,
        left,
        strikes,
        ask(enablers.availability, air, strikes),
    )


def money(m: Afghanistan) -> None:
    """The Republic's pay, or the rulers' purse."""
    s, t = m.state, m.taliban
    posts, people = m.posts_and_people()
    m.republic.arrears, t.revenue, t.purse, s.gift, m.aid, s.gap = m.numbers.ask(
        purses,
        s.deal,
        m.ruling,
        treasury.customs(m.ground.posts, s.control[TALIBAN], s.holder == REPUBLIC),
        m.share[REPUBLIC],
        m.patrons["united_states"].aid,
        m.republic.arrears,
        posts,
        people,
        s.capacity,
        m.facts.rivalry,
        t.offers,
        m.facts.bent,
    )


def purses(
    ask: Ask,
    deal: Bools,
    ruling: Bools,
    republic_posts: Floats,
    republic_people: Floats,
    aid: Floats,
    owed: Floats,
    posts: Floats,
    people: Floats,
    capacity: Floats,
    rivalry: Floats,
    offers: Floats,
    bent: Floats,
    *,
    conditionality: Floats,
) -> tuple[Floats, ...]:
    """Return what is owed to the Republic's forces, and the rulers' means, shape (worlds,) each.

    Parameters
    ----------
    republic_posts, republic_people, aid, owed
        The Republic's share of border posts and people; aid delivered; unpaid share of the wages [0-1].
    posts, people, capacity, rivalry
        The rulers' share of posts and people, their capacity, the strength of armed rivals [0-1].
    offers, bent
        What outsiders put on the table [republic's own revenue]; how far the rulers bend [0-1].

    Returns
    -------
    tuple of array
        Unpaid share of the wages; the rulers' own revenue, the same with what they get for nothing, that
        alone, all they are given [republic's own revenue]; unmet share of the needs [0-1].
    """
    income = ask(treasury.republic_income, republic_posts, republic_people, aid)
    unpaid = np.where(deal, ask(treasury.relieved, owed), ask(treasury.arrears, owed, income))
    revenue = ask(treasury.emirate_revenue, posts, people, capacity, rivalry)
    conditional = conditionality * offers * bent
    gift = ask(treasury.gift, ruling)
    # What the treasury gets for nothing counts as its own in the choice to bend (dossier M10, point c).
    purse = revenue + gift
    gap = np.where(ruling, ask(treasury.fiscal_gap, purse, conditional), clip(1 - income, 0, 1))
    given = gift + np.where(ruling, conditional, 0)
    return unpaid.astype(np.float32), revenue, purse, gift, given, gap.astype(np.float32)


def bend(m: Afghanistan) -> None:
    """Once a month policy follows what the rulers chose; unconditional money makes bending less needed."""
    t, s = m.taliban, m.state
    if not m.facts.monthly:
        return
    shared = np.where(s.deal, s.cabinet, 0).astype(np.float32)
    wanted = m.numbers.ask(accommodation.under_deal, t.wanted, shared, s.deal)
    moved = m.numbers.ask(accommodation.moved, t.accommodation, wanted)
    t.accommodation = np.where(m.ruling, moved, t.accommodation).astype(np.float32)
    m.tie = m.numbers.ask(rivals.tie, m.tie, t.accommodation[2])


def govern(m: Afghanistan) -> None:
    """The ruler's capacity grows or tires; exclusion is resented."""
    s = m.state
    funded = 1 - s.gap
    grown = m.numbers.ask(consolidation.capacity, s.capacity, funded, m.taliban.cohesion, m.contested())
    s.capacity = np.where(m.ruling, grown, s.capacity).astype(np.float32)
    m.resentment = m.numbers.ask(consolidation.resentment, 1 - m.taliban.accommodation[0])


def jihadists(m: Afghanistan) -> None:
    """Islamic State and al-Qaeda grow or shrink; toxicity by its two paths."""
    s, ask, facts = m.state, m.numbers.ask, m.facts
    i, a, t = m.islamic_state, m.al_qaeda, m.taliban
    open_ground = facts.open_ground
    if facts.monthly:  # when its men have moved
        i.governed = ask(rivals.governed, i.spread, m.grip(), m.reach)
    joining = ask(rivals.alienated, facts.bent, t.cohesion, m.ruling) + ask(rivals.driven, m.reprisals)
    fell = m.fall_week == m.date
    if np.count_nonzero(fell):
        freed = np.where(fell, m.numbers["freed_prisoners"], 0).astype(np.float32)
        joining = joining + freed
        m.log.note(m.date, "prison break", fell, cause="unguarded prisons", actor=ISLAMIC_STATE, size=freed)
    hunted = ask(rivals.hunted, i.governed, t.accommodation[2], facts.northern_threat)
    i.strength = ask(rivals.islamic_state, i.strength, i.governed, hunted, joining)
    s.men[ISLAMIC_STATE] = i.strength * i.spread
    sheltered = facts.ruled * a.seeks_host
    a.presence = ask(rivals.al_qaeda, a.presence, m.tie, sheltered, open_ground)
    m.tox_complicit = ask(toxicity.complicit, m.tie, t.accommodation[2], facts.ruled, a.presence)
    carried = ask(toxicity.carried, facts.rivalry, a.presence)
    m.tox_ungoverned = ask(toxicity.ungoverned, 1 - m.grip(), m.reach, m.ground.area, carried)


def deaths(m: Afghanistan) -> None:
    """Count the dead: fighters, civilians in the fighting, the selectively killed, reprisals, attacks."""
    s, n, ask, g = m.state, m.numbers, m.numbers.ask, m.ground
    s.fresh = ask(violence.fading, s.fresh)
    m.reprisals = ask(violence.reprisals, s.fresh * m.taliban_rule, m.taliban.accommodation[3])
    attacks = ask(rivals.attacks, m.islamic_state.strength)
    fought, chosen, m.deaths_by_province = ask(
        tally,
        s.control[TALIBAN],
        m.deaths_in_battle,
        m.islamic_state.spread,
        g.people,
        g.people * np.float32(g.inhabitants),
        deal=s.deal,
        reprisals=m.reprisals,
        attacks=attacks,
    )
    m.civilian_deaths = n["civilian_ratio"] * fought + chosen + m.reprisals + attacks
    m.all_deaths = fought + m.civilian_deaths
    m.violence = m.all_deaths / np.float32(g.inhabitants / 100_000)
    m.mediators.violence = m.violence
    m.weariness = ask(settlement.weariness, m.weariness, m.violence)


def tally(
    control: Floats,
    battle: Floats,
    spread: Floats,
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
) -> tuple[Floats, Floats, Floats]:
    """Return the week's dead: fighters, the selectively killed, and all of them by province.

    Parameters
    ----------
    control, battle, spread : array, shape (provinces, worlds)
        What the Taliban hold [0-1]; fighters killed [person]; share of Islamic State's fighters.
    people, headcount : array, shape (provinces, 1)
        Share of the country's people; people.
    deal, reprisals, attacks : array, shape (worlds,)
        Whether a deal is in force; killed in reprisals; killed in attacks [person].

    Returns
    -------
    array, shape (worlds,), twice; array, shape (provinces, worlds) [person]
    """
    chosen = violence.selective(
        control,
        deal,
        taliban_violence=taliban_violence,
        selective_rate=selective_rate,
        selective_steepness=selective_steepness,
        selective_from=selective_from,
        truce_restraint=truce_restraint,
    )
    chosen = chosen * headcount / 100_000
    elsewhere = attacks * spread + reprisals * people
    return battle.sum(axis=0), chosen.sum(axis=0), (1 + civilian_ratio) * battle + chosen + elsewhere


def tempo(m: Afghanistan) -> Floats:
    """Return the factor on fighting: the Taliban's restlessness, and the echo of talks, shape (worlds,)."""
    echo = m.numbers.ask(talks.after_round, m.mediators.echo, m.mediators.kept)
    return m.numbers.ask(violence.tempo, echo)
