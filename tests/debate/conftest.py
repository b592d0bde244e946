"""Every ready scenario once, on the same luck; what the tests of debates read their counts from."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from sim import cases
from sim.conclusions import Reading, Readings, read
from sim.debate.session import Session, begin
from sim.ensemble import run
from sim.result import Result
from sim.scenarios import Scenario
from sim.seeds import load
from sim.worlds import Worlds

SEEDS = load()
WORLDS, WEEKS, LUCK = 24, 60, 7
SIZES = {"worlds": WORLDS, "weeks": WEEKS, "luck": LUCK}

Hold = Callable[[Scenario, Scenario], Session]


@pytest.fixture(scope="session")
def results() -> Mapping[str, Result]:
    return {key: run(Worlds.of(s, WORLDS, LUCK, WEEKS, SEEDS)) for key, s in SEEDS.scenarios.items()}


@pytest.fixture(scope="session")
def hold(results: Mapping[str, Result]) -> Hold:
    """Return what makes a session of two scenarios; ready ones are not run again."""
    known = {cases.meaning(SEEDS.scenarios[key]): result for key, result in results.items()}

    def collect(
        scenarios: Sequence[Scenario], wanted: Sequence[Reading], worlds: int
    ) -> Mapping[str, Readings]:
        found = {}
        for scenario in scenarios:
            meaning = cases.meaning(scenario)
            if meaning not in known:
                known[meaning] = run(Worlds.of(scenario, WORLDS, LUCK, WEEKS, SEEDS))
            found[meaning] = {reading: read(known[meaning], reading)[:worlds] for reading in wanted}
        return found

    sessions: dict[tuple[str, str], Session] = {}

    def held(a: Scenario, b: Scenario) -> Session:
        pair = cases.meaning(a), cases.meaning(b)
        if pair not in sessions:
            sessions[pair] = begin(a, b, SEEDS, collect, SIZES)
        return sessions[pair]

    return held
