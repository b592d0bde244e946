"""Another article is another folder of seeds: what is asked of it, and that everything works with it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import typer
from streamlit.testing.v1 import AppTest

import dashboard
import sim
from dashboard import runs, shelf
from sim.cli import app, main
from sim.errors import SeedError
from sim.seeds import FOLDER_VARIABLE, Seeds, load
from tests.another_article import FIXED, POSITIONS, second_case

SMALL = ["--worlds", "12", "--weeks", "30"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return second_case(tmp_path_factory.mktemp("another") / "hold_the_roads")


@pytest.fixture(scope="module")
def other(folder: Path) -> Seeds:
    return load(folder)


@pytest.fixture
def told(folder, capsys):
    """Return what a command says with ``--seeds``."""

    def run(*arguments: str) -> str:
        with pytest.raises(SystemExit) as end:
            main([*arguments, "--seeds", str(folder)])
        printed = capsys.readouterr()
        assert not end.value.code, printed.err
        return printed.out

    return run


def test_it_is_another_article_and_not_ours_under_another_name(other):
    ours = load()
    assert other.fingerprint != ours.fingerprint
    assert not {c.text for c in other.claims.values()} & {c.text for c in ours.claims.values()}
    assert set(other.scenarios) - set(ours.scenarios) == {"roads_closed"}
    assert other.provinces != ours.provinces
    assert (
        other.assumptions["contagion"].article
        == POSITIONS["contagion"][0]
        != ours.assumptions["contagion"].article
    )
    assert other.claims["C02"].assumptions == ("forces_will_fight", "aid_to_kabul")
    assert FIXED in other.constants  # what one article argues about another may fix
    assert FIXED in ours.assumptions
    silent = [a for a in other.assumptions.values() if not a.claims]
    assert len(silent) == len(other.assumptions) - len(POSITIONS)
    assert all(a.article == a.neutral for a in silent)


def test_every_command_takes_another_folder():
    commands = typer.main.get_command(app).commands
    # A study's folder knows its own seeds.
    without = {name for name, c in commands.items() if not any("--seeds" in p.opts for p in c.params)}
    assert without <= {"summary"}
    assert len(commands) >= 14


def test_its_worlds_are_run_and_are_others_than_ours(told, other):
    facts = json.loads(told("run", "article", *SMALL, "--json"))
    assert facts["model"] == other.fingerprint
    assert sum(facts["endings"].values()) == 12
    ours = sim.run(sim.Worlds.of("article", worlds=12, weeks=30))
    theirs = sim.run(sim.Worlds.of("article", worlds=12, weeks=30, seeds=other))
    assert (theirs.weekly["control_taliban"] != ours.weekly["control_taliban"]).any()


def test_two_of_its_scenarios_are_compared(told):
    facts = json.loads(told("compare", "article", "roads_closed", *SMALL, "--json"))
    assert "Hold the roads" in json.dumps(facts)
    assert "The roads close" in json.dumps(facts)


@pytest.mark.slow
def test_its_conclusions_are_audited_and_not_ours(told):
    facts = json.loads(
        told("audit", "article", "--worlds", "6", "--weeks", "30", "--processes", "2", "--json")
    )
    said = json.dumps(facts)
    assert "On others' money" in said
    assert not any(c.title in said for c in load().argument.conclusions.values())


def test_its_debate_speaks_of_it(told):
    said = " ".join(told("debate", "article", "roads_closed", *SMALL).split())
    assert "Which road would have to close" in said


@pytest.mark.slow
def test_a_sweep_of_it_runs_in_other_processes(told, tmp_path):
    study = tmp_path / "study"
    rows = ("--design", "lhs", "--over", "contagion", "--size", "6")
    told("sweep", *rows, "--weeks", "26", "--processes", "2", "--out", str(study))
    assert list(study.glob("*.parquet"))


def test_its_dashboard_opens_with_its_scenarios_and_positions(folder, other, monkeypatch, tmp_path):
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    monkeypatch.setenv(runs.PROCESSES_VARIABLE, "0")
    monkeypatch.setenv(shelf.FOLDER_VARIABLE, str(tmp_path / "data"))
    page = AppTest.from_file(str(Path(dashboard.__file__).with_name("app.py")), default_timeout=60)
    page.query_params["worlds"], page.query_params["weeks"] = "50", "52"
    page.run()
    assert not page.exception
    assert page.selectbox(key="start").value == "article"
    said = "\n".join(element.value for element in (*page.markdown, *page.caption, *page.title))
    assert "How the 50 worlds end" in said
    assert runs.seeds().fingerprint == other.fingerprint


@pytest.mark.slow
def test_its_dashboard_is_served(folder, other, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = str(Path(sim.__file__).parent.parent)
    command = [
        sys.executable,
        "-m",
        "sim",
        "serve",
        "--no-browser",
        "--port",
        str(port),
        "--seeds",
        str(folder),
    ]
    settings = {**os.environ, "PYTHONPATH": root, shelf.FOLDER_VARIABLE: str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=settings, stdout=subprocess.DEVNULL) as server:
        try:
            while server.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                        assert json.load(answer)["model"] == other.fingerprint
                        break
                except OSError:
                    time.sleep(0.2)
            assert server.poll() is None, "the server ended by itself"
        finally:
            server.send_signal(signal.SIGTERM)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda f: edit(f / "constants" / "contest.toml", "track_seen", "track_saw"),
            ["constants [track_seen]", "or an assumption"],
        ),
        (lambda f: edit(f / "endings.toml", "bloc_share", "bloc_sharp"), ["bloc_share", "threshold"]),
        (lambda f: (f / "scenarios" / "neutral.toml").unlink(), ["neutral.toml", 'base = "neutral"']),
        (lambda f: edit(f / "provinces" / "provinces.csv", ",Kabul,", ",Cabul,"), ["Kabul", "capital"]),
        (
            lambda f: edit(f / "provinces" / "provinces.csv", "eth_pashtun", "eth_south"),
            ["eth_pashtun", "first"],
        ),
    ],
)
def test_what_the_rules_need_is_said_where_a_folder_lacks_it(tmp_path, change, words):
    folder = second_case(tmp_path / "hold_the_roads")
    change(folder)
    with pytest.raises(SeedError) as error:
        load(folder)
    said = str(error.value)
    assert "hold_the_roads" in said
    assert all(word in said for word in words), said


@pytest.mark.parametrize("file", ["why.toml", "directions.toml"])
def test_who_asks_for_the_assumptions_hears_of_every_file(tmp_path, capsys, file):
    folder = second_case(tmp_path / "hold_the_roads")
    (folder / file).write_text("x = [", "utf-8")
    with pytest.raises(SystemExit):
        main(["assumptions", "--seeds", str(folder)])
    assert file in capsys.readouterr().err


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}: mend this test"
    path.write_text(text.replace(old, new), "utf-8")
