"""The maps of the page Compare: one world in every scenario on one scrubber, and where many worlds differ."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import choice as choices
from dashboard import palette, panels, tallies, words
from dashboard.comparison import Comparison
from dashboard.map import Change, World, frames_of, maps_show, province_map
from dashboard.viewing import ANYBODY
from sim import compare
from sim.outcomes import HOLDERS


def maps(shown: Comparison) -> None:
    """Show the same world in every scenario, and in how many worlds the provinces differ."""
    total = shown.total
    world = min(shown.choice.world, total) - 1
    ends = {
        letter: shown.ending_of(run, world) for letter, run in zip(shown.letters, shown.results, strict=True)
    }
    told = "; ".join(f"{letter}: {ending}" for letter, ending in ends.items())
    st.markdown(f"**World {world + 1} of {total:,}, with the same luck in each** :small[· it ends as] {told}")
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom", key="worlds_row"):
        st.button("Another world", key="another", on_click=panels.show, args=((world + 1) % total,))
        changing = tallies.next_parted(*shown.twins, world)
        st.button(
            "One whose ending changes",
            key="changing",
            disabled=changing is None,
            on_click=panels.show,
            args=(changing,),
        )
        names = {ANYBODY: "anybody: where the holder differs"}
        names |= {item: _name(shown, item) for item in HOLDERS[:-1]}
        order = [HOLDERS[0], ANYBODY, *HOLDERS[1:-1]]
        who = st.selectbox(
            "The last map counts worlds dominated by",
            order,
            format_func=names.__getitem__,
            **choices.bound("compare_map", order),
        )
    worlds = [
        World(
            frames_of(run, world),
            f"{letter}: who dominates the countryside in world {world + 1} of {total}",
            letter,
            f"{letter} · {shown.names[letter]}",
        )
        for letter, run in zip(shown.letters, shown.results, strict=True)
    ]
    province_map(
        panels.outlines(),
        maps_show([*worlds, _change(shown, who, names[who])], shown.choice.shown_week),
        palette.holders(shown.seeds),
        key="maps",
        on_week=lambda: panels.show_week(int(st.session_state["maps"]["week"])),
    )


def _name(shown: Comparison, holder: str) -> str:
    return palette.holders(shown.seeds)[HOLDERS.index(holder)]["name"]


def _change(shown: Comparison, who: str, name: str) -> Change:
    total, other = shown.total, shown.other
    if who == ANYBODY:
        counts, what = compare.apart(*shown.twins), f"Worlds with different holders in A and {other}"
    else:
        counts = compare.dominated(*shown.twins, HOLDERS.index(who))
        what = f"Worlds dominated by {name}: how many more in {other} than in A"
    return Change(
        counts.astype(np.int16),
        total,
        what,
        f"{what}, counted over all {words.worlds(total)}",
        f"{other} − A" if who != ANYBODY else f"A or {other}",
        f"Difference · all {words.worlds(total)}",
    )
