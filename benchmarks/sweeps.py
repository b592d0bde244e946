"""A large sweep, measured: ``python -m benchmarks.sweeps`` (ARGS ``--worlds 100000 --write`` for the whole).

A Latin hypercube is swept twice: once without a stop, and once killed (SIGKILL, all its processes) when half
of its files are there, then resumed. Time, processor time and the memory of all processes together are taken,
and the two folders are compared byte by byte.
"""

import argparse
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from benchmarks.engine import REPORT
from sim.seeds import load

BEGIN, END = "<!-- sweep: begin -->", "<!-- sweep: end -->"
ASKED = 2.0
"""How much memory all processes together may take [GB]."""


class Cost(NamedTuple):
    """What a sweep took: wall time, processor time of all processes [s], greatest memory together [GB]."""

    wall: float
    processor: float
    memory: float


def swept(folder: Path, worlds: int, processes: int, kill_at: int = 0) -> Cost:
    """Run a sweep, or kill it when ``kill_at`` files are there, and return what it took."""
    command = [sys.executable, "-m", "sim", "sweep", "--design", "lhs", "--size", str(worlds)]
    command += ["--processes", str(processes), "--out", str(folder), "--json"]
    begun = time.monotonic()
    sweep = psutil.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    memory, processor = 0.0, 0.0
    while sweep.poll() is None:
        held, used = 0, 0.0
        for process in (sweep, *_children(sweep)):
            try:
                held += process.memory_info().rss
                times = process.cpu_times()
                used += times.user + times.system
            except psutil.NoSuchProcess:
                continue
        memory, processor = max(memory, held / 1e9), max(processor, used)
        if kill_at and len(list(folder.glob("part-*"))) >= kill_at:
            os.killpg(sweep.pid, signal.SIGKILL)
            sweep.wait()
            break
        time.sleep(0.2)
    if not kill_at and sweep.returncode:
        raise SystemExit(f"the sweep ended with {sweep.returncode}")
    return Cost(time.monotonic() - begun, processor, memory)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def digest(folder: Path) -> str:
    """Return a digest over the names and the bytes of all files of a folder."""
    found = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def report(worlds: int, processes: int) -> str:
    """Return what a sweep, and one that was killed half-way, took and left, as Markdown."""
    with tempfile.TemporaryDirectory() as place:
        one, other = Path(place) / "whole", Path(place) / "killed"
        whole = swept(one, worlds, processes)
        files = len(list(one.glob("part-*")))
        size = sum(path.stat().st_size for path in one.iterdir()) / 1e6
        killed = swept(other, worlds, processes, kill_at=max(1, files // 2))
        left = len(list(other.glob("part-*")))
        resumed = swept(other, worlds, processes)
        same = digest(one) == digest(other)
    rows = (("without a stop", whole), (f"killed with {left} files there", killed), ("resumed", resumed))
    table = "\n".join(f"| {name} | {c.wall:,.0f} | {c.processor:,.0f} | {c.memory:.2f} |" for name, c in rows)
    met = "Met" if max(cost.memory for _, cost in rows) < ASKED and same else "Not met"
    return f"""### A large sweep

A Latin hypercube of {worlds:,} worlds x 104 weeks over the assumptions of the first screen, {processes}
processes, model {load().fingerprint}: {files} files, {size:,.0f} MB; {worlds / whole.wall:,.0f} worlds a
second.

| sweep | s | CPU-seconds | GB at most, all processes together |
|---|---:|---:|---:|
{table}

The folder that was killed and resumed is {"the same to the byte" if same else "NOT the same"}.
Asked: the same, and less than {ASKED:g} GB. {met}."""


def main() -> None:
    """Measure; with ``--write`` put the figures into ``docs/performance.md``."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    asked = parser.parse_args()
    text = report(asked.worlds, asked.processes)
    print(text)
    if asked.write:
        before = REPORT.read_text("utf-8")
        head, _, rest = before.partition(BEGIN)
        tail = rest.partition(END)[2] if rest else "\n"
        REPORT.write_text(f"{head.rstrip()}\n\n{BEGIN}\n{text}\n{END}{tail}", "utf-8")


if __name__ == "__main__":
    main()
