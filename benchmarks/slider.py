"""The slider's figures: ``python -m benchmarks.slider [--write] [--crowd 30]``.

A real browser moves a slider on the first page of a server of its own: from the key to the last change of the
endings, of the map and of the last chart. Then many pages at once each move theirs every few seconds. What is
measured includes the browser's own drawing; with many pages on one machine the browsers take more of it than
the server does.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.async_api import Browser, Page, async_playwright

import sim
from benchmarks.engine import REPORT, machine, table, verdict

BEGIN, END = "<!-- slider: begin -->", "<!-- slider: end -->"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SLIDER = "Will to fight"
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
SETTLED, PAUSE = 0.5, 2.0
"""How long at least a lone page and one of many are left alone after a key [second]."""
ASKED_MEDIAN, ASKED_LATE, ASKED_CROWD = 300, 700, 1000
WATCH = """() => {
    window.seen = {};
    const note = (name) => { window.seen[name] = performance.now(); };
    const changes = {subtree: true, childList: true, attributes: true, characterData: true};
    const chart = (node) => (node.nodeType === 1 ? node : node.parentElement)
        ?.closest('[data-testid=stVegaLiteChart]');
    new MutationObserver((records) => {
        const charts = new Set(records.map((r) => chart(r.target)).filter(Boolean));
        if (charts.size) note('last chart');
        if (charts.has(document.querySelector('[data-testid=stVegaLiteChart]'))) note('first chart');
        note('anything');
    }).observe(document.querySelector('[data-testid=stMain]'), changes);
    const land = [...document.querySelectorAll('*')].find((e) => e.shadowRoot?.querySelector('.land'));
    if (land) new MutationObserver(() => note('map')).observe(land.shadowRoot, changes);
    document.addEventListener('keydown', () => { window.key = performance.now(); window.seen = {}; }, true);
}"""
QUIET = """() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && Object.keys(window.seen).length && performance.now() - Math.max(...Object.values(window.seen)) > 600"""
READ = "() => Object.fromEntries(Object.entries(window.seen).map(([k, at]) => [k, at - window.key]))"

Waits = dict[str, list[float]]


@contextmanager
def server() -> Iterator[str]:
    """Start the dashboard in a process of its own and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "dashboard", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2)
                break
            except (URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(20)


async def opened(browser: Browser, address: str) -> Page:
    """Return a page of its own visitor, with the slider in focus and everything watched."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector(DONE, timeout=120_000)
    await page.wait_for_selector("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas")
    await page.get_by_role("slider", name=SLIDER).focus()
    await page.keyboard.press("ArrowLeft")
    await page.wait_for_timeout(2500)
    await page.evaluate(WATCH)
    return page


async def moved(page: Page, keys: list[str], pause: float) -> Waits:
    """Return how long each key took to change what it changes [millisecond]."""
    waits: Waits = {}
    for key in keys:
        await page.keyboard.press(key)
        await page.wait_for_timeout(1000 * pause)
        for _ in range(100):
            if await page.evaluate(QUIET):
                break
            await page.wait_for_timeout(200)
        for what, wait in (await page.evaluate(READ)).items():
            waits.setdefault(what, []).append(wait)
    return waits


async def alone(address: str) -> tuple[Waits, Waits]:
    """Return the waits of one visitor: for worlds computed before, and for new ones."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await opened(browser, address)
        await page.wait_for_timeout(3000)
        new = await moved(page, ["ArrowRight"] * 10, SETTLED)
        seen = await moved(page, ["ArrowLeft"] * 10, SETTLED)
        await browser.close()
    return seen, new


async def together(address: str, visitors: int, moves: int) -> Waits:
    """Return the waits of many visitors at once, each at another place of the slider, in one browser."""
    waits: Waits = {}
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        pages = [await opened(browser, address) for _ in range(visitors)]

        async def one(order: int, page: Page) -> None:
            await page.wait_for_timeout(1000 * PAUSE * order / visitors)  # not all in one breath
            keys = ["ArrowLeft" if order % 2 else "ArrowRight"] * moves
            for what, found in (await moved(page, keys, PAUSE)).items():
                waits.setdefault(what, []).extend(found)

        await asyncio.gather(*(one(order, page) for order, page in enumerate(pages)))
        await browser.close()
    return waits


def row(title: str, waits: list[float]) -> tuple[str, ...]:
    """Return a row of the report: median and 95th percentile."""
    late = statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else waits[0]
    return title, str(len(waits)), f"{statistics.median(waits):.0f}", f"{late:.0f}"


def report(visitors: int) -> str:
    """Measure everything and return it as Markdown."""
    with server() as address:
        seen, new = asyncio.run(alone(address))
        rows = [row(f"{what}, worlds never asked for", waits) for what, waits in new.items()]
        rows += [row(f"{what}, worlds computed before", waits) for what, waits in seen.items()]
        last = new["last chart"]
        median, late = statistics.median(last), statistics.quantiles(last, n=20)[-1]
        met = f"Asked: median {ASKED_MEDIAN}, 95th percentile {ASKED_LATE}, to the last chart. "
        met += verdict(median <= ASKED_MEDIAN and late <= ASKED_LATE)
        if visitors:
            crowd = asyncio.run(together(address, visitors, 4))
            rows += [row(f"{what}, {visitors} visitors at once", waits) for what, waits in crowd.items()]
            median = statistics.median(crowd["last chart"])
            met += f" For {visitors} visitors: median {ASKED_CROWD}. {verdict(median <= ASKED_CROWD)}"
    head = (
        f"Model {sim.load().fingerprint}. {machine()}, Chromium without a graphics card on the same cores. "
    )
    columns = ("from the key to the last change of", "moves", "median [ms]", "95th percentile [ms]")
    return "\n\n".join([head + time.strftime("%d %B %Y."), table(columns, rows), met])


def write(text: str) -> None:
    """Put the figures between their marks in ``docs/performance.md``."""
    page = REPORT.read_text("utf-8")
    if BEGIN not in page or END not in page:
        raise SystemExit(f"{REPORT.name}: found no lines '{BEGIN}' and '{END}'. Put them where they belong.")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    REPORT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    parser.add_argument("--crowd", type=int, default=30, metavar="N", help="visitors at once (0: skip)")
    options = parser.parse_args()
    if not Path(CHROMIUM).exists():
        raise SystemExit(f"Found no browser at {CHROMIUM}. Set CHROMIUM to the path of one.")
    text = report(options.crowd)
    print(text)
    if options.write:
        write(text)


if __name__ == "__main__":
    main()
