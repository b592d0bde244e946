"""What we believe about the experiments on tensions: both sides are looked for in one world."""

import json
from dataclasses import replace

import numpy as np
import pytest

from sim import argument
from sim.cases import Sample
from sim.seeds import load
from sim.studies.experiments import experiment, granted, sentences, sides_hold
from sim.tensions import load_tensions
from sim.worlds import Worlds

SEEDS = load()
TENSIONS = load_tensions(SEEDS)
HOLLOW = SEEDS.scenarios["hollow_army"]
SIZES = {"worlds": 60, "luck": 5, "weeks": 52}


def test_a_side_that_is_a_conclusion_holds_where_the_audit_says_so():
    sample = Sample(**SIZES, seeds=SEEDS)
    verdicts = argument.Bench.of([HOLLOW], sample).verdicts(HOLLOW)
    found = sides_hold(replace(sample.of(HOLLOW), origin=None), "T1")
    assert np.array_equal(found, [verdicts["C23"].holds, verdicts["C31"].holds])
    both = sides_hold(sample.of(HOLLOW), "T4")
    assert np.array_equal(both[0], verdicts["C23"].holds & verdicts["C25"].holds)
    assert verdicts["C23"].holds.any()


def test_what_is_granted_holds_all_over_the_region_that_is_varied():
    for key in ("T3", "T7", "T10"):
        tension = TENSIONS[key]
        values = {factor.id: (factor.low, factor.high) for factor in granted(tension, SEEDS)}
        assert set(values) == set(tension.assumptions)
        for end in (0, 1):
            table = Worlds.table({name: [ends[end]] * 2 for name, ends in values.items()}, weeks=26)
            side = next(n for n, side in enumerate(tension.sides) if side.settings)
            assert tension.sides[side].all or sides_hold(table, key)[side].all()


def test_an_experiment_counts_with_denominators_and_says_never_where_it_is_never():
    found = experiment(TENSIONS["T3"], HOLLOW, seeds=SEEDS, **SIZES)
    assert found["worlds"] == 60
    for place in ("here", "region"):
        counts = found[place]
        assert counts["both"] <= min(counts["one"], counts["other"])
    assert found["region"]["one"] == 60
    json.dumps(found, allow_nan=False)
    text = " ".join(sentences(found))
    assert f"in {found['here']['both']} of 60 worlds" in text or f"both in {found['here']['both']}" in text
    never = {**found, "region": {**found["region"], "both": 0}, "box": None}
    assert "both never" in " ".join(sentences(never))


def test_a_judgement_is_no_experiment():
    found = experiment(TENSIONS["T12"], HOLLOW, seeds=SEEDS, **SIZES)
    assert "sides" not in found
    assert sentences(found) == ["A matter of values: it changes no world."]


def test_the_region_is_told_where_enough_worlds_hold_both_sides():
    found = experiment(TENSIONS["T5"], HOLLOW, seeds=SEEDS, worlds=100, luck=5, weeks=52)
    assert found["region"]["both"] >= 20
    assert found["box"]["inside_cases"] <= found["region"]["both"]
    assert "Both hold above all where: " in " ".join(sentences(found))


@pytest.mark.parametrize("key", [k for k, t in TENSIONS.items() if t.status == "experiment"])
def test_both_sides_of_a_tension_are_written_down(key):
    assert len(TENSIONS[key].sides) == 2
