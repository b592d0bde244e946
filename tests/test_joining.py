"""What we believe about rules that join the week's end from their own file."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from sim.ensemble import run
from sim.mechanisms import AtWeeksEnd
from sim.week import joining

SIZE = 3


def lived(monkeypatch, *joined):
    monkeypatch.setattr(joining, "joined", lambda: joined)
    return run("neutral", worlds=SIZE, weeks=26)


def unpaid(arrears, *, contagion):
    """Nobody is ever paid."""
    return np.ones_like(arrears)


def still(capacity, momentum):
    """What is given back as it was."""
    return capacity, momentum


def test_a_rule_that_joins_changes_what_it_says_from_the_first_week_on(monkeypatch):
    result = lived(
        monkeypatch, AtWeeksEnd(unpaid, reads=("republic.arrears",), changes=("republic.arrears",))
    )
    assert (result.weekly["arrears"][1:] == 1).all()
    assert result.weekly["arrears"].dtype == np.float32


def test_a_rule_that_gives_back_what_it_got_changes_no_world(monkeypatch):
    paths = ("state.capacity", "state.momentum")
    with_it = lived(monkeypatch, AtWeeksEnd(still, reads=paths, changes=paths))
    without = lived(monkeypatch)
    for name, values in without.weekly.items():
        assert_array_equal(with_it.weekly[name], values, err_msg=name)


@pytest.mark.parametrize(
    ("join", "words"),
    [
        (AtWeeksEnd(unpaid, ("republic.arrear",), ("republic.arrears",)), "names 'republic.arrear'"),
        (AtWeeksEnd(unpaid, ("state.men",), ("republic.arrears",)), r"the shape .*; expected \(3,\)"),
        (AtWeeksEnd(still, ("state.gap", "state.gap"), ("state.gap",)), "returns 2 values"),
    ],
)
def test_a_rule_that_says_something_wrong_is_told_where(monkeypatch, join, words):
    with pytest.raises(TypeError, match=words) as error:
        lived(monkeypatch, join)
    assert join.rule.__name__ in str(error.value)
