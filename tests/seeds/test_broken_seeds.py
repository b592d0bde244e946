"""One broken seed file per mistake: the message says where, what was found and expected, how to mend it."""

import shutil
from pathlib import Path

import pytest

from sim.errors import SeedError
from sim.seeds import DEFAULT_FOLDER, load

CASCADE, CONTEST = "assumptions/cascade.toml", "assumptions/contest.toml"
PROVINCES, BORDERS = "provinces/provinces.csv", "provinces/adjacency.csv"
CONTROL, OUTLINES = "provinces/control_2021.csv", "provinces/provinces.geojson"
ARTICLE = "scenarios/article.toml"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Return a copy of the seeds that a test may break."""
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}: mend this test"
    path.write_text(text.replace(old, new, 1), "utf-8")


def message(folder: Path) -> str:
    with pytest.raises(SeedError) as error:
        load(folder, strict=True)
    return str(error.value)


def set_key(path: Path, table: str, key: str, value: str) -> None:
    """Write ``value`` behind a key of one TOML table, or leave the key out if it is empty."""
    lines = path.read_text("utf-8").split("\n")
    inside, done = False, False
    for number, line in enumerate(lines):
        if line.startswith("["):
            inside = line.strip() == f"[{table}]"
        if inside and not done and line.split("=")[0].strip() == key:
            lines[number] = f"{key} = {value}" if value else ""
            done = True
    assert done, f"{path.name} has no {table}.{key}: mend this test"
    path.write_text("\n".join(lines), "utf-8")


def set_cell(path: Path, row: str, column: str, value: str) -> None:
    """Write one cell of a CSV file whose first column holds the row's code."""
    lines = path.read_text("utf-8").split("\n")
    place = lines[0].split(",").index(column)
    number = next(i for i, line in enumerate(lines) if line.startswith(row + ","))
    cells = lines[number].split(",")
    assert not any('"' in cell for cell in cells[: place + 1]), "a quoted cell comes before: mend this test"
    cells[place] = value
    lines[number] = ",".join(cells)
    path.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("low", "nan", ["low", "nan", "finite number"]),
        ("high", "inf", ["high", "inf", "finite number"]),
        ("high", "true", ["high", "True", "finite number"]),
        ("low", '"0"', ["low", "'0'", "finite number", "without quotes"]),
        ("low", "3.5", ["high", "above low"]),
        ("low", "", ["low", "nothing"]),
        ("article", "4.0", ["article", "found 4", "0 to 3", "widen the range and cite a source"]),
        ("neutral", '"high"', ["neutral", "'high'", "finite number"]),
        ("critics", "", ["critics", "nothing", "Add a line 'critics = ...'"]),
        ("article", "true", ["contagion.article]", "found True", "a finite number"]),
        ("article", "[0.5]", ["contagion.article]", "[0.5]", "a finite number"]),
        ("kind", '"belive"', ["kind", "'belive'", "'belief'", "'choice'"]),
        ("tag", '"stated?"', ["tag", "'stated'", "'implied'"]),
        ("unit", '""', ["unit", "nothing", "Say what the number counts"]),
        ("mechanisms", "[]", ["mechanisms", "found []", "at least 1"]),
        (
            "mechanisms",
            '["cascades"]',
            ["mechanisms", "'cascades'", "sim/mechanisms", "Did you mean 'cascade'?"],
        ),
        ("claims", '["C99"]', ["claims", "'C99'", "claims.toml"]),
        ("claims", '"C02"', ["claims", "'C02'"]),
        ("source", '"S999"', ["source", "'S999'", "sources.toml"]),
        ("name", "7", ["name", "found 7", "text", "quotes"]),
        ("question", '""', ["question", "an empty text"]),
        ("words", '["few"]', ["words"]),
        ("options", '["a", "b"]', ["options", "only a structure has options"]),
    ],
)
def test_a_wrong_value_of_an_assumption_is_named_with_its_remedy(seeds, key, value, words):
    if key == "options":
        edit(seeds / CASCADE, "[contagion]", f"[contagion]\noptions = {value}")
    else:
        set_key(seeds / CASCADE, "contagion", key, value)
    said = message(seeds)
    for word in ["seeds/assumptions/cascade.toml", "contagion", *words]:
        assert word in said


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("article", '"ration"', ["article", "'ration'", "ratio", "Did you mean 'ratio'?"]),
        ("options", '["ratio", "ratio"]', ["options", "two or more different names"]),
        ("options", "", ["options"]),
    ],
)
def test_a_structure_has_different_options_and_its_positions_are_among_them(seeds, key, value, words):
    set_key(seeds / CONTEST, "contest_form", key, value)
    said = message(seeds)
    for word in ["seeds/assumptions/contest.toml", "contest_form", *words]:
        assert word in said


def test_an_own_judgement_needs_a_note(seeds):
    set_key(seeds / CASCADE, "legitimacy", "note", '""')
    assert "judgement" in message(seeds)
    assert "legitimacy.note" in message(seeds)


def test_an_entry_is_called_by_its_table_and_by_nothing_else(seeds):
    edit(seeds / CASCADE, "[contagion]", '[contagion]\nid = "momentum"')
    assert "[contagion.id]: found 'momentum'" in message(seeds)


def test_an_unknown_key_is_answered_with_the_closest_known_one(seeds):
    edit(seeds / CASCADE, "[contagion]", "[contagion]\nheadlin = 3")
    assert "contagion.headlin" in message(seeds)
    assert "Did you mean 'headline'?" in message(seeds)


def test_a_key_that_stands_twice_is_reported_with_its_line(seeds):
    edit(seeds / CASCADE, "[contagion]", "[contagion]\nlow = 0.0\nlow = 0.1")
    said = message(seeds)
    assert "seeds/assumptions/cascade.toml" in said
    assert "line" in said
    assert "once" in said


def test_a_table_that_stands_twice_is_reported(seeds):
    with (seeds / CASCADE).open("a", encoding="utf-8") as file:
        file.write('\n[contagion]\nkind = "belief"\n')
    assert "cascade.toml" in message(seeds)
    assert "contagion" in message(seeds)


def test_an_id_in_two_files_is_reported_with_both(seeds):
    text = (seeds / CASCADE).read_text("utf-8")
    table = text[text.index("[contagion]") : text.index("[threshold_spread]")]
    with (seeds / CONTEST).open("a", encoding="utf-8") as file:
        file.write("\n" + table)
    said = message(seeds)
    assert "assumptions/contest.toml [contagion]" in said
    assert "assumptions/cascade.toml" in said


def test_an_assumption_and_a_constant_do_not_share_an_id(seeds):
    edit(seeds / "constants/cascade.toml", "push_noise ", "contagion ")
    said = message(seeds)
    assert "constants/cascade.toml [contagion]" in said
    assert "assumptions/cascade.toml" in said


def test_a_value_without_a_table_is_refused(seeds):
    path = seeds / CASCADE
    path.write_text("contagion = 3\n", "utf-8")
    assert "a table of keys" in message(seeds)


def test_a_toml_slip_is_reported_with_file_and_line(seeds):
    (seeds / CASCADE).write_text("[contagion]\nlow = \n", "utf-8")
    said = message(seeds)
    assert "assumptions/cascade.toml" in said
    assert "line 2" in said


def test_text_that_is_not_utf8_is_reported(seeds):
    (seeds / CASCADE).write_bytes('[contagion]\nname = "\u00e9"\n'.encode("latin-1"))
    assert "UTF-8" in message(seeds)


def test_a_constant_outside_its_own_range_is_refused(seeds):
    path = seeds / "constants/cascade.toml"
    edit(path, "low = 0.01", "low = 0.06")
    said = message(seeds)
    assert "constants/cascade.toml [push_noise.value]" in said
    assert "0.06 to" in said


def test_a_constant_needs_its_date(seeds):
    edit(seeds / "constants/cascade.toml", ', dated = "1978"', "")
    assert "threshold_base.dated" in message(seeds)


def test_an_unknown_table_of_the_endings_is_refused(seeds):
    edit(seeds / "endings.toml", "[thresholds]", "[tresholds]")
    assert "Did you mean 'thresholds'?" in message(seeds)


@pytest.mark.parametrize(
    "file",
    ["claims.toml", "sources.toml", "actors.toml", "endings.toml", PROVINCES, BORDERS, CONTROL, OUTLINES],
)
def test_a_missing_file_is_named(seeds, file):
    (seeds / file).unlink()
    assert f"seeds/{file}" in message(seeds)
    assert "no such file" in message(seeds)


@pytest.mark.parametrize("folder", ["assumptions", "constants", "scenarios"])
def test_an_empty_folder_is_named(seeds, folder):
    shutil.rmtree(seeds / folder)
    assert f"seeds/{folder}" in message(seeds)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert "no such folder" in message(tmp_path / "nowhere")


def test_which_assumptions_a_claim_has_is_written_in_these_alone(seeds):
    assert "contagion" in load(seeds).claims["C26"].assumptions
    set_key(seeds / CASCADE, "contagion", "claims", '["C02"]')
    load.__globals__["_read"].cache_clear()
    claims = load(seeds).claims
    assert "contagion" not in claims["C26"].assumptions
    assert "contagion" in claims["C02"].assumptions
    edit(seeds / "claims.toml", "[C26]", '[C26]\nassumptions = ["contagion"]')
    load.__globals__["_read"].cache_clear()
    said = message(seeds)
    assert "claims.toml [C26.assumptions]: found contagion" in said
    assert "each assumption names its claims" in said


def test_a_claim_has_an_id_of_its_register(seeds):
    edit(seeds / "claims.toml", "[C45]", "[claim45]")
    assert "claims.toml [claim45.id]" in message(seeds)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("pop_2020_21", "many", ["pop_2020_21", "'many'", "finite number"]),
        ("pop_2020_21", "nan", ["pop_2020_21", "finite number"]),
        ("pop_2020_21", "0", ["pop_2020_21", "greater than 0"]),
        ("districts", "2.5", ["districts", "whole number"]),
        ("mountain_class", "6", ["mountain_class", "less than or equal to 5"]),
        ("name", "", ["name", "at least 1 character"]),
        ("eth_pashtun", "0.9", ["ethnic shares that sum to", "sum of 1"]),
        ("eth_pashtun", "-0.1", ["ethnic shares", "from 0 to 1"]),
        ("eth_pashtun", "some", ["could not convert", "shares from 0 to 1"]),
        ("iso", "AF-JOW", ["AF-JOW", "this province twice"]),
        ("iso", "AF-XXX", ["AF-XXX", "a province that provinces.csv lacks", "AF-BAL"]),
    ],
)
def test_a_wrong_cell_of_a_province_is_named(seeds, column, value, words):
    set_cell(seeds / PROVINCES, "AF-BAL", column, value)
    said = message(seeds)
    for word in ["seeds/provinces/", *(w for w in words if w != "a province that provinces.csv lacks")]:
        assert word in said


def test_control_must_be_known_of_every_province_and_sum_to_one(seeds):
    set_cell(seeds / CONTROL, "AF-BAL", "taliban_share", "0.7")
    assert "control_2021.csv [AF-BAL]: found shares that sum to 1.1" in message(seeds)
    set_cell(seeds / CONTROL, "AF-BAL", "taliban_share", "1.7")
    assert "taliban_share" in message(Path(shutil.copytree(seeds, seeds.parent / "again")))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("b", "AF-XXX", ["the unknown province 'AF-XXX'"]),
        ("b", "AF-BAL", ["its own neighbour"]),
        ("b", "AF-KDZ", ["this pair twice"]),
        ("road_weight", "1.5", ["road_weight", "less than or equal to 1"]),
        ("climb_m", "-3", ["climb_m", "greater than or equal to 0"]),
    ],
)
def test_a_wrong_border_is_named(seeds, column, value, words):
    set_cell(seeds / BORDERS, "AF-BAL", column, value)
    for word in ["seeds/provinces/adjacency.csv", *words]:
        assert word in message(seeds)


def test_a_province_without_neighbours_is_named(seeds):
    lines = (seeds / BORDERS).read_text("utf-8").split("\n")
    kept = [line for line in lines if "AF-KAB" not in line]
    (seeds / BORDERS).write_text("\n".join(kept), "utf-8")
    assert "adjacency.csv [AF-KAB]: found no neighbour" in message(seeds)


def test_a_missing_column_is_reported_once(seeds):
    edit(seeds / PROVINCES, "relief_m", "relief")
    said = message(seeds)
    assert said.count("provinces.csv") == 1
    assert "[relief_m]: found no such column" in said
    assert "Did you mean 'relief'?" in said


def test_a_row_with_a_comma_too_many_is_reported_with_its_number(seeds):
    edit(seeds / CONTROL, "AF-BAM,", "AF-BAM,,")
    assert "control_2021.csv [row 3]: found another number of cells" in message(seeds)


def test_polygons_without_ids_are_refused(seeds):
    edit(seeds / OUTLINES, '"id"', '"no_id"')
    assert "provinces.geojson" in message(seeds)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[set]\ncontagon = 1.0", ["no assumption called 'contagon'", "Did you mean 'contagion'?"]),
        ("[set]\ncontagion = 9.0", ["set.contagion", "found 9", "0 to 3"]),
        ("[set]\ncontagion = true", ["contagion", "True"]),
        ("[set]\ncontagion = nan", ["contagion", "nan"]),
        ("[set]\ncontest_form = 'sum'", ["contest_form", "ratio or difference"]),
        ("[ranges]\nair_support = [0.1, 0.2]", ["a range for a choice", "only beliefs"]),
        ("[ranges]\ncontagion = [2.0, 1.0]", ["the low end first"]),
        ("[ranges]\ncontagion = [1.0]", ["ranges.contagion", "too few values"]),
        ("[ranges]\ncontagion = 1.0", ["ranges.contagion", "a list"]),
        ("set = 3", ["[set]", "a table of keys"]),
        ("[schedule]\nair_support = [{week = true, value = 1.0}]", ["week", "True", "a whole number"]),
        ("[schedule]\nair_support = [{week = 3.0, value = 1.0}]", ["week", "3.0", "a whole number"]),
        ("[set]\ncontagion = 1.0\n[ranges]\ncontagion = [0.5, 2.0]", ["a point in 'set' and a range"]),
        ("[schedule]\ncontagion = [{week = 3, value = 1.0}]", ["a schedule for a belief", "only choices"]),
        ("[schedule]\nair_support = [{week = 0, value = 1.0}]", ["week 0", "from 1 to 520"]),
        ("[schedule]\nair_support = [{week = 3, value = 2.0}]", ["air_support", "found 2"]),
        (
            "[schedule]\nair_support = [{week = 3, value = 0.0}, {week = 3, value = 1.0}]",
            ["week 3 twice", "one value for each week"],
        ),
        ("[schedule]\nair_support = [{wek = 3, value = 0.0}]", ["air_support.0.wek", "Did you mean 'week'?"]),
        ("[sets]\ncontagion = 1.0", ["[sets]", "Did you mean 'set'?"]),
    ],
)
def test_a_wrong_scenario_is_named_with_its_remedy(seeds, text, words):
    with (seeds / ARTICLE).open("a", encoding="utf-8") as file:
        file.write("\n" + text + "\n")
    for word in ["seeds/scenarios/article.toml", *words]:
        assert word in message(seeds)


def test_a_scenario_cites_known_claims_and_a_known_base(seeds):
    edit(seeds / ARTICLE, 'base     = "article"', 'base = "author"')
    assert "base" in message(seeds)
    edit(seeds / ARTICLE, 'base = "author"', 'base = "article"')
    edit(seeds / ARTICLE, "claims   = []", 'claims = ["C77"]')
    assert "'C77'" in message(Path(shutil.copytree(seeds, seeds.parent / "again")))


def test_all_mistakes_of_all_files_are_reported_together(seeds):
    set_key(seeds / CASCADE, "contagion", "article", "4.0")
    set_key(seeds / CASCADE, "contagion", "critics", "-1.0")
    set_key(seeds / CONTEST, "gorge_isolation", "kind", '"wish"')
    edit(seeds / "constants/cascade.toml", "low = 0.01", "low = 0.06")
    set_cell(seeds / PROVINCES, "AF-BAL", "districts", "2.5")
    set_cell(seeds / BORDERS, "AF-BAL", "road_weight", "1.5")
    edit(seeds / ARTICLE, "[set]" if "[set]" in (seeds / ARTICLE).read_text("utf-8") else "title", "titel")
    said = message(seeds)
    for word in [
        "contagion.article",
        "contagion.critics",
        "gorge_isolation.kind",
        "push_noise.value",
        "districts",
        "road_weight",
        "titel",
    ]:
        assert word in said
