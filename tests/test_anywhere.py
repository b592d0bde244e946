"""What we believe about worlds from anywhere in the space of assumptions, its corners above all."""

from dataclasses import replace

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from sim.ensemble import run_chunk
from sim.model import Afghanistan
from sim.seeds import load
from sim.state import ACTORS, NORTHERN, TAJIK, UZBEK
from sim.worlds import Change, Worlds

SEEDS = load()
NAMES = list(SEEDS.assumptions)
WORLDS, WEEKS = 4, 28

places = arrays(
    np.float64, (WORLDS, len(NAMES)), elements=st.floats(0, 1), fill=st.sampled_from([0.0, 0.5, 1.0])
)
"""Where each world stands in each assumption's range; Hypothesis likes both ends."""


def anywhere(given: object) -> object:
    """Return Hypothesis' decorator, with as many examples as a run of whole worlds allows."""
    return lambda test: hypothesis.settings(max_examples=15)(hypothesis.given(**given)(test))


def worlds_at(place: np.ndarray, weeks: int = WEEKS) -> Worlds:
    """Return worlds at these places."""
    rows = {}
    for name, column in zip(NAMES, place.T, strict=True):
        a = SEEDS.assumptions[name]
        value = np.clip((a.low + (a.high - a.low) * column).astype(np.float32), a.low, a.high)
        rows[name] = np.round(value) if a.kind == "structure" else value
    return Worlds.table(rows, luck=5, weeks=weeks)


@anywhere({"place": places})
def test_shares_stay_shares_men_stay_counted_and_no_number_is_missing(place):
    model = Afghanistan(worlds_at(place))
    men = np.inf
    for week in range(WEEKS):
        model.step()
        s = model.state
        assert s.control.min() >= 0, f"week {week}"
        assert_allclose(s.control.sum(axis=0) + model.nobody(), 1, atol=1e-5)
        assert min(s.men.min(), s.size.min(), s.reserve.min(), s.count.min()) >= 0
        for name, values in vars(s).items():
            assert not np.isnan(values).any(), f"{name} in week {week}"
        government = (s.count * s.size[0] + s.inside * s.size[1]).sum(axis=0) + s.reserve
        assert np.all(government <= men * (1 + 1e-5)), "nobody enlists in the government's army"
        men = government
    for name, values in model.record.weekly.items():
        assert np.isfinite(values).all(), name


@anywhere({"place": places, "company": places})
def test_a_world_is_itself_in_any_company(place, company):
    alone, other = worlds_at(place, 12), worlds_at(company, 12)
    apart, together = run_chunk(alone), run_chunk(alone + other)
    for name, values in apart.weekly.items():
        assert_array_equal(together.weekly[name][:, :WORLDS], values, err_msg=name)
    assert_array_equal(together.holder[..., :WORLDS], apart.holder)


@anywhere({"place": places, "name": st.sampled_from(NAMES), "week": st.integers(1, 11)})
def test_what_changes_later_leaves_all_earlier_weeks_as_they_were(place, name, week):
    a = SEEDS.assumptions[name]
    if a.kind == "structure":
        return
    worlds = worlds_at(place, 12)
    turned = replace(worlds, schedule=(Change(week, name, np.full(WORLDS, a.high, np.float32)),))
    straight, bent = run_chunk(worlds), run_chunk(turned)
    for metric, values in straight.weekly.items():
        assert_array_equal(bent.weekly[metric][: week + 1], values[: week + 1], err_msg=metric)


@pytest.mark.parametrize("scenario", ["article", "neutral", "guarantee"])
def test_two_northern_groups_that_exchange_their_peoples_exchange_their_fates(scenario):
    # While they take no decisions, a group is nothing but its men and its places.
    exchanged = SEEDS.provinces.ethnic[[0, 2, 1, 3]]
    other = replace(SEEDS, provinces=replace(SEEDS.provinces, ethnic=exchanged))
    swap = list(range(len(ACTORS)))
    swap[TAJIK], swap[UZBEK] = UZBEK, TAJIK
    here, there = (
        Afghanistan(Worlds.of(scenario, 6, weeks=6, seeds=seeds), silent=("tajik", "uzbek", "hazara"))
        for seeds in (SEEDS, other)
    )
    assert here.state.men[NORTHERN].any()
    for _ in range(6):
        for one in ("men", "control"):
            found = getattr(there.state, one)[swap]
            assert_allclose(found, getattr(here.state, one), atol=2e-4, err_msg=f"{one}, week {here.week}")
        here.step()
        there.step()
