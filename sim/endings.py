"""Endings: how worlds end, in words, and the thresholds that tell one ending from another."""

from pydantic import Field

from sim.forms import Form, Number, Text


class Ending(Form):
    """One way in which the model ends, or a flag that may stand beside any ending."""

    id: Text
    name: Text = Field(min_length=1)
    definition: Text = Field(min_length=1)
    order: Number = 0.0
    note: Text = ""
