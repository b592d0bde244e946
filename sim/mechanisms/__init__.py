"""The rules of the world, one a file: pure functions on arrays whose last axis is worlds.

A rule names the numbers it needs as keyword arguments; the model hands them over by name (``sim.numbers``).
Rules that decide whether something happens return their *terms*, a dictionary of named pushes: the sum meets
a drawn threshold, and the largest term is the cause that the story names.

Most rules are asked at their place in the week (``sim/week/``). A file may also let a rule of its own join
the week's end, by a line such as ``JOINS = AtWeeksEnd(rule, reads=("state.mobile",), changes=...)``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AtWeeksEnd:
    """A rule that joins the end of every week, and needs no line elsewhere (``sim.week.joining``).

    Attributes
    ----------
    rule : callable
        Gets what it ``reads`` and the numbers that it names; returns what it ``changes``, in that order.
    reads, changes : tuple of str
        Arrays of ``sim.model.Afghanistan`` by their path: "state.mobile", "taliban.cohesion",
        "republic.arrears", "mediators.echo", "ground.people", "resentment".
    """

    rule: Callable[..., Any]
    reads: tuple[str, ...]
    changes: tuple[str, ...]
