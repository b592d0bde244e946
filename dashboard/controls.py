"""Seeds become widgets: the sidebar, in which every premise is a switch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from dashboard import address, keeping, words
from dashboard import choice as choices
from dashboard.card import card
from dashboard.choice import Choice
from dashboard.levers import Moved, Row, group, heading, lever, levers
from sim.assumptions import Assumption
from sim.limits import PAGE_WORLDS
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.stances import Stance, middle

ASKED = {"belief": "why · how sure", "choice": "why · when"}


def paragraphs_of(assumption: Assumption, seeds: Seeds) -> str:
    """Return the article's paragraphs that an assumption comes from, "P24", or nothing if it is ours."""
    return words.paragraphs(seeds.paragraphs(assumption.claims))


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


def ask(key: str) -> None:
    """Open the card behind an assumption, or close it if it is open; one is open at a time."""
    st.session_state["card"] = None if st.session_state.get("card") == key else key


def fold(group: str) -> None:
    """Open a group of assumptions, or close it."""
    st.session_state["unfolded"] = st.session_state.get("unfolded", frozenset()) ^ {group}


def _rows(choice: Choice, seeds: Seeds) -> list[Row]:
    """Return the headings, groups and levers of the sidebar; a closed group's levers are left out."""
    changed = set(moves(choice, seeds))
    unfolded = st.session_state.get("unfolded", frozenset())
    groups: dict[str, list[Assumption]] = {}
    for item in seeds.assumptions.values():
        groups.setdefault("" if item.headline else item.group, []).append(item)
    rows = [heading("What do you assume?"), *(_lever(item, choice, seeds) for item in groups.pop("", []))]
    rows.append(heading("More assumptions"))
    for name, items in groups.items():
        count = sum(item.id in changed for item in items)
        label = f"{name} ({len(items)})" + (f" · {count} changed" if count else "")
        rows.append(group(name, label, opened=name in unfolded))
        if name in unfolded:
            rows += [_lever(item, choice, seeds) for item in items]
    return rows


def _lever(item: Assumption, choice: Choice, seeds: Seeds) -> Row:
    return lever(
        item,
        choice.scenario.stance(item.id),
        kind=kind_of(item, seeds),
        ask=ASKED.get(item.kind, "why"),
        opened=item.id == st.session_state.get("card"),
    )


def controls(choice: Choice, seeds: Seeds) -> list[Callable[[], None]]:
    """Draw the levers of all assumptions, and below its own the card of the one that was asked about.

    Returns what is left to do once the page is drawn: an open card is filled in last.
    """
    rows = _rows(choice, seeds)
    asked = next((place for place, row in enumerate(rows, 1) if row.get("ask") and row["open"]), None)
    told = {"on_moves": move, "on_ask": ask, "on_fold": fold}
    link = urlencode(address.to_query(choice, seeds))
    levers(rows[:asked], link, key="levers", **told)
    if asked is None:
        return []
    item = seeds.assumptions[rows[asked - 1]["id"]]
    with st.container(border=True, key=f"claim_{item.id}"):
        later = card(item, choice, seeds)
    levers(rows[asked:], link, key="levers_after", **told)
    return [later]


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
    choice = choices.current()
    ready = dict(
        sorted(seeds.scenarios.items(), key=lambda item: (item[0] != choices.ARTICLE, item[0] != "neutral"))
    )
    st.selectbox(
        "Start from",
        ready,
        format_func=lambda name: seeds.scenarios[name].title,
        **choices.tied("start", choice.scenario.id, "index", list(ready)),
        on_change=lambda: _begin(st.session_state["start"], seeds),
    )
    st.caption(f"{origin(choice, seeds).question} *{origin(choice, seeds).view}*")
    _history(choice, seeds)
    keeping.buttons(seeds)
    later = controls(choice, seeds)
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


def _worlds(choice: Choice) -> None:
    box = st.expander(
        "The worlds: how many, how long, whose luck", key="group_worlds", type="compact", on_change="rerun"
    )
    if not box.open:  # a closed one costs nothing; what it shows lives in the choice
        return
    with box:
        counts = sorted({*PAGE_WORLDS, choice.worlds})
        st.selectbox(
            "Worlds",
            counts,
            **choices.tied("set_worlds", choice.worlds, "index", counts),
            help="How many times the same assumptions are played, each time with other luck.",
            on_change=lambda: _whole("worlds"),
        )
        lengths = sorted({*choices.WEEKS, choice.weeks})
        st.selectbox(
            "Weeks",
            lengths,
            **choices.tied("set_weeks", choice.weeks, "index", lengths),
            help="How long each world lasts, from the week of 12 July 2021.",
            on_change=lambda: _whole("weeks"),
        )
        st.number_input(
            "Luck number",
            0,
            choices.MAX_LUCK,
            **choices.tied("set_luck", choice.luck, "value"),
            help="The same number gives the same luck on every machine; another number, other worlds.",
            on_change=lambda: _whole("luck"),
        )
