"""What we believe about saving, sharing and exporting: everything comes back as it was."""

import io
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.doors import only_text
from dashboard import charts, exports, keeping, runs, shelf, versions, visitors
from dashboard.address import from_query, version_of
from dashboard.palette import ENDINGS
from sim.export import METADATA_KEY
from sim.result import Result
from sim.scenarios import from_toml
from sim.seeds import Seeds
from tests.dashboard.levers import move, stand
from tests.dashboard.test_pages import SCRIPT, SMALL, opened, text_of

TOKEN = "t" * 43


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(visitors, "token", lambda: (TOKEN, True))
    return fresh()


def fresh() -> AppTest:
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    for name, value in SMALL.items():
        app.query_params[name] = value
    return app


def with_save_panel(app: AppTest, **query: str) -> AppTest:
    opened(app, **query)
    app.session_state["saving"] = True
    app.run()
    assert not app.exception
    return app


def test_a_saved_scenario_comes_back_whole_in_another_visit(first: AppTest):
    with_save_panel(first, contagion="0.2..2", aid_to_kabul="0.7;26:0", luck="5")
    first.text_input(key="save_name").set_value("Late *cut*").run()
    first.button(key="save").click().run()
    assert not first.exception
    assert "is saved" in first.success[0].value
    (item,) = shelf.shelf().items(TOKEN)
    assert item.name == "Late *cut*"
    assert sum(item.showed["endings"].values()) == item.showed["worlds"] == 50

    later = with_save_panel(fresh())
    assert "of 50 imagined worlds ended as" in text_of(later)
    later.button(key=f"open_{item.id}").click().run()
    assert not later.exception
    for name in ("contagion", "aid_to_kabul", "luck", "worlds", "weeks"):
        assert later.query_params[name] == first.query_params[name]
    later.button(key="undo").click().run()
    assert "contagion" not in later.query_params


def test_a_saved_scenario_is_renamed_deleted_and_restored(first: AppTest):
    with_save_panel(first, contagion="2")
    first.button(key="save").click().run()
    (item,) = shelf.shelf().items(TOKEN)
    assert item.name == "My version of The article"
    first.button(key=f"rename_{item.id}").click().run()
    first.text_input(key=f"name_{item.id}").set_value("Shorter").run()
    assert [each.name for each in shelf.shelf().items(TOKEN)] == ["Shorter"]
    first.button(key=f"delete_{item.id}").click().run()
    assert shelf.shelf().items(TOKEN) == []
    assert "Nothing is saved yet." in [caption.value for caption in first.caption]
    first.button(key="restore").click().run()
    assert not first.exception
    assert [each.id for each in shelf.shelf().items(TOKEN)] == [item.id]


def test_another_browser_finds_an_empty_shelf(first: AppTest, monkeypatch: pytest.MonkeyPatch):
    with_save_panel(first)
    first.button(key="save").click().run()
    monkeypatch.setattr(visitors, "token", lambda: ("u" * 43, True))
    other = with_save_panel(fresh())
    assert "Nothing is saved yet." in [caption.value for caption in other.caption]


def test_a_broken_file_is_one_sentence_and_the_page_goes_on(first: AppTest):
    place = shelf.folder()
    place.mkdir(parents=True)
    (place / shelf.FILE).write_bytes(b"no database " * 500)
    with_save_panel(first, contagion="2")
    assert "move it away" in first.error[0].value
    first.button(key="save").click().run()
    assert not first.exception
    assert any("move it away" in error.value for error in first.error)
    assert stand(first, "contagion") == pytest.approx(2)
    assert "How the 50 worlds end" in text_of(first)


def test_a_browser_without_cookies_is_told_so():
    app = with_save_panel(fresh())
    assert any("keeps no cookies" in warning.value for warning in app.warning)


def test_a_visit_without_a_link_offers_to_go_on(first: AppTest):
    opened(first)
    move(first, "contagion", 2.0)
    keeping._writer().submit(int).result()  # what nobody waits for has been written
    again = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    assert "with 1 change" in again.button(key="go_on").label
    again.button(key="go_on").click().run()
    assert not again.exception
    assert again.query_params["contagion"] == "2"
    assert again.query_params["worlds"] == "50"
    assert not any(button.key == "go_on" for button in again.button)


def uploaded(name: str, content: bytes) -> AppTest:
    """Open a file as the file picker hands it over."""
    app = opened(fresh())
    app.session_state["saving"] = True
    app.run()
    app.file_uploader(key="import").upload(name, content, "application/toml").run()
    assert not app.exception
    return app


def test_an_exported_scenario_can_be_opened_again(seeds: Seeds):
    made = seeds.scenarios["neutral"].changed(contagion="0.2..2", aid_to_kabul="1;26:0")
    text = exports.scenario_file(made, seeds)
    assert f"# Made with model {seeds.fingerprint}" in text
    assert from_toml(text, seeds.assumptions).stance("contagion") == made.stance("contagion")
    app = uploaded("mine.toml", text.encode())
    assert app.query_params["scenario"] == "neutral"
    assert app.query_params["contagion"] == "0.2..2"
    assert app.query_params["aid_to_kabul"] == "1;26:0"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'base = "article"\n[set]\ncontagion = 99\n', "0 to 3"),
        (b"base = article", "mine"),
        (b"\xff\xfe\x00", "not a text file"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained_and_nothing_is_lost(content: bytes, told: str):
    app = uploaded("mine.toml", content)
    assert told in app.error[0].value
    assert stand(app, "contagion") == pytest.approx(0.5)


def test_the_worlds_leave_as_a_table_with_a_row_for_each(result: Result, tmp_path: Path):
    table = pd.read_csv(io.BytesIO(exports.result_file(result, "csv", luck=7)))
    assert len(table) == len(result)
    assert table["ending"].value_counts().to_dict() == {
        name: count for name, count in result.counts.items() if count
    }
    parquet = pq.read_table(io.BytesIO(exports.result_file(result, "parquet", luck=7)))
    assert parquet.num_rows == len(result)
    assert METADATA_KEY in parquet.schema.metadata


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_chart_leaves_as_an_image_with_its_caption(result: Result, kind):
    names = tuple(ENDINGS)
    data = charts.endings_data(result.counts, result.counts, dict(zip(names, names, strict=True)), "x")
    image = exports.chart_file(
        charts.endings(names, "#111111"),
        data,
        kind,
        title="How 30 worlds end",
        caption="In 30 imagined worlds.",
    )
    if kind == "png":
        assert image.startswith(b"\x89PNG")
        return
    text = image.decode()
    assert "How 30 worlds end" in text
    assert "In 30 imagined worlds." in text
    assert "http" not in text.replace("http://www.w3.org", "")


def test_a_files_name_is_allowed_everywhere():
    assert exports.file_name("The ärticle: / “x”", "7", kind="csv") == "the-rticle-x-7.csv"
    assert exports.file_name("“”", kind="svg") == "scenario.svg"


def test_what_the_file_calls_an_assumption_is_words_and_nothing_else(seeds: Seeds):
    facts = versions.facts_of(seeds)
    hostile = "[Update now](http://evil.example/x) ![](y) <b>" * 100
    for part, value in (("names", hostile), ("spans", hostile), ("points", [0, 0, 0])):
        facts[part] = {**facts[part], "contagion": value, "old_one": value}
    told = versions.changes(facts, seeds.scenarios["article"], seeds)
    assert len(told) == 3
    assert all(only_text(each) and len(each) < 1_000 for each in told)


def test_a_machine_that_knows_the_earlier_model_says_what_changed(seeds: Seeds):
    facts = versions.facts_of(seeds)
    assert versions.changes(facts, seeds.scenarios["article"], seeds) == []
    facts["spans"] = {**facts["spans"], "contagion": "0 to 2", "old_one": "0 to 1"}
    facts["names"] = {**facts["names"], "old_one": "The old one"}
    facts["points"] = {**facts["points"], "contagion": [0.4, 1, 2], "old_one": [0, 0, 0]}
    facts["scenarios"] = {**facts["scenarios"], "hollow_army": {"base": "article"}}
    shelf.shelf().remember_model("000000000000", facts)
    told = from_query({"scenario": "hollow_army", "model": "000000000000.aaaabbbb"}, seeds).news[0]
    for part in (
        "Gone since: The old one.",
        "Surrender spreads (then 0 to 2, now 0 to 3)",
        "sets otherwise:",
    ):
        assert part in told


def test_the_link_in_the_panel_is_the_whole_choice(first: AppTest):
    opened(first, contagion="2")
    first.session_state["sharing"] = True
    first.run()
    assert not first.exception
    link = first.code[0].value
    version = version_of(runs.seeds().scenarios["article"], runs.seeds())
    assert link.endswith(f"contagion=2&worlds=50&weeks=52&model={version}")
