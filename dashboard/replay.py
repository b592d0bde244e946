"""Replaying the last move: the same page, the same axes, before it and after it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import runs
from dashboard.choice import Choice
from dashboard.picture import Picture

BEFORE, AFTER = "Before", "After"
PAUSE = 1.4  # how long "before" stays when the move is replayed [seconds]


def prepare() -> None:
    """Begin with what was done when there is another move than the one that was looked at."""
    state = st.session_state
    if state.get("shown_move") is not state.last_move:  # another move: what is shown is what was done
        state.shown_move, state.flip, state.playing = state.last_move, AFTER, False


def buttons() -> None:
    """Draw the switch between before and after, and the button that plays both."""
    with st.container(horizontal=True, width="content", gap="xsmall", key="replay_row"):
        st.segmented_control(
            "Show the worlds before or after your last move",
            [BEFORE, AFTER],
            key="flip",
            required=True,
            label_visibility="collapsed",
        )
        st.button("Replay", icon=":material/replay:", key="replay", on_click=_play)
    if st.session_state.playing:
        _after_a_while()


def _play() -> None:
    st.session_state.flip, st.session_state.playing, st.session_state.ticks = BEFORE, True, 0


@st.fragment(run_every=PAUSE)
def _after_a_while() -> None:
    state = st.session_state
    state.ticks += 1
    if state.ticks > 1:  # the first run is the one that draws "before"
        state.playing, state.turn = False, True
        st.rerun()


def turn() -> None:
    """Show "after" again when a replay is over; a widget's value may only be set before it is drawn."""
    if st.session_state.pop("turn", False):
        st.session_state.flip = AFTER


def backwards() -> bool:
    """Say whether the visitor looks at the worlds before the last move."""
    state = st.session_state
    moved = state.last_move is not None and state.get("shown_move") is state.last_move
    return moved and state.get("flip") == BEFORE


def flipped(shown: Picture) -> Picture:
    """Return the picture before the last move if that is what the visitor looks at."""
    before: Choice | None = st.session_state.last_move
    choice = shown.choice
    if before is None or not backwards() or before.settings[1:] != choice.settings[1:]:
        return shown
    run = runs.run(before.scenario, luck=choice.luck, worlds=choice.worlds, weeks=choice.weeks)
    return replace(shown, choice=replace(choice, scenario=before.scenario), run=run)
