"""Minds: which single premise of a side's own run, turned alone, takes its count away from it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from sim.conclusions import Readings
from sim.debate.counts import more, shows
from sim.debate.forms import Scale, Sign, Template
from sim.debate.prompts import Case, Mind, Prompt, Runs, cited, leads, other_than
from sim.measures import TIMES
from sim.scenarios import MAX_WEEKS, Scenario
from sim.seeds import Seeds
from sim.stances import Stance

MOST_TURNS = 16
"""How many premises of each run are turned one at a time: some seconds of work."""

Turned = Mapping[tuple[str, str], Readings]
"""What was read off a run ("a" or "b") with one premise (its id) turned, each array shape (worlds,)."""


def turns(runs: Runs, templates: Iterable[Template]) -> dict[tuple[str, str], Scenario]:
    """Return both runs with one premise turned at a time.

    A premise that the runs hold differently is turned to the other's; a further one of the first screen to
    its critics' position, or, where it stands there, to the article's.
    """
    seeds = runs.seeds
    differing = runs.a.differences(runs.b)
    named = {key for template in templates for key in template.premises}
    headline = [key for key, assumption in seeds.assumptions.items() if assumption.headline]
    order = [
        *(key for key in seeds.assumptions if key in differing and key in named),
        *(key for key in headline if key in differing),
        *(key for key in seeds.assumptions if key in differing),
        *(key for key in headline if key not in differing),
    ]
    found: dict[tuple[str, str], Scenario] = {}
    for key in list(dict.fromkeys(order))[:MOST_TURNS]:
        for run, scenario, other in (("a", runs.a, runs.b), ("b", runs.b, runs.a)):
            to = other.stance(key) if key in differing else _opposite(scenario, key, seeds)
            if to != scenario.stance(key):
                found[run, key] = scenario.changed({key: to})
    return found


def _opposite(scenario: Scenario, key: str, seeds: Seeds) -> Stance:
    assumption = seeds.assumptions[key]
    critics = Stance(assumption.spoken(assumption.position("critics")))
    if critics != scenario.stance(key):
        return critics
    return Stance(assumption.spoken(assumption.position("article")))


def with_minds(
    prompt: Prompt,
    runs: Runs,
    own: Mapping[str, Readings],
    turned: Turned,
    scenarios: Mapping[tuple[str, str], Scenario],
) -> Prompt:
    """Return the prompt with what would change each side's mind.

    Parameters
    ----------
    own : mapping of "a" and "b" to readings
        Of the runs themselves, on the luck on which premises were turned.
    """
    return replace(
        prompt,
        for_=replace(prompt.for_, mind=_mind(prompt, prompt.for_, runs, own, turned, scenarios)),
        against=replace(prompt.against, mind=_mind(prompt, prompt.against, runs, own, turned, scenarios)),
    )


def _mind(
    prompt: Prompt,
    case: Case,
    runs: Runs,
    own: Mapping[str, Readings],
    turned: Turned,
    scenarios: Mapping[tuple[str, str], Scenario],
) -> Mind | None:
    """Return the premise that moves the count most towards the other side, or None if none moves it."""
    sign = runs.seeds.debate.signs[prompt.tally.sign]
    run, other, limits = case.run, other_than(case.run), runs.seeds.threshold_values
    has_more = leads(prompt.tally, run, runs)

    def counted(readings: Readings) -> int:
        if isinstance(sign, Scale):
            return int(more(sign, readings, own[other]).sum())
        return int(shows(sign, readings, limits).sum())

    before = counted(own[run])
    best: tuple[tuple[int, float], str, int, int] | None = None
    for (whose, key), readings in turned.items():
        if whose != run:
            continue
        after = counted(readings)
        gain = before - after if has_more else after - before
        moved, far = _leaning(sign, own[run], readings, falls=has_more)
        # Where no premise changes the count, the one that goes furthest towards it is the best there is.
        value = (gain, 0.0) if gain > 0 else (0, far)
        if (gain > 0 or moved) and (best is None or value > best[0]):
            best = value, key, after, moved
    if best is None:
        return None
    (gained, _), key, after, moved = best
    assumption, scenario = runs.seeds.assumptions[key], runs.a if run == "a" else runs.b
    of = len(next(iter(own[run].values())))
    stood, to = str(scenario.stance(key)), str(scenarios[run, key].stance(key))
    told = (
        _told(sign, assumption.name, stood, to, before, after, of, case.label)
        if gained
        else f"no premise by itself. Furthest goes {assumption.name} at {to} instead of {stood}: in "
        f"{moved:,} of {of:,} worlds of {case.label} it moves what is counted towards the other side."
    )
    return Mind(
        assumption=key,
        name=assumption.name,
        question=assumption.question,
        stood=stood,
        turned=to,
        before=before,
        after=after,
        moved=moved,
        of=of,
        claims=cited(assumption.claims, runs.seeds),
        text=told,
    )


def _leaning(sign: Sign | Scale, own: Readings, turned: Readings, *, falls: bool) -> tuple[int, float]:
    """Return in how many worlds what is counted moves the wanted way, and how far on average.

    Of a sign with several conditions the last is looked at: it is what the sign is named for.
    """
    comparison = sign.holds.comparisons[-1] if isinstance(sign, Sign) else sign.comparison
    upwards = comparison.op in (">", ">=")
    if isinstance(sign, Scale) and sign.sense == "less":
        upwards = not upwards
    reading = comparison.needs[0]
    after, before = (
        np.minimum(run[reading], MAX_WEEKS + 1) if reading[0] in TIMES else run[reading]
        for run in (turned, own)
    )
    change = after - before
    wanted = change if upwards != falls else -change
    return int((wanted > 0).sum()), float(wanted.mean())


def _told(
    sign: Sign | Scale, name: str, stood: str, to: str, before: int, after: int, of: int, label: str
) -> str:
    change = f"{name} at {to} instead of {stood}, and nothing else"
    if isinstance(sign, Scale):
        return (
            f"{change}: in {after:,} of {of:,} pairs of twin worlds, {sign.words} in the world of {label}; "
            f"before, in {before:,} of {of:,}."
        )
    return (
        f"{change}: in {label}, {sign.words} in {after:,} of {of:,} worlds; before, in {before:,} of {of:,}."
    )


def first_worlds(readings: Readings, worlds: int) -> Readings:
    """Return what was read off the first worlds; they are the same however many follow."""
    return {key: np.ascontiguousarray(values[:worlds]) for key, values in readings.items()}
