"""What we believe about contests for ground, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import contest
from tests.mechanisms.asking import ACTORS, PROVINCES, WORLDS, ask, f32, given, keeps_worlds_apart, some

STRENGTH = some(ACTORS, PROVINCES, WORLDS, low=0.1, high=4)
FORMS = {"ratio": 0.0, "difference": 1.0}
MIXED = np.arange(WORLDS) % 2
strengths = st.floats(0.0625, 30)
forms = st.sampled_from((0, 1))


def rivals(strength):
    """Return the pools where everybody fights for itself."""
    return strength.copy()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_equal_sides_have_equal_claims(form):
    same = np.broadcast_to(STRENGTH[:1], STRENGTH.shape)
    claim = ask(contest.claims, same, rivals(same), contest_form=form)
    assert_array_equal(claim[0], claim[1])
    assert np.all(claim > 0)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_exchanging_the_names_of_two_sides_exchanges_their_claims(form):
    claim = ask(contest.claims, STRENGTH, rivals(STRENGTH), contest_form=form)
    assert_array_equal(
        ask(contest.claims, STRENGTH[::-1], rivals(STRENGTH[::-1]), contest_form=form), claim[::-1]
    )


@given(strengths, st.floats(0.5, 2))
def test_the_ratio_form_knows_no_scale(strength, factor):
    sides = np.array([[[2 * strength]], [[strength]]], np.float32)
    claim = ask(contest.claims, sides, sides, contest_form=0)
    grown = ask(contest.claims, factor * sides, factor * sides, contest_form=0)
    assert_allclose(grown[0] / grown[1], claim[0] / claim[1], rtol=1e-5)
    # Two to one is worth two to the power of 1.5.
    assert_allclose(claim[0] / claim[1], 2**1.5, rtol=1e-5)


def test_in_the_difference_form_the_larger_side_gains_from_doubling_both():
    sides = np.array([[[2.0]], [[1.0]]], np.float32)
    claim, doubled = (ask(contest.claims, x, x, contest_form=1) for x in (sides, 2 * sides))
    assert doubled[0] / doubled[1] > 1.2 * claim[0] / claim[1]
    assert ask(contest.odds, *(2 * sides), contest_form=1) > ask(contest.odds, *sides, contest_form=1) + 0.05


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_side_is_as_strong_in_two_bodies_as_in_one(form):
    whole = STRENGTH.sum(axis=0, keepdims=True)
    together = np.broadcast_to(whole, STRENGTH.shape)
    claim = ask(contest.claims, STRENGTH, together, contest_form=form)
    assert_allclose(claim.sum(axis=0), ask(contest.claims, whole, whole, contest_form=form)[0], rtol=1e-5)
    assert_allclose(claim[0] / claim[1], STRENGTH[0] / STRENGTH[1], rtol=1e-5)


def test_two_to_one_gives_three_quarters_to_nine_tenths_in_either_form():
    # The dossier's calibration of both forms (M1).
    # It is scaled for a middling province, where about two thousand fighters' worth meet twice as many.
    for form in (0, 1):
        assert 0.73 <= ask(contest.odds, f32(4), f32(2), contest_form=form) <= 0.9


@pytest.mark.parametrize("form", [*FORMS.values(), MIXED], ids=[*FORMS, "mixed"])
def test_shares_and_what_nobody_holds_make_a_whole(form):
    claim = ask(contest.claims, STRENGTH, rivals(STRENGTH), contest_form=form)
    target = ask(contest.targets, claim, no_mans_land=0.25)
    nobody = 0.25 / (claim.sum(axis=0) + 0.25)
    assert_allclose(target.sum(axis=0) + nobody, 1, rtol=1e-6)
    assert np.all(target >= 0)


def test_where_nobody_has_strength_nobody_holds_ground():
    empty = np.zeros((ACTORS, PROVINCES, WORLDS), np.float32)
    claim = ask(contest.claims, empty, empty, contest_form=MIXED)
    assert_array_equal(ask(contest.targets, claim), 0)


@given(strengths, strengths, forms)
def test_the_odds_of_both_sides_add_up_to_one(attack, defence, form):
    one = ask(contest.odds, f32(attack), f32(defence), contest_form=form)
    other = ask(contest.odds, f32(defence), f32(attack), contest_form=form)
    assert_allclose(one + other, 1, atol=2e-3)  # a millionth of a fight is left to nobody
    if min(attack, defence) > 0.5:
        assert_allclose(one + other, 1, atol=1e-5)


@given(strengths, strengths, forms)
def test_more_attackers_never_have_worse_odds(attack, defence, form):
    few, many = (ask(contest.odds, f32(a), f32(defence), contest_form=form) for a in (attack, attack * 1.5))
    assert 0 <= few <= many + 1e-6 <= 1 + 2e-6


def test_nobody_is_beaten_where_nobody_attacks():
    for form in (0, 1):
        assert ask(contest.odds, f32(0), f32(1), contest_form=form) == 0


def test_ground_is_won_back_more_slowly_than_it_is_lost():
    gains = np.array([[True, False]])
    assert_allclose(ask(contest.pace_of, gains, pace=0.1, counter_pace=0.3), [[0.1, 0.03]])


def test_a_capital_is_not_stormed_by_those_who_hold_too_little_around_it():
    hazard = ask(contest.storming, f32(1, 1, 1, 1), f32(0.0, 0.5, 0.75, 1.0), storm_from=0.5, storm_pace=0.12)
    assert_allclose(hazard, [0, 0, 0.06, 0.12], atol=1e-7)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_hazard_of_storming_is_never_above_its_pace(chance, around):
    # The week works out storms only where a draw lies below the pace: above it none could happen.
    assert 0 <= ask(contest.storming, f32(chance), f32(around), storm_pace=0.12) <= np.float32(0.12)


def test_a_level_trunk_road_lets_everything_through_and_a_climb_hinders():
    road, climb = f32(1, 1, 1, 0)[:, None], f32(0, 1, 3, 0)[:, None]
    passes = ask(contest.conductance, road, climb, gorge_isolation=1.0, track_floor=0.08)
    assert_allclose(passes[:, 0], [1, np.exp(-1), np.exp(-3), 0.08], rtol=1e-5)


def test_the_more_gorges_isolate_the_less_passes():
    road, climb = some(4, 1), some(4, 1, low=0.2, high=3, key=2)
    passes = ask(contest.conductance, road, climb, gorge_isolation=[0.0, 1.0, 2.0, 3.0])
    assert np.all(np.diff(passes, axis=-1) < 0)
    assert_allclose(passes[:, 0], np.maximum(road, 0.08)[:, 0], rtol=1e-6)


def test_terrain_helps_the_defender_in_the_gorges_and_not_on_the_plain():
    rugged = f32(0, 0.5, 1)[:, None]
    assert_allclose(ask(contest.shelter, rugged, terrain_defence=1.8)[:, 0], [1, 1.4, 1.8], rtol=1e-6)
    assert_allclose(ask(contest.shelter, rugged, terrain_defence=1.0)[:, 0], 1)


def test_momentum_of_steady_gains_is_their_geometric_sum():
    felt = f32(0)
    for _ in range(60):
        felt = ask(contest.momentum, felt, f32(0.01), momentum_halflife=3.0)
    assert_allclose(felt, 0.01 / (1 - 0.5 ** (1 / 3)), rtol=1e-4)


def test_momentum_halves_in_its_halflife():
    felt = f32(0.4)
    for _ in range(3):
        felt = ask(contest.momentum, felt, f32(0), momentum_halflife=3.0)
    assert_allclose(felt, 0.2, rtol=1e-6)


def test_a_man_who_is_paid_and_willing_is_worth_more():
    worth = ask(contest.morale, f32(0, 0.5, 1), forces_will_fight=0.6)
    assert_allclose(worth, [1, 0.85, 0.7], rtol=1e-6)
    assert np.all(np.diff(ask(contest.morale, f32(0.2), forces_will_fight=[0.1, 0.4, 0.8])) > 0)


def test_behind_walls_he_is_worth_his_morale_times_theirs():
    behind = ask(contest.walls, forces_will_fight=0.6, capital_defence=[1.0, 1.4, 2.5])
    assert_allclose(behind, [1, 1.4, 2.5], rtol=1e-6)


def test_what_a_stormed_capital_lacked_is_named_on_one_scale():
    nothing = {"forces_will_fight": 0.8, "ghost_soldiers": 0.0, "gorge_isolation": 3.0}
    everything = {"forces_will_fight": 0.0, "ghost_soldiers": 0.6, "gorge_isolation": 0.0}
    best = ask(contest.weaknesses, f32(0.5), f32(1.0), **nothing)
    worst = ask(contest.weaknesses, f32(1.0), f32(0.0), **everything)
    assert best.keys() == worst.keys()
    for name in best:
        assert_allclose(best[name], 0, atol=1e-6, err_msg=name)
        assert 0.5 - 1e-6 <= worst[name] <= 1 + 1e-6, name


def test_success_draws_men_or_overstretches_by_the_sign_of_its_pull():
    assert_allclose(
        ask(contest.vigour, f32(0.1, 0.1, 0.0), momentum_pull=[0.4, -0.1, 0.4]), [1.4, 0.9, 1.0], rtol=1e-6
    )


@given(st.floats(-1, 1), st.floats(-0.2, 0.6))
def test_momentum_never_turns_strength_negative(momentum, pull):
    assert ask(contest.vigour, f32(momentum), momentum_pull=pull) > 0


def test_a_fighter_is_worth_more_with_backing_and_cohesion():
    plain, backed, united = (
        ask(contest.fighter, f32(1), f32(b), f32(c)) for b, c in ((0.3, 0.7), (0.8, 0.7), (0.3, 0.95))
    )
    assert plain < backed
    assert plain < united
    assert_allclose(ask(contest.fighter, f32(2), f32(0.3), f32(0.7)), 2 * plain, rtol=1e-6)


def test_backing_of_mid_2021_is_already_in_the_starting_strength():
    # At the reference, full cohesion and no momentum nothing but quality is left.
    numbers = {
        "backing_reference": 0.3,
        "worth_disunited": 0.6,
        "worth_by_cohesion": 0.4,
        "quality_taliban": 1.5,
    }
    assert_allclose(ask(contest.fighter, f32(1), f32(0.3), f32(1), **numbers), 1.5, rtol=1e-6)


def test_people_and_posts_make_a_province_worth_fighting_for():
    worth = ask(contest.stakes, f32(0.1, 0.2, 0.1)[:, None], f32(0, 0, 0.3)[:, None])[:, 0]
    assert worth[1] > worth[0] > 0
    assert worth[2] > worth[0]


def test_men_reach_what_they_hold_or_hold_next_door():
    reached = ask(contest.access, f32(0, 0.3, 0.9), f32(0, 0.2, 0.5), access_least=0.02)
    assert_allclose(reached, [0.02, 0.5, 1], rtol=1e-6)


STAKES = f32(0.5, 0.3, 0.2)[:, None]
HOLD, OWN, ENEMY = (some(PROVINCES, WORLDS, key=k) for k in range(3))


def test_all_mobile_men_and_all_of_the_reserve_are_somewhere():
    sent = ask(contest.pressed, STAKES, HOLD, HOLD, OWN, ENEMY)
    kept = ask(contest.defended, STAKES, HOLD, ENEMY, OWN)
    for men in (sent, kept):
        assert_allclose(men.sum(axis=0), 1, rtol=1e-5)
        assert men.min() >= 0


@pytest.mark.parametrize(("name", "sign"), [("access", 1), ("hold", -1), ("own", 1), ("enemy", -1)])
def test_men_press_where_it_is_open_within_reach_and_not_yet_won(name, sign):
    place = {"access": 0.5, "hold": 0.5, "own": 1.0, "enemy": 1.0}
    two = {key: np.full((2, 1), value, np.float32) for key, value in place.items()}
    two[name][1] *= np.float32(1.5)
    sent = ask(contest.pressed, np.ones((2, 1), np.float32), *two.values())
    assert sign * (sent[1] - sent[0]) > 0


def test_the_reserve_goes_where_more_is_held_and_the_enemy_is_stronger():
    even = np.ones((2, 1), np.float32)
    held = ask(contest.defended, even, f32(0.2, 0.8)[:, None], even, even)
    pressed = ask(contest.defended, even, 0.5 * even, f32(1, 3)[:, None], even)
    assert held[1] > held[0]
    assert pressed[1] > pressed[0]


def test_the_strongest_is_whoever_has_most_in_each_place():
    strength = some(6, PROVINCES, WORLDS)
    for actor in range(6):
        alone = strength.copy()
        alone[actor] += 2
        assert_array_equal(contest.strongest(alone), alone[actor])


def test_a_deal_slows_the_war_for_ground():
    assert_allclose(ask(contest.truce, np.array([False, True]), truce_pace=0.15), [1, 0.15])


def test_what_is_left_in_capitals_won_back_never_exceeds_the_reserve():
    for number in (1, 2, 5):
        left = ask(contest.left_behind, np.full(number, 10, np.float32), np.full(number, number, np.float32))
        assert 0 < left.sum() <= 10


def relief(reserve=20.0, fronts=1.0, air=0.85, worth=1.0, takers=2.0, **changed):
    """Return the men flown in and their hazard of winning a capital back."""
    state = (f32(x) for x in (reserve, fronts, air, worth, takers))
    men, hazard = ask(contest.relieved, *state, **changed)
    return float(men[0]), float(hazard[0])


def test_a_city_just_taken_is_mostly_won_back_within_two_weeks_by_commandos_under_foreign_aircraft():
    # Kunduz 2015, Ghazni 2018.
    men, hazard = relief()
    assert 3 < men < 7
    assert 1 - np.exp(-2 * hazard) > 0.5


def test_no_men_are_flown_in_without_aircraft_and_few_where_many_capitals_are_lost_at_once():
    assert relief(air=0.0) == (0, 0)
    alone, many = relief(), relief(fronts=6.0)
    assert_allclose(many[0], alone[0] / 6)
    assert many[1] < alone[1] / 6


def test_the_firmer_the_takers_sit_the_less_often_they_are_driven_out():
    hazards = [relief(takers=t)[1] for t in (0.5, 2.0, 8.0)]
    assert hazards == sorted(hazards, reverse=True)


def test_where_a_week_happens_at_once_nobody_sees_what_it_has_changed():
    now, before = f32(0.6, 0.6), f32(0.4, 0.4)
    assert ask(contest.seen, now, before, week_order=[0.0, 1.0]).tolist() == f32(0.6, 0.4).tolist()
    assert ask(contest.seen, now, before, week_order=[0.0, 0.0]) is now


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (contest.strongest, (some(6, PROVINCES, WORLDS),)),
        (contest.fighter, tuple(some(WORLDS, key=k) for k in range(3))),
        (contest.access, (HOLD, OWN)),
        (contest.pressed, (STAKES, HOLD, HOLD, OWN, ENEMY)),
        (contest.defended, (STAKES, HOLD, ENEMY, OWN)),
        (contest.truce, (some(WORLDS) > 0.5,)),
        (contest.seen, (some(WORLDS), some(WORLDS, key=2))),
        (contest.relieved, tuple(some(WORLDS, low=0.1, key=k) for k in range(5))),
        (contest.left_behind, (some(WORLDS), some(WORLDS) + 1)),
        (contest.claims, (STRENGTH, STRENGTH.sum(axis=0) + 0 * STRENGTH)),
        (contest.targets, (STRENGTH,)),
        (contest.pace_of, (STRENGTH[0] > 2,)),
        (contest.odds, (STRENGTH[0], STRENGTH[1])),
        (contest.storming, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (contest.conductance, (some(4, 1), some(4, 1, key=2))),
        (contest.shelter, (some(PROVINCES, 1),)),
        (contest.morale, (some(WORLDS),)),
        (contest.walls, ()),
        (contest.weaknesses, (some(WORLDS), some(WORLDS, key=2))),
        (contest.momentum, (some(WORLDS), some(WORLDS, key=2))),
        (contest.vigour, (some(WORLDS, low=-0.3),)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
