"""The same core as an idiomatic Mesa model: one object per faction, province and garrison, a world at a time.

It exists to be timed beside the engine and does the two rules of ``benchmarks.core``, contest and cascade,
with the same data, weeks, rounds and recorded metrics; luck comes from Mesa's own generator, so the two agree
in distribution. The structures are those of the neutral position: ratio contests, sharp thresholds.
"""

from collections.abc import Callable, Mapping
from math import inf, sqrt
from statistics import NormalDist

import mesa

from benchmarks.core import METRICS, Place, Setting

TALIBAN, REPUBLIC, TAJIK, UZBEK, HAZARA, ISLAMIC_STATE, MUTINEERS = range(7)
NORTHERN = (TAJIK, UZBEK, HAZARA)
NORMAL = NormalDist()
GARRISONS, CAPITAL_WEIGHT = 6, 2


class Faction(mesa.Agent):
    """An armed actor: how much its fighters are worth this week."""

    def __init__(self, model: "PlainAfghanistan", code: int) -> None:
        super().__init__(model)
        self.code = code
        self.quality = 1.0

    def look(self) -> None:
        """Set what a fighter of this faction is worth."""
        n, at_start = self.model.numbers, self.model.setting
        if self.code == TALIBAN:
            vigour = 1 + n["momentum_pull"] * min(max(self.model.momentum * 10, -1), 2)
            sanctuary = 1 + n["sanctuary_gain"] * (at_start.backing - n["backing_reference"])
            self.quality = n["quality_taliban"] * vigour * sanctuary * (0.6 + 0.57 * at_start.cohesion)
        elif self.code == REPUBLIC:
            own = n["self_sufficiency"]
            supplied = own + (1 - own) * min(1, at_start.air / n["air_best"])
            self.quality = supplied * (0.4 + n["forces_will_fight"]) * (1 - 0.3 * at_start.arrears)
        elif self.code in NORTHERN:
            self.quality = n["quality_north"] * (0.5 + 0.5 * n["northern_resolve"])
        elif self.code == MUTINEERS:
            self.quality = n["quality_taliban"]


class Garrison(mesa.Agent):
    """A garrison of the Republic: it stands until the push on it exceeds what it bears."""

    def __init__(self, model: "PlainAfghanistan", men: float, standing: bool, threshold: float) -> None:
        super().__init__(model)
        self.men = men
        self.standing = standing
        self.threshold = threshold

    def yields(self, push: float) -> bool:
        """Say whether it gives up under this push."""
        return self.standing and self.threshold < push


class Province(mesa.Agent):
    """A province: who holds its countryside and its capital, who fights there, which garrisons stand."""

    def __init__(self, model: "PlainAfghanistan", place: Place) -> None:
        super().__init__(model)
        self.place = place
        self.control = list(place.control)
        self.men = list(place.men)
        self.holder = REPUBLIC
        self.recent = model.setting.recent
        self.neighbours: list[tuple[Province, float]] = []
        self.comrades: list[Province] = []
        self.garrisons: list[Garrison] = []
        self.capital: Garrison
        self.strength = [0.0] * len(self.control)
        self.pool = [0.0] * len(self.control)
        self.taliban_share = 0.0
        self.steady = self.chance = 0.0
        self.retaken = False
        self.rank = 0.0
        self.yielding: list[Garrison] = []
        self.yielded: list[Garrison] = []

    def station(self) -> None:
        """Post the garrisons: those who stand have borne what June pressed on them."""
        n, place = self.model.numbers, self.place
        around = self.along_roads(lambda p: p.place.seen)
        at_hand = self.model.at_hand(place.seen, around)
        push = self.model.pressure(at_hand, n["survived_arrears"], n["survived_air"])
        push += self.model.felt(self.recent, self.recent, self.recent, self.recent)
        push += n["survived_luck"] * n["push_noise"]
        for k in range(GARRISONS):
            rank = (k + self.model.chance()) / GARRISONS
            threshold = self.model.threshold(rank, place.control[TALIBAN], push, 1)
            standing = k >= GARRISONS - place.standing
            self.garrisons.append(Garrison(self.model, place.post, standing, threshold))
        self.rank = self.model.chance()
        threshold = self.model.threshold(self.rank, 0, push, n["capital_defence"])
        self.capital = Garrison(self.model, place.inside, True, threshold)

    def along_roads(self, quantity: Callable[["Province"], float]) -> float:
        """Return the mean of a quantity over the neighbours, as far as borders let it through."""
        return sum(weight * quantity(p) for p, weight in self.neighbours)

    def look(self) -> None:
        """Measure every faction's strength and the strength of its side."""
        quality = [f.quality for f in self.model.factions]
        shelter, s = self.place.shelter, self.strength
        levy = self.model.numbers["militia"] * self.place.people * self.control[TALIBAN]
        s[TALIBAN] = (self.taliban_men() + levy) * quality[TALIBAN]
        posted = sum(g.men for g in self.garrisons if g.standing)
        inside = self.capital.men if self.capital.standing else 0
        sent = self.model.reserve * self.place.defend
        s[REPUBLIC] = (posted + 0.5 * inside + sent) * quality[REPUBLIC] * shelter
        for group in NORTHERN:
            s[group] = self.men[group] * quality[group] * shelter
        s[ISLAMIC_STATE] = self.men[ISLAMIC_STATE] * shelter
        s[MUTINEERS] = self.men[MUTINEERS] * quality[MUTINEERS]
        united = sum(s[group] for group in NORTHERN) * (0.5 + 0.5 * self.model.numbers["northern_unity"])
        self.pool = list(s)
        self.pool[REPUBLIC] = s[REPUBLIC] + united
        for group in NORTHERN:
            self.pool[group] = max(self.pool[REPUBLIC], s[group])

    def taliban_men(self) -> float:
        """Return the Taliban's men here, those sent included [thousand]."""
        return self.men[TALIBAN] + self.model.setting.mobile * self.place.press

    def fight(self) -> None:
        """Let control move towards the odds, and count the dead."""
        n = self.model.numbers
        claims = [strength * sqrt(pool) for strength, pool in zip(self.strength, self.pool, strict=True)]
        total = sum(claims) + n["no_mans_land"]
        pace = n["pace"] if claims[TALIBAN] / total > self.control[TALIBAN] else n["pace"] * n["counter_pace"]
        self.control = [c + (claim / total - c) * pace for c, claim in zip(self.control, claims, strict=True)]

        enemy = self.pool[REPUBLIC] + self.strength[ISLAMIC_STATE] + self.strength[MUTINEERS]
        odds = odds_of(self.pool[TALIBAN], enemy)
        engaged = self.taliban_men()
        pending = self.model.week < n["exit_weeks"]
        tempo = (0.5 + n["taliban_violence"]) * (1 - n["restraint_until_exit"] * pending)
        deaths = n["battle_rate"] * 4 * odds * (1 - odds) * min(engaged, enemy) * tempo
        self.model.battle_deaths += deaths
        toll = deaths / 2000
        self.men[TALIBAN] *= 1 - min(toll / max(engaged, 0.05), 0.05)
        hurt = 1 - min(toll / max(enemy, 0.05), 0.05)
        for garrison in (*self.garrisons, self.capital):
            garrison.men *= hurt
        for actor in (*NORTHERN, MUTINEERS):
            self.men[actor] *= hurt

    def brace(self) -> None:
        """Feel this week's pushes, before the precedents."""
        n = self.model.numbers
        self.recent *= 0.5 ** (1 / n["precedent_halflife"])
        around = self.along_roads(lambda p: p.taliban_share)
        at_hand = self.model.at_hand(self.control[TALIBAN], around)
        lost = n["push_capital_lost"] if self.holder != REPUBLIC else 0
        pressure = self.model.pressure(at_hand, self.model.setting.arrears, self.model.setting.air)
        self.steady = pressure + lost + n["push_noise"] * self.model.noise()
        self.chance = min(1, at_hand / n["enemy_at_hand"])
        self.yielded = []

    def waver(self, national: float) -> None:
        """See which garrisons yield in this round, on what all have seen so far."""
        command = sum(p.recent for p in self.comrades) / len(self.comrades)
        felt = self.model.felt(self.recent, self.along_roads(lambda p: p.recent), command, national)
        push = (self.steady + felt) * self.chance
        self.yielding = [g for g in (*self.garrisons, self.capital) if g.yields(push)]

    def surrender(self) -> None:
        """Let them yield: a precedent for the next round."""
        for garrison in self.yielding:
            garrison.standing = False
            weight = CAPITAL_WEIGHT if garrison is self.capital else 1
            self.recent += weight / (len(self.garrisons) + CAPITAL_WEIGHT)
        self.yielded += self.yielding

    def settle(self) -> None:
        """Disarm who yielded this week, hand over their ground, and the capital if its garrison did."""
        if not self.yielded:
            return
        self.men[TALIBAN] += self.model.numbers["captured"] * sum(g.men for g in self.yielded)
        outside = sum(g is not self.capital for g in self.yielded)
        passing = min(outside / len(self.garrisons), self.control[REPUBLIC])
        self.control[REPUBLIC] -= passing
        self.control[TALIBAN] += passing
        if self.capital in self.yielded and self.holder == REPUBLIC:
            at_home = max(self.strength[group] for group in NORTHERN) > self.model.numbers["heir_strength"]
            if at_home and self.control[TALIBAN] < 0.5:  # an allied group takes the town over
                self.capital.standing = True
                self.capital.threshold = inf
                self.recent -= CAPITAL_WEIGHT / (len(self.garrisons) + CAPITAL_WEIGHT)
            else:
                self.holder = TALIBAN

    def storm(self) -> None:
        """Whoever holds the country around tries the walls."""
        n = self.model.numbers
        self.retaken = False
        if self.holder == TALIBAN:
            rivals = {REPUBLIC: self.pool[REPUBLIC]} | {
                a: self.strength[a] for a in range(TAJIK, MUTINEERS + 1)
            }
            challenger = max(rivals, key=lambda actor: rivals[actor])
            attack, defence = rivals[challenger], self.pool[TALIBAN]
            around = min(sum(self.control[REPUBLIC:]) + n["airlift"] * self.model.setting.air, 1)
        else:
            challenger = TALIBAN
            inside = self.capital.men if self.capital.standing else 0
            own = n["self_sufficiency"]
            supplied = own + (1 - own) * min(1, self.model.setting.air / n["air_best"])
            keepers = inside * supplied * (0.4 + n["forces_will_fight"]) * n["capital_defence"]
            attack = self.pool[TALIBAN]
            defence = self.pool[REPUBLIC] + keepers * self.place.shelter
            if self.holder != REPUBLIC:
                defence = max(defence, self.strength[self.holder])
            around = self.control[TALIBAN]
        odds = odds_of(attack, defence)
        grip = min(max((around - n["storm_from"]) / (1 - n["storm_from"]), 0), 1)
        if self.model.chance() >= n["storm_pace"] * grip * odds * odds:
            return
        if self.holder == REPUBLIC:
            self.capital.standing = False
            self.recent += CAPITAL_WEIGHT / (len(self.garrisons) + CAPITAL_WEIGHT)
        self.holder = challenger
        self.retaken = challenger == REPUBLIC

    def standing(self) -> int:
        """Return how many garrisons stand, the capital's included."""
        return sum(g.standing for g in (*self.garrisons, self.capital))

    def total_control(self, actor: int) -> float:
        """Return an actor's share of the people, town and country."""
        return self.control[actor] * (1 - self.place.city) + (self.place.city if self.holder == actor else 0)

    def remember(self) -> None:
        """Keep what the neighbours will see next week."""
        self.taliban_share = self.total_control(TALIBAN)


def odds_of(attack: float, defence: float) -> float:
    """Return the attacker's chance in a two-sided fight [0-1]."""
    a, d = attack * sqrt(attack), defence * sqrt(defence)
    return a / (a + d + 1e-6)


class PlainAfghanistan(mesa.Model):
    """One imagined Afghanistan, one object for everything that acts.

    Parameters
    ----------
    setting : Setting
        The start in plain numbers.
    weeks : int
        The horizon [week].
    """

    def __init__(self, setting: Setting, weeks: int, seed: int | None = None) -> None:
        super().__init__(seed=seed)
        self.setting = setting
        self.numbers: Mapping[str, float] = setting.numbers
        if self.numbers["contest_form"] or self.numbers["cascade_form"]:
            raise ValueError(
                "only ratio contests and sharp thresholds are written here: choose such a scenario"
            )
        self.weeks = weeks
        self.week = 0
        self.momentum = self.battle_deaths = 0.0
        self.reserve = setting.reserve
        self.factions = [Faction(self, code) for code in range(MUTINEERS + 1)]
        self.provinces = [Province(self, place) for place in setting.places]
        for province in self.provinces:
            province.neighbours = [(self.provinces[row], weight) for row, weight in province.place.neighbours]
            province.comrades = [p for p in self.provinces if p.place.region == province.place.region]
        for province in self.provinces:
            province.station()
            province.remember()
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "control_taliban": lambda m: m.people(TALIBAN),
                "control_kabul": lambda m: m.people(REPUBLIC),
                "capitals_taliban": lambda m: sum(p.holder == TALIBAN for p in m.provinces),
                "garrisons_standing": lambda m: sum(p.standing() for p in m.provinces),
                "momentum": "momentum",
                "battle_deaths": "battle_deaths",
            }
        )

    def step(self) -> None:
        """Live through one week of fighting and yielding."""
        for faction in self.factions:
            faction.look()
        for province in self.provinces:
            province.look()
        before = self.countryside()
        for province in self.provinces:
            province.fight()
        halflife = self.numbers["momentum_halflife"]
        self.momentum = self.momentum * 0.5 ** (1 / halflife) + self.countryside() - before
        for province in self.provinces:
            province.brace()
        for _ in range(int(self.numbers["relaxation_rounds"])):
            national = sum(p.recent * p.place.people for p in self.provinces)
            for province in self.provinces:
                province.waver(national)
            if not any(p.yielding for p in self.provinces):
                break  # a fixed point: further rounds would change nothing
            for province in self.provinces:
                province.surrender()
        for province in self.provinces:
            province.settle()
            province.storm()
        retaken = [province for province in self.provinces if province.retaken]
        for province in retaken:  # whoever takes a capital back leaves part of the reserve there
            province.capital.standing = True
            province.capital.men = 0.2 * self.reserve / len(retaken)
            firm = self.numbers["capital_defence"]
            province.capital.threshold = self.threshold(1 - province.rank, 0, 0, firm)
        self.reserve -= 0.2 * self.reserve * bool(retaken)
        for province in self.provinces:
            province.remember()
        self.week += 1
        self.datacollector.collect(self)
        self.running = self.steps < self.weeks

    def threshold(self, rank: float, fallen: float, push: float, firmness: float) -> float:
        """Return the push at which a garrison of this rank yields, given that it has borne one before."""
        n = self.numbers
        middle = (n["threshold_base"] + n["threshold_per_morale"] * n["forces_will_fight"]) * firmness
        below = min(NORMAL.cdf((push - middle) / n["threshold_spread"]), 0.999)
        among = max((rank - fallen) / (1.0001 - fallen), 0)
        quantile = min(max(below + (1 - below) * among, 1e-6), 1 - 1e-6)
        return middle + n["threshold_spread"] * NORMAL.inv_cdf(quantile)

    def at_hand(self, here: float, around: float) -> float:
        """Return how far the enemy is at hand, here or just beyond a passable border [0-1]."""
        return min(1, max(here, self.numbers["next_door"] * around))

    def pressure(self, at_hand: float, arrears: float, air: float) -> float:
        """Return what presses a garrison to yield, with the enemy this far at hand, except the precedents."""
        n = self.numbers
        felt = min(1, n["exit_begun"] + (1 - n["exit_begun"]) * self.week / n["exit_weeks"])
        return (
            n["push_encirclement"] * at_hand
            + n["push_elders"] * n["elder_mediation"] * at_hand
            + n["push_momentum"] * n["momentum_pull"] * min(max(self.momentum * 10, -1), 3)
            + n["push_unpaid"] * arrears
            + n["push_no_air"] * (1 - air)
            + n["push_abandonment"] * felt * n["abandonment"]
            + n["push_amnesty"] * n["amnesty_believed"]
            - n["push_legitimacy"] * n["legitimacy"]
        )

    def felt(self, here: float, along_roads: float, command: float, national: float) -> float:
        """Return the push of surrenders elsewhere."""
        n = self.numbers
        near = n["precedent_local"] * max(here, along_roads)
        far = n["precedent_command"] * command + n["precedent_national"] * national
        return n["contagion_unit"] * n["contagion"] * (near + n["news_reach"] * far)

    def countryside(self) -> float:
        """Return the Taliban's share of the countryside's people."""
        return sum(p.place.people * p.control[TALIBAN] for p in self.provinces)

    def people(self, actor: int) -> float:
        """Return an actor's share of the people, town and country."""
        return sum(p.place.people * p.total_control(actor) for p in self.provinces)

    def chance(self) -> float:
        """Return a uniform draw."""
        return self.random.random()

    def noise(self) -> float:
        """Return a normal draw: what happens to a province in a week and no rule explains."""
        return self.random.gauss(0, 1)


def plain(setting: Setting, weeks: int, seeds: list[int]) -> dict[str, list[list[float]]]:
    """Return ``METRICS``, one list of values, weeks 1 to the last, for each seed, from ``mesa.batch_run``."""
    rows = mesa.batch_run(
        PlainAfghanistan,
        {"setting": [setting], "weeks": [weeks], "seed": seeds},
        max_steps=weeks - 1,
        data_collection_period=1,
        display_progress=False,
    )
    found: dict[str, list[list[float]]] = {name: [[] for _ in seeds] for name in METRICS}
    place = {seed: row for row, seed in enumerate(seeds)}
    for row in rows:
        for name in METRICS:
            found[name][place[row["seed"]]].append(row[name])
    return found
