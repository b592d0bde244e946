"""One newspaper op-ed as an experiment: ``sim.run("article")`` returns what follows from its assumptions."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.ensemble import run
    from sim.model import Afghanistan
    from sim.result import Result
    from sim.scenarios import Scenario
    from sim.seeds import load
    from sim.worlds import Worlds

__all__ = ["Afghanistan", "Result", "Scenario", "Worlds", "load", "run"]

_HOMES = {
    "Afghanistan": "sim.model",
    "Result": "sim.result",
    "Scenario": "sim.scenarios",
    "Worlds": "sim.worlds",
    "load": "sim.seeds",
    "run": "sim.ensemble",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that the terminal's help need not load the engine."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return __all__
