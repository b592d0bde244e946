"""Seed files become checked, frozen forms; whatever is wrong is collected, never raised one by one."""

import csv
import errno
import json
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from sim import limits
from sim.errors import InputError, Problem, meant

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; text and true/false are refused."""

Text = Annotated[str, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
"""A whole number; 3.0 and true/false are refused."""

Truth = Annotated[bool, Field(strict=True)]
"""true or false; nothing else stands for them."""


def _number_or_name(value: object) -> float | str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        with suppress(OverflowError):  # a whole number of hundreds of digits
            if math.isfinite(number := float(value)):
                return number
    raise PydanticCustomError("number_or_name", "a finite number, or an option's name in quotes")


Position = Annotated[float | str, PlainValidator(_number_or_name)]
"""A finite number, or the name of a structure's option."""

Names = tuple[Text, ...]


class Form(BaseModel):
    """A kind of entry in the seeds: it cannot be changed, and it refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Filled = TypeVar("Filled", bound=Form)


def read_toml(path: Path, file: str, problems: list[Problem]) -> dict[str, Any]:
    """Return the tables of one TOML file, or an empty dict after noting why it cannot be read."""
    try:
        text = read_text(path, limits.SEED_FILE)
        return parse_toml(text, file, problems, letters=limits.SEED_FILE, keys=limits.SEED_KEYS)
    except FileNotFoundError:
        problems.append(missing_file(file))
    except UnicodeDecodeError as error:
        problems.append(_wrong_encoding(file, error))
    except OSError as error:
        found = str(error.strerror)
        problems.append(Problem(file, "", found, "a readable file", "Check the file and its permissions."))
    return {}


def read_text(path: Path, most: int) -> str:
    """Return the text of a file, of one that is too long only as much as shows that it is.

    Raises
    ------
    OSError
        If it cannot be read.
    UnicodeDecodeError
        If it is no text in UTF-8.
    """
    if path.is_fifo():
        raise OSError(errno.EINVAL, "a named pipe, no file")
    with path.open("rb") as file:
        return file.read(most + 1).decode("utf-8-sig", "ignore" if path.stat().st_size > most else "strict")


def parse_toml(
    text: str,
    file: str,
    problems: list[Problem],
    *,
    letters: int = limits.SCENARIO_FILE,
    keys: int = limits.SCENARIO_KEYS,
) -> dict[str, Any]:
    """Return the tables of a TOML text, or an empty dict after noting the line that is wrong.

    Parameters
    ----------
    letters, keys : int
        How long it may be, and how many keys it may have outside its lists.
    """
    if len(text) > letters:
        remedy = "Take out what it need not hold: only what differs from the base."
        problems.append(Problem(file, "", "a longer text", f"at most {letters:,} letters", remedy))
        return {}
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOML's own complaint is a ValueError, as are huge numbers
        remedy = "Mend that line; every key may stand only once."
        problems.append(Problem(file, "", str(error), "valid TOML", remedy))
        return {}
    for count, depth in enumerate(_depths(table), start=1):
        if depth > limits.NESTED or count > keys:
            found = "tables inside tables without end" if depth > limits.NESTED else "more keys"
            expected = f"at most {keys:,} keys, {limits.NESTED} tables deep"
            problems.append(Problem(file, "", found, expected, "Take out what it need not hold."))
            return {}
    return table


def _depths(table: Mapping[str, Any]) -> Iterator[int]:
    """Yield how deep each key lies that a text has outside its lists; lists count by their depth alone."""
    waiting: list[tuple[object, int, bool]] = [(table, 0, True)]
    while waiting:
        value, depth, counted = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((inner, depth + 1, counted) for inner in value.values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1, False) for inner in value)
        if depth > limits.NESTED or (counted and depth):
            yield depth


def read_csv(path: Path, file: str, needed: Iterable[str], problems: list[Problem]) -> list[dict[str, str]]:
    """Return the rows of one CSV file, or none after noting which columns or cells are missing."""
    try:
        if path.stat().st_size > limits.SEED_FILE:
            expected = f"at most {limits.SEED_FILE:,} bytes"
            problems.append(Problem(file, "", "a longer file", expected, "Take out what it need not hold."))
            return []
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines, restkey="", restval=None, strict=True)
            header = list(reader.fieldnames or ())
            rows = list(reader)
    except FileNotFoundError:
        problems.append(missing_file(file))
        return []
    except UnicodeDecodeError as error:
        problems.append(_wrong_encoding(file, error))
        return []
    except (csv.Error, OSError) as error:
        problems.append(Problem(file, "", str(error), "a readable CSV file", "Mend that line."))
        return []
    before = len(problems)
    for column in needed:
        if column not in header:
            problems.append(
                Problem(file, column, "no such column", "a column of that name", meant(column, header))
            )
    for column in sorted({column for column in header if header.count(column) > 1}):
        problems.append(Problem(file, column, "this column twice", "it once", "Remove one of them."))
    for number, row in enumerate(rows, start=2):
        if "" in row or None in row.values():
            expected = f"{len(header)} cells, as in the header"
            remedy = "Add or remove commas; put quotes around a text that holds a comma."
            problems.append(Problem(file, f"row {number}", "another number of cells", expected, remedy))
    return rows if len(problems) == before else []


def check_json(path: Path, file: str, problems: list[Problem]) -> None:
    """Note whether a JSON file is too long or too deep for its reader, which tells all else."""
    found = ""
    with suppress(OSError, ValueError):
        try:
            if path.stat().st_size > limits.SEED_FILE:
                found = "a longer file"
            else:
                json.loads(read_text(path, limits.SEED_FILE))
        except RecursionError:
            found = "lists inside lists without end"
    if found:
        expected = f"at most {limits.SEED_FILE:,} bytes, a few lists deep"
        problems.append(Problem(file, "", found, expected, "Take out what it need not hold."))


def fill(form: type[Filled], entry: object, *, file: str, key: str, problems: list[Problem]) -> Filled | None:
    """Return the entry as a checked form, or None after noting everything that is wrong with it."""
    if not isinstance(entry, Mapping):
        remedy = f"Write [{key}] on a line of its own and its keys below it."
        problems.append(Problem(file, key, _shown(entry), "a table of keys", remedy))
        return None
    try:
        return form.model_validate(dict(entry))
    except ValidationError as error:
        details = error.errors()
        for detail in details:
            place = detail["loc"][:-1]
            lacking = [
                str(d["loc"][-1]) for d in details if d["type"] == "missing" and d["loc"][:-1] == place
            ]
            names = lacking if place else form.model_fields
            problems.extend(problem.within(file, key) for problem in _as_problems(detail, names))
        return None


def fill_all(
    form: type[Filled], tables: object, *, file: str, problems: list[Problem], prefix: str = ""
) -> dict[str, Filled]:
    """Return the entries of a table of tables by their ids, after noting everything that is wrong.

    Parameters
    ----------
    prefix : str
        Where in the file they stand, such as ``signs.``; empty for the file itself.
    """
    if not isinstance(tables, Mapping):
        fill(form, tables, file=file, key=prefix.rstrip("."), problems=problems)
        return {}
    named = "id" in form.model_fields
    found: dict[str, Filled] = {}
    for key, table in tables.items():
        if named and isinstance(table, Mapping) and "id" in table:
            remedy = "Remove the line; rename the table if it should be called otherwise."
            problems.append(Problem(file, f"{prefix}{key}.id", _shown(table["id"]), f"[{key}] alone", remedy))
            continue
        entry = {"id": key, **table} if named and isinstance(table, Mapping) else table
        filled = fill(form, entry, file=file, key=prefix + key, problems=problems)
        if filled is not None:
            found[key] = filled
    return found


def missing_file(file: str) -> Problem:
    """Return the problem of a seed file that is not there."""
    return Problem(file, "", "no such file", "a seed file", "Restore it, or point --seeds at another folder.")


def _wrong_encoding(file: str, error: UnicodeDecodeError) -> Problem:
    found = f"a byte that is not UTF-8 at position {error.start}"
    return Problem(file, "", found, "text in UTF-8", "Save the file as UTF-8.")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _as_problems(detail: ErrorDetails, names: Iterable[str]) -> tuple[Problem, ...]:
    """Translate one complaint of pydantic; ``names`` are the keys that may stand in its place."""
    key = ".".join(str(part) for part in detail["loc"])
    found = _shown(detail["input"])
    kind = detail["type"]
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, InputError):
        return tuple(problem.within(problem.file, key) for problem in cause.problems)
    if kind == "missing" and isinstance(detail["loc"][-1], int):
        return (Problem("", key, "too few values", "one value more", "Add it to the list."),)
    if kind == "missing":
        return (Problem("", key, "nothing", "this key", f"Add a line '{key} = ...'."),)
    if kind == "extra_forbidden":
        remedy = meant(str(detail["loc"][-1]), names)
        return (Problem("", key, "an unknown key", "a key of this form", remedy),)
    if kind in ("float_type", "float_parsing", "finite_number"):
        return (Problem("", key, found, "a finite number", "Write a number such as 0.5, without quotes."),)
    if kind in ("int_type", "int_parsing", "int_from_float"):
        return (Problem("", key, found, "a whole number", "Write a whole number such as 4, without quotes."),)
    if kind == "string_type":
        return (Problem("", key, found, "text", "Put it in quotes."),)
    if kind == "number_or_name":
        return (Problem("", key, found, detail["msg"], "Write, say, 0.5."),)
    if kind in ("tuple_type", "list_type"):
        return (Problem("", key, found, "a list", "Put it in [ ]."),)
    if kind == "dict_type":
        return (Problem("", key, found, "a table of keys", f"Write [{key}] on a line of its own."),)
    if kind in ("bool_type", "bool_parsing"):
        return (Problem("", key, found, "true or false", "Write one of them, without quotes."),)
    if kind == "literal_error":
        expected = f"one of {detail['ctx']['expected']}"
        return (Problem("", key, found, expected, "Use one of these words."),)
    return (Problem("", key, found, detail["msg"][0].lower() + detail["msg"][1:], "Correct it."),)
