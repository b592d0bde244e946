"""Seeds become widgets: the sidebar, in which every premise is a switch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from math import gcd, lcm

import streamlit as st

from dashboard import choice as choices
from dashboard import words
from dashboard.choice import Choice
from dashboard.marks import position_marks
from sim.assumptions import POSITIONS, Assumption
from sim.scenarios import Scenario
from sim.seeds import Seeds

STEPS = 14  # at least so many: one press of an arrow key is a visible move, and not a leap


@cache
def step_of(assumption: Assumption) -> float:
    """Return a step that meets both ends and all three positions: few decimals, then few steps."""
    low, high = (Fraction(str(end)) for end in (assumption.low, assumption.high))
    stops = [high - low, *(Fraction(str(assumption.position(name))) - low for name in POSITIONS)]
    scale = lcm(*(stop.denominator for stop in stops))
    coarsest = Fraction(gcd(*(int(stop * scale) for stop in stops)), scale)
    steps = int((high - low) / coarsest)
    finer = [n for n in range(1, 101) if STEPS <= steps * n <= max(5 * STEPS, steps)]
    return float(coarsest / min(finer, key=lambda n: (decimals(coarsest / n), n)))


def decimals(step: Fraction | float) -> int:
    """Return how many decimals a number needs, at most six."""
    return len(f"{float(step):.6f}".rstrip("0").partition(".")[2])


def form_of(assumption: Assumption) -> str:
    """Return how the slider writes its value: as many decimals as its step needs."""
    return f"%.{decimals(step_of(assumption))}f"


def paragraphs_of(assumption: Assumption, seeds: Seeds) -> str:
    """Return the article's paragraphs that an assumption comes from, "P24", or nothing if it is ours."""
    numbers = [
        n for claim in assumption.claims if claim in seeds.claims for n in seeds.claims[claim].paragraphs
    ]
    return words.paragraphs(numbers)


def kind_of(assumption: Assumption, seeds: Seeds) -> str:
    """Return what is written beside a control's name: its kind and its paragraphs."""
    return " · ".join(mark for mark in (assumption.kind, paragraphs_of(assumption, seeds)) if mark)


def help_of(assumption: Assumption, seeds: Seeds) -> str:
    """Return the text behind the question mark: the question, where it comes from, and what others hold."""
    source = seeds.sources.get(assumption.source)
    cited = "our judgement" if source is None else f"{source.authors}: {source.title}"
    lines = [
        f"**{assumption.question}**",
        f"*{assumption.kind.capitalize()}*: {words.KIND_WORDS[assumption.kind]}. In the article: "
        f"{assumption.tag}.",
        *(
            f"{paragraph_mark(claim, seeds)}: {seeds.claims[claim].text}"
            for claim in assumption.claims
            if claim in seeds.claims
        ),
        f"**Against it:** {assumption.counter}",
        f"**The number:** {assumption.note}",
        f"**Source:** {cited}",
    ]
    return "\n\n".join(lines)


def paragraph_mark(claim: str, seeds: Seeds) -> str:
    """Return a claim's number and paragraphs: "C17 (P24)"."""
    return f"{claim} ({words.paragraphs(seeds.claims[claim].paragraphs)})"


def move(key: str, value: float | str) -> None:
    """Set one assumption; what a slider adds up is rounded to what it shows."""
    before = choices.current()
    exact = round(value, 6) if isinstance(value, float) else value
    choices.put(replace(before, scenario=before.scenario.changed({key: exact})))


def restore(key: str, seeds: Seeds) -> None:
    """Put one assumption back where the start has it."""
    before = choices.current()
    choices.put(replace(before, scenario=before.scenario.changed({key: origin(before, seeds).stance(key)})))


def origin(choice: Choice, seeds: Seeds) -> Scenario:
    """Return the ready scenario that the visitor started from."""
    return seeds.scenarios[choice.scenario.id]


def moves(choice: Choice, seeds: Seeds) -> list[str]:
    """Return the ids of the assumptions that the visitor has moved, in display order."""
    return list(choice.scenario.differences(origin(choice, seeds)))


def reset(kinds: Iterable[str], seeds: Seeds) -> None:
    """Put all assumptions of some kinds back where the start has them."""
    before = choices.current()
    first = origin(before, seeds)
    back = {
        key: first.stance(key) for key in moves(before, seeds) if seeds.assumptions[key].kind in set(kinds)
    }
    choices.put(replace(before, scenario=before.scenario.changed(back)))


def _show(key: str, value: object) -> None:
    """Make a widget show a value; left alone if it does, so that a slider in a hand is not pulled away."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def control(assumption: Assumption, choice: Choice, seeds: Seeds) -> None:
    """Draw the control of one assumption: a slider with three marks, or the forms of a structure."""
    key = f"at_{assumption.id}"
    value = choice.scenario.value(assumption.id)
    kind = kind_of(assumption, seeds)
    # A widget's label is read aloud as it is written, marks and all: so the styled head stands above it.
    spoken = f"{assumption.name}, {kind.replace(' · ', ', ')}"
    with st.container(gap=None, key=f"box_{assumption.id}"):
        st.markdown(f"**{assumption.name}** :small[{kind}]", help=help_of(assumption, seeds))
        if assumption.kind == "structure":
            _show(key, assumption.spoken(value))
            st.segmented_control(
                spoken,
                assumption.options,
                key=key,
                label_visibility="collapsed",
                required=True,
                on_change=lambda: move(assumption.id, st.session_state[key]),
            )
            return
        _show(key, value)
        st.slider(
            spoken,
            assumption.low,
            assumption.high,
            value,  # without it Streamlit would search the whole session for it
            step=step_of(assumption),
            format=form_of(assumption),
            key=key,
            label_visibility="collapsed",
            on_change=lambda: move(assumption.id, st.session_state[key]),
        )
        marks = f"marks_{assumption.id}"
        position_marks(
            assumption,
            value,
            key=marks,
            on_go=lambda: move(assumption.id, float(st.session_state[marks]["go"])),
        )


def _begin(name: str, seeds: Seeds) -> None:
    choices.put(replace(choices.current(), scenario=seeds.scenarios[name]))


def _whole(name: str) -> None:
    value = st.session_state[f"set_{name}"]
    if value is not None:
        choices.put(replace(choices.current(), **{name: value}))


def sidebar(seeds: Seeds) -> None:
    """Draw the sidebar: the start, the assumptions in the article's order, the rest by group, the worlds."""
    choice = choices.current()
    ready = dict(
        sorted(seeds.scenarios.items(), key=lambda item: (item[0] != choices.ARTICLE, item[0] != "neutral"))
    )
    _show("start", choice.scenario.id)
    st.selectbox(
        "Start from",
        ready,
        format_func=lambda name: seeds.scenarios[name].title,
        key="start",
        on_change=lambda: _begin(st.session_state["start"], seeds),
    )
    st.caption(f"{origin(choice, seeds).question} *{origin(choice, seeds).view}*")
    _history(choice, seeds)
    st.header("What do you assume?", anchor=False)
    headline = [item for item in seeds.assumptions.values() if item.headline]
    for assumption in headline:
        control(assumption, choice, seeds)
    st.header("More assumptions", anchor=False)
    changed = set(moves(choice, seeds))
    groups: dict[str, list[Assumption]] = {}
    for item in seeds.assumptions.values():
        if not item.headline:
            groups.setdefault(item.group, []).append(item)
    for group, items in groups.items():
        _group(group, items, changed, choice, seeds)
    _worlds(choice)


def _history(choice: Choice, seeds: Seeds) -> None:
    changed = moves(choice, seeds)
    with st.container(horizontal=True, gap="xsmall"):
        past, future = st.session_state.past, st.session_state.future
        st.button("Undo", icon=":material/undo:", disabled=not past, on_click=choices.undo, key="undo")
        st.button("Redo", icon=":material/redo:", disabled=not future, on_click=choices.redo, key="redo")
        kinds = {seeds.assumptions[key].kind for key in changed}
        options = [
            "everything",
            *(kind for kind in ("belief", "choice", "starting point", "structure") if kind in kinds),
        ]
        plural = {"everything": "Reset everything", "belief": "Reset beliefs", "choice": "Reset choices"}
        plural |= {"starting point": "Reset starting points", "structure": "Reset structures"}
        st.menu_button(
            "Reset",
            [plural[name] for name in options],
            disabled=not changed,
            key="reset",
            on_click=lambda: _reset_clicked(plural, seeds),
        )


def _reset_clicked(plural: dict[str, str], seeds: Seeds) -> None:
    clicked = next((name for name, text in plural.items() if text == st.session_state["reset"]), "everything")
    reset(words.KIND_WORDS if clicked == "everything" else [clicked], seeds)


def _group(group: str, items: list[Assumption], changed: set[str], choice: Choice, seeds: Seeds) -> None:
    count = sum(item.id in changed for item in items)
    label = f"{group} ({len(items)})" + (f" · {count} changed" if count else "")
    opened = st.expander(label, key=f"group_{group}", type="compact", on_change="rerun")
    if opened.open:  # a closed group costs nothing; its values live in the choice
        with opened:
            for item in items:
                control(item, choice, seeds)


def _worlds(choice: Choice) -> None:
    with st.expander("The worlds: how many, how long, whose luck", key="group_worlds", type="compact"):
        counts = sorted({*choices.WORLDS, choice.worlds})
        _show("set_worlds", choice.worlds)
        st.selectbox(
            "Worlds",
            counts,
            key="set_worlds",
            help="How many times the same assumptions are played, each time with other luck.",
            on_change=lambda: _whole("worlds"),
        )
        _show("set_weeks", choice.weeks)
        st.selectbox(
            "Weeks",
            sorted({*choices.WEEKS, choice.weeks}),
            key="set_weeks",
            help="How long each world lasts, from the week of 12 July 2021.",
            on_change=lambda: _whole("weeks"),
        )
        _show("set_luck", choice.luck)
        st.number_input(
            "Luck number",
            0,
            choices.MAX_LUCK,
            key="set_luck",
            help="The same number gives the same luck on every machine; another number, other worlds.",
            on_change=lambda: _whole("luck"),
        )
