"""Who acts: Mesa agents, each in all worlds at once. They look at the same facts and decide; mechanisms
resolve.
"""

from sim.agents.actor import Actor, Facts
from sim.agents.jihadists import AlQaeda, IslamicState
from sim.agents.mediators import Mediators
from sim.agents.northern import Northern
from sim.agents.patrons import Patron
from sim.agents.republic import Republic
from sim.agents.taliban import Taliban

__all__ = [
    "Actor",
    "AlQaeda",
    "Facts",
    "IslamicState",
    "Mediators",
    "Northern",
    "Patron",
    "Republic",
    "Taliban",
]
