"""What we believe about the charts of twin worlds: nothing is lost between counts and picture."""

import json

import altair as alt
import numpy as np
import pytest

from dashboard import twin_charts
from dashboard.palette import ENDINGS, FOUR, SCENARIOS

TITLES = {name: name.capitalize() for name in ENDINGS}
FLOWS = [
    {"from": "war", "to": "hardline", "worlds": 30},
    {"from": "war", "to": "war", "worlds": 5},
    {"from": "republic", "to": "hardline", "worlds": 4},
    {"from": "hardline", "to": "coalition", "worlds": 1},
]
STYLES = tuple(SCENARIOS.items())
SPECS = {
    "flow": twin_charts.flow("#111111", "#FFFFFF"),
    "ends": twin_charts.ends(3, 200, "#111111"),
    "lines": twin_charts.lines(104, 200.0, ",.0f", STYLES, stepped=True),
    "differences": twin_charts.differences(("One", "Two"), 1.0, "#111111"),
}


@pytest.mark.parametrize("name", SPECS)
def test_every_specification_is_valid_and_carries_no_data(name):
    alt.Chart.from_dict({**SPECS[name], "data": {"name": "given"}})
    assert "values" not in json.dumps(SPECS[name])


@pytest.mark.parametrize("name", SPECS)
def test_axes_do_not_follow_the_data(name):
    scales = [
        channel["scale"]
        for layer in (SPECS[name], *SPECS[name].get("layer", []))
        for key, channel in layer.get("encoding", {}).items()
        if key in ("x", "y") and channel and channel.get("type") == "quantitative"
    ]
    assert scales
    assert all("domain" in scale and scale["nice"] is False for scale in scales)


def flow_table():
    return twin_charts.flow_data(FLOWS, TITLES, ("A", "B")).to_pandas()


def test_a_ribbon_is_as_thick_as_its_count():
    table = flow_table()
    ribbons = table[table.part.isin(["stay", "move"])]
    thick = (ribbons.y2 - ribbons.y).groupby(ribbons.id).agg(["min", "max"])
    assert np.allclose(thick["min"], thick["max"])
    one_world = thick["max"]["hardline>coalition"]
    for flow in FLOWS:
        assert thick["max"][f"{flow['from']}>{flow['to']}"] == pytest.approx(flow["worlds"] * one_world)


def test_ribbons_fill_the_bars_on_both_sides():
    table = flow_table()
    bars = table[table.part == "bar"]
    for side in (0, 1):
        mine = bars[bars.id.str.startswith(str(side))]
        place = (mine.y2 - mine.y).sum()
        ribbons = table[table.part.isin(["stay", "move"])].groupby("id")
        at = ribbons.first() if side == 0 else ribbons.last()
        assert (at.y2 - at.y).sum() == pytest.approx(place)
    assert table.y2.max() <= twin_charts.HEIGHT + 1e-6


def test_every_count_in_the_flow_has_its_denominator():
    table = flow_table()
    assert table.told.str.contains("of 40 imagined worlds").all()
    labels = table[table.part.isin(["left", "right"])]
    assert labels["count"].str.endswith("of 40").all()


def test_an_ending_that_nobody_reaches_on_either_side_takes_no_room():
    shown = set(flow_table().ending)
    assert shown == {"war", "hardline", "republic", "coalition"}


def test_the_lanes_keep_the_order_of_the_endings():
    counts = {letter: dict.fromkeys(ENDINGS, 5) for letter in "ABC"}
    table = twin_charts.ends_data(counts, TITLES).to_pandas()
    assert list(dict.fromkeys(table.ending)) == list(ENDINGS)
    assert table.y.is_monotonic_increasing
    assert table.text.eq("5 of 35").all()


def test_lines_differ_in_more_than_their_colour():
    for styles in (SCENARIOS, {k: FOUR[k] for k in ("neither", "beliefs", "choices")}):
        assert len({line.dash for line in styles.values()}) == len(styles)
        assert len({line.colour for line in styles.values()}) == len(styles)


def test_an_interval_that_holds_zero_is_drawn_hollow():
    facts = [
        ("One", {"mean": 0.2, "low": 0.1, "high": 0.3}),
        ("Two", {"mean": 0.2, "low": -0.1, "high": 0.5}),
        ("Three", {"mean": 0.0, "low": 0.0, "high": 0.0}),
    ]
    assert twin_charts.differences_data(facts)["clear"].to_pylist() == [True, False, False]
