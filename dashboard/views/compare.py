"""Page: what difference does it make?"""

from __future__ import annotations

import streamlit as st

from dashboard import comparison, runs, slots, twin_lines, twin_maps, twin_panels, words
from dashboard.views import explore


def page() -> None:
    """Draw the page for the visitor's choice."""
    seeds = runs.seeds()
    st.title("What difference does it make?", anchor=False)
    explore.complaints()
    st.markdown(
        "**Choose two scenarios.** Both are played on the same luck, world by world: what differs between "
        "two such twin worlds was caused by what differs in the settings, and by nothing else. "
        f"{words.CAVEAT}"
    )
    slots.slots(seeds)
    shown = comparison.draw(seeds)
    if shown is None:
        return
    twin_panels.headline(shown)
    halves = st.grid(2, min_column_width=400, gap="small")
    with halves.cell(), st.container(border=True, key="card_flows"):
        twin_panels.flows(shown)
    with halves.cell(), st.container(border=True, key="card_ends"):
        twin_panels.ends(shown)
    with st.container(border=True, key="card_cost"):
        twin_panels.cost(shown)
    with st.container(border=True, key="card_maps"):
        twin_maps.maps(shown)
    halves = st.grid(2, min_column_width=400, gap="small")
    with halves.cell(), st.container(border=True, key="card_survival"):
        twin_lines.survival(shown)
    with halves.cell(), st.container(border=True, key="card_parting"):
        twin_lines.parting(shown)
    twin_panels.measures(shown)
    twin_lines.four_lines(shown)
    twin_panels.settings(shown)
    twin_panels.prompts(shown)
