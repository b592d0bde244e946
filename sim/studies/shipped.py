"""Shipped: audits of ready scenarios that come with the release, found only by the model that made them."""

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sim.batches import write_whole

FOLDER = Path(__file__).with_name("shipped")
What = Literal["audit", "shapley", "tensions"]


def path(what: What, scenario: str) -> Path:
    """Return the file of one part of a scenario's audit."""
    return FOLDER / f"{scenario}-{what}.json.gz"


def find(what: What, scenario: str, fingerprint: str) -> dict[str, Any] | None:
    """Return a part of a ready scenario's audit, or None where this model has none."""
    facts = _read(path(what, scenario))
    return facts if facts is not None and facts["model"] == fingerprint else None


def keep(what: What, facts: Mapping[str, Any], scenario: str) -> None:
    """Write a part of a ready scenario's audit; the same facts give the same bytes."""
    text = json.dumps(facts, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    packed = gzip.compress(text.encode(), mtime=0)
    write_whole(path(what, scenario), lambda file: file.write(packed))


@lru_cache(maxsize=64)
def _read(file: Path) -> dict[str, Any] | None:
    try:
        facts = json.loads(gzip.decompress(file.read_bytes()))
    except (OSError, EOFError, ValueError):
        return None
    return facts if isinstance(facts, dict) and "model" in facts else None
