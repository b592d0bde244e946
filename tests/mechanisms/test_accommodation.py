"""What we believe about how far rulers bend, one belief per test."""

import numpy as np
import pytest
from hypothesis import assume
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import accommodation
from tests.mechanisms.asking import WORLDS, ask, f32, given, keeps_worlds_apart, some

PARTS = 4
revenues, offers = st.floats(0.1, 2), st.floats(0.01, 2)
costs, rivals = st.floats(0.5, 6), st.floats(0, 1)


def chosen(revenue: float, offered: float, cost: float, outbid: float) -> float:
    return float(accommodation.chosen(*map(f32, (revenue, offered, cost, outbid)))[0])


# The dossier's numerical check of the closed form (M10): psi = 2, chi r = 0.3.
@pytest.mark.parametrize(
    ("revenue", "offered", "bent"),
    [
        (1.0, 0.3, 0.0), (1.0, 0.6, 0.13), (1.0, 1.0, 0.25), (1.0, 2.0, 0.40),
        (0.5, 0.3, 0.13), (2.0, 0.6, 0.0), (2.0, 0.5, 0.0),
    ],
)  # fmt: skip
def test_the_dossiers_table_of_values(revenue, offered, bent):
    assert_allclose(chosen(revenue, offered, 2.0, 0.3), bent, atol=0.006)


def test_accommodation_ends_where_outbidding_costs_as_much_as_is_offered():
    # The same check: 0.26 without rivals, none at chi r = 0.7.
    assert_allclose(chosen(1, 0.6, 2, 0.0), 0.26, atol=0.006)
    assert chosen(1, 0.6, 2, 0.7) == 0
    assert chosen(2, 0.6001, 2, 0.3) > 0


@given(revenues, offers, costs, rivals)
def test_inside_the_range_one_step_more_gains_what_it_costs(revenue, offered, cost, outbid):
    bent = chosen(revenue, offered, cost, outbid)
    assert 0 <= bent <= 1
    if 0.01 < bent < 1:  # nearer to nothing the last digits of single precision cancel
        gain, loss = offered / (revenue + offered * bent), cost * bent + outbid
        assert_allclose(gain, loss, rtol=2e-3)


@given(revenues, offers, costs, rivals)
def test_no_other_choice_serves_the_regime_better(revenue, offered, cost, outbid):
    def worth(u):
        return np.log(revenue + offered * u) - cost * u**2 / 2 - outbid * u

    others = np.linspace(0, 1, 101)
    assert worth(chosen(revenue, offered, cost, outbid)) >= worth(others).max() - 1e-5


@given(revenues, offers, costs, rivals)
def test_too_little_on_offer_buys_nothing_however_great_the_need(revenue, offered, cost, outbid):
    assume(offered <= 0.999 * outbid * revenue)
    assert chosen(revenue, offered, cost, outbid) == 0


@given(revenues, costs, rivals)
def test_without_an_offer_need_moves_nobody(revenue, cost, outbid):
    assert chosen(revenue, 0.0, cost, outbid) == 0


def test_need_and_offers_are_complements():
    # Offers gain more where need is great (little revenue), and need moves more where more is offered.
    poor, rich = ([chosen(r, s, 2.0, 0.3) for s in (0.3, 0.6)] for r in (0.5, 1.0))
    assert poor[1] > rich[1] > rich[0] == 0
    little, much = ([chosen(r, s, 2.0, 0.3) for r in (1.0, 0.5)] for s in (0.1, 0.6))
    assert much[1] - much[0] > little[1] - little[0]


@given(revenues, offers, offers, costs, rivals)
def test_more_on_offer_never_lowers_accommodation(revenue, few, many, cost, outbid):
    # SF-25.
    low, high = (chosen(revenue, s, cost, outbid) for s in sorted((few, many)))
    assert high >= low - 1e-5


@given(revenues, offers, costs, costs, rivals)
def test_a_dearer_doctrine_never_raises_it(revenue, offered, cheap, dear, outbid):
    # SF-27.
    low, high = (chosen(revenue, offered, c, outbid) for c in sorted((cheap, dear), reverse=True))
    assert high >= low - 1e-5


@given(revenues, revenues, offers, costs, rivals)
def test_what_comes_for_nothing_never_raises_it(revenue, more, offered, cost, outbid):
    rich, poor = (chosen(r, offered, cost, outbid) for r in sorted((revenue, more), reverse=True))
    assert poor >= rich - 1e-5


def test_rivals_outbid_directly_and_make_needy_indirectly():
    # SF-28: both signs are there; draining revenue raises accommodation where outbidding is cheap.
    assert chosen(1, 1, 2, 0.6) < chosen(1, 1, 2, 0.1)
    assert chosen(0.6, 1, 2, 0.1) > chosen(1, 1, 2, 0.1)


def test_a_stricter_doctrine_makes_every_part_dearer_and_rights_dearest():
    lax, strict = (ask(accommodation.costs, f32(0.5), f32(0.3), doctrine=d) for d in (0.5, 0.95))
    assert np.all(strict > lax)
    assert lax.argmax() == 1
    assert np.all(ask(accommodation.costs, f32(0.8), f32(0.3)) > ask(accommodation.costs, f32(0.2), f32(0.3)))


def test_only_a_friend_of_al_qaeda_pays_more_for_cooperation_against_it():
    rival, stranger, friend = (ask(accommodation.costs, f32(0.5), f32(t))[:, 0] for t in (-0.5, 0.0, 0.9))
    assert_array_equal(rival, stranger)
    assert friend[2] > stranger[2]
    assert_array_equal(np.delete(friend, 2), np.delete(stranger, 2))


@given(st.floats(0, 2), st.floats(0, 0.7), st.floats(0.1, 0.9))
def test_the_parts_share_what_is_asked_for(offered, rights, tied):
    parts = ask(
        accommodation.incentives, f32(offered), f32(0), f32(1), rights_weight=rights, conditionality=tied
    )
    assert_allclose(parts.mean(), tied * offered, rtol=1e-5, atol=1e-7)
    assert np.all(parts >= 0)


def test_patrons_who_do_not_ask_for_rights_pay_nothing_for_them():
    assert ask(accommodation.incentives, f32(1), f32(1), f32(0), rights_weight=0.0)[1] == 0


def test_armed_opponents_are_a_reason_to_include_others_and_for_nothing_else():
    calm, threatened = (ask(accommodation.incentives, f32(0.5), f32(t), f32(0.5))[:, 0] for t in (0, 1))
    assert threatened[0] > calm[0]
    assert_array_equal(threatened[1:], calm[1:])


def test_rulers_without_administrators_keep_their_word_to_those_who_served_and_for_nothing_else():
    able, unable = (ask(accommodation.incentives, f32(0.5), f32(0.5), f32(c))[:, 0] for c in (1, 0))
    assert unable[3] > able[3]
    assert_array_equal(unable[:3], able[:3])


def test_each_of_the_four_parts_answers_to_something_that_leaves_the_others_alone():
    def parts(threat=0.3, tie=0.0, capacity=0.5, rights=0.25):
        gain = ask(accommodation.incentives, f32(1), f32(threat), f32(capacity), rights_weight=rights)
        return accommodation.chosen(f32(0.8), gain, ask(accommodation.costs, f32(0.5), f32(tie)), f32(0.1))

    def moved(**driver):
        return list(np.flatnonzero(np.abs(parts(**driver) - parts())[:, 0] > 0.01))

    assert moved(threat=0.9) == [0]
    assert moved(tie=0.9) == [2]
    assert moved(capacity=0.0) == [3]
    assert parts(rights=0.6)[1] > parts()[1], "asked for more rights, they concede more of them"
    assert np.all(parts(rights=0.6)[[0, 2, 3]] < parts()[[0, 2, 3]]), "and less of all else"


def test_policy_follows_the_choice_slowly():
    now = f32(0)
    for _ in range(6):
        now = ask(accommodation.moved, now, f32(0.8), policy_inertia=0.12)
    assert_allclose(now, 0.8 * (1 - 0.88**6), rtol=1e-5)


def test_a_deal_binds_rulers_to_include_and_to_keep_their_word_and_to_nothing_else():
    wanted = some(PARTS, 3, high=0.1)
    bound = ask(accommodation.under_deal, wanted, f32(0.3, 0.3, 0), np.array([True, False, False]))
    assert np.all(bound[[0, 3], 0] > wanted[[0, 3], 0])
    assert_array_equal(bound[1:3], wanted[1:3])
    assert_array_equal(bound[3, 1:], wanted[3, 1:])
    assert_array_equal(bound[:, 2], wanted[:, 2])


@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_a_deal_never_makes_them_concede_less_than_they_would(wanted, shared, deal):
    chose = np.full((PARTS, 1), wanted, np.float32)
    bound = ask(accommodation.under_deal, chose, f32(shared), np.array([deal]))
    assert np.all((bound >= chose) & (bound <= 1))


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (accommodation.under_deal, (some(PARTS, WORLDS), some(WORLDS), some(WORLDS) > 0.5)),
        (
            accommodation.chosen,
            (some(WORLDS), some(PARTS, WORLDS), some(PARTS, WORLDS, key=2) + 1, some(WORLDS)),
        ),
        (accommodation.costs, (some(WORLDS), some(WORLDS, low=-1))),
        (accommodation.incentives, tuple(some(WORLDS, key=k) for k in range(3))),
        (accommodation.moved, (some(PARTS, WORLDS), some(PARTS, WORLDS, key=2))),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
