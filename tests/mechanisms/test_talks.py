"""What we believe about rounds of talks, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from sim.mechanisms import talks
from tests.mechanisms.asking import WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)


def hardness(now=0.5, gift=0.0, kept=0.0, gained=0.0, successes=0.0, **changed):
    state = [f32(x) for x in (now, gift, kept, gained, successes)]
    return ask(talks.hardness, *state, **changed)[0]


@given(shares, shares, shares, st.floats(-0.5, 0.5))
def test_where_concessions_harden_more_of_them_never_soften(now, little, much, successes):
    # SF-17.
    few, many = (
        ask(talks.hardness, f32(now), f32(g), f32(0), f32(0), f32(successes), concessions_harden=0.05)
        for g in sorted((little, much))
    )
    assert 0 <= few <= many <= 1


@given(shares, st.floats(-0.05, 0.05))
def test_where_nothing_is_given_or_won_a_round_changes_nothing(now, harden):
    assert hardness(now, concessions_harden=harden) == np.float32(now)


def test_a_middling_round_moves_hardness_by_the_belief_itself():
    # By hand: half of everything is given, 0.05 a round.
    for harden in (-0.05, 0.0, 0.05):
        after = hardness(gift=0.5, concessions_harden=harden)
        assert_allclose(after, 0.5 + harden, rtol=1e-6)


def test_success_at_arms_hardens_and_defeat_softens():
    lost, even, won = (hardness(successes=s) for s in (-0.1, 0, 0.1))
    assert lost < even < won


def test_mediators_who_look_give_less_where_the_killing_is_heavy():
    given_ = ask(talks.given, f32(0, 1, 2, 9), concessions=0.5, scrutiny=0.4)
    assert_allclose(given_, [0.5, 0.4, 0.3, 0.3], rtol=1e-6)
    assert_allclose(ask(talks.given, f32(0, 9), concessions=0.5, scrutiny=0.0), 0.5)


def test_violence_after_a_round_has_the_sign_of_the_spike():
    # SF-19, and its opposite.
    assert_allclose(
        ask(talks.after_round, f32(1, 0.5, 0), f32(0, 0, 0), talk_spike=0.45), [1.45, 1.225, 1], rtol=1e-6
    )
    assert_allclose(ask(talks.after_round, f32(1), f32(0), talk_spike=-0.3), 0.7, rtol=1e-6)


def test_a_gift_to_who_is_winning_hardens_and_to_who_is_losing_softens_whatever_else_it_does():
    def gift(success):
        return hardness(gift=0.6, successes=success) - hardness(successes=success)

    assert gift(-0.1) < gift(0) == 0 < gift(0.1)


@given(st.floats(0.01, 0.05), st.floats(-1, 1))
def test_the_success_of_the_moment_never_overrules_the_belief_that_gifts_harden(harden, success):
    with_gift, without = (hardness(gift=g, successes=success, concessions_harden=harden) for g in (1.0, 0.0))
    assert with_gift >= without - 1e-6


def test_an_exchange_that_is_kept_softens_where_the_same_gift_hardens():
    gift, exchange = (hardness(**{name: 0.5}, concessions_harden=0.05) for name in ("gift", "kept"))
    assert exchange < 0.5 < gift


def test_an_exchange_is_kept_or_was_a_gift_and_nothing_is_lost_between():
    drawn = np.linspace(0, 1, 101, dtype=np.float32)
    gift, kept = ask(talks.parted, np.full(101, 0.8, np.float32), f32(0.5), drawn, exchanges=0.5)
    assert_allclose(gift + kept, 0.8, rtol=1e-6)
    assert set(np.unique(kept.round(4))) == {np.float32(0), np.float32(0.4)}


def test_the_sincere_keep_more_exchanges_and_hardliners_keep_none():
    drawn = np.linspace(0.005, 0.995, 100, dtype=np.float32)

    def kept(sincerity, hard):
        given_ = (np.ones(100, np.float32), f32(hard), drawn)
        return (ask(talks.parted, *given_, exchanges=1.0, taliban_sincerity=sincerity)[1] > 0).mean()

    assert kept(0.8, 0.4) > kept(0.05, 0.4) > kept(0.8, 1.0) == 0


def test_moderates_who_accept_a_gift_leave_the_hardliners_among_themselves():
    # By hand (S83): of six in ten moderates a tenth leaves: 0.4 of 0.94.
    after = ask(talks.hardliners, f32(0.4), f32(1), f32(0), moderates_leave=0.1, hardliners_start=0.4)
    assert_allclose(after, 0.4 / 0.94, rtol=1e-6)
    kept = ask(talks.hardliners, f32(0.4), f32(0), f32(1), moderates_leave=0.1, hardliners_start=0.4)
    assert kept < 0.4, "who can deliver rises"


def test_without_talks_the_movement_becomes_what_it_was():
    share = f32(0.8)
    for _ in range(40):
        share = ask(talks.hardliners, share, f32(0), f32(0), hardliners_start=0.4)
    assert_allclose(share, 0.4, atol=1e-3)


def test_a_kept_exchange_calms_as_long_as_its_round_echoes():
    calm, later, broken = ask(talks.after_round, f32(1, 0.1, 1), f32(1, 1, 0), talk_spike=0.1)
    assert calm < later < broken


def test_nobody_holds_a_round_when_nobody_is_left_to_talk_with():
    republic, north = np.array([True, False, False]), f32(0, 0.2, 0.02)
    assert ask(talks.worth_a_round, republic, north, party_strength=0.1).tolist() == [True, True, False]


def test_a_round_is_half_forgotten_after_its_halflife():
    echo = f32(1)
    for _ in range(6):
        echo = ask(talks.fading, echo, echo_halflife=6.0)
    assert_allclose(echo, 0.5, rtol=1e-6)


def test_mediators_are_most_at_work_after_a_round():
    assert_allclose(ask(talks.at_work, f32(0, 0.5, 1), broker_base=0.4), [0.4, 0.7, 1], rtol=1e-6)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (talks.at_work, (some(WORLDS),)),
        (talks.hardness, tuple(some(WORLDS, high=0.3, key=k) for k in range(5))),
        (talks.parted, tuple(some(WORLDS, key=k) for k in range(3))),
        (talks.hardliners, tuple(some(WORLDS, key=k) for k in range(3))),
        (talks.worth_a_round, (some(WORLDS) > 0.5, some(WORLDS, high=0.2))),
        (talks.given, (some(WORLDS, high=3),)),
        (talks.after_round, (some(WORLDS), some(WORLDS, key=2))),
        (talks.fading, (some(WORLDS),)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
