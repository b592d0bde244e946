"""What we believe about sweeps: no world lost, none run twice, the same bytes however often stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import batches
from sim.errors import InputError
from sim.seeds import load
from sim.studies import sweep as sweeps
from sim.studies.designs import factors, grid, latin
from sim.studies.summary import factor_of, spoken_summary, summarised
from sim.studies.sweep import Sweep, run
from sim.studies.tables import open_table
from sim.worlds import Worlds, luck_numbers

SEEDS = load()
ARTICLE = SEEDS.scenarios["article"]
SOME = factors(["contagion", "air_support=0..0.5"], SEEDS)


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH", 4)


def asked(rows: int = 10, lucks: int = 0, weeks: int = 26) -> Sweep:
    return Sweep(latin(SOME, rows), ARTICLE, SEEDS, 7, weeks, lucks)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_stopped_sweep_goes_on_and_ends_up_the_same_to_the_byte(tmp_path):
    run(asked(), tmp_path / "whole")

    def impatient(done: int, total: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(asked(), tmp_path / "stopped", told=impatient)
    told: list[tuple[int, int]] = []
    assert run(asked(), tmp_path / "stopped", told=lambda *now: told.append(now)) == 2
    assert told == [(8, 10), (10, 10)]
    assert content(tmp_path / "stopped") == content(tmp_path / "whole")
    assert run(asked(), tmp_path / "stopped") == 0


def test_a_file_that_is_not_whole_is_run_again(tmp_path):
    run(asked(), tmp_path / "a")
    whole = content(tmp_path / "a")
    part = tmp_path / "a" / "part-00001.parquet"
    part.write_bytes(whole[part.name][:-20])
    (tmp_path / "a" / ".half.partial").write_bytes(b"left behind")
    assert run(asked(), tmp_path / "a") == 4
    assert content(tmp_path / "a") == whole


def test_a_world_of_a_sweep_is_the_same_world_run_alone(tmp_path):
    sweep = asked(6)
    run(sweep, tmp_path / "a")
    found = pd.read_parquet(tmp_path / "a")
    alone = Worlds.table(
        {key: column[4:5] for key, column in sweep.rows.columns.items()},
        base=ARTICLE, luck=luck_numbers(7, 6)[4:5], weeks=26, seeds=SEEDS,
    )  # fmt: skip
    row = sweeps.judged(alone).to_pandas().iloc[0]
    assert found["world"].tolist() == found["row"].tolist() == [1, 2, 3, 4, 5, 6]
    kept = found.iloc[4].drop(["world", "row"])
    assert kept.astype(str).to_dict() == row.drop("world").astype(str).to_dict()


def test_rows_that_share_their_luck_differ_by_their_assumptions_alone(tmp_path):
    run(Sweep(grid(SOME[:1], 3), ARTICLE, SEEDS, 7, 26, lucks=2), tmp_path / "a")
    found = pd.read_parquet(tmp_path / "a")
    assert found["row"].tolist() == [1, 1, 2, 2, 3, 3]
    assert found["luck"].tolist() == luck_numbers(7, 2).tolist() * 3
    assert found["assumption_contagion"].tolist() == [0, 0, 1.5, 1.5, 3, 3]


def test_what_a_sweep_wrote_can_be_swept_again(tmp_path):
    run(asked(), tmp_path / "a")
    table = tmp_path / "again.parquet"
    pd.read_parquet(tmp_path / "a").to_parquet(table)
    run(Sweep(open_table(table, SEEDS), ARTICLE, SEEDS, 99, 26), tmp_path / "b")
    one, other = (pd.read_parquet(tmp_path / name) for name in "ab")
    pd.testing.assert_frame_equal(one, other)


def test_another_sweep_is_never_mixed_into_a_folder(tmp_path):
    run(asked(), tmp_path / "a")
    with pytest.raises(InputError, match=r"weeks.*26.*27"):
        run(asked(weeks=27), tmp_path / "a")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(InputError, match="something else"):
        run(asked(), tmp_path / "full")
    with pytest.raises(InputError, match="no folder around it"):
        run(asked(), tmp_path / "no" / "where")


@pytest.mark.parametrize(
    ("card", "part", "says"),
    [
        ("{}", None, "no sweep"),
        ('{"model": "x", "luck": 1, "worlds": 1, "weeks": 26}', None, "not a parquet|Could not"),
        ('{"model": "x", "luck": 1, "worlds": 1, "weeks": 26}', {"a": [1]}, "parts without ending"),
    ],
)
def test_what_is_no_sweep_is_said_to_be_none(card, part, says, tmp_path):
    (tmp_path / sweeps.CARD).write_text(card, "utf-8")
    if part is None:
        (tmp_path / "part-00000.parquet").write_bytes(b"hi")
    else:
        pd.DataFrame(part).to_parquet(tmp_path / "part-00000.parquet")
    with pytest.raises(InputError, match=says):
        summarised(tmp_path)


def test_a_summary_counts_every_world_once_and_tells_what_is_missing(tmp_path):
    run(asked(), tmp_path / "a")
    facts = summarised(tmp_path / "a", factor_of("contagion", SEEDS))
    assert facts["complete"]
    assert sum(facts["endings"].values()) == 10 == sum(part["worlds"] for part in facts["by"])
    found = pd.read_parquet(tmp_path / "a")
    assert facts["measures"]["civilian_deaths"]["median"] == pytest.approx(
        np.median(found["civilian_deaths"]), rel=1e-5
    )
    assert "10 imagined worlds of 26 weeks" in spoken_summary(facts, SEEDS)
    (tmp_path / "a" / "part-00002.parquet").unlink()
    assert "8 imagined worlds of 10, so far" in spoken_summary(summarised(tmp_path / "a"), SEEDS)
    with pytest.raises(InputError, match="no sweep"):
        summarised(tmp_path)


# The command with small files, so that there are several to be stopped between.
SWEEP = "from sim.studies import sweep; sweep.BATCH = 256; from sim.cli import main; main()"
CALL = [sys.executable, "-c", SWEEP, "sweep", "--design", "lhs", "--over", "belief", "--weeks", "26"]
ROWS = 256 * 5


@pytest.mark.slow
def test_a_killed_sweep_loses_and_repeats_nothing(tmp_path):
    call = [*CALL, "--size", str(ROWS), "--processes", "2", "--out"]
    killed = subprocess.Popen([*call, tmp_path / "a"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              start_new_session=True)  # fmt: skip
    while not list((tmp_path / "a").glob("part-*")) and killed.poll() is None:
        time.sleep(0.02)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "a").glob("part-*")}
    assert 0 < len(before) < ROWS // 256
    answer = subprocess.run([*call, tmp_path / "a", "--json"], capture_output=True, check=True, text=True)
    facts = json.loads(answer.stdout)
    assert facts["run_now"] == ROWS - 256 * len(before)
    assert {name: (tmp_path / "a" / name).stat().st_mtime_ns for name in before} == before
    subprocess.run([*call, tmp_path / "b"], capture_output=True, check=True)
    assert content(tmp_path / "a") == content(tmp_path / "b")


def deadly(worlds: Worlds) -> int:
    """Die the first time, in whichever process."""
    mark = Path(os.environ["TEST_MARK"])
    if not mark.exists():
        mark.write_text("died", "utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    return len(worlds)


@pytest.mark.slow
def test_a_process_that_dies_is_replaced_and_nothing_is_lost(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_MARK", str(tmp_path / "mark"))
    found = dict(batches.work_off(asked().batches(), deadly, processes=2))
    assert found == {0: 4, 1: 4, 2: 2}


@pytest.mark.slow
def test_a_cluster_gives_the_same_worlds_and_survives_the_death_of_a_worker(tmp_path):
    distributed = pytest.importorskip("distributed")
    sweep = asked(40)
    run(sweep, tmp_path / "here")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]

        def kill_one(done: int, total: int) -> None:
            if done >= 4 and pids:
                os.kill(pids.pop(), signal.SIGKILL)
                pids.clear()

        run(sweep, tmp_path / "there", cluster=cluster.scheduler_address, told=kill_one)
    assert content(tmp_path / "there") == content(tmp_path / "here")


def test_a_cluster_that_does_not_answer_is_named(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(batches, "CLUSTER_WAIT", 0.2)
    with pytest.raises(InputError, match=r"--dask.*127.0.0.1:9"):
        list(batches.work_off([], len, cluster="tcp://127.0.0.1:9"))


def test_what_another_process_is_writing_is_left_alone(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = {
        key: tmp_path / f".{pid}-x.partial" for key, pid in (("alive", os.getppid()), ("gone", gone.pid))
    }
    for path in names.values():
        path.touch()
    batches.sweep_up(tmp_path)
    assert list(tmp_path.iterdir()) == [names["alive"]]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"model": "a", "luck": 1, "worlds": "x", "weeks": 2}'])
def test_a_card_that_is_none_is_refused(tmp_path, text):
    (tmp_path / sweeps.CARD).write_text(text)
    with pytest.raises(InputError, match="no sweep"):
        sweeps.card(tmp_path)


@pytest.mark.parametrize("endings", [[1, 2], pd.Categorical(["a", "b"])])
def test_parts_with_other_endings_are_refused(tmp_path, endings):
    run(asked(2), tmp_path / "s")
    path = sweeps.part(tmp_path / "s", 0)
    frame = pd.read_parquet(path)
    frame["ending"] = endings
    frame.to_parquet(path)
    with pytest.raises(InputError, match="the parts of a sweep"):
        summarised(tmp_path / "s")
