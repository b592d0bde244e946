"""What we believe about limits: each stands once, is written down, and is said where it bites."""

import re
from pathlib import Path

import pytest

from dashboard.address import from_query
from sim import limits, links, run
from sim.errors import InputError, Problem, meant
from sim.scenarios import MAX_WEEKS, from_toml
from sim.seeds import load, read
from sim.studies.asked import asked
from sim.studies.tables import open_table
from sim.worlds import MAX_WORLDS, Worlds

ROOT = Path(__file__).resolve().parent.parent
SEEDS = load()


def declared() -> dict[str, int]:
    found = {name: value for name, value in vars(limits).items() if name.isupper()}
    found["PAGE_WORLDS"] = limits.PAGE_WORLDS[-1]
    return {**found, "MAX_WORLDS": MAX_WORLDS, "MAX_WEEKS": MAX_WEEKS}


def test_every_limit_is_in_the_documentation_as_it_is():
    text = (ROOT / "docs" / "hardening.md").read_text("utf-8")
    written = dict(re.findall(r"\(`([A-Z_]+)`\) \| ([\d,]+)", text))
    written["PAGE_WORLDS"] = re.search(r"up to ([\d,]+) \(`PAGE_WORLDS`\)", text)[1]
    assert {name: int(value.replace(",", "")) for name, value in written.items()} == declared()


def test_what_the_browser_may_send_is_what_the_configuration_says():
    config = (ROOT / "dashboard" / ".streamlit" / "config.toml").read_text("utf-8")
    assert re.search(rf"^maxUploadSize = {limits.UPLOAD}\b", config, re.MULTILINE)
    assert re.search(rf"^maxMessageSize = {limits.MESSAGE}\b", config, re.MULTILINE)


def refused(words: str):
    return pytest.raises(InputError, match=words)


def scenario(text: str):
    return from_toml(f'base = "article"\n{text}', SEEDS.assumptions)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[set]\ncontagion = 1" + "0" * 400, "finite number"),
        ("[set]\ncontagion = 1" + "0" * 5000, "valid TOML"),
        ("[ranges]\ncontagion = [0, 1" + "0" * 400 + "]", "finite number"),
        ("a = " + "[" * 20_000, "valid TOML"),
        ("x = {a = [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}", "without end"),
        (".".join("a" * 200) + " = 1", "without end"),
        ("\n".join(f"x{n} = 0" for n in range(2_000)), "at most 1,000 keys"),
        ("# " + "x" * limits.SCENARIO_FILE, "at most 200,000 letters"),
    ],
)
def test_a_scenario_file_without_end_is_refused_in_a_sentence(text: str, words: str):
    with refused(words) as error:
        scenario(text)
    assert len(str(error.value)) < 1_500


def test_every_choice_may_change_in_every_week():
    choices = [key for key, item in SEEDS.assumptions.items() if item.kind == "choice"]
    steps = {key: [(week, SEEDS.assumptions[key].low) for week in range(1, MAX_WEEKS + 1)] for key in choices}
    made = SEEDS.scenarios["article"]
    for key, changes in steps.items():
        made = made.scheduled(key, *changes)
    assert len(made.to_toml()) <= limits.SCENARIO_FILE
    assert from_toml(made.to_toml(), SEEDS.assumptions).schedule == made.schedule


@pytest.mark.parametrize(
    "text",
    [
        "http://[",
        "neutral~contagion=1~contagion=2",
        "?" + "&".join(f"x{n}=1" for n in range(300)),
        "a" * 9_000,
    ],
)
def test_a_link_that_is_none_is_refused_in_a_sentence(text: str):
    with pytest.raises(InputError) as error:
        links.from_text(text, SEEDS.scenarios, SEEDS.assumptions)
    assert len(str(error.value)) < 1_000


@pytest.mark.parametrize(
    "query", [{f"x{n}": "1" for n in range(201)}, {"contagion": "9" * 8_000}, {"luck": "9" * 7_000}]
)
def test_a_link_without_end_opens_the_first_page_with_a_few_sentences(query: dict[str, str]):
    reading = from_query(query, SEEDS)
    assert reading.choice.scenario.id == "article"
    assert 1 <= len(reading.complaints) <= 13
    assert sum(map(len, reading.complaints)) < 3_000


def test_of_many_wrong_parts_of_a_link_the_first_are_named_and_the_others_counted():
    reading = from_query({f"x{n}": "1" for n in range(50)}, SEEDS)
    assert len(reading.complaints) == 13
    assert "38 more parts" in reading.complaints[-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (",".join(f"x{n}" for n in range(1_001)), "1,001 columns"),
        ("contagion,luck\n1," + "9" * 5_000, "luck"),
        ("contagion\n1e300", "0 to 3"),
    ],
)
def test_a_table_without_end_is_refused_in_a_sentence(tmp_path: Path, text: str, words: str):
    path = tmp_path / "rows.csv"
    path.write_text(text + "\n", "utf-8")
    with refused(words) as error:
        open_table(path, SEEDS)
    assert len(str(error.value)) < 1_000


def test_a_parquet_file_is_asked_for_its_kind_and_size_before_it_is_read(tmp_path: Path, monkeypatch):
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"contagion": [[1.0], [2.0]]}), path)
    with refused("a column of list"):
        open_table(path, SEEDS)
    pq.write_table(pa.table({"contagion": [1.0, 2.0], "other": [b"x", b"y"]}), path)
    with refused("'other'"):
        open_table(path, SEEDS)
    pq.write_table(pa.table({"contagion": [1.0] * 11}), path)
    monkeypatch.setattr("sim.studies.tables.SWEEP_WORLDS", 10)
    with refused("11 rows"):
        open_table(path, SEEDS)


@pytest.mark.parametrize("text", [" and ".join(["pyrrhic"] * 100), "accommodation > " + "9" * 600])
def test_a_question_without_end_is_refused_in_a_sentence(text: str):
    with refused("at most 500"):
        asked(text)


def test_a_question_with_a_number_beyond_all_measures_has_an_answer():
    assert asked("accommodation < " + "9" * 400).truth
    answers = asked("accommodation < 1e300").read(run(Worlds.of("article", 2, weeks=26)))
    assert answers.tolist() == [1, 1]


@pytest.mark.parametrize("number", [".", "1.2.3", "1e", "--1", "", "..5", "nan", "1e5.5"])
def test_a_question_whose_number_is_none_is_refused_in_a_sentence(number: str):
    with refused("expected an ending, a flag, or a measure"):
        asked(f"accommodation > {number}")


def test_a_seed_file_without_end_is_named(tmp_path: Path, monkeypatch):
    import shutil

    folder = Path(shutil.copytree(SEEDS.folder, tmp_path / "seeds"))
    monkeypatch.setattr(limits, "SEED_FILE", 100_000)
    for name in ("claims.toml", "provinces/adjacency.csv"):
        (folder / name).write_text("#" * 100_001, "utf-8")
    with pytest.raises(InputError) as error:
        read(folder)
    assert "seeds/claims.toml: found a longer text" in str(error.value)
    assert "seeds/provinces/adjacency.csv: found a longer file" in str(error.value)


@pytest.mark.parametrize(
    ("text", "found"), [(" " * 5_000_001, "a longer file"), ("[" * 100_000, "lists inside lists without end")]
)
def test_outlines_without_end_are_named(tmp_path: Path, text: str, found: str):
    import shutil

    folder = Path(shutil.copytree(SEEDS.folder, tmp_path / "seeds"))
    (folder / "provinces" / "provinces.geojson").write_text(text, "utf-8")
    with pytest.raises(InputError, match=f"provinces.geojson: found {found}"):
        read(folder)


def test_a_named_pipe_is_no_file(tmp_path: Path):
    import os

    from sim.forms import read_text

    os.mkfifo(tmp_path / "a.toml")
    with pytest.raises(OSError, match="a named pipe, no file"):
        read_text(tmp_path / "a.toml", 10)


def test_a_message_is_short_and_cannot_steer_a_terminal():
    many = InputError(Problem("f\n", "\x1b[31m", "x" * 9_999 + str(n), "y", "z\x07") for n in range(9_999))
    text = str(many)
    assert text.startswith("9,999 problems:")
    assert text.endswith("9,949 more problems of this kind or another.")
    assert len(text) < 20_000
    assert not {"\x1b", "\x07"} & set(text)
    assert meant("a" * 1_000_000, ["contagion"]).startswith("Use")


def test_worlds_beyond_the_limits_are_refused_in_python_too():
    for sizes in ({"worlds": MAX_WORLDS + 1}, {"weeks": MAX_WEEKS + 1}, {"luck": 2**64}, {"worlds": 2.0}):
        with refused("inside these limits"):
            Worlds.of("article", **sizes)
