"""Terminal: what several commands share: their options, how they find a scenario, how they answer."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import links
from sim.errors import InputError, Problem, ScenarioError, WorldsError
from sim.foreign import still
from sim.forms import read_text
from sim.limits import SCENARIO_FILE, WORLD_WEEKS
from sim.scenarios import Scenario, from_toml, ready_scenario, with_settings
from sim.seeds import Seeds
from sim.worlds import MAX_WORLDS, Worlds

if TYPE_CHECKING:
    from sim.batches import Told
    from sim.result import Result

LONG_RUN, STEP = 1000, 4096
"""Above so many worlds a run uses all cores; so many are run between two signs of progress."""

MOST_ON_WINDOWS = 61
"""How many processes Python's pools can have there."""

SeedsFolder = Annotated[
    Path | None,
    typer.Option("--seeds", help="Another folder of seeds.", metavar="FOLDER", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

WHAT = "A ready scenario's id, a TOML file, or a link of the dashboard in quotes."
ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help=WHAT, show_default=False)]
ScenarioOrArticle = Annotated[str, typer.Argument(metavar="[SCENARIO]", help=WHAT)]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="ID=VALUE", help="Change an assumption; LOW..HIGH lets worlds draw."),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--at", metavar="WEEK:ID=VALUE", help="Let a choice change in a week."),
]
Processes = Annotated[
    int | None, typer.Option(help="How many processes share the work; all cores if left away.")
]
HowMany = Annotated[int, typer.Option("--worlds", help="How many imagined worlds.")]
HowLong = Annotated[int, typer.Option("--weeks", help="How many weeks, 26 or more.")]
WhichLuck = Annotated[int, typer.Option("--luck", help="The same number gives the same worlds again.")]


def chosen_scenario(name: str, seeds: Seeds) -> Scenario:
    """Return a ready scenario by its id, the scenario of a TOML file, or that of a link.

    Raises
    ------
    ScenarioError
        If there is neither, or the file is wrong.
    """
    if links.is_link(name) or links.APART in name:
        return links.from_text(name, seeds.scenarios, seeds.assumptions)
    path = Path(name)
    if path.suffix != ".toml":
        return ready_scenario(name, seeds.scenarios)
    try:
        text = read_text(path, SCENARIO_FILE)
    except (OSError, ValueError) as error:  # a path may hold what no file's name can
        found_there = "no such file" if isinstance(error, FileNotFoundError) else str(error)
        remedy = "Correct the path, or name a ready scenario: inverted-plate scenarios."
        problem = Problem(name, "", found_there, "a scenario file in UTF-8", remedy)
        raise ScenarioError([problem]) from None
    return from_toml(text, seeds.assumptions, name=path.stem, file=name)


def moved(name: str, seeds: Seeds, settings: list[str] | None, at: list[str] | None, weeks: int) -> Scenario:
    """Return the chosen scenario with the settings of the command line.

    Raises
    ------
    InputError
        If it cannot be found, a setting is wrong, or a change would come after the last week.
    """
    scenario = with_settings(chosen_scenario(name, seeds), settings or (), at or ())
    window = int(seeds.thresholds["window"].value)
    if weeks < window:
        expected = f"{window} or more, because endings are judged on the last {window} weeks"
        raise WorldsError([Problem("--weeks", "", str(weeks), expected, "Choose a longer horizon.")])
    late = [(key, week) for key, steps in scenario.schedule.items() for week, _ in steps if week > weeks]
    remedy = "Choose an earlier week, or a longer horizon with --weeks."
    problems = [Problem("--at", key, f"week {week}", f"a week up to {weeks}", remedy) for key, week in late]
    if problems:
        raise ScenarioError(problems)
    return scenario


def one_world(scenario: Scenario, world: int, luck: int, weeks: int, seeds: Seeds) -> Worlds:
    """Return one world of a scenario, counted from 1 as in the dashboard.

    Raises
    ------
    WorldsError
        If there is no such world.
    """
    if not 1 <= world <= MAX_WORLDS:
        expected = f"a whole number from 1 to {MAX_WORLDS:,}"
        raise WorldsError([Problem("--world", "", str(world), expected, "Worlds are counted from 1.")])
    return Worlds.of(scenario, world, luck, weeks, seeds)[world - 1]


def check_size(worlds: Worlds, runs: int = 1) -> None:
    """Refuse what would not fit into an ordinary machine's memory: so many ``runs`` of such a table.

    Raises
    ------
    WorldsError
        If it has too many worlds for so many weeks.
    """
    limit = WORLD_WEEKS // (worlds.weeks * runs)
    if len(worlds) > limit:
        each = f" in each of {runs} runs" if runs > 1 else ""
        expected = f"at most {limit:,} worlds at {worlds.weeks} weeks{each}, which is about what 4 GB hold"
        remedy = "Run fewer worlds, or several runs with different --luck."
        raise WorldsError([Problem("--worlds", "", f"{len(worlds):,}", expected, remedy)])


def check_numbers(*numbers: tuple[str, int | None, int, int]) -> None:
    """Refuse whole numbers that lie outside their limits: an option's name, what was given, least and most.

    Raises
    ------
    InputError
        Lists every one of them; what was left away is none.
    """
    problems = [
        Problem(name, "", f"{number:,}", f"a whole number from {least:,} to {most:,}", "Choose another.")
        for name, number, least, most in numbers
        if number is not None and not least <= number <= most
    ]
    if problems:
        raise InputError(problems)


def cores(processes: int | None = None) -> int:
    """Return how many processes share the work: as many as asked for, else one for each core."""
    wanted = processes or os.cpu_count() or 1
    return min(wanted, MOST_ON_WINDOWS) if sys.platform == "win32" else wanted


def run_with_progress(worlds: Worlds) -> "Result":
    """Return what happens in the worlds; a long run uses all cores and shows on stderr how far it is."""
    from sim.ensemble import run as run_worlds
    from sim.result import joined

    if len(worlds) <= LONG_RUN:
        return run_worlds(worlds)
    from rich.console import Console
    from rich.progress import track

    steps = -(-len(worlds) // STEP)
    screen = Console(stderr=True)
    parts = track(
        (run_worlds(part, processes=cores()) for part in worlds.chunks(STEP)),
        f"{len(worlds):,} imagined worlds",
        total=steps,
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    return joined(list(parts), worlds)


def say(text: str) -> None:
    """Print for a reader; a title from somebody's file cannot steer the terminal."""
    typer.echo(still(text))


def say_json(value: object) -> None:
    """Print JSON; a number that is not finite is a mistake of ours and never printed."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


STILL = 30
"""How long work may go on without a line, where nobody watches a bar [seconds]."""


@contextmanager
def progress(what: str) -> Iterator["Told"]:
    """Yield what is to be told how many worlds are done, of how many: a bar with the time that is left.

    Where stderr is no terminal (a log, a batch job) it is a line every half minute.
    """
    if not sys.stderr.isatty():
        yield _lines(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(what: str) -> "Told":
    begun = last = time.monotonic()
    first: int | None = None

    def told(done: int, total: int) -> None:
        nonlocal first, last
        first = done if first is None else first
        now = time.monotonic()
        if now - last >= STILL and done > first:
            last = now
            left = (now - begun) * (total - done) / (done - first)
            typer.echo(f"{what}: {done:,} of {total:,}, about {left / 60:.0f} min left", err=True)

    return told
