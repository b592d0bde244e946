"""Files: scenarios, tables of worlds, saved scenarios, seeds, and handouts."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from benchmarks.doors.door import JUNK, NUMBERS, PLAIN, Door, altered, calm, only_text, scratch, seeds, tokens
from dashboard import keeping, shelf, versions
from dashboard.shelf import Shelf, ShelfError
from sim import limits, links, scenarios
from sim import seeds as seed_files
from sim.errors import InputError
from sim.foreign import clean, unmarked
from sim.handouts.as_docx import as_docx
from sim.handouts.as_markdown import as_markdown
from sim.handouts.as_pdf import as_pdf
from sim.handouts.blocks import Bullets, Heading, Paragraph, Sheet, Table
from sim.seeds import DEFAULT_FOLDER
from sim.studies import tables


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


class WorldTable(Door):
    """A table of worlds as CSV or Parquet."""

    name, inputs, takes_bytes = "table", 3_000, True
    watched = (
        tables.open_table,
        tables._check_rows,
        tables.TableFile._piece,
        tables.TableFile._numbers,
        tables.TableFile._lucks,
    )

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
            table = tables.open_table(path, seeds())
            rows = sum(len(piece) for piece in table.pieces(3))
        except InputError as error:
            calm(str(error))
            return False
        finally:
            shutil.rmtree(folder)
        assert rows == len(table) > 0
        return True


class Database(Door):
    """The file of saved scenarios, damaged in any way."""

    name, inputs, takes_bytes = "database", 600, True
    watched = (shelf._facts, shelf._moment, shelf._link, shelf._item, versions._sound, versions.changes)
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
                    for said in versions.changes(facts, seeds().scenarios["article"], seeds()):
                        assert only_text(said), said
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


class Handout(Door):
    """A sheet whose texts are hostile and whose link may be as long as one may be, in every format."""

    name, inputs = "handout", 100

    @property
    def inputs_built(self) -> st.SearchStrategy[tuple[list[str], int]]:
        """Four texts, and how long the link is."""
        texts = st.lists(JUNK | st.text(max_size=60), min_size=4, max_size=4)
        return st.tuples(texts, st.sampled_from([0, 2_300, 2_950, 7_950]) | st.integers(0, limits.LINK))

    def knock(self, value: tuple[list[str], int]) -> bool:
        """Write the sheet as Markdown, DOCX and PDF."""
        import docx

        one, other, third, fourth = (text[:400] for text in value[0])
        blocks = (
            Heading(1, one),
            Paragraph(((other, "b"), (third, "i"), (fourth, ""))),
            Bullets((((one, ""),), ((other, "b"),)), numbered=True),
            Table((third, "b"), ((fourth, "1"),), one),
        )
        link = f"http://localhost/debate?b={'1' * value[1]}"
        sheet = Sheet("x", one, other, blocks, link, third, fourth, (one,))
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
