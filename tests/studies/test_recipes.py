"""What docs/studies.md and the notebook show works as it stands there; Mesa's tools run the same worlds."""

import json
import re
from pathlib import Path

import mesa
import pytest

import sim
from sim.outcomes import ENDINGS
from sim.record import METRICS
from sim.studies.mesa_model import OneWorld

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^## ([^\n]+)\n(?:(?!^## ).)*?```python\n(.*?)```", re.M | re.S)
RECIPES = dict(BLOCK.findall((DOCS / "studies.md").read_text("utf-8")))


@pytest.mark.filterwarnings("ignore")  # what other people's tools use goes out of date
@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_runs_as_it_is_printed(title, tmp_path, capsys):
    if title == "EMA Workbench":
        pytest.importorskip("ema_workbench")
    exec(compile(RECIPES[title], title, "exec"), {"folder": tmp_path, "__name__": "recipe"})
    assert capsys.readouterr().out.strip()


def test_all_recipes_were_found():
    assert set(RECIPES) == {"Reading the files", "xarray", "Mesa", "SALib", "EMA Workbench"}


def test_mesas_batch_run_gives_the_worlds_that_a_run_gives():
    rows = mesa.batch_run(
        OneWorld, {"world": [1, 3], "contagion": 2.0, "weeks": 26, "luck": 5},
        data_collection_period=1, display_progress=False,
    )  # fmt: skip
    result = sim.run(sim.load().scenarios["article"].changed(contagion=2.0), worlds=3, weeks=26, luck=5)
    assert len(rows) == 2 * 26
    for row in rows:
        world, week = row["world"] - 1, row["Step"] + 1
        assert row["ending"] == ENDINGS[result.ending[world]]
        for name in METRICS:
            assert row[name] == float(result.weekly[name][week, world]), (name, week)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_notebook_runs_from_top_to_bottom():
    notebook = json.loads((DOCS / "study.ipynb").read_text("utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    space = {"__name__": "notebook"}
    for number, cell in enumerate(code):
        exec(compile(cell, f"cell {number}", "exec"), space)
