"""What we believe about the shelf: nothing is lost, nobody sees another's, a broken file is one sentence."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import database, shelf
from dashboard.shelf import Shelf, ShelfError
from sim import limits

ANNA, BORIS = "a" * 43, "b" * 43
LINK = {"contagion": "2", "aid_to_kabul": "0.7;26:0"}
SHOWED = {"worlds": 200, "endings": {"war": 144}}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / shelf.FILE


@pytest.fixture
def board(place: Path) -> Iterator[Shelf]:
    made = Shelf(f"sqlite:///{place}")
    yield made
    made.close()


def test_what_was_saved_is_there_after_a_restart(board: Shelf, place: Path):
    saved = board.save(ANNA, "  My   first ", LINK, SHOWED)
    board.close()
    again = Shelf(f"sqlite:///{place}")
    (found,) = again.items(ANNA)
    again.close()
    assert found == saved
    assert (found.name, found.link, found.showed) == ("My first", LINK, SHOWED)
    assert abs(datetime.now(UTC) - found.made) < timedelta(minutes=5)


def test_nobody_sees_changes_or_deletes_what_is_anothers(board: Shelf, place: Path):
    saved = board.save(ANNA, "Mine", LINK, SHOWED)
    assert board.items(BORIS) == []
    board.rename(BORIS, saved.id, "Stolen")
    board.delete(BORIS, saved.id)
    assert [item.name for item in board.items(ANNA)] == ["Mine"]
    board.keep(ANNA, LINK)
    assert board.last(BORIS) == {}
    board.close()
    assert ANNA.encode() not in place.read_bytes()


def test_a_deleted_scenario_can_be_restored(board: Shelf):
    saved = board.save(ANNA, "Mine", LINK, SHOWED)
    board.delete(ANNA, saved.id)
    assert board.items(ANNA) == []
    board.restore(ANNA, saved.id)
    assert board.items(ANNA) == [saved]


def test_what_was_deleted_long_ago_is_forgotten(board: Shelf, monkeypatch: pytest.MonkeyPatch):
    saved = board.save(ANNA, "Mine", LINK, SHOWED)
    long_ago = datetime.now(UTC) - timedelta(days=shelf.DELETED_DAYS + 1)
    with monkeypatch.context() as then:
        then.setattr(shelf, "_now", lambda: long_ago)
        board.delete(ANNA, saved.id)
    board.save(ANNA, "Another", LINK, SHOWED)
    board.restore(ANNA, saved.id)
    assert [item.name for item in board.items(ANNA)] == ["Another"]


def test_two_scenarios_never_share_a_name(board: Shelf):
    for _ in range(3):
        board.save(ANNA, "Mine", LINK, SHOWED)
    other = board.save(ANNA, "Other", LINK, SHOWED)
    board.rename(ANNA, other.id, "Mine")
    assert {item.name for item in board.items(ANNA)} == {"Mine", "Mine (2)", "Mine (3)", "Mine (4)"}
    assert board.save(ANNA, "   ", LINK, SHOWED).name == "Without a name"
    assert len(board.save(ANNA, "x" * 500, LINK, SHOWED).name) == limits.NAME


def test_limits_are_said_and_cost_nothing_that_is_saved(board: Shelf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "SAVED_PER_BROWSER", 2)
    for name in "ab":
        board.save(ANNA, name, LINK, SHOWED)
    with pytest.raises(ShelfError, match="2 scenarios are saved"):
        board.save(ANNA, "c", LINK, SHOWED)
    with pytest.raises(ShelfError, match="too long"):
        board.save(BORIS, "d", {"contagion": "9" * limits.LINK}, SHOWED)
    monkeypatch.setattr(limits, "SAVED_ALL", 2)
    with pytest.raises(ShelfError, match="on this machine"):
        board.save(BORIS, "e", LINK, SHOWED)
    assert len(board.items(ANNA)) == 2


def test_the_last_choice_of_a_browser_is_kept(board: Shelf):
    assert board.last(ANNA) == {}
    board.keep(ANNA, {"contagion": "1"})
    board.keep(ANNA, LINK)
    assert board.last(ANNA) == LINK


def test_a_model_that_was_seen_is_remembered(board: Shelf):
    board.remember_model("abc", {"ranges": {"contagion": "0 to 3"}})
    board.remember_model("abc", {"ranges": {"contagion": "0 to 4"}})
    assert board.model("abc") == {"ranges": {"contagion": "0 to 4"}}
    assert board.model("xyz") == {}


def test_readers_do_not_wait_for_a_writer(board: Shelf, place: Path):
    board.save(ANNA, "Mine", LINK, SHOWED)
    with sqlite3.connect(place) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        other.execute("BEGIN IMMEDIATE")
        assert len(board.items(ANNA)) == 1
        other.rollback()
    other.close()


def test_thirty_browsers_save_at_once(board: Shelf):
    ready = threading.Barrier(30)

    def visit(number: int) -> None:
        ready.wait()
        board.save(f"{number:043}", "Mine", LINK, SHOWED)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(30)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert [len(board.items(f"{number:043}")) for number in range(30)] == [1] * 30


def test_a_locked_file_is_one_sentence(board: Shelf, place: Path, monkeypatch: pytest.MonkeyPatch):
    board.save(ANNA, "Mine", LINK, SHOWED)
    board.close()
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    impatient = Shelf(f"sqlite:///{place}")
    other = sqlite3.connect(place)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ShelfError, match="try again in a moment"):
        impatient.save(ANNA, "Another", LINK, SHOWED)
    other.rollback()
    other.close()
    assert impatient.save(ANNA, "Another", LINK, SHOWED).name == "Another"
    impatient.close()


def test_a_damaged_file_is_one_sentence(place: Path):
    place.write_bytes(b"this was a database once " * 400)
    broken = Shelf(f"sqlite:///{place}")
    with pytest.raises(ShelfError, match="move it away, and a new one is made"):
        broken.items(ANNA)
    broken.close()


def test_a_file_that_may_not_be_written_can_still_be_read(board: Shelf, place: Path):
    board.save(ANNA, "Mine", LINK, SHOWED)
    board.close()
    closed = Shelf(f"sqlite:///file:{place}?mode=ro&uri=true")
    assert [item.name for item in closed.items(ANNA)] == ["Mine"]
    with pytest.raises(ShelfError, match="read but not written"):
        closed.save(ANNA, "Another", LINK, SHOWED)
    closed.close()


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(shelf.FOLDER_VARIABLE, str(tmp_path / "file" / "below"))
    with pytest.raises(ShelfError, match="cannot be opened"):
        shelf.shelf()


def test_the_tables_of_another_version_are_left_alone(place: Path):
    other = sqlite3.connect(place)
    other.execute("PRAGMA user_version = 99")
    other.close()
    newer = Shelf(f"sqlite:///{place}")
    with pytest.raises(ShelfError, match="another version of this program"):
        newer.items(ANNA)
    newer.close()


def test_what_nobody_waits_for_never_breaks_a_page(caplog: pytest.LogCaptureFixture):
    def fails() -> None:
        raise ShelfError("the disk is gone")

    caplog.set_level("INFO")
    shelf.quietly(fails)
    assert "the disk is gone" in caplog.text
