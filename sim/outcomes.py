"""Outcomes: how a world's last half year is read, and what many worlds together show.

The order of the endings matters: the first that fits is the label (dossier 5.2). Two flags may lie on top.
The thresholds are in ``seeds/endings.toml``; none is ever scaled by an ensemble.
"""

from collections.abc import Mapping

import numpy as np

from sim.record import METRICS
from sim.shapes import Bools, Codes, Floats
from sim.state import ACTORS, REPUBLIC, TALIBAN

ENDINGS = ("republic", "coalition", "confederation", "hardline", "accommodating", "war", "unclassified")
"""Ids of the endings, in the order of their codes."""
FLAGS = ("pyrrhic", "haven")
HOLDERS = (*ACTORS, "contested")
"""Who dominates a province, in the order of the codes."""

COUNTED = ("deaths", "civilian_deaths", "displaced", "abroad")
"""Metrics that count people since the start: what they are in the last week."""
MEAN = tuple(m for m in METRICS if m not in ("kabul_holder", "phase", "deal", "blocs", *COUNTED))


def judged(weekly: Mapping[str, Floats], window: int, persist: float = 20) -> dict[str, Floats]:
    """Return what the endings are judged on, each shape (worlds,): means and counts over the last ``window``
    weeks.

    Parameters
    ----------
    weekly : mapping of metric to array, shape (weeks + 1, worlds)
    """
    tail = {name: values[-window:] for name, values in weekly.items()}
    found = {name: np.add.reduce(tail[name], axis=0) / np.float32(len(tail[name])) for name in MEAN}
    length = len(tail["deal"])
    scale = np.float32(26 / length)
    found["weeks_taliban"] = (tail["kabul_holder"] == TALIBAN).sum(axis=0) * scale
    found["weeks_republic"] = (tail["kabul_holder"] == REPUBLIC).sum(axis=0) * scale
    held = np.stack([(tail["kabul_holder"] == code).sum(axis=0) for code in range(len(ACTORS))])
    found["weeks_held"] = held.max(axis=0) * scale
    deal = tail["deal"] > 0
    found["deal"] = (deal.sum(axis=0) * scale >= persist).astype(np.float32)
    if np.count_nonzero(found["deal"]):  # a deal is read by the weeks in which it is in force
        counted = np.where(found["deal"] > 0, deal, True)
        for name in ("cabinet", "autonomy", "self_ruled"):
            found[name] = ((tail[name] * counted).sum(axis=0) / counted.sum(axis=0)).astype(np.float32)
    found["blocs"] = np.median(tail["blocs"], axis=0).astype(np.float32)
    found.update({name: weekly[name][-1] for name in COUNTED})
    return found


def endings(found: Mapping[str, Floats], th: Mapping[str, float]) -> Codes:
    """Return each world's ending, shape (worlds,), a position in ``ENDINGS``.

    Parameters
    ----------
    found : mapping of metric to array, shape (worlds,)
        From ``judged``.
    th : mapping of threshold to number
    """
    f = found
    deal, quiet = f["deal"] > 0, f["violence"] < th["violence_high"]
    self_ruled = (f["autonomy"] >= th["autonomy_high"]) & (f["self_ruled"] >= th["self_ruled"])
    shared = deal & (f["cabinet"] >= th["cabinet_share"])
    by_deal = deal & self_ruled & quiet
    coalition = shared & quiet & ~by_deal
    republic = (f["weeks_republic"] >= th["persist"]) & (f["control_kabul"] >= th["control_kabul"])
    # By a deal that shares less than a coalition's share, a republic survives as itself.
    republic &= (f["control_kabul"] >= th["parity"] * f["control_taliban"]) & ~shared
    hold = (f["control_taliban"] >= th["control_high"]) | (
        (f["blocs"] <= 1) & (f["control_taliban"] >= th["control_sole"])
    )
    emirate = (f["weeks_taliban"] >= th["persist"]) & (f["contested"] < th["contested"]) & quiet & hold
    bends = f["accommodation"] >= th["accommodating"]
    standoff = self_ruled & (f["violence"] < th["violence_high"] / 2)
    war = (f["weeks_held"] < th["persist"]) | (f["contested"] >= th["contested"]) | (f["blocs"] >= 2) | ~quiet
    war |= f["weeks_republic"] >= th["persist"]
    cases = [coalition, by_deal, republic, emirate & ~bends, emirate & bends, standoff, war]
    codes = [1, 2, 0, 3, 4, 2, 5]
    return np.select(cases, codes, default=6).astype(np.int8)


def flags(found: Mapping[str, Floats], th: Mapping[str, float]) -> dict[str, Bools]:
    """Return the flags that may lie on any ending, each shape (worlds,)."""
    taliban = found["weeks_taliban"] >= th["persist"]
    toxic = np.maximum(found["tox_complicit"], found["tox_ungoverned"]) >= th["haven"]
    return {"pyrrhic": taliban & (found["pyrrhic"] >= th["pyrrhic"]), "haven": np.asarray(toxic)}


def bands(values: Floats, levels: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> Floats:
    """Return quantiles over worlds, shape (levels, weeks): sorted once, then read off linearly between."""
    ordered = np.sort(values, axis=-1)
    last = ordered.shape[-1] - 1
    place = np.array(levels) * last
    low = np.floor(place).astype(int)
    part = (place - low)[:, None]
    high = np.minimum(low + 1, last)
    return np.asarray(ordered.T[low] * (1 - part) + ordered.T[high] * part, np.float32)


def counts(ending: Codes) -> dict[str, int]:
    """Return in how many worlds each ending occurs."""
    found = np.bincount(ending, minlength=len(ENDINGS))
    return {name: int(n) for name, n in zip(ENDINGS, found, strict=True)}
