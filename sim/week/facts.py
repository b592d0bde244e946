"""Facts: what everybody can see as a week begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.actor import Facts
from sim.arithmetic import clip
from sim.mechanisms import alliances, contest, patrons, toxicity
from sim.numbers import Ask
from sim.shapes import Bools, Codes, Floats
from sim.state import NORTHERN, REPUBLIC, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan


def seen(m: Afghanistan) -> Facts:
    """Return the facts on which all decide."""
    s, g, ask = m.state, m.ground, m.numbers.ask
    hold = s.control[TALIBAN]
    ruling, republic = m.ruling, s.republic_stands
    odds, northern_threat, harm, willing, fear, rivalry, capitals_lost = ask(
        balance,
        m.worth_by_actor,
        m.stances,
        republic,
        s.holder,
        m.tox_complicit,
        m.tox_ungoverned,
        m.violence,
        m.islamic_state.strength,
    )
    accommodation = m.taliban.accommodation
    bent = accommodation.sum(axis=0) / 4
    stands = ask(
        standings,
        willing,
        fear,
        harm,
        bent,
        accommodation[1],
        m.standing[patrons.RECOGNITION],
        ruling,
        republic,
        m.weights,
        m.interests,
    )
    return Facts(
        week=m.week,
        monthly=m.week % 4 == 0,
        at_war=~s.deal & republic,
        ruling=ruling,
        truce=s.deal,
        republic=republic,
        control=s.control,
        worth=m.worth,
        pool=m.pool,
        strength=m.worth_by_actor,
        access=ask(contest.access, hold, g.along_roads(hold)),
        capitals_lost=capitals_lost,
        threat=g.around_the_capital(hold),
        odds_taliban=odds,
        northern_threat=northern_threat,
        harm=harm,
        standings=np.stack(stands),
        rivalry=rivalry,
        open_ground=m.open_ground,
        ruled=m.share[TALIBAN],
        capacity=s.capacity,
        accommodation=accommodation,
        bent=bent,
    )


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
) -> tuple[Floats, ...]:
    """Return where every patron would stand, shape (patrons, worlds) for each of the kinds.

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
    return ask(
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
