"""Joining: rules that take part in a week because their file says what they read and what they change."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import mechanisms
from sim.mechanisms import AtWeeksEnd

if TYPE_CHECKING:
    from sim.model import Afghanistan


@cache
def joined() -> tuple[AtWeeksEnd, ...]:
    """Return the rules that join the week's end, in the order of their files' names."""
    names = sorted(found.name for found in pkgutil.iter_modules(mechanisms.__path__))
    files = [importlib.import_module(f"{mechanisms.__name__}.{name}") for name in names]
    return tuple(value for file in files for value in vars(file).values() if isinstance(value, AtWeeksEnd))


def weeks_end(m: Afghanistan) -> None:
    """Rules that join the week change what they said they would."""
    for join in joined():
        answer = m.numbers.ask(join.rule, *(_seen(m, join, path) for path in join.reads))
        values = answer if isinstance(answer, tuple) else (answer,)
        if len(values) != len(join.changes):
            changes = ", ".join(join.changes) or "nothing"
            raise TypeError(
                f"{_name(join)} returns {len(values)} values; it says that it changes: {changes}."
            )
        for path, value in zip(join.changes, values, strict=True):
            _put(m, join, path, value)


def _seen(m: Afghanistan, join: AtWeeksEnd, path: str) -> Any:
    try:
        return attrgetter(path)(m)
    except AttributeError:
        raise TypeError(
            f"{_name(join)} names '{path}'; expected an array of the model, such as 'state.mobile'."
        ) from None


def _put(m: Afghanistan, join: AtWeeksEnd, path: str, value: Any) -> None:
    """Put a rule's answer in the place of what was there, of the same shape and kind."""
    before = _seen(m, join, path)
    if np.shape(value) != before.shape:
        found, expected = np.shape(value), before.shape
        raise TypeError(f"{_name(join)} gives '{path}' the shape {found}; expected {expected}.")
    owner, _, name = path.rpartition(".")
    setattr(_seen(m, join, owner) if owner else m, name, np.asarray(value).astype(before.dtype))


def _name(join: AtWeeksEnd) -> str:
    return f"{join.rule.__module__}.{join.rule.__name__}"
