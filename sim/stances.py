"""Stances: what a scenario holds of one assumption: a point, a range to draw from, or a changing point."""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

Step = tuple[int, float]
"""From this week on, this value."""

Value = TypeVar("Value")


class Sealed(Mapping[str, Value]):
    """A mapping that cannot be changed, so that scenarios can be hashed."""

    def __init__(self, items: Mapping[str, Value]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)


class Stance(NamedTuple):
    """What a scenario holds of one assumption.

    Attributes
    ----------
    value : float or str
        The point (the name of a structure's option); the middle of a range.
    span : (low, high), optional
        A belief held with doubt: each world draws its value from here.
    steps : tuple of (week, value)
        A choice that changes: from the week on, the value.
    """

    value: float | str
    span: tuple[float, float] | None = None
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        """Return the text that links and the terminal use: ``0.5``, ``0.2..0.8`` or ``0.7;26:0``."""
        if self.span is not None:
            return f"{plain(self.span[0])}..{plain(self.span[1])}"
        return ";".join([plain(self.value), *(f"{week}:{plain(value)}" for week, value in self.steps)])

    @classmethod
    def parse(cls, text: str) -> "Stance":
        """Return the stance that such a text stands for; what is no number stays text.

        Raises
        ------
        ValueError
            If the text has none of the three forms.
        """
        first, *rest = (part.strip() for part in text.split(";"))
        low, dots, high = first.partition("..")
        if dots and not rest:
            span = (float(low), float(high))
            return cls(middle(span), span)
        steps = tuple((int(week), float(value)) for week, value in (part.split(":") for part in rest))
        try:
            return cls(float(first), None, steps)
        except ValueError:
            return cls(first, None, steps)


def middle(span: tuple[float, float]) -> float:
    """Return the middle of a range."""
    return span[0] / 2 + span[1] / 2


def plain(value: float | str) -> str:
    """Return the shortest text that reads back as the same value."""
    if isinstance(value, str):
        return value
    return (
        str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e15 else repr(value)
    )
