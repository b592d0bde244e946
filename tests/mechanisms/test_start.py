"""What we believe about the week of 12 July 2021, one belief per test."""

import numpy as np
import pytest
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from sim.mechanisms import start
from tests.mechanisms.asking import SEEDS, WORLDS, ask, f32, given, keeps_worlds_apart, some

PROVINCES, GROUPS = 4, 3
SEEN = f32(0.05, 0.4, 0.6, 0.9)[:, None]
WEIGHT = f32(0.4, 0.3, 0.2, 0.1)[:, None]
PEOPLE = SEEDS.provinces


@given(st.floats(0.3, 0.9))
def test_the_mean_over_districts_is_what_was_assumed(share):
    held = ask(start.held, SEEN, WEIGHT, taliban_start=share)
    assert_allclose((WEIGHT * held).sum(axis=0), share, atol=1e-4)
    assert np.all((held > 0) & (held < 1))


@given(st.floats(0.3, 0.9), st.floats(0.3, 0.9))
def test_who_is_said_to_hold_more_holds_more_everywhere(one, other):
    low, high = (ask(start.held, SEEN, WEIGHT, taliban_start=share) for share in sorted((one, other)))
    assert np.all(high >= low - 1e-6)
    assert np.all(np.diff(high, axis=0) > 0), "the picture's order of provinces is kept"


def test_the_picture_itself_comes_back_when_its_own_mean_is_assumed():
    assert_allclose(
        ask(start.held, SEEN, WEIGHT, taliban_start=float((SEEN * WEIGHT).sum())), SEEN, atol=1e-3
    )


def test_three_hundred_thousand_on_paper_are_half_as_many_in_the_field_and_fewer_without_the_ghosts():
    fit = ask(start.forces, ghost_soldiers=[0.0, 0.3, 0.6], payroll=300.0, combat_share=0.5)
    assert_allclose(fit, [150, 105, 60], rtol=1e-6)


def test_a_group_has_men_only_where_it_is_at_home():
    people = f32(0.1, 0.24, 0.26, 0.9) * np.ones((GROUPS, 1), np.float32)
    share = ask(
        start.northern_share, people[..., None], northern_strength=0.5, hazara_armed=[1.0], home_share=0.25
    )
    assert_allclose(share[0, :, 0], [0, 0, 0.13, 0.45], rtol=1e-5)


def test_unarmed_hazara_groups_have_no_men():
    people = some(GROUPS, PROVINCES, 1, low=0.3)
    share = ask(start.northern_share, people, hazara_armed=[0.0, 1.0])
    assert_array_equal(share[2, :, 0], 0)
    assert np.all(share[2, :, 1] > 0)
    assert_array_equal(share[:2, :, 0], share[:2, :, 1])


def test_northern_groups_never_take_more_men_than_there_are():
    strongest = {"northern_strength": SEEDS.assumptions["northern_strength"].high, "hazara_armed": [1.0]}
    share = ask(start.northern_share, PEOPLE.ethnic[1:4], **strongest)
    assert share.sum(axis=0).max() < 1


@given(st.floats(0.2, 0.8))
def test_leaning_moves_men_between_provinces_and_makes_none(alignment):
    people = (PEOPLE.population / PEOPLE.population.sum()).astype(np.float32)
    lean = ask(start.leaning, PEOPLE.ethnic[0], people, pashtun_alignment=alignment)
    assert_allclose((lean * people).sum(), 1, rtol=1e-5)
    assert lean[PEOPLE.ethnic[0].argmax()] > 1 > lean[PEOPLE.ethnic[0].argmin()]


def test_contested_districts_are_held_in_part():
    held = ask(start.kept, f32(0.4, 0.4, 0.4), f32(0, 0.5, 1), contested_kept=0.5)
    assert_allclose(held, [0.3, 0.45, 0.6], rtol=1e-6)


def test_every_man_in_a_garrison_is_in_a_post_or_in_a_capital():
    post, capital = ask(start.garrisons, WEIGHT, f32(100, 50), 6, capital_part=0.4)
    assert_allclose((6 * post + capital).sum(axis=0), [100, 50], rtol=1e-5)
    assert_allclose(capital.sum(axis=0), [40, 20], rtol=1e-5)


def test_local_men_are_all_somewhere_and_most_where_people_are_held():
    share = ask(
        start.local, np.full((2, 1), 0.5, np.float32), f32(0.9, 0.1)[:, None], np.ones((2, 1), np.float32)
    )
    assert_allclose(share.sum(), 1, rtol=1e-6)
    assert share[0] > 3 * share[1] > 0


def test_who_holds_more_land_has_more_fighters():
    men = ask(start.fighters, taliban_start=[0.3, 0.54, 0.9], taliban_fighters=60.0, land_middle=0.54)
    assert_allclose(men[1], 60, rtol=1e-6)
    assert np.all(np.diff(men) > 0)


def test_with_the_militia_they_span_what_monitors_thought_possible():
    # UN monitors, June 2021 (S17): 58 to 100 thousand. Land has fewer people, by about a tenth of all.
    land = np.array([0.3, 0.9])
    militia = SEEDS.constants["militia"].value * (land - 0.1)
    assert_allclose(ask(start.fighters, taliban_start=land) + militia, [58, 100], rtol=0.05)


def test_true_numbers_scatter_around_those_counted():
    drawn = np.stack([np.linspace(-2, 2, 401, dtype=np.float32)] * 2)
    truth = ask(start.truth, drawn, strength_doubt=0.15)
    assert_allclose(truth.mean(axis=1), 1, rtol=1e-5)
    assert_allclose(truth[0, [0, 200, 400]], [0.7, 1, 1.3], rtol=1e-5)
    assert_array_equal(ask(start.truth, drawn, strength_doubt=0.0), 1)
    assert np.all(ask(start.truth, 100 * drawn) > 0)


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (start.fighters, ()),
        (start.truth, (some(2, WORLDS, low=-3, high=3),)),
        (start.kept, (some(PROVINCES, WORLDS), SEEN)),
        (start.garrisons, (WEIGHT, some(WORLDS), 6)),
        (start.local, (WEIGHT, some(PROVINCES, WORLDS), some(PROVINCES, WORLDS, key=2))),
        (start.held, (SEEN, WEIGHT)),
        (start.forces, ()),
        (start.northern_share, (some(GROUPS, PROVINCES, 1),)),
        (start.leaning, (some(PROVINCES, 1), WEIGHT)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_each_world_is_on_its_own(rule, state):
    keeps_worlds_apart(rule, *state)
