"""Description: the tables of docs/model.md that the seeds and the code can tell by themselves (ODD+D)."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from typing import get_args

from sim import model
from sim.assumptions import Kind
from sim.seeds import Seeds
from sim.version import CODE
from sim.week.joining import joined

BEGIN = "<!-- tables: written by python -m sim.catalogue -->"
END = "<!-- end of tables -->"


def tables(seeds: Seeds) -> list[str]:
    """Return the tables of actors, of the week's order, of rules and of assumptions, as lines of Markdown."""
    return [
        "### Who acts",
        "",
        *table(("actor", "kind", "tag", "what it seeks, simplified", "claims"), _actors(seeds)),
        "",
        "### The order of a week",
        "",
        *table(("step", "what happens", "where"), _steps()),
        "",
        "### Rules, their numbers and their claims",
        "",
        *table(("rule", "what it says", "assumptions", "constants", "claims"), _rules(seeds)),
        "",
        "### Assumptions by kind",
        "",
        *table(("kind", "how many", "which"), _kinds(seeds)),
    ]


def step_calls() -> list[tuple[str, str]]:
    """Return the week's steps in their order: what is called, and what it says of itself."""
    source = textwrap.dedent(inspect.getsource(model.Afghanistan.step))
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner, name = node.func.value, node.func.attr
        if isinstance(owner, ast.Attribute) and owner.attr == "agents":
            found.append((node.lineno, node.col_offset, "agents", "Everybody decides on the same facts."))
        if not isinstance(owner, ast.Name):
            continue
        if owner.id == "self":
            told = inspect.getdoc(getattr(model.Afghanistan, name, None))
        else:
            told = inspect.getdoc(getattr(getattr(model, owner.id, None), name, None))
        if told:
            found.append((node.lineno, node.col_offset, f"{owner.id}.{name}".removeprefix("self."), told))
    return [(name, _first_sentence(told)) for _, _, name, told in sorted(found)]


def _joins() -> Iterator[tuple[str, str]]:
    """Yield the rules that join the week's end: what each says, and where."""
    for join in joined():
        told = inspect.getdoc(join.rule) or ""
        yield _first_sentence(told), f"`sim/mechanisms/{join.rule.__module__.split('.')[-1]}.py`"


def _steps() -> Iterator[tuple[str, ...]]:
    for number, (name, told) in enumerate(step_calls(), start=1):
        place = name.split(".")[0] if "." in name else "model"
        path = f"sim/week/{place}.py" if (CODE / "week" / f"{place}.py").exists() else "sim/model.py"
        yield str(number), told, f"`{path}`"
        if name == "joining.weeks_end":
            yield from ((str(number), said, where) for said, where in _joins())


def _actors(seeds: Seeds) -> Iterator[tuple[str, ...]]:
    for actor in seeds.actors.values():
        seeks = actor.interests or "nothing of its own"
        yield actor.name, actor.kind, actor.tag, seeks, ", ".join(actor.claims) or "none"


def _rules(seeds: Seeds) -> Iterator[tuple[str, ...]]:
    for path in sorted((CODE / "mechanisms").glob("*.py")):
        if path.stem == "__init__":
            continue
        told = importlib.import_module(f"sim.mechanisms.{path.stem}").__doc__ or ""
        claims = [key for key, claim in seeds.claims.items() if path.stem in claim.mechanisms]
        yield (
            f"`{path.stem}`",
            _first_sentence(told),
            listed(a.id for a in seeds.assumptions.values() if path.stem in a.mechanisms) or "none",
            str(sum(c.group == path.stem for c in seeds.constants.values())),
            ", ".join(claims) or "none",
        )


def _kinds(seeds: Seeds) -> Iterator[tuple[str, ...]]:
    for kind in get_args(Kind):
        chosen = [a.id for a in seeds.assumptions.values() if a.kind == kind]
        yield f"{kind}s", str(len(chosen)), listed(chosen) or "none"


def listed(names: Iterable[str]) -> str:
    """Return names as Markdown lists them; nothing if there are none."""
    return ", ".join(f"`{name}`" for name in names)


def _first_sentence(told: str) -> str:
    paragraph = " ".join(told.split("\n\n")[0].split())
    return paragraph.replace("``", "`").replace("`", "")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a table's lines in Markdown."""
    for number, row in enumerate((head, *rows)):
        # A bar would end the cell, a line break the row.
        yield "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in row) + " |"
        if number == 0:
            yield "|" + " --- |" * len(head)
