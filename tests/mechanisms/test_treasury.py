"""What we believe about treasuries, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import treasury
from tests.mechanisms.asking import SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)


def test_the_whole_country_and_the_aid_of_2020_pay_for_everything():
    assert_allclose(ask(treasury.republic_income, f32(1), f32(1), f32(1)), 1, rtol=1e-6)


def test_without_aid_a_quarter_is_left():
    assert_allclose(ask(treasury.republic_income, f32(1), f32(1), f32(0), own_share=0.25), 0.25, rtol=1e-6)


def test_posts_lost_in_the_countryside_pay_kabul_no_more_though_no_capital_has_fallen():
    # Daily customs fell by 57 of 100 with the posts by mid-July 2021, and no capital was lost (S24).
    places = SEEDS.provinces
    posts = (places.border_posts / places.border_posts.sum()).astype(np.float32)
    whole = np.ones_like(posts)
    left = treasury.customs(posts, places.control[0].astype(np.float32), whole > 0)
    assert_allclose(treasury.customs(posts, 0 * whole, whole > 0), 1, rtol=1e-6)
    assert_allclose(left, 1 - 0.57, atol=0.05)
    assert_array_equal(treasury.customs(posts, 0 * whole, whole < 0), 0)


@given(shares, shares, shares, shares)
def test_fewer_border_posts_never_mean_more_income(posts, fewer, people, aid):
    # SF-12.
    less, more = (
        ask(treasury.republic_income, f32(p), f32(people), f32(aid)) for p in (posts * fewer, posts)
    )
    assert less <= more <= 1 + 1e-6


@given(shares, shares, shares, shares)
def test_neither_does_an_emirate_gain_by_losing_posts(posts, fewer, people, rivals):
    less, more = (
        ask(treasury.emirate_revenue, f32(p), f32(people), f32(0.5), f32(rivals))
        for p in (posts * fewer, posts)
    )
    assert 0.05 - 1e-6 <= less <= more


@given(shares, shares)
def test_rivals_only_drain(rivals, drain):
    calm, drained = (
        ask(treasury.emirate_revenue, f32(0.8), f32(0.8), f32(0.5), f32(r), rival_drain=drain / 2)
        for r in (0, rivals)
    )
    assert drained <= calm


def test_an_emirate_with_everything_collects_its_base():
    assert_allclose(
        ask(treasury.emirate_revenue, f32(1), f32(1), f32(1), f32(0), emirate_base=0.9), 0.9, rtol=1e-6
    )


@given(shares, st.floats(0, 2), st.floats(0, 0.6))
def test_arrears_stay_a_share(owed, income, ghosts):
    assert 0 <= ask(treasury.arrears, f32(owed), f32(income), ghost_soldiers=ghosts) <= 1


def test_who_is_paid_in_full_is_paid_off_in_time():
    owed = f32(0.5)
    for _ in range(100):
        owed = ask(treasury.arrears, owed, f32(1), ghost_soldiers=0.0)
    assert_allclose(owed, 0, atol=1e-3)


def test_arrears_approach_what_is_missing_and_what_ghosts_take():
    # By hand: a fifth is missing, and two fifths of the pay of three tenths of the men go astray.
    owed = f32(0)
    for _ in range(300):
        owed = ask(treasury.arrears, owed, f32(0.8), ghost_soldiers=0.3, ghost_loss=0.4)
    assert_allclose(owed, 0.2 + 0.12, rtol=1e-4)


@given(shares, st.floats(0, 1), st.floats(0, 0.6), st.floats(0, 0.6))
def test_more_ghosts_never_mean_fewer_arrears(owed, income, few, more):
    # SF-03.
    low, high = (ask(treasury.arrears, f32(owed), f32(income), ghost_soldiers=g) for g in sorted((few, more)))
    assert low <= high


def test_gifts_reach_only_those_who_rule():
    assert_allclose(ask(treasury.gift, np.array([False, True]), unconditional_aid=0.2), [0, 0.2], rtol=1e-6)


def test_the_gap_is_what_needs_exceed_revenue_and_aid():
    gap = ask(treasury.fiscal_gap, f32(0, 0.5, 1, 2), f32(0, 0.5, 0.5, 1), needs=2.0)
    assert_allclose(gap, [1, 0.5, 0.25, 0])
    assert_array_equal(ask(treasury.fiscal_gap, f32(5), f32(5), needs=2.0), 0)


def test_a_deal_pays_arrears_off():
    assert_allclose(ask(treasury.relieved, f32(0, 0.5), deal_relief=0.1), [0, 0.45], rtol=1e-6)


@given(shares, shares)
def test_partners_share_customs_and_never_more_than_there_are(posts, rest):
    shared = ask(treasury.shared, f32(posts), f32(rest))
    assert np.float32(posts) <= shared <= 1


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (treasury.customs, (some(3, 1), some(3, WORLDS), some(3, WORLDS) > 0.5)),
        (treasury.relieved, (some(WORLDS),)),
        (treasury.shared, (some(WORLDS), some(WORLDS, key=2))),
        (treasury.republic_income, (some(WORLDS), some(WORLDS, key=2), some(WORLDS, key=3))),
        (treasury.arrears, (some(WORLDS), some(WORLDS, key=2))),
        (treasury.emirate_revenue, tuple(some(WORLDS, key=k) for k in range(4))),
        (treasury.gift, (some(WORLDS) > 0.4,)),
        (treasury.fiscal_gap, (some(WORLDS), some(WORLDS, key=2))),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
