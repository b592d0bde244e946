"""Measure: what some questions come to in every world of a study; nothing else of a world is kept."""

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np
import numpy.typing as npt

from sim.batches import Told, work_off
from sim.ensemble import CHUNK, run_chunk
from sim.studies.asked import Asked, readings
from sim.studies.sweep import Sweep
from sim.worlds import Worlds

Answers = npt.NDArray[np.float32]
"""Shape (asked, rows, lucks)."""


def answered(worlds: Worlds, wanted: tuple[Asked, ...]) -> npt.NDArray[np.float32]:
    """Return every answer of every world, shape (asked, worlds)."""
    return np.concatenate([readings(run_chunk(c), wanted) for c in worlds.chunks(CHUNK)], axis=1)


def measured(
    study: Sweep,
    wanted: Sequence[Asked],
    *,
    processes: int = 1,
    pool: Executor | None = None,
    told: Told | None = None,
) -> Answers:
    """Return every answer of every world of a study, shape (asked, rows, lucks).

    Parameters
    ----------
    pool : Executor, optional
        Processes that are there already and share the work.
    told : callable, optional
        May raise to stop.
    """
    tell = told or (lambda done, total: None)
    done = 0
    tell(done, study.worlds)
    parts: dict[int, npt.NDArray[np.float32]] = {}
    work = partial(answered, wanted=tuple(wanted))
    for number, part in work_off(study.batches(), work, processes=processes, pool=pool):
        parts[number] = part
        done += part.shape[1]
        tell(done, study.worlds)
    whole = np.concatenate([parts[number] for number in range(len(parts))], axis=1)
    return whole.reshape(len(wanted), study.row_count, max(1, study.lucks))
