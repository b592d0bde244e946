"""The address of a page: a choice as a link's parameters, and a link as a choice with what is wrong with it.

A link lists only what differs from the first page. It names the model it was made with, so that whoever opens
it later is told what has changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import versions, viewing
from dashboard.choice import (
    ARTICLE,
    MAX_LUCK,
    SLOTS,
    Choice,
    current,
    put,
    rebased,
    start,
)
from sim import foreign, links
from sim.assumptions import POSITIONS
from sim.errors import InputError, meant
from sim.limits import LINK, LINK_PARTS, PAGE_WORLDS
from sim.outcomes import ENDINGS
from sim.scenarios import MAX_WEEKS, Scenario
from sim.seeds import Seeds

TOLD = 12
"""How many parts of a link that cannot be used are named one by one."""

SHOWN = ("against", "luck", "worlds", "weeks", "world", "week", "pair", "only")
"""What a link says beside its scenarios."""


def to_query(choice: Choice, seeds: Seeds) -> dict[str, str]:
    """Return the link's parameters: what differs from ``start``, and if anything does, the version."""
    query = choice.scenario.to_query(seeds.scenarios)
    if query.get("scenario") == ARTICLE:
        del query["scenario"]
    first = start(seeds)
    for name in SHOWN:
        value = getattr(choice, name)
        if value is not None and value != getattr(first, name):
            query[name] = str(value)
    for slot, other in zip(SLOTS, choice.compared, strict=False):
        query[slot] = links.to_text(other, seeds.scenarios)
    if view := viewing.to_text(choice.view):
        query["view"] = view
    return {**query, "model": version_of(choice.scenario, seeds)} if query else {}


def version_of(scenario: Scenario, seeds: Seeds) -> str:
    """Return what a link says of the model: its fingerprint, and marks of what the link takes for granted.

    The two marks stand for the positions of the scenario it starts from, and for every assumption's range:
    they tell, on a machine that never saw the earlier model, which of the two has changed.
    """
    origin = seeds.scenarios.get(scenario.id) or Scenario(seeds.assumptions, base=scenario.base)
    positions = [f"{key}={origin.stance(key)}" for key in sorted(seeds.assumptions)]
    ranges = [f"{key}={seeds.assumptions[key].span}" for key in sorted(seeds.assumptions)]
    return f"{seeds.fingerprint}.{_mark(positions)}{_mark(ranges)}"


def _mark(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:4]


@dataclass
class Reading:
    """A link as far as it could be read.

    Attributes
    ----------
    complaints : list of str
        A sentence for each part that could not be used.
    news : list of str
        What has changed in the model since the link was made, in sentences.
    """

    choice: Choice
    complaints: list[str] = field(default_factory=list)
    news: list[str] = field(default_factory=list)

    def whole(self, name: str, text: str, low: int, high: int) -> None:
        """Take over a whole number between ``low`` and ``high``."""
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if low <= value <= high:
            self.choice = replace(self.choice, **{name: value})  # type: ignore[arg-type]
        else:
            kept = getattr(self.choice, name)
            kept = "the last" if kept is None else f"{kept:,}"
            self.complaints.append(
                f"The link's {name} is “{short(text)}”; it must be a whole number from {low:,} to {high:,}. "
                f"This page shows {kept} instead."
            )


def from_query(query: Mapping[str, str], seeds: Seeds) -> Reading:
    """Return the choice that a link stands for, with what cannot be used in it and what has changed since."""
    reading = Reading(start(seeds))
    rest = dict(query)
    if len(rest) > LINK_PARTS or sum(len(key) + len(value) for key, value in rest.items()) > LINK:
        reading.complaints.append(
            f"The link is too long to be one of this page: it may have {LINK:,} letters and {LINK_PARTS} "
            "parts. This page shows the article's scenario instead."
        )
        return reading
    made_with = rest.pop("model", "")
    _read_scenario(rest, reading, seeds)
    for name, low, high in (
        ("worlds", 2, PAGE_WORLDS[-1]),
        ("weeks", 26, MAX_WEEKS),
        ("luck", 0, MAX_LUCK),
    ):
        if name in rest:
            reading.whole(name, rest.pop(name), low, high)
    if "world" in rest:
        reading.whole("world", rest.pop("world"), 1, reading.choice.worlds)
    if "week" in rest:
        reading.whole("week", rest.pop("week"), 0, reading.choice.weeks)
    _read_only(rest, reading)
    _read_compared(rest, reading, seeds)
    if "pair" in rest:
        reading.whole("pair", rest.pop("pair"), 1, max(1, len(reading.choice.compared)))
    _read_view(rest, reading, seeds)
    older = made_with.partition(".")[0] not in ("", seeds.fingerprint)
    more = 0
    for key, text in rest.items():
        if len(reading.complaints) >= TOLD and key not in seeds.assumptions:
            more += 1  # what it may have meant is worked out for few only
        else:
            _read_stance(key, text, reading, seeds, older=older)
    if (more := more + max(0, len(reading.complaints) - TOLD)) > 0:
        reading.complaints[TOLD:] = [f"{more} more parts of the link cannot be used either."]
    if older:
        reading.news.append(_news(made_with, reading.choice.scenario, seeds))
    return reading


def _news(made_with: str, scenario: Scenario, seeds: Seeds) -> str:
    """Return what has changed since a link was made: change by change where this machine knows the model of
    then, else what the link's own marks tell.
    """
    fingerprint, _, marks = made_with.partition(".")
    today = version_of(scenario, seeds).partition(".")[2]
    told = (
        f"This link was made with another version of the model ({short(fingerprint, 12)}; here it is "
        f"{seeds.fingerprint})."
    )
    if facts := versions.seen(fingerprint):
        what = versions.changes(facts, scenario, seeds) or ["Rules or their numbers have changed."]
        return " ".join([told, *what, "The same assumptions may lead to other counts."])
    if len(marks) != len(today):
        return f"{told} The same assumptions may lead to other counts."
    title = f"“{seeds.scenarios[scenario.id].title}”" if scenario.id in seeds.scenarios else "its start"
    changed = []
    if marks[:4] != today[:4]:
        changed.append(
            f"The positions of {title} are no longer the same: what the link does not name itself stands "
            "where they stand today."
        )
    if marks[4:] != today[4:]:
        changed.append("The list of assumptions, or the range of some, is no longer the same.")
    if not changed:
        changed.append("Positions and ranges are the same; rules or their numbers have changed.")
    return " ".join([told, *changed, "The same assumptions may lead to other counts."])


def _read_scenario(rest: dict[str, str], reading: Reading, seeds: Seeds) -> None:
    base = rest.pop("base", None)
    if base in POSITIONS:  # how the terminal writes a scenario that starts from none of the ready ones
        made = rebased(Scenario(seeds.assumptions, base=base), seeds)
        reading.choice = replace(reading.choice, scenario=made)
    for name, what in (("scenario", "scenario"), ("against", "comparison")):
        text = rest.pop(name, ARTICLE)
        if text not in seeds.scenarios:
            reading.complaints.append(
                f"The link's {what} is “{short(text)}”, which does not exist. "
                f"{meant(text, seeds.scenarios)} "
                "This page uses the article's."
            )
        elif name == "against":
            reading.choice = replace(reading.choice, against=text)
        elif base is None:
            reading.choice = replace(reading.choice, scenario=seeds.scenarios[text])


def _read_only(rest: dict[str, str], reading: Reading) -> None:
    text = rest.pop("only", "")
    if text in ENDINGS:
        reading.choice = replace(reading.choice, only=text)
    elif text:
        reading.complaints.append(
            f"The link shows only worlds that end as “{short(text)}”, which is no ending. "
            f"{meant(text, ENDINGS)} This page shows all worlds."
        )


def _read_compared(rest: dict[str, str], reading: Reading, seeds: Seeds) -> None:
    for slot in SLOTS:
        text = rest.pop(slot, None)
        if text is None:
            continue
        try:
            other = links.from_text(text, seeds.scenarios, seeds.assumptions)
        except (InputError, ValueError) as error:
            problem = error.problems[0] if isinstance(error, InputError) else None
            told = f"{problem.key} {problem.found}: {problem.remedy}" if problem else ""
            reading.complaints.append(
                f"The link's scenario {slot.upper()} cannot be used, and is left out. {short(told, 160)}"
            )
        else:
            reading.choice = replace(reading.choice, compared=(*reading.choice.compared, other))


def _read_view(rest: dict[str, str], reading: Reading, seeds: Seeds) -> None:
    view, strange = viewing.from_text(rest.pop("view", ""), seeds)
    reading.choice = replace(reading.choice, view=view)
    for name, value, remedy in strange:
        reading.complaints.append(
            f"The link's view has “{short(name)}” at “{short(value)}”, which cannot be shown. {remedy} "
            "This page shows what comes first instead."
        )


def _read_stance(key: str, text: str, reading: Reading, seeds: Seeds, *, older: bool) -> None:
    if key not in seeds.assumptions:
        known = [*seeds.assumptions, "scenario", *links.VIEW]
        since = " It may have had another name, or have been taken out since." if older else ""
        reading.complaints.append(
            f"The link names “{short(key)}”, which is not an assumption. {meant(key, known)}{since}"
        )
        return
    assumption, scenario = seeds.assumptions[key], reading.choice.scenario
    try:
        reading.choice = replace(reading.choice, scenario=scenario.changed({key: text}))
    except (InputError, ValueError):
        since = " Its range may have been another then." if older else ""
        reading.complaints.append(
            f"The link sets “{assumption.name or key}” to “{short(text)}”; it can be {assumption.span}."
            f"{since} This page uses {scenario.stance(key)} instead."
        )


def short(text: str, length: int = 40) -> str:
    """Return foreign text so that it can stand in a sentence: short, without marks that could be markup."""
    head = text[: 4 * length]
    plain = "".join(letter for letter in head if letter.isalnum() or letter in " .,:;_-+%")
    more = len(plain) > length or len(head) < len(text)
    return foreign.unmarked(plain[:length]) + ("…" if more else "")


# What follows works on the session of the visitor whose page is being drawn.


def open_session(seeds: Seeds, page: str) -> None:
    """Make the choice agree with the address bar: a link that was opened, or a step back in the browser.

    Only such steps read the address. Any other run was caused by the page itself, and may have set out before
    the browser received the address of the run before it.
    """
    state = st.session_state
    query = st.query_params.to_dict()
    if "choice" not in state:
        reading = from_query(query, seeds)
        state.choice, state.complaints, state.news = reading.choice, reading.complaints, reading.news
        state.past, state.future, state.last_move = [], [], None
        state.page, state.bare = page, {page: (state.choice,)}
        return
    if getattr(get_script_run_ctx(), "is_history_navigation", False):
        put(from_query(query, seeds).choice if query else _bare(page, seeds))
    elif page != state.page and not query:
        # The navigation bar leaves the parameters behind and close_session adds them, which makes an entry of
        # its own in the browser's history: a step back passes there once, and must find what was meant.
        state.bare = {**state.bare, page: (*state.bare.get(page, ()), current())}
    state.page = page


def follow(link: Mapping[str, str], seeds: Seeds) -> None:
    """Put on screen what a link stands for, and what is to be said about it."""
    reading = from_query(link, seeds)
    put(reading.choice)
    st.session_state.complaints, st.session_state.news = reading.complaints, reading.news


def _bare(page: str, seeds: Seeds) -> Choice:
    """Return what the last address of a page without parameters stood for; it then gets parameters."""
    stack: tuple[Choice, ...] = st.session_state.bare.get(page) or (start(seeds),)
    if len(stack) > 1 and to_query(stack[-1], seeds):
        st.session_state.bare = {**st.session_state.bare, page: stack[:-1]}
    return stack[-1]


def close_session(seeds: Seeds) -> None:
    """Write the choice into the address bar, where it differs."""
    query = to_query(current(), seeds)
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
