"""The timeline of a choice: from which week on it is something else; drawn, dragged, or typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dashboard.components import component
from sim.assumptions import Assumption
from sim.stances import Step

_COMPONENT = component(__package__, "timeline")


def timeline(
    assumption: Assumption,
    start: float,
    steps: Sequence[Step],
    *,
    weeks: int,
    step: float,
    decimals: int,
    key: str,
    on_steps: Callable[[], None],
) -> None:
    """Draw a choice over ``weeks``; an edit leaves the new list of (week, value) in ``steps``.

    Parameters
    ----------
    start : float
        What it is before the first change.
    step, decimals : float, int
        How finely it can be set, and how many decimals that needs.
    """
    data = {
        "name": assumption.name,
        "low": assumption.low,
        "high": assumption.high,
        "start": start,
        "steps": [list(item) for item in steps],
        "weeks": weeks,
        "step": step,
        "decimals": decimals,
    }
    _COMPONENT(key=key, data=data, on_steps_change=on_steps)


def steps_from(edited: Any, weeks: int) -> tuple[Step, ...]:
    """Return what the timeline handed over as steps in order; a week that is named twice counts once."""
    found = {min(max(int(week), 1), weeks): float(value) for week, value in edited}
    return tuple(sorted(found.items()))
