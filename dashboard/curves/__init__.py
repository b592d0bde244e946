"""Weekly curves on the screen: fans of worlds, or counts of worlds that step down, several in one component.

``dashboard.charts`` describes the same curves for image files, with Vega-Lite. On the screen Vega-Lite took
more than half of the time from a slider to the answer: a browser interprets each specification anew.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from dashboard.components import at_once, component
from dashboard.palette import BASELINE, MEDIAN, SINGLE

_COMPONENT = component(__package__, "curves")

DASHED = {"stroke": BASELINE, "stroke-width": 1.8, "stroke-dasharray": "5 4"}
THICK = {"stroke": MEDIAN, "stroke-width": 2.5, "stroke-linejoin": "round"}
INKS = {
    "nine": {"area": ["low", "high"], "style": f"fill:{MEDIAN};opacity:.18"},
    "half": {"area": ["lower", "upper"], "style": f"fill:{MEDIAN};opacity:.32"},
    "ground": {"area": ["", "count"], "style": f"fill:{MEDIAN};opacity:.3"},
    "single": {"stroke": SINGLE, "stroke-width": 0.8, "opacity": 0.75},
    "middle": THICK,
    "count": THICK,
    "baseline": DASHED,
}
"""How each line and band is drawn; a band names the columns it lies between. Single worlds share one look."""

READS = {
    "middle": "middle world",
    "lower": "middle half from",
    "upper": "middle half to",
    "low": "9 of 10 from",
    "high": "9 of 10 to",
    "count": "your worlds",
    "baseline": "comparison",
}
"""What is told of a week under the pointer, column by column."""


@dataclass(frozen=True)
class Curve:
    """One chart: what it is called, what it shows in words, its fixed axis and its numbers.

    Attributes
    ----------
    title, meaning : str
        Its head.
    told : str
        What it shows, for those who cannot see it; where ``noted``, for all, below it.
    data : table
        One row a week: ``dashboard.charts.fan_data`` or ``survival_data``.
    top : float
        Where the axis ends; it begins at 0.
    form : str
        How numbers are written, as Python and Vega understand it: ".0%", ".1f" or ",.0f".
    height : int
        Of the drawing [pixel].
    """

    title: str
    meaning: str
    told: str
    data: pa.Table
    top: float
    form: str
    height: int = 150
    noted: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return what the browser needs."""
        columns = [name for name in self.data.column_names if name != "week"]
        numbers = np.stack([self.data[name].to_numpy() for name in columns]).astype("<f4")
        steps = "count" in columns
        singles = [name for name in columns if name.startswith("world")]
        drawn = ["ground", "count"] if steps else ["nine", "half", *singles, "middle"]
        return {
            "title": self.title,
            "meaning": self.meaning,
            "told": self.told,
            "noted": self.noted,
            "weeks": self.data.num_rows - 1,
            "top": self.top,
            "form": self.form,
            "height": self.height,
            "steps": steps,
            "columns": columns,
            "names": [*drawn, "baseline"],
            "reads": [[name, told] for name, told in READS.items() if name in columns],
            "numbers": base64.b64encode(numbers.tobytes()).decode("ascii"),
        }


def curves_show(charts: Sequence[Curve]) -> dict[str, Any]:
    """Return what some curves show."""
    return {"charts": [chart.as_data() for chart in charts], "inks": INKS}


def curves(charts: Sequence[Curve], *, key: str) -> None:
    """Draw some curves; one alone stands without a frame."""
    _COMPONENT(key=key, data=at_once(key, curves_show(charts)))
