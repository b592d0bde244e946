"""What we believe about schedules that are edited on the timeline."""

from dashboard import words
from dashboard.timeline import steps_from
from sim.stances import Stance


def test_steps_come_out_in_order_and_inside_the_horizon():
    assert steps_from([[60, 0.2], [0, 1], [400, 0]], weeks=104) == ((1, 1.0), (60, 0.2), (104, 0.0))


def test_one_week_has_one_value():
    assert steps_from([[26, 0.2], [26, 0.5]], weeks=104) == ((26, 0.5),)


def test_a_schedule_is_told_in_words():
    assert (
        words.stance(Stance(0.7, None, ((26, 0.0), (52, 1.0)))) == "0.7, from week 26 on 0, from week 52 on 1"
    )
    assert words.stance(Stance(0.5, (0.2, 0.8))) == "0.2 to 0.8"
    assert words.stance(Stance("ratio")) == "ratio"
