"""What we believe about conclusions: conditions that can be read, checked on worlds worked out by hand."""

import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import sim
from sim.conclusions import ENDING, JUDGED, MOST_PREMISES, Comparison, Conclusion, Condition, read
from sim.errors import SeedError
from sim.record import METRICS
from sim.seeds import DEFAULT_FOLDER, load
from sim.worlds import Worlds

SEEDS = load()
ARGUMENT = SEEDS.argument
NEVER = float("nan")


def run_of(**metrics: list[list[float]]) -> Any:
    """Return an invented run of 3 worlds: weekly metrics as lists of weeks, "t_kabul" as its summary."""
    summary = {"t_kabul": np.array([4, 13, NEVER], np.float32)}
    weekly = {name: np.array(weeks, np.float32) for name, weeks in metrics.items()}
    return SimpleNamespace(weekly=weekly, summary=summary, ending=np.array([3, 5, 0], np.int8))


DEATHS = run_of(violence=[[9, 9, 9], [1, 2, 3], [3, 2, 7], [2, 2, 2], [4, 8, 0]])


@pytest.mark.parametrize(
    ("over", "found"),
    [
        ("week 0", [9, 9, 9]),
        ("week 2", [3, 2, 7]),
        ("first 2 weeks", [2, 2, 5]),
        ("last 2 weeks", [3, 5, 1]),
        ("all weeks", [2.5, 3.5, 3]),
        ("highest week", [4, 8, 7]),
    ],
)
def test_a_stretch_of_weeks_is_read_as_its_name_says_and_leaves_the_start_out(over, found):
    assert read(DEATHS, ("violence", over)).tolist() == found


def test_how_a_world_ends_can_be_read():
    assert read(DEATHS, ENDING).tolist() == [3, 5, 0]


def test_a_week_that_never_comes_is_later_than_any_week():
    readings = {"this": {("t_kabul", "summary"): read(DEATHS, ("t_kabul", "summary"))}}
    late = Comparison(metric="t_kabul", over="summary", op=">", value=12.0, words="late")
    soon = Comparison(metric="t_kabul", over="summary", op="<=", value=12.0, words="soon")
    assert late.passes(readings, {}).tolist() == [False, True, True]
    assert soon.passes(readings, {}).tolist() == [True, False, False]


FAMILY = {
    "this": {
        ("rights", "summary"): np.array([0.4, 0.5, 0.1], np.float32),
        ("rights", "week 0"): np.array([0.0, 0.5, 0.0], np.float32),
    },
    "shut_out": {("rights", "summary"): np.array([0.1, 0.5, 0.3], np.float32)},
}


@pytest.mark.parametrize(
    ("test", "where"),
    [
        ({"op": ">=", "value": 0.4}, [True, True, False]),  # 0.4 of the model is the 0.4 of the seeds
        ({"op": "<", "value": "enough"}, [True, False, True]),  # a threshold of the endings
        ({"op": ">", "value": 0.2, "minus": "shut_out"}, [True, False, False]),
        ({"op": "<=", "value": 0.0, "minus": "shut_out"}, [False, True, True]),
        ({"op": ">", "value": 0.05, "minus": "week 0"}, [True, False, True]),
        ({"op": "<", "value": 0.2, "world": "shut_out"}, [True, False, False]),
    ],
)
def test_a_comparison_looks_at_the_world_at_its_twin_or_at_their_difference(test, where):
    comparison = Comparison(metric="rights", over="summary", words="x", **test)
    assert comparison.passes(FAMILY, {"enough": 0.5}).tolist() == where


def above(value: float) -> Comparison:
    return Comparison(metric="rights", over="summary", op=">", value=value, words="x")


def test_all_of_all_and_one_of_any_must_be_true():
    assert Condition(all=(above(0.0), above(0.2))).true(FAMILY, {}).tolist() == [True, True, False]
    assert Condition(any=(above(0.9), above(0.45))).true(FAMILY, {}).tolist() == [False, True, False]
    both = Condition(all=(above(0.2),), any=(above(0.9), above(0.3)))
    assert both.true(FAMILY, {}).tolist() == [True, True, False]


def test_a_conclusion_holds_only_where_it_arises():
    texts = dict.fromkeys(("title", "text", "reading", "judgement"), "invented")
    conclusion = Conclusion(
        id="X1",
        **texts,
        paragraphs=(1,),
        claims=("C01",),
        arises=Condition(all=(above(0.2),)),
        holds=Condition(all=(Comparison(metric="rights", over="summary", op="<", value=0.45, words="x"),)),
    )
    arises, holds = conclusion.judge(FAMILY, {})
    assert arises.tolist() == [True, True, False]
    assert holds.tolist() == [True, False, False]


# The shipped conclusions.


def test_every_forecast_of_the_article_and_all_that_must_emerge_has_its_check():
    expected = {key for key, claim in SEEDS.claims.items() if claim.forecast or claim.status == "emergent"}
    assert set(ARGUMENT.conclusions) == expected


def test_no_conclusion_reads_an_assumption():
    read_off = {metric for metric, _ in ARGUMENT.readings}
    assert not read_off & set(SEEDS.assumptions)


def test_what_a_conclusion_may_look_at_is_exactly_what_a_run_tells():
    result = sim.run(Worlds.of("article", worlds=3, weeks=ARGUMENT.horizon))
    assert set(result.summary) == JUDGED
    assert set(result.weekly) == set(METRICS)
    for reading in ARGUMENT.readings:
        assert read(result, reading).shape == (3,)
        assert not np.isnan(read(result, reading)).any()


def test_a_check_agrees_with_the_run_that_it_reads():
    result = sim.run(Worlds.of("hollow_army", worlds=6, weeks=40))
    readings = {reading: read(result, reading) for reading in ARGUMENT.readings}
    family = dict.fromkeys(("this", *ARGUMENT.twins), readings)
    thresholds = {key: float(threshold.value) for key, threshold in SEEDS.thresholds.items()}
    said = {key: c.judge(family, thresholds) for key, c in ARGUMENT.conclusions.items()}
    assert_array_equal(said["C22"].holds, result.summary["t_exit"] <= 26)
    assert_array_equal(said["C23"].holds, result.summary["weeks_taliban"] >= 20)
    # Each is its own twin here, so nothing can be larger or smaller than in the twin.
    assert not any(said[key].holds.any() for key in ("C31", "C32", "C43"))


def test_the_twelve_premises_are_on_the_first_screen_and_the_articles_own():
    assert len(ARGUMENT.shapley) == MOST_PREMISES
    for name in ARGUMENT.shapley:
        assert SEEDS.assumptions[name].headline
        assert SEEDS.assumptions[name].tag != "modeller's addition"


# Broken conclusions.


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a copy of the seeds that a test may break."""
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))


def message(folder: Path) -> str:
    with pytest.raises(SeedError) as error:
        load(folder, strict=True)
    return str(error.value)


EXIT = '{ metric = "t_exit", over = "summary", op = "<=", value = 26, words = "x" }'
BENT = 'minus = "full_backing"'
PLACE = "seeds/conclusions.toml [conclusions.C22.holds.all.0"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (EXIT, EXIT.replace("t_exit", "t_exits"), [PLACE, "'t_exits'", "Did you mean 't_exit'?"]),
        (EXIT, EXIT.replace("summary", "week 3"), [PLACE, "'t_exit'", "weekly", "week 3"]),
        (EXIT, EXIT.replace("summary", "the end"), [PLACE, "'the end'", "last N weeks"]),
        (EXIT, EXIT.replace("summary", "last 0 weeks"), [PLACE, "'last 0 weeks'"]),
        (EXIT, EXIT.replace("<=", "=<"), [PLACE, "'=<'", "'<='"]),
        (EXIT, EXIT.replace("26", '"soon"'), [PLACE, "'soon'", "threshold of endings.toml"]),
        (EXIT, EXIT.replace("26", "nan"), [PLACE, "nan", "finite number"]),
        (EXIT, EXIT.replace(" }", ', world = "helpt" }'), [PLACE, "'helpt'", "Did you mean 'helped'?"]),
        (EXIT, EXIT.replace(" }", ', minus = "helped" }'), [PLACE, "never minus never"]),
        (EXIT, EXIT.replace("op", "operator"), ["operator", "an unknown key"]),
        (EXIT, EXIT.replace(', words = "x"', ""), [PLACE, "words", "nothing"]),
        (f"    {EXIT},\n", "", ["conclusions.C22.holds]", "no comparison"]),
        ("holds.all = [", "holds.some = [", ["holds.some", "an unknown key"]),
        (BENT, 'minus = "full"', ["C43.holds.all.1", "'full'", "a twin, or summary"]),
        ("paragraphs = [32]", "paragraphs = [33]", ["C22.paragraphs", "33", "paragraphs of its claims: 32"]),
        ('claims = ["C22"]', 'claims = ["C99"]', ["C22.claims", "'C99'", "claims.toml"]),
        ("air_support = 1.0", "air_support = 1.5", ["twins.helped.set", "1.5", "0 to 1"]),
        ("air_support = 1.0", "air_suport = 1.0", ["twins.helped.set", "Did you mean 'air_support'?"]),
        ('"gorge_isolation"', '"gorges"', ["premises.shapley", "'gorges'"]),
        ('"gorge_isolation"', '"contagion"', ["premises.shapley", "a premise twice"]),
        ('"gorge_isolation"', '"gorge_isolation", "doctrine"', ["premises.shapley", "12"]),
        ("[twins.helped]", "[twin.helped]", ["[twin]", "an unknown table"]),
        ("[twins.helped]", "[twins.summary]", ["twins.summary", "means something else"]),
        ("[conclusions.C22]", "[conclusions.c22]", ["conclusions.c22"]),
    ],
)
def test_a_broken_conclusion_is_named_with_its_remedy(seeds, old, new, words):
    path = seeds / "conclusions.toml"
    text = re.sub(r'words = "[^"]*"', 'words = "x"', path.read_text("utf-8"))
    assert old in text, f"conclusions.toml no longer holds {old!r}: mend this test"
    path.write_text(text.replace(old, new, 1), "utf-8")
    said = message(seeds)
    for word in ["seeds/conclusions.toml", *words]:
        assert word in said


def test_a_twin_that_nobody_looks_at_is_a_mistake(seeds):
    with (seeds / "conclusions.toml").open("a", encoding="utf-8") as file:
        file.write('\n[twins.lonely]\ntitle = "x"\nset = { contagion = 1.0 }\nnote = "x"\n')
    assert "twins.lonely" in message(seeds)


def test_a_file_that_is_no_toml_is_one_mistake(seeds):
    (seeds / "conclusions.toml").write_text("[conclusions", "utf-8")
    assert message(seeds).count("conclusions.toml") == 1


def test_all_mistakes_are_told_together(seeds):
    path = seeds / "conclusions.toml"
    text = path.read_text("utf-8").replace('"t_exit"', '"exit"').replace('"t_kabul"', '"kabul"')
    path.write_text(text.replace("air_support = 1.0", "air_support = 7"), "utf-8")
    said = message(seeds)
    assert "'exit'" in said
    assert "'kabul'" in said
    assert "air_support" in said


def test_seeds_without_conclusions_still_load_for_those_who_do_not_mind(seeds):
    (seeds / "conclusions.toml").unlink()
    assert "conclusions.toml" in message(seeds)
    assert not load(seeds, strict=False).argument.conclusions


def test_an_assumption_that_fails_to_load_is_not_reported_as_misspelt_by_a_twin(seeds):
    path = seeds / "assumptions" / "enablers.toml"
    path.write_text(path.read_text("utf-8").replace("[air_support]", "[air_support]\nlow = 9", 1), "utf-8")
    assert "twins.helped" not in message(seeds)
