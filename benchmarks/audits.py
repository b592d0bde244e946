"""The audits that come with the release: ``python -m benchmarks.audits``, resumable, in order of worth.

The article's audit first, then its tensions, then its Shapley shares, then the other ready scenarios' audits.
What has been made for this model is not made again; what was interrupted goes on from what is kept.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from sim.argument import examine, share_out
from sim.cases import Sample, default_store
from sim.seeds import Seeds, load
from sim.studies import shipped
from sim.studies.experiments import experiments
from sim.terminal import progress
from sim.worlds import DEFAULT_LUCK, DEFAULT_WEEKS

WORLDS, LUCKS = 1000, 64
ARTICLE = "article"


def parts(seeds: Seeds, worlds: int, lucks: int) -> Iterator[tuple[shipped.What, str, Callable[..., Any]]]:
    """Yield what is shipped, of which scenario, and how it is made."""
    large, common = (Sample(n, DEFAULT_LUCK, DEFAULT_WEEKS, seeds) for n in (worlds, lucks))
    article = seeds.scenarios[ARTICLE]

    def audit(name: str) -> Callable[..., Any]:
        return lambda **how: examine(seeds.scenarios[name], large, store=default_store(), **how)

    sizes = {"worlds": worlds, "luck": DEFAULT_LUCK, "weeks": DEFAULT_WEEKS, "seeds": seeds}
    yield "audit", ARTICLE, audit(ARTICLE)
    yield "tensions", ARTICLE, lambda **how: experiments(article, **sizes, **how)
    yield "shapley", ARTICLE, lambda **how: share_out(article, common, store=default_store(), **how)
    for name in seeds.scenarios:
        if name != ARTICLE:
            yield "audit", name, audit(name)


def main() -> None:
    """Make what is missing, and take away what another model made."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--worlds", type=int, default=WORLDS, help="worlds a cell of the tables")
    parser.add_argument("--lucks", type=int, default=LUCKS, help="worlds for each combination of premises")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    seeds, wanted = load(), set()
    for what, name, make in parts(seeds, asked.worlds, asked.lucks):
        wanted.add(shipped.path(what, name))
        found = shipped.find(what, name, seeds.fingerprint)
        if found is not None and found["worlds"] >= (asked.lucks if what == "shapley" else asked.worlds):
            print(f"{name}, {what}: there")
            continue
        begun = time.monotonic()
        with progress(f"{name}, {what}") as told:
            facts = make(processes=asked.processes, told=told)
        shipped.keep(what, facts, name)
        size = shipped.path(what, name).stat().st_size / 1024
        print(f"{name}, {what}: {time.monotonic() - begun:.0f} s, {size:.0f} KB", flush=True)
    for old in set(shipped.FOLDER.glob("*.json.gz")) - wanted:
        old.unlink()


if __name__ == "__main__":
    main()
