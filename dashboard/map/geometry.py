"""The provinces' outlines as drawing commands: projected once, rounded, each with a place for its name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

WIDTH = 1000  # of the drawing, in its own units; about 1.5 to a pixel on a desktop
SMALL = 20  # a province whose middle is nearer to a border than this is hard to read or hit
LENS = 150  # side of the square that is enlarged
INSET = 306  # side of its enlargement, in the corner that the country leaves empty


@dataclass(frozen=True, slots=True)
class Outline:
    """One province ready to draw.

    Attributes
    ----------
    path : str
        Drawing commands of an SVG path, in whole units.
    label, capital : tuple of int
        A point well inside the province, and its capital city.
    reach : int
        Distance from ``label`` to the nearest border: how large a name may be.
    """

    iso: str
    name: str
    city: str
    path: str
    label: tuple[int, int]
    capital: tuple[int, int]
    reach: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """The whole map: its size, its provinces in the order of the result's arrays, and the enlarged corner."""

    height: int
    provinces: tuple[Outline, ...]
    lens: tuple[int, int] | None  # left and top of the square that is enlarged

    def as_data(self) -> dict[str, Any]:
        """Return it as plain lists for the browser."""
        sizes = {"width": WIDTH, "lens_side": LENS, "inset_side": INSET, "small": SMALL}
        return {**sizes, **asdict(self)}


def project(rings: Mapping[str, Sequence[Sequence[float]]]) -> tuple[dict[str, np.ndarray], Any, int]:
    """Return every outline in drawing units, the projection itself and the drawing's height.

    Longitudes are shortened by the cosine of the middle latitude: over ten degrees nobody sees more.
    """
    corners = np.concatenate([np.asarray(ring, float) for ring in rings.values()])
    west, south = corners.min(axis=0)
    east, north = corners.max(axis=0)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 4) / ((east - west) * narrowing)

    def place(points: Any) -> np.ndarray:
        points = np.asarray(points, float)
        across = 2 + (points[..., 0] - west) * narrowing * scale
        return np.stack([across, 2 + (north - points[..., 1]) * scale], axis=-1)

    height = math.ceil((north - south) * scale) + 4
    return {name: place(ring) for name, ring in rings.items()}, place, height


def path_of(points: np.ndarray) -> str:
    """Return a closed path in whole units and relative steps, which is the shortest way to write it."""
    whole = np.rint(points).astype(int)
    keep = np.ones(len(whole), bool)
    keep[1:] = (np.diff(whole, axis=0) != 0).any(axis=1)
    whole = whole[keep]
    steps = "".join(f" {x} {y}" for x, y in np.diff(whole, axis=0)).replace(" -", "-").lstrip()
    return f"M{whole[0, 0]} {whole[0, 1]}l{steps}z"


def inside(points: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Return which points lie inside a ring (even number of borders crossed means outside)."""
    x, y = points[:, None, 0], points[:, None, 1]
    x1, y1 = ring[None, :, 0], ring[None, :, 1]
    x2, y2 = np.roll(ring, -1, axis=0)[None, :, 0], np.roll(ring, -1, axis=0)[None, :, 1]
    spans = (y1 > y) != (y2 > y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    crossed = spans & (x < x1 + (y - y1) * (x2 - x1) / rise)
    return np.asarray(crossed.sum(axis=1) % 2 == 1)


def border_distance(points: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Return each point's distance to the nearest border."""
    start, end = ring[None], np.roll(ring, -1, axis=0)[None]
    along = end - start
    length = np.maximum((along**2).sum(-1), 1e-12)
    share = np.clip(((points[:, None] - start) * along).sum(-1) / length, 0, 1)
    return np.asarray(
        np.sqrt((((start + share[..., None] * along) - points[:, None]) ** 2).sum(-1)).min(axis=1)
    )


def deepest_point(ring: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the inner point farthest from every border (searched on ever finer grids), and that distance."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    best, reach = ring.mean(axis=0), -1.0
    for _ in range(4):
        grid = np.stack(np.meshgrid(*np.linspace(low, high, 24).T), axis=-1).reshape(-1, 2)
        within = grid[inside(grid, ring)]
        if len(within):
            far = border_distance(within, ring)
            if far.max() > reach:
                best, reach = within[far.argmax()], float(far.max())
        span = (high - low) / 8
        low, high = best - span, best + span
    return best, reach


def crowd(outlines: Sequence[Outline]) -> tuple[int, int] | None:
    """Return left and top of the square that shows most small provinces, or None without two of them."""
    small = np.array([item.label for item in outlines if item.reach <= SMALL])
    if len(small) < 2:
        return None
    near = (np.abs(small[:, None] - small[None]) <= LENS / 2).all(axis=-1)
    members = small[near[near.sum(axis=1).argmax()]]
    left, top = np.rint((members.min(axis=0) + members.max(axis=0) - LENS) / 2).astype(int).tolist()
    return left, top


def geometry(provinces: Sequence[Mapping[str, Any]]) -> Geometry:
    """Return the map of provinces, each a dict of iso, name, city, capital (lon, lat) and ring of such."""
    rings, place, height = project({item["iso"]: item["ring"] for item in provinces})
    outlines = []
    for item in provinces:
        ring = rings[item["iso"]]
        label, reach = deepest_point(ring[:-1] if (ring[0] == ring[-1]).all() else ring)
        x, y = np.rint(label).astype(int).tolist()
        city_x, city_y = np.rint(place(item["capital"])).astype(int).tolist()
        outlines.append(
            Outline(
                iso=item["iso"],
                name=item["name"],
                city=item["city"],
                path=path_of(ring),
                label=(x, y),
                capital=(city_x, city_y),
                reach=round(reach),
            )
        )
    return Geometry(height, tuple(outlines), crowd(outlines))
