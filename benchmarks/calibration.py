"""The neutral scenario against mid-July 2021: ``python -m benchmarks.calibration [--write]``.

The figures stand in ``docs/calibration.md`` beside what they are held against; ``--write`` puts them there.
"""

import sys

import numpy as np

from sim.catalogue import DOCS
from sim.ensemble import run
from sim.model import Afghanistan
from sim.seeds import Seeds, load
from sim.shapes import Floats
from sim.state import REPUBLIC, TALIBAN
from sim.worlds import Worlds

WORLDS, LUCK, WEEKS = 400, 2021, 104
FIRST = 5
"""Weeks over which the pace is read: capitals had been surrounded for about as long in mid-July."""
COMMAND = "python -m benchmarks.calibration --write"
BEGIN, END = f"<!-- measured: written by {COMMAND} -->", "<!-- end of measured -->"


def first_weeks(seeds: Seeds) -> dict[str, Floats]:
    """Return, of each world in its first weeks: centres gained a week, capitals stormed, weeks of sieges."""
    model = Afghanistan(Worlds.of("neutral", WORLDS, LUCK, FIRST, seeds))
    districts = seeds.provinces.districts
    before = (model.state.control[TALIBAN] * districts).sum(axis=0)
    surrounded = np.zeros(WORLDS)
    for _ in range(FIRST):
        surrounded += ((model.state.control[TALIBAN] > 0.5) & (model.state.holder == REPUBLIC)).sum(axis=0)
        model.step()
    gained = (model.state.control[TALIBAN] * districts).sum(axis=0) - before
    return {"pace": gained / FIRST, "stormed": model.by_force, "surrounded": surrounded}


def measured(seeds: Seeds) -> str:
    """Return the table of what the neutral scenario does."""
    early = first_weeks(seeds)
    result = run(Worlds.of("neutral", WORLDS, LUCK, WEEKS, seeds))
    fled = np.percentile(result.weekly["displaced"][FIRST] / FIRST, [5, 50, 95])
    falls = result.summary["t_kabul"]
    falls = falls[np.isfinite(falls)]
    low, middle, high = np.percentile(falls, [5, 50, 95]) if len(falls) else [np.nan] * 3
    pace = np.percentile(early["pace"], [5, 50, 95])
    rate = early["stormed"].sum() / early["surrounded"].sum()
    none = (early["stormed"] == 0).sum()
    rows = [
        (
            f"district centres gained a week, weeks 1 to {FIRST}",
            "15 to 20, net, in June and July (`S09`)",
            f"{pace[1]:.1f} ({pace[0]:.1f} to {pace[2]:.1f})",
        ),
        (
            "surrounded capitals stormed, of 100 a week",
            "none in about 85: under 3.5 (`S08`)",
            f"{100 * rate:.1f}",
        ),
        (
            f"worlds in which no capital is stormed in {FIRST} weeks",
            "the one that was seen (`S08`)",
            f"{none} of {WORLDS}",
        ),
        (
            f"people newly displaced a week, weeks 1 to {FIRST}",
            "about 10,000 from January to 18 July 2021, 11,000 since June (`S137`)",
            f"{fled[1]:,.0f} ({fled[0]:,.0f} to {fled[2]:,.0f})",
        ),
        (
            "week in which Kabul falls, where it does",
            "26 (6 to 110): what was expected before mid-July (`S16`)",
            f"{middle:.0f} ({low:.0f} to {high:.0f}); it falls in {len(falls)} of {WORLDS} worlds",
        ),
    ]
    lines = [
        f"Neutral scenario, {WORLDS} worlds, {WEEKS} weeks, luck {LUCK}, model `{seeds.fingerprint}`. "
        "Middle of the worlds, in brackets 5 to 95 of 100 of them.",
        "",
        "| what | known by mid-July 2021 | in the model |",
        "| --- | --- | --- |",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    return "\n".join(lines)


def main() -> None:
    """Show the table; write it into the page if asked to."""
    table = measured(load())
    print(table)
    if "--write" in sys.argv[1:]:
        page = DOCS / "calibration.md"
        before, rest = page.read_text("utf-8").split(BEGIN)
        page.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.split(END)[1]}", "utf-8")


if __name__ == "__main__":
    main()
