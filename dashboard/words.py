"""Counts become sentences here and nowhere else, always with how many worlds they are counted over."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from sim.stances import Stance, plain

CAVEAT = (
    "All of this is luck inside one model; it says nothing about how likely anything is in the real world."
)
KIND_WORDS = {
    "belief": "how the world works: nobody chooses it",
    "choice": "what somebody could do",
    "starting point": "a fact in dispute at the start",
    "structure": "which form of a rule the model uses",
}
POSITION_WORDS = {"article": "the article", "neutral": "neutral", "critics": "its critics"}


def worlds(count: int) -> str:
    """Return a number of worlds: "1 world", "200 worlds"."""
    return "1 world" if count == 1 else f"{count:,} worlds"


def of(count: int, total: int) -> str:
    """Return a count with its denominator: "61 of 200"."""
    return f"{count:,} of {total:,}"


def in_worlds(count: int, total: int) -> str:
    """Return a count as an ending of a sentence: "in 61 of 200 imagined worlds"."""
    return f"in {of(count, total)} imagined worlds"


def versus(count: int, other: int, name: str) -> str:
    """Return the same count in another scenario, "(the article: 37)", or nothing if it is the same."""
    return f"({name}: {other:,})" if count != other else ""


def number(value: float, digits: int = 2) -> str:
    """Return a value as a person writes it: thousands parted, no zeros at its end, a dash for "never"."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def signed(value: float, digits: int = 3) -> str:
    """Return a difference as a person writes it, with its sign; zero has none."""
    text = number(abs(value), digits)
    return text if text == "0" else f"{'+' if value > 0 else '−'}{text}"


def figures(value: float, *, sign: bool = False) -> str:
    """Return a measured value to three figures, "10,200", "99.7", "0.806"; with a plus if it is a change."""
    if value == 0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    shown = f"{round(abs(value), digits):,.{max(digits, 0)}f}"
    return f"{('+' if value > 0 else '−') if sign or value < 0 else ''}{shown}"


def rounded(value: float) -> str:
    """Return a large count of people to two figures, since more would claim what no model knows."""
    if not math.isfinite(value) or abs(value) < 1:
        return "0" if math.isfinite(value) else "–"
    step = 10 ** max(0, math.floor(math.log10(abs(value))) - 1)
    return f"{round(value / step) * step:,.0f}"


def week(value: float) -> str:
    """Return a week of the story: "week 14", or "never"."""
    return f"week {value:.0f}" if math.isfinite(value) else "never"


def stance(held: Stance) -> str:
    """Return what is held of an assumption: "0.5", "0.2 to 0.8", "0.7, from week 26 on 0"."""
    if held.span is not None:
        return f"{plain(held.span[0])} to {plain(held.span[1])}"
    return ", ".join([plain(held.value), *(f"from week {week} on {plain(to)}" for week, to in held.steps)])


def listed(items: Iterable[str]) -> str:
    """Return a list in words: "a", "a and b", "a, b and c"."""
    parts = list(items)
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def paragraphs(numbers: Sequence[int]) -> str:
    """Return the article's paragraphs as short as a label: "P24", "P28–30", "P8, P32"."""
    groups: list[list[int]] = []
    for item in sorted(set(numbers)):
        if groups and item == groups[-1][-1] + 1:
            groups[-1].append(item)
        else:
            groups.append([item])
    return ", ".join(f"P{group[0]}" if len(group) == 1 else f"P{group[0]}–{group[-1]}" for group in groups)


def sentence(text: str) -> str:
    """Return a part of a sentence as a whole one: a capital letter before it, a full stop after it."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


def caption(among: str, name: str) -> str:
    """Return what a fan chart of ``among`` shows, and what not; ``name`` is the comparison."""
    return (
        f"Thick line: the middle of {among} each week. Dark band: the middle half; light band: 9 of 10. Thin "
        f"lines: five single worlds. Dashed: the middle of {name}. The bands show luck inside this model, "
        "not how sure anybody can be of the real world."
    )
