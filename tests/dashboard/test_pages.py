"""Every page opens on the real model, and every control does what it says."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import asking, runs
from dashboard.choice import LUCK
from dashboard.runs import seeds
from sim import outcomes
from tests.dashboard.levers import components, move, rows, sent, stand

pytestmark = pytest.mark.slow  # every test draws whole pages

SCRIPT = Path(dashboard.__file__).with_name("app.py")
SMALL = {"worlds": "50", "weeks": "52"}


@pytest.fixture
def first() -> AppTest:
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    for name, value in SMALL.items():
        app.query_params[name] = value
    return app


def opened(app: AppTest, **query: str) -> AppTest:
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def text_of(app: AppTest) -> str:
    told = [chart["told"] for proto in components(app, "curves") for chart in sent(proto)["shown"]["charts"]]
    return "\n".join([*(element.value for element in (*app.markdown, *app.caption, *app.title)), *told])


def test_the_first_page_shows_the_articles_own_premises(first: AppTest):
    opened(first)
    article = seeds().scenarios["article"]
    headline = [item for item in seeds().assumptions.values() if item.headline and item.kind != "structure"]
    assert first.selectbox(key="start").value == "article"
    assert {item.id: stand(first, item.id) for item in headline} == {
        item.id: pytest.approx(article.value(item.id)) for item in headline
    }


def test_the_headline_assumptions_stand_in_the_articles_order(first: AppTest):
    opened(first)
    order = [item.id for item in seeds().assumptions.values() if item.headline and item.kind != "structure"]
    assert [row["id"] for row in rows(first) if "marks" in row][: len(order)] == order


def test_every_count_on_the_page_has_its_denominator(first: AppTest):
    text = text_of(opened(first))
    assert "How the 50 worlds end" in text
    assert "of 50" in text


def test_moving_a_slider_changes_the_worlds_and_the_link(first: AppTest):
    opened(first)
    move(first, "forces_will_fight", 0.25)
    assert not first.exception
    assert first.query_params["forces_will_fight"] == "0.25"
    text = text_of(first)
    assert "Your last move" in text
    assert "of 50 imagined worlds" in text
    assert any("Will to fight 0.6 → 0.25" in button.label for button in first.button)


def test_the_last_move_can_be_looked_at_from_both_sides(first: AppTest):
    opened(first)
    before = text_of(first)
    move(first, "contagion", 3.0)
    after = text_of(first)
    lanes = [element for element in (before, after) if "civilians killed in the middle one" in element]
    assert len(lanes) == 2
    cost = re.compile(r"[^\n]*civilians killed in the middle one of 50[^\n]*")
    assert cost.search(before)[0] != cost.search(after)[0]
    first.segmented_control(key="flip").set_value("Before").run()
    assert not first.exception
    assert cost.search(text_of(first))[0] == cost.search(before)[0]
    assert "the worlds **before** it" in text_of(first)
    assert first.query_params["contagion"] == "3"
    move(first, "contagion", 2.0)
    assert "the worlds **after** it" in text_of(first)


def test_a_chip_puts_its_assumption_back(first: AppTest):
    opened(first, contagion="2", president_resolve="0.2")
    first.button(key="chip_contagion").click().run()
    assert stand(first, "contagion") == pytest.approx(0.5)
    assert stand(first, "president_resolve") == pytest.approx(0.2)
    assert "contagion" not in first.query_params


def test_undo_and_redo_walk_through_the_moves(first: AppTest):
    opened(first)
    move(first, "contagion", 2.0)
    move(first, "contagion", 3.0)
    first.button(key="undo").click().run()
    assert stand(first, "contagion") == pytest.approx(2.0)
    first.button(key="undo").click().run()
    assert stand(first, "contagion") == pytest.approx(0.5)
    first.button(key="redo").click().run()
    assert stand(first, "contagion") == pytest.approx(2.0)


def test_a_ready_scenario_sets_every_control(first: AppTest):
    opened(first)
    first.selectbox(key="start").set_value("hollow_army").run()
    assert not first.exception
    ready = seeds().scenarios["hollow_army"]
    drawn = [row["id"] for row in rows(first) if "marks" in row]
    assert len(drawn) > 10
    for key in drawn:
        assert stand(first, key) == pytest.approx(ready.value(key))
    assert first.query_params["scenario"] == "hollow_army"
    assert any(ready.view in caption.value for caption in first.caption)


@pytest.mark.parametrize("scenario", sorted(seeds().scenarios))
def test_every_ready_scenario_opens_from_a_link(first: AppTest, scenario: str):
    opened(first, scenario=scenario)
    assert first.selectbox(key="start").value == scenario


def test_a_broken_link_gets_sentences_and_the_rest_of_it_is_used(first: AppTest):
    opened(first, contagion="99", president_resolve="0.3", unheard_of="1")
    told = first.warning[0].value
    assert "Surrender spreads" in told
    assert "unheard" in told
    assert stand(first, "president_resolve") == pytest.approx(0.3)
    assert stand(first, "contagion") == pytest.approx(0.5)


def test_the_complaint_goes_with_the_first_change(first: AppTest):
    opened(first, contagion="99")
    move(first, "contagion", 1.0)
    assert not first.warning


def test_a_group_says_how_much_in_it_was_changed_and_opens(first: AppTest):
    opened(first, legitimacy="0.5")
    group = seeds().assumptions["legitimacy"].group
    labels = [row["label"] for row in rows(first) if "label" in row]
    assert any(label.startswith(group) and label.endswith("1 changed") for label in labels)
    first.session_state["unfolded"] = frozenset({group})
    first.run()
    assert not first.exception
    assert stand(first, "legitimacy") == pytest.approx(0.5)


def card_of(app: AppTest, key: str) -> str:
    """Open the card of an assumption and return what it says."""
    item = seeds().assumptions[key]
    if not item.headline:
        app.session_state["unfolded"] = frozenset({item.group})
    app.session_state["card"] = key
    app.run()
    assert not app.exception
    return text_of(app)


@pytest.mark.parametrize("key", ["contagion", "air_support", "taliban_start", "contest_form"])
def test_a_card_says_whose_claim_it_is_what_is_against_it_and_what_it_moves(first: AppTest, key: str):
    opened(first)
    text = card_of(first, key)
    known = seeds()
    item = known.assumptions[key]
    for part in (item.question, item.counter, item.note, *(known.claims[name].text for name in item.claims)):
        assert part in text
    assert "**Evidence:**" in text
    assert "**The rule.**" in text
    assert re.search(r"changes the ending \*\*in \d+ of 50 imagined worlds\*\*", text)
    cells = first.table[0].value.to_numpy()
    assert all("of 50" in cell for cell in cells.ravel())
    assert len(first.table[0].value.columns) == 3


def test_what_a_card_counts_is_what_the_worlds_show(first: AppTest):
    opened(first)
    card_of(first, "contagion")
    article = seeds().scenarios["article"]
    shown = first.table[0].value["3, one after another"]
    run = runs.run(article.changed(contagion=3.0), luck=LUCK, worlds=50, weeks=52)
    for ending, count in outcomes.counts(run.ending).items():
        if count:
            assert shown[seeds().endings[ending].name] == f"{count} of 50"


def test_a_belief_can_be_held_with_doubt(first: AppTest):
    opened(first)
    card_of(first, "contagion")
    first.toggle(key="doubt_contagion").set_value(True).run()
    assert not first.exception
    assert first.query_params["contagion"] == "0.1..0.9"
    assert stand(first, "contagion") == pytest.approx((0.1, 0.9))
    move(first, "contagion", 0.2, 2.0)
    assert first.query_params["contagion"] == "0.2..2"
    assert any("Surrender spreads 0.5 → 0.2 to 2" in button.label for button in first.button)
    first.toggle(key="doubt_contagion").set_value(False).run()
    assert first.query_params["contagion"] == "1.1"
    first.button(key="undo").click().run()
    assert first.query_params["contagion"] == "0.2..2"


def test_two_ends_that_meet_are_a_point(first: AppTest):
    opened(first, contagion="0.2..2")
    move(first, "contagion", 1.0, 1.0)
    assert first.query_params["contagion"] == "1"
    assert stand(first, "contagion") == pytest.approx(1.0)


def test_a_choice_that_changes_says_when(first: AppTest):
    opened(first, aid_to_kabul="0.7;26:0")
    assert any("0.7, from week 26 on 0" in row.get("note", "") for row in rows(first))
    move(first, "aid_to_kabul", 0.5)
    assert first.query_params["aid_to_kabul"] == "0.5;26:0"


def test_a_structure_is_a_choice_of_forms(first: AppTest):
    structure = next(item for item in seeds().assumptions.values() if item.kind == "structure")
    opened(first)
    if not structure.headline:
        first.session_state["unfolded"] = frozenset({structure.group})
        first.run()
    assert not first.exception
    other = next(option for option in structure.options if option != stand(first, structure.id))
    move(first, structure.id, other)
    assert stand(first, structure.id) == other
    assert first.query_params[structure.id] == other


def test_another_world_is_shown_and_linked(first: AppTest):
    opened(first)
    first.button(key="another").click().run()
    assert not first.exception
    assert first.query_params["world"] == "2"
    assert "world 2 ends as" in text_of(first)


def test_the_comparison_can_be_chosen(first: AppTest):
    opened(first)
    first.selectbox(key="against").set_value("neutral").run()
    assert not first.exception
    assert first.query_params["against"] == "neutral"
    assert "Dashed: neutral" in text_of(first)


def test_only_worlds_of_one_ending_can_be_shown(first: AppTest):
    opened(first, only="war")
    text = text_of(first)
    counted = re.search(r"the (\d+) of 50 worlds that end as “Fragmented civil war”", text)
    assert counted
    assert f"of {counted[1]} worlds that end as “Fragmented civil war”" in text
    assert re.search(rf"Kabul falls in \d+ of {counted[1]} worlds that end as", text)
    first.button(key="chip_only").click().run()
    assert not first.exception
    assert "only" not in first.query_params
    assert "the middle of 50 worlds" in text_of(first)


def test_an_ending_that_no_world_has_leaves_all_drawn(first: AppTest):
    opened(first, only="coalition", worlds="50")
    assert "the middle of 50 worlds" in text_of(first)
    assert first.button(key="chip_only").label.startswith("0 of 50 worlds end as")


def test_luck_and_size_are_part_of_the_link(first: AppTest):
    first.session_state["group_worlds"] = True
    opened(first)
    first.number_input(key="set_luck").set_value(77).run()
    first.selectbox(key="set_weeks").set_value(104).run()
    assert not first.exception
    assert first.query_params["luck"] == "77"
    assert "weeks" not in first.query_params


def test_fewer_worlds_leave_the_link_in_order(first: AppTest):
    first.session_state["group_worlds"] = True
    opened(first, worlds="200", world="180", week="51")
    first.selectbox(key="set_worlds").set_value(50).run()
    assert not first.exception
    assert first.query_params["world"] == "50"
    assert "world 50 ends as" in text_of(first)


def failing() -> None:
    """Meet an error that nobody expected."""
    from dashboard.server import on_script_error

    on_script_error(RuntimeError("a secret of the machine"))


def test_an_unexpected_error_is_one_sentence_without_details(caplog: pytest.LogCaptureFixture):
    app = AppTest.from_function(failing).run()
    assert "reload" in app.error[0].value
    assert "secret" not in app.error[0].value
    assert "secret" in caplog.text


def test_the_story_of_the_shown_world_is_told_with_causes(first: AppTest, monkeypatch: pytest.MonkeyPatch):
    drawn = []
    monkeypatch.setattr(asking, "world_story", lambda weeks, answers, **_: drawn.append((weeks, answers)))
    opened(first, scenario="hollow_army")
    weeks, answers = drawn[-1]
    told = [each for week in weeks for each in week["told"]]
    assert weeks[0]["week"] == 0
    assert answers == {}
    assert all(each["because"].startswith("Because") for each in told if each["event"])
    assert sum(each["event"] > 0 for each in told) > 5


def test_every_chart_has_a_sentence_and_a_table(first: AppTest):
    opened(first)
    charts = [chart for proto in components(first, "curves") for chart in sent(proto)["shown"]["charts"]]
    assert len(charts) == 7
    assert all(len(chart["told"]) > 40 for chart in charts)
    for key in ("table_endings", "table_kabul", "table_fans"):
        first.session_state[key] = True
    first.run()
    assert not first.exception
    assert len(first.table) == 3
    assert all("of 50" in cell for cell in first.table[0].value.to_numpy().ravel())


def about() -> None:
    """Draw the page on its own: AppTest cannot follow a page that is a function."""
    from dashboard.views import about

    about.page()


def test_the_page_about_the_model_shows_every_assumption_and_claim():
    known = seeds()
    app = AppTest.from_function(about, default_timeout=60).run()
    assert not app.exception
    for box in app.expander:
        app.session_state[box.key] = True
    app.run()
    assert not app.exception
    text = text_of(app)
    for assumption in known.assumptions.values():
        assert assumption.name in text
        assert assumption.counter in text
    for claim in known.claims.values():
        assert f"**{claim.id}, P" in text
    for source in known.sources:
        assert f"**{source}**" in text
    for ending in known.endings.values():
        assert ending.definition in text
    assert known.fingerprint in text
    assert len(app.table[0].value) == len(known.provinces)
