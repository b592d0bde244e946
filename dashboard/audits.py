"""What the page The argument is about: an audit in parts, from the release or made when somebody asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import choice as choices
from dashboard import jobs
from dashboard.jobs import Facts
from sim.argument import LUCKS, examine, share_out
from sim.cases import Sample, default_store, make_room, meaning
from sim.limits import AUDITS_KEPT
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.studies import shipped
from sim.studies.experiments import experiments
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS


def part(what: shipped.What, seeds: Seeds) -> Facts | None:
    """Return a part of the audit of the visitor's scenario; where there is none, offer to make it."""
    if (ready := _of_the_release(what, seeds)) is not None:
        return ready
    choice = choices.current()
    worlds = LUCKS if what == "shapley" else choice.worlds
    place = (meaning(choice.scenario), choice.luck, choice.weeks, seeds.fingerprint, worlds)
    if choice.weeks < seeds.argument.horizon:
        st.warning(
            f"A conclusion looks {seeds.argument.horizon} weeks ahead; choose as many weeks or more "
            "in the sidebar."
        )
        return None
    labels = {
        "audit": ("Turning the premises", f"Audit this scenario ({worlds:,} worlds for each premise)"),
        "tensions": ("Looking for both sides", f"Look for both sides of each tension ({worlds:,} worlds)"),
        "shapley": (
            "All combinations of the premises",
            f"Run all combinations of {len(seeds.argument.shapley)} premises ({worlds} worlds each; "
            "up to half an hour)",
        ),
    }
    label, ask = labels[what]
    return jobs.answer((what, *place), _maker(what, choice.scenario, worlds, seeds), label, ask=ask)


def _of_the_release(what: shipped.What, seeds: Seeds) -> Facts | None:
    """Return what the release brings for the visitor's choice, if it is a ready scenario left as it is."""
    choice = choices.current()
    ready = seeds.scenarios.get(choice.scenario.id)
    same = ready is not None and meaning(ready) == meaning(choice.scenario)
    if not same or (choice.luck, choice.weeks) != (DEFAULT_LUCK, DEFAULT_WEEKS):
        return None
    return shipped.find(what, choice.scenario.id, seeds.fingerprint)


def _maker(what: shipped.What, scenario: Scenario, worlds: int, seeds: Seeds) -> jobs.Make:
    choice = choices.current()
    sample = Sample(worlds, choice.luck, choice.weeks, seeds)

    def make(pool: Any, tell: Any) -> Facts:
        if what == "tensions":
            return experiments(
                scenario,
                worlds=worlds,
                luck=sample.luck,
                weeks=sample.weeks,
                seeds=seeds,
                pool=pool,
                told=tell,
            )
        study = examine if what == "audit" else share_out
        return study(scenario, sample, pool=pool, store=_store(), told=tell)

    return make


def _store() -> Path | None:
    """Return where finished parts are kept from one start of the server to the next, if they can be."""
    store = default_store()
    try:
        store.mkdir(parents=True, exist_ok=True)
        make_room(store, AUDITS_KEPT)
    except OSError:
        return None
    return store
