"""Ground: the provinces as the rules need them, and the two networks, roads through gorges and news that flies."""

import numpy as np

from sim.mechanisms import contest
from sim.numbers import Numbers
from sim.provinces import Provinces
from sim.shapes import Floats

SOUTH, NORTH = "pashtun", ("tajik", "uzbek_turkmen", "hazara")


class Ground:
    """What does not change in a run.

    Attributes
    ----------
    people, area, posts : array, shape (provinces, 1)
        Share of the country's people, area and border posts.
    city : array, shape (provinces, 1)
        Share of a province's people who live in its capital.
    rugged : array, shape (provinces, 1)
        Relief relative to the most rugged province [0-1].
    passable : array, shape (borders, worlds)
        How freely forces and word of mouth pass each border [0-1].
    kabul : int
        The row of Kabul.
    """

    def __init__(self, provinces: Provinces, numbers: Numbers) -> None:
        self.provinces = provinces
        self.kabul = provinces.capital.index("Kabul") if "Kabul" in provinces.capital else int(provinces.population.argmax())
        self.inhabitants = float(provinces.population.sum(dtype=np.float64))
        self.people = _share(provinces.population)
        self.area = _share(provinces.area)
        self.posts = _share(provinces.border_posts)
        self.rugged = (provinces.ruggedness / provinces.ruggedness.max()).astype(np.float32)
        self.city = np.full_like(self.people, numbers["urban_share"])
        self.city[self.kabul] = numbers["urban_share_kabul"]
        road = provinces.edge_road.reshape(-1, 1).astype(np.float32)
        climb = provinces.edge_climb.reshape(-1, 1).astype(np.float32) / np.float32(1000)
        self.passable = numbers.ask(contest.conductance, road, climb)
        self._from, self._starts = provinces.edge_from, provinces.edge_starts
        open_land = np.maximum(road, np.float32(0.25))
        self._open = np.add.reduceat(open_land, self._starts, axis=0)
        names = sorted(set(provinces.region))
        codes = np.array([names.index(r) for r in provinces.region])
        self._by_region = np.argsort(codes, kind="stable")
        self._region_starts = np.searchsorted(codes[self._by_region], np.arange(len(names)))
        self._region = codes
        self._region_size = np.bincount(codes).astype(np.float32)[:, None]
        near = provinces.edge_from[provinces.edge_to == self.kabul]
        self.around_kabul = np.append(near, self.kabul)
        around = self.people[self.around_kabul] * (1 - self.city[self.around_kabul])
        self._around_weight = around / around.sum()

    def along_roads(self, x: Floats) -> Floats:
        """Return the mean of the neighbours as far as borders let it through, shape (provinces, worlds)."""
        through = self.passable * np.take(x, self._from, axis=0)
        return np.asarray(np.add.reduceat(through, self._starts, axis=0) / self._open)

    def in_command(self, x: Floats) -> Floats:
        """Return the mean over the same command region, shape (provinces, worlds)."""
        sums = np.add.reduceat(np.take(x, self._by_region, axis=0), self._region_starts, axis=0)
        return np.asarray(np.take(sums / self._region_size, self._region, axis=0))

    def countrywide(self, x: Floats) -> Floats:
        """Return the sum over provinces weighted by their people, shape (..., worlds)."""
        return np.asarray((x * self.people).sum(axis=-2))

    def around_the_capital(self, x: Floats) -> Floats:
        """Return the mean over the countryside of Kabul and the provinces that touch it, shape (worlds,)."""
        return np.asarray((x[self.around_kabul] * self._around_weight).sum(axis=0))


def _share(x: Floats) -> Floats:
    return (x / x.sum(dtype=np.float64)).astype(np.float32)
