"""What we believe about outside states, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import patrons
from sim.model import PATRONS
from tests.mechanisms.asking import SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)


def test_together_patrons_could_offer_just_what_the_scenario_says():
    weights = [SEEDS.constants[f"weight_{name}"].value for name in PATRONS]
    assert_allclose(sum(weights), 1)
    offers = [ask(patrons.offer, w, f32(1), conditional_offers=0.6, standing_in_reach=1.0) for w in weights]
    assert_allclose(sum(offers), 0.6, rtol=1e-6)


def test_each_patron_leans_by_its_own_belief():
    beliefs = {"pakistan_support": 0.5, "russia_hedge": 0.4, "other_backers": 0.2, "hedge_backing": 0.3}
    leaning = {name: float(ask(patrons.leaning, name, **beliefs)[()].flat[0]) for name in PATRONS}
    assert leaning == pytest.approx(
        {"pakistan": 0.5, "russia": 0.12, "united_states": 0, "iran": 0.2, "saudi_arabia": 0.2, "others": 0.2}
    )


@given(shares, shares, shares)
def test_harm_and_listings_only_cool_a_patron(harm, more, bite):
    mild, hurt = (ask(patrons.willingness, f32(h), designation_bite=bite) for h in sorted((harm, more)))
    assert 0 <= hurt <= mild <= 1
    assert mild <= ask(patrons.willingness, f32(min(harm, more)), designation_bite=0.0)


def test_an_unharmed_patron_without_listings_is_wholly_willing():
    assert_allclose(ask(patrons.willingness, f32(0), designation_bite=0.0), 1)


def test_who_has_lost_all_capitals_gets_half_the_aid():
    aid, air = ask(patrons.for_kabul, f32(0, 0.5, 1), aid_to_kabul=0.8, air_support=0.3, aid_loss=0.5)
    assert_allclose(aid, [0.8, 0.6, 0.4], rtol=1e-6)
    assert_allclose(air, 0.3, rtol=1e-6)


@given(shares, shares, shares)
def test_recognition_moves_slowly_and_stays_a_share(now, warmth, bite):
    later = ask(patrons.recognition, f32(now), f32(warmth), designation_bite=bite, recognition_pace=0.02)
    assert 0 <= later <= 1
    assert abs(later - np.float32(now)) <= 0.02 + 1e-6


def test_recognition_approaches_warmth_as_far_as_listings_let_it():
    known = f32(0)
    for _ in range(500):
        known = ask(
            patrons.recognition,
            known,
            f32(0.8),
            designation_bite=0.5,
            standing_in_reach=1.0,
            recognition_pace=0.02,
        )
    assert_allclose(known, 0.4, rtol=1e-3)


def test_who_can_have_no_standing_is_neither_recognised_nor_offered_it():
    # C29; money can still be on offer: not to recognise and not to deal are two things.
    known = ask(patrons.recognition, f32(0), f32(1), standing_in_reach=0.0)
    money, both = (
        ask(patrons.offer, 0.5, f32(1), conditional_offers=1.0, standing_in_reach=s) for s in (0.0, 1.0)
    )
    assert known == 0
    assert 0 < money < both


@given(shares, shares, shares)
def test_who_staked_all_on_the_taliban_does_not_help_the_north(interest, fear, hedge):
    assert_array_equal(patrons.northern_help(interest, f32(fear), f32(1)), 0)
    helped = patrons.northern_help(interest, f32(fear), f32(hedge))
    assert 0 <= helped <= interest + 1e-6


def test_fear_moves_a_patron_to_help_the_north():
    assert_allclose(patrons.northern_help(0.5, f32(0, 0.5, 1, 3), f32(0.2)), [0, 0.2, 0.4, 0.4], rtol=1e-6)


def test_sanctuary_next_door_counts_more_than_help_from_afar():
    none, full = f32(0), f32(1)
    next_door = ask(patrons.backing, full, [none, none, none, none])
    afar = ask(patrons.backing, none, [full, none, none, none])
    assert next_door > 2 * afar > 0


@given(shares, shares)
def test_backing_is_a_share_however_many_give(pakistan, others):
    given_ = ask(patrons.backing, f32(pakistan), [f32(others)] * 4)
    assert 0 <= given_ <= 1


def test_a_patron_that_suffers_fears_more():
    assert_allclose(ask(patrons.fear, f32(0, 0.5), fear_base=0.3), [0.3, 0.8], rtol=1e-6)


def where_it_stands(bent=0.6, objection=0.0, recognised=0.3, ruling=True, republic=False):
    """Return backing, offer, help to the north and recognition of a patron that half leans to the Taliban."""
    state = (f32(x) for x in (0.5, 0.8, 0.4, 0.1, bent, objection, recognised))
    return ask(patrons.stand, *state, np.array([ruling]), np.array([republic]), 0.2, 0.5)


def test_where_a_patron_stands_follows_from_leaning_will_and_fear():
    backing, offered, north, _ = where_it_stands()
    assert_allclose(backing, 0.5 * 0.8, rtol=1e-6)
    assert_array_equal(offered, ask(patrons.offer, 0.2, f32(0.8)))
    assert_array_equal(north, patrons.northern_help(0.5, f32(0.4), f32(0.5)))


def test_only_who_rules_without_the_republic_is_recognised_and_the_more_the_less_is_held_against_him():
    assert where_it_stands(ruling=False)[3] == where_it_stands(republic=True)[3] == 0
    assert where_it_stands(bent=0.2)[3] < where_it_stands()[3]
    assert where_it_stands(objection=0.4)[3] < where_it_stands()[3]


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (
            patrons.stand,
            (
                *(some(WORLDS, key=k) for k in range(7)),
                some(WORLDS) > 0.5,
                some(WORLDS, key=2) > 0.5,
                0.2,
                0.5,
            ),
        ),
        (patrons.backing, (some(WORLDS), [some(WORLDS, key=2)])),
        (patrons.fear, (some(WORLDS),)),
        *((patrons.leaning, (name,)) for name in PATRONS),
        (patrons.for_kabul, (some(WORLDS),)),
        (patrons.willingness, (some(WORLDS),)),
        (patrons.offer, (0.45, some(WORLDS))),
        (patrons.recognition, (some(WORLDS), some(WORLDS, key=2))),
        (patrons.northern_help, (0.5, some(WORLDS), some(WORLDS, key=2))),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
