"""What we believe about ruling, which is another task than winning; one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import consolidation
from tests.mechanisms.asking import PROVINCES, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)
RUGGED = f32(0, 0.4, 1)[:, None]


@given(shares, shares, shares, shares, shares)
def test_capacity_stays_a_share(now, funded, cohesion, contested, burden):
    assert (
        0
        <= ask(consolidation.capacity, *map(f32, (now, funded, cohesion, contested)), ruling_burden=burden)
        <= 1
    )


@pytest.mark.parametrize(("place", "sign"), [(1, 1), (2, 1), (3, -1)])
def test_money_and_cohesion_build_it_and_contested_ground_wears_it(place, sign):
    low, high = [f32(0.5) for _ in range(4)], [f32(0.5) for _ in range(4)]
    low[place], high[place] = f32(0.1), f32(0.9)
    assert sign * (ask(consolidation.capacity, *high) - ask(consolidation.capacity, *low)) > 0


def test_the_burden_of_office_wears_it():
    easy, hard = (ask(consolidation.capacity, *[f32(0.5)] * 4, ruling_burden=b) for b in (0.0, 1.0))
    assert hard < easy


def test_a_united_and_paid_ruler_in_peace_builds_a_full_state_in_years():
    hand = f32(0.5)
    yearly = []
    for week in range(208):
        hand = ask(consolidation.capacity, hand, f32(1), f32(1), f32(0), ruling_burden=0.0)
        if week % 52 == 51:
            yearly.append(float(hand[0]))
    assert yearly == sorted(yearly)
    assert yearly[0] < 0.95 < yearly[-1]


def test_an_unpaid_ruler_builds_nothing():
    assert ask(consolidation.capacity, f32(0.5), f32(0), f32(1), f32(0)) < 0.5


def test_wartime_practice_is_brought_into_office():
    brought = ask(consolidation.at_victory, wartime_practice=[0.0, 0.5, 1.0], capacity_start=0.5)
    assert_allclose(brought, [0.25, 0.5, 0.75])


@given(shares, st.floats(0, 3), st.floats(0.2, 1))
def test_no_hand_reaches_further_than_its_strength(capacity, gorges, habit):
    reach = ask(consolidation.reach, f32(capacity), RUGGED, gorge_isolation=gorges, local_self_rule=habit)
    assert np.all(reach <= capacity + 1e-6)
    assert np.all(reach >= 0)
    assert np.all(np.diff(reach[:, 0]) <= 0), "it reaches less far into rugged land"
    assert_allclose(reach[0], capacity, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", ["gorge_isolation", "local_self_rule"])
def test_gorges_and_the_habit_of_self_rule_shorten_it(name):
    near, far = (ask(consolidation.reach, f32(0.6), RUGGED, **{name: value}) for value in (1.0, 0.2))
    assert np.all(near[1:] < far[1:])


def test_nobody_resents_inclusion_or_where_divisions_do_not_matter():
    assert_array_equal(ask(consolidation.resentment, f32(0), cleavages=0.7), 1)
    assert_array_equal(ask(consolidation.resentment, f32(1), cleavages=0.0), 1)


@given(shares, shares, shares)
def test_more_exclusion_never_lowers_resentment(few, many, cleavages):
    # SF-45.
    low, high = (ask(consolidation.resentment, f32(e), cleavages=cleavages) for e in sorted((few, many)))
    assert 1 <= low <= high


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (consolidation.capacity, tuple(some(WORLDS, key=k) for k in range(4))),
        (consolidation.at_victory, ()),
        (consolidation.reach, (some(WORLDS), some(PROVINCES, 1))),
        (consolidation.resentment, (some(WORLDS),)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
