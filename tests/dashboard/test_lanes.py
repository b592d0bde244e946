"""What we believe about the endings as worlds to count, and about looking at one of them only."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dashboard.choice import start
from dashboard.lanes import lanes_of
from dashboard.palette import ENDINGS
from dashboard.picture import Picture
from sim import outcomes
from sim.result import Result
from sim.seeds import Seeds

NAMES = tuple(ENDINGS)
TITLES = {name: name.capitalize() for name in NAMES}
COUNTS = dict(zip(NAMES, (1, 0, 7, 48, 0, 144, 0), strict=True))


def picture(result: Result, seeds: Seeds, only: str = "") -> Picture:
    chosen = replace(start(seeds), worlds=len(result), weeks=52, only=only)
    return Picture(chosen, seeds, result, result)


def test_the_dots_of_all_lanes_are_all_worlds():
    lanes = lanes_of(COUNTS, COUNTS, TITLES, "the article")
    assert sum(lane["dots"] for lane in lanes) * 2 == sum(COUNTS.values())
    json.dumps(lanes)


def test_every_lane_says_its_count_with_the_denominator():
    for lane in lanes_of(COUNTS, {**COUNTS, "war": 150}, TITLES, "the article", only="war"):
        assert lane["count"].endswith(" of 200")
        assert lane["told"].count(" of 200") == 2
        assert lane["pressed"] == (lane["id"] == "war")
        assert ("150" in lane["versus"]) == (lane["id"] == "war")


def test_one_ending_leaves_exactly_its_worlds(result: Result, seeds: Seeds):
    for ending, count in outcomes.counts(result.ending).items():
        shown = picture(result, seeds, ending)
        if not count:
            assert (shown.only, shown.drawn) == ("", len(result))
            continue
        assert shown.drawn == count
        assert (result.ending[shown.members] == NAMES.index(ending)).all()
        assert f"{count} of {len(result)} worlds" in shown.among
        assert result.ending[shown.world] == NAMES.index(ending)


def test_all_worlds_are_drawn_without_a_wish(result: Result, seeds: Seeds):
    shown = picture(result, seeds)
    assert shown.pick(result.ending) is result.ending
    assert shown.among == f"{len(result)} worlds"
    assert (shown.world, shown.after(len(result) - 1)) == (0, 0)


def test_another_world_walks_through_all_that_are_drawn(result: Result, seeds: Seeds):
    ending = NAMES[int(np.bincount(result.ending).argmax())]
    shown = picture(result, seeds, ending)
    world, walked = shown.world, []
    for _ in range(shown.drawn):
        walked.append(world)
        world = shown.after(world)
    assert walked == shown.members.tolist()
    assert world == shown.world


@pytest.mark.parametrize("weeks", [53])
def test_what_is_drawn_are_those_worlds_own_values(result: Result, seeds: Seeds, weeks: int):
    ending = NAMES[int(result.ending[0])]
    shown = picture(result, seeds, ending)
    drawn = shown.pick(result.weekly["cohesion"])
    assert drawn.shape == (weeks, shown.drawn)
    assert np.array_equal(drawn, result.weekly["cohesion"][:, result.ending == result.ending[0]])
