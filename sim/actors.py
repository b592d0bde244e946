"""Actors: who acts in the model, and what is said of them."""

from pydantic import Field

from sim.forms import Form, Names, Text


class Actor(Form):
    """An armed group, a patron or a mediator."""

    id: Text
    name: Text = Field(min_length=1)
    description: Text = ""
    role: Text = ""
    claims: Names = ()
    base: Names = ()
    source: Text = ""
    note: Text = ""
