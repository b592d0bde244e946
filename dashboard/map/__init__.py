"""The province map: of one world or of several side by side, and of what changes over many worlds.

All weeks are sent at once, so that it plays by itself.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.components import component

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


def province_map(
    geometry: Mapping[str, Any],
    panels: Sequence[World | Change],
    holders: list[dict[str, str]],
    *,
    week: int,
    key: str,
    on_week: Callable[[], None],
) -> Any:
    """Draw the maps over one scrubber and return their state, whose ``week`` is where the visitor stopped.

    Parameters
    ----------
    geometry : mapping
        ``Geometry.as_data()``.
    panels : sequence of World or Change
        At least one of them a World.
    holders : list of dict
        Name, colour and pattern of each code in "holder" and "capital".
    """
    first = next(panel for panel in panels if isinstance(panel, World))
    data = {
        "geometry": geometry,
        "panels": [panel.as_data() for panel in panels],
        "holders": holders,
        "weeks": len(first.frames["holder"]) - 1,
        "week": week,
    }
    return _COMPONENT(key=key, data=data, on_week_change=on_week)
