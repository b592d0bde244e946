"""Sheets: prompts, comparison, role cards and lesson plans as blocks, each with link, caveat and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlencode

import numpy as np

from sim import links
from sim.cards import paragraphs
from sim.conclusions import ENDING
from sim.debate.forms import VIEW, Lesson, Note, Role, Statement
from sim.debate.prompts import Case, Prompt
from sim.debate.report import cited_names, mind_text
from sim.debate.session import Session
from sim.handouts.blocks import (
    Bars,
    Block,
    Break,
    Bullets,
    Curve,
    Heading,
    Lines,
    Paragraph,
    Runs,
    Sheet,
    Sides,
    Table,
    said,
    text,
)
from sim.outcomes import ENDINGS
from sim.scenarios import Scenario
from sim.seeds import Seeds
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS, DEFAULT_WORLDS

CAVEAT = (
    "Every number is a count of imagined worlds of one model, which plays out premises and differs between "
    "worlds only in luck. The counts show what follows from premises inside this model. They say nothing "
    "about how likely anything is in the real world, and they leave out most of what matters to people there."
)
HOW_TO_READ = (
    "Two runs of the same model on the same luck. The case for rests on the first, the case against on the "
    "second. P stands for a paragraph of the article, C for a claim in it."
)

USUAL = {"worlds": DEFAULT_WORLDS, "weeks": DEFAULT_WEEKS, "luck": DEFAULT_LUCK}
"""What a lesson's scenarios are opened with."""


def link_to(
    a: Scenario, b: Scenario, sizes: Mapping[str, int], seeds: Seeds, address: str = links.DEBATE
) -> str:
    """Return the address that opens two scenarios beside each other, on the same luck."""
    query = a.to_query(seeds.scenarios) | {"b": links.to_text(b, seeds.scenarios)}
    query |= {key: str(value) for key, value in sizes.items()}
    return f"{address}?{urlencode({**query, 'model': seeds.fingerprint})}"


def foot_of(session: Session) -> str:
    """Return what stands under every page about two runs."""
    return _foot(session.sizes, session.seeds)


def _foot(sizes: Mapping[str, int], seeds: Seeds) -> str:
    return (
        f"{sizes['worlds']:,} worlds each, {sizes['weeks']} weeks, luck {sizes['luck']}, model "
        f"{seeds.fingerprint}"
    )


def prompt_sheet(session: Session, prompts: Sequence[Prompt], link: str) -> Sheet:
    """Return the prompts of two runs as a sheet to hand out."""
    one, other = session.runs.names
    blocks: list[Block] = []
    for number, prompt in enumerate(prompts, start=1):
        blocks += list(_prompt(number, prompt))
    used = {fact.source for prompt in prompts for fact in prompt.facts}
    return Sheet(
        "prompts",
        f"What to argue about: {one} and {other}",
        HOW_TO_READ,
        tuple(blocks),
        link,
        foot_of(session),
        CAVEAT,
        cited(used | {"article"}, session.seeds),
    )


def _prompt(number: int, prompt: Prompt) -> Iterator[Block]:
    yield Heading(1, f"{number}. {prompt.motion}")
    about = f" · {', '.join(prompt.about)}" if prompt.about else ""
    yield Paragraph(text(f"{prompt.title} · {meta(prompt)}{about}"), small=True)
    yield Sides(
        (f"For: {prompt.for_.label}", tuple(_case(prompt.for_))),
        (f"Against: {prompt.against.label}", tuple(_case(prompt.against))),
    )
    if prompt.facts:
        yield Paragraph((("For both sides", "b"),))
        yield Bullets(tuple(statement(fact) for fact in prompt.facts))
    if prompt.spread:
        yield Paragraph(text(prompt.spread.text), small=True)
    yield Paragraph(said("To the author", prompt.question))


def meta(prompt: Prompt) -> str:
    """Return kind, level and minutes in a few words."""
    return f"{prompt.kind} · {prompt.level} · {prompt.minutes} minutes"


def _case(case: Case) -> Iterator[Block]:
    yield Paragraph(text(case.text))
    yield Bullets(tuple(text(count.text) for count in case.counts))
    yield Paragraph(said("Claims", cited_names(case.claims)), small=True)
    yield Paragraph(said("Weakest point", " ".join(filter(None, (case.weakest, case.remainder.text)))))
    yield Paragraph(said("What would change this side's mind", mind_text(case)))


def comparison_sheet(session: Session, link: str) -> Sheet:
    """Return two runs beside each other: what was set, how they end, how long Kabul holds, what it costs."""
    one, other = session.runs.names
    a, b = session.own["a"], session.own["b"]
    of, weeks = session.sizes["worlds"], session.sizes["weeks"]
    seeds = session.seeds
    ends = [np.bincount(run[ENDING].astype(int), minlength=len(ENDINGS)) for run in (a, b)]
    rows = tuple(
        (seeds.endings[key].name, int(ends[0][code]), int(ends[1][code]))
        for code, key in enumerate(ENDINGS)
        if ends[0][code] or ends[1][code]
    )
    told = "; ".join(f"{name}: {x:,} of {of:,} and {y:,} of {of:,}" for name, x, y in rows)
    fall = "t_kabul", "summary"
    still = [tuple(int((run[fall] > week).sum()) for week in range(weeks + 1)) for run in (a, b)]
    kept = "; ".join(f"week {w}: {still[0][w]:,} and {still[1][w]:,}" for w in range(0, weeks + 1, 26))
    changed = int((a[ENDING] != b[ENDING]).sum())
    blocks: tuple[Block, ...] = (
        Paragraph(text(f"With the same luck, {changed:,} of {of:,} imagined worlds end in another way.")),
        Bars(rows, of, (one, other), "How the worlds end", f"Worlds of {one} and of {other}. {told}."),
        Curve(
            still[0],
            still[1],
            of,
            (one, other),
            f"In how many of {of:,} worlds Kabul has not fallen, week by week",
            f"Worlds in which Kabul has not fallen, {one} and {other}, of {of:,}. {kept}.",
        ),
        _cost(session),
        Heading(1, "What was set otherwise"),
        _differences(session),
    )
    return Sheet(
        "comparison",
        f"{one} and {other}",
        "Two runs of the same model on the same luck: what differs was caused by what was set otherwise.",
        blocks,
        link,
        foot_of(session),
        CAVEAT,
        cited({"article"}, seeds),
    )


def _cost(session: Session) -> Block:
    key = "civilian_deaths", "summary"
    a, b = (session.own[run][key] for run in ("a", "b"))
    more, fewer = int((a > b).sum()), int((b > a).sum())
    of = session.sizes["worlds"]
    one, other = session.runs.names
    words = (
        f"On the same luck more civilians are killed in the world of {one} in {more:,} of {of:,} pairs of "
        f"twins, in that of {other} in {fewer:,}. Invented deaths in invented worlds; flight, hunger, prison "
        "and the loss of rights are not counted, which does not make them small."
    )
    return Paragraph(said("What it costs people", words))


def _differences(session: Session) -> Block:
    seeds, runs = session.seeds, session.runs
    rows = []
    for key in runs.a.differences(runs.b):
        assumption = seeds.assumptions[key]
        numbers = seeds.paragraphs(assumption.claims)
        where = ", ".join(f"P{n}" for n in numbers) or "a modeller's addition"
        stances = (str(runs.a.stance(key)), str(runs.b.stance(key)))
        rows.append((assumption.name, assumption.question, *stances, where))
    head = ("Assumption", "Question", *runs.names, "Article")
    return Table(head, tuple(rows), f"{len(rows)} assumptions differ.", (2.2, 4, 1.6, 1.6, 1.8))


def role_cards(session: Session, link: str) -> Sheet:
    """Return the role cards, one a page."""
    seeds = session.seeds
    blocks: list[Block] = []
    used = {"article"}
    for place, role in enumerate(seeds.debate.roles.values()):
        if place:
            blocks.append(Break())
        blocks += list(_role(role, seeds))
        used |= {s.source for s in (role.who, *role.interests, *role.red_lines)}
    return Sheet(
        "roles",
        "Role cards",
        "Nobody has to believe what a card says. Play it so that its owner would recognise himself. What is "
        "marked as a view is a reading, and no fact.",
        tuple(blocks),
        link,
        foot_of(session),
        CAVEAT,
        cited(used, seeds),
    )


def _role(role: Role, seeds: Seeds) -> Iterator[Block]:
    yield Heading(1, role.name)
    yield Paragraph(statement(role.who))
    for actor in role.actors:
        if seeds.actors[actor].designation:
            yield Paragraph(said("A legal fact", seeds.actors[actor].designation), small=True)
    yield Heading(2, "Interests")
    yield Bullets(tuple(map(statement, role.interests)))
    yield Heading(2, "Red lines")
    yield Bullets(tuple(map(statement, role.red_lines)))
    yield Heading(2, "What you can move")
    if role.levers:
        yield Bullets(tuple(_named(key, seeds) for key in role.levers))
    else:
        yield Paragraph(text("Nothing in this model: others must move it for you. That is part of the card."))
    yield Heading(2, "What you argue about")
    yield Bullets(tuple(_named(key, seeds) for key in role.stakes))
    yield Heading(2, "What you would say about the article")
    yield Paragraph(((f"“{role.says}”", "i"), (" A view, made up for the game.", "")))
    claims = [seeds.claims[key] for key in role.claims]
    yield Paragraph(
        said("Read", "; ".join(f"{c.id} ({paragraphs(c.paragraphs)})" for c in claims)), small=True
    )
    yield Paragraph(said("How to play it", role.play))
    yield Heading(2, "Our aim today · our price · our red line · whom we need")
    yield Lines(4)


def _named(key: str, seeds: Seeds) -> Runs:
    assumption = seeds.assumptions[key]
    low, high = assumption.words
    ends = f" From “{low}” to “{high}”." if low and high else ""
    return (f"{assumption.name}: ", "b"), (f"{assumption.question}{ends}", "")


def lesson_plan(lesson: Lesson, notes: Iterable[Note], seeds: Seeds, address: str = links.DEBATE) -> Sheet:
    """Return a lesson plan with its links, and the notes to teachers behind it."""
    blocks: list[Block] = [
        Paragraph(said("For", lesson.group)),
        Heading(1, "Aims"),
        Bullets(tuple(map(text, lesson.aims))),
        Heading(1, "Before the lesson"),
        Bullets(tuple(map(text, lesson.setup))),
        Heading(1, "Scenarios to open"),
    ]
    for pair in lesson.scenarios:
        a, b = seeds.scenarios[pair.a], seeds.scenarios[pair.b]
        blocks.append(Paragraph(said(pair.title, pair.why)))
        blocks.append(Paragraph(text(link_to(a, b, USUAL, seeds, address)), small=True))
    rows, begun = [], 0
    for phase in lesson.phases:
        span = f"{begun}–{begun + phase.minutes}"
        rows.append((span, phase.title, phase.teacher, phase.students))
        begun += phase.minutes
    head = ("Minute", "Phase", "Teacher", "Students")
    blocks += [
        Heading(1, "Course of the lesson"),
        Table(head, tuple(rows), f"{begun} minutes in {len(rows)} phases.", (1, 1.7, 4.6, 3.6)),
        Heading(1, "Debrief"),
        Bullets(tuple(map(text, lesson.debrief)), numbered=True),
        Heading(1, "Rubric"),
        Table(
            ("What", "Not yet", "Good", "Very good"),
            tuple((line.title, *line.levels) for line in lesson.rubric),
            "For assessment, or for students to read beforehand.",
            (1.2, 3, 3, 3),
        ),
    ]
    for note in notes:
        blocks += [Heading(1, note.title), Bullets(tuple(text(point.text) for point in note.points))]
    first = lesson.scenarios[0]
    return Sheet(
        f"lesson_{lesson.minutes}",
        f"{lesson.title}: a plan for {lesson.minutes} minutes",
        "A lesson on one newspaper article of July 2021, with a model in which every premise is a switch.",
        tuple(blocks),
        link_to(seeds.scenarios[first.a], seeds.scenarios[first.b], USUAL, seeds, address),
        _foot(USUAL, seeds),
        CAVEAT,
        cited({"article"}, seeds),
    )


def slides(session: Session, prompts: Sequence[Prompt], link: str) -> Sheet:
    """Return the prompts for a projector: the motion and both cases in a few words, one a slide."""
    one, other = session.runs.names
    blocks: list[Block] = []
    for prompt in prompts:
        blocks += [
            Break(),
            Heading(1, prompt.motion),
            Paragraph(text(f"{prompt.title} · {meta(prompt)}"), small=True),
            Sides(
                (f"For: {prompt.for_.label}", _short(prompt.for_)),
                (f"Against: {prompt.against.label}", _short(prompt.against)),
            ),
            Paragraph(said("To the author", prompt.question)),
        ]
    return Sheet(
        "slides",
        f"What to argue about: {one} and {other}",
        HOW_TO_READ,
        tuple(blocks),
        link,
        foot_of(session),
        CAVEAT,
    )


def _short(case: Case) -> tuple[Block, ...]:
    return Paragraph(text(case.text)), Paragraph(text(case.counts[0].text), small=True)


def statement(said_: Statement) -> Runs:
    """Return a statement with where it comes from, or marked as a view."""
    if said_.source == VIEW:
        return (said_.text, ""), (" (a view)", "i")
    if said_.paragraphs:
        return (said_.text, ""), (f" ({said_.source}, {paragraphs(said_.paragraphs)})", "i")
    return (said_.text, ""), (f" ({said_.source})", "i")


def cited(keys: Iterable[str], seeds: Seeds) -> tuple[str, ...]:
    """Return sources as lines, in the order of the register, with how far each was checked."""
    from sim.catalogue import CHECKED

    wanted = set(keys)
    return tuple(
        f"{key}: {s.authors}: {s.title}{f' ({s.year})' if s.year else ''}. {CHECKED[s.tag].capitalize()}; "
        f"seen: {s.seen_as or 'nothing'}."
        for key, s in seeds.sources.items()
        if key in wanted
    )
