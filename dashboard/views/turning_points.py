"""Page: where does it flip?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import choice as choices
from dashboard import figures, jobs, runs, study_charts, sweeps, words
from dashboard.jobs import Facts
from dashboard.viewing import KINDS, OUTCOMES, OWN
from dashboard.views import explore
from sim.assumptions import Assumption
from sim.cases import meaning
from sim.errors import InputError
from sim.outcomes import ENDINGS, FLAGS
from sim.seeds import Seeds
from sim.studies.asked import Asked, asked
from sim.studies.designs import Factor, factors
from sim.studies.discover import discover
from sim.studies.nearest import Search
from sim.studies.sensitivity import study
from sim.studies.tipping import crossings, tipping_map

POINTS = {"quick": (11, 16), "fine": (21, 32)}
"""How many values of each assumption, and worlds a cell."""

WALKS, BASE, LUCKS = 12, 64, 16
"""Morris's walks, the base of Saltelli's sequence, and on how many lucks every row is run."""

ROWS = 3000
"""In how many worlds conditions are looked for."""


def page() -> None:
    """Draw the page for the visitor's choice."""
    seeds = runs.seeds()
    st.title("Where does it flip?", anchor=False)
    explore.complaints()
    st.markdown(
        "**Choose two assumptions and an outcome:** the map shows where between them it comes about, where "
        "not, and on which line it flips; a click on a cell takes you there. Below: what matters most, and "
        f"the way back from an ending to what brings it about. {words.CAVEAT}"
    )
    with st.container(border=True, key="card_tipping"):
        _map(seeds)
    with st.container(border=True, key="card_matters"):
        _matters(seeds)
    with st.container(border=True, key="card_backwards"):
        _backwards(seeds)
    with st.container(border=True, key="card_sweeps"):
        sweeps.panel(seeds)


def _select(label: str, options: list[str], name: str, called: Mapping[str, str]) -> str:
    tied = choices.bound(name, options)
    return str(st.selectbox(label, options, format_func=lambda option: called[option], **tied))


def outcomes_of(seeds: Seeds) -> dict[str, str]:
    """Return what can be looked at: endings, flags and a few measures, each with its name."""
    named = {}
    for key in OUTCOMES:
        lead = "ends as" if key in ENDINGS else "flag" if key in FLAGS else ""
        named[key] = f"{lead}: {seeds.endings[key].name.lower()}" if lead else asked(key).spoken(seeds)
    named["week_kabul_falls"] = "week in which Kabul falls (never: the last week)"
    return named


def _frame() -> dict[str, Any]:
    choice = choices.current()
    return {"luck": choice.luck, "weeks": choice.weeks, "seeds": runs.seeds()}


def _key(what: str, *parts: object) -> tuple[object, ...]:
    choice = choices.current()
    place = (meaning(choice.scenario), choice.luck, choice.weeks, runs.seeds().fingerprint)
    return (what, *place, *parts)


def _whole(assumption: Assumption) -> Factor:
    return Factor(assumption, assumption.low, assumption.high)


# The map.


def _map(seeds: Seeds) -> None:
    st.header("Two assumptions, one outcome", anchor=False)
    names = {a.id: f"{a.name} ({a.kind})" for a in seeds.assumptions.values()}
    columns = st.columns(3, gap="small")
    with columns[0]:
        across = _select("Across", list(names), "turning_across", names)
    with columns[1]:
        up = _select("Up", [name for name in names if name != across], "turning_up", names)
    with columns[2]:
        outcome = _select("Outcome", list(outcomes_of(seeds)), "turning_outcome", outcomes_of(seeds))
    size = st.segmented_control(
        "How fine",
        list(POINTS),
        format_func=lambda name: "{0}: {1} × {1} cells, {2} worlds each".format(name, *POINTS[name]),
        required=True,
        label_visibility="collapsed",
        **choices.bound("turning_cells", by="default"),
    )
    points, lucks = POINTS[size]
    scenario = choices.current().scenario
    frame = _frame()

    def make(pool: Any, told: Any) -> Facts:
        sides = (_whole(seeds.assumptions[name]) for name in (across, up))
        return tipping_map(
            scenario, *sides, asked(outcome), points=points, lucks=lucks, pool=pool, told=told, **frame
        )

    facts = jobs.answer(_key("map", across, up, outcome, size), make, "Drawing the map")
    if facts is not None:
        _drawn(facts, seeds.assumptions[across], seeds.assumptions[up])


def _drawn(facts: Facts, across: Assumption, up: Assumption) -> None:
    told = map_words(facts, across, up)
    st.markdown(told)
    st.vega_lite_chart(
        study_charts.map_data(facts, across, up),
        study_charts.tipping_map(facts, across, up, figures.ink()),
        key="tipping_map",
        alt=told.replace("**", ""),
        on_select=lambda: _clicked(facts),
        selection_mode=study_charts.CELL,
    )
    level = f"half of the {facts['lucks']} worlds" if facts["truth"] else f"{facts['level']:,.3g}"
    st.caption(
        f"Dark: {'in none' if facts['truth'] else 'least'}; light: {'in all' if facts['truth'] else 'most'}. "
        f"Line: where it comes to {level}. Ring: your scenario. Every cell is played on the same "
        f"{facts['lucks']} lucks; a click on it goes there."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="tipping_go"):
        xs = {study_charts.spoken_value(across, x): x for x in facts["xs"]}
        ys = {study_charts.spoken_value(up, y): y for y in facts["ys"]}
        for assumption, places, here in zip((across, up), (xs, ys), facts["here"], strict=True):
            nearest = min(range(len(places)), key=lambda n: abs(list(places.values())[n] - here))
            st.selectbox(assumption.name, list(places), nearest, key=f"go_{assumption.id}", width=180)
        st.button("Go there", key="tipping_there", on_click=_chosen, args=(facts, xs, ys))
        figures.only_table(
            "tipping_table",
            lambda: map_table(facts, across, up),
            f"{facts['words']}; across: {across.name}, down: {up.name}",
        )


def map_table(facts: Facts, across: Assumption, up: Assumption) -> pd.DataFrame:
    """Return the map as a table, the highest row first; every second of them if they are many."""
    step = 1 if len(facts["xs"]) <= 11 else 2
    places = range(0, len(facts["xs"]), step)
    rows = {
        study_charts.spoken_value(up, facts["ys"][i]): [study_charts.cell_words(facts, i, j) for j in places]
        for i in reversed(range(0, len(facts["ys"]), step))
    }
    columns = [study_charts.spoken_value(across, facts["xs"][j]) for j in places]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def map_words(facts: Facts, across: Assumption, up: Assumption) -> str:
    """Return what the map shows in words."""
    cells = [mean for row in facts["means"] for mean in row]
    near = crossings(facts)
    if facts["truth"]:
        many = sum(mean > facts["level"] for mean in cells)
        text = (
            f"**{facts['words'].capitalize()}** in more than half of a cell's {facts['lucks']} worlds: in "
            f"{words.of(many, len(cells))} cells."
        )
    else:
        text = f"**{facts['words'].capitalize()}**, the mean of a cell's {facts['lucks']} worlds: "
        text += f"from {min(cells):,.3g} to {max(cells):,.3g} [{facts['unit']}]."
    if across.kind == "structure":
        return text
    here = facts["here"][0]
    if not near:
        return (
            f"{text} With {up.name.lower()} as in your scenario it never flips along {across.name.lower()}."
        )
    closest = min(near, key=lambda value: abs(value - here))
    return (
        f"{text} With {up.name.lower()} as in your scenario it flips where {across.name.lower()} is "
        f"**{words.listed(f'{value:g}' for value in near)}**; your scenario has {here:g}, "
        f"{abs(closest - here):.2g} away."
    )


def _clicked(facts: Facts) -> None:
    chosen = st.session_state["tipping_map"]["selection"].get(study_charts.CELL) or []
    if chosen:
        _go(facts, float(chosen[0]["x"]), float(chosen[0]["y"]))


def _chosen(facts: Facts, xs: Mapping[str, float], ys: Mapping[str, float]) -> None:
    state = st.session_state
    _go(facts, xs[state[f"go_{facts['across']}"]], ys[state[f"go_{facts['up']}"]])


def _go(facts: Facts, x: float, y: float) -> None:
    assumptions = runs.seeds().assumptions
    a, b = assumptions[facts["across"]], assumptions[facts["up"]]
    move_to({a.id: a.spoken(round(x, 6)), b.id: b.spoken(round(y, 6))})


def move_to(values: Mapping[str, object]) -> None:
    """Replace the visitor's scenario by one with these values; undo brings it back."""
    before = choices.current()
    choices.put(replace(before, scenario=before.scenario.changed(values)))


# What matters most.


def _matters(seeds: Seeds) -> None:
    st.header("What matters most", anchor=False)
    named = outcomes_of(seeds)
    outcome = choices.current().view["turning_outcome"]
    st.markdown(
        f"For “{named[outcome]}”, over the whole range of each headline assumption. **Each kind is varied by "
        "itself**: what somebody could do is not weighed against how the world works."
    )
    method = st.segmented_control(
        "Method",
        ["morris", "sobol"],
        format_func={"morris": "Morris: a quick screening", "sobol": "Sobol: parts of the variance"}.get,
        required=True,
        **choices.bound("turning_method", by="default"),
    )
    chosen, scenario = factors(["headline"], seeds), choices.current().scenario
    frame = _frame()
    size = WALKS if method == "morris" else BASE

    def make(pool: Any, told: Any) -> Facts:
        return study(
            scenario, chosen, [asked(outcome)], method=method, size=size, lucks=LUCKS, pool=pool, told=told,
            **frame,
        )  # fmt: skip

    rows = size * (len(chosen) + (3 if method == "morris" else 6))
    facts = jobs.answer(
        _key("matters", outcome, method),
        make,
        "Varying the assumptions",
        ask=f"Work it out ({rows * LUCKS:,} worlds)",
    )
    if facts is not None:
        for group in facts["groups"]:
            _bars(facts, group, outcome)
        st.caption(f"Intervals: {facts['interval']}. Every row on the same {facts['lucks']} lucks.")


def ranked(facts: Facts, group: Mapping[str, Any], outcome: str) -> list[dict[str, Any]]:
    """Return the bars of one kind, the longest first; shares of worlds as worlds."""
    found, sobol = group["found"][outcome], facts["method"] == "sobol"
    truth = facts["outcomes"][outcome]["unit"] == "share of worlds"
    scale = 100 if sobol else facts["lucks"] if truth else 1
    size = "total" if sobol else "size"
    rows = []
    for name, numbers in found["assumptions"].items():
        low, middle, high = (numbers[key] * scale for key in ("low", size, "high"))
        if truth and not sobol:  # no more worlds can change than there are
            low, high = max(low, 0.0), min(high, float(scale))
        told = f"{middle:,.3g} ({low:,.3g} to {high:,.3g})"
        if sobol:
            alone = [numbers[key] * 100 for key in ("alone", "alone_low", "alone_high")]
            told += f"; alone {alone[0]:,.3g} ({alone[1]:,.3g} to {alone[2]:,.3g})"
        called = group["assumptions"][name]["name"]
        rows.append({"name": called, "size": middle, "low": low, "high": high, "told": told})
    return sorted(rows, key=lambda row: -row["size"])


def _bars(facts: Facts, group: Mapping[str, Any], outcome: str) -> None:
    kind = words.listed(group["kinds"])
    rows = ranked(facts, group, outcome)
    unit = facts["outcomes"][outcome]["unit"]
    unit = f"worlds of {facts['lucks']}" if unit == "share of worlds" else unit
    if not rows or rows[0]["size"] <= 0:
        st.markdown(f"**{words.sentence(kind)[:-1]}:** none of them moves this outcome here.")
        return
    sobol = facts["method"] == "sobol"
    title = (
        "parts of 100 of the variance between rows"
        if sobol
        else f"change for a step of two thirds of the range, {unit}"
    )
    moved = (
        "parts of 100 of the variance between rows"
        if sobol
        else f"{unit} for a step of two thirds of its range"
    )
    first = rows[0]
    st.markdown(
        f"**{words.sentence(kind)[:-1]}** :small[· {words.KIND_WORDS[group['kinds'][0]]}]: "
        f"**{first['name']}** matters most: {first['told']} {moved}."
    )
    figures.bars(rows, title, 0.0, max(row["high"] for row in rows) * 1.02, key=f"bars_{group['kinds'][0]}")
    told = {row["name"]: row["told"] for row in rows}
    figures.only_table(
        f"bars_table_{group['kinds'][0]}", lambda: pd.DataFrame({title: told}).rename_axis("Assumption")
    )


# Work backwards.


def _backwards(seeds: Seeds) -> None:
    st.header("Work backwards", anchor=False)
    choice = choices.current()
    named = {key: name for key, name in outcomes_of(seeds).items() if asked(key).truth}
    columns = st.columns([2, 2, 2], gap="small")
    with columns[0]:
        goal = _select(
            "You want worlds in which it",
            [*named, OWN],
            "turning_goal",
            {**named, OWN: "… a condition of your own"},
        )
        if goal == OWN:
            goal = st.text_input("Condition", **choices.bound("turning_own", by="value"))
    with columns[1]:
        kinds = st.multiselect(
            "Moving the headline assumptions that are", KINDS, **choices.bound("turning_kinds", by="default")
        )
    with columns[2]:
        most = choice.worlds
        tied = choices.bound("turning_reach", range(1, most + 1), first=most // 2, by="value")
        reach = st.slider(f"In at least so many of {most:,} worlds", 1, most, **tied)
    try:
        wanted = asked(goal, "Your condition")
        if not wanted.truth:
            st.warning("A measure has to be compared with a number, such as accommodation > 0.3.")
            return
    except InputError as error:
        st.warning("This condition cannot be read.")
        st.text(str(error))  # plain text: the condition may come from a link
        return
    over = tuple(f for f in factors(["headline"], seeds) if f.assumption.kind in kinds)
    if not over:
        st.warning("Choose at least one kind of assumption to move.")
        return
    _found(wanted, over, reach)


def _found(wanted: Asked, over: tuple[Factor, ...], reach: int) -> None:
    choice = choices.current()
    frame = _frame()
    ids = tuple(factor.id for factor in over)

    def conditions(pool: Any, told: Any) -> Facts:
        return discover(choice.scenario, wanted, over, rows=ROWS, pool=pool, told=told, **frame)

    def change(pool: Any, told: Any) -> Facts:
        search = Search(
            choice.scenario, wanted, over, reach=reach, worlds=choice.worlds, pool=pool, told=told, **frame
        )
        return search.facts()

    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**The smallest change from here**")
        facts = jobs.answer(
            _key("change", wanted.text, ids, reach, choice.worlds), change, "Looking for it",
            ask="Find the smallest change",
        )  # fmt: skip
        if facts is not None:
            _change(facts)
    with right:
        st.markdown("**Under which conditions, wherever one starts**")
        facts = jobs.answer(
            _key("conditions", wanted.text, ids), conditions, "Looking for them",
            ask=f"Find the conditions ({ROWS * 3 // 2:,} worlds)",
        )  # fmt: skip
        if facts is not None:
            for line in condition_lines(facts):
                st.markdown(line)


def _change(facts: Facts) -> None:
    total = facts["worlds"]
    st.markdown(f"Here it comes about {words.in_worlds(facts['now'], total)}.")
    if facts["now"] >= facts["reach"]:
        st.markdown("Nothing need change.")
        return
    if not facts["ways"]:
        st.markdown(f"No change of up to four of these brings it about in {words.of(facts['reach'], total)}.")
    ways = facts["ways"] or ([facts["furthest"]] if facts["furthest"] else [])
    for number, way in enumerate(ways):
        told = words.listed(f"{c['name']} **{c['from']} → {c['to']}** ({c['kind']})" for c in way["changes"])
        checked = f"; with other luck in {words.of(way['fresh'], total)}" if facts["ways"] else ""
        lead = "Smallest" if number == 0 else "Or"
        lead = lead if facts["ways"] else "Furthest"
        st.markdown(f"{lead}: {told}. Then {words.in_worlds(way['count'], total)}{checked}.")
        values = {c["id"]: c["to"] for c in way["changes"]}
        st.button("Go there", key=f"way_{number}", on_click=move_to, args=(values,))


def condition_lines(facts: Facts) -> list[str]:
    """Return the conditions in words, with coverage and density as counts, and the check on fresh luck."""
    lines = [f"It comes about {words.in_worlds(facts['cases'], facts['rows'])} all over these ranges."]
    box = facts["box"]
    if box is None:
        return [*lines, "No few conditions tell those apart."]
    told = "\n".join(f"- {c['words']} *({c['kind']}; of {c['range']})*" for c in box["conditions"])
    fresh = facts["fresh"]
    return [
        *lines,
        f"Above all where\n{told}",
        f"There it does in **{words.of(box['inside_cases'], box['inside'])}** worlds (density); these are "
        f"{words.of(box['inside_cases'], box['cases'])} in which it does at all (coverage).",
        f"Checked on fresh luck: in {words.of(fresh['inside_cases'], fresh['inside'])} worlds, which are "
        f"{words.of(fresh['inside_cases'], fresh['cases'])}.",
    ]
