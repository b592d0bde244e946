"""What we believe about running many worlds: a world is itself in whatever company."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from sim import ensemble, run
from sim.ensemble import run_chunk
from sim.measures import UNITS
from sim.outcomes import ENDINGS, FLAGS
from sim.record import METRICS
from sim.result import Result, joined
from sim.seeds import load
from sim.worlds import Worlds, luck_numbers

SEEDS = load()
SIZE, WEEKS = 40, 30


def scattered(worlds: int, weeks: int, key: int = 1) -> Worlds:
    """Return worlds at random points of the whole space of assumptions, each with its own luck."""
    rng = np.random.default_rng(key)
    rows = {
        name: rng.integers(0, len(a.options), worlds).astype(np.float32)
        if a.kind == "structure"
        else rng.uniform(a.low, a.high, worlds).astype(np.float32)
        for name, a in SEEDS.assumptions.items()
    }
    return Worlds.table(rows, luck=key, weeks=weeks)


def differences(one: Result, other: Result) -> list[str]:
    """Return what is not the same, bit for bit, in two results of the same worlds."""
    found = [f"weekly {k}" for k in one.weekly if not np.array_equal(one.weekly[k], other.weekly[k])]
    found += [
        f"judged {k}"
        for k in one.summary
        if not np.array_equal(one.summary[k], other.summary[k], equal_nan=True)
    ]
    found += [f"flag {k}" for k in one.flags if not np.array_equal(one.flags[k], other.flags[k])]
    names = ("ending", "holder", "capital", "taliban", "violence")
    found += [name for name in names if not np.array_equal(getattr(one, name), getattr(other, name))]
    return found if told(one) == told(other) else [*found, "events"]


def told(result: Result) -> list[tuple[object, ...]]:
    """Return all events with the words of their causes, in an order that is the same in any company."""
    columns = ("world", "week", "kind", "province", "actor", "other", "size")
    return sorted((*(e[c].item() for c in columns), result.causes[e["cause"]]) for e in result.events)


def part(result: Result, some: slice) -> Result:
    """Return some of the worlds of a result."""
    first, last = some.start, some.stop
    events = result.events[(result.events["world"] >= first) & (result.events["world"] < last)].copy()
    events["world"] -= first
    return Result(
        worlds=result.worlds[some],
        weekly={k: v[..., some] for k, v in result.weekly.items()},
        summary={k: v[some] for k, v in result.summary.items()},
        ending=result.ending[some],
        flags={k: v[some] for k, v in result.flags.items()},
        holder=result.holder[..., some],
        capital=result.capital[..., some],
        taliban=result.taliban[..., some],
        violence=result.violence[..., some],
        events=events,
        causes=result.causes,
    )


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    """Return a motley crowd: half at random points, half from scenarios with deals and victories."""
    crowd = scattered(SIZE // 2, WEEKS)
    for name in ("guarantee", "conditional_engagement", "hollow_army", "article"):
        crowd = crowd + Worlds.of(name, SIZE // 8, luck=3, weeks=WEEKS)
    return crowd


@pytest.fixture(scope="module")
def whole(worlds) -> Result:
    return run_chunk(worlds)


@settings(max_examples=12)
@given(st.integers(0, SIZE - 1))
def test_a_world_alone_is_the_world_it_is_among_others(worlds, whole, world):
    assert not differences(run_chunk(worlds[world]), part(whole, slice(world, world + 1)))


@pytest.mark.parametrize("size", [1, 2, 7, 33])
def test_chunks_of_any_size_hold_the_same_worlds(worlds, whole, size, monkeypatch):
    monkeypatch.setattr(ensemble, "CHUNK", size)
    few = slice(16, 28)  # of both halves of the crowd
    assert not differences(run(worlds[few]), part(whole, few))


def test_the_order_of_worlds_is_irrelevant(worlds, whole):
    backwards = run_chunk(sum((worlds[i] for i in range(SIZE - 2, -1, -1)), start=worlds[SIZE - 1]))
    for name, values in whole.weekly.items():
        assert_array_equal(backwards.weekly[name][:, ::-1], values, err_msg=name)
    assert_array_equal(backwards.ending[::-1], whole.ending)


def test_the_same_worlds_give_the_same_result_twice(worlds, whole):
    assert not differences(run_chunk(worlds), whole)


@pytest.mark.slow
def test_several_processes_give_the_same_worlds_in_the_same_order(worlds, whole, monkeypatch):
    monkeypatch.setattr(ensemble, "CHUNK", 6)
    few = slice(14, 26)
    assert not differences(run(worlds[few], processes=2), part(whole, few))


def test_a_scenario_may_be_given_by_its_name():
    by_name = run("hollow_army", worlds=3, weeks=8, luck=5)
    assert not differences(by_name, run(Worlds.of("hollow_army", 3, luck=5, weeks=8)))
    assert by_name.metadata["scenario"] == "hollow_army"


def test_another_luck_gives_other_worlds():
    one, other = (run("neutral", worlds=5, weeks=12, luck=luck) for luck in (1, 2))
    assert not np.array_equal(one.weekly["deaths"], other.weekly["deaths"])


def test_half_the_weeks_are_the_first_half_of_the_weeks(worlds, whole):
    short = run_chunk(Worlds(**{**vars(worlds), "weeks": WEEKS // 2}))
    for name, values in short.weekly.items():
        assert_array_equal(values, whole.weekly[name][: WEEKS // 2 + 1], err_msg=name)
    for name in ("holder", "capital", "taliban", "violence"):
        assert_array_equal(getattr(short, name), getattr(whole, name)[: WEEKS // 2 + 1])
    early = [e for e in told(whole) if e[1] <= WEEKS // 2]
    assert told(short) == early


def test_a_fork_has_the_same_past_and_another_future():
    worlds = Worlds.of("neutral", 6, luck=4, weeks=24)
    week = 7
    straight, forked = run_chunk(worlds), run_chunk(worlds, fork=(week, luck_numbers(99, 6)))
    for name in ("control_taliban", "deaths", "momentum"):
        assert_array_equal(forked.weekly[name][: week + 1], straight.weekly[name][: week + 1])
    assert np.any(forked.weekly["deaths"][week + 1 :] != straight.weekly["deaths"][week + 1 :])
    lone = run_chunk(worlds[2], fork=(week, luck_numbers(99, 6)[2:3]))
    assert_array_equal(lone.weekly["deaths"][:, 0], forked.weekly["deaths"][:, 2])


def test_joined_chunks_tell_the_same_events_with_the_same_causes(worlds, whole):
    halves = [run_chunk(worlds[:11]), run_chunk(worlds[11:])]
    assert halves[0].causes != halves[1].causes, (
        "the chunks must number their causes differently to show anything"
    )
    together = joined(halves, worlds)
    assert not differences(together, whole)
    order = np.lexsort((together.events["week"], together.events["world"]))
    assert_array_equal(order, np.arange(len(order)), err_msg="sorted by world and week")


def test_a_result_holds_every_metric_of_every_week_and_world(whole):
    assert set(whole.weekly) == set(METRICS)
    assert all(v.shape == (WEEKS + 1, SIZE) and v.dtype == np.float32 for v in whole.weekly.values())
    places = len(SEEDS.provinces)
    for name in ("holder", "capital", "taliban", "violence"):
        values = getattr(whole, name)
        assert values.shape == (WEEKS + 1, places, SIZE)
        assert values.dtype == np.uint8
    assert len(whole) == SIZE
    assert sum(whole.counts.values()) == SIZE
    assert set(whole.flags) == set(FLAGS)


def test_the_dataset_has_named_axes_and_units(whole):
    data = whole.dataset
    assert data["control_taliban"].dims == ("week", "world")
    assert data["province_holder"].dims == ("week", "province", "world")
    assert data["ending"].dims == ("world",)
    assert list(data["province"].values) == list(SEEDS.provinces.iso)
    assert list(data["week"].values) == list(range(WEEKS + 1))
    assert set(np.unique(data["ending"].values)) <= set(ENDINGS)
    for name, meaning in METRICS.items():
        assert data[name].dims == ("week", "world"), name
        assert data[name].attrs["long_name"] == meaning
        assert data[name].attrs["units"] == UNITS[name]
    for name, values in whole.worlds.values.items():
        assert_array_equal(data[f"assumption_{name}"].values, values)
    assert data.attrs["weeks"] == str(WEEKS)
