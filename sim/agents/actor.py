"""Actor: what all who act have in common, and the facts that they all see."""

from dataclasses import dataclass

import mesa

from sim.numbers import Numbers
from sim.shapes import Bools, Floats


@dataclass(frozen=True, eq=False)
class Facts:
    """What everybody can see at the start of a week; all decide on the same facts.

    Attributes
    ----------
    week : int
    monthly : bool
        Whether the slow decisions are due.
    at_war, ruling, truce, republic : array, shape (worlds,)
        The offensive goes on; somebody rules by victory or deal; a deal binds the parties; the Republic
        stands.
    control, worth, pool : array, shape (actors, provinces, worlds)
        Shares of the countryside; strength of each actor, and of the side on which it fights [thousand
        fighters' worth].
    strength : array, shape (actors, worlds)
        Each actor's strength over the country.
    around : array, shape (provinces, worlds)
        What the Taliban hold next door, as far as borders let men through [0-1].
    capitals_lost, threat : array, shape (worlds,)
        Share of provincial capitals lost by the Republic; enemy control around Kabul [0-1].
    odds_taliban, northern_threat : array, shape (worlds,)
        The Taliban side's chance in a fight to the end; the resisters' strength relative to it [0-1].
    harm : array, shape (worlds,)
        Harm that outsiders suffer, by spill-over or from havens [0-1].
    standings : array, shape (kinds, patrons, worlds)
        What suits each patron, each of ``patrons.KINDS``; worked out for all at once.
    rivalry, open_ground, ruled, capacity : array, shape (worlds,)
        Strength of Islamic State relative to what the land could carry; share of the land that nobody rules;
        share of people under the Taliban; the rulers' capacity [0-1].
    accommodation : array, shape (4, worlds)
        Inclusion, rights, counter-terror cooperation, commitments [0-1].
    bent : array, shape (worlds,)
        Their mean.
    """

    week: int
    monthly: bool
    at_war: Bools
    ruling: Bools
    truce: Bools
    republic: Bools
    control: Floats
    worth: Floats
    pool: Floats
    strength: Floats
    around: Floats
    capitals_lost: Floats
    threat: Floats
    odds_taliban: Floats
    northern_threat: Floats
    harm: Floats
    standings: Floats
    rivalry: Floats
    open_ground: Floats
    ruled: Floats
    capacity: Floats
    accommodation: Floats
    bent: Floats


class Actor(mesa.Agent):
    """One actor in all worlds at once.

    Attributes
    ----------
    name : str
        Its id in ``seeds/actors.toml``.
    numbers : Numbers
        The assumptions and constants.
    silent : bool
        It takes no decisions: what it wanted last stays (for tests, and for asking what had been without it).
    """

    def __init__(self, model: mesa.Model, *, name: str, numbers: Numbers) -> None:
        super().__init__(model)
        self.name = name
        self.numbers = numbers
        self.silent = False

    def act(self, facts: Facts) -> None:
        """Decide, unless silenced."""
        if not self.silent:
            self.decide(facts)

    def decide(self, facts: Facts) -> None:
        """Set what the actor wants, from the facts alone."""
        raise TypeError(f"{type(self).__name__} must say how it decides")
