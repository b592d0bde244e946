"""Facts: what everybody can see as a week begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.actor import Facts
from sim.arithmetic import clip
from sim.mechanisms import alliances, patrons, toxicity
from sim.numbers import Ask
from sim.shapes import Bools, Codes, Floats
from sim.state import NORTHERN, REPUBLIC, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan


def seen(m: Afghanistan) -> Facts:
    """Return the facts on which all decide."""
    s, g, ask = m.state, m.ground, m.numbers.ask
    hold = s.control[TALIBAN]
    accommodation = m.taliban.accommodation
    at_war, bent, threat, odds, northern_threat, harm, rivalry, capitals_lost, standings = ask(
        outlook,
        m.worth_by_actor,
        m.stances,
        m.ruling,
        s.republic_stands,
        s.deal,
        s.holder,
        m.tox_complicit,
        m.tox_ungoverned,
        m.violence,
        m.islamic_state.strength,
        accommodation,
        m.standing[patrons.RECOGNITION],
        m.weights,
        m.interests,
        hold[g.around_kabul],
        g.around_weight,
    )
    return Facts(
        week=m.week,
        monthly=m.week % 4 == 0,
        at_war=at_war,
        ruling=m.ruling,
        truce=s.deal,
        republic=s.republic_stands,
        control=s.control,
        worth=m.worth,
        pool=m.pool,
        strength=m.worth_by_actor,
        around=g.along_roads(hold),
        capitals_lost=capitals_lost,
        threat=threat,
        odds_taliban=odds,
        northern_threat=northern_threat,
        harm=harm,
        standings=standings,
        rivalry=rivalry,
        open_ground=m.open_ground,
        ruled=m.share[TALIBAN],
        capacity=s.capacity,
        accommodation=accommodation,
        bent=bent,
    )


def outlook(
    ask: Ask,
    strength: Floats,
    stances: Codes,
    ruling: Bools,
    republic: Bools,
    deal: Bools,
    holder: Codes,
    complicit: Floats,
    ungoverned: Floats,
    violence: Floats,
    islamic_state: Floats,
    accommodation: Floats,
    recognised: Floats,
    weights: Floats,
    interests: Floats,
    around_kabul: Floats,
    around_weight: Floats,
) -> tuple[Any, ...]:
    """Return how everybody sees the world as a week begins.

    Parameters
    ----------
    strength, stances, republic, holder, complicit, ungoverned, violence, islamic_state
        As in ``balance``.
    ruling, deal : array, shape (worlds,)
        Whether somebody rules; whether a deal is in force.
    accommodation : array, shape (4, worlds)
    recognised, weights, interests
        As in ``standings``.
    around_kabul, around_weight : array, shape (places, worlds), (places, 1)
        Share of the countryside that the Taliban hold in and around Kabul, and what each place counts for.

    Returns
    -------
    tuple of array
        Shape (worlds,): whether the offensive goes on; how far the Taliban bend; what they hold around Kabul;
        the odds of their side; the resisters' relative strength; harm; strength of Islamic State relative to
        what the land could carry; share of the provincial capitals lost. Shape (kinds, patrons, worlds):
        where the patrons would stand.
    """
    odds, threat, harm, willing, fear, rivalry, lost = ask(
        balance, strength, stances, republic, holder, complicit, ungoverned, violence, islamic_state
    )
    bent = accommodation.sum(axis=0) / 4
    state = willing, fear, harm, bent, accommodation[1], recognised, ruling, republic, weights, interests
    near = (around_kabul * around_weight).sum(axis=0)
    return ~deal & republic, bent, near, odds, threat, harm, rivalry, lost, ask(standings, *state)


def balance(
    ask: Ask,
    strength: Floats,
    stances: Codes,
    republic: Bools,
    holder: Codes,
    complicit: Floats,
    ungoverned: Floats,
    violence: Floats,
    islamic_state: Floats,
    *,
    islamic_state_capacity: float,
) -> tuple[Floats, ...]:
    """Return what follows from who is how strong, and what outsiders suffer and make of it.

    Parameters
    ----------
    strength : array, shape (actors, worlds)
        [thousand fighters' worth].
    stances : array, shape (groups, worlds)
    republic : array, shape (worlds,)
        Whether it stands.
    holder : array, shape (provinces, worlds)
        Who holds the capital, a code.
    complicit, ungoverned, violence, islamic_state : array, shape (worlds,)
        Harm by either path [reference = 1]; deaths per 100,000 people in the week; strength of Islamic State
        [thousand fighters].

    Returns
    -------
    tuple of array, shape (worlds,)
        Odds of the Taliban's side; the resisters' strength relative to it; harm, willingness to deal with the
        Taliban, fear; strength of Islamic State relative to what the land could carry; share of the
        provincial capitals lost [0-1].
    """
    north = strength[NORTHERN]
    joined = (north * (stances == alliances.JOIN)).sum(axis=0)
    resisting = (north * (stances <= alliances.ALONE)).sum(axis=0)
    side = strength[TALIBAN] + joined
    other = np.where(republic, strength[REPUBLIC], 0) + resisting
    a, b = side * np.sqrt(side), other * np.sqrt(other)
    odds = a / (a + b + np.float32(1e-6))
    threat = np.minimum(1, resisting / np.maximum(side, np.float32(1e-3)))
    spill = ask(toxicity.spill, complicit, ungoverned, violence)
    harm = np.maximum(spill, clip(np.maximum(complicit, ungoverned), 0, 1))
    willing, fear = ask(patrons.willingness, harm), ask(patrons.fear, harm)
    rivalry = np.minimum(1, islamic_state / islamic_state_capacity)
    lost = (holder != REPUBLIC).sum(axis=0, dtype=np.float32) / np.float32(len(holder))
    return odds, threat, harm, willing, fear, rivalry, lost


def standings(
    ask: Ask,
    willing: Floats,
    fear: Floats,
    harm: Floats,
    bent: Floats,
    rights: Floats,
    recognised: Floats,
    ruling: Bools,
    republic: Bools,
    weights: Floats,
    interests: Floats,
    *,
    rights_weight: Floats,
) -> Floats:
    """Return where every patron would stand, shape (kinds, patrons, worlds).

    Parameters
    ----------
    willing, fear, harm, bent, ruling, republic
        As in ``patrons.stand``.
    rights : array, shape (worlds,)
        Rights and schooling that the rulers grant [0-1]: the United States hold their lack against them.
    recognised : array, shape (patrons, worlds)
    weights, interests : array, shape (patrons, 1)
        As in ``patrons.stand``.
    """
    nothing = np.zeros_like(harm)
    objections = {"united_states": rights_weight * (1 - rights)}
    stands = ask(
        patrons.stand,
        np.stack([ask(patrons.leaning, name) for name in patrons.PATRONS]),
        willing,
        fear,
        harm,
        bent,
        np.stack([objections.get(name, nothing) for name in patrons.PATRONS]),
        recognised,
        ruling,
        republic,
        weights,
        interests,
    )
    return np.stack(stands)
