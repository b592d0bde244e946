"""What we believe about Islamic State and al-Qaeda, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import rivals
from tests.mechanisms.asking import SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)
CAPACITY = SEEDS.constants["islamic_state_capacity"].value


def next_week(strength=2.0, governed=0.5, hunted=0.0, joining=0.0, growth=0.02):
    state = (f32(strength), f32(governed), f32(hunted), f32(joining))
    return float(ask(rivals.islamic_state, *state, islamic_state_growth=growth)[0])


def test_a_small_band_grows_at_the_stated_pace_where_nobody_governs():
    # The assumption's own note.
    grown = next_week(strength=0.06, governed=0.0, growth=0.03) / 0.06
    assert_allclose(grown, 1 + 0.03 * (1 - 0.06 / CAPACITY), rtol=1e-5)


def test_where_hands_reach_everywhere_it_only_shrinks():
    assert next_week(governed=1.0, hunted=0.5) < 2.0
    assert next_week(governed=1.0, hunted=0.0) == pytest.approx(2.0)


@given(st.floats(0.05, CAPACITY), shares, shares, st.floats(0.01, 0.04))
def test_it_never_outgrows_what_the_land_carries_unless_others_join(strength, governed, hunted, growth):
    assert next_week(strength, governed, hunted, 0.0, growth) <= CAPACITY * (1 + 1e-6)


@pytest.mark.parametrize(("name", "sign"), [("governed", -1), ("joining", 1), ("hunted", -1)])
def test_each_cause_works_its_own_way(name, sign):
    assert sign * (next_week(**{name: 0.9}) - next_week(**{name: 0.1})) > 0


def test_it_was_about_level_where_hands_reached_as_little_as_in_mid_2021():
    # 1,500 to 2,200 men in June 2021 (S17), about as many as a year before: a tenth to a quarter governed.
    strength = [2.0]
    for _ in range(52):
        governed = 0.2
        hunted = float(ask(rivals.hunted, f32(governed), f32(0), f32(0))[0])
        strength.append(next_week(strength[-1], governed, hunted))
    assert 1.5 < strength[-1] < 2.7


def test_it_spikes_where_nobody_rules_and_declines_once_somebody_does():
    # The pattern to hit (M13): open ground for half a year, then a ruler who reaches far and hunts.
    strength = [2.0]
    for week in range(104):
        governed, hunted = (0.1, 0.0) if week < 26 else (0.5, 0.5)
        strength.append(next_week(strength[-1], governed, hunted))
    assert strength[26] > 1.3 * strength[0]
    assert strength[104] < strength[0]


def test_it_never_quite_dies():
    assert next_week(strength=0.05, governed=1.0, hunted=1.0) == pytest.approx(0.05)


def test_those_who_join_it_are_counted_one_by_one():
    assert_allclose(next_week(joining=0.3) - next_week(), 0.3, rtol=1e-5)


def test_revenge_makes_recruits_for_the_enemy_of_those_who_take_it():
    few, many = ask(rivals.driven, f32(10, 40))
    assert 0 < 4 * few == pytest.approx(many)
    assert ask(rivals.driven, f32(0)) == 0


def settled(tie: float, sheltered: float, open_ground: float) -> float:
    presence = f32(0.3)
    for _ in range(600):
        presence = ask(rivals.al_qaeda, presence, f32(tie), f32(sheltered), f32(open_ground))
    return float(presence[0])


def test_al_qaeda_is_a_guest_of_friends_and_is_driven_out_by_rivals():
    assert settled(0.6, 0.9, 0.0) > settled(0.0, 0.9, 0.0) > settled(-0.6, 0.9, 0.0)
    assert_allclose(settled(0.6, 1.0, 0.0), 0.68, rtol=1e-3)


def test_al_qaeda_also_uses_ground_that_nobody_rules():
    assert settled(-0.4, 0.3, 0.8) > settled(-0.4, 0.3, 0.0)


@given(shares, st.floats(-1, 1), shares, shares)
def test_its_presence_stays_a_share(presence, tie, sheltered, open_ground):
    assert 0 <= ask(rivals.al_qaeda, f32(presence), f32(tie), f32(sheltered), f32(open_ground)) <= 1


def test_cooperation_wears_the_tie_and_neglect_restores_it():
    worn = f32(0.6)
    for _ in range(200):
        worn = ask(rivals.tie, worn, f32(0.5), al_qaeda_tie=0.6)
    assert_allclose(worn, 0.1, atol=1e-3)
    for _ in range(200):
        worn = ask(rivals.tie, worn, f32(0), al_qaeda_tie=0.6)
    assert_allclose(worn, 0.6, atol=1e-3)


@given(st.floats(-1, 1), shares, st.floats(-1, 1))
def test_a_tie_stays_between_rival_and_ally(now, cooperation, start):
    assert -1 <= ask(rivals.tie, f32(now), f32(cooperation), al_qaeda_tie=start) <= 1


def test_attacks_kill_with_strength_to_the_power_of_three_quarters():
    deaths = ask(rivals.attacks, f32(0, 1, 16), attack_deaths=8.0)
    assert_allclose(deaths, [0, 8, 64], rtol=1e-6)


@given(shares, shares, shares)
def test_stronger_rivals_make_moderation_dearer(weak, strong, outbid):
    low, high = (ask(rivals.outbidding, f32(r), outbidding=outbid) for r in sorted((weak, strong)))
    assert 0 <= low <= high <= outbid + 1e-6


def test_nobody_is_outbid_without_a_rival():
    assert ask(rivals.outbidding, f32(0), outbidding=1.0) == 0
    assert ask(rivals.outbidding, f32(1), outbidding=0.8) == pytest.approx(0.8)


PLACES = 4
HOME = f32(0.5, 0.3, 0.2, 0.0)[:, None]


def test_hardliners_leave_only_rulers_that_bend_and_are_not_of_one_mind():
    leave = ask(
        rivals.alienated,
        f32(0.5, 0.0, 0.5, 0.5),
        f32(0.5, 0.5, 1.0, 0.5),
        np.array([True, True, True, False]),
    )
    assert leave[0] > 0
    assert_array_equal(leave[1:], 0)


def test_to_hold_its_ground_is_not_enough_to_govern_it():
    spread, grip = f32(0.7, 0.3, 0.0, 0.0)[:, None], f32(1.0, 0.5, 0.9, 0.9)[:, None]
    assert ask(rivals.governed, spread, grip, f32(1, 1, 1, 1)[:, None]) == pytest.approx(0.85)
    assert ask(rivals.governed, spread, grip, f32(0.2, 0.2, 1, 1)[:, None]) == pytest.approx(0.17)


def test_it_is_hunted_where_hands_reach_better_with_help_and_worse_beside_another_war():
    alone, helped, busy, absent = ask(rivals.hunted, f32(0.5, 0.5, 0.5, 0), f32(0, 1, 0, 1), f32(0, 0, 1, 0))
    assert helped > alone > busy > absent == 0


def test_it_is_at_home_among_pashtuns_of_the_east():
    homes = ask(rivals.homes, *(f32(*x)[:, None] for x in ((0.9, 0.9, 0.1), (0.3, 0.3, 0.3), (1, 0, 1))))[
        :, 0
    ]
    assert homes[0] > 5 * homes[1]
    assert homes[0] > 5 * homes[2]
    assert homes.min() > 0


def test_its_fighters_are_always_all_somewhere_and_move_to_open_ground():
    now = np.full((PLACES, 1), 0.25, np.float32)
    held = f32(1, 0, 1, 1)[:, None]
    later = now
    for _ in range(30):
        later = ask(rivals.spread, later, HOME, held)
        assert_allclose(later.sum(axis=0), 1, rtol=1e-5)
        assert later.min() >= -1e-6
    assert later[1] > later[0], "a smaller home on open ground beats a larger one under a ruler"
    assert_allclose(later[3], 0, atol=1e-4)


def test_a_guest_stays_with_a_host_who_shelters_and_leaves_one_who_cooperates():
    stays, leaves, tempted = (
        ask(rivals.seeks_host, f32(c), f32(o)) for c, o in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9))
    )
    assert stays > leaves
    assert stays > tempted
    assert_array_equal(ask(rivals.seeks_host, f32(1), f32(1)), 0)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (rivals.alienated, (some(WORLDS), some(WORLDS, key=2), some(WORLDS) > 0.3)),
        (rivals.hunted, tuple(some(WORLDS, key=k) for k in range(3))),
        (rivals.driven, (some(WORLDS, high=60),)),
        (rivals.governed, tuple(some(PLACES, WORLDS, key=k) for k in range(3))),
        (rivals.spread, (some(PLACES, WORLDS), HOME, some(PLACES, WORLDS, key=2))),
        (rivals.seeks_host, (some(WORLDS), some(WORLDS, key=2))),
        (rivals.islamic_state, tuple(some(WORLDS, high=3, key=k) for k in range(4))),
        (rivals.al_qaeda, (some(WORLDS), some(WORLDS, low=-1), some(WORLDS, key=2), some(WORLDS, key=3))),
        (rivals.tie, (some(WORLDS, low=-1), some(WORLDS, key=2))),
        (rivals.attacks, (some(WORLDS, high=6),)),
        (rivals.outbidding, (some(WORLDS),)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
