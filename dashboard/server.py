"""The web server around the dashboard: headers that keep the page on this machine, compression, health.

Started by ``python -m dashboard`` or ``inverted-plate serve``; any ASGI server runs ``dashboard.server:app``.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.ahead import ROUTE
from dashboard.visitors import Visitors

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
)


class SecurityHeaders:
    """Adds the headers above to every answer (plain ASGI: Starlette's base class would break streaming)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            await send(message)

        await self.app(scope, receive, complete)


async def health(_request: Request) -> JSONResponse:
    """Say that the server is up, and which model it serves."""
    from dashboard.runs import seeds

    loaded = await anyio.to_thread.run_sync(seeds)
    return JSONResponse({"ok": True, "model": loaded.fingerprint})


def on_script_error(problem: Exception) -> bool:
    """Show a visitor one sentence instead of a traceback; the traceback goes to the server's log."""
    LOG.error("The page failed", exc_info=problem)
    st.error(
        "Something went wrong on this page, and the details are in the server's log. Your link still "
        "holds all "
        "your assumptions: reload the page to try again, or open it without the part after the question "
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


app = st.App(
    SCRIPT,
    routes=[Route("/healthz", health), ROUTE],
    middleware=[
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
        Middleware(SecurityHeaders),
        Middleware(Visitors),
    ],
    lifespan=lifespan,
    on_script_error=on_script_error,
)
