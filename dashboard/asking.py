"""Asking why: was the cause that a story names needed? Found out in helpers, told where it was asked."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from concurrent.futures import wait
from functools import partial
from typing import Any

import streamlit as st

from dashboard import jobs, worker
from dashboard.jobs import Facts, Job
from dashboard.picture import Picture
from dashboard.story import Answer, by_week, world_story
from sim.batches import Told
from sim.cases import meaning
from sim.why import LUCKS

Question = tuple[Hashable, ...]
"""Which event of which world; whoever asks the same finds the same answer."""

GLANCE = 0.5
"""How often it is looked whether somebody still waits [seconds]."""


def story(shown: Picture) -> None:
    """Tell what happens in the world on the map, and answer what is asked about it."""
    world = shown.world
    st.markdown(f"**What happens in world {world + 1}** :small[· week by week, and why]")
    entries = shown.run.story(world)
    questions = {event: _question(shown, world, event) for event in {int(one["event"]) for one in entries}}
    asked: dict[Question, Job] = st.session_state.get("asked", {})
    found = {event: asked[question] for event, question in questions.items() if question in asked}
    world_story(
        by_week(entries),
        {event: _told(job) for event, job in found.items()},
        label=f"What happens in world {world + 1}",
        key="story",
        on_ask=lambda: ask(shown, world, int(st.session_state["story"]["ask"])),
    )
    waiting = {questions[event]: job for event, job in found.items() if job.running}
    # An empty container keeps the place: what follows is drawn anew if its place changes.
    with st.container(key="asking"):
        if waiting:
            _watch(waiting, world)


def ask(shown: Picture, world: int, event: int) -> None:
    """Begin to find out whether an event (from 1) of a world (from 0) needed the cause that is named."""
    question = _question(shown, world, event)
    choice = shown.choice
    query = choice.scenario.to_query(shown.seeds.scenarios)
    place = (query, choice.luck, choice.worlds, choice.weeks, world, event)
    jobs.forget(question)  # whoever asks again where it failed has it tried again
    job = jobs.start(question, partial(_find_out, place))
    st.session_state.asked = {**st.session_state.get("asked", {}), question: job}


def _question(shown: Picture, world: int, event: int) -> Question:
    choice = shown.choice
    sizes = (choice.luck, choice.worlds, choice.weeks)
    return ("why", meaning(choice.scenario), shown.seeds.fingerprint, *sizes, world, event)


def _find_out(place: tuple[Any, ...], pool: Any, told: Told) -> Facts:
    if pool is None:
        return worker.ask_why(*place)
    future = pool.submit(worker.ask_why, *place)
    try:
        while not wait([future], GLANCE).done:
            told(0, LUCKS)  # raises when nobody waits any longer
    finally:
        future.cancel()
    found: Facts = future.result()
    return found


def _told(job: Job) -> Answer:
    if job.running:
        return {"verdict": "", "answer": ""}
    if job.facts is None:
        return {"verdict": "It could not be found out.", "answer": job.problem, "failed": True}
    return {"verdict": job.facts["verdict"], "answer": job.facts["answer"]}


@st.fragment(run_every=0.7)
def _watch(waiting: Mapping[Question, Job], world: int) -> None:
    if not all(job.running for job in waiting.values()):
        st.rerun()
    st.caption(
        f"World {world + 1} is being lived again {LUCKS} times, with other luck from the week before, as it "
        "was and without the named cause. Everything else on the page can be used meanwhile."
    )
    st.button("Stop asking", key="stop_asking", icon=":material/close:", on_click=_give_up, args=(waiting,))


def _give_up(waiting: Mapping[Question, Job]) -> None:
    for question in waiting:
        jobs.leave(question)
    asked: dict[Question, Job] = st.session_state.asked
    st.session_state.asked = {question: job for question, job in asked.items() if question not in waiting}
