"""Compare tables: the facts of a comparison as tidy tables, for files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.export import write_facts, write_folder
from sim.scenarios import Scenario


def tables(facts: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Return one table a subject; ``pair`` says which two scenarios a row compares, "AB".

    Parameters
    ----------
    facts : mapping
        ``sim.compare_report.comparison``.
    """
    pairs = {"".join(pair["letters"]): pair for pair in facts["pairs"]}
    return {
        "measures": pd.DataFrame(
            [
                {"pair": name, "measure": key, **found}
                for name, pair in pairs.items()
                for key, found in pair["metrics"].items()
            ]
        ),
        "counts": pd.DataFrame(
            [
                {"pair": name, "kind": kind, "id": key, **found, "worlds": facts["worlds"]}
                for name, pair in pairs.items()
                for kind, key, found in _counts(pair)
            ]
        ),
        "flows": pd.DataFrame(
            [{"pair": name, **flow} for name, pair in pairs.items() for flow in pair["flows"]]
        ),
        "survival": pd.DataFrame(
            [
                {"until": what, "scenario": letter, "week": week, "worlds": count}
                for what, lines in facts["survival"].items()
                for letter, counts in lines.items()
                for week, count in enumerate(counts)
            ]
        ),
        "parting": pd.DataFrame(
            [
                {"pair": name, "what": what, "week": week, "worlds": count}
                for name, pair in pairs.items()
                for what, found in pair["parting"].items()
                for week, count in enumerate(found["by_week"])
            ]
        ),
        "four_lines": pd.DataFrame(
            [
                {"pair": name, "kind": kind, "id": key, **found}
                for name, pair in pairs.items()
                if pair["four_lines"]
                for kind, key, found in (*_counts(pair["four_lines"]), *_means(pair["four_lines"]))
            ]
        ),
    }


def write_comparison(facts: dict[str, Any], scenarios: Mapping[str, Scenario], path: Path) -> None:
    """Write a comparison to one file or, without a suffix, to a folder of tidy Parquet files.

    Parameters
    ----------
    scenarios : mapping of letter to Scenario
        They go into the folder too, as files that can be run again.
    path : Path
        .json for all facts; .csv or .parquet for the paired differences of all measures; or a folder.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    found = tables(facts)
    if path.suffix:
        write_facts(facts, found["measures"], path)
        return
    texts = {f"{letter}.toml": scenario.to_toml() for letter, scenario in scenarios.items()}
    write_folder({name: table for name, table in found.items() if len(table)}, facts, texts, path)


def _counts(facts: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for kind in ("endings", "flags"):
        for key, found in facts[kind].items():
            yield kind.removesuffix("s"), key, found
    yield "event", "kabul_falls", facts["kabul_falls"]


def _means(facts: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for key, found in facts["metrics"].items():
        if found is not None:
            yield "measure", key, found
