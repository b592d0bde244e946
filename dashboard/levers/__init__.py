"""Assumptions as levers: sliders with three marked positions, or the forms of a structure, in one component.

One component for many levers, because the page is drawn anew on every move: sixteen sliders of Streamlit's
own with their heads and marks took half of that time, and each waited 200 ms before it told of a move.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import streamlit as st

from dashboard import words
from dashboard.notches import decimals, step_of
from sim.assumptions import POSITIONS, Assumption
from sim.stances import Stance

_PARTS = files(__package__)
_COMPONENT = st.components.v2.component(
    "levers",
    html=_PARTS.joinpath("levers.html").read_text(encoding="utf-8"),
    css=_PARTS.joinpath("levers.css").read_text(encoding="utf-8"),
    js=_PARTS.joinpath("levers.js").read_text(encoding="utf-8"),
)

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


def lever_of(assumption: Assumption, stance: Stance, *, kind: str, ask: str, opened: bool) -> dict[str, Any]:
    """Return what the browser needs to draw one lever.

    Parameters
    ----------
    kind : str
        What stands beside its name: its kind and its paragraphs.
    ask : str
        What the button says that opens its card.
    """
    lever: dict[str, Any] = {
        "id": assumption.id,
        "name": assumption.name,
        "kind": kind,
        "spoken": f"{assumption.name}, {kind.replace(' · ', ', ')}",
        "ask": ask,
        "open": opened,
        "note": f"At the start {words.stance(stance)}." if stance.steps else "",
    }
    if assumption.kind == "structure":
        return {**lever, "options": list(assumption.options), "value": stance.value}
    step = step_of(assumption)
    return {
        **lever,
        "low": assumption.low,
        "high": assumption.high,
        "step": step,
        "decimals": decimals(step),
        "value": list(stance.span or (stance.value,)),
        "words": list(assumption.words),
        "marks": marks_of(assumption),
    }


def levers(
    drawn: Sequence[dict[str, Any]],
    *,
    key: str,
    on_moves: Callable[[dict[str, Moved]], None],
    on_ask: Callable[[str], None],
) -> None:
    """Draw some levers (``lever_of``) and tell what was moved since the page last answered.

    A move is told at once, with all that were not answered yet, so that none is lost when one run of the page
    overtakes another.
    """
    heard: dict[str, int] = st.session_state.setdefault("heard", {})
    names = {lever["id"] for lever in drawn}

    def moved() -> None:
        told = st.session_state[key]["moves"]
        heard[key] = int(told["count"])
        on_moves({name: _value(value) for name, value in told["moved"].items() if name in names})

    _COMPONENT(
        key=key,
        data={"levers": list(drawn), "heard": heard.get(key, 0)},
        on_moves_change=moved,
        on_asked_change=lambda: on_ask(str(st.session_state[key]["asked"])),
    )


def _value(told: Any) -> Moved:
    """Return a browser's move as a value: what a slider adds up is rounded to what it shows."""
    if isinstance(told, str):
        return told
    low, *high = (round(float(end), 6) for end in told)
    return (low, high[0]) if high and low < high[0] else low
