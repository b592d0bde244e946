"""What we believe about "why?": the past stays, the luck is new, and only the cause is taken away."""

import re
import shutil
from functools import cache

import numpy as np
import pytest

from sim import limits
from sim import why as asking
from sim.causes import load_causes
from sim.ensemble import run
from sim.errors import InputError, SeedError
from sim.events import KINDS
from sim.mechanisms import cascade, leadership, rifts, settlement, unrest
from sim.result import Result
from sim.seeds import DEFAULT_FOLDER, load
from sim.why import numbered, why
from sim.worlds import Worlds
from tests.mechanisms.asking import SEEDS, ask, f32

WORLDS, LUCKS = 12, 60
SUMS = {
    "garrisons": (
        cascade.pushes,
        dict.fromkeys(
            ("encirclement", "momentum", "arrears", "exit_felt", "exit_shock", "leaderless", "capital_lost"),
            f32(0.5),
        )
        | {"air": f32(0.5), "exit_felt": f32(0.5)},
        (),
    ),
    "president": (leadership.wish_to_leave, {}, (f32(0.5), f32(0.5))),
    "agreements": (settlement.agreement_terms, {}, (f32(0.5),) * 6),
    "breakdowns": (settlement.breakdown_terms, {}, (f32(0.1), f32(0.8), f32(1.0), f32(0.9), f32(1.0))),
    "splits": (rifts.split_terms, {}, (f32(0.5),) * 6),
    "unrest": (unrest.grounds, {}, (f32(0.5)[None], f32(0.5)[None], f32(0.5))),
}
NEVER_FIRST = {
    "base",
    "imbalance",
    "shift_of_power",
    "hardness",
    "vetoes",
    "power_sharing",
    "najibullah_lesson",
}
"""Terms that only hold back, or stand for many small things."""


@cache
def lived(scenario: str = "neutral") -> Result:
    return run(Worlds.of(scenario, WORLDS, weeks=60))


def found(kind: str, cause: str | None = None, scenario: str = "neutral") -> tuple[int, dict]:
    """Return a world and the first of its events of a kind, late enough to have a past."""
    for world in range(WORLDS):
        for event in numbered(lived(scenario), world):
            if event["kind"] == kind and event["week"] > 1 and cause in (None, event["cause"]):
                return world, event
    pytest.skip(f"no world of {scenario} has such an event: {kind}, {cause}")


def test_events_are_numbered_in_the_order_in_which_they_happened():
    result = lived()
    for world in range(WORLDS):
        told = numbered(result, world)
        assert [one["number"] for one in told] == list(range(1, len(told) + 1))
        assert len(told) == (result.events["world"] == world).sum()
        assert [one["week"] for one in told] == sorted(one["week"] for one in told)


@pytest.mark.parametrize("name", SUMS)
def test_a_cause_is_taken_out_of_the_sum_and_nothing_else(name):
    rule, states, columns = SUMS[name]
    whole = ask(rule, *columns, **states)
    for cause, settings in load_causes(SEEDS).rules[name].without.items():
        if cause in ("contagion", "assassination"):
            continue  # no terms of the sum: precedents come round by round, attempts by chance
        changed = ask(rule, *columns, **states, **settings)
        assert changed.keys() == whole.keys()
        for term, values in changed.items():
            if term != cause:
                np.testing.assert_array_equal(values, whole[term], err_msg=f"{cause} moved {term}")
        if cause != "president_resolve" or name != "president":
            np.testing.assert_array_equal(changed[cause], 0 * np.asarray(whole[cause]), err_msg=cause)


@pytest.mark.parametrize("name", SUMS)
def test_every_cause_that_a_sum_can_name_can_be_taken_away(name):
    rule, states, columns = SUMS[name]
    assert set(ask(rule, *columns, **states)) - NEVER_FIRST <= set(load_causes(SEEDS).rules[name].without)


def test_without_contagion_there_are_no_precedents():
    unit = load_causes(SEEDS).rules["garrisons"].without["contagion"]
    felt = f32(1.0)[None]
    assert ask(cascade.precedents, felt, felt, felt, f32(1.0)) > 0
    assert ask(cascade.precedents, felt, felt, felt, f32(1.0), **unit) == 0


@pytest.mark.parametrize("scenario", ["article", "neutral", "guarantee"])
def test_every_cause_that_is_named_in_a_world_can_be_asked_about(scenario):
    causes, result = load_causes(SEEDS), lived(scenario)
    for kind, cause in {(int(e["kind"]), int(e["cause"])) for e in result.events}:
        named = result.causes[cause]
        known = causes.without(KINDS[kind], named) or named in causes.follows
        assert known or KINDS[kind] == "capital retaken", (KINDS[kind], named)


def test_the_past_stays_as_it_was_and_the_luck_is_new_from_the_week_before():
    result = lived()
    world, event = found("garrisons yield")
    since = event["week"] - 1
    alone = result.worlds[world]
    fork = asking.luck_numbers(7, LUCKS)
    again = asking._live(asking._copies(alone, LUCKS), since, fork, {})
    for metric, values in again.weekly.items():
        np.testing.assert_array_equal(
            values[: since + 1], np.repeat(result.weekly[metric][: since + 1, [world]], LUCKS, axis=1)
        )
    assert np.ptp(again.weekly["deaths"][-1]) > 0


def test_taking_contagion_away_makes_those_events_rarer_that_it_is_named_for():
    world, event = found("capital yields", "contagion")
    facts = why(lived(), world, event["number"], lucks=LUCKS)
    [taken] = [one for one in facts["tried"] if one["what"] == "without the cause"]
    assert taken["set"] == {"contagion_unit": 0.0}
    assert taken["happens"] < facts["as_it_was"]
    assert taken["effect"] == "rarer"
    assert f"{taken['happens']} of {LUCKS}, rarer" in facts["sentence"]
    assert taken["lost_anyway"] >= taken["happens"]


def test_the_assumption_behind_a_cause_is_also_put_where_others_put_it():
    world, event = found("capital yields", "contagion")
    facts = why(lived(), world, event["number"], lucks=LUCKS)
    [other] = [one for one in facts["tried"] if one["what"] == "other position"]
    held = SEEDS.assumptions["contagion"]
    positions = {held.position("article"), held.position("critics")}
    assert other["set"].keys() == {"contagion"}
    assert other["set"]["contagion"] in positions - {held.position("neutral")}


def test_what_is_settled_at_the_start_is_changed_there_and_said_so():
    world, event = found("capital stormed", "forces_will_fight")
    result = lived()
    alone = asking.replace(result.worlds[world], weeks=event["week"] + 3, origin=None)
    many, since = asking._copies(alone, LUCKS), event["week"] - 1
    fork = asking.luck_numbers(3, LUCKS)

    def again(worlds, constants):
        told = asking._live(worlds, since, fork, constants)
        none = np.zeros(LUCKS, bool)
        return asking.Again(none, none, told)

    setting = asking.Setting("other position", {"taliban_start": 0.9}, "With more land at the start")
    tried = asking._tried(again(many, {}), many, since, setting, again, lost=False)
    assert tried["since"] == "the start"


def test_what_only_follows_is_asked_of_the_event_that_it_follows_from():
    world, event = found("Kabul changes hands")
    facts = why(lived(), world, event["number"], lucks=4)
    of = facts["cause_of"]
    assert of["kind"] in ("capital yields", "capital stormed")
    assert of["province"] == "AF-KAB"
    assert facts["cause"] == of["cause"]
    assert "It follows from this" in facts["sentence"]


def test_the_same_question_has_the_same_answer():
    world, event = found("capital yields")
    assert why(lived(), world, event["number"], lucks=9) == why(lived(), world, event["number"], lucks=9)


def test_a_world_from_a_chunk_and_alone_give_the_same_answer():
    world, event = found("capital yields")
    alone = run(lived().worlds[world])
    there, here = (why(one, w, event["number"], lucks=9) for one, w in ((lived(), world), (alone, 0)))
    assert {**there, "world": 1} == here


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"number": 10**6},
        {"lucks": 0},
        {"lucks": limits.LUCKS + 1},
        {"within": 0},
        {"within": 521},
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_what_to_do(wrong):
    with pytest.raises(InputError, match="found"):
        why(lived(), 0, **{"number": 1, **wrong})


def test_mistakes_in_the_seeds_are_listed_all_at_once(tmp_path):
    folder = shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds")
    path = folder / "why.toml"
    text = path.read_text("utf-8").replace("push_elders", "push_elder").replace('"deal breaks"]', '"war"]', 1)
    path.write_text(text.replace('fight = "high"', 'fight = "highest"'), "utf-8")
    with pytest.raises(SeedError) as error:
        load_causes(load(folder))
    said = str(error.value)
    assert "push_elder" in said
    assert "'war'" in said
    assert "highest" in said


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        ("5", "follows.deal]: found 5; expected a list"),
        ('"deal signed"', "follows.deal]: found 'deal signed'; expected a list"),
        ('["deal sealed"]', "Did you mean 'deal signed'?"),
    ],
)
def test_what_a_cause_follows_from_is_a_list_of_kinds(kinds, says, tmp_path):
    folder = shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds")
    path = folder / "why.toml"
    path.write_text(re.sub(r"(?m)^deal +=.*$", f"deal = {kinds}", path.read_text("utf-8")), "utf-8")
    with pytest.raises(SeedError) as error:
        load_causes(load(folder))
    assert says in str(error.value)
