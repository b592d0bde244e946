"""Seeds: finds the folder, checks everything in it, reports all mistakes together, and names its version."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from sim.actors import Actor
from sim.assumptions import Assumption, in_display_order
from sim.case import DEFAULT_FOLDER, lacking
from sim.claims import Claim
from sim.conclusions import Argument, Conclusion, Shared, Twin, check
from sim.constants import Constant
from sim.debate.handbook import Handbook, Known, read_handbook
from sim.endings import Ending
from sim.errors import Problem, SeedError, meant
from sim.forms import Form, check_json, fill, fill_all, missing_file, read_toml
from sim.provinces import Provinces, read_provinces
from sim.scenarios import Scenario, ScenarioFile
from sim.sources import JUDGEMENT, Source
from sim.version import CODE, fingerprint
from sim.wording import Wording

FOLDER_VARIABLE = "INVERTED_PLATE_SEEDS"

Kind = TypeVar("Kind", bound=Form)


@dataclass(frozen=True, eq=False)
class Seeds:
    """Everything that the simulator reads from a case folder, checked.

    Attributes
    ----------
    assumptions : mapping of id to Assumption
        In display order: headline first, then in the article's order.
    constants, thresholds : mapping of id to Constant
        Numbers nobody moves in the interface; thresholds tell the endings apart.
    provinces : Provinces
        Sorted by iso code.
    argument : Argument
        The article's conclusions as checks on worlds.
    stories : Wording, optional
        The words of stories; None where their file is missing.
    debate : Handbook
        What people argue about: signs, prompts, role cards, lesson plans.
    fingerprint : str
        12 hex digits over what makes a world (``sim.version``).
    gaps : tuple of Problem
        What still misses its text, its source or its rule.
    """

    folder: Path
    assumptions: Mapping[str, Assumption]
    constants: Mapping[str, Constant]
    thresholds: Mapping[str, Constant]
    endings: Mapping[str, Ending]
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    actors: Mapping[str, Actor]
    scenarios: Mapping[str, Scenario]
    provinces: Provinces
    argument: Argument
    stories: Wording | None
    debate: Handbook
    fingerprint: str
    gaps: tuple[Problem, ...]

    @property
    def threshold_values(self) -> dict[str, float]:
        """The numbers of the thresholds, which conclusions and signs may name."""
        return {key: float(constant.value) for key, constant in self.thresholds.items()}

    def paragraphs(self, claims: Iterable[str]) -> list[int]:
        """Return in which paragraphs the article makes some claims, in their order."""
        return sorted({number for claim in claims for number in self.claims[claim].paragraphs})

    def problems(self, *, strict: bool = True) -> tuple[Problem, ...]:
        """Return what is still missing; nothing unless ``strict``, for what is wrong never loads."""
        return self.gaps if strict else ()

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        # Another process reads the folder itself, once, instead of getting a copy with every chunk of worlds.
        # The shipped ones lie elsewhere on another machine; the fingerprint says whether they are the same.
        return _same_seeds, (
            None if self.folder == DEFAULT_FOLDER.resolve() else self.folder,
            self.fingerprint,
        )


def load(folder: Path | str | None = None, *, strict: bool = True) -> Seeds:
    """Return the checked seeds of a case folder; read once per process.

    Parameters
    ----------
    folder : Path or str, optional
        The case folder; without it the environment variable INVERTED_PLATE_SEEDS, then the shipped seeds.
    strict : bool
        Also refuse what is only unfinished: empty texts, missing registers, rules that do not exist.

    Raises
    ------
    SeedError
        Lists every problem of every file.
    """
    seeds, problems, gaps = _read(Path(folder or os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER).resolve())
    if seeds is None or (strict and gaps):
        raise SeedError(problems + gaps if strict else problems)
    return seeds


def read(folder: Path) -> Seeds:
    """Return the seeds of a folder as they are at this moment.

    Raises
    ------
    SeedError
        Lists every problem of every file; what is only unfinished is none.
    """
    seeds, problems, _ = _read.__wrapped__(folder)
    if seeds is None:
        raise SeedError(problems)
    return seeds


@lru_cache(maxsize=8)
def _read(folder: Path) -> tuple[Seeds | None, tuple[Problem, ...], tuple[Problem, ...]]:
    """Return the seeds if they can be used, what is wrong with them, and what they lack."""
    if not folder.is_dir():
        remedy = f"Correct --seeds or {FOLDER_VARIABLE}, or leave them away to use the shipped seeds."
        return None, (Problem(str(folder), "", "no such folder", "a folder of seeds", remedy),), ()
    reader = _Reader(folder)
    return reader.read(), tuple(reader.problems), tuple(reader.gaps)


def _same_seeds(folder: Path | None, fingerprint: str) -> Seeds:
    seeds = load(folder or DEFAULT_FOLDER, strict=False)  # Whoever sent them has decided how strict to be.
    if seeds.fingerprint != fingerprint:
        found, expected = f"version {seeds.fingerprint}", f"version {fingerprint}"
        remedy = "The seeds or the code changed while a run was under way; start again."
        raise SeedError([Problem(seeds.folder.name, "", found, expected, remedy)])
    return seeds


class _Reader:
    """Reads one folder; collects what is wrong (``problems``) and what is unfinished (``gaps``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.gaps: list[Problem] = []
        self.files: dict[tuple[str, str], str] = {}  # (kind, id) -> file, for problems found later

    def read(self) -> Seeds | None:
        sources = self._table("sources.toml", Source)
        claims = self._table("claims.toml", Claim)
        actors = self._table("actors.toml", Actor)
        assumptions = self._tables("assumptions", Assumption)
        constants = self._tables("constants", Constant)
        thresholds, endings = self._endings()
        provinces = self._provinces()
        self._check_ids(assumptions, constants, thresholds)
        self._check_references(assumptions, constants | thresholds, claims, sources, actors)
        ordered = MappingProxyType(in_display_order(assumptions))
        scenarios = self._scenarios(ordered, claims)
        argument = self._argument(ordered, thresholds, claims)
        stories = self._stories(actors)
        known = Known(ordered, thresholds, claims, sources, actors, scenarios)
        debate = read_handbook(self.folder, known, self.problems, self.gaps)
        # What failed to load must not look like something that is not there.
        if not self.problems and provinces is not None:
            needed = lacking(
                self.folder.name,
                numbers=assumptions | constants,
                assumptions=assumptions,
                thresholds=thresholds,
                endings=endings,
                actors=actors,
                causes=stories.causes if stories else (),
                scenarios=scenarios,
                sources=sources,
                provinces=provinces,
            )
            self.problems.extend(problem for problem in needed if self._is_there(problem.file))
        if self.problems or provinces is None:
            return None
        return Seeds(
            folder=self.folder,
            assumptions=ordered,
            constants=MappingProxyType(constants),
            thresholds=MappingProxyType(thresholds),
            endings=MappingProxyType(dict(sorted(endings.items(), key=lambda item: item[1].order))),
            claims=MappingProxyType(_with_assumptions(claims, ordered)),
            sources=MappingProxyType(sources),
            actors=MappingProxyType(actors),
            scenarios=MappingProxyType(scenarios),
            provinces=provinces,
            argument=argument,
            stories=stories,
            debate=debate,
            fingerprint=fingerprint(self.folder),
            gaps=tuple(self.gaps),
        )

    def _provinces(self) -> Provinces | None:
        before = len(self.problems)
        name = "provinces/provinces.geojson"
        check_json(self.folder / name, self._named(name), self.problems)
        if len(self.problems) > before:
            return None
        return read_provinces(self.folder / "provinces", self._named("provinces"), self.problems)

    def _is_there(self, file: str) -> bool:
        """Return whether a file is there, or is one of those whose absence is no gap already."""
        return file not in {gap.file for gap in self.gaps}

    def _named(self, name: str) -> str:
        return f"{self.folder.name}/{name}"

    def _toml(self, name: str, parts: tuple[str, ...] = ()) -> dict[str, Any] | None:
        """Return the tables of one file, None if it cannot be read; ``parts`` are all it may have."""
        file = self._named(name)
        if not (self.folder / name).exists():
            self.gaps.append(missing_file(file))
            return None
        before = len(self.problems)
        tables = read_toml(self.folder / name, file, self.problems)
        if len(self.problems) > before:
            return None
        for key in sorted(set(tables) - set(parts)) if parts else ():
            expected = f"one of {', '.join(f'[{part}]' for part in parts)}"
            self.problems.append(Problem(file, key, "an unknown table", expected, meant(key, parts)))
        return tables

    def _table(self, name: str, form: type[Kind]) -> dict[str, Kind]:
        """Return the entries of one file of tables."""
        return self._entries(self._toml(name) or {}, form, self._named(name))

    def _tables(self, name: str, form: type[Kind]) -> dict[str, Kind]:
        """Return the entries of all files of one folder; the file's name becomes their group."""
        entries: dict[str, Kind] = {}
        paths = sorted((self.folder / name).glob("*.toml"))
        if not paths:
            nothing = Problem(self._named(name), "", "no TOML files", "one or more", "Restore them.")
            (self.problems if form is Assumption else self.gaps).append(nothing)
        for path in paths:
            file = self._named(f"{name}/{path.name}")
            tables = read_toml(path, file, self.problems)
            grouped = {k: {"group": path.stem, **v} if isinstance(v, dict) else v for k, v in tables.items()}
            earlier = dict(self.files)
            for key, entry in self._entries(grouped, form, file).items():
                if key in entries:
                    found = f"an id that {earlier[form.__name__, key]} has too"
                    remedy = "Rename or remove one of them."
                    self.problems.append(Problem(file, key, found, "each id once", remedy))
                entries[key] = entry
        return entries

    def _entries(self, tables: object, form: type[Kind], file: str, prefix: str = "") -> dict[str, Kind]:
        entries = fill_all(form, tables, file=file, prefix=prefix, problems=self.problems)
        self.files |= {(form.__name__, key): file for key in entries}
        return entries

    def _endings(self) -> tuple[dict[str, Constant], dict[str, Ending]]:
        file = self._named("endings.toml")
        tables = self._toml("endings.toml", ("thresholds", "endings")) or {}
        thresholds = self._entries(tables.get("thresholds", {}), Constant, file, "thresholds.")
        return thresholds, self._entries(tables.get("endings", {}), Ending, file, "endings.")

    def _scenarios(
        self, assumptions: Mapping[str, Assumption], claims: Mapping[str, Claim]
    ) -> dict[str, Scenario]:
        scenarios: dict[str, Scenario] = {}
        for path in sorted((self.folder / "scenarios").glob("*.toml")):
            file = self._named(f"scenarios/{path.name}")
            table = read_toml(path, file, self.problems)
            form = fill(ScenarioFile, table, file=file, key="", problems=self.problems) if table else None
            if form is None:
                continue
            # An assumption that failed to load must not look like one that a scenario misspells.
            complete = not any(
                problem.file.startswith(self._named("assumptions")) for problem in self.problems
            )
            scenario = form.scenario(path.stem, assumptions, file, self.problems) if complete else None
            self._need_known(form.claims, claims, file, "claims", "claims.toml")
            self._need_texts(form, ("title", "question", "view"), file, "")
            if scenario is not None:
                scenarios[path.stem] = scenario
        if not scenarios and not self.problems:
            found = Problem(
                self._named("scenarios"), "", "no TOML files", "one or more scenarios", "Restore them."
            )
            self.gaps.append(found)
        return scenarios

    def _argument(
        self,
        assumptions: Mapping[str, Assumption],
        thresholds: Mapping[str, Constant],
        claims: Mapping[str, Claim],
    ) -> Argument:
        file = self._named("conclusions.toml")
        tables = self._toml("conclusions.toml", ("premises", "twins", "conclusions"))
        if tables is None:
            return Argument()
        conclusions = self._entries(tables.get("conclusions", {}), Conclusion, file, "conclusions.")
        twins = self._entries(tables.get("twins", {}), Twin, file, "twins.")
        shared = fill(Shared, tables.get("premises", {}), file=file, key="premises", problems=self.problems)
        argument = Argument(
            MappingProxyType(conclusions), MappingProxyType(twins), shared.shapley if shared else ()
        )
        # What failed to load must not look like something that a conclusion misspells.
        leant_on = tuple(map(self._named, ("assumptions", "claims", "endings", "conclusions")))
        if not any(problem.file.startswith(leant_on) for problem in self.problems):
            problems = check(argument, assumptions, thresholds, claims)
            self.problems.extend(problem.within(file) for problem in problems)
        return argument

    def _stories(self, actors: Mapping[str, Actor]) -> Wording | None:
        file = self._named("stories.toml")
        table = self._toml("stories.toml")
        if table is None:
            return None
        wording = fill(Wording, table, file=file, key="", problems=self.problems)
        if wording is not None:
            self._need_known(wording.holders, actors, file, "holders", "actors.toml")
        return wording

    def _check_ids(self, *kinds: Mapping[str, Assumption] | Mapping[str, Constant]) -> None:
        seen: dict[str, str] = {}
        for entries in kinds:
            for key, entry in entries.items():
                file = self.files[type(entry).__name__, key]
                if key in seen:
                    remedy = "Rename one of them; an id may stand only once in all the seeds."
                    self.problems.append(
                        Problem(file, key, f"an id that {seen[key]} has too", "each id once", remedy)
                    )
                seen[key] = file

    def _check_references(
        self,
        assumptions: Mapping[str, Assumption],
        constants: Mapping[str, Constant],
        claims: Mapping[str, Claim],
        sources: Mapping[str, Source],
        actors: Mapping[str, Actor],
    ) -> None:
        for key, assumption in assumptions.items():
            file = self.files["Assumption", key]
            self._need_known(assumption.claims, claims, file, f"{key}.claims", "claims.toml")
            self._need_source(assumption, sources, file, key)
            texts = ("name", "question", "counter", "words")
            self._need_texts(assumption, texts[: 3 if assumption.kind == "structure" else 4], file, key)
            self._need_rules(assumption.mechanisms, file, f"{key}.mechanisms")
        for key, constant in constants.items():
            self._need_source(constant, sources, self.files["Constant", key], key)
        for key, claim in claims.items():
            file = self.files["Claim", key]
            self._need_known(claim.sources, sources, file, f"{key}.sources", "sources.toml")
            self._need_known(
                claim.afterwards_sources, sources, file, f"{key}.afterwards_sources", "sources.toml"
            )
            self._need_rules(claim.mechanisms, file, f"{key}.mechanisms")
            if claim.assumptions:
                expected = "nothing: each assumption names its claims"
                remedy = "Remove the line; write the claim into the assumption's 'claims' instead."
                self.problems.append(
                    Problem(file, f"{key}.assumptions", ", ".join(claim.assumptions), expected, remedy)
                )
        for key, actor in actors.items():
            file = self.files["Actor", key]
            self._need_known(actor.claims, claims, file, f"{key}.claims", "claims.toml")
            self._need_known([actor.source], sources, file, f"{key}.source", "sources.toml")

    def _need_rules(self, names: Iterable[str], file: str, key: str) -> None:
        rules = {path.stem for path in (CODE / "mechanisms").glob("*.py")} - {"__init__"}
        for name in names:
            if name not in rules:
                self.gaps.append(
                    Problem(file, key, repr(name), "a file of sim/mechanisms", meant(name, rules))
                )

    def _need_known(
        self, names: Iterable[str], known: Mapping[str, object], file: str, key: str, where: str
    ) -> None:
        if not (self.folder / where).exists():
            return  # Already a gap of its own.
        for name in names:
            if name not in known:
                expected = f"an id of {self._named(where)}"
                self.problems.append(Problem(file, key, repr(name), expected, meant(name, known)))

    def _need_source(
        self, entry: Assumption | Constant, sources: Mapping[str, Source], file: str, key: str
    ) -> None:
        if entry.source != JUDGEMENT:
            self._need_known([entry.source], sources, file, f"{key}.source", "sources.toml")
        elif not entry.note:
            expected = f"a note, because the source is '{JUDGEMENT}'"
            self.gaps.append(Problem(file, f"{key}.note", "nothing", expected, "Say why this number."))

    def _need_texts(self, entry: Form, names: Iterable[str], file: str, key: str) -> None:
        for name in names:
            value = getattr(entry, name)
            if not (all(value) if isinstance(value, tuple) else value):
                inner = ".".join(part for part in (key, name) if part)
                self.gaps.append(Problem(file, inner, "an empty text", "a text in plain words", "Write it."))


def _with_assumptions(claims: Mapping[str, Claim], assumptions: Mapping[str, Assumption]) -> dict[str, Claim]:
    """Return the claims, each with the assumptions that name it."""
    naming = {key: tuple(a.id for a in assumptions.values() if key in a.claims) for key in claims}
    return {key: claim.model_copy(update={"assumptions": naming[key]}) for key, claim in claims.items()}
