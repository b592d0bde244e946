"""The ratio: the same core in the engine and with one object per actor, timed in turns in one process."""

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.core import METRICS, engine, setting
from benchmarks.plain_mesa import plain
from sim import compiled
from sim.shapes import Floats
from sim.worlds import Worlds

CHUNK = 256
WEEKS = 104


@dataclass(frozen=True)
class Ratio:
    """What both sides cost and found.

    Attributes
    ----------
    engine, plain : float
        CPU-seconds per world.
    ends : mapping of metric to (engine's mean, plain mean, standard error of their difference)
        At the last week.
    """

    engine: float
    plain: float
    worlds: tuple[int, int]
    ends: Mapping[str, tuple[float, float, float]]

    def sentence(self) -> str:
        """Return both in words."""
        a, b = self.worlds
        ends = [f"{name} {x:.4g} and {y:.4g} (± {2 * se:.2g})" for name, (x, y, se) in self.ends.items()]
        return (
            f"Contest and cascade, {WEEKS} weeks, the same data and recorded metrics, in one process: engine "
            f"{1000 * self.engine:.2f} ms a world ({a} worlds, luck drawn anew), `mesa.batch_run` with one "
            f"object per faction, province and garrison {1000 * self.plain:.0f} ms a world ({b} worlds): "
            f"**{self.plain / self.engine:.0f} times**.\n\n"
            f"Means in the last week, engine and objects: {'; '.join(ends)}."
        )


def measure(worlds: int = 40, scenario: str = "neutral", rounds: int = 5) -> Ratio:
    """Return the cost per world of both sides, taken in turns, and what both found.

    Parameters
    ----------
    worlds : int
        How many worlds the object-per-actor model runs; the engine runs one full chunk a round.
    """
    compiled.prepare()
    start = setting(scenario, WEEKS)
    engine(Worlds.of(scenario, CHUNK, luck=0, weeks=WEEKS))  # warm up
    fast, slow = [], []
    found: dict[str, list[Floats]] = {name: [] for name in METRICS}
    plainly: dict[str, list[Sequence[float]]] = {name: [] for name in METRICS}
    for turn in range(rounds):
        table = Worlds.of(scenario, CHUNK, luck=1000 + turn, weeks=WEEKS)
        clock = time.process_time()
        weekly = engine(table, CHUNK)
        fast.append((time.process_time() - clock) / CHUNK)
        seeds = list(range(turn * worlds, (turn + 1) * worlds))[: max(1, worlds // rounds)]
        clock = time.process_time()
        rows = plain(start, WEEKS, seeds)
        slow.append((time.process_time() - clock) / len(seeds))
        for name in METRICS:
            found[name].append(weekly[name][-1])
            plainly[name].extend(rows[name])
    ends = {}
    for name in METRICS:
        a = np.concatenate(found[name]).astype(float)
        b = np.array([series[-1] for series in plainly[name]])
        error = float(np.sqrt(a.var() / len(a) + b.var() / max(len(b) - 1, 1)))
        ends[name] = (float(a.mean()), float(b.mean()), error)
    counts = (CHUNK * rounds, len(plainly[METRICS[0]]))
    return Ratio(statistics.median(fast), statistics.median(slow), counts, ends)


if __name__ == "__main__":
    print(measure().sentence())
