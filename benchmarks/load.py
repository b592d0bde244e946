"""A crowd for minutes: ``python -m benchmarks.load [--visitors 30] [--minutes 10] [--write]``.

Every visitor has a session and a cookie of its own and does by turns what people do: moves levers, opens
links, compares, reads prompts and the argument, saves, takes files away. Told are the waits, every error,
whether every save is found again by a browser that comes back, and the memory of the server with its helpers
over time.
"""

import argparse
import asyncio
import random
import statistics
import subprocess
import time
from collections import Counter, defaultdict

import psutil

import sim
from benchmarks.engine import machine, put, table, verdict
from benchmarks.slider import late_of, server
from benchmarks.visitors import cookie_of, visit

BEGIN, END = "<!-- load: begin -->", "<!-- load: end -->"
THINK = (3.0, 9.0)  # between two acts of a visitor [second]
LEVERS = ("forces_will_fight", "contagion", "president_resolve")
SCENARIOS = ("article", "neutral", "hollow_army", "guarantee", "power_politics")
ACTS = (
    *("move a lever",) * 6,
    *("open a link",) * 2,
    *("compare", "debate", "argument", "save", "take a file"),
)
FILES = (("", "export_csv"), ("", "export_toml"), ("debate", "get_prompts"), ("debate", "get_slides"))
EVERY = 5.0  # how often memory is looked at [second]


class Log:
    """What a crowd lived through."""

    def __init__(self) -> None:
        self.waits: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []
        self.refused = 0
        self.saved: dict[str, set[str]] = defaultdict(set)
        self.memory: list[float] = []


async def _acts(address: str, cookie: str, log: Log, until: float, dice: random.Random) -> None:
    """One visit: a link is opened, then some acts, until the visitor opens another link."""
    start = dice.choice(SCENARIOS)
    async with visit(address, f"scenario={start}&luck={dice.randrange(4)}", cookie=cookie) as one:
        while time.monotonic() < until:
            await asyncio.sleep(dice.uniform(*THINK))
            act = dice.choice(ACTS)
            if act == "open a link":
                break
            if act == "move a lever":
                levers = sim.load().assumptions
                key = dice.choice(LEVERS)
                place = round(
                    dice.randrange(11) / 10 * (levers[key].high - levers[key].low) + levers[key].low, 3
                )
                wait = await one.move({key: [place]})
            elif act == "save":
                name = f"mine {len(log.saved[cookie]) + 1}"
                await one.open(one.query)
                await one.fill(saving=True)
                await one.fill(save_name=name)
                wait = await one.ask(save=True)
                if any(f"**{name}**" in text for text in one.texts):
                    log.saved[cookie].add(name)
                else:
                    log.failures.append(f"{name} was not saved")
                await one.fill(saving=False)
            elif act == "take a file":
                page, button = dice.choice(FILES)
                await one.open(one.query, page)
                await (one.fill(debate_view=("Lessons and handouts",)) if page else one.fill(sharing=True))
                wait = await one.get(button)
                await one.open(one.query)
            else:
                wait = await one.open(one.query, act)
                await one.open(one.query)
            log.waits[act].append(wait)
        log.failures += one.failures
        log.refused += one.refused


async def _visitor(address: str, log: Log, until: float, seed: int) -> None:
    dice = random.Random(seed)
    await asyncio.sleep(dice.uniform(0, THINK[1]))
    cookie = await asyncio.to_thread(cookie_of, address)
    while time.monotonic() < until:
        begun = time.perf_counter()
        try:
            await _acts(address, cookie, log, until, dice)
        except Exception as problem:  # whatever it is, it is what this is looking for
            log.failures.append(f"{type(problem).__name__}: {problem}"[:300])
        log.waits["visit"].append(1000 * (time.perf_counter() - begun))


async def _watch(process: subprocess.Popen[bytes], log: Log) -> None:
    """Note the memory of the server and its helpers [MB]; what they share is counted once."""
    while True:
        total = 0
        for part in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
            try:
                total += part.memory_full_info().pss
            except (psutil.Error, AttributeError):
                continue
        log.memory.append(total / 1e6)
        await asyncio.sleep(EVERY)


async def _lost(address: str, log: Log) -> list[str]:
    """Return the saves that a browser which comes back does not find."""
    lost = []
    for cookie, names in log.saved.items():
        async with visit(address, cookie=cookie) as one:
            await one.fill(saving=True)
            shown = " ".join(one.texts)
            lost += [name for name in names if f"**{name}**" not in shown]
    return lost


async def crowd(
    address: str, process: subprocess.Popen[bytes], visitors: int, minutes: float
) -> tuple[Log, list[str]]:
    """Let a crowd in for some minutes; return what it lived through, and which saves were lost."""
    log, until = Log(), time.monotonic() + 60 * minutes
    watch = asyncio.create_task(_watch(process, log))
    await asyncio.gather(*(_visitor(address, log, until, seed) for seed in range(visitors)))
    watch.cancel()
    return log, await _lost(address, log)


def report(visitors: int, minutes: float) -> str:
    """Let the crowd in and return what came of it as Markdown."""
    with server() as (address, process):
        log, lost = asyncio.run(crowd(address, process, visitors, minutes))
    log.waits.pop("visit", None)
    rows = [
        (act, str(len(waits)), *(f"{n:.0f}" for n in (statistics.median(waits), late_of(waits), max(waits))))
        for act, waits in sorted(log.waits.items())
    ]
    part = max(1, len(log.memory) // 4)
    early, late = statistics.median(log.memory[part : 2 * part]), statistics.median(log.memory[-part:])
    saves = sum(map(len, log.saved.values()))
    good = not log.failures and not lost
    kinds = "; ".join(f"{times} × {what}" for what, times in Counter(log.failures).most_common())
    return "\n\n".join(
        [
            f"Model {sim.load().fingerprint}. {machine()}. {time.strftime('%d %B %Y')}. "
            f"{visitors} visitors for {minutes:g} minutes.",
            table(("act", "times", "median [ms]", "95th percentile [ms]", "longest [ms]"), rows),
            f"Errors: {len(log.failures)}{': ' + kinds if kinds else ''}. Saves: {saves}, "
            f"lost: {len(lost)}. Told that the machine was busy: {log.refused} times. {verdict(good)} "
            f"Memory of the server and its helpers: {early:.0f} MB in the second quarter, "
            f"{late:.0f} MB in the last, {max(log.memory):.0f} MB at most.",
        ]
    )


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, nargs="+", default=[30, 100], metavar="N")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    options = parser.parse_args()
    told = []
    for visitors in options.visitors:
        told.append(report(visitors, options.minutes))
        print(told[-1], flush=True)
    if options.write:
        put("\n\n".join(told), BEGIN, END)


if __name__ == "__main__":
    main()
