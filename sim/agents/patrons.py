"""Patrons: outside states that support, offer, recognise or keep away."""

import mesa
import numpy as np

from sim.arithmetic import clip
from sim.agents.actor import Actor, Facts
from sim.mechanisms import patrons
from sim.numbers import Numbers
from sim.shapes import Floats


class Patron(Actor):
    """One outside state, or the others taken together.

    Attributes
    ----------
    backing, offer, recognition, north, aid, air : array, shape (worlds,)
        Support for the Taliban; what it puts on the table for the rulers [republic's own revenue]; how far it treats them as
        a government; help to northern groups; aid and air effort for Kabul relative to 2020 [0-1].
    """

    def __init__(self, model: mesa.Model, *, name: str, numbers: Numbers, worlds: int) -> None:
        super().__init__(model, name=name, numbers=numbers)
        self.weight = float(numbers[f"weight_{name}"])
        self.interest = float(numbers[f"north_{name}"])
        none = np.zeros(worlds, np.float32)
        self.backing, self.offer, self.recognition = none, none, none
        self.north, self.aid, self.air = none, none, none

    def leaning(self) -> Floats:
        """Return how far it leans towards the Taliban by itself, shape (worlds,) [0-1]."""
        if self.name == "pakistan":
            return np.asarray(self.numbers["pakistan_support"])
        if self.name == "russia":
            return np.asarray(np.float32(0.3) * self.numbers["russia_hedge"])
        if self.name == "united_states":
            return np.zeros_like(self.backing)
        return np.asarray(self.numbers["other_backers"])

    def decide(self, facts: Facts) -> None:
        """Support, offer, help and recognise, by what it wants and by what it suffers."""
        ask = self.numbers.ask
        harm = np.maximum(facts.spill, facts.haven)
        leaning = self.leaning()
        willing = ask(patrons.willingness, harm)
        self.backing = leaning * willing
        self.offer = ask(patrons.offer, self.weight, willing)
        self.north = patrons.northern_help(self.interest, np.float32(0.3) + harm, leaning)
        if facts.ruling.any():
            rights = self.numbers["rights_weight"] if self.name == "united_states" else np.float32(0)
            bent = facts.bent
            warmth = clip(leaning + bent - harm - rights * (1 - facts.accommodation[1]), 0, 1)
            now = ask(patrons.recognition, self.recognition, warmth)
            self.recognition = np.where(facts.ruling & ~facts.republic, now, 0).astype(np.float32)
        if self.name == "united_states":
            standing = facts.republic.astype(np.float32)
            # Who has lost most of the country is no longer paid in full.
            self.aid = self.numbers["aid_to_kabul"] * standing * (1 - np.float32(0.5) * facts.capitals_lost)
            self.air = self.numbers["air_support"] * standing
