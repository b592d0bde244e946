"""War: what everybody can bring to bear, and how the countryside follows the odds.

The functions with a world's model look things up and put them back; those without are sums over whole arrays,
of which ``sim.compiled`` has a faster form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.mechanisms import alliances, consolidation, contest, enablers, talks, violence
from sim.numbers import Ask
from sim.shapes import Bools, Codes, Floats
from sim.state import ISLAMIC_STATE, MUTINEERS, NORTHERN, REPUBLIC, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan


def measure(m: Afghanistan) -> None:
    """See who could bring what to bear in every province, alone and with its allies."""
    s, ask = m.state, m.numbers.ask
    m.reach = ask(consolidation.reach, s.capacity, m.ground.rugged)
    m.resist, m.join, m.peace, m.supplied, m.keeper, m.flown, m.airlifted, *rest = ask(
        means,
        m.stances,
        s.momentum,
        m.republic.air,
        m.strikes,
        m.republic.arrears,
        m.taliban.backing,
        m.taliban.cohesion,
        m.northern_supply,
        m.taliban_rule,
        s.leaderless,
        s.reserve,
    )
    reserve, quality, grip, m.supply, resolve, front = rest
    m.worth, m.worth_by_actor, m.garrison_men, m.pool = ask(
        forces,
        s.control,
        s.men,
        s.count,
        s.inside,
        s.size,
        m.shelter,
        m.reach,
        m.taliban.press,
        m.republic.defend,
        m.ground.people,
        mobile=s.mobile,
        reserve=reserve,
        quality=quality,
        grip=grip,
        supply=m.supply,
        resolve=resolve,
        front=front,
        resist=m.resist,
        join=m.join,
        peace=m.peace,
        deal=s.deal,
    )


def means(
    ask: Ask,
    stances: Codes,
    momentum: Floats,
    air: Floats,
    strikes: Floats,
    arrears: Floats,
    backing: Floats,
    cohesion: Floats,
    northern_supply: Floats,
    taliban_rule: Bools,
    leaderless: Floats,
    reserve: Floats,
    *,
    rule_grip: float,
    airlift: float,
) -> tuple[Any, ...]:
    """Return on which side the northern groups are, and what everybody's men are worth.

    Parameters
    ----------
    stances : array, shape (groups, worlds)
        Codes of ``alliances``.
    others : array, shape (worlds,)
        Recent gains; the Republic's air power, strikes on its behalf, unpaid share of
        its wages; backing and cohesion of the Taliban; outside help to the north [0-1]; whether the Taliban
        hold Kabul; 1 once the Republic has lost it; its reserve [thousand].

    Returns
    -------
    tuple of array
        Who resists with others, has joined the Taliban, is left in peace, shape (groups, worlds); then, shape
        (worlds,), supply by air [x], what a man behind
        walls is worth [fighter's worth], how far the Republic's own aircraft open a lost capital to men of
        its side, air power at hand, own or lent [0-1], the reserve [thousand], and the factors ``quality``,
        ``grip``, ``supply``, ``resolve`` and ``front`` [x].
    """
    supplied = ask(enablers.strength, air, strikes)
    stands = leaderless < 0.5
    return (
        stances == alliances.RESIST,
        stances == alliances.JOIN,
        (stances == alliances.ASIDE) | (stances == alliances.SELF_RULE),
        supplied,
        supplied * ask(contest.walls),
        airlift * air * stands,
        np.maximum(air, strikes),
        reserve * stands,
        ask(contest.fighter, ask(contest.vigour, momentum), backing, cohesion),
        rule_grip * taliban_rule.astype(np.float32),
        supplied * ask(contest.morale, arrears),
        ask(alliances.fighter, northern_supply),
        ask(alliances.front),
    )


def forces(
    control: Floats,
    men: Floats,
    count: Codes,
    inside: Bools,
    size: Floats,
    shelter: Floats,
    reach: Floats,
    press: Floats,
    defend: Floats,
    people: Floats,
    *,
    mobile: Floats,
    reserve: Floats,
    quality: Floats,
    grip: Floats,
    supply: Floats,
    resolve: Floats,
    front: Floats,
    resist: Bools,
    join: Bools,
    peace: Bools,
    deal: Bools,
    militia: float,
    sortie: float,
    quality_taliban: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return every actor's strength in every province and over the country, the men of the garrisons outside
    the capitals, and the strength of the side on which each actor fights.

    The Republic's row of ``men`` is brought up to date.

    Parameters
    ----------
    control, men : array, shape (actors, provinces, worlds)
    count, inside : array, shape (provinces, worlds)
        Garrisons that stand in the countryside; whether the capital's does.
    size : array, shape (2, provinces, worlds)
        Men of one of them, and of the capital's [thousand].
    shelter, reach, press, defend : array, shape (provinces, worlds)
        Defenders' bonus; how far the ruler's hand reaches; where the Taliban's mobile men and the Republic's
        reserve go.
    people : array, shape (provinces, 1)
    mobile, reserve : array, shape (worlds,)
        Men who can be sent [thousand].
    quality, grip, supply, resolve, front : array, shape (worlds,)
        Factors on the Taliban's men, on what their rule adds, on the Republic's men, on the northern groups';
        what is left of the northerners' strength in a common front [x].
    resist, join, peace, deal
        As in ``sides``.

    Returns
    -------
    worth : array, shape (actors, provinces, worlds)
        [thousand fighters' worth].
    total : array, shape (actors, worlds)
        The same over the country.
    garrisons : array, shape (provinces, worlds)
        [thousand].
    pool : array, shape (actors, provinces, worlds)
        [thousand fighters' worth].
    """
    worth = np.empty_like(control)
    # Where the Taliban rule they also raise local men; these stay at home and melt away with the ground.
    levy = militia * people * control[TALIBAN]
    worth[TALIBAN] = (men[TALIBAN] + levy + mobile * press) * quality * (1 + grip * reach)
    garrisons, keepers = count * size[0], inside * size[1]
    men[REPUBLIC] = garrisons + keepers
    worth[REPUBLIC] = (garrisons + sortie * keepers + reserve * defend) * supply * shelter
    worth[NORTHERN] = men[NORTHERN] * (resolve * shelter)
    worth[ISLAMIC_STATE] = men[ISLAMIC_STATE] * shelter
    worth[MUTINEERS] = men[MUTINEERS] * quality_taliban
    return worth, worth.sum(axis=1), garrisons, sides(worth, resist, join, peace, deal, front)


def sides(worth: Floats, resist: Bools, join: Bools, peace: Bools, deal: Bools, front: Floats) -> Floats:
    """Return the strength of the side on which each actor fights, shape (actors, provinces, worlds).

    Who stands aside or rules itself under a truce is left in peace: nobody wins ground from it.

    Parameters
    ----------
    worth : array, shape (actors, provinces, worlds)
        [thousand fighters' worth].
    resist, join, peace : array, shape (groups, worlds)
        Which northern groups resist with the others, have joined the Taliban, are left in peace.
    deal, front : array, shape (worlds,)
        Whether a deal is in force; what is left of the northerners' strength in a common front [x].
    """
    pool = worth.copy()
    north = worth[NORTHERN]
    united = (north * resist[:, None]).sum(axis=0)
    united *= front
    pool[REPUBLIC] += united
    pool[TALIBAN] += (north * join[:, None]).sum(axis=0)
    if np.count_nonzero(deal):
        whole = pool[TALIBAN] + pool[REPUBLIC]
        np.copyto(pool[TALIBAN], whole, where=deal)
        np.copyto(pool[REPUBLIC], whole, where=deal)
        peace = peace | deal
    allied = pool[NORTHERN]
    np.maximum(allied, pool[REPUBLIC], out=allied, where=resist[:, None])
    np.copyto(allied, pool[TALIBAN], where=join[:, None])
    if np.count_nonzero(peace):
        np.copyto(allied, pool[TALIBAN] + pool[REPUBLIC] + north, where=peace[:, None])
    return pool


def fight(m: Afghanistan) -> None:
    """Let strengths meet: the countryside follows the odds, men are lost, momentum is felt."""
    s, ask = m.state, m.numbers.ask
    alone, initiative, tempo, calm = ask(
        pace, m.stances, s.deal, m.mediators.echo, m.mediators.kept, ask(violence.exit_pending, m.week)
    )
    s.control, m.deaths_in_battle, gained, toll = ask(
        clash,
        s.control,
        s.men,
        s.size,
        m.worth,
        m.pool,
        m.taliban.press,
        m.ground.people,
        mobile=s.mobile,
        resist=m.resist,
        alone=alone,
        initiative=initiative,
        tempo=tempo,
        calm=calm,
    )
    s.momentum, m.taliban.losses = ask(outcome, s.momentum, gained, m.taliban.losses, toll, s.core)


def pace(
    ask: Ask, stances: Codes, deal: Bools, echo: Floats, kept: Floats, pending: float
) -> tuple[Any, ...]:
    """Return who fights alone, shape (groups, worlds), and ``initiative``, ``tempo`` and ``calm``, (worlds,).

    Parameters
    ----------
    stances, deal : array, shape (groups, worlds), (worlds,)
    echo, kept : array, shape (worlds,)
        How much the last round of talks still echoes; how far it was kept to [0-1].
    pending : float
        1 while foreign troops are still leaving.
    """
    tempo = ask(violence.tempo, ask(talks.after_round, echo, kept), pending)
    return stances == alliances.ALONE, ask(contest.truce, deal), tempo, ask(violence.truce, deal)


def outcome(
    ask: Ask, momentum: Floats, gained: Floats, losses: Floats, toll: Floats, core: Floats
) -> tuple[Floats, Floats]:
    """Return recent gains [share of people] and the Taliban's losses relative to the start, (worlds,) each.

    Parameters
    ----------
    momentum, gained, losses, toll, core : array, shape (worlds,)
        So far; the share of people gained now; so far; fighters lost now, and those of the start [thousand].
    """
    return ask(contest.momentum, momentum, gained), losses + toll / core


def clash(
    control: Floats,
    men: Floats,
    size: Floats,
    worth: Floats,
    pool: Floats,
    press: Floats,
    people: Floats,
    *,
    mobile: Floats,
    resist: Bools,
    alone: Bools,
    initiative: Floats,
    tempo: Floats,
    calm: Floats,
    contest_form: Floats,
    difference_scale: float,
    no_mans_land: float,
    pace: float,
    counter_pace: float,
    battle_rate: float,
    lost_per_death: float,
    toll_cap: float,
    force_least: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the countryside's control after a week of fighting, the fighters killed, and what the Taliban
    won and lost.

    Losses are taken from ``men`` and from the ``size`` of the garrisons.

    Parameters
    ----------
    control, men, worth, pool : array, shape (actors, provinces, worlds)
        As the week begins; strength of each actor, and of the side on which it fights [thousand fighters'
        worth].
    size : array, shape (2, provinces, worlds)
        Men of a garrison outside and inside the capital [thousand].
    press : array, shape (provinces, worlds); people : array, shape (provinces, 1)
    resist, alone : array, shape (groups, worlds)
        Which northern groups fight together with others, or by themselves.
    mobile, initiative, tempo, calm : array, shape (worlds,)
        Mobile men [thousand]; factor of a deal on the pace; factors on battle deaths: the war's tempo, a deal
        [x].

    Returns
    -------
    array, shape (actors, provinces, worlds); array, shape (provinces, worlds) [person]; array, shape
    (worlds,), twice
        The share of people gained, and fighters lost over the country [thousand].
    """
    claim = contest.claims(worth, pool, contest_form=contest_form, difference_scale=difference_scale)
    change = contest.targets(claim, no_mans_land=no_mans_land)
    gains = change[TALIBAN] > control[TALIBAN]
    change -= control
    change *= contest.pace_of(gains, pace=pace, counter_pace=counter_pace) * initiative
    after = control + change
    gained = (after[TALIBAN] * people).sum(axis=0) - (control[TALIBAN] * people).sum(axis=0)

    enemy = (
        pool[REPUBLIC]
        + worth[ISLAMIC_STATE]
        + worth[MUTINEERS]
        + (worth[NORTHERN] * alone[:, None]).sum(axis=0)
    )
    chance = contest.odds(pool[TALIBAN], enemy, contest_form=contest_form, difference_scale=difference_scale)
    attackers = men[TALIBAN] + mobile * press
    deaths = (
        violence.battle_deaths(chance, np.minimum(attackers, enemy), tempo, battle_rate=battle_rate) * calm
    )
    toll = violence.toll(deaths, lost_per_death=lost_per_death)
    men[TALIBAN] *= 1 - violence.worn(toll, attackers, toll_cap=toll_cap, force_least=force_least)
    hurt = 1 - violence.worn(toll, enemy, toll_cap=toll_cap, force_least=force_least)
    size *= hurt
    men[NORTHERN] *= 1 - (1 - hurt) * (resist | alone)[:, None]
    men[MUTINEERS] *= hurt
    return after, deaths, gained, toll.sum(axis=0)
