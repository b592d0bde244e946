"""Northern groups: Tajik, Uzbek and (a modeller's addition) Hazara formations with valleys of their own."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import alliances
from sim.numbers import Ask, Numbers
from sim.shapes import Bools, Codes, Floats


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
        self.stance[:] = self.numbers.ask(
            stand,
            self.stance,
            self.present,
            self.drawn,
            self.likeness,
            facts.strength[self.row],
            facts.strength,
            facts.control[self.row],
            facts.worth[self.row],
            facts.pool[0],
            facts.odds_taliban,
            facts.accommodation,
            facts.ruling & ~facts.truce,
        )


def stand(
    ask: Ask,
    now: Codes,
    present: Bools,
    drawn: Floats,
    likeness: float,
    own: Floats,
    strength: Floats,
    home: Floats,
    worth: Floats,
    taliban_here: Floats,
    odds_taliban: Floats,
    accommodation: Floats,
    ruled: Bools,
) -> Codes:
    """Return a group's stance for the coming month, shape (worlds,), a code of ``alliances``.

    Parameters
    ----------
    now, present, drawn : array, shape (worlds,)
        Its stance; whether it has men at all; logistic variates.
    likeness
        How alike those are with whom it could resist [0-1].
    own, strength : array, shape (worlds,), (actors, worlds)
        Its strength and everybody's over the country [thousand fighters' worth].
    home, worth, taliban_here : array, shape (provinces, worlds)
        What it holds [0-1]; its strength there, and that of the Taliban's side [thousand fighters' worth].
    odds_taliban, accommodation, ruled : array, shape (worlds,), (4, worlds), (worlds,)
        The Taliban's odds, what they concede [0-1], and whether they rule by victory.
    """
    held = np.maximum(home.sum(axis=0), np.float32(1e-3))
    local, mine = (home * taliban_here).sum(axis=0) / held, (home * worth).sum(axis=0) / held
    together = np.maximum(strength[1:5].sum(axis=0), own)  # all who resist, itself included
    taliban = np.maximum(strength[0], np.float32(1e-3))
    worths = ask(
        alliances.utilities,
        odds_together=_odds(together, taliban),
        share_together=own / np.maximum(together, np.float32(1e-3)),
        odds_alone=_odds(mine, local),
        odds_taliban=odds_taliban,
        share_taliban=own / (taliban + own),
        likeness_together=likeness,
        likeness_taliban=ask(alliances.likeness, accommodation[0]),
        grievance=ask(alliances.grievance, 1 - accommodation[0], ruled),
    )
    free = present & ask(alliances.able, own) & (now != alliances.SELF_RULE)
    stances = ask(alliances.choice, now[None], worths[:, None], drawn[None], free[None])
    return np.asarray(stances[0])


def _odds(a: Floats, b: Floats) -> Floats:
    a, b = a * np.sqrt(a), b * np.sqrt(b)
    return np.asarray(a / (a + b + np.float32(1e-6)))
