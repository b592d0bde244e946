"""Directions: what must not go the wrong way when one premise is moved, whatever the other premises are.

The statements stand in ``seeds/directions.toml``; ``sim.twins`` asks them of worlds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, TypeAdapter, field_validator
from pydantic_core import PydanticCustomError

from sim.errors import InputError, Problem, SeedError, meant
from sim.forms import Form, Names, Number, Position, Text, Whole, fill, fill_all, read_toml
from sim.seeds import Seeds
from sim.statistics import CONDITIONS, STATISTICS, Asked, Scale, scale, weeks_of

Class = Literal["U", "C", "X", "null"]
"""U: in any configuration; C: where what is ``fixed`` holds; X: contested, reported; null: must not move."""

Expected = Literal["rises", "falls", "stays", "open"]
"""What a statistic does as the premise is raised: it must not do the opposite; open: it is only reported."""

CLASSES: Mapping[Class, str] = MappingProxyType(
    {
        "U": "must hold in any configuration",
        "C": "must hold where what is said first holds",
        "X": "contested in the literature: the sign is reported, not asserted",
        "null": "nothing must move",
    }
)
FILE = "directions.toml"


class Protocol(Form):
    """How statements are tested.

    Attributes
    ----------
    lucks : tuple of int
        How many worlds a level are asked first, and how many in all where these leave it open.
    """

    points: Whole = Field(ge=1)
    lucks: tuple[Whole, ...] = Field(min_length=1)
    least_lucks: Whole = Field(ge=2)
    weeks: Whole = Field(ge=1)
    share_tolerance: Number = Field(gt=0)
    time_tolerance: Number = Field(gt=0)
    count_floor: Number = Field(gt=0)
    confidence: Number = Field(gt=0.5, lt=1)
    passes: Number = Field(gt=0, le=1)
    moves: Number = Field(gt=0, le=1)

    @field_validator("lucks")
    @classmethod
    def _rising(cls, lucks: tuple[int, ...]) -> tuple[int, ...]:
        if lucks[0] < 2 or any(b <= a for a, b in pairwise(lucks)):
            expected = "rising numbers of worlds, the first 2 or more"
            raise SeedError([Problem("", "", str(list(lucks)), expected, "Put them in order.")])
        return lucks


class Outcome(Form):
    """A statistic and what it must not do the opposite of.

    Attributes
    ----------
    of : str
        The metric, ending or kind of event of the statistic.
    weeks : tuple of two int
        The first and the last week looked at; -1 is the horizon.
    last : int
        Instead: so many weeks before the horizon.
    within : int
        How long after an event [week].
    where : str
        A condition: read only where it holds at all levels.
    """

    statistic: Text
    expect: Expected
    of: Text = ""
    weeks: tuple[Whole, Whole] | None = None
    last: Whole = 0
    within: Whole = 0
    where: Text = ""

    @property
    def asked(self) -> Asked:
        """What is asked of the statistic."""
        first, last = self.weeks or (-self.last if self.last else 1, -1)
        return Asked(self.of, first, last, self.within)

    @property
    def scale(self) -> Scale:
        """How values are compared."""
        return scale(self.statistic, self.of)

    def words(self, horizon: int) -> str:
        """Return what is measured, in words."""
        first, last = weeks_of(self.asked, horizon)
        text = STATISTICS[self.statistic].words
        text = text.format(of=self.of.replace("_", " "), first=first, last=last, within=self.within)
        return f"{text}; where {self.where.replace('_', ' ')}" if self.where else text

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with it."""
        if self.statistic not in STATISTICS:
            remedy = meant(self.statistic, STATISTICS)
            yield Problem("", "statistic", repr(self.statistic), "a statistic of sim/statistics.py", remedy)
            return
        known = STATISTICS[self.statistic].of
        if known and self.of not in known:
            yield Problem("", "of", repr(self.of), "what it is a statistic of", meant(self.of, known))
        if not known and self.of:
            yield Problem("", "of", repr(self.of), "nothing: this statistic is of one thing", "Remove it.")
        if self.where and self.where not in CONDITIONS:
            remedy = meant(self.where, CONDITIONS)
            yield Problem("", "where", repr(self.where), "a condition of sim/statistics.py", remedy)
        if self.weeks and not (0 <= self.weeks[0] <= self.weeks[1] or self.weeks[1] == -1):
            yield Problem("", "weeks", str(list(self.weeks)), "a first and a last week", "Exchange them.")
        if "{within}" in STATISTICS[self.statistic].words and self.within < 1:
            yield Problem("", "within", "nothing", "weeks after the event", "Add 'within = 26' or the like.")


def _number_or_range(value: object) -> float | str | tuple[float, float]:
    if not isinstance(value, (list, tuple)):
        return _POSITION.validate_python(value)
    ends = [_POSITION.validate_python(end) for end in value]
    if len(ends) == 2 and isinstance(ends[0], float) and isinstance(ends[1], float) and ends[0] < ends[1]:
        return ends[0], ends[1]
    raise PydanticCustomError("range", "a number, an option's name, or a range such as [0.1, 0.5]")


_POSITION: TypeAdapter[float | str] = TypeAdapter(Position)
Held = Annotated[float | str | tuple[float, float], PlainValidator(_number_or_range)]
"""Where an assumption is held: a number, an option's name, or a range."""


class Direction(Form):
    """A statement: what follows if one premise is raised.

    Attributes
    ----------
    move : str
        The assumption or the constant that is raised.
    levels : tuple of float
        Its three levels; without them low, neutral (or the constant's value) and high.
    fixed : mapping of id to number, option or (low, high)
        Where the other assumptions are held; in a range, base points differ.
    note : str
        Why it is asked in this way; why it does not move, where it does not.
    """

    id: Text = Field(pattern=r"^SF-[0-9]{2}[a-z]?$")
    kind: Class = Field(alias="class")
    statement: Text = Field(min_length=1)
    claims: Names
    move: Text
    levels: tuple[Number, ...] = ()
    fixed: Mapping[str, Held] = Field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    note: Text = ""

    def levels_in(self, seeds: Seeds) -> tuple[float, float, float]:
        """Return the low, the middle and the high level of what is moved."""
        if self.levels:
            low, middle, high = self.levels
        elif self.move in seeds.constants:
            constant = seeds.constants[self.move]
            low, middle, high = constant.low, constant.value, constant.high
        else:
            assumption = seeds.assumptions[self.move]
            low, middle, high = assumption.low, assumption.position("neutral"), assumption.high
        return low, middle, high


class Elsewhere(Form):
    """A statement of the literature list, or a claim, that is no row of worlds here: why, and where it is
    tested.
    """

    why: Text = Field(min_length=1)
    tests: Names = ()


@dataclass(frozen=True, eq=False)
class Directions:
    """Everything that ``seeds/directions.toml`` says.

    Attributes
    ----------
    elsewhere : mapping of id to Elsewhere
        What cannot be asked of worlds, or not yet.
    untested : mapping of claim to Elsewhere
        Why a claim has no statement, and where it is tested instead.
    """

    protocol: Protocol
    statements: Mapping[str, Direction]
    elsewhere: Mapping[str, Elsewhere]
    untested: Mapping[str, Elsewhere]

    def of_claim(self, claim: str) -> tuple[str, ...]:
        """Return the ids of the statements on a claim."""
        return tuple(key for key, direction in self.statements.items() if claim in direction.claims)


@lru_cache(maxsize=4)
def load_directions(seeds: Seeds) -> Directions:
    """Return the checked statements that lie beside these seeds; read once per process.

    Raises
    ------
    SeedError
        Lists everything that is wrong with the file.
    """
    problems: list[Problem] = []
    file = f"{seeds.folder.name}/{FILE}"
    tables = read_toml(seeds.folder / FILE, file, problems)
    if problems:
        raise SeedError(problems)
    parts = ("protocol", "statements", "elsewhere", "untested")
    for key in sorted(set(tables) - set(parts)):
        problems.append(Problem(file, key, "an unknown table", "one of the four", meant(key, parts)))
    protocol = fill(Protocol, tables.get("protocol", {}), file=file, key="protocol", problems=problems)
    statements = fill_all(
        Direction, tables.get("statements", {}), file=file, prefix="statements.", problems=problems
    )
    for key, direction in statements.items():
        problems += [p.within(file, f"statements.{key}") for p in _problems(direction, seeds)]
    elsewhere, untested = (
        fill_all(Elsewhere, tables.get(part, {}), file=file, prefix=f"{part}.", problems=problems)
        for part in ("elsewhere", "untested")
    )
    if not problems:  # a statement that failed to load would look like one that is missing
        problems += [p.within(file) for p in _claim_problems(statements, untested, seeds)]
    if problems or protocol is None:
        raise SeedError(problems)
    return Directions(protocol, statements, elsewhere, untested)


def _problems(direction: Direction, seeds: Seeds) -> Iterator[Problem]:
    """Yield what is wrong with a statement beyond its form."""
    for number, outcome in enumerate(direction.outcomes):
        yield from (problem.within("", f"outcomes.{number}") for problem in outcome.problems())
    expects = {outcome.expect for outcome in direction.outcomes}
    if {"null": {"stays"}, "X": {"open"}}.get(direction.kind, expects - {"open", "stays"}) != expects:
        remedy = "Write 'stays' for a null, 'open' for an X, 'rises' or 'falls' else."
        yield Problem("", "outcomes", ", ".join(sorted(expects)), f"what fits class {direction.kind}", remedy)
    yield from _move_problems(direction, seeds)
    for key, value in direction.fixed.items():
        if key == direction.move:
            yield Problem("", f"fixed.{key}", "what is moved", "another assumption", "Remove it.")
        elif key not in seeds.assumptions:
            remedy = meant(key, seeds.assumptions)
            yield Problem("", f"fixed.{key}", "no such assumption", "the id of an assumption", remedy)
        else:
            for end in value if isinstance(value, tuple) else (value,):
                try:
                    seeds.assumptions[key].check(end)
                except InputError as error:
                    yield from (replace(problem, key=f"fixed.{key}") for problem in error.problems)
    for claim in direction.claims:
        if claim not in seeds.claims:
            yield Problem("", "claims", repr(claim), "the id of a claim", meant(claim, seeds.claims))


def _move_problems(direction: Direction, seeds: Seeds) -> Iterator[Problem]:
    ranges = {key: (entry.low, entry.high) for key, entry in seeds.assumptions.items()}
    ranges |= {key: (entry.low, entry.high) for key, entry in seeds.constants.items()}
    if direction.move not in ranges:
        remedy = meant(direction.move, ranges)
        yield Problem("", "move", repr(direction.move), "an assumption or a constant", remedy)
    elif direction.move in seeds.assumptions and seeds.assumptions[direction.move].kind == "structure":
        remedy = "A structure has no levels: fix it instead."
        yield Problem("", "move", repr(direction.move), "a number", remedy)
    elif direction.levels and len(direction.levels) != 3:
        found = str(list(direction.levels))
        yield Problem("", "levels", found, "three numbers", "Give low, middle and high.")
    else:
        least, most = ranges[direction.move]
        low, middle, high = direction.levels_in(seeds)
        if not least <= low < middle < high <= most:
            found = f"{low:g}, {middle:g}, {high:g}"
            expected = f"three rising numbers from {least:g} to {most:g}"
            yield Problem("", "levels", found, expected, "Correct them, or add 'levels = [...]'.")


def _claim_problems(
    statements: Mapping[str, Direction], untested: Mapping[str, Elsewhere], seeds: Seeds
) -> Iterator[Problem]:
    tested = {claim for direction in statements.values() for claim in direction.claims}
    for claim in seeds.claims:
        if (claim in tested) == (claim in untested):
            found = "a statement and a reason for none" if claim in tested else "neither"
            expected = "a statement on this claim, or a reason why there is none"
            yield Problem("", f"untested.{claim}", found, expected, "Write the one, remove the other.")
    for claim in sorted(set(untested) - set(seeds.claims)):
        yield Problem("", f"untested.{claim}", "no such claim", "a claim", meant(claim, seeds.claims))
