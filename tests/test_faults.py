"""What we believe about faults outside the dashboard: a full disk leaves what was there, and says so."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim import batches
from sim.errors import InputError
from sim.export import write_facts
from sim.handouts import kit
from sim.seeds import load, read

resource = pytest.importorskip("resource", reason="limits of a process are Unix's")

CALL = [sys.executable, "-c"]
TABLE = pd.DataFrame({"a": range(20_000)})


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_a_full_disk_leaves_the_file_that_was_there(kind: str, tmp_path: Path, monkeypatch):
    path = tmp_path / f"facts.{kind}"
    write_facts({"a": 1}, TABLE, path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(InputError, match=r"No space left on device.*Free space"):
        write_facts({"a": 2}, TABLE, path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_handout_is_whole_or_not_there(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(kit, "files", lambda *_: iter([("a.md", b"whole"), ("b.md", b"whole")]))
    asked = {"link": "", "address": "", "paper": "a4"}
    kit.write(None, (), tmp_path, **asked)
    monkeypatch.setattr(kit, "files", lambda *_: iter([("a.md", b"newer")]))
    monkeypatch.setattr(batches.os, "fdopen", full)
    with pytest.raises(InputError, match="No space left"):
        kit.write(None, (), tmp_path, **asked)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "a.md": b"whole",
        "b.md": b"whole",
    }


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # no file of this process can grow beyond
from sim.cli import main
main(sys.argv[1:])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "call",
    [
        ["run", "article", "--worlds", "300", "--weeks", "26", "--out", "x.csv"],
        ["sweep", "--design", "lhs", "--over", "belief", "--size", "300", "--weeks", "26", "--out", "x"],
    ],
)
def test_a_command_that_cannot_write_says_so_in_a_line_and_leaves_no_half_file(call, tmp_path: Path):
    root = str(Path(__file__).resolve().parent.parent)
    # Where `make coverage` follows processes, this one's own record would not fit on its full disk either.
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE_")}
    surroundings |= {"PYTHONPATH": root, "INVERTED_PLATE_COMPILED": "0"}
    ended = subprocess.run(
        [*CALL, FULL, *call], cwd=tmp_path, env=surroundings, capture_output=True, text=True
    )
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Free space" in ended.stderr.splitlines()[-1]
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "_sweep.json"]
    assert left == []


def test_seeds_that_are_edited_while_they_are_used_stay_what_they_were(tmp_path: Path):
    import shutil

    folder = Path(shutil.copytree(load().folder, tmp_path / "seeds"))
    seeds = load(folder)
    file = next(iter(sorted((folder / "constants").glob("*.toml"))))
    file.write_text(file.read_text("utf-8") + "\n# edited\n", "utf-8")
    assert load(folder) is seeds
    assert read(folder).fingerprint != seeds.fingerprint
    rebuild, parts = seeds.__reduce__()
    assert rebuild(*parts) is seeds
    with pytest.raises(InputError, match="changed while a run was under way; start again"):
        rebuild(folder, read(folder).fingerprint)
