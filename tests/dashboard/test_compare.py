"""The page Compare, on the real model: what is chosen is what is shown."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.runs import seeds
from sim.prompts import prompts


def compare() -> None:
    """Draw the page on its own: AppTest cannot follow a page that is a function."""
    from dashboard import address, runs
    from dashboard.views import compare

    address.open_session(runs.seeds(), "compare")
    compare.page()
    address.close_session(runs.seeds())


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_function(compare, default_timeout=60)
    app.query_params["worlds"] = "50"
    app.query_params["weeks"] = "52"
    return app


def opened(app: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def test_before_anything_is_chosen_two_scenarios_stand_beside_each_other(page: AppTest):
    opened(page)
    assert page.selectbox(key="slot_A").value == "article"
    assert page.selectbox(key="slot_B").value == "neutral"
    assert re.search(r"the ending changes in \d+ of 50 imagined worlds", text_of(page))


def test_a_scenario_set_beside_itself_shows_exactly_nothing(page: AppTest):
    opened(page, b="article")
    assert "nothing differs: 0 of 50 worlds" in text_of(page)
    assert "These two give nothing to argue about" in text_of(page)


def test_every_slot_can_be_chosen_exchanged_and_removed(page: AppTest):
    opened(page)
    page.selectbox(key="slot_B").set_value("hollow_army").run()
    assert page.query_params["b"] == "hollow_army"
    page.button(key="slot_add").click().run()
    assert page.query_params["c"] in seeds().scenarios
    page.button(key="slot_exchange").click().run()
    assert (page.query_params["scenario"], page.query_params["b"]) == ("hollow_army", "article")
    page.button(key="slot_remove_C").click().run()
    assert "c" not in page.query_params
    assert not page.exception


def test_four_scenarios_open_from_a_link(page: AppTest):
    opened(page, b="neutral", c="hollow_army~contagion=1", d="guarantee")
    assert [page.selectbox(key=f"slot_{letter}").value for letter in "ABCD"] == [
        "article", "neutral", "hollow_army~contagion=1", "guarantee",
    ]  # fmt: skip
    assert not any(button.key == "slot_add" for button in page.button)


def test_the_prompts_on_the_page_say_counts_of_both_runs(page: AppTest):
    opened(page, b="hollow_army")
    text = text_of(page)
    assert text.count("*For:*") == 3
    assert "Claims of the article behind it: C" in text
    for line in re.findall(r"\*(?:For|Against):\*.*", text):
        for number in re.findall(r"\d[\d,]*", re.sub(r"“[^”]*”", "", line)):
            assert re.search(rf"\b{number} of 50|of {number}\b", line) or "assumptions" in line, line


def test_no_prompt_template_is_left_unfilled():
    assert len(seeds().prompts) >= 3
    assert prompts  # read by the page above
