"""The ``debate`` command: what two scenarios give a class to argue about."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim import limits
from sim.debate.forms import Level
from sim.errors import InputError, Problem
from sim.links import DEBATE as ADDRESS
from sim.links import is_page
from sim.seeds import load
from sim.terminal import (
    LONG_RUN,
    WHAT,
    AsJson,
    HowLong,
    HowMany,
    SeedsFolder,
    WhichLuck,
    check_size,
    cores,
    moved,
    progress,
    say,
    say_json,
)
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, DEFAULT_WORLDS


def debate(
    one: Annotated[str, typer.Argument(metavar="A", help=WHAT, show_default=False)],
    other: Annotated[str, typer.Argument(metavar="B", help="Another one.", show_default=False)],
    worlds: HowMany = DEFAULT_WORLDS,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    level: Annotated[Level | None, typer.Option(help="Only prompts of this level.")] = None,
    most: Annotated[int, typer.Option(help="How many prompts at most.", min=1)] = 12,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the handouts: prompts, roles, lesson plans."),
    ] = None,
    paper: Annotated[
        Literal["a4", "us-letter"], typer.Option(help="What the handouts are printed on.")
    ] = "a4",
    address: Annotated[
        str, typer.Option(help="The page Debate, for the links and codes on the handouts.")
    ] = ADDRESS,
    seeds: SeedsFolder = None,
) -> None:
    """Make debate prompts from two scenarios: motions with both cases, every number a count of worlds."""
    from sim.cases import Sample
    from sim.debate.report import spoken_debate
    from sim.debate.session import NOTHING
    from sim.debate.session import debate as hold

    if not is_page(address):
        remedy = "Copy it from the browser's address bar, up to the question mark."
        expected = f"a page's address, like {ADDRESS}, of at most {limits.ADDRESS} letters"
        raise InputError([Problem("--address", "", address, expected, remedy)])
    loaded = load(seeds)
    a, b = (moved(name, loaded, None, None, weeks) for name in (one, other))
    sample = Sample(worlds, luck, weeks, loaded)
    check_size(sample.of(a), runs=2)  # Refuses numbers that are none, before anything is run.
    shared = cores() if worlds > LONG_RUN else 1  # starting processes costs more than a short run
    with progress("The debate's worlds") as told:
        session, prompts = hold(a, b, sample, processes=shared, told=told)
    chosen = [prompt for prompt in prompts if level in (None, prompt.level)][:most]
    written: list[Path] = []
    if out is not None and not session.nothing:
        from sim.handouts import kit, sheets

        link = sheets.link_to(a, b, session.sizes, loaded, address)
        written = kit.write(session, chosen, out, link=link, address=address, paper=paper)
    if as_json:
        say_json(session.facts(chosen))
    elif session.nothing:
        say(NOTHING)
    elif written:
        say(f"Written to {out}: {', '.join(path.name for path in written)}.")
    else:
        say(spoken_debate(session, chosen))
