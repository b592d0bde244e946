"""A world's story: week by week, each event with its cause, and a button that asks if that was needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from dashboard import words
from dashboard.components import component

_COMPONENT = component(__package__, "world_story")

Answer = Mapping[str, Any]
"""What is told below an event: its verdict and its answer, both empty while it is being asked; whether that
"failed", so that it can be asked again."""


def by_week(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a story's entries by week: what happened, why, and the event's number (0: nothing to ask)."""
    return [
        {
            "week": week,
            "told": [
                {"text": one["text"], "because": words.sentence(one["because"]), "event": one["event"]}
                for one in found
            ],
        }
        for week, found in groupby(entries, key=lambda entry: int(entry["week"]))
    ]


def world_story(
    weeks: list[dict[str, Any]],
    answers: Mapping[int, Answer],
    *,
    label: str,
    key: str,
    on_ask: Callable[[], None],
) -> None:
    """Draw a story; a click on an event's button leaves its number in ``ask``.

    Parameters
    ----------
    weeks : list of dict
        As ``by_week`` gives them.
    answers : mapping
        Event number to what is told of it.
    """
    data = {"weeks": weeks, "answers": {str(event): found for event, found in answers.items()}}
    _COMPONENT(key=key, data={**data, "label": label}, on_ask_change=on_ask)
