"""What we believe about prompts: their numbers are counts of the two runs, and nothing else."""

import re
from itertools import permutations

import pytest
from pydantic import ValidationError

import sim
from sim.compare_report import pair
from sim.prompts import Template, prompts
from sim.seeds import load
from sim.worlds import Worlds

SEEDS = load()
NAMES = ("article", "neutral", "hollow_army", "full_isolation")


@pytest.fixture(scope="module")
def runs():
    return {name: sim.run(Worlds.of(name, 11, 3, 40, SEEDS)) for name in NAMES}


def numbers(text: str) -> list[str]:
    """Return every number in a text that does not stand in a name in quotes."""
    bare = re.sub(r"and \d+ other assumptions", "", re.sub(r"“[^”]*”", "", text))
    return re.findall(r"\d[\d,]*", bare)


@pytest.mark.parametrize(("one", "other"), list(permutations(NAMES, 2)))
def test_every_number_of_every_prompt_is_a_count_of_these_worlds(runs, one, other):
    found = prompts(pair(runs[one], runs[other]), SEEDS)
    assert len(found) >= 3
    for prompt in found:
        counts = {f"{count:,}" for count in prompt.counts.values()}
        for text in (prompt.motion, prompt.in_favour, prompt.against, prompt.question):
            assert "{" not in text
            told = numbers(text)
            assert [total for total in told[1::2] if total != "11"] == []
            assert set(told[::2]) <= counts
        assert prompt.claims
        assert set(prompt.claims) <= set(SEEDS.claims)


def test_the_counts_are_those_of_the_runs(runs):
    found = {p.id: p for p in prompts(pair(runs["article"], runs["hollow_army"]), SEEDS)}
    more = runs["hollow_army"].summary["civilian_deaths"] > runs["article"].summary["civilian_deaths"]
    assert found["cost"].counts["more"] == int(more.sum())
    changed = runs["article"].ending != runs["hollow_army"].ending
    assert found["decides"].counts["changed"] == int(changed.sum())


def test_two_equal_scenarios_give_nothing_to_argue_about(runs):
    assert prompts(pair(runs["article"], runs["article"]), SEEDS) == []


def test_what_moves_most_worlds_comes_first(runs):
    moved = [prompt.moved for prompt in prompts(pair(runs["article"], runs["hollow_army"]), SEEDS)]
    assert moved == sorted(moved, reverse=True)


def test_a_name_that_nobody_fills_in_is_refused():
    texts = {"for": "x", "against": "y", "question": "z"}
    with pytest.raises(ValidationError, match="gained"):
        Template(id="x", about="ending", motion="{gaind}", **texts)
    with pytest.raises(ValidationError, match="braces in pairs"):
        Template(id="x", about="endings", motion="{", **texts)
