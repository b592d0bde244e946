"""The core: the engine's own contest and cascade, week after week, everything else as it was at the start.

This is what the object-per-actor model of ``plain_mesa`` does too; the ratio of the two is the engine's gain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.model import Afghanistan
from sim.shapes import Floats
from sim.state import ACTORS, REPUBLIC, TALIBAN
from sim.week import capitals, garrisons, war
from sim.worlds import Worlds

METRICS = (
    "control_taliban",
    "control_kabul",
    "capitals_taliban",
    "garrisons_standing",
    "momentum",
    "battle_deaths",
)
"""What both sides record every week."""


class Core(Afghanistan):
    """The engine with nobody deciding: strengths meet, garrisons yield, capitals are stormed.

    Attributes
    ----------
    series : dict of array, shape (weeks + 1, worlds)
        ``METRICS``; week 0 is the start.
    """

    def __init__(self, worlds: Worlds) -> None:
        super().__init__(counted(worlds))
        self.series = {name: np.empty((worlds.weeks + 1, len(worlds)), np.float32) for name in METRICS}
        self.fallen_in_battle = np.zeros(len(worlds), np.float32)
        self._write()

    def step(self) -> None:
        """Live through one week of fighting and yielding."""
        self._look()
        war.fight(self)
        garrisons.surrender(self)
        capitals.storm(self)
        self.week += 1
        self.fallen_in_battle = self.fallen_in_battle + self.deaths_in_battle.sum(axis=0)
        self.measure_control()
        self._write()

    def live(self) -> Mapping[str, Floats]:
        """Live through all weeks and return ``series``."""
        while self.week < self.worlds.weeks:
            self.step()
        return self.series

    def _write(self) -> None:
        values = {
            "control_taliban": self.share[TALIBAN],
            "control_kabul": self.share[REPUBLIC],
            "capitals_taliban": (self.state.holder == TALIBAN).sum(axis=0),
            "garrisons_standing": self.state.count.sum(axis=0) + self.state.inside.sum(axis=0),
            "momentum": self.state.momentum,
            "battle_deaths": self.fallen_in_battle,
        }
        for name, value in values.items():
            self.series[name][self.week] = value


def counted(worlds: Worlds) -> Worlds:
    """Return the same worlds without doubt about strengths, for the plain model has one start for all."""
    sure = worlds.seeds.constants["strength_doubt"].model_copy(update={"value": 0.0})
    constants = {**worlds.seeds.constants, "strength_doubt": sure}
    return replace(worlds, seeds=replace(worlds.seeds, constants=constants))


@dataclass(frozen=True)
class Place:
    """One province at the start, in plain numbers: the data that the object-per-actor model is built from.

    Attributes
    ----------
    people, rugged, city, shelter
        Share of the country's people; relief [0-1]; share of its people in the capital; defender's bonus.
    region : str
        Its command region.
    neighbours : tuple of (row, weight)
        Over which borders to whom, and what is seen of them in the mean along the roads.
    control, men : tuple of float, one per armed actor
        Share of the countryside's people; fighters at hand [thousand].
    post, inside : float
        Men of one garrison in the countryside, and of the capital's [thousand].
    standing : int
        How many garrisons stand in the countryside.
    seen : float
        Share of its districts that the Taliban held in the picture of mid-July.
    press, defend : float
        Share of the Taliban's mobile men, and of the Republic's reserve, sent here.
    """

    name: str
    people: float
    rugged: float
    city: float
    shelter: float
    region: str
    neighbours: tuple[tuple[int, float], ...]
    control: tuple[float, ...]
    men: tuple[float, ...]
    post: float
    inside: float
    standing: int
    seen: float
    press: float
    defend: float


@dataclass(frozen=True)
class Setting:
    """What does not depend on luck, in plain numbers.

    Attributes
    ----------
    numbers : mapping of id to float
        The assumptions of the scenario and the constants.
    mobile, reserve, air, arrears, backing, cohesion, strikes, supply : float
        What belongs to the actors as a whole, fixed in the core.
    """

    places: tuple[Place, ...]
    numbers: Mapping[str, float]
    mobile: float
    reserve: float
    recent: float
    air: float
    arrears: float
    backing: float
    cohesion: float


def setting(scenario: str, weeks: int) -> Setting:
    """Return the start of a scenario in plain numbers: the engine's own, as far as luck has no part in it."""
    worlds = Worlds.of(scenario, worlds=2, weeks=weeks)
    model = Core(worlds)
    s, g = model.state, model.ground
    numbers = {key: float(constant.value) for key, constant in worlds.seeds.constants.items()}
    numbers.update({key: float(values[0]) for key, values in worlds.values.items()})
    seeds = worlds.seeds.provinces
    alone = np.eye(len(seeds), dtype=np.float32)
    seen = np.stack([g.along_roads(np.repeat(one[:, None], 2, axis=1))[:, 0] for one in alone], axis=1)
    places = []
    for row, name in enumerate(seeds.iso):
        places.append(
            Place(
                name=name,
                people=float(g.people[row, 0]),
                rugged=float(g.rugged[row, 0]),
                city=float(g.city[row, 0]),
                shelter=float(model.shelter[row, 0]),
                region=seeds.region[row],
                neighbours=tuple(
                    (int(other), float(seen[row, other])) for other in np.flatnonzero(seen[row])
                ),
                control=tuple(float(s.control[actor, row, 0]) for actor in range(len(ACTORS))),
                men=tuple(float(s.men[actor, row, 0]) for actor in range(len(ACTORS))),
                post=float(s.size[0, row, 0]),
                inside=float(s.size[1, row, 0]),
                standing=int(s.count[row, 0]),
                seen=float(seeds.control[0][row, 0]),
                press=float(model.taliban.press[row, 0]),
                defend=float(model.republic.defend[row, 0]),
            )
        )
    return Setting(
        places=tuple(places),
        numbers=numbers,
        mobile=float(s.mobile[0]),
        reserve=float(s.reserve[0]),
        recent=float(s.recent[0, 0]),
        air=float(model.republic.air[0]),
        arrears=float(model.republic.arrears[0]),
        backing=float(model.taliban.backing[0]),
        cohesion=float(model.taliban.cohesion[0]),
    )


def engine(worlds: Worlds, chunk: int = 256) -> dict[str, Floats]:
    """Return ``METRICS``, shape (weeks + 1, worlds) each, from the engine in chunks."""
    parts = [Core(part).live() for part in worlds.chunks(chunk)]
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in METRICS}
