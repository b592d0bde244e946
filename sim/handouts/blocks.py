"""Blocks: a sheet before it is PDF, DOCX or Markdown; plain data, so that no text can be markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Run: TypeAlias = tuple[str, str]
"""A piece of text and its style: "" or "b" (strong) or "i" (emphasised)."""

Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; the sheet's own title is level 0."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``small`` for what stands beside the matter."""

    runs: Runs
    small: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list; ``numbered`` where the order matters."""

    items: tuple[Runs, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a head; the first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Sides:
    """Two things beside each other, each a heading and blocks: the case for and the case against."""

    left: tuple[str, tuple[Block, ...]]
    right: tuple[str, tuple[Block, ...]]


@dataclass(frozen=True)
class Bars:
    """Counts of worlds of two runs as pairs of bars.

    Attributes
    ----------
    rows : tuple of (name, worlds of the first, worlds of the second)
    """

    rows: tuple[tuple[str, int, int], ...]
    of: int
    names: tuple[str, str]
    caption: str
    alt: str


@dataclass(frozen=True)
class Curve:
    """Counts of worlds of two runs, week by week.

    Attributes
    ----------
    one, other : tuple of int
        One count a week, from week 0.
    """

    one: tuple[int, ...]
    other: tuple[int, ...]
    of: int
    names: tuple[str, str]
    caption: str
    alt: str


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on."""

    count: int


@dataclass(frozen=True)
class Break:
    """A new page, or a new slide."""


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Sides | Bars | Curve | Lines | Break


@dataclass(frozen=True)
class Sheet:
    """A handout.

    Attributes
    ----------
    name : str
        The file's name without its ending.
    link : str
        The address that opens the same runs; empty where a sheet is about no runs.
    foot : str
        What stands under every page: luck, worlds, weeks, the model's version.
    caveat : str
        What its numbers are not.
    sources : tuple of str
        Whom its facts come from.
    """

    name: str
    title: str
    lead: str
    blocks: tuple[Block, ...]
    link: str
    foot: str
    caveat: str
    sources: tuple[str, ...] = ()


def text(words: str) -> Runs:
    """Return plain text."""
    return ((words, ""),)


def said(name: str, words: str) -> Runs:
    """Return a text behind its strong name: "Weakest point: ..."."""
    return ((f"{name}: ", "b"), (words, ""))


def plain(runs: Sequence[Run]) -> str:
    """Return a text without its styles."""
    return "".join(words for words, _ in runs)
