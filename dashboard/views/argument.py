"""Page: do the article's conclusions follow from its premises?"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import argument_words as told
from dashboard import audits, figures, runs, study_charts, words
from dashboard import choice as choices
from dashboard.jobs import Facts
from dashboard.views import explore
from sim.compare_report import name_of
from sim.seeds import Seeds
from sim.studies.experiments import sentences


def page() -> None:
    """Draw the page for the visitor's choice."""
    seeds = runs.seeds()
    st.title("Do the conclusions follow from the premises?", anchor=False)
    explore.complaints()
    st.markdown(
        "The article argues from premises to conclusions. Here each conclusion is looked for in imagined "
        "worlds in which the premises hold; it is typed in nowhere. Then one premise at a time is given up. "
        f"**Three answers first; under “Take away …” you try it yourself.** {words.CAVEAT}"
    )
    audit = audits.part("audit", seeds)
    if audit is None:
        st.caption("This scenario, luck or horizon has not been audited yet on this machine.")
    tensions = audits.part("tensions", seeds) if audit is not None else None
    if audit is not None:
        _verdict(audit, tensions, name_of(choices.current().scenario, seeds.scenarios))
        with st.container(border=True, key="card_conclusions"):
            _conclusions(audit)
        with st.container(border=True, key="card_takeaway"):
            _take_away(audit)
        with st.container(border=True, key="card_table"):
            _table(audit)
        with st.container(border=True, key="card_shares"):
            _shares(seeds, audit)
        with st.container(border=True, key="card_tensions"):
            _tensions(tensions)
    with st.container(border=True, key="card_paths"):
        _paths(seeds, audit)


def _verdict(audit: Facts, tensions: Facts | None, name: str) -> None:
    lines = [
        f"**Do they follow?** {name}: {told.supported(audit)}",
        f"**What carries them?** {told.carriers(audit)}",
    ]
    if tensions is not None:
        lines.append(f"**Does it contradict itself?** {told.contradictions(tensions)}")
    st.markdown("\n".join(f"- {line}" for line in lines))
    st.caption(
        f"Counted over {words.worlds(audit['worlds'])} of {audit['weeks']} weeks, luck {audit['luck']}, "
        f"model {audit['model']}. A verdict is one conclusion in one world. The same in a terminal: "
        "inverted-plate audit."
    )


def _conclusions(audit: Facts) -> None:
    st.header("The conclusions", anchor=False)
    worlds = audit["worlds"]
    rows = [
        {
            "name": f"{c['id']} {c['title']}",
            "size": c["holds"],
            "low": 0,
            "high": c["arises"],
            "told": told.verdict(c, worlds),
        }
        for c in audit["conclusions"]
    ]
    lead = f"In how many of {worlds:,} imagined worlds each conclusion holds: "
    figures.bars(rows, f"worlds of {worlds:,}", 0.0, float(worlds), key="conclusions", lead=lead)
    st.caption(
        "Bar: it holds. Thin line: it arises, for it can only be right or wrong where it speaks of anything."
    )
    with st.container(horizontal=True, gap="small"):
        figures.only_table("conclusions_table", lambda: conclusions_table(audit))
        figures.only_table(
            "worldviews_table",
            lambda: worldviews_table(audit),
            f"In how many of {words.worlds(worlds)} each holds, by whose view is played",
            label="Worldviews",
        )
    names = {c["id"]: f"{c['id']} {c['title']}" for c in audit["conclusions"]}
    key = st.selectbox(
        "How one is checked",
        list(names),
        format_func=names.get,
        **choices.bound("argument_checked", list(names)),
    )
    _checked(next(c for c in audit["conclusions"] if c["id"] == key), audit)


def conclusions_table(audit: Facts) -> pd.DataFrame:
    """Return the conclusions with their counts."""
    worlds = audit["worlds"]
    return pd.DataFrame(
        {
            f"{c['id']} {c['title']}": [
                words.paragraphs(c["paragraphs"]),
                words.of(c["arises"], worlds),
                words.of(c["holds"], worlds),
            ]
            for c in audit["conclusions"]
        },
        index=["Paragraphs", "Arises", "Holds"],
    ).T


def worldviews_table(audit: Facts) -> pd.DataFrame:
    """Return in how many worlds of each worldview each conclusion holds."""
    rows = {
        c["id"]: {title: f"{c['worldviews'][key]['holds']:,}" for key, title in audit["worldviews"].items()}
        for c in audit["conclusions"]
    }
    return pd.DataFrame(rows)


def _checked(conclusion: Facts, audit: Facts) -> None:
    st.markdown(
        f"{conclusion['text']} *({words.paragraphs(conclusion['paragraphs'])})* **Checked as:** "
        f"{conclusion['reading']} **Ours:** {conclusion['judgement']}"
    )
    arises = conclusion["arises"]
    lines = [
        f"- {'one of these: ' if c['join'] == 'any' else ''}{c['words']}: {words.of(c['true'], arises)}"
        for c in conclusion["comparisons"]
    ]
    st.markdown("Where it arises, its parts are true in\n" + "\n".join(lines))
    for row in conclusion["implied"]:
        st.markdown(
            f"The article only implies {row['from']} for {row['name']}; at its neutral {row['to']} the "
            f"conclusion holds in {words.of(row['holds'], audit['worlds'])}."
        )


def _table(audit: Facts) -> None:
    st.header("Premise by premise", anchor=False)
    worlds, idle = audit["worlds"], " ".join(told.idle(audit))
    st.markdown(
        f"Each row gives up one premise ({words.POSITION_WORDS[audit['turned_to']]} instead), each cell says "
        f"in how many more or fewer of {worlds:,} worlds the conclusion then holds. {idle}"
    )
    st.vega_lite_chart(
        study_charts.turned_data(audit),
        study_charts.turned(audit, figures.ink()),
        key="turned",
        alt=f"Change of each conclusion, in worlds of {worlds:,}, when one premise is given up. "
        f"{told.carriers(audit)}",
    )
    figures.only_table(
        "turned_table",
        lambda: turned_table(audit),
        f"Change in worlds of {worlds:,}; in brackets the interval for luck",
    )
    st.caption(f"Blue: fewer worlds; orange: more. Intervals: {audit['interval']}.")


def turned_table(audit: Facts) -> pd.DataFrame:
    """Return the premise by conclusion table as text, each change with its interval."""
    rows = {}
    for premise in audit["premises"]:
        cells = {}
        for c in audit["conclusions"]:
            effect = premise["effects"].get(c["id"])
            cells[c["id"]] = (
                "as it is"
                if effect is None
                else f"{words.signed(effect['change'])} ({words.signed(effect['low'], 0)} to "
                f"{words.signed(effect['high'], 0)})"
            )
        rows[told.called(premise)] = cells
    return pd.DataFrame(rows).T


def _take_away(audit: Facts) -> None:
    st.header("Take away …", anchor=False)
    st.markdown("Give up one premise, as its critics would, and see which conclusions stand or fall with it.")
    names = {premise["id"]: told.called(premise) for premise in audit["premises"]}
    first = max(audit["premises"], key=told.weight)["id"]
    key = st.selectbox(
        "Which premise?",
        list(names),
        format_func=names.get,
        **choices.bound("argument_away", list(names), first=first),
    )
    premise = next(p for p in audit["premises"] if p["id"] == key)
    st.markdown("\n".join(told.taken_away(premise, audit)))


def _shares(seeds: Seeds, audit: Facts) -> None:
    st.header("Who carries what", anchor=False)
    st.markdown(
        "Given up together, premises do more or less than one by one. So every combination of "
        f"{len(seeds.argument.shapley)} premises is run, and the difference between all and none is shared "
        "out, on average over all orders of giving them up (Shapley). The parts add up exactly."
    )
    facts = audits.part("shapley", seeds)
    if facts is None:
        return
    titles = {c["id"]: f"{c['id']} {c['title']}" for c in audit["conclusions"]}
    moved = [
        k
        for k, found in facts["conclusions"].items()
        if any(p["exact"] != "0" for p in found["parts"].values())
    ]
    if not moved:
        st.markdown("No combination changes any conclusion.")
        return
    key = st.selectbox(
        "Of which conclusion?", moved, format_func=titles.get, **choices.bound("argument_shared", moved)
    )
    found, worlds = facts["conclusions"][key], facts["worlds"]
    premises = {row["id"]: row for row in facts["premises"]}
    rows = [
        {
            "name": premises[name]["name"],
            "size": part_["worlds"],
            "low": part_["low"],
            "high": part_["high"],
            "told": f"{words.signed(part_['worlds'], 1)} ({words.signed(part_['low'], 1)} to "
            f"{words.signed(part_['high'], 1)})",
        }
        for name, part_ in found["parts"].items()
    ]
    rows.sort(key=lambda row: -abs(row["size"]))
    st.markdown(
        f"**{titles[key]}** holds in {words.of(found['with_all'], worlds)} with all of them and in "
        f"{words.of(found['with_none'], worlds)} with none. Of this difference **{rows[0]['name']}** carries "
        f"most: {rows[0]['told']} worlds."
    )
    low, high = min(0.0, *(r["low"] for r in rows)), max(0.0, *(r["high"] for r in rows))
    unit = f"worlds of {worlds}"
    figures.bars(rows, unit, low * 1.05, high * 1.05, key="shares")
    parts = {row["name"]: row["told"] for row in rows}
    figures.only_table("shares_table", lambda: pd.DataFrame({unit: parts}).rename_axis("Premise"))
    st.caption(
        f"{facts['combinations']:,} combinations, {words.worlds(worlds)} each. Intervals: "
        f"{facts['interval']}."
    )


def _tensions(facts: Facts | None) -> None:
    st.header("Where it strains against itself", anchor=False)
    st.markdown(
        "Thirteen pairs of claims that are hard to hold together. For each, worlds are looked for in which "
        "both sides hold: in the scenario as it stands, and all over the assumptions that it is about."
    )
    if facts is None:
        return
    for tension in facts["tensions"]:
        both = ""
        if "sides" in tension:
            both = f" · both here in {words.of(tension['here']['both'], tension['worlds'])}"
        label = f"{tension['id']} {tension['title']}{both}"
        box = st.expander(label, key=f"tension_{tension['id']}", type="compact", on_change="rerun")
        if box.open:
            with box:
                st.markdown(f"{tension['text']} *({words.paragraphs(tension['paragraphs'])})*")
                st.markdown("\n".join(f"- {line}" for line in sentences(tension)))
    figures.only_table(
        "tensions_table",
        lambda: tensions_table(facts),
        f"Of {words.worlds(facts['worlds'])} as the scenario stands, and as many over the region",
    )


def tensions_table(facts: Facts) -> pd.DataFrame:
    """Return in how many worlds each side of each tension holds, and both."""
    rows = {}
    for tension in facts["tensions"]:
        if "sides" in tension:
            here, region = tension["here"], tension["region"]
            rows[f"{tension['id']} {tension['title']}"] = {
                "One side": f"{here['one']:,}",
                "The other": f"{here['other']:,}",
                "Both": f"{here['both']:,}",
                "Both, over the region": f"{region['both']:,}" if region["both"] else "never",
            }
    return pd.DataFrame(rows).T


def _paths(seeds: Seeds, audit: Facts | None) -> None:
    st.header("From a claim, and back to it", anchor=False)
    left, right = st.columns(2, gap="medium")
    with left:
        claims = {
            key: f"{key} ({words.paragraphs(claim.paragraphs)}): "
            + textwrap.shorten(claim.text, 90, placeholder=" …")
            for key, claim in seeds.claims.items()
        }
        key = st.selectbox(
            "What does this claim rest on?",
            list(claims),
            format_func=claims.get,
            **choices.bound("argument_claim", list(claims)),
        )
        _lines(told.from_claim(key, seeds, audit))
    with right:
        if audit is None:
            st.markdown("Which claims carry an outcome is told when the scenario has been audited.")
            return
        names: Mapping[str, str] = {c["id"]: f"{c['id']} {c['title']}" for c in audit["conclusions"]}
        key = st.selectbox(
            "Which claims carry this outcome?",
            list(names),
            format_func=names.get,
            **choices.bound("argument_outcome", list(names)),
        )
        _lines(told.carried_by(key, audit))


def _lines(lines: list[str]) -> None:
    st.markdown("\n".join(line if line.startswith("- ") else f"\n{line}\n" for line in lines))
