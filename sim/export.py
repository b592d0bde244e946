"""Export: a result as files that pandas, Polars, R and spreadsheets read, never half-written."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.batches import write_whole
from sim.errors import InputError, Problem
from sim.events import KINDS
from sim.foreign import cell
from sim.measures import UNITS, reported_name
from sim.outcomes import ENDINGS, HOLDERS
from sim.result import Result

METADATA_KEY = b"inverted_plate"
"""Where a Parquet file carries the report of its run, as JSON."""

SUFFIXES = (".parquet", ".csv", ".json")


def check_target(path: Path) -> None:
    """Refuse a place that cannot be written to, before any world is run.

    Raises
    ------
    InputError
        If the folder around it is missing, the suffix is unknown, or a folder of that name holds something.
    """
    if path.suffix:
        check_facts_target(path, f"{', '.join(SUFFIXES)}, or a folder's name")
    elif not path.resolve().parent.is_dir():
        raise InputError([_problem(path, "no folder around it", "an existing folder", "Make it first.")])
    elif path.exists() and not (path.is_dir() and not any(path.iterdir())):
        remedy = "Use the name of a new folder."
        raise InputError([_problem(path, "something of that name", "a new or an empty folder", remedy)])


def write(result: Result, facts: dict[str, Any], path: Path) -> None:
    """Write a result to one file (one row a world) or, without a suffix, to a folder of tidy Parquet files.

    Parameters
    ----------
    facts : dict
        The run's report; Parquet files carry it inside.
    path : Path
        .parquet, .csv or .json; or a folder, which gets worlds, weeks, provinces and events.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    if path.suffix:
        with _placed(path) as part:
            _WRITERS[path.suffix](result, facts, part)
        return
    origin = result.worlds.origin
    tables = {
        "worlds": worlds_table(result),
        "weeks": weeks_table(result),
        "provinces": provinces_table(result),
        "events": events_table(result),
    }
    write_folder(tables, facts, {"scenario.toml": origin.to_toml()} if origin else {}, path)


def write_folder(
    tables: Mapping[str, pd.DataFrame], facts: dict[str, Any], texts: Mapping[str, str], path: Path
) -> None:
    """Write a new folder of Parquet files, one a table, with the facts and other texts beside them.

    Parameters
    ----------
    texts : mapping of file name to text

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    with _placed(path) as part:
        for name, table in tables.items():
            _write_parquet(table, facts, part / f"{name}.parquet")
        for name, text in {"report.json": as_json(facts), **texts}.items():
            (part / name).write_text(text, "utf-8")


@contextmanager
def _placed(path: Path) -> Iterator[Path]:
    """Yield where a file or, without a suffix, a folder is made; once whole it takes its place."""
    check_target(path)
    scratch = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.resolve().parent))
    part = scratch / path.name
    try:
        if not path.suffix:
            part.mkdir()
        yield part
        if not path.suffix and path.exists():
            path.rmdir()  # It is empty: ``check_target`` saw to it.
        os.replace(part, path)
    except OSError as error:
        remedy = "Free space there, or write to another place."
        raise InputError([_problem(path, str(error.strerror), "a place to write to", remedy)]) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def worlds_table(result: Result) -> pd.DataFrame:
    """Return one row a world: its luck, ending, flags, judged measures and assumptions."""
    columns: dict[str, Any] = {
        "world": np.arange(1, len(result) + 1),
        "luck": result.worlds.luck,
        "ending": pd.Categorical.from_codes(result.ending, categories=list(ENDINGS)),
    }
    columns |= {f"flag_{name}": where for name, where in result.flags.items()}
    columns |= {reported_name(name): values for name, values in result.summary.items()}
    columns |= {f"assumption_{name}": values for name, values in result.worlds.values.items()}
    return pd.DataFrame(columns)


def weeks_table(result: Result) -> pd.DataFrame:
    """Return one row a world and week, with every weekly metric."""
    weeks, worlds = next(iter(result.weekly.values())).shape
    columns = {"world": np.repeat(np.arange(1, worlds + 1), weeks), "week": np.tile(np.arange(weeks), worlds)}
    return pd.DataFrame(
        columns | {reported_name(name): values.T.ravel() for name, values in result.weekly.items()}
    )


def provinces_table(result: Result) -> pd.DataFrame:
    """Return one row a world, week and province: who dominates it, who holds its capital, control, deaths."""
    weeks, provinces, worlds = result.holder.shape
    shape = (worlds, weeks, provinces)
    world, week, province = (
        axis.ravel() for axis in np.indices(shape, np.int16 if worlds < 2**15 else np.int32)
    )

    def flat(values: Any) -> Any:
        return np.moveaxis(values, -1, 0).ravel()

    names = list(HOLDERS)
    return pd.DataFrame(
        {
            "world": world + 1,
            "week": week,
            "province": pd.Categorical.from_codes(province, categories=list(result.seeds.provinces.iso)),
            "holder": pd.Categorical.from_codes(flat(result.holder).astype(np.int8), categories=names),
            "capital": pd.Categorical.from_codes(flat(result.capital).astype(np.int8), categories=names),
            "taliban_percent": flat(result.taliban),
            "deaths_capped_at_255": flat(result.violence),
        }
    )


def events_table(result: Result) -> pd.DataFrame:
    """Return one row an event: where, what, by whom, because of what."""
    events = result.events
    return pd.DataFrame(
        {
            "world": events["world"] + 1,
            "week": events["week"],
            "kind": pd.Categorical.from_codes(events["kind"], categories=list(KINDS)),
            "province": pd.Categorical.from_codes(
                events["province"], categories=list(result.seeds.provinces.iso)
            ),
            "actor": events["actor"],
            "other": events["other"],
            "cause": pd.Categorical.from_codes(events["cause"], categories=list(result.causes)),
            "size": events["size"],
        }
    )


def as_arrow(table: pd.DataFrame) -> pa.Table:
    """Return a table for a Parquet file, with the unit of each measure."""
    made = pa.Table.from_pandas(table, preserve_index=False)
    units = {reported_name(name): unit for name, unit in UNITS.items()}
    fields = [
        field.with_metadata({"unit": units[field.name]}) if field.name in units else field
        for field in made.schema
    ]
    return made.cast(pa.schema(fields, made.schema.metadata))


def as_csv(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which no spreadsheet finds a formula, whoever wrote its texts."""
    numbers = pd.api.types.is_numeric_dtype
    texts = {str(name): column.map(cell) for name, column in table.items() if not numbers(column)}
    return table.assign(**texts).rename(columns=cell) if len(table.columns) else table


def _write_parquet(table: pd.DataFrame, facts: dict[str, Any], path: Path) -> None:
    made = as_arrow(table)
    metadata = {**(made.schema.metadata or {}), METADATA_KEY: as_json(facts).encode()}
    pq.write_table(made.replace_schema_metadata(metadata), path)


def as_json(facts: Mapping[str, Any]) -> str:
    """Return facts as the text of a file; a number that is not finite is a mistake of ours."""
    return json.dumps(facts, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def check_facts_target(path: Path, suffixes: str = f"a file that ends in {', '.join(SUFFIXES)}") -> None:
    """Refuse a file that a study's facts cannot be written to, before any world is run.

    Parameters
    ----------
    suffixes : str
        What is expected in words, where a folder would do as well.

    Raises
    ------
    InputError
        If the folder around it is missing, the suffix is unknown, or it is a folder.
    """
    found = ""
    if path.suffix not in SUFFIXES:
        found, expected = f"the suffix '{path.suffix}'", suffixes
    elif path.is_dir():
        found, expected = "a folder of that name", "a file"
    elif not path.resolve().parent.is_dir():
        found, expected = "no folder around it", "an existing folder"
    if found:
        raise InputError([_problem(path, found, expected, "Use another name.")])


def write_facts(facts: Mapping[str, Any], table: pd.DataFrame, path: Path) -> None:
    """Write a study's facts as JSON, or its table as CSV or Parquet; whole, or not at all.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    check_facts_target(path)
    writers: dict[str, Callable[[IO[bytes]], object]] = {
        ".json": lambda file: file.write(as_json(facts).encode()),
        ".csv": lambda file: as_csv(table).to_csv(file, index=False),
        ".parquet": lambda file: table.to_parquet(file, index=False),
    }
    try:
        write_whole(path.resolve(), writers[path.suffix])
    except OSError as error:
        remedy = "Free space there, or write to another place."
        raise InputError([_problem(path, str(error.strerror), "a place to write to", remedy)]) from error


_WRITERS: dict[str, Callable[[Result, dict[str, Any], Path], object]] = {
    ".parquet": lambda result, facts, path: _write_parquet(worlds_table(result), facts, path),
    ".csv": lambda result, facts, path: as_csv(worlds_table(result)).to_csv(path, index=False),
    ".json": lambda result, facts, path: path.write_text(as_json(facts), "utf-8"),
}


def _problem(path: Path, found: str, expected: str, remedy: str) -> Problem:
    return Problem(f"--out {path}", "", found, expected, remedy)
