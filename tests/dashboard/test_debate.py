"""The page Debate, on the real model: prompts of the compared runs, bets, role cards, lessons."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs import seeds


def debate() -> None:
    """Draw the page on its own: AppTest cannot follow a page that is a function."""
    from dashboard import address, runs
    from dashboard.views import debate

    address.open_session(runs.seeds(), "debate")
    debate.page()
    address.close_session(runs.seeds())


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_function(debate, default_timeout=120)
    for name, value in {"worlds": "12", "weeks": "52", "b": "hollow_army"}.items():
        app.query_params[name] = value
    return app


def opened(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.header, *app.markdown, *app.caption))


def test_prompts_of_several_kinds_stand_with_counts_of_both_runs(page: AppTest):
    opened(page)
    text = text_of(page)
    assert len(page.header) == 6
    assert re.search(r"in \d+ of 12 worlds of “The article”", text)
    assert text.count("**For · “The article”**") == text.count("**Against · “Hollow army”**") == 6
    assert text.count("Weakest point") == 12
    assert "being worked out" not in text


def test_exchanging_the_scenarios_exchanges_the_sides(page: AppTest):
    opened(page)
    before = [header.value for header in page.header]
    page.button(key="slot_exchange").click().run()
    assert "**For · “Hollow army”**" in text_of(page)
    assert not set(before) & {header.value for header in page.header}


def test_a_scenario_beside_itself_gives_nothing_to_debate_and_says_so(page: AppTest):
    page.query_params["b"] = "article"
    opened(page)
    assert "nothing to debate" in page.info[0].value
    assert not page.header


def test_more_prompts_can_be_asked_for(page: AppTest):
    opened(page)
    page.button(key="more_prompts").click().run()
    assert len(page.header) == 12


def test_a_bet_is_scored_against_the_model(page: AppTest):
    opened(page)
    page.button(key="bet_open").click().run()
    assert not page.header  # no count is seen before the bet
    assert len(page.slider) == 3
    page.slider[0].set_value(0)
    page.button(key="bet_place").click().run()
    assert not page.exception
    text = text_of(page)
    assert re.search(r"Your widest gap: \d+ of 12", text)
    assert "never against what happened" in text
    assert len(page.header) == 6


def test_a_bet_can_be_skipped(page: AppTest):
    opened(page)
    page.button(key="bet_open").click().run()
    page.button(key="bet_skip").click().run()
    assert len(page.header) == 6


@pytest.mark.parametrize("view", ["Projector", "Role cards", "Lessons and handouts"])
def test_every_view_opens(page: AppTest, view: str):
    page.session_state["debate_view"] = view
    opened(page)
    assert page.header
    if view == "Role cards":
        assert page.header[0].value == next(iter(seeds().debate.roles.values())).name
        assert "(a view)" in text_of(page)
    if view == "Lessons and handouts":
        assert "A note on sensitivity" in [header.value for header in page.header]


def test_filters_keep_only_what_fits(page: AppTest):
    page.session_state["debate_kinds"] = ["silence"]
    page.session_state["debate_levels"] = ["school"]
    opened(page)
    shown = [caption.value for caption in page.caption if "minutes" in caption.value]
    assert shown
    assert all("silence · school" in caption for caption in shown)
