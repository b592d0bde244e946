"""Twins: one premise at three levels on the same luck, all else at a base point, and what that did.

What differs between twin worlds is caused by what was moved. A statement is asked at base points that are
spread over the whole space of assumptions. Nothing is written here; ``benchmarks.directions`` runs them all.
"""

from collections.abc import Mapping
from dataclasses import replace
from statistics import NormalDist
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np

from sim.directions import Direction, Outcome, Protocol
from sim.ensemble import run
from sim.luck import mix, name_key
from sim.result import Result
from sim.seeds import Seeds
from sim.shapes import Floats, Words
from sim.statistics import Scale, read
from sim.worlds import Worlds


def base_points(seeds: Seeds, points: int) -> dict[str, Floats]:
    """Return a Latin hypercube over all assumptions, shape (points,) each, in (0, 1).

    Each assumption's column is keyed by its own id, so that a new one leaves the others where they are.
    """
    numbers = np.arange(1, points + 1, dtype=np.uint64)
    found: dict[str, Floats] = {}
    for key in seeds.assumptions:
        words = mix(mix(numbers ^ name_key("base points")) + name_key(key))
        place = (mix(words) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        found[key] = (np.argsort(np.argsort(words)) + place) / points
    return found


def setting(direction: Direction, seeds: Seeds, place: Mapping[str, float]) -> dict[str, float]:
    """Return every assumption's value at a base point, those held fixed where they are held.

    Parameters
    ----------
    place : mapping of id to float
        Where the base point lies in each assumption's range, in (0, 1).
    """
    row = {}
    for key, assumption in seeds.assumptions.items():
        span = direction.fixed.get(key, (assumption.low, assumption.high))
        if not isinstance(span, tuple):
            row[key] = assumption.check(span)
        elif assumption.kind == "structure":
            row[key] = float(int(place[key] * len(assumption.options)))
        else:
            row[key] = span[0] + (span[1] - span[0]) * place[key]
    return row


def twins(direction: Direction, seeds: Seeds, row: Mapping[str, float], luck: Words, weeks: int) -> Floats:
    """Return every outcome at every level on the same luck, shape (outcomes, levels, worlds).

    Parameters
    ----------
    row : mapping of id to float
        Where the assumptions stand; the moved one is set to its levels.
    luck : array, shape (worlds,), uint64
    """
    levels = direction.levels_in(seeds)
    if direction.move in seeds.assumptions:
        table = {key: np.full(len(levels) * len(luck), number) for key, number in row.items()}
        table[direction.move] = np.repeat(levels, len(luck))
        worlds = Worlds.table(table, luck=np.tile(luck, len(levels)), weeks=weeks, seeds=seeds)
        return _outcomes(direction, run(worlds)).reshape(len(direction.outcomes), len(levels), len(luck))
    table = {key: np.full(len(luck), number) for key, number in row.items()}
    found = []
    for value in levels:  # a constant is the same in all worlds of a run
        constant = seeds.constants[direction.move].model_copy(update={"value": value})
        moved = replace(seeds, constants=MappingProxyType({**seeds.constants, direction.move: constant}))
        found.append(_outcomes(direction, run(Worlds.table(table, luck=luck, weeks=weeks, seeds=moved))))
    return np.stack(found, axis=1)


def _outcomes(direction: Direction, result: Result) -> Floats:
    """Return every outcome of every world, shape (outcomes, worlds)."""
    return np.stack([read(result, o.statistic, o.asked, o.where) for o in direction.outcomes])


class Finding(NamedTuple):
    """What one outcome did at one base point.

    Attributes
    ----------
    verdict : str
        "holds": an effect of the wrong sign beyond the tolerance is excluded. "fails": it is certain.
        "unclear": neither. "no case": it applies in too few worlds. "reported": nothing was asserted.
    lucks : int
        In how many worlds it applies, at all levels.
    steps : tuple of float
        Mean change from low to middle, from middle to high.
    size : float
        Mean change from low to high.
    tolerance : float
        What a change is held against.
    moves : bool
        The change has the expected sign and exceeds the tolerance beyond doubt.
    undecided : bool
        Whether it does is in doubt: more worlds could show that it moves.
    """

    verdict: Literal["holds", "fails", "unclear", "no case", "reported"]
    lucks: int
    steps: tuple[float, float]
    size: float
    tolerance: float
    moves: bool
    undecided: bool = False


def judged(values: Floats, outcome: Outcome, protocol: Protocol) -> Finding:
    """Return what an outcome did; levels are compared world by world, for luck that they share is no doubt.

    Parameters
    ----------
    values : array, shape (levels, worlds)
        Not a number where the outcome does not apply.
    """
    values = values[:, np.isfinite(values).all(axis=0)]
    lucks = values.shape[1]
    if lucks < protocol.least_lucks:
        return Finding("no case", lucks, (np.nan, np.nan), np.nan, np.nan, False)
    low, middle, high = values
    changes = np.stack([middle - low, high - middle, high - low])
    mean = changes.mean(axis=1)
    doubt = NormalDist().inv_cdf(protocol.confidence) * changes.std(axis=1, ddof=1) / np.sqrt(lucks)
    tolerance = _tolerance(outcome.scale, float(np.abs(middle.mean())), protocol)
    steps, size = (float(mean[0]), float(mean[1])), float(mean[2])
    certain = np.abs(mean) - doubt > tolerance
    if outcome.expect == "open":
        return Finding("reported", lucks, steps, size, tolerance, bool(certain.any()))
    wrong = {"rises": -mean, "falls": mean, "stays": np.abs(mean)}[outcome.expect]
    if (wrong - doubt > tolerance).any():
        verdict: Literal["holds", "fails", "unclear"] = "fails"
    else:
        verdict = "holds" if (wrong + doubt <= tolerance).all() else "unclear"
    moves = bool(certain[2] and wrong[2] < 0)
    undecided = outcome.expect != "stays" and not moves and bool(doubt[2] - wrong[2] > tolerance)
    return Finding(verdict, lucks, steps, size, tolerance, moves, undecided)


def _tolerance(scale: Scale, level: float, protocol: Protocol) -> float:
    if scale == "share":
        return protocol.share_tolerance
    proportion = protocol.time_tolerance * level
    return max(proportion, protocol.count_floor) if scale == "count" else proportion


def shape_of(finding: Finding) -> str:
    """Return what a curve over the three levels looks like: rises, falls, both, or neither."""
    signs = [0 if abs(step) <= finding.tolerance else (1 if step > 0 else -1) for step in finding.steps]
    known = {(1, -1): "rises, then falls", (-1, 1): "falls, then rises"}
    both = known.get((signs[0], signs[1]))
    if both:
        return both
    total = signs[0] + signs[1]
    if total == 0 and abs(finding.size) > finding.tolerance:  # in two small steps
        total = 1 if finding.size > 0 else -1
    return "flat" if total == 0 else "rises" if total > 0 else "falls"
