"""What we believe about the log of events."""

import numpy as np
import pytest

from sim.events import KINDS, RECORD, Log

PROVINCES, WORLDS = 3, 5


def places(*pairs: tuple[int, int]) -> np.ndarray:
    """Return where something happens, shape (provinces, worlds)."""
    where = np.zeros((PROVINCES, WORLDS), bool)
    for province, world in pairs:
        where[province, world] = True
    return where


def test_nothing_that_happens_nowhere_is_written_down():
    log = Log()
    log.note(3, "split", places(), cause="hunger")
    assert len(log.table()) == 0
    assert log.table().dtype == RECORD
    assert log.causes == []


def test_an_event_tells_world_week_kind_place_actors_and_size():
    log = Log()
    size = np.arange(15, dtype=np.float32).reshape(PROVINCES, WORLDS)
    log.note(
        7,
        "capital yields",
        places((2, 1)),
        cause="hunger",
        actor=np.full((PROVINCES, WORLDS), 4),
        other=1,
        size=size,
    )
    (event,) = log.table()
    assert (event["world"], event["week"], KINDS[event["kind"]], event["province"]) == (
        1,
        7,
        "capital yields",
        2,
    )
    assert (event["actor"], event["other"], event["size"], log.causes[event["cause"]]) == (
        4,
        1,
        11.0,
        "hunger",
    )


def test_events_without_a_province_say_so():
    log = Log()
    log.note(1, "deal signed", np.array([False, False, True, False, False]), cause="weariness")
    (event,) = log.table()
    assert (event["world"], event["province"], event["actor"], event["other"]) == (2, -1, -1, -1)


def test_the_log_is_sorted_by_world_and_week_and_keeps_the_order_within_a_week():
    log = Log()
    log.note(2, "split", places((0, 4), (1, 0)), cause="a")
    log.note(2, "phase", np.array([True, False, False, False, True]), cause="b")
    log.note(1, "split", places((2, 4)), cause="c")
    table = log.table()
    told = [(int(e["world"]), int(e["week"]), KINDS[e["kind"]]) for e in table]
    assert told == [(0, 2, "split"), (0, 2, "phase"), (4, 1, "split"), (4, 2, "split"), (4, 2, "phase")]


def test_the_cause_is_the_largest_push_of_that_place():
    log = Log(["known before"])
    terms = {
        "contagion": np.array([[0.0, 0.9, 0, 0, 0], [0.1, 0, 0, 0, 0], [0, 0, 0, 0, 0]], np.float32),
        "arrears": np.full(WORLDS, 0.5, np.float32),
    }
    log.note(1, "garrisons yield", places((0, 1), (1, 0)), terms=terms)
    assert [log.causes[e["cause"]] for e in log.table()] == ["arrears", "contagion"]
    assert log.causes == ["known before", "contagion", "arrears"]


def test_what_has_no_named_cause_is_the_course_of_things():
    log = Log()
    log.note(1, "phase", np.ones(WORLDS, bool))
    assert {log.causes[e["cause"]] for e in log.table()} == {"the course of things"}


def test_an_unknown_kind_of_event_is_refused():
    with pytest.raises(ValueError, match="not in tuple"):
        Log().note(1, "earthquake", np.ones(WORLDS, bool), cause="nature")


def test_every_code_fits_its_column():
    assert len(KINDS) == len(set(KINDS)) < 128
