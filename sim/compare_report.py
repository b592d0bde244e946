"""Compare report: what differs between two to four runs on the same luck, as plain facts and as text.

The first run is what the others are held against. The page and the command both read these facts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from sim import audit, compare
from sim.cards import CLOSING
from sim.compare import LINES, Change
from sim.measures import TIMES, UNITS, reported_name
from sim.outcomes import ENDINGS, FLAGS
from sim.report import counted, finite, origin, report
from sim.result import Result
from sim.scenarios import Scenario
from sim.shapes import Bools
from sim.statistics import is_part

LETTERS = "ABCD"
"""What the scenarios of a comparison are called, in their order."""

WEEKS_OF_PARTING = (4, 8, 13, 26, 52)
"""By which week worlds have parted, as text tells it."""

SHOWN = ("week_kabul_falls", "taliban_control", "accommodation", "toxicity", "cohesion", "civilian_deaths")
"""The measures that the terminal shows; JSON has them all."""


def comparison(
    results: Sequence[Result], *, luck: int, lines: Sequence[Mapping[str, Result] | None] = ()
) -> dict[str, Any]:
    """Return what differs between runs on the same luck.

    Parameters
    ----------
    results : sequence of Result
        Two to four; the others are compared with the first.
    luck : int
        The luck from which the worlds' luck numbers came.
    lines : sequence of mapping, optional
        For each of the others the four lines' results, or None where beliefs and choices do not both differ.

    Raises
    ------
    WorldsError
        If the runs do not share their luck and their weeks.
    """
    first, *others = results
    cut = list(lines) or [None] * len(others)
    return {
        "worlds": len(first),
        "weeks": first.worlds.weeks,
        "luck": luck,
        "model": first.seeds.fingerprint,
        "scenarios": {
            letter: report(result, luck=luck) for letter, result in zip(LETTERS, results, strict=False)
        },
        "survival": {
            reported_name(name): {
                letter: (len(result) - compare.so_far(result.summary[name], result.worlds.weeks)).tolist()
                for letter, result in zip(LETTERS, results, strict=False)
            }
            for name in TIMES
        },
        "pairs": [
            {"letters": ["A", letter], **pair(first, other, four)}
            for letter, other, four in zip(LETTERS[1:], others, cut, strict=False)
        ],
        "intervals": {"counts": audit.INTERVAL, "metrics": compare.METRIC_INTERVAL},
    }


def pair(one: Result, other: Result, four: Mapping[str, Result] | None = None) -> dict[str, Any]:
    """Return what differs between two runs on the same luck; every number is finite, or None for "never"."""
    compare.check_twins(one, other)
    same = compare.identical(one, other)
    moves = compare.moves(one, other)
    flows = [
        {"from": ENDINGS[a], "to": ENDINGS[b], "worlds": int(moves[a, b])}
        for a, b in zip(*np.nonzero(moves), strict=True)
    ]
    fell = [np.isfinite(result.summary["t_kabul"]) for result in (one, other)]
    mine, theirs = origin(one), origin(other)
    return {
        "titles": [name_of(scenario, one.seeds.scenarios) for scenario in (mine, theirs)],
        "worlds": len(one),
        "identical": same,
        "differences": {
            key: [str(mine.stance(key)), str(theirs.stance(key))] for key in mine.differences(theirs)
        },
        "changed_ending": int((one.ending != other.ending).sum()),
        "flows": flows,
        "endings": {
            key: shifted(one.ending == code, other.ending == code, same) for code, key in enumerate(ENDINGS)
        },
        "flags": {key: shifted(one.flags[key], other.flags[key], same) for key in FLAGS},
        "kabul_falls": shifted(fell[0], fell[1], same),
        "metrics": {
            reported_name(name): changed(
                name, compare.change(compare.measure(one, name), compare.measure(other, name), same=same)
            )
            for name in one.summary
        },
        "parting": {
            name: {
                "worlds": int(np.isfinite(weeks).sum()),
                "median": _middle(weeks),
                "by_week": compare.so_far(weeks, one.worlds.weeks).tolist(),
            }
            for name, weeks in compare.parting(one, other).items()
        },
        "four_lines": four_lines(four) if four else None,
    }


def shifted(before: Bools, after: Bools, same: bool) -> dict[str, Any]:
    """Return in how many worlds something is so on either side, and what changed, with its interval."""
    found = compare.shift(before, after, same=same)
    return {
        "before": int(before.sum()),
        "after": int(after.sum()),
        "gained": found.gained,
        "lost": found.lost,
        "change": found.change,
        "low": finite(found.low),
        "high": finite(found.high),
    }


def changed(metric: str, found: Change) -> dict[str, Any]:
    """Return what a change did to a metric; None where it applies in no world."""
    numbers = {key: finite(getattr(found, key)) for key in ("before", "after", "mean", "low", "high")}
    return {**numbers, "more": found.more, "less": found.less, "worlds": found.worlds, "unit": UNITS[metric]}


def four_lines(lines: Mapping[str, Result]) -> dict[str, Any]:
    """Return what beliefs do alone, choices alone, and only both together; the parts add up exactly.

    Parameters
    ----------
    lines : mapping of each of ``compare.LINES`` to Result
    """
    first = lines["neither"]
    marks = {key: {name: lines[name].ending == code for name in LINES} for code, key in enumerate(ENDINGS)}
    flags = {key: {name: lines[name].flags[key] for name in LINES} for key in FLAGS}
    falls = {name: np.isfinite(lines[name].summary["t_kabul"]) for name in LINES}
    return {
        "endings": {key: _counts_cut(of) for key, of in marks.items()},
        "flags": {key: _counts_cut(of) for key, of in flags.items()},
        "kabul_falls": _counts_cut(falls),
        "metrics": {
            reported_name(name): _mean_cut(name, {line: compare.measure(lines[line], name) for line in LINES})
            for name in first.summary
        },
    }


def _counts_cut(lines: Mapping[str, Bools]) -> dict[str, Any]:
    cut, doubt = compare.effects(lines), compare.mean_of_interaction(lines)
    worlds = len(lines["neither"])
    return {
        **{name: int(lines[name].sum()) for name in LINES},
        "of_beliefs": int(cut.beliefs),
        "of_choices": int(cut.choices),
        "of_both_together": int(cut.interaction),
        "total": int(cut.total),
        "together_low": finite(doubt.low * worlds),
        "together_high": finite(doubt.high * worlds),
    }


def _mean_cut(metric: str, lines: Mapping[str, Any]) -> dict[str, Any] | None:
    known = np.isfinite([lines[name] for name in LINES]).all(axis=0)
    lines = {name: values[known] for name, values in lines.items()}
    if not known.any():
        return None
    cut, doubt = compare.means(lines), compare.mean_of_interaction(lines)
    digits = digits_of(metric)
    # Written down, too, the level and the three steps must lead to the last line.
    levels = compare.exact_sum(lines["neither"]) / int(known.sum())
    start, *parts = audit.rounded([levels, *cut], digits)
    total = round(sum(map(_exact, parts), Fraction(0)), digits)
    return {
        "neither": start,
        **{
            name: float(round(_exact(start) + _exact(parts[place]), digits))
            for name, place in (("beliefs", 0), ("choices", 1))
        },
        "both": float(round(_exact(start) + total, digits)),
        "of_beliefs": parts[0],
        "of_choices": parts[1],
        "of_both_together": parts[2],
        "total": float(total),
        "together_low": finite(doubt.low),
        "together_high": finite(doubt.high),
        "worlds": int(known.sum()),
        "unit": UNITS[metric],
    }


def _exact(number: float) -> Fraction:
    """Return a number as it is written down."""
    return Fraction(str(number))


def digits_of(metric: str) -> int:
    """Return to how many digits a metric's mean is written: shares and indexes to four, counts to two."""
    return 4 if is_part(metric) else 2


def name_of(scenario: Scenario, ready: Mapping[str, Scenario]) -> str:
    """Return what a scenario is called, and in how much it differs from the ready one of that name."""
    moved = len(scenario.differences(ready[scenario.id])) if scenario.id in ready else 0
    changes = f" with {moved} change{'s' * (moved > 1)}" if moved else ""
    return (scenario.title or scenario.id) + changes


def _middle(weeks: Any) -> int | None:
    """Return the middle week, or None if half of the worlds or more never part."""
    middle = float(np.sort(weeks)[(len(weeks) - 1) // 2])
    return int(middle) if math.isfinite(middle) else None


def spoken(facts: Mapping[str, Any], seeds: Any) -> str:
    """Return a comparison as text for a reader."""
    worlds = facts["worlds"]
    titles = [facts["pairs"][0]["titles"][0], *(each["titles"][1] for each in facts["pairs"])]
    lines = [f"{letter}  {title}" for letter, title in zip(LETTERS, titles, strict=False)]
    lines += [
        f"{counted(worlds)} of {facts['weeks']} weeks each, the same luck in all: {facts['luck']}, "
        f"model {facts['model']}",
        "",
        f"How they end, of {worlds:,}" + "".join(f"{letter:>8}" for letter in LETTERS[: len(titles)]),
    ]
    ends = [run["endings"] for run in facts["scenarios"].values()]
    lines += [
        f"  {seeds.endings[key].name:32}" + "".join(f"{run[key]:>8,}" for run in ends)
        for key in ENDINGS
        if any(run[key] for run in ends)
    ]
    for each in facts["pairs"]:
        lines += ["", *_spoken_pair(each, seeds)]
    return "\n".join([*lines, "", CLOSING])


def _spoken_pair(facts: Mapping[str, Any], seeds: Any) -> list[str]:
    one, other = facts["letters"]
    worlds = facts["worlds"]
    lines = [f"From {one} to {other}", "  What differs in the assumptions"]
    lines += [f"    {key:24} {a} and {b}" for key, (a, b) in facts["differences"].items()] or ["    nothing"]
    lines.append(f"  {facts['changed_ending']:,} of {worlds:,} imagined worlds end in another way")
    lines += [
        f"    {flow['worlds']:>6,} of {worlds:,}  {seeds.endings[flow['from']].name} becomes "
        f"{seeds.endings[flow['to']].name}"
        for flow in sorted(facts["flows"], key=lambda flow: -int(flow["worlds"]))
        if flow["from"] != flow["to"]
    ]
    maps, kabul = facts["parting"]["map"], facts["parting"]["kabul"]
    gone = [week for week in WEEKS_OF_PARTING if week < len(maps["by_week"])]
    lines.append("  The first week in which twin worlds part: on the map, and in who holds Kabul")
    lines += [
        f"    by week {week:<4} {maps['by_week'][week]:>6,} and {kabul['by_week'][week]:>6,} of {worlds:,}"
        for week in gone
    ]
    lines.append(f"    at all       {maps['worlds']:>6,} and {kabul['worlds']:>6,} of {worlds:,}")
    lines.append("  What is measured: mean of the paired differences, 95 % interval for luck")
    lines += [f"    {name.replace('_', ' '):24} {_signed(facts['metrics'][name])}" for name in SHOWN]
    if four := facts["four_lines"]:
        lines.append(f"  Worlds of {worlds:,} by ending: neither + beliefs + choices + both together = both")
        parts = ("of_beliefs", "of_choices", "of_both_together")
        lines += [
            f"    {seeds.endings[key].name:28}{cut['neither']:>6,}"
            + "".join(f"{cut[part]:>+7,}" for part in parts)
            + f" ={cut['both']:>6,}"
            for key, cut in four["endings"].items()
            if any(cut[name] for name in LINES)
        ]
    return lines


def _signed(facts: Mapping[str, Any]) -> str:
    if facts["mean"] is None:
        return "in no world"
    if facts["low"] is None:
        return f"{facts['mean']:+,.4g}  [{facts['unit']}]"
    return f"{facts['mean']:+,.4g} ({facts['low']:+,.4g} to {facts['high']:+,.4g})  [{facts['unit']}]"
