"""Batches: a long table of worlds in pieces, worked off by processes or by a cluster; none is lost.

A batch is a number and some worlds. What comes of it is handed back as soon as it is done, in any order, so
that whoever asked can keep it at once. No more batches are made than are being worked on.
"""

import multiprocessing
import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeVar

from sim import compiled
from sim.errors import InputError, Problem
from sim.worlds import Worlds

Found = TypeVar("Found")
Batch = tuple[int, Worlds]
Work = Callable[[Worlds], Found]
"""What is done with a batch; another process must be able to import it."""

Told = Callable[[int, int], None]
"""Is told how many worlds are done, and of how many."""

PATIENCE = 3
"""How often in a row the workers may die before anything is finished."""

IN_POOL = 4
"""How many batches wait in somebody else's pool: who asks it for something else need not wait long."""

CLUSTER_WAIT = 30
"""How long a cluster may take to answer, and to find its first worker [seconds]."""

LEFT_AFTER = 3600
"""How old a half-written file is that surely nobody writes any more [seconds]."""


def work_off(
    batches: Iterable[Batch],
    work: Work[Found],
    *,
    processes: int = 1,
    cluster: str = "",
    pool: Executor | None = None,
) -> Iterator[tuple[int, Found]]:
    """Yield each batch's number and what came of it, as they are done; the same bits wherever they were run.

    Parameters
    ----------
    processes : int
        How many processes of this machine share the batches. One that dies is replaced.
    cluster : str, optional
        The address of a Dask scheduler, whose workers then do it all.
    pool : Executor, optional
        Processes that are there already and do it all; their owner replaces them if they die.

    Raises
    ------
    InputError
        If there is no such cluster, or the workers die again and again.
    """
    if cluster:
        yield from _on_cluster(batches, work, cluster)
    elif pool is not None:
        yield from _in_pool(batches, work, pool)
    elif processes > 1:
        yield from _in_processes(batches, work, processes)
    else:
        for number, worlds in batches:
            yield number, _do(work, worlds)


def _do(work: Work[Found], worlds: Worlds) -> Found:
    if compiled.pays(len(worlds) * worlds.weeks):
        compiled.prepare()
    return work(worlds)


def _in_processes(batches: Iterable[Batch], work: Work[Found], processes: int) -> Iterator[tuple[int, Found]]:
    context = multiprocessing.get_context("spawn")
    source, again = iter(batches), deque[Batch]()
    waiting: dict[Future[Found], Batch] = {}
    pool, deaths = ProcessPoolExecutor(processes, context), 0
    try:
        while True:
            try:
                # Two for each process keep it busy; all at once would fill the memory with tables of worlds.
                while len(waiting) < 2 * processes:
                    batch = again.popleft() if again else next(source, None)
                    if batch is None:
                        break
                    again.appendleft(batch)  # in case that the pool is found dead just now
                    waiting[pool.submit(_do, work, batch[1])] = again.popleft()
                if not waiting:
                    return
                for ready in wait(waiting, return_when=FIRST_COMPLETED).done:
                    found = ready.result()
                    number, _ = waiting.pop(ready)
                    deaths = 0
                    yield number, found
            except BrokenProcessPool as error:
                # All that the others were at is lost with the one that died: it is run again, and only that.
                again.extend(waiting.values())
                waiting.clear()
                deaths += 1
                if deaths > PATIENCE:
                    raise _given_up("processes", f"{deaths} deaths in a row") from error
                pool.shutdown(wait=False, cancel_futures=True)
                pool = ProcessPoolExecutor(processes, context)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_pool(batches: Iterable[Batch], work: Work[Found], pool: Executor) -> Iterator[tuple[int, Found]]:
    waiting: dict[Future[Found], int] = {}
    try:
        for number, worlds in batches:
            waiting[pool.submit(_do, work, worlds)] = number
            if len(waiting) >= IN_POOL:
                for ready in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(ready), ready.result()
        while waiting:
            for ready in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(ready), ready.result()
    finally:
        for future in waiting:
            future.cancel()


def _on_cluster(batches: Iterable[Batch], work: Work[Found], address: str) -> Iterator[tuple[int, Found]]:
    try:
        import distributed
    except ImportError:
        remedy = "Install it: pip install 'inverted-plate[cluster]'."
        problem = Problem("--dask", "", "no Dask on this machine", "the package distributed", remedy)
        raise InputError([problem]) from None
    client = _client(distributed, address)
    waiting: dict[Any, int] = {}
    source = iter(batches)
    done = distributed.as_completed(loop=client.loop)

    def hand_out() -> None:
        # Workers may come and go: as many batches as they can be at, and one more for each.
        width = 2 * max(1, sum(client.nthreads().values()))
        while len(waiting) < width and (batch := next(source, None)) is not None:
            number, worlds = batch
            future = client.submit(_do, work, worlds, pure=False)
            waiting[future] = number
            done.add(future)

    try:
        hand_out()
        for ready in done:
            try:
                found = ready.result()
            except distributed.KilledWorker as error:
                raise _given_up("--dask", "workers that died one after another") from error
            number = waiting.pop(ready)
            hand_out()
            yield number, found
    finally:
        client.close()


def _client(distributed: Any, address: str) -> Any:
    found = ""
    try:
        client = distributed.Client(address, timeout=CLUSTER_WAIT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        found, expected = f"{address}: {error}", "the address of a Dask scheduler, such as tcp://host:8786"
    else:
        try:
            client.wait_for_workers(1, timeout=CLUSTER_WAIT)
        except TimeoutError:
            client.close()
            found, expected = f"{address}: no worker", "one or more workers: dask worker ADDRESS"
    if found:
        raise InputError([Problem("--dask", "", found, expected, "Start it, or correct the address.")])
    return client


def _given_up(place: str, found: str) -> InputError:
    remedy = "Most often the memory was full: use fewer processes. What is finished is kept; start again."
    return InputError([Problem(place, "", found, "workers that live long enough to finish", remedy)])


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file beside its place and then move it there: a file that is there is complete.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A leading dot: readers of a folder of Parquet files pass over it.
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{os.getpid()}-", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(scratch).chmod(0o644)  # A file for scratch is closed to others; this one is a result.
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def sweep_up(folder: Path) -> None:
    """Take away what an interruption left half-written in a folder, and nothing that another is writing."""
    for path in folder.glob(".*.partial"):
        with suppress(FileNotFoundError):
            if _left(path):
                path.unlink()


def _left(path: Path) -> bool:
    """Return whether nobody writes a half-written file any more."""
    writer = path.name[1:].partition("-")[0]
    if time.time() - path.stat().st_mtime > LEFT_AFTER or writer == str(os.getpid()):
        return True
    if not (writer.isascii() and writer.isdigit()):
        return True  # whoever writes now gives its number
    if os.name == "nt":  # there, asking would end it
        return False
    try:
        os.kill(int(writer), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
