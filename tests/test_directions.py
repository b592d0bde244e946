"""What we believe about statements such as "if this is raised, that does not fall", and their tests."""

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from benchmarks import directions as study
from sim.directions import Direction, Outcome, load_directions
from sim.errors import SeedError
from sim.seeds import CODE, DEFAULT_FOLDER, load
from sim.statistics import STATISTICS
from sim.twins import base_points, judged, setting, shape_of, twins
from sim.worlds import luck_numbers

SEEDS = load()
DIRECTIONS = load_directions(SEEDS)
PROTOCOL = DIRECTIONS.protocol

# The numbers of the list of statements that we took from the literature; those in between were dropped there.
LIST = "1 2 3 5 6 7 8 10 11 12 13 14 15 17 18 19 20 22 23 24 25 27 28 29 31 33 34 35 36 38 39 40 41 42 43 45"


# Judging, by hand

UP = Outcome(statistic="ending", of="coalition", expect="rises")


def three(low: float, middle: float, high: float, worlds: int = 40) -> np.ndarray:
    return np.repeat([[low], [middle], [high]], worlds, axis=1).astype(float)


@pytest.mark.parametrize(
    ("levels", "verdict", "moves"),
    [
        ((0.1, 0.2, 0.3), "holds", True),
        ((0.2, 0.2, 0.2), "holds", False),
        ((0.2, 0.19, 0.21), "holds", False),  # a wrong step inside the tolerance, and hardly any move
        ((0.3, 0.2, 0.4), "fails", True),  # a wrong step is wrong, wherever it ends
        ((0.3, 0.2, 0.1), "fails", False),
    ],
)
def test_what_must_rise_may_not_fall_by_more_than_the_tolerance(levels, verdict, moves):
    found = judged(three(*levels), UP, PROTOCOL)
    assert (found.verdict, found.moves) == (verdict, moves)
    mirrored = judged(-three(*levels), UP.model_copy(update={"expect": "falls"}), PROTOCOL)
    assert (mirrored.verdict, mirrored.moves) == (verdict, moves)
    assert_allclose(found.size, levels[2] - levels[0])


@pytest.mark.parametrize(("worlds", "verdict"), [(100, "unclear"), (40_000, "holds")])
def test_noise_without_effect_excludes_a_wrong_sign_only_in_enough_worlds(worlds, verdict):
    # In half of the worlds +1, in half -1: the mean is 0, its one-sided bound 1.645 / sqrt(worlds).
    noise = np.tile([1.0, -1.0], worlds // 2)
    values = np.stack([np.zeros(worlds), noise, np.zeros(worlds)])
    found = judged(values, UP, PROTOCOL)
    assert found.verdict == verdict
    assert not found.moves
    assert 1.645 / np.sqrt(worlds) > PROTOCOL.share_tolerance or verdict == "holds"


@pytest.mark.parametrize(
    ("worlds", "moves", "undecided"), [(100, False, True), (400_000, True, False)], ids=["few", "many"]
)
def test_whether_it_moves_is_undecided_until_worlds_suffice(worlds, moves, undecided):
    noise = np.tile([1.0, -1.0], worlds // 2)
    values = np.stack([0 * noise, 0 * noise, noise + 0.03])
    found = judged(values, UP, PROTOCOL)
    assert (found.moves, found.undecided) == (moves, undecided)
    assert not judged(values, UP.model_copy(update={"expect": "stays"}), PROTOCOL).undecided


def test_what_hardly_moves_beyond_doubt_is_decided():
    assert not judged(three(0.2, 0.2, 0.21), UP, PROTOCOL).undecided


def test_luck_that_twins_share_is_no_doubt():
    luck = np.random.default_rng(1).normal(0, 50, 40)
    assert judged(np.stack([luck, luck + 0.1, luck + 0.2]), UP, PROTOCOL).moves


@pytest.mark.parametrize(
    ("change", "verdict"), [(0.0, "holds"), (0.019, "holds"), (0.021, "fails"), (-0.5, "fails")]
)
def test_what_must_stay_moves_neither_up_nor_down(change, verdict):
    stays = UP.model_copy(update={"expect": "stays"})
    assert judged(three(0.5, 0.5, 0.5 + change), stays, PROTOCOL).verdict == verdict


def test_times_are_held_against_their_own_length():
    weeks = Outcome(statistic="week_kabul_falls", expect="rises")
    assert judged(three(100, 97.5, 100), weeks, PROTOCOL).verdict == "holds"
    assert judged(three(10, 9.5, 10), weeks, PROTOCOL).verdict == "fails"
    assert judged(three(10, 9.5, 10), weeks, PROTOCOL).tolerance == pytest.approx(
        9.5 * PROTOCOL.time_tolerance
    )


def test_what_hardly_ever_happens_is_counted_with_a_floor():
    splits = Outcome(statistic="events", of="split", expect="rises")
    assert judged(three(0.02, 0.01, 0.02), splits, PROTOCOL).verdict == "holds"


def test_where_it_applies_in_too_few_worlds_there_is_no_case():
    values = three(0.1, 0.2, 0.3, PROTOCOL.least_lucks)
    assert judged(values, UP, PROTOCOL).verdict == "holds"
    values[1, 0] = np.nan  # does not apply at one level: the twins cannot be compared
    found = judged(values, UP, PROTOCOL)
    assert (found.verdict, found.lucks) == ("no case", PROTOCOL.least_lucks - 1)


@pytest.mark.parametrize(
    ("levels", "shape"),
    [
        ((0.1, 0.2, 0.3), "rises"),
        ((0.3, 0.1, 0.2), "falls, then rises"),
        ((0.1, 0.3, 0.2), "rises, then falls"),
        ((0.2, 0.21, 0.2), "flat"),
        ((0.2, 0.215, 0.23), "rises"),
        ((0.2, 0.2, 0.1), "falls"),
    ],
)
def test_a_contested_curve_is_reported_by_its_shape(levels, shape):
    found = judged(three(*levels), UP.model_copy(update={"expect": "open"}), PROTOCOL)
    assert found.verdict == "reported"
    assert shape_of(found) == shape


# Twin worlds

START = {
    "id": "SF-99",
    "class": "U",
    "statement": "Who is said to hold more at the start holds more at the start.",
    "claims": [],
    "move": "taliban_start",
    "outcomes": [{"statistic": "mean", "of": "control_taliban", "weeks": [0, 0], "expect": "rises"}],
}
LUCK = luck_numbers(5, 40)


def asked_of_worlds(entry: dict[str, object], points: int = 3, weeks: int = 2) -> list[str]:
    """Return the verdict on a statement's only outcome at each base point."""
    direction = Direction.model_validate(entry)
    places = base_points(SEEDS, points)
    found = []
    for point in range(points):
        row = setting(direction, SEEDS, {key: column[point] for key, column in places.items()})
        values = twins(direction, SEEDS, row, LUCK, weeks)
        assert values.shape == (1, 3, len(LUCK))
        found.append(judged(values[0], direction.outcomes[0], PROTOCOL).verdict)
    return found


def test_what_is_true_by_construction_holds_and_its_mirror_fails():
    assert asked_of_worlds(START) == ["holds"] * 3
    mirror = {**START, "outcomes": [{**START["outcomes"][0], "expect": "falls"}]}
    assert asked_of_worlds(mirror) == ["fails"] * 3
    assert (
        asked_of_worlds({**START, "outcomes": [{**START["outcomes"][0], "expect": "stays"}]}) == ["fails"] * 3
    )


def test_what_only_counts_after_a_victory_leaves_the_first_weeks_alone():
    offers = {**START, "move": "policy_inertia"}
    offers["outcomes"] = [{"statistic": "mean", "of": "control_taliban", "weeks": [1, 2], "expect": "stays"}]
    assert asked_of_worlds(offers) == ["holds"] * 3


def test_a_constant_is_moved_in_its_worlds_and_nowhere_else():
    arrears = {**START, "move": "arrears_start"}
    arrears["outcomes"] = [{"statistic": "mean", "of": "arrears", "weeks": [0, 0], "expect": "rises"}]
    direction = Direction.model_validate(arrears)
    row = setting(direction, SEEDS, dict.fromkeys(SEEDS.assumptions, 0.5))
    values = twins(direction, SEEDS, row, LUCK[:2], 1)
    constant = SEEDS.constants["arrears_start"]
    assert_allclose(values[0].T, [[constant.low, constant.value, constant.high]] * 2, rtol=1e-6)
    assert load().constants["arrears_start"] == constant


def test_base_points_meet_every_part_of_every_range_once():
    for key, column in base_points(SEEDS, 20).items():
        assert_array_equal(np.sort((column * 20).astype(int)), np.arange(20), err_msg=key)
    columns = np.stack(list(base_points(SEEDS, 20).values()))
    assert np.abs(np.corrcoef(columns) - np.eye(len(columns))).max() < 0.95  # no two ranges go together


def test_a_new_assumption_leaves_the_base_points_of_the_others():
    fewer = replace(SEEDS, assumptions=dict(list(SEEDS.assumptions.items())[3:]))
    for key, column in base_points(fewer, 5).items():
        assert_array_equal(column, base_points(SEEDS, 5)[key])


@pytest.mark.parametrize("place", [0.0001, 0.5, 0.9999])
def test_base_points_lie_where_worlds_may_be_and_what_is_fixed_is_fixed(place):
    for direction in DIRECTIONS.statements.values():
        row = setting(direction, SEEDS, dict.fromkeys(SEEDS.assumptions, place))
        for key, value in row.items():
            assert SEEDS.assumptions[key].check(value) == value
        for key, held in direction.fixed.items():
            low, high = held if isinstance(held, tuple) else [SEEDS.assumptions[key].check(held)] * 2
            assert low <= row[key] <= high


# The file


def test_every_statement_of_the_list_is_asked_or_explained():
    asked = {key[:5] for key in DIRECTIONS.statements}
    assert not asked & set(DIRECTIONS.elsewhere)
    assert sorted(asked | set(DIRECTIONS.elsewhere)) == [f"SF-{number:0>2}" for number in LIST.split()]


def test_every_claim_has_a_statement_or_a_reason_for_none():
    for claim in SEEDS.claims:
        assert bool(DIRECTIONS.of_claim(claim)) != (claim in DIRECTIONS.untested)


def test_a_claim_without_a_statement_is_tested_elsewhere_unless_it_only_judges():
    for claim, found in DIRECTIONS.untested.items():
        assert found.tests or not SEEDS.claims[claim].mechanisms, claim


def test_what_is_tested_elsewhere_is_tested_there():
    for key, elsewhere in [*DIRECTIONS.elsewhere.items(), *DIRECTIONS.untested.items()]:
        for test in elsewhere.tests:
            file, _, name = test.partition("::")
            assert f"def {name}(" in (CODE.parent / file).read_text("utf-8"), f"{key}: {test}"


def test_a_contested_statement_asserts_nothing_and_all_others_do():
    for direction in DIRECTIONS.statements.values():
        for outcome in direction.outcomes:
            assert (outcome.expect == "open") == (direction.kind == "X")
            assert (outcome.expect == "stays") == (direction.kind == "null")


def test_every_statistic_is_asked_for():
    asked = {outcome.statistic for d in DIRECTIONS.statements.values() for outcome in d.outcomes}
    assert asked == set(STATISTICS)


def test_no_sentence_says_that_something_is_likely():
    texts = [d.statement + d.note for d in DIRECTIONS.statements.values()]
    texts += [e.why for e in (*DIRECTIONS.elsewhere.values(), *DIRECTIONS.untested.values())]
    assert not [text for text in texts if re.search(r"probab|likel|predict|forecast", text)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"forces_will_fight"\n',
            '"forces_wil_fight"\n',
            ["SF-01.move", "Did you mean 'forces_will_fight'?"],
        ),
        ('"forces_will_fight"\n', '"contest_form"\n', ["SF-01.move", "a structure has no levels"]),
        ('class     = "U"', 'class     = "V"', ["SF-01.class", "'U', 'C', 'X' or 'null'"]),
        (
            '"week_kabul_falls", expect = "rises"',
            '"week_kabul_fals", expect = "rises"',
            ["Did you mean 'week"],
        ),
        ('expect = "rises"', 'expect = "rise"', ["SF-01.outcomes.0.expect", "'rise'"]),
        ('expect = "rises"', 'expect = "open"', ["SF-01.outcomes", "what fits class U"]),
        ('expect = "rises"', 'expect = "rises", of = "split"', ["SF-01.outcomes.0.of", "Remove it"]),
        ('expect = "rises"', 'expect = "rises", where = "peace"', ["SF-01.outcomes.0.where", "taliban_rule"]),
        ("levels    = [0.0, 0.2, 0.6]", "levels    = [0.0, 0.6]", ["SF-15.levels", "three numbers"]),
        (
            "levels    = [0.0, 0.2, 0.6]",
            "levels    = [0.0, 0.6, 0.2]",
            ["SF-15.levels", "three rising numbers"],
        ),
        ("levels    = [0.0, 0.2, 0.6]", "levels    = [0.0, 0.2, 6]", ["SF-15.levels", "from 0 to 0.8"]),
        ("contagion = 0.0", "contagion = 9.0", ["SF-05a.fixed.contagion", "0 to 3"]),
        ("contagion = 0.0", "contagion = [0.2]", ["SF-05a.fixed.contagion]", "a range such as"]),
        ("contagion = 0.0", "contagion = [2.0, 1.0]", ["SF-05a.fixed.contagion]", "a range such as"]),
        ("contagion = 0.0", "contagion = [2.0, 9.0]", ["SF-05a.fixed.contagion]", "0 to 3"]),
        ("contagion = 0.0", "contagions = 0.0", ["SF-05a.fixed.contagions", "Did you mean 'contagion'?"]),
        ("contagion = 0.0", "threshold_spread = 0.1", ["SF-05a.fixed.threshold_spread", "what is moved"]),
        ('of = "fiscal_gap"', 'of = "fiscal_gaps"', ["SF-12.outcomes.0.of", "Did you mean 'fiscal_gap'?"]),
        ("within = 2 ", "within = 0 ", ["SF-06.outcomes.0.within", "Add 'within = 26'"]),
        ('claims    = ["C27"]', 'claims    = ["C72"]', ["SF-01.claims", "'C72'", "the id of a claim"]),
        ("[untested.C05]", "[untested.C06]", ["untested.C05", "untested.C06"]),
        ("points          = 20", "points          = 0", ["protocol.points"]),
        ("[200, 600, 1800]", "[200, 600, 600]", ["protocol.lucks", "rising"]),
        ("[elsewhere.SF-33]", "[elswhere.SF-33]", ["elswhere", "Did you mean 'elsewhere'?"]),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_remedy(tmp_path, old, new, words):
    text = (DEFAULT_FOLDER / "directions.toml").read_text("utf-8")
    assert old in text, f"directions.toml no longer holds {old!r}: mend this test"
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "directions.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SeedError) as error:
        load_directions(replace(SEEDS, folder=folder))
    for word in ["seeds/directions.toml", *words]:
        assert word.lower() in str(error.value).lower()


# The study


@pytest.fixture
def small(tmp_path, monkeypatch) -> study.Study:
    """Return a study of two base points that keeps its worlds in a folder of its own."""
    monkeypatch.setattr(study, "KEPT", tmp_path)
    numbers = {"points": 2, "lucks": (40, 50), "weeks": 26}
    return study.Study.of(processes=1, **numbers)


def test_a_study_that_was_cut_short_goes_on_where_it_stopped(small, monkeypatch):
    whole = small.findings(["SF-12"])
    assert len(whole["SF-12"]) == 1
    assert len(whole["SF-12"][0]) == 2
    kept = sorted(small.folder.iterdir())
    kept[0].unlink()
    ran = []
    run_piece = study.asked
    monkeypatch.setattr(
        study, "asked", lambda piece, **rest: (ran.append(piece.name), run_piece(piece, **rest))
    )
    assert small.findings(["SF-12"]) == whole
    assert ran == [kept[0].name]


def test_where_few_worlds_leave_it_open_more_are_asked_on_the_same_luck(small, monkeypatch):
    noise = np.tile([1.0, -1.0], 25)
    monkeypatch.setattr(
        study,
        "asked",
        lambda piece, *, folder, **_: np.save(
            folder / piece.name, np.stack([0 * noise, noise, 0 * noise])[None, :, piece.first : piece.end]
        ),
    )
    found = small.findings(["SF-14"])["SF-14"][0]
    assert [f.lucks for f in found] == [50, 50]
    assert [f.verdict for f in found] == ["unclear", "unclear"]


def test_where_it_is_in_doubt_whether_it_moves_more_are_asked_too(small, monkeypatch):
    luck = np.tile([0.1, -0.04], 25)  # rises by 0.03 on average: certainly not wrong, not certainly enough
    monkeypatch.setattr(
        study,
        "asked",
        lambda piece, *, folder, **_: np.save(
            folder / piece.name, np.stack([0 * luck, luck / 2, luck])[None, :, piece.first : piece.end]
        ),
    )
    found = small.findings(["SF-14"])["SF-14"][0]
    assert [(f.lucks, f.verdict, f.undecided) for f in found] == [(50, "holds", True)] * 2


def test_the_table_tells_every_outcome_and_what_became_of_it(small):
    good, bad = judged(three(0.1, 0.2, 0.3), UP, PROTOCOL), judged(three(0.3, 0.2, 0.1), UP, PROTOCOL)
    flat = judged(three(0.2, 0.2, 0.2), UP, PROTOCOL)
    found = {
        "SF-14": [[good, good]],
        "SF-15": [[bad, good]],
        "SF-25a": [[flat, flat]],
        "SF-31a": [[flat, bad]],
    }
    tables = study.report(small, found)
    rows = {
        line[4:].split("**")[0]: line.split(" | ")
        for line in tables.splitlines()
        if line.startswith("| **SF")
    }
    said = {key: [cell.strip(" |") for cell in rows[key][-5:]] for key in found}
    assert said["SF-14"] == ["rises 2", "+0.2", "2 of 2", "2 of 2", "holds"]
    assert said["SF-15"] == ["rises 1, falls 1", "+0", "1 of 2, 1 wrong", "1 of 2", "**wrong**"]
    assert said["SF-25a"] == ["flat 2", "+0", "2 of 2", "0 of 2", "**hardly moves**"]
    assert said["SF-31a"][-1] == "reported"
    assert "Of 3 outcomes on which something is asserted 1 hold, 1 do not go wrong but hardly move" in tables
    assert all(f"| **{key}** |" in tables for key in DIRECTIONS.elsewhere)


def test_the_report_keeps_the_text_around_its_tables():
    page = study.REPORT.read_text("utf-8")
    again = study.written(page, "new tables")
    assert again.startswith(page.split(study.BEGIN)[0])
    assert again.endswith(page.split(study.END)[1])
    assert "new tables" in again
