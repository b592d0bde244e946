"""What we believe about the president, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from sim.luck import exponential
from sim.mechanisms import leadership
from sim.pushes import total
from tests.mechanisms.asking import SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)


def wish(lost: float, threat: float, **beliefs: float) -> float:
    """Return how much more speaks for leaving than he bears on average."""
    return float(total(ask(leadership.wish_to_leave, f32(lost), f32(threat), **beliefs))[0])


@given(shares, shares, shares, shares)
def test_more_losses_never_keep_him(lost, more_lost, threat, more_threat):
    few, many = sorted((lost, more_lost))
    far, near = sorted((threat, more_threat))
    assert wish(few, far) <= wish(many, near)


@given(shares, shares, shares, shares)
def test_resolve_and_the_lesson_of_najibullah_only_keep_him_longer(lost, threat, resolve, lesson):
    assert wish(lost, threat, president_resolve=resolve, najibullah_lesson=lesson) <= wish(
        lost, threat, president_resolve=0.0, najibullah_lesson=0.0
    )


def test_he_stays_while_nothing_is_lost():
    for resolve in (0.0, 0.5, 1.0):
        assert wish(0, 0, president_resolve=resolve) < 0


def test_at_the_three_positions_he_bears_more_the_more_resolved_he_is():
    borne = []
    for base in ("critics", "neutral", "article"):
        resolve = SEEDS.assumptions["president_resolve"].position(base)
        losses = [lost / 100 for lost in range(101)]
        numbers = {"president_resolve": resolve, "najibullah_lesson": 0.0}
        borne.append(next((lost for lost in losses if wish(lost, lost, **numbers) > 0), 1.01))
    assert borne == sorted(borne)
    assert len(set(borne)) == 3


def test_a_critics_president_leaves_before_kabul_is_all_that_is_left():
    assert wish(0.9, 0.9, president_resolve=0.2, najibullah_lesson=0.0) > 0


def test_news_of_his_flight_is_half_as_fresh_after_its_halflife():
    fresh = f32(1)
    for _ in range(3):
        fresh = ask(leadership.shock, fresh, exit_halflife=3.0)
    assert_allclose(fresh, 0.5, rtol=1e-6)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (leadership.wish_to_leave, (some(WORLDS), some(WORLDS, key=2))),
        (leadership.shock, (some(WORLDS),)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)


def test_a_president_is_killed_as_often_as_the_yearly_chance_says_and_only_in_war():
    drawn = exponential(((np.arange(100_000) + 0.5) / 100_000).astype(np.float32))
    at_war = np.arange(100_000) % 2 == 0
    dead = ask(leadership.killed, drawn, at_war, assassination=0.52)
    assert not dead[~at_war].any()
    assert_allclose(dead[at_war].mean(), 0.01, rtol=0.02)


def test_a_killing_is_felt_less_than_a_flight_and_softens_none():
    flees, killed = np.array([True, False, False, False]), np.array([False, True, True, False])
    felt = ask(leadership.blow, flees, killed, f32(0, 0, 0.8, 0.3), killed_shock=0.5)
    assert_allclose(felt, [1, 0.5, 0.8, 0.3])


def test_each_worlds_president_dies_his_own_death():
    keeps_worlds_apart(leadership.killed, some(WORLDS, high=0.01), some(WORLDS) > 0.3)
    keeps_worlds_apart(leadership.blow, some(WORLDS) > 0.7, some(WORLDS) < 0.3, some(WORLDS))
