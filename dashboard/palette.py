"""The colours and shapes of endings and lines, the same on every page and in both themes.

Actors bring their own (``seeds/actors.toml``).

Chosen to stay apart for colour-blind readers and to keep a contrast of 3 or more on white and near-black. No
colour means good or bad; a colour never stands alone (shapes, patterns and labels say the same).
"""

from __future__ import annotations

from typing import NamedTuple

from sim.outcomes import HOLDERS
from sim.seeds import Seeds


class Ink(NamedTuple):
    """How an ending is drawn: the colour and the shape of its dots."""

    colour: str
    shape: str


ENDINGS = {
    "republic": Ink("#0072B2", "circle"),
    "coalition": Ink("#00866A", "square"),
    "confederation": Ink("#B85C93", "diamond"),
    "hardline": Ink("#C75300", "triangle-up"),
    "accommodating": Ink("#A67C00", "triangle-down"),
    "war": Ink("#7B5BB0", "cross"),
    "unclassified": Ink("#767676", "stroke"),
}
CONTESTED = "#8A9199"
MEDIAN = "#1F7FBF"
BASELINE = "#808080"
SINGLE = "#8A9199"


def holders(seeds: Seeds) -> list[dict[str, str]]:
    """Return name, colour and pattern of each holder on the map, in the order of their codes."""
    known = []
    for name in HOLDERS:
        actor = seeds.actors.get(name)
        if actor is None:  # nobody in particular
            known.append({"name": name, "colour": CONTESTED, "pattern": "sparse"})
        else:
            known.append({"name": actor.short, "colour": actor.colour, "pattern": actor.pattern})
    return known


class Line(NamedTuple):
    """How one of several scenarios is drawn: its colour and the dashes of its line."""

    colour: str
    dash: tuple[int, ...]


SCENARIOS = {
    "A": Line("#1F7FBF", (1, 0)),
    "B": Line("#B8560B", (8, 3)),
    "C": Line("#2B8257", (3, 2)),
    "D": Line("#8B62BF", (9, 3, 2, 3)),
}
"""By letter, on the page Compare."""
FOUR = {
    "neither": Line("#808080", (1, 0)),
    "beliefs": Line("#1F7FBF", (8, 3)),
    "choices": Line("#B8560B", (3, 2)),
    "both": Line("#8B62BF", (1, 0)),
}
"""The four lines: what of the other scenario is taken over."""
