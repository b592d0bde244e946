"""Worlds: a table with one row of assumptions and one luck number for each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim import seeds as seed_files
from sim.assumptions import Assumption
from sim.errors import Problem, WorldsError, meant
from sim.luck import mix, name_key
from sim.scenarios import MAX_WEEKS, Scenario, ready_scenario
from sim.seeds import Seeds
from sim.shapes import Floats, Words

MAX_WORLDS = 1_000_000
DEFAULT_WORLDS, DEFAULT_WEEKS, DEFAULT_LUCK = 200, 104, 2021

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Change(NamedTuple):
    """From a week on, an assumption has another value; ``value`` is a number, or an array of shape (worlds,)."""

    week: int
    id: str
    value: float


def luck_numbers(luck: int, worlds: int) -> Words:
    """Return the luck number of each world, shape (worlds,); the first worlds are the same however many there are.

    Each ``luck`` starts its own stretch of a SplitMix64 sequence at a hashed place, so that neighbouring ones
    share no world.
    """
    start = mix(np.array([luck], np.uint64) + _GOLDEN)
    return mix(start + np.arange(1, worlds + 1, dtype=np.uint64) * _GOLDEN)


@dataclass(frozen=True, eq=False)
class Worlds:
    """A table of worlds, in chunks of any size the same worlds.

    Attributes
    ----------
    values : mapping of id to array, shape (worlds,), float32
        Every assumption's value; the option's index for structures.
    luck : array, shape (worlds,), uint64
        Each world's luck number, from which all its draws follow.
    weeks : int
        The horizon [week].
    schedule : tuple of Change
        Sorted by week, then id; holds in all worlds.
    seeds : Seeds
        What the values are values of.
    origin : Scenario, optional
        The scenario that they come from.
    """

    values: Mapping[str, Floats]
    luck: Words
    weeks: int
    schedule: tuple[Change, ...]
    seeds: Seeds
    origin: Scenario | None = None

    @classmethod
    def of(
        cls,
        scenario: Scenario | str,
        worlds: int = DEFAULT_WORLDS,
        luck: int = DEFAULT_LUCK,
        weeks: int = DEFAULT_WEEKS,
        seeds: Seeds | None = None,
    ) -> "Worlds":
        """Return worlds that share a scenario and differ in their luck (and in what it leaves to a range).

        Raises
        ------
        WorldsError
            If the numbers of worlds or weeks, or the luck, are not whole numbers within their limits.
        ScenarioError
            If ``scenario`` is the id of no ready scenario.
        """
        seeds = seeds or seed_files.load()
        if isinstance(scenario, str):
            scenario = ready_scenario(scenario, seeds.scenarios)
        _check_limits(worlds, luck, weeks)
        numbers = luck_numbers(luck, worlds)
        values = {}
        for key in seeds.assumptions:
            span = scenario.stance(key).span
            if span is None:
                values[key] = np.full(worlds, scenario.value(key), np.float32)
            else:
                values[key] = _drawn(numbers, key, *span)
        changes = (
            Change(week, key, value) for key, steps in scenario.schedule.items() for week, value in steps
        )
        return cls(values, numbers, weeks, tuple(sorted(changes)), seeds, scenario)

    @classmethod
    def table(
        cls,
        rows: Mapping[str, npt.ArrayLike] | Any,
        *,
        base: Scenario | str = "neutral",
        luck: int | Words = DEFAULT_LUCK,
        weeks: int = DEFAULT_WEEKS,
        seeds: Seeds | None = None,
    ) -> "Worlds":
        """Return one world for each row of a table of assumptions.

        Parameters
        ----------
        rows : mapping of id to array of shape (worlds,), or DataFrame
            The assumptions that vary; the others stand where ``base`` has them.
        luck : int, or array of shape (worlds,), uint64
            One luck for the table, or each world's own luck number.

        Raises
        ------
        WorldsError
            Lists unknown ids, columns of unequal length and values outside their range.
        """
        seeds = seeds or seed_files.load()
        columns = {str(key): np.asarray(rows[key]) for key in rows}
        problems = list(_column_problems(columns, seeds.assumptions))
        if problems:
            raise WorldsError(problems)
        worlds = len(next(iter(columns.values())))
        numbers = luck if isinstance(luck, np.ndarray) else None
        start = cls.of(base, worlds, 0 if isinstance(luck, np.ndarray) else luck, weeks, seeds)
        if numbers is not None:
            if numbers.shape != (worlds,) or numbers.dtype != np.uint64:
                expected = f"{worlds} luck numbers of 64 bits"
                found = f"an array of shape {numbers.shape}, {numbers.dtype}"
                raise WorldsError(
                    [Problem("", "luck", found, expected, "Take them from luck_numbers(luck, worlds).")]
                )
            start = replace(start, luck=numbers)
        given = {key: column.astype(np.float32) for key, column in columns.items()}
        return replace(start, values={**start.values, **given}, origin=None)

    @classmethod
    def twins(
        cls,
        a: Scenario | str,
        b: Scenario | str,
        worlds: int = DEFAULT_WORLDS,
        luck: int = DEFAULT_LUCK,
        weeks: int = DEFAULT_WEEKS,
        seeds: Seeds | None = None,
    ) -> tuple["Worlds", "Worlds"]:
        """Return the worlds of two scenarios on the same luck: what differs is caused by what was changed."""
        return cls.of(a, worlds, luck, weeks, seeds), cls.of(b, worlds, luck, weeks, seeds)

    def __len__(self) -> int:
        return len(self.luck)

    def __getitem__(self, part: slice | int) -> "Worlds":
        """Return some of the worlds; world ``i`` alone is the same world as among the others."""
        if isinstance(part, (int, np.integer)):
            index = range(len(self))[part]
            part = slice(index, index + 1)
        values = {key: column[part] for key, column in self.values.items()}
        return replace(self, values=values, luck=self.luck[part])

    def chunks(self, size: int) -> Iterator["Worlds"]:
        """Yield all worlds in order, at most ``size`` at a time."""
        for start in range(0, len(self), size):
            yield self[start : start + size]


def _check_limits(worlds: object, luck: object, weeks: object) -> None:
    """Refuse what is no whole number within its limits, all at once."""
    limits = (("worlds", worlds, 1, MAX_WORLDS), ("weeks", weeks, 1, MAX_WEEKS), ("luck", luck, 0, 2**64 - 1))
    problems = []
    for name, number, low, high in limits:
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or not low <= number <= high:
            expected = f"a whole number from {low:,} to {high:,}"
            problems.append(Problem("", name, repr(number), expected, "Choose a number inside these limits."))
    if problems:
        raise WorldsError(problems)


def _drawn(numbers: Words, key: str, low: float, high: float) -> Floats:
    """Return each world's own draw from [low, high], shape (worlds,), keyed by its luck number and the id."""
    words = mix(mix(numbers ^ name_key("range")) + name_key(key))
    uniform = (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return (low + (high - low) * uniform).astype(np.float32)


def _column_problems(
    columns: Mapping[str, npt.NDArray[Any]], known: Mapping[str, Assumption]
) -> Iterator[Problem]:
    lengths = {column.shape for column in columns.values()}
    if not columns or len(lengths) > 1 or len(next(iter(lengths))) != 1:
        shapes = {key: column.shape for key, column in columns.items()}
        yield Problem(
            "",
            "rows",
            f"columns of shapes {shapes}",
            "columns of one length",
            "Give every column one value a world.",
        )
    for key, column in columns.items():
        if key not in known:
            yield Problem(
                "", "rows", f"no assumption called '{key}'", "the id of an assumption", meant(key, known)
            )
        elif not np.issubdtype(column.dtype, np.number) or np.iscomplexobj(column):
            yield Problem(
                "", key, f"values of type {column.dtype}", "numbers", "Give option indexes for structures."
            )
        else:
            low, high = known[key].low, known[key].high
            wrong = ~((column >= low) & (column <= high))
            if known[key].kind == "structure":
                wrong |= column != np.round(column)
            if wrong.any():
                row = int(np.argmax(wrong))
                found = f"{column[row]} in row {row}" + (
                    f" and {wrong.sum() - 1} more" if wrong.sum() > 1 else ""
                )
                yield Problem("", key, found, known[key].span, "Keep every value inside the range.")
