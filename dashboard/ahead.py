"""Running ahead of the page's script: worlds that a hand on a lever is about to ask for, and their picture.

A lever rests for a moment before it is let go, a pointer before it clicks a mark or the track, a lever that
has the keyboard's focus will be moved by a step, and an arrow key is mostly pressed again: by the time the
page asks, those worlds are under way or done. They are the same worlds, kept in the same place; nothing is
begun while a visitor waits for others.

What the charts will show goes back to the browser, which draws it as soon as the lever is let go. The script
says the same later, with all the words around it: what it costs a browser is most of the time of a move.
"""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard import address, panels, picture, runs
from dashboard.choice import Choice, start
from dashboard.worker import Stale
from dashboard.works import Busy

HEADER = "x-ahead"  # no other site's page may send it: a browser would ask us first
WORLDS, PICTURE, NOW = "worlds", "picture", "now"  # what it says: soon only the worlds, or their picture
LONGEST = 8000  # of a link [byte]
PATIENCE = 2.0  # how long it waits until no other worlds are run [second]
PAUSE = 0.05  # [second]
_AT_ONCE = anyio.CapacityLimiter(8)  # who waits for worlds leaves room for other threads


async def ahead(request: Request) -> Response:
    """Begin the worlds of the link in the request's body, and answer with what the charts show of them.

    Unless it is asked for now, nothing is begun before no others are run.
    """
    length, what = request.headers.get("content-length", ""), request.headers.get(HEADER)
    if what not in (WORLDS, PICTURE, NOW) or not length.isdecimal() or int(length) > LONGEST:
        return Response(status_code=400)
    text = (await request.body()).decode("utf-8", "replace")
    choice = await anyio.to_thread.run_sync(_wanted, text)
    if choice is None or not (what == NOW or await _idle(request)):
        return Response(status_code=204)
    try:
        if what == WORLDS:
            await anyio.to_thread.run_sync(_begin, choice)
            return Response(status_code=204)
        found = await anyio.to_thread.run_sync(_picture, choice, limiter=_AT_ONCE)
    except (Busy, Stale):  # the page's script says so
        return Response(status_code=204)
    return Response(found, media_type="application/json")


async def _idle(request: Request) -> bool:
    """Wait until no worlds are run, and say whether it came to that while somebody listens."""
    for _ in range(int(PATIENCE / PAUSE)):
        if await request.is_disconnected():  # the hand has moved on
            return False
        if runs.idle():
            return True
        await anyio.sleep(PAUSE)
    return False


def _wanted(text: str) -> Choice | None:
    """Return what a link stands for, if it is whole and no larger than what a visitor sees first."""
    seeds = runs.seeds()
    link = dict(parse_qsl(text, keep_blank_values=True))
    link.pop("model", None)
    reading = address.from_query(link, seeds)
    first, choice = start(seeds), reading.choice
    small = choice.worlds <= first.worlds and choice.weeks <= first.weeks
    return choice if small and not reading.complaints else None


def _picture(choice: Choice) -> bytes:
    return json.dumps(panels.at_once(picture.of(choice, runs.seeds()))).encode()


def _begin(choice: Choice) -> None:
    runs.start(choice.scenario, luck=choice.luck, worlds=choice.worlds, weeks=choice.weeks)


ROUTE = Route("/ahead", ahead, methods=["POST"])
