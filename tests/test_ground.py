"""What we believe about the ground and its two networks."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from sim.ground import Ground
from sim.numbers import Numbers
from sim.seeds import load

SEEDS = load()
PLACES = SEEDS.provinces
WORLDS = 3
GORGES = np.array([0.0, 1.0, 2.5], np.float32)


@pytest.fixture(scope="module")
def ground() -> Ground:
    """Return the ground of three worlds: open country, middling, closed valleys."""
    assumptions = {
        key: np.full(WORLDS, a.position("neutral"), np.float32) for key, a in SEEDS.assumptions.items()
    }
    constants = {key: float(c.value) for key, c in SEEDS.constants.items()}
    return Ground(PLACES, Numbers(assumptions | {"gorge_isolation": GORGES}, constants))


def alone(place: int) -> np.ndarray:
    """Return 1 in one province and 0 elsewhere, shape (provinces, worlds)."""
    values = np.zeros((len(PLACES), WORLDS), np.float32)
    values[place] = 1
    return values


def test_shares_of_people_land_and_posts_make_a_whole(ground):
    for share in (ground.people, ground.area, ground.posts):
        assert share.shape == (len(PLACES), 1)
        assert_allclose(share.sum(), 1, rtol=1e-5)
        assert share.min() >= 0


def test_kabul_is_where_it_is(ground):
    assert PLACES.capital[ground.kabul] == "Kabul"
    assert ground.city[ground.kabul] > np.delete(ground.city, ground.kabul).max()


def test_word_along_the_roads_comes_from_neighbours_and_from_nobody_else(ground):
    for place in (0, 7, ground.kabul):
        heard = ground.along_roads(alone(place))
        neighbours = set(PLACES.edge_to[PLACES.edge_from == place].tolist())
        assert set(np.flatnonzero(heard[:, 0]).tolist()) == neighbours


def test_nowhere_is_more_heard_than_said(ground):
    everywhere = ground.along_roads(np.ones((len(PLACES), WORLDS), np.float32))
    assert everywhere.max() <= 1 + 1e-6
    assert everywhere.min() >= 0


def test_gorges_hinder_and_never_help(ground):
    everywhere = ground.along_roads(np.ones((len(PLACES), WORLDS), np.float32))
    assert np.all(np.diff(everywhere, axis=1) <= 0)
    assert everywhere[:, 0].min() > 0.7
    assert everywhere[:, 2].min() < 0.4, "some valleys close"


def test_a_border_is_as_passable_in_one_direction_as_in_the_other(ground):
    passes = {
        (int(a), int(b)): p for a, b, p in zip(PLACES.edge_to, PLACES.edge_from, ground.passable, strict=True)
    }
    for (a, b), there in passes.items():
        assert_array_equal(there, passes[b, a])


def test_some_worlds_hear_what_they_hear_among_all(ground):
    said = np.random.default_rng(1).uniform(size=(len(PLACES), WORLDS)).astype(np.float32)
    some = np.array([2, 0])
    assert_array_equal(ground.along_roads(said[:, some], some), ground.along_roads(said)[:, some])


def test_in_a_command_region_all_know_the_same(ground):
    said = np.random.default_rng(2).uniform(size=(len(PLACES), WORLDS)).astype(np.float32)
    heard = ground.in_command(said)
    for region in set(PLACES.region):
        members = [i for i, r in enumerate(PLACES.region) if r == region]
        assert_allclose(
            heard[members], np.broadcast_to(said[members].mean(axis=0), heard[members].shape), rtol=1e-5
        )
    assert_allclose(ground.in_command(heard), heard, rtol=1e-5)


def test_what_holds_everywhere_holds_for_the_country_and_around_the_capital(ground):
    same = np.full((len(PLACES), WORLDS), 0.3, np.float32)
    assert_allclose(ground.countrywide(same), 0.3, rtol=1e-5)
    around = same[ground.around_kabul] * ground.around_weight
    assert_allclose(around.sum(axis=0), 0.3, rtol=1e-5)


def test_the_country_is_weighted_by_people(ground):
    assert_allclose(ground.countrywide(alone(ground.kabul)), ground.people[ground.kabul, 0], rtol=1e-6)


def test_only_the_provinces_that_touch_kabul_lie_around_it(ground):
    near = {*PLACES.edge_from[PLACES.edge_to == ground.kabul].tolist(), ground.kabul}
    assert {*ground.around_kabul.tolist()} == near
    assert len(ground.around_kabul) == len(near)
    weights = ground.people * (1 - ground.city)
    expected = weights[ground.around_kabul] / weights[ground.around_kabul].sum()
    assert_allclose(ground.around_weight, expected, rtol=1e-6)
