"""Al-Qaeda and Islamic State: two actors with opposite signs, one a possible guest, the other a rival."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import rivals
from sim.numbers import Ask, Numbers
from sim.shapes import Floats


class AlQaeda(Actor):
    """It goes where it is sheltered, or where nobody rules.

    Attributes
    ----------
    presence, seeks_host : array, shape (worlds,)
        Its presence; how far it seeks the rulers' shelter rather than open ground [0-1].
    """

    def __init__(self, model: mesa.Model, *, numbers: Numbers, worlds: int) -> None:
        super().__init__(model, name="al_qaeda", numbers=numbers)
        self.presence = np.full(worlds, numbers["al_qaeda_start"], np.float32)
        self.seeks_host = np.full(worlds, numbers["seeks_host_start"], np.float32)

    def decide(self, facts: Facts) -> None:
        """Stay with the host while he shelters, look for open ground when he cooperates against it."""
        self.seeks_host = self.numbers.ask(seeking, facts.accommodation, facts.open_ground)


def seeking(ask: Ask, accommodation: Floats, open_ground: Floats) -> Floats:
    """Return how far al-Qaeda seeks the rulers' shelter rather than open ground, shape (worlds,) [0-1].

    Parameters
    ----------
    accommodation, open_ground : array, shape (4, worlds), (worlds,)
        What the rulers concede, cooperation against it among that; share of the land that nobody rules [0-1].
    """
    return ask(rivals.seeks_host, accommodation[2], open_ground)


class IslamicState(Actor):
    """It recruits and fights where hands do not reach.

    Attributes
    ----------
    strength : array, shape (worlds,)
        [thousand fighters].
    spread : array, shape (provinces, worlds)
        Where its fighters are; sums to 1 over provinces.
    governed : array, shape (worlds,)
        How far somebody governs there [0-1].
    """

    def __init__(self, model: mesa.Model, *, numbers: Numbers, home: Floats, worlds: int) -> None:
        super().__init__(model, name="islamic_state", numbers=numbers)
        self.home = home
        self.strength = np.full(worlds, numbers["islamic_state_start"], np.float32)
        self.spread = np.repeat(home / home.sum(), worlds, axis=1).astype(np.float32)
        self.governed = np.zeros(worlds, np.float32)

    def decide(self, facts: Facts) -> None:
        """Once a month: move towards ground that nobody holds, from its old homes."""
        if facts.monthly:
            held = facts.control[:5].max(axis=0)
            self.spread = self.numbers.ask(rivals.spread, self.spread, self.home, held)
