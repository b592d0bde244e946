"""PRIM: the few limits on assumptions inside which an outcome is frequent (Friedman and Fisher 1999).

Peeling takes away, again and again, the twentieth at one end of one assumption whose loss raises the share of
cases most for each world given up; pasting then gives back what should not have gone. This is the form of
scenario discovery (Bryant and Lempert 2010) with the "lenient" objective that EMA Workbench uses too; a test
holds its boxes against that package's.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.shapes import Bools

ALPHA = 0.05
"""How much of the box one step peels off, or pastes on."""

LEAST = 0.05
"""How much of all rows a box must hold."""

Columns = Mapping[str, npt.NDArray[np.float64]]
"""The rows' values by assumption, shape (rows,); for a structure the option's index."""


class Span(NamedTuple):
    """Limits of a number, both ends in."""

    low: float
    high: float

    def holds(self, values: npt.NDArray[np.float64]) -> Bools:
        """Return where a value lies inside, shape (rows,)."""
        return np.asarray((values >= self.low) & (values <= self.high))


class Options(NamedTuple):
    """Which options of a structure are in."""

    kept: frozenset[float]

    def holds(self, values: npt.NDArray[np.float64]) -> Bools:
        """Return where a row has one of them, shape (rows,)."""
        return np.isin(values, sorted(self.kept))


Limit = Span | Options


@dataclass(frozen=True)
class Box:
    """Limits, and what they hold.

    Attributes
    ----------
    limits : mapping of id to Limit
        Of every assumption; ``restricted`` names those that shut anything out.
    rows, cases : int
        How many rows lie inside, and how many of those are cases of what is looked for.
    all_rows, all_cases : int
        The same in the whole table.
    restricted : tuple of str
    """

    limits: Mapping[str, Limit]
    rows: int
    cases: int
    all_rows: int
    all_cases: int
    restricted: tuple[str, ...]

    @property
    def coverage(self) -> float:
        """Which part of all cases lies inside."""
        return self.cases / self.all_cases if self.all_cases else 0.0

    @property
    def density(self) -> float:
        """Which part of the rows inside are cases."""
        return self.cases / self.rows if self.rows else 0.0

    @property
    def mass(self) -> float:
        """Which part of all rows lies inside."""
        return self.rows / self.all_rows

    @property
    def balance(self) -> float:
        """The harmonic mean of coverage and density: high only where both are."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both else 0.0

    def holds(self, columns: Columns) -> Bools:
        """Return which rows lie inside, shape (rows,)."""
        inside = np.ones(len(next(iter(columns.values()))), bool)
        for name in self.restricted:
            inside &= self.limits[name].holds(columns[name])
        return inside


def trajectory(columns: Columns, cases: Bools, structures: Sequence[str] = ()) -> list[Box]:
    """Return every box from the whole table down to the last, peeled and then pasted.

    Parameters
    ----------
    columns : mapping of id to array, shape (rows,)
    cases : array, shape (rows,)
        Which rows are looked for.
    structures : sequence of str
        The columns whose values are options.
    """
    return _Search(columns, np.asarray(cases, bool), frozenset(structures)).boxes()


def described(columns: Columns, cases: Bools, structures: Sequence[str] = (), *, most: int = 4) -> Box | None:
    """Return the box that says it best in few words, or None where there are no cases, or nothing else.

    Every box of the trajectory is simplified, by dropping the limit that matters least while more than
    ``most`` stand or dropping one loses nothing; of these it is the one with the best balance of coverage
    and density.
    """
    cases = np.asarray(cases, bool)
    if not cases.any() or cases.all():
        return None
    search = _Search(columns, cases, frozenset(structures))
    found = [search.simplified(box, most) for box in search.boxes()]
    best = max(found, key=lambda box: (box.balance, -len(box.restricted)))
    return best if best.restricted else None


class _Search:
    """A table, and the boxes that are drawn in it."""

    def __init__(self, columns: Columns, cases: Bools, structures: frozenset[str]) -> None:
        self.columns = {name: np.asarray(column, np.float64) for name, column in columns.items()}
        self.cases, self.structures = cases, structures
        self.whole: dict[str, Limit] = {
            name: Options(frozenset(column.tolist()))
            if name in structures
            else Span(float(column.min()), float(column.max()))
            for name, column in self.columns.items()
        }

    def boxes(self) -> list[Box]:
        found = [self.box(self.whole)]
        for step in (self._peeled, self._pasted):
            while (after := step(found[-1])) is not None:
                found.append(after)
        return found

    def box(self, limits: Mapping[str, Limit], inside: Bools | None = None) -> Box:
        restricted = tuple(name for name, limit in limits.items() if limit != self.whole[name])
        box = Box(limits, 0, 0, len(self.cases), int(self.cases.sum()), restricted)
        inside = box.holds(self.columns) if inside is None else inside
        return replace(box, rows=int(inside.sum()), cases=int(self.cases[inside].sum()))

    def simplified(self, box: Box, most: int) -> Box:
        while box.restricted:
            looser = [self.box({**box.limits, name: self.whole[name]}) for name in box.restricted]
            best = max(looser, key=lambda one: one.balance)
            if len(box.restricted) <= most and best.balance < box.balance:
                break
            box = best
        return box

    def _peeled(self, box: Box) -> Box | None:
        inside = box.holds(self.columns)
        candidates = []
        for name, column in self._numbers_first():
            limit, values = box.limits[name], column[inside]
            if isinstance(limit, Options):
                tighter: list[Limit] = [Options(limit.kept - {o}) for o in sorted(limit.kept)]
                candidates += [{**box.limits, name: one} for one in tighter if one.kept]  # type: ignore[union-attr]
            else:
                high, low = quantile(values, 1 - ALPHA), quantile(values, ALPHA)
                candidates.append({**box.limits, name: Span(limit.low, high)})
                candidates.append({**box.limits, name: Span(low, limit.high)})
        best = self._best(box, candidates)
        if best is None or best.mass < LEAST or best.rows >= box.rows:
            return None
        return best

    def _pasted(self, box: Box) -> Box | None:
        candidates = []
        for name, column in self._numbers_first():
            if name not in box.restricted:
                continue
            limit, whole = box.limits[name], self.whole[name]
            if isinstance(limit, Options):
                assert isinstance(whole, Options)
                added = (limit.kept | {option} for option in sorted(whole.kept - limit.kept))
                candidates += [{**box.limits, name: Options(kept)} for kept in added]
                continue
            assert isinstance(whole, Span)
            below = self._between(box, name, Span(whole.low, limit.low))
            above = self._between(box, name, Span(limit.high, whole.high))
            low = quantile(column[below], 1 - ALPHA) if below.any() else whole.low
            high = quantile(column[above], ALPHA) if above.any() else whole.high
            candidates.append({**box.limits, name: Span(low, limit.high)})
            candidates.append({**box.limits, name: Span(limit.low, high)})
        best = self._best(box, candidates)
        if best is None or best.rows <= box.rows or best.density <= box.density:
            return None
        return best

    def _numbers_first(self) -> list[tuple[str, npt.NDArray[np.float64]]]:
        return sorted(self.columns.items(), key=lambda item: item[0] in self.structures)

    def _between(self, box: Box, name: str, span: Span) -> Bools:
        return self.box({**box.limits, name: span}).holds(self.columns) & span.holds(self.columns[name])

    def _best(self, box: Box, candidates: Sequence[Mapping[str, Limit]]) -> Box | None:
        """Return the candidate that gains most density for each row that it takes away or gives back."""
        found = [self.box(limits) for limits in candidates]

        def gain(one: Box) -> tuple[float, int]:
            rows = abs(one.rows - box.rows)
            return ((one.density - box.density) / rows if rows else 0.0, -len(one.restricted))

        best = max(found, key=gain, default=None)
        return best if best is not None and gain(best)[0] > 0 else None


def quantile(values: npt.NDArray[np.float64], part: float) -> float:
    """Return a limit half-way between two neighbours, so that it falls on no row; equals are stepped over.

    The same as in sdtoolkit and EMA Workbench.
    """
    ordered = np.sort(values)
    place = (len(ordered) - 1) * part
    low, high = math.floor(place), math.ceil(place)
    if part > 0.5:
        while ordered[low] == ordered[high] and low > 0:
            low -= 1
    else:
        while ordered[low] == ordered[high] and high < len(ordered) - 1:
            high += 1
    return float((ordered[low] + ordered[high]) / 2)
