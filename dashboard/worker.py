"""What a helper process does: run some worlds of a scenario and hand back what the pages draw. Never imports streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from sim import seeds as seed_files
from sim.ensemble import run_chunk
from sim.result import Result
from sim.scenarios import from_query
from sim.worlds import Worlds

WEEKLY = (
    "control_taliban",
    "accommodation",
    "toxicity",
    "cohesion",
    "civilian_deaths",
    "deaths",
    "kabul_holder",
    "phase",
)
"""The weekly metrics that pages draw; the others stay behind: they would double what crosses the border."""


def table(query: Mapping[str, str], luck: int, worlds: int, weeks: int) -> Worlds:
    """Return the worlds of the scenario that ``query`` describes (``Scenario.to_query``)."""
    seeds = seed_files.load()
    scenario = from_query(query, seeds.scenarios, seeds.assumptions)
    return Worlds.of(scenario, worlds=worlds, luck=luck, weeks=weeks, seeds=seeds)


def compute(query: Mapping[str, str], luck: int, worlds: int, weeks: int, first: int, last: int) -> Result:
    """Return what happens in the worlds ``first`` to ``last`` (not included), without the table itself."""
    result = run_chunk(table(query, luck, worlds, weeks)[first:last])
    weekly = {name: result.weekly[name] for name in WEEKLY}
    return replace(result, weekly=weekly, worlds=cast(Worlds, None))
