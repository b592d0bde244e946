"""What we believe about rifts in the movement, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from sim.mechanisms import rifts
from sim.pushes import total
from tests.mechanisms.asking import WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)
CALM = {"cohesion": 0.7, "losses": 0.1, "hunger": 0.2, "concessions": 0.1, "exclusion": 0.5, "threat": 0.3}


def chance(**changed: float) -> float:
    """Return the monthly chance of an armed split."""
    state = [f32(v) for n, v in {**CALM, **changed}.items() if n in CALM]
    beliefs = {n: v for n, v in changed.items() if n not in CALM}
    return float(1 / (1 + np.exp(-total(ask(rifts.split_terms, *state, **beliefs))[0])))


# SF-24 (cohesion), SF-45 (exclusion), and what the sources say of the others.
@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("cohesion", -1),
        ("threat", -1),
        *((n, 1) for n in ("losses", "hunger", "concessions", "exclusion", "cleavages")),
    ],
)
def test_each_strain_works_its_own_way(name, sign):
    low, high = (chance(**{name: value}) for value in (0.0, 1.0))
    assert sign * (high - low) > 0


def test_where_divisions_do_not_matter_neither_does_exclusion():
    assert chance(exclusion=0.0, cleavages=0.0) == chance(exclusion=1.0, cleavages=0.0)


def test_a_movement_of_one_mind_hardly_ever_splits_and_a_torn_one_soon_does():
    united = dict.fromkeys(CALM, 0.0) | {"cohesion": 1.0}
    assert 0.001 < chance(**united) < 0.004  # the note of split_base: about 0.2 per cent a month
    assert chance(cohesion=0.3, losses=0.5, hunger=0.8) > 0.15


@given(shares, shares, shares, shares, st.floats(0.3, 0.95))
def test_cohesion_stays_between_ruin_and_perfection(now, concessions, hunger, threat, start):
    later = ask(rifts.cohesion, f32(now), f32(concessions), f32(hunger), f32(threat), taliban_cohesion=start)
    assert 0.05 <= later <= np.float32(0.98)


def test_left_in_peace_cohesion_stays_what_it_was():
    assert_allclose(
        ask(rifts.cohesion, f32(0.7), f32(0), f32(0), f32(0), taliban_cohesion=0.7), 0.7, rtol=1e-6
    )


def test_concessions_and_hunger_wear_it_and_an_enemy_restores_it():
    start = {"taliban_cohesion": 0.7}
    worn, calm, pressed = (
        ask(rifts.cohesion, f32(0.7), f32(c), f32(c), f32(t), **start) for c, t in ((0.5, 0), (0, 0), (0, 1))
    )
    assert worn < calm < pressed


@given(shares)
def test_mutineers_come_back_sooner_to_a_movement_that_holds_together(cohesion):
    back = ask(rifts.reconciled, f32(cohesion))
    assert 0 < ask(rifts.reconciled, f32(0)) <= back <= ask(rifts.reconciled, f32(1)) < 1


PLACES = 4


def test_a_split_breaks_out_in_one_place_of_each_world():
    men, drawn = some(PLACES, WORLDS), some(PLACES, WORLDS, key=2)
    where = ask(rifts.outbreak, men, some(PLACES, 1), drawn)
    assert np.all(where.sum(axis=0) == 1)


def test_it_breaks_out_where_many_men_stand_far_from_the_heartland():
    even = np.ones((2, 1), np.float32)
    assert ask(rifts.outbreak, f32(1, 2)[:, None], 0 * even, even)[:, 0].tolist() == [False, True]
    assert ask(rifts.outbreak, even, f32(0.1, 0.9)[:, None], even)[:, 0].tolist() == [True, False]


@given(shares, st.booleans(), st.booleans(), st.booleans())
def test_never_do_more_men_rise_than_there_are(cohesion, where, around, happens):
    share = ask(rifts.rising, f32(cohesion), *(np.array([[x]]) for x in (where, around)), np.array([happens]))
    assert 0 <= share <= 1
    assert (share > 0) == (happens and (where or around) and np.float32(cohesion) < 1)


def test_fewer_rise_around_than_where_it_breaks_out():
    here, around, both = (
        ask(rifts.rising, f32(0.5), *(np.array([[x]]) for x in place), np.array([True]))
        for place in ((True, False), (False, True), (True, True))
    )
    assert here == both > around > 0


def test_who_stays_is_a_little_less_united_after_a_split():
    after = ask(rifts.after_split, f32(0.7))
    assert 0.5 < after < np.float32(0.7)


def test_splits_are_counted_for_about_a_year():
    remembered = f32(1)
    for _ in range(52):
        remembered = ask(rifts.remembered, remembered)
    assert 0.2 < remembered < 0.5


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (rifts.outbreak, (some(PLACES, WORLDS), some(PLACES, 1), some(PLACES, WORLDS, key=2))),
        (
            rifts.rising,
            (some(WORLDS), some(PLACES, WORLDS) > 0.7, some(PLACES, WORLDS) > 0.4, some(WORLDS) > 0.3),
        ),
        (rifts.after_split, (some(WORLDS),)),
        (rifts.remembered, (some(WORLDS, high=3),)),
        (rifts.split_terms, tuple(some(WORLDS, key=k) for k in range(6))),
        (rifts.cohesion, tuple(some(WORLDS, key=k) for k in range(4))),
        (rifts.reconciled, (some(WORLDS),)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
