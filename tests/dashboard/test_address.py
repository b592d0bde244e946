"""What we believe about links: they carry a choice, and say what in them cannot be used."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import choice as choices
from dashboard import viewing
from dashboard.address import from_query, to_query, version_of
from dashboard.choice import Choice, rebased, start
from dashboard.runs import seeds
from dashboard.viewing import View
from sim.limits import PAGE_WORLDS
from sim.outcomes import ENDINGS
from sim.scenarios import Scenario
from sim.stances import Stance, middle

SEEDS = seeds()
POSITIONS = st.sampled_from(["article", "neutral", "critics"])


def value_of(part: viewing.Part) -> st.SearchStrategy[viewing.Value]:
    """Whatever a visitor can make of a part of the view."""
    if isinstance(part, viewing.One):
        return st.sampled_from(sorted(part.options(SEEDS)))
    if isinstance(part, viewing.Many):
        return st.sets(st.sampled_from(sorted(part.options(SEEDS)))).map(
            lambda some: tuple(name for name in part.options(SEEDS) if name in some)
        )
    if isinstance(part, viewing.Whole):
        return st.integers(0, part.high)
    return st.text().map(part.take)


@st.composite
def views(draw: st.DrawFn) -> View:
    """Any view: some parts, each at anything that it can be."""
    view = View()
    for name in draw(st.lists(st.sampled_from(sorted(viewing.PARTS)), max_size=6)):
        view = view.having(name, draw(value_of(viewing.PARTS[name])))
    return view


@st.composite
def chosen(draw: st.DrawFn) -> Choice:
    """Any choice that a visitor can make: a start, moves, doubts, schedules, luck, what is on screen."""
    scenario = SEEDS.scenarios[draw(st.sampled_from(sorted(SEEDS.scenarios)))]
    keys = draw(st.lists(st.sampled_from(sorted(SEEDS.assumptions)), max_size=8, unique=True))
    moved: dict[str, float | Stance] = {}
    for key in keys:
        item = SEEDS.assumptions[key]
        moved[key] = item.position(draw(POSITIONS))
        if item.kind == "belief" and draw(st.booleans()):
            span = (item.low, item.position(draw(POSITIONS)))
            if span[0] < span[1]:
                moved[key] = Stance(middle(span), span)
        elif item.kind == "choice" and draw(st.booleans()):
            moved[key] = Stance(moved[key], None, ((draw(st.integers(1, 52)), item.low), (53, item.high)))
    weeks = draw(st.sampled_from(choices.WEEKS))
    worlds = draw(st.sampled_from(PAGE_WORLDS))
    compared = draw(st.lists(st.sampled_from(sorted(SEEDS.scenarios)), max_size=len(choices.SLOTS)))
    return Choice(
        scenario.changed(moved),
        against=draw(st.sampled_from(sorted(SEEDS.scenarios))),
        luck=draw(st.integers(0, choices.MAX_LUCK)),
        worlds=worlds,
        weeks=weeks,
        world=draw(st.integers(1, worlds)),
        week=draw(st.none() | st.integers(0, weeks)),
        compared=tuple(SEEDS.scenarios[key].changed(moved) for key in compared),
        pair=draw(st.integers(1, max(1, len(compared)))),
        only=draw(st.sampled_from(["", *ENDINGS])),
        view=draw(views()),
    )


@given(chosen())
def test_a_link_brings_back_the_choice_it_was_made_from(made: Choice):
    read = from_query(to_query(made, SEEDS), SEEDS)
    assert (read.complaints, read.news) == ([], [])
    assert read.choice == made


def test_a_view_lists_only_what_is_not_shown_first():
    view = View().having("debate_levels", ("school",)).having("compare_survival", "t_exit")
    assert viewing.to_text(view) == "compare_survival:t_exit;debate_levels:school"
    back = view.having("debate_levels", ()).having("compare_survival", "t_kabul")
    assert back == View()
    assert to_query(replace(start(SEEDS), view=back), SEEDS) == {}


def test_what_a_part_of_the_view_shows_first_is_among_what_it_can_be():
    for part in viewing.PARTS.values():
        assert part.first in ("", 0) or part.read(part.written(part.first), SEEDS) == part.first


@given(st.text(alphabet=st.sampled_from("debate_kinds:;,%silence\x00<>3A"), max_size=60))
def test_no_view_breaks_the_page(text: str):
    view, strange = viewing.from_text(text, SEEDS)
    assert viewing.from_text(viewing.to_text(view), SEEDS) == (view, [])
    assert all(each.remedy.endswith((".", "?")) for each in strange)


def test_the_first_page_has_a_clean_address():
    assert to_query(start(SEEDS), SEEDS) == {}


def test_a_link_lists_only_what_differs():
    moved = replace(start(SEEDS), scenario=SEEDS.scenarios["article"].changed(contagion=2.0), luck=5)
    assert to_query(moved, SEEDS) == {
        "contagion": "2",
        "luck": "5",
        "model": version_of(moved.scenario, SEEDS),
    }


@pytest.mark.parametrize(
    ("query", "told", "kept"),
    [
        ({"contagion": "99"}, "it can be 0 to 3", ("contagion", 0.5)),
        ({"contagion": "much"}, "“much”", ("contagion", 0.5)),
        ({"contagion": "nan"}, "it can be 0 to 3", ("contagion", 0.5)),
        ({"contest_form": "coin"}, "ratio or difference", ("contest_form", 0.0)),
    ],
)
def test_a_value_that_cannot_be_used_gets_a_sentence_and_changes_nothing(query, told, kept):
    read = from_query({**query, "president_resolve": "0.2"}, SEEDS)
    assert len(read.complaints) == 1
    assert told in read.complaints[0]
    assert read.choice.scenario.value(kept[0]) == kept[1]
    assert read.choice.scenario.value("president_resolve") == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"scenario": "hollow_arny"}, "hollow_army"),
        ({"against": "nobody"}, "does not exist"),
        ({"contagon": "1"}, "contagion"),
        ({"luck": "-5"}, "whole number from 0"),
        ({"worlds": "1000000"}, "from 2 to 2,000"),
        ({"weeks": "x"}, "from 26"),
        ({"world": "999"}, "from 1 to 200"),
        ({"week": "105"}, "from 0 to 104"),
        ({"only": "peace"}, "no ending"),
        ({"b": "neutrl"}, "neutral"),
        ({"c": "neutral~contagion=99"}, "scenario C cannot be used"),
        ({"d": "neutral~contagion"}, "scenario D cannot be used"),
        ({"pair": "3"}, "from 1 to 1"),
        ({"view": "debate_kinds:silense"}, "Did you mean 'silence'?"),
        ({"view": "debate_knids:silence"}, "Did you mean 'debate_kinds'?"),
        ({"view": "debate_slide:-1"}, "a whole number from 0 to 999"),
        ({"view": "debate_slide:\u0663"}, "a whole number from 0 to 999"),
        ({"view": "turning_own:" + "x" * 201}, "at most 200 letters"),
        ({"view": "turning_own:%00"}, "one line"),
        ({"view": "compare_survival"}, "Use one of: t_exit, t_kabul."),
    ],
)
def test_every_other_mistake_gets_a_sentence_too(query, told):
    read = from_query(query, SEEDS)
    assert len(read.complaints) == 1
    assert told in read.complaints[0]
    assert read.choice == start(SEEDS)


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=5))
def test_no_link_breaks_the_page(query: dict[str, str]):
    read = from_query(query, SEEDS)
    assert read.choice.scenario.title
    assert all("<" not in told and "](" not in told for told in (*read.complaints, *read.news))


def earlier(positions: str = "", ranges: str = "") -> str:
    """Return the version of a model that is no more, with what a link rests on as it is today or not."""
    marks = version_of(start(SEEDS).scenario, SEEDS).partition(".")[2]
    return f"000000000000.{positions or marks[:4]}{ranges or marks[4:]}"


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("000000000000", "The same assumptions may lead to other counts"),
        (earlier(), "rules or their numbers have changed"),
        (earlier(positions="zzzz"), "The positions of “The article” are no longer the same"),
        (earlier(ranges="zzzz"), "or the range of some, is no longer the same"),
    ],
)
def test_an_older_link_says_what_has_changed_since(version: str, told: str):
    read = from_query({"contagion": "2", "model": version}, SEEDS)
    assert read.complaints == []
    assert len(read.news) == 1
    assert "another version of the model (000000000000" in read.news[0]
    assert told in read.news[0]
    assert read.choice.scenario.value("contagion") == 2


def test_what_an_older_link_named_and_is_gone_is_said_to_be_gone():
    read = from_query({"contagion_of_old": "2", "contagion": "99", "model": earlier()}, SEEDS)
    assert any("taken out since" in told for told in read.complaints)
    assert any("range may have been another" in told for told in read.complaints)


def test_a_link_of_the_terminal_that_names_a_base_opens_as_a_start_and_moves():
    read = from_query({"base": "critics", "contagion": "1"}, SEEDS)
    meant = Scenario(SEEDS.assumptions, base="critics").changed(contagion=1.0)
    assert read.complaints == []
    assert read.choice.scenario.id in SEEDS.scenarios
    assert {key: read.choice.scenario.stance(key) for key in SEEDS.assumptions} == {
        key: meant.stance(key) for key in SEEDS.assumptions
    }


def test_a_scenario_from_elsewhere_keeps_its_meaning():
    foreign = Scenario(SEEDS.assumptions, base="neutral", ranges={"contagion": (0.1, 0.9)})
    at_home = rebased(foreign, SEEDS)
    assert at_home.id == "neutral"
    assert list(at_home.differences(SEEDS.scenarios["neutral"])) == ["contagion"]
