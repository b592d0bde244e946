"""The ``inverted-plate`` command: what the dashboard shows, for a terminal and for scripts."""

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from sim.audit_command import audit
from sim.cards import (
    assumption_card,
    assumption_lines,
    claim_card,
    indented,
    scenario_facts,
    scenario_lines,
    story_lines,
)
from sim.compare_command import compare
from sim.debate.command import debate
from sim.errors import InputError, Problem, SeedError, meant
from sim.seeds import load
from sim.studies.discover_command import discover
from sim.studies.sensitivity_command import sensitivity
from sim.studies.sweep_command import summary, sweep
from sim.terminal import (
    AsJson,
    Changes,
    HowLong,
    HowMany,
    ScenarioName,
    SeedsFolder,
    Settings,
    WhichLuck,
    check_size,
    moved,
    one_world,
    run_with_progress,
    say,
    say_json,
)
from sim.why_command import why
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, DEFAULT_WORLDS, Worlds

PROGRAM = "inverted-plate"
WRONG_INPUT = 2

app = typer.Typer(
    name=PROGRAM,
    help="One newspaper op-ed as an experiment: every premise is a switch. Illustrative, not predictive.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def overview(context: typer.Context) -> None:
    """Show the help if no command is given."""
    if context.invoked_subcommand is None:
        say(context.get_help())


@app.command()
def serve(
    port: Annotated[
        int | None, typer.Option(help="Port; the first free one from 8501 on if left away.")
    ] = None,
    lan: Annotated[bool, typer.Option("--lan", help="Let other machines of the network in.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    seeds: SeedsFolder = None,
) -> None:
    """Open the dashboard in a browser."""
    from sim.serving import serve as run_server

    raise typer.Exit(run_server(port, lan=lan, browser=not no_browser, seeds=load(seeds).folder))


@app.command()
def run(
    scenario: ScenarioName,
    set_: Settings = None,
    at: Changes = None,
    worlds: HowMany = DEFAULT_WORLDS,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|FOLDER", help="Write .parquet, .csv, .json, or a folder of Parquet files."
        ),
    ] = None,
    seeds: SeedsFolder = None,
) -> None:
    """Run a scenario in many imagined worlds, and count how they end."""
    loaded = load(seeds)
    table = Worlds.of(moved(scenario, loaded, set_, at, weeks), worlds, luck, weeks, loaded)
    check_size(table)
    if out is not None:
        from sim.export import check_target

        check_target(out)
    result = run_with_progress(table)
    from sim.report import report, spoken_report

    facts = report(result, luck=luck)
    if out is not None:
        from sim.export import write

        write(result, facts, out)
    if as_json:
        say_json(facts)
    else:
        say(spoken_report(facts, result))
        if out is not None:
            say(f"Written to {out}.")


app.command()(compare)
app.command()(audit)
app.command()(debate)
app.command()(sweep)
app.command()(summary)
app.command()(sensitivity)
app.command()(discover)


@app.command()
def replay(
    scenario: ScenarioName,
    world: Annotated[int, typer.Option(help="Which world, counted from 1 as in the dashboard.")] = 1,
    set_: Settings = None,
    at: Changes = None,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    as_json: AsJson = False,
    seeds: SeedsFolder = None,
) -> None:
    """Tell one world's story week by week, each event with its cause."""
    loaded = load(seeds)
    alone = one_world(moved(scenario, loaded, set_, at, weeks), world, luck, weeks, loaded)
    from sim.ensemble import run as run_worlds
    from sim.stories import headline, story

    result = run_worlds(alone)
    entries = story(result, 0)
    if as_json:
        say_json(
            {
                "scenario": alone.origin.id if alone.origin else "",
                "world": world,
                "weeks": weeks,
                "luck": luck,
                "model": loaded.fingerprint,
                "headline": headline(result, 0, number=world),
                "story": entries,
            }
        )
    else:
        say(indented(headline(result, 0, number=world), 0))
        say("\n".join(story_lines(entries)))


app.command()(why)


@app.command()
def scenarios(as_json: AsJson = False, seeds: SeedsFolder = None) -> None:
    """List the ready scenarios, and whose view each is."""
    loaded = load(seeds)
    if as_json:
        say_json([scenario_facts(scenario) for scenario in loaded.scenarios.values()])
        return
    say("\n".join(scenario_lines(loaded.scenarios.values())))


@app.command()
def assumptions(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show this one in full.")] = None,
    as_json: AsJson = False,
    seeds: SeedsFolder = None,
) -> None:
    """List the assumptions with their range and three positions, or show one in full."""
    from sim.causes import load_causes
    from sim.directions import load_directions

    loaded = load(seeds)
    problems: list[Problem] = []
    for part in (load_causes, load_directions):  # No run needs them, but whoever edits the seeds asks here.
        try:
            part(loaded)
        except SeedError as error:
            problems.extend(error.problems)
    if problems:
        raise SeedError(problems)
    chosen = loaded.assumptions if name is None else {name: found(name, loaded.assumptions, "an assumption")}
    if as_json:
        facts = [assumption.model_dump(mode="json") for assumption in chosen.values()]
        say_json(facts if name is None else facts[0])
    elif name is not None:
        say("\n".join(assumption_card(name, loaded)))
    else:
        say("\n".join(assumption_lines(chosen.values())))


@app.command()
def claims(
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show this one in full.")] = None,
    as_json: AsJson = False,
    seeds: SeedsFolder = None,
) -> None:
    """List the article's claims in our words, and what becomes of each in the model."""
    loaded = load(seeds)
    chosen = loaded.claims if name is None else {name: found(name, loaded.claims, "a claim")}
    if as_json:
        facts = [claim.model_dump(mode="json") for claim in chosen.values()]
        say_json(facts if name is None else facts[0])
        return
    for claim in chosen.values():
        say("\n".join(claim_card(claim, in_full=name is not None)))


@app.command()
def version(seeds: SeedsFolder = None) -> None:
    """Print the versions of the program and of the model (its code and seeds)."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        number = installed(PROGRAM)
    except PackageNotFoundError:  # Run from a folder that was copied, not installed.
        number = "not installed"
    say(f"{PROGRAM} {number}, model {load(seeds).fingerprint}")


def found(name: str, known: Any, kind: str) -> Any:
    """Return an entry by its id.

    Raises
    ------
    InputError
        If there is none; the message names the closest.
    """
    if name not in known:
        raise InputError([Problem("", "", f"no such id: '{name}'", f"the id of {kind}", meant(name, known))])
    return known[name]


def refuse(*lines: str) -> NoReturn:
    """End with what is wrong with the input, one line each."""
    for line in lines:
        typer.echo(f"{PROGRAM}: {line}", err=True)
    sys.exit(WRONG_INPUT)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command; what is wrong with the input becomes lines on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another alphabet shows a question mark; it must not end the command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = app(arguments, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        refuse(*error.lines)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python must not complain once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.filename is None:
            raise
        what = str(error.filename)  # a name that no system takes, a folder that may not be entered
        refuse(str(Problem(what, "", str(error.strerror), "a file or folder to use", "Correct its name.")))
    except Exception as error:
        # typer's own complaints; which class they have depends on its version.
        if not hasattr(error, "format_message"):
            raise
        refuse(" ".join(error.format_message().split()) + f" Try: {PROGRAM} --help")
    sys.exit(code if isinstance(code, int) else 0)
