"""What we believe about whole worlds after the war: offers and isolation, rivals, the two paths of harm."""

from functools import cache

import numpy as np
import pytest

from sim.ensemble import run_chunk
from sim.events import KINDS
from sim.result import Result
from sim.seeds import load
from sim.worlds import Worlds

SEEDS = load()
PARTS = ("inclusion", "rights", "counterterror", "commitments")
ASKED = (("conditional_offers", 2.0), ("conditionality", 0.8), ("outbidding", 0.1))


@cache
def lived(
    base: str = "hollow_army", *changed: tuple[str, float], worlds: int = 6, weeks: int = 104
) -> Result:
    """Return worlds in which, at this base, Kabul falls within weeks."""
    scenario = SEEDS.scenarios[base].changed(**dict(changed))
    return run_chunk(Worlds.of(scenario, worlds, luck=11, weeks=weeks))


def late(metric: str, *changed: tuple[str, float]) -> float:
    """Return a metric's mean over the last half year."""
    return float(lived("hollow_army", *changed).weekly[metric][-26:].mean())


def test_with_conditional_offers_from_everybody_accommodation_appears_and_in_isolation_it_does_not():
    isolated = (("conditional_offers", 0.0), ("unconditional_aid", 0.0))
    assert late("accommodation", *ASKED) > 0.2
    assert late("accommodation", *isolated) < 0.05


def test_need_without_an_offer_bends_nobody():
    poor = (("conditional_offers", 0.0), ("unconditional_aid", 0.0), ("rival_drain", 0.5))
    assert late("fiscal_gap", *poor) > late("fiscal_gap")
    assert late("accommodation", *poor) < 0.05


def test_the_four_parts_of_accommodation_are_four_series_with_drivers_of_their_own():
    base = {part: late(part, *ASKED) for part in PARTS}
    assert len({round(value, 2) for value in base.values()}) == len(PARTS)
    moved = {
        name: {part: late(part, *ASKED, (name, value)) - base[part] for part in PARTS}
        for name, value in (("rights_weight", 0.7), ("al_qaeda_tie", 1.0))
    }
    assert max(moved["rights_weight"], key=lambda part: moved["rights_weight"][part]) == "rights"
    assert min(moved["al_qaeda_tie"], key=lambda part: moved["al_qaeda_tie"][part]) == "counterterror"


@pytest.mark.parametrize(("drain", "outbid", "sign"), [(0.5, 0.0, 1), (0.0, 1.0, -1)])
def test_faster_growing_rivals_bend_rulers_or_stiffen_them_as_the_assumptions_say(drain, outbid, sign):
    # SF-28: the article's channel (need) and the one of outbidding.
    offers = ("conditional_offers", 1.5), ("conditionality", 0.7)
    beliefs = (*offers, ("rival_drain", drain), ("outbidding", outbid))
    slow, fast = (late("accommodation", *beliefs, ("islamic_state_growth", g)) for g in (0.01, 0.04))
    assert sign * (fast - slow) > 0.005


def test_islamic_state_peaks_after_the_prisons_open_and_declines_as_the_rulers_hand_grows_longer():
    result = lived()
    strength = result.weekly["islamic_state"]
    opened = result.events[result.events["kind"] == KINDS.index("prison break")]
    fell = result.summary["t_kabul"]
    assert sorted(opened["world"]) == list(np.flatnonzero(np.isfinite(fell)))
    for event in opened:
        week, world = int(event["week"]), int(event["world"])
        assert strength[week, world] > strength[week - 1, world] + 1
    assert np.all(strength[-1] < strength.max(axis=0))


@pytest.mark.parametrize("tie", [0.2, 0.9])
def test_a_stronger_north_lowers_harm_by_shelter_and_raises_harm_from_open_ground(tie):
    # SF-31 and tension T6: the two paths answer in opposite directions; which wins is not typed in.
    weak, strong = (
        lived("neutral", ("northern_strength", n), ("al_qaeda_tie", tie), worlds=24).weekly
        for n in (0.05, 0.7)
    )
    ruled = np.all([(w["kabul_holder"][-26:] == 0).all(axis=0) for w in (weak, strong)], axis=0)
    assert ruled.sum() >= 6

    def change(metric):
        return (strong[metric] - weak[metric])[-26:][:, ruled].mean()

    assert change("tox_ungoverned") > 0.01
    assert change("tox_complicit") < 0
