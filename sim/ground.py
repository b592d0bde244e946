"""Ground: the provinces as the rules need them, and the two networks, roads through gorges and news that
flies.
"""

from typing import Any

import numpy as np

from sim import compiled
from sim.mechanisms import contest
from sim.numbers import Numbers
from sim.provinces import Provinces
from sim.shapes import Bools, Codes, Floats, Indexes

SOUTH, NORTH = "pashtun", ("tajik", "uzbek_turkmen", "hazara")

SIGNATORIES = 5
"""Those who could sign a deal are the first actors: the Taliban, the Republic and three northern groups."""


class Ground:
    """What does not change in a run.

    Attributes
    ----------
    people, area, posts : array, shape (provinces, 1)
        Share of the country's people, area and border posts.
    headcount : array, shape (provinces, 1)
        People.
    city : array, shape (provinces, 1)
        Share of a province's people who live in its capital.
    rugged : array, shape (provinces, 1)
        Relief relative to the most rugged province [0-1].
    passable : array, shape (borders, worlds)
        How freely forces and word of mouth pass each border [0-1].
    neighbours, through : array, shape (slots, provinces), (slots, provinces, worlds)
        Each province's neighbours; how much of each is seen in the mean along the roads. Where that is alike
        in all worlds, they share it, shape (slots, provinces, 1): it is read several times a week.
    members, member_share, region : array, shape (slots, regions), (slots, regions, 1), (provinces,)
        The provinces of each command region and their shares; the region of each province.
    kabul : int
        The row of Kabul.
    around_kabul, around_weight : array, shape (places,), (places, 1)
        The rows of Kabul and of the provinces that touch it; their shares of the people in the countryside.
    """

    def __init__(self, provinces: Provinces, numbers: Numbers) -> None:
        self.provinces = provinces
        self.kabul = (
            provinces.capital.index("Kabul")
            if "Kabul" in provinces.capital
            else int(provinces.population.argmax())
        )
        self.inhabitants = float(provinces.population.sum(dtype=np.float64))
        self.people = _share(provinces.population)
        self.headcount = self.people * np.float32(self.inhabitants)
        self.area = _share(provinces.area)
        self.posts = _share(provinces.border_posts)
        self.rugged = (provinces.ruggedness / provinces.ruggedness.max()).astype(np.float32)
        self.city = np.full_like(self.people, numbers["urban_share"])
        self.city[self.kabul] = numbers["urban_share_kabul"]
        road = provinces.edge_road.reshape(-1, 1).astype(np.float32)
        climb = provinces.edge_climb.reshape(-1, 1).astype(np.float32) / np.float32(1000)
        self.passable = numbers.ask(contest.conductance, road, climb)
        open_land = np.add.reduceat(
            np.maximum(road, np.float32(numbers["track_seen"])), provinces.edge_starts, axis=0
        )
        passable = self.passable
        if (passable == passable[:, :1]).all():
            passable = passable[:, :1]
        self.neighbours, self.through = _slots(provinces, passable / open_land[provinces.edge_to])
        self.members, self.member_share, self.region = _members(provinces.region)
        near = provinces.edge_from[provinces.edge_to == self.kabul]
        self.around_kabul = np.append(near, self.kabul)
        around = self.people[self.around_kabul] * (1 - self.city[self.around_kabul])
        self.around_weight = around / around.sum()

    def along_roads(self, x: Floats, worlds: slice | np.ndarray = slice(None)) -> Floats:
        """Return the mean of the neighbours as far as borders let it through, shape (provinces, worlds).

        ``x`` has the columns of ``worlds`` alone.
        """
        shared = self.through.shape[-1] == 1
        through = self.through if shared else picked(self.through, worlds)
        return compiled.of(seen_along)(x, self.neighbours, through)

    def in_command(self, x: Floats) -> Floats:
        """Return the mean over the same command region, shape (provinces, worlds)."""
        members = np.take(x, self.members, axis=0)
        members *= self.member_share
        return np.asarray(np.take(members.sum(axis=0), self.region, axis=0))

    def countrywide(self, x: Floats) -> Floats:
        """Return the sum over provinces weighted by their people, shape (..., worlds)."""
        return np.asarray((x * self.people).sum(axis=-2))


def seen_along(x: Floats, neighbours: Indexes, through: Floats) -> Floats:
    """Return the mean of the neighbours as far as borders let it through, shape (provinces, worlds).

    Parameters
    ----------
    x : array, shape (provinces, worlds)
    neighbours : array, shape (slots, provinces)
        The neighbours of each province.
    through : array, shape (slots, provinces, worlds or 1)
        How much of each neighbour is seen; 0 in slots that are filled up.
    """
    seen = np.take(x, neighbours, axis=0)
    seen *= through
    return np.asarray(seen.sum(axis=0))


def holders(
    control: Floats,
    holder: Codes,
    city: Floats,
    people: Floats,
    area: Floats,
    deal: Bools,
    *,
    dominance: float,
) -> tuple[Floats, Floats, Floats, Floats, Codes, Floats, Floats]:
    """Put town and country together, and see who is strongest where.

    Parameters
    ----------
    control : array, shape (actors, provinces, worlds)
        Share of the countryside [0-1].
    holder : array, shape (provinces, worlds)
        Who holds the capital, a code.
    city, people, area : array, shape (provinces, 1)
        Share of a province's people who live in its capital; share of the country's people, of its area.
    deal : array, shape (worlds,)
        Where a deal is in force, who signed governs together.

    Returns
    -------
    held : array, shape (provinces, worlds)
        Share of each province's people, town and country, that the first actor holds: the Taliban.
    share : array, shape (actors, worlds)
        Share of the country's people.
    grip : array, shape (provinces, worlds)
        Share of the strongest holder.
    contested : array, shape (worlds,)
        Share of people in provinces where nobody is dominant.
    dominant : array, shape (provinces, worlds)
        The strongest holder's code, or the number of actors where nobody is dominant.
    open_ground, partners : array, shape (worlds,)
        Share of the country's area that the strongest do not hold; share of its people under those with whom
        the Taliban could share power.
    """
    codes = np.arange(len(control), dtype=np.uint8)[:, None, None]
    whole = control * (1 - city)
    whole += (holder == codes) * city
    grip = whole.max(axis=0)
    dominant = ((whole == grip) * codes).max(axis=0)
    if deal.any():
        np.copyto(grip, whole[:SIGNATORIES].sum(axis=0), where=deal)
    nobody = grip < np.float32(dominance)
    dominant[nobody] = len(whole)
    share, contested = (whole * people).sum(axis=1), (nobody * people).sum(axis=0)
    open_ground = (area * (1 - grip)).sum(axis=0)
    partners = (whole[1:SIGNATORIES].sum(axis=0) * people).sum(axis=0)
    return whole[0], share, grip, contested, dominant, open_ground, partners


def picked(x: Any, worlds: slice | Indexes) -> Any:
    """Return the columns of some worlds, shape (..., these worlds), laid out as before.

    Plain indexing by numbers turns an array round in memory; sums would then run in another order, and a
    world's last bits would depend on its companions.
    """
    return x[..., worlds] if isinstance(worlds, slice) else np.take(x, worlds, axis=-1)


def cells(where: Bools) -> tuple[Indexes, Indexes]:
    """Return the places and the worlds where a table of shape (provinces, worlds) holds, shape (cases,) each.

    ``np.nonzero`` of two axes takes eight times as long.
    """
    place, world = np.unravel_index(np.flatnonzero(where), where.shape)
    return place, world


def _slots(provinces: Provinces, weight: Floats) -> tuple[np.ndarray, Floats]:
    """Return neighbours and their weights as a table, shapes (slots, provinces) and (slots, provinces,
    worlds).

    Provinces with fewer neighbours than the most connected one are filled up with themselves at weight 0: one
    gather and one sum along the first axis are faster than sums over pieces of unequal length.
    """
    places = len(provinces)
    order = np.arange(len(provinces.edge_to)) - provinces.edge_starts[provinces.edge_to]
    slots = int(order.max()) + 1
    neighbours = np.tile(np.arange(places), (slots, 1))
    neighbours[order, provinces.edge_to] = provinces.edge_from
    through = np.zeros((slots, places, weight.shape[-1]), np.float32)
    through[order, provinces.edge_to] = weight
    return neighbours, through


def _members(region: tuple[str, ...]) -> tuple[np.ndarray, Floats, np.ndarray]:
    """Return each region's provinces and their shares, shapes (slots, regions) and (slots, regions, 1), and
    each one's region.

    Smaller regions are filled up with the first province at a share of 0.
    """
    names = sorted(set(region))
    rows = [[i for i, r in enumerate(region) if r == name] for name in names]
    members = np.zeros((max(map(len, rows)), len(names)), np.intp)
    share = np.zeros((*members.shape, 1), np.float32)
    for column, row in enumerate(rows):
        members[: len(row), column] = row
        share[: len(row), column] = 1 / len(row)
    return members, share, np.array([names.index(r) for r in region])


def _share(x: Floats) -> Floats:
    return np.asarray(x / x.sum(dtype=np.float64), np.float32)
