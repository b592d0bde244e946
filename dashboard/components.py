"""Components of our own: what is drawn in the browser lies beside the code that draws it, in three files."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import streamlit as st

AT_ONCE = files("dashboard").joinpath("at_once.js").read_text(encoding="utf-8")
"""What every component's code begins with: how charts are drawn before the page's script has answered."""


def at_once(name: str, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a chart that a lever's move redraws before the page's script has answered.

    Parameters
    ----------
    name : str
        Under which ``dashboard.ahead`` sends what it shows.
    """
    return {"name": name, "shown": shown, "heard": st.session_state.get("heard", 0)}


def component(package: str, name: str) -> Any:
    """Return Streamlit's component of that name, made of a package's HTML, CSS and JavaScript.

    Parameters
    ----------
    package : str
        The package (``__package__`` there); its files are called as it is.
    """
    folder, stem = files(package), package.rpartition(".")[2]
    html, css, js = (
        folder.joinpath(f"{stem}.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    return st.components.v2.component(name, html=html, css=css, js=AT_ONCE + js)
