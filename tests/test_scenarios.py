"""What we believe about scenarios: one value with one form in every place."""

import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.assumptions import Assumption
from sim.errors import ScenarioError
from sim.scenarios import Scenario, from_query, from_toml, with_settings
from sim.seeds import load
from sim.stances import Stance

SEEDS = load()
ASSUMPTIONS, READY = SEEDS.assumptions, SEEDS.scenarios
ARTICLE = READY["article"]


def inside(assumption: Assumption) -> st.SearchStrategy[float]:
    return st.floats(assumption.low, assumption.high)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a ready scenario with some of its assumptions moved, doubted or scheduled."""
    scenario = READY[draw(st.sampled_from(sorted(READY)))]
    stances: dict[str, object] = {}
    for key in draw(st.lists(st.sampled_from(sorted(ASSUMPTIONS)), max_size=8, unique=True)):
        assumption = ASSUMPTIONS[key]
        if assumption.kind == "structure":
            stances[key] = draw(st.sampled_from(assumption.options))
            continue
        low, high = sorted((draw(inside(assumption)), draw(inside(assumption))))
        if assumption.kind == "belief" and low < high and draw(st.booleans()):
            stances[key] = Stance(low, (low, high))
        elif assumption.kind == "choice" and draw(st.booleans()):
            weeks = draw(st.lists(st.integers(1, 520), min_size=1, max_size=3, unique=True))
            stances[key] = Stance(
                low, None, tuple((week, draw(inside(assumption))) for week in sorted(weeks))
            )
        else:
            stances[key] = low
    return scenario.changed(stances)


@given(scenarios())
def test_a_scenario_survives_its_file(scenario):
    assert from_toml(scenario.to_toml(), ASSUMPTIONS, name=scenario.id) == scenario


@given(scenarios())
def test_a_scenario_survives_its_link(scenario):
    query = scenario.to_query(READY)
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in query.items())
    assert from_query(query, READY, ASSUMPTIONS) == scenario


@given(scenarios())
def test_a_scenario_survives_another_process_and_can_be_a_key(scenario):
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert hash(again) == hash(scenario)
    assert {scenario: 1}[again] == 1


@given(scenarios(), scenarios())
def test_differences_are_exactly_what_turns_one_scenario_into_another(one, other):
    turned = other.changed(one.differences(other))
    assert not turned.differences(one)
    assert all(turned.value(key) == one.value(key) for key in ASSUMPTIONS)


@given(st.text(), st.text(), st.text())
def test_any_wording_survives_the_file(title, question, view):
    scenario = Scenario(ASSUMPTIONS, title=title.strip(), question=question.strip(), view=view.strip())
    assert from_toml(scenario.to_toml(), ASSUMPTIONS, name=scenario.id) == scenario


def refusal(make: Callable[[], Scenario]) -> str | None:
    """Return what a scenario is refused for; any other error fails the test."""
    try:
        make()
    except ScenarioError as error:
        return str(error)
    return None


@given(st.text())
def test_any_text_is_a_stance_or_a_clear_error(text):
    said = refusal(lambda: ARTICLE.changed({"contagion": text}))
    assert said is None or "contagion" in said


KEYS = st.sampled_from(["scenario", "base", "contagion", "contest_form", "air_support", "x"])


@given(st.dictionaries(KEYS, st.text(max_size=12) | st.text("0123456789.;:-enaif", max_size=9)))
def test_any_link_is_a_scenario_or_a_clear_error(query):
    said = refusal(lambda: from_query(query, READY, ASSUMPTIONS))
    assert said is None or "expected" in said


def test_a_link_lists_only_what_differs_from_the_ready_scenario():
    assert ARTICLE.to_query(READY) == {"scenario": "article"}
    moved = READY["hollow_army"].changed(contagion=1.5, contest_form="difference")
    # 1.5 is the neutral position, but not the hollow army's own.
    assert moved.to_query(READY) == {
        "scenario": "hollow_army",
        "contagion": "1.5",
        "contest_form": "difference",
    }


def test_a_scenario_of_ones_own_travels_with_its_base():
    own = Scenario(ASSUMPTIONS, base="critics").changed(contagion=0.5)
    assert own.to_query(READY) == {"base": "critics", "contagion": "0.5"}
    assert from_query(own.to_query(READY), READY, ASSUMPTIONS) == own


def test_what_equals_the_base_is_no_difference():
    said = Scenario(
        ASSUMPTIONS, base="article", set={"contagion": ASSUMPTIONS["contagion"].position("article")}
    )
    assert said == Scenario(ASSUMPTIONS, base="article")
    assert not said.differences()


def test_the_article_departs_in_nothing_from_its_own_premises():
    assert not ARTICLE.differences()
    assert all(ARTICLE.value(key) == a.position("article") for key, a in ASSUMPTIONS.items())


def test_a_point_ends_a_range_and_keeps_a_schedule():
    doubted = ARTICLE.changed(contagion="0.5..1.5")
    assert doubted.stance("contagion") == Stance(1.0, (0.5, 1.5))
    assert doubted.changed(contagion=1.0).stance("contagion") == Stance(1.0)
    ending = ARTICLE.changed(aid_to_kabul="0.7;26:0")
    assert ending.changed(aid_to_kabul=0.4).stance("aid_to_kabul") == Stance(0.4, None, ((26, 0.0),))
    assert not ARTICLE.scheduled("aid_to_kabul").differences(ARTICLE)


def test_settings_of_the_terminal_are_stances():
    scenario = with_settings(
        ARTICLE, ["contagion=0.5..1.5", " contest_form = difference "], ["26:aid_to_kabul=0"]
    )
    assert scenario.stance("contagion").span == (0.5, 1.5)
    assert scenario.value("contest_form") == 1.0
    assert scenario.stance("aid_to_kabul").steps == ((26, 0.0),)


@pytest.mark.parametrize(
    ("settings", "at", "words"),
    [
        (["contagon=1"], [], ["--set", "no assumption called 'contagon'", "Did you mean 'contagion'?"]),
        (["contagion"], [], ["--set", "ID=VALUE"]),
        (["contagion=1", "contagion=2"], [], ["contagion", "twice"]),
        (["contagion=9"], [], ["found 9", "0 to 3"]),
        (["contagion=nan"], [], ["nan", "finite"]),
        (["contagion=much"], [], ["'much'", "0 to 3"]),
        (["contagion=1..x"], [], ["'1..x'", "LOW..HIGH"]),
        (["contest_form=sum"], [], ["'sum'", "ratio or difference"]),
        (["contest_form=nan"], [], ["contest_form"]),
        (["air_support=0.1..0.2"], [], ["a range for a choice"]),
        ([], ["26:contagion=1"], ["a schedule for a belief"]),
        ([], ["contagion=1"], ["--at", "WEEK:ID=VALUE"]),
        ([], ["x:air_support=1"], ["--at", "WEEK:ID=VALUE"]),
        ([], ["0:air_support=1"], ["week 0"]),
        ([], ["3:air_support=1", "3:air_support=0"], ["week 3 twice"]),
        ([], ["3:air_suport=1"], ["Did you mean 'air_support'?"]),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(settings, at, words):
    with pytest.raises(ScenarioError) as error:
        with_settings(ARTICLE, settings, at)
    for word in words:
        assert word in str(error.value)


def test_all_wrong_settings_are_reported_together():
    with pytest.raises(ScenarioError) as error:
        with_settings(ARTICLE, ["contagon=1", "gorge_isolation=9", "air_support=x"])
    assert len(error.value.problems) == 3


def test_an_unknown_ready_scenario_is_answered_with_the_closest():
    with pytest.raises(ScenarioError, match="Did you mean 'hollow_army'"):
        from_query({"scenario": "holow_army"}, READY, ASSUMPTIONS)


def test_a_scenario_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        ARTICLE.base = "critics"  # type: ignore[misc]
    with pytest.raises(TypeError):
        ARTICLE.set["contagion"] = 1.0  # type: ignore[index]


def test_asking_for_an_unknown_assumption_names_the_closest():
    with pytest.raises(ScenarioError, match="Did you mean 'contagion'"):
        ARTICLE.stance("contagon")
