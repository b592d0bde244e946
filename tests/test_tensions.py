"""What we believe about tensions: a warning in words where settings strain, and never a refusal."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from sim.ensemble import run
from sim.errors import SeedError
from sim.report import report, spoken_report
from sim.seeds import DEFAULT_FOLDER, load
from sim.tensions import load_tensions, spoken_strains, strained, strains
from sim.worlds import Worlds

SEEDS = load()
TENSIONS = load_tensions(SEEDS)
EXPERIMENTS = [key for key, tension in TENSIONS.items() if tension.status == "experiment"]


def at_the_edge(key: str) -> dict[str, float]:
    """Return settings that strain a tension just so."""
    tension = TENSIONS[key]

    def part(name: str, share: float) -> float:
        a = SEEDS.assumptions[name]
        return a.low + share * (a.high - a.low)

    low = {name: part(name, 0.4) for name in tension.low}
    return low | {name: part(name, 0.6) for name in tension.high} | dict(tension.at_least)


def ids(scenario: object, worlds: int = 3) -> list[str]:
    return [strain.tension.id for strain in strains(Worlds.of(scenario, worlds, weeks=30))]


def test_all_thirteen_are_there_and_all_but_the_judgement_can_be_strained():
    assert list(TENSIONS) == [f"T{n}" for n in range(1, 14)]
    assert [key for key in TENSIONS if key not in EXPERIMENTS] == ["T12"]
    assert not strained(TENSIONS["T12"], {}, SEEDS).any() or not TENSIONS["T12"].settings


@pytest.mark.parametrize("key", EXPERIMENTS)
def test_a_tension_is_strained_from_its_edge_on_and_eases_if_any_one_setting_gives_way(key):
    edge = at_the_edge(key)
    scenario = SEEDS.scenarios["neutral"].changed(**edge)
    assert key in ids(scenario)
    tension = TENSIONS[key]
    for name in tension.settings:
        a = SEEDS.assumptions[name]
        eased = a.high if name in tension.low else a.low
        assert key not in ids(scenario.changed(**{name: eased})), name


def test_the_neutral_reading_strains_nothing_and_the_article_strains_itself():
    assert ids("neutral") == []
    assert {"T1", "T7", "T10"} <= set(ids("article"))


def test_a_warning_names_the_claims_and_every_paragraph_they_stand_in():
    found = strains(Worlds.of("article", 3, weeks=30))
    assert found
    for strain in found:
        for claim in strain.tension.claims:
            assert claim in strain.words
            assert set(SEEDS.claims[claim].paragraphs) <= set(strain.paragraphs)
        assert all(str(number) in strain.words for number in strain.paragraphs)
        assert strain.tension.strain in strain.words


def test_where_a_belief_is_held_as_a_range_the_worlds_that_strain_are_counted():
    edge = {**at_the_edge("T4"), "momentum_pull": "-0.2..0.6"}
    worlds = Worlds.of(SEEDS.scenarios["neutral"].changed(**edge), 400, weeks=30)
    [strain] = strains(worlds)
    drawn = (worlds.values["momentum_pull"] + 0.2) / 0.8
    assert strain.worlds == int((drawn >= 0.6).sum())
    assert 0 < strain.worlds < strain.of
    assert f"In {strain.worlds} of 400 worlds." in next(iter(spoken_strains([strain])))


def test_a_change_of_course_can_strain_what_did_not_strain_at_the_start():
    edge = at_the_edge("T8")
    eased = SEEDS.scenarios["neutral"].changed(**{**edge, "conditional_offers": 0.1})
    later = SEEDS.scenarios["neutral"].changed(**{**edge, "conditional_offers": "0.1;9:0.8"})
    assert "T8" not in ids(eased)
    assert "T8" in ids(later)


def test_nothing_is_refused_and_the_warning_is_in_the_result_the_report_and_the_terminal():
    result = run("article", worlds=3, weeks=30)
    found = strains(result.worlds)
    assert result.metadata["tensions"] == {strain.tension.id: 3 for strain in found}
    facts = report(result, luck=2021)
    assert [fact["id"] for fact in facts["tensions"]] == list(result.metadata["tensions"])
    spoken = " ".join(spoken_report(facts, result).split())
    for fact in facts["tensions"]:
        assert fact["warning"] in spoken


def test_mistakes_in_the_file_are_listed_all_at_once(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    text = (DEFAULT_FOLDER / "tensions.toml").read_text("utf-8")
    for old, new in (
        ('low         = ["taliban_cohesion"]', 'low         = ["taliban_cohesio"]'),
        ('claims      = ["C08", "C30"]', 'claims      = ["C08", "C99"]'),
        ("conditional_offers = 0.5", "conditional_offers = 50"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "tensions.toml").write_text(text, "utf-8")
    with pytest.raises(SeedError) as error:
        load_tensions(replace(SEEDS, folder=folder))
    said = str(error.value)
    assert "3 problems" in said
    for word in ("taliban_cohesio", "C99", "50"):
        assert word in said


def test_a_file_that_is_missing_is_named(tmp_path):
    folder = shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds")
    (folder / "tensions.toml").unlink()
    with pytest.raises(SeedError, match=r"tensions\.toml"):
        load_tensions(replace(SEEDS, folder=folder))


def test_strain_is_judged_world_by_world():
    tension = TENSIONS["T5"]
    high, low = SEEDS.assumptions["pashtun_alignment"].high, SEEDS.assumptions["taliban_cohesion"].low
    values = {"pashtun_alignment": np.array([high, 0.2]), "taliban_cohesion": np.array([low, low])}
    assert strained(tension, values, SEEDS).tolist() == [True, False]
