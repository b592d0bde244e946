"""What we believe about who a browser is: a token it cannot read, given once, that nobody can guess."""

import asyncio
from http.cookies import SimpleCookie
from typing import Any

from dashboard.visitors import COOKIE, Visitors


def asked(cookie: str = "", kind: bytes = b"text/html; charset=utf-8") -> list[str]:
    """Return the cookies that a request is answered with."""
    sent: list[dict[str, Any]] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"cookie", cookie.encode())] if cookie else []
    asyncio.run(Visitors(page)({"type": "http", "headers": headers}, receive, send))
    return [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]


def test_a_new_browser_gets_a_token_that_no_script_can_read():
    (given,) = asked()
    found = SimpleCookie(given)[COOKIE]
    assert len(found.value) == 43
    assert found["httponly"] is True
    assert found["samesite"] == "Lax"
    assert int(found["max-age"]) > 300 * 24 * 3600


def test_no_two_browsers_get_the_same():
    assert len({SimpleCookie(asked()[0])[COOKIE].value for _ in range(50)}) == 50


def test_a_browser_keeps_its_token():
    value = SimpleCookie(asked()[0])[COOKIE].value
    assert asked(f"theme=dark; {COOKIE}={value}") == []


def test_a_token_that_somebody_made_up_short_is_replaced():
    assert len(asked(f"{COOKIE}=1")) == 1
    assert len(asked("==;broken")) == 1


def test_only_pages_carry_it():
    assert asked(kind=b"application/javascript") == []
