"""Numbers: hands each rule the assumptions and constants that it names among its keyword arguments.

So a new assumption needs its seed and a rule that names it, and nothing in between.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import cache, partial
from types import FunctionType
from typing import Any, Protocol, TypeVar

import numpy as np

from sim import compiled
from sim.shapes import Floats

Answer = TypeVar("Answer")


class Ask(Protocol):
    """How a rule that is made of other rules asks them: ``Numbers.ask``."""

    def __call__(self, rule: Callable[..., Answer], /, *state: Any, **named_state: Any) -> Answer:
        """Return what ``rule`` says of this state, with the numbers that it names."""


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
        self._constants = self._shared()
        self._asked: dict[Callable[..., Any], Callable[..., Any]] = {}

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def change(self, name: str, value: Any) -> None:
        """Let an assumption have another value from now on, shape (worlds,)."""
        self._values[name] = value
        self._constants = self._shared()
        self._asked.clear()

    def _shared(self) -> tuple[Any, ...]:
        return tuple(v for v in self._values.values() if not isinstance(v, np.ndarray))

    def only(self, rule: Callable[..., Any], worlds: np.ndarray | slice) -> dict[str, Any]:
        """Return the numbers that ``rule`` names, for some worlds only."""
        found = {n: self._values[n] for n in named(rule) if n in self._values}
        return {n: v[worlds] if isinstance(v, np.ndarray) else v for n, v in found.items()}

    def ask(self, rule: Callable[..., Answer], /, *state: Any, **named_state: Any) -> Answer:
        """Return what ``rule`` says of this state, with the numbers that it names.

        A rule whose first argument is called ``ask`` is made of other rules, and gets this method to ask
        them; it is pure, and its state is arrays of shape (..., worlds) alone (``sim.compiled.joint``).
        """
        asked = self._asked.get(rule)
        if asked is None:
            asked = self._asked[rule] = self._bound(rule, state, named_state)
        answer: Answer = asked(*state, **named_state)
        return answer

    def _bound(self, rule: Callable[..., Any], state: Any, named_state: Any) -> Callable[..., Any]:
        given = {n: self._values[n] for n in named(rule) if n not in named_state}
        if not compiled.is_joint(rule):
            return _with(compiled.of(rule), given)
        written = partial(_with(rule, given), self.ask)
        return compiled.whole(rule, written, self._values, self._constants, state)


def _with(rule: Callable[..., Any], given: Mapping[str, Any]) -> Callable[..., Any]:
    """Return a rule whose numbers are given: the same function with them as its defaults, which Python fills
    in at a third of what ``partial`` takes to merge keywords.
    """
    code = rule.__code__
    own = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    if not given.keys() <= {*own}:
        return partial(rule, **given)  # it hands on whatever it is given
    bound = FunctionType(code, rule.__globals__, rule.__name__, rule.__defaults__, rule.__closure__)
    bound.__kwdefaults__ = {**(rule.__kwdefaults__ or {}), **given}
    return bound
