"""Page: what should we argue about?"""

from __future__ import annotations

from typing import get_args

import streamlit as st

from dashboard import choice as choices
from dashboard import debate_panels, debates, runs, slots, words
from dashboard.debates import Shown
from dashboard.viewing import MINUTES
from dashboard.views import explore
from sim.debate.forms import Level
from sim.debate.handbook import KINDS
from sim.debate.prompts import Prompt
from sim.debate.session import NOTHING

VIEWS = {
    "prompts": "Prompts",
    "projector": "Projector",
    "roles": "Role cards",
    "lessons": "Lessons and handouts",
}
LEVELS = get_args(Level)
STEP = 6  # prompts that are shown before somebody asks for more


def page() -> None:
    """Draw the page for the visitor's choice."""
    seeds = runs.seeds()
    large = choices.current().view["debate_view"] == "projector"
    st.title("What should we argue about?", anchor=False)
    explore.complaints()
    if not large:  # a projector shows the prompt and nothing else
        st.markdown(
            "**Choose two scenarios**: where they part, there is something to argue about. Below are motions "
            "for a class, the case for from A, the case against from B. **Role cards**, **lesson plans** and "
            f"sheets to print are one click further. {words.CAVEAT}"
        )
        slots.slots(seeds)
    shown = debates.ready(seeds)
    if shown is None:
        return
    if shown.session.nothing:
        st.info(NOTHING)
        return
    view = st.segmented_control(
        "Show",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **choices.bound("debate_view", by="default"),
    )
    if view == "roles":
        _roles(shown)
    elif view == "lessons":
        _lessons(shown)
    elif view == "projector":
        with st.popover("Which prompts", icon=":material/filter_list:", key="slide_filter"):
            found = _filtered(shown)
        debate_panels.projector(found)
    else:
        _prompts(shown)


def _prompts(shown: Shown) -> None:
    if not debate_panels.bet(shown):
        return
    found = _filtered(shown)
    if not found:
        st.markdown("No prompt fits all of this. Choose another level or kind, or allow more minutes.")
        return
    _wait(shown)
    count = min(len(found), st.session_state.get("debate_more", 0) + STEP)
    for number, item in enumerate(found[:count], start=1):
        with st.container(border=True, key=f"prompt_{item.id}"):
            debate_panels.prompt(item, number, shown)
    if count < len(found):
        st.button(f"More prompts ({len(found) - count} left)", key="more_prompts", on_click=_more)


def _more() -> None:
    st.session_state["debate_more"] = st.session_state.get("debate_more", 0) + STEP


def _filtered(shown: Shown) -> list[Prompt]:
    """Let the visitor choose level, kinds and minutes, and return the prompts that fit."""
    with st.container(horizontal=True, key="debate_filters"):
        many = {"selection_mode": "multi"}
        levels = st.pills("Level", LEVELS, **many, **choices.bound("debate_levels", by="default"))
        kinds = st.pills("Kind", KINDS, wrap=True, **many, **choices.bound("debate_kinds", by="default"))
        minutes = st.select_slider(
            "Minutes at most", MINUTES, width=220, **choices.bound("debate_minutes", by="value")
        )
    return [
        item
        for item in shown.debate.prompts
        if (not levels or item.level in levels)
        and (not kinds or item.kind in kinds)
        and item.minutes <= int(minutes)
    ]


@st.fragment(run_every=1)
def _watch(shown: Shown) -> None:
    if shown.debate.done:
        st.rerun()
    st.caption("What would change each side’s mind is being worked out; the prompts can be read meanwhile.")


def _wait(shown: Shown) -> None:
    """Draw the page again when the minds are known."""
    if not shown.debate.done and runs.processes():
        _watch(shown)
    elif not shown.debate.done:  # no helpers: work them out here
        shown.debate.whole()


def _roles(shown: Shown) -> None:
    roles = shown.seeds.debate.roles
    name = st.pills(
        "Role",
        list(roles),
        required=True,
        wrap=True,
        format_func=lambda key: roles[key].name,
        **choices.bound("debate_role", list(roles), by="default"),
    )
    with st.container(border=True, key="role_card"):
        debate_panels.role(roles[name or next(iter(roles))], shown)


def _lessons(shown: Shown) -> None:
    with st.container(border=True, key="card_handouts"):
        st.header("Handouts", anchor=False)
        debate_panels.handouts(shown)
    for plan in shown.seeds.debate.lessons.values():
        with st.container(border=True, key=f"lesson_{plan.id}"):
            debate_panels.lesson(plan, shown)
    for note in shown.seeds.debate.notes.values():
        with st.container(border=True, key=f"note_{note.id}"):
            st.header(note.title, anchor=False)
            st.markdown("\n".join(f"- {debate_panels.shown_text(point.text)}" for point in note.points))
