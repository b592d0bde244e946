"""What we believe about sensitivity: known answers come out, and kinds are never mixed in silence."""

import json

import numpy as np
import pytest

from sim.errors import InputError
from sim.seeds import load
from sim.studies.asked import asked
from sim.studies.designs import factors, made
from sim.studies.sensitivity import groups, indices, luck_part, screened, study
from sim.studies.sensitivity_command import spoken, table_of

SEEDS = load()
ARTICLE = SEEDS.scenarios["article"]
THREE = factors(["contagion", "forces_will_fight", "guarantees_believed"], SEEDS)


def ishigami(unit: np.ndarray) -> np.ndarray:
    """Return the test function of Ishigami and Homma (1990) with a = 7, b = 0.1."""
    x, y, z = (unit.T - 0.5) * 2 * np.pi
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def test_sobols_indices_of_ishigamis_function_are_those_of_the_literature():
    design = made("saltelli", THREE, 4096)
    found = list(indices(design, ishigami(design.unit)).values())
    # By hand, from the variances of its parts (Saltelli and others 2008, table 4.2).
    for numbers, alone, total in zip(found, (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437), strict=True):
        assert numbers["alone"] == pytest.approx(alone, abs=0.01)
        assert numbers["total"] == pytest.approx(total, abs=0.01)
        assert numbers["low"] <= total <= numbers["high"]
        assert numbers["alone_low"] - 0.005 <= alone <= numbers["alone_high"] + 0.005


def test_morris_measures_a_step_of_two_thirds_exactly_and_sees_what_depends_on_others():
    design = made("morris", THREE, 30)
    x, y, z = design.unit.T
    straight, bent, none = screened(design, 3 * x - 2 * y * x + 0 * z).values()
    assert straight["size"] == pytest.approx(straight["mean"])
    assert straight["spread"] > 0
    assert bent["mean"] == pytest.approx(-bent["size"])
    assert (none["size"], none["spread"]) == (0, 0)
    slope = screened(design, 3 * x - y)
    assert [row["mean"] for row in slope.values()] == pytest.approx([2, -2 / 3, 0])
    assert all(row["high"] - row["low"] == pytest.approx(0) for row in slope.values())


def test_where_nothing_differs_nothing_is_shared_out():
    design = made("saltelli", THREE, 8)
    assert indices(design, np.ones(len(design))) == {}


def test_luck_is_what_differs_inside_a_row():
    assert luck_part(np.array([[0, 1], [0, 1]], np.float32)) == 1
    assert luck_part(np.array([[0, 0], [1, 1]], np.float32)) == 0
    assert luck_part(np.ones((2, 2), np.float32)) == 0


def test_each_kind_is_varied_by_itself_unless_asked_otherwise():
    chosen = factors(["headline"], SEEDS)
    apart = groups(chosen, mixed=False)
    assert all(len({f.assumption.kind for f in group}) == 1 for group in apart)
    assert sum(map(len, apart)) == len(chosen)
    assert groups(chosen, mixed=True) == [chosen]


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_a_study_of_the_model_says_what_it_did(method):
    chosen = factors(["contagion", "air_support", "aid_to_kabul"], SEEDS)
    told: list[tuple[int, int]] = []
    facts = study(
        ARTICLE, chosen, [asked("not republic"), asked("civilian_deaths")], method=method, size=2, lucks=2,
        luck=7, weeks=26, seeds=SEEDS, told=lambda *now: told.append(now),
    )  # fmt: skip
    assert [group["kinds"] for group in facts["groups"]] == [["belief"], ["choice"]]
    rows = {"morris": (2 * 2, 2 * 3), "sobol": (2 * 3, 2 * 4)}[method]
    assert tuple(group["rows"] for group in facts["groups"]) == rows
    assert facts["worlds"] == 2 * sum(rows)
    assert told[-1] == (facts["worlds"], facts["worlds"])
    json.dumps(facts, allow_nan=False)
    text = spoken(facts)
    for words in ("no republic survives", "Choices: what somebody could do", "Air support for Kabul"):
        assert words in text
    assert len(table_of(facts)) <= 6


def test_questions_are_read_and_mistakes_in_them_named():
    assert asked("accommodation > 0.5 and not war").truth
    assert not asked("week_kabul_falls").truth
    assert asked("week_kabul_falls").spoken(SEEDS) == "week kabul falls"
    assert asked("haven and taliban_control >= 0.5").unit == "share of worlds"
    with pytest.raises(InputError) as error:
        asked("hardlin and accommodation and republic > 1 and > 3 and not cohesion")
    assert str(error.value).startswith("4 problems")
    assert "Did you mean 'hardline'?" in str(error.value)
    with pytest.raises(InputError, match="true or false"):
        asked("hardline and accommodation")


def test_a_condition_is_true_where_all_of_its_parts_are():
    import sim

    result = sim.run("article", worlds=40, weeks=26, luck=3)
    ends = result.ending == 5
    high = result.summary["accommodation"] > np.float32(0.01)
    assert np.array_equal(asked("war and accommodation > 0.01").read(result), ends & high)
    assert np.array_equal(asked("not war").read(result), ~ends)
    never = np.isnan(result.summary["t_kabul"])
    assert np.array_equal(asked("t_kabul > 26").read(result), never)
    assert (asked("t_kabul").read(result)[never] == 26).all()
