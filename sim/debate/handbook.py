"""Handbook: everything in ``seeds/debate``, checked against the other seeds, all mistakes at once."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args

from sim.assumptions import Assumption
from sim.conclusions import Comparison, check_comparison
from sim.debate.forms import (
    VIEW,
    Kind,
    Lesson,
    Note,
    Role,
    Scale,
    Sign,
    Statement,
    Template,
)
from sim.errors import Problem, meant
from sim.forms import Form, fill_all, missing_file, read_toml

Entry = TypeVar("Entry", bound=Form)

FOLDER = "debate"
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, eq=False)
class Handbook:
    """What a debate is made of, each by its id."""

    signs: Mapping[str, Sign | Scale] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What the texts of a debate may refer to."""

    assumptions: Mapping[str, Assumption]
    thresholds: Mapping[str, Any]
    claims: Mapping[str, Any]
    sources: Mapping[str, Any]
    actors: Mapping[str, Any]
    scenarios: Mapping[str, Any]


def read_handbook(folder: Path, known: Known, problems: list[Problem], gaps: list[Problem]) -> Handbook:
    """Return what a case folder holds for debates, after noting everything that is wrong or missing.

    Parameters
    ----------
    folder : Path
        The case folder; the texts are in its ``debate``.
    problems, gaps : list of Problem
        Get what is wrong, and what is not there.
    """
    home = folder / FOLDER
    if not home.is_dir():
        gaps.append(missing_file(f"{folder.name}/{FOLDER}"))
        return Handbook()
    reader = _Reader(folder.name, home, known, problems, gaps)
    return reader.read()


class _Reader:
    def __init__(
        self, name: str, home: Path, known: Known, problems: list[Problem], gaps: list[Problem]
    ) -> None:
        self.name, self.home, self.known = name, home, known
        self.problems, self.gaps = problems, gaps

    def read(self) -> Handbook:
        tables = self._tables("signs.toml")
        for key in sorted(set(tables) - {"signs", "scales"}):
            remedy = meant(key, ("signs", "scales"))
            self._say("signs.toml", key, "an unknown table", "[signs.*] or [scales.*]", remedy)
        signs: dict[str, Sign | Scale] = {}
        for kind, form in (("signs", Sign), ("scales", Scale)):
            for key, entry in self._entries("signs.toml", form, tables.get(kind, {}), f"{kind}.").items():
                if key in signs:
                    found = "an id that a sign has too"
                    self._say("signs.toml", f"{kind}.{key}", found, "each id once", "Rename one of them.")
                signs[key] = entry  # type: ignore[assignment]  # Sign or Scale, as the loop says
        book = Handbook(
            signs=signs,
            templates=self._templates(),
            roles=self._entries("roles.toml", Role, self._tables("roles.toml")),
            lessons=self._entries("lessons.toml", Lesson, self._tables("lessons.toml")),
            notes=self._entries("notes.toml", Note, self._tables("notes.toml")),
        )
        # ``sim.tensions`` checks their file.
        tensions = read_toml(self.home.parent / "tensions.toml", f"{self.name}/tensions.toml", self.problems)
        # What failed to load must not look like something that another text misspells.
        if not self.problems:
            self.problems.extend(self._check(book, tensions))
        return book

    def _file(self, name: str) -> str:
        return f"{self.name}/{FOLDER}/{name}"

    def _say(self, file: str, key: str, found: str, expected: str, remedy: str) -> None:
        self.problems.append(Problem(self._file(file), key, found, expected, remedy))

    def _tables(self, file: str) -> dict[str, Any]:
        if not (self.home / file).exists():
            self.gaps.append(missing_file(self._file(file)))
            return {}
        return read_toml(self.home / file, self._file(file), self.problems)

    def _entries(self, file: str, form: type[Entry], tables: object, prefix: str = "") -> dict[str, Entry]:
        return fill_all(form, tables, file=self._file(file), prefix=prefix, problems=self.problems)

    def _templates(self) -> dict[str, Template]:
        found: dict[str, Template] = {}
        for path in sorted((self.home / "prompts").glob("*.toml")):
            file = f"prompts/{path.name}"
            if path.stem not in KINDS:
                expected = f"one of {', '.join(f'{kind}.toml' for kind in KINDS)}"
                remedy = f"{meant(path.stem, KINDS)} The file's name is the kind of its prompts."
                self._say(file, "", "a file of no kind", expected, remedy)
                continue
            tables = {
                key: {"kind": path.stem, **table} if isinstance(table, Mapping) else table
                for key, table in self._tables(file).items()
            }
            for key, entry in self._entries(file, Template, tables).items():
                if key in found:
                    other = f"an id that prompts/{found[key].kind}.toml has too"
                    self._say(file, key, other, "each id once", "Rename one of them.")
                found[key] = entry
        if not found and not self.problems:
            self.gaps.append(missing_file(self._file("prompts")))
        return found

    def _check(self, book: Handbook, tensions: Mapping[str, object]) -> Iterator[Problem]:
        for key, sign in book.signs.items():
            kind = "signs" if isinstance(sign, Sign) else "scales"
            file, place = self._file("signs.toml"), f"{kind}.{key}"
            yield from self._unknown(file, f"{place}.claims", sign.claims, self.known.claims)
            for problem in self._check_sign(sign):
                yield problem.within(file, place)
        for key, template in book.templates.items():
            file = self._file(f"prompts/{template.kind}.toml")
            yield from self._check_template(file, key, template, book)
            if template.tension:
                yield from self._unknown(file, f"{key}.tension", (template.tension,), tensions)
        for key, role in book.roles.items():
            yield from self._check_role(self._file("roles.toml"), key, role)
        file = self._file("lessons.toml")
        for key, lesson in book.lessons.items():
            for number, pair in enumerate(lesson.scenarios):
                place = f"{key}.scenarios.{number}"
                yield from self._unknown(file, place, (pair.a, pair.b), self.known.scenarios)
                if pair.a == pair.b:
                    expected = "two different scenarios"
                    yield Problem(file, place, f"'{pair.a}' twice", expected, "Correct one of them.")
        for key, note in book.notes.items():
            yield from self._statements(self._file("notes.toml"), f"{key}.points", note.points)

    def _check_sign(self, sign: Sign | Scale) -> Iterator[Problem]:
        comparisons = sign.holds.comparisons if isinstance(sign, Sign) else (sign.comparison,)
        numbers = {str(number) for c in comparisons for number in _numbers_of(c)}
        for number, comparison in enumerate(comparisons):
            for problem in check_comparison(comparison, {}, self.known.thresholds):
                yield problem.within("", f"holds.{number}")
        for number in re.findall(r"\d[\d,]*", sign.words):
            if isinstance(sign, Scale) or number.replace(",", "") not in numbers:
                expected = "words whose numbers stand in the comparisons too"
                yield Problem("", "words", number, expected, "Correct the words or the comparison.")

    def _check_template(self, file: str, key: str, template: Template, book: Handbook) -> Iterator[Problem]:
        names = [template.sign, *([template.price] if template.price else [])]
        yield from self._unknown(file, f"{key}.sign", names, book.signs, "signs.toml")
        yield from self._unknown(file, f"{key}.premises", template.premises, self.known.assumptions)
        if template.rises_with and template.rises_with not in template.premises:
            found, expected = f"'{template.rises_with}'", "one of its premises"
            yield Problem(file, f"{key}.rises_with", found, expected, "Add it there, or correct it.")
        if template.role:
            yield from self._unknown(file, f"{key}.role", (template.role,), book.roles, "roles.toml")
        for name, side in (("yes", template.yes), ("no", template.no)):
            yield from self._unknown(file, f"{key}.{name}.claims", side.claims, self.known.claims)
            yield from self._unknown(file, f"{key}.{name}.also", side.also, book.signs, "signs.toml")
        yield from self._statements(file, f"{key}.facts", template.facts)

    def _check_role(self, file: str, key: str, role: Role) -> Iterator[Problem]:
        yield from self._unknown(file, f"{key}.actors", role.actors, self.known.actors)
        yield from self._unknown(file, f"{key}.claims", role.claims, self.known.claims)
        yield from self._unknown(file, f"{key}.stakes", role.stakes, self.known.assumptions)
        yield from self._unknown(file, f"{key}.levers", role.levers, self.known.assumptions)
        for name in role.levers:
            assumption = self.known.assumptions.get(name)
            if assumption is not None and assumption.kind != "choice":
                found, expected = f"'{name}', a {assumption.kind}", "a choice: something an actor could do"
                remedy = "Move it to stakes, or name a choice."
                yield Problem(file, f"{key}.levers", found, expected, remedy)
        yield from self._statements(file, f"{key}.who", (role.who,))
        yield from self._statements(file, f"{key}.interests", role.interests)
        yield from self._statements(file, f"{key}.red_lines", role.red_lines)

    def _statements(self, file: str, key: str, statements: Iterable[Statement]) -> Iterator[Problem]:
        for number, statement in enumerate(statements):
            place = f"{key}.{number}"
            if statement.source != VIEW:
                yield from self._unknown(file, f"{place}.source", (statement.source,), self.known.sources)
            if statement.source == "article" and not statement.paragraphs:
                remedy = "Say in which paragraphs the article says it."
                yield Problem(file, f"{place}.paragraphs", "none", "one or more", remedy)

    def _unknown(
        self, file: str, key: str, names: Iterable[str], known: Mapping[str, object], own: str = ""
    ) -> Iterator[Problem]:
        """Yield the names that a register lacks: one of the seeds, or ``own``, a file of this folder."""
        # A register that is not there is a gap of its own; an empty one of ours is none.
        if known or (own and (self.home / own).exists()):
            for name in names:
                if name not in known:
                    yield Problem(file, key, repr(name), "something that exists", meant(name, known))


def _numbers_of(comparison: Comparison) -> Iterator[str]:
    """Yield the numbers that a comparison names: its value, and the weeks of its stretch."""
    if not isinstance(comparison.value, str):
        yield f"{comparison.value:g}" if comparison.value < 1e6 else str(int(comparison.value))
        yield str(int(comparison.value))
    yield from re.findall(r"\d+", comparison.over)
