"""What we believe about how a world's last half year is read, and what many worlds together show."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim import outcomes
from sim.outcomes import ENDINGS, MEAN
from sim.record import METRICS
from sim.seeds import load
from sim.state import REPUBLIC, TAJIK, TALIBAN

SEEDS = load()
THRESHOLDS = {name: float(c.value) for name, c in SEEDS.thresholds.items()}
HOLDERS = (TALIBAN, REPUBLIC, TAJIK)

# A middling half year that nothing else is said of.
USUAL = dict.fromkeys(("deal", "cabinet", "autonomy", "self_ruled", "control_kabul", "control_taliban"), 0.0)
USUAL |= {"blocs": 1.0, "violence": 0.2, "contested": 0.1, "accommodation": 0.2, "pyrrhic": 0.3}
USUAL |= {"tox_complicit": 0.1, "tox_ungoverned": 0.1}
USUAL |= {"weeks_taliban": 0.0, "weeks_republic": 0.0, "weeks_held": 26.0}
EMIRATE = {"weeks_taliban": 26.0, "control_taliban": 0.95}
RUMP = {"weeks_republic": 26.0, "control_kabul": 0.22, "control_taliban": 0.6, "blocs": 2.0}
DEAL = {"deal": 1.0, "weeks_republic": 26.0, "control_kabul": 0.4, "control_taliban": 0.45, "blocs": 2.0}

PARTLY = EMIRATE | {"control_taliban": 0.72}
ADRIFT = {"autonomy": 0.7, "self_ruled": 0.3}

CASES = {
    "an emirate as in the first years after a victory": (EMIRATE | {"tox_complicit": 0.6}, "hardline"),
    "the same, which bends": (EMIRATE | {"accommodation": 0.55}, "accommodating"),
    "seven tenths of the people, and nobody else with a tenth": (PARTLY, "hardline"),
    "seven tenths of the people beside another bloc": (PARTLY | {"blocs": 2.0}, "war"),
    "a republic that holds": (RUMP | {"control_kabul": 0.5, "control_taliban": 0.4}, "republic"),
    "a besieged rump republic": (RUMP, "war"),
    "a shared government": (DEAL | {"cabinet": 0.4, "autonomy": 0.2}, "coalition"),
    "a deal that leaves the regions to themselves": (DEAL | ADRIFT, "confederation"),
    "self-rule on paper for hardly anybody, and a shared centre": (
        DEAL | {"cabinet": 0.3, "autonomy": 0.6, "self_ruled": 0.1},
        "coalition",
    ),
    "a deal that gives away little, under a republic that holds": (
        DEAL | {"cabinet": 0.1, "autonomy": 0.2},
        "republic",
    ),
    "a deal that gives away little, under a rump republic": (
        RUMP | {"deal": 1.0, "cabinet": 0.1},
        "war",
    ),
    "a quiet standoff": (EMIRATE | ADRIFT | {"control_taliban": 0.6, "blocs": 2.0}, "confederation"),
    "Kabul changing hands": (EMIRATE | {"weeks_taliban": 12.0, "weeks_held": 14.0}, "war"),
    "an emirate where the killing goes on": (EMIRATE | {"violence": 1.2}, "war"),
    "a shared government where the killing goes on": (DEAL | {"cabinet": 0.4, "violence": 1.2}, "war"),
    "an emirate that does not hold a third of the people firmly": (EMIRATE | {"contested": 0.3}, "war"),
    "a northern victory": ({"control_taliban": 0.1}, "unclassified"),
    "an emirate of two thirds and nobody else": (EMIRATE | {"control_taliban": 0.65}, "unclassified"),
}


def table(*vectors: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Return half years as arrays, shape (worlds,)."""
    return {name: np.array([{**USUAL, **v}[name] for v in vectors], np.float32) for name in USUAL}


def label(vector: Mapping[str, float], thresholds: Mapping[str, float] = THRESHOLDS) -> str:
    return ENDINGS[int(outcomes.endings(table(vector), thresholds)[0])]


@pytest.mark.parametrize(("vector", "ending"), CASES.values(), ids=CASES)
def test_hand_made_half_years_end_as_a_historian_would_say(vector, ending):
    assert label(vector) == ending


def reference(m: Mapping[str, Any], th: Mapping[str, float]) -> str:
    """Return the label of one half year: the dossier's own code (5.2), in scalars, with two departures.

    A republic that shares its government by a deal in force has not survived as itself, and a shared
    government with self-rule for hardly anybody is a coalition.
    """
    deal, quiet = m["deal"] > 0, m["violence"] < th["violence_high"]
    holder, weeks = m["kabul_holder"], m["weeks_held"]
    self_ruled = m["autonomy"] >= th["autonomy_high"] and m["self_ruled"] >= th["self_ruled"]
    shared = deal and m["cabinet"] >= th["cabinet_share"]
    if deal and self_ruled and quiet:
        return "confederation"
    if shared and quiet:
        return "coalition"
    if (
        holder == REPUBLIC
        and weeks >= th["persist"]
        and m["control_kabul"] >= th["control_kabul"]
        and m["control_kabul"] >= m["control_taliban"] * th["parity"]
        and not shared
    ):
        return "republic"
    alone = m["blocs"] <= 1 and m["control_taliban"] >= th["control_sole"]
    if (
        holder == TALIBAN
        and weeks >= th["persist"]
        and m["contested"] < th["contested"]
        and quiet
        and (m["control_taliban"] >= th["control_high"] or alone)
    ):
        return "accommodating" if m["accommodation"] >= th["accommodating"] else "hardline"
    if self_ruled and m["violence"] < th["violence_high"] / 2:
        return "confederation"
    if (
        weeks < th["persist"]
        or m["contested"] >= th["contested"]
        or m["blocs"] >= 2
        or not quiet
        or holder == REPUBLIC
    ):
        return "war"
    return "unclassified"


def test_the_dossiers_code_gives_the_same_label_on_5000_random_half_years():
    rng = np.random.default_rng(5)
    size = 5000
    found = {name: rng.uniform(0, 1, size).astype(np.float32) for name in USUAL}
    found["deal"] = (rng.uniform(size=size) < 0.3).astype(np.float32)
    found["violence"] *= np.float32(1.5)
    found["blocs"] = rng.integers(0, 4, size).astype(np.float32)
    weeks = rng.multinomial(26, [0.45, 0.4, 0.15], size)
    weeks[::2] = (
        np.eye(3, dtype=int)[rng.integers(0, 3, len(weeks[::2]))] * 26
    )  # mostly one holder throughout
    found["weeks_taliban"], found["weeks_republic"] = (
        weeks[:, 0].astype(np.float32),
        weeks[:, 1].astype(np.float32),
    )
    found["weeks_held"] = weeks.max(axis=1).astype(np.float32)
    holder = np.array(HOLDERS)[weeks.argmax(axis=1)]
    limits = {"violence": "violence_high", "autonomy": "autonomy_high", "control_taliban": "control_high"}
    limits |= {"contested": "contested", "accommodation": "accommodating", "cabinet": "cabinet_share"}
    for name, limit in limits.items():  # some stand exactly on a threshold
        found[name][rng.uniform(size=size) < 0.1] = THRESHOLDS[limit]
    labels = np.array(ENDINGS)[outcomes.endings(found, THRESHOLDS)]
    for world in range(size):
        one = {name: values[world] for name, values in found.items()} | {"kabul_holder": holder[world]}
        assert labels[world] == reference(one, THRESHOLDS), one
    assert set(labels) == set(ENDINGS), "every ending must have been tried"


def test_a_deal_is_read_before_anything_else():
    both = {"cabinet": 0.4, "autonomy": 0.2}
    assert label(RUMP | {"control_kabul": 0.5} | both) == "republic"
    assert label(RUMP | {"control_kabul": 0.5} | both | {"deal": 1.0}) == "coalition"
    assert label(EMIRATE | both | {"deal": 1.0}) == "coalition"
    assert label(EMIRATE | {"autonomy": 0.6, "self_ruled": 0.3}) == "hardline"
    assert label(EMIRATE | {"autonomy": 0.6, "self_ruled": 0.3, "deal": 1.0}) == "confederation"


@pytest.mark.parametrize(
    ("vector", "metric", "limit", "inside", "outside"),
    [
        (EMIRATE, "accommodation", "accommodating", "accommodating", "hardline"),
        (EMIRATE | {"blocs": 2.0}, "control_taliban", "control_high", "hardline", "war"),
        (EMIRATE, "violence", "violence_high", "war", "hardline"),
        (EMIRATE, "contested", "contested", "war", "hardline"),
        (EMIRATE, "weeks_taliban", "persist", "hardline", "unclassified"),
        (RUMP | {"control_taliban": 0.2}, "control_kabul", "control_kabul", "republic", "war"),
        (DEAL, "cabinet", "cabinet_share", "coalition", "republic"),
        (DEAL | {"self_ruled": 0.3}, "autonomy", "autonomy_high", "confederation", "republic"),
        (DEAL | {"autonomy": 0.6}, "self_ruled", "self_ruled", "confederation", "republic"),
    ],
)  # fmt: skip
def test_each_threshold_of_the_seeds_divides_where_it_says(vector, metric, limit, inside, outside):
    at = THRESHOLDS[limit]
    for factor in (0.8, 1.0, 1.2):
        moved = THRESHOLDS | {limit: at * factor}
        assert label(vector | {metric: at * factor}, moved) == inside
        assert label(vector | {metric: at * factor * 0.999}, moved) == outside


def test_flags_lie_on_top_of_any_ending():
    found = table(
        EMIRATE | {"pyrrhic": 0.5},
        EMIRATE | {"pyrrhic": 0.49},
        RUMP | {"pyrrhic": 0.9},
        RUMP | {"tox_ungoverned": 0.5},
        EMIRATE | {"tox_complicit": 0.5, "tox_ungoverned": 0.1},
    )
    flags = outcomes.flags(found, THRESHOLDS)
    assert flags["pyrrhic"].tolist() == [True, False, False, False, False], (
        "only who holds Kabul can have won dearly"
    )
    assert flags["haven"].tolist() == [False, False, False, True, True]
    assert set(flags) == set(outcomes.FLAGS)


def weekly(weeks: int, **given_: Any) -> dict[str, np.ndarray]:
    """Return made-up weekly metrics of three worlds, shape (weeks + 1, 3)."""
    rng = np.random.default_rng(3)
    values = {name: rng.uniform(0, 1, (weeks + 1, 3)).astype(np.float32) for name in METRICS}
    values["kabul_holder"] = np.zeros((weeks + 1, 3), np.float32)
    values["deal"] = np.zeros((weeks + 1, 3), np.float32)
    return values | given_


def test_only_the_last_half_year_is_judged():
    values = weekly(60)
    found = outcomes.judged(values, 26)
    later = {name: v.copy() for name, v in values.items()}
    for name in later:
        later[name][:35] = 9
    again = outcomes.judged(later, 26)
    for name, judged in found.items():
        assert_array_equal(again[name], judged, err_msg=name)
    for name in MEAN:
        assert_allclose(found[name], values[name][-26:].mean(axis=0), rtol=1e-5, err_msg=name)


def test_deaths_are_counted_since_the_start():
    values = weekly(60)
    found = outcomes.judged(values, 26)
    assert_array_equal(found["civilian_deaths"], values["civilian_deaths"][-1])
    assert_array_equal(found["deaths"], values["deaths"][-1])


def test_weeks_in_kabul_are_counted_by_holder():
    held = np.full((61, 3), TALIBAN, np.float32)
    held[-26:-20, 1] = REPUBLIC
    held[-26:, 2] = REPUBLIC
    held[-26:-13, 2] = TAJIK
    found = outcomes.judged(weekly(60, kabul_holder=held), 26)
    assert found["weeks_taliban"].tolist() == [26, 20, 0]
    assert found["weeks_republic"].tolist() == [0, 6, 13]
    assert found["weeks_held"].tolist() == [26, 20, 13]


def test_a_deal_counts_when_it_was_in_force_for_as_long_as_kabul_must_be_held():
    deal = np.zeros((61, 3), np.float32)
    deal[-20:, 0], deal[-19:, 1], deal[:40, 2] = 1, 1, 1
    assert outcomes.judged(weekly(60, deal=deal), 26)["deal"].tolist() == [1, 0, 0]
    assert outcomes.judged(weekly(60, deal=deal), 26, persist=18)["deal"].tolist() == [1, 1, 0]


@pytest.mark.parametrize("window", [13, 26, 52])
def test_another_window_asks_for_the_same_share_of_it(window):
    held = np.full((61, 3), TALIBAN, np.float32)
    held[-window:, 1] = REPUBLIC
    found = outcomes.judged(weekly(60, kabul_holder=held), window)
    assert_allclose(found["weeks_taliban"], [26, 0, 26])


@given(st.integers(1, 40), st.integers(1, 4))
def test_bands_are_the_quantiles_over_worlds(worlds, weeks):
    values = np.random.default_rng(worlds).normal(size=(weeks, worlds)).astype(np.float32)
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    found = outcomes.bands(values, levels)
    assert found.shape == (len(levels), weeks)
    assert_allclose(found, np.quantile(values, levels, axis=1), atol=1e-5)


@given(st.lists(st.integers(0, len(ENDINGS) - 1), max_size=50))
def test_every_world_is_counted_once(codes):
    counts = outcomes.counts(np.array(codes, np.int8))
    assert list(counts) == list(ENDINGS)
    assert sum(counts.values()) == len(codes)
    for code, name in enumerate(ENDINGS):
        assert counts[name] == codes.count(code)


def test_every_ending_and_flag_has_its_words_in_the_seeds():
    assert set(SEEDS.endings) == {*ENDINGS, *outcomes.FLAGS}
