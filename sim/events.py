"""Events: what happened, where, when, by which rule and because of what; the log from which stories are told."""

from collections.abc import Sequence

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
        self._parts: list[np.ndarray] = []

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
    ) -> None:
        """Write down an event wherever ``where``, shape (worlds,) or (provinces, worlds), holds.

        ``actor``, ``other`` and ``size`` are single values or arrays of the shape of ``where``. The cause is the largest
        of ``terms``, or the one given.
        """
        if not where.any():
            return
        places = np.nonzero(where)
        part = np.zeros(len(places[0]), RECORD)
        part["world"], part["week"], part["kind"] = places[-1], week, KINDS.index(kind)
        part["province"] = places[0] if len(places) == 2 else -1
        for name, value in (("actor", actor), ("other", other), ("size", size)):
            part[name] = value[places] if isinstance(value, np.ndarray) else value
        if terms is not None:
            self.causes.extend(n for n in terms if n not in self.causes)
            part["cause"] = largest(terms, self.causes, places)
        else:
            named = cause or "the course of things"
            if named not in self.causes:
                self.causes.append(named)
            part["cause"] = self.causes.index(named)
        self._parts.append(part)

    def table(self) -> np.ndarray:
        """Return all events, sorted by world, then week, then in the order in which they happened."""
        events = np.concatenate(self._parts) if self._parts else np.zeros(0, RECORD)
        return events[np.lexsort((events["week"], events["world"]))]
