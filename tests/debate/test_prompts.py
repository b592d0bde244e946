"""What we believe about debate prompts: they suit the runs, and every number in them is a count of worlds."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, permutations

import numpy as np
import pytest

from sim.conclusions import Comparison
from sim.debate.choosing import AMONG, KINDS
from sim.debate.counts import wanted
from sim.debate.forms import Scale, Sign
from sim.debate.minds import MOST_TURNS
from sim.debate.prompts import Count, Prompt, called, leads
from sim.debate.session import NOTHING, Session, debate, on
from sim.measures import TIMES
from sim.result import Result
from tests.debate.conftest import LUCK, SEEDS, SIZES, WEEKS, WORLDS

PAIRS = list(permutations(SEEDS.scenarios, 2))
THRESHOLDS = {key: float(constant.value) for key, constant in SEEDS.thresholds.items()}


def number(run: Result, metric: str, over: str) -> np.ndarray:
    """Read a metric off a run by hand, without the code that conclusions use."""
    if over == "summary":
        values = run.summary[metric]
        return np.where(np.isnan(values), np.inf, values) if metric in TIMES else values
    weekly = run.weekly[metric]
    if over == "highest week":
        return weekly[1:].max(axis=0)
    if over == "all weeks":
        return weekly[1:].mean(axis=0, dtype=np.float64)
    if found := re.fullmatch(r"week (\d+)", over):
        return weekly[int(found[1])]
    found = re.fullmatch(r"last (\d+) weeks", over)
    assert found, over
    return weekly[-int(found[1]) :].mean(axis=0, dtype=np.float64)


def passes(run: Result, comparison: Comparison) -> np.ndarray:
    values = number(run, comparison.metric, comparison.over).astype(np.float32)
    if comparison.minus:
        values = values - number(run, comparison.metric, comparison.minus).astype(np.float32)
    value = comparison.value if not isinstance(comparison.value, str) else THRESHOLDS[comparison.value]
    value = np.float32(value)
    return {"<": values < value, "<=": values <= value, ">": values > value, ">=": values >= value}[
        comparison.op
    ]


def counted(sign: Sign | Scale, one: Result, other: Result) -> tuple[int, int]:
    """Count a sign in two runs by hand."""
    if isinstance(sign, Sign):
        found = []
        for run in (one, other):
            every = [passes(run, c) for c in sign.holds.all]
            some = [passes(run, c) for c in sign.holds.any]
            where = np.logical_and.reduce(every) if every else np.ones(WORLDS, bool)
            found.append(int((where & np.logical_or.reduce(some)).sum() if some else where.sum()))
        return found[0], found[1]
    first, second = (number(run, sign.metric, sign.over).astype(np.float32) for run in (one, other))
    if sign.sense == "less":
        first, second = second, first
    least = np.float32(sign.least)
    return int((first > second + least).sum()), int((second > first + least).sum())


def digits(text: str, session: Session, *words: str) -> set[int]:
    """Return the numbers of a text, without those that belong to the names of the runs or to a sign."""
    for known in (*session.runs.names, *words, *(word[:1].upper() + word[1:] for word in words)):
        text = text.replace(known, "")
    return {int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)}


def counts(prompt: Prompt) -> Iterator[Count]:
    for _, case in prompt.cases:
        yield from case.counts


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_every_number_in_every_prompt_is_a_count_of_the_runs_that_it_names(one, other, hold, results):
    session = hold(SEEDS.scenarios[one], SEEDS.scenarios[other])
    assert session.prompts
    for prompt in session.prompts:
        for name, case in prompt.cases:
            assert case.run == {"for": "a", "against": "b"}[name]
            assert not digits(f"{case.text} {case.weakest}", session), (prompt.id, name)
            sign = SEEDS.debate.signs[prompt.tally.sign]
            a, b = counted(sign, results[one], results[other])
            assert (prompt.tally.a, prompt.tally.b, prompt.tally.of) == (a, b, WORLDS), prompt.id
            own = a if case.run == "a" else b
            assert digits(case.remainder.text, session) <= {own, WORLDS - own, WORLDS}, prompt.id
        for count in counts(prompt):
            sign = SEEDS.debate.signs[count.sign]
            a, b = counted(sign, results[one], results[other])
            pairs = {(a, b)} | ({(WORLDS - a, WORLDS - b)} if isinstance(sign, Sign) else set())
            assert (count.a, count.b) in pairs, (prompt.id, count.text)
            alike = {WORLDS - a - b} if isinstance(sign, Scale) else set()
            found = digits(count.text, session, sign.words)
            assert {count.a, count.b, WORLDS} <= found <= {count.a, count.b, WORLDS} | alike, count.text
        assert not digits(" ".join((prompt.motion, prompt.title, prompt.question)), session), prompt.id
        if prompt.spread:
            assert digits(prompt.spread.text, session) <= {prompt.spread.low, prompt.spread.high, WORLDS}


@pytest.mark.parametrize(("one", "other"), list(combinations(SEEDS.scenarios, 2)))
def test_exchanging_the_runs_exchanges_the_sides_and_nothing_else(one, other, hold):
    here = {p.id: p for p in hold(SEEDS.scenarios[one], SEEDS.scenarios[other]).prompts}
    there = {p.id: p for p in hold(SEEDS.scenarios[other], SEEDS.scenarios[one]).prompts}
    assert list(here) == list(there)  # offered in the same order, too
    for key, prompt in here.items():
        swapped = there[key]
        assert prompt.motion != swapped.motion
        for mine, theirs in ((prompt.for_, swapped.against), (prompt.against, swapped.for_)):
            assert (mine.label, mine.text, mine.weakest) == (theirs.label, theirs.text, theirs.weakest)
            assert [c.text for c in mine.counts] == [c.text for c in theirs.counts]
            assert (mine.claims, mine.remainder.text) == (theirs.claims, theirs.remainder.text)


@pytest.mark.parametrize(("one", "other"), list(combinations(SEEDS.scenarios, 2)))
def test_two_different_scenarios_give_at_least_eight_prompts_of_at_least_five_kinds(one, other, hold):
    prompts = hold(SEEDS.scenarios[one], SEEDS.scenarios[other]).prompts
    assert len(prompts) >= AMONG >= 8
    assert len({prompt.kind for prompt in prompts[:AMONG]}) >= KINDS >= 5
    assert len({prompt.id for prompt in prompts}) == len(prompts)
    assert len({prompt.motion for prompt in prompts}) == len(prompts)


def test_even_a_difference_that_moves_no_world_gives_eight_prompts_of_five_kinds(hold):
    article = SEEDS.scenarios["article"]
    prompts = hold(article, article.changed(rights_weight=0.01)).prompts
    assert len(prompts) >= 8
    assert len({prompt.kind for prompt in prompts[:8]}) >= 5


def test_equal_scenarios_say_politely_that_there_is_nothing_to_debate(hold):
    article = SEEDS.scenarios["article"]
    same = article.changed(contagion=article.value("contagion"))  # another name for the same worlds
    session = hold(article, same)
    assert session.nothing
    assert session.prompts == []
    assert session.facts([])["nothing_to_debate"] == NOTHING


def test_what_differs_most_comes_first(hold):
    """The article and the hollow army part over surrender: a prompt on it is among the first."""
    prompts = hold(SEEDS.scenarios["article"], SEEDS.scenarios["hollow_army"]).prompts
    effects = [abs(p.tally.a - p.tally.b) for p in prompts]
    assert np.mean(effects[:8]) > np.mean(effects)
    assert effects[0] > WORLDS / 2


def test_a_mechanism_is_offered_only_where_one_of_its_premises_differs(hold):
    for one, other in combinations(SEEDS.scenarios, 2):
        a, b = SEEDS.scenarios[one], SEEDS.scenarios[other]
        for template in hold(a, b).templates:
            if template.when == "differ" and template.premises:
                assert set(template.premises) & set(a.differences(b)), (one, other, template.id)


def test_a_trade_is_offered_only_where_the_same_run_gains_and_pays(hold):
    offered = 0
    for one, other in PAIRS:
        session = hold(SEEDS.scenarios[one], SEEDS.scenarios[other])
        for template in session.templates:
            if template.when == "trade":
                gain, price = session.tallies[template.sign], session.tallies[template.price]
                assert (gain.a > gain.b) == (price.a > price.b)
                offered += 1
    assert offered


def test_what_would_change_a_mind_is_one_premise_turned_and_its_worlds_counted(hold, results):
    a, b = SEEDS.scenarios["article"], SEEDS.scenarios["guarantee"]
    session = hold(a, b)
    needed = wanted(SEEDS.debate.signs.values())
    assert 0 < len(session.turns) <= 2 * MOST_TURNS
    for (run, key), turned in session.turns.items():
        assert list(turned.differences({"a": a, "b": b}[run])) == [key]
    sample = {"worlds": WORLDS, "weeks": WEEKS, "luck": LUCK}
    assert dict(session.sizes) == sample == SIZES
    from sim.cases import Sample

    found = on(Sample(WORLDS, LUCK, WEEKS, SEEDS))(list(session.turns.values()), needed, WORLDS)
    prompts = session.with_minds(found)
    minds = [case.mind for prompt in prompts for _, case in prompt.cases if case.mind]
    assert len(minds) > len(prompts) / 2
    from sim.ensemble import run as run_worlds
    from sim.worlds import Worlds

    for prompt in prompts[:6]:
        for _, case in prompt.cases:
            if case.mind is None:
                continue
            sign = SEEDS.debate.signs[prompt.tally.sign]
            moved = run_worlds(
                Worlds.of(session.turns[case.run, case.mind.assumption], WORLDS, LUCK, WEEKS, SEEDS)
            )
            other = results["guarantee" if case.run == "a" else "article"]
            assert counted(sign, moved, other)[0] == case.mind.after, case.mind.text
            own = results["article" if case.run == "a" else "guarantee"]
            assert counted(sign, own, other)[0] == case.mind.before
            # It takes the count away from this side: towards what the other side's run shows.
            towards = -1 if leads(prompt.tally, case.run, session.runs) else 1
            gain = towards * (case.mind.after - case.mind.before)
            assert gain > 0 or (
                gain <= 0 and case.mind.moved > 0 and "no premise by itself" in case.mind.text
            )


def test_a_whole_debate_from_the_command_has_minds_and_plain_facts():
    import json

    from sim.cases import Sample

    a, b = SEEDS.scenarios["neutral"], SEEDS.scenarios["neutral"].changed(contagion=3.0)
    session, prompts = debate(a, b, Sample(8, LUCK, 30, SEEDS))
    facts = json.loads(json.dumps(session.facts(prompts)))
    assert facts["differences"] == {"contagion": ["1.5", "3"]}
    assert {"motion", "for", "against", "question", "level", "minutes"} <= set(facts["prompts"][0])


def test_two_scenarios_are_never_called_the_same():
    article = SEEDS.scenarios["article"]
    moved = article.changed(contagion=2.0, legitimacy=0.5, air_support=0.5)
    further = moved.changed(air_support=0.6)
    assert called(article, SEEDS.scenarios["neutral"], SEEDS) == ("“The article”", "“Neutral”")
    for one, other in ((article, moved), (moved, further)):
        names = called(one, other, SEEDS)
        assert names[0] != names[1]
        assert called(other, one, SEEDS) == names[::-1]


def test_there_are_enough_templates_of_every_kind():
    templates: Mapping[str, object] = SEEDS.debate.templates
    kinds = [template.kind for template in SEEDS.debate.templates.values()]
    assert len(templates) >= 40
    assert len(set(kinds)) == 8
    tensions = {t.tension for t in SEEDS.debate.templates.values() if t.tension}
    assert tensions == {f"T{number}" for number in range(1, 14)}
    assert {t.role for t in SEEDS.debate.templates.values() if t.role} == set(SEEDS.debate.roles)
