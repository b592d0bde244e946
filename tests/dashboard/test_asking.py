"""What we believe about "was that needed?" on the page: the answer is the model's, and comes to who asked."""

import re
from collections import OrderedDict
from concurrent.futures import Future
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import asking, jobs
from dashboard.runs import seeds
from sim.ensemble import run
from sim.why import verdict, why
from sim.worlds import Worlds


def asked() -> None:
    """Draw a story, with a button in place of the one beside its first event, which AppTest cannot reach."""
    import streamlit as st

    from dashboard import address, asking, picture, runs

    address.open_session(runs.seeds(), "")
    shown = picture.draw(runs.seeds())
    first = next(one["event"] for one in shown.run.story(shown.world) if one["event"])
    st.button("Ask", key="ask", on_click=asking.ask, args=(shown, shown.world, first))
    asking.story(shown)


@pytest.fixture(autouse=True)
def _nothing_asked_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_jobs", OrderedDict())


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[dict[int, dict[str, str]]]:
    """What was told below the events, each time that the story was drawn."""
    drawn: list[dict[int, dict[str, str]]] = []
    monkeypatch.setattr(asking, "world_story", lambda weeks, found, **_: drawn.append(found))
    return drawn


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_function(asked, default_timeout=300)
    for name, value in {"scenario": "hollow_army", "worlds": "50", "weeks": "26", "world": "3"}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_the_answer_is_the_one_of_the_terminal_and_stands_below_the_event(page, answers):
    page.run()
    assert answers[-1] == {}
    page.button(key="ask").click().run()
    assert not page.exception
    ((event, answer),) = answers[-1].items()
    result = run(Worlds.of(seeds().scenarios["hollow_army"], 50, 2021, 26))
    facts = why(result, 2, event)
    assert answer == {"verdict": facts["verdict"], "answer": facts["answer"]}
    assert re.search(r"in \d+ of 200 imagined worlds", facts["answer"])


def test_nobody_reads_an_answer_that_somebody_else_asked_for(page, answers):
    page.button(key="ask").click().run()
    other = AppTest.from_function(asked, default_timeout=300)
    for name, value in page.query_params.items():
        other.query_params[name] = value
    other.run()
    assert answers[-1] == {}


def test_who_asks_a_busy_machine_is_told_so_and_can_ask_again(page, answers, monkeypatch):
    with monkeypatch.context() as then:
        then.setattr(jobs, "STUDIES_AT_ONCE", 0)
        page.button(key="ask").click().run()
    ((_, answer),) = answers[-1].items()
    assert answer["failed"]
    assert "Try again in a moment" in answer["answer"]
    page.button(key="ask").click().run()
    ((_, answer),) = answers[-1].items()
    assert re.search(r"in \d+ of 200 imagined worlds", answer["answer"])


def test_what_failed_is_tried_again_when_it_is_asked_again(page, answers, monkeypatch):
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as then:
        then.setattr(asking.worker, "ask_why", fails)
        page.button(key="ask").click().run()
    ((_, answer),) = answers[-1].items()
    assert answer["failed"]
    page.button(key="ask").click().run()
    ((_, answer),) = answers[-1].items()
    assert "failed" not in answer


def test_while_it_is_found_out_nothing_is_told_and_giving_up_ends_the_wait(monkeypatch):
    class Busy:
        """Helpers that never come to it."""

        future: Future = Future()

        def submit(self, *_: object) -> Future:
            return self.future

    monkeypatch.setattr(jobs.runs, "processes", lambda: 1)
    monkeypatch.setattr(jobs, "_helpers", Busy)
    question = ("why", "is it so?")
    job = jobs.start(question, partial(asking._find_out, ()))
    assert asking._told(job) == {"verdict": "", "answer": ""}
    jobs.leave(question)
    job._thread.join(30)
    assert not job._thread.is_alive()
    assert Busy.future.cancelled()
    assert jobs.find(question) is None


FACTS = {"worlds": 200, "as_it_was": 150}
TRIED = {"what": "without the cause", "effect": "rarer", "happens": 0}


@pytest.mark.parametrize(
    ("tried", "says"),
    [
        (TRIED, "Needed: without it, in 0 of 200 imagined worlds instead of 150 of 200."),
        ({**TRIED, "happens": 40}, "It mattered: without it, in 40 of 200"),
        ({**TRIED, "effect": "alike", "happens": 149}, "Not needed: without it, in 149 of 200"),
        ({**TRIED, "effect": "commoner", "happens": 190}, "Not needed: without it, in 190 of 200"),
        ({**TRIED, "what": "other position"}, "Needed: with that assumption otherwise, in 0 of 200"),
    ],
)
def test_the_verdict_says_whether_the_cause_was_needed_with_both_counts(tried, says):
    assert verdict({**FACTS, "tried": [tried]}).startswith(says)


def test_what_hardly_ever_happens_is_left_to_luck():
    rare = {**FACTS, "as_it_was": 0, "tried": [{**TRIED, "effect": "alike"}]}
    assert verdict(rare).startswith("Luck decided")
