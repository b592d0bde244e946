"""Constants: numbers that rules need but nobody moves in the interface, with where they come from."""

from pydantic import model_validator

from sim.errors import Problem, SeedError
from sim.forms import Form, Number, Text


class Constant(Form):
    """A number with its unit, the range the sources leave open, and when it was known.

    Raises
    ------
    pydantic.ValidationError
        If the value lies outside its own range.
    """

    id: Text
    value: Number
    unit: Text
    low: Number
    high: Number
    source: Text
    dated: Text
    note: Text = ""
    group: Text = ""

    @model_validator(mode="after")
    def _inside_its_range(self) -> "Constant":
        if not self.low <= self.value <= self.high:
            expected = f"a number in its own range, {self.low:g} to {self.high:g} {self.unit}"
            remedy = "Correct it, or widen the range and cite a source."
            raise SeedError([Problem("", "value", f"{self.value:g}", expected, remedy)])
        return self
