"""What we believe about the pages made from the seeds: they hold every number and are up to date."""

import re
import shutil
from pathlib import Path

import pytest

from sim.assumptions import POSITIONS
from sim.catalogue import (
    BEGIN,
    COMMAND,
    DOCS,
    END,
    assumptions_page,
    claims_page,
    constants_tables,
    main,
    moves,
    pages,
    with_constants,
)
from sim.description import BEGIN as TABLES
from sim.description import step_calls, tables
from sim.directions import load_directions
from sim.errors import SeedError
from sim.seeds import CODE, DEFAULT_FOLDER, load
from sim.week.joining import joined

SEEDS = load()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def row(page: str, key: str) -> list[str]:
    """Return the cells of the one row that is about ``key``."""
    found = [line for line in page.splitlines() if f"`{key}`" in line.split(" | ")[0]]
    assert len(found) == 1, key
    return cells(found[0])


def test_the_committed_pages_are_what_the_seeds_say():
    for path, text in pages(SEEDS).items():
        assert path.read_text("utf-8") == text, f"docs/{path.name} is out of date: run {COMMAND}"


def test_every_assumption_has_a_row_with_its_positions_and_its_reason():
    page = assumptions_page(SEEDS)
    for key, assumption in SEEDS.assumptions.items():
        found = row(page, key)
        assert len(found) == 11
        positions = [getattr(assumption, base) for base in POSITIONS]
        assert found[4:7] == [p if isinstance(p, str) else f"{p:g}" for p in positions]
        assert found[3] == assumption.span
        assert found[8] == assumption.source
        assert found[9] == assumption.note.replace("|", "\\|")
        assert all(claim in found[7] for claim in assumption.claims)
        assert ("★" in found[0]) == (assumption.headline > 0)


def test_every_claim_has_a_row_without_an_empty_cell():
    rows = [cells(line) for line in claims_page(SEEDS).splitlines() if line.startswith("| **C")]
    assert [row[0] for row in rows] == [f"**{key}**" for key in SEEDS.claims]
    directions = load_directions(SEEDS)
    for claim, found in zip(SEEDS.claims.values(), rows, strict=True):
        assert len(found) == 9
        assert all(found)
        _, text, paragraphs, kind, status, rules, switch, test, moves_it = found
        assert text == claim.text
        assert paragraphs == ", ".join(map(str, claim.paragraphs))
        assert (kind, status) == (claim.kind, claim.status)
        for cell, names in ((rules, claim.mechanisms), (switch, claim.assumptions)):
            assert re.findall(r"`(\w+)`", cell) == list(names)
            assert bool(names) != cell.startswith("none")
        assert all(f"`{name}`: " in moves_it for name in claim.assumptions)
        untested = directions.untested.get(claim.id)
        named = untested.tests if untested else directions.of_claim(claim.id)
        assert all(name in test for name in named) if named else test.startswith("none: ")


def test_what_an_assumption_moves_is_told_as_it_was_measured(tmp_path):
    key = next(iter(SEEDS.assumptions))
    (tmp_path / "moves.csv").write_text(
        "assumption,endings,worlds,metrics,most,accommodation,cohesion\n"
        f"{key},7,40,12,accommodation,-0.25,0.1\n",
        "utf-8",
    )
    told = moves(tmp_path)
    assert told == {key: "another ending in 7 of 40 twins; most of all accommodation, −0.25"}
    assert row(assumptions_page(SEEDS, told), key)[10] == told[key]
    assert moves(tmp_path / "nowhere") == {}


def test_the_order_of_a_week_is_that_of_the_model_each_step_in_words():
    steps = step_calls()
    names = [name for name, _ in steps]
    assert names.index("war.fight") < names.index("garrisons.surrender") < names.index("rule.deaths")
    assert all(told[0].isupper() or told[0].isdigit() for _, told in steps)


def test_the_annex_names_every_actor_rule_and_kind():
    text = "\n".join(tables(SEEDS))
    for actor in SEEDS.actors.values():
        assert actor.name in text
    for name in SEEDS.assumptions:
        assert text.count(f"`{name}`") >= 2, f"{name}: no rule or no kind"


def test_every_constant_and_threshold_has_a_row_with_its_source_and_its_date():
    tables = constants_tables(SEEDS)
    for key, constant in {**SEEDS.constants, **SEEDS.thresholds}.items():
        _, value, unit, span, source, dated, why = row(tables, key)
        assert float(value) == pytest.approx(constant.value)
        low, high = (float(end) for end in span.split(" to "))
        assert low <= constant.value <= high
        assert (unit, source, dated) == (constant.unit, constant.source, constant.dated)
        assert why == constant.note


def test_every_source_that_a_row_cites_is_told():
    for page, entries in (
        (assumptions_page(SEEDS), SEEDS.assumptions),
        (constants_tables(SEEDS), {**SEEDS.constants, **SEEDS.thresholds}),
    ):
        told = page.partition("Sources cited")[2]
        for entry in entries.values():
            assert f"\n| {entry.source} | " in told


def test_no_constant_rests_on_what_was_known_after_the_start():
    for key, constant in {**SEEDS.constants, **SEEDS.thresholds}.items():
        dated = re.fullmatch(r"(\d{4})(?:-(\d\d))?|design", constant.dated)
        assert dated, f"{key} is dated {constant.dated!r}"
        if dated[1]:
            assert (int(dated[1]), int(dated[2] or 0)) <= (2021, 7), key


def test_a_change_in_the_seeds_changes_the_page(tmp_path):
    folder = Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))
    path = folder / "constants" / "talks.toml"
    path.write_text(
        path.read_text("utf-8").replace("round_every      = { value = 8.0", "round_every = { value = 6.0")
    )
    changed = load(folder)
    assert row(constants_tables(changed), "round_every")[1] == "6"
    assert row(constants_tables(SEEDS), "round_every")[1] == "8"


def test_text_around_the_tables_is_kept():
    page = f"before\n{BEGIN}\nan old table\n{END}\nafter\n"
    written = with_constants(page, SEEDS, "docs/calibration.md")
    assert written.startswith(f"before\n{BEGIN}\n")
    assert written.endswith(f"{END}\nafter\n")
    assert "an old table" not in written
    assert with_constants(written, SEEDS, "docs/calibration.md") == written


@pytest.mark.parametrize("page", ["", BEGIN, f"{END}\n{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_a_page_without_its_marks_is_refused(page):
    with pytest.raises(SeedError, match=r"docs/calibration\.md: found other markers.*Restore the two lines"):
        with_constants(page, SEEDS, "docs/calibration.md")


def test_the_command_writes_the_pages(tmp_path, capsys):
    for name in ("calibration.md", "model.md"):
        shutil.copy(DOCS / name, tmp_path)
    main(tmp_path)
    assert (tmp_path / "assumptions.md").read_text("utf-8") == assumptions_page(SEEDS)
    assert (tmp_path / "claims.md").read_text("utf-8") == claims_page(SEEDS)
    assert capsys.readouterr().out.count("wrote") == 4


def quoted() -> set[str]:
    """Return every name in backticks of what people wrote of the model; the tables name everything anyway."""
    written = (DOCS / "model.md").read_text("utf-8").split(TABLES)[0]
    return set(re.findall(r"`([^`\n]+)`", written))


def test_the_models_description_names_every_rule_and_every_assumption():
    # Constants have their table in calibration.md, and a new one need not be in a formula of the description.
    # A rule that joins the week's end is told whole in the tables: its sentences, its step, its numbers.
    rules = {path.stem for path in (CODE / "mechanisms").glob("*.py")} - {"__init__"}
    joining = {join.rule.__module__.rpartition(".")[2] for join in joined()}
    theirs = {a.id for a in SEEDS.assumptions.values() if set(a.mechanisms) <= joining}
    missing = sorted((rules | {*SEEDS.assumptions}) - quoted() - joining - theirs)
    assert not missing, f"docs/model.md does not say what these do: {', '.join(missing)}"


def test_the_models_description_names_nothing_that_does_not_exist():
    known = {*SEEDS.assumptions, *SEEDS.constants, *SEEDS.sources, *SEEDS.thresholds}
    gone = [name for name in quoted() if re.fullmatch(r"[a-z]+(_[a-z]+)+|S\d+b?", name) and name not in known]
    assert not gone, f"docs/model.md speaks of what is no assumption, constant or source: {gone}"
    files = [name for name in quoted() if "/" in name and not (CODE.parent / name).exists()]
    assert not files
