"""Displacement: people leave their homes where there is killing, their country where rule is hard to bear.

Conflict displacement is counted beside conflict deaths: so many flee for each who is killed, as in 2020
(``S136``). They go home as their province calms down, or over a border. Besides, people leave under rulers
against whom they have a grievance and whom they do not defy: exit in place of voice. An outcome only: nothing
follows from it in the model.
"""

import numpy as np

from sim.shapes import Bools, Floats


def fled(killed: Floats, at_home: Floats, *, flight_per_death: float) -> Floats:
    """Return those driven from home in a week, shape (provinces, worlds) [person].

    Parameters
    ----------
    killed, at_home : array, shape (provinces, worlds)
        Conflict deaths of the week [person]; share of the province's people who are at home [0-1].
    """
    return np.asarray(flight_per_death * killed * at_home)


def returned(displaced: Floats, killed: Floats, *, return_pace: float, calm_deaths: float) -> Floats:
    """Return those who go home in a week, shape (provinces, worlds) [person]; the calmer it is, the more.

    Parameters
    ----------
    displaced : array, shape (provinces, worlds)
        Those driven from home who are still in the country [person].
    killed : array, shape (provinces, worlds)
        Conflict deaths of the week there [person per 100,000].
    """
    return np.asarray(return_pace * displaced / (1 + killed / np.float32(calm_deaths)))


def crossed(displaced: Floats, *, crossing_pace: float) -> Floats:
    """Return the displaced who leave the country in a week, shape (provinces, worlds) [person]."""
    return np.asarray(crossing_pace * displaced)


def exiled(grievance: Floats, people: Floats, ruling: Bools, *, exile_rate: float) -> Floats:
    """Return those who leave the country because of how it is ruled, shape (provinces, worlds) [person a
    week].

    Parameters
    ----------
    grievance, people : array, shape (provinces, worlds)
        Grievance of those who have it worst [0-1]; people at home under the rulers who do not defy them
        [person].
    ruling : array, shape (worlds,)
        Whether somebody rules.
    """
    return np.asarray(exile_rate * grievance * people * ruling)
