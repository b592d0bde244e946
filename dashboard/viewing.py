"""What of the pages is on screen beside their worlds: one small value, with one form in every link.

Whatever only chooses what to look at (which metric, which prompts, which premise) is a *part* of the view,
declared here once: its name, what it can be, what a visitor sees first. So a link holds it, and a reload, a
step back and a look at another page keep it. ``choice.bound`` ties a widget to a part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args
from urllib.parse import unquote

from sim import assumptions
from sim.debate import forms
from sim.errors import meant
from sim.measures import reported_name
from sim.outcomes import ENDINGS, FLAGS, HOLDERS
from sim.seeds import Seeds

Value = str | int | tuple[str, ...]
Options = Callable[[Seeds], Iterable[str]]

APART, IS, AND = ";", ":", ","
_ESCAPED = str.maketrans({mark: f"%{ord(mark):02X}" for mark in ("%", APART, IS, AND)})


@dataclass(frozen=True)
class Part:
    """One thing that a visitor can look at in one way or another.

    Attributes
    ----------
    name : str
        What links and widgets call it; the page first.
    first : str, int or tuple of str
        What is shown before anybody chooses; an empty text leaves it to the page.
    """

    name: str
    first: Value

    def take(self, chosen: Any) -> Value:
        """Return what a widget gave; where nothing is chosen, what comes first."""
        return self.first if chosen is None else chosen

    def written(self, value: Value) -> str:
        """Return a value as a link has it."""
        return str(value).translate(_ESCAPED)

    def read(self, text: str, seeds: Seeds) -> Value:
        """Return the value that a link has.

        Raises
        ------
        ValueError
            If there is none; it says what there is, in a sentence.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class One(Part):
    """One of some names."""

    options: Options

    def read(self, text: str, seeds: Seeds) -> str:
        """Return the name."""
        value = unquote(text)
        options = list(self.options(seeds))
        if value not in options:
            raise ValueError(meant(value, options))
        return value


@dataclass(frozen=True)
class Many(Part):
    """Any of some names, in their own order."""

    options: Options

    def take(self, chosen: Any) -> Value:
        """Return the names that are chosen, none included."""
        return tuple(chosen or ())

    def written(self, value: Value) -> str:
        """Return the names side by side."""
        assert isinstance(value, tuple)
        return AND.join(each.translate(_ESCAPED) for each in value)

    def read(self, text: str, seeds: Seeds) -> tuple[str, ...]:
        """Return the names."""
        named, options = [unquote(each) for each in text.split(AND) if each], list(self.options(seeds))
        if strange := [each for each in named if each not in options]:
            raise ValueError(meant(strange[0], options))
        return tuple(each for each in options if each in named)


@dataclass(frozen=True)
class Whole(Part):
    """A whole number; 0 leaves it to the page."""

    high: int

    def read(self, text: str, seeds: Seeds) -> int:
        """Return the number."""
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= self.high):
            raise ValueError(f"It can be a whole number from 0 to {self.high:,}.")
        return int(text)


@dataclass(frozen=True)
class Text(Part):
    """A line of a visitor's own."""

    most: int

    def take(self, chosen: Any) -> Value:
        """Return the line, as short as a link can hold it."""
        return "".join(letter for letter in str(chosen or "") if letter.isprintable())[: self.most]

    def read(self, text: str, seeds: Seeds) -> str:
        """Return the line."""
        value = unquote(text)
        if len(value) > self.most or not value.isprintable():
            raise ValueError(f"It can be one line of at most {self.most} letters.")
        return value


def _fixed(*names: str) -> Options:
    return lambda _seeds: names


OUTCOMES = (
    *(ending for ending in ENDINGS if ending != "unclassified"),
    *FLAGS,
    *map(
        reported_name,
        ("t_kabul", "accommodation", "toxicity", "pyrrhic", "cohesion", "civilian_deaths"),
    ),
)
"""What Turning points looks at in every world."""

OWN = "own"
"""The goal that a visitor writes down as a condition."""

ANYBODY = "anybody"
COURSES = ("control_taliban", "cohesion", "accommodation", "toxicity", "pyrrhic", "civilian_deaths")
MINUTES = ("10", "15", "20", "25")
KINDS = get_args(assumptions.Kind)

PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        One("compare_survival", "t_kabul", _fixed("t_kabul", "t_exit")),
        One("compare_map", HOLDERS[0], _fixed(HOLDERS[0], ANYBODY, *HOLDERS[1:-1])),
        One("compare_course", COURSES[0], _fixed(*COURSES)),
        One("debate_view", "prompts", _fixed("prompts", "projector", "roles", "lessons")),
        Many("debate_levels", (), _fixed(*get_args(forms.Level))),
        Many("debate_kinds", (), _fixed(*get_args(forms.Kind))),
        One("debate_minutes", MINUTES[-1], _fixed(*MINUTES)),
        Whole("debate_slide", 0, 999),
        One("debate_role", "", lambda seeds: seeds.debate.roles),
        One("debate_format", "PDF", _fixed("PDF", "DOCX", "Markdown")),
        One("debate_paper", "A4", _fixed("A4", "Letter")),
        One("argument_checked", "", lambda seeds: seeds.argument.conclusions),
        One("argument_away", "", lambda seeds: seeds.assumptions),
        One("argument_shared", "", lambda seeds: seeds.argument.conclusions),
        One("argument_claim", "", lambda seeds: seeds.claims),
        One("argument_outcome", "", lambda seeds: seeds.argument.conclusions),
        One("turning_across", "forces_will_fight", lambda seeds: seeds.assumptions),
        One("turning_up", "contagion", lambda seeds: seeds.assumptions),
        One("turning_outcome", "hardline", _fixed(*OUTCOMES)),
        One("turning_cells", "quick", _fixed("quick", "fine")),
        One("turning_method", "morris", _fixed("morris", "sobol")),
        One("turning_goal", "hardline", _fixed(*OUTCOMES, OWN)),
        Text("turning_own", "accommodation > 0.3 and not war", 200),
        Many("turning_kinds", KINDS[:3], _fixed(*KINDS)),
        Whole("turning_reach", 0, 999_999),
        Text("turning_sweep", "", 80),
        One("turning_along", "", lambda seeds: (key for key, a in seeds.assumptions.items() if a.headline)),
    )
}
"""Everything that a visitor can look at in one way or another, page by page."""


@dataclass(frozen=True)
class View:
    """What is looked at, as far as it is not what comes first.

    Attributes
    ----------
    chosen : tuple of (name, value)
        In the order of ``PARTS``; two views of the same things are equal.
    """

    chosen: tuple[tuple[str, Value], ...] = ()

    def __getitem__(self, name: str) -> Any:
        """Return what a part is."""
        return dict(self.chosen).get(name, PARTS[name].first)

    def having(self, name: str, value: Value) -> View:
        """Return the view with one part at another value."""
        chosen = {**dict(self.chosen), name: value}
        return View(
            tuple((key, chosen[key]) for key in PARTS if key in chosen and chosen[key] != PARTS[key].first)
        )


FIRST_VIEW = View()


class Strange(NamedTuple):
    """A part of a link that cannot be shown, and what can be."""

    name: str
    value: str
    remedy: str


def to_text(view: View) -> str:
    """Return a view in one line: ``debate_levels:school;debate_kinds:role``; nothing for the first."""
    return APART.join(f"{name}{IS}{PARTS[name].written(value)}" for name, value in view.chosen)


def from_text(text: str, seeds: Seeds) -> tuple[View, list[Strange]]:
    """Return the view that a line stands for, and what in it cannot be used."""
    view, strange = View(), []
    for each in filter(None, text.split(APART)):
        name, _, value = each.partition(IS)
        try:
            part = PARTS.get(name)
            if part is None:
                raise ValueError(meant(name, PARTS))
            view = view.having(name, part.read(value, seeds))
        except ValueError as problem:
            strange.append(Strange(name, unquote(value), str(problem)))
    return view, strange
