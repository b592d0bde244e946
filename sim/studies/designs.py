"""Designs: which rows of assumptions a study runs, from a few assumptions and their ranges.

Every design is drawn in the unit cube and then stretched to the ranges; a structure's side of the cube is
parted evenly between its options.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sim.assumptions import Assumption
from sim.errors import InputError, Problem, ScenarioError, meant
from sim.limits import SWEEP_WORLDS
from sim.seeds import Seeds
from sim.shapes import Floats
from sim.studies.tables import Piece

Unit = npt.NDArray[np.float64]
"""Points of the unit cube, shape (rows, factors)."""

Kind = Literal["grid", "lhs", "morris", "saltelli"]
LEVELS = 4
"""On how many levels of each range Morris's steps go up and down (Morris 1991; SALib's default)."""

HEADLINE, ALL = "headline", "all"
"""What may stand for many assumptions: those of the first screen; every one."""


@dataclass(frozen=True)
class Factor:
    """An assumption that a study varies, and between which values; for a structure all its options."""

    assumption: Assumption
    low: float
    high: float

    @property
    def id(self) -> str:
        """The assumption's id."""
        return self.assumption.id

    @property
    def options(self) -> int:
        """How many options a structure has; 0 for a number."""
        return len(self.assumption.options)

    def stretched(self, unit: Unit) -> Floats:
        """Return the values at points between 0 and 1, shape (rows,), float32."""
        if self.options:
            return np.minimum(np.floor(unit * self.options), self.options - 1).astype(np.float32)
        values = (self.low + (self.high - self.low) * unit).astype(np.float32)
        return np.clip(values, np.float32(self.low), np.float32(self.high))

    def levels(self, points: int) -> Floats:
        """Return evenly spaced values from end to end; every option of a structure."""
        return self.stretched(np.linspace(0, 1, self.options or points))

    def __str__(self) -> str:
        if self.options:
            return f"{self.id} ({', '.join(self.assumption.options)})"
        return f"{self.id} {self.low:g} to {self.high:g}"


def factors(wanted: Sequence[str], seeds: Seeds) -> tuple[Factor, ...]:
    """Return the assumptions that a command line or a page asks to vary, in display order.

    Parameters
    ----------
    wanted : sequence of str
        "headline", "all", a kind ("belief"), an id, or ID=LOW..HIGH; nothing means "headline".

    Raises
    ------
    InputError
        Lists every unknown name and every range that cannot be used.
    """
    found: dict[str, Factor] = {}
    problems: list[Problem] = []
    groups = {HEADLINE, ALL, *(a.kind for a in seeds.assumptions.values())}
    for text in wanted or (HEADLINE,):
        name, _, span = (part.strip() for part in text.partition("="))
        if name in groups and not span:
            found |= {a.id: Factor(a, a.low, a.high) for a in _group(name, seeds) if a.id not in found}
        elif name not in seeds.assumptions:
            known = {*groups, *seeds.assumptions}
            expected = "the id of an assumption, headline, all, or a kind"
            problems.append(Problem("--over", "", f"'{name}'", expected, meant(name, known)))
        elif (factor := _ranged(seeds.assumptions[name], span, problems)) is not None:
            found[name] = factor
    if problems:
        raise InputError(problems)
    return tuple(found[key] for key in seeds.assumptions if key in found)


def _group(name: str, seeds: Seeds) -> Iterable[Assumption]:
    return (
        a
        for a in seeds.assumptions.values()
        if name == ALL or a.kind == name or (name == HEADLINE and a.headline)
    )


def _ranged(assumption: Assumption, span: str, problems: list[Problem]) -> Factor | None:
    if not span:
        return Factor(assumption, assumption.low, assumption.high)
    remedy = f"Write, say, --over {assumption.id}={assumption.low:g}..{assumption.high:g}."
    if assumption.options:
        found, remedy = f"a range, {span}", "Leave the range away: all its forms are run."
        problems.append(Problem("--over", assumption.id, found, "a structure's name alone", remedy))
        return None
    try:
        low, high = (assumption.check(float(end)) for end in span.split(".."))
    except ScenarioError as error:
        problems.extend(problem.within("--over") for problem in error.problems)
        return None
    except ValueError:
        problems.append(Problem("--over", assumption.id, f"'{span}'", "LOW..HIGH", remedy))
        return None
    if low >= high:
        problems.append(Problem("--over", assumption.id, f"'{span}'", "the low end first", remedy))
        return None
    return Factor(assumption, low, high)


@dataclass(frozen=True, eq=False)
class Design:
    """A table of rows.

    Attributes
    ----------
    unit : array, shape (rows, factors)
        Where each row lies in the unit cube: what SALib's analyses ask for.
    about : mapping
        How it was made, as plain facts.
    """

    factors: tuple[Factor, ...]
    unit: Unit
    about: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.unit)

    @cached_property
    def columns(self) -> dict[str, Floats]:
        """The values, shape (rows,) for each assumption."""
        return {f.id: f.stretched(self.unit[:, n]) for n, f in enumerate(self.factors)}

    def pieces(self, size: int) -> Iterator[Piece]:
        """Yield all rows in order, ``size`` at a time."""
        for first in range(0, len(self), size):
            yield Piece({key: column[first : first + size] for key, column in self.columns.items()}, None)

    @property
    def problem(self) -> dict[str, Any]:
        """What SALib calls the problem."""
        return unit_problem([factor.id for factor in self.factors])


def unit_problem(names: Sequence[str]) -> dict[str, Any]:
    """Return SALib's description of a unit cube with these sides."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def grid(chosen: Sequence[Factor], points: int) -> Design:
    """Return every combination of ``points`` evenly spaced values of each; the last runs fastest."""
    sides = []
    for factor in chosen:
        count = factor.options or points
        # An option's place is the middle of its part, so that rounding cannot move it.
        sides.append((np.arange(count) + 0.5) / count if factor.options else np.linspace(0, 1, count))
    unit = np.stack([side.ravel() for side in np.meshgrid(*sides, indexing="ij")], axis=1)
    return Design(tuple(chosen), unit, {"design": "grid", "points": points})


def latin(chosen: Sequence[Factor], rows: int, draw: int = 1) -> Design:
    """Return a Latin hypercube: each range is cut into as many slices as there are rows, each met once.

    Source: McKay, Beckman and Conover 1979; drawn by SciPy.
    """
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(len(chosen), rng=draw).random(rows)
    return Design(tuple(chosen), unit, {"design": "lhs", "size": rows, "draw": draw})


def morris(chosen: Sequence[Factor], walks: int, draw: int = 1) -> Design:
    """Return walks through the cube on which one assumption moves at a time (Morris 1991), drawn by SALib."""
    from SALib.sample import morris as sampler

    problem = unit_problem([factor.id for factor in chosen])
    unit = np.asarray(sampler.sample(problem, walks, num_levels=LEVELS, seed=draw))
    return Design(tuple(chosen), unit, {"design": "morris", "size": walks, "draw": draw})


def saltelli(chosen: Sequence[Factor], base: int, draw: int = 1) -> Design:
    """Return Saltelli's rows for first and total Sobol indices: base x (assumptions + 2), drawn by SALib.

    Raises
    ------
    InputError
        If ``base`` is no power of two: only those keep Sobol's sequence balanced.
    """
    from SALib.sample import sobol as sampler

    if base < 2 or base & (base - 1):
        below = 2 ** max(1, int(math.log2(max(base, 2))))
        remedy = f"Choose {below} or {2 * below}."
        raise InputError(
            [Problem("--size", "", str(base), "a power of two, which keeps it balanced", remedy)]
        )
    problem = unit_problem([factor.id for factor in chosen])
    unit = np.asarray(sampler.sample(problem, base, calc_second_order=False, seed=draw))
    return Design(tuple(chosen), unit, {"design": "saltelli", "size": base, "draw": draw})


def made(kind: Kind, chosen: Sequence[Factor], size: int, draw: int = 1) -> Design:
    """Return a design by its name; ``size`` is points a side, rows, walks or the base of the sequence.

    Raises
    ------
    InputError
        If it would have too few rows to be one, or too many to be drawn.
    """
    smallest = 1 if kind == "lhs" else 2
    rows = size ** len(chosen) if kind == "grid" else size * (len(chosen) + 2)
    if not smallest <= size <= SWEEP_WORLDS or rows > 2 * SWEEP_WORLDS:
        found = f"{size:,}, which makes {rows:,} rows" if smallest <= size <= SWEEP_WORLDS else f"{size:,}"
        expected = f"{smallest} or more, and a table that can be run"
        remedy = "Choose another size, or vary fewer assumptions with --over."
        raise InputError([Problem("--size", "", found, expected, remedy)])
    if kind == "grid":
        return grid(chosen, size)
    return {"lhs": latin, "morris": morris, "saltelli": saltelli}[kind](chosen, size, draw)
