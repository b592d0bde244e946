"""Assumptions as levers under headings: sliders with three marked positions, or the forms of a structure.

One component for all of them, because the page is drawn anew on every move: sixteen sliders of Streamlit's
own with heads and marks took half of that time, and each waited 200 ms before it told of a move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard import words
from dashboard.components import component
from dashboard.notches import decimals, step_of
from sim.assumptions import POSITIONS, Assumption
from sim.stances import Stance

_COMPONENT = component(__package__, "levers")

Row = dict[str, Any]
"""What the browser needs of a heading, a group or a lever."""

Moved = float | tuple[float, float] | str
"""Where a lever was put: a number, the two ends of a range, or the form of a structure."""


def marks_of(assumption: Assumption) -> list[dict[str, Any]]:
    """Return one mark per place on the slider, from low to high; positions that agree share a mark."""
    places: dict[float, list[str]] = {}
    for position in POSITIONS:
        places.setdefault(assumption.position(position), []).append(position)
    span = assumption.high - assumption.low
    return [
        {
            "word": "·".join(names),
            "told": (
                f"the position of {words.listed(words.POSITION_WORDS[name] for name in names)}, "
                f"{words.number(at, 3)}"
            ),
            "value": at,
            "place": (at - assumption.low) / span,
        }
        for at, names in sorted(places.items())
    ]


def lever(assumption: Assumption, stance: Stance, *, kind: str, ask: str, opened: bool) -> Row:
    """Return a row that is the lever of one assumption.

    Parameters
    ----------
    kind : str
        What stands beside its name: its kind and its paragraphs.
    ask : str
        What the button says that opens its card.
    """
    row: Row = {
        "id": assumption.id,
        "name": assumption.name,
        "kind": kind,
        "spoken": f"{assumption.name}, {kind.replace(' · ', ', ')}",
        "ask": ask,
        "open": opened,
        "note": f"At the start {words.stance(stance)}." if stance.steps else "",
    }
    if assumption.kind == "structure":
        return {**row, "options": list(assumption.options), "value": stance.value}
    step = step_of(assumption)
    return {
        **row,
        "low": assumption.low,
        "high": assumption.high,
        "step": step,
        "decimals": decimals(step),
        "value": list(stance.span or (stance.value,)),
        "words": list(assumption.words),
        "marks": marks_of(assumption),
    }


def heading(text: str) -> Row:
    """Return a row that is a heading."""
    return {"id": f"heading {text}", "heading": text}


def group(name: str, label: str, *, opened: bool) -> Row:
    """Return a row that opens and closes a group: the levers that follow it if it is open."""
    return {"id": name, "label": label, "open": opened}


def levers(
    rows: Sequence[Row],
    link: str,
    *,
    key: str,
    on_moves: Callable[[dict[str, Moved]], None],
    on_ask: Callable[[str], None],
    on_fold: Callable[[str], None],
) -> None:
    """Draw some rows and tell what was moved since the page last answered, asked about or folded.

    A move is told at once, with all that were not answered yet, so that none is lost when one run of the page
    overtakes another. ``link`` is the link of what is on screen: with it a lever that is about to be let go
    asks for its worlds ahead (``dashboard.ahead``).
    """
    heard = st.session_state.setdefault("heard", 0)
    names = {row["id"] for row in rows if "value" in row}

    def moved() -> None:
        told = st.session_state[key]["moves"]
        st.session_state["heard"] = max(st.session_state["heard"], int(told["count"]))
        on_moves({name: _value(value) for name, value in told["moved"].items() if name in names})

    _COMPONENT(
        key=key,
        data={"rows": list(rows), "heard": heard, "link": link},
        on_moves_change=moved,
        on_asked_change=lambda: on_ask(str(st.session_state[key]["asked"])),
        on_folded_change=lambda: on_fold(str(st.session_state[key]["folded"])),
    )


def _value(told: Any) -> Moved:
    """Return a browser's move as a value: what a slider adds up is rounded to what it shows."""
    if isinstance(told, str):
        return told
    low, *high = (round(float(end), 6) for end in told)
    return (low, high[0]) if high and low < high[0] else low
