"""What we believe about whom northern groups side with, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.luck import logistic
from sim.mechanisms import alliances
from sim.mechanisms.alliances import ALONE, ASIDE, JOIN, RESIST, SELF_RULE
from tests.mechanisms.asking import WORLDS, ask, f32, given, keeps_worlds_apart, some

GROUPS, PROVINCES = 2, 3
shares = st.floats(0, 1)
EVEN = {
    "odds_together": f32(0.5), "share_together": f32(0.3), "odds_alone": f32(0.2), "odds_taliban": f32(0.5),
    "share_taliban": f32(0.2), "likeness_together": f32(0.7), "likeness_taliban": f32(0.15),
    "grievance": f32(0),
}  # fmt: skip


def worth(**changed):
    """Return what the four stances are worth to a group between two equal sides, but for what is changed."""
    states = {n: f32(v) for n, v in changed.items() if n in EVEN}
    return ask(alliances.utilities, **{**EVEN, **changed, **states})[:, 0]


@given(shares, shares)
def test_where_power_alone_counts_likeness_does_not(together, taliban):
    unlike = worth(identity_weight=0.0, likeness_together=together, likeness_taliban=taliban)
    assert_array_equal(unlike, worth(identity_weight=0.0))


def test_groups_that_follow_power_join_a_side_that_is_far_ahead():
    # SF-23: bandwagoning must not be rarer with one side far ahead than at parity.
    christia = {"identity_weight": 0.0, "northern_resolve": 0.1, "northern_unity": 0.3}
    ahead = worth(odds_taliban=0.98, odds_together=0.02, odds_alone=0.02, **christia)
    even = worth(**christia)
    assert ahead.argmax() == JOIN
    assert ahead[JOIN] - ahead.max(where=np.arange(4) != JOIN, initial=-9) > even[JOIN] - even.max(
        where=np.arange(4) != JOIN, initial=-9
    )


def test_power_politicians_join_a_sure_winner_whatever_their_middling_resolve():
    # Bandwagoning at the tipping point (dossier M6): odds of 1 must bring over all but the firmest.
    sure = {"odds_taliban": 1.0, "odds_together": 0.01, "odds_alone": 0.01, "share_taliban": 0.05}
    assert worth(**sure, identity_weight=0.0, northern_resolve=0.5).argmax() == JOIN
    assert worth(**sure, identity_weight=1.0, northern_resolve=0.9).argmax() != JOIN


@given(shares, shares, shares, shares, st.floats(0, 1), st.floats(0, 1))
def test_the_more_identity_counts_the_firmer_a_group_stands_by_those_more_like_it(
    together, alone, taliban, resolve, little, much
):
    # SF-22: at no odds may a heavier weight of identity make leaving the own camp worth more.
    little, much = sorted((little, much))
    odds = {"odds_together": together, "odds_alone": alone, "odds_taliban": taliban}
    low, high = (
        worth(**odds, northern_resolve=resolve, identity_weight=w, likeness_together=0.6)
        for w in (little, much)
    )
    assert np.all(high[RESIST] - high >= low[RESIST] - low - 1e-6)


def test_likeness_counts_against_the_other_partners():
    blocs = {"identity_weight": 0.8}
    near, far = (worth(**blocs, likeness_together=t, likeness_taliban=0.3) for t in (0.7, 0.3))
    plain = worth(identity_weight=0.0)
    assert_allclose(far, plain, atol=1e-6)
    assert_allclose(near - plain, [0.16, 0, 0, -0.16], atol=1e-6)


def test_fear_of_betrayal_touches_only_what_goes_by_strength():
    worthy = ask(alliances.spoils, f32(0, 0.5, 1), spoils_common=0.5, betrayal=0.5)
    assert_allclose(worthy, [0.5, 0.5 + 0.25 * 0.75, 1], rtol=1e-6)


def test_identity_blocs_resist_even_a_side_that_is_far_ahead():
    ahead = worth(odds_taliban=0.98, odds_together=0.1, identity_weight=0.8, northern_resolve=0.9)
    assert ahead.argmin() == JOIN


@given(shares, shares, st.floats(0.1, 1), st.floats(0.1, 1))
def test_resolve_speaks_for_resistance_and_against_the_taliban(odds, share, weak, strong):
    weak, strong = sorted((weak, strong))
    low, high = (worth(odds_taliban=odds, share_taliban=share, northern_resolve=r) for r in (weak, strong))
    assert high[RESIST] >= low[RESIST]
    assert high[ALONE] >= low[ALONE]
    assert high[JOIN] <= low[JOIN]
    assert high[ASIDE] <= low[ASIDE]


@given(shares, shares)
def test_a_partner_who_would_dominate_is_worth_less(small, large):
    low, high = (worth(odds_taliban=0.9, share_taliban=s) for s in sorted((small, large)))
    assert low[JOIN] <= high[JOIN]


@given(shares, shares)
def test_winning_sides_are_worth_more(few, many):
    low, high = sorted((few, many))
    assert worth(odds_together=low)[RESIST] <= worth(odds_together=high)[RESIST]
    assert worth(odds_alone=low)[ALONE] <= worth(odds_alone=high)[ALONE]
    assert worth(odds_taliban=low)[JOIN] <= worth(odds_taliban=high)[JOIN]


def choose(now: int, worths, drawn=-1e9, free=True):
    """Return one group's next stance."""
    values = np.array(worths, np.float32)[:, None, None]
    found = ask(alliances.choice, np.array([[now]], np.int8), values, f32(drawn)[None], np.array([[free]]))
    return int(found[0, 0])


def test_a_lucky_group_goes_where_it_is_worth_most():
    assert choose(RESIST, (0.1, 0.5, 0.3, 0.2)) == ALONE
    assert choose(ALONE, (0.1, 0.5, 0.3, 0.2)) == ALONE


def test_nobody_switches_for_nothing_or_against_the_odds():
    assert choose(RESIST, (0.1, 0.9, 0.3, 0.2), drawn=1e9) == RESIST
    assert choose(RESIST, (0.5, 0.5, 0.5, 0.5)) == RESIST


def test_a_settlement_binds():
    assert choose(SELF_RULE, (0.1, 0.9, 0.3, 0.2), free=False) == SELF_RULE


@given(st.integers(0, 4), st.tuples(shares, shares, shares, shares), st.floats(-10, 10))
def test_self_rule_is_never_a_groups_own_choice(now, worths, drawn):
    if now != SELF_RULE:
        assert choose(now, worths, drawn) in (RESIST, ALONE, ASIDE, JOIN)


def test_the_more_there_is_to_gain_the_more_worlds_switch():
    luck = logistic(((np.arange(1000) + 0.5) / 1000).astype(np.float32))
    moved = []
    for gain in (0.05, 0.3, 0.8):
        values = np.zeros((4, 1, 1000), np.float32)
        values[ASIDE] = gain
        now = np.full((1, 1000), RESIST, np.int8)
        after = ask(alliances.choice, now, values, luck[None], np.ones((1, 1000), bool))
        moved.append((after == ASIDE).mean())
    assert moved == sorted(moved)
    # At the cost of switching the log-odds are those of inertia alone, exp(-2) / (1 + exp(-2)).
    assert_allclose(moved[0], 1 / (1 + np.exp(2)), atol=2e-3)
    assert moved[2] > 0.9


def test_formations_without_ground_go_home():
    stay = ask(alliances.kept, f32(0, 0.04, 0.08, 1), f32(1, 1, 1, 1), northern_fade=0.04, foothold=0.08)
    assert_allclose(stay, [0.96, 0.98, 1, 1], rtol=1e-6)


def test_men_without_ground_stay_longer_among_people_who_are_kept_out():
    stay = ask(alliances.kept, f32(0, 0), f32(1, 2), northern_fade=0.04)
    assert_allclose(stay, [0.96, 0.98], rtol=1e-6)


def test_exclusion_drives_partners_out_of_a_victors_camp_and_back_to_their_valleys():
    # SF-45: promises hold until victory.
    won = {"odds_taliban": 0.95, "odds_together": 0.05, "odds_alone": 0.05, "identity_weight": 0.0}
    excluded = np.array([False, True])
    cost = ask(alliances.grievance, f32(1, 1), excluded, cleavages=1.0, exclusion_cost=0.6)
    assert cost.tolist() == [0, np.float32(0.6)]
    assert worth(**won, northern_resolve=0.5, grievance=cost[0]).argmax() == JOIN
    assert worth(**won, northern_resolve=0.5, grievance=cost[1]).argmax() in (RESIST, ALONE)
    assert not ask(alliances.grievance, f32(0), excluded[1:]).any()


def test_a_movement_that_shares_posts_looks_more_like_the_north():
    alike = ask(alliances.likeness, f32(0, 0.5, 1), likeness_taliban=0.15, likeness_inclusion=0.5)
    assert_allclose(alike, [0.15, 0.4, 0.65], rtol=1e-6)


def test_who_has_hardly_a_man_left_has_no_choice():
    assert ask(alliances.able, f32(0, 0.2, 0.3), formation_least=0.2).tolist() == [False, False, True]


@given(shares, shares, st.floats(0.1, 1), st.floats(0.1, 1))
def test_resolve_and_supplies_make_a_fighter_worth_more(few, many, weak, strong):
    few, many = sorted((few, many))
    weak, strong = sorted((weak, strong))
    low, high = (ask(alliances.fighter, f32(s), northern_resolve=r) for s, r in ((few, weak), (many, strong)))
    assert 0 < low <= high


def test_only_a_united_north_brings_all_it_has_to_the_front():
    brought = ask(alliances.front, northern_unity=[0.1, 0.4, 0.9])
    assert np.all(np.diff(brought) > 0)
    assert brought[-1] < 1
    assert_allclose(ask(alliances.front, northern_unity=1.0), 1)


def test_when_kabul_falls_remnants_go_to_a_north_that_acts_together():
    fell = np.array([True, True, False])
    share = ask(alliances.remnants, fell, northern_unity=[0.9, 0.3, 0.9], remnant_share=0.3)
    assert_allclose(share, [0.27, 0.09, 0], rtol=1e-6)


def test_exclusion_brings_the_north_recruits():
    # SF-45, second half.
    start = some(GROUPS, PROVINCES, 1)
    included, excluded = (ask(alliances.levied, start, f32(r)) for r in (1.0, 1.7))
    assert np.all(excluded > included)
    assert np.all(included >= 0)


def test_a_change_of_side_is_told_as_following_power_where_one_side_is_far_ahead():
    assert ask(alliances.follows_power, f32(0.5, 0.9), power_felt=0.6).tolist() == [False, True]


NOW = some(GROUPS, WORLDS, high=4.9).astype(np.int8)
STATES = {n: some(WORLDS, key=k) for k, n in enumerate(EVEN)} | {"likeness_together": 0.7}


@pytest.mark.parametrize(
    ("rule", "state", "named"),
    [
        (alliances.utilities, (), STATES),
        (alliances.spoils, (some(WORLDS),), {}),
        (alliances.likeness, (some(WORLDS),), {}),
        (alliances.able, (some(WORLDS),), {}),
        (alliances.fighter, (some(WORLDS),), {}),
        (alliances.front, (), {}),
        (alliances.remnants, (some(WORLDS) > 0.5,), {}),
        (alliances.levied, (some(GROUPS, PROVINCES, WORLDS), some(WORLDS) + 1), {}),
        (alliances.follows_power, (some(WORLDS),), {}),
        (alliances.choice, (NOW, some(4, GROUPS, WORLDS), some(GROUPS, WORLDS, low=-3), NOW < 3), {}),
        (alliances.kept, (some(GROUPS, PROVINCES, WORLDS, high=0.2), some(WORLDS, low=1, high=2)), {}),
        (alliances.grievance, (some(WORLDS), some(WORLDS) > 0.5), {}),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state, named):
    keeps_worlds_apart(rule, *state, **named)
