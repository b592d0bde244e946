"""Screenshots: the README's pictures, from a real browser on a server of this checkout.

``python -m benchmarks.screenshots [NAME ...]`` writes docs/images/*.png, in few colours: each stays small.
"""

import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.conftest import browser_path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZE = {"width": 1360, "height": 850}
MOST = 300_000
"""How large a picture may be [byte]."""

SHOTS = {
    "explore": ("/?worlds=200", "How the 200 worlds end"),
    "compare": ("/compare?worlds=200", "Which worlds change their ending"),
}
"""Each picture's address, and a word that stands on the page once its worlds are there."""

AWAITED = "[data-testid=stSkeleton], [data-testid=stSpinner], [data-testid=stProgress], [data-stale=true]"
"""What stands on a page as long as something is still to come."""

STILL, PATIENCE = 6_000, 240_000
"""How long nothing may change before a picture is taken; how long to wait for a page [ms]."""


@contextmanager
def server() -> Iterator[str]:
    """Serve this checkout on a free port, with data of its own, and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        settings = {**os.environ, "INVERTED_PLATE_DATA": data, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "dashboard", "--port", str(port)]
        with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL) as running:
            try:
                while running.poll() is None:
                    try:
                        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                        break
                    except OSError:
                        time.sleep(0.3)
                yield f"http://127.0.0.1:{port}"
            finally:
                running.send_signal(signal.SIGTERM)


def still(page: Page) -> bytes:
    """Return a picture of the page once nothing is awaited on it and it has looked the same for a while."""
    before, since, end = b"", time.monotonic(), time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        now = page.screenshot(animations="disabled")
        if now != before or page.locator(AWAITED).count():
            before, since = now, time.monotonic()
        elif time.monotonic() - since > STILL / 1000:
            return now
        page.wait_for_timeout(500)
    sys.exit(f"{page.url}: the page does not come to rest")


def small(picture: bytes) -> bytes:
    """Return a PNG with as many colours as keep it below ``MOST``."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < MOST:
            break
    return out.getvalue()


def main(names: list[str]) -> None:
    """Take the pictures that are named, or all."""
    unknown = set(names) - SHOTS.keys()
    if unknown:
        sys.exit(f"No picture called {', '.join(sorted(unknown))}. There are: {', '.join(SHOTS)}")
    with server() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for name in names or SHOTS:
            path, word = SHOTS[name]
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.goto(home + path)
            page.get_by_text(word).first.wait_for(timeout=PATIENCE)
            picture = small(still(page))
            (IMAGES / f"{name}.png").write_bytes(picture)
            print(f"docs/images/{name}.png: {len(picture) // 1000} kB", flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
