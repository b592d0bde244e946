"""The endings as worlds to count: a lane of dots for each; a click (or Enter) shows only the worlds in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from dashboard import words
from dashboard.charts import COLUMNS, worlds_per_dot
from dashboard.components import at_once, component
from dashboard.palette import ENDINGS

_COMPONENT = component(__package__, "ending_lanes")


def lanes_of(
    counts: Mapping[str, int],
    baseline: Mapping[str, int],
    titles: Mapping[str, str],
    name: str,
    only: str = "",
) -> list[dict[str, Any]]:
    """Return one lane for each ending: how many dots, what is written and what is read aloud.

    Parameters
    ----------
    counts, baseline : mapping
        Ending to number of worlds, on screen and in the comparison called ``name``.
    titles : mapping
        Ending to how it is called.
    only : str
        The ending whose worlds alone are drawn elsewhere on the page, or nothing.
    """
    total = sum(counts.values())
    per_dot = worlds_per_dot(total)
    return [
        {
            "id": ending,
            "title": titles[ending],
            "count": words.of(count, total),
            "versus": words.versus(count, baseline[ending], name),
            "told": (
                f"{titles[ending]}: {words.of(count, total)} imagined worlds; {name}: "
                f"{words.of(baseline[ending], total)}"
            ),
            "dots": count / per_dot,
            "mark": baseline[ending] / per_dot,
            "colour": ENDINGS[ending].colour,
            "shape": ENDINGS[ending].shape,
            "pressed": ending == only,
        }
        for ending, count in counts.items()
    ]


def lanes_show(lanes: list[dict[str, Any]], *, label: str, status: str) -> dict[str, Any]:
    """Return what the lanes show; ``status`` is read aloud anew."""
    most = max(math.ceil(max(lane["dots"], lane["mark"]) / 2) for lane in lanes)
    return {"lanes": lanes, "columns": max(COLUMNS, most), "label": label, "status": status}


def ending_lanes(shown: Mapping[str, Any], *, key: str, on_pick: Callable[[], None]) -> None:
    """Draw the lanes; a click leaves the ending's id in ``pick``."""
    _COMPONENT(key=key, data=at_once(key, shown), on_pick_change=on_pick)
