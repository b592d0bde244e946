"""What we believe about our own functions: right to seven figures, and the same bits everywhere."""

import hashlib
import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from sim import arithmetic

# Exact numbers, so that the answers can be compared bit by bit.
WIDE = (np.arange(-20_000, 20_001) / 256).astype(np.float32)  # -78 to 78
POSITIVE = np.arange(0x0DA00000, 0x71400000, 100_003, np.int32).view(np.float32)  # 1e-30 to 1e30
SHARES = (np.arange(1, 2**14) / 2**14).astype(np.float32)
TAILS = np.concatenate([SHARES / 2**7, 1 - SHARES / 2**7]).astype(np.float32)
NORMAL = NormalDist()


def test_the_exponential_is_right_to_seven_figures():
    assert_allclose(arithmetic.exp(WIDE), np.exp(WIDE.astype(np.float64)), rtol=2e-7)
    assert arithmetic.exp(np.float32(0)) == 1


def test_it_saturates_and_never_becomes_infinite():
    ends = arithmetic.exp(np.array([-1e9, -87, 87, 1e9], np.float32))
    assert ends[0] == ends[1] > 0
    assert ends[2] == ends[3] < np.inf


def test_the_logarithm_is_right_to_seven_figures():
    exact = np.log(POSITIVE.astype(np.float64))
    assert_allclose(arithmetic.log(POSITIVE), exact, rtol=2e-7, atol=1e-7)
    assert arithmetic.log(np.float32(1)) == 0


def test_logarithm_and_exponential_undo_each_other():
    assert_allclose(arithmetic.exp(arithmetic.log(POSITIVE)), POSITIVE, rtol=1e-5)


def test_the_logistic_function_is_symmetric_and_bounded():
    there, back = arithmetic.sigmoid(WIDE), arithmetic.sigmoid(-WIDE)
    assert_allclose(there + back, 1, atol=1e-6)
    assert np.all((there >= 0) & (there <= 1))
    assert np.all(np.diff(there) > -1e-7)
    assert_allclose(arithmetic.sigmoid(np.float32(math.log(3))), 0.75, rtol=1e-6)


def test_the_normal_distribution_and_its_quantiles_are_those_of_the_textbook():
    for shares in (SHARES, TAILS):
        exact = [NORMAL.inv_cdf(float(u)) for u in shares]
        assert_allclose(arithmetic.normal_quantile(shares), exact, rtol=3e-6, atol=1e-6)
    # Abramowitz and Stegun promise 7.5e-8; single precision adds its own last digit.
    x = np.linspace(-5, 5, 10_001, dtype=np.float32)
    assert_allclose(arithmetic.normal_share(x), [NORMAL.cdf(float(v)) for v in x], atol=2e-7)


def test_a_share_is_the_share_below_its_own_quantile():
    assert_allclose(arithmetic.normal_share(arithmetic.normal_quantile(SHARES)), SHARES, atol=3e-6)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(1e-6, 1 - 1e-6))
def test_quantiles_keep_their_order(one, other):
    low, high = sorted((np.float32(one), np.float32(other)))
    assert arithmetic.normal_quantile(low) <= arithmetic.normal_quantile(high) + 1e-6


@given(st.floats(-1e6, 1e6), st.floats(-100, 100), st.floats(0, 100))
def test_clipping_keeps_what_lies_inside(x, low, width):
    clipped = arithmetic.clip(np.float32(x), low, low + width)
    assert clipped == np.clip(np.float32(x), np.float32(low), np.float32(low + width))


@pytest.mark.parametrize("halflife", [1.0, 2.0, 3.0, 36.0])
def test_halving_every_week_of_a_halflife_leaves_a_half(halflife):
    factor = np.float32(arithmetic.halving(halflife))
    assert_allclose(np.prod(np.full(int(halflife), factor)), 0.5, rtol=1e-5)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3, 5)])
@pytest.mark.parametrize("name", ["exp", "log", "sigmoid", "normal_share", "normal_quantile"])
def test_single_precision_stays_single_and_shapes_stay(name, shape):
    found = getattr(arithmetic, name)(np.full(shape, 0.3, np.float32))
    assert found.dtype == np.float32
    assert found.shape == shape


# Worked out once; a processor or a version of NumPy that gives other bits would give other worlds.
@pytest.mark.parametrize(
    ("name", "values", "bits"),
    [
        ("exp", WIDE, "78470102dfe0"),
        ("log", POSITIVE, "4eaab5a166e1"),
        ("sigmoid", WIDE, "aa59f433e54b"),
        ("normal_share", WIDE / 16, "f47b96e2bb6c"),
        ("normal_quantile", SHARES, "af4735233c1f"),
    ],
    ids=lambda x: x if isinstance(x, str) and x.isidentifier() else "",
)
def test_the_bits_are_the_same_on_every_processor(name, values, bits):
    found = getattr(arithmetic, name)(values)
    assert hashlib.blake2b(found.tobytes(), digest_size=6).hexdigest() == bits
