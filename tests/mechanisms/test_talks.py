"""What we believe about rounds of talks, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from sim.mechanisms import talks
from tests.mechanisms.asking import WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)


@given(shares, shares, shares, st.floats(-0.5, 0.5))
def test_where_concessions_harden_more_of_them_never_soften(now, little, much, successes):
    # SF-17.
    few, many = (
        ask(talks.hardness, f32(now), f32(g), f32(successes), concessions_harden=0.05)
        for g in sorted((little, much))
    )
    assert 0 <= few <= many <= 1


@given(shares, st.floats(-0.05, 0.05))
def test_where_nothing_is_given_or_won_a_round_changes_nothing(now, harden):
    assert ask(talks.hardness, f32(now), f32(0), f32(0), concessions_harden=harden) == np.float32(now)


def test_a_middling_round_moves_hardness_by_the_belief_itself():
    # By hand: half of everything is given, 0.05 a round.
    for harden in (-0.05, 0.0, 0.05):
        after = ask(talks.hardness, f32(0.5), f32(0.5), f32(0), concessions_harden=harden)
        assert_allclose(after, 0.5 + harden, rtol=1e-6)


def test_success_at_arms_hardens_and_defeat_softens():
    lost, even, won = (ask(talks.hardness, f32(0.5), f32(0), f32(s)) for s in (-0.1, 0, 0.1))
    assert lost < even < won


def test_mediators_who_look_give_less_where_the_killing_is_heavy():
    given_ = ask(talks.given, f32(0, 1, 2, 9), concessions=0.5, scrutiny=0.4)
    assert_allclose(given_, [0.5, 0.4, 0.3, 0.3], rtol=1e-6)
    assert_allclose(ask(talks.given, f32(0, 9), concessions=0.5, scrutiny=0.0), 0.5)


def test_violence_after_a_round_has_the_sign_of_the_spike():
    # SF-19, and its opposite.
    assert_allclose(ask(talks.after_round, f32(1, 0.5, 0), talk_spike=0.45), [1.45, 1.225, 1], rtol=1e-6)
    assert_allclose(ask(talks.after_round, f32(1), talk_spike=-0.3), 0.7, rtol=1e-6)


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
        (talks.hardness, (some(WORLDS), some(WORLDS, key=2), some(WORLDS, low=-0.3, key=3))),
        (talks.given, (some(WORLDS, high=3),)),
        (talks.after_round, (some(WORLDS),)),
        (talks.fading, (some(WORLDS),)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
