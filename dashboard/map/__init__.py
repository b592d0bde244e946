"""The province map: of one world or of several side by side, and of what changes over many worlds.

All weeks are sent at once, so that it plays by itself.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.components import at_once, component
from sim.result import Result

_COMPONENT = component(__package__, "province_map")


def pack(frame: np.ndarray, kind: type[np.integer]) -> str:
    """Return weekly small numbers, shape (weeks, provinces), as text that a browser unpacks quickly."""
    little = np.ascontiguousarray(frame, np.dtype(kind).newbyteorder("<"))
    return base64.b64encode(little.tobytes()).decode("ascii")


@dataclass(frozen=True)
class World:
    """One world on a map.

    Attributes
    ----------
    frames : mapping
        "holder", "capital", "taliban" and "violence": arrays of shape (weeks + 1, provinces).
    title : str
        What the map shows, for those who cannot see it.
    letter, caption : str
        What tells it from the others beside it; empty if it is alone.
    """

    frames: Mapping[str, np.ndarray]
    title: str
    letter: str = ""
    caption: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return what the browser needs."""
        frames = {name: pack(frame, np.uint8) for name, frame in self.frames.items()}
        return {"title": self.title, "letter": self.letter, "caption": self.caption, "frames": frames}


@dataclass(frozen=True)
class Change:
    """In how many more worlds something is so, province by province.

    Attributes
    ----------
    counts : array, shape (weeks + 1, provinces)
        Whole numbers from minus to plus ``total`` [worlds].
    words : str
        What is counted.
    """

    counts: np.ndarray
    total: int
    words: str
    title: str
    letter: str = ""
    caption: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return what the browser needs."""
        told = {"title": self.title, "letter": self.letter, "caption": self.caption, "words": self.words}
        return {**told, "total": self.total, "counts": pack(self.counts, np.int16)}


def frames_of(run: Result, world: int) -> dict[str, np.ndarray]:
    """Return what the map shows of one world of a run (from 0)."""
    frames = {"holder": run.holder, "capital": run.capital, "taliban": run.taliban, "violence": run.violence}
    return {name: frame[:, :, world] for name, frame in frames.items()}


def maps_show(panels: Sequence[World | Change], week: int) -> dict[str, Any]:
    """Return what the maps show: all weeks, and the one to begin with; one panel at least is a World."""
    first = next(panel for panel in panels if isinstance(panel, World))
    weeks = len(first.frames["holder"]) - 1
    return {"panels": [panel.as_data() for panel in panels], "weeks": weeks, "week": week}


def province_map(
    geometry: Mapping[str, Any],
    shown: Mapping[str, Any],
    holders: list[dict[str, str]],
    *,
    key: str,
    on_week: Callable[[], None],
) -> Any:
    """Draw the maps over one scrubber and return their state, whose ``week`` is where the visitor stopped.

    Parameters
    ----------
    geometry : mapping
        ``Geometry.as_data()``.
    holders : list of dict
        Name, colour and pattern of each code in "holder" and "capital".
    """
    data = {**at_once(key, shown), "geometry": geometry, "holders": holders}
    return _COMPONENT(key=key, data=data, on_week_change=on_week)
