"""Cases: many scenarios on the same luck, run in batches that survive an interruption.

Equal scenarios are run once. Of every world only a few readings are kept, so thousands of scenarios fit into
memory; each finished batch is written to a store, where a later run with the same seeds, code, scenarios
and luck finds it.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import add
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.batches import Told, sweep_up, work_off, write_whole
from sim.conclusions import Reading, Readings, read
from sim.ensemble import CHUNK, run_chunk
from sim.errors import InputError, Problem
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.worlds import Worlds

BATCH = 1024
"""About how many worlds are run between two writes to the store: some seconds of work."""

STORE_VARIABLE = "INVERTED_PLATE_CACHE"

Table = npt.NDArray[np.float32]
"""Readings of some worlds, shape (readings, worlds)."""


@dataclass(frozen=True, eq=False)
class Sample:
    """What all cases of a study share: how many worlds, which luck, how many weeks, whose seeds."""

    worlds: int
    luck: int
    weeks: int
    seeds: Seeds

    def of(self, scenario: Scenario) -> Worlds:
        """Return the worlds of one scenario."""
        return Worlds.of(scenario, self.worlds, self.luck, self.weeks, self.seeds)


def meaning(scenario: Scenario) -> str:
    """Return a text that is the same for two scenarios exactly if they hold the same of every assumption."""
    return ";".join(f"{key}={scenario.stance(key)}" for key in scenario.assumptions)


def collect(
    scenarios: Iterable[Scenario],
    wanted: Sequence[Reading],
    sample: Sample,
    *,
    processes: int = 1,
    pool: Executor | None = None,
    store: Path | None = None,
    told: Told | None = None,
) -> Mapping[str, Readings]:
    """Return what is read off the worlds of each scenario, by the scenario's meaning.

    Parameters
    ----------
    wanted : sequence of Reading
    processes : int
        How many processes share the batches; the readings are the same bit for bit.
    pool : Executor, optional
        Somebody else's processes, that work the batches off instead.
    store : Path, optional
        A folder for finished batches, from which an interrupted run goes on.

    Raises
    ------
    InputError
        If the store cannot be written to.
    """
    cases = {meaning(scenario): scenario for scenario in scenarios}
    rows = list(cases.values())
    size = max(1, BATCH // sample.worlds)
    batches = [rows[first : first + size] for first in range(0, len(rows), size)]
    shelf = Shelf(store, _key(cases, wanted, sample)) if store is not None else None
    total = len(rows) * sample.worlds
    tables = shelf.whole(len(wanted), total, [len(b) * sample.worlds for b in batches]) if shelf else {}
    done = sum(table.shape[1] for table in tables.values())
    tell = told or (lambda done, total: None)
    tell(done, total)
    missing = ((n, _table(batches[n], sample)) for n in range(len(batches)) if n not in tables)
    work = partial(readings, wanted=wanted)
    for number, table in work_off(missing, work, processes=processes, pool=pool):
        tables[number] = table
        if shelf:
            shelf.keep(number, table)
        done += table.shape[1]
        tell(done, total)
    if shelf:
        shelf.bind(tables)
    found: dict[str, Readings] = {}
    names = iter(cases)
    for number in range(len(batches)):
        for first in range(0, tables[number].shape[1], sample.worlds):
            part = tables[number][:, first : first + sample.worlds]
            found[next(names)] = dict(zip(wanted, part, strict=True))
    return found


def readings(worlds: Worlds, wanted: Sequence[Reading]) -> Table:
    """Return what is read off some worlds, shape (readings, worlds)."""
    parts = []
    for chunk in worlds.chunks(CHUNK):
        result = run_chunk(chunk)
        parts.append(np.stack([read(result, reading) for reading in wanted]))
    return np.concatenate(parts, axis=1)


def _table(batch: Sequence[Scenario], sample: Sample) -> Worlds:
    # A lone scenario keeps no origin either: its assumptions' texts need not travel to another process.
    return replace(reduce(add, map(sample.of, batch)), origin=None)


def default_store() -> Path:
    """Return where this user's programs keep what they could work out again."""
    if named := os.environ.get(STORE_VARIABLE):
        return Path(named)
    around = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(around) if around else Path.home() / ".cache") / "inverted-plate"


def make_room(store: Path, most: int) -> None:
    """Take away the studies that were written longest ago, until the others hold at most ``most`` [MB]."""
    studies = {}
    for folder in store.iterdir():
        if _STUDY.fullmatch(folder.name):
            with suppress(OSError):  # another process takes it away
                files = [path.stat() for path in folder.iterdir()]
                studies[folder] = (
                    max((file.st_mtime for file in files), default=0),
                    sum(file.st_size for file in files),
                )
    left = sum(size for _, size in studies.values())
    for folder, (_, size) in sorted(studies.items(), key=lambda item: item[1]):
        if left <= most * 1_000_000:
            return
        shutil.rmtree(folder, ignore_errors=True)
        left -= size


_STUDY = re.compile("[0-9a-f]{12}-[0-9a-f]{16}")


def _key(meanings: Iterable[str], wanted: Sequence[Reading], sample: Sample) -> str:
    digest = hashlib.blake2b(digest_size=8)
    head = (sample.seeds.fingerprint, sample.worlds, sample.luck, sample.weeks, BATCH, *wanted)
    for part in (*map(str, head), *meanings):
        digest.update(part.encode() + b"\0")
    return f"{sample.seeds.fingerprint}-{digest.hexdigest()}"


class Shelf:
    """One study's place in the store: a file for each finished batch, and one for all when all are done.

    Every file is written beside its place and then moved there: a file that is there is complete. One that
    cannot be read is worked out again.
    """

    def __init__(self, store: Path, key: str) -> None:
        self.folder = store / key
        self._bound = False

    def whole(self, readings: int, worlds: int, sizes: Sequence[int]) -> dict[int, Table]:
        """Return the batches that are there, by number.

        Parameters
        ----------
        readings, worlds : int
            How many of each the whole study has.
        sizes : sequence of int
            How many worlds each batch has.
        """
        everything = _loaded(self.folder / "all.npy", (readings, worlds))
        self._bound = everything is not None
        if everything is not None:
            cuts = np.cumsum(sizes)[:-1]
            return dict(enumerate(np.split(everything, cuts, axis=1)))
        found = {n: _loaded(self._batch(n), (readings, size)) for n, size in enumerate(sizes)}
        return {n: table for n, table in found.items() if table is not None}

    def keep(self, number: int, table: Table) -> None:
        """Write one finished batch."""
        self._write(self._batch(number), table)

    def bind(self, tables: Mapping[int, Table]) -> None:
        """Write all batches as one file, and take the single ones away."""
        if self._bound or not tables:
            return
        table = np.concatenate([tables[number] for number in sorted(tables)], axis=1)
        self._write(self.folder / "all.npy", table)
        for path in self.folder.glob("batch-*.npy"):
            path.unlink(missing_ok=True)
        sweep_up(self.folder)

    def _batch(self, number: int) -> Path:
        return self.folder / f"batch-{number:05}.npy"

    def _write(self, path: Path, table: Table) -> None:
        try:
            write_whole(path, partial(np.save, arr=table))
        except OSError as error:
            found = f"{self.folder.parent}: {error.strerror}"
            remedy = "Name another folder with --cache, or keep nothing with --no-cache."
            raise InputError([Problem("--cache", "", found, "a folder to write to", remedy)]) from error


def _loaded(path: Path, shape: tuple[int, int]) -> Table | None:
    try:
        table = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    fits = isinstance(table, np.ndarray) and table.shape == shape and table.dtype == np.float32
    return table if fits else None
