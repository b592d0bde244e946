"""What we believe about the audits that come with the release: they are shown for their own model only."""

import pytest

from sim.seeds import load
from sim.studies import shipped

SEEDS = load()
FACTS = {"model": "abc", "worlds": 3, "title": "é"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)


def test_what_was_kept_is_found_for_the_same_model_and_no_other(tmp_path):
    shipped.keep("audit", FACTS, "article")
    assert shipped.find("audit", "article", "abc") == FACTS
    assert shipped.find("audit", "article", "abd") is None
    assert shipped.find("shapley", "article", "abc") is None
    first = shipped.path("audit", "article").read_bytes()
    shipped.keep("audit", FACTS, "article")
    assert shipped.path("audit", "article").read_bytes() == first


def test_a_damaged_file_is_as_good_as_none(tmp_path):
    shipped.keep("audit", FACTS, "neutral")
    file = shipped.path("audit", "neutral")
    file.write_bytes(file.read_bytes()[:-9])
    assert shipped.find("audit", "neutral", "abc") is None
