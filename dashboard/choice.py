"""What a visitor has chosen: one value, from which the sidebar, the link and the run are drawn.

Widgets show the choice and ask to replace it; they never hold it. So a link, a ready scenario, undo and a
click on a chip are the same thing, a replacement, and a control that is not on screen loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard.viewing import FIRST_VIEW, PARTS, Value, View
from sim.scenarios import Scenario
from sim.seeds import Seeds

ARTICLE = "article"
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
    only : str
        The ending whose worlds alone are drawn on the page Explore; empty, and all are.
    view : View
        What the pages show beside that: which metric, which prompts, which premise.
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
    only: str = ""
    view: View = FIRST_VIEW

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


# What follows works on the session of the visitor whose page is being drawn.


def current() -> Choice:
    """Return the visitor's choice; ``dashboard.address`` has made it."""
    choice: Choice = st.session_state["choice"]
    return choice


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
        state.complaints = state.news = ()
    if choice.settings != before.settings:
        state.last_move = before
    state.choice = choice


def put_scenario(scenario: Scenario) -> None:
    """Replace what is assumed; luck, size and what is on screen stay."""
    put(replace(current(), scenario=scenario))


def rebased(scenario: Scenario, seeds: Seeds) -> Scenario:
    """Return a scenario as a start and moves from it: the ready one that it names, else the nearest."""
    if scenario.id in seeds.scenarios:
        return scenario
    nearest = min(seeds.scenarios.values(), key=lambda ready: len(scenario.differences(ready)))
    return nearest.changed(scenario.differences(nearest))


def undo() -> None:
    """Go back to the choice before the last change."""
    state = st.session_state
    if state.past:
        before = current()
        *state.past, earlier = state.past
        state.choice = replace(earlier, view=before.view)  # what was looked at is no move
        state.future = [*state.future, before]
        state.last_move = before


def redo() -> None:
    """Take back the last ``undo``."""
    state = st.session_state
    if state.future:
        before = current()
        *state.future, later = state.future
        state.choice = replace(later, view=before.view)
        state.past = [*state.past, before]
        state.last_move = before


def look(name: str, value: Value) -> None:
    """Look at something in another way; the worlds stay."""
    before = current()
    put(replace(before, view=before.view.having(name, value)))


def tied(key: str, value: Any, by: str, options: Sequence[Any] = ()) -> dict[str, Any]:
    """Return what makes a widget show a value.

    Before it is on the page, its own parameter ``by``; once it is, its state. (A state that is set before the
    browser has drawn the widget can be lost, when the page is drawn again at once.)

    Parameters
    ----------
    by : str
        "default", "value", or "index" for the value's place among ``options``.
    """
    state = st.session_state
    if key in state and state[key] != value:
        state[key] = value
        return {"key": key}
    return {"key": key, by: options.index(value) if by == "index" else value}


def bound(
    name: str, options: Sequence[Any] = (), *, first: str | int = "", by: str = "index"
) -> dict[str, Any]:
    """Return what ties a widget to a part of the view: what it shows, and what happens when it is changed.

    Parameters
    ----------
    options : sequence, optional
        What can be chosen here and now; where the part is something else, the first of them is shown.
    first : str or int, optional
        What is shown in place of that first one.
    by : str, optional
        As ``tied`` has it.
    """
    value = current().view[name]
    if options and value not in options:
        value = first or options[0]

    def take() -> None:
        look(name, PARTS[name].take(st.session_state[name]))

    shown = list(value) if isinstance(value, tuple) else value
    return {**tied(name, shown, by, options), "on_change": take}
