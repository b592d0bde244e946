"""The marks under a slider: where the article, a neutral reader and the critics stand; a click goes there."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import streamlit as st

from dashboard import words
from sim.assumptions import POSITIONS, Assumption

_PARTS = files(__package__)
_COMPONENT = st.components.v2.component(
    "position_marks",
    html=_PARTS.joinpath("marks.html").read_text(encoding="utf-8") + "\n",
    css=_PARTS.joinpath("marks.css").read_text(encoding="utf-8"),
    js=_PARTS.joinpath("marks.js").read_text(encoding="utf-8"),
)


def marks_of(assumption: Assumption, value: float | None) -> list[dict[str, Any]]:
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
            "here": value is not None and abs(at - value) < span * 1e-6,
        }
        for at, names in sorted(places.items())
    ]


def position_marks(
    assumption: Assumption, value: float | None, *, key: str, on_go: Callable[[], None]
) -> None:
    """Draw the marks under a slider that stands at ``value``, or has two ends; a click leaves ``go``."""
    low, high = assumption.words
    data = {"name": assumption.name, "marks": marks_of(assumption, value), "low": low, "high": high}
    _COMPONENT(key=key, data=data, on_go_change=on_go)
