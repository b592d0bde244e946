"""Nearest: the smallest change of a scenario after which an outcome comes about in enough worlds.

First every single assumption is tried over its range; where none is enough, pairs are built on the most
promising singles, then threes and fours on those. What is found is drawn back towards the scenario as far as
it still reaches. A single change is so the smallest there is, to a hundredth of its range; of several changes
it is the smallest that this search finds.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import add
from typing import Any

from sim.batches import Told, work_off
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.stances import Stance
from sim.studies.asked import Asked
from sim.studies.designs import Factor
from sim.studies.measure import answered
from sim.worlds import Worlds

POINTS, FEWER = 9, 5
"""How many values of each range are tried alone, and on top of other changes."""

MOST = 4
"""How many assumptions may change."""

BEAM = 6
"""On how many of the best changes so far the next ones are built."""

SHOWN = 3
"""How many ways to get there are handed back."""

LOOKED_AT = 32
"""How many of the moves that seem enough are counted on all worlds, the nearest first."""

SOME = 64
"""On how many worlds the search looks; what it finds is then counted on all that were asked for."""

BATCH = 1024

Move = tuple[tuple[Factor, float], ...]
"""Assumptions and the numbers to which they are moved."""


@dataclass(frozen=True)
class Way:
    """A change that reaches the outcome.

    Attributes
    ----------
    count, fresh : int
        In how many worlds, and in how many with other luck.
    """

    move: Move
    count: int
    fresh: int = 0


class Search:
    """One search: what is asked, from where, and on how many worlds.

    Parameters
    ----------
    reach, worlds : int
        In at least how many of how many worlds the outcome has to come about.
    """

    def __init__(
        self,
        scenario: Scenario,
        condition: Asked,
        factors: Sequence[Factor],
        *,
        reach: int,
        worlds: int,
        luck: int,
        weeks: int,
        seeds: Seeds,
        processes: int = 1,
        pool: Executor | None = None,
        told: Told | None = None,
    ) -> None:
        self.scenario, self.condition, self.factors = scenario, condition, tuple(factors)
        self.reach, self.worlds, self.luck, self.weeks, self.seeds = reach, worlds, luck, weeks, seeds
        self.some = min(SOME, worlds)
        self._work = partial(answered, wanted=(condition,))
        self._run = partial(work_off, processes=processes, pool=pool)
        self._told, self._done = told or (lambda done, total: None), 0
        self._total = len(self.factors) * POINTS * self.some

    def facts(self) -> dict[str, Any]:
        """Return what the search finds, as plain facts."""
        now = self.counts([()], self.worlds)[0]
        ways: list[Way] = []
        best: tuple[Move, int] = ((), now)
        if now < self.reach:
            ways, best = self._search()
        return {
            "condition": self.condition.text,
            "words": self.condition.spoken(self.seeds),
            "scenario": self.scenario.id,
            "title": self.scenario.title,
            "base": self.scenario.to_query(self.seeds.scenarios),
            "over": [str(factor) for factor in self.factors],
            "reach": self.reach,
            "worlds": self.worlds,
            "weeks": self.weeks,
            "luck": self.luck,
            "model": self.seeds.fingerprint,
            "now": now,
            "ways": [self._told_way(way) for way in ways],
            "furthest": None
            if ways or not best[0]
            else self._told_way(Way(best[0], self.counts([best[0]], self.worlds)[0])),
            "worlds_run": self._done,
        }

    def counts(self, moves: Sequence[Move], worlds: int, luck: int | None = None) -> list[int]:
        """Return in how many worlds the outcome comes about after each move."""
        size = max(1, BATCH // worlds)
        groups = [moves[first : first + size] for first in range(0, len(moves), size)]
        parts: dict[int, list[int]] = {}
        for number, found in self._run(self._tables(groups, worlds, luck), self._work):
            parts[number] = (found[0].reshape(-1, worlds) > 0.5).sum(axis=1).tolist()
            self._done += found.shape[1]
            self._told(self._done, max(self._total, self._done))
        return [count for number in range(len(groups)) for count in parts[number]]

    def _tables(
        self, groups: Sequence[Sequence[Move]], worlds: int, luck: int | None
    ) -> Iterator[tuple[int, Worlds]]:
        own = self.luck if luck is None else luck
        for number, group in enumerate(groups):
            tables = [Worlds.of(self.moved(m), worlds, own, self.weeks, self.seeds) for m in group]
            yield number, replace(reduce(add, tables), origin=None)

    def moved(self, move: Move) -> Scenario:
        """Return the scenario after a move; a range or a schedule of what is moved ends."""
        return self.scenario.changed({f.id: Stance(f.assumption.spoken(value)) for f, value in move})

    def distance(self, move: Move) -> float:
        """Return how far a move goes: parts of the ranges, added up; another form of a rule counts as one."""
        return sum(self._part(factor, value) for factor, value in move)

    def _part(self, factor: Factor, value: float) -> float:
        before = self.scenario.value(factor.id)
        whole = factor.assumption.high - factor.assumption.low
        return float(value != before) if factor.options else abs(value - before) / whole

    def _values(self, factor: Factor, points: int) -> list[float]:
        now = self.scenario.value(factor.id)
        # In single precision an end of the range may lie beyond it.
        values = (round(float(value), 6) for value in factor.levels(points))
        inside = [min(max(value, factor.low), factor.high) for value in values]
        return [value for value in inside if abs(value - now) > 1e-6]

    def _search(self) -> tuple[list[Way], tuple[Move, int]]:
        beam: list[tuple[Move, int]] = [((), 0)]
        best: tuple[Move, int] = ((), 0)
        for _ in range(1, min(MOST, len(self.factors)) + 1):
            moves = list(self._longer([move for move, _ in beam]))
            self._total = self._done + len(moves) * self.some
            counted = list(zip(moves, self.counts(moves, self.some), strict=True))
            enough = [(m, n) for m, n in counted if n * self.worlds >= self.reach * self.some]
            ways = self._drawn_back(enough)
            if ways:
                return ways, best
            # The further part of the way for each set of assumptions, the higher its count.
            tops = _first_of(sorted(counted, key=lambda one: (-one[1], self.distance(one[0]))), _ids)
            beam = tops[:BEAM]
            best = max([best, *beam], key=lambda one: one[1])
        return [], best

    def _longer(self, moves: Sequence[Move]) -> Iterator[Move]:
        seen = set()
        for move in moves:
            for factor in self.factors:
                if factor.id in _ids(move):
                    continue
                for value in self._values(factor, FEWER if move else POINTS):
                    longer = tuple(sorted((*move, (factor, value)), key=lambda one: one[0].id))
                    key = tuple((f.id, v) for f, v in longer)
                    if key not in seen:
                        seen.add(key)
                        yield longer

    def _drawn_back(self, enough: Sequence[tuple[Move, int]]) -> list[Way]:
        """Return the shortest moves of a few sets of assumptions, each drawn back as far as it reaches."""
        nearest = [move for move, _ in sorted(enough, key=lambda one: self.distance(one[0]))[:LOOKED_AT]]
        sure = zip(nearest, self.counts(nearest, self.worlds), strict=True)
        ways = []
        for move, _ in _first_of([one for one in sure if one[1] >= self.reach], _ids)[:SHOWN]:
            shorter = self._shortened(move)
            count = self.counts([shorter], self.worlds)[0]
            fresh = self.counts([shorter], self.worlds, self.luck + 1)[0]
            ways.append(Way(shorter, count, fresh))
        return sorted(ways, key=lambda way: self.distance(way.move))

    def _shortened(self, move: Move) -> Move:
        """Return a move with every number as near to where it was as it may be, the furthest first."""
        order = sorted(range(len(move)), key=lambda n: -self._part(*move[n]))
        for place in order:
            factor, far = move[place]
            if factor.options:
                continue
            near = self.scenario.value(factor.id)
            for _ in range(2):
                steps = [near + (far - near) * n / 8 for n in range(1, 8)]
                tried = [(*move[:place], (factor, value), *move[place + 1 :]) for value in steps]
                counts = self.counts(tried, self.worlds)
                reaching = [n for n, count in enumerate(counts) if count >= self.reach]
                first = reaching[0] if reaching else len(steps)
                near, far = [near, *steps][first], [*steps, far][first]
            move = (*move[:place], (factor, _rounded(factor, near, far)), *move[place + 1 :])
        return move

    def _told_way(self, way: Way) -> dict[str, Any]:
        return {
            "changes": [
                {
                    "id": f.id,
                    "name": f.assumption.name,
                    "kind": f.assumption.kind,
                    "from": str(self.scenario.stance(f.id)),
                    "to": str(Stance(f.assumption.spoken(value))),
                    "part": self._part(f, value),
                }
                for f, value in way.move
            ],
            "distance": self.distance(way.move),
            "count": way.count,
            "fresh": way.fresh,
        }


def _rounded(factor: Factor, near: float, far: float) -> float:
    """Return ``far`` with as few figures as leave it on its side of ``near``, and inside the range."""
    rounder: Callable[[float], float] = math.ceil if far > near else math.floor
    step = 10.0 ** math.floor(math.log10((factor.high - factor.low) / 100))
    value = round(rounder(round(far / step, 6)) * step, 9)
    return min(max(value, factor.low), factor.high)


def _ids(move: Move) -> tuple[str, ...]:
    return tuple(factor.id for factor, _ in move)


def _first_of(
    moves: Sequence[tuple[Move, int]], key: Callable[[Move], tuple[str, ...]]
) -> list[tuple[Move, int]]:
    found: Mapping[tuple[str, ...], tuple[Move, int]] = {key(one[0]): one for one in reversed(moves)}
    return [one for one in moves if found[key(one[0])] is one]
