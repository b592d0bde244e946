"""Sources: where numbers and forms of rules come from."""

from typing import Literal

from pydantic import Field

from sim.forms import Form, Text

JUDGEMENT = "judgement"
"""The source of a number that rests on the modellers' own estimate; it needs a note that says why."""


class Source(Form):
    """A publication or data set that other seeds cite by its id.

    Attributes
    ----------
    seen_as : str
        What was actually read.
    tag : str
        V checked; V2 checked in another's re-telling; M from memory; D derived here; J own judgement.
    """

    id: Text
    title: Text = Field(min_length=1)
    authors: Text = Field(min_length=1)
    year: Text = ""
    kind: Text = ""
    seen_as: Text = ""
    tag: Literal["V", "V2", "M", "D", "J"]
    url: Text = ""
    note: Text = ""
