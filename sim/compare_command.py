"""The command ``inverted-plate compare``: two to four scenarios on the same luck."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.errors import InputError, Problem
from sim.scenarios import Scenario
from sim.seeds import load
from sim.terminal import (
    WHAT,
    AsJson,
    HowLong,
    HowMany,
    SeedsFolder,
    WhichLuck,
    check_size,
    moved,
    run_with_progress,
    say,
    say_json,
)
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, DEFAULT_WORLDS, Worlds

if TYPE_CHECKING:
    from sim.result import Result


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help=WHAT, show_default=False)],
    other: Annotated[str, typer.Argument(metavar="B", help="Another one.", show_default=False)],
    more: Annotated[
        list[str] | None, typer.Argument(metavar="[C] [D]", help="Up to two more.", show_default=False)
    ] = None,
    worlds: HowMany = DEFAULT_WORLDS,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE|FOLDER", help="Write .json, .csv, .parquet, or a folder of all tables."),
    ] = None,
    seeds: SeedsFolder = None,
) -> None:
    """Run two to four scenarios on the same luck: what differs is caused by what was changed."""
    from sim.compare import four_lines
    from sim.compare_report import LETTERS, comparison, spoken

    loaded = load(seeds)
    names = [one, other, *(more or [])]
    if len(names) > len(LETTERS):
        remedy = "Leave some away."
        raise InputError([Problem("compare", "", f"{len(names)} scenarios", "two to four", remedy)])
    chosen = [moved(name, loaded, None, None, weeks) for name in names]

    def table(scenario: Scenario) -> Worlds:
        return Worlds.of(scenario, worlds, luck, weeks, loaded)

    fours = [four_lines(chosen[0], scenario) for scenario in chosen[1:]]
    check_size(table(chosen[0]), len(chosen) + 2 * sum(four is not None for four in fours))
    if out is not None:
        from sim.export import check_target

        check_target(out)
    results = [run_with_progress(table(scenario)) for scenario in chosen]
    lines: list[dict[str, Result] | None] = []
    for four, result in zip(fours, results[1:], strict=True):
        if four is None:
            lines.append(None)
            continue
        half = {name: run_with_progress(table(four[name])) for name in ("beliefs", "choices")}
        lines.append({"neither": results[0], **half, "both": result})
    facts = comparison(results, luck=luck, lines=lines)
    if out is not None:
        from sim.compare_tables import write_comparison

        write_comparison(facts, dict(zip(LETTERS, chosen, strict=False)), out)
    if as_json:
        say_json(facts)
    else:
        say(spoken(facts, loaded))
        if out is not None:
            say(f"Written to {out}.")
