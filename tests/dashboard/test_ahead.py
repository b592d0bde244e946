"""What we believe about running ahead: it begins what will be asked for, and is in nobody's way."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from dashboard import ahead, runs
from dashboard.choice import start
from dashboard.server import SCRIPT
from dashboard.worker import Stale
from dashboard.works import Busy
from sim.scenarios import Scenario
from tests.dashboard.levers import components, sent

SMALL = {"worlds": 20, "weeks": 26, "luck": 11}
ALLOWED = {ahead.HEADER: ahead.WORLDS}


@pytest.fixture(autouse=True)
def _idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "idle", lambda: True)


def answered(body: str, headers: dict[str, str] = ALLOWED) -> Response:
    """Send what a lever sends and return the answer."""
    head = [(b"content-length", str(len(body)).encode())]
    head += [(name.encode(), value.encode()) for name, value in headers.items()]

    async def answer() -> Response:
        sent = iter([{"type": "http.request", "body": body.encode(), "more_body": False}])

        async def receive() -> dict[str, Any]:
            if (message := next(sent, None)) is not None:
                return message
            return await asyncio.Future()  # the browser waits

        return await ahead.ahead(Request({"type": "http", "method": "POST", "headers": head}, receive))

    return asyncio.run(answer())


def post(body: str, headers: dict[str, str] = ALLOWED) -> int:
    """Send what a lever sends, and return the status of an answer that says nothing else."""
    response = answered(body, headers)
    assert response.body == b""
    return response.status_code


def link(**parts: object) -> str:
    return urlencode({**SMALL, **parts})


def wanted(**moves: float) -> Scenario:
    return start(runs.seeds()).scenario.changed(moves)


def test_a_lever_about_to_be_let_go_finds_its_worlds_begun():
    assert runs.done(wanted(contagion=1.7), **SMALL) is None
    assert post(link(contagion="1.7")) == 204
    assert runs.done(wanted(contagion=1.7), **SMALL) is not None


def test_a_range_is_begun_as_a_range():
    post(link(contagion="0.2..1.9", model="old.12345678"))
    assert runs.done(start(runs.seeds()).scenario.changed({"contagion": "0.2..1.9"}), **SMALL) is not None


def test_nothing_is_begun_while_other_worlds_are_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runs, "idle", lambda: False)
    monkeypatch.setattr(ahead, "PATIENCE", 0.1)
    assert post(link(contagion="1.6")) == 204
    assert runs.done(wanted(contagion=1.6), **SMALL) is None


@pytest.mark.parametrize("only", ["", "war"])
def test_a_move_is_answered_with_what_the_page_then_shows(only: str):
    query = {**{name: str(value) for name, value in SMALL.items()}, "contagion": "1.5", "only": only}
    app = AppTest.from_file(str(SCRIPT), default_timeout=60)
    app.query_params.update(query)
    assert not app.run().exception
    shown = {
        data["name"]: data["shown"]
        for kind in ("ending_lanes", "curves", "province_map")
        for data in map(sent, components(app, kind))
    }
    assert json.loads(answered(urlencode(query), {ahead.HEADER: ahead.PICTURE}).body) == shown
    assert set(shown) == {"endings", "kabul", "map", "fans"}


def test_a_move_that_is_made_waits_for_nobody(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runs, "idle", lambda: False)
    monkeypatch.setattr(ahead, "PATIENCE", 0.1)
    assert post(link(contagion="1.4"), {ahead.HEADER: ahead.PICTURE}) == 204
    assert answered(link(contagion="1.4"), {ahead.HEADER: ahead.NOW}).status_code == 200


@pytest.mark.parametrize("problem", [Busy, Stale])
@pytest.mark.parametrize("what", [ahead.NOW, ahead.PICTURE, ahead.WORLDS])
def test_what_cannot_be_run_now_is_told_by_the_page(
    problem: type[Exception], what: str, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: object, **__: object) -> None:
        raise problem("Wait a moment.")

    monkeypatch.setattr(runs, "start", refused)
    assert post(link(contagion="1.3"), {ahead.HEADER: what}) == 204


@pytest.mark.parametrize(
    "parts", [{"contagion": "99"}, {"worlds": 2000}, {"weeks": 520}, {"nonsense": "1"}], ids=str
)
def test_a_link_that_is_broken_or_large_begins_nothing(
    parts: dict[str, object], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(runs, "start", lambda *_, **__: pytest.fail("begun"))
    assert post(link(**parts)) == 204


@pytest.mark.parametrize(
    ("body", "headers"),
    [("contagion=1", {}), ("contagion=1", {ahead.HEADER: "1"}), ("x" * 9000, ALLOWED)],
    ids=["another site's", "an older page's", "too long"],
)
def test_what_no_lever_sends_is_refused(body: str, headers: dict[str, str]):
    assert post(body, headers) == 400


def test_without_helpers_nothing_runs_ahead(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    monkeypatch.setenv(runs.PROCESSES_VARIABLE, "0")
    assert not runs.idle()
