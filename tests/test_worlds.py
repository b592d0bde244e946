"""What we believe about tables of worlds: a world is itself in whatever company."""

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError, WorldsError
from sim.seeds import load
from sim.worlds import MAX_WORLDS, Worlds, luck_numbers

SEEDS = load()
ARTICLE = SEEDS.scenarios["article"]
DOUBTED = ARTICLE.changed(contagion="0.5..2.5", gorge_isolation="0..3", aid_to_kabul="0.7;26:0;52:0.3")


def same(one: Worlds, other: Worlds) -> bool:
    """Return whether both are the same worlds, bit for bit."""
    return (
        one.weeks == other.weeks
        and np.array_equal(one.luck, other.luck)
        and one.values.keys() == other.values.keys()
        and all(np.array_equal(one.values[key], other.values[key]) for key in one.values)
        and [change[:2] for change in one.schedule] == [change[:2] for change in other.schedule]
        and all(np.array_equal(a.value, b.value) for a, b in zip(one.schedule, other.schedule, strict=True))
    )


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_slice_holds_the_same_worlds(start, length):
    worlds = Worlds.of(DOUBTED, worlds=40, luck=7)
    part = worlds[start : start + length]
    assert len(part) == len(worlds.luck[start : start + length])
    for key, column in part.values.items():
        assert np.array_equal(column, worlds.values[key][start : start + length])
    if len(part):
        assert same(part[-1], worlds[start + len(part) - 1])


@given(st.integers(1, 50))
def test_chunks_of_any_size_add_up_to_the_whole(size):
    worlds = Worlds.of(DOUBTED, worlds=40, luck=7)
    first, *rest = worlds.chunks(size)
    assert same(sum(rest, start=first), worlds)


@given(st.integers(1, 60))
def test_more_worlds_leave_the_first_as_they_are(number):
    assert same(Worlds.of(DOUBTED, worlds=60, luck=3)[:number], Worlds.of(DOUBTED, worlds=number, luck=3))


@given(st.integers(0, 2**64 - 2))
def test_neighbouring_lucks_share_no_world(luck):
    one, next_one = luck_numbers(luck, 500), luck_numbers(luck + 1, 500)
    assert not set(one.tolist()) & set(next_one.tolist())
    assert len(set(one.tolist())) == 500


def test_a_luck_number_is_the_same_on_every_machine():
    # Worked out by hand with Python's whole numbers from the SplitMix64 of Steele, Lea and Flood (2014).
    def mix(x: int) -> int:
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) % 2**64
        return x ^ (x >> 31)

    golden = 0x9E3779B97F4A7C15
    expected = [mix((mix((2021 + golden) % 2**64) + (i + 1) * golden) % 2**64) for i in range(5)]
    assert luck_numbers(2021, 5).tolist() == expected


def test_a_doubted_belief_fills_its_range_evenly():
    drawn = Worlds.of(DOUBTED, worlds=4000, luck=1).values["contagion"]
    assert 0.5 <= drawn.min() < 0.51
    assert 2.49 < drawn.max() <= 2.5
    counts, _ = np.histogram(drawn, bins=10, range=(0.5, 2.5))
    assert counts.min() > 330  # 400 expected, standard deviation 19


def test_draws_for_two_beliefs_are_unrelated():
    values = Worlds.of(DOUBTED, worlds=4000, luck=1).values
    assert abs(np.corrcoef(values["contagion"], values["gorge_isolation"])[0, 1]) < 0.05


def test_a_draw_belongs_to_the_world_and_not_to_what_else_is_doubted():
    alone = Worlds.of(ARTICLE.changed(gorge_isolation="0..3"), worlds=50, luck=7)
    among = Worlds.of(DOUBTED, worlds=50, luck=7)
    assert np.array_equal(alone.values["gorge_isolation"], among.values["gorge_isolation"])


def test_twins_share_their_luck_and_differ_only_in_what_was_changed():
    one, other = Worlds.twins(DOUBTED, DOUBTED.changed(air_support=0.5), worlds=50)
    assert np.array_equal(one.luck, other.luck)
    assert [key for key in one.values if not np.array_equal(one.values[key], other.values[key])] == [
        "air_support"
    ]


def test_values_are_what_the_scenario_says():
    worlds = Worlds.of("hollow_army", worlds=3)
    scenario = SEEDS.scenarios["hollow_army"]
    for key, column in worlds.values.items():
        assert column.dtype == np.float32
        assert column.shape == (3,)
        np.testing.assert_allclose(column, scenario.value(key), rtol=1e-6)


def test_a_schedule_comes_sorted_by_week():
    worlds = Worlds.of(DOUBTED.changed(air_support="0;30:0.5"), worlds=2)
    assert [(c.week, c.id, c.value.tolist()) for c in worlds.schedule] == [
        (26, "aid_to_kabul", [0.0, 0.0]),
        (30, "air_support", [0.5, 0.5]),
        (52, "aid_to_kabul", [np.float32(0.3)] * 2),
    ]
    assert worlds.at(25, "aid_to_kabul").tolist() == [np.float32(0.7)] * 2
    assert worlds.at(40, "aid_to_kabul").tolist() == [0.0, 0.0]


def test_joined_tables_keep_their_own_schedules():
    ending, lasting = Worlds.of(DOUBTED, worlds=2, luck=1), Worlds.of(ARTICLE, worlds=3, luck=1)
    joined = ending + lasting
    assert same(joined[:2], ending)
    assert joined.at(30, "aid_to_kabul").tolist() == [0.0] * 2 + lasting.values["aid_to_kabul"].tolist()
    assert np.array_equal(joined.luck[2:], lasting.luck)


def test_tables_of_different_horizons_do_not_join():
    with pytest.raises(WorldsError, match="one horizon"):
        Worlds.of(ARTICLE, worlds=2, weeks=52) + Worlds.of(ARTICLE, worlds=2)


@pytest.mark.parametrize("form", [dict, pd.DataFrame])
def test_a_table_varies_its_columns_and_leaves_the_rest_at_the_base(form):
    rows = form({"contagion": [0.0, 1.5, 3.0], "contest_form": [0, 1, 0]})
    worlds = Worlds.table(rows, base="article", luck=5)
    assert worlds.values["contagion"].tolist() == [0.0, 1.5, 3.0]
    assert worlds.values["contest_form"].tolist() == [0.0, 1.0, 0.0]
    np.testing.assert_allclose(worlds.values["air_support"], ARTICLE.value("air_support"))
    assert np.array_equal(worlds.luck, luck_numbers(5, 3))


def test_a_table_may_name_options_and_bring_its_own_luck():
    luck = np.repeat(luck_numbers(1, 2), 2)
    worlds = Worlds.table({"contest_form": ["ratio", "difference"] * 2}, luck=luck)
    assert worlds.values["contest_form"].tolist() == [0.0, 1.0, 0.0, 1.0]
    assert np.array_equal(worlds.luck, luck)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"contagon": [1.0]}, ["Did you mean 'contagion'?"]),
        ({"contagion": [1.0, 9.0, 8.0]}, ["row 1", "found 9", "0 to 3"]),
        ({"contagion": [1.0, float("nan")]}, ["row 1", "nan"]),
        ({"contagion": ["1.0"]}, ["row 0", "'1.0'"]),
        ({"contagion": [True]}, ["row 0", "True"]),
        ({"contagion": [[1.0]]}, ["shape (1, 1)"]),
        ({"contagion": 1.0}, ["shape ()"]),
        ({"contest_form": [0.5]}, ["row 0", "ratio or difference"]),
        ({"contagion": [1.0], "air_support": [0.0, 0.1]}, ["lengths [1, 2]"]),
        ({}, ["no columns"]),
    ],
)
def test_a_wrong_table_is_named_with_its_row(rows, words):
    with pytest.raises(WorldsError) as error:
        Worlds.table(rows)
    for word in words:
        assert word in str(error.value)


def test_a_table_refuses_luck_of_the_wrong_size_or_kind():
    for luck in (luck_numbers(1, 2), np.zeros(3, np.int64)):
        with pytest.raises(WorldsError, match="64 bits"):
            Worlds.table({"contagion": [0.0, 1.0, 2.0]}, luck=luck)


@pytest.mark.parametrize(
    "numbers",
    [
        {"worlds": 0},
        {"worlds": MAX_WORLDS + 1},
        {"worlds": 2.5},
        {"worlds": True},
        {"weeks": 0},
        {"weeks": 521},
        {"luck": -1},
        {"luck": 2**64},
        {"luck": "7"},
    ],
)
def test_absurd_numbers_are_refused_with_their_limits(numbers):
    with pytest.raises(WorldsError) as error:
        Worlds.of(ARTICLE, **{"worlds": 2, **numbers})
    (name,) = numbers
    assert name in str(error.value)
    assert "a whole number from" in str(error.value)


def test_all_absurd_numbers_are_reported_together():
    with pytest.raises(WorldsError) as error:
        Worlds.of(ARTICLE, worlds=0, weeks=0, luck=-1)
    assert len(error.value.problems) == 3


def test_an_unknown_scenario_is_answered_with_the_closest():
    with pytest.raises(ScenarioError, match="Did you mean 'article'"):
        Worlds.of("artcle")


def test_worlds_travel_to_another_process():
    worlds = Worlds.of(DOUBTED, worlds=5)
    again = pickle.loads(pickle.dumps(worlds))
    assert same(worlds, again)
    assert again.seeds is worlds.seeds
    assert again.origin == DOUBTED
