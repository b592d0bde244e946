"""Seeds become widgets: the sidebar, in which every premise is a switch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from dashboard import choice as choices
from dashboard import keeping, words
from dashboard.card import card
from dashboard.choice import Choice
from dashboard.levers import Moved, lever_of, levers
from sim.assumptions import Assumption
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.stances import Stance, middle

ASKED = {"belief": "why · how sure", "choice": "why · when"}


def paragraphs_of(assumption: Assumption, seeds: Seeds) -> str:
    """Return the article's paragraphs that an assumption comes from, "P24", or nothing if it is ours."""
    numbers = [
        n for claim in assumption.claims if claim in seeds.claims for n in seeds.claims[claim].paragraphs
    ]
    return words.paragraphs(numbers)


def kind_of(assumption: Assumption, seeds: Seeds) -> str:
    """Return what is written beside a control's name: its kind and its paragraphs."""
    return " · ".join(mark for mark in (assumption.kind, paragraphs_of(assumption, seeds)) if mark)


def move(moved: Mapping[str, Moved]) -> None:
    """Set some assumptions: to a point, to a range from which each world draws, or to a form."""
    before = choices.current()
    exact = {
        key: Stance(middle(value), value) if isinstance(value, tuple) else value
        for key, value in moved.items()
    }
    choices.put(replace(before, scenario=before.scenario.changed(exact)))


def restore(key: str, seeds: Seeds) -> None:
    """Put one assumption back where the start has it."""
    before = choices.current()
    choices.put(replace(before, scenario=before.scenario.changed({key: origin(before, seeds).stance(key)})))


def origin(choice: Choice, seeds: Seeds) -> Scenario:
    """Return the ready scenario that the visitor started from."""
    return seeds.scenarios[choice.scenario.id]


def moves(choice: Choice, seeds: Seeds) -> list[str]:
    """Return the ids of the assumptions that the visitor has moved, in display order."""
    return list(choice.scenario.differences(origin(choice, seeds)))


def reset(kinds: Iterable[str], seeds: Seeds) -> None:
    """Put all assumptions of some kinds back where the start has them."""
    before = choices.current()
    first = origin(before, seeds)
    back = {
        key: first.stance(key) for key in moves(before, seeds) if seeds.assumptions[key].kind in set(kinds)
    }
    choices.put(replace(before, scenario=before.scenario.changed(back)))


def _show(key: str, value: object) -> None:
    """Make a widget show a value; left alone if it does, so that a slider in a hand is not pulled away."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def ask(key: str) -> None:
    """Open the card behind an assumption, or close it if it is open; one is open at a time."""
    st.session_state["card"] = None if st.session_state.get("card") == key else key


def controls(
    items: Sequence[Assumption], choice: Choice, seeds: Seeds, *, key: str
) -> list[Callable[[], None]]:
    """Draw the levers of some assumptions, and below its own the card of the one that was asked about.

    Returns what is left to do once the page is drawn: an open card is filled in last.
    """
    opened = st.session_state.get("card")
    place = next((place for place, item in enumerate(items, 1) if item.id == opened), len(items))
    later: list[Callable[[], None]] = []
    for part, name in ((items[:place], key), (items[place:], f"{key}_rest")):
        if part:
            drawn = [
                lever_of(
                    item,
                    choice.scenario.stance(item.id),
                    kind=kind_of(item, seeds),
                    ask=ASKED.get(item.kind, "why"),
                    opened=item.id == opened,
                )
                for item in part
            ]
            levers(drawn, key=name, on_moves=move, on_ask=ask)
        if part and part[-1].id == opened:
            with st.container(border=True, key=f"claim_{opened}"):
                later.append(card(part[-1], choice, seeds))
    return later


def _begin(name: str, seeds: Seeds) -> None:
    choices.put(replace(choices.current(), scenario=seeds.scenarios[name]))


def _whole(name: str) -> None:
    value = st.session_state[f"set_{name}"]
    if value is not None:
        choices.put(replace(choices.current(), **{name: value}))


def sidebar(seeds: Seeds) -> list[Callable[[], None]]:
    """Draw the sidebar: the start, the assumptions in the article's order, the rest by group, the worlds.

    Returns what is left to do once the page is drawn.
    """
    later: list[Callable[[], None]] = []
    choice = choices.current()
    ready = dict(
        sorted(seeds.scenarios.items(), key=lambda item: (item[0] != choices.ARTICLE, item[0] != "neutral"))
    )
    _show("start", choice.scenario.id)
    st.selectbox(
        "Start from",
        ready,
        format_func=lambda name: seeds.scenarios[name].title,
        key="start",
        on_change=lambda: _begin(st.session_state["start"], seeds),
    )
    st.caption(f"{origin(choice, seeds).question} *{origin(choice, seeds).view}*")
    _history(choice, seeds)
    keeping.buttons(seeds)
    st.header("What do you assume?", anchor=False)
    headline = [item for item in seeds.assumptions.values() if item.headline]
    later += controls(headline, choice, seeds, key="levers")
    st.header("More assumptions", anchor=False)
    changed = set(moves(choice, seeds))
    groups: dict[str, list[Assumption]] = {}
    for item in seeds.assumptions.values():
        if not item.headline:
            groups.setdefault(item.group, []).append(item)
    for group, items in groups.items():
        later += _group(group, items, changed, choice, seeds)
    _worlds(choice)
    return later


def _history(choice: Choice, seeds: Seeds) -> None:
    changed = moves(choice, seeds)
    with st.container(horizontal=True, gap="xsmall"):
        past, future = st.session_state.past, st.session_state.future
        st.button("Undo", icon=":material/undo:", disabled=not past, on_click=choices.undo, key="undo")
        st.button("Redo", icon=":material/redo:", disabled=not future, on_click=choices.redo, key="redo")
        kinds = {seeds.assumptions[key].kind for key in changed}
        options = [
            "everything",
            *(kind for kind in ("belief", "choice", "starting point", "structure") if kind in kinds),
        ]
        plural = {"everything": "Reset everything", "belief": "Reset beliefs", "choice": "Reset choices"}
        plural |= {"starting point": "Reset starting points", "structure": "Reset structures"}
        st.menu_button(
            "Reset",
            [plural[name] for name in options],
            disabled=not changed,
            key="reset",
            on_click=lambda: _reset_clicked(plural, seeds),
        )


def _reset_clicked(plural: dict[str, str], seeds: Seeds) -> None:
    clicked = next((name for name, text in plural.items() if text == st.session_state["reset"]), "everything")
    reset(words.KIND_WORDS if clicked == "everything" else [clicked], seeds)


def _group(
    group: str, items: list[Assumption], changed: set[str], choice: Choice, seeds: Seeds
) -> list[Callable[[], None]]:
    later: list[Callable[[], None]] = []
    count = sum(item.id in changed for item in items)
    label = f"{group} ({len(items)})" + (f" · {count} changed" if count else "")
    opened = st.expander(label, key=f"group_{group}", type="compact", on_change="rerun")
    if opened.open:  # a closed group costs nothing; its values live in the choice
        with opened:
            later += controls(items, choice, seeds, key=f"levers_{group}")
    return later


def _worlds(choice: Choice) -> None:
    with st.expander("The worlds: how many, how long, whose luck", key="group_worlds", type="compact"):
        counts = sorted({*choices.WORLDS, choice.worlds})
        _show("set_worlds", choice.worlds)
        st.selectbox(
            "Worlds",
            counts,
            key="set_worlds",
            help="How many times the same assumptions are played, each time with other luck.",
            on_change=lambda: _whole("worlds"),
        )
        _show("set_weeks", choice.weeks)
        st.selectbox(
            "Weeks",
            sorted({*choices.WEEKS, choice.weeks}),
            key="set_weeks",
            help="How long each world lasts, from the week of 12 July 2021.",
            on_change=lambda: _whole("weeks"),
        )
        _show("set_luck", choice.luck)
        st.number_input(
            "Luck number",
            0,
            choices.MAX_LUCK,
            key="set_luck",
            help="The same number gives the same luck on every machine; another number, other worlds.",
            on_change=lambda: _whole("luck"),
        )
