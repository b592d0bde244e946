"""Provinces: the ground, the people, who holds what at the start, and the network between them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, ConfigDict, Field

from sim.errors import Problem
from sim.forms import Form, Text, fill, read_csv
from sim.shapes import Floats, Indexes

CONTROL = ("taliban", "contested", "government")
"""The order of the first axis of ``Provinces.control``."""

_SUM_TOLERANCE = 1e-4


def _split(cell: object) -> object:
    return tuple(part.strip() for part in cell.split("|") if part.strip()) if isinstance(cell, str) else cell


Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Listed = Annotated[tuple[Text, ...], BeforeValidator(_split)]


class _Row(Form):
    """A CSV row; columns that only document where a number comes from are left aside."""

    model_config = ConfigDict(extra="ignore")


class ProvinceRow(_Row):
    """What ``provinces.csv`` says of one province."""

    iso: Text = Field(min_length=1)
    name: Text = Field(min_length=1)
    capital: Text = Field(min_length=1)
    capital_lon: float = Field(ge=-180, le=180)
    capital_lat: float = Field(ge=-90, le=90)
    region: Text = Field(min_length=1)
    area_km2: float = Field(gt=0, allow_inf_nan=False)
    pop_2020_21: float = Field(gt=0, allow_inf_nan=False)
    districts: int = Field(gt=0)
    relief_m: Amount
    mountain_class: int = Field(ge=1, le=5)
    border_countries: Listed
    main_crossings: Listed


class BorderRow(_Row):
    """What ``adjacency.csv`` says of two provinces that touch."""

    a: Text = Field(min_length=1)
    b: Text = Field(min_length=1)
    border_km: Amount
    capital_km: Amount
    climb_m: Amount
    road_weight: Share


class ControlRow(_Row):
    """What ``control_2021.csv`` says of who holds one province's districts."""

    iso: Text = Field(min_length=1)
    taliban_share: Share
    contested_share: Share
    government_share: Share


@dataclass(frozen=True, eq=False)
class Provinces:
    """All provinces, sorted by their ISO code, so that the order of rows in the files is irrelevant.

    Facts per province have shape (provinces, 1), ready to meet (provinces, worlds).

    Attributes
    ----------
    iso, name, capital, region : tuple of str, one per province
    capital_place : tuple of (longitude, latitude), one per province [degree]
    population : array, shape (provinces, 1)
        Settled people, 2020/21 [person].
    area : array, shape (provinces, 1)
        [km2].
    districts : array, shape (provinces, 1)
        [district].
    ruggedness : array, shape (provinces, 1)
        Mean relief inside 25 km [km].
    mountain_class : array, shape (provinces, 1)
        1 (flat) to 5 (cut up most).
    groups : tuple of str
        The order of the first axis of ``ethnic``.
    ethnic : array, shape (groups, provinces, 1)
        Share of each group among the people; sums to 1.
    control : array, shape (3, provinces, 1)
        Share of districts held by Taliban, contested, held by the government; sums to 1.
    border_countries, crossings : tuple of tuple of str, one per province
        Neighbouring states (ISO 3166 alpha-3); named border crossings.
    border_posts : array, shape (provinces, 1)
        How many border crossings it has.
    edge_to, edge_from : array, shape (edges,)
        Directed neighbourhoods as province indexes, sorted by target, then source.
    edge_starts : array, shape (provinces,)
        Where each target's edges begin, for ``np.add.reduceat``; every province has at least one.
    edge_road : array, shape (edges,)
        How good the best road over that border is, 0 (none) to 1 (paved trunk road).
    edge_climb : array, shape (edges,)
        How far the way between the capitals climbs above the higher of them [m].
    edge_km : array, shape (edges,)
        Distance between the capitals [km].
    edge_border : array, shape (edges,)
        Length of the common border [km].
    outlines : Path
        The GeoJSON file of the polygons; ``geojson`` reads it.
    """

    iso: tuple[str, ...]
    name: tuple[str, ...]
    capital: tuple[str, ...]
    capital_place: tuple[tuple[float, float], ...]
    region: tuple[str, ...]
    population: Floats
    area: Floats
    districts: Floats
    ruggedness: Floats
    mountain_class: Floats
    groups: tuple[str, ...]
    ethnic: Floats
    control: Floats
    border_countries: tuple[tuple[str, ...], ...]
    crossings: tuple[tuple[str, ...], ...]
    border_posts: Floats
    edge_to: Indexes
    edge_from: Indexes
    edge_starts: Indexes
    edge_road: Floats
    edge_climb: Floats
    edge_km: Floats
    edge_border: Floats
    outlines: Path

    def __len__(self) -> int:
        return len(self.iso)

    def __eq__(self, other: object) -> bool:
        """Return whether both describe the same ground, wherever their files lie."""
        if not isinstance(other, Provinces):
            return NotImplemented
        pairs = (
            (getattr(self, f.name), getattr(other, f.name)) for f in fields(self) if f.name != "outlines"
        )
        return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def geojson(self) -> dict[str, Any]:
        """The polygons as a GeoJSON feature collection; each feature's ``id`` is a province's iso code."""
        polygons: dict[str, Any] = json.loads(self.outlines.read_text(encoding="utf-8"))
        return polygons

    def position(self, iso: str) -> int:
        """Return the index of a province on the provinces' axis."""
        return self.iso.index(iso)


def read_provinces(folder: Path, prefix: str, problems: list[Problem]) -> Provinces | None:
    """Return the provinces of a case folder, or None after noting what is wrong with their files.

    Parameters
    ----------
    folder : Path
        Holds provinces.csv, adjacency.csv, control_2021.csv and provinces.geojson.
    prefix : str
        How the folder is named in problems.
    """
    before = len(problems)
    table = f"{prefix}/provinces.csv"
    raw = read_csv(folder / "provinces.csv", table, ProvinceRow.model_fields, problems)
    provinces = _forms(ProvinceRow, raw, table, problems)
    shares, groups = _ethnic_shares(raw, table, problems)
    borders_file = f"{prefix}/adjacency.csv"
    borders = _forms(
        BorderRow,
        read_csv(folder / "adjacency.csv", borders_file, BorderRow.model_fields, problems),
        borders_file,
        problems,
    )
    control_file = f"{prefix}/control_2021.csv"
    control = _forms(
        ControlRow,
        read_csv(folder / "control_2021.csv", control_file, ControlRow.model_fields, problems),
        control_file,
        problems,
    )
    if len(problems) == before:
        codes = [row.iso for row in provinces]
        problems.extend(_repeated(codes, table))
        problems.extend(_same_codes(codes, [row.iso for row in control], control_file))
        problems.extend(
            _same_codes(codes, _outlined(folder, prefix, problems), f"{prefix}/provinces.geojson")
        )
        problems.extend(_control_problems(control, control_file))
        problems.extend(_border_problems(codes, borders, borders_file))
    if len(problems) > before:
        return None
    return _assemble(provinces, shares, groups, borders, control, folder / "provinces.geojson")


def _forms(form: type[Any], rows: Sequence[dict[str, str]], file: str, problems: list[Problem]) -> list[Any]:
    filled = []
    for number, row in enumerate(rows, start=2):
        key = f"row {number}" + (f", {row['iso']}" if row.get("iso") else "")
        entry = fill(form, row, file=file, key=key, problems=problems)
        if entry is not None:
            filled.append(entry)
    if not rows and not any(problem.file == file for problem in problems):
        problems.append(Problem(file, "", "no rows", "one row or more", "Restore the rows."))
    return filled


def _ethnic_shares(
    rows: Sequence[dict[str, str]], file: str, problems: list[Problem]
) -> tuple[list[list[float]], tuple[str, ...]]:
    """Return each row's shares of the groups named by the columns eth_* that hold numbers."""
    documentation = ("eth_basis", "eth_confidence", "eth_source", "eth_note")
    columns = [c for c in (rows[0] if rows else ()) if c.startswith("eth_") and c not in documentation]
    shares = []
    for number, row in enumerate(rows, start=2):
        key = f"row {number}, {row.get('iso', '')}"
        try:
            values = [float(row[column]) for column in columns]
        except ValueError as error:
            problems.append(
                Problem(file, key, str(error), "shares from 0 to 1", "Write numbers such as 0.25.")
            )
            continue
        if not all(0 <= value <= 1 for value in values):
            problems.append(
                Problem(file, key, f"ethnic shares {values}", "shares from 0 to 1", "Correct them.")
            )
        elif abs(sum(values) - 1) > _SUM_TOLERANCE:
            remedy = "Correct the columns eth_*."
            problems.append(
                Problem(file, key, f"ethnic shares that sum to {sum(values):g}", "a sum of 1", remedy)
            )
        shares.append(values)
    return shares, tuple(column.removeprefix("eth_") for column in columns)


def _repeated(codes: Sequence[str], file: str) -> Iterator[Problem]:
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem(
            file, code, "this province twice", "one row for each province", "Remove one of the rows."
        )


def _same_codes(expected: Sequence[str], found: Sequence[str], file: str) -> Iterator[Problem]:
    yield from _repeated(found, file)
    for code in sorted(set(expected) - set(found)):
        yield Problem(file, code, "nothing", "this province, as in provinces.csv", "Add it.")
    for code in sorted(set(found) - set(expected)):
        yield Problem(
            file, code, "a province that provinces.csv lacks", "the same codes", "Remove it, or add its row."
        )


def _outlined(folder: Path, prefix: str, problems: list[Problem]) -> list[str]:
    file = f"{prefix}/provinces.geojson"
    try:
        polygons = json.loads((folder / "provinces.geojson").read_text(encoding="utf-8"))
        return [str(feature["id"]) for feature in polygons["features"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else f"{type(error).__name__}: {error}"
        problems.append(
            Problem(file, "", found, "a GeoJSON feature collection whose features have an id", "Restore it.")
        )
        return []


def _control_problems(rows: Sequence[ControlRow], file: str) -> Iterator[Problem]:
    for row in rows:
        total = row.taliban_share + row.contested_share + row.government_share
        if abs(total - 1) > _SUM_TOLERANCE:
            yield Problem(
                file, row.iso, f"shares that sum to {total:g}", "a sum of 1", "Correct the three shares."
            )


def _border_problems(codes: Sequence[str], rows: Sequence[BorderRow], file: str) -> Iterator[Problem]:
    seen: set[frozenset[str]] = set()
    for row in rows:
        pair, key = frozenset((row.a, row.b)), f"{row.a}, {row.b}"
        for code in sorted(pair - set(codes)):
            yield Problem(
                file, key, f"the unknown province {code!r}", "a code of provinces.csv", "Correct the code."
            )
        if len(pair) == 1:
            yield Problem(
                file, key, "a province as its own neighbour", "two provinces", "Correct one of the codes."
            )
        elif pair in seen:
            yield Problem(file, key, "this pair twice", "it once, in either order", "Remove one of the rows.")
        seen.add(pair)
    for code in sorted(set(codes) - {code for pair in seen if len(pair) == 2 for code in pair}):
        yield Problem(file, code, "no neighbour", "at least one", "Add a row for a border it has.")


def _assemble(
    provinces: Sequence[ProvinceRow],
    shares: Sequence[Sequence[float]],
    groups: tuple[str, ...],
    borders: Sequence[BorderRow],
    control: Sequence[ControlRow],
    outlines: Path,
) -> Provinces:
    order = sorted(range(len(provinces)), key=lambda i: provinces[i].iso)
    rows = [provinces[i] for i in order]
    place = {row.iso: i for i, row in enumerate(rows)}
    held = sorted(control, key=lambda row: row.iso)
    both_ways = [(to, source, row) for row in borders for to, source in ((row.a, row.b), (row.b, row.a))]
    edges = sorted(
        ((place[to], place[source], row) for to, source, row in both_ways), key=lambda edge: edge[:2]
    )
    targets = np.array([edge[0] for edge in edges], np.intp)
    return Provinces(
        iso=tuple(row.iso for row in rows),
        name=tuple(row.name for row in rows),
        capital=tuple(row.capital for row in rows),
        capital_place=tuple((row.capital_lon, row.capital_lat) for row in rows),
        region=tuple(row.region for row in rows),
        population=_facts([row.pop_2020_21 for row in rows]),
        area=_facts([row.area_km2 for row in rows]),
        districts=_facts([row.districts for row in rows]),
        ruggedness=_facts([row.relief_m / 1000 for row in rows]),
        mountain_class=_facts([row.mountain_class for row in rows]),
        groups=groups,
        ethnic=_facts([[shares[i][group] for i in order] for group in range(len(groups))]),
        control=_facts([[getattr(row, f"{holder}_share") for row in held] for holder in CONTROL]),
        border_countries=tuple(row.border_countries for row in rows),
        crossings=tuple(row.main_crossings for row in rows),
        border_posts=_facts([len(row.main_crossings) for row in rows]),
        edge_to=_fixed(targets),
        edge_from=_fixed(np.array([edge[1] for edge in edges], np.intp)),
        edge_starts=_fixed(np.searchsorted(targets, np.arange(len(rows))).astype(np.intp)),
        edge_road=_fixed(np.array([edge[2].road_weight for edge in edges], np.float32)),
        edge_climb=_fixed(np.array([edge[2].climb_m for edge in edges], np.float32)),
        edge_km=_fixed(np.array([edge[2].capital_km for edge in edges], np.float32)),
        edge_border=_fixed(np.array([edge[2].border_km for edge in edges], np.float32)),
        outlines=outlines,
    )


def _facts(values: Sequence[Any]) -> Floats:
    """Return facts with a last axis of length 1, where the worlds will be."""
    facts: Floats = _fixed(np.array(values, np.float32)[..., None])
    return facts


def _fixed(array: Any) -> Any:
    """Return the array, sealed: nobody may overwrite what was loaded."""
    array.flags.writeable = False
    return array
