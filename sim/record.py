"""Record: the few numbers a week that are kept of every world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.arithmetic import clip
from sim.mechanisms import alliances
from sim.state import ACTORS, ISLAMIC_STATE, MUTINEERS, NORTHERN, REPUBLIC, TALIBAN

if TYPE_CHECKING:
    from sim.model import Afghanistan

CONTESTED = len(ACTORS)
"""The code of a province where nobody holds enough."""

_CODES = np.arange(len(ACTORS), dtype=np.uint8)[:, None, None]

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
    "tox_complicit": "harm from sheltered jihadists, 1 = reference",
    "tox_ungoverned": "harm from ground that nobody rules, 1 = reference",
    "toxicity": "the larger of the two paths to terror export",
    "autonomy": "self-rule of the regions, formal or in fact, 0-1",
    "self_ruled": "share of people in self-ruled places",
    "islamic_state": "fighters of Islamic State, thousand",
    "al_qaeda": "presence of al-Qaeda, 0-1",
    "capacity": "capacity of the rulers, 0-1",
    "taliban_loss": "Taliban fighters lost relative to the start",
    "pyrrhic": "mean of losses, fiscal gap, contested people, splits and missing support, 0-1",
    "deal": "whether an agreement is in force",
    "cabinet": "posts of the other side in an agreement",
}
"""Every weekly metric and what it means."""


class Record:
    """What is kept of a run.

    Attributes
    ----------
    weekly : dict of array, shape (weeks + 1, worlds)
        The metrics; week 0 is the start.
    holder, capital, taliban, violence : array, shape (weeks + 1, provinces, worlds), uint8
        Who dominates the province (or ``CONTESTED``), who holds its capital, per cent of people under the
        Taliban, deaths in the week (255 and more are 255).
    """

    def __init__(self, weeks: int, provinces: int, worlds: int, *, bloc_share: float) -> None:
        self.bloc_share = bloc_share
        self.weekly = {name: np.empty((weeks + 1, worlds), np.float32) for name in METRICS}
        shape = (weeks + 1, provinces, worlds)
        self.holder, self.capital = np.empty(shape, np.uint8), np.empty(shape, np.uint8)
        self.taliban, self.violence = np.empty(shape, np.uint8), np.empty(shape, np.uint8)
        self._deaths = np.zeros(worlds, np.float64)
        self._civilians = np.zeros(worlds, np.float64)

    def take(self, m: Afghanistan) -> None:
        """Write down the present week."""
        m.measure_control()
        s, g, t = m.state, m.ground, m.taliban
        people = m.ground.countrywide(m.whole)
        joined = m.stances == alliances.JOIN
        north = people[NORTHERN]
        taliban = people[TALIBAN] + (north * joined).sum(axis=0)
        free_north = (north * ~joined).sum(axis=0)
        resist = m.stances == alliances.RESIST
        allied = people[REPUBLIC] + (north * resist).sum(axis=0)
        alone = np.where(joined | resist, 0, north)
        blocs = np.concatenate([taliban[None], allied[None], alone, people[ISLAMIC_STATE:]])
        deal = s.deal
        quiet = clip(1 - m.violence / 0.5, 0, 1)
        at_peace = (m.stances == alliances.ASIDE) | (m.stances == alliances.SELF_RULE)
        left_alone = (north * at_peace).sum(axis=0)
        in_fact = np.minimum(1, np.maximum(free_north * quiet, left_alone) / 0.25) * 0.8
        self_ruled = np.where(
            deal, s.autonomy * (people[REPUBLIC] + free_north), free_north * (m.state.leaderless > 0)
        )
        support = 0.5 * m.recognition + 0.5 * np.minimum(1, m.aid / 3)
        contested = m.contested()
        hunger = np.where(m.ruling, s.gap, 0)
        pyrrhic = (
            np.minimum(1, t.losses)
            + hunger
            + np.minimum(1, contested / np.float32(0.3))
            + np.minimum(1, s.splits / 2)
            + 1
            - support
        ) / 5
        self._deaths += m.all_deaths
        self._civilians += m.civilian_deaths
        values = {
            "control_taliban": taliban,
            "control_kabul": people[REPUBLIC],
            "control_north": free_north,
            "control_other": people[ISLAMIC_STATE] + people[MUTINEERS],
            "contested": contested,
            "blocs": (blocs >= np.float32(self.bloc_share)).sum(axis=0),
            "capitals_taliban": (s.holder == TALIBAN).sum(axis=0),
            "kabul_holder": s.holder[g.kabul],
            "phase": s.phase,
            "violence": m.violence,
            "deaths": self._deaths,
            "civilian_deaths": self._civilians,
            "reprisals": m.reprisals,
            "momentum": s.momentum,
            "air": m.republic.air,
            "arrears": m.republic.arrears,
            "accommodation": t.accommodation.mean(axis=0),
            "inclusion": t.accommodation[0],
            "rights": t.accommodation[1],
            "counterterror": t.accommodation[2],
            "commitments": t.accommodation[3],
            "support": support,
            "fiscal_gap": s.gap,
            "cohesion": t.cohesion,
            "splits": s.splits,
            "hardness": t.hardness,
            "tox_complicit": m.tox_complicit,
            "tox_ungoverned": m.tox_ungoverned,
            "toxicity": np.maximum(m.tox_complicit, m.tox_ungoverned),
            "autonomy": np.where(deal, s.autonomy, in_fact * (m.state.leaderless > 0)),
            "self_ruled": self_ruled,
            "islamic_state": m.islamic_state.strength,
            "al_qaeda": m.al_qaeda.presence,
            "capacity": s.capacity,
            "taliban_loss": t.losses,
            "pyrrhic": pyrrhic,
            "deal": deal,
            "cabinet": np.where(deal, s.cabinet, 0),
        }
        for name, value in values.items():
            self.weekly[name][m.week] = value
        strongest = ((m.whole == m.whole.max(axis=0)) * _CODES).max(axis=0)
        strongest[m.grip() < np.float32(0.6)] = CONTESTED
        self.holder[m.week] = strongest
        self.capital[m.week] = s.holder
        self.taliban[m.week] = m.whole[TALIBAN] * 100
        self.violence[m.week] = np.minimum(m.deaths_by_province, 255)
