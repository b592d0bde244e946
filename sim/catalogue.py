"""Catalogue: what the seeds say as Markdown tables; ``python -m sim.catalogue`` writes them into docs/.

The tables are for people who read the repository; the seeds stay the only place where a number is changed.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from sim import description
from sim.assumptions import POSITIONS, Assumption
from sim.cards import paragraphs, plain_value
from sim.constants import Constant
from sim.description import listed, table
from sim.directions import Elsewhere, load_directions
from sim.errors import Problem, SeedError
from sim.seeds import Seeds, load
from sim.sources import Source
from sim.version import CODE

DOCS = CODE.parent / "docs"
COMMAND = "python -m sim.catalogue"
BEGIN, END = f"<!-- constants: written by {COMMAND} -->", "<!-- end of constants -->"

CHECKED = {
    "V": "checked",
    "V2": "checked in a re-telling",
    "M": "from memory",
    "D": "worked out here",
    "J": "judgement",
}

STATUSES = {
    "input": "typed in, as an assumption's article position",
    "mechanism": "a rule with a size of its own, which can be switched off or turned round",
    "partly emergent": "partly a rule, partly what comes of many rules together",
    "emergent": "typed in nowhere: it comes out, or it does not",
    "valuation": "it judges; it changes how a result is read, not what happens",
}

NONE = {
    "emergent": "none of its own: the causes are switches, the conclusion is not",
    "valuation": "none: nothing moves by it",
}
"""What stands in the table where a claim of this status has no rule or no switch."""


CLAIM_HEAD = (
    "claim",
    "what it says",
    "paragraphs",
    "kind",
    "status",
    "mechanisms",
    "switch",
    "test",
    "what moves by it",
)
EMPTY: Mapping[str, str] = MappingProxyType({})
UNMEASURED = "not measured yet"


def assumptions_page(seeds: Seeds, moved: Mapping[str, str] = EMPTY) -> str:
    """Return the page that lists every assumption by its group, with the sources that they cite."""
    assumptions = seeds.assumptions.values()
    cited = sorted({a.source for a in assumptions} & seeds.sources.keys())
    headline = sum(a.headline > 0 for a in assumptions)
    lines = [
        "# The assumptions",
        "",
        f"<!-- written by {COMMAND}: change seeds/assumptions/*.toml, not this page -->",
        "",
        f"{len(seeds.assumptions)} premises that can be moved; the {headline} with a star are on the first "
        "screen. A *belief* is how the world works, a *choice* what somebody could do, a *starting point* a "
        "fact in dispute, a *structure* the form of a rule. Paragraphs are the article's, counted over those "
        "that are not empty. Where the article is silent its position equals the neutral one.",
    ]
    for group in dict.fromkeys(a.group for a in assumptions):
        lines += [
            "",
            f"## {group}",
            "",
            *_assumption_rows([a for a in assumptions if a.group == group], seeds, moved),
        ]
    lines += ["", "## Sources cited", "", *_source_rows(seeds.sources[key] for key in cited)]
    return "\n".join(lines) + "\n"


def claims_page(seeds: Seeds, moved: Mapping[str, str] = EMPTY) -> str:
    """Return the page that lists every claim with what becomes of it, its switches and its tests."""
    directions = load_directions(seeds)
    lines = [
        "# The claims",
        "",
        f"<!-- written by {COMMAND}: change seeds/claims.toml and seeds/directions.toml, not this page -->",
        "",
        f"The article's {len(seeds.claims)} claims in our words. Paragraphs are counted over those that are "
        "not empty. What becomes of a claim in the model:",
        "",
        *(
            f"- *{status}* ({sum(c.status == status for c in seeds.claims.values())}): {words}."
            for status, words in STATUSES.items()
        ),
        "",
        "A switch is an [assumption](assumptions.md) that names the claim; a test is a row of "
        "[the table of directions](directions.md) or, where the list of the literature has none, a test of "
        "the code by its name. How each rule works is in [the description](model.md); what the whole range "
        "of a switch moves is counted over the whole space of assumptions ([all of it](moves.md)).",
        "",
    ]
    rows = []
    for key, claim in seeds.claims.items():
        tests = ", ".join(directions.of_claim(key)) or _reason(directions.untested[key])
        numbers = ", ".join(map(str, claim.paragraphs))
        rules = listed(claim.mechanisms) or NONE[claim.status]
        switch = listed(claim.assumptions) or NONE[claim.status]
        moves_it = "; ".join(f"`{name}`: {moved.get(name, UNMEASURED)}" for name in claim.assumptions)
        cells = (numbers, claim.kind, claim.status, rules, switch, tests, moves_it or NONE[claim.status])
        rows.append((f"**{key}**", claim.text, *cells))
    return "\n".join([*lines, *table(CLAIM_HEAD, rows)]) + "\n"


def constants_tables(seeds: Seeds) -> str:
    """Return the tables of the constants, one a rule, of the endings' thresholds, and of their sources."""
    lines: list[str] = []
    groups: dict[str, dict[str, Constant]] = {}
    for key, constant in seeds.constants.items():
        groups.setdefault(constant.group, {})[key] = constant
    for group, constants in sorted(groups.items()):
        lines += [f"### {group}", "", *_constant_rows(constants), ""]
    lines += ["### Thresholds between endings", "", *_constant_rows(seeds.thresholds), ""]
    known = {*seeds.constants.values(), *seeds.thresholds.values()}
    cited = sorted({c.source for c in known} & seeds.sources.keys())
    lines += ["### Sources cited", "", *_source_rows(seeds.sources[key] for key in cited)]
    return "\n".join(lines)


def with_constants(page: str, seeds: Seeds, name: str) -> str:
    """Return a page with the tables of constants between its markers.

    Raises
    ------
    SeedError
        If the page ``name`` has not both markers, once each and in order.
    """
    return between(page, constants_tables(seeds), BEGIN, END, name)


def between(page: str, tables: str, begin: str, end: str, name: str) -> str:
    """Return a page with tables between two markers.

    Raises
    ------
    SeedError
        If the page ``name`` has not both markers, once each and in order.
    """
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        found, expected = "other markers", f"'{begin}' and below it '{end}', once each"
        raise SeedError([Problem(name, "", found, expected, "Restore the two lines.")])
    before, rest = page.split(begin)
    after = rest.split(end)[1]
    return f"{before}{begin}\n\n{tables}\n\n{end}{after}"


def moves(docs: Path = DOCS) -> dict[str, str]:
    """Return what each assumption moves, in words, as ``benchmarks.sensitivity`` last measured it."""
    path = docs / "moves.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["assumption"]: (
                f"another ending in {row['endings']} of {row['worlds']} twins; most of all {row['most']}, "
                f"{float(row[row['most']]):+.3g}".replace("-", "−")
            )
            for row in csv.DictReader(lines)
        }


def pages(seeds: Seeds, docs: Path = DOCS) -> dict[Path, str]:
    """Return every page that holds such tables as it should read, by its path."""
    calibration, model = docs / "calibration.md", docs / "model.md"
    told = "\n".join(description.tables(seeds))
    name = f"docs/{model.name}"
    return {
        docs / "assumptions.md": assumptions_page(seeds, moves(docs)),
        docs / "claims.md": claims_page(seeds, moves(docs)),
        model: between(model.read_text("utf-8"), told, description.BEGIN, description.END, name),
        calibration: with_constants(calibration.read_text("utf-8"), seeds, f"docs/{calibration.name}"),
    }


def main(docs: Path = DOCS) -> None:
    """Write the pages, and say which."""
    for path, text in pages(load(), docs).items():
        path.write_text(text, "utf-8")
        sys.stdout.write(f"wrote {path.parent.name}/{path.name}\n")


def _assumption_rows(
    assumptions: Iterable[Assumption], seeds: Seeds, moved: Mapping[str, str]
) -> Iterator[str]:
    head = ("assumption", "question", "kind", "range", *POSITIONS, "claims", "source", "why", "what it moves")
    rows = []
    for a in assumptions:
        star = " ★" if a.headline else ""
        claims = "; ".join(f"{c} ({paragraphs(seeds.claims[c].paragraphs)})" for c in a.claims)
        positions = [plain_value(getattr(a, base)) for base in POSITIONS]
        name = f"**{a.name}**{star}<br>`{a.id}`"
        kind = f"{a.kind}<br>{a.tag}"
        moves_it = moved.get(a.id, UNMEASURED)
        cells = (claims or "none", a.source, a.note, moves_it)
        rows.append((name, a.question, kind, a.span, *positions, *cells))
    return table(head, rows)


def _constant_rows(constants: Mapping[str, Constant]) -> Iterator[str]:
    rows = []
    for key, c in constants.items():
        span = f"{plain_value(c.low)} to {plain_value(c.high)}"
        rows.append((f"`{key}`", plain_value(c.value), c.unit, span, c.source, c.dated, c.note))
    return table(("constant", "value", "unit", "range", "source", "dated", "why"), rows)


def _source_rows(sources: Iterable[Source]) -> Iterator[str]:
    rows = [(s.id, f"{s.authors}: {s.title}", s.year, CHECKED[s.tag], s.seen_as) for s in sources]
    return table(("source", "what", "year", "how far checked", "what was read"), rows)


def _reason(untested: Elsewhere) -> str:
    """Return where a claim without a statement is tested, and why it has none."""
    if not untested.tests:
        return f"none: {untested.why}"
    return "<br>".join((*(f"`{test}`" for test in untested.tests), untested.why))


if __name__ == "__main__":
    main()
