"""What we believe about foreign text: it is shown as it is, and is nothing but text wherever it goes."""

import csv
import io
import json
import os
import re
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.doors import DOORS, only_text
from sim import outcomes, run
from sim.cli import main
from sim.export import as_csv, write_facts
from sim.foreign import cell, clean, short, still, unmarked
from sim.worlds import Worlds

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "=cmd|' /C calc'!A0"]


@settings(max_examples=150)
@given(DOORS["words"].inputs_built)
def test_no_words_become_markup_a_formula_or_a_path(words: str):
    assert DOORS["words"].knock(words)


@pytest.mark.parametrize("door", ["link", "scenario", "table", "question"])
def test_whatever_comes_in_is_answered_or_refused_in_words(door: str):
    @settings(max_examples=40)
    @given(DOORS[door].inputs_built)
    def knock(value: object) -> None:
        DOORS[door].knock(value)

    knock()


@pytest.mark.parametrize(
    "words",
    [
        "www.example.org",
        "http://example.org/x",
        "a@example.org",
        ":smile:",
        ":100:",
        ":8ball:",
        ":+1:",
        ":material/home:",
        "*b*",
    ],
)
def test_an_address_or_a_picture_in_foreign_words_stays_words(words: str):
    assert only_text(unmarked(words))
    assert unmarked(words).replace("\\", "").replace("\u2060", "") == words


def test_only_text_sees_markup_where_there_is_some():
    for words in ("*b*", "<b>x</b>", "[a](b)", "www.example.org", "# a", "`a`", "a@b.org", "1. a"):
        assert not only_text(words), words


@given(st.text())
def test_cleaning_twice_changes_nothing_more(words: str):
    assert clean(clean(words)) == clean(words)
    assert still(still(words)) == still(words)
    assert len(short(words, 20)) <= 21


@pytest.mark.parametrize("text", HOSTILE)
def test_no_spreadsheet_finds_a_formula(text: str, tmp_path):
    table = pd.DataFrame({text: [text, "plain"], "n": [-1.5, 2.0]})
    write_facts({}, table, tmp_path / "facts.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "facts.csv").read_bytes().decode())))
    assert all(not value.startswith(("=", "@", "+", "\t", "\r")) for row in rows for value in row)
    assert [row[-1] for row in rows] == ["n", "-1.5", "2.0"]
    assert as_csv(table).iloc[0, 0] == cell(text)
    assert clean(text).strip() in cell(text)


def test_a_title_cannot_steer_the_terminal(tmp_path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "x.toml"
    path.write_text('title = "\\u001b]0;owned\\u0007\\u202e"\nbase = "article"\n', "utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["run", str(path), "--worlds", "2", "--weeks", "26"])
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert "owned" in said.out
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", said.out + said.err)


@pytest.mark.slow
@pytest.mark.parametrize(
    "surroundings",
    [
        {"LC_ALL": "C", "LANG": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {
            "LC_ALL": "tr_TR.ISO-8859-9",
            "TZ": "Pacific/Kiritimati",
            "PYTHONIOENCODING": "iso-8859-9:strict",
            "PYTHONUTF8": "0",
        },
    ],
)
def test_another_language_or_alphabet_gives_the_same_numbers(surroundings: dict[str, str]):
    call = [sys.executable, "-m", "sim", "run", "article", "--worlds", "2", "--weeks", "26"]
    here = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}

    def said(*more: str, **other: str) -> str:
        ended = subprocess.run([*call, *more], capture_output=True, env={**here, **other}, check=True)
        assert ended.stderr == b""
        return ended.stdout.decode("latin-1")

    facts = json.loads(said("--json", **surroundings))
    assert facts["endings"] == outcomes.counts(run(Worlds.of("article", 2, weeks=26)).ending)
    assert "imagined worlds" in said(**surroundings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost:8501/debate",
        "javascript:alert(1)",
        "http://x/\x01",
        "http://x/\udcff",
        "http://x/> [x](http://y)",
        "http://x/?a=1",
        "http://" + "x" * 500,
    ],
)
def test_what_is_no_address_of_a_page_never_stands_on_a_handout(text: str):
    from sim.cli import main
    from sim.links import DEBATE, is_page

    assert is_page(DEBATE)
    assert is_page("https://[::1]:8501/plate/debate")
    assert not is_page(text)
    with pytest.raises(SystemExit) as ended:
        main(["debate", "article", "neutral", "--worlds", "2", "--weeks", "26", "--address", text])
    assert ended.value.code == 2
