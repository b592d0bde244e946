"""Patrons: outside states that support, offer, recognise or keep away."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import patrons
from sim.numbers import Numbers
from sim.shapes import Floats


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
            aid, air = self.numbers.ask(patrons.for_kabul, facts.capitals_lost)
            self.aid, self.air = aid * facts.republic, air * facts.republic
