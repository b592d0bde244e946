"""What we believe about links: they carry a choice, and say what in them cannot be used."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import choice as choices
from dashboard.choice import Choice, from_query, start, to_query
from dashboard.runs import seeds

SEEDS = seeds()
POSITIONS = st.sampled_from(["article", "neutral", "critics"])


@st.composite
def chosen(draw: st.DrawFn) -> Choice:
    """Any choice that a visitor can make: a start, some assumptions at any of their positions, some luck."""
    scenario = SEEDS.scenarios[draw(st.sampled_from(sorted(SEEDS.scenarios)))]
    keys = draw(st.lists(st.sampled_from(sorted(SEEDS.assumptions)), max_size=8, unique=True))
    moved = {key: SEEDS.assumptions[key].position(draw(POSITIONS)) for key in keys}
    weeks = draw(st.sampled_from(choices.WEEKS))
    worlds = draw(st.sampled_from(choices.WORLDS))
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
    )


@given(chosen())
def test_a_link_brings_back_the_choice_it_was_made_from(made: Choice):
    read, complaints = from_query(to_query(made, SEEDS), SEEDS)
    assert complaints == []
    assert read == made


def test_the_first_page_has_a_clean_address():
    assert to_query(start(SEEDS), SEEDS) == {}


def test_a_link_lists_only_what_differs():
    moved = replace(start(SEEDS), scenario=SEEDS.scenarios["article"].changed(contagion=2.0), luck=5)
    assert to_query(moved, SEEDS) == {"contagion": "2", "luck": "5", "model": SEEDS.fingerprint}


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
    read, complaints = from_query({**query, "president_resolve": "0.2"}, SEEDS)
    assert len(complaints) == 1
    assert told in complaints[0]
    assert read.scenario.value(kept[0]) == kept[1]
    assert read.scenario.value("president_resolve") == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"scenario": "hollow_arny"}, "hollow_army"),
        ({"against": "nobody"}, "does not exist"),
        ({"contagon": "1"}, "contagion"),
        ({"luck": "-5"}, "whole number from 0"),
        ({"worlds": "1000000"}, "from 2 to 1,000"),
        ({"weeks": "x"}, "from 26"),
        ({"world": "999"}, "from 1 to 200"),
        ({"week": "105"}, "from 0 to 104"),
        ({"model": "000000000000"}, "another version"),
        ({"b": "neutrl"}, "neutral"),
        ({"c": "neutral~contagion=99"}, "scenario C cannot be used"),
        ({"d": "neutral~contagion"}, "scenario D cannot be used"),
        ({"pair": "3"}, "from 1 to 1"),
    ],
)
def test_every_other_mistake_gets_a_sentence_too(query, told):
    read, complaints = from_query(query, SEEDS)
    assert len(complaints) == 1
    assert told in complaints[0]
    assert read == start(SEEDS)


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=60), max_size=5))
def test_no_link_breaks_the_page(query: dict[str, str]):
    read, complaints = from_query(query, SEEDS)
    assert read.scenario.title
    assert all("<" not in complaint and "](" not in complaint for complaint in complaints)
