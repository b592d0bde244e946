"""Sensitivity: which assumptions matter most, by Morris's screening and Sobol's indices, with intervals.

Rows are run on the same few lucks and averaged over them, so that what differs between rows is caused by the
assumptions. Kinds are kept apart: what somebody could do is not weighed against how the world works, unless
whoever asks wants it so.
"""

import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from sim.assumptions import Kind
from sim.batches import Told
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.studies.asked import Asked
from sim.studies.designs import LEVELS, Design, Factor, made
from sim.studies.measure import measured
from sim.studies.sweep import Sweep

Method = Literal["morris", "sobol"]
DESIGNS: Mapping[Method, Literal["morris", "saltelli"]] = {"morris": "morris", "sobol": "saltelli"}
KINDS: tuple[Kind, ...] = get_args(Kind)
RESAMPLES = 500
STEP = LEVELS / (2 * (LEVELS - 1))
"""How far Morris's walks move at a time: this part of a range."""
INTERVAL = "95 %, by drawing the rows again 500 times; about the choice of rows, for these lucks"

Numbers = npt.NDArray[np.float64]


def groups(factors: Sequence[Factor], *, mixed: bool) -> list[tuple[Factor, ...]]:
    """Return the assumptions that are varied together: those of one kind, or all if they may be mixed."""
    if mixed:
        return [tuple(factors)]
    by_kind = [tuple(f for f in factors if f.assumption.kind == kind) for kind in KINDS]
    return [group for group in by_kind if group]


def screened(design: Design, means: Numbers) -> dict[str, dict[str, float]]:
    """Return Morris's measures of each assumption, in the outcome's unit, for two thirds of its range.

    ``mean`` keeps the sign, ``size`` is the mean without signs (mu*, Campolongo and others 2007) with its
    interval, ``spread`` says how much it depends on the other assumptions.

    Parameters
    ----------
    means : array, shape (rows,)
        The outcome of each row of a Morris design.
    """
    from SALib.analyze import morris

    found = morris.analyze(
        design.problem, design.unit, means, num_levels=LEVELS, num_resamples=RESAMPLES, seed=1
    )
    # SALib gives slopes, for the whole range; a step is what was really run.
    measures = (found[name] * STEP for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    rows = zip(found["names"], *measures, strict=True)
    return {
        name: {
            "mean": float(mean),
            "size": float(size),
            "low": max(0.0, float(size - wide)),
            "high": float(size + wide),
            "spread": float(spread),
        }
        for name, mean, size, wide, spread in rows
    }


def indices(design: Design, means: Numbers) -> dict[str, dict[str, float]]:
    """Return Sobol's first and total index of each assumption: its part of the variance between rows.

    ``alone`` is what it explains by itself, ``total`` with all that it does together with others; each with
    an interval. Nothing where no row differs. Source: Saltelli and others 2010, as SALib has them.

    Parameters
    ----------
    means : array, shape (rows,)
        The outcome of each row of a Saltelli design.
    """
    from SALib.analyze import sobol

    if float(np.ptp(means)) == 0:
        return {}
    with warnings.catch_warnings():
        # A resample in which nothing differs has no variance to part.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = sobol.analyze(design.problem, means, calc_second_order=False, num_resamples=RESAMPLES, seed=1)
    return {
        name: {
            "alone": float(found["S1"][n]),
            "alone_low": float(found["S1"][n] - found["S1_conf"][n]),
            "alone_high": float(found["S1"][n] + found["S1_conf"][n]),
            "total": float(found["ST"][n]),
            "low": float(found["ST"][n] - found["ST_conf"][n]),
            "high": float(found["ST"][n] + found["ST_conf"][n]),
        }
        for n, name in enumerate(design.problem["names"])
    }


def luck_part(answers: npt.NDArray[np.float32]) -> float:
    """Return which part of all variance between worlds is between the lucks of one row, 0 to 1.

    Parameters
    ----------
    answers : array, shape (rows, lucks)
    """
    whole = float(answers.var(dtype=np.float64))
    return float(answers.var(axis=1, dtype=np.float64).mean()) / whole if whole > 0 else 0.0


def study(
    scenario: Scenario,
    factors: Sequence[Factor],
    wanted: Sequence[Asked],
    *,
    method: Method,
    size: int,
    lucks: int,
    luck: int,
    weeks: int,
    seeds: Seeds,
    mixed: bool = False,
    processes: int = 1,
    pool: Executor | None = None,
    told: Told | None = None,
) -> dict[str, Any]:
    """Return which assumptions matter most for some outcomes, as plain facts.

    Parameters
    ----------
    size : int
        Walks for Morris; the base of Saltelli's sequence, a power of two, for Sobol.
    lucks : int
        On how many common lucks every row is run.
    mixed : bool
        Vary assumptions of all kinds together; otherwise each kind by itself, the others as in the scenario.
    """
    designs = [made(DESIGNS[method], group, size) for group in groups(factors, mixed=mixed)]
    studies = [Sweep(design, scenario, seeds, luck, weeks, lucks) for design in designs]
    total, before = sum(one.worlds for one in studies), 0
    parts = []
    for design, one in zip(designs, studies, strict=True):

        def tell(done: int, _: int, before: int = before) -> None:
            if told:
                told(before + done, total)

        answers = measured(one, wanted, processes=processes, pool=pool, told=tell)
        before += one.worlds
        parts.append(_part(design, answers, wanted, method))
    return {
        "scenario": scenario.id,
        "title": scenario.title,
        "base": scenario.to_query(seeds.scenarios),
        "method": method,
        "size": size,
        "lucks": lucks,
        "luck": luck,
        "weeks": weeks,
        "worlds": total,
        "model": seeds.fingerprint,
        "mixed": mixed and len({f.assumption.kind for f in factors}) > 1,
        "interval": INTERVAL,
        "outcomes": {one.text: {"words": one.spoken(seeds), "unit": one.unit} for one in wanted},
        "groups": parts,
    }


def _part(
    design: Design, answers: npt.NDArray[np.float32], wanted: Sequence[Asked], method: Method
) -> dict[str, Any]:
    analyse = screened if method == "morris" else indices
    found = {}
    for one, answer in zip(wanted, answers, strict=True):
        means = answer.mean(axis=1, dtype=np.float64)
        found[one.text] = {
            "lowest": float(means.min()),
            "highest": float(means.max()),
            "luck_part": luck_part(answer),
            "assumptions": analyse(design, means),
        }
    return {
        "kinds": sorted({f.assumption.kind for f in design.factors}, key=KINDS.index),
        "rows": len(design),
        "assumptions": {
            f.id: {
                "name": f.assumption.name,
                "kind": f.assumption.kind,
                "low": f.low,
                "high": f.high,
                "options": list(f.assumption.options),
            }
            for f in design.factors
        },
        "found": found,
    }
