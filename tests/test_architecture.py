"""What holds the house together: who may import whom, and what may stand in a file."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sim.record import METRICS
from sim.version import RULES

ROOT = Path(__file__).resolve().parent.parent
SIM = ROOT / "sim"
MECHANISMS = sorted(p for p in (SIM / "mechanisms").glob("*.py") if p.stem != "__init__")
SOURCES = sorted(
    p
    for folder in ("sim", "dashboard")
    for p in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in p.parts  # what the compiled forms write for themselves
)

# A rule takes numbers and gives numbers; what it may lean on is arithmetic, and other rules.
RULES_MAY_IMPORT = ("sim.arithmetic", "sim.shapes", "sim.pushes", "sim.mechanisms")

# The processor's or the C library's own form of these differs in the last bit from machine to machine, and
# BLAS sums in its own order. Sums, products, comparisons, square roots and integers are exact everywhere.
NOT_PORTABLE = frozenset(
    """
    exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2 power float_power pow cbrt hypot
    sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh sinc i0
    asin acos atan atan2 asinh acosh atanh erf erfc gamma lgamma
    dot vdot inner matmul matvec vecmat vecdot tensordot einsum einsum_path convolve correlate
    linalg fft random
    """.split()
)
LEAD_TO_BITS = [
    SIM / "model.py",
    SIM / "worlds.py",
    SIM / "luck.py",
    *MECHANISMS,
    *sorted((SIM / "agents").glob("*.py")),
]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything that a file imports, wherever in the file it does so."""
    package = module(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)


def within(imported: str, *allowed: str) -> bool:
    return any(imported == a or imported.startswith(a + ".") for a in allowed)


def tracked() -> list[Path]:
    """Return the project's own text files: what git knows or would take in."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: which files belong to the project cannot be told")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    return [p for p in map(ROOT.joinpath, filter(None, listed)) if p.is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture


def test_there_are_sources_to_look_at():
    assert MECHANISMS, "sim/mechanisms is empty: the tests below would hold of nothing"
    assert {p.parent.name for p in SOURCES} >= {"sim", "mechanisms", "agents", "dashboard", "views"}


def test_the_simulation_never_imports_the_dashboard_nor_streamlit():
    wrong = [
        f"{name(path)}:{line} imports {imported}"
        for path in SOURCES
        if path.is_relative_to(SIM)
        for line, imported in imports(path)
        if within(imported, "streamlit", "dashboard")
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("path", MECHANISMS, ids=lambda p: p.stem)
def test_a_rule_knows_no_seeds_no_model_and_no_agents(path):
    wrong = [
        f"{name(path)}:{line} imports {imported}"
        for line, imported in imports(path)
        if within(imported, "sim", "dashboard", "mesa", "streamlit")
        and not within(imported, *RULES_MAY_IMPORT)
    ]
    assert not wrong, f"{wrong}: hand a rule the numbers it needs instead"


def unportable(path: Path) -> Iterator[str]:
    """Yield each place where a file computes something whose last bit depends on the processor."""
    numeric = {"np", "numpy", "math", "scipy"}
    borrowed = {imported.split(".")[-1] for _, imported in imports(path) if within(imported, *numeric)}
    for node in ast.walk(tree(path)):
        where = f"{name(path)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Attribute) and node.attr in NOT_PORTABLE:
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner in numeric or node.attr in {"dot", "matmul"}:
                yield f"{where} {owner}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in NOT_PORTABLE & borrowed:
            yield f"{where} {node.id}"
        elif isinstance(node, (ast.BinOp, ast.AugAssign)):
            if isinstance(node.op, ast.MatMult):
                yield f"{where} @"
            elif isinstance(node.op, ast.Pow):
                exponent = node.right if isinstance(node, ast.BinOp) else node.value
                base = node.left if isinstance(node, ast.BinOp) else node.target
                if ast.unparse(exponent) != "2" and not (is_literal(base) and is_literal(exponent)):
                    yield f"{where} ** (only squares are exact)"


def is_literal(node: ast.expr) -> bool:
    """Say whether an expression is a number written down, such as 10 or -23: Python itself folds those."""
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


@pytest.mark.parametrize("path", LEAD_TO_BITS, ids=name)
def test_what_decides_a_world_computes_the_same_bits_on_every_processor(path):
    found = list(unportable(path))
    assert not found, f"{found}: take exp, log and power from sim.arithmetic, write products and sums out"


def test_the_arithmetic_itself_borrows_no_function_that_differs_between_processors():
    assert not list(unportable(SIM / "arithmetic.py"))


def test_unportable_arithmetic_is_found_when_it_is_there(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    lines = [
        "import numpy as np, math",
        "from numpy import tanh as tanh",
        "a = np.exp(1.0)", "b = np.ones(2) @ np.ones(2)", "c = np.ones(2).dot(np.ones(2))", "d = a ** 0.5",
        "e = a ** 3",
        "f = tanh(a)", "g = math.log(2)", "a **= 1.5", "h = np.random.default_rng(1)",
        "fine = np.sqrt(a) + a ** 2 + 2.0 ** -23 + np.sum(a)",
    ]  # fmt: skip
    (tmp_path / "bad.py").write_text("\n".join(lines), "utf-8")
    found = {int(place.split()[0].split(":")[1]) for place in unportable(tmp_path / "bad.py")}
    assert found == set(range(3, 12))


def test_every_file_has_found_its_name():
    nameless = {"utils", "util", "helpers", "helper", "misc", "common", "stuff", "tools"}
    assert not [
        name(p) for p in tracked() if p.stem.lower() in nameless and p.suffix in {".py", ".js", ".css"}
    ]


@pytest.mark.parametrize("path", MECHANISMS, ids=lambda p: p.stem)
def test_every_rule_has_its_beliefs_written_down(path):
    beliefs = ROOT / "tests" / "mechanisms" / f"test_{path.stem}.py"
    assert beliefs.is_file(), f"{name(path)} has no tests: write tests/mechanisms/test_{path.stem}.py"


def public(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    """Yield the public functions, classes and methods of a file."""
    places: list[tuple[str, ast.AST]] = [("", tree(path))]
    while places:
        prefix, parent = places.pop()
        for node in getattr(parent, "body", []):
            if isinstance(
                node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            ) and not node.name.startswith("_"):
                yield f"{prefix}{node.name}", node
                if isinstance(node, ast.ClassDef):
                    places.append((f"{prefix}{node.name}.", node))


def test_every_public_part_of_the_simulation_says_what_it_means():
    silent = [
        f"{name(path)}: {called}"
        for path in SOURCES
        if path.is_relative_to(SIM)
        for called, node in public(path)
        if not ast.get_docstring(node)
    ]
    silent += [
        f"{name(p)}: the file" for p in SOURCES if p.is_relative_to(SIM) and not ast.get_docstring(tree(p))
    ]
    assert not silent, silent


def test_no_file_names_a_place_on_one_machine_or_a_registry():
    folders = "|".join(("work", "farm", "root"))  # split, or this file would find itself
    hosts = "|".join(
        rf"{a}\.{b}"
        for a, b in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))
    )
    places = re.compile(rf"(?<![\w.])/(?:{folders})/|/home/\w|{hosts}")
    found = [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path, text in texts()
        for number, line in enumerate(text.split("\n"), 1)
        if places.search(line)
    ]
    assert not found, found


def shingles(text: str, length: int = 7) -> set[tuple[str, ...]]:
    """Return every run of seven words, without punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_no_sentence_of_the_article_is_copied():
    articles = sorted((ROOT.parent / "shared" / "article").glob("*.txt"))
    if not articles:
        pytest.skip("the article is not beside this checkout, and is not ours to ship")
    its = set().union(*(shingles(a.read_text("utf-8")) for a in articles))
    copied = [f"{name(path)}: {' '.join(run)}" for path, text in texts() for run in shingles(text) & its]
    assert not copied, f"{copied}: say it in your own words and cite the paragraph's number"


def test_every_file_of_the_program_has_its_row_in_the_architecture():
    rows = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    known = ("mechanisms", "agents", "studies", "views")  # a folder whose row speaks for all of its files
    files = [
        path
        for path in [*SOURCES, *(ROOT / "benchmarks").glob("*.py")]
        if path.stem not in ("__init__", "__main__") and path.parent.name not in known
    ]
    missing = [name(path) for path in files if not re.search(rf"\b{path.stem}(\.py)?`", rows)]
    assert not missing, f"docs/architecture.md has no row that names {', '.join(missing)}"


# What the model imports and yet cannot change a world: it checks seeds, names things or puts them in words.
ONLY_TELLS = {
    "__init__",
    "claims",
    "conclusions",
    "errors",
    "forms",
    "reasons",
    "stances",
    "stories",
    "version",
} | {
    "seeds",
    "tensions",
    "wording",
}


def test_the_architecture_lists_every_weekly_metric_in_its_order():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    listed = re.search(r"Weekly metrics: `([^`]+)`", text)[1]
    assert tuple(listed.replace("\n", " ").split(", ")) == tuple(METRICS)


def test_the_fingerprint_covers_whatever_the_model_is_made_of():
    found, waiting = set(), {"sim.model", "sim.ensemble", "sim.outcomes"}
    while waiting:
        one = waiting.pop()
        path = ROOT / (one.replace(".", "/") + ".py")
        path = path if path.exists() else path.with_suffix("") / "__init__.py"
        if one in found or not path.exists():
            continue
        found.add(one)
        if one not in ("sim", "sim.seeds"):
            waiting |= {other for _, other in imports(path) if other.startswith("sim.")}
    tops = {one.split(".")[1] for one in found if "." in one}
    covered = {part.removesuffix(".py") for part in RULES}
    assert tops - covered - ONLY_TELLS == set()
    assert not covered & ONLY_TELLS
    assert all((SIM / part).exists() for part in RULES)
