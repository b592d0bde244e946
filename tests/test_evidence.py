"""What makes the studies for the docs honest: they compare what they say, and invent nothing."""

import re

import numpy as np
import pytest

from benchmarks import experiments, figures, robustness, sensitivity
from benchmarks.lives import BEGIN, END, outcomes_of, table, written
from sim.ensemble import run
from sim.outcomes import ENDINGS
from sim.seeds import load
from sim.worlds import Worlds

SEEDS = load()


def test_an_ending_is_one_of_seven_and_never_is_the_horizon():
    result = run("neutral", worlds=6, weeks=30)
    found = outcomes_of(result)
    np.testing.assert_array_equal(sum(found[name] for name in ENDINGS), 1)
    never = np.isnan(result.summary["t_kabul"])
    np.testing.assert_array_equal(found["week Kabul falls"][never], 30)


def test_every_place_of_the_space_is_a_value_that_its_assumption_allows():
    found = sensitivity.places(SEEDS, 12)
    assert set(found) == set(SEEDS.assumptions)
    for key, values in found.items():
        assert [SEEDS.assumptions[key].check(value) for value in values.tolist()] == values.tolist()


def test_twins_that_differ_in_nothing_are_said_to_move_nothing(monkeypatch):
    def same(worlds, read, *, said):
        return {name: np.ones(len(worlds)) for name in (*sensitivity.MEASURES, "code", "weekly deaths")}

    monkeypatch.setattr(sensitivity, "lived", same)
    moved = sensitivity.twins(SEEDS, 3)
    assert set(moved) == set(SEEDS.assumptions)
    assert {(one.endings, one.metrics) for one in moved.values()} == {(0, 0)}


def test_twins_are_set_to_both_ends_and_share_all_else(monkeypatch):
    asked = []

    def kept(worlds, read, *, said):
        asked.append(worlds)
        return {name: np.zeros(len(worlds)) for name in (*sensitivity.MEASURES, "code")}

    monkeypatch.setattr(sensitivity, "lived", kept)
    sensitivity.twins(SEEDS, 3)
    [worlds] = asked
    keys = list(SEEDS.assumptions)
    for place, key in enumerate(keys):
        part = worlds[6 * place : 6 * place + 6]
        a = SEEDS.assumptions[key]
        np.testing.assert_allclose(part.values[key], np.repeat([a.low, a.high], 3), rtol=1e-6)
        np.testing.assert_array_equal(part.luck[:3], part.luck[3:])
        for other in keys:
            if other != key:
                np.testing.assert_array_equal(part.values[other][:3], part.values[other][3:])


def test_every_threshold_is_shifted_both_ways_and_only_that_one():
    thresholds = {key: float(c.value) for key, c in SEEDS.thresholds.items()}
    shifts = robustness.shifted(thresholds)
    assert len(shifts) == 2 * len(thresholds)
    for key, _, changed in shifts:
        assert {k for k in changed if changed[k] != thresholds[k]} == {key}


def test_shifting_a_threshold_relabels_the_same_worlds_as_judging_them_with_it():
    result = run(Worlds.table(sensitivity.places(SEEDS, 30), luck=3, weeks=60))
    found = robustness.judged(result)
    np.testing.assert_array_equal(found["ending"], result.ending)
    for flag, raised in result.flags.items():
        np.testing.assert_array_equal(found[f"persist a fifth lower {flag}"].shape, raised.shape)
    shifted = [name for name in found if name.startswith("contested ") and name.endswith(("lower", "higher"))]
    assert len(shifted) == 2


def test_a_counterweight_goes_from_all_three_low_ends_to_all_three_high_ends():
    weak, strong = experiments.counterweight(SEEDS, 0.0), experiments.counterweight(SEEDS, 1.0)
    for key in experiments.NORTH:
        assert weak[key] == pytest.approx(SEEDS.assumptions[key].low)
        assert strong[key] == pytest.approx(SEEDS.assumptions[key].high)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (np.full(50, 0.2), "rises by 0.200"),
        (np.full(50, -0.2), "falls by 0.200"),
        (np.tile([0.2, -0.2], 25), "does not change beyond doubt"),
        (np.zeros(50), "does not change beyond doubt"),
    ],
)
def test_a_change_within_the_luck_of_the_draw_is_no_change(change, words):
    assert experiments._sign(change) == words


def test_a_figure_says_what_it_shows_to_those_who_cannot_see_it(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "IMAGES", tmp_path)
    rows = [{"x": x, "y": x * k, "line": str(k), "panel": "a"} for x in range(3) for k in (1, 2)]
    chart = figures.lines(rows, x="x", y="y", of="line", order=["1", "2"], facet="panel", facets=["a"])
    shown = figures.drawn(chart, "test", title="A < B", said="Both rise.")
    text = (tmp_path / "test.svg").read_text("utf-8")
    assert shown == "![Both rise.](images/test.svg)"
    assert '<title id="t">A &lt; B</title><desc id="d">Both rise.</desc>' in text
    assert 'role="img"' in text
    assert not re.findall(r'(?:href|src)="http', text)


def test_only_what_stands_between_the_marks_is_written_anew():
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    told = written(page, "\n".join(table(["a"], [["1"]])))
    assert told.startswith("before\n")
    assert told.endswith("after\n")
    assert "old" not in told
    assert "| 1 |" in told
