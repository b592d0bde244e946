"""Conclusions: what the article concludes, each a check on a world that can be read without programming.

A conclusion *arises* in a world if the world comes to what it speaks of (rulers can only bend where they
rule), and *holds* there if its comparisons are true. A comparison may look at a twin: the same world, the
same luck, with a few assumptions set otherwise.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
from pydantic import Field, model_validator

from sim.assumptions import Assumption
from sim.claims import Claim
from sim.constants import Constant
from sim.errors import Problem, ScenarioError, SeedError, meant
from sim.forms import Form, Names, Position, Text, Whole
from sim.measures import TIMES, UNITS
from sim.record import METRICS
from sim.shapes import Bools, Floats

if TYPE_CHECKING:
    from sim.result import Result

THIS = "this"
"""The world itself, beside the names of its twins."""

MOST_PREMISES = 12
"""Of how many premises all combinations can be run in a sitting: 4,096."""

JUDGED = frozenset(UNITS) - {"kabul_holder", "phase"}
"""What can be looked at over "summary"; every other stretch looks at the weekly metrics."""

Reading: TypeAlias = tuple[str, str]
"""A metric and the stretch of time over which it is read."""

Readings: TypeAlias = Mapping[Reading, Floats]
"""What was read off some worlds, shape (worlds,) each."""

ENDING: Reading = ("ending", "code")
"""How the world ends: read off every world besides what the conclusions ask for."""

_STRETCH = re.compile(
    r"summary|all weeks|highest week|week (?P<week>\d+)|(?P<end>first|last) (?P<span>[1-9]\d*) weeks"
)
_STRETCHES = "summary, week N, first N weeks, last N weeks, all weeks or highest week"

COMPARED: Mapping[str, Callable[[Floats, np.float32], Bools]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Verdict(NamedTuple):
    """In which worlds a conclusion arises, and in which of those it holds, shape (worlds,) each."""

    arises: Bools
    holds: Bools


class Comparison(Form):
    """One comparison.

    Attributes
    ----------
    over : str
        "summary" (as the endings are judged), "week N" (0 is the start), "first N weeks" and "last N weeks"
        (their mean), "all weeks" (mean from week 1 on) or "highest week".
    value : float or str
        A number in the metric's unit, or the id of a threshold of the endings.
    world : str
        "this", or the twin that is looked at.
    minus : str
        What is taken off first: the same in a twin, or in another stretch of the same world.
    words : str
        The same in words.
    """

    metric: Text
    over: Text
    op: Literal["<", "<=", ">", ">="]
    value: Position
    world: Text = THIS
    minus: Text = ""
    words: Text = Field(min_length=1)

    @property
    def needs(self) -> tuple[Reading, ...]:
        """What must be read."""
        earlier = ((self.metric, self.minus),) if _STRETCH.fullmatch(self.minus) else ()
        return ((self.metric, self.over), *earlier)

    @property
    def twins(self) -> frozenset[str]:
        """Which twins it looks at."""
        minus = {self.minus} if self.minus and not _STRETCH.fullmatch(self.minus) else set()
        return frozenset(({self.world} - {THIS}) | minus)

    def passes(self, family: Mapping[str, Readings], thresholds: Mapping[str, float]) -> Bools:
        """Return where it is true, shape (worlds,); a week that never comes is later than any week.

        Parameters
        ----------
        family : mapping of "this" and of each twin to its readings
        """
        found = family[self.world][self.metric, self.over]
        if self.minus in family:
            found = found - family[self.minus][self.metric, self.over]
        elif self.minus:
            found = found - family[self.world][self.metric, self.minus]
        value = thresholds[self.value] if isinstance(self.value, str) else self.value
        # Readings are float32: 0.4 must be as large as the 0.4 that the seeds write.
        return COMPARED[self.op](found, np.float32(value))


class Condition(Form):
    """All of ``all`` must pass, and at least one of ``any`` if it names some."""

    all: tuple[Comparison, ...] = ()
    any: tuple[Comparison, ...] = ()

    @model_validator(mode="after")
    def _refuse_emptiness(self) -> "Condition":
        if not self.comparisons:
            remedy = "List at least one in all = [...] or in any = [...]."
            raise SeedError([Problem("", "", "no comparison", "one or more", remedy)])
        return self

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Those of both lists."""
        return self.all + self.any

    def true(self, family: Mapping[str, Readings], thresholds: Mapping[str, float]) -> Bools:
        """Return where it is true, shape (worlds,)."""
        each = np.stack([comparison.passes(family, thresholds) for comparison in self.comparisons])
        some = each[len(self.all) :].any(axis=0) if self.any else True
        return np.asarray(each[: len(self.all)].all(axis=0) & some)


class Conclusion(Form):
    """One conclusion of the article.

    Attributes
    ----------
    text : str
        A paraphrase.
    arises : Condition, optional
        In which worlds it speaks of anything; without it, in all.
    reading, judgement : str
        The check in words; what about it is our judgement, and could be read otherwise.
    """

    id: Text = Field(pattern=r"^[A-Z][A-Za-z0-9_]*$")
    title: Text = Field(min_length=1)
    text: Text = Field(min_length=1)
    paragraphs: tuple[Whole, ...] = Field(min_length=1)
    claims: Names = Field(min_length=1)
    arises: Condition | None = None
    holds: Condition
    reading: Text = Field(min_length=1)
    judgement: Text = Field(min_length=1)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every comparison in it."""
        return (self.arises.comparisons if self.arises else ()) + self.holds.comparisons

    @property
    def twins(self) -> frozenset[str]:
        """Which twins it looks at."""
        return frozenset(twin for comparison in self.comparisons for twin in comparison.twins)

    def judge(self, family: Mapping[str, Readings], thresholds: Mapping[str, float]) -> Verdict:
        """Return where it arises and where it holds.

        Parameters
        ----------
        family : mapping of "this" and of each twin that it looks at to its readings
        thresholds : mapping of id to number
        """
        holds = self.holds.true(family, thresholds)
        arises = self.arises.true(family, thresholds) if self.arises else np.ones_like(holds)
        return Verdict(arises, arises & holds)


class Twin(Form):
    """The same world with some assumptions set otherwise, to see what difference they make."""

    id: Text = Field(pattern=r"^[a-z][a-z_]*$")
    title: Text = Field(min_length=1)
    set: dict[str, Position] = Field(min_length=1)
    note: Text = Field(min_length=1)


class Shared(Form):
    """The premises between which the difference to the critics is shared out, and why these."""

    shapley: Names = Field(min_length=1, max_length=MOST_PREMISES)
    note: Text = Field(min_length=1)


@dataclass(frozen=True, eq=False)
class Argument:
    """The article's conclusions, the twins that they look at, and the premises that share the difference."""

    conclusions: Mapping[str, Conclusion] = field(default_factory=dict)
    twins: Mapping[str, Twin] = field(default_factory=dict)
    shapley: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What must be read off every world and twin, in a fixed order; the ending first."""
        needs = {
            need
            for conclusion in self.conclusions.values()
            for comparison in conclusion.comparisons
            for need in comparison.needs
        }
        return (ENDING, *sorted(needs))

    @property
    def horizon(self) -> int:
        """The fewest weeks in which every conclusion can be judged."""
        weeks = [1]
        for conclusion in self.conclusions.values():
            for comparison in conclusion.comparisons:
                weeks += [_last_week(over) for _, over in comparison.needs]
                if comparison.metric in TIMES and not isinstance(comparison.value, str):
                    weeks.append(int(comparison.value))
        return max(weeks)


def read(run: "Result", reading: Reading) -> Floats:
    """Return what one reading says of every world of a run, shape (worlds,), float32."""
    metric, over = reading
    if reading == ENDING:
        return np.asarray(run.ending, np.float32)
    if over == "summary":
        values = run.summary[metric]
        if metric in TIMES:
            values = np.where(np.isnan(values), np.inf, values)
        return np.asarray(values, np.float32)
    weekly = run.weekly[metric]
    if over == "highest week":
        return np.asarray(weekly[1:].max(axis=0), np.float32)
    found = _STRETCH.fullmatch(over)
    if found is None:
        raise ValueError(f"'{over}' is no stretch of time: expected {_STRETCHES}")
    if found["week"]:
        return np.asarray(weekly[int(found["week"])], np.float32)
    # Week 0 is the start, before anything has happened: no stretch takes it in.
    span = int(found["span"]) if found["span"] else len(weekly) - 1
    part = weekly[-span:] if found["end"] == "last" else weekly[1 : span + 1]
    return np.asarray(np.add.reduce(part, axis=0, dtype=np.float64) / len(part), np.float32)


def check(
    argument: Argument,
    assumptions: Mapping[str, Assumption],
    thresholds: Mapping[str, Constant],
    claims: Mapping[str, Claim],
) -> Iterator[Problem]:
    """Yield what is wrong with the conclusions, besides what their forms refuse."""
    for key, conclusion in argument.conclusions.items():
        place = f"conclusions.{key}"
        yield from _check_claims(place, conclusion, claims)
        for name, condition in (("arises", conclusion.arises), ("holds", conclusion.holds)):
            for join in ("all", "any"):
                for number, comparison in enumerate(getattr(condition, join, ())):
                    for problem in check_comparison(comparison, argument.twins, thresholds):
                        yield problem.within("", f"{place}.{name}.{join}.{number}")
    used = {twin for conclusion in argument.conclusions.values() for twin in conclusion.twins}
    for key, twin in argument.twins.items():
        if _STRETCH.fullmatch(key) or key == THIS:
            yield Problem("", f"twins.{key}", "a name that means something else", "another", "Rename it.")
        if key not in used:
            remedy = "Use it in a comparison's world or minus, or remove it."
            yield Problem(
                "", f"twins.{key}", "a twin that no conclusion looks at", "one that is used", remedy
            )
        for name, value in twin.set.items():
            if name not in assumptions:
                yield _unknown(f"twins.{key}.set", name, assumptions, "the id of an assumption")
                continue
            try:
                assumptions[name].check(value)
            except ScenarioError as error:
                yield from (problem.within("", f"twins.{key}.set") for problem in error.problems)
    for name in argument.shapley:
        if name not in assumptions:
            yield _unknown("premises.shapley", name, assumptions, "the id of an assumption")
    if len(set(argument.shapley)) < len(argument.shapley):
        yield Problem("", "premises.shapley", "a premise twice", "each once", "Remove one of them.")


def _check_claims(place: str, conclusion: Conclusion, claims: Mapping[str, Claim]) -> Iterator[Problem]:
    if not claims:
        return  # Their file is missing, which is a gap of its own.
    for claim in conclusion.claims:
        if claim not in claims:
            yield _unknown(f"{place}.claims", claim, claims, "an id of claims.toml")
    theirs = {number for claim in conclusion.claims if claim in claims for number in claims[claim].paragraphs}
    for number in sorted(set(conclusion.paragraphs) - theirs):
        expected = f"paragraphs of its claims: {', '.join(map(str, sorted(theirs))) or 'none'}"
        remedy = "Correct it, or name the claim that stands there."
        yield Problem("", f"{place}.paragraphs", str(number), expected, remedy)


def check_comparison(
    comparison: Comparison, twins: Mapping[str, Twin], thresholds: Mapping[str, Constant]
) -> Iterator[Problem]:
    """Yield what is wrong with one comparison, besides what its form refuses."""
    for key, over in (("over", comparison.over), ("minus", comparison.minus)):
        stretch = _STRETCH.fullmatch(over)
        if key == "minus" and stretch is None:
            if over and over not in twins:
                yield _unknown(key, over, twins, f"a twin, or {_STRETCHES}")
            continue
        if stretch is None:
            yield Problem("", key, repr(over), _STRETCHES, "Write, say, last 26 weeks.")
            continue
        known = JUDGED if over == "summary" else METRICS
        if comparison.metric not in known:
            what = "judged" if over == "summary" else "weekly"
            expected = f"a metric that is {what}, because it is read over '{over}'"
            yield _unknown("metric", comparison.metric, known, expected)
    if comparison.minus and comparison.metric in TIMES:
        found = f"a difference of {comparison.metric}"
        yield Problem("", "minus", found, "none: never minus never is nothing", "Compare it with a week.")
    if comparison.world != THIS and comparison.world not in twins:
        yield _unknown("world", comparison.world, {THIS, *twins}, "this, or a twin")
    if isinstance(comparison.value, str) and comparison.value not in thresholds:
        yield _unknown("value", comparison.value, thresholds, "a number, or a threshold of endings.toml")


def _unknown(
    key: str, name: str, known: Mapping[str, object] | set[str] | frozenset[str], expected: str
) -> Problem:
    return Problem("", key, repr(name), expected, meant(name, known))


def _last_week(over: str) -> int:
    found = _STRETCH.fullmatch(over)
    return int(found["week"] or found["span"] or 1) if found else 1
