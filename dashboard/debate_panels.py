"""The panels of the page Debate: a prompt, the projector, a role card, a lesson, a bet, the handouts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable

import pandas as pd
import streamlit as st

from dashboard import choice as choices
from dashboard import words
from dashboard.debates import Shown, page_address
from sim.debate.forms import Lesson, Role, Sign
from sim.debate.prompts import Case, Cited, Prompt
from sim.debate.report import mind_text
from sim.handouts import kit, sheets
from sim.handouts.as_docx import as_docx
from sim.handouts.as_markdown import as_markdown, escaped
from sim.handouts.as_pdf import as_pdf
from sim.handouts.blocks import Runs, Sheet

MIME = {
    "PDF": "application/pdf",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "Markdown": "text/markdown",
}
PAPERS = {"A4": "a4", "Letter": "us-letter"}


def shown_text(text: str) -> str:
    """Return a text of the seeds so that Streamlit shows it as it is."""
    return escaped(text).replace("$", "\\$")


def prompt(item: Prompt, number: int, shown: Shown) -> None:
    """Show one prompt: the motion, both cases, what both may use, a question to the author."""
    st.header(f"{number}. {shown_text(item.motion)}", anchor=False)
    st.caption(
        " · ".join([item.title, item.kind, item.level, f"{item.minutes} minutes", *item.about]),
    )
    left, right = st.columns(2, gap="medium")
    for place, name, side in ((left, "For", item.for_), (right, "Against", item.against)):
        with place, st.container(key=f"{name.lower()}_{item.id}"):
            _case(name, side, done=shown.debate.done)
    if item.facts:
        told = "\n".join(f"- {_runs(sheets.statement(fact))}" for fact in item.facts)
        st.markdown(f"**For both sides**\n\n{told}")
    st.markdown(f"**To the author:** {shown_text(item.question)}")
    if item.spread:
        st.caption(shown_text(item.spread.text))


def _case(name: str, side: Case, *, done: bool) -> None:
    st.markdown(f"**{name} · {shown_text(side.label)}**")
    st.markdown(shown_text(side.text))
    st.markdown("\n".join(f"- {shown_text(count.text)}" for count in side.counts))
    st.caption(f"Claims: {_claims(side.claims)}", help=_claim_texts(side.claims))
    weakest = " ".join(filter(None, (side.weakest, side.remainder.text)))
    st.markdown(f"**Weakest point:** {shown_text(weakest)}")
    mind = mind_text(side) if done else "being worked out …"
    st.markdown(f"**What would change this side’s mind:** {shown_text(mind)}")


def _claims(claims: Iterable[Cited]) -> str:
    return words.listed(f"{claim.id} ({words.paragraphs(claim.paragraphs)})" for claim in claims)


def _claim_texts(claims: Iterable[Cited]) -> str:
    return "\n\n".join(f"**{claim.id}.** {shown_text(claim.text)}" for claim in claims)


def projector(prompts: list[Prompt]) -> None:
    """Show one prompt at a time, large enough for the last row."""
    if not prompts:
        st.markdown("No prompt fits all of this. Choose another level or kind, or allow more minutes.")
        return
    place = min(choices.current().view["debate_slide"], len(prompts) - 1)

    def turn(by: int) -> None:
        choices.look("debate_slide", (place + by) % len(prompts))

    item = prompts[place]
    with st.container(key="slide"):
        st.header(shown_text(item.motion), anchor=False)
        left, right = st.columns(2, gap="large")
        for side_of, name, side in ((left, "For", item.for_), (right, "Against", item.against)):
            with side_of:
                st.markdown(f"**{name} · {shown_text(side.label)}**")
                st.markdown(shown_text(side.text))
                st.caption(shown_text(side.counts[0].text))
        st.markdown(f"**To the author:** {shown_text(item.question)}")
    with st.container(horizontal=True, vertical_alignment="center", key="slide_row"):
        st.button("Previous", icon=":material/arrow_back:", on_click=turn, args=(-1,), shortcut="PageUp")
        st.button("Next", icon=":material/arrow_forward:", on_click=turn, args=(1,), shortcut="PageDown")
        st.caption(f"{place + 1} of {len(prompts)} · Page Up and Page Down turn, as a presenter does")


def role(card: Role, shown: Shown) -> None:
    """Show a role card."""
    seeds = shown.seeds
    st.header(card.name, anchor=False)
    st.markdown(_runs(sheets.statement(card.who)))
    for actor in card.actors:
        if seeds.actors[actor].designation:
            st.caption(f"A legal fact: {shown_text(seeds.actors[actor].designation)}")
    left, right = st.columns(2, gap="medium")
    with left:
        _list("Interests", [_runs(sheets.statement(item)) for item in card.interests])
        _list("Red lines", [_runs(sheets.statement(item)) for item in card.red_lines])
    with right:
        levers = [_assumption(key, shown) for key in card.levers]
        _list("What you can move", levers or ["Nothing in this model: others must move it for you."])
        _list("What you argue about", [_assumption(key, shown) for key in card.stakes])
    st.markdown(f"**What you would say about the article:** *{shown_text(card.says)}* (a view)")
    st.markdown(f"**How to play it:** {shown_text(card.play)}")
    claims = words.listed(f"{key} ({words.paragraphs(seeds.claims[key].paragraphs)})" for key in card.claims)
    st.caption(f"Read: {claims}.")


def _list(name: str, items: list[str]) -> None:
    told = "\n".join(f"- {item}" for item in items)
    st.markdown(f"**{name}**\n\n{told}")


def _assumption(key: str, shown: Shown) -> str:
    assumption = shown.seeds.assumptions[key]
    return f"{shown_text(assumption.name)}: {shown_text(assumption.question)}"


def _runs(runs: Runs) -> str:
    return "".join(
        f" *{shown_text(text.strip())}*" if style == "i" else shown_text(text) for text, style in runs
    )


def lesson(plan: Lesson, shown: Shown) -> None:
    """Show a lesson plan, its scenarios as links."""
    seeds = shown.seeds
    st.header(f"{plan.title} · {plan.minutes} minutes", anchor=False)
    st.markdown(f"For {plan.group}")
    _list("Aims", [shown_text(item) for item in plan.aims])
    _list("Before the lesson", [shown_text(item) for item in plan.setup])
    for each in plan.scenarios:
        a, b = seeds.scenarios[each.a], seeds.scenarios[each.b]
        link = sheets.link_to(a, b, sheets.USUAL, seeds, page_address())
        st.markdown(f"[{shown_text(each.title)}](<{link}>): {shown_text(each.why)}")
    rows, begun = [], 0
    for phase in plan.phases:
        rows.append([f"{begun}–{begun + phase.minutes}", phase.title, phase.teacher, phase.students])
        begun += phase.minutes
    table(rows, ["Minute", "Phase", "Teacher", "Students"])
    _list("Debrief", [shown_text(item) for item in plan.debrief])
    table([[line.title, *line.levels] for line in plan.rubric], ["Rubric", "Not yet", "Good", "Very good"])


def table(rows: list[list[str]], columns: list[str]) -> None:
    """Show a table of texts whose first column names the row."""
    found = pd.DataFrame([[shown_text(cell) for cell in row] for row in rows], columns=columns)
    st.table(found.set_index(columns[0]))


def handouts(shown: Shown) -> None:
    """Offer every sheet in every format; a file is made when it is asked for."""
    with st.container(horizontal=True, key="formats"):
        form = st.segmented_control(
            "Format", list(MIME), required=True, **choices.bound("debate_format", by="default")
        )
        paper = st.segmented_control(
            "Paper", list(PAPERS), required=True, **choices.bound("debate_paper", by="default")
        )
    form, paper = form or "PDF", PAPERS[paper or "A4"]
    session, link, here = shown.session, shown.link, page_address()  # a file is made where there is no page
    lessons = session.seeds.debate.lessons.values()
    notes = list(session.seeds.debate.notes.values())
    offered: list[tuple[str, str, Callable[[], Sheet]]] = [
        ("Prompt sheet", "prompts", lambda: sheets.prompt_sheet(session, _printed(shown), link)),
        ("Comparison", "comparison", lambda: sheets.comparison_sheet(session, link)),
        ("Role cards", "roles", lambda: sheets.role_cards(session, link)),
        *(
            (
                f"Plan for {plan.minutes} minutes",
                f"lesson_{plan.minutes}",
                lambda plan=plan: sheets.lesson_plan(plan, notes, session.seeds, here),
            )
            for plan in lessons
        ),
    ]
    with st.container(horizontal=True, key="handouts"):
        for label, name, sheet in offered:
            st.download_button(
                f"{label} ({form})",
                _maker(sheet, form, paper),
                file_name=f"{name}.{'md' if form == 'Markdown' else form.lower()}",
                mime=MIME[form],
                key=f"get_{name}",
                icon=":material/download:",
                on_click="ignore",
            )
        st.download_button(
            "Slides (PDF)",
            lambda: as_pdf(sheets.slides(session, _printed(shown), link), "slides"),
            file_name="slides.pdf",
            mime=MIME["PDF"],
            key="get_slides",
            icon=":material/slideshow:",
            on_click="ignore",
        )
        st.download_button(
            "Everything (ZIP)",
            lambda: _packed(shown, link, here, paper),
            file_name="debate.zip",
            mime="application/zip",
            key="get_all",
            icon=":material/folder_zip:",
            on_click="ignore",
        )
    st.caption(
        "Each sheet carries the link to these runs as a code, luck, model version, caveat and sources. PDF "
        "for printing (tagged for screen readers), DOCX to change the words, Markdown for anything else."
    )


def _printed(shown: Shown) -> list[Prompt]:
    return shown.debate.whole()[: kit.ON_A_SHEET]


def _maker(sheet: Callable[[], Sheet], form: str, paper: str) -> Callable[[], bytes]:
    def made() -> bytes:
        if form == "PDF":
            return as_pdf(sheet(), paper)  # type: ignore[arg-type]
        if form == "DOCX":
            return as_docx(sheet(), paper)  # type: ignore[arg-type]
        return as_markdown(sheet()).encode()

    return made


def _packed(shown: Shown, link: str, here: str, paper: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        made = kit.files(shown.session, shown.debate.whole(), link, here, paper)  # type: ignore[arg-type]
        for name, content in made:
            archive.writestr(name, content)
    return packed.getvalue()


BETS = 3


def bettable(shown: Shown) -> list[Sign]:
    """Return the signs to bet on: those on which the worldviews disagree most, never two on one claim."""
    spreads = shown.session.spreads
    signs = [sign for sign in shown.seeds.debate.signs.values() if isinstance(sign, Sign) and sign.bet]
    signs.sort(key=lambda sign: spreads[sign.id].low - spreads[sign.id].high)
    found: list[Sign] = []
    for sign in signs:
        if not any(set(sign.claims) & set(other.claims) for other in found):
            found.append(sign)
    return found[:BETS]


def bet(shown: Shown) -> bool:
    """Ask for a bet, or show how it went; say whether the counts may be shown yet."""
    state, session = st.session_state, shown.session
    total = session.sizes["worlds"]
    signs = bettable(shown)
    if not signs:  # another article's signs may leave nothing to bet on
        return True
    key = shown.link
    placed: dict[str, int] | None = state.get("bets", {}).get(key)
    if placed is None and state.get("betting") != key:
        st.button(
            "Bet before you look",
            icon=":material/casino:",
            help="Twenty seconds: guess three counts, then see the model’s.",
            key="bet_open",
            on_click=lambda: state.update(betting=key),
        )
        return True
    if placed is None:
        st.markdown(f"**In how many of {total:,} imagined worlds of {shown_text(session.runs.names[0])} …**")
        for sign in signs:
            st.slider(
                f"… is it so that {sign.words}?",
                0,
                total,
                total // 2,
                max(1, total // 40),
                key=f"bet_{sign.id}",
            )

        def place() -> None:
            made = {sign.id: int(state[f"bet_{sign.id}"]) for sign in signs}
            state["bets"] = {**state.get("bets", {}), key: made}
            state["betting"] = None

        with st.container(horizontal=True, key="bet_row"):
            st.button("Look", type="primary", key="bet_place", on_click=place)
            st.button("Skip", key="bet_skip", on_click=lambda: state.update(betting=None))
        return False
    _settled(shown, signs, placed)
    return True


def _settled(shown: Shown, signs: list[Sign], placed: dict[str, int]) -> None:
    session = shown.session
    total = session.sizes["worlds"]
    counts = {sign.id: session.tallies[sign.id].a for sign in signs}
    rows = [
        [
            sign.words[:1].upper() + sign.words[1:],
            words.of(placed[sign.id], total),
            words.of(counts[sign.id], total),
        ]
        for sign in signs
    ]
    st.markdown(f"**Your bet on {shown_text(session.runs.names[0])}**")
    table(rows, ["What", "Your bet", "The model"])
    gaps = {sign.id: abs(placed[sign.id] - counts[sign.id]) for sign in signs}
    widest = max(signs, key=lambda sign: gaps[sign.id])
    st.markdown(
        f"You were off by {words.worlds(round(sum(gaps.values()) / len(gaps)))} on average. Your widest gap: "
        f"{words.of(gaps[widest.id], total)}, where {shown_text(widest.words)}. **Explain it:** what did you "
        "assume that the model does not, or it that you do not?"
    )
    st.caption("Scored against the model, and never against what happened.")
