"""What we believe about the server: it keeps the page on this machine, and explains itself."""

import asyncio
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dashboard import __main__ as command
from dashboard import runs, server
from sim.seeds import FOLDER_VARIABLE

CONFIG = Path(server.__file__).parent / ".streamlit" / "config.toml"


def answer_of(app: Any, path: str = "/") -> tuple[int, dict[str, str], bytes]:
    """Return status, head and body of one request to an ASGI application."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "query_string": b"",
        "http_version": "1.1",
    }
    asyncio.run(app(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], head, b"".join(message.get("body", b"") for message in sent[1:])


async def page(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<p>page</p>"})


def test_every_answer_forbids_the_page_to_talk_to_other_hosts():
    status, head, body = answer_of(server.SecurityHeaders(page))
    assert (status, body) == (200, b"<p>page</p>")
    assert head["content-type"] == "text/html"
    assert head["x-content-type-options"] == "nosniff"
    assert head["referrer-policy"] == "no-referrer"
    allowed = dict(rule.split(" ", 1) for rule in head["content-security-policy"].split("; "))
    assert allowed["object-src"] == "'none'"
    for sources in allowed.values():
        assert set(sources.split()) <= {
            "'self'",
            "'none'",
            "'unsafe-inline'",
            "'unsafe-eval'",
            "blob:",
            "data:",
        }


def test_health_names_the_model_that_is_served():
    response = asyncio.run(server.health(None))  # type: ignore[arg-type]
    assert json.loads(response.body) == {"ok": True, "model": runs.seeds().fingerprint}


def test_the_configuration_keeps_everything_on_this_machine():
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["browser"]["serverAddress"] in ("localhost", "127.0.0.1")
    assert config["client"]["showErrorLinks"] is False
    assert config["server"]["address"] == "127.0.0.1"


def test_both_themes_are_defined():
    theme = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    assert theme["light"].keys() == theme["dark"].keys()


def test_an_answer_that_failed_has_the_headers_and_no_details():
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("a secret")

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError):
        asyncio.run(server.SecurityHeaders(failing)({"type": "http"}, None, send))
    assert sent[0]["status"] == 500
    assert b"content-security-policy" in dict(sent[0]["headers"])
    assert b"secret" not in sent[1]["body"]


@pytest.mark.parametrize("port", ["0", "70000", "many"])
def test_a_port_that_is_none_is_refused_in_one_line(port: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        command.main(["--port", port])
    assert ended.value.code == 2
    assert port in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("number", ["", "two", "-1", "1.5", "1025", "9" * 5_000])
def test_a_number_of_helpers_that_is_none_is_told_before_anything_is_served(
    number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv(runs.PROCESSES_VARIABLE, number)
    with pytest.raises(SystemExit) as ended:
        command.main([])
    assert ended.value.code == 2
    assert "a whole number from 0 to 1,024" in capsys.readouterr().err


def test_a_mistake_in_the_seeds_is_told_before_anything_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(SystemExit) as ended:
        command.main([])
    assert ended.value.code == 2
    assert "no such folder" in capsys.readouterr().err
