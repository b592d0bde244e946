"""Terms: what pushes towards an event, by name; their sum meets a drawn threshold, the largest is the named cause."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from sim.shapes import Floats

Terms: TypeAlias = Mapping[str, Floats]
"""Named pushes of shape (worlds,) or (provinces, worlds); a name is an assumption's id or a state of the world."""


def total(terms: Terms) -> Floats:
    """Return the sum of all terms, in the shape they broadcast to."""
    first, *rest = terms.values()
    summed = first
    for term in rest:
        summed = summed + term
    return np.asarray(summed)


def largest(terms: Terms, names: Sequence[str], where: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return the position in ``names`` of the largest term at each index of ``where``, shape (events,).

    ``where`` comes from ``np.nonzero`` on an array of shape (worlds,) or (provinces, worlds); the last index is the world.
    """
    picked = [
        np.broadcast_to(t, (1,) * (len(where) - np.ndim(t)) + np.shape(t))[
            tuple(w if n > 1 else np.zeros_like(w) for w, n in zip(where, (1,) * (len(where) - np.ndim(t)) + np.shape(t), strict=True))
        ]
        for t in terms.values()
    ]
    codes = np.array([names.index(n) for n in terms])
    return codes[np.argmax(np.stack(picked), axis=0)]
