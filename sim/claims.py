"""Claims: what the article says, in our own words, and what becomes of it in the model."""

from typing import Literal

from pydantic import Field

from sim.forms import Form, Names, Text, Truth, Whole


class Claim(Form):
    """One claim of the article.

    Attributes
    ----------
    text : str
        A paraphrase.
    paragraphs : tuple of int
        Where the article says it, counted over the paragraphs that are not empty.
    status : str
        Whether it is typed in, a rule that can be turned round, comes out in part or wholly, or only judges.
    forecast : bool
        Whether the article expects it to happen.
    critics : str
        The opposite view, from ``sources``; nothing that happened after mid-July 2021.
    afterwards : str
        What became known later, from ``afterwards_sources``; used for no number.
    assumptions : tuple of str
        Every assumption that names this claim, in display order; gathered from these, never written down.
    """

    id: Text = Field(pattern=r"^C[0-9]{2}$")
    text: Text = Field(min_length=1)
    paragraphs: tuple[Whole, ...] = Field(min_length=1)
    kind: Literal["stated", "implied", "modeller's addition"]
    status: Literal["input", "mechanism", "partly emergent", "emergent", "valuation"]
    forecast: Truth
    critics: Text = Field(min_length=1)
    sources: Names
    afterwards: Text = ""
    afterwards_sources: Names = ()
    mechanisms: Names = ()
    assumptions: Names = ()
    note: Text = ""
