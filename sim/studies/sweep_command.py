"""The ``sweep`` and ``summary`` commands: any table of worlds to Parquet, and what is in it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.errors import InputError, Problem
from sim.limits import PROCESSES, SWEEP_WORLDS
from sim.seeds import Seeds, load
from sim.terminal import (
    AsJson,
    HowLong,
    Processes,
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
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, Worlds

if TYPE_CHECKING:
    from sim.studies.designs import Design
    from sim.studies.tables import TableFile

Kind = Literal["grid", "lhs", "morris", "saltelli"]
SIZES = {"grid": 11, "lhs": 1000, "morris": 20, "saltelli": 128}
"""How large a design is unless its size is given."""

Over = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ID|ID=LOW..HIGH|headline|all|KIND",
        help="Vary these assumptions over their range; may be given several times. Headline if left away.",
    ),
]
Base = Annotated[str, typer.Option("--base", metavar="SCENARIO", help="Where all other assumptions stand.")]


def sweep(
    table: Annotated[
        Path | None, typer.Argument(metavar="[TABLE]", help="A .csv or .parquet file, one row a world.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where the worlds are written; a started sweep goes on.",
            show_default=False,
        ),
    ] = None,
    design: Annotated[
        Kind | None, typer.Option(help="Or make the table: a grid, a Latin hypercube, Morris, Saltelli.")
    ] = None,
    over: Over = None,
    size: Annotated[
        int | None, typer.Option(help="Points a side, rows, walks, or the base of Saltelli's sequence.")
    ] = None,
    base: Base = "article",
    set_: Settings = None,
    lucks: Annotated[
        int, typer.Option(help="Run every row on the same so many lucks; 0 gives each row its own.")
    ] = 0,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    processes: Processes = None,
    dask: Annotated[
        str, typer.Option("--dask", metavar="tcp://HOST:PORT", help="Use the workers of this Dask scheduler.")
    ] = "",
    as_json: AsJson = False,
    seeds: SeedsFolder = None,
) -> None:
    """Run any table of worlds to a folder of Parquet files; stopped anywhere, it goes on where it was."""
    loaded = load(seeds)
    if out is None:
        remedy = "Name a new folder for the worlds, or that of a sweep to resume."
        raise InputError([Problem("--out", "", "nothing", "a folder", remedy)])
    check_numbers(("--lucks", lucks, 0, SWEEP_WORLDS), ("--processes", processes, 1, PROCESSES))
    scenario = moved(base, loaded, set_, None, weeks)
    Worlds.of(scenario, 1, luck, weeks, loaded)  # Refuses a luck that is none, before anything is read.
    rows = _rows(table, design, over, size, loaded)
    from sim.studies.summary import spoken_summary, summarised
    from sim.studies.sweep import Sweep, run

    asked = Sweep(rows, scenario, loaded, luck, weeks, lucks)
    with progress(f"{asked.worlds:,} imagined worlds") as told:
        count = run(asked, out, processes=cores(processes), cluster=dask, told=told)
    facts = {"run_now": count, **summarised(out)}
    if as_json:
        say_json(facts)
    else:
        say(spoken_summary(facts, loaded))
        say(f"Written to {out}: {count:,} worlds now, {asked.worlds - count:,} were there already.")


def _rows(
    table: Path | None, design: Kind | None, over: list[str] | None, size: int | None, seeds: Seeds
) -> "TableFile | Design":
    if (table is None) == (design is None):
        found = "neither a table nor a design" if table is None else "a table and a design"
        raise InputError([Problem("sweep", "", found, "one of them", "Name a file, or --design lhs.")])
    if table is not None:
        from sim.studies.tables import open_table

        if over or size is not None:
            found, remedy = "--over or --size beside a table", "Leave it away: the table says what varies."
            raise InputError([Problem("sweep", "", found, "them with a design", remedy)])
        return open_table(table, seeds)
    from sim.studies.designs import factors, made

    assert design is not None
    return made(design, factors(over or (), seeds), SIZES[design] if size is None else size)


def summary(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where a sweep was written.")],
    by: Annotated[
        str | None, typer.Option(metavar="ID", help="Count the endings also by parts of this one's range.")
    ] = None,
    as_json: AsJson = False,
    seeds: SeedsFolder = None,
) -> None:
    """Tell how the worlds of a sweep end, reading one column at a time."""
    from sim.studies.summary import factor_of, spoken_summary, summarised

    loaded = load(seeds)
    facts = summarised(folder, factor_of(by, loaded) if by else None)
    if as_json:
        say_json(facts)
    else:
        say(spoken_summary(facts, loaded))
