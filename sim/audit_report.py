"""Audit report: what an audit found, as text to be read aloud and as a table for pandas, Polars and R."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.cards import CLOSING
from sim.export import write_facts
from sim.report import counted

SIDES = {"critics": "its critics' position", "neutral": "a neutral position"}


def spoken_audit(facts: Mapping[str, Any]) -> str:
    """Return an audit as text for a reader."""
    worlds = facts["worlds"]
    lines = [
        f"{facts['title'] or facts['scenario']}: do the conclusions follow from the premises?",
        f"{counted(worlds)} of {facts['weeks']} weeks, luck {facts['luck']}, model {facts['model']}",
        "",
        "In how many worlds each conclusion holds",
        *(_verdict(conclusion, worlds) for conclusion in facts["conclusions"]),
        "",
        *_failing(facts),
        f"One premise turned to {SIDES[facts['turned_to']]}, the same luck in both",
        *_effects(facts),
        "",
        *_idle(facts),
        *_implied(facts),
        "",
        *_worldviews(facts),
    ]
    if "shapley" in facts:
        lines += ["", *spoken_shares(facts["shapley"], _titles(facts))]
    if "tensions" in facts:
        from sim.studies.experiments import spoken_experiments

        lines += ["", *spoken_experiments(facts["tensions"])]
    lines += ["", f"Intervals in brackets: {facts['interval']}.", CLOSING]
    return "\n".join(lines)


def spoken_shares(facts: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    """Return how the difference to the critics is shared out, as lines for a reader."""
    worlds, premises = facts["worlds"], {row["id"]: row for row in facts["premises"]}
    lines = [
        f"What each premise carries, on average over all orders of giving {len(premises)} of them up "
        f"({facts['combinations']:,} combinations, {counted(worlds)} each)"
    ]
    for key, found in facts["conclusions"].items():
        held = f"{found['with_all']} of {worlds} with all of them, {found['with_none']} with none"
        lines.append(f"  {key}  {titles[key]}: {held}")
        parts = sorted(found["parts"].items(), key=lambda item: -abs(item[1]["worlds"]))
        for name, part in parts:
            if part["exact"] != "0":
                between = f"({part['low']:+.1f} to {part['high']:+.1f})"
                lines.append(f"      {part['worlds']:+6.1f}  {_called(premises[name])} {between}")
    lines.append(f"  The parts add up to the difference exactly. Intervals here: {facts['interval']}.")
    return lines


def audit_table(facts: Mapping[str, Any]) -> pd.DataFrame:
    """Return one row for each premise that was turned and each conclusion."""
    before = {conclusion["id"]: conclusion for conclusion in facts["conclusions"]}
    shares = facts.get("shapley", {}).get("conclusions", {})
    rows = []
    for premise in facts["premises"]:
        for key, effect in premise["effects"].items():
            part = shares.get(key, {}).get("parts", {}).get(premise["id"], {})
            rows.append(
                {
                    "conclusion": key,
                    "premise": premise["id"],
                    "from": premise["from"],
                    "to": premise["to"],
                    "worlds": facts["worlds"],
                    "arises_before": before[key]["arises"],
                    "holds_before": before[key]["holds"],
                    "arises_after": effect["arises"],
                    "holds_after": effect["holds"],
                    **{name: effect[name] for name in ("gained", "lost", "change", "low", "high")},
                    "share": part.get("worlds"),
                    "share_low": part.get("low"),
                    "share_high": part.get("high"),
                    "model": facts["model"],
                }
            )
    return pd.DataFrame(rows)


def write_audit(facts: Mapping[str, Any], path: Path) -> None:
    """Write an audit as JSON, or its table of premises and conclusions as CSV or Parquet.

    Raises
    ------
    InputError
        If the place cannot be written to.
    """
    write_facts(facts, audit_table(facts), path)


def _titles(facts: Mapping[str, Any]) -> dict[str, str]:
    return {conclusion["id"]: conclusion["title"] for conclusion in facts["conclusions"]}


def _verdict(conclusion: Mapping[str, Any], worlds: int) -> str:
    arises = conclusion["arises"]
    beside = "" if arises == worlds else f"; it arises in {arises:,} of {worlds:,}"
    title = f"{conclusion['id']}  {conclusion['title']} (P{_joined(conclusion['paragraphs'])})"
    return f"  {title:60} {conclusion['holds']:>5,} of {worlds:,}{beside}"


def _failing(facts: Mapping[str, Any]) -> list[str]:
    """Return what is missing where a conclusion with several parts arises and fails."""
    lines = []
    for conclusion in facts["conclusions"]:
        arises, parts = conclusion["arises"], conclusion["comparisons"]
        if len(parts) > 1 and conclusion["holds"] < arises:
            lines.append(f"  {conclusion['id']} {conclusion['title']}, of {arises:,}")
            for part in parts:
                either = "one of these: " if part["join"] == "any" else ""
                lines.append(f"    {part['true']:>5,}  {either}{part['words']}")
    return (
        ["What is missing where it arises and fails: how many of its parts are true", *lines, ""]
        if lines
        else []
    )


def _effects(facts: Mapping[str, Any]) -> list[str]:
    """Return the clear effects of each premise, the largest first."""
    before = {conclusion["id"]: conclusion["holds"] for conclusion in facts["conclusions"]}
    titles, lines = _titles(facts), []
    for premise in facts["premises"]:
        effects = [(key, effect) for key, effect in premise["effects"].items() if effect["clear"]]
        if not effects:
            continue
        lines.append(
            f"  Take away {_called(premise)}, so that {premise['from']} becomes {premise['to']}, and"
        )
        same: dict[tuple[Any, ...], list[str]] = {}
        for key, effect in sorted(effects, key=lambda item: -abs(item[1]["change"])):
            count = (before[key], effect["holds"], effect["change"], effect["low"], effect["high"])
            same.setdefault(count, []).append(key)
        for (was, holds, change, low, high), keys in same.items():
            who = f"{keys[0]} {titles[keys[0]]}: holds" if len(keys) == 1 else f"{', '.join(keys)}: hold"
            size = f"{abs(change):,} {'more' if change > 0 else 'fewer'} worlds"
            lines.append(f"    {who} in {holds:,} instead of {was:,}, {size} ({low:+.1f} to {high:+.1f})")
    return lines or ["  No premise alone changes how often any conclusion holds beyond what luck could do."]


def _idle(facts: Mapping[str, Any]) -> list[str]:
    """Return which premises can be taken away without a trace."""
    premises = {premise["id"]: premise for premise in facts["premises"]}
    nothing, unmoved = facts["idle"]["no_conclusion"], facts["idle"]["no_world"]
    weak = [
        key
        for key, premise in premises.items()
        if key not in nothing
        and premise["effects"]
        and not any(e["clear"] for e in premise["effects"].values())
    ]
    there = [key for key, premise in premises.items() if not premise["effects"]]
    lists = (
        ("Idle, none of these changes a conclusion in any world", nothing),
        ("Of these, no world and no twin differs in anything that is read", unmoved),
        ("Changes no conclusion beyond what luck could do", weak),
        ("Stands there already, so that there is nothing to turn", there),
    )
    return [f"{text}: {_listed(premises, keys)}." for text, keys in lists if keys]


def _implied(facts: Mapping[str, Any]) -> list[str]:
    """Return the conclusions that rest on a position the article only implies."""
    lines, worlds = [], facts["worlds"]
    for conclusion in facts["conclusions"]:
        for row in conclusion["implied"]:
            lines.append(
                f"  {conclusion['id']} {conclusion['title']}: {conclusion['holds']:,} of {worlds:,}, "
                f"and {row['holds']:,} with {row['name']} neutral ({row['from']} becomes {row['to']})"
            )
    if not lines:
        return []
    return ["", "Conclusions that rest on a position which the article only implies", *lines]


def _worldviews(facts: Mapping[str, Any]) -> list[str]:
    """Return in which worldviews each conclusion holds in most worlds."""
    views, lines = facts["worldviews"], []
    for conclusion in facts["conclusions"]:
        found = conclusion["worldviews"]
        held = [views[key] for key in views if found[key]["most"]]
        where = "none" if not held else "all" if len(held) == len(views) else ", ".join(held)
        lines.append(f"  {conclusion['id']} {conclusion['title']}: {where}")
    surviving = facts["survive_every_worldview"]
    text = ", ".join(surviving) if surviving else "none of them"
    return [
        f"In which of {len(views)} worldviews each conclusion holds in more than half of the worlds",
        *lines,
        f"  In every worldview: {text}.",
    ]


def _called(premise: Mapping[str, Any]) -> str:
    """Return a premise by its paragraphs and its name; one that the article does not make, by name alone."""
    if premise["tag"] == "modeller's addition":
        return f"{premise['name']} (our addition)"
    return f"P{_joined(premise['paragraphs'])} ({premise['name']})"


def _joined(paragraphs: Sequence[int]) -> str:
    return ", ".join(map(str, paragraphs))


def _listed(premises: Mapping[str, Mapping[str, Any]], keys: Sequence[str]) -> str:
    return ", ".join(premises[key]["name"] for key in keys)
