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
    backing, offer, recognition, north, aid, air : array, shape (worlds,)
        Support for the Taliban; what it puts on the table for the rulers [republic's own revenue]; how far it
        treats them as a government; help to northern groups; aid and air effort for Kabul relative to 2020
        [0-1].
    """

    def __init__(self, model: mesa.Model, *, name: str, numbers: Numbers, worlds: int) -> None:
        super().__init__(model, name=name, numbers=numbers)
        self.weight = float(numbers[f"weight_{name}"])
        self.interest = float(numbers[f"north_{name}"])
        none: Floats = np.zeros(worlds, np.float32)
        self.backing, self.offer, self.recognition = none, none, none
        self.north, self.aid, self.air = none, none, none
        self.unmoved = none

    def decide(self, facts: Facts) -> None:
        """Support, offer, help and recognise, by what it wants and by what it suffers."""
        ask = self.numbers.ask
        objection = self.unmoved
        if self.name == "united_states":
            aid, air = ask(patrons.for_kabul, facts.capitals_lost)
            self.aid, self.air = aid * facts.republic, air * facts.republic
            objection = self.numbers["rights_weight"] * (1 - facts.accommodation[1])
        self.backing, self.offer, self.north, self.recognition = ask(
            patrons.stand,
            ask(patrons.leaning, self.name),
            facts.willing,
            facts.fear,
            facts.harm,
            facts.bent,
            objection,
            self.recognition,
            facts.ruling,
            facts.republic,
            self.weight,
            self.interest,
        )
