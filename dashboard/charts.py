"""Results become charts: one Vega-Lite specification per kind of chart, built once; only the data change.

A specification is a plain dict. Those here become image files: on the screen components of our own draw the
same (``dashboard.curves``, ``dashboard.lanes``). Axes never follow the data.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from dashboard import words
from dashboard.palette import BASELINE, ENDINGS, MEDIAN, SINGLE
from sim.shapes import Floats

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
SVG = {"embedOptions": {"renderer": "svg"}}  # how a browser draws one: sharp at every zoom
PADDING = {"left": 2, "right": 6, "top": 4, "bottom": 2}
LANE = 39  # height of one ending's lane [pixel]
COLUMNS = 50  # dots side by side in a lane of two rows
SINGLES = 5  # single worlds drawn thinly behind a fan
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def bands(values: Floats) -> Floats:
    """Return the middle, the middle half and the middle nine tenths of the worlds in each week.

    Parameters
    ----------
    values : array, shape (weeks, worlds)
        Any weekly metric.

    Returns
    -------
    array, shape (5, weeks)
        Its 5th, 25th, 50th, 75th and 95th part of a hundred over the worlds.
    """
    ordered = np.sort(values, axis=-1)  # a third of the time of np.quantile
    last = ordered.shape[-1] - 1
    place = np.array(LEVELS) * last
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, last)
    share = (place - below).astype(ordered.dtype)
    between = ordered[:, below] * (1 - share) + ordered[:, above] * share
    return np.ascontiguousarray(between.T)


def ladder(value: float) -> float:
    """Return the lowest of the axis tops 1, 2, 5, 10, 20 ... that is not under ``value``: it moves seldom."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def fan_data(values: Floats, baseline: Floats, singles: Sequence[int]) -> pa.Table:
    """Return one row a week for ``fan``: bands, the comparison's middle and a few single worlds.

    Parameters
    ----------
    values, baseline : array, shape (weeks, worlds)
        The metric in the scenario on screen and in the one it is compared with.
    singles : sequence of int
        Which worlds are drawn thinly.
    """
    low, lower, middle, upper, high = bands(values)
    columns: dict[str, Any] = {"week": np.arange(len(values), dtype=np.int16)}
    columns |= {"low": low, "lower": lower, "middle": middle, "upper": upper, "high": high}
    columns["baseline"] = np.median(baseline, axis=-1)
    columns |= {f"world{place}": values[:, world] for place, world in enumerate(singles)}
    return pa.table(columns)


def by_week(weeks: int) -> Spec:
    """Return the horizontal axis of everything that runs over the weeks."""
    return {
        "field": "week",
        "type": "quantitative",
        "scale": {"domain": [0, weeks], "nice": False},
        "axis": {"title": "week", "grid": False, "tickCount": 6, "titlePadding": 2},
    }


@cache
def fan(weeks: int, top: float, form: str, height: int = 170) -> Spec:
    """Return the specification of a fan chart over ``weeks`` with the fixed axis from 0 to ``top``.

    ``form`` is how numbers are written on the axis (d3's format).
    """
    across = by_week(weeks)

    def up(field: str) -> Spec:
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"domain": [0, top], "nice": False, "clamp": True},
            "axis": {"title": None, "tickCount": 5, "format": form},
        }

    def area(lower: str, upper: str, opacity: float) -> Spec:
        mark = {"type": "area", "color": MEDIAN, "opacity": opacity}
        return {"mark": mark, "encoding": {"y": up(lower), "y2": {"field": upper}}}

    def line(field: str, **mark: Any) -> Spec:
        return {"mark": {"type": "line", **mark}, "encoding": {"y": up(field)}}

    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": height,
        "encoding": {"x": across},
        "layer": [
            area("low", "high", 0.18),
            area("lower", "upper", 0.32),
            *(line(f"world{n}", color=SINGLE, strokeWidth=0.8, opacity=0.75) for n in range(SINGLES)),
            line("middle", color=MEDIAN, strokeWidth=2.5),
            line("baseline", color=BASELINE, strokeWidth=1.8, strokeDash=[5, 4]),
        ],
        "config": {"axis": {"labelFontSize": 12, "titleFontSize": 12}},
    }


def survival_data(still: np.ndarray, baseline: np.ndarray) -> pa.Table:
    """Return one row a week for ``survival``: in how many worlds something still holds.

    Parameters
    ----------
    still, baseline : array, shape (weeks, worlds)
        Whether it holds, in the scenario on screen and in the one it is compared with.
    """
    return pa.table(
        {
            "week": np.arange(len(still), dtype=np.int16),
            "count": still.sum(axis=-1).astype(np.int32),
            "baseline": baseline.sum(axis=-1).astype(np.int32),
        }
    )


@cache
def survival(weeks: int, worlds: int, height: int = 170) -> Spec:
    """Return the specification of a survival curve: a count of worlds, week by week."""
    across = by_week(weeks)

    def up(field: str) -> Spec:
        return {
            "field": field,
            "type": "quantitative",
            "scale": {"domain": [0, worlds], "nice": False},
            "axis": {"title": None, "tickCount": 4, "format": ",d"},
        }

    after = "step-after"
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": height,
        "encoding": {"x": across},
        "layer": [
            {
                "mark": {"type": "area", "interpolate": after, "color": MEDIAN, "opacity": 0.3},
                "encoding": {"y": up("count")},
            },
            {
                "mark": {"type": "line", "interpolate": after, "color": MEDIAN, "strokeWidth": 2.5},
                "encoding": {"y": up("count")},
            },
            {
                "mark": {
                    "type": "line",
                    "interpolate": after,
                    "color": BASELINE,
                    "strokeWidth": 1.8,
                    "strokeDash": [5, 4],
                },
                "encoding": {"y": up("baseline")},
            },
        ],
        "config": {"axis": {"labelFontSize": 12, "titleFontSize": 12}},
    }


def worlds_per_dot(worlds: int) -> int:
    """Return how many worlds one dot stands for, so that a lane has room for all of them."""
    return math.ceil(worlds / (2 * COLUMNS))


def endings_data(
    counts: Mapping[str, int], baseline: Mapping[str, int], titles: Mapping[str, str], name: str
) -> pa.Table:
    """Return the dots, labels and comparison marks of ``endings``.

    Parameters
    ----------
    counts, baseline : mapping
        Ending to number of worlds, on screen and in the comparison called ``name``.
    titles : mapping
        Ending to how it is called.
    """
    total = sum(counts.values())
    per_dot = worlds_per_dot(total)
    rows: list[dict[str, Any]] = []
    for lane, (ending, count) in enumerate(counts.items()):
        before = baseline[ending]
        common = {"ending": ending, "size": 1.0, "x": 0.0, "text": "", "count": ""}
        label = f"{words.of(count, total)}  {words.versus(count, before, name)}"
        rows.append({**common, "part": "label", "y": float(lane), "text": titles[ending], "count": label})
        for dot in range(math.ceil(count / per_dot)):
            whole = min(1.0, count / per_dot - dot)
            place = {"x": float(dot // 2), "y": lane + 0.5 + 0.2 * (dot % 2), "size": whole}
            rows.append({**common, "part": "dot", **place})
        if before:
            mark = {"x": before / per_dot / 2 - 0.5, "y": lane + 0.6}
            rows.append({**common, "part": "baseline", **mark})
    return pa.Table.from_pylist(rows)


@cache
def endings(names: tuple[str, ...], ink: str) -> Spec:
    """Return the specification of the endings as countable worlds, one lane per ending.

    ``ink`` is the colour of the page's text.
    """
    inks = [ENDINGS[name] for name in names]
    sideways = {
        "type": "quantitative",
        "scale": {"domain": [-0.6, COLUMNS - 0.4], "nice": False},
        "axis": None,
    }
    down = {
        "field": "y",
        "type": "quantitative",
        "scale": {"domain": [-0.1, len(names) - 0.1], "reverse": True, "nice": False},
        "axis": None,
    }

    def only(part: str) -> list[Spec]:
        return [{"filter": f"datum.part == '{part}'"}]

    words_ = {"type": "text", "baseline": "top", "fontSize": 13, "color": ink}
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": LANE * len(names),
        "encoding": {"y": down},
        "layer": [
            {
                "transform": only("label"),
                "mark": {**words_, "align": "left", "fontWeight": 600},
                "encoding": {"x": {"value": 0}, "text": {"field": "text"}},
            },
            {
                "transform": only("label"),
                "mark": {**words_, "align": "right"},
                "encoding": {"x": {"value": "width"}, "text": {"field": "count"}},
            },
            {
                "transform": only("dot"),
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {
                    "x": {"field": "x", **sideways},
                    "size": {
                        "field": "size",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1], "range": [0, 28]},
                        "legend": None,
                    },
                    "color": {
                        "field": "ending",
                        "type": "nominal",
                        "scale": {"domain": list(names), "range": [ink_.colour for ink_ in inks]},
                        "legend": None,
                    },
                    "shape": {
                        "field": "ending",
                        "type": "nominal",
                        "scale": {"domain": list(names), "range": [ink_.shape for ink_ in inks]},
                        "legend": None,
                    },
                },
            },
            {
                "transform": only("baseline"),
                "mark": {
                    "type": "tick",
                    "orient": "vertical",
                    "size": 20,
                    "thickness": 2.5,
                    "color": BASELINE,
                },
                "encoding": {"x": {"field": "x", **sideways}},
            },
        ],
        "config": {"view": {"stroke": None}},
    }
