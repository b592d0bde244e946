"""The Taliban: where to press, and how far to bend when they rule."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import accommodation, contest, rivals
from sim.numbers import Numbers
from sim.shapes import Floats


class Taliban(Actor):
    """The movement: posture, pressure, accommodation; inside it cohesion and hardness.

    Attributes
    ----------
    press : array, shape (provinces, worlds)
        Where the mobile men go; sums to 1 over provinces.
    cohesion, hardness, hardliners, losses, backing : array, shape (worlds,)
        Cohesion; how unyielding; share of hardliners; fighters lost relative to the start; outside support
        [0-1].
    offers, revenue, purse, tie : array, shape (worlds,)
        What outsiders put on the table; own revenue; revenue and unconditional aid [republic's own revenue];
        tie to al-Qaeda.
    accommodation, wanted : array, shape (4, worlds)
        What they concede, and what they would: inclusion, rights, counter-terror cooperation, commitments
        [0-1].
    """

    def __init__(self, model: mesa.Model, *, numbers: Numbers, value: Floats, worlds: int) -> None:
        super().__init__(model, name="taliban", numbers=numbers)
        self.value = value
        self.press = np.repeat(value / value.sum(), worlds, axis=1).astype(np.float32)
        self.cohesion = numbers["taliban_cohesion"].copy()
        self.hardness = np.full(worlds, numbers["hardness_start"], np.float32)
        self.hardliners = np.full(worlds, numbers["hardliners_start"], np.float32)
        self.losses: Floats = np.zeros(worlds, np.float32)
        self.backing = np.full(worlds, numbers["backing_reference"], np.float32)
        self.offers = np.zeros(worlds, np.float32)
        self.revenue: Floats = np.zeros(worlds, np.float32)
        self.purse = self.revenue
        self.tie = numbers["al_qaeda_tie"].copy()
        self.accommodation = np.zeros((4, worlds), np.float32)
        self.wanted = np.zeros((4, worlds), np.float32)

    def decide(self, facts: Facts) -> None:
        """Press where ground is open, worth having and within reach; bend as far as it pays."""
        hold = facts.control[0]
        ask = self.numbers.ask
        rest = ask(contest.strongest, facts.pool[1:])
        self.press = ask(contest.pressed, self.value, facts.access, hold, facts.pool[0], rest)
        if facts.monthly and np.count_nonzero(facts.ruling):
            offered = ask(accommodation.incentives, self.offers, facts.northern_threat, facts.capacity)
            cost = ask(accommodation.costs, self.hardness, self.tie)
            outbid = ask(rivals.outbidding, facts.rivalry)
            chosen = accommodation.chosen(self.purse, offered, cost, outbid)
            self.wanted = np.where(facts.ruling, chosen, self.wanted).astype(np.float32)
