"""Charts of twin worlds: flows between endings, lines of several scenarios, differences with their intervals.

As in ``dashboard.charts`` a specification carries no data, and no axis follows the data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from dashboard import words
from dashboard.charts import PADDING, SCHEMA, SVG, Spec, by_week
from dashboard.palette import BASELINE, ENDINGS, MEDIAN, Line

BY_ENDING: Spec = {
    "field": "ending",
    "type": "nominal",
    "scale": {"domain": list(ENDINGS), "range": [ending.colour for ending in ENDINGS.values()]},
    "legend": None,
}
"""Each ending in its own colour; the words beside it name it."""
HEIGHT = 400  # of the flow diagram, whatever flows [pixel]
ROOM = 36  # above a bar, for its name and count [pixel]
LABEL = 1.75  # of a lane of endings, in bars
BAR = 0.035  # how wide the bars are, as a part of the diagram
BENDS = np.linspace(0, 1, 25)
CURVE = BENDS * BENDS * (3 - 2 * BENDS)


def flow_data(
    flows: Sequence[Mapping[str, Any]], titles: Mapping[str, str], letters: tuple[str, str]
) -> pa.Table:
    """Return the ribbons, bars and labels of ``flow``.

    Parameters
    ----------
    flows : sequence of mapping
        "from", "to" and "worlds"; those that keep their ending too.
    titles : mapping
        Ending to how it is called, in the order of the endings.
    letters : tuple of str
        What the two scenarios are called.
    """
    total = sum(flow["worlds"] for flow in flows)
    count = {(flow["from"], flow["to"]): flow["worlds"] for flow in flows}
    shown = [key for key in titles if any(key in pair for pair in count)]
    one_world = (HEIGHT - ROOM * len(shown)) / total
    sides = [
        {key: sum(n for pair, n in count.items() if pair[side] == key) for key in shown} for side in (0, 1)
    ]
    tops: list[dict[str, float]] = []
    rows: list[dict[str, Any]] = []
    for side, worlds in enumerate(sides):
        top, places = 0.0, {}
        for key in shown:
            places[key] = top + ROOM
            number = words.of(worlds[key], total)
            told = f"{titles[key]} in {letters[side]}: {number} imagined worlds"
            edge = {"id": f"{side}{key}", "ending": key, "told": told}
            end = top + ROOM + worlds[key] * one_world
            left = 1 - BAR if side else 0.0
            bar = {"x": left, "x2": left + BAR, "y": places[key], "y2": end, "text": "", "count": ""}
            label = {"x": float(side), "x2": 0.0, "y": places[key], "y2": 0.0, "text": titles[key]}
            rows.append({**edge, "part": "bar", **bar})
            rows.append({**edge, "part": "right" if side else "left", **label, "count": number})
            top = end
        tops.append(places)
    reached = [dict(places) for places in tops]
    for start in shown:
        for end in shown:
            worlds_ = count.get((start, end), 0)
            if not worlds_:
                continue
            thick = worlds_ * one_world
            from_, to = reached[0][start], reached[1][end]
            reached[0][start] += thick
            reached[1][end] += thick
            told = "stay" if start == end else f"become {titles[end]} in {letters[1]}"
            told = f"{words.of(worlds_, total)} imagined worlds: {titles[start]} in {letters[0]}, {told}"
            part = {
                "part": "stay" if start == end else "move",
                "id": f"{start}>{end}",
                "ending": start,
                "told": told,
            }
            for bend, along in zip(BENDS, CURVE, strict=True):
                y = from_ + (to - from_) * along
                x = BAR + (1 - 2 * BAR) * bend
                rows.append({**part, "x": x, "x2": 0.0, "y": y, "y2": y + thick, "text": "", "count": ""})
    return pa.Table.from_pylist(rows)


@cache
def flow(ink: str, paper: str) -> Spec:
    """Return the specification of the flow diagram; ``ink`` and ``paper`` are the page's own colours."""
    across = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False}, "axis": None}
    down = {
        "type": "quantitative",
        "scale": {"domain": [0, HEIGHT], "reverse": True, "nice": False},
        "axis": None,
        "stack": None,
    }
    told = {"field": "told", "type": "nominal", "title": None}
    x, y, y2 = {"field": "x", **across}, {"field": "y", **down}, {"field": "y2"}

    def only(part: str) -> list[Spec]:
        return [{"filter": f"datum.part == '{part}'"}]

    def ribbons(part: str, opacity: float) -> Spec:
        mark = {"type": "area", "opacity": opacity, "tooltip": True, "line": False}
        encoding = {"x": x, "y": y, "y2": y2, "color": BY_ENDING, "detail": {"field": "id"}, "tooltip": told}
        return {"transform": only(part), "mark": mark, "encoding": encoding}

    def text(part: str, field: str, lift: int, **style: Any) -> list[Spec]:
        mark = {"type": "text", "align": part, "baseline": "bottom", "dy": lift, "fontSize": 12, **style}
        encoding = {"x": x, "y": y, "text": {"field": field}}
        halo = {
            **mark,
            "aria": False,
            "stroke": paper,
            "strokeWidth": 3,
            "strokeJoin": "round",
            "strokeOpacity": 0.85,
        }
        marks = (halo, {**mark, "color": ink})  # a name stays readable where a ribbon runs behind it
        return [{"transform": only(part), "mark": each, "encoding": encoding} for each in marks]

    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": HEIGHT,
        "layer": [
            ribbons("stay", 0.22),
            ribbons("move", 0.62),
            {
                "transform": only("bar"),
                "mark": {"type": "rect", "tooltip": True},
                "encoding": {
                    "x": x,
                    "x2": {"field": "x2"},
                    "y": y,
                    "y2": y2,
                    "color": BY_ENDING,
                    "tooltip": told,
                },
            },
            *(each for side in ("left", "right") for each in text(side, "text", -17, fontWeight=600)),
            *(each for side in ("left", "right") for each in text(side, "count", -3)),
        ],
        "config": {"view": {"stroke": None}},
        "usermeta": SVG,
    }


def ends_data(counts: Mapping[str, Mapping[str, int]], titles: Mapping[str, str]) -> pa.Table:
    """Return the bars of ``ends``: one lane an ending, one bar a scenario.

    Parameters
    ----------
    counts : mapping of letter to mapping of ending to number of worlds
    """
    rows = []
    for lane, (key, title) in enumerate(titles.items()):
        top = lane * (len(counts) + LABEL)
        for place, (letter, ends) in enumerate(counts.items()):
            told = words.of(ends[key], sum(ends.values()))
            rows.append(
                {
                    "ending": key,
                    "letter": letter,
                    "count": ends[key],
                    "y": top + LABEL + place - 0.1,
                    "name": title if place == 0 else "",
                    "name_y": top + 1.0,
                    "text": told,
                    "told": f"{title} in {letter}: {told} imagined worlds",
                }
            )
    return pa.Table.from_pylist(rows)


@cache
def ends(scenarios: int, worlds: int, ink: str) -> Spec:
    """Return the specification of how the worlds of several scenarios end, side by side."""
    lanes = len(ENDINGS) * (scenarios + LABEL)
    sideways = {"type": "quantitative", "scale": {"domain": [0, worlds * 1.32], "nice": False}, "axis": None}
    down = {
        "field": "y",
        "type": "quantitative",
        "scale": {"domain": [0, lanes], "reverse": True, "nice": False},
        "axis": None,
    }
    told = {"field": "told", "type": "nominal", "title": None}
    start = worlds * 0.06
    text = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 12, "color": ink}
    moved = [{"calculate": f"datum.count + {start}", "as": "end"}, {"calculate": f"{start}", "as": "start"}]
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": max(HEIGHT, round(lanes * 13)),
        "transform": moved,
        "encoding": {"tooltip": told},
        "layer": [
            {
                "mark": {**text, "baseline": "bottom", "fontWeight": 600},
                "encoding": {
                    "x": {"value": 0},
                    "y": {**down, "field": "name_y"},
                    "text": {"field": "name"},
                },
            },
            {"mark": text, "encoding": {"x": {"value": 0}, "y": down, "text": {"field": "letter"}}},
            {
                "mark": {"type": "bar", "orient": "horizontal", "height": 9, "cornerRadiusEnd": 1},
                "encoding": {
                    "x": {"field": "start", **sideways},
                    "x2": {"field": "end"},
                    "y": down,
                    "color": BY_ENDING,
                },
            },
            {
                "mark": {**text, "dx": 5},
                "encoding": {
                    "x": {"field": "end", **sideways},
                    "y": down,
                    "text": {"field": "text"},
                },
            },
        ],
        "config": {"view": {"stroke": None}},
        "usermeta": SVG,
    }


def lines_data(lines: Mapping[str, np.ndarray]) -> pa.Table:
    """Return one row a week and line for ``lines``.

    Parameters
    ----------
    lines : mapping of name to array, shape (weeks + 1,)
    """
    weeks = len(next(iter(lines.values())))
    return pa.table(
        {
            "week": np.tile(np.arange(weeks, dtype=np.int16), len(lines)),
            "line": pa.array([name for name in lines for _ in range(weeks)]),
            "value": np.concatenate([np.asarray(values, np.float64) for values in lines.values()]),
        }
    )


@cache
def lines(
    weeks: int,
    top: float,
    form: str,
    styles: tuple[tuple[str, Line], ...],
    *,
    stepped: bool,
    keyed: bool = False,
    height: int = 210,
) -> Spec:
    """Return the specification of one line a scenario over the weeks, with the fixed axis from 0 to ``top``.

    Parameters
    ----------
    styles : tuple of (name, Line)
        What may be drawn, in the order of the legend.
    stepped : bool
        Whether values are counts that change at a week, and not between two.
    keyed : bool
        Whether the chart says itself which line is which, as an image must; on the page the key is text.
    """
    names = [name for name, _ in styles]
    wide = {"symbolType": "stroke", "symbolSize": 420, "symbolStrokeWidth": 2.5, "labelLimit": 260}
    legend = {"orient": "top", "title": None, "labelFontSize": 12, **wide} if keyed else None
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": height,
        "mark": {
            "type": "line",
            "interpolate": "step-after" if stepped else "linear",
            "strokeWidth": 2.5,
            "clip": True,
        },
        "encoding": {
            "x": by_week(weeks),
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": [0, top], "nice": False},
                "axis": {"title": None, "tickCount": 4, "format": form},
            },
            "color": {
                "field": "line",
                "type": "nominal",
                "sort": names,
                "scale": {"domain": names, "range": [style.colour for _, style in styles]},
                "legend": legend,
            },
            "strokeDash": {
                "field": "line",
                "type": "nominal",
                "sort": names,
                "scale": {"domain": names, "range": [list(style.dash) for _, style in styles]},
                "legend": legend,
            },
            "tooltip": [
                {"field": "line", "type": "nominal", "title": "line"},
                {"field": "week", "type": "quantitative"},
                {"field": "value", "type": "quantitative", "format": form},
            ],
        },
        "config": {"axis": {"labelFontSize": 12, "titleFontSize": 12}},
        "usermeta": SVG,
    }


def differences_data(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> pa.Table:
    """Return the points and intervals of ``differences``, from names and ``sim.compare_report.changed``."""
    return pa.Table.from_pylist(
        [
            {
                "name": name,
                "mean": facts["mean"],
                "low": facts["mean"] if facts["low"] is None else facts["low"],
                "high": facts["mean"] if facts["high"] is None else facts["high"],
                "clear": _clear(facts),
            }
            for name, facts in rows
        ]
    )


def _clear(facts: Mapping[str, Any]) -> bool:
    """Say whether the interval leaves zero out."""
    return facts["low"] is not None and (facts["low"] > 0 or facts["high"] < 0)


@cache
def differences(names: tuple[str, ...], reach: float, ink: str) -> Spec:
    """Return the specification of mean differences with intervals, from minus to plus ``reach``."""
    across = {
        "type": "quantitative",
        "scale": {"domain": [-reach, reach], "nice": False, "clamp": True},
        "axis": {"title": None, "tickCount": 5, "format": "+.1~f"},
    }
    down = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": list(names)},
        "axis": {
            "title": None,
            "labelLimit": 170,
            "labelFontSize": 12,
            "domain": False,
            "ticks": False,
            "labelBound": False,
            "labelFlush": False,
        },
    }
    told = [
        {"field": "name", "type": "nominal", "title": "measure"},
        {"field": "mean", "type": "quantitative", "format": "+.3f", "title": "mean difference"},
        {"field": "low", "type": "quantitative", "format": "+.3f", "title": "interval from"},
        {"field": "high", "type": "quantitative", "format": "+.3f", "title": "interval to"},
    ]
    return {
        "$schema": SCHEMA,
        "padding": PADDING,
        "height": 24 * len(names),
        "layer": [
            {
                "mark": {"type": "rule", "color": BASELINE, "strokeDash": [4, 3], "aria": False},
                "encoding": {"x": {"datum": 0, **across}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3, "color": ink, "opacity": 0.75},
                "encoding": {
                    "x": {"field": "low", **across},
                    "x2": {"field": "high"},
                    "y": down,
                    "tooltip": told,
                },
            },
            {
                "mark": {"type": "point", "size": 45, "filled": True, "opacity": 1, "stroke": MEDIAN},
                "encoding": {
                    "x": {"field": "mean", **across},
                    "y": down,
                    "tooltip": told,
                    "fill": {"condition": {"test": "datum.clear", "value": MEDIAN}, "value": "transparent"},
                },
            },
        ],
        "config": {"view": {"stroke": None}, "axis": {"labelFontSize": 12, "labelColor": ink}},
        "usermeta": SVG,
    }
