"""What we believe about the controls: every position can be reached, and says what it is."""

from fractions import Fraction

import pytest

from dashboard import controls, notches
from dashboard.levers import marks_of
from dashboard.runs import seeds
from sim.assumptions import POSITIONS, Assumption

SLIDERS = [item for item in seeds().assumptions.values() if item.kind != "structure"]


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_a_slider_meets_its_ends_and_its_three_positions(assumption: Assumption):
    step, low = Fraction(str(notches.step_of(assumption))), Fraction(str(assumption.low))
    for stop in (assumption.high, *(assumption.position(name) for name in POSITIONS)):
        assert (Fraction(str(stop)) - low) % step == 0


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_one_press_of_a_key_is_a_step_that_can_be_seen(assumption: Assumption):
    steps = (assumption.high - assumption.low) / notches.step_of(assumption)
    assert 10 <= steps <= 100


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_what_is_between_two_notches_goes_to_the_nearer_one(assumption: Assumption):
    step = notches.step_of(assumption)
    for position in POSITIONS:
        at = assumption.position(position)
        assert notches.snapped(assumption, at) == pytest.approx(at)
        assert notches.snapped(assumption, at + 0.3 * step) == pytest.approx(at)
    assert notches.snapped(assumption, assumption.high + step) == pytest.approx(assumption.high)


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_the_number_shown_is_the_number_meant(assumption: Assumption):
    for name in POSITIONS:
        value = assumption.position(name)
        assert round(value, notches.decimals(notches.step_of(assumption))) == pytest.approx(value)


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_the_marks_show_all_three_positions_from_low_to_high(assumption: Assumption):
    marks = marks_of(assumption)
    assert sorted(word for mark in marks for word in mark["word"].split("·")) == sorted(POSITIONS)
    assert [mark["place"] for mark in marks] == sorted(mark["place"] for mark in marks)
    assert all(0 <= mark["place"] <= 1 for mark in marks)
    assert [mark["value"] for mark in marks].count(assumption.article) == 1


def test_every_control_says_its_kind_and_where_it_comes_from():
    known = seeds()
    contagion = known.assumptions["contagion"]
    assert controls.kind_of(contagion, known) == "belief · P2, P34, P36"
