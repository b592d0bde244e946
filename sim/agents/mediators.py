"""Mediators: the UN and the Doha and Moscow formats; they hold rounds, give, and look away or not."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import talks
from sim.numbers import Numbers
from sim.shapes import Floats


class Mediators(Actor):
    """Those who bring the parties together.

    Attributes
    ----------
    calls, given, kept, echo : array, shape (worlds,)
        A round is held this week (0 or 1); what it gives; what the last round gave in an exchange that is
        kept; how much that round still echoes [0-1].
    """

    def __init__(self, model: mesa.Model, *, numbers: Numbers, worlds: int) -> None:
        super().__init__(model, name="mediators", numbers=numbers)
        self.calls = np.zeros(worlds, np.float32)
        self.given = np.zeros(worlds, np.float32)
        self.kept = np.zeros(worlds, np.float32)
        self.echo = np.zeros(worlds, np.float32)
        self.violence = np.ones(worlds, np.float32)

    def decide(self, facts: Facts) -> None:
        """Hold a round when one is due and there is somebody to talk with; give less where many die."""
        due = facts.week % int(self.numbers["round_every"]) == int(self.numbers["first_round"])
        self.calls = np.zeros_like(self.calls)
        if due:
            worth = self.numbers.ask(talks.worth_a_round, facts.republic, facts.northern_threat)
            self.calls = worth.astype(np.float32)
            self.given = self.numbers.ask(talks.given, self.violence)

    def at_work(self) -> Floats:
        """Return how far mediators are at work for a bargain, shape (worlds,) [0-1]: most after a round."""
        return self.numbers.ask(talks.at_work, self.echo)
