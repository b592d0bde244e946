"""Commands: what somebody types in a terminal."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

from hypothesis import strategies as st

from benchmarks.doors.door import JUNK, Door, calm, scratch, seeds
from sim import cli
from sim.seeds import DEFAULT_FOLDER


class Answered(Exception):
    """A command understood its input and would now run worlds."""


class CommandLine(Door):
    """The terminal: any words behind ``inverted-plate``."""

    name, inputs = "command", 600

    OPTIONS: ClassVar[dict[str, list[str]]] = {
        "--set": ["contagion=0.5", "contagion=0..9", "contest_form=difference", "=", "contagion=", "x=1"],
        "--at": ["26:aid_to_kabul=0", "0:aid_to_kabul=0", "x", "26:", "26:contagion=1", "999:aid_to_kabul=0"],
        "--worlds": ["2", "3", "0", "-1", "1000001", "9" * 30, "x", ""],
        "--weeks": ["26", "27", "25", "521", "-5", "x"],
        "--luck": ["7", "-1", str(2**64), "x"],
        "--out": ["a.csv", "a.json", "a.parquet", "a", "a.exe", "no/where.csv", ".", "", "-", "a\udcff"],
        "--world": ["1", "0", "x", "1000001"],
        "--size": ["4", "0", "x"],
        "--design": ["lhs", "sobol", "x"],
        "--over": ["belief", "contagion", "contagion=2..1", "x"],
        "--seeds": [".", "nowhere", str(DEFAULT_FOLDER)],
        "--port": ["1", "x", "99999"],
        "--level": ["x"],
        "--paper": ["a4", "a0"],
        "--address": ["http://x/", "javascript:alert(1)", ""],
        "--processes": ["1", "0", "-4", "x"],
        "--lucks": ["2", "-1"],
        "--event": ["1", "-1"],
        "--json": [],
        "--help": [],
        "--no-such": ["x"],
    }
    COMMANDS: ClassVar[list[str]] = (
        "run compare audit debate sweep summary sensitivity discover replay why scenarios assumptions claims "
        "version serve"
    ).split()

    @property
    def inputs_built(self) -> st.SearchStrategy[list[str]]:
        """Commands with good and bad scenarios, options and values."""
        scenario = st.sampled_from(
            [
                *seeds().scenarios,
                "neutral~contagion=2",
                "?contagion=1",
                "http://[",
                "no.toml",
                "x" * 300 + ".toml",
                ".toml",
                "/dev/null.toml",
                "\udcff.toml",
                "C01",
                "contagion",
            ]
        )
        words = JUNK.filter(lambda word: "\x00" not in word).map(
            lambda word: word.encode("utf-8", "replace").decode()
        )
        option = st.sampled_from(sorted(self.OPTIONS)).flatmap(
            lambda name: (
                st.tuples(st.just(name), st.sampled_from(self.OPTIONS[name]) | words).map(list)
                if self.OPTIONS[name]
                else st.just([name])
            )
        )
        command = st.sampled_from(self.COMMANDS) | words
        return st.tuples(
            command.map(lambda word: [word]),
            st.lists(scenario | words, max_size=3),
            st.lists(option, max_size=4).map(lambda many: [word for one in many for word in one]),
        ).map(lambda parts: [word for part in parts for word in part])

    def knock(self, value: list[str]) -> bool:
        """Say it, and see what it prints and writes; the worlds of long studies are not run."""
        home, folder = Path.cwd(), scratch()
        out, err = io.StringIO(), io.StringIO()
        code: object = 0
        os.chdir(folder)
        try:
            with (
                patch("sim.batches._do", _would_run),
                patch("sim.batches._in_processes", _would_run),
                patch("sim.ensemble.run", _would_run),
                patch("sim.serving.serve", lambda *_, **__: 0),
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
            ):
                cli.main(value)
        except SystemExit as ended:
            code = ended.code
        except Answered:
            return True
        finally:
            os.chdir(home)
            written = [path.name for path in folder.iterdir()]
            shutil.rmtree(folder)
        named = {word for word, before in zip(value[1:], value, strict=False) if before == "--out"}
        named |= {word.partition("=")[2] for word in value if word.startswith("--out=")}
        assert set(written) <= named, f"wrote {written}"
        assert code in (0, 2), f"ended with {code}: {err.getvalue()[-300:]}"
        if code == 2:
            assert err.getvalue().startswith("inverted-plate: "), err.getvalue()[:300]
            assert len(err.getvalue()) < 60_000
        calm(err.getvalue())
        calm(out.getvalue())
        return code == 0


def _would_run(*_: object, **__: object) -> None:
    raise Answered
