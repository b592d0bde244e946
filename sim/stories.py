"""Stories: what happened in one world, told week by week in plain sentences, each with its cause.

The words stand in ``seeds/stories.toml``; here is only what belongs together and what is counted. Everything
told comes from the log of events and the record of the run.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import isnan
from typing import Any

import numpy as np

from sim.case import CAPITAL
from sim.errors import SeedError
from sim.events import KINDS
from sim.forms import missing_file
from sim.mechanisms import alliances
from sim.outcomes import ENDINGS
from sim.reasons import because
from sim.result import Result
from sim.state import ACTORS, OFFENSIVE, REPUBLIC, RULE, TALIBAN, TRANSITION
from sim.wording import STANCES, Wording, joined

Entry = dict[str, Any]
"""One step of a story: week, text, kind, province, cause, because, event.

``event`` is the number of the event that has the cause, as ``sim.why`` counts them; 0 where nothing happens.
"""

NAMED = 4
"""Up to so many places are named one by one; of more, a count and the largest few."""
AMONG = 3
CASCADE = 5
"""So many capitals that give up in one week are told as a cascade."""
HALF_YEAR = 26

FELL = {"capital yields": "yield", "capital stormed": "storm", "capital retaken": "retake"}


def story(result: Result, world: int) -> list[Entry]:
    """Return what happened in one world, week by week, in words with causes.

    Parameters
    ----------
    result : Result
    world : int
        Its position in the result, from 0.

    Raises
    ------
    SeedError
        If the seeds have no ``stories.toml``.
    IndexError
        If there is no such world.
    """
    return _Teller(result, world).tell()


def headline(result: Result, world: int, *, number: int | None = None) -> str:
    """Return one sentence on what happened in a world.

    Parameters
    ----------
    world : int
        Its position in the result, from 0.
    number : int, optional
        How people count it; without it the position, from 1.
    """
    return _Teller(result, world).headline(number or world + 1)


class _Teller:
    """Tells one world; keeps what the words need on the way through the log: who holds what, who fights."""

    def __init__(self, result: Result, world: int) -> None:
        if not 0 <= world < len(result):
            raise IndexError(f"world {world}: the result has worlds 0 to {len(result) - 1}")
        self.result, self.world = result, world
        self.seeds = result.seeds
        if self.seeds.stories is None:
            raise SeedError([missing_file(f"{self.seeds.folder.name}/stories.toml")])
        self.words: Wording = self.seeds.stories
        self.places = self.seeds.provinces
        self.kabul = self.places.capital.index(CAPITAL)
        self.weeks = len(result.weekly["deal"]) - 1
        first, last = np.searchsorted(result.events["world"], [world, world + 1])
        self.events = result.events[first:last]
        self.numbers = {row.tobytes(): n for n, row in enumerate(self.events, start=1)}
        self.holders = result.capital[0, :, world].astype(int)
        self.stances: dict[int, int] = {}
        self.intact = True  # no capital has changed hands yet
        self.tally = 0  # capitals of the Taliban when they were last counted out
        self.signed = 0

    def tell(self) -> list[Entry]:
        """Return the whole story."""
        told = [self._start()]
        events = iter(groupby(self.events, key=lambda e: int(e["week"])))
        milestones = [w for w in range(HALF_YEAR, self.weeks, HALF_YEAR) if w <= 4 * HALF_YEAR or w % 52 == 0]
        for week, rows in events:
            while milestones and milestones[0] < week:
                told.append(self._cost(milestones.pop(0)))
            told.extend(self._week(week, list(rows)))
        told.extend(self._cost(week) for week in milestones)
        return [*told, *self._end()]

    def headline(self, number: int) -> str:
        """Return the world in one sentence."""
        say, fall = self.words.say, self._number("t_kabul")
        passing = self.events[self.events["kind"] == KINDS.index("Kabul changes hands")]
        deals = self.events[self.events["kind"] == KINDS.index("deal signed")]
        if not isnan(fall) and len(passing):
            kabul = say("headline_falls", new=self._holder(passing[0]["actor"]), week=int(fall))
        elif self._weekly("deal") > 0 and len(deals):
            kabul = say("headline_deal", week=int(deals[-1]["week"]))
        else:
            kabul = say("headline_holds")
        return say(
            "headline",
            number=number,
            kabul=kabul,
            held=_count(self._weekly("capitals_taliban")),
            capitals=len(self.holders),
            weeks=self.weeks,
            ending=self._ending.name,
            civilians=_count(self._weekly("civilian_deaths")),
        )

    # The frame: how it starts, what it costs, how it ends.

    def _start(self) -> Entry:
        text = self.words.say(
            "start",
            **self._shares(0),
            contested=_share(self._weekly("contested", 0)),
            held=int((self.holders == REPUBLIC).sum()),
            capitals=len(self.holders),
        )
        return self._entry(0, "start", text, cause="taliban_start")

    def _cost(self, week: int) -> Entry:
        civilians = round(self._weekly("civilian_deaths", week))
        text = self.words.say(
            "cost",
            weeks=week,
            civilians=_count(civilians),
            fighters=_count(round(self._weekly("deaths", week)) - civilians),
            displaced=_count(round(self._weekly("displaced", week), -2)),
            abroad=_count(round(self._weekly("abroad", week), -2)),
        )
        return self._entry(week, "cost", text, cause="war")

    def _end(self) -> Iterator[Entry]:
        text = self.words.say(
            "ending",
            **self._shares(self.weeks),
            weeks=self.weeks,
            ending=self._ending.name,
            held=_count(self._weekly("capitals_taliban")),
            capitals=len(self.holders),
        )
        yield self._entry(self.weeks, "ending", text, cause="ending", definition=self._ending.definition)
        for flag, raised in self.result.flags.items():
            if raised[self.world]:
                meant = self.seeds.endings[flag]
                text = self.words.say("flag", flag=meant.name)
                yield self._entry(self.weeks, "flag", text, cause="ending", definition=meant.definition)
        yield self._cost(self.weeks)

    # One week.

    def _week(self, week: int, rows: list[Any]) -> Iterator[Entry]:
        by_kind: dict[str, list[Any]] = {}
        for row in rows:
            by_kind.setdefault(KINDS[row["kind"]], []).append(row)
        for kind, found in by_kind.items():
            if kind == "garrisons yield":
                yield self._garrisons(week, found)
            elif kind in FELL:
                last = [k for k in by_kind if k in FELL][-1]
                yield self._capitals(week, kind, found, sum_up=kind == last)
            elif kind == "Kabul changes hands":
                yield self._kabul(week, found[0], by_kind)
            elif kind == "president leaves" and not self._told_with(found[0], by_kind):
                killed = self.result.causes[found[0]["cause"]] == "assassination"
                said = self.words.say("president_killed" if killed else "president")
                yield self._entry(week, kind, said, found)
            elif kind == "stance":
                yield from self._stances(week, found, by_kind)
            elif kind == "split":
                yield self._split(week, found)
            elif kind == "deal signed":
                yield self._deal(week, found[0], by_kind)
            elif kind == "deal breaks":
                weeks = week - self.signed + 1
                yield self._entry(week, kind, self.words.say("breaks", weeks=weeks), found)
            elif kind == "round of talks":
                yield from self._talks(week, found)
            elif kind == "intervention":
                yield self._entry(week, kind, self.words.say("intervention"), found)
            elif kind == "prison break":
                men = _count(round(float(found[0]["size"]) * 1000, -2))
                yield self._entry(week, kind, self.words.say("prisons", men=men), found)
            elif kind == "guarantor leaves":
                yield self._entry(week, kind, self.words.say("guarantor"), found)
            elif kind == "unrest":
                yield self._unrest(week, found)
            elif kind == "phase":
                yield from self._phase(week, found[0], by_kind)

    def _told_with(self, leaving: Any, by_kind: dict[str, list[Any]]) -> str:
        """Return the sentence on a president who goes with something else of that week, or nothing."""
        cause = self.result.causes[leaving["cause"]]
        if cause == "fall of the capital" and "Kabul changes hands" in by_kind:
            return self.words.say("president_with_kabul")
        return self.words.say("president_by_deal") if cause == "deal" and "deal signed" in by_kind else ""

    def _garrisons(self, week: int, rows: list[Any]) -> Entry:
        places = self._largest([int(row["province"]) for row in rows])
        names = [self.places.name[p] for p in places]
        garrisons = _count(sum(float(row["size"]) for row in rows))
        text = self._listed("garrison", names, garrisons=garrisons)
        return self._entry(week, "garrisons yield", text, rows)

    def _unrest(self, week: int, rows: list[Any]) -> Entry:
        places = self._largest([int(row["province"]) for row in rows])
        people = self.places.population.ravel()
        defying = sum(float(row["size"]) * float(people[row["province"]]) for row in rows)
        share = _share(defying / float(people[places].sum()))
        text = self._listed("unrest", [self.places.name[p] for p in places], share=share)
        return self._entry(week, "unrest", text, rows)

    def _capitals(self, week: int, kind: str, rows: list[Any], *, sum_up: bool) -> Entry:
        """Tell which capitals change hands in one way; the last entry of a week may sum up."""
        first, self.intact = self.intact, False
        places = self._largest([int(row["province"]) for row in rows])
        news = {int(row["province"]): int(row["actor"]) for row in rows}
        texts = []
        cascade = kind == "capital yields" and len(rows) >= CASCADE
        if cascade:
            among = joined([self._capital(p) for p in places[:AMONG]])
            texts.append(self.words.say("cascade", count=len(rows), places=among))
        for new in sorted(set(news.values())):
            self.holders[[p for p in places if news[p] == new]] = new
            if not cascade or new != TALIBAN:
                names = [self._capital(p) for p in places if news[p] == new]
                texts.append(self._listed(FELL[kind], names, new=self._holder(new)))
        if first:
            texts.append(self.words.say("first", "one" if len(rows) == 1 else "some"))
        held = int((self.holders == TALIBAN).sum())
        quarter = len(self.holders) / 4
        if sum_up and not first and (len(rows) >= NAMED or held // quarter != self.tally // quarter):
            texts.append(self.words.say("tally", held=held, capitals=len(self.holders)))
            self.tally = held
        return self._entry(week, "cascade" if cascade else kind, " ".join(texts), rows)

    def _kabul(self, week: int, row: Any, by_kind: dict[str, list[Any]]) -> Entry:
        texts = [self.words.say("kabul", old=self._holder(row["other"]), new=self._holder(row["actor"]))]
        texts += [self._told_with(leaving, by_kind) for leaving in by_kind.get("president leaves", [])]
        texts.append(self._opened(by_kind))
        # How the city's own capital was lost says more than that the city was lost.
        here = [r for kind in FELL for r in by_kind.get(kind, []) if r["province"] == self.kabul]
        return self._entry(week, "Kabul changes hands", " ".join(filter(None, texts)), here or [row])

    def _stances(self, week: int, rows: list[Any], by_kind: dict[str, list[Any]]) -> Iterator[Entry]:
        for code, group in groupby(
            sorted(rows, key=lambda r: float(r["size"])), key=lambda r: int(r["size"])
        ):
            found = list(group)
            groups = joined([self._holder(row["actor"]) for row in found])
            text = self.words.say("stance", groups=groups, stance=self.words.stances[STANCES[code]])
            released = {self.stances.get(int(row["actor"])) for row in found} == {alliances.SELF_RULE}
            self.stances.update((int(row["actor"]), code) for row in found)
            cause = "broken agreement" if released and "deal breaks" in by_kind else ""
            yield self._entry(week, "stance", _sentence(text), found, cause=cause)

    def _split(self, week: int, rows: list[Any]) -> Entry:
        names = joined([self.places.name[row["province"]] for row in rows])
        men = _count(round(float(rows[0]["size"]) * 1000, -2))  # the log counts in thousands
        text = self.words.say("split", place=names, men=men)
        return self._entry(week, "split", text, rows)

    def _deal(self, week: int, row: Any, by_kind: dict[str, list[Any]]) -> Entry:
        level, posts = float(row["size"]), self._weekly("cabinet", week)
        named = "none" if level < 0.1 else "little" if level < 0.3 else "some" if level < 0.5 else "wide"
        text = self.words.say(
            "deal",
            "kept" if posts > 0 else "brief",  # the record holds no posts if it breaks in the same week
            other=self._holder(row["other"]),
            self_rule=self.words.self_rule[named],
            **({"posts": _share(posts)} if posts > 0 else {}),
        )
        leaving = [self._told_with(leaves, by_kind) for leaves in by_kind.get("president leaves", [])]
        self.signed = week
        texts = filter(None, [text, *leaving, self._opened(by_kind)])
        return self._entry(week, "deal signed", " ".join(texts), [row])

    def _opened(self, by_kind: dict[str, list[Any]]) -> str:
        """Return the sentence on a transition that begins with another event of the week."""
        begins = any(int(row["size"]) == TRANSITION for row in by_kind.get("phase", []))
        return self.words.say("open") if begins else ""

    def _talks(self, week: int, rows: list[Any]) -> Iterator[Entry]:
        held = self.events[self.events["kind"] == KINDS.index("round of talks")]
        if week == int(held[0]["week"]):
            text = self.words.say("talks", rounds=len(held))
            yield self._entry(week, "round of talks", text, rows)

    def _phase(self, week: int, row: Any, by_kind: dict[str, list[Any]]) -> Iterator[Entry]:
        phase = int(row["size"])
        kabul = int(self.holders[self.kabul])
        if phase == RULE:
            shared = self._weekly("deal", week) > 0
            text = self.words.say("shared") if shared else self.words.say("rule", holder=self._holder(kabul))
        elif phase == OFFENSIVE:
            text = self.words.say("war")
        elif "Kabul changes hands" in by_kind or "deal signed" in by_kind:
            return  # told with what brings it
        else:
            text = self.words.say("open")
        yield self._entry(week, "phase", text, [row])

    # Words and numbers.

    def _entry(
        self, week: int, kind: str, text: str, rows: Sequence[Any] = (), *, cause: str = "", **filled: object
    ) -> Entry:
        causes = Counter(self.result.causes[row["cause"]] for row in rows)
        main = cause or causes.most_common(1)[0][0]
        province = self.places.iso[rows[0]["province"]] if len(rows) == 1 and rows[0]["province"] >= 0 else ""
        told = KINDS[rows[0]["kind"]] if rows else ""
        alike = bool(cause) or len(causes) == 1
        because = self._because(main, week, told, alike, **filled)
        first = rows[0] if rows else None
        named = next((row for row in rows if self.result.causes[row["cause"]] == main), first)
        return {
            "week": week,
            "text": text,
            "kind": kind,
            "province": province,
            "cause": main,
            "because": because,
            "event": 0 if named is None else self.numbers[named.tobytes()],
        }

    def _because(self, cause: str, week: int, kind: str, alike: bool, **filled: object) -> str:
        value = None
        if cause in self.seeds.assumptions:
            # The week that ends on a date began one before it.
            value = float(self.result.worlds.at(max(week - 1, 0), cause)[self.world])
        rule = self.words.rules[kind] if kind else ""
        return because(self.seeds, self.words, cause, rule=rule, value=value, alike=alike, **filled)

    def _listed(self, sentence: str, names: list[str], **filled: object) -> str:
        """Return a sentence about one place, a few by name, or many by count and the first few."""
        if len(names) == 1:
            return self.words.say(sentence, "one", place=names[0], **filled)
        if len(names) <= NAMED:
            return self.words.say(sentence, "some", places=joined(names), **filled)
        return self.words.say(sentence, "many", count=len(names), places=joined(names[:AMONG]), **filled)

    def _largest(self, provinces: Iterable[int]) -> list[int]:
        people = self.places.population.ravel()
        return sorted(provinces, key=lambda p: -people[p])

    def _capital(self, province: int) -> str:
        city, name = self.places.capital[province].split(" (")[0], self.places.name[province]
        return city if city == name else f"{city} ({name})"

    @property
    def _ending(self) -> Any:
        return self.seeds.endings[ENDINGS[self.result.ending[self.world]]]

    def _holder(self, code: Any) -> str:
        return self.words.holders[ACTORS[int(code)]]

    def _shares(self, week: int) -> dict[str, str]:
        rows = {"taliban": "control_taliban", "republic": "control_kabul", "north": "control_north"}
        return {name: _share(self._weekly(metric, week)) for name, metric in rows.items()}

    def _weekly(self, metric: str, week: int = -1) -> float:
        return float(self.result.weekly[metric][week, self.world])

    def _number(self, metric: str) -> float:
        return float(self.result.summary[metric][self.world])


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _share(value: float) -> str:
    return f"{round(100 * value)} per cent"


def _count(number: float) -> str:
    return f"{round(number):,}"
