"""What the model shows: ``python -m benchmarks.findings [--write]``.

Three tables for ``docs/findings.md``: how the ready scenarios end; what turning each headline assumption from
the article's position to its critics' does to the article's worlds (twin worlds, same luck); and one setting
of the assumptions that reaches each ending and flag. Counts of imagined worlds, nothing else.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim import seeds as seed_files
from sim.ensemble import run
from sim.outcomes import ENDINGS, FLAGS, MEAN
from sim.result import Result
from sim.scenarios import Scenario
from sim.shapes import Floats
from sim.worlds import Worlds

REPORT = Path(__file__).resolve().parent.parent / "docs" / "findings.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
WORLDS, LUCK = 200, 2021

SETTINGS: dict[str, dict[str, float]] = {
    "republic": {
        "forces_will_fight": 0.8,
        "air_support": 1.0,
        "aid_to_kabul": 1.0,
        "ghost_soldiers": 0.0,
        "pakistan_support": 0.0,
        "taliban_start": 0.4,
        "guarantees_believed": 0.0,
        "taliban_sincerity": 0.0,
        "self_sufficiency": 0.9,
        "terrain_defence": 2.0,
    },
    "coalition": {
        "guarantees_believed": 0.9,
        "taliban_sincerity": 0.8,
        "mediation": 0.7,
        "kabul_flexibility": 1.0,
        "autonomy_offered": 0.0,
    },
    "confederation": {
        "guarantees_believed": 0.9,
        "taliban_sincerity": 0.8,
        "mediation": 0.7,
        "kabul_flexibility": 1.0,
        "autonomy_offered": 1.0,
        "local_self_rule": 1.0,
    },
    "hardline": {"forces_will_fight": 0.1},
    "accommodating": {
        "forces_will_fight": 0.1,
        "conditional_offers": 2.0,
        "conditionality": 0.9,
        "doctrine": 0.3,
        "outbidding": 0.0,
        "unconditional_aid": 0.0,
        "al_qaeda_tie": -0.4,
    },
    "war": {
        "taliban_start": 0.85,
        "forces_will_fight": 0.6,
        "terrain_defence": 2.0,
        "ghost_soldiers": 0.15,
        "taliban_cohesion": 0.45,
        "guarantees_believed": 0.0,
    },
    "pyrrhic": {
        "forces_will_fight": 0.3,
        "taliban_cohesion": 0.3,
        "cleavages": 1.0,
        "unconditional_aid": 0.0,
        "conditional_offers": 0.0,
        "ruling_burden": 1.0,
        "northern_strength": 0.7,
        "northern_resolve": 1.0,
        "northern_unity": 0.9,
        "rival_drain": 0.5,
        "wartime_practice": 0.0,
    },
    "haven": {"forces_will_fight": 0.1, "al_qaeda_tie": 1.0},
}
"""For each ending and flag, differences from the neutral scenario that reach it in many worlds."""


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return a Markdown table."""
    body = ["| " + " | ".join(row) + " |" for row in [head, *rows]]
    return [body[0], "|" + "---|" * len(head), *body[1:], ""]


def of(scenario: Scenario) -> Result:
    """Return the worlds of a scenario on this study's luck."""
    return run(Worlds.of(scenario, worlds=WORLDS, luck=LUCK))


def week(result: Result) -> str:
    """Return the middle week in which Kabul falls, among the worlds in which it does."""
    fell = result.summary["t_kabul"]
    fell = fell[np.isfinite(fell)]
    return f"{len(fell)} (week {np.median(fell):.0f})" if len(fell) else "0"


def presets(names: dict[str, str]) -> Iterator[str]:
    """Yield how the ready scenarios end."""
    rows = []
    for scenario in seed_files.load().scenarios.values():
        result = of(scenario)
        counts = [str(result.counts[e]) for e in ENDINGS]
        flags = [str(int(result.flags[f].sum())) for f in FLAGS]
        rows.append([scenario.title, *counts, *flags, week(result)])
    yield f"## How the ready scenarios end (worlds of {WORLDS})"
    yield ""
    told = [*(names[e] for e in ENDINGS), *(names[f] for f in FLAGS)]
    yield from table(["scenario", *told, "Kabul falls (middle week)"], rows)


def headlines() -> Iterator[str]:
    """Yield what each headline assumption does when the article's position becomes its critics'."""
    seeds = seed_files.load()
    article = seeds.scenarios["article"]
    base = of(article)
    rows, strong, headline = [], 0, [a for a in seeds.assumptions.values() if a.headline]
    for assumption in headline:
        twin = of(article.changed(**{assumption.id: assumption.critics}))
        changed = int((base.ending != twin.ending).sum())
        strong += changed >= 10
        moved = max(MEAN, key=lambda metric: _shift(base.summary[metric], twin.summary[metric]))
        before, after = (float(result.summary[moved].mean()) for result in (base, twin))
        positions = f"{assumption.article} → {assumption.critics}"
        means = f"{before:.2f} → {after:.2f}"
        rows.append([assumption.name, positions, str(changed), moved, means, week(twin)])
    yield f"## The article's {WORLDS} worlds, one headline assumption at its critics' position (twin worlds)"
    yield ""
    moves = ["metric that moves most", "its mean over the last half year"]
    yield from table(["assumption", "from → to", "endings that change", *moves, "Kabul falls"], rows)
    yield f"{strong} of {len(headline)} change the ending of ten or more of {WORLDS} worlds."
    yield ""


def _shift(before: Floats, after: Floats) -> float:
    """Return how far the mean moved, in standard deviations of both together."""
    spread = float(np.std(np.concatenate([before, after])))
    return float(abs((after - before).mean())) / spread if spread > 0 else 0.0


def reached(names: dict[str, str]) -> Iterator[str]:
    """Yield a setting that reaches each ending and flag."""
    neutral = seed_files.load().scenarios["neutral"]
    rows = []
    for goal, setting in SETTINGS.items():
        result = of(neutral.changed(**setting))
        hits = int(result.flags[goal].sum()) if goal in FLAGS else result.counts[goal]
        rows.append([names[goal], f"{hits} of {WORLDS}", ", ".join(f"{k} {v:g}" for k, v in setting.items())])
    yield "## Every ending and flag can be reached: settings that differ from neutral"
    yield ""
    yield from table(["ending or flag", "worlds", "setting"], rows)


def main() -> None:
    """Print the tables, or write them into ``docs/findings.md`` between its markers."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", action="store_true")
    names = {key: ending.name for key, ending in seed_files.load().endings.items()}
    lines = [*presets(names), *headlines(), *reached(names)]
    lines.append(f"Fingerprint of the model: `{seed_files.load().fingerprint}`, luck {LUCK}, 104 weeks.")
    text = "\n".join(lines)
    if not arguments.parse_args().write:
        print(text)
        return
    before, _, rest = REPORT.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    REPORT.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
