"""Discover: under which few conditions an outcome is frequent, checked on worlds that did not find them.

The assumptions are varied together by a Latin hypercube, every row with luck of its own; PRIM draws the box,
and another hypercube with other luck says how good it is.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.batches import Told
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.shapes import Bools
from sim.studies import boxes
from sim.studies.asked import Asked
from sim.studies.designs import Design, Factor, latin
from sim.studies.measure import measured
from sim.studies.prim import described
from sim.studies.sweep import Sweep

FIRST, FRESH = 1, 2
"""Which draw of the hypercube the box is looked for in, and which it is checked on."""


def discover(
    scenario: Scenario,
    condition: Asked,
    factors: Sequence[Factor],
    *,
    rows: int,
    luck: int,
    weeks: int,
    seeds: Seeds,
    most: int = 4,
    processes: int = 1,
    pool: Executor | None = None,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return the few conditions under which a condition on the outcome is met, as plain facts.

    Parameters
    ----------
    rows : int
        How many worlds the box is looked for in; half as many, with other luck, check it.
    most : int
        How many assumptions the box may limit.
    """
    found: list[tuple[Design, Bools]] = []
    total = rows + rows // 2
    for draw, count, own in ((FIRST, rows, luck), (FRESH, rows // 2, luck + 1)):
        design = latin(factors, count, draw)

        def tell(done: int, _: int, before: int = 0 if draw == FIRST else rows) -> None:
            if told:
                told(before + done, total)

        study = Sweep(design, scenario, seeds, own, weeks)
        answers = measured(study, [condition], processes=processes, pool=pool, told=tell)
        found.append((design, np.asarray(answers[0, :, 0] > 0.5)))
    (design, cases), (again, cases_again) = found
    structures = [factor.id for factor in factors if factor.options]
    box = described(_columns(design), cases, structures, most=most)
    facts: dict[str, Any] = {
        "condition": condition.text,
        "words": condition.spoken(seeds),
        "scenario": scenario.id,
        "title": scenario.title,
        "base": scenario.to_query(seeds.scenarios),
        "over": [str(factor) for factor in factors],
        "rows": rows,
        "cases": int(cases.sum()),
        "weeks": weeks,
        "luck": luck,
        "model": seeds.fingerprint,
        "box": None,
    }
    if box is None:
        return facts
    inside = box.holds(_columns(again))
    fresh = {
        "rows": len(again),
        "cases": int(cases_again.sum()),
        "inside": int(inside.sum()),
        "inside_cases": int(cases_again[inside].sum()),
    }
    return facts | {"box": boxes.facts(box, factors), "fresh": fresh}


def _columns(design: Design) -> dict[str, npt.NDArray[np.float64]]:
    return {key: column.astype(np.float64) for key, column in design.columns.items()}
