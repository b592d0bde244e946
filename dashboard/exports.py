"""What can be taken away: scenarios as TOML, results as CSV or Parquet, charts as SVG or PNG; all offline."""

from __future__ import annotations

import tempfile
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pyarrow as pa

from dashboard.charts import Spec
from sim.export import write
from sim.report import report
from sim.result import Result
from sim.scenarios import Scenario
from sim.seeds import Seeds

WIDTH, LINE = 640, 105  # of an image [pixel], and letters of its caption in a line
SCALE = 2  # of a PNG: sharp on a projector, too
MIME = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "toml": "application/toml",
}


def scenario_file(scenario: Scenario, seeds: Seeds) -> str:
    """Return a scenario as the text of a file that every door of this project reads."""
    ready = seeds.scenarios.get(scenario.id)
    if ready is not None and scenario.differences(ready):  # no longer what its title and question say
        scenario = replace(scenario, title=f"{ready.title}, changed", question="", view="")
    return f"# Made with model {seeds.fingerprint}.\n{scenario.to_toml()}"


def result_file(result: Result, kind: Literal["csv", "parquet"], *, luck: int) -> bytes:
    """Return one row a world: luck, ending, what was judged, assumptions; Parquet carries the report too."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"worlds.{kind}"
        write(result, report(result, luck=luck), path)
        return path.read_bytes()


def chart_file(spec: Spec, data: pa.Table, kind: Literal["svg", "png"], *, title: str, caption: str) -> bytes:
    """Return a chart as an image, on white, with its title and its whole caption."""
    import vl_convert  # 40 MB of a browser's engine: only who asks for an image pays

    config = spec.get("config", {})
    whole = {
        **spec,
        "width": WIDTH,
        "padding": 12,
        "data": {"values": data.to_pylist()},
        "background": "white",
        "title": {
            "text": title,
            "subtitle": textwrap.wrap(caption, LINE),
            "anchor": "start",
            "fontSize": 15,
            "subtitleFontSize": 11,
            "subtitleLineHeight": 15,
            "subtitlePadding": 6,
            "offset": 12,
        },
        "config": {**config, "font": "sans-serif"},
    }
    if kind == "svg":
        return vl_convert.vegalite_to_svg(whole).encode()
    return bytes(vl_convert.vegalite_to_png(whole, scale=SCALE))


def file_name(*parts: str, kind: str) -> str:
    """Return a name for a file that every system allows."""
    plain = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in part) for part in parts)
    return f"{'-'.join(plain.replace('-', ' ').lower().split())[:80] or 'scenario'}.{kind}"
