"""The compiled forms of rules give the same bits as their NumPy forms, and nobody has to have them."""

import copy
import inspect
import os
import subprocess
import sys

import numpy as np
import pytest

from sim import arithmetic, compiled, draws
from sim.ensemble import run
from sim.model import Afghanistan
from sim.numbers import Numbers
from sim.worlds import Worlds

pytest.importorskip("numba", reason="the compiled forms need Numba; without it everything runs in NumPy")

from sim.compiled import arithmetic as loops
from sim.compiled.stand_ins import STAND_INS

WORLDS = 37  # no multiple of eight, so that the compiler's leftovers are seen
RULES = sorted(STAND_INS, key=lambda rule: (rule.__module__, rule.__name__))
SCENARIOS = ("neutral", "guarantee", "hollow_army")


def flat(answer):
    """Return the arrays of an answer, or of arguments, which may be states of the world."""
    if isinstance(answer, np.ndarray):
        return [answer]
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, (tuple, list)):
        return [x for part in answer for x in flat(part)]
    return [x for x in vars(answer).values() if isinstance(x, np.ndarray)] if hasattr(answer, "bears") else []


def assert_same(one, other, where):
    for a, b in zip(flat(one), flat(other), strict=True):
        assert a.dtype == b.dtype, where
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), where


def mixed(scenario, weeks=40):
    """Return worlds in which both forms of contest and cascade stand side by side, with luck of their own."""
    worlds = Worlds.of(scenario, WORLDS, luck=5, weeks=weeks)
    forms = np.arange(WORLDS, dtype=np.float32)
    worlds.values["contest_form"] = (forms % 3 == 0).astype(np.float32)
    worlds.values["cascade_form"] = (forms % 4 == 0).astype(np.float32)
    return worlds


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_compiled_form_is_asked_like_its_rule(rule):
    def asked(function):
        return [(p.name, p.kind) for p in inspect.signature(function).parameters.values()]

    assert asked(STAND_INS[rule]) == asked(rule)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_both_forms_answer_alike_to_the_last_bit_whatever_the_state_of_the_world(scenario, monkeypatch):
    answered = set()

    def both(rule):
        if rule not in STAND_INS:
            return rule

        def ask(*state, **numbers):
            state_, numbers_ = copy.deepcopy((state, numbers))
            answer = rule(*state, **numbers)
            assert_same(answer, STAND_INS[rule](*state_, **numbers_), rule.__name__)
            # What a rule changes in place it changes alike.
            assert_same((state, numbers), (state_, numbers_), rule.__name__)
            answered.add(rule)
            return answer

        return ask

    monkeypatch.setattr(compiled, "of", both)
    draws._kept.clear()
    Afghanistan(mixed(scenario)).run()
    assert answered == set(STAND_INS)


def test_worlds_are_the_same_to_the_last_bit_before_and_after_a_process_changes_over(monkeypatch):
    worlds = mixed("article", weeks=60)
    monkeypatch.setattr(compiled, "of", lambda rule: rule)
    monkeypatch.setattr(compiled, "ready", lambda: False)
    written = run(worlds)
    monkeypatch.undo()
    assert compiled.prepare()
    assert compiled.ready()
    after = run(worlds)
    assert_same([written.weekly, written.summary], [after.weekly, after.summary], "weeks")
    assert np.array_equal(written.events, after.events)
    assert (written.taliban == after.taliban).all()


def test_every_joint_rule_has_become_a_loop_and_answers_alike_to_the_last_bit(monkeypatch):
    assert compiled.prepare()
    answered = set()

    def both(rule, written, values, constants, state):
        loop = compiled.whole_(rule, written, values, constants, state)
        answered.add(rule)

        def ask(*now):
            answer = written(*now)
            assert_same(answer, loop(*now), rule.__name__)
            return answer

        return ask

    monkeypatch.setattr(compiled, "whole_", compiled.whole, raising=False)
    monkeypatch.setattr(compiled, "whole", both)
    for scenario in SCENARIOS:
        Afghanistan(mixed(scenario)).run()
    assert answered
    assert not compiled.stays


def test_a_rule_that_branches_on_what_happens_stays_as_it_is_written():
    def both_ways(ask, x, *, pace):
        return x * pace if np.count_nonzero(x > 0) else x

    def plain(ask, x, *, pace):
        return np.where(x > 0, x * pace, np.minimum(x**2, 1)), x.astype(np.int8)

    numbers = Numbers({"doctrine": np.ones(5, np.float32)}, {"pace": 0.3})
    x = np.linspace(-1, 1, 5, dtype=np.float32)
    assert compiled.prepare()
    assert_same(numbers.ask(both_ways, x), both_ways(None, x, pace=0.3), "stays")
    assert both_ways in compiled.stays
    assert_same(numbers.ask(plain, x), plain(None, x, pace=0.3), "becomes a loop")
    assert plain not in compiled.stays
    del compiled.stays[both_ways]


def test_the_compiled_exponential_is_the_written_one():
    x = np.random.default_rng(3).uniform(-95, 95, 4000).astype(np.float32)
    stale = "delete sim/compiled/__pycache__: its files were compiled from an older exponential"
    assert np.array_equal([loops.exp(v) for v in x], arithmetic.exp(x)), stale


@pytest.mark.slow
@pytest.mark.parametrize("hindrance", ["the switch", "no numba"])
def test_everything_runs_where_there_is_no_compiled_form(hindrance):
    script = "import sys; sys.modules['numba'] = None\n" if hindrance == "no numba" else ""
    script += (
        "import sim; from sim import compiled; assert not compiled.prepare(); "
        "print(len(sim.run('article', worlds=2, weeks=30)), compiled.ready())"
    )
    environment = {**os.environ, compiled.SWITCH: "0" if hindrance == "the switch" else "1"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["2", "False"], "")


def test_who_asks_while_another_thread_compiles_is_not_kept_waiting(monkeypatch):
    monkeypatch.setattr(compiled, "_ready", False)
    with compiled._lock:
        assert compiled.prepare() is False
