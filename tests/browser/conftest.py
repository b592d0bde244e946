"""A real server for the browser's tests: started once, on a free port, as a visitor would meet it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from dashboard.shelf import FOLDER_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # a cold machine needs a while to import everything and to run the first worlds [s]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard that is up."""
    log = tmp_path_factory.mktemp("server") / "log"
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "--port", str(port)],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), FOLDER_VARIABLE: str(log.parent / "data")},
        )
        try:
            _wait(server, here, log)
            yield here
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def base_url(address: str) -> str:
    """Let pages be opened by their path."""
    return address


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The dashboard did not come up:\n{log.read_text(errors='replace')[-3000:]}")


def settle(page: Page) -> None:
    """Wait until the page has been drawn: no run is under way, and none begins at once."""
    for _ in range(2):
        page.wait_for_timeout(250)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)


@pytest.fixture
def visit(page: Page) -> Callable[..., Page]:
    """Open the dashboard's page at a path, and return it when it is drawn."""
    page.set_default_timeout(30_000)

    def go(path: str = "/") -> Page:
        page.goto(path)
        page.wait_for_selector("[data-testid=stApp]")
        settle(page)
        return page

    return go
