"""Assumptions: the premises of the argument, each a number (or a form) that a person may move."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator

from sim.errors import Problem, ScenarioError, SeedError, meant
from sim.forms import Form, Names, Number, Position, Text

Kind = Literal["belief", "choice", "starting point", "structure"]
Tag = Literal["stated", "implied", "modeller's addition"]
Base = Literal["article", "neutral", "critics"]
POSITIONS: tuple[Base, ...] = ("article", "neutral", "critics")


class Assumption(Form):
    """A premise that can be argued about, with its range and three positions on it.

    Attributes
    ----------
    low, high : float
        The range; for a structure the first and the last option's index.
    article, neutral, critics : float or str
        The three positions; option names for a structure. ``position`` gives the number.
    headline : float
        Place on the first screen, 0 if it belongs to the further assumptions.
    words : tuple of two str
        What the low and the high end mean.

    Raises
    ------
    pydantic.ValidationError
        If the range is empty, or a position lies outside it or is no option.
    """

    id: Text
    name: Text = ""
    question: Text = ""
    kind: Kind
    tag: Tag
    claims: Names
    mechanisms: Names = Field(min_length=1)
    unit: Text = ""
    low: Number = math.nan
    high: Number = math.nan
    article: Position
    neutral: Position
    critics: Position
    options: Names = ()
    source: Text
    note: Text = ""
    counter: Text = ""
    headline: Number = 0.0
    group: Text
    words: tuple[Text, Text] = ("", "")

    @model_validator(mode="before")
    @classmethod
    def _span_the_options(cls, entry: object) -> object:
        if isinstance(entry, Mapping) and entry.get("kind") == "structure":
            options = entry.get("options")
            if isinstance(options, (list, tuple)) and "low" not in entry and "high" not in entry:
                return {**entry, "low": 0.0, "high": float(len(options) - 1)}
        return entry

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> "Assumption":
        problems = list(self._structure_problems() if self.kind == "structure" else self._range_problems())
        if problems:
            raise SeedError(problems)
        return self

    def _structure_problems(self) -> Iterator[Problem]:
        if len(self.options) < 2 or len(set(self.options)) < len(self.options):
            yield Problem(
                "", "options", str(list(self.options)), "two or more different names", "Name every form once."
            )
        elif (self.low, self.high) != (0.0, len(self.options) - 1):
            yield Problem("", "low", "a range", "none: a structure has options", "Remove low and high.")
        for position in POSITIONS:
            value = getattr(self, position)
            if value not in self.options:
                expected = "one of " + ", ".join(self.options)
                yield Problem("", position, repr(value), expected, meant(str(value), self.options))

    def _range_problems(self) -> Iterator[Problem]:
        if self.options:
            yield Problem(
                "", "options", str(list(self.options)), "none: only a structure has options", "Remove them."
            )
        if not self.unit:
            yield Problem(
                "", "unit", "nothing", "a unit", "Say what the number counts, such as 'share' or '1/week'."
            )
        for end in ("low", "high"):
            if math.isnan(getattr(self, end)):
                yield Problem("", end, "nothing", "a finite number", f"Add a line '{end} = ...'.")
        if not (math.isnan(self.low) or math.isnan(self.high) or self.low < self.high):
            expected = f"a number above low, which is {self.low:g}"
            yield Problem("", "high", f"{self.high:g}", expected, "Exchange them, or widen the range.")
        for position in POSITIONS:
            value = getattr(self, position)
            if isinstance(value, str):
                yield Problem("", position, repr(value), "a finite number", "Write a number, without quotes.")
            elif self.low < self.high and not self.low <= value <= self.high:
                remedy = "Correct it, or widen the range and cite a source."
                yield Problem("", position, f"{value:g}", f"a number in its own range, {self.span}", remedy)

    @property
    def span(self) -> str:
        """The range (or the options) in words, with the unit."""
        if self.kind == "structure":
            return " or ".join(self.options)
        # A unit such as "0-1" repeats the range.
        unit = "" if re.fullmatch(r"\d+-\d+", self.unit) else self.unit
        return f"{self.low:g} to {self.high:g} {unit}".strip()

    def position(self, base: Base) -> float:
        """Return one of the three positions as a number; for a structure the option's index."""
        value = getattr(self, base)
        return float(self.options.index(value)) if isinstance(value, str) else float(value)

    def check(self, value: object) -> float:
        """Return ``value`` as the number that worlds carry.

        Raises
        ------
        ScenarioError
            If it is no finite number, lies outside the range, or names no option.
        """
        if self.kind == "structure":
            return self._check_option(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
            raise ScenarioError([self._problem(repr(value), "Write a finite number, without quotes.")])
        if not self.low <= value <= self.high:
            # A whole number may have more digits than a float can hold, or than anybody wants to read.
            found = f"{value:g}" if abs(value) < 1e300 else "a number beyond all bounds"
            raise ScenarioError([self._problem(found, "Choose a value inside the range.")])
        return float(value)

    def _check_option(self, value: object) -> float:
        if isinstance(value, str) and value in self.options:
            return float(self.options.index(value))
        if (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and value in range(len(self.options))
        ):
            return float(value)
        raise ScenarioError([self._problem(repr(value), meant(str(value), self.options))])

    def _problem(self, found: str, remedy: str) -> Problem:
        return Problem("", self.id, found, self.span, remedy)

    def spoken(self, value: float) -> float | str:
        """Return a number of the worlds as a file writes it: option names for structures."""
        return self.options[int(value)] if self.kind == "structure" else float(value)


def in_display_order(assumptions: Mapping[str, Assumption]) -> dict[str, Assumption]:
    """Return the headline assumptions in their order, then the others in the order of their claims."""

    def place(assumption: Assumption) -> tuple[bool, float, str, str]:
        first = min(assumption.claims, default="~")
        return (assumption.headline == 0, assumption.headline, first, assumption.id)

    return {assumption.id: assumption for assumption in sorted(assumptions.values(), key=place)}
