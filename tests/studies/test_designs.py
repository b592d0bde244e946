"""What we believe about designs: they stay inside the ranges, and meet every part of them as they promise."""

import numpy as np
import pytest

from sim.errors import InputError
from sim.seeds import load
from sim.studies.designs import factors, grid, latin, made

SEEDS = load()
FORM = next(a for a in SEEDS.assumptions.values() if a.kind == "structure")
SOME = factors(["contagion=0.5..2", FORM.id, "air_support"], SEEDS)


@pytest.mark.parametrize("kind", ["grid", "lhs", "morris", "saltelli"])
def test_every_row_can_be_run(kind):
    design = made(kind, SOME, 8)
    for factor in SOME:
        column = design.columns[factor.id]
        assert column.min() >= factor.low
        assert column.max() <= factor.high
        if factor.options:
            assert set(column.tolist()) == set(range(factor.options))


def test_a_grid_has_every_combination_once():
    design = grid(SOME, 4)
    rows = {tuple(row) for row in np.stack(list(design.columns.values()), axis=1).tolist()}
    assert len(rows) == len(design) == 4 * len(FORM.options) * 4
    assert sorted(set(design.columns["contagion"].tolist())) == [0.5, 1.0, 1.5, 2.0]


def test_a_latin_hypercube_meets_every_slice_of_every_range_once():
    unit = latin(SOME, 50).unit
    for side in unit.T:
        assert sorted(np.floor(side * 50).astype(int)) == list(range(50))


def test_a_design_is_the_same_again_and_another_with_another_draw():
    for kind in ("lhs", "morris", "saltelli"):
        one, again, other = made(kind, SOME, 8), made(kind, SOME, 8), made(kind, SOME, 8, draw=2)
        assert np.array_equal(one.unit, again.unit)
        assert not np.array_equal(one.unit, other.unit)


def test_in_a_walk_one_assumption_moves_at_a_time():
    unit = made("morris", SOME, 5).unit.reshape(5, 4, 3)
    assert ((np.diff(unit, axis=1) != 0).sum(axis=2) == 1).all()


def test_groups_names_and_ranges_can_be_asked_for_together():
    chosen = factors(["belief", "air_support=0.2..0.4"], SEEDS)
    kinds = {factor.assumption.kind for factor in chosen}
    assert kinds == {"belief", "choice"}
    assert next(f for f in chosen if f.id == "air_support").high == 0.4
    assert [f.id for f in factors([], SEEDS)] == [a.id for a in SEEDS.assumptions.values() if a.headline]


def test_all_that_cannot_be_varied_is_said_at_once():
    with pytest.raises(InputError) as error:
        factors(["contagio", "air_support=0..9", "contagion=2..1", f"{FORM.id}=0..1", "air_support=x"], SEEDS)
    assert str(error.value).startswith("5 problems")


def test_saltelli_wants_a_power_of_two():
    with pytest.raises(InputError, match=r"Choose 64 or 128"):
        made("saltelli", SOME, 100)
