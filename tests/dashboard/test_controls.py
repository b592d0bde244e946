"""What we believe about the controls: every position can be reached, and says what it is."""

from fractions import Fraction

import pytest

from dashboard import controls
from dashboard.marks import marks_of
from dashboard.runs import seeds
from sim.assumptions import POSITIONS, Assumption

SLIDERS = [item for item in seeds().assumptions.values() if item.kind != "structure"]


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_a_slider_meets_its_ends_and_its_three_positions(assumption: Assumption):
    step, low = Fraction(str(controls.step_of(assumption))), Fraction(str(assumption.low))
    for stop in (assumption.high, *(assumption.position(name) for name in POSITIONS)):
        assert (Fraction(str(stop)) - low) % step == 0


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_one_press_of_a_key_is_a_step_that_can_be_seen(assumption: Assumption):
    steps = (assumption.high - assumption.low) / controls.step_of(assumption)
    assert 10 <= steps <= 100


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_the_number_shown_is_the_number_meant(assumption: Assumption):
    for name in POSITIONS:
        value = assumption.position(name)
        assert float(controls.form_of(assumption) % value) == pytest.approx(value)


@pytest.mark.parametrize("assumption", SLIDERS, ids=lambda item: item.id)
def test_the_marks_show_all_three_positions_from_low_to_high(assumption: Assumption):
    marks = marks_of(assumption, assumption.article)
    assert sorted(word for mark in marks for word in mark["word"].split("·")) == sorted(POSITIONS)
    assert [mark["place"] for mark in marks] == sorted(mark["place"] for mark in marks)
    assert all(0 <= mark["place"] <= 1 for mark in marks)
    assert [mark["here"] for mark in marks].count(True) == 1


def test_every_control_says_its_kind_and_where_it_comes_from():
    known = seeds()
    contagion = known.assumptions["contagion"]
    assert controls.kind_of(contagion, known) == "belief · P2, P34, P36"
    told = controls.help_of(contagion, known)
    for part in (contagion.question, contagion.counter, contagion.note, "Source:"):
        assert part in told
