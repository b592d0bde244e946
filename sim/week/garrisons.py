"""Garrisons: the cascade of surrenders, in several rounds a week, and what happens to the towns that are
given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim import compiled
from sim.arithmetic import clip
from sim.draws import GARRISONS
from sim.ground import Ground, picked
from sim.mechanisms import alliances, cascade, contest, leadership
from sim.numbers import Ask
from sim.shapes import Bools, Codes, Floats, Indexes
from sim.state import NORTHERN, REPUBLIC, TAJIK, TALIBAN, State

if TYPE_CHECKING:
    from sim.model import Afghanistan

KINDS = {
    "encirclement": 1,
    "elders": 1,
    "momentum_pull": 0,
    "aid_to_kabul": 0,
    "air_support": 0,
    "abandonment": 0,
    "president_resolve": 0,
    "leaderless": 0,
    "capital_lost": 2,
    "amnesty_believed": 0,
    "legitimacy": 0,
}
"""The pushes of ``cascade.pushes``: alike in all places (0), those that grow with the enemy's nearness (1),
those that come with the capital's loss (2)."""
_KINDS = np.array(list(KINDS.values()))


def surrender(m: Afghanistan) -> None:
    """Let garrisons yield in several rounds, each round a precedent for the next."""
    s, r, g, ask = m.state, m.republic, m.ground, m.numbers.ask
    s.recent = ask(cascade.fading, s.recent)
    r.exit_shock, pushes = ask(
        weights,
        m.exit_week == m.date,
        r.exit_shock,
        s.momentum,
        r.arrears,
        r.air,
        m.strikes,
        s.leaderless,
        ask(cascade.exit_felt, m.week),
    )
    if s.least.min() == np.inf:
        return  # no garrison stands any more
    near, steady, chance = ask(
        pressing,
        ask(contest.seen, s.control[TALIBAN], m.before[TALIBAN]),
        g.along_roads(m.held),
        s.holder,
        m.draws.unexplained[m.week],
        s.deal,
        pushes,
        _KINDS,
    )
    felt, place, world, yielded, walls = ask(rounds, s, g, steady, chance, np.arange(len(s.momentum)))
    if len(place):
        cause = compiled.of(leading)(pushes, _KINDS, near, s.holder, felt, place, world)
        _settle(m, place, world, yielded, walls, (*KINDS, "contagion"), cause)


def weights(
    ask: Ask,
    just_left: Bools,
    exit_shock: Floats,
    momentum: Floats,
    arrears: Floats,
    air: Floats,
    strikes: Floats,
    leaderless: Floats,
    exit_felt: float,
) -> tuple[Floats, Floats]:
    """Return how fresh the president's flight is, shape (worlds,) [0-1], and every push of ``KINDS``, shape
    (pushes, worlds), as it is under full encirclement with the capital lost.

    Parameters
    ----------
    just_left, exit_shock : array, shape (worlds,)
        Whether he left this week; how fresh his flight was [0-1].
    momentum, arrears, air, strikes, leaderless, exit_felt
        As in ``cascade.pushes``; strikes by outsiders on the Republic's behalf [0-1].
    """
    fresh = np.where(just_left, exit_shock, ask(leadership.shock, exit_shock)).astype(np.float32)
    full = np.ones_like(momentum)
    terms = ask(
        cascade.pushes,
        encirclement=full,
        momentum=momentum,
        arrears=arrears,
        air=clip(air + strikes, 0, 1),
        exit_felt=exit_felt,
        exit_shock=fresh,
        leaderless=leaderless,
        capital_lost=full,
    )
    if terms.keys() != KINDS.keys():
        raise ValueError(f"sim/week/garrisons.py: KINDS has to name the pushes {', '.join(terms)}.")
    return fresh, np.stack([terms[name] for name in KINDS])


def pressing(
    held: Floats,
    around: Floats,
    holder: Codes,
    unexplained: Floats,
    deal: Bools,
    pushes: Floats,
    kinds: Indexes,
    *,
    next_door: float,
    enemy_at_hand: float,
    push_noise: float,
) -> tuple[Floats, Floats, Floats]:
    """Return how near the enemy is, how hard garrisons are pressed, precedents apart, and who may yield.

    Parameters
    ----------
    held, around : array, shape (provinces, worlds)
        Share of the countryside that the Taliban hold here, and next door as far as borders let it through.
    holder, unexplained : array, shape (provinces, worlds)
        Who holds the capital; what no rule explains this week.
    deal : array, shape (worlds,)
    pushes : array, shape (pushes, worlds)
        As they would be under full encirclement with the capital lost.
    kinds : array, shape (pushes,)
        Codes of ``KINDS``, or 0.

    Returns
    -------
    near, steady, chance : array, shape (provinces, worlds)
    """
    near = cascade.encirclement(held, around, next_door=next_door)
    lost = (holder != REPUBLIC).astype(np.float32)
    steady = in_place(pushes[0], kinds[0], near, lost)
    for push, kind in zip(pushes[1:], kinds[1:], strict=True):
        steady = steady + in_place(push, kind, near, lost)
    steady = steady + push_noise * unexplained
    return near, steady, cascade.opportunity(near, enemy_at_hand=enemy_at_hand) * ~deal


def in_place(push: Floats, kind: int, near: Floats, lost: Floats) -> Floats:
    """Return a push as it is in each place, in the shape of ``near``, or alike in all places."""
    if kind == 0:
        return push
    return np.asarray(push * (near if kind == 1 else lost))


def leading(
    pushes: Floats,
    kinds: Indexes,
    near: Floats,
    holder: Codes,
    felt: Floats,
    place: Indexes,
    column: Indexes,
) -> Indexes:
    """Return which push was the largest, shape (cases,): a row of ``pushes``, or their number for precedents.

    Parameters
    ----------
    pushes, kinds, near, holder
        As in ``pressing``.
    felt : array, shape (provinces, worlds)
        The push of precedents.
    place, column : array, shape (cases,)
    """
    hereabouts, lost = near[place, column], (holder[place, column] != REPUBLIC).astype(np.float32)
    rows = np.empty((len(pushes) + 1, len(place)), np.float32)
    for row, (push, kind) in enumerate(zip(pushes, kinds, strict=True)):
        rows[row] = in_place(push[column], kind, hereabouts, lost)
    rows[-1] = felt[place, column]
    return np.asarray(rows.argmax(axis=0))


def rounds(
    s: State,
    g: Ground,
    steady: Floats,
    chance: Floats,
    worlds: Indexes,
    *,
    contagion: Floats,
    news_reach: Floats,
    cascade_form: Floats,
    relaxation_rounds: float,
    contagion_unit: float,
    precedent_local: float,
    precedent_command: float,
    precedent_national: float,
    hazard_scale: float,
    hazard_middle: float,
    capital_weight: float,
) -> tuple[Floats, Indexes, Indexes, Codes, Bools]:
    """Let garrisons of some worlds yield, round by round.

    The state's garrisons, precedents and exposure change. Where nobody yielded in a round nobody will in the
    next, so only the other worlds go on; in the hazard form exposure grows with every round, so all go on.

    Parameters
    ----------
    steady, chance : array, shape (provinces, these worlds)
        All other pushes; whether there is anybody to yield to [0-1].
    worlds : array, shape (these worlds,)
        Which worlds these are, in order, no world twice.

    Returns
    -------
    felt : array, shape (provinces, these worlds)
        The push of precedents in the last round.
    place, column : array, shape (cases,)
        Where somebody yielded.
    yielded, walls : array, shape (cases,)
        How many garrisons of the countryside yielded there; whether the capital's did.
    """
    felt = np.empty_like(steady)
    count, inside = picked(s.count, worlds), picked(s.inside, worlds)
    gradual = cascade_form[worlds] > 0.5
    going = np.arange(len(worlds))
    for _ in range(int(relaxation_rounds)):
        everyone = len(going) == len(s.momentum)
        columns = slice(None) if everyone else worlds[going]
        chosen = slice(None) if everyone else going
        recent = picked(s.recent, columns)
        now = cascade.precedents(
            recent,
            g.in_command(recent),
            g.along_roads(recent, columns),
            g.countrywide(recent),
            contagion=contagion[columns],
            news_reach=news_reach[columns],
            contagion_unit=contagion_unit,
            precedent_local=precedent_local,
            precedent_command=precedent_command,
            precedent_national=precedent_national,
        )
        felt[:, chosen] = now
        level: Floats = (picked(steady, chosen) + now) * picked(chance, chosen)
        slow = gradual[chosen]
        if np.count_nonzero(slow):
            hazard = cascade.exposure(level, hazard_scale=hazard_scale, hazard_middle=hazard_middle)
            exposed = slow & (picked(chance, chosen) > 0)
            s.exposure[:, columns] += hazard * exposed / np.float32(relaxation_rounds)
            level = cascade.level(level, picked(s.exposure, columns), cascade_form=cascade_form[columns])
        place, column = np.nonzero(level > picked(s.least, columns))
        moving = slow.copy()
        moving[column] = True
        if len(place):
            _yield(s, place, worlds[going[column]], level[place, column], capital_weight)
        going = going[moving]
        if not len(going):
            break
        if len(worlds) > 1:
            going = _in_company(going)
    yielded, walls = count - picked(s.count, worlds), inside & ~picked(s.inside, worlds)
    place, column = np.nonzero((yielded > 0) | walls)
    return felt, place, column, yielded[place, column], walls[place, column]


def _in_company(worlds: Indexes) -> Indexes:
    """Return the worlds, a single one with its neighbour: NumPy sums one column in another order than two."""
    return np.maximum(worlds, 1) - np.array([1, 0]) if len(worlds) == 1 else worlds


def _yield(s: State, place: Indexes, world: Indexes, pressed: Floats, capital_weight: float) -> None:
    """Let garrisons yield to what presses them, shape (cases,), each in its place and world."""
    bears = s.bears[:, place, world]
    old = s.count[place, world]
    new = np.minimum(old, cascade.holding(bears[:GARRISONS], pressed))
    inside = s.inside[place, world]
    stays = inside & (bears[GARRISONS] >= pressed)
    s.count[place, world], s.inside[place, world] = new, stays
    s.least[place, world] = cascade.least(bears, new, stays)
    yielded = cascade.weight(old - new, inside & ~stays, GARRISONS, capital_weight=capital_weight)
    s.recent[place, world] = s.recent[place, world] + yielded


def weakest(
    least: Floats, bears: Floats, count: Codes, inside: Bools, place: Indexes, world: Indexes
) -> None:
    """Work out again what the weakest garrison that still stands bears, in some places and worlds.

    Parameters
    ----------
    least, count, inside : array, shape (provinces, worlds)
        ``least`` changes.
    bears : array, shape (garrisons + 1, provinces, worlds)
    place, world : array, shape (cases,)
    """
    least[place, world] = cascade.least(bears[:, place, world], count[place, world], inside[place, world])


def _settle(
    m: Afghanistan,
    place: Indexes,
    world: Indexes,
    yielded: Codes,
    walls: Bools,
    causes: tuple[str, ...],
    cause: Indexes,
) -> None:
    """Disarm who yielded, and hand over the capitals whose garrisons did.

    Parameters
    ----------
    place, world : array, shape (cases,)
        Where garrisons yielded this week.
    yielded, walls : array, shape (cases,)
        How many of the countryside did; whether the capital's did.
    causes, cause
        Names of causes, and which of them pressed hardest, shape (cases,).
    """
    s, n = m.state, m.numbers

    def note(kind: str, cases: Bools, actor: Codes | int, other: int, size: Codes | float) -> None:
        m.log.note_at(
            m.date,
            kind,
            place[cases],
            world[cases],
            actor=actor,
            other=other,
            size=size,
            terms=(causes, cause[cases]),
        )

    many = yielded >= n["noted_garrisons"]
    note("garrisons yield", many, REPUBLIC, TALIBAN, yielded[many])
    cases = place, world, yielded, walls
    state = s, m.lost_at, m.by_surrender, m.worth, m.stances, m.resist
    lost, heir = n.ask(settled, *state, *cases, m.week)
    if np.count_nonzero(lost):
        note("capital yields", lost, heir[lost], REPUBLIC, 0.0)


def settled(
    s: State,
    lost_at: Codes,
    by_surrender: Floats,
    worth: Floats,
    stances: Codes,
    resist: Bools,
    place: Indexes,
    world: Indexes,
    yielded: Codes,
    walls: Bools,
    week: int,
    *,
    captured: float,
    heir_strength: float,
    heir_ground: float,
    capital_weight: float,
) -> tuple[Bools, Codes]:
    """Return which capitals change hands because their garrisons yield, and to whom, shape (cases,) each.

    Parameters
    ----------
    lost_at : array, shape (provinces, worlds); by_surrender : array, shape (worlds,)
        The last week in which a capital was lost; how many the Republic lost by surrender. Both change, and
        so does the state.
    worth, stances, resist, place, world, yielded, walls
        As in ``disarmed`` and ``heirs``.
    """
    disarmed(s.men, s.control, s.size, place, world, yielded, walls, captured)
    lost, kept, heir = heirs(
        s.holder,
        worth,
        s.control,
        stances,
        resist,
        s.republic_stands,
        place,
        world,
        walls,
        heir_strength,
        heir_ground,
    )
    p, w = place[kept], world[kept]
    s.inside[p, w] = True
    s.bears[GARRISONS, p, w] = np.inf
    s.recent[p, w] -= cascade.weight(0, np.True_, GARRISONS, capital_weight=capital_weight)
    weakest(s.least, s.bears, s.count, s.inside, p, w)
    np.add.at(by_surrender, world[lost], np.float32(1))
    s.holder[place[lost], world[lost]] = heir[lost]
    lost_at[place[lost], world[lost]] = week
    return lost, heir


def disarmed(
    men: Floats,
    control: Floats,
    size: Floats,
    place: Indexes,
    world: Indexes,
    yielded: Codes,
    walls: Bools,
    captured: float,
) -> None:
    """Let garrisons that yielded go home: their arms find takers, and their districts change hands at once,
    not at the pace of fighting.

    Parameters
    ----------
    men, control : array, shape (actors, provinces, worlds)
        Both change.
    size : array, shape (2, provinces, worlds)
        Men of a garrison outside and inside the capital [thousand].
    place, world, yielded, walls : array, shape (cases,)
        Where garrisons yielded, no place twice; how many of the countryside; whether the capital's did.
    """
    outside, inside = size[:, place, world]
    men[TALIBAN, place, world] += captured * (yielded * outside + walls * inside)
    passing = np.minimum(yielded * np.float32(1 / GARRISONS), control[REPUBLIC, place, world])
    control[REPUBLIC, place, world] -= passing
    control[TALIBAN, place, world] += passing


def heirs(
    holder: Codes,
    worth: Floats,
    control: Floats,
    stances: Codes,
    resist: Bools,
    stands: Bools,
    place: Indexes,
    world: Indexes,
    walls: Bools,
    heir_strength: float,
    heir_ground: float,
) -> tuple[Bools, Bools, Codes]:
    """Return which capitals the Republic loses because their garrisons yield, which its allies keep for it,
    and who takes over, shape (cases,) each.

    Where a northern group is at home and the Taliban are not, it takes the town over, for the Republic while
    that stands.

    Parameters
    ----------
    holder : array, shape (provinces, worlds)
        Who holds the capital, a code.
    worth, control : array, shape (actors, provinces, worlds)
        [thousand fighters' worth]; shares of the countryside.
    stances, resist : array, shape (groups, worlds)
        Codes of ``alliances``; which northern groups resist with others.
    stands : array, shape (worlds,)
        Whether the Republic does.
    place, world, walls : array, shape (cases,)
        Where garrisons yielded; whether the capital's did.
    """
    northern = worth[NORTHERN, place, world] * (stances[:, world] <= alliances.ALONE)
    strongest = northern.argmax(axis=0)
    at_home = cascade.heir_at_home(
        northern.max(axis=0),
        control[TALIBAN, place, world],
        heir_strength=heir_strength,
        heir_ground=heir_ground,
    )
    given_up = walls & (holder[place, world] == REPUBLIC)
    kept = given_up & at_home & resist[strongest, world] & stands[world]
    return given_up & ~kept, kept, np.where(at_home, strongest + TAJIK, TALIBAN).astype(np.int8)
