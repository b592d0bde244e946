"""What we believe about the door to the simulation: the same worlds, computed once, that nobody can spoil."""

import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from dashboard import runs, worker, works
from sim.conclusions import ENDING
from sim.result import Result
from sim.seeds import Seeds
from sim.worlds import Worlds

SMALL = {"luck": 3, "worlds": 12, "weeks": 30}


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The computations that were really made."""
    made: list[tuple[Any, ...]] = []
    real = worker.compute

    def counted(*job: Any) -> Result:
        made.append(job)
        return real(*job)

    monkeypatch.setattr(worker, "compute", counted)
    runs._store.clear()
    return made


def test_the_pages_see_the_worlds_that_the_engine_makes(seeds: Seeds):
    shown = runs.run(seeds.scenarios["neutral"], **SMALL)
    direct = worker.run_chunk(Worlds.of(seeds.scenarios["neutral"], seeds=seeds, **SMALL))
    assert np.array_equal(shown.ending, direct.ending)
    assert np.array_equal(shown.holder, direct.holder)
    for name, values in shown.weekly.items():
        assert np.array_equal(values, direct.weekly[name]), name


def test_parts_make_the_same_worlds_as_the_whole(seeds: Seeds, monkeypatch: pytest.MonkeyPatch):
    whole = runs.run(seeds.scenarios["hollow_army"], **SMALL)
    monkeypatch.setattr(runs, "CHUNK", 4)
    runs._store.clear()
    parts = runs.run(seeds.scenarios["hollow_army"], **SMALL)
    assert np.array_equal(whole.ending, parts.ending)
    assert np.array_equal(whole.capital, parts.capital)
    assert whole.story(11) == parts.story(11)


def test_every_story_can_be_told_from_what_crosses_the_border(result: Result):
    for world in range(len(result)):
        assert result.story(world)


def test_the_same_choice_is_computed_once_whatever_it_is_called(seeds: Seeds, computed: list[Any]):
    article = seeds.scenarios["article"]
    first = runs.run(article, **SMALL)
    named_otherwise = seeds.scenarios["neutral"].changed(
        {key: article.stance(key) for key in article.assumptions}
    )
    assert runs.run(named_otherwise, **SMALL) is first
    assert len(computed) == 1


def test_a_run_begun_ahead_is_the_run_that_is_shown(seeds: Seeds, computed: list[Any]):
    ahead = runs.start(seeds.scenarios["inclusion"], **SMALL)
    assert runs.run(seeds.scenarios["inclusion"], **SMALL) is ahead.result()
    assert len(computed) == 1


def test_a_run_that_failed_is_tried_again(seeds: Seeds, computed: list[Any], monkeypatch: pytest.MonkeyPatch):
    def fails(*job: Any) -> Result:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(worker, "compute", fails)
        with pytest.raises(MemoryError):
            runs.run(seeds.scenarios["outbidding"], **SMALL)
    assert len(runs.run(seeds.scenarios["outbidding"], **SMALL)) == SMALL["worlds"]


def test_another_luck_is_another_computation(seeds: Seeds, computed: list[Any]):
    runs.run(seeds.scenarios["article"], **SMALL)
    runs.run(seeds.scenarios["article"], **{**SMALL, "luck": 4})
    assert len(computed) == 2


def test_thirty_equal_requests_are_one_computation(seeds: Seeds, computed: list[Any]):
    ready = threading.Barrier(30)
    results: list[Result] = []

    def visit() -> None:
        ready.wait()
        results.append(runs.run(seeds.scenarios["guarantee"], **SMALL))

    visitors = [threading.Thread(target=visit) for _ in range(30)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(results) == 30
    assert len({id(result) for result in results}) == 1
    assert len(computed) == 1


def test_nobody_can_overwrite_what_others_read(result: Result):
    for array in (result.holder, result.ending, result.weekly["deaths"], result.summary["t_kabul"]):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.fixture
def _helpers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two helper processes, and nothing that was run before."""
    monkeypatch.setenv(runs.PROCESSES_VARIABLE, "2")
    # Helpers import the main module again; here that may be a page that another test has left behind.
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    runs._store.clear()
    yield
    runs.close()


@pytest.mark.slow
@pytest.mark.usefixtures("_helpers")
def test_helper_processes_make_the_same_worlds(seeds: Seeds):
    there = runs.run(seeds.scenarios["article"], luck=9, worlds=140, weeks=30)
    runs._pool.submit(worker.compute).exception()  # a job that fails leaves the helpers alive
    here = worker.run_chunk(Worlds.of(seeds.scenarios["article"], 140, 9, 30, seeds))
    assert np.array_equal(here.ending, there.ending)
    assert np.array_equal(here.violence, there.violence)


@pytest.mark.slow
@pytest.mark.usefixtures("_helpers")
def test_helpers_that_were_killed_are_replaced(seeds: Seeds):
    def kill() -> None:
        pool = runs._pool
        for process in list(pool._processes.values()):
            process.kill()
        while not runs.broken(pool):
            time.sleep(0.01)

    article = seeds.scenarios["article"]
    runs.run(article, **SMALL)
    kill()  # while nobody waits for them
    assert len(runs.run(article, **{**SMALL, "luck": 5})) == SMALL["worlds"]
    work = runs.start(article, **{**SMALL, "luck": 6})
    asked = runs.ask([article], [ENDING], **{**SMALL, "luck": 7})
    kill()  # while somebody does
    assert len(runs.finished(work, article, **{**SMALL, "luck": 6})) == SMALL["worlds"]
    ((found,),) = (readings.values() for readings in asked.result().values())
    assert len(found) == SMALL["worlds"]


def test_worlds_to_argue_about_count_among_what_is_under_way(seeds: Seeds, monkeypatch: pytest.MonkeyPatch):
    begun: list[Future[Any]] = []

    class Helpers:
        def submit(self, *_job: Any) -> Future[Any]:
            begun.append(Future())
            return begun[-1]

    monkeypatch.setattr(runs, "_capacity", works.Capacity())
    monkeypatch.setattr(runs, "_helpers", Helpers)
    monkeypatch.setenv(runs.PROCESSES_VARIABLE, "2")
    monkeypatch.setattr(works, "RUNS_AT_ONCE", 1_000)
    both = [seeds.scenarios["article"], seeds.scenarios["neutral"]]
    asked = runs.ask(both, [ENDING], luck=71, worlds=20, weeks=26)
    assert asked.size == 2 * 20 * 26
    assert not runs.idle()
    with pytest.raises(works.Busy):
        runs.ask(both, [ENDING], luck=72, worlds=20, weeks=26)
    assert runs.ask(both, [ENDING], luck=71, worlds=20, weeks=26) is asked
    for part in begun:
        part.set_result(None)
    assert runs.idle()
    runs.ask(both, [ENDING], luck=72, worlds=20, weeks=26)
