"""Boxes: the limits that PRIM finds, as plain facts and in plain words."""

from collections.abc import Sequence
from typing import Any

from sim.studies.designs import Factor
from sim.studies.prim import Box, Options, Span


def conditions(box: Box, factors: Sequence[Factor]) -> list[dict[str, Any]]:
    """Return each limit that shuts something out, in display order, with its words."""
    found = []
    for factor in factors:
        if factor.id not in box.restricted:
            continue
        limit, a = box.limits[factor.id], factor.assumption
        fact: dict[str, Any] = {"id": a.id, "name": a.name, "kind": a.kind, "unit": a.unit, "range": a.span}
        if isinstance(limit, Options):
            kept = [a.options[int(option)] for option in sorted(limit.kept)]
            fact |= {"options": kept, "words": f"{a.name}: {' or '.join(kept)}"}
        else:
            low, high = open_ends(limit, factor)
            fact |= {"low": low, "high": high, "words": f"{a.name} {_spoken(low, high)}"}
        found.append(fact)
    return found


def open_ends(limit: Span, factor: Factor) -> tuple[float | None, float | None]:
    """Return both limits to three figures, None where nothing is shut out.

    A limit at the outermost of the rows that were drawn stands for the end of the range.
    """
    slack = 0.01 * (factor.high - factor.low)
    low = None if limit.low <= factor.low + slack else float(f"{limit.low:.3g}")
    high = None if limit.high >= factor.high - slack else float(f"{limit.high:.3g}")
    return low, high


def _spoken(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"between {low:g} and {high:g}"
    return f"{high:g} or less" if low is None and high is not None else f"{low:g} or more"


def facts(box: Box, factors: Sequence[Factor]) -> dict[str, Any]:
    """Return a box as plain facts: what it asks, and how many rows and cases lie inside."""
    return {
        "conditions": conditions(box, factors),
        "inside": box.rows,
        "inside_cases": box.cases,
        "rows": box.all_rows,
        "cases": box.all_cases,
        "coverage": box.coverage,
        "density": box.density,
    }
