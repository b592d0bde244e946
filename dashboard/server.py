"""The web server around the dashboard: headers that keep the page on this machine, compression, health.

Started by ``python -m dashboard`` or ``inverted-plate serve``; any ASGI server runs ``dashboard.server:app``.
"""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import lingering, uploads
from dashboard.ahead import ROUTE
from dashboard.visitors import Visitors
from dashboard.worker import Stale
from dashboard.works import Busy

LOG = logging.getLogger(__name__)
SCRIPT = Path(__file__).with_name("app.py")

# Vega compiles its expressions (unsafe-eval) and Streamlit loads a component's script as a blob; both stay on
# this machine. Everything else may come from, and go to, this server only.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)

HOSTS_VARIABLE = "INVERTED_PLATE_HOSTS"
"""The names, parted by commas, under which a proxy or a network knows this server; otherwise only its own."""

_LOCAL = frozenset(("localhost", "localhost.localdomain"))


class Guard:
    """Refuses who calls this server by a foreign name, and pages of others that call it (plain ASGI).

    A page anywhere on the net can let its own name point at this machine (DNS rebinding) and then read what
    is here as if it were its own. Numbers cannot be pointed elsewhere, so addresses are always let in; names
    are let in if they are this machine's, or named in INVERTED_PLATE_HOSTS.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its host is ours and it does not come from a page of somebody else."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        head = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = head.get(b"host", ""), head.get(b"origin")
        safe = scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
        if not known_host(host):
            told = f"This server is not called by that name. Its owner can allow it: {HOSTS_VARIABLE}."
            await _refuse(scope, receive, send, 421, told)
        elif origin is not None and not safe and _site(origin) != host.lower():
            await _refuse(scope, receive, send, 403, "This server answers to its own pages only.")
        else:
            await self.app(scope, receive, send)


def known_host(host: str) -> bool:
    """Say whether a request's Host is an address, a name of this machine, or one that its owner allows."""
    try:
        parts = urlsplit(f"//{host}")
        name, _port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if not name or parts.netloc != host or parts.username is not None:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name in _LOCAL or name in _own_names() or name in _allowed_names()
    return True


def _site(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


@cache
def _own_names() -> frozenset[str]:
    own = socket.gethostname().lower()
    return frozenset((own, f"{own.partition('.')[0]}.local"))


def _allowed_names() -> frozenset[str]:
    named = os.environ.get(HOSTS_VARIABLE, "").split(",")
    return frozenset(name.strip().lower().rstrip(".") for name in named if name.strip())


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, told: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": told})  # before it is accepted: 403
    else:
        await PlainTextResponse(told, status)(scope, receive, send)


class SecurityHeaders:
    """Adds the headers above to every answer (plain ASGI: Starlette's base class would break streaming)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        begun = False

        async def complete(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        try:
            await self.app(scope, receive, complete)
        except Exception:
            if not begun:  # whoever stands outside would answer without these headers
                told = "Something went wrong, and the details are in the server's log."
                await PlainTextResponse(told, 500)(scope, receive, complete)
            raise


async def health(_request: Request) -> JSONResponse:
    """Say that the server is up, and which model it serves."""
    from dashboard.runs import seeds

    loaded = await anyio.to_thread.run_sync(seeds)
    return JSONResponse({"ok": True, "model": loaded.fingerprint})


def on_script_error(problem: Exception) -> bool:
    """Show a visitor one sentence instead of a traceback; the traceback goes to the server's log."""
    if isinstance(problem, (Busy, Stale)):
        st.warning(str(problem))
        return True
    LOG.error("The page failed", exc_info=problem)
    st.error(
        "Something went wrong on this page, and the details are in the server's log. Your link still holds "
        "all your assumptions: reload the page to try again, or open it without the part after the question "
        "mark.",
        title="This page could not be drawn",
    )
    return True


def _remember() -> None:
    """Keep what this model's assumptions are, for links that outlive it."""
    from dashboard import runs, shelf, versions

    seeds = runs.seeds()
    shelf.shelf().remember_model(seeds.fingerprint, versions.facts_of(seeds))


def _freeze() -> None:
    """Let the garbage collector pass over what was loaded at the start.

    Streamlit collects all garbage after every run of a page, before the browser gets the last of it: with a
    million objects of libraries to look through, that took longer than the page.
    """
    import dashboard.app  # noqa: F401 - what the first page would load

    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start the simulation's processes before the first visitor comes, and end them with the server."""
    from dashboard import jobs, runs, shelf

    await anyio.to_thread.run_sync(runs.warm)
    await anyio.to_thread.run_sync(shelf.quietly, _remember)
    await anyio.to_thread.run_sync(_freeze)
    try:
        yield
    finally:
        jobs.close()
        runs.close()


lingering.install()
uploads.install()
app = st.App(
    SCRIPT,
    routes=[Route("/healthz", health), ROUTE],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(Guard),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
        Middleware(Visitors),
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
