"""The page The argument, on the real model: what it says is what the audit counts, with its denominator."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import argument_words as told
from dashboard import audits, study_charts
from dashboard.runs import seeds
from dashboard.views import argument as view
from sim.argument import examine, share_out
from sim.cases import Sample
from sim.studies import shipped
from sim.studies.experiments import experiments

pytestmark = pytest.mark.slow  # every test draws whole pages

WORLDS = 12
PREMISES = ["taliban_start", "air_support", "pakistan_support"]


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """An audit of a few worlds, as the release would bring it."""
    loaded, scenario = seeds(), seeds().scenarios["hollow_army"]
    sample = Sample(WORLDS, 2021, loaded.argument.horizon, loaded)
    sizes = {"worlds": WORLDS, "luck": 2021, "weeks": sample.weeks, "seeds": loaded}
    return {
        "audit": examine(scenario, sample),
        "tensions": experiments(scenario, **sizes),
        "shapley": share_out(scenario, sample, names=PREMISES),
    }


def argument() -> None:
    """Draw the page on its own: AppTest cannot follow a page that is a function."""
    from dashboard import address, runs
    from dashboard.views import argument

    address.open_session(runs.seeds(), "argument")
    argument.page()
    address.close_session(runs.seeds())


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, made: dict[str, Any]) -> AppTest:
    monkeypatch.setattr(shipped, "find", lambda what, scenario, model: made[what])
    app = AppTest.from_function(argument, default_timeout=300)
    app.run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.markdown, *app.caption))


def test_the_page_says_in_two_sentences_what_carries_and_what_contradicts(page: AppTest, made):
    text = text_of(page)
    assert told.carriers(made["audit"]) in text
    assert told.contradictions(made["tensions"]) in text
    assert f"of {len(made['audit']['conclusions'])} conclusions hold in most" in text


def test_taking_a_premise_away_names_every_conclusion_that_changes(page: AppTest, made):
    premise = sorted((p for p in made["audit"]["premises"] if p["effects"]), key=told.weight)[-2]
    page.selectbox(key="argument_away").set_value(premise["id"]).run()
    assert not page.exception
    assert page.query_params["view"] == f"argument_away:{premise['id']}"
    text = text_of(page)
    assert f"Take away {told.called(premise)}" in text
    before = {c["id"]: c["holds"] for c in made["audit"]["conclusions"]}
    for key, effect in premise["effects"].items():
        assert effect["holds"] == before[key] + effect["gained"] - effect["lost"]
        if effect["gained"] or effect["lost"]:
            assert f"holds in {effect['holds']} of {WORLDS} instead of {before[key]}" in text


def test_shares_on_the_page_add_up_to_the_difference(page: AppTest, made):
    moved = [k for k, f in made["shapley"]["conclusions"].items() if f["with_all"] != f["with_none"]]
    assert moved
    for key in moved[:2]:
        found = made["shapley"]["conclusions"][key]
        total = sum(part["worlds"] for part in found["parts"].values())
        assert total == pytest.approx(found["with_all"] - found["with_none"])
        page.selectbox(key="argument_shared").set_value(key).run()
        assert f"holds in {found['with_all']} of {WORLDS} with all of them" in text_of(page)


def test_from_a_claim_one_reaches_its_assumptions_and_from_an_outcome_the_claims(page: AppTest):
    page.selectbox(key="argument_claim").set_value("C26").run()
    text = text_of(page)
    for name in seeds().claims["C26"].assumptions:
        assert f"**{seeds().assumptions[name].name}**" in text
    assert "Checked as **C26" in text
    page.selectbox(key="argument_outcome").set_value("C23").run()
    assert not page.exception


def test_every_tension_opens_and_says_both_or_never(made):
    table = view.tensions_table(made["tensions"])
    assert len(table) == 12
    assert all(cell == "never" or int(cell.replace(",", "")) for cell in table["Both, over the region"])


def test_tables_hold_what_the_charts_draw(made):
    audit = made["audit"]
    drawn = study_charts.turned_data(audit).to_pylist()
    table = view.turned_table(audit)
    names = {p["name"]: told.called(p) for p in audit["premises"]}
    for cell in drawn:
        assert table.loc[names[cell["premise"]], cell["conclusion"]].startswith(
            cell["mark"].replace("-", "−")
        )
    assert view.conclusions_table(audit).shape == (len(audit["conclusions"]), 3)
    assert view.worldviews_table(audit).shape == (len(audit["worldviews"]), len(audit["conclusions"]))


def test_idle_premises_are_told_once_and_weighed_nothing(made):
    audit = made["audit"]
    assert audit["idle"]["no_conclusion"]
    for premise in audit["premises"]:
        if premise["id"] in audit["idle"]["no_conclusion"]:
            assert told.weight(premise) == 0
            assert told.called(premise) in " ".join(told.idle(audit))


def test_an_audit_is_called_by_what_the_visitor_assumes_whoever_had_it_made(monkeypatch, made):
    monkeypatch.setattr(audits, "part", lambda what, seeds: made[what])
    app = AppTest.from_function(argument, default_timeout=300)
    app.query_params["contagion"] = "1.1"
    app.run()
    assert not app.exception
    assert "**Do they follow?** The article with 1 change: " in text_of(app)


def test_a_scenario_of_ones_own_is_offered_an_audit():
    app = AppTest.from_function(argument, default_timeout=300)
    app.query_params["contagion"] = "1.1"
    app.run()
    assert not app.exception
    assert any(button.label.startswith("Audit this scenario (200 worlds") for button in app.button)
