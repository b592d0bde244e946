"""Patrons: outside states that support, offer, recognise or keep away."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import patrons
from sim.numbers import Ask, Numbers
from sim.shapes import Bools, Floats


class Patron(Actor):
    """One outside state, or the others taken together.

    Attributes
    ----------
    row : int
        Its row among ``patrons.PATRONS``.
    standing : array, shape (kinds, worlds)
        Where it stands, each of ``patrons.KINDS``: support for the Taliban; what it puts on the table for the
        rulers [republic's own revenue]; help to northern groups; how far it treats the rulers as a government
        [0-1]. A row of the model's table.
    aid, air : array, shape (worlds,)
        Aid and air effort for Kabul relative to 2020 [0-1].
    """

    def __init__(self, model: mesa.Model, *, name: str, numbers: Numbers, row: int, standing: Floats) -> None:
        super().__init__(model, name=name, numbers=numbers)
        self.row, self.standing = row, standing
        none: Floats = np.zeros(standing.shape[-1], np.float32)
        self.aid, self.air = none, none

    def decide(self, facts: Facts) -> None:
        """Support, offer, help and recognise, by what it wants and by what it suffers."""
        self.standing[:] = facts.standings[:, self.row]
        if self.name == "united_states":
            self.aid, self.air = self.numbers.ask(to_kabul, facts.capitals_lost, facts.republic)


def to_kabul(ask: Ask, lost: Floats, republic: Bools) -> tuple[Floats, Floats]:
    """Return aid and air effort for Kabul, shape (worlds,) each [share of 2020], while the Republic stands.

    Parameters
    ----------
    lost, republic : array, shape (worlds,)
        Share of the provincial capitals lost [0-1]; whether it stands.
    """
    aid, air = ask(patrons.for_kabul, lost)
    return aid * republic, air * republic
