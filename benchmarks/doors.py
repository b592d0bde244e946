"""Doors: where something from outside comes in (or foreign text goes out), and what must hold there."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any, ClassVar
from unittest.mock import patch
from urllib.parse import parse_qsl

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dashboard import address, exports, keeping, versions
from dashboard.shelf import Shelf, ShelfError
from sim import cli, foreign, links, scenarios
from sim import seeds as seed_files
from sim.cases import meaning
from sim.errors import InputError
from sim.foreign import cell, clean, short, still, unmarked
from sim.handouts.as_docx import as_docx
from sim.handouts.as_markdown import as_markdown, escaped
from sim.handouts.as_pdf import as_pdf
from sim.handouts.blocks import Bullets, Heading, Paragraph, Sheet, Table
from sim.seeds import DEFAULT_FOLDER, Seeds, load
from sim.studies.asked import asked
from sim.studies.tables import open_table

PLAIN = frozenset("root paragraph_open paragraph_close inline text softbreak text_special".split())
"""What a text may become that Markdown must show as it is."""

READER = MarkdownIt("js-default", {"html": True}).enable(["table", "strikethrough"])

NUMBERS = st.one_of(
    st.floats().map(str),
    st.integers().map(str),
    st.sampled_from(["0.5", "1", "-1", "1e999", "nan", "9" * 400, "1_0", "٣", "", " ", "0x10", "2", "0.7"]),
)
JUNK = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "www.example.org",
            "![](http://x/y)",
            "=cmd|' /C calc'!A0",
            "@SUM(1)",
            "\x1b]0;title\x07",
            "\u202eabc",
            "#panic()",
            "]]>",
            "../../etc/passwd",
            ":red[x]",
            "$x^2$",
            "'; DROP TABLE saved; --",
            "a" * 5_000,
        ]
    ),
)


@cache
def seeds() -> Seeds:
    """Return the shipped seeds."""
    return load()


def scratch() -> Path:
    """Return a new folder for one input."""
    return Path(mkdtemp(dir=gettempdir()))


def altered(samples: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Return good samples with some stretches overwritten, doubled, cut out, or cut off at the end."""

    @st.composite
    def build(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(st.sampled_from(samples)))
        for _ in range(draw(st.integers(0, 6))):
            place = draw(st.integers(0, max(0, len(data) - 1)))
            length = draw(st.integers(0, 40))
            act = draw(st.integers(0, 3))
            if act == 0:
                data[place : place + length] = draw(st.binary(max_size=40))
            elif act == 1:
                data[place:place] = data[place : place + length]
            elif act == 2:
                del data[place : place + length]
            elif data:
                data[place] ^= 1 << draw(st.integers(0, 7))
        return bytes(data[: len(data) if draw(st.integers(0, 9)) else len(data) // 2])

    return build()


class Door:
    """Where something comes in.

    Attributes
    ----------
    inputs : int
        How often it is knocked at if nobody says otherwise.
    takes_bytes : bool
        Whether a coverage-guided fuzzer can feed it.
    watched : sequence of function
        What such a fuzzer watches.
    """

    name: ClassVar[str]
    inputs: ClassVar[int]
    takes_bytes: ClassVar[bool] = False
    watched: ClassVar[Sequence[Callable[..., Any]]] = ()

    @property
    def inputs_built(self) -> st.SearchStrategy[Any]:
        """What may come in."""
        raise NotImplementedError

    def knock(self, value: Any) -> bool:
        """Hand something in: True if it is answered, False if it is refused in words; all else is a find."""
        raise NotImplementedError

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in."""
        return self.knock(data)

    def samples(self) -> list[bytes]:
        """Return what is good, to start from."""
        return []


class Link(Door):
    """A share link: in the address bar, in a paste box, on the command line."""

    name, inputs, takes_bytes = "link", 35_000, True
    watched = (links.from_text, scenarios.from_query, scenarios.Scenario.changed)

    @property
    def inputs_built(self) -> st.SearchStrategy[str]:
        """Text of any kind; parameters with good and bad names and values in every form of a link."""
        known = seeds()
        key = st.sampled_from([*known.assumptions, *links.VIEW, "scenario", "base"]) | JUNK
        value = st.one_of(
            NUMBERS,
            st.tuples(NUMBERS, NUMBERS).map("..".join),
            st.lists(NUMBERS, min_size=1, max_size=6).map(";".join),
            st.lists(st.tuples(st.integers(-1, 600).map(str), NUMBERS).map(":".join), max_size=9).map(
                lambda steps: ";".join(["0.5", *steps])
            ),
            st.sampled_from([*known.scenarios, "article", "neutral", "critics"]),
            st.just("neutral~contagion=2"),
            JUNK,
        )
        parts = st.lists(st.tuples(key, value).map("=".join), max_size=12)
        forms = st.sampled_from(["?", "http://localhost:8501/?", "http://[", "https://x/y?", "", "neutral~"])
        return st.one_of(
            st.text(max_size=200),
            st.tuples(forms, parts, st.sampled_from("&~")).map(lambda t: t[0] + t[2].join(t[1])),
            st.integers(1, 3_000).map(lambda n: "?" + "&".join(f"x{i}=1" for i in range(n))),
            altered(self.samples()).map(lambda data: data.decode("utf-8", "replace")),
        )

    def samples(self) -> list[bytes]:
        """Return links of every form."""
        made = seeds().scenarios["neutral"].changed(contagion="0.2..2", aid_to_kabul="1;26:0;40:0.5")
        text = links.to_text(made, seeds().scenarios)
        query = made.to_query(seeds().scenarios)
        whole = "http://localhost:8501/?" + "&".join(f"{k}={v}" for k, v in query.items())
        return [text.encode(), whole.encode(), f"{whole}&luck=7&worlds=100&b=hollow_army&only=x".encode()]

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in as a browser would."""
        return self.knock(data.decode("utf-8", "replace"))

    def knock(self, value: str) -> bool:
        """Follow it in the terminal's way and in the page's."""
        known = seeds()
        query = dict(parse_qsl(value.partition("?")[2], keep_blank_values=True))
        reading = address.from_query(query, known)
        for told in (*reading.complaints, *reading.news):
            assert only_text(told), f"markup on the page: {told!r}"
            assert len(told) < 3_000, f"a sentence of {len(told)} letters"
        assert len(reading.complaints) <= 30, f"{len(reading.complaints)} complaints"
        assert address.from_query(address.to_query(reading.choice, known), known).choice == reading.choice
        try:
            scenario = links.from_text(value, known.scenarios, known.assumptions)
        except InputError as error:
            calm(str(error))
            return False
        again = links.from_text(links.to_text(scenario, known.scenarios), known.scenarios, known.assumptions)
        assert meaning(again) == meaning(scenario)
        return True


class ScenarioFile(Door):
    """A scenario as a TOML file."""

    name, inputs, takes_bytes = "scenario", 20_000, True
    watched = (scenarios.from_toml,)

    @property
    def inputs_built(self) -> st.SearchStrategy[bytes]:
        """Bytes, good files with damage, and files whose values are of the wrong kind."""
        known = seeds()
        value = st.one_of(
            NUMBERS,
            JUNK.map(json.dumps),
            st.sampled_from(
                [
                    "[0.1, 0.9]",
                    "[[]]",
                    "{}",
                    "true",
                    "1979-05-27",
                    "inf",
                    "[{week=1,value=0}]",
                    "[" * 900,
                    "1" + "0" * 400,
                    "1" + "0" * 5000,
                    "[{week=1,value=0},{week=1,value=9}]",
                    "'''\n'''",
                ]
            ),
        )
        key = st.sampled_from([*known.assumptions]) | JUNK.map(json.dumps) | st.just(".".join("a" * 500))
        lines = st.lists(st.tuples(key, value).map(" = ".join), max_size=8).map("\n".join)
        table = st.sampled_from(["", "[set]", "[ranges]", "[schedule]", "[[set]]", "[a.b.c]"])
        whole = st.tuples(
            st.sampled_from(['base = "article"', 'base = "x"', ""]),
            st.sampled_from(['title = "=1+1"', "title = 3", 'view = "\\u001b[2J"', ""]),
            st.lists(st.tuples(table, lines).map("\n".join), max_size=3).map("\n".join),
        ).map(lambda parts: "\n".join(parts).encode("utf-8", "replace"))
        many = st.integers(1, 20_000).map(lambda n: b"\n".join(b"x%d = 0" % i for i in range(n)))
        return st.one_of(st.binary(max_size=300), altered(self.samples()), whole, whole, many)

    def samples(self) -> list[bytes]:
        """Return every shipped scenario as a file."""
        made = seeds().scenarios["neutral"].changed(contagion="0.2..2", aid_to_kabul="1;26:0")
        return [each.to_toml().encode() for each in (*seeds().scenarios.values(), made)]

    def knock(self, value: bytes) -> bool:
        """Open it, write it, and open that."""
        known = seeds()
        try:
            read = scenarios.from_toml(value.decode("utf-8-sig"), known.assumptions, file="x.toml")
        except UnicodeDecodeError:
            return False
        except InputError as error:
            calm(str(error))
            return False
        assert scenarios.from_toml(read.to_toml(), known.assumptions) == read
        assert links.from_text(links.to_text(read, {}), {}, known.assumptions).set == read.set
        return True


class Question(Door):
    """What is asked of every world: a link's, a visitor's, the terminal's ``--of``."""

    name, inputs, takes_bytes = "question", 6_000, True
    watched = (asked,)

    @property
    def inputs_built(self) -> st.SearchStrategy[str]:
        """Measures, comparisons and numbers in any order."""
        word = st.sampled_from(
            "accommodation pyrrhic republic not and > < >= <= . 1 0.5 1.2.3 1e9 1e999 -".split()
        )
        return st.lists(word | NUMBERS | JUNK, max_size=12).map(" ".join) | st.text(max_size=40)

    def samples(self) -> list[bytes]:
        """Return good questions."""
        return [
            b"accommodation > 0.5 and not pyrrhic",
            b"t_kabul < 52",
            b"pyrrhic",
            b"accommodation >= -1e-3",
        ]

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in as text."""
        return self.knock(data.decode("utf-8", "replace"))

    def knock(self, value: str) -> bool:
        """Ask it."""
        try:
            return bool(asked(value).spoken(seeds()))
        except InputError as error:
            calm(str(error))
            return False


class WorldTable(Door):
    """A table of worlds as CSV or Parquet."""

    name, inputs, takes_bytes = "table", 3_000, True

    @property
    def inputs_built(self) -> st.SearchStrategy[tuple[str, bytes]]:
        """CSV with good and bad cells, Parquet with columns of every type, both with damage."""
        names = st.sampled_from([*seeds().assumptions, "luck", "assumption_contagion"]) | JUNK
        cell = NUMBERS | JUNK | st.sampled_from(['"', '"a,b"', "ratio", "1\n2"])
        row = st.lists(cell, max_size=4).map(",".join)
        csv = st.tuples(st.lists(names, max_size=4).map(",".join), st.lists(row, max_size=5)).map(
            lambda t: "\n".join([t[0], *t[1]]).encode("utf-8", "replace")
        )
        return st.one_of(
            st.tuples(st.just(".csv"), csv | csv | st.binary(max_size=200) | altered(self._csv())),
            st.tuples(st.just(".parquet"), altered(self._parquet()) | self._columns()),
        )

    @staticmethod
    def _columns() -> st.SearchStrategy[bytes]:
        arrays = st.sampled_from(
            [
                pa.array([0.1, None, float("nan")]),
                pa.array([1e300, 2.0, 3.0]),
                pa.array(["ratio", "x", None]),
                pa.array([[1], [2], []]),
                pa.array([{"a": 1}] * 3),
                pa.array([b"\xff", b"", None]),
                pa.array([True, False, None]),
                pa.array([1, 2, 3], pa.timestamp("s")),
                pa.array([0, 1, 2], pa.decimal128(5, 2)),
                pa.array([2**64 - 1, 0, 1], pa.uint64()),
                pa.array([-1, 0, 1], pa.int8()),
                pa.array(["a" * 9, "b", "a"]).dictionary_encode(),
                pa.nulls(3),
                pa.array([1.0, 2.0, 0.0], pa.float16()),
            ]
        )
        names = st.sampled_from([*seeds().assumptions, "luck", "x"])

        def written(columns: dict[str, pa.Array]) -> bytes:
            file = io.BytesIO()
            pq.write_table(pa.table(columns), file)
            return file.getvalue()

        return st.dictionaries(names, arrays, min_size=1, max_size=4).map(written)

    @staticmethod
    def _csv() -> list[bytes]:
        return [b"contagion,luck\n0.5,1\n1,2\n", b"contagion,air_support\r\n0.1,0.2\r\n0.3,0.4\r\n"]

    @staticmethod
    def _parquet() -> list[bytes]:
        made = []
        for columns in (
            {"contagion": [0.5, 1.0], "luck": np.array([1, 2], np.uint64)},
            {"assumption_contagion": [0.5] * 50, "other": ["x"] * 50},
        ):
            file = io.BytesIO()
            pq.write_table(pa.table(columns), file, row_group_size=20)
            made.append(file.getvalue())
        return made

    def samples(self) -> list[bytes]:
        """Return good tables; the first byte says which kind."""
        return [b"c" + each for each in self._csv()] + [b"p" + each for each in self._parquet()]

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in; the first says whether they are to be CSV or Parquet."""
        return self.knock((".csv" if data[:1] < b"h" else ".parquet", data[1:]))

    def knock(self, value: tuple[str, bytes]) -> bool:
        """Read it twice: as a whole, and in small pieces."""
        folder = scratch()
        path = folder / f"rows{value[0]}"
        path.write_bytes(value[1])
        try:
            table = open_table(path, seeds())
            rows = sum(len(piece) for piece in table.pieces(3))
        except InputError as error:
            calm(str(error))
            return False
        finally:
            shutil.rmtree(folder)
        assert rows == len(table) > 0
        return True


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


class Database(Door):
    """The file of saved scenarios, damaged in any way."""

    name, inputs, takes_bytes = "database", 600, True
    ANNA, BORIS = "a" * 43, "b" * 43

    @property
    def inputs_built(self) -> st.SearchStrategy[bytes]:
        """A good file with damage, or with rows of the wrong kind."""
        cell = st.one_of(st.none(), st.integers(), st.binary(max_size=20), st.text(max_size=30), JUNK)
        edit = st.tuples(st.sampled_from(["name", "link", "showed", "made", "deleted", "id"]), cell)
        return altered(self.samples()) | st.lists(edit, max_size=3).map(self._edited)

    @cache  # noqa: B019  # there is one of it
    def samples(self) -> list[bytes]:
        """Return a file in which two browsers have saved something."""
        folder = scratch()
        made = Shelf(f"sqlite:///{folder / 'x.sqlite'}")
        for owner in (self.ANNA, self.BORIS):
            made.save(owner, f"of {owner[0]}", {"contagion": "2"}, {"worlds": 50, "endings": {"x": 3}})
            made.keep(owner, {"contagion": owner[0]})
        made.remember_model("abc", versions.facts_of(seeds()))
        made.close()
        return [(folder / "x.sqlite").read_bytes()]

    def _edited(self, edits: Iterable[tuple[str, object]]) -> bytes:
        path = scratch() / "x.sqlite"
        path.write_bytes(self.samples()[0])
        file = sqlite3.connect(path)
        for column, value in edits:
            text = value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
            with contextlib.suppress(sqlite3.Error, OverflowError):
                file.execute(f"UPDATE saved SET {column} = ?", (text,))  # names of ours
        file.commit()
        file.close()
        data = path.read_bytes()
        shutil.rmtree(path.parent)
        return data

    def knock(self, value: bytes) -> bool:
        """Look at it and write to it as a browser that owns half of it."""
        folder = scratch()
        path = folder / "x.sqlite"
        path.write_bytes(value)
        board = Shelf(f"sqlite:///{path}")
        try:
            items = board.items(self.ANNA)
            for item in items:
                assert "of b" not in item.name, "somebody else's scenario"
                assert isinstance(keeping.showed_words(item, seeds()), str)
                assert all(isinstance(part, str) for pair in item.link.items() for part in pair)
                assert only_text(unmarked(item.name)), item.name
            assert board.last(self.ANNA).get("contagion") != "b"
            with patch("dashboard.versions.shelf", lambda: board):
                if facts := versions.seen("abc"):
                    versions.changes(facts, seeds().scenarios["article"], seeds())
            saved = board.save(self.ANNA, "new", {"contagion": "1"}, {})
            assert saved.id in {item.id for item in board.items(self.ANNA)}
            board.delete(self.ANNA, saved.id)
            return True
        except ShelfError as error:
            calm(str(error))
            return False
        finally:
            board.close()
            shutil.rmtree(folder)


class SeedEdit(Door):
    """A seed file after somebody's edit."""

    name, inputs = "seeds", 300

    def __init__(self) -> None:
        self._folder: Path | None = None

    @property
    def inputs_built(self) -> st.SearchStrategy[tuple[str, bytes]]:
        """Any file of the seeds with damage."""
        files = sorted(
            path.relative_to(DEFAULT_FOLDER).as_posix()
            for ending in ("toml", "csv", "geojson")
            for path in DEFAULT_FOLDER.rglob(f"*.{ending}")
        )
        return st.sampled_from(files).flatmap(
            lambda name: st.tuples(st.just(name), altered([(DEFAULT_FOLDER / name).read_bytes()]))
        )

    def knock(self, value: tuple[str, bytes]) -> bool:
        """Load a copy of the seeds with this file in it."""
        if self._folder is None:
            self._folder = Path(shutil.copytree(DEFAULT_FOLDER, scratch() / "seeds"))
        name, data = value
        path = self._folder / name
        path.write_bytes(data)
        try:
            seed_files.read(self._folder)
        except InputError as error:
            calm(str(error))
            return False
        finally:
            path.write_bytes((DEFAULT_FOLDER / name).read_bytes())
        return True


class Words(Door):
    """Foreign words on their way out: onto the page, into tables, file names, messages."""

    name, inputs, takes_bytes = "words", 50_000, True
    watched = (foreign.unmarked, foreign.clean)

    @property
    def inputs_built(self) -> st.SearchStrategy[str]:
        """Any text, and texts that are markup somewhere."""
        marks = st.text("\\`*_{}[]()<>#+-.!|$~:=@/&'\" \n\tawhtps0", max_size=40)
        return JUNK | marks | st.lists(JUNK, max_size=3).map("".join)

    def samples(self) -> list[bytes]:
        """Return texts that are markup somewhere."""
        return [
            b"*a* `b` [c](http://d) www.e.f",
            b"=1+1",
            b":red[x] $y$ :smile:",
            b"<b>x</b>\n# y\n- z\n1. a",
        ]

    def knock_bytes(self, data: bytes) -> bool:
        """Hand bytes in as text."""
        return self.knock(data.decode("utf-8", "replace"))

    def knock(self, value: str) -> bool:
        """Show it in every way in which the pages and the terminal show foreign words."""
        for shown in (unmarked(value), address.short(value)):
            assert only_text(shown), f"markup: {shown!r}"
        assert only_text(escaped(value), links=True), f"markup: {escaped(value)!r}"
        for quiet in (clean(value), short(value, 50)):
            assert not {unicodedata.category(letter) for letter in quiet} & {"Cc", "Cs", "Zl", "Zp"}, quiet
            assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(quiet)
        assert len(short(value, 50)) <= 51
        assert "\x1b" not in still(value)
        assert str(cell(value))[:1] not in ("=", "+", "-", "@", "\t", "\r")
        name = exports.file_name(value, kind="csv")
        assert name.isascii()
        assert name == Path(name).name
        assert not name.startswith((".", "-"))
        return True


class Handout(Door):
    """A sheet whose texts are hostile, in every format."""

    name, inputs = "handout", 100

    @property
    def inputs_built(self) -> st.SearchStrategy[list[str]]:
        """Four texts."""
        return st.lists(JUNK | st.text(max_size=60), min_size=4, max_size=4)

    def knock(self, value: list[str]) -> bool:
        """Write the sheet as Markdown, DOCX and PDF."""
        import docx

        one, other, third, fourth = (text[:400] for text in value)
        blocks = (
            Heading(1, one),
            Paragraph(((other, "b"), (third, "i"), (fourth, ""))),
            Bullets((((one, ""),), ((other, "b"),)), numbered=True),
            Table((third, "b"), ((fourth, "1"),), one),
        )
        sheet = Sheet("x", one, other, blocks, "http://localhost/debate?b=1", third, fourth, (one,))
        assert as_pdf(sheet).startswith(b"%PDF")
        read = docx.Document(io.BytesIO(as_docx(sheet)))
        assert clean(one) in [paragraph.text for paragraph in read.paragraphs]
        allowed = PLAIN | set(
            "heading_open heading_close ordered_list_open ordered_list_close bullet_list_open "
            "bullet_list_close list_item_open list_item_close table_open table_close thead_open thead_close "
            "tbody_open tbody_close tr_open tr_close th_open th_close td_open td_close strong_open "
            "strong_close em_open em_close link_open link_close hr".split()
        )
        kinds = tokens(as_markdown(sheet), MarkdownIt().enable("table"))
        assert kinds.keys() <= allowed, kinds.keys() - allowed
        assert kinds.get("link_open", 0) == 1
        return True


def tokens(text: str, reader: MarkdownIt) -> dict[str, int]:
    """Return what Markdown makes of a text: how often each kind of token."""
    found: dict[str, int] = {}
    for token in reader.parse(text):
        for each in (token, *(token.children or ())):
            found[each.type] = found.get(each.type, 0) + 1
    return found


def only_text(text: str, *, links: bool = False) -> bool:
    """Say whether Markdown shows a text as words alone; without ``links`` also where addresses become links.

    Streamlit's Markdown does so, after it has dropped the backslashes.
    """
    loose = re.search(r"https?://|www\.|\w@\w|:[a-z]+:", text.replace("\\", ""), re.IGNORECASE)
    return tokens(text, READER).keys() <= PLAIN and (links or not loose)


def calm(text: str) -> None:
    """Refuse a message that steers a terminal, shows a traceback, or has no end."""
    assert "Traceback" not in text
    assert not {"\x1b", "\x07"} & set(text), "it steers the terminal"
    assert len(text) < 200_000, f"{len(text):,} letters"


DOORS: dict[str, Door] = {
    door.name: door
    for door in (
        Link(),
        ScenarioFile(),
        Question(),
        WorldTable(),
        CommandLine(),
        Database(),
        SeedEdit(),
        Words(),
        Handout(),
    )
}
