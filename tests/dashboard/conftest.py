"""What the dashboard's tests share: no helper processes, and small runs of the real model."""

import pytest

from dashboard import runs
from sim.result import Result
from sim.seeds import Seeds


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(runs.PROCESSES_VARIABLE, "0")


@pytest.fixture(scope="session")
def seeds() -> Seeds:
    return runs.seeds()


@pytest.fixture(scope="session")
def result(seeds: Seeds) -> Result:
    """Thirty worlds over a year in which much happens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(runs.PROCESSES_VARIABLE, "0")
        return runs.run(seeds.scenarios["hollow_army"], luck=7, worlds=30, weeks=52)
