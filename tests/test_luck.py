"""What we believe about luck: it belongs to a world, a mechanism, an element and a week, to nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.draws import GARRISONS, draw, drawn
from sim.luck import Luck, bell, exponential, logistic, mix, name_key, normal, uniform
from sim.worlds import luck_numbers

NUMBERS = luck_numbers(7, 5)
PLACES = ("AF-BDS", "AF-KAB", "AF-NUR")
GROUPS = ("tajik", "uzbek")
MANY = luck_numbers(3, 4000)


def test_52_weeks_are_the_first_half_of_104():
    short, long = (Luck(NUMBERS, weeks).weekly("storm", PLACES) for weeks in (52, 104))
    assert_array_equal(short, long[:52])
    short, long = (Luck(NUMBERS, weeks).weekly("storm", PLACES, every=4) for weeks in (52, 104))
    assert_array_equal(short, long[:13])


@given(st.permutations(PLACES))
def test_the_order_of_provinces_is_irrelevant(order):
    usual, other = (Luck(NUMBERS, 6).weekly("storm", places) for places in (PLACES, order))
    for row, place in enumerate(order):
        assert_array_equal(other[:, row], usual[:, PLACES.index(place)])
    once = [Luck(NUMBERS, 6).once("cascade", places) for places in (PLACES, order)]
    assert_array_equal(once[1], once[0][[PLACES.index(place) for place in order]])


@given(st.integers(0, 4), st.integers(1, 5))
def test_a_world_has_the_same_luck_in_any_company(first, size):
    some, together = slice(first, first + size), Luck(NUMBERS, 6)
    apart = Luck(NUMBERS[some], 6)
    assert_array_equal(apart.weekly("storm", PLACES), together.weekly("storm", PLACES)[..., some])
    assert_array_equal(apart.once("cascade", PLACES), together.once("cascade", PLACES)[..., some])


def test_mechanisms_places_weeks_and_worlds_have_luck_of_their_own():
    streams = Luck(NUMBERS, 8)
    drawn_ = np.concatenate([streams.weekly(name, PLACES).ravel() for name in ("storm", "place", "cascade")])
    once = np.concatenate([streams.once(name, PLACES).ravel() for name in ("storm", "place", "cascade")])
    both = np.concatenate([drawn_, once])
    assert len(np.unique(both)) == len(both)


def test_uniform_draws_fill_the_unit_interval_evenly_and_never_touch_its_ends():
    drawn_ = Luck(MANY, 10).weekly("storm", PLACES)
    assert drawn_.dtype == np.float32
    assert 0 < drawn_.min() < 1e-4
    assert 1 - 1e-4 < drawn_.max() < 1
    counts, _ = np.histogram(drawn_, bins=20, range=(0, 1))
    expected = drawn_.size / 20
    assert ((counts - expected) ** 2 / expected).sum() < 43.8  # chi squared, 19 degrees: one in a thousand
    ends = uniform(np.array([0, 2**64 - 1], np.uint64))
    assert 0 < ends[0] < ends[1] < 1


@pytest.mark.parametrize(
    ("variate", "mean", "variance"),
    [(exponential, 1, 1), (logistic, 0, np.pi**2 / 3), (normal, 0, 1)],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_variate_has_its_mean_and_variance(variate, mean, variance):
    drawn_ = variate(Luck(MANY, 10).weekly("storm", PLACES)).astype(np.float64)
    assert_allclose(drawn_.mean(), mean, atol=0.02)
    assert_allclose(drawn_.var(), variance, rtol=0.02)


def test_bells_are_nearly_normal():
    drawn_ = Luck(MANY, 10).weekly("unexplained", PLACES, shape=bell).astype(np.float64)
    assert_allclose([drawn_.mean(), drawn_.var(), (drawn_**3).mean()], [0, 1, 0], atol=0.02)
    assert_allclose((np.abs(drawn_) < 1).mean(), 0.6827, atol=0.015)


def test_variates_put_the_chances_where_the_rules_look_for_them():
    even = ((np.arange(10_000) + 0.5) / 10_000).astype(np.float32)
    # A decision of log-odds x is taken where the logistic variate lies below x; an event of hazard h below h.
    assert_allclose((logistic(even) < np.log(3)).mean(), 0.75, atol=2e-4)
    assert_allclose((exponential(even) < 0.2).mean(), 1 - np.exp(-0.2), atol=2e-4)
    assert_allclose((normal(even) < 1).mean(), 0.8413, atol=2e-4)


def test_neighbouring_worlds_are_unrelated():
    # Even where their numbers differ by one.
    counted = np.arange(4000, dtype=np.uint64)
    for numbers in (counted, MANY):
        drawn_ = Luck(numbers, 4).weekly("storm", PLACES)
        for week in range(4):
            assert abs(np.corrcoef(drawn_[week, 0, :-1], drawn_[week, 0, 1:])[0, 1]) < 0.06
            assert abs(np.corrcoef(drawn_[week, 0], drawn_[week, 1])[0, 1]) < 0.06
        assert abs(np.corrcoef(drawn_[0, 0], drawn_[1, 0])[0, 1]) < 0.06


def test_one_bit_of_a_luck_number_changes_half_of_the_bits_of_a_draw():
    numbers = np.arange(1, 2001, dtype=np.uint64)
    for bit in (0, 17, 63):
        changed = mix(numbers) ^ mix(numbers ^ np.uint64(1 << bit))
        ones = np.unpackbits(changed.view(np.uint8)).mean()
        assert_allclose(ones, 0.5, atol=0.01)


def test_a_fork_keeps_the_past_and_changes_the_future():
    other = luck_numbers(8, 5)
    straight, forked = (Luck(NUMBERS, 12, fork).weekly("storm", PLACES) for fork in (None, (5, other)))
    assert_array_equal(forked[:5], straight[:5])
    assert np.all(forked[5:] != straight[5:])
    assert_array_equal(forked[5:], Luck(other, 12).weekly("storm", PLACES)[5:])


def test_what_is_drawn_once_lies_in_the_past_of_every_fork():
    straight, forked = (
        Luck(NUMBERS, 12, fork).once("cascade", PLACES) for fork in (None, (5, NUMBERS[::-1].copy()))
    )
    assert_array_equal(forked, straight)


def test_a_name_has_the_same_key_on_every_machine():
    assert [int(name_key(name)) for name in ("storm", "AF-KAB")] == [
        11418482534141481503,
        13304323874792709176,
    ]


def test_the_first_draws_of_a_world_are_frozen():
    # Links promise the same worlds: whoever changes this changes every story told so far.
    first = Luck(luck_numbers(2021, 2), 2).weekly("storm", ("AF-KAB",))
    assert [int(x * 2**23) for x in first.ravel().astype(np.float64)] == [677734, 2869449, 8009646, 2359686]


def test_garrisons_of_a_province_come_from_each_part_of_the_distribution():
    rank = draw(Luck(MANY, 4), PLACES, GROUPS).rank
    for garrison in range(GARRISONS):
        assert (
            garrison / GARRISONS <= rank[garrison].min() < rank[garrison].max() <= (garrison + 1) / GARRISONS
        )
    assert rank[GARRISONS].min() < 0.01 < 0.99 < rank[GARRISONS].max(), "a capital's may be any"


def test_every_place_garrison_and_group_has_luck_of_its_own():
    made = draw(Luck(NUMBERS, 8), PLACES, GROUPS)
    for name in made.__dataclass_fields__:
        rows = getattr(made, name).reshape(-1, len(NUMBERS))
        assert len(np.unique(rows, axis=0)) == len(rows), name
    # Within its part of the distribution each garrison's rank is its own, too.
    within = (made.rank[:GARRISONS] * GARRISONS) % 1
    assert len(np.unique(np.round(within, 5))) == within.size


def test_draws_are_kept_and_shared_by_twins():
    assert drawn(NUMBERS, 6, PLACES, GROUPS) is drawn(NUMBERS.copy(), 6, PLACES, GROUPS)
    other = drawn(luck_numbers(9, 5), 6, PLACES, GROUPS)
    assert not np.array_equal(other.storm, drawn(NUMBERS, 6, PLACES, GROUPS).storm)
    assert not np.array_equal(
        drawn(NUMBERS, 6, PLACES, GROUPS, (2, NUMBERS[::-1].copy())).storm,
        drawn(NUMBERS, 6, PLACES, GROUPS).storm,
    )


def test_all_draws_of_a_world_are_its_own():
    whole = draw(Luck(NUMBERS, 8), PLACES, GROUPS)
    pair = draw(Luck(NUMBERS[2:4], 8), PLACES, GROUPS)
    for name in whole.__dataclass_fields__:
        assert_array_equal(getattr(pair, name), getattr(whole, name)[..., 2:4], err_msg=name)
        assert getattr(whole, name).dtype == np.float32, name
