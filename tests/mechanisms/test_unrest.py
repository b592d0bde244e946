"""What we believe about people who defy their rulers, one belief per test."""

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import unrest
from sim.pushes import total
from tests.mechanisms.asking import PROVINCES, SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)


def test_the_chance_of_arrest_is_epsteins():
    # 1 − exp(−k C / A): one to one 0.9 at k = 2.3, as printed; two rebels to one 0.68.
    chance = ask(unrest.arrest, f32(0.05, 0.05, 0), f32(0.05, 0.1, 0.1), arrest_constant=2.3)
    assert_allclose(chance, [1 - np.exp(-2.3), 1 - np.exp(-1.15), 0], rtol=1e-5)
    assert_allclose(chance[0], 0.9, atol=0.001)


@given(shares, shares, shares)
def test_many_are_arrested_more_rarely_than_few(force, few, many):
    few, many = sorted((few, many))
    assert ask(unrest.arrest, f32(force), f32(many)) <= ask(unrest.arrest, f32(force), f32(few))


@pytest.mark.parametrize(
    ("grievance", "risk"), [(0.3, 0.9), (0.3, 0.2), (0.3, 0.05), (0.7, 0.6), (0.7, 0.1), (0.12, 1.0)]
)
def test_the_share_who_defy_is_that_of_a_crowd_of_epsteins_people(grievance, risk):
    # His rule person by person: hardship and dread even, defy where grievance − dread × risk > threshold.
    steps = (np.arange(1000) + 0.5) / 1000
    person = grievance * steps[:, None] - steps[None] * risk
    by_count = (person > 0.1).mean()
    assert_allclose(
        ask(unrest.rising, f32(grievance), f32(risk), defiance_threshold=0.1), by_count, atol=0.002
    )


@given(shares, shares)
def test_without_risk_all_defy_whose_grievance_is_above_the_threshold(grievance, threshold):
    assume(grievance > threshold + 0.01)
    found = ask(unrest.rising, f32(grievance), f32(0), defiance_threshold=threshold)
    assert_allclose(found, 1 - threshold / grievance, atol=1e-5)


@given(shares, shares, shares)
def test_more_grievance_or_less_risk_never_makes_fewer_defy(grievance, risk, other):
    low, high = sorted((grievance, other))
    assert ask(unrest.rising, f32(low), f32(risk)) <= ask(unrest.rising, f32(high), f32(risk)) + 1e-6
    low, high = sorted((risk, other))
    assert (
        ask(unrest.rising, f32(grievance), f32(high)) <= ask(unrest.rising, f32(grievance), f32(low)) + 1e-6
    )
    assert 0 <= ask(unrest.rising, f32(grievance), f32(risk)) <= 1


def test_who_grieves_less_than_the_threshold_keeps_quiet_whatever_the_risk():
    assert_array_equal(ask(unrest.rising, f32(0, 0.05, 0.1), f32(0), defiance_threshold=0.1), 0)


@pytest.mark.parametrize("place", [0, 2])
def test_exclusion_and_revenge_are_grounds_and_services_take_one_away(place):
    state = [f32(0.5)[None], f32(0.5)[None], f32(0.5)]
    more = [*state]
    more[place] = state[place] + f32(0.3)
    served = [state[0], state[1] + f32(0.3), state[2]]
    assert total(ask(unrest.grounds, *more)) > total(ask(unrest.grounds, *state))
    assert total(ask(unrest.grounds, *served)) < total(ask(unrest.grounds, *state))


def test_diversity_as_such_is_no_ground_and_exclusion_is():
    apart = f32(1)[None]
    shut_out = ask(unrest.grounds, apart, f32(1)[None], f32(0), cleavages=[0.0, 0.7])["cleavages"]
    assert_allclose(shut_out, [[0, 0.7 * SEEDS.constants["discontent_exclusion"].value]], rtol=1e-6)
    assert_array_equal(ask(unrest.grounds, 0 * apart, f32(1)[None], f32(0), cleavages=1.0)["cleavages"], 0)


def test_hardship_has_a_ceiling_and_rises_with_what_is_not_paid_for():
    found = ask(unrest.hardship, f32(0, 0.5, 1), hardship_base=0.5, hardship_gap=0.7)
    assert_allclose(found, [0.5, 0.85, 1.0])


def test_revenge_is_measured_by_the_worst_that_was_feared():
    assert_allclose(ask(unrest.revenge, f32(0, 30, 60, 90), reprisal_rate=60.0), [0, 0.5, 1, 1])


def settled(grievance: float, force: float, start: float) -> float:
    """Return the share who defy after ten years of the same grievance and the same force."""
    defying = f32(start)
    for _ in range(520):
        rising = ask(unrest.rising, f32(grievance), ask(unrest.arrest, f32(force), defying))
        defying = ask(unrest.defying, defying, rising, np.array([True]))
    return float(defying[0])


def test_unrest_tips_where_the_hand_of_the_ruler_is_short():
    # The same grievance: a present ruler keeps it small, an absent one cannot.
    assert settled(0.3, 0.05, start=0.0) < 0.1 < 0.3 < settled(0.3, 0.005, start=0.0)


def test_where_nobody_rules_unrest_dies_down():
    defying = f32(0.4)
    for _ in range(104):
        defying = ask(unrest.defying, defying, f32(0.8), np.array([False]))
    assert defying < 0.001


def test_open_unrest_begins_at_the_mark_and_ends_at_half_of_it():
    before = np.array([False, False, True, True])
    found = ask(unrest.open_unrest, f32(0.09, 0.1, 0.06, 0.04), before, unrest_noted=0.1)
    assert_array_equal(found, [False, True, True, False])


@given(shares, shares)
def test_nobody_is_killed_where_nobody_defies_or_nobody_is_there_to_do_it(defying, risk):
    assert ask(unrest.repressed, f32(0), f32(risk)) == ask(unrest.repressed, f32(defying), f32(0)) == 0


@given(shares, shares)
def test_who_defies_pays_less_and_wears_the_ruler_more(people, defying):
    assert 0 <= ask(unrest.taxed, f32(people), f32(defying)) <= f32(people)
    assert f32(people) <= ask(unrest.ungovernable, f32(people), f32(defying)) <= 1


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (unrest.grounds, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2), some(WORLDS))),
        (unrest.hardship, (some(WORLDS),)),
        (unrest.revenge, (some(WORLDS, high=90),)),
        (unrest.force, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (unrest.arrest, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (unrest.rising, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (unrest.defying, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2), some(WORLDS) > 0.5)),
        (unrest.open_unrest, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2) > 0.5)),
        (unrest.repressed, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (unrest.taxed, (some(WORLDS), some(WORLDS, key=2))),
        (unrest.ungovernable, (some(WORLDS), some(WORLDS, key=2))),
    ],
)
def test_worlds_keep_to_themselves(rule, state):
    keeps_worlds_apart(rule, *state)
