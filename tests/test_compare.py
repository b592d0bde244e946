"""What we believe about comparing worlds that share their luck."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import sim
from sim import compare, compare_report
from sim.compare import LINES
from sim.errors import WorldsError
from sim.outcomes import ENDINGS
from sim.seeds import load
from sim.worlds import Worlds

SEEDS = load()
WORLDS, WEEKS, LUCK = 13, 40, 5


def run(scenario, luck=LUCK, weeks=WEEKS):
    return sim.run(Worlds.of(scenario, WORLDS, luck, weeks, SEEDS))


@pytest.fixture(scope="module")
def article():
    return run("article")


@pytest.fixture(scope="module")
def other():
    return run("hollow_army")


@pytest.fixture(scope="module")
def facts(article, other):
    return compare_report.pair(article, other)


def test_every_world_goes_from_one_ending_to_one_ending(article, other, facts):
    moves = compare.moves(article, other)
    assert_array_equal(moves.sum(axis=1), list(article.counts.values()))
    assert_array_equal(moves.sum(axis=0), list(other.counts.values()))
    assert sum(flow["worlds"] for flow in facts["flows"]) == WORLDS
    changed = sum(flow["worlds"] for flow in facts["flows"] if flow["from"] != flow["to"])
    assert facts["changed_ending"] == changed == WORLDS - np.trace(moves)


def test_what_is_gained_less_what_is_lost_is_the_change(article, other, facts):
    for code, key in enumerate(ENDINGS):
        found = facts["endings"][key]
        assert found["after"] - found["before"] == found["gained"] - found["lost"] == found["change"]
        assert found["before"] == int((article.ending == code).sum())
        assert found["after"] == int((other.ending == code).sum())


def test_a_paired_difference_is_the_difference_of_the_means(article, other, facts):
    deaths = facts["metrics"]["civilian_deaths"]
    by_hand = other.summary["civilian_deaths"].astype(float) - article.summary["civilian_deaths"]
    assert deaths["mean"] == pytest.approx(by_hand.mean(), rel=1e-5)
    spread = 1.959963984540054 * by_hand.std(ddof=1) / np.sqrt(WORLDS)
    assert deaths["high"] - deaths["mean"] == pytest.approx(spread, rel=1e-4)
    assert deaths["more"] + deaths["less"] <= deaths["worlds"] == WORLDS


def test_worlds_set_alike_differ_by_exactly_zero(article):
    found = compare_report.pair(article, run("article"))
    assert found["identical"]
    assert found["changed_ending"] == 0
    for facts in (*found["endings"].values(), *found["flags"].values(), found["kabul_falls"]):
        assert facts["gained"] == facts["lost"] == facts["low"] == facts["high"] == 0
    for facts in found["metrics"].values():
        assert facts["mean"] == facts["low"] == facts["high"] == (0 if facts["worlds"] else None)
        assert facts["more"] == facts["less"] == 0
    assert found["parting"]["map"]["worlds"] == found["parting"]["kabul"]["worlds"] == 0


def test_an_interval_has_a_width_where_settings_differ_though_no_world_does():
    never = np.zeros(50, bool)
    assert compare.shift(never, never).high > 0
    assert compare.shift(never, never, same=True).high == 0


def test_worlds_with_other_luck_cannot_be_compared(article):
    with pytest.raises(WorldsError, match="same luck"):
        compare_report.pair(article, run("article", luck=LUCK + 1))
    with pytest.raises(WorldsError, match="same luck"):
        compare_report.pair(article, run("article", weeks=WEEKS + 1))


def test_until_they_part_twin_worlds_have_the_same_map(article, other):
    for world, week in enumerate(compare.parting(article, other)["map"]):
        first = WEEKS + 1 if np.isinf(week) else int(week)
        assert_array_equal(article.holder[:first, :, world], other.holder[:first, :, world])
        assert_array_equal(article.capital[:first, :, world], other.capital[:first, :, world])
        if np.isfinite(week):
            assert not (
                np.array_equal(article.holder[first, :, world], other.holder[first, :, world])
                and np.array_equal(article.capital[first, :, world], other.capital[first, :, world])
            )


def test_kabul_cannot_part_before_the_map_does(article, other):
    found = compare.parting(article, other)
    assert (found["kabul"] >= found["map"]).all()


def test_what_has_happened_so_far_never_becomes_less():
    assert_array_equal(compare.so_far(np.array([2.0, np.nan, 0, np.inf, 2]), 4), [1, 1, 3, 3, 3])


def test_how_many_more_worlds_somebody_dominates_is_counted_province_by_province(article, other):
    found = compare.dominated(article, other, 0)
    by_hand = (other.holder[30, 7] == 0).sum(dtype=int) - (article.holder[30, 7] == 0).sum(dtype=int)
    assert found.shape == (WEEKS + 1, len(SEEDS.provinces))
    assert found[30, 7] == by_hand
    assert_array_equal(compare.dominated(other, article, 0), -found)
    assert (np.abs(found) <= compare.apart(article, other)).all()


def test_a_week_that_never_comes_counts_as_the_horizon(article):
    weeks = compare.measure(article, "t_kabul")
    never = np.isnan(article.summary["t_kabul"])
    assert never.any()
    assert (weeks[never] == WEEKS).all()


def test_the_four_lines_begin_and_end_at_the_two_scenarios():
    one, two = SEEDS.scenarios["article"], SEEDS.scenarios["power_politics"]
    lines = compare.four_lines(one, two)
    assert tuple(lines) == LINES
    for key, assumption in SEEDS.assumptions.items():
        chosen = assumption.kind == "choice"
        assert lines["beliefs"].stance(key) == (one if chosen else two).stance(key)
        assert lines["choices"].stance(key) == (two if chosen else one).stance(key)
    assert (lines["neither"], lines["both"]) == (one, two)


def test_without_both_kinds_of_difference_there_are_no_four_lines():
    article = SEEDS.scenarios["article"]
    assert compare.four_lines(article, article) is None
    assert compare.four_lines(article, article.changed(contagion=2)) is None
    assert compare.four_lines(article, article.changed(aid_to_kabul=0)) is None
    assert compare.four_lines(article, article.changed(aid_to_kabul=0, contagion=2)) is not None


@given(st.lists(st.floats(-1e300, 1e300, allow_subnormal=False), min_size=1, max_size=40))
def test_a_sum_loses_nothing(values):
    assert compare.exact_sum(np.array(values)) == sum(map(Fraction, values), Fraction(0))


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=4, max_size=4))
def test_beliefs_choices_and_both_together_add_up_exactly(values):
    lines = dict(zip(LINES, np.array(values, np.float32), strict=True))
    found = compare.effects(lines)
    sums = [sum(map(Fraction, lines[name].tolist()), Fraction(0)) for name in LINES]
    assert found.beliefs + found.choices + found.interaction == found.total == sums[3] - sums[0]


def test_what_is_written_of_the_four_lines_adds_up_to_the_last_digit(article):
    two = SEEDS.scenarios["power_politics"]
    lines = {name: run(each) for name, each in compare.four_lines(SEEDS.scenarios["article"], two).items()}
    found = compare_report.four_lines(lines)
    counts = [*found["endings"].values(), *found["flags"].values(), found["kabul_falls"]]
    for cut in (*counts, *filter(None, found["metrics"].values())):
        exact = {key: Fraction(str(value)) for key, value in cut.items() if key.startswith(("of_", "total"))}
        levels = {name: Fraction(str(cut[name])) for name in LINES}
        parts = exact["of_beliefs"], exact["of_choices"], exact["of_both_together"]
        assert sum(parts) == exact["total"] == levels["both"] - levels["neither"]
        assert levels["beliefs"] == levels["neither"] + parts[0]
        assert levels["choices"] == levels["neither"] + parts[1]
    both = run(two)
    assert found["endings"]["hardline"]["both"] == both.counts["hardline"]
    assert found["endings"]["hardline"]["neither"] == article.counts["hardline"]
