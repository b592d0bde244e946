"""The ``discover`` command: from an outcome back to what brings it about."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cards import CLOSING
from sim.errors import InputError, Problem
from sim.limits import PROCESSES
from sim.seeds import load
from sim.studies.sweep_command import Over
from sim.terminal import (
    AsJson,
    HowLong,
    HowMany,
    Processes,
    ScenarioOrArticle,
    SeedsFolder,
    Settings,
    WhichLuck,
    check_numbers,
    cores,
    moved,
    progress,
    say,
    say_json,
)
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, DEFAULT_WORLDS, Worlds


def discover(
    condition: Annotated[
        str,
        typer.Argument(
            metavar="CONDITION",
            help='An ending, a flag, or more: "hardline", "not war and accommodation > 0.5".',
            show_default=False,
        ),
    ],
    scenario: ScenarioOrArticle = "article",
    over: Over = None,
    set_: Settings = None,
    size: Annotated[int, typer.Option(help="In how many worlds the conditions are looked for.")] = 4000,
    most: Annotated[int, typer.Option(help="How many conditions there may be.")] = 4,
    reach: Annotated[
        int, typer.Option(help="In at least so many worlds the smallest change has to bring it about.")
    ] = 100,
    worlds: HowMany = DEFAULT_WORLDS,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    processes: Processes = None,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write .json.")] = None,
    seeds: SeedsFolder = None,
) -> None:
    """Find the few conditions under which worlds end so, and the smallest change that gets there."""
    loaded = load(seeds)
    chosen = moved(scenario, loaded, set_, None, weeks)
    Worlds.of(chosen, worlds, luck, weeks, loaded)  # Refuses a luck or a number that is none.
    from sim.export import check_facts_target, write_facts
    from sim.studies.asked import asked
    from sim.studies.designs import factors
    from sim.studies.discover import discover as discovered
    from sim.studies.nearest import Search

    wanted = asked(condition, "CONDITION")
    if not wanted.truth:
        remedy = f"Compare it with a number: {condition} > 0.5."
        expected = "something true or false of a world"
        raise InputError([Problem("CONDITION", "", condition, expected, remedy)])
    check_numbers(
        ("--size", size, 100, 1_000_000),
        ("--most", most, 1, 20),
        ("--reach", reach, 1, worlds),
        ("--processes", processes, 1, PROCESSES),
    )
    if out is not None:
        check_facts_target(out)
        if out.suffix != ".json":
            expected = "a file that ends in .json"
            raise InputError([Problem("--out", "", str(out), expected, "Use another name.")])
    varied, shared = factors(over or (), loaded), cores(processes)
    common = {"luck": luck, "weeks": weeks, "seeds": loaded, "processes": shared}
    with progress("Worlds to find the conditions") as told:
        facts = discovered(chosen, wanted, varied, rows=size, most=most, told=told, **common)  # type: ignore[arg-type]
    with progress("Worlds to find the smallest change") as told:
        search = Search(chosen, wanted, varied, reach=reach, worlds=worlds, told=told, **common)  # type: ignore[arg-type]
        facts["smallest_change"] = search.facts()
    if out is not None:
        import pandas as pd

        write_facts(facts, pd.DataFrame(), out)
    if as_json:
        say_json(facts)
    else:
        say("\n".join(spoken(facts)))


def spoken(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was found as lines for a reader."""
    yield f"When do worlds come to this: {facts['words']}?"
    yield f"Around {facts['title'] or facts['scenario']}, luck {facts['luck']}, model {facts['model']}"
    yield f"Varied: {'; '.join(facts['over'])}"
    yield ""
    yield from conditions_in_words(facts)
    yield ""
    yield from change_in_words(facts["smallest_change"])
    yield ""
    yield CLOSING


def conditions_in_words(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the conditions, with coverage and density as counts, and how they did on fresh luck."""
    yield f"It comes about in {facts['cases']:,} of {facts['rows']:,} imagined worlds."
    box = facts["box"]
    if box is None:
        yield "No few conditions tell those apart."
        return
    yield "Above all where"
    for condition in box["conditions"]:
        yield f"  {condition['words']}  ({condition['kind']}; of {condition['range']})"
    yield (
        f"There it comes about in {box['inside_cases']:,} of {box['inside']:,} worlds (density), which is "
        f"{box['inside_cases']:,} of all {box['cases']:,} (coverage)."
    )
    fresh = facts["fresh"]
    yield (
        f"Checked on fresh luck: in {fresh['inside_cases']:,} of {fresh['inside']:,} worlds, "
        f"{fresh['inside_cases']:,} of all {fresh['cases']:,}."
    )


def change_in_words(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the smallest change, and other short ones."""
    worlds, reach = facts["worlds"], facts["reach"]
    yield f"From here ({facts['now']:,} of {worlds:,}), to reach it in {reach:,} of {worlds:,} worlds or more"
    if facts["now"] >= reach:
        yield "  nothing need change."
    elif not facts["ways"]:
        yield "  no change of up to four of these was found that does."
        if facts["furthest"]:
            yield f"  Furthest: {_way(facts['furthest'], worlds, fresh=False)}"
    for number, way in enumerate(facts["ways"]):
        yield f"  {'smallest: ' if number == 0 else 'or: '}{_way(way, worlds)}"


def _way(way: Mapping[str, Any], worlds: int, *, fresh: bool = True) -> str:
    told = ", ".join(f"{c['name']} {c['from']} -> {c['to']} ({c['kind']})" for c in way["changes"])
    again = f" ({way['fresh']:,} with other luck)" if fresh else ""
    return f"{told}: {way['count']:,} of {worlds:,}{again}"
