"""Studies become charts: a map of two assumptions, bars with intervals; Vega-Lite like ``charts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from dashboard.charts import PADDING, SCHEMA, SVG, Spec
from dashboard.palette import BASELINE, MEDIAN
from sim.assumptions import Assumption

CELL = "cell"
"""The selection that a click on the map makes."""


def spoken_value(assumption: Assumption, value: float) -> str:
    """Return a value as the axis writes it: an option's name, or a number."""
    return str(assumption.spoken(value)) if assumption.kind == "structure" else f"{value:g}"


def map_data(facts: Mapping[str, Any], across: Assumption, up: Assumption) -> pa.Table:
    """Return one row a cell of a tipping map."""
    rows = []
    for i, y in enumerate(facts["ys"]):
        for j, x in enumerate(facts["xs"]):
            mean = facts["means"][i][j]
            rows.append(
                {
                    "x": x,
                    "y": y,
                    "column": spoken_value(across, x),
                    "row": spoken_value(up, y),
                    "mean": mean,
                    "told": cell_words(facts, i, j),
                }
            )
    return pa.Table.from_pylist(rows)


def cell_words(facts: Mapping[str, Any], row: int, column: int) -> str:
    """Return what a cell shows, with its denominator."""
    mean = facts["means"][row][column]
    if facts["truth"]:
        return f"{round(mean * facts['lucks'])} of {facts['lucks']}"
    return f"{mean:,.3g}"


def tipping_map(
    facts: Mapping[str, Any], across: Assumption, up: Assumption, ink: str, height: int = 420
) -> Spec:
    """Return the specification of a map with cells to click, the tipping line and the scenario."""

    def axis(name: str, values: Sequence[float], assumption: Assumption) -> Spec:
        return {
            "field": name,
            "type": "ordinal",
            "sort": [spoken_value(assumption, value) for value in values],
            "axis": {
                "title": assumption.name,
                "labelAngle": 0,
                "labelOverlap": True,
                "labelFlush": False,
                "titlePadding": 4,
            },
        }

    colour: Spec = {
        "field": "mean",
        "type": "quantitative",
        "scale": {"scheme": "cividis", **({"domain": [0.0, 1.0]} if facts["truth"] else {})},
        "legend": None,
    }
    cells = {
        "mark": {"type": "rect", "tooltip": True},
        "params": [{"name": CELL, "select": {"type": "point", "fields": ["x", "y"], "on": "click"}}],
        "encoding": {
            "x": axis("column", facts["xs"], across),
            "y": axis("row", facts["ys"][::-1], up),
            "color": colour,
            "tooltip": [
                {"field": "column", "type": "nominal", "title": across.name},
                {"field": "row", "type": "nominal", "title": up.name},
                {"field": "told", "type": "nominal", "title": facts["words"]},
            ],
        },
    }
    layers = [cells, *_overlay(facts)]
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": height,
        "layer": layers,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "config": {
            "axis": {
                "labelFontSize": 12,
                "titleFontSize": 13,
                "labelColor": ink,
                "titleColor": ink,
                "grid": False,
            },
            "view": {"stroke": None},
        },
        "usermeta": SVG,
    }


def _overlay(facts: Mapping[str, Any]) -> list[Spec]:
    """Return the tipping line and the scenario's point, drawn in the assumptions' own numbers."""

    def scale(values: Sequence[float]) -> Spec:
        # A cell's middle is its value: the band of the first and the last reaches half a step beyond.
        half = (values[-1] - values[0]) / (len(values) - 1) / 2
        return {"domain": [values[0] - half, values[-1] + half], "nice": False, "zero": False}

    def place(field: str, values: Sequence[float]) -> Spec:
        return {"field": field, "type": "quantitative", "scale": scale(values), "axis": None}

    positions = {"x": place("px", facts["xs"]), "y": place("py", facts["ys"])}
    lines = [
        {"px": x, "py": y, "part": part, "order": n}
        for part, points in enumerate(facts["lines"])
        for n, (x, y) in enumerate(points)
    ]
    here = [{"px": facts["here"][0], "py": facts["here"][1]}]
    line = {"detail": {"field": "part"}, "order": {"field": "order"}, **positions}
    found: list[Spec] = []
    if lines:
        for colour, width in (("#FFFFFF", 5), ("#111111", 2.5)):
            mark = {"type": "line", "color": colour, "strokeWidth": width}
            found.append({"data": {"values": lines}, "mark": mark, "encoding": line})
    ring = {"type": "point", "shape": "circle", "size": 170, "opacity": 1, "stroke": "#111111"}
    ring |= {"fill": "#FFFFFF", "strokeWidth": 2.5, "tooltip": {"content": "data"}}
    found.append({"data": {"values": here}, "mark": ring, "encoding": positions})
    return found


def bars_data(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return one row a bar: its name, its size and its interval."""
    return pa.Table.from_pylist([dict(row) for row in rows])


def bars(names: Sequence[str], title: str, ink: str, low: float, high: float) -> Spec:
    """Return the specification of bars with intervals, in this order, on one axis."""
    down = {
        "field": "name",
        "type": "nominal",
        "sort": list(names),
        "axis": {
            "title": None,
            "labelLimit": {"expr": "containerSize()[0] < 420 ? 130 : 240"},
            "labelFlush": False,
        },
    }
    scale = {"domain": [low, high], "nice": False, "clamp": True}
    along = {"type": "quantitative", "scale": scale, "axis": {"title": title, "tickCount": 5}}
    told = [
        {"field": "name", "type": "nominal", "title": " "},
        {"field": "told", "type": "nominal", "title": title},
    ]
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": {"step": 24},
        "encoding": {"y": down, "tooltip": told},
        "layer": [
            {
                "mark": {"type": "bar", "color": MEDIAN, "height": 13},
                "encoding": {"x": {"field": "size", **along}},
            },
            {
                "mark": {"type": "rule", "color": ink, "strokeWidth": 1.6},
                "encoding": {"x": {"field": "low", **along}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "rule", "color": BASELINE, "strokeWidth": 1, "aria": False},
                "encoding": {"x": {"datum": 0, **along}, "y": {"value": 0}, "y2": {"value": "height"}},
            },
        ],
        "config": {
            "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": ink, "titleColor": ink},
        },
        "usermeta": SVG,
    }


def turned_data(audit: Mapping[str, Any]) -> pa.Table:
    """Return one row for each premise that can be given up and each conclusion."""
    titles = {c["id"]: c["title"] for c in audit["conclusions"]}
    rows = []
    for premise in audit["premises"]:
        for key, effect in premise["effects"].items():
            told = f"{effect['holds']:,} of {audit['worlds']:,}"
            mark = f"{effect['change']:+d}".replace("-", "−") if effect["change"] else "0"
            rows.append(
                {
                    "premise": premise["name"],
                    "conclusion": key,
                    "title": titles[key],
                    "change": effect["change"],
                    "mark": mark,
                    "told": told,
                    "clear": effect["clear"],
                }
            )
    return pa.Table.from_pylist(rows)


def turned(audit: Mapping[str, Any], ink: str) -> Spec:
    """Return the specification of the premise by conclusion table; what luck could do is written thinner."""
    top = max((abs(e["change"]) for p in audit["premises"] for e in p["effects"].values()), default=1) or 1
    across = {
        "field": "conclusion",
        "type": "nominal",
        "sort": [c["id"] for c in audit["conclusions"]],
        "axis": {
            "title": None,
            "orient": "top",
            "labelAngle": {"expr": "width < 480 ? -90 : 0"},
            "labelAlign": {"expr": "width < 480 ? 'left' : 'center'"},
            "labelBaseline": {"expr": "width < 480 ? 'middle' : 'alphabetic'"},
            "labelFontSize": {"expr": "width < 480 ? 10 : 12"},
            "labelOverlap": False,
            "labelFlush": False,
        },
    }
    down = {
        "field": "premise",
        "type": "nominal",
        "sort": [p["name"] for p in audit["premises"]],
        "axis": {"title": None, "labelLimit": 150, "labelFlush": False},
    }
    far = f"abs(datum.change) > {top * 0.55}"
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": {"step": 24},
        "encoding": {
            "x": across,
            "y": down,
            "tooltip": [
                {"field": "premise", "type": "nominal", "title": "without"},
                {"field": "title", "type": "nominal", "title": "conclusion"},
                {"field": "told", "type": "nominal", "title": "holds in"},
                {"field": "mark", "type": "nominal", "title": "change"},
            ],
        },
        "layer": [
            {
                "mark": {"type": "rect"},
                "encoding": {
                    "color": {
                        "field": "change",
                        "type": "quantitative",
                        "scale": {"domain": [-top, 0, top], "range": ["#0B5A94", "#F4F4F4", "#B8560B"]},
                        "legend": None,
                    }
                },
            },
            {
                "mark": {"type": "text", "fontSize": 11},
                "encoding": {
                    "text": {"field": "mark", "type": "nominal"},
                    "color": {"condition": {"test": far, "value": "#FFFFFF"}, "value": "#111111"},
                    "opacity": {
                        # On a phone colours and table have to do: the numbers would lie on each other.
                        "condition": [
                            {"test": "width < 480", "value": 0},
                            {"test": "datum.clear", "value": 1},
                        ],
                        "value": 0.6,
                    },
                },
            },
        ],
        "config": {
            "axis": {"labelFontSize": 12, "labelColor": ink, "grid": False},
            "view": {"stroke": None},
        },
        "usermeta": SVG,
    }
