"""Runs under way or done: begun once for all who ask, kept while there is room, ended when nobody waits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Protocol, TypeVar
from weakref import WeakSet

import numpy as np

from dashboard import turns, worker
from sim.limits import RUNS_AT_ONCE
from sim.result import Result, joined

Job = tuple[dict[str, str], int, int, int]
"""A scenario's link, the luck, how many worlds, how many weeks."""

ROOM = 2_000_000
"""How many world-weeks are kept in memory; each takes about 200 bytes, so 400 MB."""


class Work:
    """A run that is under way or done: whoever asks for it waits for the same helpers.

    Attributes
    ----------
    sizes : tuple of int
        How many worlds each part has.
    size : int
        How much it holds [world-week].
    """

    def __init__(
        self, job: Job, parts: Sequence[Future[Result] | Callable[[], Result]], sizes: Sequence[int]
    ) -> None:
        self._job = job
        self._parts, self._futures = parts, [part for part in parts if isinstance(part, Future)]
        self._lock = threading.Lock()
        self._result: Result | None = None
        self._waiting: set[str] = set()
        self.sizes, self.size = tuple(sizes), job[2] * job[3]

    @property
    def total(self) -> int:
        """How many worlds it is about."""
        return self._job[2]

    @property
    def done(self) -> int:
        """How many worlds have been run."""
        if self._result is not None:
            return self.total
        finished = [part.done() for part in self._futures]
        return sum(size for size, over in zip(self.sizes, finished, strict=False) if over)

    @property
    def ready(self) -> bool:
        """Whether nobody would have to wait; a run that is made in this process is never waited for."""
        return self._result is not None or all(part.done() for part in self._futures)

    def result(self) -> Result:
        """Return the result, waiting for it if need be."""
        turns.wait(self._futures)
        with self._lock:
            if self._result is None:
                table = worker.table(*self._job)
                parts = [part.result() if isinstance(part, Future) else part() for part in self._parts]
                self._result = sealed(replace(joined(parts, table), worlds=table))
                self._parts, self._futures = [], []
            return self._result

    def join(self, visitor: str) -> None:
        """Note that a visitor waits for it."""
        self._waiting.add(visitor)

    def leave(self, visitor: str) -> bool:
        """Note that a visitor has given up; without others who wait, what has not begun is not begun.

        Returns whether it was given up by all.
        """
        self._waiting.discard(visitor)
        if self._waiting or self.ready:
            return False
        for part in self._futures:
            part.cancel()
        return True


class Busy(Exception):
    """More is under way than this machine should begin; its text is for the visitor."""


class Begun(Protocol):
    """Whatever helpers were asked for; ``size`` is how much it is [world-week]."""

    size: int

    @property
    def ready(self) -> bool:
        """Whether none of it is under way."""


B = TypeVar("B", bound=Begun)


class Capacity:
    """What is under way on this machine, whatever it is for; beyond a limit nothing more is begun."""

    def __init__(self) -> None:
        self._begun: WeakSet[Begun] = WeakSet()
        self._lock = threading.Lock()

    def begin(self, make: Callable[[], B]) -> B:
        """Return what ``make`` begins.

        Raises
        ------
        Busy
            If too much is under way.
        """
        with self._lock:
            if sum(one.size for one in self._begun if not one.ready) > RUNS_AT_ONCE:
                raise Busy(
                    "This machine is busy with the worlds of many visitors. Nothing you set is lost: "
                    "wait a moment, then reload the page."
                )
            one = make()
            self._begun.add(one)
            return one

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        with self._lock:
            return all(one.ready for one in self._begun)


class Store:
    """Works by key; the least recently asked for make room, never one that is under way."""

    def __init__(self, room: int = ROOM, capacity: Capacity | None = None) -> None:
        self._room, self._capacity = room, capacity or Capacity()
        self._works: OrderedDict[Hashable, Work] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable, make: Callable[[], Work]) -> Work:
        """Return the work of that key; one caller begins it, and all others find it."""
        with self._lock:
            work = self._works.get(key)
            if work is None:
                work = self._works[key] = self._capacity.begin(make)
                self._make_room(work)
            self._works.move_to_end(key)
            return work

    def peek(self, key: Hashable) -> Work | None:
        """Return the work of that key if it is done and still kept."""
        with self._lock:
            work = self._works.get(key)
            return work if work is not None and work.ready else None

    def forget(self, key: Hashable, work: Work) -> None:
        """Let it be begun anew, unless somebody else has begun it anew already."""
        with self._lock:
            if self._works.get(key) is work:
                del self._works[key]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._works.clear()

    def _make_room(self, newest: Work) -> None:
        held = sum(work.size for work in self._works.values())
        for key, work in list(self._works.items()):
            if held <= self._room:
                return
            if work is not newest and work.ready:
                del self._works[key]
                held -= work.size


def wait_for(works: Collection[Work], patience: float) -> bool:
    """Wait at most ``patience`` [seconds], and say whether all of them are ready."""
    turns.wait([part for work in works for part in work._futures], patience)
    return all(work.ready for work in works)


def sealed(result: Result) -> Result:
    """Return the result with arrays that nobody can overwrite: equal choices read the same ones."""
    for value in vars(result).values():
        for array in value.values() if isinstance(value, dict) else (value,):
            if isinstance(array, np.ndarray):
                array.flags.writeable = False
    return result
