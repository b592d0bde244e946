"""Tables: rows of assumptions from a CSV or Parquet file, checked as a whole and read piece by piece."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.assumptions import Assumption
from sim.errors import InputError, Problem, meant
from sim.limits import SWEEP_WORLDS, TABLE_COLUMNS, TABLE_ROW
from sim.seeds import Seeds
from sim.shapes import Floats, Words

PIECE = 65_536
"""How many rows of a file are in memory at once."""

PREFIX = "assumption_"
"""How the files that ``run`` and ``sweep`` write call an assumption's column: they can be run again."""

LUCK = "luck"
"""The column that, where there is one, gives each world its own luck number."""


@dataclass(frozen=True)
class Piece:
    """Some rows of a table: values of shape (rows,) by id, and luck numbers where the table has them."""

    values: Mapping[str, Floats]
    luck: Words | None

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))


@dataclass
class TableFile:
    """A file of rows that has been checked from end to end.

    Attributes
    ----------
    rows : int
    digest : str
        Sixteen hex digits over the values: two files with equal ones hold the same rows.
    wrong : mapping
        For each column the first row that cannot be used, and how many there are.
    """

    path: Path
    seeds: Seeds
    names: dict[str, str]
    rows: int = 0
    digest: str = ""
    has_luck: bool = False
    wrong: dict[str, tuple[Problem, int]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return self.rows

    def pieces(self, size: int = PIECE) -> Iterator[Piece]:
        """Yield all rows in order, ``size`` at a time; the last piece may have fewer."""
        for first, frame in _frames(self.path, size, [*self.names, *([LUCK] if self.has_luck else [])]):
            yield self._piece(frame, first)

    def _piece(self, frame: pd.DataFrame, first: int) -> Piece:
        values = {}
        for column, name in self.names.items():
            values[name] = self._numbers(self.seeds.assumptions[name], frame[column].to_numpy(), first)
        return Piece(values, self._lucks(frame[LUCK].to_numpy(), first) if self.has_luck else None)

    def _numbers(self, assumption: Assumption, column: npt.NDArray[Any], first: int) -> Floats:
        found: npt.NDArray[np.float64]
        if column.dtype.kind in "iuf":
            found = column.astype(np.float64)
        else:
            texts = [str(cell).strip() for cell in column]
            known = {option: float(n) for n, option in enumerate(assumption.options)}
            found = pd.to_numeric(pd.Series([known.get(text, text) for text in texts]), errors="coerce")
            found = np.asarray(found, np.float64)
        with np.errstate(over="ignore"):  # what is too large for single precision is too large for any range
            numbers = found.astype(np.float32)
        # In single precision, as worlds carry it: a sweep's own file holds 0.05 as the nearest of those.
        fits = (numbers >= np.float32(assumption.low)) & (numbers <= np.float32(assumption.high))
        if assumption.kind == "structure":
            fits &= numbers == np.round(numbers)
        if not fits.all():
            wrong = np.flatnonzero(~fits)
            self._note(assumption.id, _shown(column[wrong[0]]), assumption, first + int(wrong[0]), len(wrong))
        return numbers

    def _note(self, key: str, found: str, assumption: Assumption | None, row: int, count: int) -> None:
        """Remember what is wrong with a column: its first row tells, and how many there are."""
        if key in self.wrong:
            problem, before = self.wrong[key]
            self.wrong[key] = problem, before + count
            return
        expected, remedy = "a whole number from 0 to 2^64 - 1", "Correct it, or leave the column away."
        if assumption is not None:
            expected, remedy = assumption.span, "Correct it."
            if assumption.options:
                remedy = meant(found.strip("'"), assumption.options)
        problem = Problem(self.path.name, key, f"{found} in row {row + 1:,}", expected, remedy)
        self.wrong[key] = problem, count

    def _lucks(self, column: npt.NDArray[Any], first: int) -> Words:
        if column.dtype.kind in "iu" and (column.dtype.kind == "u" or (column >= 0).all()):
            return column.astype(np.uint64)
        lucks = np.zeros(len(column), np.uint64)
        for row, cell in enumerate(column):
            text = str(cell).strip()
            if text.isascii() and text.isdigit() and len(text) <= 20 and int(text) < 2**64:
                lucks[row] = int(text)
            else:
                self._note(LUCK, _shown(cell), None, first + row, 1)
        return lucks


def open_table(path: Path, seeds: Seeds) -> TableFile:
    """Return a table file after reading all of it once, piece by piece.

    A column is called after an assumption's id; assumptions without one stand where the base scenario has
    them. A column ``luck`` gives worlds their own luck numbers. What ``run --out`` wrote can be run again.

    Raises
    ------
    InputError
        Lists everything that is wrong: unknown and repeated columns, and for each column the first row that
        cannot be used and how many there are.
    """
    names = _column_names(path)
    if len(names) > TABLE_COLUMNS:
        found, expected = f"{len(names):,} columns", f"at most {TABLE_COLUMNS:,}"
        remedy = "Leave the others away: only columns of assumptions and luck are read."
        raise InputError([Problem(path.name, "", found, expected, remedy)])
    exported = any(name.startswith(PREFIX) for name in names)
    problems: list[Problem] = []
    wanted: dict[str, str] = {}
    for name, times in Counter(names).items():
        plain = name.removeprefix(PREFIX)
        if times > 1:
            found = f"the column '{name}' {times} times"
            problems.append(Problem(path.name, "", found, "it once", "Remove the others."))
        elif name == LUCK or (exported and not name.startswith(PREFIX)):
            continue
        elif plain not in seeds.assumptions:
            found, expected = f"a column called '{name}'", "the id of an assumption, or luck"
            problems.append(Problem(path.name, "", found, expected, meant(plain, seeds.assumptions)))
        else:
            wanted[name] = plain
    if path.suffix == ".parquet" and not problems:
        try:
            problems += _odd_columns(path, [*wanted, *([LUCK] if LUCK in names else [])])
        except (OSError, ValueError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error
        if problems:
            raise InputError(problems)
    if not wanted and not problems:
        remedy = "Name the columns after assumptions: inverted-plate assumptions."
        problems.append(Problem(path.name, "", "no column of values", "one for each assumption", remedy))
    table = TableFile(path, seeds, wanted, has_luck=LUCK in names)
    digest = hashlib.blake2b(digest_size=8)
    for piece in table.pieces() if wanted else ():
        table.rows += len(piece)
        if table.rows > SWEEP_WORLDS:
            found, expected = "more rows", f"at most {SWEEP_WORLDS:,}"
            raise InputError([Problem(path.name, "", found, expected, "Make several tables of it.")])
        for name, values in piece.values.items():
            digest.update(name.encode() + b"\0" + values.tobytes())
        if piece.luck is not None:
            digest.update(piece.luck.tobytes())
    if wanted and not table.rows:
        problems.append(Problem(path.name, "", "no rows", "one or more below the names", "Add some."))
    problems += [_counted(problem, count) for problem, count in table.wrong.values()]
    if problems:
        raise InputError(problems)
    table.digest = digest.hexdigest()
    return table


def _counted(problem: Problem, count: int) -> Problem:
    if count == 1:
        return problem
    more = "1 more row" if count == 2 else f"{count - 1:,} more rows"
    return Problem(problem.file, problem.key, f"{problem.found} and {more}", problem.expected, problem.remedy)


def _shown(cell: object) -> str:
    if isinstance(cell, (float, np.floating)):
        return "nothing" if np.isnan(cell) else f"{cell:g}"
    text = str(cell)
    return repr(text[:40]) if text.strip() else "nothing"


def _column_names(path: Path) -> list[str]:
    """Return the names of a file's columns, each as often as it is there."""
    where = f"{path}"
    if not path.exists():
        raise InputError([Problem(where, "", "no such file", "a CSV or Parquet file", "Correct the path.")])
    try:
        if path.suffix == ".parquet":
            return list(pq.read_schema(path).names)
        if path.suffix == ".csv":
            _check_rows(path)
            with path.open(encoding="utf-8-sig", newline="") as file:
                return [name.strip() for name in next(csv.reader([file.readline(TABLE_ROW)]), [])]
    except InputError:
        raise
    except (OSError, ValueError, csv.Error, pa.ArrowException) as error:
        raise _unreadable(path, error) from error
    found, remedy = f"the suffix '{path.suffix}'", "Use .csv or .parquet."
    raise InputError([Problem(where, "", found, "a CSV or Parquet file", remedy)])


def _check_rows(path: Path) -> None:
    """Refuse a file with a row that does not end, before anything holds the whole of it."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        number = 0
        while line := file.readline(TABLE_ROW + 1):
            if len(line) > TABLE_ROW or line.count('"') % 2:
                where = f"row {number:,}" if number else "the names"
                expected = f"at most {TABLE_ROW:,} letters, on one line"
                remedy = "Write it anew: a row is a line, and a quotation mark is closed in it."
                raise InputError([Problem(path.name, where, "a row without end", expected, remedy)])
            number += 1


def _unreadable(path: Path, error: Exception) -> InputError:
    found = f"what cannot be read ({' '.join(str(error).split())[:80]})"
    return InputError(
        [Problem(f"{path}", "", found, f"a {path.suffix[1:]} file", "Write it anew, in UTF-8.")]
    )


def _odd_columns(path: Path, wanted: Iterable[str]) -> Iterator[Problem]:
    """Yield what a Parquet file holds that can be no assumption's value, and whether it has too many rows."""
    with pq.ParquetFile(path) as file:
        if file.metadata.num_rows > SWEEP_WORLDS:  # said at its end, so that a small file can claim it
            found, expected = f"{file.metadata.num_rows:,} rows", f"at most {SWEEP_WORLDS:,}"
            yield Problem(path.name, "", found, expected, "Make several tables of it.")
        for name in wanted:
            kind = file.schema_arrow.field(name).type
            plain = pa.types.is_integer(kind) or pa.types.is_floating(kind) or _is_text(kind)
            if not plain and not pa.types.is_null(kind):
                expected = "numbers, or names of options as text"
                yield Problem(path.name, name, f"a column of {kind}", expected, "Write it as numbers.")


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _frames(path: Path, size: int, wanted: list[str]) -> Iterator[tuple[int, pd.DataFrame]]:
    """Yield a file's rows piece by piece, with the number of rows before each."""
    first = 0
    try:
        if path.suffix == ".parquet":
            texts = [field.name for field in pq.read_schema(path) if _is_text(field.type)]
            # A text that stands in a million rows is read once, not a million times.
            with pq.ParquetFile(path, read_dictionary=texts) as file:
                for table in _even(file.iter_batches(size, columns=wanted), size):
                    yield first, table.to_pandas()
                    first += table.num_rows
            return
        # As text: what a spreadsheet made of a column in its first rows must not decide about the others.
        reader = pd.read_csv(
            path,
            dtype=str,
            keep_default_na=False,
            chunksize=size,
            encoding="utf-8-sig",
            skipinitialspace=True,
            index_col=False,
        )
        with reader:
            for frame in reader:
                frame.columns = frame.columns.str.strip()
                yield first, frame
                first += len(frame)
    except (OSError, ValueError, pa.ArrowException) as error:
        if isinstance(error, InputError):
            raise
        found = f"what cannot be read after row {first:,} ({' '.join(str(error).split())[:100]})"
        remedy = "Every row needs as many cells as there are names above; save it as UTF-8."
        raise InputError([Problem(str(path), "", found, "rows of one length", remedy)]) from error


def _even(batches: Iterable[pa.RecordBatch], size: int) -> Iterator[pa.Table]:
    """Yield the rows ``size`` at a time, however the file's row groups part them."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        while sum(b.num_rows for b in held) >= size:
            table = pa.Table.from_batches(held)
            yield table.slice(0, size)
            held = table.slice(size).to_batches()
    if sum(b.num_rows for b in held):
        yield pa.Table.from_batches(held)
