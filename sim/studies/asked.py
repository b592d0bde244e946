"""Asked: what a study looks at in every world: an ending, a flag, a condition or a measure, as a short text.

hardline                          the world ends so
not republic                      it does not
haven                             the flag is up
accommodation                     the measure itself, judged on the last half year
accommodation > 0.5 and not war   all of these are true
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.conclusions import COMPARED, JUDGED
from sim.errors import InputError, Problem, meant
from sim.limits import QUESTION
from sim.measures import TIMES, UNITS, reported_name
from sim.outcomes import ENDINGS, FLAGS
from sim.record import METRICS
from sim.result import Result
from sim.seeds import Seeds
from sim.shapes import Bools, Floats

_TERM = re.compile(
    r"(?P<no>not\s+)?(?P<name>[a-z_]+)(?:\s*(?P<op><=|>=|<|>)\s*(?P<value>[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))?"
)
_SPOKEN = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_METRICS = {reported_name(name): name for name in sorted(JUDGED)}


@dataclass(frozen=True)
class Term:
    """One part of a condition: an ending, a flag, or a measure with or without a comparison."""

    name: str
    op: str = ""
    value: float = 0.0
    denied: bool = False

    @property
    def truth(self) -> bool:
        """Whether it is true or false of a world, and not a number."""
        return bool(self.op) or self.name not in UNITS

    def read(self, result: Result) -> Floats:
        """Return it for every world, shape (worlds,), float32; a week that never comes is the horizon's."""
        if self.name in ENDINGS:
            found: Floats | Bools = result.ending == ENDINGS.index(self.name)
        elif self.name in FLAGS:
            found = result.flags[self.name]
        else:
            found = result.summary[self.name]
            if self.name in TIMES:
                # In a comparison, never is later than any week; in a mean it has to be some week.
                found = np.where(np.isnan(found), np.inf if self.op else result.worlds.weeks, found)
            if self.op:
                with np.errstate(over="ignore"):  # beyond single precision it is beyond every measure
                    limit = np.float32(self.value)
                found = COMPARED[self.op](np.asarray(found, np.float32), limit)
        return np.asarray(~found.astype(bool) if self.denied else found, np.float32)

    def spoken(self, seeds: Seeds) -> str:
        """Return it in words."""
        if self.name in ENDINGS or self.name in FLAGS:
            called = seeds.endings[self.name].name
            called = called[0].lower() + called[1:]
            return f"no {called}" if self.denied else called
        called = METRICS.get(self.name, reported_name(self.name).replace("_", " "))
        if not self.op:
            return called
        told = f"{called} {_SPOKEN[self.op]} {self.value:g}"
        return f"not: {told}" if self.denied else told


@dataclass(frozen=True)
class Asked:
    """What is asked of every world."""

    text: str
    terms: tuple[Term, ...]

    @property
    def truth(self) -> bool:
        """Whether a world answers yes or no, so that worlds can be counted; otherwise it answers a number."""
        return all(term.truth for term in self.terms)

    @property
    def unit(self) -> str:
        """The unit of its mean over worlds."""
        return "share of worlds" if self.truth else UNITS[self.terms[0].name]

    def read(self, result: Result) -> Floats:
        """Return the answer of every world, shape (worlds,), float32; yes is one."""
        answers = np.stack([term.read(result) for term in self.terms])
        return np.asarray(answers.min(axis=0) if self.truth else answers[0], np.float32)

    def spoken(self, seeds: Seeds) -> str:
        """Return it in words."""
        return " and ".join(term.spoken(seeds) for term in self.terms)


def asked(text: str, place: str = "--of") -> Asked:
    """Return what a text asks for.

    Raises
    ------
    InputError
        Lists every part of it that cannot be understood.
    """
    problems: list[Problem] = []
    if len(text) > QUESTION:
        remedy = "Ask for less at a time."
        raise InputError([Problem(place, "", f"{len(text):,} letters", f"at most {QUESTION:,}", remedy)])
    parts = [part for part in re.split(r"\s+and\s+", " ".join(text.split())) if part] or [""]
    terms = [term for part in parts if (term := _term(part, place, problems)) is not None]
    if not problems and len(terms) > 1 and not all(term.truth for term in terms):
        remedy = "Compare the measure with a number, such as accommodation > 0.5."
        problems.append(Problem(place, "", repr(text), "parts that are true or false", remedy))
    if problems:
        raise InputError(problems)
    return Asked(" and ".join(parts), tuple(terms))


def _term(part: str, place: str, problems: list[Problem]) -> Term | None:
    found = _TERM.fullmatch(part)
    known = {*ENDINGS, *FLAGS, *_METRICS, *_METRICS.values()}
    if found is None:
        expected = "an ending, a flag, or a measure, with < <= > >= and a number if wanted"
        problems.append(Problem(place, "", repr(part), expected, "Write, say, accommodation > 0.5."))
        return None
    name, op = found["name"], found["op"] or ""
    if name not in known:
        remedy = meant(name, known)
        problems.append(Problem(place, "", repr(name), "an ending, a flag or a measure", remedy))
        return None
    name = _METRICS.get(name, name)
    if (name in UNITS) != bool(op) and (op or found["no"]):
        remedy = "Write, say, not republic, or accommodation > 0.5."
        problems.append(Problem(place, "", repr(part), "a number beside a measure, and only there", remedy))
        return None
    return Term(name, op, float(found["value"] or 0), bool(found["no"]))


def readings(result: Result, wanted: tuple[Asked, ...]) -> npt.NDArray[np.float32]:
    """Return every answer of every world, shape (asked, worlds)."""
    return np.stack([one.read(result) for one in wanted])
