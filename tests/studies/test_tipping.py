"""What we believe about maps of turning points: the line lies where it flips, and a cell can be run alone."""

import json

import numpy as np
import pytest

import sim
from sim.seeds import load
from sim.studies.asked import asked
from sim.studies.designs import factors
from sim.studies.tipping import crossings, line, tipping_map

SEEDS = load()
ARTICLE = SEEDS.scenarios["article"]
ACROSS, UP = (factors([name], SEEDS)[0] for name in ("forces_will_fight", "contagion"))


def test_the_line_of_a_tilted_plane_is_straight():
    xs, ys = np.linspace(0, 1, 5), np.linspace(0, 2, 4)
    means = xs[None, :] + 0 * ys[:, None]
    [only] = line(xs, ys, means, 0.3)
    assert [x for x, _ in only] == pytest.approx([0.3] * 4)
    assert sorted(y for _, y in only) == pytest.approx([0, 2 / 3, 4 / 3, 2], abs=1e-5)
    assert line(xs, ys, means, 2) == []


def test_a_cell_of_the_map_is_the_scenario_with_these_two_values():
    facts = tipping_map(
        ARTICLE, ACROSS, UP, asked("t_kabul <= 40"), points=3, lucks=5, luck=9, weeks=40, seeds=SEEDS
    )
    json.dumps(facts, allow_nan=False)
    assert np.shape(facts["means"]) == (3, 3)
    for row, column in ((0, 2), (2, 0)):
        moved = ARTICLE.changed({ACROSS.id: round(facts["xs"][column], 6), UP.id: round(facts["ys"][row], 6)})
        alone = asked("t_kabul <= 40").read(sim.run(moved, worlds=5, luck=9, weeks=40))
        assert facts["means"][row][column] == pytest.approx(alone.mean())


def test_where_a_row_crosses_the_level_is_told():
    facts = {"ys": [0.0, 1.0], "xs": [0.0, 1.0, 2.0], "here": [0, 0.9], "level": 0.5}
    assert crossings({**facts, "means": [[1, 1, 1], [0, 1, 0]]}) == [0.5, 1.5]
    assert crossings({**facts, "means": [[0, 1, 0], [0, 0, 0]]}) == []


def test_options_of_a_structure_have_cells_but_no_line():
    form = next(f for f in factors(["structure"], SEEDS))
    facts = tipping_map(ARTICLE, form, UP, asked("deaths"), points=2, lucks=2, luck=9, weeks=26, seeds=SEEDS)
    assert facts["xs"] == list(range(form.options))
    assert facts["lines"] == []
