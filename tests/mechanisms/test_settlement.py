"""What we believe about bargains and how they last, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import settlement
from sim.pushes import total
from tests.mechanisms.asking import SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)
BARGAIN = {
    "odds_taliban": 0.6,
    "weariness": 0.5,
    "shift": 0.02,
    "hardness": 0.5,
    "parties": 1.0,
    "broker": 0.7,
}
KEPT = {"threat": 0.4, "tension": 0.5, "dimensions": 2.0, "hardness": 0.5, "guarded": 1.0}


def summed(rule, usual, **changed):
    """Return the sum of a rule's terms in a usual situation but for what is changed."""
    state = [f32(changed.pop(name, value)) for name, value in usual.items()]
    return float(total(ask(rule, *state, **changed))[0])


def log_odds(**changed):
    return summed(settlement.agreement_terms, BARGAIN, **changed)


def log_hazard(**changed):
    return summed(settlement.breakdown_terms, KEPT, **changed)


# SF-13 (guarantees), SF-14 (sincerity); the others as their sources have it.
@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("guarantees_believed", 1),
        ("taliban_sincerity", 1),
        ("kabul_flexibility", 1),
        ("mediation", 1),
        ("autonomy_offered", 1),
        ("najibullah_lesson", -1),
        ("weariness", 1),
        ("broker", 1),
        ("hardness", -1),
        ("parties", -1),
    ],
)
def test_each_condition_brings_a_deal_nearer_or_pushes_it_away(name, sign):
    low, high = (log_odds(**{name: value}) for value in (0.0, 0.7))
    assert sign * (high - low) > 0


@given(st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_further_one_side_is_ahead_the_less_it_deals(little, much):
    even, ahead = (log_odds(odds_taliban=0.5 + d) for d in sorted((little, much)))
    assert ahead <= even + 1e-6


@given(st.floats(0, 0.5))
def test_it_does_not_matter_who_is_ahead(lead):
    assert_allclose(log_odds(odds_taliban=0.5 + lead), log_odds(odds_taliban=0.5 - lead), atol=1e-5)


def test_power_that_shifts_fast_closes_the_range_of_bargains_either_way():
    assert log_odds(shift=0.0) > log_odds(shift=0.05) == log_odds(shift=-0.05) > log_odds(shift=0.1)


def test_a_believed_guarantee_outweighs_the_lesson_of_najibullah():
    lessons = []
    for belief in (0.0, 0.5, 0.9):
        forgotten, heeded = (log_odds(guarantees_believed=belief, najibullah_lesson=n) for n in (0.0, 1.0))
        lessons.append(forgotten - heeded)
    assert lessons == sorted(lessons, reverse=True)
    assert lessons[-1] < 0.2 * lessons[0]


def test_at_middling_conditions_a_month_brings_a_deal_in_a_few_worlds_of_a_hundred():
    # One civil war in five ended at the table, over several years (S79).
    for odds in (0.5, 0.7):
        assert 0.01 < 1 / (1 + np.exp(-log_odds(odds_taliban=odds))) < 0.1


@given(shares, st.floats(0, 1), st.floats(0.2, 1))
def test_a_deal_never_gives_more_self_rule_than_there_is(threat, offered, habit):
    level = ask(settlement.autonomy, f32(threat), autonomy_offered=offered, local_self_rule=habit)
    assert 0 <= level <= min(1, 1.1 * offered + 1e-6)


def test_what_is_not_offered_is_not_given():
    assert_array_equal(ask(settlement.autonomy, f32(0, 0.5, 1), autonomy_offered=0.0), 0)


def test_self_rule_grows_with_what_the_weaker_side_could_do():
    weak, able, equal = (ask(settlement.autonomy, f32(t), autonomy_offered=0.5) for t in (0.0, 0.3, 1.0))
    assert weak < able < equal


@given(shares, shares, shares, st.booleans())
def test_the_worse_its_odds_the_fewer_posts_the_other_side_gets(odds, worse, autonomy, holds):
    few, many = (
        ask(settlement.cabinet, f32(o), f32(autonomy), np.array([holds]))
        for o in sorted((odds, worse), reverse=True)
    )
    assert 0 < few <= many <= 0.6 + 1e-6


def test_who_holds_kabul_does_not_sign_it_away_for_little():
    posts = ask(settlement.cabinet, f32(0.95, 0.95), f32(0, 0), np.array([True, False]), least_share=0.3)
    assert_allclose(posts, [0.3, 0.05], rtol=1e-5)


def test_in_the_articles_world_forced_coalitions_inflame_and_distance_soothes():
    # SF-41.
    article = {n: SEEDS.assumptions[n].position("article") for n in ("coalition_friction", "autonomy_relief")}
    shared, apart = (
        ask(settlement.tension, f32(0.5), f32(s), f32(a), **article) for s, a in ((0.4, 0), (0, 0.6))
    )
    assert shared > 0.5 > apart


def test_in_the_power_sharing_schools_world_a_shared_centre_calms_more_than_distance():
    # SF-40.
    critics = {n: SEEDS.assumptions[n].position("critics") for n in ("coalition_friction", "autonomy_relief")}
    both, apart = (ask(settlement.tension, f32(0.5), f32(s), f32(0.5), **critics) for s in (0.4, 0))
    assert both < apart < 0.5


@given(shares, shares, shares, st.floats(-0.4, 0.5), st.floats(0, 0.5))
def test_tension_stays_a_share(now, shared, autonomy, friction, relief):
    later = ask(
        settlement.tension,
        f32(now),
        f32(shared),
        f32(autonomy),
        coalition_friction=friction,
        autonomy_relief=relief,
    )
    assert 0 <= later <= 1


def test_without_sharing_or_distance_tension_stays():
    assert ask(settlement.tension, f32(0.3), f32(0), f32(0)) == np.float32(0.3)


# SF-39 (dimensions of power sharing), SF-42 (mutual threat), M7 and M9.
@pytest.mark.parametrize(
    ("name", "sign", "high"),
    [
        ("dimensions", -1, 4.0),
        ("guarantees_believed", -1, 0.9),
        ("threat", -1, 1.0),
        ("tension", 1, 1.0),
        ("hardness", 1, 1.0),
        ("guarded", -1, 1.0),
    ],
)
def test_each_condition_keeps_a_deal_or_breaks_it(name, sign, high):
    assert sign * (log_hazard(**{name: high}) - log_hazard(**{name: 0.0})) > 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_above_the_mutual_threat_more_strength_no_longer_matters(one, other):
    # Roessler and Ohls' rule is a threshold: both could retake the centre, or one could not.
    least = SEEDS.constants["mutual_threat"].value
    above = [least + (1 - least) * share for share in (one, other)]
    assert_allclose(log_hazard(threat=above[0]), log_hazard(threat=above[1]), atol=1e-5)
    assert log_hazard(threat=least * one / 2) >= log_hazard(threat=above[1])


def lost_within_two_years(**changed):
    return 1 - np.exp(-104 * np.exp(log_hazard(threat=0.4, **changed)))


def test_without_a_guarantor_deals_usually_fail_and_with_one_they_nearly_always_hold():
    # S79, and the notes of collapse_base and collapse_guarantee: at middling conditions, two kinds shared.
    assert 0.6 < lost_within_two_years(guarantees_believed=0.0) < 0.9
    assert lost_within_two_years(guarantees_believed=0.9) < 0.2


def test_once_the_guarantor_has_left_the_trust_in_him_is_worth_nothing():
    left = lost_within_two_years(guarantees_believed=0.9, guarded=0.0)
    assert left == pytest.approx(lost_within_two_years(guarantees_believed=0.0))


def test_a_guarantor_leaves_at_the_pace_assumed_and_only_a_deal_that_is_in_force():
    drawn = np.linspace(0.0005, 0.0995, 100, dtype=np.float32)
    stays, deal = np.ones(100, np.float32), np.ones(100, bool)
    leaves = ask(settlement.guarantor_leaves, drawn, stays, deal, guarantor_leaves=0.52)
    assert_array_equal(leaves, drawn < 0.01)
    assert not ask(settlement.guarantor_leaves, drawn, stays, ~deal, guarantor_leaves=1.0).any()
    assert not ask(settlement.guarantor_leaves, drawn, 0 * stays, deal, guarantor_leaves=1.0).any()


def test_regions_that_are_offered_self_rule_give_up_their_veto():
    kept, bought = (
        log_odds(autonomy_offered=a, parties=3.0) - log_odds(autonomy_offered=a, parties=0.0) for a in (0, 1)
    )
    assert kept < 0
    assert bought == pytest.approx(0, abs=1e-5)


def test_where_sharing_calms_self_rule_beside_it_calms_more_than_both_apart():
    # S86: the combination pacifies most. Where sharing inflames nothing is added.
    def change(shared, autonomy, friction):
        numbers = {"coalition_friction": friction, "autonomy_relief": 0.03}
        return float(ask(settlement.tension, f32(0.5), f32(shared), f32(autonomy), **numbers)[0]) - 0.5

    for friction, sign in ((-0.3, -1), (0.4, 0)):
        more = change(0.4, 0.6, friction) - change(0.4, 0, friction) - change(0, 0.6, friction)
        assert np.sign(np.round(more, 6)) == sign


ACTORS = 4


def test_who_has_less_than_a_tenth_of_the_winners_strength_is_not_dealt_with():
    assert ask(settlement.opponents, f32(0.5, 2), f32(10, 10), party_strength=0.1).tolist() == [False, True]


def test_every_armed_party_beyond_two_has_a_veto():
    strength = f32(10, 5, 2, 0.5)[:, None] * np.ones((1, 2), np.float32)
    strength[1:, 1] = 0
    assert ask(settlement.vetoes, strength, party_strength=0.1).tolist() == [1, 0]


def test_weariness_follows_the_killing_slowly_and_stays_a_share():
    tired, calm = f32(0.5), f32(0.5)
    for _ in range(200):
        tired, calm = ask(settlement.weariness, tired, f32(9)), ask(settlement.weariness, calm, f32(0))
        assert 0 <= calm <= tired <= 1 + 1e-6
    assert_allclose([tired[0], calm[0]], [1, 0], atol=1e-3)


def test_regions_that_are_granted_enough_rule_themselves():
    assert ask(settlement.self_rules, f32(0.1, 0.3, 0.6), self_rule_from=0.3).tolist() == [False, True, True]


@given(shares, shares, shares, shares)
def test_granting_more_never_shares_fewer_kinds_of_power(autonomy, more_autonomy, cabinet, more_cabinet):
    few, many = (
        ask(settlement.dimensions, f32(pick(autonomy, more_autonomy)), f32(pick(cabinet, more_cabinet)))
        for pick in (min, max)
    )
    assert 1 <= few <= many <= 4


def test_a_half_of_everything_shares_all_four_kinds_and_nothing_only_the_economy():
    assert ask(settlement.dimensions, f32(0, 0.5), f32(0, 0.5)).tolist() == [1, 4]


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (settlement.opponents, (some(WORLDS), some(WORLDS, high=5, key=2))),
        (settlement.vetoes, (some(ACTORS, WORLDS),)),
        (settlement.weariness, (some(WORLDS), some(WORLDS, high=3, key=2))),
        (settlement.self_rules, (some(WORLDS),)),
        (settlement.dimensions, (some(WORLDS), some(WORLDS, key=2))),
        (settlement.agreement_terms, tuple(some(WORLDS, key=k) for k in range(6))),
        (settlement.autonomy, (some(WORLDS),)),
        (settlement.cabinet, (some(WORLDS), some(WORLDS, key=2), some(WORLDS) > 0.5)),
        (settlement.tension, tuple(some(WORLDS, key=k) for k in range(3))),
        (settlement.breakdown_terms, tuple(some(WORLDS, key=k) for k in range(5))),
        (
            settlement.guarantor_leaves,
            (some(WORLDS, high=0.02), some(WORLDS).round(), some(WORLDS) > 0.5),
        ),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
