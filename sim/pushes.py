"""Terms: what pushes towards an event, by name; their sum meets a drawn threshold, the largest is the named
cause.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from sim.shapes import Floats

Terms: TypeAlias = Mapping[str, Floats]
"""Named pushes of shape (worlds,) or (provinces, worlds); a name is an assumption's id or a state of the
world.
"""


def total(terms: Terms) -> Floats:
    """Return the sum of all terms, in the shape they broadcast to."""
    first, *rest = terms.values()
    summed = first
    for term in rest:
        summed = summed + term
    return np.asarray(summed)


def largest(terms: Terms, names: Sequence[str], where: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return the position in ``names`` of the largest term at each index of ``where``, shape (events,).

    ``where`` comes from ``np.nonzero`` on an array of shape (worlds,) or (provinces, worlds); the last index
    is the world.
    """
    world = where[-1]
    picked = np.empty((len(terms), len(world)), np.float32)
    for row, term in enumerate(terms.values()):
        picked[row] = term[world] if term.ndim == 1 else term[where[0] if term.shape[0] > 1 else 0, world]
    codes = np.array([names.index(n) for n in terms])
    return np.asarray(codes[picked.argmax(axis=0)])
