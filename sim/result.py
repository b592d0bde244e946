"""Result: what comes back from a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import outcomes
from sim.measures import UNITS
from sim.record import METRICS
from sim.shapes import Bools, Codes, Floats
from sim.worlds import Worlds

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False)
class Result:
    """What happened in every world.

    Attributes
    ----------
    worlds : Worlds
        The table that was run.
    weekly : mapping of metric to array, shape (weeks + 1, worlds)
        Week 0 is the start.
    summary : mapping of metric to array, shape (worlds,)
        Judged on the last 26 weeks; t_kabul and t_exit are weeks, nan where it never happened.
    ending : array, shape (worlds,)
        Positions in ``outcomes.ENDINGS``.
    flags : mapping of flag to array, shape (worlds,)
    holder, capital, taliban, violence : array, shape (weeks + 1, provinces, worlds), uint8
        As in ``sim.record.Record``.
    events : structured array
        ``sim.events.RECORD``, sorted by world and week.
    causes : tuple of str
        What ``events["cause"]`` points to.
    """

    worlds: Worlds
    weekly: Mapping[str, Floats]
    summary: Mapping[str, Floats]
    ending: Codes
    flags: Mapping[str, Bools]
    holder: np.ndarray
    capital: np.ndarray
    taliban: np.ndarray
    violence: np.ndarray
    events: np.ndarray
    causes: tuple[str, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ending)

    @property
    def seeds(self) -> Any:
        """The seeds that the worlds were made from."""
        return self.worlds.seeds

    @property
    def counts(self) -> dict[str, int]:
        """In how many worlds each ending occurs."""
        return outcomes.counts(self.ending)

    @cached_property
    def dataset(self) -> xr.Dataset:
        """All of it as an xarray Dataset with named axes and units."""
        import xarray as xr  # slow to import; only who asks for it pays

        places = list(self.seeds.provinces.iso)
        data: dict[str, Any] = {
            name: (("week", "world"), values, {"long_name": METRICS[name], "units": UNITS[name]})
            for name, values in self.weekly.items()
        }
        for name in ("holder", "capital", "taliban", "violence"):
            data[f"province_{name}"] = (("week", "province", "world"), getattr(self, name))
        data["ending"] = (("world",), np.array(outcomes.ENDINGS)[self.ending])
        for name, flag in self.flags.items():
            data[f"flag_{name}"] = (("world",), flag)
        for name, values in self.summary.items():
            data[f"judged_{name}"] = (("world",), values)
        for name, values in self.worlds.values.items():
            unit = self.seeds.assumptions[name].unit if name in self.seeds.assumptions else ""
            data[f"assumption_{name}"] = (("world",), values, {"units": unit or "option"})
        data["luck"] = (("world",), self.worlds.luck)
        weeks = len(self.weekly["deal"])
        coordinates = {"week": np.arange(weeks), "province": places, "world": np.arange(len(self))}
        return xr.Dataset(data, coords=coordinates, attrs={k: str(v) for k, v in self.metadata.items()})

    def story(self, world: int) -> list[dict[str, Any]]:
        """Return what happened in one world, week by week, in words with causes."""
        from sim.stories import story

        return story(self, world)


def joined(parts: Sequence[Result], worlds: Worlds) -> Result:
    """Return the results of chunks as one, in their order."""
    if len(parts) == 1 and len(parts[0]) == len(worlds):
        return parts[0]
    causes: list[str] = []
    tables, first = [], 0
    for part in parts:
        causes.extend(c for c in part.causes if c not in causes)
        events = part.events.copy()
        events["world"] += first
        if len(events):
            events["cause"] = np.array([causes.index(c) for c in part.causes])[events["cause"]]
        tables.append(events)
        first += len(part)

    def glued(name: str) -> Any:
        return np.concatenate([getattr(p, name) for p in parts], axis=-1)

    def glued_all(name: str) -> dict[str, Any]:
        return {
            k: np.concatenate([getattr(p, name)[k] for p in parts], axis=-1) for k in getattr(parts[0], name)
        }

    return Result(
        worlds=worlds,
        weekly=glued_all("weekly"),
        summary=glued_all("summary"),
        ending=glued("ending"),
        flags=glued_all("flags"),
        holder=glued("holder"),
        capital=glued("capital"),
        taliban=glued("taliban"),
        violence=glued("violence"),
        events=np.concatenate(tables),
        causes=tuple(causes),
        metadata=parts[0].metadata,
    )
