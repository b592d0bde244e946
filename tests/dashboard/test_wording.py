"""How the interface may not speak: it illustrates, and never foretells."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard

FOLDER = Path(dashboard.__file__).parent
FORETELLING = re.compile(
    r"\b(predict|forecast|probab|odds)|\d\s?%\s+(likely|chance)|the chance of", re.IGNORECASE
)
LOADED = re.compile(r"\b(enem(y|ies)|regime change|savage|evil|barbar|hero(es|ic)?\b)", re.IGNORECASE)


def shown_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Return what a file can put on the page: strings of Python but for docstrings, other files whole."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), start=1)
        return
    tree = ast.parse(text)
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, nodes) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".py", ".js", ".html", ".css", ".toml"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_the_interface_foretells_nothing_and_judges_nobody(path: Path):
    found = [
        f"{path.name}:{line}: {text.strip()[:90]}"
        for line, text in shown_texts(path)
        if FORETELLING.search(text) or LOADED.search(text)
    ]
    assert not found


def test_the_search_would_find_an_offender(tmp_path: Path):
    offender = tmp_path / "page.py"
    offender.write_text('"""A forecast is fine here."""\nTITLE = "We predict peace"\n', encoding="utf-8")
    assert [text for _, text in shown_texts(offender) if FORETELLING.search(text)] == ["We predict peace"]
    assert FORETELLING.search("a 61 % chance")


def test_nothing_in_the_dashboard_names_another_host():
    hosts = re.compile(r"https?://(?!www\.w3\.org/2000/svg|vega\.github\.io/schema)[a-z]", re.IGNORECASE)
    found = [
        f"{path.name}:{n}: {text}" for path in FILES for n, text in shown_texts(path) if hosts.search(text)
    ]
    assert not found
