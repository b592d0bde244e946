"""The Taliban: where to press, and how far to bend when they rule."""

import mesa
import numpy as np

from sim.agents.actor import Actor, Facts
from sim.mechanisms import accommodation, contest, rivals
from sim.numbers import Ask, Numbers
from sim.shapes import Bools, Floats
from sim.state import REPUBLIC, TALIBAN


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
        ask = self.numbers.ask
        self.press = ask(sent, self.value, facts.around, facts.control[0], facts.pool)
        if facts.monthly and np.count_nonzero(facts.ruling):
            self.wanted = ask(
                bending,
                self.wanted,
                facts.ruling,
                self.purse,
                self.offers,
                self.hardness,
                self.tie,
                facts.northern_threat,
                facts.capacity,
                facts.rivalry,
            )


def sent(
    stakes: Floats,
    around: Floats,
    hold: Floats,
    pool: Floats,
    *,
    access_least: float,
    press_until: float,
    stray_strength: float,
) -> Floats:
    """Return where the mobile men go, shape (provinces, worlds), summing to 1.

    Parameters
    ----------
    stakes : array, shape (provinces, 1)
    around, hold : array, shape (provinces, worlds)
        What they hold next door, as far as borders let men through; what they hold there [0-1].
    pool : array, shape (actors, provinces, worlds)
        Strength of the side on which each actor fights [thousand fighters' worth].
    """
    within_reach = contest.access(hold, around, access_least=access_least)
    return contest.pressed(
        stakes,
        within_reach,
        hold,
        pool[TALIBAN],
        contest.strongest(pool[REPUBLIC:]),
        press_until=press_until,
        stray_strength=stray_strength,
    )


def bending(
    ask: Ask,
    wanted: Floats,
    ruling: Bools,
    purse: Floats,
    offers: Floats,
    hardness: Floats,
    tie: Floats,
    threat: Floats,
    capacity: Floats,
    rivalry: Floats,
) -> Floats:
    """Return what they would concede, shape (4, worlds) [0-1]: where they rule, as far as it pays.

    Parameters
    ----------
    wanted : array, shape (4, worlds)
        What they would have so far.
    ruling, purse, offers, hardness, tie, threat, capacity, rivalry : array, shape (worlds,)
        Whether they rule; revenue and unconditional aid, what outsiders put on the table [republic's own
        revenue]; how unyielding they are; their tie to al-Qaeda [-1 to 1]; the strength of armed opponents;
        the rulers' capacity; the strength of armed rivals [0-1].
    """
    offered = ask(accommodation.incentives, offers, threat, capacity)
    cost = ask(accommodation.costs, hardness, tie)
    outbid = ask(rivals.outbidding, rivalry)
    chosen = accommodation.chosen(purse, offered, cost, outbid)
    return np.where(ruling, chosen, wanted).astype(np.float32)
