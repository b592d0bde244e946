"""The ``sensitivity`` command: which assumptions matter most for an outcome."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from sim.cards import CLOSING
from sim.limits import PROCESSES, SWEEP_WORLDS
from sim.seeds import load
from sim.studies.sweep_command import Over
from sim.terminal import (
    AsJson,
    HowLong,
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
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, Worlds

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["morris", "sobol"]
SIZES: Mapping[Method, int] = {"morris": 20, "sobol": 128}
PLURALS = {
    "belief": "Beliefs: how the world works",
    "choice": "Choices: what somebody could do",
    "starting point": "Starting points: facts in dispute",
    "structure": "Structures: which form a rule takes",
}


def sensitivity(
    scenario: ScenarioOrArticle = "article",
    of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ENDING|FLAG|MEASURE|CONDITION",
            help='Such as hardline, week_kabul_falls or "accommodation > 0.5"; several times if wanted.',
        ),
    ] = None,
    over: Over = None,
    method: Annotated[
        Method, typer.Option(help="Morris's screening, or Sobol's indices: more exact, and many more worlds.")
    ] = "morris",
    size: Annotated[int | None, typer.Option(help="Walks (20), or the base of the sequence (128).")] = None,
    lucks: Annotated[int, typer.Option(help="On how many common lucks every row is run.")] = 16,
    mix: Annotated[
        bool, typer.Option("--mix", help="Vary beliefs, choices and the other kinds together.")
    ] = False,
    set_: Settings = None,
    weeks: HowLong = DEFAULT_WEEKS,
    luck: WhichLuck = DEFAULT_LUCK,
    processes: Processes = None,
    as_json: AsJson = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write .json, or the table as .csv or .parquet.")
    ] = None,
    seeds: SeedsFolder = None,
) -> None:
    """Tell which assumptions matter most for an ending or a measure; each kind by itself unless mixed."""
    loaded = load(seeds)
    chosen = moved(scenario, loaded, set_, None, weeks)
    Worlds.of(chosen, 1, luck, weeks, loaded)  # Refuses a luck that is none.
    many = SIZES[method] if size is None else size
    check_numbers(
        ("--lucks", lucks, 1, SWEEP_WORLDS),
        ("--size", many, 2, SWEEP_WORLDS),
        ("--processes", processes, 1, PROCESSES),
    )
    from sim.export import check_facts_target, write_facts
    from sim.studies.asked import asked
    from sim.studies.designs import factors
    from sim.studies.sensitivity import study

    if out is not None:
        check_facts_target(out)
    wanted = [asked(text) for text in of or ("hardline", "week_kabul_falls", "civilian_deaths")]
    varied = factors(over or (), loaded)
    with progress("Rows of assumptions") as told:
        facts = study(
            chosen, varied, wanted, method=method, size=many, lucks=lucks, luck=luck, weeks=weeks,
            seeds=loaded, mixed=mix, processes=cores(processes), told=told,
        )  # fmt: skip
    if out is not None:
        write_facts(facts, table_of(facts), out)
    if as_json:
        say_json(facts)
    else:
        say(spoken(facts))
        if out is not None:
            say(f"Written to {out}.")


def table_of(facts: Mapping[str, Any]) -> "pd.DataFrame":
    """Return one row for each outcome and assumption."""
    import pandas as pd

    return pd.DataFrame(
        {
            "outcome": outcome,
            "unit": facts["outcomes"][outcome]["unit"],
            "assumption": name,
            "kind": group["assumptions"][name]["kind"],
            "varied_with": " + ".join(group["kinds"]),
            **numbers,
            "method": facts["method"],
            "model": facts["model"],
        }
        for group in facts["groups"]
        for outcome, found in group["found"].items()
        for name, numbers in found["assumptions"].items()
    )


def spoken(facts: Mapping[str, Any]) -> str:
    """Return the facts as text for a reader."""
    lines = [
        f"{facts['title'] or facts['scenario']}: what matters most",
        f"{facts['worlds']:,} imagined worlds of {facts['weeks']} weeks, every row on the same "
        f"{facts['lucks']} lucks, luck {facts['luck']}, model {facts['model']}",
    ]
    for outcome, told in facts["outcomes"].items():
        lines += ["", f"{told['words']} ({outcome})"]
        for group in facts["groups"]:
            lines += _group(group, outcome, facts)
    if facts["mixed"]:
        lines += ["", "Kinds are mixed here: a choice is weighed against what nobody can choose."]
    return "\n".join([*lines, "", f"Intervals: {facts['interval']}.", CLOSING])


def _group(group: Mapping[str, Any], outcome: str, facts: Mapping[str, Any]) -> list[str]:
    found, lucks = group["found"][outcome], facts["lucks"]
    share = facts["outcomes"][outcome]["unit"] == "share of worlds"
    scale, unit = (lucks, f"worlds of {lucks}") if share else (1, facts["outcomes"][outcome]["unit"])
    kinds = " and ".join(PLURALS[kind] for kind in group["kinds"])
    span = f"rows from {found['lowest'] * scale:,.4g} to {found['highest'] * scale:,.4g} {unit}"
    lines = [f"  {kinds} ({span})"]
    if not found["assumptions"]:
        return [*lines, "    no row differs from another"]
    ordered = sorted(
        found["assumptions"].items(), key=lambda item: -item[1].get("size", item[1].get("total", 0.0))
    )
    for name, numbers in ordered:
        called = group["assumptions"][name]["name"]
        if facts["method"] == "morris":
            shown = [numbers[key] * scale for key in ("size", "low", "high", "mean", "spread")]
            size, low, high, mean, spread = (f"{value:,.3g}" for value in shown)
            told = f"{size:>8} ({low} to {high}); with its sign {mean}; varies by {spread}"
        else:
            told = (
                f"alone {_part(numbers, 'alone', 'alone_low', 'alone_high')}; "
                f"with others {_part(numbers, 'total', 'low', 'high')}"
            )
        lines.append(f"    {called:32} {told}")
    if facts["method"] == "morris":
        lines.append("    for a step of two thirds of its range")
    else:
        lines.append("    parts of 100 of the variance between rows")
    luck = round(100 * found["luck_part"])
    return [*lines, f"    luck makes {luck} parts of 100 of all variance between these worlds"]


def _part(numbers: Mapping[str, float], *names: str) -> str:
    middle, low, high = (round(100 * numbers[name]) for name in names)
    return f"{middle:>3} ({low} to {high})"
