"""The recipes of CONTRIBUTING.md, followed to the letter on a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("sim", "dashboard", "seeds", "tests", "docs", "benchmarks", "pyproject.toml", "README.md")
BLOCK = re.compile(r"^```(?:toml|python)\n# (new file|add to|take out of): (\S+)\n(.*?)^```$", re.M | re.S)


def blocks(heading: str) -> list[tuple[str, str, str]]:
    """Return what a recipe asks to do: the action, the file, the text."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    recipe = text.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    found = BLOCK.findall(recipe)
    assert found, f"CONTRIBUTING.md has no recipe '{heading}' with something to do"
    return found


def follow(recipe: list[tuple[str, str, str]], copy: Path) -> None:
    for action, name, text in recipe:
        path = copy / name
        if action == "new file":
            assert not path.exists(), f"{name} is there already: choose another example"
            path.write_text(text, "utf-8")
        elif action == "add to":
            path.write_text(path.read_text("utf-8") + text, "utf-8")
        else:
            key = text.split()[0]
            lines = path.read_text("utf-8").splitlines(keepends=True)
            kept = [line for line in lines if line.split()[:1] != [key]]
            assert len(kept) == len(lines) - 1, f"{name} has no line of {key}"
            path.write_text("".join(kept), "utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tmp_path / part, ignore=ignored)
        else:
            shutil.copy(source, tmp_path / part)
    return tmp_path


def python(copy: Path, *arguments: str) -> str:
    """Return what Python says in the copy, which must not complain."""
    settings = {**os.environ, "PYTHONPATH": str(copy), "INVERTED_PLATE_PROCESSES": "0"}
    settings["INVERTED_PLATE_DATA"] = str(copy / "data")
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=settings, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


LEVERS = """
import pathlib, runpy, dashboard
runpy.run_module("sim.catalogue", run_name="__main__")
from streamlit.testing.v1 import AppTest
from sim.seeds import load
from tests.dashboard.levers import rows
page = AppTest.from_file(str(pathlib.Path(dashboard.__file__).with_name("app.py")), default_timeout=120)
page.query_params["worlds"], page.query_params["weeks"] = "50", "52"
page.session_state["unfolded"] = frozenset(item.group for item in load().assumptions.values())
page.run()
assert not page.exception
print(*(row.get("id") for row in rows(page)))
"""
"""Writes the tables of the docs, and prints which levers the first page has, all groups unfolded."""


def is_offered(copy: Path, key: str) -> None:
    """Check that an assumption can be set, has its lever in the dashboard, and its row in the docs."""
    python(copy, "-m", "sim", "run", "article", "--worlds", "4", "--weeks", "26", "--set", f"{key}=0.05")
    assert key in python(copy, "-c", LEVERS).splitlines()[-1].split()
    assert f"`{key}`" in (copy / "docs" / "assumptions.md").read_text("utf-8")


@pytest.mark.slow
def test_a_scenario_takes_one_file(copy):
    recipe = blocks("Add a scenario")
    assert len(recipe) == 1
    follow(recipe, copy)
    assert "cold_start" in python(copy, "-m", "sim", "scenarios")
    assert "Cold start" in python(copy, "-m", "sim", "run", "cold_start", "--worlds", "4", "--weeks", "26")


@pytest.mark.slow
def test_an_assumption_takes_one_entry(copy):
    recipe = blocks("Add an assumption")
    assert all(name.startswith("seeds/") for _, name, _ in recipe)
    follow(recipe, copy)
    is_offered(copy, "deal_relief")
    python(
        copy, "-m", "pytest", "-q", "-n", "0", "tests/test_numbers.py", "tests/mechanisms/test_treasury.py"
    )


@pytest.mark.slow
def test_a_mechanism_with_assumption_slider_table_and_test_takes_three_files(copy):
    recipe = blocks("Add a mechanism")
    assert [action for action, _, _ in recipe] == ["new file"] * 3
    follow(recipe, copy)
    is_offered(copy, "bandwagon")
    tests = [
        "tests/mechanisms/test_recruitment.py",
        "tests/test_numbers.py",
        "tests/seeds/test_seeds.py",
        "tests/test_catalogue.py",
    ]
    python(copy, "-m", "pytest", "-q", "-n", "0", *tests)
