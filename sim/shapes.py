"""Names for the arrays that pass between the parts; worlds are always their last axis."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
"""Quantities; float32 for state, float64 where sums are conserved or reported."""

Indexes: TypeAlias = npt.NDArray[np.signedinteger[Any]]
"""Positions in another array."""

Codes: TypeAlias = npt.NDArray[np.integer[Any]]
"""One of a short list of cases, or a count that is capped at 255."""

Bools: TypeAlias = npt.NDArray[np.bool_]
"""True where something holds."""

Words: TypeAlias = npt.NDArray[np.uint64]
"""64-bit words: luck numbers, and the keys of draws that follow from them."""
