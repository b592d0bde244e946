"""Waiting for worlds: what is on screen stays there, how far they are is told, and they can be given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from dashboard import choice as choices
from dashboard import runs, visitors, words
from dashboard.choice import Choice, start
from dashboard.works import Work, wait_for
from sim.result import Result
from sim.scenarios import Scenario

PATIENCE = 2.0
"""How long a page waits for worlds before it shows how far they are [seconds]."""

Needed = Callable[[Choice], Sequence[Scenario]]
"""Which scenarios a page draws for a choice."""


def begin(choice: Choice, scenarios: Sequence[Scenario]) -> list[Work]:
    """Set the runs of some scenarios going, and do not wait for them."""
    return [runs.start(scenario, **_sizes(choice)) for scenario in scenarios]


def drawable(page: str, needed: Needed) -> tuple[Choice, list[Result]] | None:
    """Return the choice that a page can draw, and its worlds: the visitor's choice, or while they are being
    run its last one.

    How far they are is told on the page. None if there is no last one either.
    """
    choice = choices.current()
    scenarios = needed(choice)
    works = begin(choice, scenarios)
    drawn: dict[str, Choice] = st.session_state.setdefault("drawn", {})
    # An empty container keeps the place: what follows is drawn anew if its place changes.
    with st.container(key="waiting"):
        if wait_for(works, PATIENCE):
            drawn[page] = choice
            sizes = _sizes(choice)
            return choice, [
                runs.finished(work, scenario, **sizes)
                for work, scenario in zip(works, scenarios, strict=True)
            ]
        earlier = drawn.get(page)
        at_hand = _at_hand(earlier, needed(earlier)) if earlier is not None else None
        for work in works:
            work.join(visitors.session())
        _progress(choice, scenarios, works, earlier if at_hand else None)
        return (earlier, at_hand) if earlier is not None and at_hand else None


def _sizes(choice: Choice) -> dict[str, int]:
    return {"luck": choice.luck, "worlds": choice.worlds, "weeks": choice.weeks}


def _at_hand(choice: Choice, scenarios: Sequence[Scenario]) -> list[Result] | None:
    found = [runs.done(scenario, **_sizes(choice)) for scenario in scenarios]
    whole = [result for result in found if result is not None]
    return whole if len(whole) == len(found) else None


@st.fragment(run_every=0.4)
def _progress(
    choice: Choice, scenarios: Sequence[Scenario], works: Sequence[Work], earlier: Choice | None
) -> None:
    # Who has given up does not wait for the part that a helper is still at.
    if choices.current() != choice or all(work.ready for work in works):
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
        args=(choice, scenarios, works, earlier),
    )


def give_up(
    choice: Choice, scenarios: Sequence[Scenario], works: Sequence[Work], earlier: Choice | None
) -> None:
    """Stop waiting, and go back to the last choice; what nobody else waits for is not run."""
    for scenario, work in zip(scenarios, works, strict=True):
        if work.leave(visitors.session()):
            runs.forget(work, scenario, **_sizes(choice))
    first = start(runs.seeds())
    fewer = replace(choice, worlds=min(choice.worlds, first.worlds), weeks=min(choice.weeks, first.weeks))
    choices.put(replace(earlier or fewer, view=choices.current().view))
