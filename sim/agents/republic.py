"""The Republic: its president, its garrisons, its reserve."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import contest, leadership
from sim.numbers import Ask, Numbers
from sim.pushes import Terms, total
from sim.shapes import Bools, Floats


class Republic(Actor):
    """The government in Kabul.

    Attributes
    ----------
    defend : array, shape (provinces, worlds)
        Where the reserve goes; sums to 1 over provinces.
    leaves, gone : array, shape (worlds,)
        The president wants to leave now; he has left.
    exit_shock, arrears, air : array, shape (worlds,)
        How fresh his departure is; unpaid share of the wages; air power of its own [0-1].
    strikes_left : array, shape (worlds,)
        Weeks that an outside intervention still lasts.
    """

    def __init__(self, model: mesa.Model, *, numbers: Numbers, value: Floats, nerve: Floats) -> None:
        super().__init__(model, name="republic", numbers=numbers)
        worlds = len(nerve)
        self.value = value
        self.nerve = nerve * np.float32(numbers["exit_nerve"])
        self.defend = np.repeat(value / value.sum(), worlds, axis=1).astype(np.float32)
        self.leaves = np.zeros(worlds, bool)
        self.gone = np.zeros(worlds, bool)
        self.exit_shock = np.zeros(worlds, np.float32)
        self.arrears = np.full(worlds, numbers["arrears_start"], np.float32)
        self.air = np.full(worlds, numbers["air_start"], np.float32)
        self.strikes_left = np.zeros(worlds, np.float32)
        self.why_leave: Terms = {}

    def decide(self, facts: Facts) -> None:
        """The president stays or goes; the reserve is sent where much is at stake and little is lost yet."""
        state = facts.capitals_lost, facts.threat, self.nerve, self.gone, facts.at_war
        self.leaves, self.why_leave = self.numbers.ask(leaving, *state)
        sides = facts.pool[0], facts.pool[1]
        self.defend = self.numbers.ask(contest.defended, self.value, facts.control[1], *sides)


def leaving(
    ask: Ask, capitals_lost: Floats, threat: Floats, nerve: Floats, gone: Bools, at_war: Bools
) -> tuple[Bools, Terms]:
    """Return where the president wants to leave, shape (worlds,), and what spoke for it.

    Parameters
    ----------
    capitals_lost, threat, nerve, gone, at_war : array, shape (worlds,)
        Share of provincial capitals lost; enemy control around Kabul [0-1]; what he bears; whether he has
        left; whether the Republic stands without a deal.
    """
    terms = ask(leadership.wish_to_leave, capitals_lost, threat)
    return (total(terms) > nerve) & ~gone & at_war, terms
