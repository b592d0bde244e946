"""Record: the few numbers a week that are kept of every world."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim import compiled
from sim.arithmetic import clip
from sim.mechanisms import alliances
from sim.numbers import Numbers
from sim.shapes import Codes, Floats
from sim.state import ACTORS, ISLAMIC_STATE, MUTINEERS, NORTHERN, REPUBLIC, RULE, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan

CONTESTED = len(ACTORS)
"""The code of a province where nobody holds enough."""

METRICS = {
    "control_taliban": "share of people under the Taliban and those who joined them",
    "control_kabul": "share of people under the Republic",
    "control_north": "share of people under northern groups that have not joined the Taliban",
    "control_other": "share of people under Islamic State or mutineers",
    "contested": "share of people in provinces where nobody holds 0.6",
    "blocs": "armed blocs that hold a tenth of the people or more",
    "capitals_taliban": "provincial capitals held by the Taliban",
    "kabul_holder": "who holds Kabul, a code",
    "phase": "offensive, transition, rule, a code",
    "violence": "deaths per 100,000 people in the week",
    "deaths": "deaths since the start, fighters and civilians",
    "civilian_deaths": "civilian deaths since the start",
    "displaced": "people driven from home since the start and still displaced inside the country",
    "abroad": "people who have left the country since the start",
    "reprisals": "reprisal killings in the week",
    "momentum": "recent net gains of the Taliban, share of people",
    "air": "air power of the Republic, 0-1",
    "arrears": "unpaid share of the forces' wages",
    "accommodation": "mean of the four parts of accommodation, 0-1",
    "inclusion": "posts for others, 0-1",
    "rights": "rights and schooling, 0-1",
    "counterterror": "cooperation against transnational jihadists, 0-1",
    "commitments": "commitments honoured, 0-1",
    "support": "half recognition, half aid relative to the republic's",
    "fiscal_gap": "unmet share of the needs",
    "cohesion": "cohesion of the Taliban, 0-1",
    "splits": "armed splits, discounted over a year",
    "hardness": "how unyielding the Taliban are, 0-1",
    "hardliners": "share of hardliners among the Taliban",
    "tox_complicit": "harm from sheltered jihadists, 1 = reference",
    "tox_ungoverned": "harm from ground that nobody rules, 1 = reference",
    "toxicity": "both paths to terror export together, 1 = one of them at its reference",
    "autonomy": "self-rule of the regions, formal or in fact, 0-1",
    "self_ruled": "share of people in self-ruled places",
    "islamic_state": "fighters of Islamic State, thousand",
    "al_qaeda": "presence of al-Qaeda, 0-1",
    "capacity": "capacity of the rulers, 0-1",
    "taliban_loss": "Taliban fighters lost relative to the start",
    "pyrrhic": "mean of losses, fiscal gap, contested people, splits and missing support, 0-1",
    "pyrrhic_core": "the same without fiscal gap and support, which assumptions nearly set, 0-1",
    "deal": "whether an agreement is in force",
    "cabinet": "posts of the other side in an agreement",
    "unrest": "share of people who openly defy the rulers",
    "tension": "tension between the communities under an agreement, 0-1",
}
"""Every weekly metric and what it means."""


class Record:
    """What is kept of a run: every week some rows are copied, and the metrics are worked out once at the end.

    Attributes
    ----------
    weekly : dict of array, shape (weeks + 1, worlds)
        The metrics; week 0 is the start.
    holder, capital, taliban, violence : array, shape (weeks + 1, provinces, worlds), uint8
        Who dominates the province (or ``CONTESTED``), who holds its capital, per cent of people under the
        Taliban, deaths in the week (255 and more are 255).
    """

    def __init__(
        self, weeks: int, provinces: int, worlds: int, *, kabul: int, bloc_share: float, numbers: Numbers
    ) -> None:
        self.kabul, self.bloc_share, self.numbers = kabul, bloc_share, numbers
        self._weeks = weeks + 1
        self._rows: dict[str, np.ndarray] = {}
        self._together: list[str] = []
        shape = (weeks + 1, provinces, worlds)
        self.holder, self.capital = np.empty(shape, np.uint8), np.empty(shape, np.uint8)
        self.taliban, self.violence = np.empty(shape, np.uint8), np.empty(shape, np.uint8)

    def take(self, m: Afghanistan) -> None:
        """Write down the present week."""
        m.measure_control()
        s, t, republic = m.state, m.taliban, m.republic
        seen = {
            "share": m.share,
            "stances": m.stances,
            "accommodation": t.accommodation,
            "contested": m.contested(),
            "phase": s.phase,
            "violence": m.violence,
            "all_deaths": m.all_deaths,
            "civilian_deaths": m.civilian_deaths,
            "displaced": m.all_displaced,
            "abroad": m.all_left,
            "reprisals": m.reprisals,
            "momentum": s.momentum,
            "air": republic.air,
            "arrears": republic.arrears,
            "recognition": m.recognition,
            "aid": m.aid,
            "gap": s.gap,
            "cohesion": t.cohesion,
            "splits": s.splits,
            "hardness": t.hardness,
            "hardliners": t.hardliners,
            "tox_complicit": m.tox_complicit,
            "tox_ungoverned": m.tox_ungoverned,
            "autonomy": s.autonomy,
            "leaderless": s.leaderless,
            "islamic_state": m.islamic_state.strength,
            "al_qaeda": m.al_qaeda.presence,
            "capacity": s.capacity,
            "losses": t.losses,
            "deal": s.deal,
            "cabinet": s.cabinet,
            "unrest": m.unrest,
            "tension": s.tension,
        }
        if not self._rows:
            self._prepare(seen)
        np.concatenate([seen.pop(name) for name in self._together], out=self._table[m.week])
        for name, row in seen.items():
            self._rows[name][m.week] = row
        self.holder[m.week] = m.dominant
        self.capital[m.week] = s.holder
        week = self.taliban[m.week], self.violence[m.week]
        compiled.of(in_whole_numbers)(m.held, m.deaths_by_province, *week)

    def _prepare(self, seen: dict[str, np.ndarray]) -> None:
        """Make room for all weeks; plain rows of numbers are written down together: a third of the cost."""
        single = {name: x for name, x in seen.items() if x.ndim == 1 and x.dtype == np.float32}
        worlds = len(seen["phase"])
        self._together = list(single)
        self._table = np.zeros((self._weeks, len(single) * worlds), np.float32)
        columns = self._table.reshape(self._weeks, len(single), worlds)
        self._rows = {
            name: columns[:, self._together.index(name)]
            if name in single
            else np.zeros((self._weeks, *x.shape), x.dtype)
            for name, x in seen.items()
        }

    @cached_property
    def weekly(self) -> dict[str, Floats]:
        """The metrics; read them when all weeks are written down."""
        r, n = self._rows, self.numbers
        share, stances, deal = r["share"], r["stances"], r["deal"]
        republic, north = share[:, REPUBLIC], share[:, NORTHERN]
        joined, resist = stances == alliances.JOIN, stances == alliances.RESIST
        taliban = share[:, TALIBAN] + (north * joined).sum(axis=1)
        free_north = (north * ~joined).sum(axis=1)
        allied = republic + (north * resist).sum(axis=1)
        alone = np.where(joined | resist, 0, north)
        blocs = np.concatenate([taliban[:, None], allied[:, None], alone, share[:, ISLAMIC_STATE:]], axis=1)
        quiet = clip(1 - r["violence"] / n["quiet_violence"], 0, 1)
        at_peace = (stances == alliances.ASIDE) | (stances == alliances.SELF_RULE)
        left_alone = (north * at_peace).sum(axis=1)
        in_fact = np.minimum(1, np.maximum(free_north * quiet, left_alone) / n["fact_full"]) * n["fact_most"]
        leaderless = r["leaderless"] > 0
        known = n["recognition_part"]
        support = known * r["recognition"] + (1 - known) * np.minimum(1, r["aid"] / n["aid_full"])
        hunger = np.where(r["phase"] == RULE, r["gap"], 0)
        lost, open_land = (
            np.minimum(1, r["losses"]),
            np.minimum(1, r["contested"] / np.float32(n["open_full"])),
        )
        torn = np.minimum(1, r["splits"] / n["splits_full"])
        pyrrhic = (lost + hunger + open_land + torn + 1 - support) / 5
        accommodation = r["accommodation"]
        values = {
            "control_taliban": taliban,
            "control_kabul": republic,
            "control_north": free_north,
            "control_other": share[:, ISLAMIC_STATE] + share[:, MUTINEERS],
            "contested": r["contested"],
            "blocs": (blocs >= np.float32(self.bloc_share)).sum(axis=1, dtype=np.uint16),
            "capitals_taliban": (self.capital == TALIBAN).sum(axis=1, dtype=np.uint16),
            "kabul_holder": self.capital[:, self.kabul],
            "phase": r["phase"],
            "violence": r["violence"],
            "deaths": r["all_deaths"].cumsum(axis=0, dtype=np.float64),
            "civilian_deaths": r["civilian_deaths"].cumsum(axis=0, dtype=np.float64),
            "displaced": r["displaced"],
            "abroad": r["abroad"],
            "reprisals": r["reprisals"],
            "momentum": r["momentum"],
            "air": r["air"],
            "arrears": r["arrears"],
            "accommodation": accommodation.mean(axis=1),
            "inclusion": accommodation[:, 0],
            "rights": accommodation[:, 1],
            "counterterror": accommodation[:, 2],
            "commitments": accommodation[:, 3],
            "support": support,
            "fiscal_gap": r["gap"],
            "cohesion": r["cohesion"],
            "splits": r["splits"],
            "hardness": r["hardness"],
            "hardliners": r["hardliners"],
            "tox_complicit": r["tox_complicit"],
            "tox_ungoverned": r["tox_ungoverned"],
            "toxicity": r["tox_complicit"] + r["tox_ungoverned"],
            "autonomy": np.where(deal, r["autonomy"], in_fact * leaderless),
            "self_ruled": np.where(deal, r["autonomy"] * (republic + free_north), free_north * leaderless),
            "islamic_state": r["islamic_state"],
            "al_qaeda": r["al_qaeda"],
            "capacity": r["capacity"],
            "taliban_loss": r["losses"],
            "pyrrhic": pyrrhic,
            "pyrrhic_core": (lost + open_land + torn) / 3,
            "deal": deal,
            "cabinet": np.where(deal, r["cabinet"], 0),
            "unrest": r["unrest"],
            "tension": np.where(deal, r["tension"], 0),
        }
        return {name: np.asarray(values[name], np.float32) for name in METRICS}


def in_whole_numbers(held: Floats, deaths: Floats, per_cent: Codes, dead: Codes) -> None:
    """Write down shares as per cent and deaths up to 255, shape (provinces, worlds) each."""
    per_cent[:] = held * 100
    dead[:] = np.minimum(deaths, 255)
