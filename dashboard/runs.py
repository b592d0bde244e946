"""The only door from the pages to the simulation: cached, computed once per choice, in its own processes.

A run costs more processor time than drawing the page, and Python threads share one core: so runs happen in
helper processes, and thirty visitors who ask for the same worlds at once wait for one computation.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial

import streamlit as st

from dashboard import turns, worker
from dashboard.works import Capacity, Job, Store, Work
from sim import seeds as seed_files
from sim.cases import Table, meaning
from sim.conclusions import Reading, Readings
from sim.ensemble import CHUNK
from sim.errors import InputError, Problem
from sim.limits import PROCESSES
from sim.result import Result
from sim.scenarios import Scenario
from sim.seeds import Seeds

PROCESSES_VARIABLE = "INVERTED_PLATE_PROCESSES"
KEPT = 48  # tables of readings in memory
SMALL = 256  # fewer worlds are not worth a second process: half of their time is the same for one world

_capacity = Capacity()
_store = Store(capacity=_capacity)
_pool: ProcessPoolExecutor | None = None
_pool_lock = threading.Lock()


def seeds() -> Seeds:
    """Return the seeds that this server shows."""
    return seed_files.load()


def processes() -> int:
    """Return how many helper processes there are; with 0 the server computes in its own.

    Raises
    ------
    InputError
        If the environment names no such number.
    """
    found = os.environ.get(PROCESSES_VARIABLE, "2")
    if not (found.isdecimal() and found.isascii() and len(found) < 6 and int(found) <= PROCESSES):
        remedy = "Leave it unset for 2; with 0 the server computes in its own process."
        expected = f"a whole number from 0 to {PROCESSES:,}"
        raise InputError([Problem(PROCESSES_VARIABLE, "", found or "nothing", expected, remedy)])
    return int(found)


def start(scenario: Scenario, *, luck: int, worlds: int, weeks: int) -> Work:
    """Begin a run, unless it has begun already under whatever name, and do not wait for it."""
    job = (scenario.to_query(seeds().scenarios), luck, worlds, weeks)
    return _store.find(_key(scenario, luck, worlds, weeks), lambda: _begin(job))


def done(scenario: Scenario, *, luck: int, worlds: int, weeks: int) -> Result | None:
    """Return the worlds of a scenario if they are at hand."""
    work = _store.peek(_key(scenario, luck, worlds, weeks))
    return work.result() if work is not None else None


def run(scenario: Scenario, *, luck: int, worlds: int, weeks: int) -> Result:
    """Return the worlds of a scenario; computed once, however many ask and under whatever name."""
    sizes = {"luck": luck, "worlds": worlds, "weeks": weeks}
    return finished(start(scenario, **sizes), scenario, **sizes)


def finished(work: Work, scenario: Scenario, *, luck: int, worlds: int, weeks: int) -> Result:
    """Return the worlds of a run that was begun; it may have made room for others since."""
    sizes = {"luck": luck, "worlds": worlds, "weeks": weeks}
    try:
        return work.result()
    except (BrokenProcessPool, CancelledError):  # a helper was killed, or somebody else gave up
        forget(work, scenario, **sizes)
        return start(scenario, **sizes).result()
    except BaseException:
        forget(work, scenario, **sizes)  # the next visitor tries again
        raise


def idle() -> bool:
    """Return whether helpers would begin a run at once, and nobody waits for another."""
    return processes() > 0 and _capacity.idle


def forget(work: Work, scenario: Scenario, *, luck: int, worlds: int, weeks: int) -> None:
    """Let a run that failed or was given up be begun anew."""
    _store.forget(_key(scenario, luck, worlds, weeks), work)


class Asked:
    """Readings of many scenarios, under way or done; each helper takes some scenarios at a time.

    Attributes
    ----------
    size : int
        How much is run for them [world-week].
    """

    def __init__(
        self, queries: Mapping[str, dict[str, str]], wanted: tuple[Reading, ...], sizes: tuple[int, int, int]
    ) -> None:
        _, worlds, weeks = sizes
        self._wanted, self._worlds = wanted, worlds
        self.size = worlds * weeks * len(queries)
        self._lock = threading.Lock()
        self._found: dict[str, Readings] | None = None
        names, each = list(queries), max(1, CHUNK // worlds)
        self._batches = [names[first : first + each] for first in range(0, len(names), each)]
        self._jobs = [([queries[name] for name in batch], wanted, *sizes) for batch in self._batches]
        self._futures = self._begin()

    def _begin(self) -> list[Future[Table]]:
        return [_helpers().submit(worker.read_off, *job) for job in self._jobs] if processes() else []

    @property
    def done(self) -> bool:
        """Whether nobody would have to wait."""
        begun = len(self._futures) == len(self._jobs)  # without helpers it is read when it is asked for
        return self._found is not None or (begun and self.ready)

    @property
    def ready(self) -> bool:
        """Whether no helper is at it."""
        return all(future.done() for future in self._futures)

    @property
    def total(self) -> int:
        """How many worlds are read."""
        return self._worlds * sum(map(len, self._batches))

    @property
    def finished(self) -> int:
        """How many of them have been read."""
        over = (future.done() for future in self._futures)
        return self._worlds * sum(
            len(batch) for batch, done in zip(self._batches, over, strict=False) if done
        )

    def result(self) -> Mapping[str, Readings]:
        """Return what was read off each scenario, by its meaning; waits for it if need be."""
        turns.wait(self._futures)
        with self._lock:
            if self._found is None:
                try:
                    tables = self._tables()
                except BrokenProcessPool:  # a helper was killed
                    self._futures = self._begin()
                    turns.wait(self._futures)
                    tables = self._tables()
                self._found = {}
                for batch, table in zip(self._batches, tables, strict=True):
                    for place, name in enumerate(batch):
                        part = table[:, place * self._worlds : (place + 1) * self._worlds]
                        self._found[name] = dict(zip(self._wanted, part, strict=True))
            return self._found

    def _tables(self) -> list[Table]:
        if self._futures:
            return [future.result() for future in self._futures]
        return [worker.read_off(*job) for job in self._jobs]


def wait_for(asked: Iterable[Asked], patience: float) -> bool:
    """Wait at most ``patience`` [seconds], and say whether everything has been read."""
    turns.wait([future for one in asked for future in one._futures], patience)
    return all(one.done for one in asked)


def ask(
    scenarios: Iterable[Scenario], wanted: Sequence[Reading], *, luck: int, worlds: int, weeks: int
) -> Asked:
    """Begin to read something off the worlds of some scenarios, unless that has begun, and do not wait."""
    queries = {meaning(scenario): scenario.to_query(seeds().scenarios) for scenario in scenarios}
    return _asked(tuple(queries), tuple(wanted), seeds().fingerprint, (luck, worlds, weeks), queries)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _asked(
    meanings: tuple[str, ...],
    wanted: tuple[Reading, ...],
    fingerprint: str,
    sizes: tuple[int, int, int],
    _queries: Mapping[str, dict[str, str]],
) -> Asked:
    return _capacity.begin(lambda: Asked(_queries, wanted, sizes))


Key = tuple[str, str, int, int, int]


def _key(scenario: Scenario, luck: int, worlds: int, weeks: int) -> Key:
    """Return what decides a run: what the scenario means, whatever its name, and the model's version."""
    return meaning(scenario), seeds().fingerprint, luck, worlds, weeks


def _begin(job: Job) -> Work:
    """Hand the run out in parts, one for each helper process; a world is the same in every part."""
    worlds, helpers = job[2], processes()
    size = min(CHUNK, max(SMALL, -(-worlds // helpers)) if helpers else CHUNK)
    spans = [(first, min(first + size, worlds)) for first in range(0, worlds, size)]
    sizes = [last - first for first, last in spans]
    if not helpers:
        return Work(job, [partial(worker.compute, *job, *span) for span in spans], sizes)
    pool = _helpers()
    return Work(job, [pool.submit(worker.compute, *job, *span) for span in spans], sizes)


def _helpers() -> ProcessPoolExecutor:
    global _pool
    model = seeds().fingerprint
    with _pool_lock:
        if _pool is None or broken(_pool):
            # Never fork a server that runs threads. A fork server has the model loaded before it is needed.
            method = "spawn" if sys.platform == "win32" else "forkserver"
            context = multiprocessing.get_context(method)
            if method == "forkserver":
                context.set_forkserver_preload([worker.__name__])
            _pool = ProcessPoolExecutor(processes(), context, initializer=worker.begin, initargs=(model,))
        return _pool


def broken(pool: ProcessPoolExecutor) -> bool:
    """Say whether one of some helpers was killed, which ends them all: nothing more can be asked of them."""
    return bool(getattr(pool, "_broken", False))


def warm() -> None:
    """Start the helper processes and run the first scenario that visitors will see."""
    from dashboard.choice import start

    if not processes():
        worker.change_over()
    first = start(seeds())
    run(first.scenario, luck=first.luck, worlds=first.worlds, weeks=first.weeks)


def close() -> None:
    """End the helper processes."""
    global _pool
    with _pool_lock:
        if _pool is not None:
            _pool.shutdown(wait=False, cancel_futures=True)
            _pool = None
