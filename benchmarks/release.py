"""Release: the wheel and the sdist, installed, run and served on every supported Python of this machine.

``python -m benchmarks.release [PYTHON ...]`` looks for Python 3.11 to 3.13 on the path and under pyenv, or
tries the named interpreters. Each gets an environment of its own for either package, with the versions of
constraints.txt; all must give the checkout's answer.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SUPPORTED = ("3.11", "3.12", "3.13")
CONSTRAINTS = ("--constraint", str(ROOT / "constraints.txt"))
RUN = ("run", "article", "--json", "--worlds", "20", "--weeks", "30")
PATIENCE = 900
"""How long a server may take to answer on a busy machine [s]."""


def interpreters() -> list[str]:
    """Return one interpreter of each supported version: those on the path, else pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = []
    for version in SUPPORTED:
        named = shutil.which(f"python{version}")
        others = [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python"))]
        works = [python for python in filter(None, (named, *reversed(others))) if _version(python) == version]
        found += works[:1]
    return found


def _version(python: str) -> str:
    code = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"
    asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def said(*command: str | Path, folder: Path) -> str:
    """Return what a command prints; if it fails, what it complained of ends the check."""
    outside = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=outside, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def build(python: str, folder: Path) -> tuple[Path, Path]:
    """Return the wheel and the sdist, built by hatchling in an environment of its own."""
    said(python, "-m", "venv", folder / "builder", folder=folder)
    builder = folder / "builder" / "bin" / "python"
    said(builder, "-m", "pip", "install", "--quiet", "hatchling>=1.27,<2", folder=folder)
    said(builder, "-m", "hatchling", "build", "--directory", folder / "dist", folder=ROOT)
    return next((folder / "dist").glob("*.whl")), next((folder / "dist").glob("*.tar.gz"))


def served(command: Path, folder: Path) -> str:
    """Return the model that the installed dashboard says it serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    settings["INVERTED_PLATE_DATA"] = str(folder / "data")
    arguments = [str(command), "serve", "--no-browser", "--port", str(port)]
    with subprocess.Popen(arguments, cwd=folder, env=settings, stdout=subprocess.DEVNULL) as server:
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and server.poll() is None:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
                        health: dict[str, Any] = json.load(answer)
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
                        assert page.status == 200
                    return str(health["model"])
                except OSError:
                    time.sleep(0.5)
        finally:
            server.send_signal(signal.SIGTERM)
    sys.exit(f"{command} serve: no answer within {PATIENCE} s")


def check(python: str, packages: tuple[Path, ...], expected: dict[str, Any], folder: Path) -> str:
    """Return one line about one interpreter; what is wrong ends the check."""
    begun = time.monotonic()
    for package in packages:
        home = folder / f"env-{_version(python)}-{package.suffix[1:]}"
        said(python, "-m", "venv", home, folder=folder)
        inside, command = home / "bin" / "python", home / "bin" / "inverted-plate"
        # Only what is imported is worth compiling here.
        install = (inside, "-m", "pip", "install", "--quiet", "--no-compile", *CONSTRAINTS)
        said(*install, package, folder=folder)
        if json.loads(said(command, *RUN, folder=folder)) != expected:
            sys.exit(f"{python}, {package.name}: another answer than the checkout's")
        model = served(command, folder)
        if model != expected["model"]:
            sys.exit(f"{python}, {package.name}: the dashboard serves model {model}, not {expected['model']}")
    size = re.sub(r"\s.*", "", said("du", "-sm", home, folder=folder).strip())
    number = said(inside, "-c", "import platform; print(platform.python_version())", folder=folder).strip()
    seconds = time.monotonic() - begun
    return (
        f"Python {number}: wheel and sdist install ({size} MB each), run and serve model "
        f"{expected['model']}; {seconds:.0f} s"
    )


def main(arguments: list[str]) -> None:
    """Check all interpreters and print a line for each."""
    pythons = arguments or interpreters()
    if not pythons:
        sys.exit(f"No Python {', '.join(SUPPORTED)} was found; name one: python -m benchmarks.release PYTHON")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        packages = build(pythons[0], folder)
        for file in packages:
            print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB", flush=True)
        expected = json.loads(said(sys.executable, "-m", "sim", *RUN, folder=ROOT))
        for python in pythons:
            print(check(python, packages, expected, folder), flush=True)
    missing = [v for v in SUPPORTED if v not in map(_version, pythons)]
    if missing and not arguments:
        print(f"Not here, so not tried: Python {', '.join(missing)}")


if __name__ == "__main__":
    main(sys.argv[1:])
