"""What the dashboard's tests share: no helper processes, and small runs of the real model."""

from pathlib import Path

import pytest

from dashboard import runs, shelf
from sim.result import Result
from sim.seeds import Seeds


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(runs.PROCESSES_VARIABLE, "0")
    monkeypatch.setenv(shelf.FOLDER_VARIABLE, str(tmp_path / "data"))


@pytest.fixture(scope="session")
def seeds() -> Seeds:
    return runs.seeds()


@pytest.fixture(scope="session")
def result(seeds: Seeds) -> Result:
    """Thirty worlds over a year in which much happens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(runs.PROCESSES_VARIABLE, "0")
        return runs.run(seeds.scenarios["hollow_army"], luck=7, worlds=30, weeks=52)
