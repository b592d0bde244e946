"""What we believe about the audit: its arithmetic by hand, its worlds resumable, its text readable aloud."""

import itertools
import json
import math
import re
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from sim import audit, cases
from sim import terminal as terminals
from sim.argument import Bench, examine, implied, premises, share_out, turned, with_twins
from sim.audit_report import spoken_audit
from sim.cases import Sample
from sim.cli import main
from sim.conclusions import ENDING, THIS
from sim.seeds import DEFAULT_FOLDER, load

SEEDS = load()
ARTICLE = SEEDS.scenarios["article"]
WEEKS = SEEDS.argument.horizon


# Paired worlds.


def test_a_paired_interval_is_the_one_in_print():
    # The example of R's statpsych::ci.prop.ps(.05, 12, 4, 26, 6): 0.2548067 to 0.6251933 of 48.
    before = np.repeat([False, True, False, True], [12, 4, 26, 6])
    after = np.repeat([False, False, True, True], [12, 4, 26, 6])
    found = audit.paired(before, after)
    assert (found.gained, found.lost, found.change, found.clear) == (26, 4, 22, True)
    assert_allclose([found.low / 48, found.high / 48], [0.2548067, 0.6251933], atol=1e-7)


def test_equal_worlds_differ_by_zero_with_a_width_that_shrinks_as_worlds_are_added():
    few, many = (audit.paired(same, same) for same in (np.arange(20) < 7, np.arange(2000) < 700))
    assert few.change == many.change == 0
    assert not few.clear
    assert few.low == -few.high < 0
    assert few.high / 20 > 10 * many.high / 2000


def test_no_interval_goes_beyond_all_worlds():
    found = audit.paired(np.zeros(30, bool), np.ones(30, bool))
    assert found.change == 30
    assert found.high == 30
    assert 24 < found.low < found.high


# Shapley shares.


def by_orders(values: np.ndarray, premise: int) -> np.ndarray:
    """Return a premise's share times n!, by walking through every order of the premises."""
    count = len(values).bit_length() - 1
    total = np.zeros(values.shape[1:], np.int64)
    for order in itertools.permutations(range(count)):
        before = sum(1 << other for other in order[: order.index(premise)])
        total += values[before | 1 << premise] - values[before]
    return total


games = st.integers(1, 4).flatmap(
    lambda count: hnp.arrays(np.int64, (2**count, 3), elements=st.integers(-50, 50))
)


@given(games)
def test_shares_are_averages_over_all_orders(values):
    parts = audit.shapley(values)
    for premise, part in enumerate(parts):
        assert_array_equal(part, by_orders(values, premise))


@given(games)
def test_the_parts_add_up_to_the_whole_exactly(values):
    parts = audit.shapley(values)
    assert_array_equal(parts.sum(axis=0), math.factorial(len(parts)) * (values[-1] - values[0]))


@given(games, st.data())
def test_premises_that_do_the_same_have_the_same_share(values, data):
    count = len(values).bit_length() - 1
    one = data.draw(st.integers(0, count - 1))
    other = data.draw(st.integers(0, count - 1))
    position = np.arange(len(values))
    first, second = position >> one & 1, position >> other & 1
    exchanged = position - (first << one) - (second << other) | second << one | first << other
    exchanged = position if one == other else exchanged
    parts = audit.shapley(values + values[exchanged])
    assert_array_equal(parts[one], parts[other])


@given(games, st.data())
def test_a_premise_that_changes_nothing_has_exactly_no_share(values, data):
    idle = data.draw(st.integers(0, len(values).bit_length() - 2))
    blind = values[np.arange(len(values)) & ~(1 << idle)]
    assert not audit.shapley(blind)[idle].any()


@given(games)
def test_shares_of_a_sum_are_sums_of_shares(values):
    assert_array_equal(audit.shapley(values + 2 * values), 3 * audit.shapley(values))


def test_twelve_premises_add_up_exactly_too():
    values = np.random.default_rng(1).integers(0, 2, (2**12, 5))
    parts = audit.shapley(values)
    assert_array_equal(parts.sum(axis=0), math.factorial(12) * (values[-1] - values[0]))


def test_missing_coalitions_are_refused():
    with pytest.raises(ValueError, match="6 coalitions"):
        audit.shapley(np.zeros((6, 2), np.int64))


def test_shares_by_hand():
    # Two premises in four worlds. It holds with both; in the first two worlds the first suffices.
    values = np.array([[0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]])
    first, second = audit.shares(values)
    assert (first.worlds, second.worlds) == (Fraction(3), Fraction(1))
    # The first adds 1, 1, 1/2, 1/2: a standard deviation of 0.288675, over four worlds twice as much.
    assert_allclose([first.low, first.high], [3 - 1.96 * 0.57735, 3 + 1.96 * 0.57735], atol=1e-4)


def test_coalitions_are_in_the_order_of_their_bits():
    found = audit.coalitions(("a", "b", "c"))
    assert len(set(found)) == 8
    assert found[0] == frozenset()
    assert found[5] == {"a", "c"}


def test_rounded_parts_add_up_on_the_page():
    thirds = [Fraction(1, 3)] * 3
    assert sum(audit.rounded(thirds)) == pytest.approx(1.0)
    assert sorted(audit.rounded(thirds)) == [0.3, 0.3, 0.4]
    assert audit.rounded([Fraction(-5, 2), Fraction(1, 2), Fraction(0)]) == [-2.5, 0.5, 0.0]
    assert audit.rounded([]) == []


# Idle premises, survivors.


def test_a_premise_is_idle_only_if_no_world_changes_its_verdict_either_way():
    same, other = np.array([True, False]), np.array([False, True])
    unmoved, swapped = audit.paired(same, same), audit.paired(same, other)
    assert swapped.change == 0
    assert audit.idle([unmoved, unmoved])
    assert not audit.idle([unmoved, swapped])


def test_a_conclusion_survives_if_it_holds_in_more_than_half_of_the_worlds_of_every_view():
    half, more = np.array([True, True, False, False]), np.array([True, True, True, False])
    held = {"one": {"X": more, "Y": more}, "two": {"X": more, "Y": half}}
    assert audit.survivors(held) == ("X",)
    assert audit.survivors({}) == ()


def test_a_world_has_moved_if_any_reading_differs_in_the_last_bit():
    one = {
        ENDING: np.array([1, 1, 1], np.float32),
        ("air", "week 1"): np.array([0.5, np.inf, np.nan], np.float32),
    }
    two = {ENDING: np.array([1, 1, 1], np.float32), ("air", "week 1"): one["air", "week 1"].copy()}
    assert not audit.moved(one, two).any()
    two["air", "week 1"][0] = np.nextafter(np.float32(0.5), np.float32(1))
    assert audit.moved(one, two).tolist() == [True, False, False]


# Which worlds are run.


def test_turning_a_premise_that_stands_there_already_turns_nothing():
    air = SEEDS.assumptions["air_support"]
    turn = turned(ARTICLE, air, "critics")
    assert turn is not None
    assert turn.value("air_support") == air.critics
    assert turned(turn, air, "critics") is None


def test_turning_a_premise_ends_its_range_and_its_schedule():
    ranged = ARTICLE.changed(contagion="0.2..0.8").scheduled("air_support", (10, 0.7))
    for name in ("contagion", "air_support"):
        turn = turned(ranged, SEEDS.assumptions[name], "critics")
        assert turn is not None
        assert str(turn.stance(name)) == f"{SEEDS.assumptions[name].critics:g}"


def test_a_twin_differs_in_its_own_assumptions_and_in_nothing_else():
    family = with_twins(ARTICLE.scheduled("air_support", (10, 0.7)), SEEDS.argument)
    assert list(family) == [THIS, *SEEDS.argument.twins]
    for key, twin in SEEDS.argument.twins.items():
        differing = set(family[key].differences(family[THIS]))
        assert differing <= set(twin.set)
        for name, value in twin.set.items():
            assert str(family[key].stance(name)) == f"{value:g}"


def test_an_implied_position_is_one_whose_claim_is_the_conclusions_own():
    found = {key: {a.id for a in implied(c, SEEDS)} for key, c in SEEDS.argument.conclusions.items()}
    assert found["C26"] == {"contagion"}
    assert found["C43"] == {"conditional_offers"}
    assert not found["C22"]


def test_the_headline_premises_come_first_and_additions_of_ours_are_no_further_premise():
    first, all_ = premises(SEEDS), premises(SEEDS, further=True)
    assert all_[: len(first)] == first
    assert all(a.headline for a in first)
    assert all(a.tag != "modeller's addition" for a in all_[len(first) :])


# An audit in small.


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def facts(store: Path) -> dict[str, Any]:
    """Return an audit of the hollow army, where things happen within half a year."""
    return examine(SEEDS.scenarios["hollow_army"], Sample(20, 2021, WEEKS, SEEDS), store=store)


def test_every_conclusion_is_counted_once_and_holds_no_oftener_than_it_arises(facts):
    assert [c["id"] for c in facts["conclusions"]] == list(SEEDS.argument.conclusions)
    for conclusion in facts["conclusions"]:
        assert 0 <= conclusion["holds"] <= conclusion["arises"] <= 20
        own = conclusion["worldviews"]["hollow_army"]
        assert (own["holds"], own["arises"]) == (conclusion["holds"], conclusion["arises"])
        assert own["most"] == (conclusion["holds"] > 10)
        required = [c["true"] for c in conclusion["comparisons"] if c["join"] == "all"]
        assert conclusion["holds"] <= min(required, default=20)


def test_a_premises_effect_is_the_difference_of_two_counts(facts):
    before = {c["id"]: c["holds"] for c in facts["conclusions"]}
    moved = 0
    for premise in facts["premises"]:
        for key, effect in premise["effects"].items():
            assert effect["holds"] - before[key] == effect["gained"] - effect["lost"] == effect["change"]
            moved += abs(effect["change"])
    assert moved > 0, "no premise moves anything: the audit audits nothing"


def test_a_premise_that_stands_at_its_critics_position_has_no_effects(facts):
    there = {p["id"] for p in facts["premises"] if not p["effects"]}
    hollow = SEEDS.scenarios["hollow_army"]
    expected = {a.id for a in premises(SEEDS) if hollow.value(a.id) == a.position("critics")}
    assert there == expected != set()


def test_idle_premises_are_told_apart_by_whether_any_world_moves(facts):
    rows = {p["id"]: p for p in facts["premises"]}
    assert set(facts["idle"]["no_world"]) <= set(facts["idle"]["no_conclusion"])
    for name in facts["idle"]["no_conclusion"]:
        assert not any(e["gained"] or e["lost"] for e in rows[name]["effects"].values())
    for name in facts["idle"]["no_world"]:
        assert rows[name]["worlds_moved"] == rows[name]["endings_changed"] == 0
    # A premise can change a verdict through a twin alone: then it is not idle, though its own worlds stay.
    for row in rows.values():
        assert row["leaves_a_trace"] or not row["worlds_moved"]


def test_an_identical_premise_differs_by_exactly_nothing(store):
    sample = Sample(4, 2021, WEEKS, SEEDS)
    bench = Bench.of([ARTICLE], sample, store=store)
    copy = ARTICLE.changed(contagion=ARTICLE.value("contagion"))
    assert not audit.moved(bench.readings(ARTICLE), bench.readings(copy)).any()
    for key, verdict in bench.verdicts(copy).items():
        assert_array_equal(verdict.holds, bench.verdicts(ARTICLE)[key].holds)


def test_the_audit_can_be_read_aloud(facts):
    said = spoken_audit(facts)
    assert "20 imagined worlds of 26 weeks, luck 2021" in said
    assert "Take away P" in said
    assert "Illustrative, not predictive" in said
    for forbidden in ("likely", "probab", "forecast", "certain", "nan", "None"):
        assert forbidden not in said.split("Intervals in brackets")[0]
    for conclusion in facts["conclusions"]:
        assert conclusion["title"] in said


def test_shares_add_up_to_the_difference_between_all_premises_and_none(store):
    names = ("forces_will_fight", "taliban_start", "contagion")
    neutral = SEEDS.scenarios["neutral"]
    sample = Sample(6, 2021, WEEKS, SEEDS)
    found = share_out(neutral, sample, names=names, store=store)
    assert found["combinations"] == 8
    assert [row["id"] for row in found["premises"]] == list(names)
    for shared in found["conclusions"].values():
        whole = shared["with_all"] - shared["with_none"]
        assert sum(Fraction(part["exact"]) for part in shared["parts"].values()) == whole
        assert sum(part["worlds"] for part in shared["parts"].values()) == pytest.approx(whole)
    own = Bench.of([neutral], sample, store=store).verdicts(neutral)
    for key, verdict in own.items():
        assert found["conclusions"][key]["with_all"] == verdict.holds.sum()


def test_a_premise_that_stands_there_already_gets_no_share(store):
    critics = ARTICLE.changed(contagion=SEEDS.assumptions["contagion"].critics)
    found = share_out(critics, Sample(2, 1, WEEKS, SEEDS), names=("contagion", "air_support"), store=store)
    assert found["combinations"] == 2
    assert [row["id"] for row in found["premises"]] == ["air_support"]


# The command.


class Terminal:
    """Runs the command in this process, with the module's store and one process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], store: Path) -> None:
        self.capsys, self.store = capsys, store

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr."""
        with pytest.raises(SystemExit) as end:
            main(["audit", "--processes", "1", "--cache", str(self.store), *arguments])
        printed = self.capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], store: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(terminals, "STILL", math.inf)  # how far it is, is told where it takes long
    return Terminal(capsys, store)


HOLLOW = ["hollow_army", "--worlds", "20", "--weeks", str(WEEKS)]


def test_the_terminal_tells_what_python_tells(terminal, facts):
    code, out, err = terminal(*HOLLOW, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads(json.dumps(facts, allow_nan=False))
    code, out, err = terminal(*HOLLOW)
    assert (code, out.rstrip(), err) == (0, spoken_audit(facts), "")


def test_an_audit_can_be_written_as_json_and_as_a_table(terminal, facts, tmp_path):
    for suffix in ("json", "csv", "parquet"):
        code, out, _ = terminal(*HOLLOW, "--out", str(tmp_path / f"audit.{suffix}"))
        assert code == 0
        assert "Written to" in out
    assert json.loads((tmp_path / "audit.json").read_text("utf-8"))["model"] == SEEDS.fingerprint
    table, same_table = pd.read_csv(tmp_path / "audit.csv"), pd.read_parquet(tmp_path / "audit.parquet")
    turned_ = [p for p in facts["premises"] if p["effects"]]
    assert len(table) == len(same_table) == len(turned_) * len(facts["conclusions"])
    assert (table["holds_after"] - table["holds_before"]).tolist() == same_table["change"].tolist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audit.csv", "audit.json", "audit.parquet"]


@pytest.mark.slow
def test_shares_stand_below_the_audit_if_they_are_asked_for(terminal, tmp_path):
    folder = Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "seeds"))
    text = (folder / "conclusions.toml").read_text("utf-8")
    fewer, found = re.subn(r"shapley = \[[^]]*\]", 'shapley = ["forces_will_fight", "contagion"]', text)
    assert found == 1
    (folder / "conclusions.toml").write_text(fewer, "utf-8")
    out = tmp_path / "audit.csv"
    arguments = ["neutral", "--worlds", "4", "--weeks", str(WEEKS), "--shapley", "--lucks", "4"]
    code, text, err = terminal(*arguments, "--seeds", str(folder), "--out", str(out))
    assert (code, err) == (0, "")
    assert "4 combinations, 4 imagined worlds each" in text
    assert "add up to the difference exactly" in text
    shared = pd.read_csv(out).set_index("premise")["share"].dropna()
    assert set(shared.index) == {"forces_will_fight", "contagion"}


def test_where_nothing_can_be_kept_the_audit_says_so_and_goes_on(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv(cases.STORE_VARIABLE, str(tmp_path / "file" / "cache"))
    with pytest.raises(SystemExit) as end:
        main(["audit", "--worlds", "2", "--weeks", str(WEEKS), "--processes", "1"])
    printed = capsys.readouterr()
    assert end.value.code == 0
    assert "Nothing is kept" in printed.err
    assert "2 imagined worlds" in printed.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["artcle"], ["'artcle'", "Did you mean 'article'?"]),
        (["--worlds", "0"], ["--worlds", "found 0", "from 1 to"]),
        (["--lucks", "9999"], ["--lucks", "9,999"]),
        (["--processes", "-1"], ["--processes"]),
        (["--weeks", "25"], ["--weeks", "26 or more"]),
        (["--to", "midway"], ["--to", "critics", "neutral"]),
        (["--set", "contagion=9"], ["--set", "contagion", "0 to 3"]),
        (["--out", "audit.xlsx"], ["--out", ".xlsx", ".csv"]),
        (["--out", "nowhere/audit.json"], ["--out", "no folder around it"]),
    ],
)
def test_a_wrong_input_ends_with_one_line_and_code_2_before_any_world_is_run(
    terminal, arguments, words, monkeypatch
):
    monkeypatch.setattr(cases, "readings", lambda *_: pytest.fail("a world was run"))
    code, out, err = terminal(*arguments)
    assert (code, out) == (2, "")
    assert len(err.strip().split("\n")) == 1
    for word in words:
        assert word in err
