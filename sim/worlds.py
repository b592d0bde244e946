"""Worlds: a table with one row of assumptions and one luck number for each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim import seeds as seed_files
from sim.assumptions import Assumption
from sim.errors import Problem, ScenarioError, WorldsError, meant
from sim.luck import mix, name_key
from sim.scenarios import MAX_WEEKS, Scenario, ready_scenario
from sim.seeds import Seeds
from sim.shapes import Floats, Words

MAX_WORLDS = 1_000_000
DEFAULT_WORLDS, DEFAULT_WEEKS, DEFAULT_LUCK = 200, 104, 2021

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Change(NamedTuple):
    """From ``week`` on, the assumption ``id`` has another ``value``: array, shape (worlds,), float32."""

    week: int
    id: str
    value: Floats


def luck_numbers(luck: int, worlds: int, first: int = 0) -> Words:
    """Return the luck number of each world, shape (worlds,); the first stay the same if there are more.

    With ``first``, of the worlds from that one on (counted from 0), so many.

    Each ``luck`` starts its own stretch of a SplitMix64 sequence at a hashed place, so that neighbouring ones
    share no world.
    """
    start = mix(np.array([luck], np.uint64) + _GOLDEN)
    return mix(start + np.arange(first + 1, first + worlds + 1, dtype=np.uint64) * _GOLDEN)


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
        Sorted by week, then id.
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
        steps = sorted((week, key, to) for key, times in scenario.schedule.items() for week, to in times)
        schedule = tuple(Change(week, key, np.full(worlds, to, np.float32)) for week, key, to in steps)
        return cls(values, numbers, weeks, schedule, seeds, scenario)

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
        problems: list[Problem] = []
        columns = {str(key): _column(str(key), rows[key], seeds.assumptions, problems) for key in rows}
        lengths = {len(column) for column in columns.values()}
        if len(lengths) != 1:
            found = f"columns of the lengths {sorted(lengths)}" if lengths else "no columns"
            problems.append(
                Problem("", "rows", found, "columns of one length", "Give each one value a world.")
            )
        if problems:
            raise WorldsError(problems)
        start = cls.of(base, lengths.pop(), 0 if isinstance(luck, np.ndarray) else luck, weeks, seeds)
        if isinstance(luck, np.ndarray):
            if luck.shape != start.luck.shape or luck.dtype != np.uint64:
                found = f"an array of shape {luck.shape}, {luck.dtype}"
                expected = f"{len(start)} whole numbers of 64 bits (uint64)"
                raise WorldsError(
                    [Problem("", "luck", found, expected, "Take them from luck_numbers(luck, worlds).")]
                )
            start = replace(start, luck=luck)
        return replace(start, values={**start.values, **columns}, origin=None)

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
        schedule = tuple(change._replace(value=change.value[part]) for change in self.schedule)
        return replace(self, values=values, luck=self.luck[part], schedule=schedule)

    def __add__(self, other: "Worlds") -> "Worlds":
        """Return both tables as one; every world keeps its own row, schedule and luck.

        Raises
        ------
        WorldsError
            If their horizons or their seeds differ.
        """
        if (self.weeks, self.seeds.fingerprint) != (other.weeks, other.seeds.fingerprint):
            found = (
                f"{self.weeks} weeks, {self.seeds.fingerprint} and {other.weeks}, {other.seeds.fingerprint}"
            )
            expected = "one horizon and one version of the seeds"
            raise WorldsError([Problem("", "worlds", found, expected, "Build both tables alike.")])
        times = sorted({(change.week, change.id) for change in self.schedule + other.schedule})
        parts = [[table.at(week, key) for table in (self, other)] for week, key in times]
        joined = zip(times, parts, strict=True)
        return replace(
            self,
            values={key: np.concatenate([self.values[key], other.values[key]]) for key in self.values},
            luck=np.concatenate([self.luck, other.luck]),
            schedule=tuple(Change(week, key, np.concatenate(part)) for (week, key), part in joined),
            origin=None,
        )

    def at(self, week: int, key: str) -> Floats:
        """Return an assumption's value in a week, shape (worlds,): the start's, or the last change's."""
        value = self.values[key]
        for change in self.schedule:
            if change.id == key and change.week <= week:
                value = change.value
        return value

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


def _column(key: str, given: Any, known: Mapping[str, Assumption], problems: list[Problem]) -> Floats:
    """Return one column of a table, shape (worlds,), float32, after noting what is wrong with it."""
    column = np.asarray(given)
    if key not in known:
        found = f"no assumption called '{key}'"
        problems.append(Problem("", "rows", found, "the id of an assumption", meant(key, known)))
    elif column.ndim != 1:
        found = f"an array of shape {column.shape}"
        problems.append(Problem("", key, found, "one value a world", "Give a flat list."))
    else:
        return _checked_column(known[key], column, problems)
    return np.zeros(column.shape[0] if column.ndim else 0, np.float32)


def _checked_column(assumption: Assumption, column: npt.NDArray[Any], problems: list[Problem]) -> Floats:
    """Return the numbers of a column; only a refused value is looked at on its own, for its message."""
    if column.dtype.kind in "iuf":
        fits = (column >= assumption.low) & (column <= assumption.high)
        if assumption.kind == "structure":
            fits &= column == np.round(column)
        if fits.all():
            return column.astype(np.float32)
        suspects = np.flatnonzero(~fits)
    else:
        suspects = np.arange(len(column))
    numbers = np.zeros(len(column), np.float32)
    for row in suspects:
        value = column[row].item() if isinstance(column[row], np.generic) else column[row]
        try:
            numbers[row] = assumption.check(value)
        except ScenarioError as error:
            problems.extend(problem.within("", f"row {row}") for problem in error.problems)
            break  # A wrong column is wrong a million times; its first row tells.
    return numbers
