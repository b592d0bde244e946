"""What we believe about surrender cascades, one belief per test."""

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim import arithmetic
from sim.luck import exponential
from sim.mechanisms import cascade
from sim.pushes import total
from tests.mechanisms.asking import (
    PROVINCES,
    SEEDS,
    WORLDS,
    ask,
    f32,
    given,
    keeps_worlds_apart,
    neutral,
    some,
)

GARRISONS = 7
ASSUMPTIONS = SEEDS.assumptions
LOCAL = ("encirclement", "capital_lost")
STATES = dict.fromkeys((*LOCAL, "momentum", "arrears", "exit_felt", "exit_shock", "leaderless"), 1) | {
    "air": -1
}
BELIEFS = {"abandonment": 1, "legitimacy": -1, "amnesty_believed": 1}
QUIET = {name: f32(sign < 0) for name, sign in STATES.items()} | {"exit_felt": f32(1)}
shares = st.floats(0, 1)


def crowd(spread: float) -> np.ndarray:
    """Return the thresholds of Granovetter's crowd: normal around 0.25, one at each of 20,000 quantiles."""
    rank = ((np.arange(20_000) + 0.5) / 20_000).astype(np.float32).reshape(200, 100).T[..., None]
    nobody = np.zeros((200, 1), np.float32)
    numbers = {"threshold_base": 0.25, "threshold_per_morale": 0.0, "threshold_spread": spread}
    return ask(cascade.thresholds, rank, nobody, nobody - 10, 1.0, **numbers)


def joined(threshold: np.ndarray) -> float:
    """Return the share that yields in the end when all that pushes is the share that has yielded."""
    before, share = -1.0, 0.0
    while share != before:
        before = share
        push = np.full(threshold.shape[1:], share, np.float32)
        share = 1 - cascade.holding(threshold, push).sum() / threshold.size
    return share


def test_granovetters_crowd_tips_at_a_spread_of_0_123():
    # His own example: thresholds of mean 0.25 tip at a spread of about 0.12 (dossier M4 computes 0.123).
    few = [joined(crowd(spread)) for spread in (0.05, 0.120, 0.122)]
    assert few == sorted(few)
    assert few[-1] < 0.15
    assert joined(crowd(0.124)) > 0.95


@pytest.mark.parametrize(("mean", "tips_at"), [(0.25, 0.123), (0.35, 0.196), (0.45, 0.298)])
def test_the_same_tipping_follows_from_the_distribution_alone(mean, tips_at):
    def fixed_point(spread):
        share = f32(0)
        for _ in range(3000):
            share = arithmetic.normal_share((share - mean) / np.float32(spread))
        return float(share[0])

    below, above = fixed_point(tips_at - 0.002), fixed_point(tips_at + 0.002)
    assert below < mean < above
    assert above - below > 0.3


def test_garrisons_differ_as_the_normal_distribution_has_it():
    found = np.sort(crowd(0.15), axis=None)
    assert_allclose(found.mean(), 0.25, atol=1e-4)
    assert_allclose(found.std(), 0.15, rtol=2e-3)
    assert np.all(np.diff(crowd(0.15), axis=0) > 0), "a firmer rank bears more"


@given(
    rank=shares,
    fallen=st.floats(0, 0.95),
    above_the_middle=st.floats(-3, 12),
    will=st.floats(0.1, 0.8),
    spread=st.floats(0.05, 0.35),
)
def test_those_who_stood_at_the_start_bear_more_than_its_push(rank, fallen, above_the_middle, will, spread):
    assume(np.float32(rank) > np.float32(fallen))  # the others have yielded before the start
    firm = 0.145 + 0.5 * will
    push = np.float32(firm + above_the_middle * spread)
    threshold = ask(
        cascade.thresholds, f32(rank)[:, None, None], f32(fallen)[None], f32(push)[None], 1.0,
        forces_will_fight=will, threshold_spread=spread,
    )  # fmt: skip
    assert threshold >= push


@given(st.floats(0.1, 0.8), st.floats(0.1, 0.8))
def test_who_wants_to_fight_bears_more(one, other):
    assume(one < other)
    rank, none = some(GARRISONS, PROVINCES, 1), np.full((PROVINCES, 1), 0.0, np.float32)
    weak, strong = (
        ask(cascade.thresholds, rank, none, none, 1.0, forces_will_fight=will) for will in (one, other)
    )
    assert np.all(strong >= weak)


def test_the_middle_thresholds_are_the_dossiers():
    # 0.45, 0.35 and 0.27 at the article's, the neutral and the critics' morale: the note of threshold_base.
    half, none = np.full((1, 1, 1), 0.5, np.float32), np.full((1, 1), -10, np.float32)
    for will, expected in ((0.6, 0.45), (0.4, 0.35), (0.25, 0.27)):
        found = ask(cascade.thresholds, half, np.zeros_like(none), none, 1.0, forces_will_fight=will)
        assert_allclose(found, expected, atol=0.006)


@given(st.floats(-1, 2), st.floats(0, 1))
def test_more_push_never_makes_fewer_yield(push, more):
    bears = some(GARRISONS, PROVINCES, 1)
    many, few = (cascade.holding(bears, np.full((PROVINCES, 1), p, np.float32)) for p in (push, push + more))
    assert np.all(few >= 0)
    assert np.all(few <= many)
    assert np.all(many <= GARRISONS)


def test_who_bears_exactly_as_much_as_presses_holds():
    bears = f32(0.2, 0.4, 0.4, 0.6)[:, None]
    assert cascade.holding(bears, f32(0.4)).tolist() == [3]
    assert cascade.holding(bears, f32(0.41)).tolist() == [1]


def test_the_weakest_of_those_who_stand_decides_when_the_next_yields():
    # Three posts, which go from the weakest on; the capital's garrison may go before the firmest of them.
    bears = np.tile(f32(0.2, 0.4, 0.6, 0.5)[:, None], (1, 5))
    count, inside = np.array([3, 2, 1, 0, 0], np.int8), np.array([True, True, True, True, False])
    assert_allclose(cascade.least(bears, count, inside), [0.2, 0.4, 0.5, 0.5, np.inf])
    assert cascade.least(bears[:, :1], np.array([1], np.int8), np.array([False])) == np.float32(0.6)


@pytest.mark.parametrize(("name", "sign"), [*STATES.items(), *BELIEFS.items()])
def test_each_pressure_pushes_its_own_way(name, sign):
    # SF-02, SF-03, SF-06, SF-07, SF-08: none of them may turn round.
    low, high = (total(ask(cascade.pushes, **{**QUIET, name: f32(value)})) for value in (0.0, 0.5))
    assert sign * (high - low) > 0


def test_success_pushes_only_as_far_as_it_pulls():
    felt = {**QUIET, "momentum": f32(0.1)}
    pull = [ask(cascade.pushes, **felt, momentum_pull=p)["momentum_pull"][0] for p in (-0.2, 0.0, 0.6)]
    assert_allclose(
        pull, [-0.02, 0, 0.06], rtol=1e-6
    )  # by hand: 0.1 push, times the pull, times one tenth gained


def test_the_pushes_name_assumptions_or_states_of_the_world():
    terms = ask(cascade.pushes, **QUIET)
    states = {"encirclement", "elders", "leaderless", "capital_lost"}
    assert set(terms) <= set(ASSUMPTIONS) | states


def test_without_contagion_a_surrender_is_no_precedent():
    near = some(PROVINCES, WORLDS)
    assert_array_equal(ask(cascade.precedents, near, near, near, some(WORLDS), contagion=0.0), 0)


def test_where_news_does_not_travel_only_the_neighbourhood_counts():
    here, command, roads, country = (some(PROVINCES, WORLDS, key=k) for k in range(4))
    felt = ask(cascade.precedents, here, command, roads, country, news_reach=0.0)
    deaf = ask(cascade.precedents, here, 0 * command, roads, 0 * country, news_reach=1.0)
    assert_allclose(felt, deaf, rtol=1e-6)
    assert np.all(ask(cascade.precedents, here, command, roads, country, news_reach=1.0) > felt)


def test_a_precedent_everywhere_is_felt_in_full():
    # By hand: all garrisons yielded everywhere, weights 0.4 + 0.3 + 0.3, contagion 1.5 at 0.4 push a unit.
    everywhere = np.ones((PROVINCES, 1), np.float32)
    felt = ask(
        cascade.precedents, everywhere, everywhere, everywhere, everywhere[0], contagion=1.5, news_reach=1.0
    )
    assert_allclose(felt, 0.6, rtol=1e-6)


def test_precedents_are_half_forgotten_in_their_halflife():
    recent = f32(0.8)
    for _ in range(2):
        recent = ask(cascade.fading, recent, precedent_halflife=2.0)
    assert_allclose(recent, 0.4, rtol=1e-6)


def test_who_stands_has_borne_june_and_one_of_its_unlucky_weeks():
    borne = ask(cascade.survived, f32(0.0, 0.06, 0.16), survived_luck=2.0, push_noise=0.03)
    assert_allclose(borne, [0.06, 0.12, 0.22], rtol=1e-5)


def test_the_foreigners_exit_is_felt_in_full_once_the_last_have_left():
    felt = [ask(cascade.exit_felt, week, exit_begun=0.5, exit_weeks=7.0) for week in (0, 3.5, 7, 50)]
    assert_allclose(felt, [0.5, 0.75, 1, 1])


def test_nobody_surrenders_to_thin_air():
    near = f32(0, 0.25, 0.5, 1)
    assert_allclose(ask(cascade.opportunity, near, enemy_at_hand=0.5), [0, 0.5, 1, 1])


def test_the_enemy_is_at_hand_here_or_next_door():
    near = ask(cascade.encirclement, f32(0.2, 0.2, 0.9), f32(0.1, 0.6, 1.9), next_door=0.6)
    assert_allclose(near, [0.2, 0.36, 1.0], rtol=1e-6)


@pytest.mark.parametrize("push", [0.3, 0.45, 0.5])
def test_in_the_hazard_form_those_who_stand_thin_out_exponentially(push):
    # A garrison of threshold 0.4 under a steady push yields with hazard exp(scale (push - threshold)) a week.
    garrisons, weeks = 4000, 6
    drawn = exponential(((np.arange(garrisons) + 0.5) / garrisons).astype(np.float32))
    bears = ask(cascade.endurance, drawn, f32(0.4))
    weekly = ask(cascade.exposure, f32(push))
    yielded = [(bears < weekly * (week + 1)).mean() for week in range(weeks)]
    hazard = np.exp(neutral("hazard_scale") * (push - 0.4))
    assert_allclose(yielded, 1 - np.exp(-hazard * np.arange(1, weeks + 1)), atol=1e-3)


def test_in_the_hazard_form_it_is_the_sum_of_exposure_that_counts():
    # Three rounds within a week, or three weeks of a third: the same end.
    once = ask(cascade.exposure, f32(0.45))
    assert_allclose(once / 3 + once / 3 + once / 3, once, rtol=1e-6)
    assert_allclose(once, 1, rtol=1e-6)  # a middling garrison holds one week on average at the middle push


def test_a_province_whose_garrisons_all_yield_is_one_whole_precedent():
    assert_allclose(
        ask(cascade.weight, f32(6, 0, 3), f32(1, 0, 0), 6, capital_weight=2.0), [1, 0, 0.375], rtol=1e-6
    )


def test_a_northern_group_takes_a_town_over_where_it_is_strong_and_the_taliban_are_not():
    home = ask(
        cascade.heir_at_home, f32(0.5, 0.5, 0.05), f32(0.2, 0.8, 0.2), heir_strength=0.1, heir_ground=0.5
    )
    assert home.tolist() == [True, False, False]


def test_the_form_decides_what_is_held_against_what_garrisons_bear():
    found = ask(cascade.level, f32(0.3, 0.3), f32(7, 7), cascade_form=[0, 1])
    assert_allclose(found, [0.3, 7], rtol=1e-6)


HERE = [some(PROVINCES, WORLDS, key=k) for k in range(3)]
POSTS = [some(GARRISONS, PROVINCES, WORLDS, key=k) for k in range(2)]
COUNT = some(PROVINCES, WORLDS, high=6).astype(np.int8)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (cascade.weight, (COUNT, HERE[0] > 0.5, GARRISONS)),
        (cascade.heir_at_home, (HERE[0], HERE[1])),
        (cascade.level, (HERE[0], HERE[1])),
        (cascade.thresholds, (POSTS[0], HERE[0], HERE[1], 1.0)),
        (cascade.encirclement, (HERE[0], HERE[1])),
        (cascade.precedents, (*HERE, some(WORLDS))),
        (cascade.survived, (HERE[0],)),
        (cascade.opportunity, (HERE[0],)),
        (cascade.holding, (POSTS[0], HERE[0])),
        (cascade.least, (POSTS[0], COUNT, HERE[0] > 0.5)),
        (cascade.exposure, (HERE[0],)),
        (cascade.endurance, POSTS),
        (cascade.fading, (HERE[0],)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)


def test_each_worlds_pushes_are_its_own():
    keeps_worlds_apart(cascade.pushes, **{n: HERE[0] if n in LOCAL else some(WORLDS) for n in STATES})
