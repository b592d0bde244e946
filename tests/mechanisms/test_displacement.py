"""What we believe about people who leave their homes, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from sim.mechanisms import displacement
from sim.week import people
from tests.mechanisms.asking import PROVINCES, SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

counts = st.floats(0, 1e6)
shares = st.floats(0, 1)


def test_a_year_like_2020_drives_as_many_from_home_as_were_counted():
    # IDMC: 404,000. About 3,000 civilians killed (UNAMA), and the fighters that go with them.
    ratio = float(SEEDS.constants["civilian_ratio"].value)
    weekly = (3000 + 3000 / ratio) / 52
    fled = sum(float(ask(displacement.fled, f32(weekly), f32(1))[0]) for _ in range(52))
    assert_allclose(fled, 404_000, rtol=0.05)


@given(counts, shares)
def test_nobody_flees_where_nobody_is_killed_or_nobody_is_left(killed, home):
    assert ask(displacement.fled, f32(0), f32(home)) == ask(displacement.fled, f32(killed), f32(0)) == 0


@given(counts, shares, shares)
def test_fewer_go_home_while_the_killing_goes_on(displaced, calm, war):
    calm, war = sorted((calm, war))
    back = [float(ask(displacement.returned, f32(displaced), f32(killed))[0]) for killed in (calm, war)]
    assert back[1] <= back[0] <= displaced


def test_two_fifths_are_home_after_a_quiet_year():
    away = f32(100_000)
    for _ in range(52):
        away = away - ask(displacement.returned, away, f32(0))
    assert_allclose(away, 60_000, rtol=0.03)


@given(shares, counts)
def test_nobody_leaves_because_of_rulers_where_there_are_none(grievance, at_home):
    assert ask(displacement.exiled, f32(grievance), f32(at_home), np.array([False])) == 0


def test_whoever_has_left_home_is_displaced_or_abroad_or_back():
    displaced, left = (some(PROVINCES, WORLDS, high=1e5, key=key) for key in (1, 2))
    deaths, grievance, defying = (some(PROVINCES, WORLDS, high=high, key=3) for high in (500, 0.5, 0.3))
    ruling, headcount = some(WORLDS) > 0.3, np.full((PROVINCES, 1), 1e6, np.float32)
    state = displaced, left, deaths, grievance, defying, headcount
    now, gone, all_now, all_gone = ask(people.moved, *state, ruling=ruling)
    home = 1 - (displaced + left) / headcount
    fled = ask(displacement.fled, deaths, home)
    back = ask(displacement.returned, displaced, deaths / 10)
    exiled = ask(displacement.exiled, grievance, headcount * home * (1 - defying), ruling)
    assert_allclose(now + gone, displaced + left + fled - back + exiled, rtol=1e-5)
    assert np.all(gone >= left)
    assert_allclose(all_now, now.sum(axis=0))
    assert_allclose(all_gone, gone.sum(axis=0))


def test_however_long_the_war_no_province_loses_more_people_than_it_has():
    headcount = np.full((PROVINCES, 1), 1e5, np.float32)
    displaced = left = np.zeros((PROVINCES, WORLDS), np.float32)
    deaths, all_of_it = np.full_like(displaced, 300), np.full_like(displaced, 1)
    for _ in range(520):
        displaced, left, _, _ = ask(
            people.moved,
            displaced,
            left,
            deaths,
            all_of_it,
            0 * all_of_it,
            headcount,
            ruling=np.ones(WORLDS, bool),
        )
        assert np.all(displaced >= 0)
        assert np.all(displaced + left <= headcount * 1.001)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (displacement.fled, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (displacement.returned, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (displacement.crossed, (some(PROVINCES, WORLDS),)),
        (
            displacement.exiled,
            (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2), some(WORLDS) > 0.5),
        ),
    ],
)
def test_worlds_keep_to_themselves(rule, state):
    keeps_worlds_apart(rule, *state)
