"""Page: what difference does it make?"""

from __future__ import annotations

import streamlit as st

from dashboard import comparison, runs, slots, twin_panels, words
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
    twin_panels.headline(shown)
    left, right = st.columns([1, 1], gap="small")
    with left, st.container(border=True, key="card_ends"):
        twin_panels.endings(shown)
    with right, st.container(border=True, key="card_flows"):
        twin_panels.flows(shown)
    with st.container(border=True, key="card_differences"):
        twin_panels.differences(shown)
    twin_panels.prompts(shown)
