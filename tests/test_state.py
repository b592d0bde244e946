"""What we believe about the week of 12 July 2021, put together."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from sim.draws import GARRISONS
from sim.mechanisms import start as beginning
from sim.model import Afghanistan
from sim.seeds import load
from sim.state import ACTORS, HAZARA, NORTHERN, REPUBLIC, TALIBAN
from sim.worlds import Worlds, luck_numbers

SEEDS = load()
PLACES = SEEDS.provinces
WORLDS = 12


@pytest.fixture(scope="module")
def model() -> Afghanistan:
    """Return worlds at random points of the whole space of assumptions, before their first week."""
    rng = np.random.default_rng(4)
    rows = {
        key: rng.integers(0, len(a.options), WORLDS).astype(np.float32)
        if a.kind == "structure"
        else rng.uniform(a.low, a.high, WORLDS).astype(np.float32)
        for key, a in SEEDS.assumptions.items()
    }
    return Afghanistan(Worlds.table(rows, weeks=1))


def test_shares_of_control_and_what_nobody_holds_make_a_whole(model):
    control = model.state.control
    assert control.shape == (len(ACTORS), len(PLACES), WORLDS)
    assert control.min() >= 0
    assert control.sum(axis=0).max() <= 1 + 1e-6


def test_the_taliban_hold_what_is_assumed(model):
    weight = PLACES.districts / PLACES.districts.sum()
    held = (model.state.control[TALIBAN] * weight).sum(axis=0)
    assert_allclose(held, model.worlds.values["taliban_start"], atol=1e-3)


def test_every_capital_is_the_republics(model):
    assert np.all(model.state.holder == REPUBLIC)
    assert model.state.inside.all()
    assert model.state.republic_stands.all()


def test_no_man_of_the_government_is_counted_twice_or_lost(model):
    s, numbers = model.state, model.numbers
    present = numbers.ask(beginning.forces) * numbers.ask(beginning.truth, model.draws.counted)[REPUBLIC]
    garrisons = (s.count * s.size[0] + s.size[1]).sum(axis=0)
    counted = garrisons + s.men[NORTHERN].sum(axis=(0, 1)) + s.reserve
    # The men of the posts that have fallen are gone; half of those who are no reserve were in posts.
    post = model.ground.people * (present - s.reserve) / 2 / GARRISONS
    gone = (post * (GARRISONS - s.count)).sum(axis=0)
    assert_allclose(counted + gone, present, rtol=1e-4)


def test_the_movements_men_are_local_or_mobile(model):
    s = model.state
    counted = model.numbers.ask(beginning.fighters)
    truth = model.numbers.ask(beginning.truth, model.draws.counted)[TALIBAN]
    assert_allclose(s.men[TALIBAN].sum(axis=0) + s.mobile, counted * truth, rtol=1e-5)
    assert_allclose(s.mobile / s.core, SEEDS.constants["mobile_share"].value, rtol=1e-5)


def test_nobody_has_fewer_than_no_men(model):
    assert model.state.men.min() >= 0
    assert model.state.size.min() >= 0
    assert model.state.reserve.min() >= 0


def test_hazara_formations_exist_only_where_they_take_part(model):
    armed = model.worlds.values["hazara_armed"] > 0.5
    assert armed.any()
    assert not armed.all()
    assert_array_equal(model.state.men[HAZARA].sum(axis=0) > 0, armed)


def test_where_the_taliban_hold_more_fewer_posts_stand(model):
    s = model.state
    for world in range(WORLDS):
        order = np.argsort(s.control[TALIBAN, :, world])
        assert np.all(np.diff(s.count[order, world]) <= 0)
    share = 1 - s.count / GARRISONS
    assert np.abs(share - s.control[TALIBAN]).max() <= 0.5 / GARRISONS + 1e-6


def test_the_weakest_posts_have_gone_first(model):
    s = model.state
    assert np.all(np.diff(s.bears[:GARRISONS], axis=0) >= 0)
    for place in (0, 11, 33):
        for world in range(WORLDS):
            standing = s.bears[GARRISONS - s.count[place, world] :, place, world]
            assert s.least[place, world] == standing.min()


def test_walls_make_a_capitals_garrison_bear_more():
    weak, strong = (
        Afghanistan(Worlds.table({"capital_defence": np.full(5, defence)}, weeks=1)).state
        for defence in (1.0, 2.5)
    )
    assert np.all(strong.bears[GARRISONS] > weak.bears[GARRISONS])
    assert_array_equal(strong.bears[:GARRISONS], weak.bears[:GARRISONS])


@pytest.mark.parametrize("known", ["air_start", "arrears_start"])
def test_a_worse_mid_july_makes_no_harder_survivors(known):
    # SF-02b, SF-03a: June was one, whatever a world makes of what came after it.
    constant = SEEDS.constants[known]
    low, high = (
        Afghanistan(
            Worlds.of(
                "neutral",
                3,
                seeds=replace(
                    SEEDS, constants={**SEEDS.constants, known: constant.model_copy(update={"value": value})}
                ),
            )
        ).state.bears
        for value in (constant.low, constant.high)
    )
    assert_array_equal(low, high)


@pytest.mark.parametrize("belief", ["contagion", "abandonment", "amnesty_believed"])
def test_nobody_yields_in_the_first_week_to_what_he_withstood_in_june(belief):
    # A darker belief about how the world works held in June as well: it makes no garrison fall at once.
    assumption = SEEDS.assumptions[belief]
    rows = {belief: np.repeat([assumption.low, assumption.high], 20)}
    luck = np.tile(luck_numbers(5, 20), 2)
    model = Afghanistan(Worlds.table(rows, luck=luck, weeks=1))
    stood = model.state.count.sum(axis=0, dtype=int)
    model.step()
    fell = (stood - model.state.count.sum(axis=0, dtype=int)).reshape(2, 20).mean(axis=1)
    assert fell.max() < 0.05 * stood.mean()


def test_single_precision_is_kept(model):
    for name, values in vars(model.state).items():
        assert values.dtype in (np.float32, np.int8, np.bool_), f"{name} is {values.dtype}"
        assert values.shape[-1] == WORLDS, name


def test_two_worlds_do_not_share_their_arrays(model):
    arrays = [values for values in vars(model.state).values() if values.dtype == np.float32]
    for i, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[i + 1 :])
