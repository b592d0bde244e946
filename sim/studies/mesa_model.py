"""Mesa model: one imagined world as Mesa's own tools expect it, keyword by keyword, with a data collector.

``mesa.batch_run(OneWorld, {"scenario": "article", "contagion": [0, 1, 2]})`` runs the same worlds, bit for
bit, as ``sim.run``; of many worlds a sweep is far quicker.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import mesa
import numpy as np

from sim import outcomes
from sim import seeds as seed_files
from sim.model import Afghanistan
from sim.record import METRICS
from sim.scenarios import Scenario, ready_scenario
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, Worlds


class OneWorld(Afghanistan):
    """One imagined world.

    Parameters
    ----------
    scenario : str or Scenario
        Where it starts.
    world : int
        Which of the scenario's worlds, counted from 1.
    assumptions : float or str
        Any assumption by its id, as ``Scenario.changed`` takes it.

    Attributes
    ----------
    datacollector : mesa.DataCollector
        Once the world is over: every weekly metric of the weeks from 1 on, and the ending.
    """

    def __init__(
        self,
        scenario: str | Scenario = "article",
        world: int = 1,
        luck: int = DEFAULT_LUCK,
        weeks: int = DEFAULT_WEEKS,
        **assumptions: float | str,
    ) -> None:
        seeds = seed_files.load()
        base = ready_scenario(scenario, seeds.scenarios) if isinstance(scenario, str) else scenario
        alone = Worlds.of(base.changed(assumptions), int(world), int(luck), int(weeks), seeds)[int(world) - 1]
        # Beside a copy of itself, as ``sim.ensemble`` runs a lone world: the sums are the same bits then.
        values = {key: np.repeat(value, 2) for key, value in alone.values.items()}
        steps = tuple(change._replace(value=np.repeat(change.value, 2)) for change in alone.schedule)
        super().__init__(
            replace(alone, values=values, luck=np.repeat(alone.luck, 2), schedule=steps, origin=None)
        )
        self._row: dict[str, float | str] = {}
        self.datacollector = mesa.DataCollector({name: partial(_told, name) for name in (*METRICS, "ending")})

    def step(self) -> None:
        """Live through one week; the last one stops the model and fills the data collector."""
        super().step()
        if self.week >= self.worlds.weeks:
            self.running = False
            self._tell()

    def _tell(self) -> None:
        # A record works its metrics out once, when the world is over.
        weekly = self.record.weekly
        thresholds = self.worlds.seeds.threshold_values
        judged = outcomes.judged(weekly, int(thresholds["window"]), thresholds["persist"])
        ending = outcomes.ENDINGS[int(outcomes.endings(judged, thresholds)[0])]
        for week in range(1, self.worlds.weeks + 1):
            self._row = {name: float(values[week, 0]) for name, values in weekly.items()} | {"ending": ending}
            self.datacollector.collect(self)


def _told(name: str, model: Any) -> float | str:
    row: dict[str, float | str] = model._row
    return row[name]
