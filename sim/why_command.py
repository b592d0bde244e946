"""The ``why`` command: was the cause that a story names needed?"""

from typing import Annotated

import typer

from sim.cards import CLOSING, indented
from sim.seeds import load
from sim.terminal import (
    AsJson,
    Changes,
    HowLong,
    ScenarioName,
    SeedsFolder,
    Settings,
    WhichLuck,
    moved,
    one_world,
    say,
    say_json,
)
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS


def why(
    scenario: ScenarioName,
    world: Annotated[int, typer.Option(help="Which world, counted from 1 as in the dashboard.")] = 1,
    event: Annotated[
        int | None, typer.Option(help="Which of its events; left away, they are listed with their numbers.")
    ] = None,
    lucks: Annotated[int, typer.Option(help="How many times the world is lived again.")] = 200,
    within: Annotated[int, typer.Option(help="Within how many weeks the event must happen.")] = 4,
    set_: Settings = None,
    at: Changes = None,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    as_json: AsJson = False,
    seeds: SeedsFolder = None,
) -> None:
    """Live one world again from the week before an event, with and without its cause."""
    from sim.ensemble import run
    from sim.why import numbered
    from sim.why import why as asked

    loaded = load(seeds)
    chosen = moved(scenario, loaded, set_, at, weeks)
    result = run(one_world(chosen, world, luck, weeks, loaded))
    if event is None:
        told = numbered(result, 0)
        if as_json:
            say_json({"scenario": chosen.id, "world": world, "weeks": weeks, "luck": luck, "events": told})
        else:
            lines = [f"{one['number']:>5}  week {one['week']:>3}  {one['text']}" for one in told]
            say("\n".join([*lines, "", "Ask again with --event and one of these numbers."]))
        return
    facts = asked(result, 0, event, lucks=lucks, within=within)
    if as_json:
        say_json({"scenario": chosen.id, "weeks": weeks, "luck": luck, **facts, "world": world})
    else:
        say("\n\n".join(indented(text, 0) for text in (facts["sentence"], CLOSING)))
