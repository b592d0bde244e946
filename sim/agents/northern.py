"""Northern groups: Tajik, Uzbek and (a modeller's addition) Hazara formations with valleys of their own."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import alliances
from sim.numbers import Numbers
from sim.shapes import Codes, Floats


class Northern(Actor):
    """One group and its stance.

    Attributes
    ----------
    row : int
        Its row among the armed actors.
    stance : array, shape (worlds,)
        Codes of ``alliances``; a row of the model's table of stances.
    drawn : array, shape (worlds,)
        This month's logistic variate.
    """

    def __init__(self, model: mesa.Model, *, name: str, numbers: Numbers, row: int, stance: Codes) -> None:
        super().__init__(model, name=name, numbers=numbers)
        self.row = row
        self.stance = stance
        self.likeness = float(numbers[f"likeness_{name}"])
        self.drawn = np.full(len(stance), np.inf, np.float32)
        self.present = np.ones(len(stance), bool)

    def decide(self, facts: Facts) -> None:
        """Once a month: with the others, alone, aside, or with the Taliban."""
        if not facts.monthly:
            return
        own = facts.strength[self.row]
        home = facts.control[self.row]
        local = (home * facts.pool[0]).sum(axis=0) / np.maximum(home.sum(axis=0), np.float32(1e-3))
        mine = (home * facts.worth[self.row]).sum(axis=0) / np.maximum(home.sum(axis=0), np.float32(1e-3))
        together = self._resisters(facts, own)
        taliban = np.maximum(facts.strength[0], np.float32(1e-3))
        worth = self.numbers.ask(
            alliances.utilities,
            odds_together=_odds(together, taliban),
            share_together=own / np.maximum(together, np.float32(1e-3)),
            odds_alone=_odds(mine, local),
            odds_taliban=facts.odds_taliban,
            share_taliban=own / (taliban + own),
            likeness_together=self.likeness,
            likeness_taliban=self.numbers.ask(alliances.likeness, facts.accommodation[0]),
            grievance=self.numbers.ask(
                alliances.grievance, 1 - facts.accommodation[0], facts.ruling & ~facts.truce
            ),
        )
        able = self.numbers.ask(alliances.able, own)
        free = self.present & able & (self.stance != alliances.SELF_RULE)
        now = self.stance
        self.stance[:] = self.numbers.ask(
            alliances.choice, now[None], worth[:, None], self.drawn[None], free[None]
        )[0]

    def _resisters(self, facts: Facts, own: Floats) -> Floats:
        """Return the strength of all who resist together, itself included, shape (worlds,)."""
        return np.asarray(np.maximum(facts.strength[1:5].sum(axis=0), own))


def _odds(a: Floats, b: Floats) -> Floats:
    a, b = a * np.sqrt(a), b * np.sqrt(b)
    return np.asarray(a / (a + b + np.float32(1e-6)))
