"""The page Compare, on the real model: what is chosen is what is shown."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from streamlit.testing.v1 import AppTest

import sim
from dashboard import shelf, visitors, works
from dashboard.choice import LUCK
from dashboard.runs import seeds
from sim.compare_report import comparison
from sim.worlds import Worlds

pytestmark = pytest.mark.slow  # every test draws whole pages


def compare() -> None:
    """Draw the page on its own: AppTest cannot follow a page that is a function."""
    from dashboard import address, runs
    from dashboard.views import compare

    address.open_session(runs.seeds(), "compare")
    compare.page()
    address.close_session(runs.seeds())


@pytest.fixture
def page() -> AppTest:
    app = AppTest.from_function(compare, default_timeout=300)
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
    for line in re.findall(r"\*(?:For|Against):\*.*", text):
        assert re.search(r"\b[oO]f 50\b", line), line


def test_every_chart_has_a_sentence_and_a_table(page: AppTest):
    opened(page, b="power_politics")
    charts = page.get("vega_lite_chart")
    assert len(charts) == 6
    assert all(len(chart.proto.alt) > 40 for chart in charts)
    for name in ("flows", "ends", "shares", "survival", "parting", "four", "measures"):
        page.session_state[f"table_{name}"] = True
    page.run()
    assert not page.exception
    assert len(page.table) == 9


def test_the_page_shows_the_numbers_of_the_command(page: AppTest):
    opened(page, b="power_politics")
    results = [sim.run(Worlds.of(name, 50, LUCK, 52)) for name in ("article", "power_politics")]
    facts = comparison(results, luck=LUCK)["pairs"][0]
    assert f"the ending changes in {facts['changed_ending']} of 50 imagined worlds" in text_of(page)
    deaths = facts["metrics"]["civilian_deaths"]
    assert f"more civilians die in B **in {deaths['more']} of 50 imagined worlds**" in text_of(page)
    page.session_state["table_flows"] = True
    page.run()
    flows = next(table.value for table in page.table if "Worlds" in table.value)
    assert sorted(flows["Worlds"]) == sorted(f"{flow['worlds']} of 50" for flow in facts["flows"])


def test_beliefs_choices_and_both_together_add_up_on_the_page(page: AppTest):
    opened(page, b="power_politics")
    parts = next(table.value for table in page.table if "Together" in table.value)
    for _, row in parts.iterrows():
        one, beliefs, choices, together, other = (
            Fraction(cell.split()[0].replace("−", "-").replace("+", "").replace(",", "")) for cell in row
        )
        assert one + beliefs + choices + together == other


def test_where_only_beliefs_differ_nothing_is_cut_into_parts(page: AppTest):
    opened(page, b="article~contagion=2")
    assert not [table for table in page.table if "Together" in table.value]


def test_another_scenario_can_be_held_against_the_first(page: AppTest):
    opened(page, b="neutral", c="hollow_army")
    assert "From A to B the ending changes" in text_of(page)
    page.get("segmented_control")[0].set_value("C").run()
    assert not page.exception
    assert page.query_params["pair"] == "2"
    assert "From A to C the ending changes" in text_of(page)


def test_a_world_whose_ending_changes_can_be_put_on_the_map(page: AppTest):
    opened(page, b="hollow_army")
    page.button(key="changing").click().run()
    assert not page.exception
    line = next(element.value for element in page.markdown if "with the same luck in each" in element.value)
    one, other = re.search(r"A: (.*); B: (.*)", line).groups()
    assert one != other


def test_a_pasted_link_becomes_a_scenario(page: AppTest):
    opened(page)
    page.session_state["slot_paste"] = True
    page.run()
    page.text_input(key="paste_text").set_value("http://127.0.0.1:8501/?scenario=guarantee&contagion=2").run()
    page.button(key="paste_use").click().run()
    assert not page.exception
    assert page.query_params["b"] == "guarantee~contagion=2"
    page.text_input(key="paste_text").set_value("http://127.0.0.1:8501/?contagon=2").run()
    assert page.error[0].value == "This link cannot be used."
    assert "contagion" in page.text[0].value


def test_what_is_looked_at_opens_from_a_link_and_stays_in_it(page: AppTest):
    view = "compare_survival:t_exit;compare_map:anybody;compare_course:toxicity"
    opened(page, b="power_politics", view=view)
    assert "the president is still in office after 52 weeks" in text_of(page)
    assert page.selectbox(key="compare_map").value == "anybody"
    assert page.query_params["view"] == view
    page.selectbox(key="compare_course").set_value("control_taliban").run()
    assert not page.exception
    assert page.query_params["view"] == "compare_survival:t_exit;compare_map:anybody"


def test_a_view_that_cannot_be_shown_is_explained(page: AppTest):
    opened(page, view="compare_map:the moon;compare_survival:t_exit")
    assert any("the moon" in warning.value for warning in page.warning)
    assert page.selectbox(key="compare_map").value == "taliban"


def test_while_many_worlds_are_run_the_older_picture_stays_and_the_wait_can_be_given_up(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
):
    opened(page, b="hollow_army")
    before = next(text.value for text in page.markdown if "the ending changes in" in text.value)
    monkeypatch.setattr(works.Work, "ready", property(lambda work: work.total <= 50))
    page.session_state["choice"] = replace(page.session_state["choice"], worlds=100)
    page.run()
    assert not page.exception
    assert before in text_of(page)
    page.button(key="give_up").click().run()
    assert not page.exception
    assert page.session_state["choice"].worlds == 50
    assert not any(button.key == "give_up" for button in page.button)
    assert page.query_params["b"] == "hollow_army"


def test_what_the_browser_has_saved_can_be_compared(page: AppTest, monkeypatch: pytest.MonkeyPatch):
    mine = "m" * 43
    monkeypatch.setattr(visitors, "token", lambda: (mine, True))
    shelf.shelf().save(mine, "Group 1", {"scenario": "guarantee", "contagion": "2", "luck": "5"}, {})
    shelf.shelf().save("o" * 43, "Group 2", {"scenario": "neutral", "contagion": "3"}, {})
    opened(page)
    box = page.selectbox(key="slot_B")
    assert "Saved: Group 1" in box.options
    assert "Saved: Group 2" not in box.options
    box.set_value("guarantee~contagion=2").run()
    assert not page.exception
    assert page.query_params["b"] == "guarantee~contagion=2"
    assert "luck" not in page.query_params
