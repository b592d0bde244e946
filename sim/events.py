"""Events: what happened, where, when, by which rule and why; the log that stories are told from."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.pushes import Terms, largest

KINDS = (
    "capital yields",
    "capital stormed",
    "capital retaken",
    "Kabul changes hands",
    "president leaves",
    "garrisons yield",
    "stance",
    "split",
    "deal signed",
    "deal breaks",
    "round of talks",
    "intervention",
    "phase",
    "prison break",
    "guarantor leaves",
    "unrest",
)
"""Every kind of event; the position is its code."""

RECORD = np.dtype(
    [
        ("world", np.int32),
        ("week", np.int16),
        ("kind", np.int8),
        ("province", np.int8),
        ("actor", np.int8),
        ("other", np.int8),
        ("cause", np.int16),
        ("size", np.float32),
    ]
)
"""One event: province, actor and other are -1 where none; cause is a position in ``Log.causes``."""


class Log:
    """The events of all worlds of a run.

    Attributes
    ----------
    causes : list of str
        Names of causes: an assumption's id, or a state of the world.
    """

    def __init__(self, causes: Sequence[str] = ()) -> None:
        self.causes: list[str] = list(causes)
        self._parts: list[tuple[Any, ...]] = []
        self._known: dict[tuple[str, ...], np.ndarray] = {}

    def note(
        self,
        week: int,
        kind: str,
        where: np.ndarray,
        *,
        terms: Terms | None = None,
        cause: str | None = None,
        actor: np.ndarray | int = -1,
        other: np.ndarray | int = -1,
        size: np.ndarray | float = 0.0,
        worlds: np.ndarray | None = None,
    ) -> None:
        """Write down an event wherever ``where``, shape (worlds,) or (provinces, worlds), holds.

        ``actor``, ``other`` and ``size`` are single values or arrays of the shape of ``where``. The cause is
        the largest of ``terms``, or the one given. ``worlds`` tells which worlds the columns are, where they
        are not all.
        """
        if np.count_nonzero(where):  # a sixth of the cost of ``where.any()``
            places = np.nonzero(where)
            columns = [v[places] if isinstance(v, np.ndarray) else v for v in (actor, other, size)]
            causes = self._cause(cause) if terms is None else self._largest(terms, places)
            world = places[-1] if worlds is None else worlds[places[-1]]
            self._write(week, kind, places[0] if len(places) == 2 else -1, world, causes, columns)

    def note_at(
        self,
        week: int,
        kind: str,
        province: np.ndarray,
        world: np.ndarray,
        *,
        actor: Any,
        other: Any,
        terms: Terms | str | tuple[Sequence[str], np.ndarray],
        size: np.ndarray | float = 0.0,
    ) -> None:
        """Write down events by place and world, shape (events,) each.

        ``terms`` are of that shape too; or a cause; or names of causes and which of them each event has.
        """
        if len(world):
            if isinstance(terms, str):
                causes: Any = self._cause(terms)
            elif isinstance(terms, tuple):
                causes = self._codes(tuple(terms[0]))[terms[1]]
            else:
                causes = self._first(terms, len(world))
            self._write(week, kind, province, world, causes, [actor, other, size])

    def _cause(self, cause: str | None) -> int:
        named = cause or "the course of things"
        if named not in self.causes:
            self.causes.append(named)
        return self.causes.index(named)

    def _largest(self, terms: Terms, places: tuple[np.ndarray, ...]) -> np.ndarray:
        self.causes.extend(n for n in terms if n not in self.causes)
        return largest(terms, self.causes, places)

    def _first(self, terms: Terms, events: int) -> np.ndarray:
        rows = np.empty((len(terms), events), np.float32)
        for row, term in enumerate(terms.values()):
            rows[row] = term
        return np.asarray(self._codes(tuple(terms))[rows.argmax(axis=0)])

    def _codes(self, names: tuple[str, ...]) -> np.ndarray:
        """Return the codes of causes, shape (names,)."""
        if names not in self._known:
            self.causes.extend(n for n in names if n not in self.causes)
            self._known[names] = np.array([self.causes.index(n) for n in names])
        return self._known[names]

    def _write(
        self, week: int, kind: str, province: Any, world: np.ndarray, cause: Any, columns: list[Any]
    ) -> None:
        self._parts.append((world, week, KINDS.index(kind), province, *columns[:2], cause, columns[2]))

    def table(self) -> np.ndarray:
        """Return all events, sorted by world, then week, then in the order in which they happened."""
        ends = np.cumsum([len(part[0]) for part in self._parts], dtype=int).tolist()
        events = np.empty(ends[-1] if ends else 0, RECORD)
        starts = [0, *ends]
        for name, column in zip(RECORD.names or (), zip(*self._parts, strict=True), strict=False):
            listed = [isinstance(x, np.ndarray) for x in column]
            if all(listed):
                events[name] = np.concatenate(column)
                continue
            alike = [0 if own else x for own, x in zip(listed, column, strict=True)]
            whole = np.repeat(np.array(alike, RECORD[name]), np.diff(starts))
            for i in np.flatnonzero(listed).tolist():
                whole[starts[i] : ends[i]] = column[i]
            events[name] = whole
        return events[np.lexsort((events["week"], events["world"]))]
