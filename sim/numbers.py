"""Numbers: hands each rule the assumptions and constants that it names among its keyword arguments.

So a new assumption needs its seed and a rule that names it, and nothing in between.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, TypeVar

import numpy as np

from sim import compiled
from sim.shapes import Floats

Answer = TypeVar("Answer")


@cache
def named(rule: Callable[..., Any]) -> tuple[str, ...]:
    """Return the keyword-only arguments of a rule: the numbers and states that it asks for by name."""
    parameters = inspect.signature(rule).parameters.values()
    return tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)


class Numbers:
    """The assumptions of each world and the constants of all.

    Parameters
    ----------
    assumptions : mapping of id to array, shape (worlds,)
    constants : mapping of id to float
        Plain Python floats, which leave float32 arrays as they are.
    """

    def __init__(self, assumptions: Mapping[str, Floats], constants: Mapping[str, float]) -> None:
        self._values: dict[str, Any] = {**constants, **assumptions}
        self._asked: dict[Callable[..., Any], Callable[..., Any]] = {}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def change(self, name: str, value: Any) -> None:
        """Let an assumption have another value from now on, shape (worlds,)."""
        self._values[name] = value
        self._asked.clear()

    def only(self, rule: Callable[..., Any], worlds: np.ndarray | slice) -> dict[str, Any]:
        """Return the numbers that ``rule`` names, for some worlds only."""
        found = {n: self._values[n] for n in named(rule) if n in self._values}
        return {n: v[worlds] if isinstance(v, np.ndarray) else v for n, v in found.items()}

    def ask(self, rule: Callable[..., Answer], *state: Any, **named_state: Any) -> Answer:
        """Return what ``rule`` says of this state, with the numbers that it names."""
        asked = self._asked.get(rule)
        if asked is None:
            given = {n: self._values[n] for n in named(rule) if n not in named_state}
            asked = self._asked[rule] = partial(compiled.of(rule), **given)
        answer: Answer = asked(*state, **named_state)
        return answer
