"""Running ahead: the worlds that a hand on a lever is about to ask for, begun while no others are run.

A lever rests for a moment before it is let go, a pointer before it clicks a mark, and an arrow key is mostly
pressed again: by the time the page asks, those worlds are under way or done. They are the same worlds, kept
in the same place; nothing is begun while a visitor waits for others.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import address, runs
from dashboard.choice import Choice, start

HEADER = "x-ahead"  # no other site's page may send it: a browser would ask us first
LONGEST = 8000  # of a link [byte]
PATIENCE = 2.0  # how long it waits until no other worlds are run [second]
PAUSE = 0.05  # [second]


async def ahead(request: Request) -> Response:
    """Begin the worlds of the link in the request's body, once no others are run; answer nothing."""
    length = request.headers.get("content-length", "")
    if HEADER not in request.headers or not length.isdecimal() or int(length) > LONGEST:
        return Response(status_code=400)
    text = (await request.body()).decode("utf-8", "replace")
    choice = await anyio.to_thread.run_sync(_wanted, text)
    for _ in range(int(PATIENCE / PAUSE)):
        if choice is None or await request.is_disconnected():  # the hand has moved on
            break
        if runs.idle():
            await anyio.to_thread.run_sync(_begin, choice)
            break
        await anyio.sleep(PAUSE)
    return Response(status_code=204)


def _wanted(text: str) -> Choice | None:
    """Return what a link stands for, if it is whole and no larger than what a visitor sees first."""
    seeds = runs.seeds()
    link = dict(parse_qsl(text, keep_blank_values=True))
    link.pop("model", None)
    reading = address.from_query(link, seeds)
    first, choice = start(seeds), reading.choice
    small = choice.worlds <= first.worlds and choice.weeks <= first.weeks
    return choice if small and not reading.complaints else None


def _begin(choice: Choice) -> None:
    runs.start(choice.scenario, luck=choice.luck, worlds=choice.worlds, weeks=choice.weeks)


ROUTE = Route("/ahead", ahead, methods=["POST"])
