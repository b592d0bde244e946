"""Page: what follows from these assumptions?"""

from __future__ import annotations

import streamlit as st

from dashboard import asking, controls, keeping, panels, picture, replay, runs, strains, tallies, words
from dashboard.choice import Choice
from dashboard.picture import Picture


def page() -> None:
    """Draw the page for the visitor's choice."""
    seeds = runs.seeds()
    st.title("What follows from these assumptions?", anchor=False)
    complaints()
    shown = picture.draw(seeds)
    if shown is None:
        return
    chips(shown)
    last_move(shown)
    strains.told(shown)
    shown = replay.flipped(shown)
    left, right = st.columns([9, 11], gap="small")
    with left:
        with st.container(border=True, key="card_endings"):
            panels.endings(shown)
        with st.container(border=True, key="card_kabul"):
            panels.kabul(shown)
        with st.container(border=True, key="card_cost"):
            panels.cost(shown)
    with right:
        with st.container(border=True, key="card_map"):
            panels.one_world(shown)
        with st.container(border=True, key="card_story"):
            asking.story(shown)
    panels.fans(shown)


def complaints() -> None:
    """Say what in the link could not be used; it stays until the visitor changes something."""
    # An empty container keeps the place, here and below: what follows is drawn anew if its place changes.
    with st.container(key="complaints"):
        keeping.offer(runs.seeds())
        if found := st.session_state.complaints:
            st.warning("\n\n".join(found), title="Not everything in this link could be used")
        if news := st.session_state.news:
            st.info("\n\n".join(news), title="The model has changed since this link was made")


def chips(shown: Picture) -> None:
    """Show every assumption that differs from the start; a click puts it back."""
    moved = shown.choice.scenario.differences(shown.origin)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="chips"):
        if shown.choice.only:
            _only(shown)
        if not moved:
            return
        st.markdown(f"**“{shown.origin.title}”, but:**", width="content")
        for key, stance in moved.items():
            st.button(
                f"{shown.seeds.assumptions[key].name} {words.stance(shown.origin.stance(key))} → "
                f"{words.stance(stance)}",
                key=f"chip_{key}",
                icon=":material/close:",
                icon_position="right",
                help="Put this one back",
                on_click=controls.restore,
                args=(key, shown.seeds),
            )


def _only(shown: Picture) -> None:
    """Say that only some worlds are drawn, and offer all again."""
    ending = shown.endings[shown.choice.only]
    st.button(
        f"Only the {words.of(shown.drawn, shown.total)} worlds that end as “{ending}”"
        if shown.only
        else f"{words.of(0, shown.total)} worlds end as “{ending}” now: all are drawn until one does",
        key="chip_only",
        icon=":material/filter_alt_off:",
        icon_position="right",
        wrap=True,
        help="Show all worlds again",
        on_click=panels.show_only,
        args=(None,),
    )


def last_move(shown: Picture) -> None:
    """Say in how many twin worlds the last move changed the ending; before any, what can be done here."""
    before: Choice | None = st.session_state.last_move
    choice = shown.choice
    moved = choice.scenario.differences(before.scenario) if before is not None else {}
    if before is None or not moved or before.settings[1:] != choice.settings[1:]:
        st.markdown(
            "A newspaper article of July 2021 on Afghanistan, turned into switches. **Move one in the "
            f"sidebar** (» opens it) and see what changes in {words.worlds(shown.total)} that share your "
            f"assumptions and differ only in their luck. {words.CAVEAT}"
        )
        return
    names = shown.seeds.assumptions
    told = [
        f"{names[key].name} {words.stance(before.scenario.stance(key))} → {words.stance(stance)}"
        for key, stance in moved.items()
    ]
    told = told if len(told) <= 3 else [*told[:2], f"{len(told) - 2} more"]
    earlier = runs.run(before.scenario, luck=choice.luck, worlds=choice.worlds, weeks=choice.weeks)
    parted = tallies.parted(shown.run, earlier)
    fell, fell_before = (tallies.ever(run.summary["t_kabul"]) for run in (shown.run, earlier))
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="last_move"):
        replay.prepare()
        side = "before" if replay.backwards() else "after"
        st.markdown(
            f"**Your last move** ({words.listed(told)}) changed the ending "
            f"**{words.in_worlds(parted, shown.total)}**, each with the same luck as before. Kabul falls in "
            f"{words.of(fell, shown.total)}; before the move, in {words.of(fell_before, shown.total)}. "
            f"Below: the worlds **{side}** it.",
            width="stretch",
        )
        replay.buttons()
