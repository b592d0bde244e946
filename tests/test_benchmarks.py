"""What makes the benchmark honest: both sides live the same weeks, and the clock counts nothing twice."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.testing import assert_allclose

from benchmarks import costs
from benchmarks.core import METRICS, Core, engine, setting
from benchmarks.plain_mesa import PlainAfghanistan, plain
from sim.draws import GARRISONS, Draws
from sim.worlds import Worlds

SCENARIO, WEEKS = "neutral", 26


class SameLuck(PlainAfghanistan):
    """The object-per-actor model with the luck of one of the engine's worlds, asked for in its own order."""

    def __init__(self, *args, draws: Draws, world: int) -> None:
        self.uniform = self._ranks(draws.rank[..., world])
        self.storms = iter(draws.storm[..., world])
        self.unexplained = iter(draws.unexplained[..., world])
        super().__init__(*args)

    @staticmethod
    def _ranks(rank: np.ndarray) -> Iterator[float]:
        for province in rank.T:
            yield from province[:GARRISONS] * GARRISONS - np.arange(GARRISONS)
            yield province[GARRISONS]

    def step(self) -> None:
        self.uniform, self.normal = iter(next(self.storms)), iter(next(self.unexplained))
        super().step()

    def chance(self) -> float:
        return float(next(self.uniform))

    def noise(self) -> float:
        return float(next(self.normal))


@pytest.mark.parametrize("world", [0, 1, 2])
def test_with_the_same_luck_both_sides_live_the_same_weeks(world):
    model = Core(Worlds.of(SCENARIO, worlds=5, weeks=WEEKS))
    expected = model.live()
    objects = SameLuck(setting(SCENARIO, WEEKS), WEEKS, draws=model.draws, world=world)
    for _ in range(WEEKS):
        objects.step()
    found = objects.datacollector.get_model_vars_dataframe()
    told = "sim/week/war.py has changed: write the same change in benchmarks/plain_mesa.py"
    for name in ("control_taliban", "control_kabul"):
        assert_allclose(found[name], expected[name][1:, world], atol=5e-3, err_msg=told)
    # A single garrison may differ: float32 and float64 part where a threshold is met to the seventh digit.
    assert_allclose(
        found["garrisons_standing"], expected["garrisons_standing"][1:, world], atol=1, err_msg=told
    )
    assert_allclose(found["battle_deaths"], expected["battle_deaths"][1:, world], rtol=5e-3, err_msg=told)


def test_with_luck_of_their_own_both_sides_agree_in_distribution():
    many = engine(Worlds.of(SCENARIO, worlds=100, luck=3, weeks=WEEKS))
    few = plain(setting(SCENARIO, WEEKS), WEEKS, list(range(12)))
    for name in METRICS:
        a, b = many[name][-1].astype(float), np.array([series[-1] for series in few[name]])
        assert len(few[name][0]) == WEEKS
        error = np.sqrt(a.var() / len(a) + b.var() / (len(b) - 1))
        assert abs(a.mean() - b.mean()) < 3.5 * error, name


def test_the_core_moves_at_all():
    start, *_, end = engine(Worlds.of(SCENARIO, worlds=5, weeks=WEEKS))["garrisons_standing"]
    assert (end < start).all()


def test_what_is_measured_inside_is_not_counted_outside(monkeypatch):
    ticks = iter([0.0, 1.0, 4.0, 6.0])
    monkeypatch.setattr(costs.time, "process_time", lambda: next(ticks))
    clock = costs.Clock()
    with clock.measuring("outer"), clock.measuring("inner"):
        pass
    assert clock.seconds == {"inner": 3.0, "outer": 3.0}


def test_the_costs_name_the_parts_of_a_week_and_the_mechanisms():
    worlds = Worlds.of(SCENARIO, worlds=2, weeks=26)
    assert {"war: fight", "record", "draws", "decisions of the agents"} <= set(costs.by_part(worlds))
    assert {"contest", "cascade"} <= set(costs.by_mechanism(worlds))
