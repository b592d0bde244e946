"""What we believe about how rules get their numbers."""

import ast
import functools
import importlib
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sim import mechanisms
from sim.numbers import Numbers, named
from sim.seeds import load
from sim.week.joining import joined

SEEDS = load()
SIM = Path(mechanisms.__file__).parent.parent
FILES = sorted(path.stem for path in Path(mechanisms.__file__).parent.glob("*.py") if path.stem != "__init__")
ASKERS = [*SIM.glob("*.py"), *SIM.glob("week/*.py"), *SIM.glob("agents/*.py")]


def rules() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public rule with the name of its file."""
    for file in FILES:
        module = importlib.import_module(f"sim.mechanisms.{file}")
        for name, rule in vars(module).items():
            if inspect.isfunction(rule) and rule.__module__ == module.__name__ and not name.startswith("_"):
                yield file, rule


RULES = list(rules())
STATES = {  # what rules ask for by name that no seed holds
    (
        "alliances",
        "utilities",
    ): "odds_together share_together odds_alone odds_taliban share_taliban likeness_together grievance",
    ("cascade", "pushes"): "encirclement momentum arrears air exit_felt exit_shock leaderless capital_lost",
}


@cache
def users() -> dict[str, set[str]]:
    """Return for every number the mechanisms whose rules name it."""
    found: dict[str, set[str]] = {}
    for file, rule in RULES:
        for name in named(rule):
            found.setdefault(name, set()).add(file)
    return found


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def read_by_name() -> set[str]:
    """Return what the week, agents and state read: texts in square brackets, arguments by name."""
    everything = [node for path in ASKERS for node in nodes(path)]
    keys = (node.slice for node in everything if isinstance(node, ast.Subscript))
    read = {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    functions = (node for node in everything if isinstance(node, ast.FunctionDef))
    return read | {argument.arg for function in functions for argument in function.args.kwonlyargs}


@cache
def asked(file: str) -> set[str]:
    """Return the names of the rules of a file that somebody calls or hands on."""
    inside = (n.func for n in nodes(SIM / "mechanisms" / f"{file}.py") if isinstance(n, ast.Call))
    attributes = [node for path in ASKERS for node in nodes(path) if isinstance(node, ast.Attribute)]
    owners = {"start": {"beginning"}}.get(file, {file})
    outside = {n.attr for n in attributes if isinstance(n.value, ast.Name) and n.value.id in owners}
    join = {join.rule.__name__ for join in joined() if join.rule.__module__ == f"sim.mechanisms.{file}"}
    return outside | join | {call.id for call in inside if isinstance(call, ast.Name)}


@pytest.mark.parametrize(("file", "rule"), RULES, ids=[f"{f}.{r.__name__}" for f, r in RULES])
def test_every_number_that_a_rule_names_is_in_the_seeds(file, rule):
    states = set(STATES.get((file, rule.__name__), "").split())
    unknown = set(named(rule)) - states - set(SEEDS.assumptions) - set(SEEDS.constants)
    assert not unknown, f"{unknown}: give it a seed, or hand it over by position"
    assert not states & (set(SEEDS.assumptions) | set(SEEDS.constants)), (
        "a state may not be called like a number"
    )


@pytest.mark.parametrize("key", SEEDS.assumptions)
def test_an_assumption_says_which_mechanisms_use_it(key):
    expected = set(SEEDS.assumptions[key].mechanisms)
    found = users().get(key, set())
    assert expected == found, f"seeds say {sorted(expected)}, the rules of {sorted(found)} name it"


@pytest.mark.parametrize("key", SEEDS.constants)
def test_no_constant_lies_idle(key):
    computed = {f"{what}_{who}" for what in ("weight", "north") for who in SEEDS.actors} | {
        f"likeness_{who}" for who in SEEDS.actors
    }
    assert key in users() or key in read_by_name() or key in computed, "no rule, agent or week reads it"


@pytest.mark.parametrize(("file", "rule"), RULES, ids=[f"{f}.{r.__name__}" for f, r in RULES])
def test_every_rule_is_asked_by_somebody(file, rule):
    assert rule.__name__ in asked(file)


@pytest.mark.parametrize(("file", "rule"), RULES, ids=[f"{f}.{r.__name__}" for f, r in RULES])
def test_something_is_believed_about_every_rule(file, rule):
    beliefs = Path(__file__).parent / "mechanisms" / f"test_{file}.py"
    assert f"{file}.{rule.__name__}" in beliefs.read_text("utf-8")


def strength(men: np.ndarray, *, courage: np.ndarray, quality: float) -> np.ndarray:
    return men * courage * quality


def test_a_rule_gets_the_numbers_that_it_names():
    numbers = Numbers({"courage": np.array([0.5, 1.0], np.float32)}, {"quality": 2.0, "colour": 7.0})
    men = np.ones((3, 2), np.float32)
    assert named(strength) == ("courage", "quality")
    assert_array_equal(numbers.ask(strength, men), [[1, 2]] * 3)
    assert numbers.ask(strength, men).dtype == np.float32
    assert numbers["colour"] == 7.0


def test_what_is_handed_over_by_name_comes_before_the_seeds():
    numbers = Numbers({"courage": np.array([0.5, 1.0], np.float32)}, {"quality": 2.0})
    assert_array_equal(numbers.ask(strength, np.ones(2, np.float32), quality=10.0), [5, 10])


def test_a_change_of_course_holds_from_then_on():
    numbers = Numbers({"courage": np.array([0.5, 1.0], np.float32)}, {"quality": 2.0})
    numbers.ask(strength, np.ones(2, np.float32))
    numbers.change("courage", np.array([0.0, 3.0], np.float32))
    assert_array_equal(numbers.ask(strength, np.ones(2, np.float32)), [0, 6])


def test_some_worlds_can_be_asked_alone():
    numbers = Numbers({"courage": np.array([0.5, 1.0, 0.25], np.float32)}, {"quality": 2.0})
    some = np.array([2, 0])
    assert_array_equal(strength(np.ones(2, np.float32), **numbers.only(strength, some)), [0.5, 1])


def test_a_rule_gets_its_numbers_whatever_its_defaults_and_however_it_hands_them_on():
    numbers = Numbers({}, {"pace": 2.0, "floor": 1.0})

    def plain(x, *, pace, floor=0.0, extra=10.0):
        return x * pace + floor, extra

    inner = []

    @functools.wraps(plain)
    def around(*state, **given):
        inner.append(given)
        return plain(*state, **given)

    for rule in (plain, around):
        assert numbers.ask(rule, 3.0, extra=5.0) == (7.0, 5.0)
    assert inner == [{"pace": 2.0, "floor": 1.0, "extra": 5.0}]
    assert plain(3.0, pace=1.0) == (3.0, 10.0)  # the rule itself is as it was
