"""The slots of the page Compare: which scenarios stand beside each other, A to D."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import address, comparison, shelf, visitors
from dashboard import choice as choices
from dashboard.choice import SLOTS
from dashboard.shelf import ShelfError
from sim import links
from sim.compare_report import LETTERS, name_of
from sim.errors import InputError
from sim.scenarios import Scenario
from sim.seeds import Seeds


def slots(seeds: Seeds) -> None:
    """Draw one box a scenario; the first is the visitor's own, which the sidebar holds too."""
    chosen = comparison.scenarios(choices.current(), seeds)
    names = _offered(chosen, seeds)
    grid = st.grid(len(chosen), min_column_width=260, gap="small", border=True)
    for place in range(len(chosen)):
        with grid.cell():
            _slot(place, chosen, names, seeds)
    with st.container(horizontal=True, gap="xsmall", key="slots_row"):
        if len(chosen) <= len(SLOTS):
            st.button("Add a scenario", icon=":material/add:", key="slot_add", on_click=_add, args=(seeds,))
        st.button(
            "Exchange A and B",
            icon=":material/swap_horiz:",
            key="slot_exchange",
            on_click=_exchange,
            args=(seeds,),
            help="The sidebar then changes the other one.",
        )
        with st.popover("Paste a link", icon=":material/link:", key="slot_paste", on_change="rerun") as box:
            if box.open:
                _paste(len(chosen), seeds)


def _slot(place: int, chosen: tuple[Scenario, ...], names: dict[str, str], seeds: Seeds) -> None:
    letter, scenario = LETTERS[place], chosen[place]
    ready = seeds.scenarios
    key, now = f"slot_{letter}", links.to_text(scenario, ready)
    st.selectbox(
        f"{letter} · your worlds, set in the sidebar" if place == 0 else f"{letter} · compared with A",
        list(names),
        format_func=names.__getitem__,
        **choices.tied(key, now, "index", list(names)),
        on_change=lambda: _choose(
            place, links.from_text(st.session_state[key], ready, seeds.assumptions), seeds
        ),
    )
    st.caption(ready[scenario.id].question if scenario.id in ready else scenario.question)
    if len(chosen) > 2 and place:
        st.button(f"Remove {letter}", key=f"slot_remove_{letter}", on_click=_remove, args=(place, seeds))


def _offered(chosen: tuple[Scenario, ...], seeds: Seeds) -> dict[str, str]:
    """Return what can be chosen, as lines of text with their names: ready ones, saved ones, those on screen.

    So the visitor's own can be kept as it is in another slot, to go on changing it in the first.
    """
    ready = seeds.scenarios
    names = {key: item.title for key, item in ready.items()}
    for text, name in (
        *_saved(seeds).items(),
        *((links.to_text(o, ready), name_of(o, ready)) for o in chosen),
    ):
        names.setdefault(text, name)
    return names


def _saved(seeds: Seeds) -> dict[str, str]:
    """Return what this browser has saved: each scenario as a line of text, and its name."""
    try:
        items = shelf.shelf().items(visitors.token()[0])
    except ShelfError:  # the sidebar says so
        return {}
    saved = {item.name: address.from_query(item.link, seeds).choice.scenario for item in items}
    return {links.to_text(each, seeds.scenarios): f"Saved: {name}" for name, each in saved.items()}


def _put(chosen: list[Scenario], seeds: Seeds) -> None:
    one, *others = (choices.rebased(scenario, seeds) for scenario in chosen)
    choices.put(replace(choices.current(), scenario=one, compared=tuple(others)))


def _now(seeds: Seeds) -> list[Scenario]:
    return list(comparison.scenarios(choices.current(), seeds))


def _choose(place: int, scenario: Scenario, seeds: Seeds) -> None:
    chosen = _now(seeds)
    chosen[place] = scenario
    _put(chosen, seeds)


def _add(seeds: Seeds) -> None:
    chosen = _now(seeds)
    free = (scenario for scenario in seeds.scenarios.values() if scenario not in chosen)
    _put([*chosen, next(free, chosen[0])], seeds)


def _remove(place: int, seeds: Seeds) -> None:
    chosen = _now(seeds)
    del chosen[place]
    _put(chosen, seeds)


def _exchange(seeds: Seeds) -> None:
    one, other, *rest = _now(seeds)
    _put([other, one, *rest], seeds)


def _paste(count: int, seeds: Seeds) -> None:
    """Take a scenario over from a link; its luck, worlds and weeks give way to this page's."""
    into = st.segmented_control("Into", list(LETTERS[:count]), default=LETTERS[1], key="paste_into")
    text = st.text_input("Link of another page of this dashboard", key="paste_text")
    if not text:
        return
    try:
        scenario = links.from_text(text, seeds.scenarios, seeds.assumptions)
    except (InputError, ValueError) as error:
        st.error("This link cannot be used.")
        for problem in error.problems if isinstance(error, InputError) else ():
            st.text(f"{problem.key} {problem.found}: {problem.remedy}")  # plain text: it comes from outside
        return
    name = name_of(scenario, seeds.scenarios)
    st.button(
        f"Use “{name}” as {into}",
        key="paste_use",
        disabled=into is None,
        on_click=lambda: _choose(LETTERS.index(into or "B"), scenario, seeds),
    )
