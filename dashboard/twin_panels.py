"""The panels of the page Compare: each shows one thing that differs between twin worlds, with its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import choice as choices
from dashboard import controls, debates, panels, twin_charts, words
from dashboard.comparison import Comparison
from dashboard.debate_panels import shown_text
from dashboard.figures import Figure, behind, ink, only_table, paper
from sim.measures import reported_name
from sim.reasons import valued

SHOWN_PROMPTS = 3
FIRST_SETTINGS = 6  # so many differing assumptions are told at once, the rest on demand

SHARES = {
    "control_taliban": "People under the Taliban",
    "control_kabul": "People under the Republic",
    "control_north": "People under northern groups",
    "contested": "People on contested ground",
    "self_ruled": "People in self-ruled places",
    "cohesion": "Cohesion of the Taliban",
    "hardness": "Hardness of the Taliban",
    "accommodation": "Accommodation",
    "inclusion": "Posts for others",
    "rights": "Rights and schooling",
    "counterterror": "Action against jihadists",
    "commitments": "Commitments honoured",
    "autonomy": "Self-rule of the regions",
    "capacity": "Capacity of the rulers",
    "fiscal_gap": "Needs that go unmet",
    "support": "Support from abroad",
    "al_qaeda": "Presence of al-Qaeda",
    "toxicity": "Harm to others",
    "pyrrhic": "Cost to the victor",
}
"""The judged metrics between 0 and 1 (harm: 1 is the reference) that share one axis."""

OTHERS = {
    "civilian_deaths": "Civilians killed",
    "deaths": "All killed",
    "t_kabul": "Week in which Kabul falls",
    "t_exit": "Week in which the president leaves",
    "capitals_taliban": "Provincial capitals of the Taliban",
    "violence": "Deaths per 100,000 people a week",
    "islamic_state": "Fighters of Islamic State, thousand",
    "splits": "Armed splits, a year",
}
"""Metrics with units of their own."""


def headline(shown: Comparison) -> None:
    """Say in how many worlds the ending is another one; let the visitor choose the pair."""
    facts, total, other = shown.pair, shown.total, shown.other
    if len(shown.letters) > 2:
        _choose_pair(shown)
    if facts["identical"]:
        st.markdown(f"**A and {other} are set alike**, so nothing differs: 0 of {words.worlds(total)}.")
        return
    moved, fell = facts["changed_ending"], facts["kabul_falls"]
    st.markdown(
        f"**From A to {other} the ending changes {words.in_worlds(moved, total)}**, each with the same "
        f"luck. Kabul falls in {words.of(fell['before'], total)} of A and in "
        f"{words.of(fell['after'], total)} of {other}."
    )


def _choose_pair(shown: Comparison) -> None:
    st.segmented_control(
        "World by world, A is held against",
        list(shown.letters[1:]),
        **choices.tied("pair", shown.other, "default"),
        required=True,
        on_change=lambda: choices.put(
            replace(choices.current(), pair=shown.letters.index(st.session_state["pair"]))
        ),
    )


def flows(shown: Comparison) -> None:
    """Show into which ending the worlds go that change theirs."""
    facts, names, total, other = shown.pair, shown.endings, shown.total, shown.other
    moved = sorted(
        (flow for flow in facts["flows"] if flow["from"] != flow["to"]), key=lambda flow: -int(flow["worlds"])
    )
    st.markdown(f"**Which worlds change their ending** :small[· left A, right {other}; the same luck]")
    told = words.listed(
        f"{words.of(flow['worlds'], total)} from {names[flow['from']]} to {names[flow['to']]}"
        for flow in moved
    )
    figure = Figure(
        "flows",
        f"Which worlds change their ending from A to {other}",
        f"Worlds that change their ending from A to {other}: {told or words.of(0, total)}.",
        f"A ribbon is as thick as its count of worlds. {shown.foot}",
        twin_charts.flow(ink(), paper()),
        twin_charts.flow_data(facts["flows"], names, ("A", other)),
    )
    figure.draw()
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        kept = total - facts["changed_ending"]
        st.caption(
            f"A ribbon is as thick as its count of worlds. Pale: {words.of(kept, total)} keep their ending.",
            width="stretch",
        )
        rows = [
            [names[flow["from"]], names[flow["to"]], words.of(flow["worlds"], total)]
            for flow in facts["flows"]
        ]
        behind(
            "flows",
            lambda: replace(figure, spec=twin_charts.flow(panels.INK_ON_WHITE, "#FFFFFF")),
            lambda: pd.DataFrame(rows, columns=["In A", f"In {other}", "Worlds"]).set_index("In A"),
        )


def ends(shown: Comparison) -> None:
    """Show how the worlds of each scenario end."""
    counts = {letter: run.counts for letter, run in zip(shown.letters, shown.results, strict=True)}
    total, names = shown.total, shown.endings
    st.markdown(f"**How the worlds end** :small[· {words.worlds(total)} each]")
    told = "; ".join(
        f"{letter}: "
        + words.listed(f"{names[key]} {words.of(count, total)}" for key, count in of.items() if count)
        for letter, of in counts.items()
    )
    figure = Figure(
        "ends",
        f"How the {words.worlds(total)} end",
        f"How the imagined worlds end. {told}.",
        shown.foot,
        twin_charts.ends(len(counts), total, ink()),
        twin_charts.ends_data(counts, names),
    )
    figure.draw()
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        st.caption(words.listed(f"{letter}: {name}" for letter, name in shown.names.items()), width="stretch")
        behind(
            "ends",
            lambda: replace(figure, spec=twin_charts.ends(len(counts), total, panels.INK_ON_WHITE)),
            lambda: _ends_table(shown, counts),
        )


def _ends_table(shown: Comparison, counts: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    total, facts = shown.total, shown.pair
    rows = {
        name: [
            *(words.of(of[key], total) for of in counts.values()),
            _worlds_between(facts["endings"][key], total),
        ]
        for key, name in shown.endings.items()
    }
    for flag, found in facts["flags"].items():
        flagged = (words.of(int(run.flags[flag].sum()), total) for run in shown.results)
        rows[shown.seeds.endings[flag].name] = [*flagged, _worlds_between(found, total)]
    columns = [*counts, f"From A to {shown.other}, worlds (95 % interval)"]
    return pd.DataFrame(rows, index=columns).T.rename_axis("Ending")


def _worlds_between(facts: Mapping[str, Any], total: int) -> str:
    low, high = (words.signed(facts[end], 0) for end in ("low", "high"))
    return f"{words.signed(facts['change'])} of {total:,} ({low} to {high})"


def cost(shown: Comparison) -> None:
    """Say what the difference costs people, beside every result."""
    facts, total, other = shown.pair["metrics"]["civilian_deaths"], shown.total, shown.other
    st.markdown(f"**What it costs people** :small[· civilians killed in {shown.weeks} weeks]")
    more, less = facts["more"], facts["less"]
    mean, low, high = (words.rounded(facts[key]).replace("-", "−") for key in ("mean", "low", "high"))
    st.markdown(
        f"On average {words.rounded(facts['before'])} in A and {words.rounded(facts['after'])} in {other}; "
        f"difference **{mean}** ({low} to {high}). On the same luck more civilians die in {other} "
        f"**{words.in_worlds(more, total)}**, fewer {words.in_worlds(less, total)}."
    )
    st.caption(
        "Invented deaths in invented worlds, to two figures. Flight, hunger, prison and the loss of rights "
        "are not counted; that does not make them small."
    )


def measures(shown: Comparison) -> None:
    """Show the paired difference of every metric with its interval."""
    facts, other, total = shown.pair["metrics"], shown.other, shown.total
    st.header("What is measured", anchor=False)
    st.caption(
        f"{other} minus A, world by world, on average over {words.worlds(total)}: means over the last half "
        "year. Bar: where the average of very many such worlds would lie (95 %); it is about luck inside "
        "this model, not about how sure anybody can be of the real world. Hollow: the bar holds zero."
    )
    rows = [(title, facts[reported_name(key)]) for key, title in SHARES.items()]
    clear = [
        f"{title} {words.signed(found['mean'])}"
        for title, found in sorted(rows, key=lambda row: -abs(row[1]["mean"]))[:3]
    ]
    halves = st.grid(2, min_column_width=400, gap="small")
    with halves.cell(), st.container(border=True, key="card_shares"):
        st.markdown(f"**Shares and indexes** :small[· {other} minus A]")
        names = tuple(title for title, _ in rows)
        figure = Figure(
            "shares",
            f"Shares and indexes, {other} minus A",
            f"Mean paired differences of {other} minus A; the largest: {words.listed(clear)}.",
            f"Means over the last half year and {words.worlds(total)}; bar: 95 % for luck. {shown.foot}",
            twin_charts.differences(names, 1.0, ink()),
            twin_charts.differences_data(rows),
        )
        figure.draw()
        behind(
            "shares",
            lambda: replace(figure, spec=twin_charts.differences(names, 1.0, panels.INK_ON_WHITE)),
            lambda: _measured(dict(rows), other, total),
        )
    with halves.cell(), st.container(border=True, key="card_others"):
        st.markdown(f"**In units of their own** :small[· {other} minus A]")
        own = {title: facts[reported_name(key)] for key, title in OTHERS.items()}
        st.table(_measured(own, other, total))
        st.caption("A week that never comes counts as the last.")
        named = {reported_name(key): title for key, title in (SHARES | OTHERS).items()}
        every = {
            f"{named.get(name, name.replace('_', ' '))} [{found['unit']}]": found
            for name, found in facts.items()
        }
        only_table("table_measures", lambda: _measured(every, other, total), label="Table of all measures")


def _measured(rows: Mapping[str, Mapping[str, Any]], other: str, total: int) -> pd.DataFrame:
    """Return a table of paired differences."""
    table = {}
    for title, found in rows.items():
        before, after, mean, low, high = (
            "–" if found[key] is None else words.figures(found[key], sign=key in ("mean", "low", "high"))
            for key in ("before", "after", "mean", "low", "high")
        )
        ways = [words.of(found[way], total) for way in ("more", "less")]
        table[title] = [before, after, f"{mean} ({low} to {high})", *ways]
    columns = ["A", other, "Difference (interval)", "Larger in", "Smaller in"]
    return pd.DataFrame(table, index=columns).T.rename_axis("What is measured")


def settings(shown: Comparison) -> None:
    """Say in words what is set otherwise, the largest move first."""
    one, two = (shown.scenarios[shown.letters.index(letter)] for letter in ("A", shown.other))
    known, facts = shown.seeds.assumptions, shown.pair["differences"]
    st.header(f"What is set otherwise in {shown.other}", anchor=False)
    st.caption(
        f"{len(facts)} of {len(known)} assumptions, the largest move within its range first. Beliefs say how "
        "the world works; choices, what somebody could do."
    )

    def moved(key: str) -> float:
        item = known[key]
        return (
            1.0 if item.kind == "structure" else abs(one.value(key) - two.value(key)) / (item.high - item.low)
        )

    lines = []
    for key in sorted(facts, key=moved, reverse=True):
        item = known[key]
        told = []
        for letter, scenario in (("A", one), (shown.other, two)):
            stance = scenario.stance(key)
            plain = item.kind != "structure" and stance.span is None and not stance.steps
            if plain and shown.seeds.stories is not None:
                told.append(valued(shown.seeds.stories, item, scenario.value(key), letter))
            else:
                told.append(f"{letter}: {stance}")
        lines.append(f"- **{item.name}** :small[{controls.kind_of(item, shown.seeds)}] {'. '.join(told)}.")
    st.markdown("\n".join(lines[:FIRST_SETTINGS]) or "Nothing.")
    if rest := lines[FIRST_SETTINGS:]:
        with st.expander(f"The other {len(rest)}", key="settings_rest", on_change="rerun") as box:
            if box.open:
                st.markdown("\n".join(rest))


def prompts(shown: Comparison) -> None:
    """Offer the first of what the page Debate makes of these two."""
    st.header("What to argue about", anchor=False)
    debate = debates.ready(shown.seeds, shown.choice)
    if debate is None:
        return
    found = debate.session.prompts[:SHOWN_PROMPTS]
    if not found:
        st.markdown(
            "These two give nothing to argue about: they are set alike. Choose another scenario above."
        )
        return
    st.caption(
        f"Made from the counts of A (“{shown.names['A']}”) and {shown.other} (“{shown.names[shown.other]}”); "
        "each number is a count of imagined worlds. **Debate** has them all, with role cards and handouts."
    )
    grid = st.grid(len(found), min_column_width=300, gap="small", border=True)
    for prompt in found:
        with grid.cell():
            st.markdown(f"**{shown_text(prompt.motion)}**")
            for name, case in (("For", prompt.for_), ("Against", prompt.against)):
                st.markdown(f"*{name}:* {shown_text(case.text)} {shown_text(case.counts[0].text)}")
            st.markdown(f"*To the author:* {shown_text(prompt.question)}")
