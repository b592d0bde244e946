"""The page Turning points, on the real model: it says what the studies find, and goes where it says."""

import threading
import time

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import jobs
from dashboard.runs import seeds
from dashboard.views import turning_points
from sim.studies.asked import asked
from sim.studies.designs import factors
from sim.studies.tipping import tipping_map


def turning() -> None:
    """Draw the page on its own: AppTest cannot follow a page that is a function."""
    from dashboard import address, runs
    from dashboard.views import turning_points

    address.open_session(runs.seeds(), "turning")
    turning_points.page()
    address.close_session(runs.seeds())


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(turning_points, "POINTS", {"quick": (3, 4), "fine": (4, 4)})
    for name, value in (("WALKS", 2), ("BASE", 2), ("LUCKS", 2), ("ROWS", 150)):
        monkeypatch.setattr(turning_points, name, value)
    app = AppTest.from_function(turning, default_timeout=300)
    app.query_params["worlds"] = "50"
    app.query_params["weeks"] = "26"
    return app


def opened(app: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def test_the_map_is_the_one_that_the_study_makes(page: AppTest):
    opened(page)
    across, up = (factors([name], seeds())[0] for name in ("forces_will_fight", "contagion"))
    facts = tipping_map(
        seeds().scenarios["article"], across, up, asked("hardline"),
        points=3, lucks=4, luck=2021, weeks=26, seeds=seeds(),
    )  # fmt: skip
    assert turning_points.map_words(facts, across.assumption, up.assumption) in text_of(page)
    assert "of 9 cells" in text_of(page)


def test_a_cell_can_be_chosen_by_keyboard_and_becomes_the_scenario(page: AppTest):
    opened(page)
    page.selectbox(key="go_forces_will_fight").set_value("0.1")
    page.selectbox(key="go_contagion").set_value("3")
    page.button(key="tipping_there").click().run()
    assert not page.exception
    assert page.query_params["forces_will_fight"] == "0.1"
    assert page.query_params["contagion"] == "3"


def test_the_two_assumptions_are_never_the_same_and_stay_chosen(page: AppTest):
    opened(page)
    page.selectbox(key="turning_across").set_value("contagion").run()
    assert not page.exception
    assert page.selectbox(key="turning_up").value != "contagion"
    page.selectbox(key="turning_outcome").set_value("civilian_deaths").run()
    assert "the mean of a cell's 4 worlds" in text_of(page)
    assert page.query_params["view"] == "turning_across:contagion;turning_outcome:civilian_deaths"


def test_a_condition_of_ones_own_opens_from_a_link_and_never_as_markup(page: AppTest):
    own = "accommodation > 0.5 and [peace](http://example.org)"
    opened(page, view=f"turning_goal:own;turning_own:{own.replace(':', '%3A')};turning_reach:7")
    assert page.text_input(key="turning_own").value == own
    assert page.slider(key="turning_reach").value == 7
    assert page.warning[0].value == "This condition cannot be read."
    assert "found '[peace](http://example.org)'" in page.text[0].value  # plain text, never markup
    assert not any("peace" in text for text in (text_of(page), *(each.value for each in page.warning)))


def test_what_matters_is_told_kind_by_kind(page: AppTest):
    opened(page)
    page.selectbox(key="turning_outcome").set_value("week_kabul_falls").run()
    for method in ("morris", "sobol"):
        page.segmented_control(key="turning_method").set_value(method).run()
        next(button for button in page.button if button.label.startswith("Work it out")).click().run()
        assert not page.exception
        text = text_of(page)
        for kind in ("Belief", "Choice", "Starting point"):
            assert f"**{kind}" in text


@pytest.mark.slow
def test_working_backwards_counts_and_goes_there(page: AppTest):
    opened(page)
    page.selectbox(key="turning_goal").set_value("own").run()
    page.text_input(key="turning_own").set_value("t_kabul <= 26").run()
    page.slider(key="turning_reach").set_value(15).run()
    for label in ("Find the smallest change", "Find the conditions"):
        next(button for button in page.button if button.label.startswith(label)).click().run()
        assert not page.exception
    text = text_of(page)
    assert "of 50 imagined worlds" in text
    assert "Checked on fresh luck" in text
    page.button(key="way_0").click().run()
    assert {"forces_will_fight", "contagion", "air_support", "taliban_start"} & set(page.query_params)


def test_a_condition_that_cannot_be_read_is_explained(page: AppTest):
    opened(page)
    page.selectbox(key="turning_goal").set_value("own").run()
    for text, words in (("hardlin", "Did you mean 'hardline'?"), ("accommodation", "compared with a number")):
        page.text_input(key="turning_own").set_value(text).run()
        assert not page.exception
        assert any(words in told.value for told in (*page.warning, *page.text))


def test_a_study_is_begun_once_shows_how_far_it_is_and_can_be_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs.runs, "processes", lambda: 1)
    monkeypatch.setattr(jobs, "_helpers", lambda: None)
    going, begun = threading.Event(), []

    def slow(pool: object, told: object) -> dict[str, int]:
        begun.append(1)
        for done in range(1, 200):
            told(done, 200)
            going.set()
            time.sleep(0.01)
        return {"answer": 1}

    one, other = jobs.start("slow", slow), jobs.start("slow", slow)
    assert one is other
    assert going.wait(5)
    assert one.running
    assert one.total == 200
    jobs.leave("slow")
    assert not one.running
    assert jobs.find("slow") is None
    assert begun == [1]


def test_a_study_that_fails_says_so_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch):
    def broken(pool: object, told: object) -> dict[str, int]:
        raise ZeroDivisionError

    assert "failed" in jobs.start("broken", broken).problem
    jobs.forget("broken")
    assert jobs.find("broken") is None


def test_a_study_that_somebody_else_has_tried_again_goes_on():
    def broken(pool: object, told: object) -> dict[str, int]:
        raise ZeroDivisionError

    assert jobs.start("broken", broken).problem
    jobs.forget("broken")
    again = jobs.start("broken", lambda pool, told: {"answer": 1})
    jobs.forget("broken")  # another visitor's page still had the button
    assert jobs.find("broken") is again
