"""What we believe about counts in words."""

import math

import pytest

from dashboard import words


def test_a_count_is_never_told_without_its_denominator():
    assert words.in_worlds(61, 200) == "in 61 of 200 imagined worlds"
    assert words.of(1000, 10_000) == "1,000 of 10,000"


def test_the_comparison_is_silent_where_nothing_differs():
    assert words.versus(61, 37, "the article") == "(the article: 37)"
    assert words.versus(61, 61, "the article") == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.6, "0.6"),
        (-0.05, "-0.05"),
        (-0.001, "0"),
        (0.0, "0"),
        (12_345.6, "12,346"),
        (math.nan, "–"),
        (30, "30"),
    ],
)
def test_numbers_are_written_as_a_person_writes_them(value: float, text: str):
    assert words.number(value) == text


@pytest.mark.parametrize(("deaths", "text"), [(12_345, "12,000"), (987, "990"), (7, "7"), (0.2, "0")])
def test_deaths_are_told_to_two_figures(deaths: float, text: str):
    assert words.rounded(deaths) == text


def test_paragraphs_that_follow_each_other_become_a_range():
    assert words.paragraphs([30, 28, 29, 28]) == "P28–30"
    assert words.paragraphs([8, 32]) == "P8, P32"
    assert words.paragraphs([]) == ""


def test_lists_read_like_sentences():
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"


def test_a_reason_becomes_a_sentence():
    assert words.sentence("because others gave up") == "Because others gave up."
