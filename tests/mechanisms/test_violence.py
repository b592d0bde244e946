"""What we believe about killing, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import violence
from tests.mechanisms.asking import PROVINCES, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)
WAR, TRUCE = np.array([False]), np.array([True])


def killed(control: float, truce=WAR, **beliefs: float) -> float:
    return float(ask(violence.selective, f32(control), truce, **beliefs)[0])


@pytest.mark.parametrize("steepness", [10.0, 20.0, 30.0])
def test_selective_killing_is_highest_where_control_is_dominant_but_incomplete(steepness):
    # SF-43: per head, three quarters of control against parity and against all of it.
    assert killed(0.75, selective_steepness=steepness) > killed(0.5, selective_steepness=steepness)
    assert killed(0.75, selective_steepness=steepness) > killed(1.0, selective_steepness=steepness)


def test_it_peaks_at_about_seven_tenths_and_is_a_sixth_of_that_at_parity():
    # Dossier M3, at a steepness of 20.
    control = np.linspace(0, 1, 1001, dtype=np.float32)
    rate = ask(violence.selective, control, WAR, selective_steepness=20.0)
    assert 0.66 < control[rate.argmax()] < 0.76
    assert_allclose(killed(0.5, selective_steepness=20.0) / rate.max(), 1 / 6, atol=0.05)
    assert rate[0] < 1e-4 * rate.max()
    assert rate[-1] == 0


@given(shares, st.floats(0.2, 1), st.floats(0.2, 1))
def test_a_more_violent_campaign_kills_more(control, mild, harsh):
    low, high = (killed(control, taliban_violence=v) for v in sorted((mild, harsh)))
    assert 0 <= low <= high


def test_a_truce_restrains():
    assert_allclose(killed(0.7, TRUCE, truce_restraint=0.7), 0.3 * killed(0.7), rtol=1e-5)


def test_battles_are_bloodiest_where_the_odds_are_even():
    deaths = ask(violence.battle_deaths, f32(0, 0.25, 0.5, 0.75, 1), f32(2), f32(1), battle_rate=6.0)
    assert_allclose(deaths, [0, 9, 12, 9, 0], rtol=1e-6)


@given(shares, st.floats(0, 10), st.floats(0, 3))
def test_who_attacks_does_not_matter_to_the_number_of_dead(chance, engaged, factor):
    one, other = (
        ask(violence.battle_deaths, f32(c), f32(engaged), f32(factor)) for c in (chance, 1 - chance)
    )
    assert_allclose(one, other, rtol=1e-3, atol=1e-5)
    assert one >= 0


def test_the_tempo_is_one_at_middling_restlessness():
    found = ask(violence.tempo, f32(1), 0.0, taliban_violence=[0.2, 0.5, 1.0])
    assert_allclose(found, [0.7, 1.0, 1.5], rtol=1e-6)


def test_who_holds_back_until_the_foreigners_leave_does_so_only_until_then():
    # SF-20, as in the handover of 2011 to 2014.
    pending = [ask(violence.exit_pending, week, exit_weeks=7.0) for week in range(10)]
    assert pending == [1.0] * 7 + [0.0] * 3
    before, after = (ask(violence.tempo, f32(1), p, restraint_until_exit=[0.0, 0.2, 0.6]) for p in (1.0, 0.0))
    assert_allclose(before / after, [1.0, 0.8, 0.4], rtol=1e-6)


@given(shares, shares, shares, shares)
def test_believed_amnesties_and_kept_commitments_never_raise_reprisals(fresh, kept, believed, zeal):
    # SF-07, second half.
    most = ask(violence.reprisals, f32(fresh), f32(0), f32(1), amnesty_believed=0.0, reprisal_zeal=zeal)
    assert (
        0
        <= ask(
            violence.reprisals, f32(fresh), f32(kept), f32(1), amnesty_believed=believed, reprisal_zeal=zeal
        )
        <= most
    )


def exposed(control: float) -> float:
    """Return the exposure of a country held to this share in every place."""
    chosen = ask(violence.selective, f32(control)[:, None], np.array([False]))
    return float(ask(violence.exposed, chosen[0], np.array([False]))[0])


def test_revenge_is_worst_where_control_is_dominant_but_incomplete():
    # M16: counterweights that take control from all to seven tenths raise reprisals; to a half, they do not.
    taken = {c: float(ask(violence.reprisals, f32(1), f32(0), f32(exposed(c)))[0]) for c in (0.5, 0.7, 1.0)}
    assert taken[0.7] > taken[1.0] > 0
    assert taken[0.7] > taken[0.5]


def test_exposure_is_a_share_that_peaks_at_one_whatever_the_campaign():
    found = [exposed(c) for c in np.linspace(0, 1, 41)]
    assert 0 <= min(found) < 0.01
    assert max(found) == pytest.approx(1, abs=0.02)
    harsh = ask(violence.selective, f32(0.66)[:, None], np.array([False]), taliban_violence=0.9)
    seen = ask(violence.exposed, harsh[0], np.array([False]), taliban_violence=0.9)
    assert float(seen[0]) == pytest.approx(exposed(0.66), rel=1e-4)


def test_where_nobody_took_over_nobody_is_punished():
    assert_array_equal(ask(violence.reprisals, f32(0, 1), f32(0), f32(1), reprisal_zeal=[1.0, 0.0]), 0)


def test_a_takeover_is_half_as_fresh_after_its_halflife():
    fresh = f32(1.0)
    for _ in range(16):
        fresh = ask(violence.fading, fresh, reprisal_halflife=16.0)
    assert_allclose(fresh, 0.5, rtol=1e-5)


def test_a_deal_in_force_spares_fighters():
    assert_allclose(ask(violence.truce, np.array([False, True]), truce_deaths=0.1), [1, 0.1])


def test_both_sides_pay_for_the_dead():
    # By hand: two thousand dead are one thousand on each side where a death costs half a fighter of each.
    assert_allclose(ask(violence.toll, f32(0, 2000), lost_per_death=0.5), [0, 1])


@given(st.floats(0, 10), st.floats(0, 10))
def test_no_side_loses_more_than_the_cap_in_a_week(toll, men):
    assert 0 <= ask(violence.worn, f32(toll), f32(men), toll_cap=0.05) <= np.float32(0.05)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (violence.truce, (some(WORLDS) > 0.5,)),
        (violence.toll, (some(PROVINCES, WORLDS),)),
        (violence.worn, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (violence.battle_deaths, (some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2), some(WORLDS))),
        (violence.tempo, (some(WORLDS), 1.0)),
        (violence.fading, (some(WORLDS),)),
        (violence.selective, (some(PROVINCES, WORLDS), some(WORLDS) > 0.5)),
        (violence.reprisals, tuple(some(WORLDS, key=k) for k in range(3))),
        (violence.exposed, (some(WORLDS, high=0.2), some(WORLDS) > 0.5)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
