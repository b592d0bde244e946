"""What all tests share: property tests that repeat themselves, and the browser where one is present."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import expect

from sim import compiled

# The same examples on every machine, and no clock: a slow core is not a broken rule.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
expect.set_options(timeout=90_000)  # what a page shows at last, however busy the machine is [ms]

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
REQUIRED = "INVERTED_PLATE_REQUIRE_BROWSER"


def browser_path() -> str | None:
    """Return the browser to test with: the one that CHROMIUM names, one on the path, or Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        if not Path(named).is_file():
            raise pytest.UsageError(
                f"CHROMIUM={named}: there is no such file. Name the browser's program file."
            )
        return named
    if found := next(filter(None, map(shutil.which, BROWSERS)), None):
        return found
    cached = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(p) for p in sorted(cached.glob("chromium-*/chrome-linux*/chrome"))), None)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(worker_id: str, testrun_uid: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the first of several workers compile; the others find it on disk, and stay in NumPy till then.

    On a new machine each would take a minute or two for it, at the same time and for the same files.
    """
    done = tmp_path_factory.getbasetemp().parent / f"compiled-{testrun_uid}"
    if worker_id == "gw0":
        compiled.prepare()
        done.touch()
    elif worker_id != "master":
        changes_over = compiled.pays
        compiled.pays = lambda weeks: changes_over(weeks) and done.exists()


@pytest.fixture(autouse=True)
def _same_main() -> Iterator[None]:
    """Put ``__main__`` back: a page under AppTest replaces it, and new processes start from it."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's browser, quiet: nothing it does on its own may look like a request of ours."""
    return {
        **browser_type_launch_args,
        "executable_path": browser_path(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-gpu-rasterization",  # Debian's wrapper asks for it, of a processor that is none
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's tests last, and skip them where there is none, unless there must be one."""
    # Playwright keeps a loop running in the thread in which others start theirs. The file with the most and
    # the shortest of its tests comes last of all, so that workers end together.
    items.sort(key=lambda item: ("browser" in item.path.parts, item.path.name == "test_explore.py"))
    if browser_path():
        return
    if os.environ.get(REQUIRED):
        raise pytest.UsageError(
            f"{REQUIRED} is set, but no Chromium or Chrome was found. Install one, or name it in CHROMIUM."
        )
    skip = pytest.mark.skip(reason="no Chromium or Chrome was found (install one, or name it in CHROMIUM)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)
