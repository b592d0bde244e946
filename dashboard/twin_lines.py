"""Panels of the page Compare that follow twin worlds through the weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import charts, palette, panels, twin_charts, words
from dashboard import choice as choices
from dashboard.comparison import Comparison
from dashboard.figures import Figure, behind
from dashboard.palette import Line
from sim import compare
from sim.compare_report import digits_of
from sim.measures import reported_name
from sim.outcomes import ENDINGS

TIMES = {"t_kabul": "the Republic still holds Kabul", "t_exit": "the president is still in office"}
LINE_WORDS = {
    "neither": "A",
    "beliefs": "A with {other}'s beliefs",
    "choices": "A with {other}'s choices",
    "both": "{other}: both",
}


def survival(shown: Comparison) -> None:
    """Show in how many worlds something still holds, week by week, in every scenario."""
    time = st.segmented_control(
        "Worlds in which",
        list(TIMES),
        format_func=TIMES.__getitem__,
        required=True,
        **choices.bound("compare_survival", by="default"),
    )
    total, weeks = shown.total, shown.weeks
    still = {
        letter: total - compare.so_far(run.summary[time], weeks)
        for letter, run in zip(shown.letters, shown.results, strict=True)
    }
    told = "; ".join(f"{letter}: {words.of(int(counts[-1]), total)}" for letter, counts in still.items())
    sentence = f"Worlds in which {TIMES[time]} after {weeks} weeks: {told}."
    styles = tuple(palette.SCENARIOS[letter] for letter in still)
    named = {f"{letter} · {shown.names[letter]}": counts for letter, counts in still.items()}
    _drawn("survival", f"Worlds in which {TIMES[time]}", named, styles, shown, float(total), sentence)


def parting(shown: Comparison) -> None:
    """Show by which week twin worlds have parted: on the map, and in who holds Kabul."""
    facts, total, other = shown.pair["parting"], shown.total, shown.other
    st.markdown(f"**When twin worlds part** :small[· A and {other}: worlds that have parted by then]")
    lines = {"the map differs": facts["map"]["by_week"], "Kabul's holder differs": facts["kabul"]["by_week"]}
    told = []
    for name, found in zip(lines, facts.values(), strict=True):
        middle = found["median"]
        when = f", in the middle world first in week {middle}" if middle is not None else ""
        told.append(f"{name} {words.in_worlds(found['worlds'], total)}{when}")
    sentence = f"At some time {'; '.join(told)}."
    styles = (Line(palette.MEDIAN, (1, 0)), Line(palette.BASELINE, (6, 3)))
    counts = {name: np.asarray(weekly) for name, weekly in lines.items()}
    _drawn("parting", f"When worlds of A and {other} part", counts, styles, shown, float(total), sentence)
    st.caption("The map: another holder of a province's countryside or capital. First week, for each world.")


def _drawn(
    key: str,
    title: str,
    counts: Mapping[str, np.ndarray],
    styles: tuple[Line, ...],
    shown: Comparison,
    top: float,
    sentence: str,
    form: str = ",.0f",
    *,
    stepped: bool = True,
) -> None:
    """Draw lines with their key, their sentence and their table."""
    named = tuple(zip(counts, styles, strict=True))
    draw = partial(twin_charts.lines, shown.weeks, top, form, named, stepped=stepped)
    figure = Figure(key, title, sentence, shown.foot, draw(), twin_charts.lines_data(counts))
    st.html(_keys(named))
    figure.draw()

    def table() -> pd.DataFrame:
        numbers = pd.DataFrame({name: np.asarray(values) for name, values in counts.items()})
        numbers.index.name = "week"
        return numbers.iloc[::13].map(lambda value: format(float(value), form))

    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.caption(sentence, width="stretch")
        note = f"Counts of {words.worlds(shown.total)}" if stepped else ""
        behind(key, lambda: replace(figure, spec=draw(keyed=True)), table, note)


def _keys(named: tuple[tuple[str, Line], ...]) -> str:
    """Return the key of a line chart: each line as it is drawn, with its name."""
    items = "".join(
        f'<li><i style="background:{_drawing(style)}"></i>{escape(name)}</li>' for name, style in named
    )
    return f'<ul class="keys" aria-label="Lines">{items}</ul>'


def _drawing(style: Line) -> str:
    """Return a line with its dashes as a background."""
    stops, at = [], 0
    for place, length in enumerate(style.dash):
        colour = "transparent" if place % 2 else style.colour
        stops.append(f"{colour} {at}px {at + length}px")
        at += length
    return f"repeating-linear-gradient(90deg, {', '.join(stops)})"


def four_lines(shown: Comparison) -> None:
    """Show what the other's beliefs do alone, its choices alone, and what only both do together."""
    facts, other = shown.pair["four_lines"], shown.other
    if facts is None:
        return
    st.header("Beliefs or choices?", anchor=False)
    st.markdown(
        f"A and {other} differ in what they hold true and in what somebody does. So the way from A to "
        f"{other} has two steps: {other}'s beliefs (with its starting points and forms of rules), and "
        f"{other}'s choices. **Together** is what neither step does alone. The three parts add up exactly."
    )
    names = {line: text.format(other=other) for line, text in LINE_WORDS.items()}
    halves = st.grid(2, min_column_width=400, gap="small")
    with halves.cell(), st.container(border=True, key="card_lines"):
        metrics = {fan.metric: fan for fan in panels.FANS}
        fan = metrics[
            st.selectbox(
                "Mean over the worlds of",
                list(metrics),
                format_func=lambda metric: f"{metrics[metric].title} ({metrics[metric].meaning})",
                **choices.bound("compare_course", list(metrics)),
            )
        ]
        assert shown.lines is not None
        courses = {
            names[line]: run.weekly[fan.metric].mean(axis=-1, dtype=np.float64)
            for line, run in shown.lines.items()
        }
        top = fan.top or charts.ladder(max(float(course.max()) for course in courses.values()))
        last = words.listed(f"{name} {format(course[-1], fan.form)}" for name, course in courses.items())
        sentence = f"In the last week: {last}; mean of {words.worlds(shown.total)} each."
        styles = tuple(palette.FOUR[line] for line in compare.LINES)
        _drawn("four", fan.title, courses, styles, shown, top, sentence, fan.form, stepped=False)
    with halves.cell(), st.container(border=True, key="card_parts"):
        _parts(shown, facts)


def _parts(shown: Comparison, facts: Mapping[str, Any]) -> None:
    total, other = shown.total, shown.other
    st.markdown(f"**The parts** :small[· counts of {words.worlds(total)}, then means]")
    parts = ("of_beliefs", "of_choices", "of_both_together")
    rows: dict[str, list[str]] = {}
    for key in ENDINGS:
        cut = facts["endings"][key]
        if any(cut[line] for line in compare.LINES):
            rows[shown.endings[key]] = [
                words.of(cut["neither"], total),
                *(f"{cut[part]:+,}" for part in parts),
                words.of(cut["both"], total),
            ]
    for fan in panels.FANS:
        cut, digits = facts["metrics"][reported_name(fan.metric)], digits_of(fan.metric)
        rows[fan.title] = [
            f"{cut['neither']:,.{digits}f}",
            *(f"{cut[part]:+,.{digits}f}" for part in parts),
            f"{cut['both']:,.{digits}f}",
        ]
    rows = {name: [cell.replace("-", "−") for cell in row] for name, row in rows.items()}
    columns = ["A", "Beliefs", "Choices", "Together", other]
    st.table(pd.DataFrame(rows, index=columns).T.rename_axis("What is measured"))
    doubt = max(facts["endings"].values(), key=lambda cut: abs(cut["of_both_together"]))
    st.caption(
        "Means over the last half year. A + beliefs + choices + together = "
        f"{other}, to the last digit. The largest interaction among the endings is "
        f"{words.signed(doubt['of_both_together'])} of {total:,} worlds "
        f"({words.signed(doubt['together_low'], 0)} to {words.signed(doubt['together_high'], 0)}, "
        "95 % for luck)."
    )
