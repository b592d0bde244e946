"""The page Debate, on the real model: prompts of the compared runs, bets, role cards, lessons."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import debate_panels, debates
from dashboard.choice import start
from dashboard.runs import seeds
from sim.cases import meaning

pytestmark = pytest.mark.slow  # every test draws whole pages


def debate() -> None:
    """Draw the page on its own: AppTest cannot follow a page that is a function."""
    from dashboard import address, runs
    from dashboard.views import debate

    address.open_session(runs.seeds(), "debate")
    debate.page()
    address.close_session(runs.seeds())


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_function(debate, default_timeout=300)
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


def test_a_debate_is_called_by_the_start_of_whoever_reads_it():
    ready = seeds().scenarios
    moved = ready["article"].changed(ready["hollow_army"].differences(ready["article"]))
    assert meaning(moved) == meaning(ready["hollow_army"])
    sizes = {"worlds": 6, "weeks": 26, "luck": 5}
    shown = [
        debates.draw(seeds(), replace(start(seeds()), scenario=one, **sizes))
        for one in (ready["hollow_army"], moved)
    ]
    names = [each.session.runs.names for each in shown]
    assert "Hollow army" in names[0][0]
    assert "The article" in names[1][0]


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


def test_where_there_is_nothing_to_bet_on_no_bet_is_offered(page: AppTest, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(debate_panels, "bettable", lambda shown: [])
    assert "bet_open" not in {button.key for button in opened(page).button}
    assert page.header


def test_a_bet_can_be_skipped(page: AppTest):
    opened(page)
    page.button(key="bet_open").click().run()
    page.button(key="bet_skip").click().run()
    assert len(page.header) == 6


@pytest.mark.parametrize("view", ["projector", "roles", "lessons"])
def test_every_view_opens_from_a_link(page: AppTest, view: str):
    page.query_params["view"] = f"debate_view:{view}"
    opened(page)
    assert page.header
    if view == "roles":
        assert page.header[0].value == next(iter(seeds().debate.roles.values())).name
        assert "(a view)" in text_of(page)
    if view == "lessons":
        assert "A note on sensitivity" in [header.value for header in page.header]


def test_filters_keep_only_what_fits(page: AppTest):
    page.query_params["view"] = "debate_kinds:silence;debate_levels:school"
    opened(page)
    shown = [caption.value for caption in page.caption if "minutes" in caption.value]
    assert shown
    assert all("silence · school" in caption for caption in shown)


def test_what_is_chosen_on_the_page_is_in_its_link(page: AppTest):
    opened(page)
    assert "view" not in page.query_params
    page.get("button_group")[1].set_value(["school"]).run()
    page.select_slider(key="debate_minutes").set_value("15").run()
    assert not page.exception
    assert page.query_params["view"] == "debate_levels:school;debate_minutes:15"
    page.select_slider(key="debate_minutes").set_value("25").run()
    assert page.query_params["view"] == "debate_levels:school"


def test_a_slide_is_turned_and_linked(page: AppTest):
    page.query_params["view"] = "debate_view:projector;debate_slide:999"
    opened(page)
    last = page.header[0].value
    next(button for button in page.button if button.label == "Next").click().run()
    assert page.header[0].value != last
    assert page.query_params["view"] == "debate_view:projector"
