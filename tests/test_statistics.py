"""What we believe about statistics: one number a world, worked out by hand on results that we invent."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from sim.errors import WorldsError
from sim.events import KINDS, RECORD
from sim.mechanisms.alliances import ASIDE, JOIN, SELF_RULE
from sim.outcomes import ENDINGS
from sim.record import METRICS
from sim.result import Result
from sim.state import REPUBLIC, TAJIK, TALIBAN, UZBEK
from sim.statistics import Asked, read, scale
from sim.worlds import Worlds

WEEKS, PROVINCES, WORLDS = 8, 4, 3
NEVER = np.nan


def event(world, week, kind, *, actor=-1, cause="course", size=0.0):
    return world, week, KINDS.index(kind), -1, actor, -1, CAUSES.index(cause), size


CAUSES = ("course", "deal", "fall of the capital", "siege")


def invented(events=(), *, t_kabul=(NEVER,) * WORLDS, capital=None, **weekly) -> Result:
    """Return a result of three worlds and eight weeks; what is not given is nought."""
    shape = (WEEKS + 1, WORLDS)
    metrics = {name: np.zeros(shape, np.float32) for name in METRICS}
    metrics |= {
        name: np.broadcast_to(np.asarray(values, np.float32), shape) for name, values in weekly.items()
    }
    history = np.full((WEEKS + 1, PROVINCES, WORLDS), REPUBLIC, np.uint8)
    summary = {
        "t_kabul": np.array(t_kabul, np.float32),
        "t_exit": np.full(WORLDS, NEVER, np.float32),
        "capitals_lost": np.array([4, 0, 2], np.float32),
        "surrender_share": np.array([0.25, 0, 1], np.float32),
        "weeks_taliban": np.array([26, 0, 26], np.float32),
    }
    return Result(
        worlds=Worlds.of("neutral", WORLDS, weeks=WEEKS),
        weekly=metrics,
        summary=summary,
        ending=np.array([0, 1, 1], np.int8),
        flags={},
        holder=history,
        capital=history if capital is None else capital,
        taliban=history,
        violence=history,
        events=np.array(list(events), RECORD),
        causes=CAUSES,
    )


def by_week(*worlds: list[float]) -> np.ndarray:
    """Return the weeks of each world, shape (weeks + 1, worlds)."""
    return np.array(worlds, np.float32).T


def test_what_never_happens_is_put_at_the_horizon():
    assert_array_equal(read(invented(t_kabul=(3, NEVER, 8)), "week_kabul_falls", Asked()), [3, WEEKS, 8])


def test_a_share_of_lost_capitals_needs_lost_capitals():
    assert_array_equal(read(invented(), "surrender_share", Asked()), [0.25, NEVER, 1])


def test_the_cascade_index_is_the_largest_change_within_two_weeks():
    capital = np.full((WEEKS + 1, PROVINCES, WORLDS), REPUBLIC, np.uint8)
    capital[2:, 0, 0] = TALIBAN  # three capitals in two weeks of the first world
    capital[3:, 1:3, 0] = TALIBAN
    capital[2:, 0, 1] = TALIBAN  # the same three, three weeks apart
    capital[5:, 1, 1] = TALIBAN
    capital[8:, 2, 1] = TALIBAN
    always, before = Asked(of="at any time"), Asked(of="while the president stays")
    assert_array_equal(read(invented(capital=capital), "cascade_index", always), [0.75, 0.25, 0])
    # In the first world he is gone in week 2, when one capital had changed hands; in the others he stays.
    fallen = invented(capital=capital, t_kabul=(2, NEVER, NEVER))
    assert_array_equal(read(fallen, "cascade_index", before), [0.25, 0.25, 0])


def test_endings_and_conditions_pick_their_worlds():
    coalition = Asked(of="coalition")
    assert ENDINGS[1] == "coalition"
    assert_array_equal(read(invented(), "ending", coalition), [0, 1, 1])
    assert_array_equal(read(invented(), "ending", coalition, "taliban_rule"), [0, NEVER, 1])
    fallen = invented(t_kabul=(NEVER, 2, 7))
    assert_array_equal(read(fallen, "ending", coalition, "kabul_falls"), [NEVER, 1, 1])


def test_who_holds_kabul_is_asked_of_one_week():
    holder = by_week([REPUBLIC] * 9, [REPUBLIC] * 5 + [TALIBAN] * 4, [TALIBAN] * 9)
    assert_array_equal(
        read(invented(kabul_holder=holder), "republic_holds", Asked(first=4, last=4)), [1, 1, 0]
    )
    assert_array_equal(
        read(invented(kabul_holder=holder), "republic_holds", Asked(first=5, last=5)), [1, 0, 0]
    )


def test_a_mean_runs_over_the_weeks_that_are_named():
    hardness = by_week(list(range(9)), [1] * 9, [0] * 8 + [4])
    assert_array_equal(read(invented(hardness=hardness), "mean", Asked("hardness", 2, 4)), [3, 1, 0])
    assert_array_equal(read(invented(hardness=hardness), "mean", Asked("hardness", -2, -1)), [7.5, 1, 2])


def test_a_window_beyond_the_horizon_is_refused():
    with pytest.raises(WorldsError, match="found 8; expected 52 or more"):
        read(invented(), "republic_holds", Asked(first=52, last=52))


def test_events_are_counted_a_year():
    events = [event(0, 1, "split"), event(0, 4, "split"), event(0, 5, "split"), event(2, 4, "stance")]
    assert_allclose(read(invented(events), "events", Asked("split", 1, 4)), [2 * 13, 0, 0])
    assert_array_equal(read(invented(), "events", Asked("split")), [0, 0, 0])


def test_what_a_deal_makes_of_a_stance_is_no_switch():
    events = [
        event(0, 2, "stance", size=ASIDE),
        event(0, 3, "stance", size=SELF_RULE, cause="deal"),
        event(1, 8, "stance", size=JOIN),
    ]
    assert_allclose(read(invented(events), "switches", Asked(first=2, last=5)), [13, 0, 0])


def test_a_group_joins_once_however_often_it_changes():
    events = [
        event(0, 1, "stance", actor=TAJIK, size=JOIN),
        event(0, 2, "stance", actor=TAJIK, size=ASIDE),
        event(0, 3, "stance", actor=TAJIK, size=JOIN),
        event(0, 3, "stance", actor=UZBEK, size=JOIN),
        event(1, 7, "stance", actor=UZBEK, size=JOIN),
    ]
    assert_array_equal(read(invented(events), "joins", Asked(first=1, last=6)), [2, 0, 0])


def test_only_a_flight_counts_as_one_and_what_fell_before_it_does_not():
    events = [
        event(0, 3, "capital yields"),
        event(0, 3, "president leaves", cause="siege"),
        event(0, 4, "capital yields"),
        event(0, 5, "capital yields"),
        event(0, 6, "capital yields"),
        event(1, 3, "president leaves", cause="deal"),
        event(2, 7, "president leaves", cause="siege"),  # the horizon comes first
    ]
    found = read(invented(events), "yields_after_flight", Asked(within=2))
    assert_array_equal(found, [2, NEVER, NEVER])


def test_revenge_is_counted_from_the_week_of_the_fall_on():
    killed = by_week([9, 9, 9, 5, 4, 3, 2, 1, 1], [1] * 9, [1] * 9)
    result = invented(reprisals=killed, t_kabul=(3, NEVER, 7))
    assert_array_equal(read(result, "reprisals_after_fall", Asked(within=3)), [12, NEVER, NEVER])
    assert_array_equal(read(result, "reprisals_after_fall", Asked(within=2)), [9, NEVER, 2])


def test_kabul_is_held_by_those_to_whom_it_fell():
    before, theirs = [REPUBLIC] * 2, [TALIBAN] * 7
    lost = before + [TALIBAN] * 3 + [TAJIK] * 4
    result = invented(kabul_holder=by_week(before + theirs, lost, before + [TAJIK] * 7), t_kabul=(2, 2, 2))
    assert_array_equal(read(result, "held_after_fall", Asked(within=4)), [1, 0.75, NEVER])


def test_a_deal_breaks_soon_or_late_and_needs_time_for_it():
    events = [
        event(0, 1, "deal signed"),
        event(0, 4, "deal breaks"),
        event(1, 1, "deal signed"),
        event(1, 7, "deal breaks"),
        event(2, 6, "deal signed"),
    ]
    assert_array_equal(read(invented(events), "breaks_within", Asked(within=4)), [1, 0, NEVER])
    assert_array_equal(read(invented(events), "deal_signed", Asked()), [1, 1, 1])
    assert_array_equal(read(invented(events[:2]), "deal_signed", Asked()), [1, 0, 0])


def test_shares_are_compared_by_difference_and_counts_in_proportion():
    assert (
        scale("mean", "accommodation") == scale("mean", "control_north") == scale("mean", "deal") == "share"
    )
    assert scale("mean", "violence") == scale("mean", "islamic_state") == "count"
    assert scale("week_kabul_falls", "") == "time"
