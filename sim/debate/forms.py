"""Forms: what the texts in ``seeds/debate`` look like: signs, prompts, role cards, lesson plans."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Literal

from pydantic import Field, model_validator

from sim.conclusions import Comparison, Condition
from sim.errors import Problem, SeedError
from sim.forms import Form, Names, Number, Text, Truth, Whole

Kind = Literal[
    "mechanism", "trade-off", "counterfactual", "source", "contradiction", "role", "silence", "method"
]
"""What a prompt asks people to argue about."""

Level = Literal["school", "bachelor", "master"]
When = Literal["differ", "alike", "trade", "always"]

VIEW = "view"
"""Stands in the place of a source where a statement is somebody's view, and no fact."""

PLACES = frozenset({"yes", "no", "premise"})
"""What a prompt's texts may leave open: the run that shows more of its sign, the other, and a premise."""


class Statement(Form):
    """One sentence or two, with where they come from.

    Attributes
    ----------
    source : str
        A key of ``sources.toml``; "article" with its paragraphs; or "view".
    """

    text: Text = Field(min_length=1)
    source: Text = Field(min_length=1)
    paragraphs: tuple[Whole, ...] = ()


class Sign(Form):
    """Something that is so in a world, or is not; worlds in which it is so are counted.

    Attributes
    ----------
    words : str
        What is so, as a clause: "Kabul falls within 12 weeks".
    expects : bool, optional
        Whether the article, by ``claims``, expects it; left away where it does not say.
    bet : bool
        Whether people may bet on it before they look.
    """

    id: Text = Field(pattern=r"^[a-z][a-z_]*$")
    words: Text = Field(min_length=1)
    claims: Names = ()
    expects: Truth | None = None
    bet: Truth = False
    holds: Condition


class Scale(Form):
    """Something of which a world has more than its twin of the same luck; pairs of twins are counted.

    Attributes
    ----------
    words : str
        What is more, as a clause: "more civilians are killed".
    over : str
        The stretch of time, as in a conclusion.
    sense : str
        "less" where having less of the metric is what counts.
    least : float
        Differences below it do not count [the metric's unit].
    """

    id: Text = Field(pattern=r"^[a-z][a-z_]*$")
    words: Text = Field(min_length=1)
    claims: Names = ()
    metric: Text
    over: Text
    sense: Literal["more", "less"] = "more"
    least: Number = Field(ge=0)
    note: Text = Field(min_length=1)

    @property
    def comparison(self) -> Comparison:
        """The same as a comparison, to be checked and read as those are."""
        return Comparison(metric=self.metric, over=self.over, op=">", value=self.least, words=self.words)


class Side(Form):
    """One side of a prompt: its case, the claims behind it, what else it may count, and its weakest point."""

    text: Text = Field(min_length=1)
    claims: Names = Field(min_length=1)
    also: Names = ()
    weakest: Text = Field(min_length=1)


class Template(Form):
    """A prompt before it meets two runs.

    Attributes
    ----------
    motion, contrary : str
        The motion where the first run shows more of the sign than the second; and where it shows less.
    sign : str
        The sign or scale on which it turns.
    price : str
        For a trade-off: the sign or scale of what is paid.
    rises_with : str
        A premise of which the case ``yes`` says that more of it brings more of the sign: it then rests on the
        run that has more of the premise, whatever the count says.
    when : str
        "differ": the runs differ in the sign beyond luck, and in one of the premises. "alike": they do not
        differ in the sign. "trade": the run that has more of the sign also has more of the price. "always".
    premises : tuple of str
        Assumptions that it is about; a prompt whose premises the runs hold differently comes first.
    facts : tuple of Statement
        What both sides may use, each with its source. Only here may a text hold numbers.
    yes, no : Side
        The case of the run that shows more of the sign, and of the other.
    question : str
        To the author of the article.
    """

    id: Text = Field(pattern=r"^[a-z][a-z0-9_]*$")
    kind: Kind
    title: Text = Field(min_length=1)
    motion: Text = Field(min_length=1)
    contrary: Text = Field(min_length=1)
    sign: Text
    price: Text = ""
    rises_with: Text = ""
    when: When = "differ"
    premises: Names = ()
    tension: Text = ""
    role: Text = ""
    level: Level
    minutes: Whole = Field(ge=5, le=60)
    facts: tuple[Statement, ...] = ()
    yes: Side
    no: Side
    question: Text = Field(min_length=1)

    @model_validator(mode="after")
    def _refuse_what_does_not_fit(self) -> "Template":
        problems = [
            *_unless(self.kind != "role" or bool(self.role), "role", "whom one advises"),
            *_unless(self.kind != "contradiction" or bool(self.tension), "tension", "which contradiction"),
            *_unless((self.when == "trade") == bool(self.price), "price", "a price exactly if it is a trade"),
            *_unless(self.motion != self.contrary, "contrary", "another text than the motion"),
        ]
        for name, text in self.texts:
            for place in sorted(places(text) - PLACES):
                expected = "{yes}, {no} or {premise}"
                problems.append(Problem("", name, f"{{{place}}}", expected, "Correct the word in braces."))
            if re.search(r"\d", text):
                remedy = "Write it in words, or move it to facts, where it gets a source."
                problems.append(Problem("", name, "a number in a text", "numbers only in facts", remedy))
        if problems:
            raise SeedError(problems)
        return self

    @property
    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that meets the runs, with its key."""
        yield from (("title", self.title), ("motion", self.motion), ("contrary", self.contrary))
        for name, side in (("yes", self.yes), ("no", self.no)):
            yield from ((f"{name}.text", side.text), (f"{name}.weakest", side.weakest))
        yield "question", self.question


class Role(Form):
    """A card for somebody who speaks for one side in a role play.

    Attributes
    ----------
    actors : tuple of str
        Whom in ``actors.toml`` it stands for; their legal designations are shown on the card.
    levers : tuple of str
        Choices that this role may move.
    stakes : tuple of str
        Assumptions that it argues about without being able to move them.
    says : str
        What it would say about the article; a view.
    play : str
        How to play it fairly.
    """

    id: Text = Field(pattern=r"^[a-z][a-z_]*$")
    name: Text = Field(min_length=1)
    who: Statement
    actors: Names = ()
    interests: tuple[Statement, ...] = Field(min_length=2)
    red_lines: tuple[Statement, ...] = Field(min_length=1)
    levers: Names = ()
    stakes: Names = Field(min_length=1)
    claims: Names = Field(min_length=1)
    says: Text = Field(min_length=1)
    play: Text = Field(min_length=1)


class Pair(Form):
    """Two ready scenarios to open side by side, and what for."""

    title: Text = Field(min_length=1)
    a: Text
    b: Text
    why: Text = Field(min_length=1)


class Phase(Form):
    """A stretch of a lesson: how long, what the teacher does, what the students do."""

    minutes: Whole = Field(ge=1)
    title: Text = Field(min_length=1)
    teacher: Text = Field(min_length=1)
    students: Text = Field(min_length=1)


class Criterion(Form):
    """A line of a rubric: what is assessed, and how it looks from weak to strong."""

    title: Text = Field(min_length=1)
    levels: tuple[Text, Text, Text] = ("", "", "")


class Lesson(Form):
    """A plan for one lesson; its phases add up to its minutes."""

    id: Text = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text = Field(min_length=1)
    minutes: Whole = Field(ge=20)
    group: Text = Field(min_length=1)
    aims: Names = Field(min_length=1)
    setup: Names = Field(min_length=1)
    scenarios: tuple[Pair, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=2)
    debrief: Names = Field(min_length=3)
    rubric: tuple[Criterion, ...] = Field(min_length=3)

    @model_validator(mode="after")
    def _refuse_wrong_time(self) -> "Lesson":
        total = sum(phase.minutes for phase in self.phases)
        if total != self.minutes:
            found, expected = f"phases of {total} minutes", f"{self.minutes}, the length of the lesson"
            remedy = "Make a phase longer or shorter, or correct the lesson's minutes."
            raise SeedError([Problem("", "phases", found, expected, remedy)])
        return self


class Note(Form):
    """A note to teachers: a heading and its points."""

    id: Text = Field(pattern=r"^[a-z][a-z_]*$")
    title: Text = Field(min_length=1)
    points: tuple[Statement, ...] = Field(min_length=1)


def places(text: str) -> set[str]:
    """Return what a text leaves open, in braces; with all that would turn or widen it, which none may."""
    try:
        return {
            f"{name}{'!' * bool(turned)}{turned or ''}{':' * bool(form)}{form}"
            for _, name, form, turned in Formatter().parse(text)
            if name is not None
        }
    except ValueError:  # a single brace
        return {"..."}


def _unless(fits: bool, key: str, expected: str) -> Iterator[Problem]:
    if not fits:
        yield Problem("", key, "something else", expected, "Add it, correct it, or leave it away.")
