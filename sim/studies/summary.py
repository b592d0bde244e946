"""Summary: what a sweep's worlds show, read from its files one column at a time."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds

from sim.cards import CLOSING
from sim.errors import InputError, Problem, meant
from sim.measures import UNITS, reported_name
from sim.outcomes import ENDINGS, FLAGS, counts
from sim.report import SHOWN, counted, measured, spoken_spread
from sim.seeds import Seeds
from sim.shapes import Bools, Codes, Floats
from sim.studies import sweep
from sim.studies.designs import Factor
from sim.studies.tables import PREFIX

BANDS = 5
"""Into how many parts a range is cut, to see how the endings follow it."""


class Kept:
    """A sweep's folder; a column is in memory only while somebody looks at it."""

    def __init__(self, folder: Path) -> None:
        self.card = sweep.card(folder)
        files = sweep.parts(folder)
        if not files:
            remedy = "Start the same sweep again: it goes on where it stopped."
            raise InputError([Problem(str(folder), "", "no finished part", "one or more", remedy)])
        # A sweep that is under way grows: its parts so far are looked at, and no others.
        try:
            self._dataset = ds.dataset([str(path) for path in files])
            self.worlds = self._dataset.count_rows()
        except (OSError, pa.ArrowException) as error:
            raise _no_part(folder, " ".join(str(error).split())) from error
        lacking = sorted({"ending", *(f"flag_{name}" for name in FLAGS)} - set(self.columns))
        if lacking:
            raise _no_part(folder, f"parts without {', '.join(lacking)}")
        if not pa.types.is_dictionary(self._dataset.schema.field("ending").type):
            raise _no_part(folder, "a column ending without names of endings")
        self._folder = folder

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        return list(self._dataset.schema.names)

    def column(self, name: str) -> Any:
        """Return one column, shape (worlds,)."""
        return self._dataset.to_table(columns=[name])[name].to_numpy()

    def endings(self) -> Codes:
        """Return each world's ending, shape (worlds,), a position in ``ENDINGS``."""
        order = {name: code for code, name in enumerate(ENDINGS)}
        chunks = self._dataset.to_table(columns=["ending"])["ending"].chunks
        if not {name for chunk in chunks for name in chunk.dictionary.to_pylist()} <= order.keys():
            raise _no_part(self._folder, "endings that are none of this version's")
        codes = [
            np.array([order[name] for name in chunk.dictionary.to_pylist()], np.int8)[
                chunk.indices.to_numpy()
            ]
            for chunk in chunks
        ]
        return np.concatenate(codes)


def _no_part(folder: Path, found: str) -> InputError:
    remedy = "Take away what is no part of the sweep, and start the same sweep again."
    return InputError([Problem(str(folder), "", found, "the parts of a sweep", remedy)])


def summarised(folder: Path, by: Factor | None = None) -> dict[str, Any]:
    """Return how a sweep's worlds end and how its measures spread, as plain facts.

    Parameters
    ----------
    by : Factor, optional
        Count the endings also by parts of this assumption's range.

    Raises
    ------
    InputError
        If the folder is no sweep, or a part of it cannot be read.
    """
    kept = Kept(folder)
    ending = kept.endings()
    facts: dict[str, Any] = {
        "sweep": kept.card,
        "worlds": kept.worlds,
        "complete": kept.worlds == kept.card["worlds"],
        "endings": counts(ending),
        "flags": {name: int(kept.column(f"flag_{name}").sum()) for name in FLAGS},
        "measures": {},
    }
    for metric in UNITS:
        name = reported_name(metric)
        if name in kept.columns:
            facts["measures"][name] = measured(metric, kept.column(name))
    if by is not None:
        facts["by"] = _by(by, kept.column(f"{PREFIX}{by.id}"), ending)
    return facts


def _by(factor: Factor, values: Floats, ending: Codes) -> list[dict[str, Any]]:
    rows = []
    for label, inside in _parts(factor, values):
        rows.append({"part": label, "worlds": int(inside.sum()), "endings": counts(ending[inside])})
    return rows


def _parts(factor: Factor, values: Floats) -> list[tuple[str, Bools]]:
    if factor.options:
        return [(name, np.asarray(values == n)) for n, name in enumerate(factor.assumption.options)]
    edges = np.linspace(factor.low, factor.high, BANDS + 1)
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BANDS - 1)
    return [(f"{edges[n]:g} to {edges[n + 1]:g}", np.asarray(place == n)) for n in range(BANDS)]


def factor_of(name: str, seeds: Seeds) -> Factor:
    """Return the assumption that a summary is parted by.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if name not in seeds.assumptions:
        remedy = meant(name, seeds.assumptions)
        raise InputError([Problem("--by", "", f"'{name}'", "the id of an assumption", remedy)])
    assumption = seeds.assumptions[name]
    return Factor(assumption, assumption.low, assumption.high)


def spoken_summary(facts: dict[str, Any], seeds: Seeds) -> str:
    """Return a summary as text for a reader."""
    worlds, card = facts["worlds"], facts["sweep"]
    so_far = "" if facts["complete"] else f" of {card['worlds']:,}, so far"
    names = {key: ending.name for key, ending in seeds.endings.items()}
    lines = [
        f"A sweep: {counted(worlds)}{so_far} of {card['weeks']} weeks, luck {card['luck']}, "
        f"model {card['model']}",
        *([f"Varied: {'; '.join(card['over'])}"] if "over" in card else []),
        "",
        "How they end",
        *(f"  {names[key]:28} {n:>9,} of {worlds:,}" for key, n in facts["endings"].items() if n),
        "",
        "On top of that",
        *(f"  {names[key]:28} {n:>9,} of {worlds:,}" for key, n in facts["flags"].items()),
        "",
        "What is measured: the middle world, and from the 5th to the 95th of a hundred",
        *(f"  {k.replace('_', ' '):22} {spoken_spread(facts['measures'][k], worlds)}" for k in SHOWN),
    ]
    for part in facts.get("by", ()):
        told = [f"{names[key]} {n:,}" for key, n in part["endings"].items() if n]
        lines += ["", f"{part['part']}: {counted(part['worlds'])}", f"  {'; '.join(told) or 'none'}"]
    return "\n".join([*lines, "", CLOSING])
