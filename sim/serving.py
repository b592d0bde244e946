"""Serving: starts the dashboard as a process of its own and opens a browser when it answers."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from pathlib import Path

from sim.errors import InputError, Problem
from sim.seeds import FOLDER_VARIABLE
from sim.version import CODE

HOME = CODE.parent
"""Where ``sim``, ``dashboard`` and ``seeds`` lie side by side, in a checkout and in a wheel."""

FIRST_PORT, LAST_PORT = 8501, 8520
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"
PATIENCE = 60.0
"""How long to wait for the server's first answer before giving up on opening a browser [s]."""


def serve(port: int | None, *, lan: bool, browser: bool, seeds: Path) -> int:
    """Run the dashboard until it ends or is interrupted, and return its exit code.

    Raises
    ------
    InputError
        If the port cannot be used, or the dashboard is not installed.
    """
    if not (HOME / "dashboard" / "__main__.py").is_file():
        remedy = "Install the whole project: pip install inverted-plate."
        raise InputError([Problem("", "", "no dashboard", f"the folder 'dashboard' in {HOME}", remedy)])
    address = EVERYWHERE if lan else LOOPBACK
    chosen = _chosen_port(address, port)
    command = [sys.executable, "-m", "dashboard", "--port", str(chosen), "--address", address]
    # Started from where it lies, so that no other folder called dashboard can take its place.
    server = subprocess.Popen(command, cwd=HOME, env={**os.environ, FOLDER_VARIABLE: str(seeds)})
    # Whoever ends this command ends the server with it.
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()
        server.terminate()

    signal.signal(signal.SIGTERM, end)
    if browser:
        threading.Thread(target=_open_when_ready, args=(server, chosen), daemon=True).start()
    try:
        code = server.wait()
    except KeyboardInterrupt:
        ended.set()
        try:
            code = server.wait(timeout=10)  # The terminal has interrupted it too.
        except subprocess.TimeoutExpired:
            server.kill()
            code = server.wait()
    return 0 if ended.is_set() else abs(code)


def _chosen_port(address: str, port: int | None) -> int:
    """Return the port asked for, or the first free one of ours."""
    if port is None:
        for candidate in range(FIRST_PORT, LAST_PORT + 1):
            if _is_free(address, candidate):
                return candidate
        found, remedy = f"no free port from {FIRST_PORT} to {LAST_PORT}", "Name another with --port."
        raise InputError([Problem("--port", "", found, "a free port", remedy)])
    if not 1 <= port <= 65535:
        expected = "a whole number from 1 to 65535"
        raise InputError([Problem("--port", "", str(port), expected, "Leave it away to let one be chosen.")])
    if not _is_free(address, port):
        remedy = "End what listens there, or leave --port away to let one be chosen."
        raise InputError(
            [Problem("--port", "", f"{port}, which is in use or not allowed", "a free port", remedy)]
        )
    return port


def _is_free(address: str, port: int) -> bool:
    with socket.socket() as probe:
        if sys.platform != "win32":  # There the option means something else.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def _open_when_ready(server: subprocess.Popen[bytes], port: int) -> None:
    start = time.monotonic()
    while server.poll() is None and time.monotonic() - start < PATIENCE:
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            webbrowser.open(f"http://localhost:{port}")
            return
