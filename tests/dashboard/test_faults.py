"""What we believe about faults of the dashboard: nothing saved is lost, and what cannot go on says so."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dashboard import jobs, keeping, runs, server, shelf, versions, worker, works
from dashboard.shelf import Shelf, ShelfError
from sim import limits
from sim.seeds import DEFAULT_FOLDER, FOLDER_VARIABLE, Seeds, load

ANNA, BORIS = "a" * 43, "b" * 43
LINK = {"contagion": "2"}
SHOWED = {"worlds": 200, "endings": {"war": 144}}
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / shelf.FILE


@pytest.fixture
def board(place: Path) -> Iterator[Shelf]:
    made = Shelf(f"sqlite:///{place}")
    yield made
    made.close()


SAVE = """
import sys
from dashboard.shelf import Shelf, ShelfError
board = Shelf("sqlite:///" + sys.argv[1])
for number in range(int(sys.argv[3])):
    while True:
        try:
            print(board.save(sys.argv[2], f"{number}", {"contagion": "1"}, {}).name, flush=True)
            break
        except ShelfError as error:
            if "in a moment" not in str(error):
                raise
"""


def saving(place: Path, token: str, count: int) -> subprocess.Popen[str]:
    call = [sys.executable, "-c", SAVE, str(place), token, str(count)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env=surroundings)


@pytest.mark.slow
def test_what_was_saved_survives_the_death_of_the_server(place: Path, board: Shelf):
    process = saving(place, ANNA, 90)
    answered = [process.stdout.readline().strip() for _ in range(25)]
    process.send_signal(signal.SIGKILL)
    answered += process.stdout.read().split()
    process.wait()
    process.stdout.close()
    names = {item.name for item in board.items(ANNA)}
    assert set(answered) <= names
    assert len(names) <= len(answered) + 1  # the one that it was at
    board.save(ANNA, "and on it goes", LINK, SHOWED)


@pytest.mark.slow
def test_two_servers_save_into_one_file_and_each_save_is_there_once(place: Path, board: Shelf):
    both = [saving(place, ANNA, 40), saving(place, ANNA, 40)]
    for process in both:
        process.stdout.read()
        process.stdout.close()
        assert process.wait() == 0
    names = [item.name for item in board.items(ANNA)]
    assert len(names) == len(set(names)) == 80


def test_a_full_disk_is_one_sentence_and_what_is_saved_stays(place: Path, board: Shelf):
    board.save(ANNA, "first", LINK, SHOWED)
    board.close()
    with sqlite3.connect(place) as file:
        pages = file.execute("PRAGMA page_count").fetchone()[0]
    file.close()
    full = Shelf(f"sqlite:///{place}")
    from sqlalchemy import event

    event.listen(full._file._engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count = {pages}"))
    long = {"contagion": "1" * (limits.LINK - 20)}

    def fill() -> None:
        for number in range(30):
            full.save(ANNA, f"{number}", long, SHOWED)

    with pytest.raises(ShelfError, match="disk is full: free some space"):
        fill()
    assert "first" in {item.name for item in full.items(ANNA)}
    full.close()


def test_a_file_that_is_moved_away_is_replaced_and_nothing_is_written_into_the_old_one(
    place: Path, board: Shelf
):
    board.save(ANNA, "old", LINK, SHOWED)
    board.close()  # what was written is in the file itself, not beside it
    assert len(board.items(ANNA)) == 1
    for path in place.parent.glob(f"{shelf.FILE}*"):
        path.rename(path.with_name("old-" + path.name))
    board.save(ANNA, "new", LINK, SHOWED)
    assert [item.name for item in board.items(ANNA)] == ["new"]
    old = Shelf(f"sqlite:///{place.with_name('old-' + place.name)}")
    assert [item.name for item in old.items(ANNA)] == ["old"]
    old.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("link", "no json"),
        ("link", "[1]"),
        ("link", '{"contagion": 2}'),
        ("showed", '{"worlds": "many", "endings": [1]}'),
        ("showed", "[" * 100_000),
        ("made", "yesterday"),
        ("made", 12),
        ("name", b"\xff\xfe"),
        ("deleted", "x"),
    ],
)
def test_a_damaged_row_hides_no_other(column: str, value: object, place: Path, board: Shelf, seeds: Seeds):
    board.save(ANNA, "damaged", LINK, SHOWED)
    board.save(ANNA, "sound", LINK, SHOWED)
    with sqlite3.connect(place) as file:
        file.execute(f"UPDATE saved SET {column} = ? WHERE name = 'damaged'", (value,))
    file.close()
    items = board.items(ANNA)
    assert "sound" in [item.name for item in items]
    for item in items:
        assert isinstance(keeping.showed_words(item, seeds), str)
        assert all(isinstance(part, str) for pair in item.link.items() for part in pair)


def test_tables_that_are_gone_are_one_sentence(place: Path, board: Shelf):
    board.save(ANNA, "mine", LINK, SHOWED)
    with sqlite3.connect(place) as file:
        file.execute("DROP TABLE saved")
    file.close()
    with pytest.raises(ShelfError, match="move it away"):
        board.items(ANNA)


def test_facts_of_a_model_that_are_none_are_passed_over(seeds: Seeds):
    shelf.shelf().remember_model("abc", {"names": {"x": 1}, "spans": []})
    assert versions.seen("abc") == {}
    shelf.shelf().remember_model("abc", versions.facts_of(seeds))
    assert versions.seen("abc")


def test_a_clock_that_jumps_costs_nothing_that_is_saved(board: Shelf, monkeypatch: pytest.MonkeyPatch):
    now = datetime.now(UTC)
    for number, days in enumerate((0, 20_000, -15_000, 0)):
        with monkeypatch.context() as then:
            then.setattr(shelf, "_now", lambda days=days: now + timedelta(days=days))
            board.save(ANNA, f"{number}", LINK, SHOWED)
    assert len(board.items(ANNA)) == 4


def test_how_long_a_study_takes_is_measured_by_a_clock_that_nobody_sets(monkeypatch: pytest.MonkeyPatch):
    job = jobs.Job(lambda pool, told: {})
    job.done, job.total = 1, 4
    monkeypatch.setattr(time, "time", lambda: 0.0)
    left = job.seconds_left
    assert left is not None
    assert 0 <= left < 60


def test_a_helper_never_runs_another_model_than_its_server(seeds: Seeds, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "_model", "0123456789ab")
    with pytest.raises(worker.Stale, match="start the server again") as refused:
        worker.compute({"scenario": "article"}, 1, 2, 26, 0, 2)
    said: list[str] = []
    monkeypatch.setattr(server.st, "warning", said.append)
    assert server.on_script_error(refused.value)
    assert said == [str(refused.value)]
    monkeypatch.setattr(worker, "_model", seeds.fingerprint)
    assert len(worker.compute({"scenario": "article"}, 1, 2, 26, 0, 2).ending) == 2


def test_a_busy_machine_says_so_and_begins_nothing_more(monkeypatch: pytest.MonkeyPatch):
    from concurrent.futures import Future

    monkeypatch.setattr(works, "RUNS_AT_ONCE", 1_000)
    store, parts = works.Store(), [Future(), Future()]
    for number, part in enumerate(parts):
        store.find(number, lambda part=part: works.Work(({}, 1, 30, 26), [part], [30]))
    with pytest.raises(works.Busy, match="Nothing you set is lost"):
        store.find("more", lambda: works.Work(({}, 1, 30, 26), [Future()], [30]))
    assert store.find(0, lambda: pytest.fail("it has begun")) is not None
    parts[0].set_result(None)
    store.find("more", lambda: works.Work(({}, 1, 30, 26), [Future()], [30]))


def test_too_many_studies_are_told_to_wait(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "STUDIES_AT_ONCE", 0)
    monkeypatch.setattr(jobs.visitors, "session", lambda: "x")
    job = jobs.start("one too many", lambda pool, told: pytest.fail("begun"))
    assert "Try again in a moment" in job.problem
    assert jobs.find("one too many") is None


def test_deleting_and_saving_without_end_keeps_nobody_else_from_saving(
    board: Shelf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "SAVED_PER_BROWSER", 3)
    monkeypatch.setattr(limits, "SAVED_ALL", 5)
    for number in range(12):
        board.delete(ANNA, board.save(ANNA, f"{number}", LINK, SHOWED).id)
    for name in "abc":
        board.save(BORIS, name, LINK, SHOWED)
    assert len(board.items(BORIS)) == 3
    for token in ("c" * 43, "d" * 43, "e" * 43, "f" * 43, "g" * 43, "h" * 43):
        board.keep(token, LINK)
    assert board.last("h" * 43) == LINK
    assert board.last("c" * 43) == {}
    with pytest.raises(ShelfError, match="too long"):
        board.keep(ANNA, {"contagion": "1" * limits.LINK})


class TwoBrowsers(RuleBasedStateMachine):
    """Two browsers do anything with the shelf; beside it a list says what each must find."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Shelf("sqlite://")
        self.kept: dict[str, dict[str, str]] = {ANNA: {}, BORIS: {}}
        self.gone: dict[str, dict[str, str]] = {ANNA: {}, BORIS: {}}
        self.drafts: dict[str, dict[str, str]] = {}

    who = st.sampled_from([ANNA, BORIS])
    name = st.text(max_size=12) | st.just("x" * 90)

    @rule(who=who, name=name)
    def save(self, who: str, name: str) -> None:
        try:
            item = self.board.save(who, name, {"contagion": who[:1]}, {})
        except ShelfError:
            assert len(self.kept[who]) >= limits.SAVED_PER_BROWSER
        else:
            assert 1 <= len(item.name) <= limits.NAME
            assert item.name not in self.kept[who].values()
            self.kept[who][item.id] = item.name

    @rule(who=who, data=st.data())
    def delete(self, who: str, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from([*self.kept[ANNA], *self.kept[BORIS], "none"]))
        self.board.delete(who, chosen)
        if chosen in self.kept[who]:
            self.gone[who][chosen] = self.kept[who].pop(chosen)
            for old in list(self.gone[who])[: -limits.SAVED_PER_BROWSER]:
                del self.gone[who][old]

    @rule(who=who, data=st.data())
    def restore(self, who: str, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from([*self.gone[ANNA], *self.gone[BORIS], "none"]))
        try:
            self.board.restore(who, chosen)
        except ShelfError:
            assert len(self.kept[who]) >= limits.SAVED_PER_BROWSER
            return
        if chosen in self.gone[who]:
            del self.gone[who][chosen]
            (self.kept[who][chosen],) = (i.name for i in self.board.items(who) if i.id == chosen)

    @rule(who=who, data=st.data(), name=name)
    def rename(self, who: str, data: st.DataObject, name: str) -> None:
        chosen = data.draw(st.sampled_from([*self.kept[ANNA], *self.kept[BORIS], "none"]))
        self.board.rename(who, chosen, name)
        if chosen in self.kept[who]:
            (self.kept[who][chosen],) = (i.name for i in self.board.items(who) if i.id == chosen)

    @rule(who=who, value=st.text(max_size=5))
    def keep(self, who: str, value: str) -> None:
        self.drafts[who] = {"contagion": value}
        self.board.keep(who, self.drafts[who])

    @invariant()
    def each_finds_their_own(self) -> None:
        for who in (ANNA, BORIS):
            found = self.board.items(who)
            assert {item.id: item.name for item in found} == self.kept[who]
            assert len({item.name for item in found}) == len(found)
            assert all(item.link == {"contagion": who[:1]} for item in found)
            assert self.board.last(who) == self.drafts.get(who, {})

    def teardown(self) -> None:
        self.board.close()


TwoBrowsers.TestCase.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)
TestTwoBrowsers = TwoBrowsers.TestCase


@pytest.fixture(autouse=True)
def few_places(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.name == "runTest":
        monkeypatch.setattr(limits, "SAVED_PER_BROWSER", 4)


def test_a_server_with_other_seeds_in_its_folder_says_so_in_its_helpers(seeds: Seeds, monkeypatch):
    given: list[object] = []

    class Pool:
        def __init__(self, *_: object, initargs: tuple[object, ...] = (), **__: object) -> None:
            given.extend(initargs)

    monkeypatch.setattr(runs, "_pool", None)
    monkeypatch.setattr(runs, "ProcessPoolExecutor", Pool)
    runs._helpers()
    monkeypatch.setattr(runs, "_pool", None)
    assert given == [seeds.fingerprint]


@pytest.mark.slow
def test_seeds_that_are_edited_under_a_server_reach_no_helper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    model = load(folder).fingerprint
    spawn = multiprocessing.get_context("spawn")
    ask = ({"scenario": "article"}, 1, 2, 26, 0, 2)
    with ProcessPoolExecutor(1, spawn, initializer=worker.begin, initargs=(model,)) as early:
        before = early.submit(worker.compute, *ask).result()
        file = next(iter(sorted((folder / "constants").glob("*.toml"))))
        file.write_text(file.read_text("utf-8") + "\n# edited\n", "utf-8")
        after = early.submit(worker.compute, *ask).result()
        assert np.array_equal(before.weekly["control_taliban"], after.weekly["control_taliban"])
    with (
        ProcessPoolExecutor(1, spawn, initializer=worker.begin, initargs=(model,)) as late,
        pytest.raises(worker.Stale, match="What is saved is safe"),
    ):
        late.submit(worker.compute, *ask).result()
