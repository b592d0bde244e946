"""What we believe about air power and those who keep it flying, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.luck import exponential
from sim.mechanisms import enablers
from tests.mechanisms.asking import SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

shares = st.floats(0, 1)
JUNE = 30 / 7  # weeks


def after(weeks: int, start: float, contractors: float, **numbers: float) -> float:
    """Return the air power after some weeks."""
    avail = f32(start)
    for _ in range(weeks):
        avail = ask(enablers.availability, avail, f32(contractors), **numbers)
    return float(avail[0])


# Readiness in June 2021 as the contractors left (S05): UH-60 helicopters, AC-208 aircraft.
@pytest.mark.parametrize(("start", "end"), [(0.77, 0.39), (0.93, 0.63)])
def test_the_fall_of_readiness_in_june_2021_lies_inside_the_range_of_decay(start, end):
    decay = SEEDS.constants["air_decay"]
    # Four steps of a quarter of June.
    fast, slow = (after(4, start, 0.0, air_decay=rate * JUNE / 4) for rate in (decay.high, decay.low))
    assert fast <= end <= slow
    assert fast < after(4, start, 0.0, air_decay=decay.value * JUNE / 4) < slow


def test_without_contractors_readiness_only_decays():
    assert_allclose(after(10, 0.5, 0.0, air_decay=0.12), 0.5 * np.exp(-1.2), rtol=1e-5)


def test_with_all_contractors_readiness_recovers_to_its_best():
    assert_allclose(after(60, 0.1, 1.0, air_best=0.85), 0.85, rtol=1e-4)
    assert_allclose(after(1, 0.85, 1.0, air_best=0.85), 0.85, rtol=1e-6)


@given(shares, shares, shares)
def test_more_contractors_never_mean_fewer_aircraft(avail, few, more):
    low, high = (ask(enablers.availability, f32(avail), f32(c)) for c in sorted((few, more)))
    assert 0 <= low <= high <= 1


def test_without_aircraft_the_forces_keep_what_is_their_own():
    kept = ask(enablers.strength, f32(0, 0.425, 0.85, 1), f32(0), self_sufficiency=0.4, air_best=0.85)
    assert_allclose(kept, [0.4, 0.7, 1, 1], rtol=1e-6)


def test_kabul_is_in_peril_before_it_is_surrounded_if_enough_capitals_are_lost():
    # SF-10a: as in Iraq in 2014, after three or four of 18 capitals.
    seen = ask(enablers.besieged, f32(0.2, 0.2, 0.6), f32(1 / 18, 4 / 18, 0))
    assert seen.tolist() == [False, True, True]


@given(shares, shares, st.floats(0.2, 0.9))
def test_strikes_by_outsiders_never_weaken(avail, strikes, own):
    calm, struck = (ask(enablers.strength, f32(avail), f32(s), self_sufficiency=own) for s in (0, strikes))
    assert own - 1e-6 <= calm <= struck
    assert struck <= calm * (1 + SEEDS.constants["strike_gain"].value) + 1e-6


def test_nobody_intervenes_where_kabul_is_not_threatened():
    soonest = np.zeros(2, np.float32)
    besieged = np.array([True, False])
    assert_array_equal(ask(enablers.intervention_starts, soonest, besieged, intervention=0.3), besieged)
    assert not ask(enablers.intervention_starts, soonest, besieged, intervention=0.0).any()


@pytest.mark.parametrize("yearly", [0.03, 0.2, 0.3])
def test_in_a_year_of_siege_outsiders_step_in_with_the_yearly_hazard(yearly):
    uniform = ((np.arange(20_000) + 0.5) / 20_000).astype(np.float32)
    besieged = np.ones(20_000, bool)
    weekly = ask(enablers.intervention_starts, exponential(uniform), besieged, intervention=yearly).mean()
    assert_allclose(1 - (1 - weekly) ** 52, 1 - np.exp(-yearly), rtol=0.05)


def test_kabul_is_besieged_when_half_of_the_land_around_is_lost():
    assert ask(enablers.besieged, f32(0.2, 0.5, 0.8), f32(0, 0, 0), siege_from=0.5).tolist() == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (enablers.besieged, (some(WORLDS), some(WORLDS, key=2))),
        (enablers.availability, (some(WORLDS), some(WORLDS, key=2))),
        (enablers.strength, (some(WORLDS), some(WORLDS, key=2))),
        (enablers.intervention_starts, (some(WORLDS, high=0.01), some(WORLDS) > 0.3)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
