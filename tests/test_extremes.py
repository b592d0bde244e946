"""What any reader expects of settings at the extremes; for the war for Kabul see test_model.py."""

import numpy as np
import pytest

from sim.ensemble import run
from sim.events import KINDS
from sim.result import Result
from sim.seeds import load
from sim.worlds import Worlds

SEEDS = load()
WORLDS = 60

STRONG = ("guarantees_believed", "mediation", "kabul_flexibility", "taliban_sincerity", "autonomy_offered")
HARD = ("concessions_harden",)
OFFERS = ("conditional_offers", "conditionality")
GIFTS = ("unconditional_aid", "russia_hedge", "other_backers", "pakistan_support")


def ends(high: tuple[str, ...] = (), low: tuple[str, ...] = ()) -> dict[str, float]:
    """Return assumptions at the ends of their ranges."""
    return {k: SEEDS.assumptions[k].high for k in high} | {k: SEEDS.assumptions[k].low for k in low}


def lived(**values: float) -> Result:
    """Return worlds that are neutral but for some values."""
    return run(Worlds.table({key: np.full(WORLDS, value) for key, value in values.items()}, weeks=104))


def signed(result: Result) -> int:
    """Return in how many worlds a deal was signed."""
    return len(np.unique(result.events["world"][result.events["kind"] == KINDS.index("deal signed")]))


def bent(result: Result) -> float:
    """Return the middle accommodation of those who have ruled for a year at least, on the last half year."""
    long = (result.weekly["phase"] == 2).sum(axis=0) >= 52
    assert long.sum() >= 10, "too few worlds in which somebody rules for a year"
    return float(np.median(result.summary["accommodation"][long]))


def test_with_a_strong_guarantor_and_a_limited_opponent_settlements_happen():
    assert signed(lived(**ends(high=STRONG, low=HARD))) >= 0.5 * WORLDS


def test_without_guarantee_sincerity_or_mediation_they_hardly_do():
    assert signed(lived(**ends(low=STRONG, high=HARD))) <= 0.1 * WORLDS


@pytest.fixture(scope="module")
def conquest() -> dict[str, float]:
    """Return what lets the Taliban win soon, so that somebody rules."""
    return {"forces_will_fight": 0.1, "contagion": 3.0, "air_support": 0.0, "aid_to_kabul": 0.0}


def test_where_every_patron_offers_on_conditions_accommodation_appears_and_in_isolation_it_does_not(conquest):
    asked = bent(lived(**conquest, **ends(high=OFFERS, low=("unconditional_aid",))))
    alone = bent(lived(**conquest, **ends(low=(*OFFERS, *GIFTS))))
    assert alone < 0.15
    assert asked > alone + 0.15
