"""Cards: what the terminal says about scenarios, assumptions and claims."""

import textwrap
from collections.abc import Collection, Iterator
from typing import Any

from sim.assumptions import POSITIONS, Assumption
from sim.claims import Claim
from sim.scenarios import Scenario
from sim.seeds import Seeds

CLOSING = "Illustrative, not predictive: this counts worlds of a model, not chances of the country."
"""What every text on counts ends with."""


def scenario_lines(scenarios: Collection[Scenario]) -> Iterator[str]:
    """Yield each scenario's id and question, and whose view it is."""
    width = max(len(scenario.id) for scenario in scenarios)
    for scenario in scenarios:
        yield f"{scenario.id:{width}}  {scenario.question}"
        yield indented(scenario.view, width + 2)


def scenario_facts(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as JSON shows it."""
    return {
        "id": scenario.id,
        "title": scenario.title,
        "question": scenario.question,
        "view": scenario.view,
        "claims": list(scenario.claims),
        "base": scenario.base,
        "differences": {key: str(stance) for key, stance in scenario.differences().items()},
    }


def assumption_lines(assumptions: Collection[Assumption]) -> Iterator[str]:
    """Yield a table of assumptions with their three positions and their range."""
    width = max(len(assumption.id) for assumption in assumptions)
    yield f"{'':{width}}  " + "".join(f"{base:<12}" for base in POSITIONS) + "range"
    for assumption in assumptions:
        positions = "".join(f"{plain_value(getattr(assumption, base)):<12}" for base in POSITIONS)
        yield f"{assumption.id:{width}}  {positions}{assumption.span}"


def assumption_card(name: str, seeds: Seeds) -> Iterator[str]:
    """Yield the lines that say everything about one assumption."""
    assumption = seeds.assumptions[name]
    yield f"{assumption.name or name} ({assumption.kind}; {assumption.tag})"
    yield indented(assumption.question, 2)
    yield f"  range    {assumption.span}"
    for base in POSITIONS:
        yield f"  {base:8} {plain_value(getattr(assumption, base))}"
    if any(assumption.words):
        yield indented(f"low: {assumption.words[0]}; high: {assumption.words[1]}", 2)
    if assumption.counter:
        yield indented(f"Against it: {assumption.counter}", 2)
    for key in assumption.claims:
        if claim := seeds.claims.get(key):
            yield indented(f"{key} ({paragraphs(claim.paragraphs)}): {claim.text}", 2)
    source = seeds.sources.get(assumption.source)
    cited = f"{source.authors}: {source.title} ({source.year})" if source else assumption.source
    yield indented(f"Source: {cited}. {assumption.note}", 2)
    yield f"  Used by: {', '.join(assumption.mechanisms)}"


def claim_card(claim: Claim, *, in_full: bool) -> Iterator[str]:
    """Yield the lines on one claim: what becomes of it, our paraphrase, and in full the opposite view."""
    yield f"{claim.id}  {claim.status}; {claim.kind}; {paragraphs(claim.paragraphs)}"
    yield indented(claim.text, 5)
    if in_full:
        yield indented(f"Against it: {claim.critics}", 5)
        yield indented(f"Assumptions: {', '.join(claim.assumptions) or 'none'}", 5)


def story_lines(entries: Collection[dict[str, Any]]) -> Iterator[str]:
    """Yield one world's story: each step under its week, and below it why it happened."""
    week = None
    for entry in entries:
        if entry["week"] != week:
            week = entry["week"]
            yield f"\nWeek {week}"
        yield indented(entry["text"], 2)
        yield indented(entry["because"], 4)


def paragraphs(numbers: tuple[int, ...]) -> str:
    """Return the article's paragraphs in words."""
    return f"paragraph{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def plain_value(value: float | str) -> str:
    """Return a position as a person writes it."""
    return value if isinstance(value, str) else f"{value:g}"


def indented(text: str, columns: int) -> str:
    """Return a text wrapped to the terminal's width behind a margin."""
    margin = " " * columns
    return textwrap.fill(text, 100, initial_indent=margin, subsequent_indent=margin)
