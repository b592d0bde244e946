"""The model's version: a fingerprint of all that makes a world, and of nothing that only tells of one."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

CODE = Path(__file__).parent

RULES = (
    "agents",
    "compiled",
    "mechanisms",
    "week",
    "arithmetic.py",
    "assumptions.py",
    "constants.py",
    "draws.py",
    "ensemble.py",
    "events.py",
    "ground.py",
    "luck.py",
    "measures.py",
    "model.py",
    "numbers.py",
    "outcomes.py",
    "provinces.py",
    "pushes.py",
    "record.py",
    "result.py",
    "scenarios.py",
    "shapes.py",
    "state.py",
    "worlds.py",
)
"""The sources of ``sim`` that make worlds and judge them; the others choose, count, compare and tell."""

NUMBERS = ("assumptions", "constants", "provinces", "scenarios", "conclusions.toml", "endings.toml")
"""The seeds that worlds are made of and judged by; the others are words."""

SEEDS, SOURCES = ("toml", "csv", "geojson"), ("py",)


def fingerprint(seeds: Path) -> str:
    """Return 12 hex digits that change with whatever could change a world or what is said of its ending."""
    digest = hashlib.blake2b(digest_size=6)
    for root, parts, endings in ((seeds, NUMBERS, SEEDS), (CODE, RULES, SOURCES)):
        for path in sorted(_files(root, parts, endings), key=lambda path: path.relative_to(root).as_posix()):
            # A checkout with other line endings is the same text.
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _files(root: Path, parts: tuple[str, ...], endings: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        if (root / part).is_file():
            yield root / part
        # What Python and the compiled forms write for themselves is nobody's text.
        yield from (
            path
            for ending in endings
            for path in (root / part).rglob(f"*.{ending}")
            if "__pycache__" not in path.parts
        )
