"""Sweeps kept beside the saved scenarios: what their worlds show, read from Parquet column by column."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import choice as choices
from dashboard import figures, jobs, shelf, words
from dashboard.address import short
from dashboard.jobs import Facts
from sim.batches import Told
from sim.foreign import unmarked
from sim.outcomes import FLAGS
from sim.seeds import Seeds
from sim.studies import summary, sweep

MADE_BY = "inverted-plate sweep --design lhs --over headline --size 10000 --out FOLDER"


def folder() -> Path:
    """Return where sweeps are looked for on this machine."""
    return shelf.folder() / "sweeps"


def kept() -> dict[str, Path]:
    """Return the sweeps that are there, by the names of their folders; one that has begun counts."""
    try:
        places = sorted(folder().iterdir())
    except OSError:
        return {}
    return {place.name: place for place in places if (place / sweep.CARD).is_file() and sweep.parts(place)}


def panel(seeds: Seeds) -> None:
    """Let the visitor choose a kept sweep, and show how its worlds end, all over and along one assumption."""
    st.header("Sweeps", anchor=False)
    there, wanted = kept(), choices.current().view["turning_sweep"]
    if wanted and wanted not in there:
        st.warning(f"The sweep “{short(wanted)}” of this link is not kept on this machine.")
    if not there:
        st.markdown(
            "A sweep runs thousands of worlds over whole ranges in the terminal; what it finds can be read "
            "here. Write it into the folder **sweeps** beside the saved scenarios (the environment variable "
            f"{shelf.FOLDER_VARIABLE} says where), and it appears."
        )
        st.code(MADE_BY, language=None, wrap_lines=True)
        return
    columns = st.columns(2, gap="small")
    with columns[0]:
        name = st.selectbox("Sweep", list(there), **choices.bound("turning_sweep", list(there)))
    names = {key: item.name for key, item in seeds.assumptions.items() if item.headline}
    with columns[1]:
        by = st.selectbox(
            "Along", list(names), format_func=names.get, **choices.bound("turning_along", list(names))
        )
    place = there[name]
    files = tuple((part.name, part.stat().st_mtime_ns) for part in sweep.parts(place))
    facts = jobs.answer(
        ("sweep", name, by, files, seeds.fingerprint), partial(_read, place, by, seeds), "Reading the sweep"
    )
    if facts is not None:
        _drawn(facts, names[by], seeds)


def _read(place: Path, by: str, seeds: Seeds, pool: Any, told: Told) -> Facts:
    return summary.summarised(place, summary.factor_of(by, seeds))


def _drawn(facts: Facts, along: str, seeds: Seeds) -> None:
    worlds, card = facts["worlds"], facts["sweep"]
    so_far = "" if facts["complete"] else f" of {card['worlds']:,}, so far"
    older = "" if card["model"] == seeds.fingerprint else ", another version than this page's"
    varied = f" Varied: {words.listed(map(unmarked, card['over']))}." if "over" in card else ""
    st.caption(
        f"{words.worlds(worlds)}{so_far}, {card['weeks']} weeks, luck {card['luck']}, "
        f"model {unmarked(card['model'])}{older}.{varied}"
    )
    names = {key: ending.name for key, ending in seeds.endings.items()}
    rows = [
        {"name": names[key], "size": n, "low": 0, "high": n, "told": words.of(n, worlds)}
        for key, n in facts["endings"].items()
    ]
    figures.bars(rows, f"worlds of {worlds:,}", 0.0, float(worlds), key="sweep_endings")
    flags = words.listed(f"{names[flag]}: {words.of(facts['flags'][flag], worlds)}" for flag in FLAGS)
    st.markdown(f":small[On top of any ending: {flags}.]")
    table = {
        part["part"]: {names[key]: words.of(n, part["worlds"]) for key, n in part["endings"].items()}
        for part in facts["by"]
        if part["worlds"]
    }
    st.markdown(f"**How they end along “{along}”**")
    st.table(pd.DataFrame(table).rename_axis("Ending"))
