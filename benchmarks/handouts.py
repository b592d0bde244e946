"""What a kit of handouts takes: the first in a new process, and the second.

    python -m benchmarks.handouts

Each case is measured in processes of its own (a server's first kit is what a teacher waits for), wall clock
and processor time, the median of three.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from statistics import median

CASES = ("first kit", "second kit")
TIMES = 3


def main() -> None:
    """Measure every case in processes of its own and print the figures."""
    for case in CASES:
        runs = [json.loads(_child(case)) for _ in range(TIMES)]
        wall, cpu = (median(run[name] for run in runs) for name in ("wall", "cpu"))
        print(f"{case}: {wall:.2f} s, of the processor {cpu:.2f} s; {runs[0]['files']} files")


def _child(case: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.handouts", case], check=True, capture_output=True
    ).stdout


def measure(case: str) -> dict[str, float]:
    """Return what one kit takes in this process [seconds], its worlds not counted."""
    from sim.cases import Sample
    from sim.debate.session import debate
    from sim.handouts import kit, sheets
    from sim.links import DEBATE
    from sim.seeds import load

    seeds = load()
    a, b = (seeds.scenarios[name] for name in ("article", "guarantee"))
    session, prompts = debate(a, b, Sample(200, 2021, 104, seeds))
    link = sheets.link_to(a, b, session.sizes, seeds, DEBATE)
    if case == CASES[1]:
        list(kit.files(session, prompts, link, DEBATE))
    wall, cpu = time.perf_counter(), time.process_time()
    files = list(kit.files(session, prompts, link, DEBATE))
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "files": len(files)}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
