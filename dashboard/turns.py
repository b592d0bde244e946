"""Taking turns: a page is drawn when it is its turn, so that each is drawn soon and the server stays awake.

Every visitor's page is a thread of its own, and Python lets one of them go on at a time. A hundred that all
want to would take a hundred times as long each, and whoever needs many short moments, an answer to a new
visitor, a save, would wait for all of them each time.
"""

import threading
from collections.abc import Iterable, Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

AT_ONCE = 2
"""How many pages are drawn at once: one that computes, and one that waits for a file or the database."""

_turns = threading.BoundedSemaphore(AT_ONCE)
_here = threading.local()


@contextmanager
def taken() -> Iterator[None]:
    """Wait for this thread's turn, and keep it for the block."""
    _turns.acquire()
    _here.turn = True
    try:
        yield
    finally:
        _here.turn = False
        _turns.release()


def wait(awaited: Iterable[futures.Future[Any]], seconds: float | None = None) -> None:
    """Wait until all of them are done, or so long at most [seconds]; others take this turn meanwhile."""
    pending = [one for one in awaited if not one.done()]
    if not pending:
        return
    if not getattr(_here, "turn", False):
        futures.wait(pending, seconds)
        return
    _turns.release()
    try:
        futures.wait(pending, seconds)
    finally:
        _turns.acquire()
