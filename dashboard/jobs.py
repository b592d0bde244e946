"""Long work for the pages: begun once for all who ask, in helpers of its own, with progress and cancel.

A study takes seconds to minutes. It runs in a thread that hands batches of worlds to helpers which give way
to those that draw pages (``runs``); what it finds is kept until the server ends. No slider waits for it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import streamlit as st

from dashboard import runs, visitors, worker
from sim.batches import Told
from sim.errors import InputError
from sim.limits import STUDIES_AT_ONCE

LOG = logging.getLogger(__name__)

Facts = dict[str, Any]
Make = Callable[[Executor | None, Told], Facts]
"""Makes the facts: gets the helpers (none: compute here) and whom to tell how far it is."""

KEPT = 64  # studies in memory; a map or an audit takes some hundred kilobytes
GIVE_WAY = 10  # how much a helper's priority is lowered

_jobs: OrderedDict[Hashable, Job] = OrderedDict()
_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


class Cancelled(Exception):
    """Everybody who wanted the answer has given up waiting for it."""


class Job:
    """A study that is under way, or done.

    Attributes
    ----------
    done, total : int
        Worlds that are done, and how many there will be.
    facts : dict, optional
        The answer, once it is there.
    problem : str
        Why there will be none.
    """

    def __init__(self, make: Make) -> None:
        self.done, self.total, self.facts, self.problem = 0, 0, None, ""
        self.waiting: set[str] = set()
        self._make, self._stop, self._begun = make, threading.Event(), time.monotonic()
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self.facts is None and not self.problem and not self._stop.is_set()

    @property
    def seconds_left(self) -> float | None:
        """About how long it will take yet, None before anything is done [seconds]."""
        if not self.done:
            return None
        return (time.monotonic() - self._begun) * (self.total - self.done) / self.done

    def begin(self) -> None:
        """Start the work and return at once; without helpers, when it is done."""
        if runs.processes():
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        else:
            self._run()

    def cancel(self) -> None:
        """Stop after the batches that are under way."""
        self._stop.set()

    def _run(self) -> None:
        try:
            self.facts = self._make(_helpers(), self._tell)
        except Cancelled:
            pass
        except InputError as error:
            self.problem = str(error)
        except BrokenProcessPool:
            self.problem = (
                "A helper process ended before its time; most often the memory was full. Try again."
            )
        except Exception:
            LOG.exception("A study failed")
            self.problem = "This study failed; the details are in the server's log. Nothing you set is lost."

    def _tell(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.done, self.total = done, total


def find(key: Hashable) -> Job | None:
    """Return the study of that key if somebody has begun it and it was not given up."""
    with _lock:
        job = _jobs.get(key)
        if job is not None:
            _jobs.move_to_end(key)
        return job


def start(key: Hashable, make: Make) -> Job:
    """Return the study of that key, beginning it if nobody has; the visitor now waits for it."""
    with _lock:
        job = _jobs.get(key)
        fresh = job is None
        if job is None and sum(one.running for one in _jobs.values()) >= STUDIES_AT_ONCE:
            job = Job(make)
            job.problem = "This machine is busy with the studies of other visitors. Try again in a moment."
            return job
        if job is None:
            job = _jobs[key] = Job(make)
            for old in [k for k, one in _jobs.items() if not one.running][: max(0, len(_jobs) - KEPT)]:
                del _jobs[old]
        job.waiting.add(visitors.session())
    if fresh:
        job.begin()
    return job


def leave(key: Hashable) -> None:
    """Stop waiting for a study; when nobody waits any longer, it ends."""
    with _lock:
        job = _jobs.get(key)
        if job is None:
            return
        job.waiting.discard(visitors.session())
        if job.running and not job.waiting:
            job.cancel()
            del _jobs[key]


def forget(key: Hashable) -> None:
    """Let a study that failed be begun again, unless somebody else has begun it already."""
    with _lock:
        job = _jobs.get(key)
        if job is not None and job.problem:
            del _jobs[key]


def answer(key: Hashable, make: Make, label: str, *, ask: str = "") -> Facts | None:
    """Return a study's facts, or show how far it is (or the button that begins it) and return None.

    Parameters
    ----------
    label : str
        What is being worked out, as a sentence without its stop.
    ask : str, optional
        The words of a button without which the work does not begin.
    """
    place = f"job_{abs(hash(key))}"
    job = find(key)
    if job is not None and job.running:
        start(key, make)  # this visitor waits for it too
    if job is None:
        if ask and not st.button(ask, key=f"{place}_ask", icon=":material/play_arrow:"):
            return None
        job = start(key, make)
    if job.facts is not None:
        return job.facts
    if job.problem:
        st.error(job.problem)
        st.button("Try again", key=f"{place}_again", on_click=forget, args=(key,))
        return None
    _progress(key, label, place)
    return None


@st.fragment(run_every=0.7)
def _progress(key: Hashable, label: str, place: str) -> None:
    job = find(key)
    if job is None or not job.running:
        st.rerun()
        return
    left = job.seconds_left
    unit = f"{left:.0f} seconds" if left is not None and left < 90 else f"{(left or 0) / 60:.0f} minutes"
    when = "" if left is None else f", about {unit} more"
    count = f"{job.done:,} of {job.total:,} worlds" if job.total else "beginning"
    st.progress(job.done / job.total if job.total else 0.0, f"{label}: {count}{when}")
    st.button("Cancel", key=f"{place}_cancel", icon=":material/close:", on_click=leave, args=(key,))


def _helpers() -> Executor | None:
    global _pool
    if not runs.processes():
        return None
    model = runs.seeds().fingerprint
    with _lock:
        if _pool is None or runs.broken(_pool):
            method = "spawn" if sys.platform == "win32" else "forkserver"
            context = multiprocessing.get_context(method)
            _pool = ProcessPoolExecutor(runs.processes(), context, initializer=_give_way, initargs=(model,))
        return _pool


def _give_way(model: str) -> None:
    """Let the helpers that draw pages go first."""
    if hasattr(os, "nice"):
        os.nice(GIVE_WAY)
    worker.begin(model)


def close() -> None:
    """End the helpers of studies."""
    global _pool
    with _lock:
        if _pool is not None:
            _pool.shutdown(wait=False, cancel_futures=True)
            _pool = None
