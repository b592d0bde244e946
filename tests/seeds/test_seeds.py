"""What we believe about the seeds as they are shipped, and about loading them."""

import pickle
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.assumptions import POSITIONS, Assumption
from sim.errors import ScenarioError, SeedError
from sim.seeds import DEFAULT_FOLDER, FOLDER_VARIABLE, load
from sim.version import CODE, fingerprint

SEEDS = load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the seeds that a test may change."""
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))


def test_nothing_is_missing():
    assert not [str(gap) for gap in SEEDS.problems(strict=True)]
    assert load(strict=False) is load()


def test_unfinished_seeds_load_only_on_request(copy):
    (copy / "actors.toml").unlink()
    with pytest.raises(SeedError, match=r"actors\.toml: found no such file"):
        load(copy)
    unfinished = load(copy, strict=False)
    assert [gap.file for gap in unfinished.problems()] == ["seeds/actors.toml"]
    assert not unfinished.problems(strict=False)


def test_the_45_claims_are_there_in_order():
    assert list(SEEDS.claims) == [f"C{number:02d}" for number in range(1, 46)]


def test_no_article_position_rests_on_a_conclusion_alone():
    emergent = {key for key, claim in SEEDS.claims.items() if claim.status == "emergent"}
    assert emergent >= {"C22", "C25", "C26", "C31", "C32", "C43", "C45"}
    resting = [
        key
        for key, assumption in SEEDS.assumptions.items()
        if assumption.claims
        and set(assumption.claims) <= emergent
        and assumption.tag == "stated"
        and assumption.article != assumption.neutral
    ]
    assert not resting


def test_headlines_come_first_and_in_their_order():
    places = [assumption.headline for assumption in SEEDS.assumptions.values()]
    first = [place for place in places if place]
    assert places[: len(first)] == sorted(first)
    assert not any(places[len(first) :])
    assert len(set(first)) == len(first) >= 12


def test_an_assumption_refuses_what_lies_outside_its_range():
    contagion = SEEDS.assumptions["contagion"]
    assert contagion.check(contagion.high) == contagion.high
    for wrong in (contagion.high + 0.1, float("nan"), float("inf"), True, "1.0", None):
        with pytest.raises(ScenarioError, match="0 to 3"):
            contagion.check(wrong)


def test_a_structure_takes_an_option_by_name_or_by_index():
    form = SEEDS.assumptions["contest_form"]
    assert form.position("critics") == form.check("difference") == form.check(1) == 1.0
    assert form.spoken(1.0) == "difference"
    for wrong in ("sum", 2, 0.5, -1, True):
        with pytest.raises(ScenarioError, match="ratio or difference"):
            form.check(wrong)


@pytest.mark.parametrize("assumption", SEEDS.assumptions.values(), ids=lambda a: a.id)
def test_every_position_is_a_number_that_worlds_may_carry(assumption: Assumption):
    for base in POSITIONS:
        assert assumption.check(assumption.position(base)) == assumption.position(base)


def test_loading_twice_reads_once():
    assert load() is load(DEFAULT_FOLDER)


def test_the_environment_names_another_folder(copy, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(copy))
    assert load().folder == copy
    assert load(DEFAULT_FOLDER).folder == DEFAULT_FOLDER


def test_seeds_travel_to_another_process_by_their_folder(copy):
    seeds = load(copy)
    assert pickle.loads(pickle.dumps(seeds)) is seeds


def test_seeds_that_changed_on_the_way_to_another_process_are_refused(copy):
    parcel = pickle.dumps(load(copy))
    shutil.rmtree(copy)
    shutil.copytree(DEFAULT_FOLDER, copy)
    with (copy / "endings.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    load.__globals__["_read"].cache_clear()  # as a fresh process has it
    with pytest.raises(SeedError, match="changed while a run was under way"):
        pickle.loads(parcel)


def test_the_fingerprint_follows_every_number_and_no_word(copy):
    before = fingerprint(copy)
    assert before == SEEDS.fingerprint
    assert len(before) == 12
    (copy / "notes.txt").write_text("not a seed", "utf-8")
    (copy / "provinces" / "build.py").write_text("# makes seeds, and is not in the wheel", "utf-8")
    (copy / "sources.toml").write_text("# words change no world", "utf-8")
    crlf = (copy / "endings.toml").read_bytes().replace(b"\n", b"\r\n")
    (copy / "endings.toml").write_bytes(crlf)
    assert fingerprint(copy) == before
    (copy / "assumptions" / "start.toml").rename(copy / "assumptions" / "beginning.toml")
    renamed = fingerprint(copy)
    (copy / "endings.toml").write_bytes(crlf + b"#")
    assert len({before, renamed, fingerprint(copy)}) == 3


def test_the_fingerprint_follows_the_rules(copy, tmp_path, monkeypatch):
    code = Path(shutil.copytree(CODE, tmp_path / "sim"))
    monkeypatch.setattr("sim.version.CODE", code)
    assert fingerprint(copy) == SEEDS.fingerprint
    (code / "studies" / "sweep.py").write_text("# a study chooses worlds, it cannot change one", "utf-8")
    (code / "compiled" / "__pycache__").mkdir(exist_ok=True)
    (code / "compiled" / "__pycache__" / "joint.py").write_text("# written by a compiled form", "utf-8")
    assert fingerprint(copy) == SEEDS.fingerprint
    with (code / "mechanisms" / "cascade.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert fingerprint(copy) != SEEDS.fingerprint


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_in_the_province_files_is_irrelevant(copy, seed):
    for name in ("provinces.csv", "adjacency.csv", "control_2021.csv"):
        path = copy / "provinces" / name
        header, *rows = path.read_text("utf-8").strip().split("\n")
        random.Random(seed).shuffle(rows)
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    shuffled = load(copy)
    assert shuffled.provinces == SEEDS.provinces
    assert shuffled.fingerprint != SEEDS.fingerprint  # so the files did change


def test_other_facts_make_other_provinces(copy):
    path = copy / "provinces" / "provinces.csv"
    path.write_text(path.read_text("utf-8").replace("1509183", "1509184"), "utf-8")
    assert load(copy).provinces != SEEDS.provinces


def test_facts_on_provinces_are_ready_to_meet_worlds():
    ground = SEEDS.provinces
    provinces, worlds = len(ground), 5
    state = np.ones((provinces, worlds), np.float32)
    for fact in (ground.population, ground.area, ground.districts, ground.ruggedness, ground.border_posts):
        assert (fact * state).shape == (provinces, worlds)
    assert (ground.ethnic * state).shape == (len(ground.groups), provinces, worlds)
    assert (ground.control * state).shape == (3, provinces, worlds)
    assert ground.groups == ("pashtun", "tajik", "uzbek_turkmen", "hazara", "other")


def test_shares_of_people_and_of_districts_are_whole():
    np.testing.assert_allclose(SEEDS.provinces.ethnic.sum(axis=0), 1, atol=1e-4)
    np.testing.assert_allclose(SEEDS.provinces.control.sum(axis=0), 1, atol=1e-4)


def test_the_start_agrees_with_the_published_totals():
    # SOURCES.md: weighted by districts the three shares are 0.54, 0.26, 0.20.
    ground = SEEDS.provinces
    totals = (ground.control * ground.districts).sum(axis=(1, 2)) / ground.districts.sum()
    np.testing.assert_allclose(totals, [0.54, 0.26, 0.20], atol=0.005)
    assert ground.districts.sum() == 421


def test_neighbourhood_is_mutual_and_every_province_has_some():
    ground = SEEDS.provinces
    pairs = set(zip(ground.edge_to.tolist(), ground.edge_from.tolist(), strict=True))
    assert pairs == {(source, to) for to, source in pairs}
    assert len(pairs) == len(ground.edge_to) == 2 * 80
    assert set(ground.edge_to.tolist()) == set(range(len(ground)))


def test_sums_over_neighbours_fall_to_the_right_province():
    ground = SEEDS.provinces
    road = np.add.reduceat(ground.edge_road, ground.edge_starts)
    kabul = ground.position("AF-KAB")
    assert road[kabul] == pytest.approx(ground.edge_road[ground.edge_to == kabul].sum())
    balkh = [ground.iso[i] for i in ground.edge_from[ground.edge_to == ground.position("AF-BAL")]]
    assert balkh == sorted(balkh)
    assert {"AF-JOW", "AF-KDZ", "AF-SAM", "AF-SAR"} <= set(balkh)


def test_border_posts_are_the_named_crossings():
    ground = SEEDS.provinces
    herat = ground.position("AF-HER")
    assert ground.crossings[herat] == ("Islam Qala (IRN)", "Torghundi (TKM)")
    assert ground.border_countries[herat] == ("IRN", "TKM")
    assert ground.border_posts[herat, 0] == 2
    assert ground.border_posts[ground.position("AF-BAM"), 0] == 0


def test_what_was_loaded_cannot_be_overwritten():
    with pytest.raises(ValueError, match="read-only"):
        SEEDS.provinces.population[0] = 0
    with pytest.raises(TypeError):
        SEEDS.assumptions["contagion"] = None  # type: ignore[index]


def test_polygons_belong_to_the_provinces():
    assert sorted(f["id"] for f in SEEDS.provinces.geojson["features"]) == list(SEEDS.provinces.iso)
