"""Components of our own: what is drawn in the browser lies beside the code that draws it, in three files."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import streamlit as st


def component(package: str, name: str) -> Any:
    """Return Streamlit's component of that name, made of a package's HTML, CSS and JavaScript.

    Parameters
    ----------
    package : str
        The package (``__package__`` there); its files are called as it is.
    """
    folder, stem = files(package), package.rpartition(".")[2]
    text = {
        kind: folder.joinpath(f"{stem}.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    }
    return st.components.v2.component(name, **text)
