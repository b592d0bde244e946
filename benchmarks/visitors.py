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
    files : dict
        What a button for a file asks the server to make, by the button's key.
    failures : list of str
        Every error that a page showed.
    refused : int
        How often a page said that the machine was busy.
    """

    def __init__(self, link: ClientConnection, address: str) -> None:
        self._link = link
        self._address = address
        self._pages: dict[str, str] = {}
        self._page = ""
        self._session = ""
        self._states: dict[str, Any] = {}
        self._moves = 0
        self.query = ""
        self.ids: dict[str, str] = {}
        self.files: dict[str, str] = {}
        self.texts: list[str] = []
        self.failures: list[str] = []
        self.refused = 0

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
            elif isinstance(value, tuple):
                state.string_array_value.data.extend(value)
            elif isinstance(value, str):
                state.string_value = value
            else:
                state.json_value = json.dumps(value)
        begun = time.perf_counter()
        await self._link.send(message.SerializeToString())
        self.texts, self.files = [], {}
        while True:
            told = ForwardMsg()
            told.ParseFromString(await self._next())
            kind = told.WhichOneof("type")
            if kind == "delta":
                self._hear(told)
            elif kind == "new_session":
                self._session = told.new_session.initialize.session_id
            elif kind == "navigation":
                self._pages = {page.url_pathname: page.page_script_hash for page in told.navigation.app_pages}
            elif kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
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
            self.refused += "This machine is busy" in str(text)
        if kind == "markdown":
            self.texts.append(inner.body)
        widget = getattr(inner, "id", "")
        if widget:
            self.ids[widget.rpartition("-")[2]] = widget
            if kind == "download_button":
                self.files[widget.rpartition("-")[2]] = inner.deferred_file_id
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

    async def fill(self, **values: bool | str | tuple[str, ...]) -> float:
        """Set widgets that keep their state; a tuple is what is chosen of several."""
        self._states.update(values)
        return await self.ask()

    async def get(self, button: str) -> float:
        """Have the file behind a button made, fetch it and return how long that takes [millisecond]."""
        begun = time.perf_counter()
        while button not in self.files and time.perf_counter() - begun < PATIENCE:
            await asyncio.sleep(1)  # the page may still be saying how far the work is
            await self.ask()
        message = BackMsg()
        message.backend_operation_request.request_id = button
        message.backend_operation_request.session_id = self._session
        message.backend_operation_request.deferred_file.file_id = self.files[button]
        await self._link.send(message.SerializeToString())
        while True:
            told = ForwardMsg()
            told.ParseFromString(await self._next())
            if told.WhichOneof("type") == "backend_operation_response":
                break
        answer = told.backend_operation_response
        if answer.error_msg:
            self.failures.append(f"{button}: {answer.error_msg}")
        elif not await asyncio.to_thread(_body, self._address + answer.deferred_file.url):
            self.failures.append(f"{button}: an empty file")
        return 1000 * (time.perf_counter() - begun)


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
        visitor = Visitor(link, address)
        await visitor.open(query)
        yield visitor


def cookie_of(address: str) -> str:
    """Return the cookie that the server gives a new browser."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.headers.get("set-cookie", "")).partition(";")[0]


def _body(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return bytes(answer.read())
