"""What the rules must do where the answer is known on paper: several rules at once, or one over many weeks.

The closed forms of single rules stand with them: Granovetter's tipping points in ``test_cascade``, the choice
to bend in ``test_accommodation``, the scale of both forms of the contest in ``test_contest``.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sim.mechanisms import contest, violence
from tests.mechanisms.asking import ask, f32


def fought(attackers: float, defenders: float, weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """Return both sides' men [thousand], week by week, in a place where nothing but fighting happens."""
    sides = np.array([[attackers], [defenders]], np.float32)
    seen = [sides[:, 0].copy()]
    for _ in range(weeks):
        chance = ask(contest.odds, sides[0], sides[1], contest_form=0.0)
        deaths = ask(violence.battle_deaths, chance, sides.min(axis=0), f32(1.0))
        toll = ask(violence.toll, deaths)
        sides = sides * (1 - np.stack([ask(violence.worn, toll, men) for men in sides]))
        seen.append(sides[:, 0].copy())
    return np.array(seen).T


@pytest.mark.parametrize(("attackers", "defenders"), [(8.0, 8.0), (9.0, 5.0), (6.0, 7.0)])
def test_attrition_keeps_the_difference_of_two_armies_as_lanchesters_linear_law_does(attackers, defenders):
    # Both sides lose the same number of men, so A - B never moves. Deitchman's invariant, b T - (a / 2) G^2,
    # would need fire at areas against ambush; killing decides little here (docs/decisions.md says why).
    a, b = fought(attackers, defenders, 104)
    assert a[-1] < 0.999 * a[0]
    assert_allclose(a - b, attackers - defenders, atol=2e-3)


def test_equal_armies_stay_equal_and_lose_the_same_share_every_week():
    # At even odds the dead are in proportion to those engaged: an exponential decline, the same for both.
    a, b = fought(10.0, 10.0, 52)
    assert_allclose(a, b, rtol=1e-6)
    assert_allclose(a[1:] / a[:-1], a[1] / a[0], rtol=1e-5)


def test_the_larger_army_loses_the_smaller_share_and_so_gains_on_the_smaller():
    a, b = fought(9.0, 5.0, 104)
    assert np.all(np.diff(a / b) > 0)
