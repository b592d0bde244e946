"""Counting worlds: how many end how, how many twins part, which world stands for many."""

from __future__ import annotations

import numpy as np

from sim.result import Result
from sim.shapes import Floats


def parted(run: Result, other: Result) -> int:
    """Return in how many twin worlds (same luck) the ending is another one."""
    return int((run.ending != other.ending).sum())


def ever(times: Floats) -> int:
    """Return in how many worlds something happened at all; "never" is nan."""
    return int(np.isfinite(times).sum())


def usual(times: Floats) -> float:
    """Return the middle week in which something happened, or nan if less than half of the worlds see it."""
    ordered = np.sort(np.where(np.isfinite(times), times, np.inf))
    middle = float(ordered[(len(ordered) - 1) // 2])
    return middle if np.isfinite(middle) else float("nan")


def spread(values: Floats) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th part of a hundred of one number per world."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def typical(run: Result, among: np.ndarray) -> int:
    """Return the world of ``among`` (from 0) that ends as most of them do and stays closest to those."""
    common = np.bincount(run.ending[among]).argmax()
    members = among[run.ending[among] == common]
    distance = np.zeros(len(members))
    for values in run.weekly.values():
        course = values[:, members].astype(float)
        scale = course.std() or 1.0
        distance += np.abs(course - np.median(course, axis=-1, keepdims=True)).mean(axis=0) / scale
    return int(members[np.argmin(distance)])


def next_with(run: Result, ending: int, world: int) -> int:
    """Return the next world (from 0) after ``world`` that ends so; ``world`` itself if none does."""
    members = np.flatnonzero(run.ending == ending)
    if not len(members):
        return world
    later = members[members > world]
    return int(later[0] if len(later) else members[0])


def next_parted(run: Result, other: Result, world: int) -> int | None:
    """Return the next world (from 0) after ``world`` whose twin ends otherwise; None if none does."""
    members = np.flatnonzero(run.ending != other.ending)
    if not len(members):
        return None
    later = members[members > world]
    return int(later[0] if len(later) else members[0])


def singles(worlds: int, wanted: int) -> list[int]:
    """Return a few worlds spread evenly over all: always the same ones, so that lines do not jump."""
    return [int(place) for place in np.linspace(0, worlds - 1, wanted).round()]
