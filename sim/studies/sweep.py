"""Sweep: any table of worlds through the engine into a folder of Parquet files that survives interruptions.

The table is cut into batches by its rows alone, so a batch holds the same worlds wherever and whenever it is
run. Each finished batch becomes one file, whole or not there at all: what an interrupted sweep left is kept,
what it lacks is run, and the folder ends up the same to the byte.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.batches import Batch, Told, sweep_up, work_off, write_whole
from sim.ensemble import CHUNK, run_chunk
from sim.errors import InputError, Problem
from sim.export import METADATA_KEY, as_arrow, as_json, worlds_table
from sim.limits import SWEEP_WORLDS
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.stances import Stance
from sim.studies.designs import Design
from sim.studies.tables import TableFile
from sim.worlds import Worlds, luck_numbers

BATCH = 2048
"""About how many worlds go into one file: some seconds of work, half a megabyte."""

CARD = "_sweep.json"
"""What the folder is a sweep of; readers of Parquet folders pass over names that begin like this."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """A table of rows, and on which luck each of them is run.

    Attributes
    ----------
    rows : TableFile or Design
    base : Scenario
        Where the assumptions stand that the table does not name.
    lucks : int
        0: every row has luck of its own. From 1 on: every row is run on the same so many luck numbers.
    """

    rows: TableFile | Design
    base: Scenario
    seeds: Seeds
    luck: int
    weeks: int
    lucks: int = 0

    def __post_init__(self) -> None:
        # What the table says of an assumption holds to the end: what the base plans for it is dropped.
        varied = {key: Stance(self.base.stance(key).value) for key in self.varied}
        object.__setattr__(self, "base", self.base.changed(varied))
        problems = []
        if self.worlds > SWEEP_WORLDS:
            found, remedy = f"{self.worlds:,} worlds", "Ask for fewer, or make several sweeps."
            problems.append(Problem("", "sweep", found, f"at most {SWEEP_WORLDS:,}", remedy))
        if self.lucks and isinstance(self.rows, TableFile) and self.rows.has_luck:
            found, remedy = "a column luck in the table, too", "Leave one of them away."
            problems.append(Problem("--lucks", "", found, "luck from one place", remedy))
        if problems:
            raise InputError(problems)

    @property
    def varied(self) -> tuple[str, ...]:
        """The assumptions that the table names."""
        if isinstance(self.rows, Design):
            return tuple(factor.id for factor in self.rows.factors)
        return tuple(self.rows.names.values())

    @property
    def row_count(self) -> int:
        """How many rows the table has."""
        return len(self.rows)

    @property
    def worlds(self) -> int:
        """How many worlds it runs."""
        return self.row_count * max(1, self.lucks)

    @property
    def rows_a_batch(self) -> int:
        """How many rows go into one file."""
        return max(1, BATCH // max(1, self.lucks))

    @property
    def sizes(self) -> list[int]:
        """How many worlds each batch has."""
        step = self.rows_a_batch
        rows = (min(step, self.row_count - first) for first in range(0, self.row_count, step))
        return [count * max(1, self.lucks) for count in rows]

    @property
    def card(self) -> dict[str, Any]:
        """What decides every world of it, as plain facts; without a date, so that equal sweeps are equal."""
        about: Mapping[str, Any]
        if isinstance(self.rows, Design):
            about = {**self.rows.about, "over": [str(factor) for factor in self.rows.factors]}
        else:
            about = {"design": "table", "columns": sorted(self.varied), "rows": self.rows.digest}
        return {
            "what": "worlds of inverted-plate, one row each; illustrative, not predictive",
            "model": self.seeds.fingerprint,
            "base": self.base.to_query(self.seeds.scenarios),
            **about,
            "row_count": self.row_count,
            "luck": self.luck,
            "lucks_a_row": self.lucks or "its own",
            "worlds": self.worlds,
            "weeks": self.weeks,
            "worlds_a_file": self.rows_a_batch * max(1, self.lucks),
        }

    def batches(self, done: frozenset[int] = frozenset()) -> Iterator[Batch]:
        """Yield the batches that are not done, in order, each made when it is asked for."""
        common = luck_numbers(self.luck, self.lucks) if self.lucks else None
        first = 0
        for number, piece in enumerate(self.rows.pieces(self.rows_a_batch)):
            values, count, luck = piece.values, len(piece), piece.luck
            first += count
            if number in done:
                continue
            if common is not None:
                values = {key: np.repeat(column, self.lucks) for key, column in values.items()}
                luck = np.tile(common, count)
            elif luck is None:
                luck = luck_numbers(self.luck, count, first - count)
            table = Worlds.table(values, base=self.base, luck=luck, weeks=self.weeks, seeds=self.seeds)
            yield number, replace(table, origin=None)


def judged(worlds: Worlds) -> pa.Table:
    """Return one row a world, as ``run --out`` writes it: luck, ending, flags, measures, assumptions."""
    return pa.concat_tables(as_arrow(worlds_table(run_chunk(chunk))) for chunk in worlds.chunks(CHUNK))


def part(folder: Path, number: int) -> Path:
    """Return the file of a batch."""
    return folder / f"part-{number:05}.parquet"


def parts(folder: Path) -> list[Path]:
    """Return the files of a sweep, in the order of its rows."""
    return sorted(folder.glob("part-*.parquet"))


def check_folder(sweep: Sweep, folder: Path) -> None:
    """Refuse a place that cannot be written to, or holds something else, before any world is run.

    Raises
    ------
    InputError
        If it is a file, holds another sweep or anything that is none, or the folder around it is missing.
    """
    name = f"--out {folder}"
    found = expected = ""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / CARD).is_file()):
        found, expected = "something else of that name", "a new or an empty folder, or this sweep's"
    elif not folder.resolve().parent.is_dir():
        found, expected = "no folder around it", "an existing folder"
    if found:
        raise InputError([Problem(name, "", found, expected, "Use the name of a new folder.")])
    if (folder / CARD).is_file():
        kept, asked = card(folder), json.loads(as_json(sweep.card))
        apart = [key for key in asked if kept.get(key) != asked[key]]
        if apart:
            problems = [
                Problem(name, key, f"a sweep with {kept.get(key)!r}", repr(asked[key]), _OTHER)
                for key in apart
            ]
            raise InputError(problems)


_TOLD = {"model": str, "luck": int, "worlds": int, "weeks": int}
"""What a summary tells of a sweep, whatever else its card holds."""

_OTHER = "Ask for the same as before to resume it, or use the name of a new folder."


def card(folder: Path) -> dict[str, Any]:
    """Return what a folder is a sweep of.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        kept = json.loads((folder / CARD).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict) or not _tells(kept):
        remedy = "Name the folder that a sweep was written to."
        raise InputError([Problem(str(folder), "", "no sweep", "a folder made by sweep", remedy)])
    return kept


def _tells(kept: dict[str, Any]) -> bool:
    """Return whether a card says what a summary tells, in words and numbers as a sweep writes them."""
    over = kept.get("over", [])
    return (
        all(type(kept.get(key)) is kind for key, kind in _TOLD.items())
        and isinstance(over, list)
        and all(isinstance(name, str) for name in over)
    )


def finished(sweep: Sweep, folder: Path) -> frozenset[int]:
    """Return which batches are there, each with all its worlds."""
    return frozenset(
        number for number, size in enumerate(sweep.sizes) if _rows_in(part(folder, number)) == size
    )


def _rows_in(path: Path) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return -1  # not there, or not whole: it is run again


def run(
    sweep: Sweep, folder: Path, *, processes: int = 1, cluster: str = "", told: Told | None = None
) -> int:
    """Run what the folder lacks of a sweep, and return how many worlds that were.

    Parameters
    ----------
    processes : int
        How many processes of this machine share the batches.
    cluster : str
        Or the address of a Dask scheduler; the worlds are the same bit for bit.

    Raises
    ------
    InputError
        If the folder holds something else or cannot be written to, or the cluster cannot be reached.
    """
    check_folder(sweep, folder)
    card_text = as_json(sweep.card).encode()
    done = finished(sweep, folder)
    count = before = sum(sweep.sizes[number] for number in done)
    tell = told or (lambda done, total: None)
    tell(count, sweep.worlds)
    try:
        if not (folder / CARD).is_file():
            write_whole(folder / CARD, lambda file: file.write(card_text))
        for number, table in work_off(sweep.batches(done), judged, processes=processes, cluster=cluster):
            write_whole(part(folder, number), partial(_write, _placed(table, number, sweep), card_text))
            count += table.num_rows
            tell(count, sweep.worlds)
        sweep_up(folder)
    except OSError as error:
        remedy = "Free space there, and start again: what is finished is kept."
        found = str(error.strerror or error)
        raise InputError([Problem(f"--out {folder}", "", found, "a place to write to", remedy)]) from error
    return count - before


def _placed(table: pa.Table, number: int, sweep: Sweep) -> pa.Table:
    """Return a batch's table with each world's number and row, counted from 1 over the whole sweep."""
    first = number * sweep.rows_a_batch * max(1, sweep.lucks)
    world = np.arange(first, first + table.num_rows)
    table = table.set_column(0, "world", pa.array(world + 1))
    return table.add_column(1, "row", pa.array(world // max(1, sweep.lucks) + 1))


def _write(table: pa.Table, card_text: bytes, file: Any) -> None:
    metadata = {**(table.schema.metadata or {}), METADATA_KEY: card_text}
    pq.write_table(table.replace_schema_metadata(metadata), file, compression="zstd")
