"""Statements about directions, asked of twin worlds: ``python -m benchmarks.directions [--quick]``.

All worlds are one table: statements x base points x levels x lucks. It is run in pieces (one statement at one
base point), each kept under ``results/directions/`` with the version of the model, so that a run that was cut
short goes on where it stopped. Where the first lucks leave open whether it goes wrong or whether it moves,
more follow. ``--quick`` asks few worlds at few points: enough to find a wrong sign, not to show that there is
none.
"""

import argparse
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.progress import track

from sim.directions import CLASSES, Direction, Directions, Outcome, Protocol, load_directions
from sim.seeds import Seeds, load
from sim.shapes import Floats
from sim.twins import Finding, base_points, judged, setting, shape_of, twins
from sim.worlds import DEFAULT_LUCK, luck_numbers

ROOT = Path(__file__).resolve().parent.parent
REPORT, KEPT = ROOT / "docs" / "directions.md", ROOT / "results" / "directions"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEAD = (
    "statement",
    "class",
    "what is raised",
    "what is measured",
    "expected",
    "found (base points)",
    "size",
    "passes",
    "moves",
    "verdict",
)
QUICK: Mapping[str, Any] = {"points": 5, "lucks": (64,), "weeks": 60}


class Piece(NamedTuple):
    """One statement at one base point, on the lucks from ``first`` up to ``end``."""

    key: str
    point: int
    first: int
    end: int

    @property
    def name(self) -> str:
        """Under which name its values are kept."""
        return f"{self.key}.{self.point:02d}.{self.first}-{self.end}.npy"


@dataclass(frozen=True)
class Study:
    """What is asked, and of which version of the model.

    Attributes
    ----------
    folder : Path
        Where the values of pieces are kept.
    """

    seeds: Seeds
    directions: Directions
    protocol: Protocol
    folder: Path
    processes: int

    @classmethod
    def of(cls, *, processes: int, **changes: Any) -> "Study":
        """Return the study of the shipped seeds, with some numbers of its protocol changed."""
        seeds = load()
        directions = load_directions(seeds)
        protocol = directions.protocol.model_copy(update=changes)
        folder = KEPT / f"{seeds.fingerprint}-{protocol.points}-{protocol.weeks}"
        return cls(seeds, directions, protocol, folder, processes)

    def values(self, pieces: list[Piece]) -> Iterator[Floats]:
        """Yield each piece's values, shape (outcomes, levels, lucks); what is not kept yet is run first."""
        missing = [piece for piece in pieces if not (self.folder / piece.name).exists()]
        if missing:
            self.folder.mkdir(parents=True, exist_ok=True)
            ask = partial(asked, folder=self.folder, protocol=self.protocol, version=self.seeds.fingerprint)
            for _ in track(self._done(ask, missing), "Twin worlds", total=len(missing)):
                pass
        for piece in pieces:
            yield np.load(self.folder / piece.name)

    def _done(self, ask: Callable[[Piece], None], pieces: list[Piece]) -> Iterator[None]:
        context = get_context("spawn")
        with (
            ProcessPoolExecutor(self.processes, mp_context=context)
            if self.processes > 1
            else nullcontext() as pool
        ):
            if pool is None:
                yield from map(ask, pieces)
            else:
                yield from (future.result() for future in as_completed([pool.submit(ask, p) for p in pieces]))

    def findings(self, chosen: Iterable[str]) -> dict[str, list[list[Finding]]]:
        """Return what each outcome of the chosen statements did, [outcome][base point]."""
        keys = list(chosen)
        found: dict[tuple[str, int], Floats] = {}
        asked_of = [(key, point) for key in keys for point in range(self.protocol.points)]
        for first, end in pairwise((0, *self.protocol.lucks)):
            pieces = [Piece(key, point, first, end) for key, point in asked_of]
            for piece, values in zip(pieces, self.values(pieces), strict=True):
                place = piece.key, piece.point
                found[place] = np.concatenate([found[place], values], axis=-1) if first else values
            asked_of = [place for place in asked_of if self._open(place[0], found[place])]
        findings: dict[str, list[list[Finding]]] = {key: [] for key in keys}
        for (key, _), values in found.items():
            findings[key].append(self._judged(key, values))
        return {key: [list(of) for of in zip(*points, strict=True)] for key, points in findings.items()}

    def _open(self, key: str, values: Floats) -> bool:
        return any(f.verdict == "unclear" or f.undecided for f in self._judged(key, values))

    def _judged(self, key: str, values: Floats) -> list[Finding]:
        outcomes = self.directions.statements[key].outcomes
        return [judged(v, outcome, self.protocol) for v, outcome in zip(values, outcomes, strict=True)]


def asked(piece: Piece, *, folder: Path, protocol: Protocol, version: str) -> None:
    """Run one piece and keep its values."""
    seeds = load()
    if seeds.fingerprint != version:
        raise SystemExit("The seeds or the code changed while the study was under way; start it again.")
    direction = load_directions(seeds).statements[piece.key]
    place = {key: float(column[piece.point]) for key, column in base_points(seeds, protocol.points).items()}
    luck = luck_numbers(DEFAULT_LUCK, piece.end)[piece.first :]
    values = twins(direction, seeds, setting(direction, seeds, place), luck, protocol.weeks)
    half = folder / f"{piece.name}.{os.getpid()}.half"  # never a file that is not whole
    with half.open("wb") as file:
        np.save(file, values)
    half.replace(folder / piece.name)


class Row(NamedTuple):
    """An outcome of a statement over all base points.

    Attributes
    ----------
    cases : int
        At how many base points it applies.
    """

    direction: Direction
    outcome: Outcome
    findings: list[Finding]

    @property
    def cases(self) -> list[Finding]:
        """Return what it did where it applies."""
        return [f for f in self.findings if f.verdict != "no case"]

    def count(self, verdict: str) -> int:
        """Return at how many base points it came out so."""
        return sum(f.verdict == verdict for f in self.findings)

    @property
    def moving(self) -> int:
        """Return at how many base points it moves as expected beyond doubt."""
        return sum(f.moves for f in self.cases)

    def verdict(self, protocol: Protocol) -> str:
        """Return what is to be said of it, in a word."""
        if self.outcome.expect == "open":
            return "reported"
        if not self.cases:
            return "no case"
        if self.count("holds") < protocol.passes * len(self.cases):
            return "**wrong**" if self.count("fails") > (1 - protocol.passes) * len(self.cases) else "open"
        if self.outcome.expect != "stays" and self.moving < protocol.moves * len(self.cases):
            return "**hardly moves**"
        return "holds"


def size(row: Row) -> str:
    """Return the middle change from low to high over base points, in the words of its scale."""
    if not row.cases:
        return "–"
    middle = float(np.median([f.size for f in row.cases]))
    unit = {"share": "", "time": " weeks", "count": ""}[row.outcome.scale]
    return f"{middle:+.3g}{unit}".replace("-", "−")


def sign(row: Row) -> str:
    """Return what the statistic does over the three levels, by the number of base points."""
    shapes = [shape_of(f) for f in row.cases]
    counted = sorted({(shapes.count(shape), shape) for shape in shapes}, reverse=True)
    return ", ".join(f"{shape} {count}" for count, shape in counted) or "–"


def report(study: Study, findings: Mapping[str, list[list[Finding]]]) -> str:
    """Return the tables as Markdown."""
    rows = [
        Row(direction, outcome, findings[key][number])
        for key, direction in study.directions.statements.items()
        if key in findings
        for number, outcome in enumerate(direction.outcomes)
    ]
    p = study.protocol
    asserted = [row for row in rows if row.outcome.expect != "open"]
    verdicts = [row.verdict(p).strip("*") for row in asserted]
    more = "".join(f", {lucks:,} where these leave it open" for lucks in p.lucks[1:])
    quick = "" if p == study.directions.protocol else "**A quick look, not the full study**: "
    lines = [
        f"{quick}{p.points} base points, three levels, {p.lucks[0]} worlds a level on the same luck{more}, "
        f"{p.weeks} weeks. Model `{study.seeds.fingerprint}`, luck {DEFAULT_LUCK}.",
        "",
        f"Of {len(asserted)} outcomes on which something is asserted "
        + ", ".join(f"{verdicts.count(v)} {_SAID[v]}" for v in _SAID if v in verdicts)
        + ".",
        "",
        *(f"- *{kind}*: {words}." for kind, words in CLASSES.items()),
        "",
        f"| {' | '.join(HEAD)} |",
        "|" + " --- |" * len(HEAD),
    ]
    for row in rows:
        cases = len(row.cases)
        passes = "–" if row.outcome.expect == "open" else f"{row.count('holds')} of {cases}"
        if wrong := row.count("fails"):
            passes += f", {wrong} wrong"
        cells = (
            f"**{row.direction.id}** {row.direction.statement}",
            row.direction.kind,
            moved(row.direction, study.seeds),
            row.outcome.words(p.weeks),
            row.outcome.expect,
            sign(row),
            size(row),
            passes,
            f"{row.moving} of {cases}",
            row.verdict(p),
        )
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "Notes:", ""]
    lines += [f"- **{d.id}** {d.note}" for d in study.directions.statements.values() if d.note]
    lines += [
        "",
        "## Not asked of worlds",
        "",
        "| statement | why | where it is tested |",
        "| --- | --- | --- |",
    ]
    for key, one in study.directions.elsewhere.items():
        tests = "<br>".join(f"`{test}`" for test in one.tests)
        lines.append(f"| **{key}** | {one.why} | {tests or 'not yet'} |")
    return "\n".join(lines)


_SAID = {
    "holds": "hold",
    "hardly moves": "do not go wrong but hardly move",
    "open": "are left open by so few worlds",
    "wrong": "go the wrong way",
    "no case": "apply nowhere",
}


def moved(direction: Direction, seeds: Seeds) -> str:
    """Return what is raised from where to where, and what is held."""
    low, middle, high = direction.levels_in(seeds)
    text = f"`{direction.move}` {low:g}, {middle:g}, {high:g}"
    held = []
    for key, value in direction.fixed.items():
        span = f"{value[0]:g} to {value[1]:g}" if isinstance(value, tuple) else f"{value}"
        held.append(f"`{key}` {span}")
    return f"{text}; with {', '.join(held)}" if held else text


def written(page: str, tables: str) -> str:
    """Return the page with the tables between its marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Run what is missing, and write or show the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few worlds at few points")
    parser.add_argument(
        "--only", nargs="+", metavar="SF", default=[], help="some statements; shown, not written"
    )
    parser.add_argument(
        "--show", action="store_true", help="show the tables instead of writing docs/directions.md"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    study = Study.of(processes=options.processes, **(QUICK if options.quick else {}))
    unknown = set(options.only) - set(study.directions.statements)
    if unknown:
        parser.error(f"--only: no statement is called {', '.join(sorted(unknown))}")
    tables = report(study, study.findings(options.only or study.directions.statements))
    if options.show or options.only:
        print(tables)
    else:
        REPORT.write_text(written(REPORT.read_text("utf-8"), tables), "utf-8")
        print(f"wrote docs/{REPORT.name}")


if __name__ == "__main__":
    main()
