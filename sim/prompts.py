"""Prompts: what can be argued about after two runs on the same luck; texts from ``seeds/prompts.toml``.

A prompt's numbers are counts of worlds of the two runs, and nothing else; no text is made up here.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any, Literal, NamedTuple

from pydantic import Field, model_validator

from sim.errors import Problem, SeedError, meant
from sim.forms import Form, Names, Text

ALWAYS = ("a", "b", "difference", "changed", "kept")
FILLED: Mapping[str, tuple[str, ...]] = {
    "endings": (),
    "ending": ("ending", "in_a", "in_b", "gained", "lost"),
    "flag": ("ending", "in_a", "in_b", "gained", "lost"),
    "kabul": ("in_a", "in_b", "gained", "lost"),
    "cost": ("more", "less", "equal"),
}
"""What a template can be about, and the names that it may then use beside those of ``ALWAYS``."""

NAMED = 3
"""How many differing assumptions a prompt names; it counts the rest."""


class Template(Form):
    """A prompt before its counts are filled in."""

    id: Text
    about: Literal["endings", "ending", "flag", "kabul", "cost"]
    motion: Text = Field(min_length=1)
    in_favour: Text = Field(min_length=1, alias="for")
    against: Text = Field(min_length=1)
    question: Text = Field(min_length=1)
    claims: Names = ()

    @model_validator(mode="after")
    def _known_braces(self) -> Template:
        allowed = (*ALWAYS, *FILLED[self.about])
        problems = []
        for key in ("motion", "in_favour", "against", "question"):
            name = "for" if key == "in_favour" else key
            try:
                parts = list(Formatter().parse(getattr(self, key)))
            except ValueError as error:
                remedy = "Close or remove the brace."
                problems.append(Problem("", name, str(error), "braces in pairs", remedy))
                continue
            expected = "only names that are filled in: " + ", ".join(allowed)
            problems += [
                Problem("", name, f"{{{brace}}}", expected, meant(brace, allowed))
                for _, brace, _, _ in parts
                if brace is not None and brace not in allowed
            ]
        if problems:
            raise SeedError(problems)
        return self


class Prompt(NamedTuple):
    """Something to argue about.

    Attributes
    ----------
    motion, in_favour, against, question : str
    counts : mapping of name to number
        Every count of worlds that may stand in its texts.
    claims : tuple of str
        Claims of the article behind it; first the template's own.
    moved : int
        In how many worlds it makes a difference; what prompts are ranked by.
    """

    id: str
    motion: str
    in_favour: str
    against: str
    question: str
    counts: Mapping[str, int]
    claims: tuple[str, ...]
    moved: int


def prompts(pair: Mapping[str, Any], seeds: Any) -> list[Prompt]:
    """Return what two runs give to argue about, what moves most worlds first; nothing if no world differs.

    Parameters
    ----------
    pair : mapping
        ``sim.compare_report.pair``.
    seeds : Seeds
    """
    found = [_filled(template, pair, seeds) for template in seeds.prompts.values()]
    return sorted((prompt for prompt in found if prompt.moved), key=lambda prompt: -prompt.moved)


def _filled(template: Template, pair: Mapping[str, Any], seeds: Any) -> Prompt:
    worlds = pair["worlds"]
    counts = {"changed": pair["changed_ending"], "kept": worlds - pair["changed_ending"]}
    moved, names = counts["changed"], {"a": pair["titles"][0], "b": pair["titles"][1]}
    names["difference"] = _difference(pair, seeds)
    if template.about in ("ending", "flag"):
        kind = "endings" if template.about == "ending" else "flags"
        key = max(pair[kind], key=lambda name: pair[kind][name]["gained"] + pair[kind][name]["lost"])
        names["ending"] = seeds.endings[key].name
        counts |= _shifted(pair[kind][key])
        moved = counts["gained"] + counts["lost"]
    elif template.about == "kabul":
        counts |= _shifted(pair["kabul_falls"])
        moved = counts["gained"] + counts["lost"]
    elif template.about == "cost":
        deaths = pair["metrics"]["civilian_deaths"]
        counts |= {name: deaths[name] for name in ("more", "less")}
        counts["equal"] = worlds - counts["more"] - counts["less"]
        moved = abs(counts["more"] - counts["less"])
    shown = names | {name: f"{count:,} of {worlds:,}" for name, count in counts.items()}
    motion, in_favour, against, question = (
        getattr(template, part).format(**shown) for part in ("motion", "in_favour", "against", "question")
    )
    behind = [claim for key in pair["differences"] for claim in seeds.assumptions[key].claims]
    claims = tuple(dict.fromkeys([*template.claims, *behind]))
    return Prompt(template.id, motion, in_favour, against, question, counts, claims, moved)


def _shifted(facts: Mapping[str, Any]) -> dict[str, int]:
    return {"in_a": facts["before"], "in_b": facts["after"], "gained": facts["gained"], "lost": facts["lost"]}


def _difference(pair: Mapping[str, Any], seeds: Any) -> str:
    """Return what separates the two in a few words: headline assumptions first."""
    known = seeds.assumptions
    names = [
        f"“{known[key].name}”" for key in sorted(pair["differences"], key=lambda key: not known[key].headline)
    ]
    if len(names) > NAMED + 1:
        names = [*names[:NAMED], f"{len(names) - NAMED} other assumptions"]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names) or "nothing"
