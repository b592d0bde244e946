"""What we believe about PRIM: it finds a planted box, and draws the boxes that EMA Workbench draws."""

import numpy as np
import pandas as pd
import pytest

from sim.studies.prim import Options, Span, described, quantile, trajectory


def sample(rows: int, sides: int, draw: int = 1) -> dict[str, np.ndarray]:
    from scipy.stats import qmc

    unit = qmc.LatinHypercube(sides, rng=draw).random(rows)
    return {f"x{n}": unit[:, n] for n in range(sides)}


def planted(columns: dict[str, np.ndarray]) -> np.ndarray:
    return (columns["x0"] > 0.6) & (columns["x2"] < 0.4) & (columns["x2"] > 0.1)


def test_a_planted_box_is_found_and_nothing_else_is_limited():
    columns = sample(4000, 6)
    box = described(columns, planted(columns))
    assert box.restricted == ("x0", "x2")
    assert box.limits["x0"] == pytest.approx((0.6, 1), abs=0.02)
    assert box.limits["x2"] == pytest.approx((0.1, 0.4), abs=0.02)
    assert box.coverage > 0.93
    assert box.density > 0.93
    fresh = sample(4000, 6, draw=2)
    inside, cases = box.holds(fresh), planted(fresh)
    assert cases[inside].mean() > 0.9
    assert inside[cases].mean() > 0.9


def test_a_few_conditions_are_kept_however_many_were_asked_for():
    columns = sample(2000, 5)
    cases = np.logical_and.reduce([column > 0.3 for column in columns.values()])
    assert len(described(columns, cases, most=2).restricted) == 2
    assert len(described(columns, cases, most=5).restricted) == 5


def test_of_a_structure_options_are_kept():
    columns = {**sample(1000, 2), "form": np.arange(1000) % 3.0}
    box = described(columns, (columns["form"] == 1) & (columns["x0"] > 0.5), ["form"])
    assert box.limits["form"] == Options(frozenset({1.0}))
    assert set(box.restricted) == {"form", "x0"}


def test_where_there_is_nothing_to_tell_nothing_is_told():
    columns = sample(200, 2)
    assert described(columns, np.zeros(200, bool)) is None
    assert described(columns, np.ones(200, bool)) is None


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # what that package uses is going out of date
@pytest.mark.parametrize("shape", ["box", "slope", "ring", "noise"])
@pytest.mark.parametrize("draw", [1, 2])
def test_every_box_is_that_of_ema_workbench(shape, draw):
    prim = pytest.importorskip("ema_workbench.analysis.prim")
    columns = sample(400, 4, draw)
    chance = np.random.default_rng(draw).random(400)
    cases = {
        "box": planted(columns),
        "slope": columns["x0"] + columns["x1"] ** 2 > 1.1,
        "ring": np.hypot(columns["x0"] - 0.5, columns["x3"] - 0.5) < 0.3,
        "noise": chance < 0.2 + 0.6 * columns["x1"] * columns["x2"],
    }[shape]
    theirs = prim.Prim(pd.DataFrame(columns), cases.astype(int), threshold=0.01).find_box()
    ours = trajectory(columns, cases)
    table = theirs.peeling_trajectory
    assert len(ours) == len(table)
    for box, limits, (_, row) in zip(ours, theirs.box_lims, table.iterrows(), strict=True):
        assert (box.coverage, box.density, box.mass) == pytest.approx(
            (row.coverage, row.density, row["mass"])
        )
        assert len(box.restricted) == row.res_dim
        for name in columns:
            assert box.limits[name] == pytest.approx(tuple(limits[name]))


def test_a_limit_falls_between_two_rows():
    values = np.array([1.0, 2, 2, 2, 3])
    assert quantile(values, 0.05) == 1.5
    assert quantile(values, 0.95) == 2.5
    assert quantile(np.array([2.0, 2, 2, 3]), 0.3) == 2.5
    assert isinstance(trajectory(sample(50, 1), np.arange(50) < 25)[0].limits["x0"], Span)
