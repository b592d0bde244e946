"""The model: in which order a week happens. One ``mesa.Model`` holds all worlds of a chunk."""

from __future__ import annotations

from collections.abc import Mapping

import mesa
import numpy as np

from sim.agents import AlQaeda, IslamicState, Mediators, Northern, Patron, Republic, Taliban
from sim.draws import drawn
from sim.events import Log
from sim.ground import Ground, holders
from sim.mechanisms import (
    alliances,
    consolidation,
    contest,
    patrons,
    rivals,
)
from sim.mechanisms.patrons import PATRONS
from sim.numbers import Numbers
from sim.record import Record
from sim.shapes import Floats, Words
from sim.state import NORTHERN, REPUBLIC, RULE, TAJIK, TALIBAN, start
from sim.week import capitals, facts, garrisons, joining, people, politics, rule, war
from sim.worlds import Worlds

GROUPS = ("tajik", "uzbek", "hazara")


class Afghanistan(mesa.Model):
    """An ensemble of imagined Afghanistans, week by week; with one world it is an ordinary Mesa model.

    Parameters
    ----------
    worlds : Worlds
        The table of assumptions and luck numbers.
    fork : (int, array), optional
        A week, and the luck numbers that hold from then on (for "why did this happen?").
    otherwise : (int, mapping), optional
        A week, and constants that have another value from then on.
    silent : tuple of str
        Actors who take no decisions.
    """

    def __init__(
        self,
        worlds: Worlds,
        *,
        fork: tuple[int, Words] | None = None,
        otherwise: tuple[int, Mapping[str, float]] | None = None,
        silent: tuple[str, ...] = (),
    ) -> None:
        super().__init__(rng=0)  # Mesa wants a generator; all luck comes from ``sim.luck``
        self.worlds = worlds
        size = len(worlds)
        seeds = worlds.seeds
        self.numbers = Numbers(worlds.values, {k: float(c.value) for k, c in seeds.constants.items()})
        places = seeds.provinces
        self.draws = drawn(worlds.luck, worlds.weeks, places.iso, GROUPS, fork)
        self.ground = Ground(places, self.numbers)
        self.state = start(places, self.ground, self.numbers, self.draws)
        self.log = Log()
        self.week = 0

        value = self.numbers.ask(contest.stakes, self.ground.people, self.ground.posts)
        none = np.zeros(size, np.float32)
        self.taliban = Taliban(self, numbers=self.numbers, value=value, worlds=size)
        self.republic = Republic(self, numbers=self.numbers, value=value, nerve=self.draws.nerve[0])
        self.stances = np.full((len(GROUPS), size), alliances.RESIST, np.int8)
        self.northern = [
            Northern(self, name=g, numbers=self.numbers, row=TAJIK + i, stance=self.stances[i])
            for i, g in enumerate(GROUPS)
        ]
        self.al_qaeda = AlQaeda(self, numbers=self.numbers, worlds=size)
        eastern = np.array([[r == "Eastern"] for r in places.region])
        home = self.numbers.ask(rivals.homes, places.ethnic[0], self.ground.people, eastern)
        self.islamic_state = IslamicState(
            self, numbers=self.numbers, home=home.astype(np.float32), worlds=size
        )
        self.standing = np.zeros((len(patrons.KINDS), len(PATRONS), size), np.float32)
        self.patrons = {
            name: Patron(self, name=name, numbers=self.numbers, row=i, standing=self.standing[:, i])
            for i, name in enumerate(PATRONS)
        }
        self.weights, self.interests = (
            np.array([[self.numbers[f"{what}_{name}"]] for name in PATRONS], np.float32)
            for what in ("weight", "north")
        )
        self.mediators = Mediators(self, numbers=self.numbers, worlds=size)
        for agent in self.agents:
            agent.silent = agent.name in silent
        self.northern_start = self.state.men[NORTHERN].copy()
        for group in self.northern:
            group.present = self.northern_start[group.row - TAJIK].sum(axis=0) > 0

        self.pashtun = places.ethnic[0].astype(np.float32)
        self.shelter = self.numbers.ask(contest.shelter, self.ground.rugged)
        self.tie = self.numbers["al_qaeda_tie"].copy()
        self.reach = np.zeros_like(self.state.recent)
        self.strikes, self.northern_supply, self.recognition, self.aid = none, none, none, none
        self.tox_complicit, self.tox_ungoverned, self.reprisals, self.exposed = none, none, none, none
        self.civilian_deaths, self.all_deaths, self.violence = none, none, none
        self.defying, self.grievance, self.repressed, self.displaced, self.left = (
            np.zeros_like(self.state.recent) for _ in range(5)
        )
        self.all_displaced, self.all_left = none, none
        self.open_unrest, self.unrest = np.zeros(self.state.recent.shape, bool), none
        self.weariness = np.full(size, self.numbers["weariness_start"], np.float32)
        self.resentment = np.ones(size, np.float32)
        self.by_surrender, self.by_force = none.copy(), none.copy()
        self.garrison_men = np.zeros_like(self.state.recent)
        self.deaths_by_province = np.zeros_like(self.state.recent)
        self.fall_week, self.exit_week = np.full(size, np.nan, np.float32), np.full(size, np.nan, np.float32)
        self.before = self.state.control
        self.lost_at = np.full_like(
            self.state.holder, -1, np.int16
        )  # the last week in which a capital was lost
        self.kabul_before = self.state.holder[self.ground.kabul].copy()
        self.taliban_rule = self.kabul_before == TALIBAN  # where they hold Kabul
        self.ruling = self.state.phase == RULE  # where somebody rules, by victory or by a deal
        self.schedule = list(worlds.schedule)
        self.otherwise = otherwise
        self.record = Record(
            worlds.weeks,
            len(places),
            size,
            kabul=self.ground.kabul,
            bloc_share=float(seeds.thresholds["bloc_share"].value),
            numbers=self.numbers,
        )
        self._look()
        self.record.take(self)

    def step(self) -> None:
        """Live through one week in all worlds."""
        self._changes_of_course()
        self.facts = facts.seen(self)
        before = self.stances.copy()
        for row, group in enumerate(self.northern):
            group.drawn = self.draws.choice[self.week // 4, row]
        self.agents.do("act", self.facts)
        rule.outsiders(self)
        politics.rounds(self)
        politics.bargain(self)
        politics.stances(self, before)
        self._look()
        self.before = self.state.control
        war.fight(self)
        garrisons.surrender(self)
        capitals.storm(self)
        capitals.relieve(self)
        politics.president(self)
        politics.kabul(self)
        politics.split(self)
        rule.money(self)
        rule.govern(self)
        rule.bend(self)
        rule.jihadists(self)
        people.defiance(self)
        rule.deaths(self)
        people.flight(self)
        politics.northern_levies(self, self.resentment)
        joining.weeks_end(self)
        self.week += 1
        self.record.take(self)

    def run(self) -> Record:
        """Live through all weeks and return what was recorded."""
        while self.week < self.worlds.weeks:
            self.step()
        return self.record

    # What the week's parts ask of the whole.

    @property
    def date(self) -> int:
        """The week in which what happens now is recorded; week 0 is the start."""
        return self.week + 1

    def taliban_share(self) -> Floats:
        """Return the Taliban's share of the countryside's people, shape (worlds,)."""
        return self.ground.countrywide(self.state.control[TALIBAN])

    def nobody(self) -> Floats:
        """Return the share of each countryside that nobody holds, shape (provinces, worlds)."""
        return np.asarray(np.maximum(0, 1 - self.state.control.sum(axis=0)))

    def grip(self) -> Floats:
        """Return the share of the strongest holder, shape (provinces, worlds)."""
        return np.asarray(self._grip)

    def contested(self) -> Floats:
        """Return the share of people in provinces where nobody holds 0.6, shape (worlds,)."""
        return np.asarray(self._contested)

    def other_side(self) -> np.ndarray:
        """Return with whom the Taliban deal, a code: Republic or strongest group, shape (worlds,)."""
        strongest = self.worth_by_actor[NORTHERN].argmax(axis=0) + TAJIK
        return np.where(self.state.republic_stands, REPUBLIC, strongest).astype(np.int8)

    def at_victory(self) -> Floats:
        """Return the capacity that a victor brings into office, shape (worlds,) [0-1]."""
        return self.numbers.ask(consolidation.at_victory)

    def _changes_of_course(self) -> None:
        """Change what is to change in this week, by the schedule."""
        for change in self.schedule:
            if change.week == self.week:
                self.numbers.change(change.id, np.full(self.worlds.luck.shape, change.value, np.float32))
        if self.otherwise is not None and self.otherwise[0] == self.week:
            for name, value in self.otherwise[1].items():
                self.numbers.change(name, float(value))

    def _look(self) -> None:
        """Measure strengths, sides and control as they are now."""
        war.measure(self)

    def measure_control(self) -> None:
        """Put town and country together, and see who is strongest where."""
        s, g = self.state, self.ground
        seen = self.numbers.ask(holders, s.control, s.holder, g.city, g.people, g.area, s.deal)
        self.held, self.share, self._grip, self._contested, self.dominant = seen[:5]
        self.open_ground, self.partners = seen[5:]
