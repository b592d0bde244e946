"""The panels of the page Compare: each shows one thing that differs between twin worlds."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.comparison import Comparison
from sim.prompts import prompts as found_prompts

SHOWN_PROMPTS = 3


def headline(shown: Comparison) -> None:
    """Say in how many worlds the ending is another one."""
    facts, total = shown.pair, shown.total
    if facts["identical"]:
        st.markdown(f"**A and {shown.other} are set alike**, so nothing differs: 0 of {words.worlds(total)}.")
        return
    moved = facts["changed_ending"]
    fell = facts["kabul_falls"]
    st.markdown(
        f"**From A to {shown.other} the ending changes {words.in_worlds(moved, total)}**, each with the same "
        f"luck. Kabul falls in {words.of(fell['before'], total)} of A and in "
        f"{words.of(fell['after'], total)} of {shown.other}."
    )


def endings(shown: Comparison) -> None:
    """Show how the worlds of each scenario end."""
    counts = {letter: run.counts for letter, run in zip(shown.letters, shown.results, strict=True)}
    st.markdown(f"**How the worlds end** :small[· {words.worlds(shown.total)} each]")
    rows = {
        title: [words.of(counts[letter][key], shown.total) for letter in shown.letters]
        for key, title in shown.endings.items()
        if any(counts[letter][key] for letter in shown.letters)
    }
    st.table(pd.DataFrame(rows, index=list(shown.letters)).T)


def flows(shown: Comparison) -> None:
    """Show into which ending the worlds go that change theirs."""
    st.markdown(f"**Which worlds change their ending** :small[· from A to {shown.other}, the same luck]")
    moved = [flow for flow in shown.pair["flows"] if flow["from"] != flow["to"]]
    if not moved:
        st.markdown(f"None: {words.of(0, shown.total)}.")
        return
    names = shown.endings
    rows = [
        [names[flow["from"]], names[flow["to"]], words.of(flow["worlds"], shown.total)]
        for flow in sorted(moved, key=lambda flow: -int(flow["worlds"]))
    ]
    st.table(pd.DataFrame(rows, columns=["In A", f"In {shown.other}", "Worlds"]).set_index("In A"))


def differences(shown: Comparison) -> None:
    """Say in words what was set otherwise."""
    facts, known = shown.pair["differences"], shown.seeds.assumptions
    st.markdown(
        f"**What is set otherwise in {shown.other}** :small[· {len(facts)} of {len(known)} assumptions]"
    )
    if not facts:
        st.markdown("Nothing.")
        return
    rows = [[known[key].name, known[key].kind, one, other] for key, (one, other) in facts.items()]
    columns = ["Assumption", "Kind", "A", shown.other]
    st.table(pd.DataFrame(rows, columns=columns).set_index("Assumption"))


def prompts(shown: Comparison) -> None:
    """Offer what can be argued about, made from the counts above."""
    st.header("What to argue about", anchor=False)
    found = found_prompts(shown.pair, shown.seeds)[:SHOWN_PROMPTS]
    if not found:
        st.markdown("These two give nothing to argue about: no world differs. Choose another scenario above.")
        return
    st.caption(
        f"Made from the counts of A (“{shown.names['A']}”) and {shown.other} (“{shown.names[shown.other]}”); "
        "each number is a count of imagined worlds."
    )
    grid = st.grid(len(found), min_column_width=300, gap="small", border=True)
    for prompt in found:
        with grid.cell():
            st.markdown(f"**{prompt.motion}**")
            st.markdown(f"*For:* {prompt.in_favour}")
            st.markdown(f"*Against:* {prompt.against}")
            st.markdown(f"*To the class:* {prompt.question}")
            st.caption(f"Claims of the article behind it: {_claims(prompt.claims[:6], shown)}.")


def _claims(claims: tuple[str, ...], shown: Comparison) -> str:
    return words.listed(
        f"{claim} ({words.paragraphs(shown.seeds.claims[claim].paragraphs)})" for claim in claims
    )
