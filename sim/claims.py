"""Claims: what the article says, in our own words, and what becomes of it in the model."""

from typing import Literal

from pydantic import Field

from sim.forms import Form, Names, Text


class Claim(Form):
    """One claim of the article.

    Attributes
    ----------
    text : str
        A paraphrase.
    paragraphs : tuple of int
        Where the article says it.
    kind : str
        Whether the article states it, implies it, or the modellers added it.
    status : str
        Whether it enters as an assumption, partly comes out, or wholly comes out of the model.
    """

    id: Text = Field(pattern=r"^C\d\d$")
    text: Text = Field(min_length=1)
    paragraphs: tuple[int, ...] = Field(min_length=1)
    kind: Literal["stated", "implied", "modeller's addition"]
    status: Literal["input", "partly emergent", "emergent", "valuation"]
    mechanisms: Names = ()
    note: Text = ""
