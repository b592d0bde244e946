"""The card behind an assumption's "Why?": how sure, when, whose claim, what is against it, what it moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from importlib import import_module

import pandas as pd
import streamlit as st

from dashboard import choice as choices
from dashboard import notches, runs, tallies, words
from dashboard.choice import Choice
from dashboard.timeline import steps_from, timeline
from sim import outcomes
from sim.assumptions import Assumption
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.stances import Stance, middle

TRIED = 100  # how many worlds are enough to see what an assumption moves
DOUBT = 0.3  # how wide a new range is, as a part of the whole


def card(assumption: Assumption, choice: Choice, seeds: Seeds) -> Callable[[], None]:
    """Draw the card; what it returns fills in what needs runs, once the page itself is drawn."""
    st.markdown(f"**{assumption.question}**")
    if assumption.kind == "belief":
        _certainty(assumption, choice)
    if assumption.kind == "choice":
        _schedule(assumption, choice)
    place = st.empty()
    place.caption("What does it move? The worlds are being run …")
    _claims(assumption, seeds)
    return partial(_moves, place, assumption, choice, seeds)


def _certainty(assumption: Assumption, choice: Choice) -> None:
    span = choice.scenario.stance(assumption.id).span
    key = f"doubt_{assumption.id}"
    st.session_state[key] = span is not None
    st.toggle(
        "I am not sure: each world draws its own value",
        key=key,
        on_change=_doubt,
        args=(assumption, choice),
        help="The slider gets two ends. Each world draws from between them, by its luck.",
    )


def _doubt(assumption: Assumption, choice: Choice) -> None:
    """Turn a point into a range around it, or a range into its middle."""
    span = choice.scenario.stance(assumption.id).span
    if span is not None:
        _put(assumption, Stance(notches.snapped(assumption, middle(span))))
        return
    value, half = choice.scenario.value(assumption.id), DOUBT * (assumption.high - assumption.low) / 2
    low = notches.snapped(assumption, max(assumption.low, value - half))
    high = notches.snapped(assumption, min(assumption.high, value + half))
    _put(assumption, Stance(middle((low, high)), (low, high)))


def _schedule(assumption: Assumption, choice: Choice) -> None:
    stance = choice.scenario.stance(assumption.id)
    st.markdown("**When?** :small[Somebody's choice may change: it starts where the slider stands.]")
    key = f"steps_{assumption.id}"
    timeline(
        assumption,
        choice.scenario.value(assumption.id),
        stance.steps,
        weeks=choice.weeks,
        step=notches.step_of(assumption),
        decimals=notches.decimals(notches.step_of(assumption)),
        key=key,
        on_steps=lambda: _put(
            assumption,
            Stance(stance.value, None, steps_from(st.session_state[key]["steps"], choice.weeks)),
        ),
    )


def _put(assumption: Assumption, stance: Stance) -> None:
    before = choices.current()
    choices.put(replace(before, scenario=before.scenario.changed({assumption.id: stance})))


def _claims(assumption: Assumption, seeds: Seeds) -> None:
    source = seeds.sources.get(assumption.source)
    cited = "our judgement" if source is None else f"{source.authors}: {source.title} ({source.year})"
    claims = [seeds.claims[claim] for claim in assumption.claims if claim in seeds.claims]
    lines = [
        f"*{assumption.kind.capitalize()}*: {words.KIND_WORDS[assumption.kind]}. In the article: "
        f"{assumption.tag}.",
        *(
            f"**The article** ({words.paragraphs(claim.paragraphs)}, {claim.id}): {claim.text}"
            for claim in claims
        ),
        *(f"**Against {claim.id}:** {claim.critics}" for claim in claims if claim.critics),
        f"**Against it:** {assumption.counter}" if assumption.counter else "",
        f"**The number:** {assumption.note}",
        f"**Evidence:** {cited}",
        *(f"**The rule.** {mechanism_words(name)}" for name in assumption.mechanisms),
    ]
    st.markdown("\n\n".join(line for line in lines if line))


@cache
def mechanism_words(name: str) -> str:
    """Return what a mechanism does in one sentence: the first of its module."""
    text = import_module(f"sim.mechanisms.{name}").__doc__ or name
    return " ".join(text.split("\n\n")[0].replace("``", "").split())


def ends_of(assumption: Assumption) -> dict[str, float | str]:
    """Return the positions at which it is tried: its two ends, or every form of a structure."""
    if assumption.kind == "structure":
        return {str(option): str(option) for option in assumption.options}
    low, high = assumption.words
    return {
        f"{words.number(assumption.low, 3)}, {low}": assumption.low,
        f"{words.number(assumption.high, 3)}, {high}": assumption.high,
    }


def _moves(
    place: st.delta_generator.DeltaGenerator, assumption: Assumption, choice: Choice, seeds: Seeds
) -> None:
    """Run the visitor's scenario with this one assumption at its ends, on the same luck, and compare."""
    sizes = {"luck": choice.luck, "worlds": min(TRIED, choice.worlds), "weeks": choice.weeks}
    total = sizes["worlds"]
    tried: dict[str, Scenario] = {"as you have it": choice.scenario}
    for name, value in ends_of(assumption).items():
        tried[name] = choice.scenario.changed({assumption.id: Stance(value)})
    for scenario in tried.values():
        runs.start(scenario, **sizes)
    results = {name: runs.run(scenario, **sizes) for name, scenario in tried.items()}
    first, *_, last = (results[name] for name in ends_of(assumption))
    counts = {name: outcomes.counts(result.ending) for name, result in results.items()}
    rows = {
        seeds.endings[ending].name: [words.of(counts[name][ending], total) for name in results]
        for ending in outcomes.ENDINGS
        if any(counts[name][ending] for name in results)
    }
    rows["Kabul falls"] = [
        words.of(tallies.ever(result.summary["t_kabul"]), total) for result in results.values()
    ]
    parted = tallies.parted(first, last)
    with place.container():
        st.markdown(
            f"**What does it move?** With everything else as you have it, going from one end to the other "
            f"changes the ending **{words.in_worlds(parted, total)}** on the same luck."
        )
        st.table(pd.DataFrame(rows, index=list(results)).T.rename_axis("worlds in which"))
