"""Rules asked with the numbers of the seeds, and the beliefs that every rule must keep."""

from collections.abc import Callable, Mapping
from typing import Any

import hypothesis
import numpy as np
from numpy.testing import assert_array_equal

from sim.numbers import named
from sim.seeds import load
from sim.shapes import Floats

SEEDS = load()
ACTORS, PROVINCES, WORLDS = 2, 3, 5  # all different: a swapped axis cannot hide


def given(*wide: Any, **named_wide: Any) -> Callable[..., Any]:
    """Return Hypothesis' decorator, with as many examples as a rule of one line needs."""
    return lambda test: hypothesis.settings(max_examples=40)(hypothesis.given(*wide, **named_wide)(test))


def f32(*values: float) -> Floats:
    """Return float32 numbers, one a world."""
    return np.array(values, np.float32)


def some(*shape: int, low: float = 0.0, high: float = 1.0, key: int = 1) -> Floats:
    """Return float32 numbers spread over [low, high], always the same ones for a key."""
    return np.random.default_rng(key).uniform(low, high, shape).astype(np.float32)


def neutral(name: str) -> Any:
    """Return a constant as it is, or an assumption at neutral, shape (1,)."""
    constant = SEEDS.constants.get(name)
    return f32(SEEDS.assumptions[name].position("neutral")) if constant is None else float(constant.value)


def ask(rule: Callable[..., Any], *state: Any, **changed: Any) -> Any:
    """Return what a rule says with neutral numbers but for what is ``changed`` (floats, or lists of them)."""
    unknown = changed.keys() - set(named(rule))
    assert not unknown, f"{rule.__name__} names no {unknown}"
    numbers = {
        name: neutral(name)
        if name not in changed
        else np.asarray(changed[name], np.float32)
        if name in SEEDS.assumptions
        else changed[name]
        for name in named(rule)
    }
    return rule(*state, **numbers)


def keeps_worlds_apart(rule: Callable[..., Any], *state: Any, **named_state: Any) -> None:
    """Check that each world's answer is its own, bit for bit, and that float32 stays float32.

    Every assumption differs from world to world; what has no last axis of length WORLDS is shared by all.
    """
    columns = {
        name: some(WORLDS, low=SEEDS.assumptions[name].low, high=SEEDS.assumptions[name].high, key=row)
        for row, name in enumerate(named(rule))
        if name in SEEDS.assumptions
    }
    given = {**columns, **named_state}
    numbers = {name: given[name] if name in given else neutral(name) for name in named(rule)}
    together = _parts(rule(*state, **numbers))
    assert together, "the rule answers nothing"
    for world in range(WORLDS):
        # Beside a copy of itself: NumPy sums an axis of length one in another order.
        pair = [_pick(x, world) for x in state]
        alone = _parts(rule(*pair, **{n: _pick(v, world) for n, v in numbers.items()}))
        for name, values in together.items():
            assert_array_equal(alone[name][..., 0], values[..., world], err_msg=f"{name} of world {world}")
    for name, values in together.items():
        assert values.dtype in (np.float32, np.bool_, np.int8), f"{name} became {values.dtype}"
        assert values.shape[-1] == WORLDS, f"{name} lost its worlds: {values.shape}"


def _pick(x: Any, world: int) -> Any:
    if isinstance(x, list):
        return [_pick(one, world) for one in x]
    return x[..., [world, world]] if isinstance(x, np.ndarray) and x.shape[-1] == WORLDS else x


def _parts(answer: Any) -> dict[str, Floats]:
    """Return an answer's arrays by name or place, without terms that are one number for all worlds."""
    if isinstance(answer, Mapping):
        return {name: term for name, term in answer.items() if np.ndim(term)}
    return (
        {str(i): part for i, part in enumerate(answer)} if isinstance(answer, tuple) else {"answer": answer}
    )
