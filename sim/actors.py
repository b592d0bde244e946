"""Actors: who acts in the model, and what is said and shown of them."""

from typing import Literal

from pydantic import Field

from sim.assumptions import Tag
from sim.forms import Form, Names, Text

Pattern = Literal["plain", "rising", "falling", "dots", "grid", "waves", "bars", "sparse", ""]


class Actor(Form):
    """An armed faction, a patron or a mediator.

    Attributes
    ----------
    name, short : str
        As told in a sentence; as written on a map or beside a line.
    interests : str
        What the model lets it seek; a simplification.
    designation : str
        A legal fact, with its date and source; empty where the article footnotes none.
    colour, pattern : str
        How maps and charts show it; no colour means good or bad.
    """

    id: Text
    name: Text = Field(min_length=1)
    short: Text = Field(min_length=1)
    kind: Literal["armed faction", "patron", "mediator"]
    description: Text = Field(min_length=1)
    interests: Text = ""
    designation: Text = ""
    tag: Tag
    claims: Names = ()
    source: Text
    colour: Text = Field(pattern=r"^(#[0-9A-Fa-f]{6})?$")
    pattern: Pattern
    note: Text = ""
