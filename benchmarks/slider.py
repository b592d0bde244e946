"""The slider's figures: ``python -m benchmarks.slider [--write] [--crowd 30]``.

A real browser moves a slider on the first page of a server of its own: from the moment the page is told (a
key, or a pointer that lets go) until the last change of the endings, of the map, of the last curve, and of
the page around them, whose sentences come from the script after the charts, has been painted. Every visit has
luck of its own, so no worlds are at hand but those of this visit. Five ways of moving: an arrow key again
and again, a drag that rests for a moment before it lets go, a click on the track by a hand that aims, jumps
that nobody could foresee (no hand makes them: the value is set), and moves back to what was seen before.

Then a crowd: many visitors, each in a session of its own over the server's own protocol, move sliders every
few seconds; from the message to the last answer. Browsers are left out there: pupils bring their own.
"""

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError

from playwright.async_api import Browser, Page, async_playwright

import sim
from benchmarks.engine import machine, put, table, verdict
from benchmarks.visitors import visit

BEGIN, END = "<!-- slider: begin -->", "<!-- slider: end -->"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
LEVER = "forces_will_fight"
NAME = "Will to fight"
VALUES = [round(0.1 + 0.05 * step, 2) for step in range(11)]
MOVES = 9
REST = 250  # how long a hand rests before it lets go, or presses the button [ms]
PRESS = 90  # how long a click holds the button [ms]
THINK = (4.0, 8.0)  # how long a visitor of the crowd looks at an answer [second]
ASKED_ENDINGS, ASKED_MEDIAN, ASKED_LATE, ASKED_CROWD = 500, 300, 700, 1000
WATCH = """() => {
    window.seen = {};
    const painted = (name) => requestAnimationFrame(() => setTimeout(() => {
        window.seen[name] = performance.now();
    }));
    const changes = {subtree: true, childList: true, attributes: true, characterData: true};
    const parts = {endings: '.lanes', map: '.land', 'last curve': '.curves'};
    for (const [name, inside] of Object.entries(parts)) {
        for (const host of document.querySelectorAll('*')) {
            if (!host.shadowRoot?.querySelector(inside)) continue;
            const note = () => painted(name);
            new MutationObserver(note).observe(host.shadowRoot, changes);
        }
    }
    const words = () => painted('sentences');
    new MutationObserver(words).observe(document.querySelector('[data-testid=stMain]'), changes);
    const begin = () => { window.told = performance.now(); window.seen = {}; };
    document.addEventListener('keydown', begin, true);
    document.addEventListener('pointerup', begin, true);
}"""
QUIET = """() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && 'last curve' in window.seen && 'sentences' in window.seen
    && performance.now() - Math.max(...Object.values(window.seen)) > 400"""
READ = "() => Object.fromEntries(Object.entries(window.seen).map(([k, at]) => [k, at - window.told]))"

Waits = dict[str, list[float]]
Act = Callable[[int], Awaitable[object]]


@contextmanager
def server() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start the dashboard in a process of its own and yield its address and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as data:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "INVERTED_PLATE_DATA": data},
        )
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/healthz", timeout=2)
                    break
                except (URLError, OSError):
                    time.sleep(0.2)
            time.sleep(40)  # the compiled forms of the rules get ready in the background
            yield address, process
        finally:
            process.terminate()
            process.wait(20)


async def opened(browser: Browser, address: str) -> Page:
    """Return a page of its own visitor with luck of its own, with the slider at its low end."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768})
    page = await context.new_page()
    await page.goto(f"{address}/?luck={random.randrange(10**6)}")
    await page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
    await page.locator(".curves svg").first.wait_for(timeout=60_000)
    await page.get_by_role("slider", name=NAME).focus()
    await page.keyboard.press("Home")
    await page.wait_for_timeout(4000)
    await page.evaluate(WATCH)
    return page


async def waits_of(page: Page, act: Act, moves: int = MOVES) -> Waits:
    """Return how long each of some moves took to change what it changes [millisecond]."""
    waits: Waits = {}
    for move in range(moves):
        await act(move)
        await page.wait_for_function(QUIET, polling=250, timeout=60_000)
        for what, wait in (await page.evaluate(READ)).items():
            waits.setdefault(what, []).append(wait)
        await page.wait_for_timeout(600)  # a glance at what came out
    return waits


async def dragged(page: Page, to: float) -> None:
    """Take hold of the thumb, move it in steps, rest, and let go."""
    here = float(await page.get_by_role("slider", name=NAME).input_value())
    await page.mouse.move(*await on_track(page, here))
    await page.mouse.down()
    for part in range(1, 9):
        await page.mouse.move(*await on_track(page, here + (to - here) * part / 8))
        await page.wait_for_timeout(35)
    await page.wait_for_timeout(REST)
    await page.mouse.up()


async def clicked(page: Page, to: float) -> None:
    """Go to a place on the track, rest as one does who aims, and press the button as long as a hand does."""
    x, y = await on_track(page, to)
    await page.mouse.move(x, y, steps=5)
    await page.wait_for_timeout(REST)
    await page.mouse.down()
    await page.wait_for_timeout(PRESS)
    await page.mouse.up()


async def on_track(page: Page, value: float) -> tuple[float, float]:
    """Return where a value is on the lever, on the screen."""
    control = page.get_by_role("slider", name=NAME)
    box = await control.bounding_box()
    assert box is not None
    low, high = VALUES[0], float(await control.get_attribute("max") or 1)
    return box["x"] + 8 + (box["width"] - 16) * (value - low) / (high - low), box["y"] + box["height"] / 2


async def alone(address: str) -> dict[str, Waits]:
    """Return the waits of one visitor by the way of moving."""
    found: dict[str, Waits] = {}
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = await opened(browser, address)
        found["arrow key, again and again"] = await waits_of(
            page, lambda _: page.keyboard.press("ArrowRight")
        )
        found["back to worlds seen before"] = await waits_of(page, lambda _: page.keyboard.press("ArrowLeft"))
        await page.context.close()
        page = await opened(browser, address)
        found["drag, rest, let go"] = await waits_of(page, lambda move: dragged(page, VALUES[move + 1]))
        await page.context.close()
        page = await opened(browser, address)
        jumps = [3, 8, 1, 6, 10, 4, 9, 2, 7]
        found["click on the track"] = await waits_of(page, lambda move: clicked(page, VALUES[jumps[move]]))
        await page.context.close()
        page = await opened(browser, address)
        jump = """([element, value]) => {
                element.dispatchEvent(new Event('pointerdown')); // no key was pressed last: none is foreseen
                element.value = value;
                element.dispatchEvent(new Event('change'));
            }"""

        async def unforeseen(move: int) -> None:
            control = await page.get_by_role("slider", name=NAME).element_handle()
            await page.evaluate("() => { window.told = performance.now(); window.seen = {}; }")
            await page.evaluate(jump, [control, VALUES[jumps[move]]])

        found["a jump that nobody could foresee"] = await waits_of(page, unforeseen)
        await browser.close()
    return found


async def visitor(address: str, query: str, moves: int) -> list[float]:
    """Return how long one of a crowd waits for each answer [millisecond]."""
    async with visit(address, query) as one:
        waits = []
        for _ in range(moves):
            await asyncio.sleep(random.uniform(*THINK))
            waits.append(await one.move({LEVER: [random.choice(VALUES)]}))
        if one.failures:
            raise SystemExit(f"A page failed: {one.failures[0]}")
        return waits


async def crowd(address: str, visitors: int, *, one_link: bool, moves: int = 6) -> list[float]:
    """Return the waits of many at once: all on one link as in a class, or each with luck of their own."""
    links = ["" if one_link else f"luck={random.randrange(10**6)}" for _ in range(visitors)]

    async def late(query: str) -> list[float]:
        await asyncio.sleep(random.uniform(0, THINK[1]))
        return await visitor(address, query, moves)

    return [wait for waits in await asyncio.gather(*map(late, links)) for wait in waits]


def late_of(waits: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else waits[0]


def row(*title: str, waits: list[float]) -> tuple[str, ...]:
    """Return a row of the report: median, 95th percentile and the longest."""
    return (
        *title,
        str(len(waits)),
        *(f"{n:.0f}" for n in (statistics.median(waits), late_of(waits), max(waits))),
    )


def report(visitors: int) -> str:
    """Measure everything and return it as Markdown."""
    random.seed(2021)
    head = f"Model {sim.load().fingerprint}. {machine()}; the browser draws without a graphics card. "
    parts = [head + time.strftime("%d %B %Y.")]
    numbers = ("moves", "median [ms]", "95th percentile [ms]", "longest [ms]")
    with server() as (address, _):
        found = asyncio.run(alone(address))
        rows = [
            row(way, what, waits=waits[what])
            for way, waits in found.items()
            for what in ("endings", "map", "last curve", "sentences")
        ]
        parts.append(table(("one visitor moves by", "to", *numbers), rows))
        verdicts = []
        for way, waits in found.items():
            middle, late = statistics.median(waits["last curve"]), late_of(waits["last curve"])
            ends = verdict(statistics.median(waits["endings"]) <= ASKED_ENDINGS)
            verdicts.append(
                f"- {way}: endings in {ASKED_ENDINGS} ms: {ends} All in {ASKED_MEDIAN} ms, late ones in "
                f"{ASKED_LATE}: {verdict(middle <= ASKED_MEDIAN and late <= ASKED_LATE)}"
            )
        parts.append("\n".join(verdicts))
        if visitors:
            rows, verdicts = [], []
            for one_link, title in ((True, "on one link"), (False, "each with luck of their own")):
                waits = asyncio.run(crowd(address, visitors, one_link=one_link))
                rows.append(row(f"{visitors} visitors {title}", waits=waits))
                verdicts.append(f"{title}: {verdict(statistics.median(waits) <= ASKED_CROWD)}")
            parts.append(table(("from the move to the server's last message", *numbers), rows))
            parts.append(f"Asked: median {ASKED_CROWD} ms; {' '.join(verdicts)}")
    return "\n\n".join(parts)


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
        put(text, BEGIN, END)


if __name__ == "__main__":
    main()
