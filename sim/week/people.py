"""People: how they take it; who defies the rulers, and who leaves home or country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ground import cells
from sim.mechanisms import displacement, unrest
from sim.numbers import Ask
from sim.pushes import total
from sim.shapes import Bools, Codes, Floats

if TYPE_CHECKING:
    from sim.model import Afghanistan


def defiance(m: Afghanistan) -> None:
    """People defy the rulers where grievance outweighs risk; some are killed for it."""
    s, g, before, ask = m.state, m.ground, m.open_unrest, m.numbers.ask
    if not (np.count_nonzero(m.ruling) or np.count_nonzero(m.defying)):
        return  # in a war for Kabul there are armies, not crowds
    alone, theirs, exclusion, paid, hardship, revenge = ask(
        mood, m.taliban_rule, s.deal, m.taliban.accommodation, s.gap, m.reprisals
    )
    m.defying, m.open_unrest, m.grievance, m.repressed, m.unrest, reason = ask(
        defied,
        m.defying,
        before,
        m.held,
        m.grip(),
        m.reach,
        m.pashtun,
        g.people,
        g.headcount,
        ruling=m.ruling,
        alone=alone,
        theirs=theirs,
        exclusion=exclusion,
        paid=paid,
        hardship=hardship,
        revenge=revenge,
    )
    place, world = cells(m.open_unrest & ~before)
    if not len(place):
        return
    m.log.note_at(
        m.date,
        "unrest",
        place,
        world,
        actor=s.holder[g.kabul][world],
        other=-1,
        terms=(unrest.GROUNDS, reason[place, world]),
        size=m.defying[place, world],
    )


def mood(
    ask: Ask, taliban_rule: Bools, deal: Bools, accommodation: Floats, gap: Floats, reprisals: Floats
) -> tuple[Any, ...]:
    """Return what ``defied`` wants to know of the rulers, shape (worlds,) each: ``alone``, ``theirs``,
    ``exclusion``, ``paid``, ``hardship`` and ``revenge``.

    Parameters
    ----------
    accommodation : array, shape (4, worlds)
    taliban_rule, deal, gap, reprisals : array, shape (worlds,)
        Whether the Taliban hold Kabul; whether a deal is in force; unmet share of the rulers' needs [0-1];
        killed in reprisals last week [person].
    """
    return (
        taliban_rule & ~deal,
        taliban_rule | deal,
        1 - accommodation[0],
        1 - gap,
        ask(unrest.hardship, gap),
        ask(unrest.revenge, reprisals),
    )


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
) -> tuple[Floats, Bools, Floats, Floats, Floats, Codes]:
    """Return who defies the rulers, and what comes of it.

    Parameters
    ----------
    defying, open_before, reach : array, shape (provinces, worlds)
        Who defied last week, of the people whom the rulers hold; where unrest was open; how far the ruler's
        hand reaches [0-1].
    taliban, grip : array, shape (provinces, worlds)
        Share of the people under the Taliban, and under the strongest holder or all who signed [0-1].
    pashtun, people, headcount : array, shape (provinces, 1)
        Pashtun share of the people; share of the country's people; people.
    ruling, alone, theirs : array, shape (worlds,)
        Whether somebody rules; whether the Taliban do so alone, and alone or with others.
    exclusion, paid, hardship, revenge : array, shape (worlds,)
        How far others are kept out of posts; share of the needs that is paid for; from ``unrest.hardship``;
        from ``unrest.revenge`` [0-1].

    Returns
    -------
    tuple of array, shape (provinces, worlds) but for ``share``
        Who defies [0-1]; where unrest is open; grievance of those who have it worst [0-1]; killed in
        repression [person]; share of the country's people who defy, shape (worlds,); the strongest ground, a
        position in ``unrest.GROUNDS``.
    """
    apart = np.where(theirs, 1 - pashtun, pashtun)
    terms = unrest.grounds(
        apart * exclusion,
        reach * paid,
        revenge,
        cleavages=cleavages,
        discontent_base=discontent_base,
        discontent_exclusion=discontent_exclusion,
        discontent_services=discontent_services,
        discontent_reprisals=discontent_reprisals,
    )
    grievance = hardship * np.minimum(1, total(terms))
    held = np.where(alone, taliban, grip)
    force = unrest.force(reach, held, order_density=order_density)
    risk = unrest.arrest(force, defying, arrest_constant=arrest_constant, defying_least=defying_least)
    would = unrest.rising(grievance, risk, defiance_threshold=defiance_threshold)
    defying = unrest.defying(defying, would, ruling, unrest_pace=unrest_pace)
    crowd = defying * held
    return (
        defying,
        unrest.open_unrest(defying, open_before, unrest_noted=unrest_noted),
        grievance,
        unrest.repressed(crowd, risk, repression_deaths=repression_deaths) * headcount / 100_000,
        (crowd * people).sum(axis=0),
        np.stack([terms[name] for name in unrest.GROUNDS]).argmax(axis=0).astype(np.int8),
    )


def flight(m: Afghanistan) -> None:
    """People flee the killing, go home, leave the country."""
    m.displaced, m.left, m.all_displaced, m.all_left = m.numbers.ask(
        moved,
        m.displaced,
        m.left,
        m.deaths_by_province,
        m.grievance,
        m.defying,
        m.ground.headcount,
        ruling=m.ruling,
    )


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
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return who is displaced inside the country and who has left it since the start, by the province they
    come from, shape (provinces, worlds) each, and over the country, shape (worlds,) each [person].

    Parameters
    ----------
    displaced, left, deaths : array, shape (provinces, worlds)
        As the week begins; conflict deaths of the week [person].
    grievance, defying : array, shape (provinces, worlds)
        Grievance of those who have it worst; share of people who defy the rulers [0-1].
    headcount, ruling : array, shape (provinces, 1), (worlds,)
        People at the start; whether somebody rules.
    """
    home = np.maximum(0, 1 - (displaced + left) / headcount)
    fled = displacement.fled(deaths, home, flight_per_death=flight_per_death)
    back = displacement.returned(
        displaced, deaths / headcount * 100_000, return_pace=return_pace, calm_deaths=calm_deaths
    )
    crossed = displacement.crossed(displaced, crossing_pace=crossing_pace)
    quiet = headcount * home * (1 - defying)
    exiled = displacement.exiled(grievance, quiet, ruling, exile_rate=exile_rate)
    now, gone = displaced + fled - back - crossed, left + crossed + exiled
    return now, gone, now.sum(axis=0), gone.sum(axis=0)
