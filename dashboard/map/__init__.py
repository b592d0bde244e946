"""The province map of one world: a drawing that plays by itself, since all weeks are sent at once."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import numpy as np
import streamlit as st

_PARTS = files(__package__)
_COMPONENT = st.components.v2.component(
    "province_map",
    html=_PARTS.joinpath("map.html").read_text(encoding="utf-8"),
    css=_PARTS.joinpath("map.css").read_text(encoding="utf-8"),
    js=_PARTS.joinpath("map.js").read_text(encoding="utf-8"),
)


def pack(frame: np.ndarray) -> str:
    """Return weekly small numbers, shape (weeks, provinces), as text that a browser unpacks quickly."""
    return base64.b64encode(np.ascontiguousarray(frame, np.uint8).tobytes()).decode("ascii")


def province_map(
    geometry: Mapping[str, Any],
    frames: Mapping[str, np.ndarray],
    holders: list[dict[str, str]],
    *,
    week: int,
    title: str,
    key: str,
    on_week: Callable[[], None],
) -> Any:
    """Draw the map and return its state, whose ``week`` is the week the visitor stopped at.

    Parameters
    ----------
    geometry : mapping
        ``Geometry.as_data()``.
    frames : mapping
        "holder", "capital", "taliban" and "violence": arrays of shape (weeks + 1, provinces).
    holders : list of dict
        Name, colour and pattern of each code in "holder" and "capital".
    """
    data = {
        "geometry": geometry,
        "frames": {name: pack(frame) for name, frame in frames.items()},
        "holders": holders,
        "weeks": len(frames["holder"]) - 1,
        "week": week,
        "title": title,
    }
    return _COMPONENT(key=key, data=data, on_week_change=on_week)
