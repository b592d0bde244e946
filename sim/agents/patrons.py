"""Patrons: outside states that support, offer, recognise or keep away."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.arithmetic import clip
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

    def decide(self, facts: Facts) -> None:
        """Support, offer, help and recognise, by what it wants and by what it suffers."""
        ask = self.numbers.ask
        harm = np.maximum(facts.spill, facts.haven)
        leaning = ask(patrons.leaning, self.name)
        willing = ask(patrons.willingness, harm)
        self.backing = leaning * willing
        self.offer = ask(patrons.offer, self.weight, willing)
        self.north = patrons.northern_help(self.interest, ask(patrons.fear, harm), leaning)
        if self.name == "united_states":
            aid, air = ask(patrons.for_kabul, facts.capitals_lost)
            self.aid, self.air = aid * facts.republic, air * facts.republic
        if not (facts.ruling.any() or self.recognition.any()):
            return
        warmth = clip(leaning + facts.bent - harm, 0, 1)
        if self.name == "united_states":
            warmth = clip(warmth - self.numbers["rights_weight"] * (1 - facts.accommodation[1]), 0, 1)
        now = ask(patrons.recognition, self.recognition, warmth)
        self.recognition = now * (facts.ruling & ~facts.republic)
