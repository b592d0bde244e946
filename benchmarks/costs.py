"""Costs: how long each part of a week and each rule takes, with a light timer around the engine."""

import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from sim import model as model_file
from sim.agents import Actor
from sim.ensemble import run_chunk
from sim.model import Afghanistan
from sim.numbers import Numbers
from sim.record import Record
from sim.week import capitals, facts, garrisons, joining, people, politics, rule, war
from sim.worlds import Worlds


class Clock:
    """CPU-seconds by name; what is measured inside something else is taken out of the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    @contextmanager
    def measuring(self, name: str) -> Iterator[None]:
        """Add the time spent in this block, without the measured blocks inside it, to ``name``."""
        self._inner.append(0.0)
        start = time.process_time()
        try:
            yield
        finally:
            spent = time.process_time() - start
            self.seconds[name] += spent - self._inner.pop()
            self._inner[-1] += spent

    def around(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """Return the function with its time added to ``name``."""

        @wraps(function)
        def measured(*args: Any, **kwargs: Any) -> Any:
            with self.measuring(name):
                return function(*args, **kwargs)

        return measured


def by_part(worlds: Worlds) -> dict[str, float]:
    """Return the seconds of each part of a run: the parts of a week, the decisions, the record, the rest."""
    clock = Clock()
    parts: list[tuple[Any, str, str]] = [
        (module, name, f"{module.__name__.removeprefix('sim.week.')}: {name.replace('_', ' ')}")
        for module in (facts, war, garrisons, capitals, politics, rule, people, joining)
        for name, function in vars(module).items()
        if callable(function) and getattr(function, "__module__", "") == module.__name__ and name[0] != "_"
        if next(iter(inspect.signature(function).parameters), "") == "m"  # the others are parts of these
        if name != "measure"  # and so is this
    ]
    parts += [
        (Record, "take", "record"),
        (Actor, "act", "decisions of the agents"),
        (Afghanistan, "_look", "strengths and sides"),
        (model_file, "drawn", "draws"),
        (model_file, "start", "start"),
    ]
    with ExitStack() as stack:
        for owner, name, called in parts:
            stack.enter_context(patch.object(owner, name, clock.around(getattr(owner, name), called)))
        with clock.measuring("reading the record, Mesa, the rest"):
            run_chunk(worlds)
    return dict(sorted(clock.seconds.items(), key=lambda item: -item[1]))


def by_mechanism(worlds: Worlds) -> dict[str, float]:
    """Return the seconds spent in each file of ``sim/mechanisms``, where ``Numbers.ask`` calls its rules."""
    clock = Clock()
    ask = Numbers.ask

    def measured(self: Numbers, rule_: Callable[..., Any], *state: Any, **named: Any) -> Any:
        with clock.measuring(rule_.__module__.removeprefix("sim.mechanisms.")):
            return ask(self, rule_, *state, **named)

    with patch.object(Numbers, "ask", measured):
        run_chunk(worlds)
    return dict(sorted(clock.seconds.items(), key=lambda item: -item[1]))
