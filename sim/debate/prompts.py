"""Prompts: a template meets two runs and becomes a motion with two cases, each with its counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.debate.counts import Tally
from sim.debate.forms import Kind, Level, Scale, Sign, Statement, Template
from sim.scenarios import Scenario
from sim.seeds import Seeds


@dataclass(frozen=True)
class Count:
    """One sentence of evidence and the counts in it.

    Attributes
    ----------
    a, b : int
        Worlds (or pairs of twins) of the first and of the second run.
    """

    text: str
    sign: str
    a: int
    b: int
    of: int


@dataclass(frozen=True)
class Cited:
    """A claim behind a case: our paraphrase, and where the article says it."""

    id: str
    text: str
    paragraphs: tuple[int, ...]


@dataclass(frozen=True)
class Mind:
    """What would change a side's mind: one premise of its run, turned alone.

    Attributes
    ----------
    before, after : int
        Worlds (or pairs) of that run in which the sign shows, of the ``of`` that were tried.
    moved : int
        Worlds in which what the sign looks at moves towards the other side, whether or not the count follows.
    """

    assumption: str
    name: str
    question: str
    stood: str
    turned: str
    before: int
    after: int
    moved: int
    of: int
    claims: tuple[Cited, ...]
    text: str


@dataclass(frozen=True)
class Case:
    """One side: whose run it rests on ("a" or "b"), its argument, counts, claims and weakest point."""

    run: str
    label: str
    text: str
    counts: tuple[Count, ...]
    claims: tuple[Cited, ...]
    weakest: str
    remainder: Count
    mind: Mind | None = None


@dataclass(frozen=True)
class Spread:
    """How far the worldviews disagree on the sign: the fewest and the most worlds, and whose."""

    low: int
    high: int
    of: int
    lowest: str
    highest: str
    text: str


@dataclass(frozen=True)
class Prompt:
    """A motion, the case for it from the first run, and the case against it from the second.

    Attributes
    ----------
    about : tuple of str
        Names of the premises it is about on which the runs differ.
    """

    id: str
    kind: Kind
    title: str
    level: Level
    minutes: int
    motion: str
    for_: Case
    against: Case
    question: str
    facts: tuple[Statement, ...]
    tally: Tally
    sign: str
    spread: Spread | None
    about: tuple[str, ...]
    tension: str
    role: str

    @property
    def cases(self) -> tuple[tuple[str, Case], tuple[str, Case]]:
        """Both cases with what they are called."""
        return ("for", self.for_), ("against", self.against)


@dataclass(frozen=True)
class Runs:
    """The two runs of a debate and what they are called.

    Attributes
    ----------
    names : tuple of str
        Of the first and of the second.
    ahead : bool
        Which of them counts as the one with more where a sign shows equally often.
    """

    a: Scenario
    b: Scenario
    names: tuple[str, str]
    ahead: bool
    seeds: Seeds

    def name(self, run: str) -> str:
        """Return what run "a" or "b" is called."""
        return self.names[0 if run == "a" else 1]


def called(a: Scenario, b: Scenario, seeds: Seeds) -> tuple[str, str]:
    """Return what two different scenarios are called, in quotation marks, never both the same."""
    names = tuple(_called(scenario, seeds, most=2) for scenario in (a, b))
    if names[0] == names[1]:
        names = tuple(_called(scenario, seeds, most=len(seeds.assumptions)) for scenario in (a, b))
    if names[0] == names[1]:  # the same assumptions under two titles' bases
        return f"{names[0]} (first)", f"{names[1]} (second)"
    return names[0], names[1]


def _called(scenario: Scenario, seeds: Seeds, *, most: int) -> str:
    ready = seeds.scenarios.get(scenario.id)
    title = (ready.title if ready else scenario.title) or scenario.id or "own scenario"
    moved = scenario.differences(ready) if ready else scenario.differences()
    told = [f"{seeds.assumptions[key].name} {stance}" for key, stance in moved.items()]
    if ready is None and scenario.title:
        told = []  # somebody gave it a name of its own
    if len(told) > most:
        told = [*told[: most - 1], "other changes"]
    return f"“{title}”" + (f" with {' and '.join(told)}" if told else "")


def written(
    template: Template, tallies: Mapping[str, Tally], runs: Runs, spread: Spread | None = None
) -> Prompt:
    """Return the prompt that a template makes of two runs."""
    tally, seeds = tallies[template.sign], runs.seeds
    signs = seeds.debate.signs
    yes, no = _sides(template, tally, runs)
    differing = runs.a.differences(runs.b)
    about = [key for key in template.premises if key in differing]
    first = about[0] if about else next(iter(differing), "")
    premise = seeds.assumptions[first].name if first else ""
    filled = {"yes": runs.name(yes), "no": runs.name(no), "premise": premise}

    def case(run: str) -> Case:
        side = template.yes if run == yes else template.no
        counts = [_evidence(signs[template.sign], tally, runs, run)]
        if run == no and template.price:
            counts.append(_evidence(signs[template.price], tallies[template.price], runs, yes))
        # What else a side may count, it counts where its own run shows more of it.
        counts += [
            _evidence(signs[name], tallies[name], runs, run)
            for name in side.also
            if _of(tallies[name], run) > _of(tallies[name], other_than(run))
        ]
        return Case(
            run=run,
            label=runs.name(run),
            text=side.text.format(**filled),
            counts=tuple(counts),
            claims=cited(side.claims, seeds),
            weakest=side.weakest.format(**filled),
            remainder=_remainder(signs[template.sign], tally, runs, run),
        )

    return Prompt(
        id=template.id,
        kind=template.kind,
        title=template.title.format(**filled),
        level=template.level,
        minutes=template.minutes,
        motion=(template.motion if yes == "a" else template.contrary).format(**filled),
        for_=case("a"),
        against=case("b"),
        question=template.question.format(**filled),
        facts=template.facts,
        tally=tally,
        sign=seeds.debate.signs[template.sign].words,
        spread=spread,
        about=tuple(seeds.assumptions[key].name for key in about),
        tension=template.tension,
        role=template.role,
    )


def cited(names: tuple[str, ...], seeds: Seeds) -> tuple[Cited, ...]:
    """Return claims with their paraphrase and their paragraphs."""
    known = [seeds.claims[name] for name in names if name in seeds.claims]
    return tuple(Cited(claim.id, claim.text, claim.paragraphs) for claim in known)


def _sides(template: Template, tally: Tally, runs: Runs) -> tuple[str, str]:
    """Return on which run the case of a template's ``yes`` rests, and that of its ``no``."""
    more = leads(tally, "a", runs)
    key = template.rises_with
    if key and runs.a.stance(key) != runs.b.stance(key):
        one, other = runs.a.value(key), runs.b.value(key)
        more = one > other if one != other else more
    return ("a", "b") if more else ("b", "a")


def leads(tally: Tally, run: str, runs: Runs) -> bool:
    """Say whether a run shows more of a sign; where both show as much, one of them counts as the leader."""
    first = tally.a > tally.b or (tally.a == tally.b and runs.ahead)
    return first == (run == "a")


def _of(tally: Tally, run: str) -> int:
    return tally.a if run == "a" else tally.b


def other_than(run: str) -> str:
    """Return the other of the runs "a" and "b"."""
    return "b" if run == "a" else "a"


def _evidence(sign: Sign | Scale, tally: Tally, runs: Runs, run: str) -> Count:
    """Return the sentence with both runs' counts as the side of ``run`` tells it.

    Where its run shows more, the sign itself is counted; else the worlds in which it is not so.
    """
    one, other = runs.name(run), runs.name(other_than(run))
    here, there, of = _of(tally, run), _of(tally, other_than(run)), tally.of
    affirmed = leads(tally, run, runs)
    words = sign.words[:1].upper() + sign.words[1:]
    if isinstance(sign, Sign) and affirmed:
        text = f"{words}: in {here:,} of {of:,} worlds of {one}, in {there:,} of {of:,} of {other}."
        return Count(text, sign.id, tally.a, tally.b, of)
    if isinstance(sign, Sign):
        text = (
            f"It is not so that {sign.words}: in {of - here:,} of {of:,} worlds of {one}, in "
            f"{of - there:,} of {of:,} of {other}."
        )
        return Count(text, sign.id, of - tally.a, of - tally.b, of)
    text = (
        f"Of {of:,} pairs of twin worlds, {sign.words} in {here:,} in the world of {one}, and in "
        f"{there:,} in that of {other}"
    )
    alike = of - here - there
    text += "." if affirmed else f"; in {alike:,} the twins are alike."
    return Count(text, sign.id, tally.a, tally.b, of)


def _remainder(sign: Sign | Scale, tally: Tally, runs: Runs, run: str) -> Count:
    """Return in how many worlds of its own run the count does not bear a case out."""
    here, of, name = _of(tally, run), tally.of, runs.name(run)
    ahead = leads(tally, run, runs)
    if isinstance(sign, Sign):
        left = of - here if ahead else here
        told = f"Even in {name}, it is otherwise in {left:,} of {of:,} worlds."
    else:
        left = of - here
        told = f"In {left:,} of {of:,} pairs of twin worlds the count does not speak for this side."
    return Count(told if left else "", sign.id, tally.a, tally.b, of)


def plain_facts(prompt: Prompt) -> dict[str, Any]:
    """Return a prompt as JSON shows it."""
    return {
        "id": prompt.id,
        "kind": prompt.kind,
        "title": prompt.title,
        "level": prompt.level,
        "minutes": prompt.minutes,
        "motion": prompt.motion,
        "for": _case_facts(prompt.for_),
        "against": _case_facts(prompt.against),
        "question": prompt.question,
        "facts": [fact.model_dump(mode="json") for fact in prompt.facts],
        "sign": {"id": prompt.tally.sign, "words": prompt.sign, **_tally_facts(prompt.tally)},
        "worldviews": None if prompt.spread is None else vars(prompt.spread),
        "about": list(prompt.about),
        "tension": prompt.tension,
        "role": prompt.role,
    }


def _tally_facts(tally: Tally) -> dict[str, Any]:
    return {"a": tally.a, "b": tally.b, "of": tally.of, "clear": tally.clear}


def _case_facts(case: Case) -> dict[str, Any]:
    mind = case.mind
    return {
        "run": case.run,
        "scenario": case.label,
        "text": case.text,
        "counts": [vars(count) for count in case.counts],
        "claims": [_cited_facts(claim) for claim in case.claims],
        "weakest": case.weakest,
        "remainder": vars(case.remainder),
        "mind": None if mind is None else {**vars(mind), "claims": [_cited_facts(c) for c in mind.claims]},
    }


def _cited_facts(claim: Cited) -> dict[str, Any]:
    return {"id": claim.id, "text": claim.text, "paragraphs": list(claim.paragraphs)}
