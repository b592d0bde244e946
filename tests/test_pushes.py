"""What we believe about pushes: their sum decides, the largest is the cause that is named."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from sim.pushes import largest, total

PROVINCES, WORLDS = 3, 5
TERMS = {
    "local": np.arange(15, dtype=np.float32).reshape(PROVINCES, WORLDS) / 10,
    "everywhere": np.array([0.0, 2.0, 0.0, 0.35, -1.0], np.float32),
}
NAMES = ["something else", "everywhere", "local"]


def test_the_total_is_the_sum_in_the_shape_of_the_finest_term():
    assert_allclose(total(TERMS), TERMS["local"] + TERMS["everywhere"])
    assert_allclose(total({"everywhere": TERMS["everywhere"]}), TERMS["everywhere"])


def test_summing_leaves_the_terms_alone():
    before = {name: term.copy() for name, term in TERMS.items()}
    total(TERMS)
    for name, term in TERMS.items():
        assert_array_equal(term, before[name])


def test_the_largest_term_of_each_place_is_named():
    where = np.nonzero(np.ones((PROVINCES, WORLDS), bool))
    found = np.array(NAMES)[largest(TERMS, NAMES, where)].reshape(PROVINCES, WORLDS)
    # By hand: 'everywhere' is larger in world 1 always, in world 3 in the first province (0.35 over 0.3).
    expected = np.full((PROVINCES, WORLDS), "local", object)
    expected[:, 1] = "everywhere"
    expected[0, 3] = "everywhere"
    assert_array_equal(found, expected)


def test_events_of_a_world_need_no_province():
    where = np.nonzero(np.array([False, True, False, True, False]))
    terms = {"little": np.full(WORLDS, 0.5, np.float32), "everywhere": TERMS["everywhere"]}
    assert largest(terms, ["little", "everywhere"], where).tolist() == [1, 0]


def test_only_the_places_asked_for_are_answered():
    where = (np.array([2, 0]), np.array([4, 1]))
    assert largest(TERMS, NAMES, where).tolist() == [2, 1]
