"""What a visitor has chosen: one value, from which the sidebar, the link and the run are drawn.

Widgets show the choice and ask to replace it; they never hold it. So a link, a ready scenario, undo and a
click on a chip are the same thing, a replacement, and a control that is not on screen loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from sim import links
from sim.errors import InputError, meant
from sim.scenarios import MAX_WEEKS, Scenario
from sim.seeds import Seeds

ARTICLE = "article"
WORLDS = (50, 100, 200, 500, 1000)
WEEKS = (52, 104, 156, 208, 260)
LUCK = 2021
MAX_LUCK = 999_999
REMEMBERED = 100  # steps back that undo keeps
SLOTS = ("b", "c", "d")  # the scenarios beside the visitor's own on the page Compare


@dataclass(frozen=True)
class Choice:
    """A scenario, how many worlds of it, and what of them is on screen.

    Attributes
    ----------
    scenario : Scenario
        The start (its id) and the visitor's moves.
    against : str
        Id of the ready scenario that every chart is compared with.
    luck : int
        Number from which the worlds' luck comes; twin worlds share it.
    worlds, weeks : int
        How many worlds, and how long they last [week].
    world : int
        The world on the map, counted from 1.
    week : int or None
        The week on the map; None is the last.
    compared : tuple of Scenario
        What the page Compare sets beside ``scenario``, three at most; none, and the page suggests one.
    pair : int
        Which of them is compared with ``scenario`` world by world, counted from 1.
    """

    scenario: Scenario
    against: str = ARTICLE
    luck: int = LUCK
    worlds: int = 200
    weeks: int = 104
    world: int = 1
    week: int | None = None
    compared: tuple[Scenario, ...] = ()
    pair: int = 1

    @property
    def shown_week(self) -> int:
        """The week on the map as a number."""
        return self.weeks if self.week is None else min(self.week, self.weeks)

    @property
    def settings(self) -> tuple[Any, ...]:
        """What decides the worlds themselves; two choices with equal settings share their run."""
        return self.scenario, self.luck, self.worlds, self.weeks


def start(seeds: Seeds) -> Choice:
    """Return what a visitor sees first: the article's own scenario."""
    return Choice(seeds.scenarios[ARTICLE])


def to_query(choice: Choice, seeds: Seeds) -> dict[str, str]:
    """Return the link's parameters: what differs from ``start``, and if anything does, the version."""
    query = choice.scenario.to_query(seeds.scenarios)
    if query.get("scenario") == ARTICLE:
        del query["scenario"]
    first = start(seeds)
    for name in ("against", "luck", "worlds", "weeks", "world", "week", "pair"):
        value = getattr(choice, name)
        if value is not None and value != getattr(first, name):
            query[name] = str(value)
    for slot, other in zip(SLOTS, choice.compared, strict=False):
        query[slot] = links.to_text(other, seeds.scenarios)
    return {**query, "model": seeds.fingerprint} if query else {}


@dataclass
class _Reading:
    """A link as far as it could be read, and a sentence for each part that could not."""

    choice: Choice
    complaints: list[str] = field(default_factory=list)

    def whole(self, name: str, text: str, low: int, high: int) -> None:
        """Take over a whole number between ``low`` and ``high``."""
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if low <= value <= high:
            self.choice = replace(self.choice, **{name: value})  # type: ignore[arg-type]
        else:
            kept = getattr(self.choice, name)
            kept = "the last" if kept is None else kept
            self.complaints.append(
                f"The link's {name} is “{_short(text)}”; it must be a whole number from {low:,} to {high:,}. "
                f"This page shows {kept} instead."
            )


def from_query(query: Mapping[str, str], seeds: Seeds) -> tuple[Choice, list[str]]:
    """Return the choice that a link stands for, and a sentence for everything in it that cannot be used."""
    reading = _Reading(start(seeds))
    rest = dict(query)
    model = rest.pop("model", seeds.fingerprint)
    if model != seeds.fingerprint:
        reading.complaints.append(
            f"This link was made with another version of the model ({_short(model)}; here it is "
            f"{seeds.fingerprint}): the same assumptions may lead to other counts."
        )
    _read_scenario(rest, reading, seeds)
    for name, low, high in (
        ("worlds", 2, WORLDS[-1]),
        ("weeks", 26, MAX_WEEKS),
        ("luck", 0, MAX_LUCK),
    ):
        if name in rest:
            reading.whole(name, rest.pop(name), low, high)
    if "world" in rest:
        reading.whole("world", rest.pop("world"), 1, reading.choice.worlds)
    if "week" in rest:
        reading.whole("week", rest.pop("week"), 0, reading.choice.weeks)
    _read_compared(rest, reading, seeds)
    if "pair" in rest:
        reading.whole("pair", rest.pop("pair"), 1, max(1, len(reading.choice.compared)))
    for key, text in rest.items():
        _read_stance(key, text, reading, seeds)
    return reading.choice, reading.complaints


def _read_scenario(rest: dict[str, str], reading: _Reading, seeds: Seeds) -> None:
    for name, what in (("scenario", "scenario"), ("against", "comparison")):
        text = rest.pop(name, ARTICLE)
        if text not in seeds.scenarios:
            reading.complaints.append(
                f"The link's {what} is “{_short(text)}”, which does not exist. "
                f"{meant(text, seeds.scenarios)} "
                "This page uses the article's."
            )
        elif name == "scenario":
            reading.choice = replace(reading.choice, scenario=seeds.scenarios[text])
        else:
            reading.choice = replace(reading.choice, against=text)


def _read_compared(rest: dict[str, str], reading: _Reading, seeds: Seeds) -> None:
    for slot in SLOTS:
        text = rest.pop(slot, None)
        if text is None:
            continue
        try:
            other = links.from_text(text, seeds.scenarios, seeds.assumptions)
        except (InputError, ValueError) as error:
            problem = error.problems[0] if isinstance(error, InputError) else None
            told = f"{problem.key} {problem.found}: {problem.remedy}" if problem else ""
            reading.complaints.append(
                f"The link's scenario {slot.upper()} cannot be used, and is left out. {_short(told, 160)}"
            )
        else:
            reading.choice = replace(reading.choice, compared=(*reading.choice.compared, other))


def _read_stance(key: str, text: str, reading: _Reading, seeds: Seeds) -> None:
    if key not in seeds.assumptions:
        known = [*seeds.assumptions, "scenario", *links.VIEW]
        reading.complaints.append(
            f"The link names “{_short(key)}”, which is not an assumption. {meant(key, known)}"
        )
        return
    assumption, scenario = seeds.assumptions[key], reading.choice.scenario
    try:
        reading.choice = replace(reading.choice, scenario=scenario.changed({key: text}))
    except (InputError, ValueError):
        reading.complaints.append(
            f"The link sets “{assumption.name or key}” to “{_short(text)}”; it can be {assumption.span}. "
            f"This page uses {scenario.stance(key)} instead."
        )


def _short(text: str, length: int = 40) -> str:
    """Return foreign text so that it can stand in a sentence: short, without marks that could be markup."""
    plain = "".join(letter for letter in text if letter.isalnum() or letter in " .,:;_-+%")
    return plain[:length] + "…" if len(plain) > length else plain


# What follows works on the session of the visitor whose page is being drawn.


def current() -> Choice:
    """Return the visitor's choice; ``open_session`` has made it."""
    choice: Choice = st.session_state["choice"]
    return choice


def open_session(seeds: Seeds, page: str) -> None:
    """Make the choice agree with the address bar: a link that was opened, or a step back in the browser.

    Only such steps read the address. Any other run was caused by the page itself, and may have set out before
    the browser received the address of the run before it.
    """
    state = st.session_state
    query = st.query_params.to_dict()
    if "choice" not in state:
        state.choice, state.complaints = from_query(query, seeds)
        state.past, state.future, state.last_move = [], [], None
        state.page, state.bare = page, {page: (state.choice,)}
        return
    if getattr(get_script_run_ctx(), "is_history_navigation", False):
        put(from_query(query, seeds)[0] if query else _bare(page, seeds))
    elif page != state.page and not query:
        # The navigation bar leaves the parameters behind and close_session adds them, which makes an entry of
        # its own in the browser's history: a step back passes there once, and must find what was meant.
        state.bare = {**state.bare, page: (*state.bare.get(page, ()), current())}
    state.page = page


def _bare(page: str, seeds: Seeds) -> Choice:
    """Return what the last address of a page without parameters stood for; it then gets parameters."""
    stack: tuple[Choice, ...] = st.session_state.bare.get(page) or (start(seeds),)
    if len(stack) > 1 and to_query(stack[-1], seeds):
        st.session_state.bare = {**st.session_state.bare, page: stack[:-1]}
    return stack[-1]


def close_session(seeds: Seeds) -> None:
    """Write the choice into the address bar, where it differs."""
    query = to_query(current(), seeds)
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def put(choice: Choice) -> None:
    """Replace the choice; if its worlds change, the old one can be brought back by ``undo``."""
    state = st.session_state
    before = current()
    # What is on screen must exist in what was chosen: fewer worlds or weeks move it.
    week = None if choice.week is not None and choice.week >= choice.weeks else choice.week
    pair = min(choice.pair, max(1, len(choice.compared)))
    choice = replace(choice, world=min(choice.world, choice.worlds), week=week, pair=pair)
    if (choice.settings, choice.compared) != (before.settings, before.compared):
        state.past = [*state.past, before][-REMEMBERED:]
        state.future = []
        state.complaints = []
    if choice.settings != before.settings:
        state.last_move = before
    state.choice = choice


def undo() -> None:
    """Go back to the choice before the last change."""
    state = st.session_state
    if state.past:
        before = current()
        *state.past, state.choice = state.past
        state.future = [*state.future, before]
        state.last_move = before


def redo() -> None:
    """Take back the last ``undo``."""
    state = st.session_state
    if state.future:
        before = current()
        *state.future, state.choice = state.future
        state.past = [*state.past, before]
        state.last_move = before
