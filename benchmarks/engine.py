"""The engine's figures: ``python -m benchmarks.engine [--write] [--quick]``.

CPU-seconds of 200 worlds x 104 weeks on one core, the cost of each part, the memory of 10,000 worlds, and the
ratio to an idiomatic Mesa model with one object per actor. Absolute times belong to one machine; ratios
travel.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import sim
from benchmarks import costs, ratio
from sim import compiled, draws
from sim.ensemble import run
from sim.worlds import Worlds

REPORT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
ASKED_SECONDS, ASKED_GB, ASKED_RATIO = 0.30, 2.0, 100.0
SCENARIOS = ("article", "neutral", "hollow_army")
LUCK = 2021

PEAK = """
import resource, sys, time
import sim
start = time.process_time()
result = sim.run(sim.Worlds.of("neutral", worlds=int(sys.argv[1])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time() - start, len(result))
"""


def cpu_seconds(work: Callable[[], object], times: int) -> list[float]:
    """Return the CPU-seconds of each of several runs, after one to warm up."""
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return spent


def speed(times: int) -> list[tuple[str, float, float, float]]:
    """Return scenario, median, least, and median with fresh luck [CPU-second] for 200 worlds x 104 weeks."""
    rows = []
    for scenario in SCENARIOS:
        worlds = Worlds.of(scenario, luck=LUCK)
        warm = cpu_seconds(lambda worlds=worlds: run(worlds), times)

        def fresh(worlds: Worlds = worlds) -> None:
            draws._kept.clear()
            run(worlds)

        rows.append((scenario, statistics.median(warm), min(warm), statistics.median(cpu_seconds(fresh, 3))))
    return rows


def memory(worlds: int) -> tuple[float, float]:
    """Return the peak resident memory [GB] and the CPU-seconds of one run in a process of its own."""
    child = [sys.executable, "-c", PEAK, str(worlds)]
    peak, seconds, count = subprocess.run(child, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    if int(count) != worlds:
        raise RuntimeError(f"the child ran {count} worlds where {worlds} were asked for")
    unit = 1 if sys.platform == "darwin" else 1024
    return int(peak) * unit / 1e9, float(seconds)


def machine() -> str:
    """Return the machine, the versions and how busy it is, in one line."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    kind = next(
        (line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    parts = [f"{os.cpu_count()} cores", platform.system(), f"Python {platform.python_version()}"]
    if hasattr(os, "getloadavg"):  # other work on the same cores makes every figure but the ratios worse
        parts.insert(1, f"{os.getloadavg()[0]:.1f} processes running")
    return ", ".join([kind, *parts, *(f"{name} {version(name)}" for name in ("numpy", "numba", "mesa"))])


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table; all columns but the first hold numbers."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def report(quick: bool) -> str:
    """Measure everything and return it as Markdown."""
    fingerprint = sim.load().fingerprint
    parts = [
        f"Model {fingerprint}, version {version('inverted-plate')}. {machine()}. {time.strftime('%d %B %Y')}."
    ]

    compiled.prepare()
    measured = speed(3 if quick else 9)
    slowest = max(median for _, median, _, _ in measured)
    rows = [(s, f"{m:.3f}", f"{least:.3f}", f"{cold:.3f}") for s, m, least, cold in measured]
    parts += ["### 200 worlds × 104 weeks, one core [CPU-seconds]"]
    parts += [table(("scenario", "median", "least", "with luck never seen before"), rows)]
    parts += [f"Asked: at most {ASKED_SECONDS:.2f}. {verdict(slowest <= ASKED_SECONDS)}"]

    worlds = Worlds.of("article", luck=LUCK)
    for title, costing in (("part of a run", costs.by_part), ("mechanism", costs.by_mechanism)):
        costing(worlds)
        seconds = costing(worlds)
        parts += [f"### By {title}, the article's scenario"]
        parts += [table((title, "ms"), [(name, f"{1000 * s:.1f}") for name, s in seconds.items()])]

    count = 1_000 if quick else 10_000
    peak, spent = memory(count)
    parts += [
        "### Memory",
        f"{count:,} worlds × 104 weeks: {peak:.2f} GB at most, {spent:.1f} CPU-seconds, one process. "
        + (f"Asked: 2 GB. {verdict(peak <= ASKED_GB)}" if count == 10_000 else ""),
    ]

    found = ratio.measure(worlds=4 if quick else 20)
    parts += ["### Against one object per actor", found.sentence()]
    parts += [f"Asked: {ASKED_RATIO:.0f} times. {verdict(found.plain / found.engine >= ASKED_RATIO)}"]
    return "\n\n".join(parts)


def verdict(met: bool) -> str:
    """Return in one word whether what was asked is met."""
    return "Met." if met else "Missed."


def put(text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put figures between their marks in ``docs/performance.md``."""
    page = REPORT.read_text("utf-8")
    if begin not in page or end not in page:
        raise SystemExit(f"{REPORT.name}: found no lines '{begin}' and '{end}'. Put them where they belong.")
    before, after = page.split(begin)[0], page.split(end)[1]
    REPORT.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, 1,000 worlds for memory")
    options = parser.parse_args()
    text = report(options.quick)
    print(text)
    if options.write:
        put(text)


if __name__ == "__main__":
    main()
