"""A chart with all that stands behind it: a sentence for who cannot see it, its numbers, files to keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard import exports, study_charts, words
from dashboard.charts import Spec

KINDS: tuple[Literal["svg", "png"], ...] = ("svg", "png")


@dataclass(frozen=True)
class Figure:
    """A chart and what is said about it.

    Attributes
    ----------
    sentence : str
        What it shows, in words; also under its image.
    foot : str
        What its image says besides: how to read it, which scenario and model.
    """

    key: str
    title: str
    sentence: str
    foot: str
    spec: Spec
    data: pa.Table

    def draw(self) -> None:
        """Put the chart on the page."""
        st.vega_lite_chart(self.data, self.spec, key=self.key, alt=self.sentence)

    def files(self) -> None:
        """Offer the chart as an image with its caption; it is made when somebody asks for it."""
        with st.container(horizontal=True, gap="xsmall"):
            for kind in KINDS:
                st.download_button(
                    f"{kind.upper()} image",
                    partial(self.image, kind),
                    file_name=exports.file_name(self.title, kind=kind),
                    mime=exports.MIME[kind],
                    key=f"{kind}_{self.key}",
                    on_click="ignore",
                )

    def image(self, kind: Literal["svg", "png"]) -> bytes:
        """Return the chart as the bytes of an image."""
        caption = f"{self.sentence} {self.foot}"
        return exports.chart_file(self.spec, self.data, kind, title=self.title, caption=caption)


def ink() -> str:
    """Return the colour of text on the page as the visitor sees it."""
    return "#F2F4F6" if st.context.theme.type == "dark" else "#111111"


def paper() -> str:
    """Return the colour behind the text as the visitor sees it."""
    return "#12161B" if st.context.theme.type == "dark" else "#FFFFFF"


def bars(
    rows: Sequence[Mapping[str, Any]], title: str, low: float, high: float, *, key: str, lead: str = ""
) -> None:
    """Draw bars with their intervals, in this order; ``lead`` begins what is read aloud of them."""
    told = words.listed(f"{row['name']}: {row['told']}" for row in rows)
    spec = study_charts.bars([row["name"] for row in rows], title, ink(), low, high)
    st.vega_lite_chart(study_charts.bars_data(rows), spec, key=key, alt=f"{lead}{told}.")


def by_quarter(data: pa.Table, columns: dict[str, str], form: str) -> pd.DataFrame:
    """Return the numbers of a weekly chart, every thirteenth week, as they are written."""
    table = data.to_pandas().iloc[::13].set_index("week")[list(columns)].rename(columns=columns)
    return table.map(lambda value: format(float(value), form))


def only_table(key: str, table: Callable[[], pd.DataFrame], note: str = "", *, label: str = "Table") -> None:
    """Offer numbers as a table that can be read aloud."""
    with st.popover(label, key=key, on_change="rerun") as box:
        if box.open:  # a closed one costs nothing
            if note:
                st.caption(note)
            st.table(table())


def behind(key: str, figure: Callable[[], Figure], table: Callable[[], pd.DataFrame], note: str = "") -> None:
    """Offer a chart's numbers as a table that can be read aloud, and its image as a file."""
    with st.popover("Table, image", key=f"table_{key}", on_change="rerun") as box:
        if box.open:  # a closed one costs nothing
            if note:
                st.caption(note)
            st.table(table())
            figure().files()


def behind_many(
    key: str, offered: Mapping[str, tuple[Callable[[], Figure], Callable[[], pd.DataFrame]]]
) -> None:
    """Offer the tables and images of charts that stand together: one is chosen by its title."""
    with st.popover("Tables, images", key=f"table_{key}", on_change="rerun") as box:
        if box.open:  # a closed one costs nothing
            figure, table = offered[st.selectbox("Of which chart?", list(offered), key=f"which_{key}")]
            st.table(table())
            figure().files()
