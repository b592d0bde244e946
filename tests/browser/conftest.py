"""A real server for the browser's tests: started once, on a free port, as a visitor would meet it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page

from dashboard.shelf import FOLDER_VARIABLE
from tests.browser.visitor import PATIENCE, opened

ROOT = Path(__file__).resolve().parents[2]
START = 180.0  # a cold machine needs a while to import everything and to run the first worlds [s]

Visit = Callable[..., Page]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A dashboard that is up, and where."""

    address: str
    process: subprocess.Popen[bytes]

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Let its helper processes stand still: whatever is asked of them meanwhile takes long."""
        helpers = psutil.Process(self.process.pid).children(recursive=True)
        assert helpers
        for helper in helpers:
            helper.suspend()
        try:
            yield
        finally:
            for helper in helpers:
                helper.resume()


@contextmanager
def serving(folder: Path, port: int) -> Iterator[Server]:
    """Start a dashboard that keeps its files in a folder, and take it down again."""
    log = folder / "log"
    here = f"http://127.0.0.1:{port}"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "--port", str(port)],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), FOLDER_VARIABLE: str(folder / "data")},
        )
        try:
            _wait(process, here, log)
            yield Server(here, process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of this session's own."""
    with serving(tmp_path_factory.mktemp("server"), free_port()) as server:
        yield server


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """Let pages be opened by their path."""
    return server.address


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The dashboard did not come up:\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def overheard(context: BrowserContext, address: str) -> Iterator[None]:
    """Fail if anything that a browser did asked another host, or broke in the page, or was refused."""
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda message: complaints.append(message.text))
    yield
    foreign = [
        url for url in asked if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(address)
    ]
    assert foreign == []
    assert [text for text in complaints if "Content Security Policy" in text or "Error" in text] == []


@pytest.fixture
def visit(page: Page, server: Server) -> Iterator[Visit]:
    """Open the dashboard's page at a path, and return it when it rests; nothing may leave this machine."""
    page.set_default_timeout(PATIENCE * 1000)
    with overheard(page.context, server.address):
        yield lambda path="/": opened(page, path)


@pytest.fixture
def stranger(new_context: Callable[..., BrowserContext], server: Server) -> Iterator[Visit]:
    """The same for somebody else, whose browser has never been here."""
    page = new_context().new_page()
    page.set_default_timeout(PATIENCE * 1000)
    with overheard(page.context, server.address):
        yield lambda path="/": opened(page, path)
