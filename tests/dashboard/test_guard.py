"""What we believe about who may call the server: its own pages, by its own names, and nobody else."""

import asyncio
import http.client
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard import server
from dashboard.visitors import COOKIE, Visitors
from sim import serving
from tests.dashboard.test_server import CONFIG, page

ROOT = Path(__file__).resolve().parent.parent.parent
EVERY = (b"content-security-policy", b"x-content-type-options", b"referrer-policy", b"x-frame-options")


def answer(scope: dict[str, Any], app: Any = None) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect" if scope["type"] == "websocket" else "http.request"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run((app or server.SecurityHeaders(server.Guard(page)))(scope, receive, send))
    return sent


def asked(host: str | None, origin: str = "", *, kind: str = "http", method: str = "GET") -> int:
    """Return the status of a request (of a websocket 403 if it is refused, else 200)."""
    head = [(b"host", host.encode())] if host is not None else []
    head += [(b"origin", origin.encode())] if origin else []
    first = answer({"type": kind, "method": method, "path": "/", "query_string": b"", "headers": head})[0]
    return 403 if first["type"] == "websocket.close" else first["status"]


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "LOCALHOST:8501", "127.0.0.1:8501", "192.168.1.20:8501", "[::1]:8501",
     "127.0.0.1", "localhost.", socket.gethostname()],
)  # fmt: skip
def test_addresses_and_the_machines_own_names_are_let_in(host: str):
    assert asked(host) == 200
    assert asked(host, f"http://{host}", kind="websocket") == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8501", "", None, "a@localhost",
     "localhost/x", "localhost:x", "[::1", "127.1.evil", "localhost:8501:1", "xn--lcalhost-9za"],
)  # fmt: skip
def test_any_other_name_is_refused(host: str | None):
    assert asked(host) == 421
    assert asked(host, f"http://{host}", kind="websocket") == 403


def test_the_owner_can_name_the_proxy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(server.HOSTS_VARIABLE, "plate.school.example, other.example")
    assert asked("plate.school.example") == asked("Other.Example:443") == 200
    assert asked("third.example") == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9999", "https://[", "x"])
def test_the_page_of_somebody_else_can_neither_connect_nor_change(origin: str):
    assert asked("localhost:8501", origin, kind="websocket") == 403
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert asked("localhost:8501", origin, method=method) == 403
    assert asked("localhost:8501", origin) == 200  # a link from there is a link


def test_a_refusal_carries_the_headers_too_and_says_how_to_go_on():
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"evil.example")]}
    first, *rest = answer(scope)
    assert set(EVERY) <= {name for name, _ in first["headers"]}
    assert server.HOSTS_VARIABLE.encode() in b"".join(message.get("body", b"") for message in rest)


def test_the_whole_application_is_behind_the_guard():
    layers = [middleware.cls for middleware in server.app._user_middleware]
    assert layers[:2] == [server.SecurityHeaders, server.Guard]


def test_the_cookie_is_sent_over_encryption_only_where_there_is_some():
    for scheme, secure in (("https", True), ("http", False)):
        first = answer({"type": "http", "scheme": scheme, "headers": []}, Visitors(page))[0]
        (cookie,) = (value for name, value in first["headers"] if name == b"set-cookie")
        assert (b"; Secure" in cookie) is secure
        assert b"HttpOnly" in cookie
        assert b"SameSite=Lax" in cookie


def test_the_configuration_shows_no_errors_and_protects_uploads():
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["client"]["showErrorDetails"] == "none"
    assert config["server"]["enableXsrfProtection"] is True
    assert config["server"]["enableCORS"] is True
    assert config["server"]["enableStaticServing"] is False
    assert config["server"].get("enableAgentApi", False) is False


@pytest.mark.parametrize(("lan", "address"), [(False, "127.0.0.1"), (True, "0.0.0.0")])
def test_only_who_asks_for_it_lets_the_network_in(lan: bool, address: str, monkeypatch, tmp_path: Path):
    calls: list[list[str]] = []

    class Server:
        def __init__(self, command: list[str], **_: object) -> None:
            calls.append(command)

        def wait(self) -> int:
            return 0

    monkeypatch.setattr(serving.subprocess, "Popen", Server)
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    serving.serve(None, lan=lan, browser=False, seeds=tmp_path)
    assert calls[0][-2:] == ["--address", address]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    import os

    chosen = free_port()
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "INVERTED_PLATE_PROCESSES": "0"}
    surroundings["INVERTED_PLATE_DATA"] = str(tmp_path_factory.mktemp("data"))
    started = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "--port", str(chosen)], env=surroundings, cwd=ROOT
    )
    try:
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", chosen), 1).close()
                break
            except OSError:
                assert started.poll() is None
                time.sleep(0.1)
        yield chosen
    finally:
        started.terminate()
        started.wait()


def call(port: int, method: str, path: str, **head: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in head.items()})
    response = connection.getresponse()
    found = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return found


@pytest.mark.slow
def test_a_running_server_refuses_foreign_names_pages_and_uploads(port: int):
    own = f"127.0.0.1:{port}"
    for path in ("/", "/healthz", "/_stcore/health", "/nowhere.js", "/../etc/passwd", "/_stcore/host-config"):
        status, head, body = call(port, "GET", path)
        assert {name.decode() for name in EVERY} <= head.keys(), path
        assert b"Traceback" not in body
        assert call(port, "GET", path, Host="evil.example")[0] == 421, path
    status, head, _ = call(port, "GET", "/")
    assert status == 200
    assert COOKIE in head["set-cookie"]
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert call(port, "GET", "/_stcore/stream", Origin="http://evil.example", **upgrade)[0] == 403
    assert call(port, "GET", "/_stcore/stream", Host="evil.example", **upgrade)[0] == 403
    assert call(port, "PUT", "/_stcore/upload_file/a/b", Origin=f"http://{own}")[0] == 403  # no XSRF token
    assert call(port, "POST", "/_stcore/agent/interact", Origin=f"http://{own}")[0] in (403, 404)
    with pytest.raises(OSError):  # noqa: PT011  # refused, or nobody there: either way not reached
        socket.create_connection((outside(), port), 2)


def outside() -> str:
    """Return an address of this machine under which others would reach it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            own = str(probe.getsockname()[0])
        except OSError:
            own = "127.0.0.1"
    if own.startswith("127."):
        pytest.skip("this machine has no address but its own")
    return own
