"""The ``audit`` command: do a scenario's conclusions follow from its premises?"""

from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Literal

import typer

from sim.limits import LUCKS, PROCESSES
from sim.seeds import load
from sim.terminal import (
    AsJson,
    Changes,
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
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, DEFAULT_WORLDS, MAX_WORLDS

Side = Literal["critics", "neutral"]
"""Where a premise can be turned to."""


def audit(
    scenario: ScenarioOrArticle = "article",
    set_: Settings = None,
    at: Changes = None,
    worlds: HowMany = DEFAULT_WORLDS,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    to: Annotated[Side, typer.Option(help="Where a premise is turned to.")] = "critics",
    further: Annotated[
        bool, typer.Option("--further", help="Turn the premises beyond the first screen too.")
    ] = False,
    shapley: Annotated[
        bool, typer.Option("--shapley", help="Also run all combinations of the premises: minutes to an hour.")
    ] = False,
    tensions: Annotated[
        bool, typer.Option("--tensions", help="Also look for worlds in which both sides of T1 to T13 hold.")
    ] = False,
    lucks: Annotated[int, typer.Option(help="Worlds for each combination.")] = 64,
    processes: Processes = None,
    cache: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where finished parts are kept; the user's cache if left away."),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Keep nothing, and use nothing kept.")] = False,
    as_json: AsJson = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write .json, or the table as .csv or .parquet.")
    ] = None,
    seeds: SeedsFolder = None,
) -> None:
    """Count in how many worlds each conclusion holds, and what each premise does to it.

    An interrupted audit goes on where it stopped.
    """
    from sim.argument import check_horizon, examine, share_out
    from sim.audit_report import spoken_audit, write_audit
    from sim.cases import Sample, default_store
    from sim.export import check_facts_target

    loaded = load(seeds)
    chosen = moved(scenario, loaded, set_, at, weeks)
    check_horizon(loaded.argument, weeks)
    check_numbers(
        ("--worlds", worlds, 1, MAX_WORLDS),
        ("--lucks", lucks, 1, LUCKS),
        ("--processes", processes, 1, PROCESSES),
    )
    if out is not None:
        check_facts_target(out)
    sample, shared = Sample(worlds, luck, weeks, loaded), cores(processes)
    sample.of(chosen)  # Refuses a luck that is none, before anything is run.
    store = None if no_cache else cache or _usable(default_store())
    with progress("The audit's worlds") as told:
        facts = examine(chosen, sample, to=to, further=further, processes=shared, store=store, told=told)
    if shapley:
        common = Sample(lucks, luck, weeks, loaded)
        with progress("All combinations") as told:
            facts["shapley"] = share_out(chosen, common, to=to, processes=shared, store=store, told=told)
    if tensions:
        from sim.studies.experiments import experiments

        with progress("Both sides of a tension") as told:
            facts["tensions"] = experiments(
                chosen, worlds=worlds, luck=luck, weeks=weeks, seeds=loaded, processes=shared, told=told
            )
    if out is not None:
        write_audit(facts, out)
    if as_json:
        say_json(facts)
    else:
        say(spoken_audit(facts))
        if out is not None:
            say(f"Written to {out}.")


def _usable(store: Path) -> Path | None:
    """Return the folder that nobody named, or None after saying that nothing can be kept there."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=store).close()
    except OSError as error:
        typer.echo(f"Nothing is kept, because {store} cannot be written to: {error.strerror}.", err=True)
        return None
    return store
