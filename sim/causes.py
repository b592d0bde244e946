"""Causes: how the cause that a story names can be taken away, from ``seeds/why.toml``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field

from sim.errors import Problem, ScenarioError, SeedError, meant
from sim.events import KINDS
from sim.forms import Form, Names, Position, fill, fill_all, read_toml
from sim.seeds import Seeds

FILE, FOLLOWS = "why.toml", "follows"
ENDS = ("low", "high")


class Rule(Form):
    """A rule that names causes.

    Attributes
    ----------
    kinds : tuple of str
        The events that it makes happen.
    without : mapping of cause to what is set
        A constant or an assumption, and its value: a number, or an end of the assumption's range.
    """

    kinds: Names = Field(min_length=1)
    without: Mapping[str, Mapping[str, Position]] = Field(min_length=1)


class Follows(Form):
    """Causes that are events themselves, each with the kinds of event that it stands for."""

    follows: Mapping[str, Names] = Field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Causes:
    """Everything that ``seeds/why.toml`` says.

    Attributes
    ----------
    follows : mapping of cause to kinds
        Causes that are events themselves.
    """

    rules: Mapping[str, Rule]
    follows: Mapping[str, Names]

    def without(self, kind: str, cause: str) -> Mapping[str, float | str]:
        """Return what is set to take a cause of a kind of event away; nothing if it cannot be."""
        for rule in self.rules.values():
            if kind in rule.kinds:
                return rule.without.get(cause, {})
        return {}


@lru_cache(maxsize=4)
def load_causes(seeds: Seeds) -> Causes:
    """Return how causes are taken away, checked; read once per process.

    Raises
    ------
    SeedError
        Lists everything that is wrong with the file.
    """
    problems: list[Problem] = []
    file = f"{seeds.folder.name}/{FILE}"
    tables = read_toml(seeds.folder / FILE, file, problems)
    given = {FOLLOWS: tables.pop(FOLLOWS, {})}
    filled = fill(Follows, given, file=file, key="", problems=problems)
    follows = filled.follows if filled else {}
    rules = fill_all(Rule, tables, file=file, problems=problems)
    for key, rule in rules.items():
        problems += [p.within(file, key) for p in _problems(rule, seeds)]
    for cause, kinds in follows.items():
        problems += [p.within(file, f"{FOLLOWS}.{cause}") for p in _unknown_kinds(kinds)]
    if problems:
        raise SeedError(problems)
    return Causes(rules, follows)


def _unknown_kinds(kinds: Names) -> Iterator[Problem]:
    for kind in kinds:
        if kind not in KINDS:
            yield Problem("", "", repr(kind), "kinds of events", meant(kind, KINDS))


def _problems(rule: Rule, seeds: Seeds) -> Iterator[Problem]:
    yield from (problem.within("", "kinds") for problem in _unknown_kinds(rule.kinds))
    words = seeds.stories.causes if seeds.stories else {}
    for cause, settings in rule.without.items():
        if cause not in words:
            remedy = meant(cause, words)
            yield Problem("", f"without.{cause}", "no such cause", "a cause of stories.toml", remedy)
        for name, value in settings.items():
            place = f"without.{cause}.{name}"
            if name in seeds.constants:
                if isinstance(value, str):
                    remedy = "Write 0 to take its term away."
                    yield Problem("", place, repr(value), "a number for a constant", remedy)
            elif name not in seeds.assumptions:
                remedy = meant(name, {*seeds.constants, *seeds.assumptions})
                yield Problem("", place, "no such number", "a constant or an assumption", remedy)
            elif value not in ENDS:
                try:
                    seeds.assumptions[name].check(value)
                except ScenarioError as error:
                    yield from (problem.within("", place) for problem in error.problems)
