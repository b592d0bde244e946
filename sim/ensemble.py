"""Ensemble: worlds in, result out; in chunks, and if wanted in several processes."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from sim import compiled, outcomes
from sim.model import Afghanistan
from sim.result import Result, joined
from sim.scenarios import Scenario
from sim.tensions import strains
from sim.worlds import Worlds

CHUNK = 1000
"""Worlds that are run together: what a week costs once is shared, and memory stays small."""


def run(worlds: Worlds | Scenario | str, /, *, processes: int = 1, **table: Any) -> Result:
    """Return what happens in these worlds.

    Parameters
    ----------
    worlds : Worlds, Scenario or str
        A table of worlds; or a scenario or its id, then ``table`` goes to ``Worlds.of`` (worlds, luck, weeks,
        seeds).
    processes : int
        How many processes share the chunks; the worlds are the same bit for bit.

    Which tensions of the article the worlds strain, and how many of them, stands in the result's metadata.
    A process that lives through many worlds changes over to the compiled rules (``sim.compiled``).
    """
    if not isinstance(worlds, Worlds):
        worlds = Worlds.of(worlds, **table)
    if compiled.pays(len(worlds) * worlds.weeks):
        compiled.prepare()
    chunks = list(worlds.chunks(CHUNK))
    start = compiled.prepare if compiled.ready() else None
    if processes > 1 and len(chunks) > 1:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(processes, len(chunks)), context, initializer=start) as pool:
            parts = list(pool.map(run_chunk, chunks))
    else:
        parts = [run_chunk(chunk) for chunk in chunks]
    whole = joined(parts, worlds)
    strained = {strain.tension.id: strain.worlds for strain in strains(worlds)}
    return replace(whole, metadata={**whole.metadata, "tensions": strained})


def run_chunk(worlds: Worlds, **options: Any) -> Result:
    """Return what happens in one chunk; ``options`` go to the model.

    A lone world runs beside a copy of itself: NumPy sums an axis of length one in another order.
    """
    lone = len(worlds) == 1
    if lone:
        values = {k: np.repeat(v, 2) for k, v in worlds.values.items()}
        pair = replace(worlds, values=values, luck=np.repeat(worlds.luck, 2))
        if options.get("fork"):
            week, luck = options["fork"]
            options = {**options, "fork": (week, np.repeat(luck, 2))}
        return _first_of(_read(Afghanistan(pair, **options), pair), worlds)
    return _read(Afghanistan(worlds, **options), worlds)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python's cycle collector out of a run: it finds nothing and costs a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(model: Afghanistan, worlds: Worlds) -> Result:
    with _uncollected():
        record = model.run()
    thresholds = {k: float(c.value) for k, c in worlds.seeds.thresholds.items()}
    summary = outcomes.judged(record.weekly, int(thresholds["window"]), thresholds["persist"])
    summary["t_kabul"], summary["t_exit"] = model.fall_week, model.exit_week
    lost = model.by_surrender + model.by_force
    summary["surrender_share"] = model.by_surrender / np.maximum(lost, 1)
    summary["capitals_lost"] = lost
    events, causes = model.log.table(), tuple(model.log.causes)
    _let_go(model)
    return Result(
        worlds=worlds,
        weekly=record.weekly,
        summary=summary,
        ending=outcomes.endings(summary, thresholds),
        flags=outcomes.flags(summary, thresholds),
        holder=record.holder,
        capital=record.capital,
        taliban=record.taliban,
        violence=record.violence,
        events=events,
        causes=causes,
        metadata={
            "scenario": worlds.origin.id if worlds.origin is not None else "a table of worlds",
            "weeks": worlds.weeks,
            "fingerprint": worlds.seeds.fingerprint,
        },
    )


def _let_go(model: Afghanistan) -> None:
    """Give a model's arrays back at once: it and its agents point at each other, and would wait for the
    collector.
    """
    for agent in list(model.agents):
        agent.__dict__.clear()
    model.__dict__.clear()


def _first_of(result: Result, worlds: Worlds) -> Result:
    def first(values: Any) -> Any:
        return np.ascontiguousarray(values[..., :1])

    return replace(
        result,
        worlds=worlds,
        weekly={k: first(v) for k, v in result.weekly.items()},
        summary={k: first(v) for k, v in result.summary.items()},
        ending=first(result.ending),
        flags={k: first(v) for k, v in result.flags.items()},
        holder=first(result.holder),
        capital=first(result.capital),
        taliban=first(result.taliban),
        violence=first(result.violence),
        events=result.events[result.events["world"] == 0],
    )
