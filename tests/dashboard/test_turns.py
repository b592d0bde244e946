"""Pages take turns, and none holds another's place while it only waits."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from dashboard import turns, worker
from dashboard.works import Work

LONG = 30.0  # nothing here takes that long unless it hangs [second]


def all_of(acts):
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(LONG) for future in [pool.submit(act) for act in acts]]


def test_no_more_pages_than_allowed_are_drawn_at_once_and_all_are():
    now, most, lock = [], [], threading.Lock()

    def page():
        with turns.taken():
            with lock:
                now.append(1)
                most.append(len(now))
            time.sleep(0.01)
            with lock:
                now.pop()

    all_of([page] * 20)
    assert len(most) == 20
    assert max(most) == turns.AT_ONCE


def test_pages_that_wait_for_worlds_let_others_draw():
    worlds = Future()

    def waits():
        with turns.taken():
            turns.wait([worlds])
            return worlds.result()

    def brings():
        with turns.taken():
            worlds.set_result("worlds")

    assert all_of([*[waits] * (turns.AT_ONCE + 3), brings]) == ["worlds"] * (turns.AT_ONCE + 3) + [None]


def test_a_turn_ends_with_the_page_whatever_happens_in_it():
    def page():
        with turns.taken():
            turns.wait([Future()], 0.01)
            raise ZeroDivisionError

    for _ in range(turns.AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError):
            page()
    turns.wait([Future()], 0.01)  # who has no turn can wait too
    test_no_more_pages_than_allowed_are_drawn_at_once_and_all_are()


def test_a_page_that_waited_goes_on_although_others_draw_who_need_what_it_holds():
    worlds, lock = Future(), threading.Lock()

    def holds():
        with turns.taken(), lock:
            turns.wait([worlds])

    def needs():
        with turns.taken(), lock:
            return "drawn"

    def brings():
        time.sleep(0.05)  # by now all turns are taken by who needs the lock
        worlds.set_result(None)

    assert all_of([holds, *[needs] * (turns.AT_ONCE + 2), brings])[1:-1] == ["drawn"] * (turns.AT_ONCE + 2)


def test_many_who_want_the_same_worlds_get_them_though_few_may_draw():
    job = ({}, 1, 3, 2)
    part = Future()
    work = Work(job, [part], [3])

    def page():
        with turns.taken():
            return work.result()

    def brings():
        time.sleep(0.05)  # by now all of them wait
        with turns.taken():
            part.set_result(worker.compute(*job, 0, 3))

    found = all_of([*[page] * (turns.AT_ONCE + 4), brings])
    assert all(one is found[0] for one in found[:-1])
    assert len(found[0]) == 3
