"""Fuzz: whatever comes from outside, made hostile: ``python -m benchmarks.fuzz [--inputs N] [DOOR ...]``.

Every door of the program (links, scenario files, tables of worlds, command lines, database files, seeds,
texts on their way out) is knocked at with inputs that Hypothesis builds and, where Atheris is installed
(``pip install atheris``, on Linux), with bytes that it mutates towards code not seen yet. A door may answer
or refuse in words; anything else (a traceback, ten seconds, two gigabytes, a file that nobody asked for,
somebody else's scenarios, markup) is a find, printed with its input. Each door runs in a process of its own.
"""

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.doors import DOORS, Door

PATIENCE, ASLEEP = 10, 120
"""How long one input may take [s of the processor], and in all, on a machine that does other things [s]."""

MEMORY = 2 << 30
"""How much a door may need beyond what it needed for its first input [byte]."""

SHARE = 0.8
"""Which part of the inputs are bytes from Atheris, where a door takes bytes."""


class Hang(Exception):
    """An input took longer than ``PATIENCE``."""


def main(arguments: list[str] | None = None) -> int:
    """Knock at the doors and print a line for each; 1 if there was a find."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("doors", nargs="*", metavar="DOOR", help=", ".join(DOORS))
    parser.add_argument("--inputs", type=int, default=0, help="so many for each door, instead of its own")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--guided", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if unknown := set(options.doors) - set(DOORS):
        parser.error(f"no door is called {', '.join(sorted(unknown))}. Use one of {', '.join(DOORS)}.")
    if options.alone:
        return alone(DOORS[options.doors[0]], options.inputs, options.seed, guided=options.guided)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    print(f"seed {seed}; coverage-guided: {'yes' if has_atheris() else 'no, Atheris is not installed'}")
    print(f"{'door':<12} {'inputs':>8} {'guided':>8} {'answered':>9} {'refused':>8} {'seconds':>8} {'MB':>6}")
    wrong = total = 0
    for name in options.doors or DOORS:
        built, guided = knock(name, options.inputs or DOORS[name].inputs, seed)
        facts = {key: built[key] + guided[key] for key in ("inputs", "answered", "refused", "seconds")}
        grown = max(built["grown"], guided["grown"]) / 2**20
        print(
            f"{name:<12} {facts['inputs']:>8,} {guided['inputs']:>8,} {facts['answered']:>9,} "
            f"{facts['refused']:>8,} {facts['seconds']:>8.0f} {grown:>6.0f}",
            flush=True,
        )
        total += facts["inputs"]
        for find in (*built["finds"], *guided["finds"]):
            wrong += 1
            print(f"  FIND {find}")
    print(f"{total:,} inputs, {wrong} finds")
    return 1 if wrong else 0


def knock(name: str, inputs: int, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what came of a door's inputs: those that were built, and those that were guided."""
    guided = int(inputs * SHARE) if DOORS[name].takes_bytes and has_atheris() else 0
    return (
        _in_process(name, inputs - guided, seed),
        _in_process(name, guided, seed, "--guided") if guided else _nothing(),
    )


def has_atheris() -> bool:
    """Say whether there is a coverage-guided fuzzer on this machine."""
    try:
        import atheris  # noqa: F401
    except ImportError:
        return False
    return True


def _nothing() -> dict[str, Any]:
    return {"inputs": 0, "answered": 0, "refused": 0, "seconds": 0.0, "grown": 0, "finds": []}


def _in_process(name: str, inputs: int, seed: int, *more: str) -> dict[str, Any]:
    with TemporaryDirectory(prefix="fuzz-") as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "benchmarks.fuzz", name, "--alone", "--inputs", str(inputs)]
        # In a folder of its own: a file that a door writes where it should not is seen.
        scene = Path(folder) / "scene"
        scene.mkdir()
        paths = os.pathsep.join(map(str, [Path(__file__).resolve().parent.parent]))
        ended = subprocess.run(
            [*command, "--seed", str(seed), *more],
            cwd=scene,
            env={
                **os.environ,
                "PYTHONPATH": paths,
                "FUZZ_REPORT": str(report),
                "INVERTED_PLATE_DATA": folder,
                "INVERTED_PLATE_CACHE": folder,
                "TMPDIR": folder,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        facts = json.loads(report.read_text("utf-8")) if report.exists() else _nothing()
        left = [str(path.relative_to(scene)) for path in scene.rglob("*") if ".hypothesis" not in path.parts]
        if left:
            facts["finds"].append(f"files that nobody asked for: {left[:5]}")
        if ended.returncode and not facts["finds"]:
            facts["finds"].append(f"the process ended with {ended.returncode}: {ended.stderr[-600:]}")
        return facts


def alone(door: Door, inputs: int, seed: int, *, guided: bool) -> int:
    """Knock at one door in this process, and write down what came of it."""
    facts, begun, start = _nothing(), time.monotonic(), memory()

    def one(value: Any, check: Callable[[Any], bool]) -> None:
        facts["inputs"] += 1
        _watch(on=True)
        try:
            facts["answered" if check(value) else "refused"] += 1
        except Exception as error:
            _watch(on=False)
            kind = f"{type(error).__name__}: {str(error)[:200]}"
            if not any(kind[:60] in find for find in facts["finds"]) and len(facts["finds"]) < 20:
                facts["finds"].append(f"{door.name}: {kind} <- {_shown(value)} {_where(error)}")
        finally:
            _watch(on=False)
        facts["grown"] = max(facts["grown"], memory() - start)
        if facts["grown"] > MEMORY:
            facts["finds"].append(f"{door.name}: {facts['grown']:,} bytes more memory <- {_shown(value)}")
            report()
            os._exit(3)
        if not facts["inputs"] % 50 or facts["inputs"] >= inputs:
            report()

    def report() -> None:
        facts["seconds"] = time.monotonic() - begun
        Path(os.environ["FUZZ_REPORT"]).write_text(json.dumps(facts), "utf-8")

    report()
    if guided:
        _guided(door, inputs, seed, lambda data: one(data, door.knock_bytes))
    else:

        @settings(
            max_examples=inputs,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(door.inputs_built | st.deferred(lambda: door.inputs_built))
        def built(value: Any) -> None:
            one(value, door.knock)

        random.seed(seed)
        while facts["inputs"] < inputs:  # Hypothesis stops early where it believes to have seen everything
            before = facts["inputs"]
            built()
            if facts["inputs"] == before:
                break
    report()
    return 0


def _guided(door: Door, inputs: int, seed: int, one: Callable[[bytes], None]) -> None:
    import atheris

    with TemporaryDirectory() as corpus:
        for number, sample in enumerate(door.samples()):
            (Path(corpus) / f"{number}").write_bytes(sample)
        for work in door.watched:  # The functions whose branches Atheris shall find.
            atheris.instrument_func(work)
        atheris.Setup(
            [
                sys.argv[0],
                f"-runs={inputs}",
                f"-seed={seed or 1}",
                "-max_len=4096",
                "-timeout=300",
                f"-artifact_prefix={corpus}/",
                corpus,
            ],
            one,
        )
        atheris.Fuzz()  # never returns


def memory() -> int:
    """Return how much memory this process has needed at most [byte]."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _watch(*, on: bool) -> None:
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE if on else 0)
    signal.alarm(ASLEEP if on else 0)


def _too_long(*_: object) -> None:
    raise Hang(f"more than {PATIENCE} s")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 400 else f"{text[:400]}... ({len(text):,} letters)"


def _where(error: BaseException) -> str:
    trace, place = error.__traceback__, ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if f"{os.sep}sim{os.sep}" in file or f"{os.sep}dashboard{os.sep}" in file:
            place = f"at {Path(file).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    sys.exit(main())
