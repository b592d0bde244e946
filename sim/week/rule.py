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
    toxicity,
    treasury,
    unrest,
    violence,
)
from sim.numbers import Ask
from sim.shapes import Bools, Codes, Floats
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
            m.facts.capitals_lost,
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
    lost: Floats,
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
    effort, leaderless, deal, threat, lost, drawn : array, shape (worlds,)
        Air effort of the United States; 1 once the Republic has lost Kabul; whether a deal is in force; enemy
        control around Kabul; share of the capitals lost; exponential variates.
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
    besieged = (leaderless < 0.5) & ask(enablers.besieged, threat, lost) & ~deal
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
    m.republic.arrears, t.revenue, t.purse, s.gift, m.aid, s.gap = m.numbers.ask(
        purses,
        s.deal,
        m.ruling,
        m.ground.posts,
        s.control[TALIBAN],
        s.holder,
        m.share,
        m.partners,
        m.patrons["united_states"].aid,
        m.republic.arrears,
        s.capacity,
        m.unrest,
        m.facts.rivalry,
        t.offers,
        m.facts.bent,
    )


def purses(
    ask: Ask,
    deal: Bools,
    ruling: Bools,
    posts: Floats,
    taken: Floats,
    holder: Codes,
    share: Floats,
    partners: Floats,
    aid: Floats,
    owed: Floats,
    capacity: Floats,
    defiance: Floats,
    rivalry: Floats,
    offers: Floats,
    bent: Floats,
    *,
    conditionality: Floats,
) -> tuple[Floats, ...]:
    """Return what is owed to the Republic's forces, and the rulers' means, shape (worlds,) each.

    Parameters
    ----------
    posts : array, shape (provinces, 1)
        Share of the country's border posts.
    taken, holder : array, shape (provinces, worlds)
        Share of the countryside that the Taliban hold [0-1]; who holds the capital, a code.
    share : array, shape (actors, worlds)
        Share of the country's people.
    partners, aid, owed : array, shape (worlds,)
        Share of people under those with whom power may be shared; aid delivered to the Republic; unpaid share
        of its wages [0-1].
    capacity, defiance, rivalry, offers, bent : array, shape (worlds,)
        The rulers' capacity; share of people who defy them; the strength of armed rivals [0-1]; what
        outsiders put on the table for them [republic's own revenue]; how far they bend [0-1].

    Returns
    -------
    tuple of array
        Unpaid share of the wages; the rulers' own revenue, the same with what they get for nothing, that
        alone, all they are given [republic's own revenue]; unmet share of the needs [0-1].
    """
    kabuls = treasury.customs(posts, taken, holder == REPUBLIC)
    income = ask(treasury.republic_income, kabuls, share[REPUBLIC], aid)
    unpaid = np.where(deal, ask(treasury.relieved, owed), ask(treasury.arrears, owed, income))
    held, people = (posts * taken).sum(axis=0), share[TALIBAN]
    held = np.where(deal, ask(treasury.shared, held, partners), held)
    people = np.where(deal, people + partners, people)
    revenue = ask(treasury.emirate_revenue, held, ask(unrest.taxed, people, defiance), capacity, rivalry)
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
    s, t = m.state, m.taliban
    s.capacity, m.resentment = m.numbers.ask(
        governed, m.ruling, s.capacity, s.gap, t.cohesion, m.contested(), m.unrest, t.accommodation
    )


def governed(
    ask: Ask,
    ruling: Bools,
    capacity: Floats,
    gap: Floats,
    cohesion: Floats,
    contested: Floats,
    defiance: Floats,
    accommodation: Floats,
) -> tuple[Floats, Floats]:
    """Return the rulers' capacity [0-1] and what exclusion adds to recruits [x], shape (worlds,) each.

    Parameters
    ----------
    accommodation : array, shape (4, worlds)
    ruling, capacity, gap, cohesion, contested, defiance : array, shape (worlds,)
        Whether somebody rules; capacity now, unmet share of the needs, cohesion, share of people in contested
        places, share of people who defy the rulers [0-1].
    """
    wear = ask(unrest.ungovernable, contested, defiance)
    grown = ask(consolidation.capacity, capacity, 1 - gap, cohesion, wear)
    resented = ask(consolidation.resentment, 1 - accommodation[0])
    return np.where(ruling, grown, capacity).astype(np.float32), resented


def jihadists(m: Afghanistan) -> None:
    """Islamic State and al-Qaeda grow or shrink; toxicity by its two paths."""
    s, facts = m.state, m.facts
    i, a, t = m.islamic_state, m.al_qaeda, m.taliban
    if facts.monthly:  # when its men have moved
        i.governed = m.numbers.ask(rivals.governed, i.spread, m.grip(), m.reach)
    fell = m.fall_week == m.date
    freed = m.numbers["freed_prisoners"]
    m.log.note(m.date, "prison break", fell, cause="unguarded prisons", actor=ISLAMIC_STATE, size=freed)
    i.strength, a.presence, m.tox_complicit, m.tox_ungoverned = m.numbers.ask(
        extremists,
        i.strength,
        a.presence,
        fell,
        i.governed,
        facts.bent,
        t.cohesion,
        m.ruling,
        m.reprisals,
        t.accommodation,
        facts.northern_threat,
        m.tie,
        facts.ruled,
        a.seeks_host,
        facts.open_ground,
        facts.rivalry,
        m.grip(),
        m.reach,
        m.ground.area,
    )
    np.multiply(i.strength, i.spread, out=s.men[ISLAMIC_STATE])


def extremists(
    ask: Ask,
    islamic_state: Floats,
    al_qaeda: Floats,
    fell: Bools,
    governed: Floats,
    bent: Floats,
    cohesion: Floats,
    ruling: Bools,
    reprisals: Floats,
    accommodation: Floats,
    northern_threat: Floats,
    tie: Floats,
    ruled: Floats,
    seeks_host: Floats,
    open_ground: Floats,
    rivalry: Floats,
    grip: Floats,
    reach: Floats,
    area: Floats,
    *,
    freed_prisoners: float,
) -> tuple[Floats, ...]:
    """Return the strength of Islamic State, al-Qaeda's presence, and harm by its two paths, (worlds,) each.

    Parameters
    ----------
    islamic_state, fell : array, shape (worlds,)
        Its strength [thousand fighters]; whether Kabul fell this week, and its prisons were opened.
    accommodation : array, shape (4, worlds)
    grip, reach, area : array, shape (provinces, worlds), the same, (provinces, 1)
        Share of the strongest holder; how far the ruler's hand reaches; share of the country's area [0-1].
    others : array, shape (worlds,)
        As in ``rivals`` and ``toxicity``.
    """
    freed = np.where(fell, np.float32(freed_prisoners), np.float32(0))
    joining = ask(rivals.alienated, bent, cohesion, ruling) + ask(rivals.driven, reprisals) + freed
    hunted = ask(rivals.hunted, governed, accommodation[2], northern_threat)
    strength = ask(rivals.islamic_state, islamic_state, governed, hunted, joining)
    presence = ask(rivals.al_qaeda, al_qaeda, tie, ruled * seeks_host, open_ground)
    complicit = ask(toxicity.complicit, tie, accommodation[2], ruled, presence)
    carried = ask(toxicity.carried, rivalry, presence)
    return strength, presence, complicit, ask(toxicity.ungoverned, 1 - grip, reach, area, carried)


def deaths(m: Afghanistan) -> None:
    """Count the dead: fighters, civilians in the fighting, the selectively killed, reprisals, repression,
    attacks.
    """
    s, ask, g = m.state, m.numbers.ask, m.ground
    s.fresh, m.reprisals, attacks = ask(
        killings, s.fresh, m.taliban_rule, m.taliban.accommodation, m.exposed, m.islamic_state.strength
    )
    fought, chosen, repressed, m.deaths_by_province = ask(
        tally,
        s.control[TALIBAN],
        m.deaths_in_battle,
        m.islamic_state.spread,
        m.repressed,
        g.people,
        g.headcount,
        deal=s.deal,
        reprisals=m.reprisals,
        attacks=attacks,
    )
    m.civilian_deaths, m.all_deaths, m.violence, m.weariness, m.exposed = ask(
        toll,
        fought,
        chosen,
        m.reprisals,
        repressed,
        attacks,
        m.weariness,
        s.deal,
        g.inhabitants / 100_000,
    )
    m.mediators.violence = m.violence


def killings(
    ask: Ask,
    fresh: Floats,
    taliban_rule: Bools,
    accommodation: Floats,
    exposed: Floats,
    islamic_state: Floats,
) -> tuple[Floats, ...]:
    """Return how recent the takeover is [0-1], and those killed in reprisals and attacks, (worlds,) each.

    Parameters
    ----------
    accommodation : array, shape (4, worlds)
    fresh, taliban_rule, exposed, islamic_state : array, shape (worlds,)
        How recent the takeover was [0-1]; whether the Taliban hold Kabul; how near the country was last week
        to where suspects are killed most [0-1]; strength [thousand fighters].
    """
    fresh = ask(violence.fading, fresh)
    reprisals = ask(violence.reprisals, fresh * taliban_rule, accommodation[3], exposed)
    return fresh, reprisals, ask(rivals.attacks, islamic_state)


def toll(
    ask: Ask,
    fought: Floats,
    chosen: Floats,
    reprisals: Floats,
    repressed: Floats,
    attacks: Floats,
    weariness: Floats,
    deal: Bools,
    hundred_thousands: float,
    *,
    civilian_ratio: float,
) -> tuple[Floats, ...]:
    """Return the civilian and all deaths of the week [person], violence, weariness, and how near the country
    is to where suspects are killed most, shape (worlds,) each.

    Parameters
    ----------
    fought, chosen, reprisals, repressed, attacks, weariness, deal : array, shape (worlds,)
        Fighters, the selectively killed, those killed in reprisals, in repression, in attacks [person];
        weariness of the war [0-1]; whether a deal is in force.
    hundred_thousands
        The country's people [100,000].
    """
    civilians = civilian_ratio * fought + chosen + (reprisals + repressed) + attacks
    everybody = fought + civilians
    felt = everybody / hundred_thousands
    exposed = ask(violence.exposed, chosen / hundred_thousands, deal)
    return civilians, everybody, felt, ask(settlement.weariness, weariness, felt), exposed


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
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the week's dead: fighters, the selectively killed, the repressed, and all of them by province.

    Parameters
    ----------
    control, battle, spread, repressed : array, shape (provinces, worlds)
        What the Taliban hold [0-1]; fighters killed [person]; share of Islamic State's fighters; killed for
        defying the rulers [person].
    people, headcount : array, shape (provinces, 1)
        Share of the country's people; people.
    deal, reprisals, attacks : array, shape (worlds,)
        Whether a deal is in force; killed in reprisals; killed in attacks [person].

    Returns
    -------
    array, shape (worlds,), three times; array, shape (provinces, worlds) [person]
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
    everybody = (1 + civilian_ratio) * battle + chosen + elsewhere + repressed
    return battle.sum(axis=0), chosen.sum(axis=0), repressed.sum(axis=0), everybody
