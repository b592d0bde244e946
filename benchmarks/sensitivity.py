"""What each assumption moves, and how much: ``python -m benchmarks.sensitivity [--quick]``.

Two questions over the whole space of assumptions. What does an assumption's whole range change, in twin
worlds that share all else and their luck? And how much of the variance of an ending does it carry by itself
(Sobol, first order) and with others (total)? Luck is a factor like any other. Writes ``docs/moves.csv``, from
which the tables of assumptions and claims are made, and ``docs/moves.md``.
"""

import argparse
import csv
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
from SALib.analyze import sobol
from SALib.sample import sobol as saltelli

from benchmarks.lives import DOCS, lived, outcomes_of, table, written
from sim.outcomes import ENDINGS
from sim.seeds import Seeds, load
from sim.shapes import Floats, Words
from sim.twins import base_points
from sim.worlds import DEFAULT_WEEKS, Worlds, luck_numbers

TABLE, REPORT = DOCS / "moves.csv", DOCS / "moves.md"
LUCK, WEEKS = 5, DEFAULT_WEEKS
PLACES, BASE = 400, 2048
"""How many places in the space twins stand at; the base of the Saltelli sample."""

ALONE = 0.8
"""A share of an ending's variance that no assumption should carry by itself."""

RARE = 0.02
"""An ending in fewer worlds has too little variance to share out."""

MEASURES = (
    "week Kabul falls",
    "Taliban control",
    "a deal is signed",
    "accommodation",
    "toxicity",
    "Pyrrhic index",
    "cohesion",
    "civilian deaths",
)
SHARED = (*ENDINGS, *MEASURES[:1], *MEASURES[3:6])


class Moved(NamedTuple):
    """What an assumption's whole range does.

    Attributes
    ----------
    endings : int
        In how many of ``worlds`` twin worlds the ending is another.
    metrics : int
        How many weekly metrics differ anywhere.
    changes : mapping of measure to number
        Mean change from the low to the high end.
    most : str
        The measure that changes most, in proportion to its spread over all worlds.
    """

    endings: int
    worlds: int
    metrics: int
    changes: Mapping[str, float]
    most: str


def places(seeds: Seeds, number: int) -> dict[str, Floats]:
    """Return a Latin hypercube over all assumptions, as values, shape (number,) each."""
    return {key: at(seeds, key, place) for key, place in base_points(seeds, number).items()}


def at(seeds: Seeds, key: str, place: Floats) -> Floats:
    """Return an assumption's values at places in its range, shape as ``place`` in [0, 1]."""
    a = seeds.assumptions[key]
    if a.kind == "structure":
        return np.minimum(np.floor(place * len(a.options)), len(a.options) - 1).astype(np.float32)
    return np.clip((a.low + (a.high - a.low) * place).astype(np.float32), a.low, a.high)


def twins(seeds: Seeds, number: int) -> dict[str, Moved]:
    """Return what each assumption's whole range does at ``number`` places in the space, on the same luck."""
    keys = list(seeds.assumptions)
    rows = {key: np.tile(values, 2 * len(keys)) for key, values in places(seeds, number).items()}
    for place, key in enumerate(keys):
        first = 2 * number * place
        rows[key][first : first + number] = seeds.assumptions[key].low
        rows[key][first + number : first + 2 * number] = seeds.assumptions[key].high
    luck = np.tile(luck_numbers(LUCK, number), 2 * len(keys))
    found = lived(Worlds.table(rows, luck=luck, weeks=WEEKS, seeds=seeds), outcomes_of, said="Twin worlds")
    pairs = {name: values.reshape(len(keys), 2, number) for name, values in found.items()}
    spread = {name: max(float(pairs[name].std()), 1e-9) for name in MEASURES}
    told = {}
    for row, key in enumerate(keys):
        of = {name: values[row] for name, values in pairs.items()}
        changes = {name: float((of[name][1] - of[name][0]).mean()) for name in MEASURES}
        weekly = [name for name in of if name.startswith("weekly ")]
        told[key] = Moved(
            endings=int((of["code"][0] != of["code"][1]).sum()),
            worlds=number,
            metrics=sum(bool((of[name][0] != of[name][1]).any()) for name in weekly),
            changes=changes,
            most=max(MEASURES, key=lambda name: abs(changes[name]) / spread[name]),
        )
    return told


Shares: TypeAlias = Mapping[str, Mapping[str, tuple[float, float, float]]]
"""By factor and outcome: the first-order share, its doubt, the total share."""


def shares(seeds: Seeds, base: int) -> tuple[Shares, dict[str, float]]:
    """Return what each factor carries of each outcome, and the outcomes' means.

    Luck is the last factor: a place in [0, 1) that chooses a luck number.
    """
    keys = list(seeds.assumptions)
    names = [*keys, "luck"]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    sample = saltelli.sample(problem, base, calc_second_order=False, seed=LUCK)
    rows = {key: at(seeds, key, sample[:, column]) for column, key in enumerate(keys)}
    worlds = Worlds.table(rows, luck=chosen_luck(sample[:, -1]), weeks=WEEKS, seeds=seeds)
    found = lived(worlds, outcomes_of, said="Sobol sample")
    told: dict[str, dict[str, tuple[float, float, float]]] = {name: {} for name in names}
    for outcome in SHARED:
        values = found[outcome].astype(np.float64)
        if values.std() == 0:
            continue
        of = sobol.analyze(problem, values, calc_second_order=False, num_resamples=200, seed=LUCK)
        for row, name in enumerate(names):
            told[name][outcome] = float(of["S1"][row]), float(of["S1_conf"][row]), float(of["ST"][row])
    return told, {outcome: float(found[outcome].mean()) for outcome in SHARED}


def chosen_luck(place: Floats) -> Words:
    """Return the luck number at a place in [0, 1): one of 65,536."""
    return luck_numbers(LUCK, 2**16)[np.minimum((place * 2**16).astype(int), 2**16 - 1)]


def rows_of(moved: Mapping[str, Moved]) -> list[dict[str, str]]:
    """Return the table that the pages of assumptions and claims are made from."""
    return [
        {
            "assumption": key,
            "endings": str(one.endings),
            "worlds": str(one.worlds),
            "metrics": str(one.metrics),
            "most": one.most,
            **{name: f"{one.changes[name]:.4g}" for name in MEASURES},
        }
        for key, one in moved.items()
    ]


def report(
    seeds: Seeds,
    moved: Mapping[str, Moved],
    sobols: Shares,
    means: Mapping[str, float],
    base: int,
) -> str:
    """Return both tables as Markdown, with what they say."""
    worlds = next(iter(moved.values())).worlds
    inert = [key for key, one in moved.items() if not one.metrics]
    ranked = sorted(moved, key=lambda key: -moved[key].endings)
    lines = [
        f"Model `{seeds.fingerprint}`, {WEEKS} weeks. Twins: {worlds} places (a Latin hypercube over all "
        f"{len(moved)} assumptions), each with the assumption at both ends of its range and the same luck. "
        f"Sobol: {base:,} base rows, {base * (len(moved) + 3):,} worlds, luck as one more factor.",
        "",
        "Assumptions whose whole range changes no metric in any of these twins: "
        f"{', '.join(inert) or 'none'}.",
        "",
        "## What the whole range of each changes, in twin worlds",
        "",
        f"*Endings*: in how many of {worlds} pairs the ending is another. *Metrics*: how many of the weekly "
        "metrics differ anywhere. The others are mean changes from the low end to the high; a week that "
        "never comes counts as the horizon. Bold: what it moves most, in proportion to the spread over all "
        "worlds.",
        "",
    ]
    body = []
    for key in ranked:
        one = moved[key]
        cells = [
            f"**{_shown(one.changes[m])}**" if m == one.most else _shown(one.changes[m]) for m in MEASURES
        ]
        body.append([f"`{key}`", f"{one.endings}", f"{one.metrics}", *cells])
    lines += table(["assumption", "endings", "metrics", *MEASURES], body)
    lines += [
        "## Which share of an ending each carries by itself",
        "",
        "First-order Sobol shares, and total shares in brackets; a dash where both lie below 0.02, and 0.00 "
        "where an estimate falls below nothing. *Worlds* is in how many of 1,000 the ending comes, or the "
        "mean; *doubt* the widest half interval (95 of 100) of a first-order share. What luck carries stands "
        f"in the last row but two. Endings in fewer than {1000 * RARE:g} of 1,000 worlds have too "
        "little to share out.",
        "",
    ]
    told = [name for name in SHARED if means[name] >= RARE and name in sobols["luck"]]
    body = []
    for key in [*ranked, "luck"]:
        cells = [_share(sobols[key][name]) for name in told]
        if any(cell != "–" for cell in cells):
            body.append([f"`{key}`" if key != "luck" else "*luck*", *cells])
    body.append(["*worlds*", *(_level(name, means[name]) for name in told)])
    body.append(["*doubt*", *(f"± {max(sobols[key][name][1] for key in moved):.2f}" for name in told)])
    names = [seeds.endings[name].name if name in seeds.endings else name for name in told]
    lines += table(["factor", *names], body)
    alone = [
        f"`{key}` of {name} ({sobols[key][name][0]:.2f})"
        for key in moved
        for name in told
        if name in ENDINGS and sum(sobols[key][name][:2]) > ALONE
    ]
    share, key, name = max(
        (sobols[key][name][0], key, name) for key in moved for name in told if name in ENDINGS
    )
    lines += [
        f"Assumptions that may carry more than {ALONE} of an ending by themselves, doubt included: "
        f"{', '.join(alone) or 'none'}. "
        f"The largest share is {share:.2f}, of `{key}` in *{seeds.endings[name].name}*.",
    ]
    return "\n".join(lines)


def _level(name: str, mean: float) -> str:
    return f"{1000 * mean:.0f}" if name in ENDINGS else f"{mean:.3g}"


def _shown(change: float) -> str:
    return "0" if change == 0 else f"{change:+.3g}".replace("-", "−")


def _share(of: tuple[float, float, float]) -> str:
    first, _, total = of
    if max(first, total) < 0.02:
        return "–"
    return f"{max(first, 0.0):.2f} ({max(total, 0.0):.2f})"


def main() -> None:
    """Measure, and write or show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few worlds; shown, not written")
    options = parser.parse_args()
    number, base = (40, 64) if options.quick else (PLACES, BASE)
    seeds = load()
    moved = twins(seeds, number)
    sobols, means = shares(seeds, base)
    tables = report(seeds, moved, sobols, means, base)
    if options.quick:
        print(tables)
        return
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        rows = rows_of(moved)
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    REPORT.write_text(written(REPORT.read_text("utf-8"), tables), "utf-8")
    print("wrote docs/moves.csv and docs/moves.md; now python -m sim.catalogue")


if __name__ == "__main__":
    main()
