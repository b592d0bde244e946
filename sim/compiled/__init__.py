"""Compiled forms of the hottest sums: the same bits as in NumPy, several times as fast, used once ready.

Every rule has one written form, in NumPy, which is the truth; ``tests/test_compiled.py`` holds the two
together, bit for bit. So it does not matter when a process changes over, and nobody waits for a compiler:
until ``prepare`` is through, or where there is no Numba, everything runs in NumPy. On a new machine compiling
takes about half a minute of one core; later starts read the result from disk in a second.

There are two ways to a compiled form. ``war``, ``garrisons``, ``land`` and ``luck`` hold loops for rules on
whole provinces, ``stand_ins`` says which loop stands in for which rule. Rules on single worlds are put
together to joint rules (their first argument is ``ask``) and write their loop themselves (``joint``,
``symbols``).

A loop does what the NumPy form does, operation by operation in the same order and in single precision: every
number in it is a ``float32``, sums over provinces or actors run from the first to the last. Its inner loop
runs over worlds and writes one row without ever skipping, so that the compiler can work on eight worlds at
once: ``x if c else y``, never an ``if`` around a store (``row[w] = max(row[w], y)`` is one, too).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])

SWITCH = "INVERTED_PLATE_COMPILED"
"""Set this environment variable to 0 to stay with NumPy."""

PAYS = 60_000
"""From so many weeks of worlds on, reading the compiled forms from disk costs less than it saves."""

NEWS = "Compiling the hottest rules once on this machine, about half a minute; it is kept on disk."
"""What whoever waits is told."""

stays: dict[Callable[..., Any], str] = {}
"""Joint rules that stay in NumPy, and why."""

_stand_ins: dict[Callable[..., Any], Callable[..., Any]] = {}
_loops: dict[Any, Any] = {}
_lock = threading.Lock()
_here = threading.local()
_ready = False
_refused = False
_lived = 0


def of(rule: Rule) -> Rule:
    """Return the compiled form of a rule if it is ready, else the rule itself; the answers are the same."""
    if _ready or getattr(_here, "trying", False):
        return _stand_ins.get(rule, rule)  # type: ignore[return-value]
    return rule


def is_joint(rule: Callable[..., Any]) -> bool:
    """Return whether a rule is made of other rules: its first argument is called ``ask``."""
    code = rule.__code__
    return code.co_argcount > 0 and code.co_varnames[0] == "ask"


def whole(
    rule: Callable[..., Any],
    written: Callable[..., Any],
    values: Mapping[str, Any],
    constants: tuple[float, ...],
    state: tuple[Any, ...],
) -> Callable[..., Any]:
    """Return one loop for a joint rule if the compiled forms are ready, else the rule as it is ``written``.

    Parameters
    ----------
    written : callable
        The rule with its numbers.
    values, constants
        The numbers by name, assumptions of shape (worlds,) among them; those that all worlds share.
    state : tuple of array or float
        The first arguments: at these the loop has to say what the rule says, to the last bit.
    """
    if not (_ready or getattr(_here, "trying", False)):
        return written
    kinds = (float if isinstance(x, float) else (x.dtype, x.shape[:-1], x.shape[-1] > 1) for x in state)
    key = (rule, constants, tuple(kinds))
    if key not in _loops:
        from sim.compiled.joint import Loop

        try:
            _loops[key] = Loop(rule, values, state)
        except TypeError as why:
            _loops[key] = None
            stays[rule] = str(why)
    loop = _loops[key]
    bound: Callable[..., Any] = written if loop is None else loop.bound(values)
    return bound


def ready() -> bool:
    """Return whether this process has changed over to the compiled forms."""
    return _ready


def pays(world_weeks: int) -> bool:
    """Return whether so many more weeks of worlds make it worth while to change over."""
    global _lived
    _lived += world_weeks
    return _lived >= PAYS


def prepare(tell: Callable[[str], object] | None = None) -> bool:
    """Compile, or read from disk, and return whether the compiled forms are in use.

    While another thread is at it, this returns at once.

    Parameters
    ----------
    tell : callable, optional
        Is given one line when it takes longer than reading from disk would; by default that line goes to
        standard error.
    """
    global _ready, _refused
    if _ready or _refused or not _lock.acquire(blocking=False):
        return _ready
    slow = threading.Timer(5, tell or _tell, [NEWS])
    slow.daemon = True
    try:
        if os.environ.get(SWITCH) == "0":
            _refused = True
            return False
        slow.start()
        try:
            from sim.compiled.stand_ins import STAND_INS
        except ImportError:  # there is no Numba here, or none for this Python
            _refused = True
            return False
        _stand_ins.update(STAND_INS)
        _try()
        _ready = True
        return True
    finally:
        slow.cancel()
        _lock.release()


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


def _try() -> None:
    """Live through a few weeks with the compiled forms, in this thread alone, so that all get compiled."""
    from sim.model import Afghanistan
    from sim.worlds import Worlds

    _here.trying = True
    try:
        Afghanistan(Worlds.of("neutral", 7, weeks=26)).run()
    finally:
        _here.trying = False
