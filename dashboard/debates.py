"""What the page Debate is about: two scenarios of the choice, and the prompts that they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

import streamlit as st

from dashboard import address, comparison, runs, waiting, words
from dashboard import choice as choices
from dashboard.choice import Choice
from dashboard.viewing import FIRST_VIEW
from sim import cases, links
from sim.conclusions import ENDING, Reading, Readings
from sim.debate.counts import wanted
from sim.debate.prompts import Prompt
from sim.debate.session import TRIED, Session, begin
from sim.scenarios import Scenario
from sim.seeds import Seeds

KEPT = 16  # debates in memory: some tens of numbers for each world


class Debate:
    """A debate whose prompts are ready, and whose minds are worked out once somebody asks for them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._prompts: list[Prompt] | None = None

    @cached_property
    def _asked(self) -> runs.Asked:
        """What was read off the runs with one premise turned: begun when somebody asks for minds."""
        sizes, needed = self.session.sizes, _needed(self.session.seeds)
        turned = self.session.turns.values()
        return runs.ask(turned, needed, luck=sizes["luck"], worlds=self.session.tried, weeks=sizes["weeks"])

    @property
    def done(self) -> bool:
        """Whether the prompts say what would change each side's mind."""
        return self._prompts is not None or self._asked.done

    @property
    def prompts(self) -> list[Prompt]:
        """The prompts as far as they are worked out."""
        return self.whole() if self.done else self.session.prompts

    def whole(self) -> list[Prompt]:
        """Return the prompts with what would change each side's mind, waiting for it if need be."""
        if self._prompts is None:
            self._prompts = [] if self.session.nothing else self.session.with_minds(self._asked.result())
        return self._prompts


@dataclass(frozen=True)
class Shown:
    """A debate and the choice that it belongs to."""

    choice: Choice
    seeds: Seeds
    debate: Debate

    @property
    def session(self) -> Session:
        """The two runs, counted."""
        return self.debate.session

    @property
    def link(self) -> str:
        """The address that opens this debate on whatever machine can reach this page."""
        chosen = replace(self.choice, compared=(self.session.runs.b,), pair=1, view=FIRST_VIEW)
        return f"{page_address()}?{urlencode(address.to_query(chosen, self.seeds))}"


def pair(choice: Choice, seeds: Seeds) -> tuple[Scenario, Scenario]:
    """Return the two scenarios that are debated: the visitor's own, and the one it is compared with."""
    first, *others = comparison.scenarios(choice, seeds)
    return first, others[min(choice.pair, len(others)) - 1]


def start(seeds: Seeds, choice: Choice | None = None) -> tuple[runs.Asked, runs.Asked]:
    """Set the runs going, so that they are under way while the sidebar is drawn."""
    choice = choice or choices.current()
    return (
        _ask(pair(choice, seeds), choice, seeds, choice.worlds, ENDING),
        _ask(list(seeds.scenarios.values()), choice, seeds, min(TRIED, choice.worlds)),
    )


def ready(seeds: Seeds, choice: Choice | None = None) -> Shown | None:
    """Return the debate of a choice (the visitor's, where none is named), or say how far its worlds are."""
    asked = start(seeds, choice)
    with st.container(key="debate_waiting"):  # it keeps the place
        if not runs.processes() or runs.wait_for(asked, waiting.PATIENCE):
            return draw(seeds, choice)
        _progress(asked)
        return None


@st.fragment(run_every=0.5)
def _progress(asked: Sequence[runs.Asked]) -> None:
    if all(one.done for one in asked):
        st.rerun()
    total, done = (sum(getattr(one, name) for one in asked) for name in ("total", "finished"))
    st.progress(done / total, f"The worlds to argue about are being run: {words.of(done, total)} are done.")


def draw(seeds: Seeds, choice: Choice | None = None) -> Shown:
    """Return the debate of a choice, the visitor's if none is named, running what has not been run yet."""
    choice = choice or choices.current()
    a, b = pair(choice, seeds)
    sizes = choice.worlds, choice.weeks, choice.luck
    # Worlds know only what a scenario means; a debate calls it by the start that its visitor chose as well.
    key = (a.id, cases.meaning(a)), (b.id, cases.meaning(b)), seeds.fingerprint, sizes
    return Shown(choice, seeds, _debate(*key, _pair=(a, b), _seeds=seeds))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _debate(
    one: tuple[str, str],
    other: tuple[str, str],
    fingerprint: str,
    sizes: tuple[int, int, int],
    *,
    _pair: tuple[Scenario, Scenario],
    _seeds: Seeds,
) -> Debate:
    """Return a debate; Streamlit's cache lets one caller make it, and all others find it."""
    worlds, weeks, luck = sizes

    def collect(
        scenarios: Sequence[Scenario], needed: Sequence[Reading], count: int
    ) -> Mapping[str, Readings]:
        return runs.ask(scenarios, needed, luck=luck, worlds=count, weeks=weeks).result()

    return Debate(begin(*_pair, _seeds, collect, {"worlds": worlds, "weeks": weeks, "luck": luck}))


def _ask(
    scenarios: Sequence[Scenario], choice: Choice, seeds: Seeds, worlds: int, *more: Reading
) -> runs.Asked:
    needed = [*more, *_needed(seeds)]
    return runs.ask(scenarios, needed, luck=choice.luck, worlds=worlds, weeks=choice.weeks)


def _needed(seeds: Seeds) -> tuple[Reading, ...]:
    return wanted(seeds.debate.signs.values())


def page_address() -> str:
    """Return the address of this page without what it shows; this machine's where none can be used."""
    said = (st.context.url or "").partition("?")[0].partition("#")[0]
    return said if links.is_page(said) else links.DEBATE
