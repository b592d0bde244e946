"""What we believe about counting worlds."""

import numpy as np

from dashboard import tallies
from sim.result import Result

NEVER = np.nan


def test_never_is_not_counted():
    assert tallies.ever(np.array([3.0, NEVER, 8.0])) == 2


def test_the_usual_week_needs_half_of_the_worlds():
    assert tallies.usual(np.array([3.0, 9.0, NEVER, 5.0])) == 5.0
    assert np.isnan(tallies.usual(np.array([3.0, NEVER, NEVER, NEVER])))


def test_a_run_and_itself_part_nowhere(result: Result):
    assert tallies.parted(result, result) == 0


def test_the_typical_world_ends_as_most_do(result: Result):
    world = tallies.typical(result, np.arange(len(result)))
    assert result.ending[world] == np.bincount(result.ending).argmax()


def test_asking_for_an_ending_walks_through_all_its_worlds(result: Result):
    ending = int(np.bincount(result.ending).argmax())
    members = np.flatnonzero(result.ending == ending)
    world, seen = int(members[-1]), []
    for _ in members:
        world = tallies.next_with(result, ending, world)
        seen.append(world)
    assert seen == members.tolist()


def test_an_ending_that_never_comes_leaves_the_world_alone(result: Result):
    absent = next(code for code in range(7) if not (result.ending == code).any())
    assert tallies.next_with(result, absent, 4) == 4


def test_single_worlds_are_always_the_same():
    assert tallies.singles(200, 5) == [0, 50, 100, 149, 199]
    assert tallies.singles(2, 5) == [0, 0, 0, 1, 1]
