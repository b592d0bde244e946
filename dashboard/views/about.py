"""Page: what is this model made of, and how far can it be believed? Written from the seeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from dashboard import controls, runs, words
from sim.assumptions import POSITIONS, Assumption
from sim.endings import Ending
from sim.provinces import CONTROL
from sim.seeds import Seeds

LEFT_OUT = (
    "**The people who live there.** The article speaks of presidents, movements and patrons. Civilians "
    "appear in this model as those who are counted when they die, not as those who choose.",
    "**Women.** The article does not mention them. Rights and schooling are one of the four parts of "
    "accommodation, driven by what outsiders ask for; no woman acts in the model.",
    "**The Hazara** are absent from the article. They are a modeller's addition, off in its own scenario.",
    "**The economy and drugs.** Money here is aid, customs and pay; fields, trade, poppy and drought are "
    "not modelled.",
    "**Persons.** There is one president with one resolve; other leaders have no minds of their own.",
    "**Everything after mid-July 2021.** No number was chosen by what happened later.",
)
STATUS_WORDS = {
    "input": "typed in as an assumption",
    "mechanism": "a rule that can be turned round",
    "partly emergent": "partly comes out of the model",
    "emergent": "comes out, or does not: typed in nowhere",
    "valuation": "a judgement: it changes how a result is read",
}
TAG_WORDS = {
    "V": "checked, as far as “read” says",
    "V2": "checked in somebody's re-telling only",
    "M": "from memory, not checked",
    "D": "worked out here",
    "J": "our own judgement",
}


def page() -> None:
    """Draw the page."""
    seeds = runs.seeds()
    st.title("About the model", anchor=False)
    st.markdown(
        "One opinion article of July 2021 argues from premises about Afghanistan to conclusions. Here every "
        "premise is a switch, and the conclusions are what comes out, or does not. The model illustrates one "
        "author's assumptions and those of his critics; it says nothing about what is going to happen "
        "anywhere."
    )
    _how_to_read(seeds)
    _assumptions(seeds)
    _claims(seeds)
    _left_out()
    _data(seeds)
    _sources(seeds)
    st.caption(
        f"Model version {seeds.fingerprint}: twelve digits that change with any rule or number. Cite it "
        "together with the link of your page; the same link and version show the same worlds on every "
        "machine."
    )


def _how_to_read(seeds: Seeds) -> None:
    st.header("How to read it", anchor=False)
    st.markdown(
        "- **A world** is one row of assumptions and one luck number. All worlds on a page share the "
        "assumptions and differ in luck: whether a garrison yields this week, whether a round of talks "
        "fails.\n"
        "- **Counts, never chances.** “In 61 of 200 imagined worlds” is a count inside this model. It grows "
        "or shrinks with the assumptions, and with whatever the model leaves out.\n"
        "- **Twin worlds** have the same luck under different assumptions. What differs between twins was "
        "caused by what you changed.\n"
        "- **Beliefs** say how the world works, **choices** what somebody could do, **starting points** are "
        "facts in dispute, **structures** are forms of a rule. They are never mixed: nobody can choose a "
        "belief into being true.\n"
        "- **Article, neutral, critics** are three marked positions on every assumption, each with its "
        "source."
    )
    with _drawer("How worlds end: the seven endings and two flags", "about_endings") as shown:
        if shown:
            st.markdown(
                "The first that fits gives the ending, read over the last half year; a flag may lie on top."
            )
            st.markdown(_listed(seeds.endings.values()))


def _listed(endings: Iterable[Ending]) -> str:
    return "\n".join(f"- **{ending.name}**: {ending.definition}" for ending in endings)


@contextmanager
def _drawer(label: str, key: str) -> Iterator[bool]:
    """Yield whether an expander is open: what is inside is only made then."""
    box = st.expander(label, key=key, on_change="rerun")
    with box:
        yield bool(box.open)


def _assumptions(seeds: Seeds) -> None:
    items = list(seeds.assumptions.values())
    st.header(f"The {len(items)} assumptions", anchor=False)
    guessed = sum(item.source == "judgement" for item in items)
    st.markdown(
        f"{guessed} of the {len(items)} numbers rest on our judgement, because no source at hand measures "
        "them; their notes say how they were chosen. The others cite what was read, often no more than a "
        "summary of it."
    )
    headline = [item for item in items if item.headline]
    groups: dict[str, list[Assumption]] = {"On the first screen": headline}
    for item in items:
        if not item.headline:
            groups.setdefault(item.group, []).append(item)
    for group, members in groups.items():
        with _drawer(f"{group} ({len(members)})", f"about_{group}") as shown:
            if shown:
                for item in members:
                    st.markdown(card(item, seeds))


def card(item: Assumption, seeds: Seeds) -> str:
    """Return everything that is known about an assumption."""
    source = seeds.sources.get(item.source)
    cited = f"{source.authors}: {source.title} ({TAG_WORDS[source.tag]})" if source else "our judgement"
    places = " · ".join(
        f"{position} **{item.spoken(item.position(position))}**"
        if item.kind == "structure"
        else f"{position} **{words.number(item.position(position), 3)}**"
        for position in POSITIONS
    )
    come_from = controls.paragraphs_of(item, seeds)
    lines = [
        f"#### {item.name}",
        f"{item.question} *({item.kind}; {item.tag}{', ' + come_from if come_from else ''})*",
        f"{places} — from {item.span}",
        f"Against it: {item.counter}",
        f"{item.note} Source: {cited}.",
    ]
    return "\n\n".join(lines)


def _claims(seeds: Seeds) -> None:
    st.header(f"The article's {len(seeds.claims)} claims", anchor=False)
    st.markdown("In our words, with the number of the paragraph, and what becomes of each in the model.")
    by_status: dict[str, list[str]] = {}
    for claim in seeds.claims.values():
        by_status.setdefault(claim.status, []).append(claim.id)
    for status, text in STATUS_WORDS.items():
        members = [seeds.claims[key] for key in by_status.get(status, [])]
        if not members:
            continue
        with _drawer(f"{status.capitalize()}: {text} ({len(members)})", f"about_{status}") as shown:
            if shown:
                for claim in members:
                    st.markdown(
                        f"**{claim.id}, {words.paragraphs(claim.paragraphs)}.** {claim.text} "
                        f"*Others hold:* {claim.critics}"
                    )


def _left_out() -> None:
    st.header("What is left out", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in LEFT_OUT))


def _data(seeds: Seeds) -> None:
    land = seeds.provinces
    st.header("Data on the ground", anchor=False)
    st.markdown(
        f"{len(land)} provinces with their borders, roads, relief, people and languages. Who held what in "
        "mid-July 2021 is known for few places: **the shares of districts below are judgement** around the "
        "published counts. Ethnic shares are rough, since there has never been a full census."
    )
    with _drawer("Who holds what at the start, and how many live there", "about_provinces") as shown:
        if shown:
            table = {"People": [f"{people:,.0f}" for people in land.population[:, 0]]}
            for row, holder in enumerate(CONTROL):
                table[f"{holder.capitalize()}, of 100 districts"] = [
                    f"{share * 100:.0f}" for share in land.control[row, :, 0]
                ]
            st.table(pd.DataFrame(table, index=list(land.name)).rename_axis("Province"))
    notes = seeds.folder / "provinces" / "SOURCES.md"
    if notes.is_file():
        with _drawer("Where the data come from, and their weak points", "about_data") as shown:
            if shown:
                st.markdown(notes.read_text(encoding="utf-8").replace("\n# ", "\n### ").removeprefix("# "))


def _sources(seeds: Seeds) -> None:
    st.header(f"The {len(seeds.sources)} sources", anchor=False)
    st.markdown(
        "Hardly any was read as a whole; what was read, and how far it was checked, stands beside each."
    )
    with _drawer("All sources", "about_sources") as shown:
        if shown:
            for source in seeds.sources.values():
                year = f" ({source.year})" if source.year else ""
                st.markdown(
                    f"**{source.id}** {source.authors}{year}: {source.title}. *Read: "
                    f"{source.seen_as or 'nothing of it'}; {TAG_WORDS[source.tag]}.* {source.note}"
                )
