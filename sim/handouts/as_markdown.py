"""Markdown: a sheet as text that any editor opens; charts become tables, and no text can be markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sim.foreign import clean
from sim.handouts.blocks import (
    Bars,
    Block,
    Bullets,
    Curve,
    Heading,
    Lines,
    Paragraph,
    Run,
    Sheet,
    Sides,
    Table,
)

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_FIRST = re.compile(r"^(\s*)(-+|=+|\+|\d+[.)])(?=\s|$)")


def as_markdown(sheet: Sheet) -> str:
    """Return the sheet as Markdown."""
    lines = [f"# {escaped(sheet.title)}", "", escaped(sheet.lead), ""]
    if sheet.link:
        lines += [f"Opens these runs: <{sheet.link}>", ""]
    lines += list(_blocks(sheet.blocks, 1))
    lines += ["## What these numbers are not", "", escaped(sheet.caveat), ""]
    if sheet.sources:
        lines += ["## Sources", "", *(f"- {escaped(source)}" for source in sheet.sources), ""]
    return "\n".join([*lines, "---", "", escaped(sheet.foot), ""])


def escaped(words: str) -> str:
    """Return a text that Markdown shows as it is, also at the beginning of a line."""
    shown = _MARKS.sub(r"\\\1", clean(words))
    return _FIRST.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", shown)


def _blocks(blocks: Iterable[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield f"{'#' * (block.level + 1)} {escaped(block.text)}"
        elif isinstance(block, Paragraph):
            yield _runs(block.runs)
        elif isinstance(block, Bullets):
            marks = (f"{n}." if block.numbered else "-" for n in range(1, len(block.items) + 1))
            yield from (f"{mark} {_runs(item)}" for mark, item in zip(marks, block.items, strict=True))
        elif isinstance(block, Table):
            yield from _table(block.head, block.rows, block.caption)
        elif isinstance(block, Sides):
            for title, inner in (block.left, block.right):
                yield f"### {escaped(title)}"
                yield ""
                yield from _blocks(inner, depth + 1)
        elif isinstance(block, Bars):
            rows = [(name, f"{a:,} of {block.of:,}", f"{b:,} of {block.of:,}") for name, a, b in block.rows]
            yield from _table(("", *block.names), rows, block.caption)
        elif isinstance(block, Curve):
            weeks = range(0, len(block.one), 13)
            rows = [(f"week {w}", f"{block.one[w]:,}", f"{block.other[w]:,}") for w in weeks]
            yield from _table(("", *block.names), rows, f"{block.caption} (of {block.of:,} worlds)")
        elif isinstance(block, Lines):
            yield "\n\n".join(["…" * 20] * block.count)
        else:
            yield "---"
        yield ""


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], caption: str) -> Iterator[str]:
    names = list(head)
    yield f"*{escaped(caption)}*"
    yield ""
    yield _row(names)
    yield "|" + " --- |" * len(names)
    yield from map(_row, rows)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def _runs(runs: Iterable[Run]) -> str:
    marks = {"b": "**", "i": "*", "": ""}
    parts = []
    for place, (words, style) in enumerate(runs):
        # Spaces inside the marks would make them plain stars; only a line's beginning can be a list.
        shown = escaped(words) if place == 0 else _MARKS.sub(r"\\\1", clean(words))
        core, mark = shown.strip(), marks[style]
        lead, tail = shown[: len(shown) - len(shown.lstrip())], shown[len(shown.rstrip()) :]
        parts.append(f"{lead}{mark}{core}{mark}{tail}" if core else shown)
    return "".join(parts)
