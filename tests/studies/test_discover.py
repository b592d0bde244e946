"""What we believe about working backwards: what is handed back brings the outcome about; less does not."""

import json

import pytest

import sim
from sim.errors import InputError
from sim.seeds import load
from sim.studies import nearest
from sim.studies.asked import asked
from sim.studies.designs import factors
from sim.studies.discover import discover
from sim.studies.discover_command import change_in_words, conditions_in_words
from sim.studies.nearest import Search

SEEDS = load()
ARTICLE = SEEDS.scenarios["article"]
OVER = factors(["forces_will_fight", "contagion", "air_support"], SEEDS)
FALLS = asked("t_kabul <= 26")
SIZES = {"luck": 3, "weeks": 26, "seeds": SEEDS}


@pytest.fixture(autouse=True)
def few_worlds(monkeypatch):
    monkeypatch.setattr(nearest, "SOME", 16)


def search(reach: int, over=OVER, condition=FALLS) -> dict:
    return Search(ARTICLE, condition, over, reach=reach, worlds=40, **SIZES).facts()


def counted(changes: dict[str, str]) -> int:
    result = sim.run(ARTICLE.changed(changes), worlds=40, luck=3, weeks=26)
    return int(FALLS.read(result).sum())


def test_the_smallest_change_reaches_what_was_asked_and_a_step_less_does_not():
    facts = search(20)
    assert facts["now"] == counted({}) < 20
    way = facts["ways"][0]
    changes = {change["id"]: change["to"] for change in way["changes"]}
    assert way["count"] == counted(changes) >= 20
    assert [way["distance"] for way in facts["ways"]] == sorted(way["distance"] for way in facts["ways"])
    if len(changes) == 1:
        (key, to), assumption = next(iter(changes.items())), SEEDS.assumptions[next(iter(changes))]
        now, back = ARTICLE.value(key), 0.05 * (assumption.high - assumption.low)
        less = float(to) + (back if float(to) < now else -back)
        assert counted({key: str(round(less, 6))}) < way["count"]
    json.dumps(facts, allow_nan=False)
    text = " ".join(change_in_words(facts))
    assert f"{way['count']} of 40" in text
    assert "with other luck" in text


def test_where_it_comes_about_already_nothing_need_change():
    facts = search(1, condition=asked("t_kabul > 1"))
    assert facts["ways"] == []
    assert "nothing need change" in " ".join(change_in_words(facts))


def test_where_no_change_is_enough_the_furthest_is_told():
    facts = search(40, over=factors(["conditional_offers"], SEEDS), condition=asked("t_kabul <= 2"))
    assert facts["ways"] == []
    assert "no change" in " ".join(change_in_words(facts))


def test_a_choice_that_changes_later_is_replaced_when_it_is_moved():
    planned = ARTICLE.scheduled("air_support", (9, 0.0))
    found = Search(planned, FALLS, OVER, reach=1, worlds=4, **SIZES)
    factor = next(f for f in OVER if f.id == "air_support")
    assert found.moved(((factor, 1.0),)).schedule == {}


def test_conditions_are_counted_inside_and_checked_on_other_worlds():
    facts = discover(ARTICLE, FALLS, OVER, rows=400, **SIZES)
    box, fresh = facts["box"], facts["fresh"]
    assert {"forces_will_fight"} <= {condition["id"] for condition in box["conditions"]}
    assert box["inside_cases"] <= min(box["inside"], box["cases"])
    assert box["inside_cases"] / box["inside"] > facts["cases"] / facts["rows"]
    assert fresh["rows"] == 200
    assert fresh["inside_cases"] <= min(fresh["inside"], fresh["cases"])
    text = " ".join(conditions_in_words(facts))
    assert f"in {facts['cases']} of 400 imagined worlds" in text
    assert "belief" in text
    json.dumps(facts, allow_nan=False)


def test_where_nothing_comes_about_no_condition_is_made_up():
    facts = discover(ARTICLE, asked("t_kabul <= 0"), OVER, rows=100, **SIZES)
    assert facts["box"] is None
    assert "No few conditions" in " ".join(conditions_in_words(facts))


def test_a_number_is_no_condition(monkeypatch, capsys):
    from sim.studies.discover_command import discover as command

    with pytest.raises(InputError, match=r"accommodation > 0.5"):
        command("accommodation", luck=3, weeks=26)
