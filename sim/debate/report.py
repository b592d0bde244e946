"""Report: the prompts of a debate as text for a terminal."""

from collections.abc import Iterable, Iterator

from sim.cards import CLOSING, indented, paragraphs
from sim.debate.prompts import Case, Cited, Prompt
from sim.debate.session import Session


def spoken_debate(session: Session, prompts: Iterable[Prompt]) -> str:
    """Return the prompts for a reader."""
    one, other = session.runs.names
    sizes = session.sizes
    lines = [
        f"{one} and {other}, {sizes['worlds']:,} imagined worlds each, {sizes['weeks']} weeks, luck "
        f"{sizes['luck']}, model {session.seeds.fingerprint}",
    ]
    for number, prompt in enumerate(prompts, start=1):
        lines += ["", f"{number}. {prompt.motion}"]
        lines += [indented(f"{prompt.title} · {prompt.kind} · {prompt.level} · {prompt.minutes} minutes", 3)]
        for name, case in prompt.cases:
            lines += list(_case(name, case))
        if prompt.facts:
            lines.append(indented("For both sides:", 3))
            lines += [indented(f"{fact.text} [{fact.source}]", 5) for fact in prompt.facts]
        if prompt.spread:
            lines.append(indented(prompt.spread.text, 3))
        lines.append(indented(f"To the author: {prompt.question}", 3))
    return "\n".join([*lines, "", CLOSING])


def _case(name: str, case: Case) -> Iterator[str]:
    yield indented(f"{name.capitalize()} ({case.label}): {case.text}", 3)
    for count in case.counts:
        yield indented(f"- {count.text}", 5)
    yield indented(f"Claims: {cited_names(case.claims)}", 5)
    yield indented(f"Weakest point: {' '.join(filter(None, (case.weakest, case.remainder.text)))}", 5)
    yield indented(f"What would change this side's mind: {mind_text(case)}", 5)


def cited_names(claims: Iterable[Cited]) -> str:
    """Return claims by their ids, each with its paragraphs."""
    return "; ".join(f"{claim.id} ({paragraphs(claim.paragraphs)})" for claim in claims)


def mind_text(case: Case) -> str:
    """Return what would change a side's mind, or that nothing that was tried does."""
    if case.mind is None:
        return "none of the premises that were turned one at a time takes this count away from it."
    named = f" Claims: {cited_names(case.mind.claims)}." if case.mind.claims else ""
    return f"{case.mind.text}{named}"
