"""Figures: charts for the docs as SVG that a screen reader can name; lines differ by dash and shape too."""

from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from benchmarks.lives import DOCS

IMAGES = DOCS / "images"
INKS = ("#0072B2", "#C75300", "#00866A", "#B85C93")
DASHES = ([1, 0], [6, 3], [2, 2], [9, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond")
"""Chosen, like those of the dashboard, to stay apart for colour-blind readers and in print."""


def lines(
    rows: list[dict[str, Any]], *, x: str, y: str, of: str, order: list[str], facet: str, facets: list[str],
    points: bool = True, top: float | None = None,
) -> alt.FacetChart:  # fmt: skip
    """Return small charts side by side: a line for each ``of``, a panel for each ``facet``."""
    inks, dashes, shapes = list(INKS[: len(order)]), list(DASHES[: len(order)]), list(SHAPES[: len(order)])
    scale = alt.Scale() if top is None else alt.Scale(domain=[0, top])
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X(f"{x}:Q"),
        y=alt.Y(f"{y}:Q", scale=scale),
        color=alt.Color(f"{of}:N", sort=order, scale=alt.Scale(domain=order, range=inks)),
    )
    drawn: Any = base.mark_line(strokeWidth=2.5).encode(
        strokeDash=alt.StrokeDash(f"{of}:N", sort=order, scale=alt.Scale(domain=order, range=dashes))
    )
    if points:
        shape = alt.Shape(f"{of}:N", sort=order, scale=alt.Scale(domain=order, range=shapes))
        drawn = drawn + base.mark_point(size=60, filled=True).encode(shape=shape)
    panel = drawn.properties(width=230, height=230)
    return panel.facet(facet=alt.Facet(f"{facet}:N", sort=facets, title=None), columns=3)


def drawn(chart: alt.FacetChart, name: str, *, title: str, said: str) -> str:
    """Write a chart to docs/images; return the Markdown that shows it and says what it shows."""
    chart = chart.configure(font="sans-serif", background="white").configure_axis(
        labelFontSize=12, titleFontSize=12, grid=True
    )
    chart = chart.configure_legend(labelFontSize=12, titleFontSize=12, orient="bottom", labelLimit=400)
    chart = chart.configure_header(labelFontSize=13)
    svg = vl_convert.vegalite_to_svg(chart.to_json())
    head, body = svg.split(">", 1)
    named = f'{head} role="img" aria-labelledby="t d"><title id="t">{escape(title)}</title>'
    text = f'{named}<desc id="d">{escape(said)}</desc>{body}'
    IMAGES.mkdir(exist_ok=True)
    path = Path(IMAGES / f"{name}.svg")
    path.write_text(text.rstrip() + "\n", "utf-8")
    return f"![{said}](images/{path.name})"
