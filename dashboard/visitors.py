"""Who a browser is: an unguessable token in a cookie that no script can read; nobody is asked for a name."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

COOKIE = "inverted_plate"
YEAR = 365 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits


class Visitors:
    """Gives a browser without a token one, with the page it asks for (plain ASGI)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a page gets the cookie if its request has none."""
        if scope["type"] != "http" or _token_in(scope):
            await self.app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                # "Secure" only behind encryption: a classroom's network has none.
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                flags = f"Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"
                cookie = f"{COOKIE}={secrets.token_urlsafe(32)}; {flags}"
                message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie.encode())]}
            await send(message)

        await self.app(scope, receive, complete)


def _is_page(message: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/html")
        for name, value in message["headers"]
    )


def _token_in(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:
                continue
            if found and _TOKEN.fullmatch(found.value):
                return found.value
    return ""


def session() -> str:
    """Return what tells the page that is being drawn from all others that are open."""
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


def token() -> tuple[str, bool]:
    """Return the visitor's token, and whether the browser keeps it; without cookies it ends with the page."""
    found = str(st.context.cookies.get(COOKIE, ""))
    if _TOKEN.fullmatch(found):
        return found, True
    if "token" not in st.session_state:
        st.session_state.token = secrets.token_urlsafe(32)
    return st.session_state.token, False
