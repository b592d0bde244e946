"""Kit: all sheets of a debate in every format, as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from sim.batches import write_whole
from sim.debate.prompts import Prompt
from sim.debate.session import Session
from sim.errors import InputError, Problem
from sim.handouts import sheets
from sim.handouts.as_docx import as_docx
from sim.handouts.as_markdown import as_markdown
from sim.handouts.as_pdf import Paper, as_pdf
from sim.handouts.blocks import Sheet

ON_A_SHEET = 8
"""How many prompts are printed: more than a class can use, few enough to read."""


def all_sheets(session: Session, prompts: Sequence[Prompt], link: str, address: str) -> Iterator[Sheet]:
    """Yield every sheet of a debate."""
    seeds = session.seeds
    yield sheets.prompt_sheet(session, prompts[:ON_A_SHEET], link)
    yield sheets.comparison_sheet(session, link)
    yield sheets.role_cards(session, link)
    for lesson in seeds.debate.lessons.values():
        yield sheets.lesson_plan(lesson, seeds.debate.notes.values(), seeds, address)


def files(
    session: Session, prompts: Sequence[Prompt], link: str, address: str, paper: Paper = "a4"
) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a debate with its name."""
    for sheet in all_sheets(session, prompts, link, address):
        yield f"{sheet.name}.pdf", as_pdf(sheet, paper)
        yield f"{sheet.name}.docx", as_docx(sheet, "us-letter" if paper == "us-letter" else "a4")
        yield f"{sheet.name}.md", as_markdown(sheet).encode()
    yield "slides.pdf", as_pdf(sheets.slides(session, prompts[:ON_A_SHEET], link), "slides")


def _put(content: bytes, file: IO[bytes]) -> None:
    file.write(content)


def write(
    session: Session, prompts: Sequence[Prompt], folder: Path, *, link: str, address: str, paper: Paper
) -> list[Path]:
    """Write every file of a debate into a folder, and return their paths.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files(session, prompts, link, address, paper):
            written.append(folder / name)
            write_whole(written[-1], partial(_put, content))
    except OSError as error:
        found = str(error.strerror or error)
        problem = Problem("--out", "", found, "a folder that can be written to", "Name another folder.")
        raise InputError([problem]) from None
    return written
