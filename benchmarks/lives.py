"""Lives: many worlds in pieces on all cores; of each piece only the numbers that a study reads are kept."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

import numpy as np
from rich.console import Console
from rich.progress import track

from sim import compiled
from sim.ensemble import run
from sim.outcomes import ENDINGS, FLAGS
from sim.result import Result
from sim.shapes import Floats
from sim.worlds import Worlds

PIECE = 1024
"""Worlds that are run together: some 60 MB a process."""

Read: TypeAlias = Callable[[Result], Mapping[str, Floats]]
"""What a study keeps of a result: numbers by name, worlds on the last axis."""

DOCS = Path(__file__).resolve().parent.parent / "docs"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def lived(worlds: Worlds, read: Read, *, said: str = "Imagined worlds") -> dict[str, Floats]:
    """Return what ``read``, a function of a module, finds in all worlds, in their order."""
    pieces = list(worlds.chunks(PIECE))
    told = list(track(_told(pieces, read), said, total=len(pieces), console=Console(stderr=True)))
    return {name: np.concatenate([one[name] for one in told], axis=-1) for name in told[0]}


def _told(pieces: list[Worlds], read: Read) -> Iterator[Mapping[str, Floats]]:
    processes = min(cores(), len(pieces))
    if processes < 2:
        yield from (_piece(piece, read=read) for piece in pieces)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=compiled.prepare) as pool:
        yield from pool.map(partial(_piece, read=read), pieces)


def cores() -> int:
    """Return how many cores this process may use (``taskset -c 0`` leaves the others alone)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _piece(worlds: Worlds, *, read: Read) -> dict[str, Floats]:
    return {name: np.asarray(values, np.float32) for name, values in read(run(worlds)).items()}


def outcomes_of(result: Result) -> dict[str, Floats]:
    """Return what studies look at: endings and flags as 0 or 1, a few measures; never is the horizon."""
    found = result.summary
    weeks = np.float32(result.worlds.weeks)
    signed = np.zeros(len(result), np.float32)
    signed[(result.weekly["deal"] > 0).any(axis=0)] = 1
    return {
        **{name: (result.ending == code).astype(np.float32) for code, name in enumerate(ENDINGS)},
        **{name: result.flags[name].astype(np.float32) for name in FLAGS},
        "code": result.ending.astype(np.float32),
        "week Kabul falls": np.where(np.isnan(found["t_kabul"]), weeks, found["t_kabul"]),
        "Taliban control": found["control_taliban"],
        "a deal is signed": signed,
        "accommodation": found["accommodation"],
        "toxicity": found["toxicity"],
        "Pyrrhic index": found["pyrrhic"],
        "cohesion": found["cohesion"],
        "civilian deaths": found["civilian_deaths"],
        **{f"weekly {name}": values.mean(axis=0) for name, values in result.weekly.items()},
    }


def written(page: str, tables: str) -> str:
    """Return a page with the tables between its marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{rest.split(END)[1]}"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return a Markdown table, with an empty line after it."""
    body = ["| " + " | ".join(row) + " |" for row in [head, *rows]]
    return [body[0], "|" + " --- |" * len(head), *body[1:], ""]
