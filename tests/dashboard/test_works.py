"""What we believe about runs under way: begun once, counted as they come, given up when nobody waits."""

import threading
from concurrent.futures import Future

import pytest

from dashboard import runs, worker, works
from dashboard.works import Store, Work, wait_for
from sim.result import Result
from sim.seeds import Seeds

JOB = ({"scenario": "article"}, 3, 12, 30)


def under_way(parts: int = 3, job: works.Job = JOB) -> tuple[Work, list[Future[Result]]]:
    """Return a run of which nothing is done, and its parts."""
    futures: list[Future[Result]] = [Future() for _ in range(parts)]
    return Work(job, futures, [job[2] // parts] * parts), futures


def finish(futures: list[Future[Result]], job: works.Job = JOB) -> None:
    size = job[2] // len(futures)
    for place, future in enumerate(futures):
        future.set_result(worker.compute(*job, place * size, (place + 1) * size))


def test_what_is_done_is_counted_in_worlds():
    work, futures = under_way()
    assert (work.done, work.total, work.ready) == (0, 12, False)
    finish_one = worker.compute(*JOB, 0, 4)
    futures[0].set_result(finish_one)
    assert (work.done, work.ready) == (4, False)
    for place, future in enumerate(futures[1:], start=1):
        future.set_result(worker.compute(*JOB, place * 4, place * 4 + 4))
    assert (work.done, work.ready) == (12, True)
    assert len(work.result()) == 12


def test_waiting_ends_when_patience_does():
    work, futures = under_way(1)
    assert not wait_for([work], 0.01)
    finish(futures)
    assert wait_for([work], 0.01)


def test_a_run_goes_on_while_anybody_waits_for_it():
    work, futures = under_way()
    work.join("anna")
    work.join("boris")
    assert not work.leave("anna")
    assert not any(future.cancelled() for future in futures)
    assert work.leave("boris")
    assert all(future.cancelled() for future in futures)


def test_what_is_done_is_never_given_up():
    work, futures = under_way(1)
    work.join("anna")
    finish(futures)
    assert not work.leave("anna")
    assert len(work.result()) == 12


def test_one_caller_begins_and_all_others_find():
    store, made, ready = Store(), [], threading.Barrier(30)

    def begin() -> Work:
        made.append(under_way()[0])
        return made[-1]

    def visit() -> None:
        ready.wait()
        store.find("key", begin)

    visitors = [threading.Thread(target=visit) for _ in range(30)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(made) == 1


def test_the_least_recently_asked_for_makes_room_and_what_is_under_way_stays():
    size = JOB[2] * JOB[3]
    store = Store(room=2 * size)
    done = {}
    for name in "ab":
        done[name], futures = under_way(1)
        store.find(name, lambda name=name: done[name])
        finish(futures)
    store.find("a", lambda: pytest.fail("it is kept"))
    busy, _ = under_way(1)
    store.find("c", lambda: busy)
    assert store.peek("b") is None
    assert store.peek("a") is done["a"]
    later, _ = under_way(1)
    store.find("d", lambda: later)
    assert store.find("c", lambda: pytest.fail("it is under way")) is busy


def test_what_failed_for_many_is_begun_anew_once():
    store, (failed, _), (anew, _) = Store(), under_way(), under_way()
    store.find("key", lambda: failed)
    store.forget("key", failed)
    store.find("key", lambda: anew)
    store.forget("key", failed)  # by the next of those who waited for it
    assert store.find("key", lambda: pytest.fail("it has been begun anew")) is anew


def test_a_run_that_somebody_gave_up_is_begun_anew_for_the_next(seeds: Seeds):
    sizes = {"luck": 3, "worlds": 12, "weeks": 30}
    work, _ = under_way()
    runs._store.clear()
    runs._store.find(runs._key(seeds.scenarios["article"], **sizes), lambda: work)
    work.join("anna")
    assert work.leave("anna")
    assert len(runs.run(seeds.scenarios["article"], **sizes)) == 12
