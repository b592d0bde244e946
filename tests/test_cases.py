"""What we believe about cases: equal ones run once, in any batch the same, no finished batch run again."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim import cases
from sim.cases import Sample, collect, meaning
from sim.conclusions import ENDING
from sim.errors import InputError
from sim.seeds import load

SEEDS = load()
ARTICLE = SEEDS.scenarios["article"]
WANTED = (ENDING, ("control_taliban", "week 3"), ("violence", "all weeks"))
ROWS = [ARTICLE.changed(contagion=value) for value in (0.0, 0.5, 1.0, 1.5, 2.0)]
SAMPLE = Sample(worlds=3, luck=7, weeks=4, seeds=SEEDS)


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return list(one) == list(other) and all(
        np.array_equal(one[row][key], other[row][key]) for row in one for key in WANTED
    )


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a batch hold one scenario, and count how many worlds each call runs."""
    ran: list[int] = []
    readings = cases.readings

    def counting(worlds: Any, wanted: Any) -> Any:
        ran.append(len(worlds))
        return readings(worlds, wanted)

    monkeypatch.setattr(cases, "BATCH", 3)
    monkeypatch.setattr(cases, "readings", counting)
    return ran


def test_equal_scenarios_are_run_once_whatever_they_are_called(small_batches):
    found = collect([*ROWS[:2], ARTICLE, ROWS[0]], WANTED, SAMPLE)
    assert small_batches == [3, 3]
    assert list(found) == [meaning(ROWS[0]), meaning(ARTICLE)]


def test_a_scenario_reads_the_same_in_any_batch(small_batches):
    alone = collect(ROWS, WANTED, SAMPLE)
    cases.BATCH = 1024
    together = collect(ROWS, WANTED, SAMPLE)
    assert small_batches == [3, 3, 3, 3, 3, 15]
    assert same(alone, together)


def test_an_interrupted_study_goes_on_where_it_stopped(small_batches, tmp_path):
    def impatient(done: int, total: int) -> None:
        if done == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(ROWS, WANTED, SAMPLE, store=tmp_path, told=impatient)
    assert small_batches == [3, 3, 3]
    told: list[tuple[int, int]] = []
    resumed = collect(ROWS, WANTED, SAMPLE, store=tmp_path, told=lambda *progress: told.append(progress))
    assert small_batches == [3] * 5
    assert told == [(9, 15), (12, 15), (15, 15)]
    assert same(resumed, collect(ROWS, WANTED, SAMPLE))


def test_a_finished_study_is_read_back_from_one_file_without_running_a_world(small_batches, tmp_path):
    first = collect(ROWS, WANTED, SAMPLE, store=tmp_path)
    assert [path.name for path in tmp_path.rglob("*.*")] == ["all.npy"]
    small_batches.clear()
    assert same(first, collect(ROWS, WANTED, SAMPLE, store=tmp_path))
    assert not small_batches


def test_a_damaged_file_is_worked_out_again(small_batches, tmp_path):
    first = collect(ROWS, WANTED, SAMPLE, store=tmp_path)
    kept = next(tmp_path.rglob("all.npy"))
    for damaged in (b"", kept.read_bytes()[:-8], b"no numbers"):
        kept.write_bytes(damaged)
        small_batches.clear()
        assert same(first, collect(ROWS, WANTED, SAMPLE, store=tmp_path))
        assert len(small_batches) == 5


def test_the_oldest_studies_make_room_and_nothing_else_does(tmp_path):
    for number, name in enumerate([f"{SEEDS.fingerprint}-{n:016x}" for n in range(3)] + ["mine"]):
        (tmp_path / name).mkdir()
        (tmp_path / name / "all.npy").write_bytes(b"x" * 1_000_000)
        os.utime(tmp_path / name / "all.npy", (number, number))
    cases.make_room(tmp_path, 3)
    assert len(list(tmp_path.iterdir())) == 4
    cases.make_room(tmp_path, 1)
    assert {path.name for path in tmp_path.iterdir()} == {f"{SEEDS.fingerprint}-{2:016x}", "mine"}


def test_a_deleted_store_is_worked_out_again(small_batches, tmp_path):
    first = collect(ROWS, WANTED, SAMPLE, store=tmp_path)
    shutil.rmtree(tmp_path)
    small_batches.clear()
    assert same(first, collect(ROWS, WANTED, SAMPLE, store=tmp_path))
    assert len(small_batches) == 5


@pytest.mark.slow
def test_a_killed_audit_ends_as_if_nothing_had_happened(tmp_path):
    call = [sys.executable, "-m", "sim", "audit", "article", "--worlds", "256", "--weeks", "26", "--json"]
    call = [*call, "--cache"]
    killed = subprocess.Popen([*call, tmp_path / "a"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list((tmp_path / "a").rglob("*.npy")) and killed.poll() is None:
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    assert not list((tmp_path / "a").rglob("all.npy")), "it was over before it was killed"
    resumed, whole = (
        subprocess.run([*call, tmp_path / name], capture_output=True, check=True, text=True).stdout
        for name in ("a", "b")
    )
    assert resumed == whole
    kept = [next((tmp_path / name).rglob("all.npy")).read_bytes() for name in ("a", "b")]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("change", ["luck", "weeks", "worlds", "rows", "wanted"])
def test_another_study_never_finds_the_files_of_this_one(small_batches, tmp_path, change):
    collect(ROWS, WANTED, SAMPLE, store=tmp_path)
    small_batches.clear()
    numbers = {"worlds": 3, "luck": 7, "weeks": 4} | (
        {change: 5} if change in ("luck", "weeks", "worlds") else {}
    )
    rows = ROWS[::-1] if change == "rows" else ROWS
    wanted = WANTED[::-1] if change == "wanted" else WANTED
    collect(rows, wanted, Sample(**numbers, seeds=SEEDS), store=tmp_path)
    assert small_batches


def test_a_store_that_cannot_be_written_to_is_named_with_its_remedy(tmp_path):
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(InputError, match=r"--cache.*--no-cache"):
        collect(ROWS[:1], WANTED, SAMPLE, store=tmp_path / "file")


@pytest.mark.slow
def test_processes_share_the_batches_without_a_trace(monkeypatch, tmp_path):
    monkeypatch.setattr(cases, "BATCH", 6)
    assert same(collect(ROWS, WANTED, SAMPLE), collect(ROWS, WANTED, SAMPLE, processes=2, store=tmp_path))
