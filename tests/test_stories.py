"""What we believe about stories: they tell all that happened in plain words, and add nothing."""

import ast
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim import state
from sim.ensemble import run
from sim.errors import SeedError
from sim.events import KINDS, RECORD
from sim.mechanisms import alliances
from sim.outcomes import ENDINGS
from sim.result import Result
from sim.seeds import DEFAULT_FOLDER, load
from sim.stories import headline, story
from sim.why import numbered
from sim.wording import HOLDERS, STANCES
from sim.worlds import Worlds

SEEDS = load()
WORDS = SEEDS.stories
SIM = Path(__file__).resolve().parent.parent / "sim"
SCENARIOS = ("article", "neutral", "hollow_army", "guarantee")
WORLDS = 8
FRAME = {"start", "cascade", "cost", "ending", "flag"}
"""Steps of a story that are no events of their own."""


@cache
def lived(scenario: str) -> Result:
    return run(Worlds.of(scenario, WORLDS, 2021, 104))


@cache
def told(scenario: str) -> list[tuple[int, dict[str, object]]]:
    return [(world, entry) for world in range(WORLDS) for entry in story(lived(scenario), world)]


def happened(*events: tuple[int, str, dict[str, object]]) -> Result:
    """Return a neutral result whose world 0 has just these events."""
    result = lived("neutral")
    rows = np.zeros(len(events), RECORD)
    causes = list(result.causes)
    for row, (week, kind, more) in zip(rows, events, strict=True):
        row["week"], row["kind"] = week, KINDS.index(kind)
        row["province"], row["actor"], row["other"] = -1, state.TALIBAN, state.REPUBLIC
        for name, value in {"cause": "contagion", **more}.items():
            if name == "cause" and value not in causes:
                causes.append(value)
            row[name] = causes.index(value) if name == "cause" else value
    return replace(result, events=rows, causes=tuple(causes))


def place(name: str) -> int:
    return SEEDS.provinces.name.index(name)


def test_words_stand_in_the_order_of_the_codes():
    assert HOLDERS == state.ACTORS
    assert [getattr(alliances, s.upper()) for s in STANCES] == list(range(len(STANCES)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_event_is_told(kind):
    where = {"province": place("Kunduz"), "size": 2.0} if "capital " in kind or "garrison" in kind else {}
    world = story(happened((7, kind, {"size": 2.0, **where})), 0)
    entries = [e for e in world if e["kind"] not in FRAME]
    assert [(e["week"], e["kind"]) for e in entries] == [(7, kind)]
    assert entries[0]["text"].endswith(".")
    assert WORDS.rules[kind] in entries[0]["because"]


@pytest.mark.parametrize("code", range(len(STANCES)))
def test_every_stance_is_told(code):
    world = story(happened((4, "stance", {"actor": state.UZBEK, "size": float(code)})), 0)
    assert f"The Uzbek groups {WORDS.stances[STANCES[code]]}." in [e["text"] for e in world]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_event_of_a_world_has_its_place_in_the_story(scenario):
    result, rounds = lived(scenario), KINDS.index("round of talks")
    for world in range(WORLDS):
        rows = result.events[(result.events["world"] == world) & (result.events["kind"] != rounds)]
        whole = story(result, world)
        weeks = {entry["week"] for entry in whole if entry["kind"] not in {"start", "cost"}}
        assert set(rows["week"].tolist()) <= weeks
        for row in rows[rows["kind"] <= KINDS.index("capital retaken")]:
            entries = [e for e in whole if e["week"] == row["week"]]
            name = SEEDS.provinces.capital[row["province"]].split(" (")[0]
            counted = any(re.search(r"\d+ provincial capitals", e["text"]) for e in entries)
            assert counted or any(name in e["text"] for e in entries)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whatever_has_a_cause_can_be_asked_about_by_the_number_of_its_event(scenario):
    for world in range(WORLDS):
        events = numbered(lived(scenario), world)
        for entry in story(lived(scenario), world):
            if entry["kind"] in {"start", "cost", "ending", "flag"}:
                assert entry["event"] == 0
                continue
            event = events[entry["event"] - 1]
            assert event["week"] == entry["week"]
            assert event["cause"] == entry["cause"] or entry["cause"] == "broken agreement"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_story_goes_from_the_start_week_by_week_to_the_ending(scenario):
    for world in range(WORLDS):
        entries = story(lived(scenario), world)
        weeks = [entry["week"] for entry in entries]
        assert weeks == sorted(weeks)
        kinds = [entry["kind"] for entry in entries]
        assert kinds[0] == "start"
        assert kinds.count("ending") == 1
        assert set(kinds[kinds.index("ending") + 1 :]) <= {"flag", "cost"}
        ending = entries[kinds.index("ending")]
        assert SEEDS.endings[ENDINGS[lived(scenario).ending[world]]].name in ending["text"]
        flags = {name for name, raised in lived(scenario).flags.items() if raised[world]}
        assert sum(kind == "flag" for kind in kinds) == len(flags)
        assert [w for w, k in zip(weeks, kinds, strict=True) if k == "cost"] == [26, 52, 78, 104]


def sentences() -> list[str]:
    entries = [entry for scenario in SCENARIOS for _, entry in told(scenario)]
    lines = [headline(lived(scenario), world) for scenario in SCENARIOS for world in range(WORLDS)]
    return lines + [str(entry[part]) for entry in entries for part in ("text", "because")]


def test_the_prose_shows_no_codes_and_no_ids():
    ids = {key for key in SEEDS.assumptions if "_" in key} | {
        key for key in SEEDS.actors if "_" in key
    }  # an id without "_" is an English word
    raw = re.compile(r"[_{}\[\]]|AF-|\bnan\b|\bNone\b|\bTrue\b|-1\b|  ")
    for line in sentences():
        assert not raw.search(line), line
        assert not any(name in line for name in ids), line


def test_nothing_is_told_as_a_forecast_and_nobody_is_named_a_villain():
    banned = re.compile(
        r"\b(probab\w*|likel\w*|forecast\w*|predict\w*|chances?|odds|risk\w*|will|would|expect\w*|"
        r"regimes?|terrorist\w*|rebels?|puppets?|enem\w+|liberat\w+|invad\w+)\b|%",
        re.IGNORECASE,
    )
    for line in [
        line.partition(" (")[0] if line.startswith(("because", "mostly because")) else line
        for line in sentences()
    ]:
        assert not banned.search(line), line


def numbers(text: str) -> set[str]:
    """Return the numbers of a text; those of claims (C02) are names."""
    return {n.rstrip(".,") for n in re.findall(r"(?<![\w.])\d[\d,.]*", text)}


def counted(result: Result, world: int, week: int) -> set[str]:
    """Return every number that a story may tell of this week, worked out from the result alone."""
    now = result.events[(result.events["world"] == world)]
    rows = now[now["week"] == week]
    places = len(SEEDS.provinces)
    found: list[float] = [week, places, (result.capital[week, :, world] == state.TALIBAN).sum()]
    found += [(result.capital[week, :, world] == state.REPUBLIC).sum()]
    found += [(rows["kind"] == kind).sum() for kind in range(len(KINDS))]
    found += [rows["size"][rows["kind"] == KINDS.index("garrisons yield")].sum()]
    men = [KINDS.index("split"), KINDS.index("prison break")]
    found += [round(float(row["size"]) * 1000, -2) for row in rows if row["kind"] in men]
    found += [(now["kind"] == KINDS.index("round of talks")).sum()]
    signed = now["week"][(now["kind"] == KINDS.index("deal signed")) & (now["week"] <= week)]
    found += [week - signed[-1] + 1] if len(signed) else []
    for metric in ("control_taliban", "control_kabul", "control_north", "contested", "cabinet"):
        found.append(100 * result.weekly[metric][week, world])
    for metric in ("displaced", "abroad"):
        found.append(round(float(result.weekly[metric][week, world]), -2))
    risen = rows[rows["kind"] == KINDS.index("unrest")]
    if len(risen):
        people = SEEDS.provinces.population.ravel()[risen["province"]]
        found.append(100 * float((risen["size"] * people).sum() / people.sum()))
    civilians = round(float(result.weekly["civilian_deaths"][week, world]))
    found += [civilians, round(float(result.weekly["deaths"][week, world])) - civilians]
    return {f"{round(float(n)):,}" for n in found}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_number_of_a_story_comes_from_the_result(scenario):
    for world, entry in told(scenario):
        assert numbers(entry["text"]) <= counted(lived(scenario), world, entry["week"]), entry


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_number_of_a_reason_is_the_worlds_value_a_paragraph_or_the_window(scenario):
    worlds = lived(scenario).worlds
    for world, entry in told(scenario):
        allowed = {f"{SEEDS.thresholds['window'].value:g}"}
        assumption = SEEDS.assumptions.get(entry["cause"])
        if assumption is not None:
            value = float(worlds.at(max(entry["week"] - 1, 0), assumption.id)[world])
            allowed |= {f"{round(value, 4):g}"}
            allowed |= {str(p) for c in assumption.claims for p in SEEDS.claims[c].paragraphs}
            allowed |= set().union(*map(numbers, assumption.words))  # "as in 2020"
            assert assumption.name in entry["because"]
            assert all(claim in entry["because"] for claim in assumption.claims)
        assert numbers(entry["because"]) <= allowed, entry


def test_a_reason_follows_a_change_of_course():
    # The week told as 31 begins at 30, and there the money stops.
    scenario = SEEDS.scenarios["neutral"].changed(aid_to_kabul="0.7;30:0")
    cut = run(Worlds.of(scenario, 2, 2021, 40))
    before, after = (
        story(replace(happened((week, "garrisons yield", event)), worlds=cut.worlds), 0)
        for week in (30, 31)
        for event in [{"province": place("Kunduz"), "size": 2.0, "cause": "aid_to_kabul"}]
    )
    reasons = [next(e["because"] for e in s if e["kind"] == "garrisons yield") for s in (before, after)]
    assert "Money for Kabul: 0.7, nearer to" in reasons[0]
    assert 'Money for Kabul: 0, "none"' in reasons[1]


def test_a_cascade_is_one_sentence_and_not_a_list():
    cascades = [e for _, e in told("hollow_army") if e["kind"] == "cascade"]
    assert cascades
    assert all(e["text"].count(",") <= 3 and len(e["text"]) < 300 for e in cascades)
    result = lived("hollow_army")
    for world in range(WORLDS):
        entries = story(result, world)
        busiest = max(entries, key=lambda e: sum(o["week"] == e["week"] for o in entries))["week"]
        assert sum(e["week"] == busiest for e in entries) <= 8
        assert len(entries) < 60


def test_many_places_are_counted_and_few_are_named():
    event = {"cause": "contagion", "size": 3.0}
    few = happened(*((5, "garrisons yield", {**event, "province": place(p)}) for p in ("Herat", "Ghor")))
    many = happened(*((5, "capital yields", {**event, "province": p}) for p in range(6)))
    assert "6 garrisons yield in Herat and Ghor." in story(few, 0)[1]["text"]
    cascade = story(many, 0)[1]
    assert cascade["text"].startswith("A cascade: within a week 6 provincial capitals")
    assert cascade["text"].endswith("They are the first provincial capitals to change hands.")
    assert cascade["province"] == ""


def test_what_had_several_causes_is_told_by_the_commonest():
    causes = ("contagion", "contagion", "encirclement")
    mixed = happened(*((5, "capital yields", {"cause": c, "province": p}) for p, c in enumerate(causes)))
    entry = story(mixed, 0)[1]
    assert entry["cause"] == "contagion"
    assert entry["because"].startswith(f"mostly because {WORDS.causes['contagion']}")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_first_capital_to_fall_is_told_once_and_in_its_week(scenario):
    result = lived(scenario)
    for world in range(WORLDS):
        firsts = [e["week"] for e in story(result, world) if "the first provincial capital" in e["text"]]
        changed = (result.capital[:, :, world] != result.capital[0, :, world]).any(axis=1)
        assert firsts == ([int(changed.argmax())] if changed.any() else [])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_kabul_and_the_president_are_told_in_the_weeks_of_the_summary(scenario):
    result = lived(scenario)
    for world in range(WORLDS):
        entries = story(result, world)
        falls = [e for e in entries if e["kind"] == "Kabul changes hands"]
        fall = result.summary["t_kabul"][world]
        assert bool(falls) == bool(np.isfinite(fall))
        if falls:
            assert falls[0]["week"] == fall
            assert falls[0]["text"].startswith("Kabul passes from the Republic to ")
        gone = re.compile(r"president(?:'s rule ends| leaves| steps down)")
        leaving = [e["week"] for e in entries if gone.search(e["text"])]
        went = result.summary["t_exit"][world]
        assert leaving == ([int(went)] if np.isfinite(went) else [])


def test_a_deal_is_told_with_what_comes_of_it():
    deal = (9, "deal signed", {"cause": "guarantees_believed", "size": 0.6})
    leaves = (9, "president leaves", {"cause": "deal"})
    phase = (9, "phase", {"cause": "the holder of Kabul", "size": float(state.TRANSITION)})
    breaks = (30, "deal breaks", {"cause": "hardness"})
    entries = [e for e in story(happened(deal, leaves, phase, breaks), 0) if e["kind"] not in FRAME]
    assert [(e["week"], e["kind"]) for e in entries] == [(9, "deal signed"), (30, "deal breaks")]
    for words in ("and the Republic sign", "wide self-rule", "steps down by agreement", "Who rules is open"):
        assert words in entries[0]["text"]
    assert entries[1]["text"] == "The agreement breaks in its week 22."


def test_kabul_is_lost_for_the_reason_for_which_its_garrison_gave_up():
    kabul = {"province": place("Kabul")}
    world = story(
        happened(
            (8, "capital yields", {"cause": "contagion", **kabul}),
            (8, "Kabul changes hands", {"cause": "fall of the capital"}),
        ),
        0,
    )
    entry = next(e for e in world if e["kind"] == "Kabul changes hands")
    assert (entry["cause"], entry["province"]) == ("contagion", "AF-KAB")


def test_the_number_of_a_world_counts_from_1_for_people():
    assert headline(lived("neutral"), 0).startswith("In world 1 ")
    assert headline(lived("neutral"), 4).startswith("In world 5 ")
    assert headline(lived("neutral"), 0, number=17).startswith("In world 17 ")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_headline_agrees_with_the_result(scenario):
    result = lived(scenario)
    for world in range(WORLDS):
        line = headline(result, world)
        last = counted(result, world, 104)
        fall = result.summary["t_kabul"][world]
        signed = result.events[(result.events["world"] == world)]
        weeks = set(signed["week"][signed["kind"] == KINDS.index("deal signed")].tolist())
        if np.isfinite(fall):
            assert f"in week {int(fall)}," in line
        assert numbers(line) <= last | {str(world + 1), str(fall).removesuffix(".0")} | {
            str(w) for w in weeks
        }
        assert SEEDS.endings[ENDINGS[result.ending[world]]].name in line


def test_a_world_has_the_same_story_alone_and_in_company():
    result = lived("neutral")
    alone = run(result.worlds[3])
    assert story(alone, 0) == story(result, 3)


def test_a_world_that_is_not_there_is_refused():
    with pytest.raises(IndexError, match="worlds 0 to 7"):
        story(lived("neutral"), WORLDS)


def parsed(folder: str) -> list[ast.AST]:
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted((SIM / folder).glob("*.py"))]
    return [node for tree in trees for node in ast.walk(tree)]


def terms() -> set[str]:
    """Return what rules call the pushes that they weigh: the keys of all Terms."""
    rules = [n for n in parsed("mechanisms") if isinstance(n, ast.FunctionDef) and n.returns is not None]
    giving = [rule for rule in rules if ast.unparse(rule.returns) == "Terms"]
    tables = [n for rule in giving for n in ast.walk(rule) if isinstance(n, ast.Dict)]
    return {key.value for table in tables for key in table.keys if isinstance(key, ast.Constant)}


def test_every_cause_has_its_words_and_no_words_lie_idle():
    week = parsed("week")
    named = [n.value for n in week if isinstance(n, ast.keyword) and n.arg in {"cause", "terms"}]
    given = {n.value for n in named if isinstance(n, ast.Constant)}
    met = {cause for scenario in SCENARIOS for cause in lived(scenario).causes}
    assert len(terms()) > 20
    assert len(given) > 3
    assert terms() | given | met <= set(WORDS.causes)
    ours = {"broken agreement", "the course of things", "war", "taliban_start", "ending"}
    written = {n.value for n in week if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    assert set(WORDS.causes) <= terms() | written | ours


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the seeds that a test may change."""
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))


MISTAKES = {
    "an unknown brace": ("Kabul passes from {old}", "Kabul passes from {odl}", "sentences.kabul", "'old'"),
    "a format": ("{men} men", "{men:.2f} men", "sentences.split", "only names"),
    "a lone brace": ("in its week {weeks}", "in its week {weeks", "sentences.breaks", "brace"),
    "no sentence": ("intervention = ", "invention = ", "sentences.intervention", "nothing"),
    "no form": ("first    = { one", "first    = { none", "sentences.first.one", "nothing"),
    "forms for one": ("start    = ", "start = { one = 'x' }\nbegin = ", "sentences.start", "one sentence"),
    "no stance": ("aside     = ", "beside    = ", "stances.aside", "nothing"),
    "no rule": ('"split"              =', '"slit"               =', "rules.slit", "'split'"),
    "a number": ("[holders]", "[holders]\nmany = 4", "holders.many", "text"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_words_is_named_with_its_place(copy, mistake):
    right, wrong, key, words = MISTAKES[mistake]
    path = copy / "stories.toml"
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(SeedError) as caught:
        load(copy, strict=False)
    message = str(caught.value)
    assert f"seeds/stories.toml [{key}" in message
    assert words in message


def test_other_words_tell_another_story(copy):
    path = copy / "stories.toml"
    path.write_text(path.read_text("utf-8").replace("is stormed and passes", "is carried and goes"), "utf-8")
    worlds = Worlds.of("neutral", 2, 2021, 26, load(copy))
    texts = [e["text"] for e in story(run(worlds), 0)]
    assert any("is carried and goes to" in text for text in texts)
    assert not any("stormed and passes" in text for text in texts)


def test_without_words_worlds_run_but_are_not_told(copy):
    (copy / "stories.toml").unlink()
    with pytest.raises(SeedError, match=r"stories\.toml: found no such file"):
        load(copy)
    result = run(Worlds.of("neutral", 2, 2021, 26, load(copy, strict=False)))
    with pytest.raises(SeedError, match=r"stories\.toml"):
        story(result, 0)
