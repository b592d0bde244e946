"""Waiting for worlds: what is on screen stays there, how far they are is told, and they can be given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import choice as choices
from dashboard import runs, visitors, words
from dashboard.choice import Choice, start
from dashboard.works import Work


def progress(choice: Choice, works: Sequence[Work], *, earlier: bool) -> None:
    """Say how far the worlds of a choice are; draw the page anew when they are there."""
    for work in works:
        work.join(visitors.session())
    _progress(choice, works, earlier)


@st.fragment(run_every=0.4)
def _progress(choice: Choice, works: Sequence[Work], earlier: bool) -> None:
    if all(work.ready for work in works):
        st.rerun()
    once = set(works)  # a scenario that is compared with itself is run once
    total, done = (sum(getattr(work, name) for work in once) for name in ("total", "done"))
    until = " Until then you see what was here before." if earlier else ""
    st.progress(
        done / total,
        f"The worlds are being run, yours and those they are compared with: {words.of(done, total)} are "
        f"done.{until}",
    )
    st.button(
        "Cancel, back to what was here before"
        if earlier
        else f"Cancel, run {start(runs.seeds()).worlds} worlds",
        key="give_up",
        icon=":material/close:",
        on_click=give_up,
        args=(choice, works),
    )


def give_up(choice: Choice, works: Sequence[Work]) -> None:
    """Stop waiting, and go back to the last choice; what nobody else waits for is not run."""
    sizes = {"luck": choice.luck, "worlds": choice.worlds, "weeks": choice.weeks}
    scenarios = (choice.scenario, runs.seeds().scenarios[choice.against])
    for scenario, work in zip(scenarios, works, strict=True):
        if work.leave(visitors.session()):
            runs.forget(scenario, **sizes)
    drawn: Choice | None = st.session_state.get("drawn")
    first = start(runs.seeds())
    fewer = replace(choice, worlds=min(choice.worlds, first.worlds), weeks=min(choice.weeks, first.weeks))
    choices.put(drawn or fewer)
