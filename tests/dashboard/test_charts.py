"""What we believe about the charts: what is drawn, and that axes stand still."""

import json

import altair as alt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from dashboard import charts
from dashboard.palette import ENDINGS
from sim import outcomes

WEEKS, WORLDS = 12, 40
PATHS = np.random.default_rng(1).uniform(0, 1, (WEEKS + 1, WORLDS)).astype(np.float32)
NAMES = tuple(ENDINGS)
TITLES = {name: name.capitalize() for name in NAMES}


def counts(*numbers: int) -> dict[str, int]:
    return dict(zip(NAMES, numbers, strict=True))


@pytest.mark.parametrize(
    "spec",
    [charts.fan(104, 1.0, ".0%"), charts.survival(104, 200), charts.endings(NAMES, "#111111")],
    ids=["fan", "survival", "endings"],
)
def test_every_specification_is_valid_and_carries_no_data(spec: charts.Spec):
    alt.Chart.from_dict({**spec, "data": {"name": "given"}})
    assert "values" not in json.dumps(spec)


def test_a_specification_is_built_once():
    assert charts.fan(104, 1.0, ".0%") is charts.fan(104, 1.0, ".0%")


def test_axes_do_not_follow_the_data():
    for spec in (
        charts.fan(104, 1.0, ".0%"),
        charts.survival(104, 200),
        charts.endings(NAMES, "#111111"),
    ):
        scales = [
            channel["scale"]
            for layer in (spec, *spec["layer"])
            for name, channel in layer.get("encoding", {}).items()
            if name in ("x", "y") and channel.get("type") == "quantitative"
        ]
        assert scales
        assert all("domain" in scale and scale["nice"] is False for scale in scales)


def test_bands_are_the_quantiles_of_the_worlds():
    assert_allclose(charts.bands(PATHS), np.quantile(PATHS, charts.LEVELS, axis=1), rtol=1e-5)


def test_a_fan_carries_its_comparison_and_its_single_worlds():
    data = charts.fan_data(PATHS, PATHS[:, ::-1] * 0, [0, 9, 19, 29, 39]).to_pandas()
    assert len(data) == WEEKS + 1
    assert (data["low"] <= data["lower"]).all()
    assert (data["upper"] <= data["high"]).all()
    assert (data["baseline"] == 0).all()
    assert_allclose(data["world1"], PATHS[:, 9])


def test_survival_counts_worlds():
    still = np.array([[1, 1, 1], [1, 0, 1], [0, 0, 1]], bool)
    data = charts.survival_data(still, ~still).to_pydict()
    assert data["count"] == [3, 2, 1]
    assert data["baseline"] == [0, 1, 2]


@given(
    st.lists(st.integers(0, 400), min_size=len(NAMES), max_size=len(NAMES)).filter(
        lambda found: sum(found) > 0
    )
)
def test_the_dots_add_up_to_the_worlds(found: list[int]):
    total = sum(found)
    data = charts.endings_data(counts(*found), counts(*found), TITLES, "the same").to_pandas()
    dots = data[data["part"] == "dot"]
    each = charts.worlds_per_dot(total)
    for name, count in counts(*found).items():
        drawn = dots[dots["ending"] == name]
        assert drawn["size"].sum() * each == pytest.approx(count)
    assert dots["x"].max() < charts.COLUMNS


def test_every_ending_is_labelled_with_its_count_and_the_other_one():
    data = charts.endings_data(
        counts(61, 0, 0, 139, 0, 0, 0), counts(37, 0, 0, 163, 0, 0, 0), TITLES, "the article"
    )
    labels = {row["text"]: row["count"] for row in data.to_pylist() if row["part"] == "label"}
    assert len(labels) == len(NAMES)
    assert labels["Republic"] == "61 of 200  (the article: 37)"
    assert labels["War"].strip() == "0 of 200"


def test_the_comparison_marks_its_own_count():
    data = charts.endings_data(
        counts(200, 0, 0, 0, 0, 0, 0), counts(100, 100, 0, 0, 0, 0, 0), TITLES, "it"
    ).to_pylist()
    marks = {row["ending"]: row["x"] for row in data if row["part"] == "baseline"}
    # 100 worlds are 50 dots in two rows: the mark stands behind the 25th column.
    assert marks == {"republic": 24.5, "coalition": 24.5}


def test_endings_are_told_apart_without_colour():
    assert tuple(ENDINGS) == outcomes.ENDINGS
    assert len({ink.shape for ink in ENDINGS.values()}) == len(ENDINGS)
    assert len({ink.colour for ink in ENDINGS.values()}) == len(ENDINGS)


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (0.9, 1), (11, 20), (20, 20), (4_999, 5_000), (5_001, 10_000)]
)
def test_the_top_of_a_count_moves_in_large_steps(value: float, top: float):
    assert charts.ladder(value) == top
