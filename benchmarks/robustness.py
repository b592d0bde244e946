"""How far results hang on what we chose: ``python -m benchmarks.robustness [--quick]``.

Thresholds of the endings a fifth lower and higher (how many worlds change their label), the horizon (52, 104
and 260 weeks), and the number of worlds (100 to 1,000, with another luck each). Writes
``docs/robustness.md``.
"""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

from benchmarks.lives import DOCS, lived, table, written
from benchmarks.sensitivity import places
from sim import outcomes
from sim.outcomes import ENDINGS, FLAGS
from sim.result import Result
from sim.seeds import Seeds, load
from sim.shapes import Floats
from sim.worlds import DEFAULT_LUCK, Worlds

REPORT = DOCS / "robustness.md"
WORLDS = 1000
HORIZONS = (52, 104, 260)
SIZES = (100, 200, 500, 1000)
LUCKS = 10
"""So many separate lucks show how much a count moves by luck alone."""

SHIFTS = {"a fifth lower": 0.8, "a fifth higher": 1.2}
ANYWHERE = "anywhere"
"""Beside the scenarios: worlds from the whole space of assumptions."""

SCENARIOS = ("article", "neutral", "hollow_army", "guarantee", "conditional_engagement")


def judged(result: Result) -> dict[str, Floats]:
    """Return every world's ending and flags, and those with each threshold a fifth lower and higher."""
    thresholds = {key: float(c.value) for key, c in result.seeds.thresholds.items()}
    found: dict[str, Floats] = {"ending": result.ending, **{f"flag {f}": result.flags[f] for f in FLAGS}}
    for key, shift, changed in shifted(thresholds):
        if key == "bloc_share":
            continue  # read week by week: it takes a run of its own
        summary: Mapping[str, Any] = result.summary
        if key in ("window", "persist"):
            weekly = outcomes.judged(result.weekly, int(changed["window"]), changed["persist"])
            summary = {**result.summary, **weekly}
        found[f"{key} {shift}"] = outcomes.endings(summary, changed)
        for flag, raised in outcomes.flags(summary, changed).items():
            found[f"{key} {shift} {flag}"] = raised
    return found


def ending_only(result: Result) -> dict[str, Floats]:
    """Return every world's ending and flags."""
    return {"ending": result.ending, **{f"flag {f}": result.flags[f] for f in FLAGS}}


def shifted(thresholds: Mapping[str, float]) -> list[tuple[str, str, dict[str, float]]]:
    """Return each threshold with its shift in words, and all thresholds with that one shifted."""
    return [
        (key, words, {**thresholds, key: value * factor})
        for key, value in thresholds.items()
        for words, factor in SHIFTS.items()
    ]


def chosen(name: str, worlds: int, seeds: Seeds) -> Worlds:
    """Return worlds of a scenario, or from anywhere in the space of assumptions."""
    if name == ANYWHERE:
        return Worlds.table(places(seeds, worlds), luck=DEFAULT_LUCK, seeds=seeds)
    return Worlds.of(name, worlds, DEFAULT_LUCK, seeds=seeds)


def with_blocs(seeds: Seeds, factor: float) -> Seeds:
    """Return the seeds with another least share of an armed bloc."""
    bloc = seeds.thresholds["bloc_share"]
    changed = bloc.model_copy(update={"value": bloc.value * factor})
    return replace(seeds, thresholds=MappingProxyType({**seeds.thresholds, "bloc_share": changed}))


def flips(seeds: Seeds, worlds: int) -> list[str]:
    """Return how many labels each threshold's shift changes, over all scenarios."""
    told: dict[str, dict[str, Floats]] = {}
    for name in (*SCENARIOS, ANYWHERE):
        told[name] = lived(chosen(name, worlds, seeds), judged, said=f"Thresholds, {name}")
        for words, factor in SHIFTS.items():
            again = _in_this_process(chosen(name, worlds, with_blocs(seeds, factor)))
            told[name][f"bloc_share {words}"] = again["ending"]
            for flag in FLAGS:
                told[name][f"bloc_share {words} {flag}"] = again[f"flag {flag}"]
    rows, most, which = [], 0, "none"
    for key, constant in seeds.thresholds.items():
        cells = []
        for words in SHIFTS:
            changed = [int((one[f"{key} {words}"] != one["ending"]).sum()) for one in told.values()]
            flags = sum(
                int((one[f"{key} {words} {f}"] != one[f"flag {f}"]).sum())
                for one in told.values()
                for f in FLAGS
            )
            if sum(changed) > most:
                most, which = sum(changed), f"`{key}` {words}"
            cells += [str(sum(changed)), " / ".join(map(str, changed)), str(flags)]
        rows.append([f"`{key}` {constant.value:g}", *cells])
    titles = ", ".join([*(seeds.scenarios[name].title for name in SCENARIOS), "anywhere in the whole space"])
    total = worlds * len(told)
    head = ["threshold"]
    for words in SHIFTS:
        head += [f"labels of {total:,}, {words}", "by scenario", "flags"]
    return [
        "## The endings' thresholds, a fifth lower and higher",
        "",
        f"How many of {total:,} worlds ({worlds:,} each of {titles}, in this order) get another label if "
        "one threshold is shifted, "
        "and how many flags are raised or lowered. The most that one shift relabels is "
        f"{most:,} of {total:,}: {which}.",
        "",
        *table(head, rows),
    ]


def _in_this_process(worlds: Worlds) -> dict[str, Floats]:
    """Return endings where the seeds differ from the shipped ones, which other processes would read anew."""
    from sim.ensemble import run

    parts = [ending_only(run(part)) for part in worlds.chunks(500)]
    return {name: np.concatenate([np.asarray(part[name]) for part in parts]) for name in parts[0]}


def horizons(seeds: Seeds, worlds: int) -> list[str]:
    """Return how scenarios end after one year, two and five."""
    rows, kept = [], []
    for name in SCENARIOS:
        ends = []
        for weeks in HORIZONS:
            worlds_of = Worlds.of(name, worlds, weeks=weeks, seeds=seeds)
            found = lived(worlds_of, ending_only, said=f"{weeks} weeks, {name}")
            ends.append(found["ending"])
            counts = [str(int((found["ending"] == code).sum())) for code in range(len(ENDINGS))]
            flags = [str(int(found[f"flag {f}"].sum())) for f in FLAGS]
            rows.append([seeds.scenarios[name].title, str(weeks), *counts, *flags])
        same = [int((a == b).sum()) for a, b in pairwise(ends)]
        kept.append(
            f"*{seeds.scenarios[name].title}*: {same[0]} of {worlds} worlds end after two years as after "
            "one, "
            f"{same[1]} after five as after two."
        )
    names = [seeds.endings[e].name for e in (*ENDINGS, *FLAGS)]
    return [
        "## The horizon: one year, two, five",
        "",
        f"Worlds of {worlds}, the same luck throughout: the first year of five is the same year.",
        "",
        *(f"- {line}" for line in kept),
        "",
        *table(["scenario", "weeks", *names], rows),
    ]


def sizes(seeds: Seeds, lucks: int) -> list[str]:
    """Return how much the count of the commonest ending moves by luck alone, at several numbers of worlds."""
    rows = []
    for name in ("article", "neutral"):
        tables = [Worlds.of(name, max(SIZES), DEFAULT_LUCK + luck, seeds=seeds) for luck in range(lucks)]
        whole = tables[0]
        for one in tables[1:]:
            whole = whole + one
        endings = lived(whole, ending_only, said=f"Lucks, {name}")["ending"].reshape(lucks, -1)
        code = int(np.bincount(endings.astype(int).ravel(), minlength=len(ENDINGS)).argmax())
        for size in SIZES:
            counts = (endings[:, :size] == code).sum(axis=1)
            middle = 100 * counts.mean() / size
            spread = f"{100 * counts.min() / size:.1f} to {100 * counts.max() / size:.1f}"
            expected = 1.96 * np.sqrt(middle * (100 - middle) / size)
            cells = [f"{middle:.1f}", spread, f"± {expected:.1f}"]
            rows.append([seeds.scenarios[name].title, seeds.endings[ENDINGS[code]].name, str(size), *cells])
    return [
        "## The number of worlds",
        "",
        f"The commonest ending, in worlds of 100, over {lucks} separate lucks; beside it what independent "
        "worlds should differ by "
        "(19 of 20 within ±). Two hundred worlds, which the dashboard shows, tell differences of about "
        "ten in a hundred; twins on the same luck tell much smaller ones.",
        "",
        *table(["scenario", "ending", "worlds", "of 100", "least to most", "expected"], rows),
    ]


def report(seeds: Seeds, worlds: int, lucks: int) -> str:
    """Return all three tables as Markdown."""
    parts = [f"Model `{seeds.fingerprint}`, luck {DEFAULT_LUCK}; 104 weeks where nothing else is said.", ""]
    parts += flips(seeds, worlds)
    parts += horizons(seeds, max(worlds // 4, 20))
    parts += sizes(seeds, lucks)
    return "\n".join(parts).rstrip()


def main() -> None:
    """Measure, and write or show."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--quick", action="store_true", help="few worlds; shown, not written")
    options = parser.parse_args()
    if options.quick:
        print(report(load(), 40, 2))
        return
    text = report(load(), WORLDS, LUCKS)
    REPORT.write_text(written(REPORT.read_text("utf-8"), text), "utf-8")
    print("wrote docs/robustness.md")


if __name__ == "__main__":
    main()
