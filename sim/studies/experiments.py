"""Experiments: can both sides of a tension hold in one world, and where?

One side is granted as far as it is a matter of settings; the assumptions of the tension are varied, by a
Latin hypercube, and everything else stands as in the scenario. In every world both sides are then looked for.
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.batches import Told, work_off
from sim.conclusions import THIS, Comparison, Readings, read
from sim.ensemble import CHUNK, run_chunk
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.shapes import Bools
from sim.studies import boxes
from sim.studies.designs import Factor, latin
from sim.studies.prim import described
from sim.studies.sweep import Sweep
from sim.tensions import HIGH, LOW, Side, Tension, load_tensions, strained
from sim.worlds import Worlds

FEW = 20
"""With fewer worlds in which both sides hold, no region is drawn around them."""


def granted(tension: Tension, seeds: Seeds) -> tuple[Factor, ...]:
    """Return the tension's assumptions and between which values they are varied, in display order."""
    found = []
    for key in (key for key in seeds.assumptions if key in tension.assumptions):
        a = seeds.assumptions[key]
        low, high = a.low, a.high
        for side in tension.sides:
            if key in side.low:
                high = min(high, a.low + LOW * (a.high - a.low))
            if key in side.high:
                low = max(low, a.low + HIGH * (a.high - a.low))
            low = max(low, side.at_least.get(key, low))
        found.append(Factor(a, low, high))
    return tuple(found)


def sides_hold(worlds: Worlds, key: str) -> npt.NDArray[np.bool_]:
    """Return in which worlds each side of a tension holds, shape (2, worlds)."""
    seeds = worlds.seeds
    tension = load_tensions(seeds)[key]
    conclusions = [seeds.argument.conclusions[c] for side in tension.sides for c in side.conclusions]
    comparisons = [c for one in conclusions for c in one.comparisons]
    comparisons += [c for side in tension.sides for c in side.all]
    wanted = {need for comparison in comparisons for need in comparison.needs}
    twins = {twin for comparison in comparisons for twin in comparison.twins}
    parts = []
    for chunk in worlds.chunks(CHUNK):
        family: dict[str, Readings] = {}
        for name in (THIS, *sorted(twins)):
            result = run_chunk(chunk if name == THIS else _twin(chunk, seeds.argument.twins[name].set))
            family[name] = {need: read(result, need) for need in wanted}
        parts.append(np.stack([_holds(side, chunk, family) for side in tension.sides]))
    return np.concatenate(parts, axis=1)


def _twin(worlds: Worlds, settings: Mapping[str, Any]) -> Worlds:
    numbers = {key: worlds.seeds.assumptions[key].check(value) for key, value in settings.items()}
    values = {key: np.full(len(worlds), number, np.float32) for key, number in numbers.items()}
    schedule = tuple(change for change in worlds.schedule if change.id not in numbers)
    return replace(worlds, values={**worlds.values, **values}, schedule=schedule)


def _holds(side: Side, worlds: Worlds, family: Mapping[str, Readings]) -> Bools:
    seeds = worlds.seeds
    thresholds = seeds.threshold_values
    holds = np.ones(len(worlds), bool)
    if side.settings:
        holds &= strained(side, {key: worlds.values[key] for key in side.settings}, seeds)
    for key in side.conclusions:
        holds &= seeds.argument.conclusions[key].judge(family, thresholds).holds
    checks: tuple[Comparison, ...] = side.all
    for comparison in checks:
        holds &= comparison.passes(family, thresholds)
    return holds


def experiment(
    tension: Tension,
    scenario: Scenario,
    *,
    worlds: int,
    luck: int,
    weeks: int,
    seeds: Seeds,
    processes: int = 1,
    pool: Executor | None = None,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return what looking for both sides of a tension found, as plain facts.

    Parameters
    ----------
    worlds : int
        How many worlds are looked at in the scenario itself, and how many in all the region that is varied.
    """
    facts: dict[str, Any] = {
        "id": tension.id,
        "title": tension.title,
        "text": tension.text,
        "status": tension.status,
        "strain": tension.strain,
        "claims": list(tension.claims),
        "paragraphs": seeds.paragraphs(tension.claims),
        "assumptions": list(tension.assumptions),
    }
    if not tension.sides:
        return facts
    factors = granted(tension, seeds)
    design = latin(factors, worlds)
    here = replace(Worlds.of(scenario, worlds, luck, weeks, seeds), origin=None)
    study = Sweep(design, scenario, seeds, luck, weeks)
    tables = [*here.chunks(study.rows_a_batch), *(table for _, table in study.batches())]
    found: dict[int, npt.NDArray[np.bool_]] = {}
    done, tell = 0, told or (lambda done, total: None)
    tell(0, 2 * worlds)
    work = partial(sides_hold, key=tension.id)
    for number, part in work_off(enumerate(tables), work, processes=processes, pool=pool):
        found[number] = part
        done += part.shape[1]
        tell(done, 2 * worlds)
    holds = np.concatenate([found[number] for number in range(len(tables))], axis=1)
    own, region = holds[:, :worlds], holds[:, worlds:]
    both: Bools = np.asarray(region.all(axis=0))
    box = described(
        {key: column.astype(np.float64) for key, column in design.columns.items()},
        both,
        [factor.id for factor in factors if factor.options],
    )
    return facts | {
        "sides": [side.words for side in tension.sides],
        "granted": [str(f) for f in factors if (f.low, f.high) != (f.assumption.low, f.assumption.high)],
        "worlds": worlds,
        "here": _counted(own),
        "region": _counted(region),
        "box": boxes.facts(box, factors) if box is not None and both.sum() >= FEW else None,
    }


def _counted(holds: npt.NDArray[np.bool_]) -> dict[str, int]:
    one, other = holds.sum(axis=1)
    return {"one": int(one), "other": int(other), "both": int(holds.all(axis=0).sum())}


def experiments(
    scenario: Scenario,
    *,
    worlds: int,
    luck: int,
    weeks: int,
    seeds: Seeds,
    processes: int = 1,
    pool: Executor | None = None,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return what looking for both sides of every tension found, as plain facts."""
    tensions = load_tensions(seeds)
    total = 2 * worlds * sum(bool(tension.sides) for tension in tensions.values())
    before, found = 0, []
    for tension in tensions.values():

        def tell(done: int, _: int, before: int = before) -> None:
            if told:
                told(before + done, total)

        found.append(
            experiment(
                tension, scenario, worlds=worlds, luck=luck, weeks=weeks, seeds=seeds,
                processes=processes, pool=pool, told=tell,
            )
        )  # fmt: skip
        before += 2 * worlds if tension.sides else 0
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "worlds": worlds,
        "weeks": weeks,
        "luck": luck,
        "model": seeds.fingerprint,
        "tensions": found,
    }


def spoken_experiments(facts: Mapping[str, Any]) -> list[str]:
    """Return the experiments as lines for a reader."""
    worlds = facts["worlds"]
    lines = [f"Can both sides hold in one world? {worlds:,} imagined worlds for each tension"]
    for tension in facts["tensions"]:
        lines.append(
            f"  {tension['id']}  {tension['title']} (P{', P'.join(map(str, tension['paragraphs']))})"
        )
        lines += [f"      {sentence}" for sentence in sentences(tension)]
    return lines


def sentences(tension: Mapping[str, Any]) -> list[str]:
    """Return what an experiment found, in sentences."""
    if "sides" not in tension:
        return ["A matter of values: it changes no world."]
    worlds, (one, other) = tension["worlds"], tension["sides"]
    here, region = tension["here"], tension["region"]
    both = f"both in {region['both']:,}" if region["both"] else "both never"
    lines = [
        f"One side: {one}. The other: {other}.",
        f"As the scenario stands: the first in {here['one']:,} of {worlds:,} worlds, the second in "
        f"{here['other']:,}, both in {here['both']:,}.",
        f"Over the whole region: the first in {region['one']:,} of {worlds:,} worlds, the second in "
        f"{region['other']:,}, {both}.",
    ]
    if tension["granted"]:
        lines.append(f"Granted: {'; '.join(tension['granted'])}.")
    if tension["box"]:
        box = tension["box"]
        told = "; ".join(condition["words"] for condition in box["conditions"])
        lines.append(
            f"Both hold above all where: {told}. There in {box['inside_cases']:,} of {box['inside']:,} "
            f"worlds, which is {box['inside_cases']:,} of the {box['cases']:,} found."
        )
    return lines
