"""The panels of a page: each shows one thing about a picture, with its sentence, its caveat and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import charts, palette, runs, tallies, words
from dashboard import choice as choices
from dashboard.curves import Curve, curves, curves_show
from dashboard.figures import Figure, behind, behind_many, by_quarter
from dashboard.lanes import ending_lanes, lanes_of, lanes_show
from dashboard.map import World, frames_of, maps_show, province_map
from dashboard.map.geometry import geometry
from dashboard.picture import Picture
from sim import outcomes
from sim.outcomes import ENDINGS, FLAGS
from sim.state import ACTORS

INK_ON_WHITE = "#111111"
HEIGHT = 140  # of Kabul's curve [pixel]


@dataclass(frozen=True)
class Fan:
    """A weekly metric as a fan chart: its name, what it means, and its fixed axis (0: from the data)."""

    metric: str
    title: str
    meaning: str
    top: float = 1.0
    form: str = ".1f"


FANS = (
    Fan("control_taliban", "People under the Taliban", "share of all people", form=".0%"),
    Fan("cohesion", "Cohesion of the Taliban", "0 many movements, 1 one"),
    Fan("accommodation", "Accommodation", "how far rulers bend, 0 to 1"),
    Fan("toxicity", "Harm to others", "jihad abroad, 1 = reference", 2.0),
    Fan("pyrrhic", "A Pyrrhic victory", "what it costs the victor, 0 to 1"),
    Fan("civilian_deaths", "Civilians killed", "since the start", 0.0, ",.0f"),
)


def at_once(shown: Picture) -> dict[str, dict[str, Any]]:
    """Return what every chart of the first page shows, by its key; a lever's move is answered with it."""
    return {
        "endings": _lanes(shown),
        "kabul": curves_show([_survival(shown)]),
        "map": maps_show([_world(shown)], shown.choice.shown_week),
        "fans": curves_show(_fans(shown)),
    }


def _counts(shown: Picture) -> tuple[dict[str, int], dict[str, int], str]:
    """Return how many worlds end how, how many do in the comparison, and the first in words."""
    counts, before = outcomes.counts(shown.run.ending), outcomes.counts(shown.baseline.ending)
    told = (f"{shown.endings[key]} {words.of(count, shown.total)}" for key, count in counts.items() if count)
    return counts, before, words.listed(told)


def _lanes(shown: Picture) -> dict[str, Any]:
    counts, before, spoken = _counts(shown)
    return lanes_show(
        lanes_of(counts, before, shown.endings, shown.name, shown.choice.only),
        label=f"Endings of the imagined worlds: {spoken}. Choose one to see only its worlds.",
        status=f"All charts show {shown.among}." if shown.choice.only else "",
    )


def endings(shown: Picture) -> None:
    """Show how the worlds end as dots to count, and the two flags; a lane shows only its worlds."""
    counts, before, spoken = _counts(shown)
    titles, total = shown.endings, shown.total
    each = charts.worlds_per_dot(total)
    st.markdown(f"**How the {words.worlds(total)} end** :small[· one dot = {words.worlds(each)}]")
    ending_lanes(_lanes(shown), key="endings", on_pick=lambda: show_only(st.session_state["endings"]["pick"]))
    flagged = [
        f"{shown.seeds.endings[flag].name}: **{words.of(_count(shown.run.flags[flag]), total)}** "
        f"{words.versus(_count(shown.run.flags[flag]), _count(shown.baseline.flags[flag]), shown.name)}"
        for flag in FLAGS
    ]
    definitions = "\n\n".join(
        f"**{item.name}.** {item.definition}"
        for item in (shown.seeds.endings[key] for key in (*ENDINGS, *FLAGS))
    )
    st.markdown(f":small[Beside any ending — {'; '.join(flagged)}]", help=definitions)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(":small[Upright mark:]", width="content")
        against(shown)
        behind(
            "endings",
            lambda: Figure(
                "endings",
                f"How {words.worlds(total)} end",
                f"Endings of the imagined worlds: {spoken}.",
                f"One dot: {words.worlds(each)}. Upright mark: {shown.name}. {shown.foot}",
                charts.endings(tuple(counts), INK_ON_WHITE),
                charts.endings_data(counts, before, titles, shown.name),
            ),
            lambda: (
                pd.DataFrame(
                    {key: [words.of(part[key], total) for part in (counts, before)] for key in counts},
                    index=["Your worlds", shown.title],
                )
                .T.rename(titles)
                .rename_axis("Ending")
            ),
        )


def show_only(ending: str | None) -> None:
    """Draw only the worlds that end so, or all again if that is what is drawn."""
    before = choices.current()
    choices.put(replace(before, only="" if ending in (None, before.only) else ending))


def against(shown: Picture) -> None:
    """Let the visitor choose what every chart is compared with."""
    names = list(shown.seeds.scenarios)
    st.selectbox(
        "Compared with",
        names,
        format_func=lambda name: shown.seeds.scenarios[name].title,
        **choices.tied("against", shown.choice.against, "index", names),
        label_visibility="collapsed",
        on_change=lambda: choices.put(replace(choices.current(), against=st.session_state["against"])),
    )


def _count(marked: np.ndarray) -> int:
    return int(marked.sum())


def _survival(shown: Picture) -> Curve:
    republic = ACTORS.index("republic")
    runs_ = (shown.run, shown.baseline)
    still, before = (shown.pick(run.weekly["kabul_holder"]) == republic for run in runs_)
    times, drawn = shown.pick(shown.run.summary["t_kabul"]), shown.drawn
    fell, usual = tallies.ever(times), tallies.usual(times)
    when = f", in the middle world in week {usual:.0f}" if np.isfinite(usual) else ""
    fallen = words.of(fell, drawn) + (
        f" worlds that end as “{shown.endings[shown.only]}”" if shown.only else ""
    )
    title = "Worlds in which the Republic still holds Kabul"
    top = int(charts.ladder(drawn)) if shown.only else drawn
    told = f"Kabul falls in {fallen}{when}. Dashed: {shown.twins}."
    data = charts.survival_data(still, before)
    return Curve(title, "", told, data, top, ",.0f", HEIGHT, noted=True)


def kabul(shown: Picture) -> None:
    """Show in how many worlds the Republic still holds Kabul, week by week."""
    curve = _survival(shown)
    curves([curve], key="kabul")
    columns = {"count": "Your worlds", "baseline": shown.title}
    behind(
        "kabul",
        lambda: Figure(
            "kabul",
            curve.title,
            curve.told,
            f"Counts of {shown.among}. {shown.foot}",
            charts.survival(shown.weeks, int(curve.top), HEIGHT),
            curve.data,
        ),
        lambda: by_quarter(curve.data, columns, ",.0f"),
        f"Counts of {shown.among}",
    )


def _world(shown: Picture) -> World:
    title = f"Who dominates the countryside of each province in world {shown.world + 1} of {shown.total}"
    return World(frames_of(shown.run, shown.world), title)


def one_world(shown: Picture) -> None:
    """Show one world on the map, and offer others."""
    run, total, world = shown.run, shown.total, shown.world
    ending = shown.endings[ENDINGS[run.ending[world]]]
    st.markdown(f"**One imagined world of {total:,}** :small[· world {world + 1} ends as:] *{ending}*")
    with st.container(horizontal=True, gap="xsmall", key="worlds_row"):
        st.button("Another world", key="another", on_click=show, args=(shown.after(world),))
        st.button(
            "A typical world", key="typical", on_click=lambda: show(tallies.typical(run, shown.members))
        )
        counts = outcomes.counts(run.ending)
        st.menu_button(
            "One that ends as …",
            [key for key, count in counts.items() if count],
            format_func=lambda key: f"{shown.endings[key]} ({words.of(counts[key], total)})",
            key="ending_like",
            on_click=lambda: _show_one_that_ends(st.session_state["ending_like"], shown),
        )
    province_map(
        outlines(),
        maps_show([_world(shown)], shown.choice.shown_week),
        palette.holders(shown.seeds),
        key="map",
        on_week=lambda: show_week(int(st.session_state["map"]["week"])),
    )


def _show_one_that_ends(ending: str, shown: Picture) -> None:
    if shown.only and ending != shown.only:  # that world is not among those that are drawn
        choices.put(replace(choices.current(), only=""))
    show(tallies.next_with(shown.run, ENDINGS.index(ending), shown.world))


def show(world: int) -> None:
    """Put another world (from 0) on the map."""
    choices.put(replace(choices.current(), world=world + 1))


def show_week(week: int) -> None:
    """Keep the week at which the visitor stopped, so that the link shows it too."""
    before = choices.current()
    choices.put(replace(before, week=week))


def cost(shown: Picture) -> None:
    """Show what it costs people, beside every result."""
    both = (shown.run, shown.baseline)
    values, before = (shown.pick(run.weekly["civilian_deaths"][-1]) for run in both)
    low, middle, high = tallies.spread(values)
    fighters = shown.pick(shown.run.weekly["deaths"][-1]) - values
    displaced, abroad = (
        float(np.median(shown.pick(shown.run.weekly[of][-1]))) for of in ("displaced", "abroad")
    )
    displaced_before = float(np.median(shown.pick(shown.baseline.weekly["displaced"][-1])))
    st.markdown(f"**What it costs people** :small[· deaths in {shown.weeks} weeks]")
    st.markdown(
        f"**{words.rounded(middle)}** civilians killed in the middle one of {shown.among}; between "
        f"{words.rounded(low)} and {words.rounded(high)} in 9 of 10 of them. In the middle one of "
        f"{shown.twins}: {words.rounded(float(np.median(before)))}. Fighters on all sides, in the middle "
        f"world: {words.rounded(float(np.median(fighters)))}."
    )
    st.markdown(
        f"**{words.rounded(displaced)}** people newly driven from home and still displaced in the country in "
        f"the middle one of {shown.among} (in the middle one of {shown.twins}: "
        f"{words.rounded(displaced_before)}); **{words.rounded(abroad)}** have left it."
    )
    st.caption(
        "Invented deaths and displaced people in invented worlds, to two figures. Hunger, prison and the "
        "loss of rights are not counted; that does not make them small."
    )


def fans(shown: Picture) -> None:
    """Show how the worlds spread, week by week, in each metric."""
    st.header("How the worlds spread", anchor=False)
    st.caption(words.caption(shown.among, shown.twins))
    drawn = _fans(shown)
    curves(drawn, key="fans")
    columns = {"middle": "middle world", "low": "9 of 10 from", "high": "9 of 10 to", "baseline": shown.title}
    behind_many(
        "fans",
        {
            curve.title: (
                partial(_fan_figure, shown, fan, curve),
                partial(by_quarter, curve.data, columns, fan.form),
            )
            for fan, curve in zip(FANS, drawn, strict=True)
        },
    )


def _fans(shown: Picture) -> list[Curve]:
    places = tallies.singles(shown.drawn, charts.SINGLES)
    return [_fan(shown, fan, places) for fan in FANS]


def _top(*runs: np.ndarray) -> float:
    """Return an axis top for counts without a natural one: it moves seldom, and never for a small change."""
    return charts.ladder(max(float(np.quantile(values[-1], 0.95)) for values in runs))


def _fan(shown: Picture, fan: Fan, places: Sequence[int]) -> Curve:
    both = [run.weekly[fan.metric] for run in (shown.run, shown.baseline)]
    # An axis that comes from the data comes from all worlds: it stays when only some are drawn.
    top = fan.top or _top(*both)
    values, before = map(shown.pick, both)
    data = charts.fan_data(values, before, places)
    ends = {name: format(data[name][-1].as_py(), fan.form) for name in ("middle", "low", "high", "baseline")}
    told = (
        f"{fan.title} ({fan.meaning}) at the end: {ends['middle']} in the middle world, {ends['low']} to "
        f"{ends['high']} in 9 of 10 of {shown.among}; {shown.twins}: {ends['baseline']}."
    )
    return Curve(fan.title, fan.meaning, told, data, top, fan.form)


def _fan_figure(shown: Picture, fan: Fan, curve: Curve) -> Figure:
    return Figure(
        f"fan_{fan.metric}",
        curve.title,
        curve.told,
        f"{words.caption(shown.among, shown.twins)} {shown.foot}",
        charts.fan(shown.weeks, curve.top, fan.form, curve.height),
        curve.data,
    )


@cache
def outlines() -> dict[str, Any]:
    """Return the provinces' outlines, projected once per server."""
    land = runs.seeds().provinces
    rings = {item["id"]: item["geometry"]["coordinates"][0] for item in land.geojson["features"]}
    places = zip(land.iso, land.name, land.capital, land.capital_place, strict=True)
    return geometry(
        [
            {"iso": iso, "name": name, "city": city, "capital": place, "ring": rings[iso]}
            for iso, name, city, place in places
        ]
    ).as_data()
