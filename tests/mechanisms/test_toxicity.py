"""What we believe about the two paths to terror export, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import toxicity
from tests.mechanisms.asking import PROVINCES, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)
AREA = f32(0.5, 0.3, 0.2)[:, None]


def sheltered(tie=0.6, cooperation=0.2, ruled=0.8, presence=0.5):
    return float(ask(toxicity.complicit, f32(tie), f32(cooperation), f32(ruled), f32(presence))[0])


def open_ground(gap=0.4, reach=0.3, jihadists=0.5):
    here = np.full((PROVINCES, 1), gap, np.float32)
    return float(ask(toxicity.ungoverned, here, 0 * here + np.float32(reach), AREA, f32(jihadists))[0])


@given(shares, shares)
def test_a_ruler_who_cooperates_or_rules_nothing_shelters_nobody(tie, presence):
    assert sheltered(tie=tie, presence=presence, cooperation=1.0) == 0
    assert sheltered(tie=tie, presence=presence, ruled=0.0) == 0


@pytest.mark.parametrize(("name", "sign"), [("tie", 1), ("cooperation", -1), ("ruled", 1), ("presence", 1)])
def test_each_cause_of_shelter_works_its_own_way(name, sign):
    assert sign * (sheltered(**{name: 0.9}) - sheltered(**{name: 0.1})) > 0


def test_a_rival_of_al_qaeda_shelters_less_than_an_indifferent_ruler():
    assert sheltered(tie=-0.9) == 0
    assert 0 < sheltered(tie=-0.4) == sheltered(tie=0.0) < sheltered(tie=0.1)


@given(shares, shares)
def test_where_somebody_rules_or_no_jihadist_is_no_ground_harms(reach, gap):
    assert open_ground(gap=0.0, reach=reach) == 0
    assert open_ground(gap=gap, reach=1.0) == 0
    assert open_ground(gap=gap, reach=reach, jihadists=0.0) == 0


@pytest.mark.parametrize(("name", "sign"), [("gap", 1), ("reach", -1), ("jihadists", 1)])
def test_each_cause_of_open_ground_works_its_own_way(name, sign):
    assert sign * (open_ground(**{name: 0.9}) - open_ground(**{name: 0.1})) > 0


def test_it_is_land_and_not_people_that_hides():
    gaps = np.eye(PROVINCES, dtype=np.float32)  # in each of three worlds one province is open
    harm = ask(toxicity.ungoverned, gaps, 0 * gaps, AREA, f32(1, 1, 1))
    assert_allclose(harm / harm.sum(), AREA[:, 0], rtol=1e-6)


def test_counterweights_lower_one_path_and_raise_the_other():
    # Tension T6: what the ruler loses is held by nobody in full.
    held = [1.0, 0.75, 0.5]
    complicit = [sheltered(ruled=h) for h in held]
    ungoverned = [open_ground(gap=1 - h) for h in held]
    assert complicit == sorted(complicit, reverse=True)
    assert ungoverned == sorted(ungoverned)


def test_one_is_about_the_harm_of_the_two_references():
    # Their notes: the close tie of 2000-2001; half the land open, the state absent from two thirds of it.
    assert_allclose(sheltered(tie=0.9, cooperation=0.0, ruled=1.0, presence=1.0), 1, atol=0.15)
    assert_allclose(open_ground(gap=0.5, reach=1 / 3, jihadists=0.5), 1, atol=0.15)


@given(shares, shares, st.floats(0, 5))
def test_what_neighbours_feel_is_a_share_and_grows_with_every_cause(complicit, ungoverned, violence):
    felt = ask(toxicity.spill, f32(complicit), f32(ungoverned), f32(violence))
    assert 0 <= felt <= 1
    for worse in ((1, ungoverned, violence), (complicit, 1, violence), (complicit, ungoverned, 5)):
        assert ask(toxicity.spill, *map(f32, worse)) >= felt
    assert_array_equal(ask(toxicity.spill, f32(0), f32(0), f32(0)), 0)


@given(shares, shares, shares, shares)
def test_more_jihadists_of_either_kind_never_mean_fewer_on_open_ground(state, more_state, qaeda, more_qaeda):
    few, many = (
        ask(toxicity.carried, f32(pick(state, more_state)), f32(pick(qaeda, more_qaeda)))
        for pick in (min, max)
    )
    assert 0 <= few <= many <= 1


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (toxicity.carried, (some(WORLDS), some(WORLDS, key=2))),
        (toxicity.complicit, (some(WORLDS, low=-1), *(some(WORLDS, key=k) for k in range(3)))),
        (toxicity.ungoverned, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2), AREA, some(WORLDS))),
        (toxicity.spill, tuple(some(WORLDS, key=k) for k in range(3))),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
