"""Tipping: an outcome over two assumptions, and the line on which it flips.

Every cell of the map is one row of assumptions on the same few lucks, so that neighbours differ by the two
assumptions alone. The line is where half of a cell's worlds answer yes (for a measure, half-way between the
least and the greatest of the map), drawn straight between cells.
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.batches import Told
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.studies.asked import Asked
from sim.studies.designs import Factor, grid
from sim.studies.measure import measured
from sim.studies.sweep import Sweep


def tipping_map(
    scenario: Scenario,
    across: Factor,
    up: Factor,
    outcome: Asked,
    *,
    points: int,
    lucks: int,
    luck: int,
    weeks: int,
    seeds: Seeds,
    processes: int = 1,
    pool: Executor | None = None,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return an outcome on a grid of two assumptions, as plain facts.

    Parameters
    ----------
    points : int
        How many values of each assumption; of a structure all its options.
    lucks : int
        How many worlds each cell has.
    """
    study = Sweep(grid((up, across), points), scenario, seeds, luck, weeks, lucks)
    answers = measured(study, [outcome], processes=processes, pool=pool, told=told)[0]
    xs, ys = across.levels(points).astype(float), up.levels(points).astype(float)
    means = answers.mean(axis=1, dtype=np.float64).reshape(len(ys), len(xs))
    level = 0.5 if outcome.truth else (float(means.min()) + float(means.max())) / 2
    numbers = not across.options and not up.options
    return {
        "scenario": scenario.id,
        "across": across.id,
        "up": up.id,
        "outcome": outcome.text,
        "words": outcome.spoken(seeds),
        "unit": outcome.unit,
        "truth": outcome.truth,
        "lucks": lucks,
        "worlds": study.worlds,
        "weeks": weeks,
        "luck": luck,
        "model": seeds.fingerprint,
        "xs": [float(f"{x:.6g}") for x in xs],
        "ys": [float(f"{y:.6g}") for y in ys],
        "means": means.tolist(),
        "level": level,
        "lines": line(xs, ys, means, level) if numbers else [],
        "here": [scenario.value(across.id), scenario.value(up.id)],
    }


def line(
    xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64], means: npt.NDArray[np.float64], level: float
) -> list[list[list[float]]]:
    """Return where a surface crosses a level, as lines of points [x, y]; nothing where it never does.

    Parameters
    ----------
    means : array, shape (ys, xs)
    """
    from contourpy import contour_generator

    if not means.min() < level < means.max():
        return []
    found = contour_generator(xs, ys, means).lines(level)
    return [np.asarray(part, np.float64).round(6).tolist() for part in found]


def crossings(facts: Mapping[str, Any]) -> list[float]:
    """Return at which values of the assumption across it flips, in the row nearest to the scenario."""
    ys = np.asarray(facts["ys"])
    row = np.asarray(facts["means"])[int(np.abs(ys - facts["here"][1]).argmin())]
    xs, over = facts["xs"], row > facts["level"]
    found = []
    for n in np.flatnonzero(over[1:] != over[:-1]):
        part = (facts["level"] - row[n]) / (row[n + 1] - row[n])
        found.append(float(f"{xs[n] + part * (xs[n + 1] - xs[n]):.3g}"))
    return found
