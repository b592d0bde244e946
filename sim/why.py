"""Why? The cause that a story names, put to the test.

The same world is lived again from the week before an event, many times, each time with other luck from then
on: as it was; without the named cause; and with the assumption behind it at its other position. In how many
of these worlds the event still happens tells whether the cause was needed, or only the largest of several.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

import numpy as np

from sim import limits
from sim.assumptions import Base
from sim.case import CAPITAL
from sim.causes import Causes, load_causes
from sim.ensemble import CHUNK, run_chunk
from sim.errors import InputError, Problem
from sim.events import KINDS
from sim.reasons import because
from sim.result import Result, joined
from sim.scenarios import MAX_WEEKS
from sim.shapes import Bools, Words
from sim.state import ACTORS
from sim.wording import STANCES
from sim.worlds import Change, Worlds, luck_numbers

LUCKS, WITHIN = 200, 4
"""How many times a world is lived again; how many weeks the event has, its own included."""

CERTAIN = NormalDist().inv_cdf(0.95)
"""A difference between twin worlds counts beyond this many standard errors."""

LOST = ("capital yields", "capital stormed")
BY_PLACE = (*LOST, "capital retaken", "garrisons yield")

Effect = Literal["rarer", "alike", "commoner"]


PHASES = ("the war for Kabul goes on", "who rules becomes open", "the rule begins")
"""What each phase means when it begins, in the order of their codes in ``sim.state``."""


class Again(NamedTuple):
    """A world lived again.

    Attributes
    ----------
    happens : array, shape (lucks,)
        Whether the event happened.
    instead : array, shape (lucks,)
        Whether the place was lost, in this way or another.
    result : Result
    """

    happens: Bools
    instead: Bools
    result: Result


Lives = Callable[[Worlds, Mapping[str, float]], Again]
"""Lives worlds again with some constants at other values."""


def numbered(result: Result, world: int) -> list[dict[str, Any]]:
    """Return the events of a world, one by one, numbered from 1 in the order in which they happened.

    Raises
    ------
    IndexError
        If there is no such world.
    """
    if not 0 <= world < len(result):
        raise IndexError(f"world {world}: the result has worlds 0 to {len(result) - 1}")
    rows = result.events[result.events["world"] == world]
    return [_told(result, world, row, number) for number, row in enumerate(rows, start=1)]


def why(
    result: Result, world: int, number: int, *, lucks: int = LUCKS, within: int = WITHIN
) -> dict[str, Any]:
    """Return how often an event still happens without its cause: facts, and a sentence.

    Parameters
    ----------
    result : Result
    world : int
        Its position in the result, from 0.
    number : int
        Which of its events, as ``numbered`` counts them.
    lucks : int
        How many times the world is lived again.
    within : int
        How many weeks the event has, from the one in which it happened on.

    Raises
    ------
    InputError
        If there is no such event, or a number is too small.
    """
    told = numbered(result, world)
    _check(number, told, lucks, within)
    rows = result.events[result.events["world"] == world]
    row = rows[number - 1]
    causes = load_causes(result.seeds)
    origin = _origin(result, rows, number - 1, causes)
    cause = result.causes[origin["cause"]]
    kind = KINDS[origin["kind"]]
    since = max(int(origin["week"]) - 1, 0)  # what is written down in a week began one before it
    last = int(row["week"]) + within - 1
    alone = replace(result.worlds[world], weeks=last, origin=None)
    many = _copies(alone, lucks)
    fork = luck_numbers(int(alone.luck[0]), lucks)

    def again(worlds: Worlds, constants: Mapping[str, float]) -> Again:
        lived = _live(worlds, since, fork, constants)
        return Again(*_happens(lived, row, int(origin["week"])), lived)

    was = again(many, {})
    tried = [
        _tried(was, many, since, setting, again, lost=KINDS[row["kind"]] in LOST)
        for setting in _settings(result, alone, since, kind, cause, causes)
    ]
    facts = {
        "world": world + 1,
        "model": result.seeds.fingerprint,
        "event": told[number - 1],
        "cause": cause,
        "cause_of": told[int(np.flatnonzero(rows == origin)[0])] if origin is not row else told[number - 1],
        "lived_again_from": since,
        "until": last,
        "worlds": lucks,
        "as_it_was": int(was.happens.sum()),
        "lost_anyway": int(was.instead.sum()) if KINDS[row["kind"]] in LOST else None,
        "tried": tried,
    }
    return {**facts, "verdict": verdict(facts), "answer": answer(facts), "sentence": spoken(facts)}


def spoken(facts: Mapping[str, Any]) -> str:
    """Return the event and the answer in words."""
    event, of = facts["event"], facts["cause_of"]
    return f"Week {event['week']}: {event['text']}, {of['because']}. {answer(facts)}"


def verdict(facts: Mapping[str, Any]) -> str:
    """Return in one sentence whether the named cause was needed, with both counts."""
    if not facts["tried"]:
        return "Its cause is not one thing that could be taken away."
    one, n = facts["tried"][0], facts["worlds"]
    lead = "without it" if one["what"] == "without the cause" else "with that assumption otherwise"
    counts = f"{lead}, in {one['happens']} of {n} imagined worlds instead of {facts['as_it_was']} of {n}"
    if one["effect"] == "rarer":
        return f"{'It mattered' if one['happens'] else 'Needed'}: {counts}."
    if one["effect"] == "alike" and not facts["as_it_was"] and not one["happens"]:
        return f"Luck decided, too rare to tell: {counts}."
    return f"Not needed: {counts}."


def answer(facts: Mapping[str, Any]) -> str:
    """Return in words how often the event still happens."""
    event, of, n = facts["event"], facts["cause_of"], facts["worlds"]
    parts = []
    if of["number"] != event["number"]:
        parts.append(f"It follows from this: week {of['week']}: {of['text']}.")
    parts.append(
        f"Lived again from week {facts['lived_again_from']} with other luck, it happens by week "
        f"{facts['until']} in {facts['as_it_was']} of {n} imagined worlds."
    )
    if not facts["tried"]:
        parts.append("Its cause is not one thing that could be taken away.")
    for one in facts["tried"]:
        when = "from then on" if one["since"] == "that week" else "from the start, where this is settled"
        parts.append(f"{one['words']} {when}: in {one['happens']} of {n}, {_told_effect(facts, one)}.")
        if one["lost_anyway"] is not None and one["lost_anyway"] > one["happens"]:
            parts.append(f"The place is lost in some way in {one['lost_anyway']} of them.")
    return " ".join(parts)


def _told_effect(facts: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    if one["effect"] == "rarer":
        return "rarer beyond doubt"
    cause = one["what"] == "without the cause"
    if one["effect"] == "commoner":
        return "more often: what was named spoke against it" if cause else "more often"
    if not facts["as_it_was"] and not one["happens"]:
        return "too rare in both to tell: luck decided"
    return "about as often: the named cause pushed most, but was not needed" if cause else "about as often"


def _check(number: int, told: list[dict[str, Any]], lucks: int, within: int) -> None:
    problems = []
    if not 1 <= number <= len(told):
        expected = f"a number from 1 to {len(told)}" if told else "a world in which something happens"
        problems.append(Problem("", "event", str(number), expected, "List the events of this world first."))
    for name, value, most in (("lucks", lucks, limits.LUCKS), ("within", within, MAX_WEEKS)):
        if not 1 <= value <= most:
            expected = f"a whole number from 1 to {most:,}"
            problems.append(Problem("", name, f"{value:,}", expected, "Choose another."))
    if problems:
        raise InputError(problems)


def _told(result: Result, world: int, row: Any, number: int) -> dict[str, Any]:
    """Return one event as plain facts."""
    seeds, kind = result.seeds, KINDS[row["kind"]]
    province = int(row["province"])
    cause, week = result.causes[row["cause"]], int(row["week"])
    value = None
    if cause in seeds.assumptions:
        value = float(result.worlds.at(max(week - 1, 0), cause)[world])
    words = seeds.stories
    holders = words.holders
    if kind == "stance":
        text = f"{holders[ACTORS[row['actor']]]} {words.stances[STANCES[int(row['size'])]]}"
    elif kind == "phase":
        text = PHASES[int(row["size"])]
    elif kind == "Kabul changes hands":
        text = f"Kabul passes to {holders[ACTORS[row['actor']]]}"
    else:
        text = kind
    place = seeds.provinces.name[province] if province >= 0 else ""
    return {
        "number": number,
        "week": week,
        "kind": kind,
        "province": seeds.provinces.iso[province] if province >= 0 else "",
        "text": f"{text} ({place})" if place else text,
        "cause": cause,
        "because": because(seeds, words, cause, rule=words.rules[kind], value=value),
    }


def _origin(result: Result, rows: np.ndarray, place: int, causes: Causes) -> Any:
    """Return the event from which one follows: itself, unless its cause is another event."""
    row = rows[place]
    seen = place
    while (kinds := causes.follows.get(result.causes[row["cause"]])) is not None:
        found = _latest(
            result, rows, seen, kinds, capital=result.causes[row["cause"]] == "fall of the capital"
        )
        if found is None:
            break
        row, seen = rows[found], found
    return row


def _latest(result: Result, rows: np.ndarray, before: int, kinds: tuple[str, ...], *, capital: bool) -> Any:
    """Return the position of the latest event of some kinds up to the week of another, or nothing."""
    fits = np.isin(rows["kind"], [KINDS.index(kind) for kind in kinds]) & (
        rows["week"] <= rows["week"][before]
    )
    if capital:
        fits &= rows["province"] == result.seeds.provinces.capital.index(CAPITAL)
    fits[before] = False
    return int(np.flatnonzero(fits)[-1]) if fits.any() else None


def _copies(alone: Worlds, lucks: int) -> Worlds:
    """Return the same world many times."""
    return replace(
        alone,
        values={key: np.repeat(value, lucks) for key, value in alone.values.items()},
        luck=np.repeat(alone.luck, lucks),
        schedule=tuple(c._replace(value=np.repeat(c.value, lucks)) for c in alone.schedule),
    )


def _live(worlds: Worlds, since: int, fork: Words, constants: Mapping[str, float]) -> Result:
    parts = [
        run_chunk(
            worlds[first : first + CHUNK],
            fork=(since, fork[first : first + CHUNK]),
            otherwise=(since, constants) if constants else None,
        )
        for first in range(0, len(worlds), CHUNK)
    ]
    return joined(parts, worlds)


def _happens(lived: Result, row: Any, first: int) -> tuple[Bools, Bools]:
    """Return in which worlds an event like this one happens from a week on, and where the place is lost."""
    events, kind = lived.events, KINDS[row["kind"]]
    inside = (events["week"] >= first) & (events["week"] <= lived.worlds.weeks)
    like = inside & (events["kind"] == row["kind"])
    if kind in BY_PLACE:
        like &= events["province"] == row["province"]
    elif kind in ("Kabul changes hands", "stance"):
        like &= events["actor"] == row["actor"]
    if kind in ("stance", "phase"):
        like &= events["size"] == row["size"]
    lost = inside & np.isin(events["kind"], [KINDS.index(k) for k in LOST])
    lost &= events["province"] == row["province"]
    return _worlds_of(lived, like), _worlds_of(lived, lost)


def _worlds_of(lived: Result, chosen: Bools) -> Bools:
    found = np.zeros(len(lived), bool)
    found[lived.events["world"][chosen]] = True
    return found


class Setting(NamedTuple):
    """What is set otherwise: constants and assumptions by id, and the same in words."""

    kind: Literal["without the cause", "other position"]
    values: Mapping[str, float]
    words: str


def _settings(
    result: Result, alone: Worlds, since: int, kind: str, cause: str, causes: Causes
) -> list[Setting]:
    seeds = result.seeds
    found = []
    given = causes.without(kind, cause)
    if given:
        values = {name: _value(seeds, name, value) for name, value in given.items()}
        names = [seeds.assumptions[name].name or name for name in values if name in seeds.assumptions]
        spans = [f'"{name}" at {value:g}' for name, value in zip(names, values.values(), strict=False)]
        words = f"Without that (with {' and '.join(spans)})" if spans else "Without that"
        found.append(Setting("without the cause", values, words))
    if cause in seeds.assumptions:
        now = float(alone.at(since, cause)[0])
        base, other = _other(seeds.assumptions[cause], now)
        if {cause: other} not in [one.values for one in found]:
            name = seeds.assumptions[cause].name or cause
            words = f'With "{name}" at {other:g} ({base}) instead of {now:g}'
            found.append(Setting("other position", {cause: other}, words))
    return found


def _value(seeds: Any, name: str, value: float | str) -> float:
    if name in seeds.assumptions:
        assumption = seeds.assumptions[name]
        return float(getattr(assumption, value)) if value in ("low", "high") else assumption.check(value)
    return float(value)


def _other(assumption: Any, now: float) -> tuple[str, float]:
    """Return the position of the article or of its critics that lies farther from a value, else an end."""
    bases: tuple[Base, ...] = ("article", "critics")
    base = max(bases, key=lambda one: abs(assumption.position(one) - now))
    other = assumption.position(base)
    if np.float32(other) != np.float32(now):
        return ("where the article stands" if base == "article" else "where its critics stand"), other
    end = max((assumption.low, assumption.high), key=lambda one: abs(one - now))
    return "the far end of its range", end


def _tried(
    was: Again, many: Worlds, since: int, setting: Setting, again: Lives, *, lost: bool
) -> dict[str, Any]:
    """Return what a setting did; an assumption that is settled at the start is set there."""
    seeds = many.seeds
    constants = {name: value for name, value in setting.values.items() if name in seeds.constants}
    moved = {name: value for name, value in setting.values.items() if name in seeds.assumptions}
    when = "that week"
    lived = again(_changed(many, since, moved), constants)
    if moved and _same(lived.result, was.result):
        at_start = {name: np.full(len(many), value, np.float32) for name, value in moved.items()}
        kept = tuple(change for change in many.schedule if change.id not in moved)
        lived = again(replace(many, values={**many.values, **at_start}, schedule=kept), constants)
        if not _same(lived.result, was.result):
            when = "the start"
    return {
        "what": setting.kind,
        "set": dict(setting.values),
        "since": when,
        "happens": int(lived.happens.sum()),
        "lost_anyway": int(lived.instead.sum()) if lost else None,
        "effect": _effect(was.happens, lived.happens),
        "words": setting.words,
    }


def _changed(worlds: Worlds, week: int, moved: Mapping[str, float]) -> Worlds:
    """Return the worlds with assumptions at other values from a week on, whatever was to come."""
    earlier = [c for c in worlds.schedule if c.id not in moved or c.week < week]
    later = [Change(week, key, np.full(len(worlds), value, np.float32)) for key, value in moved.items()]
    return replace(worlds, schedule=tuple(sorted([*earlier, *later], key=lambda c: (c.week, c.id))))


def _same(one: Result, other: Result) -> bool:
    return all(np.array_equal(values, other.weekly[name]) for name, values in one.weekly.items())


def _effect(before: Bools, after: Bools) -> Effect:
    change = after.astype(np.float64) - before
    doubt = CERTAIN * change.std() / np.sqrt(len(change))
    if abs(change.mean()) <= doubt or not change.any():
        return "alike"
    return "rarer" if change.mean() < 0 else "commoner"
