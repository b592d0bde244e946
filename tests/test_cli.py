"""What we believe about the terminal: the same worlds as everywhere, and one clear line for a wrong input."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pyarrow.parquet as pq
import pytest

import sim
from sim.cli import main
from sim.export import METADATA_KEY
from sim.measures import TIMES, UNITS
from sim.outcomes import ENDINGS
from sim.report import measured, report
from sim.seeds import load
from sim.terminal import cores
from sim.worlds import Worlds

SEEDS = load()
SMALL = ["--worlds", "12", "--weeks", "30"]


class Terminal:
    """Runs the command in this process and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr."""
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        printed = self.capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    def json(self, *arguments: str) -> Any:
        """Return what ``--json`` prints, read by a strict reader."""
        code, out, err = self(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture(scope="module")
def article() -> sim.Result:
    return sim.run(Worlds.of("article", worlds=12, weeks=30))


def test_run_counts_every_world_once(terminal):
    facts = terminal.json("run", "article", *SMALL)
    assert (facts["scenario"], facts["worlds"], facts["weeks"], facts["luck"]) == ("article", 12, 30, 2021)
    assert facts["model"] == SEEDS.fingerprint
    assert sum(facts["endings"].values()) == 12
    assert set(facts["endings"]) == set(ENDINGS)
    assert set(facts["flags"]) == {"pyrrhic", "haven"}
    assert list(facts["assumptions"]) == list(SEEDS.assumptions)
    wanted = {
        "week_kabul_falls",
        "taliban_control",
        "accommodation",
        "toxicity",
        "pyrrhic",
        "civilian_deaths",
    }
    assert wanted <= set(facts["metrics"])
    for name, metric in facts["metrics"].items():
        assert {"median", "p05", "p95", "unit"} <= set(metric), name


def test_the_same_luck_gives_the_same_answer_and_another_luck_another(terminal):
    first = terminal.json("run", "article", *SMALL, "--luck", "7")
    assert terminal.json("run", "article", *SMALL, "--luck", "7") == first
    assert terminal.json("run", "article", *SMALL, "--luck", "8")["metrics"] != first["metrics"]


def test_the_terminal_and_python_tell_the_same(terminal, article):
    assert terminal.json("run", "article", *SMALL) == json.loads(json.dumps(report(article, luck=2021)))


@pytest.mark.parametrize("name", SEEDS.scenarios)
def test_every_ready_scenario_runs(terminal, name):
    facts = terminal.json("run", name, "--worlds", "2", "--weeks", "26")
    assert sum(facts["endings"].values()) == 2


def test_settings_schedules_and_ranges_reach_the_worlds(terminal):
    settings = ["--set", "contest_form=difference", "--set", "contagion=0.5..1.5", "--at", "5:aid_to_kabul=0"]
    facts = terminal.json("run", "article", *SMALL, *settings)
    assert facts["assumptions"]["contest_form"] == "difference"
    assert facts["assumptions"]["contagion"] == [0.5, 1.5]
    assert facts["schedule"] == [{"week": 5, "assumption": "aid_to_kabul", "value": 0.0}]
    assert facts["metrics"] != terminal.json("run", "article", *SMALL)["metrics"]


def test_a_scenario_file_is_a_scenario(terminal, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SEEDS.scenarios["hollow_army"].to_toml(), "utf-8")
    mine, ready = terminal.json("run", str(path), *SMALL), terminal.json("run", "hollow_army", *SMALL)
    assert mine["scenario"] == "mine"
    assert mine["metrics"] == ready["metrics"]


def test_text_says_every_count_with_its_denominator_and_no_chance(terminal):
    code, out, err = terminal("run", "article", *SMALL)
    assert (code, err) == (0, "")
    assert "12 imagined worlds of 30 weeks, luck 2021" in out
    assert "of 12" in out
    assert "Illustrative, not predictive" in out
    for word in ("probab", "likely", "forecast", "nan"):
        assert word not in out.lower()


def test_comparing_a_scenario_with_itself_shows_exactly_nothing(terminal):
    (facts,) = terminal.json("compare", "article", "article", *SMALL)["pairs"]
    assert facts["changed_ending"] == 0
    assert all(flow["from"] == flow["to"] for flow in facts["flows"])
    assert not facts["differences"]
    for metric in facts["metrics"].values():
        assert metric["mean"] in (0, None)
        assert metric["low"] == metric["high"] == metric["mean"]
    code, out, _ = terminal("compare", "article", "article", *SMALL)
    assert code == 0
    assert "0 of 12 imagined worlds end in another way" in out


def test_up_to_four_scenarios_are_compared_with_the_first(terminal):
    facts = terminal.json("compare", "article", "neutral", "hollow_army", "neutral~contagion=0", *SMALL)
    assert [pair["letters"] for pair in facts["pairs"]] == [["A", "B"], ["A", "C"], ["A", "D"]]
    assert facts["scenarios"]["D"]["assumptions"]["contagion"] == 0
    alone = terminal.json("compare", "article", "hollow_army", *SMALL)["pairs"][0]
    assert {**facts["pairs"][1], "letters": ["A", "B"]} == alone
    code, out, _ = terminal("compare", "article", "neutral", *SMALL)
    assert code == 0
    assert "neither + beliefs + choices + both together = both" in out
    assert "nan" not in out.lower()
    assert "of 12" in out


def test_a_comparison_is_written_as_tidy_tables(terminal, tmp_path):
    folder = tmp_path / "compared"
    facts = terminal.json("compare", "article", "power_politics", *SMALL, "--out", str(folder))
    assert json.loads((folder / "report.json").read_text("utf-8")) == facts
    flows = pd.read_parquet(folder / "flows.parquet")
    assert flows.worlds.sum() == 12
    measures = pd.read_parquet(folder / "measures.parquet").set_index(["pair", "measure"])
    pair = facts["pairs"][0]
    assert measures.loc[("AB", "civilian_deaths"), "mean"] == pair["metrics"]["civilian_deaths"]["mean"]
    lines = pd.read_parquet(folder / "four_lines.parquet")
    endings = lines[lines.kind == "ending"]
    whole = endings.neither + endings.of_beliefs + endings.of_choices + endings.of_both_together
    assert (whole == endings.both).all()
    again = terminal.json("run", str(folder / "B.toml"), *SMALL)
    assert again["endings"] == facts["scenarios"]["B"]["endings"]
    table = tmp_path / "measures.csv"
    assert terminal("compare", "article", "article", *SMALL, "--out", str(table))[0] == 0
    assert set(pd.read_csv(table)["mean"].dropna()) == {0}


def test_a_link_of_the_dashboard_is_a_scenario(terminal):
    link = "http://localhost:8501/compare?scenario=hollow_army&contagion=1&luck=7&b=neutral&model=0"
    linked = terminal.json("run", link, *SMALL)
    assert linked["metrics"] == terminal.json("run", "hollow_army", "--set", "contagion=1", *SMALL)["metrics"]


def test_a_week_that_most_worlds_never_reach_has_no_median_but_a_count():
    often = measured("t_kabul", np.array([3, 5, 9, np.nan], np.float32))
    assert often == {"p05": 3.0, "median": 5.0, "p95": None, "unit": "week", "count": 3}
    seldom = measured("t_kabul", np.array([3, np.nan, np.nan], np.float32))
    assert seldom == {"p05": 3.0, "median": None, "p95": None, "unit": "week", "count": 1}
    assert measured("t_kabul", np.full(2, np.nan, np.float32))["count"] == 0


def test_every_metric_has_a_unit(article):
    assert set(article.weekly) | set(article.summary) <= set(UNITS)
    assert set(TIMES) <= set(article.summary)


def test_a_replay_tells_the_very_world_that_a_run_counts(terminal, article):
    world = 1 + int(np.argmax(article.summary["civilian_deaths"]))
    told = terminal.json("replay", "article", "--world", str(world), "--weeks", "30")
    assert told["world"] == world
    assert told["story"] == json.loads(json.dumps(article.story(world - 1)))
    code, out, err = terminal("replay", "article", "--world", str(world), "--weeks", "30")
    assert (code, err) == (0, "")
    words = " ".join(out.split())
    for entry in told["story"]:
        assert " ".join(entry["text"].split()) in words
        assert " ".join(entry["because"].split()) in words
    weeks = [int(line.split()[1]) for line in out.splitlines() if line.startswith("Week ")]
    assert weeks == sorted(set(weeks))


WRONG = [
    (["run", "articl"], ["no scenario called 'articl'", "Did you mean 'article'?"]),
    (["run", "nowhere.toml"], ["nowhere.toml", "no such file"]),
    (["run"], ["Missing argument", "SCENARIO"]),
    (["rum", "article"], ["No such command 'rum'"]),
    (["run", "article", "--wrlds", "3"], ["No such option", "--wrlds"]),
    (["run", "article", "--worlds", "many"], ["--worlds"]),
    (["run", "article", "--worlds", "0"], ["worlds", "found 0", "from 1 to 1,000,000"]),
    (["run", "article", "--worlds", "1000000"], ["--worlds", "at most", "4 GB"]),
    (["run", "article", "--weeks", "25"], ["--weeks", "26 or more"]),
    (["run", "article", "--weeks", "521"], ["weeks", "found 521"]),
    (["run", "article", "--luck", "-1"], ["luck", "found -1"]),
    (["run", "article", "--set", "contagon=1"], ["--set", "Did you mean 'contagion'?"]),
    (["run", "article", "--set", "contagion=9"], ["contagion", "found 9", "0 to 3"]),
    (["run", "article", "--set", "contagion=nan"], ["contagion", "nan", "finite number"]),
    (["run", "article", "--set", "contagion=a lot"], ["contagion", "'a lot'"]),
    (["run", "article", "--at", "500:air_support=0"], ["air_support", "week 500", "a week up to 104"]),
    (["run", "article", "--at", "5:air_support=0", "--at", "5:air_support=1"], ["week 5 twice"]),
    (["run", "article", "--set", "air_support=0;5:1", "--at", "5:air_support=0"], ["week 5 twice"]),
    (["run", "article", "--out", "table.xlsx"], ["--out table.xlsx", ".parquet"]),
    (["run", "article", "--out", "no/such/folder/x.csv"], ["--out", "an existing folder"]),
    (["run", "article", "--seeds", "no_such_seeds"], ["no_such_seeds", "no such folder"]),
    (["compare", "article", "neutrl"], ["Did you mean 'neutral'?"]),
    (["compare", "article", *["neutral"] * 4], ["5 scenarios", "two to four"]),
    (["compare", "article", "?contagon=1"], ["contagion"]),
    (["compare", "article", "neutral~contagion"], ["'contagion'"]),
    (["replay", "article", "--world", "0"], ["--world", "found 0", "counted from 1"]),
    (["assumptions", "contagon"], ["Did you mean 'contagion'?"]),
    (["claims", "C99"], ["'C99'"]),
    (["serve", "--port", "0"], ["--port", "from 1 to 65535"]),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG, ids=lambda value: " ".join(value))
def test_a_wrong_input_is_one_line_that_names_the_cure(terminal, arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = terminal(*arguments)
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("inverted-plate: ")
    for word in words:
        assert word in err
    assert not list(tmp_path.iterdir())


def test_several_wrong_settings_are_a_line_each(terminal):
    code, _, err = terminal("run", "article", "--set", "contagion=9", "--set", "x=1", "--at", "3:contagion=1")
    assert code == 2
    assert len(err.splitlines()) == 3


def test_a_broken_scenario_file_is_reported_with_all_its_mistakes(terminal, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('base = "author"\ntitel = "x"\n[set]\ncontagion = "much"\n', "utf-8")
    code, _, err = terminal("run", str(path))
    assert code == 2
    assert "titel" in err
    assert "base" in err
    path.write_text('base = "article"\nbase = "article"\n', "utf-8")
    assert "line 2" in terminal("run", str(path))[2]


def test_a_parquet_file_has_a_row_a_world_and_the_run_inside(terminal, tmp_path, article):
    path = tmp_path / "worlds.parquet"
    code, _, err = terminal("run", "article", *SMALL, "--out", str(path))
    assert (code, err) == (0, "")
    table = pd.read_parquet(path)
    assert table["world"].tolist() == list(range(1, 13))
    assert table["luck"].tolist() == article.worlds.luck.tolist()
    assert table["ending"].tolist() == [ENDINGS[code] for code in article.ending]
    np.testing.assert_array_equal(table["taliban_control"], article.summary["control_taliban"])
    schema = pq.read_schema(path)
    assert json.loads(schema.metadata[METADATA_KEY]) == terminal.json("run", "article", *SMALL)
    assert schema.field("taliban_control").metadata == {b"unit": b"share of people"}


def test_a_csv_and_a_json_file_hold_the_same_run(terminal, tmp_path):
    facts = terminal.json("run", "article", *SMALL, "--out", str(tmp_path / "run.csv"))
    counts = pd.read_csv(tmp_path / "run.csv")["ending"].value_counts()
    assert counts.to_dict() == {name: n for name, n in facts["endings"].items() if n}
    terminal("run", "article", *SMALL, "--out", str(tmp_path / "run.json"))
    assert json.loads((tmp_path / "run.json").read_text("utf-8")) == facts


def test_a_folder_gets_tidy_tables_that_agree_with_the_result(terminal, tmp_path, article):
    folder = tmp_path / "run"
    assert terminal("run", "article", *SMALL, "--out", str(folder))[0] == 0
    weeks = pd.read_parquet(folder / "weeks.parquet").set_index(["world", "week"])
    assert weeks.loc[(4, 17), "violence"] == article.weekly["violence"][17, 3]
    places = pd.read_parquet(folder / "provinces.parquet").set_index(["world", "week", "province"])
    iso = SEEDS.provinces.iso
    assert len(places) == 12 * 31 * len(iso)
    for world, week, place in ((1, 0, "AF-KAB"), (4, 17, "AF-BAL"), (12, 30, "AF-ZAB")):
        share = places.loc[(world, week, place), "taliban_percent"]
        assert share == article.taliban[week, iso.index(place), world - 1]
    events = pd.read_parquet(folder / "events.parquet")
    assert len(events) == len(article.events)
    assert events["cause"].notna().all()
    again = terminal.json("run", str(folder / "scenario.toml"), *SMALL)
    assert again["metrics"] == json.loads((folder / "report.json").read_text("utf-8"))["metrics"]


def test_a_folder_that_holds_something_is_left_alone(terminal, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    code, _, err = terminal("run", "article", *SMALL, "--out", str(tmp_path))
    assert code == 2
    assert "a new or an empty folder" in err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failed_write_leaves_nothing_behind(terminal, tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.export.pq.write_table", full)
    for name in ("run.parquet", "run"):
        code, out, err = terminal("run", "article", *SMALL, "--out", str(tmp_path / name))
        assert (code, out) == (2, "")
        assert "No space left on device" in err
    assert not list(tmp_path.iterdir())


def test_lists_name_every_scenario_assumption_and_claim(terminal):
    for command, known in (
        ("scenarios", SEEDS.scenarios),
        ("assumptions", SEEDS.assumptions),
        ("claims", SEEDS.claims),
    ):
        code, out, _ = terminal(command)
        assert code == 0
        assert all(key in out for key in known)
        assert [entry["id"] for entry in terminal.json(command)] == list(known)


def test_an_assumption_shows_its_paragraph_its_counter_claim_and_its_source(terminal):
    code, out, _ = terminal("assumptions", "contagion")
    assert code == 0
    words = " ".join(out.split())
    for text in (
        SEEDS.assumptions["contagion"].counter,
        SEEDS.claims["C26"].text,
        "paragraphs 34, 36",
        "Source: ",
    ):
        assert " ".join(text.split()) in words


def test_the_version_is_that_of_the_code_and_the_seeds(terminal):
    assert SEEDS.fingerprint in terminal("version")[1]


def test_help_is_shown_without_loading_the_engine():
    script = (
        "import sys\n"
        "from sim.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as end:\n    code = end.code\n"
        "heavy = {'mesa', 'pandas', 'xarray', 'streamlit', 'pyarrow'} & set(sys.modules)\n"
        "print(code, sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
    assert "serve" in done.stdout


def test_a_reader_who_has_seen_enough_is_no_error():
    command = [sys.executable, "-m", "sim", "assumptions", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate()
    assert err == b""


@pytest.mark.parametrize(
    "call",
    [
        ["assumptions", "--seeds", "{}"],
        ["run", "article", "--worlds", "2", "--weeks", "26", "--out", "{}.csv"],
        ["compare", "article", "neutral", "--worlds", "2", "--weeks", "26", "--out", "{}"],
        ["sweep", "{}.csv", "--out", "x"],
        ["summary", "{}"],
    ],
)
def test_a_name_that_no_system_takes_is_said_in_a_line(terminal, call):
    code, _, err = terminal(*(part.format("a" * 5_000) for part in call))
    assert code == 2
    assert len(err.splitlines()) == 1
    assert len(err) < 1_000


def test_a_port_in_use_is_said_at_once(terminal):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = terminal("serve", "--no-browser", "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "in use" in err


@pytest.mark.slow
@pytest.mark.parametrize(
    "told",
    [
        "by a program",
        pytest.param("by Ctrl+C", marks=pytest.mark.skipif(os.name == "nt", reason="no process groups")),
    ],
)
def test_serving_starts_the_dashboard_and_ends_it_again_without_a_word(told, tmp_path: Path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sim", "serve", "--no-browser", "--port", str(port)]
    (tmp_path / "dashboard").mkdir()  # Another project's folder of that name is not ours.
    terminal = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with terminal as server:
        try:
            while server.poll() is None and not answers(port):
                time.sleep(0.1)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                assert json.load(answer)["model"] == SEEDS.fingerprint
            helpers = psutil.Process(server.pid).children(recursive=True)
            assert helpers
        finally:
            if told == "by a program":
                server.send_signal(signal.SIGTERM)
            else:  # A terminal interrupts everything that was started from it.
                os.killpg(server.pid, signal.SIGINT)
            _, said = server.communicate()
    assert server.returncode == 0
    assert said == ""
    assert not answers(port)
    assert psutil.wait_procs(helpers, timeout=30)[1] == []


def answers(port: int) -> bool:
    """Return whether something listens on this machine's port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_why_lists_the_events_of_a_world_and_puts_a_cause_to_the_test(terminal):
    where = ["why", "neutral", "--world", "2", "--weeks", "40"]
    listed = terminal.json(*where)["events"]
    assert [event["number"] for event in listed] == list(range(1, len(listed) + 1))
    code, out, _ = terminal(*where)
    assert (code, out.count("\n") >= len(listed)) == (0, True)
    facts = terminal.json(*where, "--event", "1", "--lucks", "8")
    assert facts["event"] == listed[0]
    assert (facts["world"], facts["worlds"]) == (2, 8)
    code, out, _ = terminal(*where, "--event", "1", "--lucks", "8")
    assert code == 0
    assert " ".join(facts["sentence"].split()) in " ".join(out.split())
    assert "Illustrative, not predictive" in out


def test_why_refuses_an_event_that_is_not_there(terminal):
    code, _, err = terminal("why", "neutral", "--weeks", "30", "--event", "4000")
    assert code == 2
    assert "found 4000" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        # Beliefs and choices differ: with the two half-way runs there are four, which do not fit together.
        (["compare", "article", "neutral", "--worlds", "20000"], ["--worlds", "each of 4 runs"]),
        (["why", "article", "--event", "1", "--lucks", "5000000000"], ["lucks", "1 to 4,096"]),
        (["why", "article", "--event", "1", "--within", "1000000000"], ["within", "1 to 520"]),
        (["sensitivity", "--size", "1000000000"], ["--size", "1,000,000,000"]),
        (["sensitivity", "--size", "40000000"], ["--size", "a table that can be run"]),
        (["sensitivity", "--processes", "-3"], ["--processes", "1 to 1,024"]),
        (
            ["sweep", "--design", "grid", "--size", "9" * 99, "--out", "x"],
            ["--size", "a table that can be run"],
        ),
        (["discover", "hardline", "--out", "nowhere/found.json"], ["--out", "no folder around it"]),
    ],
)
def test_what_no_machine_holds_is_refused_before_any_study_is_run(terminal, arguments, words, monkeypatch):
    monkeypatch.setattr("sim.batches._do", lambda *_: pytest.fail("a batch was run"))
    monkeypatch.setattr("sim.compare_command.run_with_progress", lambda *_: pytest.fail("worlds were run"))
    code, out, err = terminal(*arguments)
    assert (code, out) == (2, "")
    for word in words:
        assert word in err


def test_no_more_processes_are_begun_than_a_system_can_wait_for(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 128)
    monkeypatch.setattr("sys.platform", "linux")
    assert (cores(), cores(3)) == (128, 3)
    monkeypatch.setattr("sys.platform", "win32")
    assert (cores(), cores(3)) == (61, 3)
