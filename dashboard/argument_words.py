"""An audit becomes sentences: what carries what, what is idle, where the article contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard import words
from sim.seeds import Seeds

Facts = Mapping[str, Any]


def called(premise: Facts) -> str:
    """Return a premise as the article's paragraphs and its name: "P35 (Will to fight)"."""
    if premise["tag"] == "modeller's addition":
        return f"{premise['name']} (our addition)"
    return f"{words.paragraphs(premise['paragraphs'])} ({premise['name']})"


def weight(premise: Facts) -> int:
    """Return how many verdicts change if a premise is given up, over all conclusions and worlds."""
    return sum(effect["gained"] + effect["lost"] for effect in premise["effects"].values())


def carriers(facts: Facts) -> str:
    """Return in one sentence which premises carry the article's conclusions."""
    verdicts = facts["worlds"] * len(facts["conclusions"])
    ordered = sorted(facts["premises"], key=weight, reverse=True)
    heavy = [premise for premise in ordered[:3] if weight(premise)]
    if not heavy:
        return "No premise carries a conclusion: none of them, given up alone, changes a verdict."
    told = words.listed(f"**{called(p)}** ({words.of(weight(p), verdicts)} verdicts)" for p in heavy)
    which = "is the premise" if len(heavy) == 1 else "are the premises"
    return f"Given up one at a time, {told} {which} whose loss changes most of what follows."


def contradictions(facts: Facts) -> str:
    """Return in one sentence where both sides of a tension hold, and where never."""
    tried = [tension for tension in facts["tensions"] if "sides" in tension]
    never = [t for t in tried if not t["region"]["both"] and not t["here"]["both"]]
    rare = [t for t in tried if t not in never and t["here"]["both"] * 20 <= facts["worlds"]]
    parts = []
    if never:
        told = words.listed(f"{t['id']} ({t['title'].lower()})" for t in never)
        parts.append(f"**never** for {told}")
    if rare:
        told = words.listed(f"{t['id']} ({words.of(t['here']['both'], t['worlds'])})" for t in rare)
        parts.append(f"in a twentieth of the worlds or fewer for {told}")
    if not parts:
        return f"In each of the {len(tried)} tensions both sides hold together in more than a few worlds."
    return f"Of {len(tried)} tensions, both sides hold together {', and '.join(parts)}."


def supported(facts: Facts) -> str:
    """Return in how many of the conclusions most worlds agree, in the scenario and in every worldview."""
    total, half = len(facts["conclusions"]), facts["worlds"] / 2
    most = [c["id"] for c in facts["conclusions"] if c["holds"] > half]
    lasting = facts["survive_every_worldview"]
    text = f"{words.of(len(most), total)} conclusions hold in most of its worlds"
    text += f" ({words.listed(most)})" if most else ""
    views = len(facts["worldviews"])
    if lasting:
        return f"{text}; {words.listed(lasting)} in most worlds of every one of {views} worldviews."
    return f"{text}; none in most worlds of every one of {views} worldviews."


def verdict(conclusion: Facts, worlds: int) -> str:
    """Return in how many worlds a conclusion holds, and in how many it speaks of anything."""
    text = words.of(conclusion["holds"], worlds)
    arises = conclusion["arises"]
    return text if arises == worlds else f"{text}; arises in {words.of(arises, worlds)}"


def taken_away(premise: Facts, facts: Facts) -> list[str]:
    """Return what becomes of the conclusions without a premise: "Take away P24 and ...", largest first."""
    worlds = facts["worlds"]
    if not premise["effects"]:
        return [f"{called(premise)} stands there already: there is nothing to turn."]
    before = {conclusion["id"]: conclusion for conclusion in facts["conclusions"]}
    effects = [(key, e) for key, e in premise["effects"].items() if e["gained"] or e["lost"]]
    lead = f"Take away {called(premise)}, so that {premise['from']} becomes {premise['to']}, and"
    if not effects:
        return [f"{lead} **nothing** changes: no conclusion in any of {words.worlds(worlds)}."]
    lines = [lead]
    for key, effect in sorted(effects, key=lambda item: -abs(item[1]["change"])):
        was, now = before[key]["holds"], effect["holds"]
        doubt = "" if effect["clear"] else "; no more than luck could do"
        lines.append(
            f"- **{key} {before[key]['title']}** holds in {words.of(now, worlds)} instead of {was:,} "
            f"({words.signed(effect['change'])}, from {words.signed(effect['low'], 0)} to "
            f"{words.signed(effect['high'], 0)}{doubt})"
        )
    return lines


def idle(facts: Facts) -> list[str]:
    """Return which premises can be given up without a trace."""
    names = {premise["id"]: called(premise) for premise in facts["premises"]}
    nothing, unmoved = facts["idle"]["no_conclusion"], facts["idle"]["no_world"]
    there = [premise["id"] for premise in facts["premises"] if not premise["effects"]]
    total = words.worlds(facts["worlds"])
    lines = []
    if nothing:
        told = words.listed(names[key] for key in nothing)
        lines.append(
            f"**Idle:** given up alone, none of these changes a conclusion in any of {total}: {told}."
        )
    if unmoved:
        told = words.listed(names[key] for key in unmoved)
        lines.append(f"Of these, no world differs in anything that is read without {told}.")
    if there:
        told = words.listed(names[key] for key in there)
        lines.append(f"Stands where it would be turned to already: {told}.")
    return lines or [
        f"No premise is idle: each, given up alone, changes a conclusion in one of {total} at least."
    ]


def from_claim(key: str, seeds: Seeds, facts: Facts | None) -> list[str]:
    """Return what a claim rests on in the model: its assumptions, and the conclusions that check it."""
    claim = seeds.claims[key]
    lines = [
        f"**{key}, {words.paragraphs(claim.paragraphs)}.** {claim.text}",
        f"*In the model:* {claim.status}. *Others hold:* {claim.critics}",
    ]
    for name in claim.assumptions:
        a = seeds.assumptions[name]
        article, critics = (a.spoken(a.position(side)) for side in ("article", "critics"))
        lines.append(
            f"- **{a.name}** ({a.kind}; {a.tag}): article {article}, its critics {critics}. {a.question}"
        )
    if not claim.assumptions:
        lines.append("No assumption stands for it.")
    for conclusion in seeds.argument.conclusions.values():
        if key in conclusion.claims:
            text = f"Checked as **{conclusion.id} {conclusion.title}**: {conclusion.reading}"
            found = {c["id"]: c for c in facts["conclusions"]} if facts else {}
            if facts and conclusion.id in found:
                text += f" It holds in {verdict(found[conclusion.id], facts['worlds'])}."
            lines.append(text)
    return lines


def carried_by(key: str, facts: Facts) -> list[str]:
    """Return which premises, and so which claims, carry a conclusion, the heaviest first."""
    worlds = facts["worlds"]
    rows = [(p, p["effects"][key]) for p in facts["premises"] if key in p["effects"]]
    moved = sorted((row for row in rows if row[1]["change"]), key=lambda row: row[1]["change"])
    if not moved:
        return [f"No single premise changes in how many of {words.worlds(worlds)} it holds."]
    lines = []
    for premise, effect in moved:
        doubt = "" if effect["clear"] else ", no more than luck could do"
        does = "carries it" if effect["change"] < 0 else "stands in its way"
        claims = words.listed(premise["claims"]) or "no claim"
        lines.append(
            f"- {called(premise)} {does}: {words.signed(effect['change'])} of {worlds:,} without it "
            f"({claims}{doubt})"
        )
    return lines
