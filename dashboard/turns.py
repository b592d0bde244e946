"""Taking turns: few pages are drawn at once, so that each is drawn soon and the server stays awake.

Every visitor's page is a thread of its own, and Python lets one of them go on at a time. A hundred that all
want to would take a hundred times as long each, and whoever needs many short moments, an answer to a new
visitor, a save, would wait for all of them each time.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

AT_ONCE = 2
"""How many pages may be drawn at once: one that computes, and one that waits for a file or the database."""

_lock = threading.Lock()
_queue: deque[threading.Event] = deque()
_drawing = 0
_here = threading.local()


@contextmanager
def taken() -> Iterator[None]:
    """Wait until it is this page's turn, and let the next one in when it is drawn."""
    global _drawing
    with _lock:
        mine = threading.Event()
        _queue.append(mine)
        _let_in()
    mine.wait()
    _here.turn = True
    try:
        yield
    finally:
        _here.turn = False
        with _lock:
            _drawing -= 1
            _let_in()


def wait(awaited: Iterable[futures.Future[Any]], seconds: float | None = None) -> None:
    """Wait until all of them are done, or so long at most [seconds]; meanwhile others may draw.

    Who has waited goes on at once, though too many may be drawing by then: it may hold what they need.
    """
    global _drawing
    pending = [one for one in awaited if not one.done()]
    if not pending:
        return
    turn = int(getattr(_here, "turn", False))
    with _lock:
        _drawing -= turn
        _let_in()
    try:
        futures.wait(pending, seconds)
    finally:
        with _lock:
            _drawing += turn


def _let_in() -> None:
    global _drawing
    while _queue and _drawing < AT_ONCE:
        _drawing += 1
        _queue.popleft().set()
