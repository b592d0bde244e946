"""State: what the world is like, and how it starts in the week of 12 July 2021."""

from dataclasses import dataclass

import numpy as np

from sim.draws import GARRISONS, Draws
from sim.ground import Ground
from sim.mechanisms import cascade
from sim.mechanisms import start as beginning
from sim.numbers import Numbers
from sim.provinces import Provinces
from sim.pushes import total
from sim.shapes import Bools, Codes, Floats

ACTORS = ("taliban", "republic", "tajik", "uzbek", "hazara", "islamic_state", "mutineers")
"""The armed actors; the position is the row in ``control`` and ``men`` and the code of a capital's holder."""
TALIBAN, REPUBLIC, TAJIK, UZBEK, HAZARA, ISLAMIC_STATE, MUTINEERS = range(7)
NORTHERN = slice(TAJIK, HAZARA + 1)
OFFENSIVE, TRANSITION, RULE = range(3)
"""Phases: they follow events, never dates."""


@dataclass(eq=False)
class State:
    """The land and what holds on it; what belongs to one actor alone is kept by its agent.

    Attributes
    ----------
    control : array, shape (actors, provinces, worlds)
        Share of the countryside's people; what is left over is held by nobody.
    men : array, shape (actors, provinces, worlds)
        Fighters at hand, without the Taliban's mobile men and the Republic's reserve [thousand].
    holder : array, shape (provinces, worlds)
        Who holds the provincial capital, a code of ``ACTORS``.
    bears : array, shape (garrisons + 1, provinces, worlds)
        What the Republic's garrisons bear, from the weakest to the firmest, the capital's last: a push, or in
        the hazard form an exposure. The weakest yield first.
    count, inside, least : array, shape (provinces, worlds)
        How many garrisons still stand in the countryside; whether the capital's does; what the weakest of
        them bears.
    size : array, shape (2, provinces, worlds)
        Men of one garrison in the countryside, and of the capital's [thousand].
    recent, exposure : array, shape (provinces, worlds)
        Discounted share of garrisons that yielded; exposure so far (hazard form).
    mobile, reserve : array, shape (worlds,)
        Men whom the Taliban and the Republic can send [thousand].
    momentum, leaderless, fresh : array, shape (worlds,)
        Recent net gains; 1 once the Republic has lost Kabul; how recent that is [0-1].
    republic_stands : array, shape (worlds,)
        Where the Republic still holds Kabul or shares it by a deal.
    phase, since : array, shape (worlds,)
        The phase, and weeks since Kabul's rule changed.
    deal : array, shape (worlds,)
        Whether an agreement is in force.
    cabinet, autonomy, tension, guarded : array, shape (worlds,)
        Posts of the other side; self-rule granted; tension between the communities; 1 while a deal's
        guarantor stays [0-1].
    capacity, gift, gap : array, shape (worlds,)
        The ruler's capacity [0-1]; unconditional aid [republic's own revenue]; unmet share of the needs
        [0-1].
    splits : array, shape (worlds,)
        Armed splits, discounted over a year.
    """

    control: Floats
    men: Floats
    holder: Codes
    bears: Floats
    count: Codes
    inside: Bools
    least: Floats
    size: Floats
    recent: Floats
    exposure: Floats
    mobile: Floats
    reserve: Floats
    core: Floats
    momentum: Floats
    leaderless: Floats
    republic_stands: Bools
    fresh: Floats
    phase: Codes
    since: Floats
    deal: Bools
    cabinet: Floats
    autonomy: Floats
    tension: Floats
    guarded: Floats
    capacity: Floats
    gift: Floats
    gap: Floats
    splits: Floats


def start(provinces: Provinces, ground: Ground, numbers: Numbers, draws: Draws) -> State:
    """Return the state of mid-July 2021 as each world's assumptions have it."""
    worlds = draws.rank.shape[-1]
    places = len(provinces)
    none = np.zeros(worlds, np.float32)
    districts = (provinces.districts / provinces.districts.sum()).astype(np.float32)
    taliban = numbers.ask(beginning.held, provinces.control[0].astype(np.float32), districts)
    rest = provinces.control[1] + provinces.control[2]
    firm = np.where(rest > 0, provinces.control[2] / np.maximum(rest, 1e-6), 0).astype(np.float32)

    control = np.zeros((len(ACTORS), places, worlds), np.float32)
    control[TALIBAN] = taliban
    kept = numbers.ask(beginning.kept, taliban, firm)

    recent = np.full_like(taliban, numbers["precedent_start"])
    # What a garrison bears is its own: judged on the picture of mid-July, on June's pay and aircraft, not on
    # what a world makes of them; but by the world's own rules, which were in force in June as well.
    seen = np.repeat(provinces.control[0].astype(np.float32), worlds, axis=1)
    around = ground.along_roads(seen)
    pushes = numbers.ask(
        cascade.pushes,
        encirclement=numbers.ask(cascade.encirclement, seen, around),
        momentum=none,
        arrears=none + np.float32(numbers["survived_arrears"]),
        air=none + np.float32(numbers["survived_air"]),
        exit_felt=numbers.ask(cascade.exit_felt, 0),
        exit_shock=none,
        leaderless=none,
        capital_lost=none,
    )
    # They have lived through June, when precedents were fresh, and the worst of its weeks.
    fresh = numbers.ask(cascade.precedents, recent, recent, recent, recent[0])
    push = numbers.ask(cascade.survived, np.asarray(total(pushes)) + fresh)
    country = numbers.ask(cascade.thresholds, draws.rank[:GARRISONS], taliban, push, 1.0)
    walls = numbers.ask(
        cascade.thresholds, draws.rank[GARRISONS:], np.zeros_like(taliban), push, numbers["capital_defence"]
    )
    threshold = np.concatenate([country, walls])
    endurance = numbers.ask(cascade.endurance, draws.endurance, threshold)
    # The garrisons that would yield first are those that have yielded already.
    steps = (np.arange(GARRISONS, dtype=np.float32) + 0.5)[:, None, None] / GARRISONS
    standing = steps > taliban
    endurance[:GARRISONS] = np.sort(np.where(standing, endurance[:GARRISONS], 0), axis=0)
    bears = np.where(numbers["cascade_form"] > 0.5, endurance, threshold).astype(np.float32)
    count = standing.sum(axis=0, dtype=np.int8)
    inside = np.ones((places, worlds), bool)

    truth = numbers.ask(beginning.truth, draws.counted)
    present = numbers.ask(beginning.forces) * truth[1]
    reserve = present * numbers["reserve_share"]
    post, capital = numbers.ask(beginning.garrisons, ground.people, present - reserve, GARRISONS)
    outside = post * count  # the men of those that have fallen are gone
    share = numbers.ask(beginning.northern_share, provinces.ethnic[1:4].astype(np.float32))
    men = np.zeros_like(control)
    men[NORTHERN] = share * (outside + capital)
    left = 1 - share.sum(axis=0)
    control[REPUBLIC] = kept * left
    control[NORTHERN] = kept * share
    size = np.stack([post * left, capital * left]).astype(np.float32)

    fit = numbers.ask(beginning.leaning, provinces.ethnic[0].astype(np.float32), ground.people)
    local = numbers.ask(beginning.local, ground.people, taliban, fit)
    fighters = numbers.ask(beginning.fighters) * truth[0]
    mobile = fighters * numbers["mobile_share"]
    men[TALIBAN] = local * (fighters - mobile)

    return State(
        control=control,
        men=men.astype(np.float32),
        holder=np.full((places, worlds), REPUBLIC, np.int8),
        bears=bears,
        count=count,
        inside=inside,
        least=cascade.least(bears, count, inside),
        size=size,
        recent=recent,
        exposure=np.zeros((places, worlds), np.float32),
        mobile=mobile.astype(np.float32),
        reserve=reserve.astype(np.float32),
        core=fighters,
        momentum=none.copy(),
        leaderless=none.copy(),
        republic_stands=np.ones(worlds, bool),
        fresh=none.copy(),
        phase=np.full(worlds, OFFENSIVE, np.int8),
        since=none.copy(),
        deal=np.zeros(worlds, bool),
        cabinet=none.copy(),
        autonomy=none.copy(),
        tension=np.full(worlds, numbers["tension_start"], np.float32),
        guarded=none.copy(),
        capacity=none + np.float32(numbers["republic_reach"]),
        gift=none.copy(),
        gap=none.copy(),
        splits=none.copy(),
    )
