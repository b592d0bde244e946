"""Scenarios: a base position and only the differences from it, one form for files, links and the terminal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import Field

from sim.assumptions import POSITIONS, Assumption, Base
from sim.errors import Problem, ScenarioError, meant
from sim.forms import Form, Names, Number, Position, Text, Whole, fill, parse_toml
from sim.stances import Sealed, Stance, Step, middle, plain

MAX_WEEKS = 520
"""The longest horizon [week]."""


@dataclass(frozen=True)
class Scenario:
    """One position on every assumption; what equals its base is left out, so equal meanings are equal values.

    Parameters
    ----------
    assumptions : mapping of id to Assumption
        What can be set at all.
    id : str
        The ready scenario that it is, or from which it comes.
    base : str
        The position from which it departs: article, neutral or critics.
    set : mapping of id to number, or to the name of a structure's option
    ranges : mapping of id to (low, high)
        Beliefs held with doubt: each world draws its value.
    schedule : mapping of id to ((week, value), ...)
        Choices that change: from the week on, the value.

    Raises
    ------
    ScenarioError
        Lists every unknown name, every value out of range and every contradiction.
    """

    assumptions: Mapping[str, Assumption] = field(repr=False, compare=False)
    id: str = "own"
    title: str = ""
    question: str = ""
    view: str = ""
    claims: tuple[str, ...] = ()
    base: Base = "article"
    set: Mapping[str, float | str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    schedule: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        if self.base not in POSITIONS:
            problems.append(
                Problem("", "base", repr(self.base), "article, neutral or critics", "Use one of them.")
            )
            raise ScenarioError(problems)
        for key in self.set.keys() & self.ranges.keys():
            found = "a point in 'set' and a range in 'ranges'"
            problems.append(Problem("", key, found, "one of them", "Remove one of them."))
        values = {k: v for k, v in self._points(problems).items() if v != self._base_value(k)}
        ranges = self._spans(problems)
        schedule = self._steps(problems)
        if problems:
            raise ScenarioError(problems)
        for name, mapping in (("set", values), ("ranges", ranges), ("schedule", schedule)):
            object.__setattr__(self, name, Sealed(dict(sorted(mapping.items()))))  # Frozen from here on.
        if not isinstance(self.assumptions, Sealed):
            object.__setattr__(self, "assumptions", Sealed(self.assumptions))
        object.__setattr__(self, "claims", tuple(self.claims))

    def _base_value(self, key: str) -> float | str:
        assumption = self.assumptions[key]
        return assumption.spoken(assumption.position(self.base))

    def _points(self, problems: list[Problem]) -> dict[str, float | str]:
        points = {}
        for key, value in self.set.items():
            if (assumption := self._known("set", key, problems)) is not None:
                number = _checked(assumption, value, "set", problems)
                points[key] = assumption.spoken(number) if number is not None else value
        return {key: value for key, value in points.items() if key in self.assumptions}

    def _spans(self, problems: list[Problem]) -> dict[str, tuple[float, float]]:
        spans = {}
        for key, span in self.ranges.items():
            assumption = self._known("ranges", key, problems)
            if assumption is None:
                continue
            if assumption.kind != "belief":
                found = f"a range for a {assumption.kind}"
                remedy = "Give it one value; only beliefs can be held with doubt."
                problems.append(Problem("", f"ranges.{key}", found, "a belief", remedy))
                continue
            low, high = (_checked(assumption, end, "ranges", problems) for end in span)
            if low is None or high is None:
                continue
            if low >= high:
                remedy = "Exchange them, or set one value instead."
                problems.append(
                    Problem("", f"ranges.{key}", f"{low:g} to {high:g}", "the low end first", remedy)
                )
                continue
            spans[key] = (low, high)
        return spans

    def _steps(self, problems: list[Problem]) -> dict[str, tuple[Step, ...]]:
        schedule = {}
        for key, steps in self.schedule.items():
            assumption = self._known("schedule", key, problems)
            if assumption is None:
                continue
            if assumption.kind != "choice":
                found = f"a schedule for a {assumption.kind}"
                remedy = "Give it one value; only choices can change at a week."
                problems.append(Problem("", f"schedule.{key}", found, "a choice", remedy))
                continue
            checked: dict[int, float] = {}
            for week, value in steps:
                number = _checked(assumption, value, "schedule", problems)
                if isinstance(week, bool) or not isinstance(week, int) or not 1 <= week <= MAX_WEEKS:
                    expected = f"a whole week from 1 to {MAX_WEEKS}"
                    problems.append(
                        Problem("", f"schedule.{key}", f"week {week!r}", expected, "Correct the week.")
                    )
                elif week in checked:
                    found = f"week {week} twice"
                    problems.append(
                        Problem("", f"schedule.{key}", found, "one value for each week", "Remove one.")
                    )
                elif number is not None:
                    checked[week] = number
            if checked:
                schedule[key] = tuple(sorted(checked.items()))
        return schedule

    def _known(self, table: str, key: str, problems: list[Problem]) -> Assumption | None:
        assumption = self.assumptions.get(key)
        if assumption is None:
            found = f"no assumption called '{key}'"
            problems.append(
                Problem("", table, found, "the id of an assumption", meant(key, self.assumptions))
            )
        return assumption

    def stance(self, key: str) -> Stance:
        """Return what it holds of one assumption.

        Raises
        ------
        ScenarioError
            If there is no such assumption.
        """
        if key not in self.assumptions:
            self._refuse_unknown(key)
        if key in self.ranges:
            return Stance(middle(self.ranges[key]), self.ranges[key])
        return Stance(self.set.get(key, self._base_value(key)), None, self.schedule.get(key, ()))

    def value(self, key: str) -> float:
        """Return the number it starts with: an option's index for structures, the middle of a range."""
        return self.assumptions[key].check(self.stance(key).value)

    def _refuse_unknown(self, key: str) -> None:
        problems: list[Problem] = []
        self._known("", key, problems)
        raise ScenarioError(problems)

    def differences(self, other: "Scenario | None" = None) -> dict[str, Stance]:
        """Return its stances, in display order, that differ from ``other``'s or from its base position."""
        against = other or replace(self, set={}, ranges={}, schedule={})
        return {key: self.stance(key) for key in self.assumptions if self.stance(key) != against.stance(key)}

    def changed(self, stances: Mapping[str, object] | None = None, /, **values: object) -> "Scenario":
        """Return a copy with other stances, each a number, an option's name, a ``Stance`` or its text.

        A new point ends a range; a schedule stays unless a ``Stance`` (or its text) replaces it.

        Raises
        ------
        ScenarioError
            Lists everything that is wrong with the changes.
        """
        points, ranges, schedule = dict(self.set), dict(self.ranges), dict(self.schedule)
        problems: list[Problem] = []
        for key, value in {**(stances or {}), **values}.items():
            if isinstance(value, str) and (
                key not in self.assumptions or self.assumptions[key].kind != "structure"
            ):
                value = _parsed(key, value, problems)
            if isinstance(value, Stance):
                schedule.pop(key, None)
                if value.steps:
                    schedule[key] = value.steps
                if value.span is not None:
                    points.pop(key, None)
                    ranges[key] = value.span
                    continue
                value = value.value
            ranges.pop(key, None)
            points[key] = value  # type: ignore[assignment]  # checked on construction
        if problems:
            raise ScenarioError(problems)
        return replace(self, set=points, ranges=ranges, schedule=schedule)

    def scheduled(self, key: str, *steps: Step) -> "Scenario":
        """Return a copy in which a choice changes at the given weeks, and at no others."""
        return replace(self, schedule={**self.schedule, key: steps})

    def to_query(self, ready: Mapping[str, "Scenario"]) -> dict[str, str]:
        """Return the flat form that links carry: a ready scenario's id, or the base, and the differences."""
        origin = ready.get(self.id)
        against = origin or Scenario(self.assumptions, base=self.base)
        head = {"scenario": self.id} if origin else {"base": self.base}
        return head | {key: str(stance) for key, stance in self.differences(against).items()}

    def to_toml(self) -> str:
        """Return the text of a scenario file that reads back as an equal scenario."""
        lines = [f"{name} = {_quoted(getattr(self, name))}" for name in ("title", "question", "view")]
        lines.append(f"claims = [{', '.join(_quoted(claim) for claim in self.claims)}]")
        lines.append(f"base = {_quoted(self.base)}")
        if self.set:
            values = ((k, _quoted(v) if isinstance(v, str) else plain(v)) for k, v in self.set.items())
            lines += ["", "[set]", *(f"{key} = {value}" for key, value in values)]
        if self.ranges:
            spans = ((key, ", ".join(map(plain, span))) for key, span in self.ranges.items())
            lines += ["", "[ranges]", *(f"{key} = [{span}]" for key, span in spans)]
        if self.schedule:
            lines += ["", "[schedule]"]
            for key, steps in self.schedule.items():
                shown = ", ".join(f"{{week = {week}, value = {plain(value)}}}" for week, value in steps)
                lines.append(f"{key} = [{shown}]")
        return "\n".join(lines) + "\n"


class StepForm(Form):
    """One change of a choice, as a scenario file writes it."""

    week: Whole
    value: Number


class ScenarioFile(Form):
    """A scenario as a file writes it."""

    title: Text = ""
    question: Text = ""
    view: Text = ""
    claims: Names = ()
    base: Literal["article", "neutral", "critics"]
    set: dict[str, Position] = Field(default_factory=dict)
    ranges: dict[str, tuple[Number, Number]] = Field(default_factory=dict)
    schedule: dict[str, tuple[StepForm, ...]] = Field(default_factory=dict)

    def scenario(
        self, name: str, assumptions: Mapping[str, Assumption], file: str, problems: list[Problem]
    ) -> Scenario | None:
        """Return the checked scenario, or None after noting what is wrong with it."""
        steps = {key: tuple((step.week, step.value) for step in form) for key, form in self.schedule.items()}
        texts = {"title": self.title, "question": self.question, "view": self.view}
        try:
            return Scenario(
                assumptions,
                id=name,
                **texts,
                claims=self.claims,
                base=self.base,
                set=self.set,
                ranges=self.ranges,
                schedule=steps,
            )
        except ScenarioError as error:
            problems.extend(problem.within(file) for problem in error.problems)
            return None


def from_toml(
    text: str, assumptions: Mapping[str, Assumption], *, name: str = "own", file: str = ""
) -> Scenario:
    """Return the scenario that the text of a file describes.

    Raises
    ------
    ScenarioError
        Lists everything that is wrong with it.
    """
    problems: list[Problem] = []
    table = parse_toml(text, file, problems)
    form = None if problems else fill(ScenarioFile, table, file=file, key="", problems=problems)
    scenario = form.scenario(name, assumptions, file, problems) if form else None
    if scenario is None:
        raise ScenarioError(problems)
    return scenario


def from_query(
    query: Mapping[str, str], ready: Mapping[str, Scenario], assumptions: Mapping[str, Assumption]
) -> Scenario:
    """Return the scenario that a link's parameters describe; the inverse of ``Scenario.to_query``.

    Raises
    ------
    ScenarioError
        Lists every unknown scenario or assumption and every value that cannot be used.
    """
    stances = {key: value for key, value in query.items() if key not in ("scenario", "base")}
    if "scenario" in query:
        origin = ready_scenario(query["scenario"], ready)
    else:
        origin = Scenario(assumptions, base=query.get("base", "article"))  # type: ignore[arg-type]
    return origin.changed(stances)


def ready_scenario(name: str, ready: Mapping[str, Scenario]) -> Scenario:
    """Return the ready scenario of that id.

    Raises
    ------
    ScenarioError
        If there is none; the message names the closest.
    """
    if name not in ready:
        found = f"no scenario called '{name}'"
        raise ScenarioError([Problem("", "", found, "the id of a ready scenario", meant(name, ready))])
    return ready[name]


def with_settings(scenario: Scenario, settings: Iterable[str] = (), at: Iterable[str] = ()) -> Scenario:
    """Return the scenario changed by the terminal's ``--set ID=VALUE`` and ``--at WEEK:ID=VALUE``.

    Raises
    ------
    ScenarioError
        Lists everything that is wrong with the settings.
    """
    problems: list[Problem] = []
    stances: dict[str, object] = {}
    for setting in settings:
        key, separator, value = (part.strip() for part in setting.partition("="))
        if not separator or not key or not value:
            problems.append(
                Problem("--set", "", repr(setting), "ID=VALUE", "Write, say, --set contagion=0.5.")
            )
        elif key in stances:
            problems.append(Problem("--set", key, "this id twice", "it once", "Remove one of them."))
        else:
            stances[key] = value
    steps: dict[str, list[Step]] = {}
    for change in at:
        week, _, setting = change.partition(":")
        key, separator, value = (part.strip() for part in setting.partition("="))
        try:
            steps.setdefault(key, []).append((int(week), float(value)))
        except ValueError:
            remedy = "Write, say, --at 26:aid_to_kabul=0."
            problems.append(
                Problem("--at", "", repr(change), "WEEK:ID=VALUE, week and value as numbers", remedy)
            )
    changed = scenario
    try:
        changed = scenario.changed(stances)
    except ScenarioError as error:
        problems.extend(replace(problem, file="--set") for problem in error.problems)
    # --at replaces the schedule of the scenario, but joins one that --set gives: those must not clash.
    for key, added in steps.items():
        own = changed.schedule.get(key, ()) if ";" in str(stances.get(key, "")) else ()
        try:
            changed = replace(changed, schedule={**changed.schedule, key: (*own, *added)})
        except ScenarioError as error:
            problems.extend(replace(problem, file="--at") for problem in error.problems)
    if problems:
        raise ScenarioError(problems)
    return changed


def _checked(assumption: Assumption, value: object, table: str, problems: list[Problem]) -> float | None:
    try:
        return assumption.check(value)
    except ScenarioError as error:
        problems.extend(problem.within("", table) for problem in error.problems)
        return None


def _parsed(key: str, text: str, problems: list[Problem]) -> object:
    try:
        return Stance.parse(text)
    except ValueError:
        expected = "a number, LOW..HIGH, or VALUE;WEEK:VALUE"
        problems.append(Problem("", key, repr(text), expected, "Write, say, 0.5 or 0.2..0.8 or 0.7;26:0."))
        return text


def _quoted(text: str) -> str:
    """Return a TOML string; TOML's escapes are JSON's, and it also escapes the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
