"""Which assumptions on screen pull against each other: a warning in words, folded away, never a refusal."""

import streamlit as st

from dashboard.picture import Picture
from sim.tensions import spoken_strains, strains


def told(shown: Picture) -> None:
    """Name the tensions of the article that the visitor's assumptions strain, with claims and paragraphs."""
    found = strains(shown.run.worlds)
    # An empty container keeps the place: what follows is drawn anew if its place changes.
    with st.container(key="strains"):
        if found:
            places = "one place" if len(found) == 1 else f"{len(found)} places"
            label = f"These assumptions pull against each other in {places}"
            box = st.expander(label, icon=":material/call_split:", key="strained", on_change="rerun")
            if box.open:  # a closed one costs nothing
                with box:
                    st.markdown("\n".join(f"- {line}" for line in spoken_strains(found)))
                    st.caption("A warning, not a refusal: each is an experiment of its own.")
