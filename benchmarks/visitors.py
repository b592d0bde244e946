"""A visitor without a browser: a session of the dashboard's own over Streamlit's protocol.

It keeps what a browser keeps (its cookie, the pages, every widget's id and state), so that many of them can
be told to do what people do while one machine still has room for the server.
"""

import asyncio
import json
import time
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 180.0  # for one message [second]


class Visitor:
    """One session: what it asks, and what it has been told.

    Attributes
    ----------
    ids : dict
        The id of each widget on the page by its key.
    failures : list of str
        Every error that a page showed.
    """

    def __init__(self, link: ClientConnection) -> None:
        self._link = link
        self._pages: dict[str, str] = {}
        self._page = ""
        self._states: dict[str, Any] = {}
        self._moves = 0
        self.query = ""
        self.ids: dict[str, str] = {}
        self.texts: list[str] = []
        self.failures: list[str] = []

    async def ask(self, **triggers: Any) -> float:
        """Let the page run and return how long its last message takes [millisecond].

        ``triggers`` are values by the widget's key for this run alone: True is a click.
        """
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self._page
        for key, value in {**self._states, **triggers}.items():
            if key not in self.ids:
                continue
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self.ids[key]
            if key in triggers and value is True:
                state.trigger_value = True
            elif isinstance(value, bool):
                state.bool_value = value
            elif isinstance(value, str):
                state.string_value = value
            else:
                state.json_value = json.dumps(value)
        begun = time.perf_counter()
        await self._link.send(message.SerializeToString())
        self.texts = []
        while True:
            told = ForwardMsg()
            told.ParseFromString(await self._next())
            kind = told.WhichOneof("type")
            if kind == "delta":
                self._hear(told)
            elif kind == "navigation":
                self._pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
            elif kind == "script_finished":
                return 1000 * (time.perf_counter() - begun)

    async def _next(self) -> bytes:
        got = await asyncio.wait_for(self._link.recv(), PATIENCE)
        return got if isinstance(got, bytes) else got.encode()

    def _hear(self, told: ForwardMsg) -> None:
        part: Message = told.delta.add_block if told.delta.HasField("add_block") else told.delta.new_element
        kind = part.WhichOneof("type")
        if kind is None:
            return
        inner = getattr(part, kind)
        if kind in ("exception", "alert"):
            text = getattr(inner, "message", "") or getattr(inner, "body", "")
            if kind == "exception" or "could not be drawn" in str(inner):
                self.failures.append(str(text)[:300])
        if kind == "markdown":
            self.texts.append(inner.body)
        widget = getattr(inner, "id", "")
        if widget:
            self.ids[widget.rpartition("-")[2]] = widget
        if kind == "bidi_component":
            self.ids[inner.component_name.rpartition(".")[2]] = widget

    async def open(self, query: str, page: str = "") -> float:
        """Follow a link to a page."""
        self.query, self._page = query, self._pages.get(page, "")
        self._states.clear()
        return await self.ask()

    async def move(self, moved: Mapping[str, list[float]]) -> float:
        """Move levers."""
        self._moves += 1
        self._states["levers"] = {"moves": {"count": self._moves, "moved": dict(moved)}}
        return await self.ask()

    async def fill(self, **values: bool | str) -> float:
        """Set widgets that keep their state."""
        self._states.update(values)
        return await self.ask()


@asynccontextmanager
async def visit(address: str, query: str = "", *, cookie: str = "") -> AsyncIterator[Visitor]:
    """Yield a visitor whose first page has been drawn; ``cookie`` lets a browser come back."""
    place = address.partition("//")[2]
    head = {"Cookie": cookie} if cookie else {}
    async with connect(
        f"ws://{place}/_stcore/stream",
        subprotocols=["streamlit"],
        origin=address,
        max_size=2**27,
        additional_headers=head,
    ) as link:
        visitor = Visitor(link)
        await visitor.open(query)
        yield visitor


def cookie_of(address: str) -> str:
    """Return the cookie that the server gives a new browser."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.headers.get("set-cookie", "")).partition(";")[0]
