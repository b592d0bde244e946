"""One SQLite file: opened, set up and watched; whatever goes wrong with it is one sentence for visitors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, MetaData, create_engine, event
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

LOG = logging.getLogger(__name__)
FILE = "saved.sqlite"
VERSION = 1  # of the tables; SQLite keeps it as user_version
PATIENCE = 2.0  # how long to wait for somebody else who writes [s]


class ShelfError(Exception):
    """What went wrong with saving, as one sentence for the visitor."""


class Database:
    """A file with some tables, which many threads and other processes read and write.

    Parameters
    ----------
    url : str or URL
        "sqlite:///..." for a file.
    tables : MetaData
        What is made in a file that has none yet.
    """

    def __init__(self, url: str | URL, tables: MetaData) -> None:
        self._engine = create_engine(url, connect_args={"timeout": PATIENCE})
        self._tables = tables
        self._place, self._lock = Path(str(self._engine.url.database)), threading.Lock()
        self._ready: tuple[int, int] | None = None  # the file whose tables have been seen to
        event.listen(self._engine, "connect", self._prepare)
        event.listen(self._engine, "checkout", self._still_there)

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    @contextmanager
    def session(self, *, writes: bool = False) -> Iterator[Session]:
        """Open the file for one transaction, setting its tables up if it is another file than before."""
        try:
            with self._lock:
                if self._ready is None or self._ready != self._which():
                    self._set_up()
                    self._ready = self._which()
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                if writes:  # who reads first and writes then would not wait for another writer, but fail
                    session.connection().exec_driver_sql("BEGIN IMMEDIATE")
                yield session
        except (SQLAlchemyError, OSError, ValueError, TypeError, OverflowError) as problem:
            LOG.warning("The file of saved scenarios: %s", problem)
            raise ShelfError(in_words(str(getattr(problem, "orig", None) or problem))) from problem

    def _which(self) -> tuple[int, int] | None:
        """Return which file it is, whatever its name; None if there is none."""
        try:
            found = self._place.stat()
        except (OSError, ValueError):
            return None
        return found.st_dev, found.st_ino

    def _prepare(self, connection: Any, record: Any) -> None:
        # Readers and one writer at the same time; a power cut may cost the last change, never the file.
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")
        connection.isolation_level = None  # a transaction begins where this file says so
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        record.info["file"] = self._which()

    def _still_there(self, _connection: Any, record: Any, _proxy: Any) -> None:
        # Somebody may have moved the file away: what is written into it from then on would be lost.
        if record.info.get("file") != self._which():
            raise DisconnectionError

    def _set_up(self) -> None:
        with self._engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar()
            if found == VERSION:
                return
            if found:
                raise ShelfError(
                    f"The file of saved scenarios ({FILE}) was made by another version of this program. "
                    "Update the program, or move the file away."
                )
        with self._engine.begin() as connection:  # another process may be doing the same
            for table in self._tables.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("locked", "busy"), "Somebody else is writing to it just now: try again in a moment."),
    (("readonly", "read-only", "permission"), "It may be read but not written: let the program write there."),
    (
        ("malformed", "not a database", "corrupt", "no such"),
        "It is damaged: move it away, and a new one is made.",
    ),
    (("disk is full", "no space"), "The disk is full: free some space, and try again."),
    (
        ("unable to open", "not a directory", "exists"),
        "It cannot be opened: see who may use its folder.",
    ),
)


def in_words(problem: str) -> str:
    """Return what is wrong with the file, and what helps, for the visitor."""
    said = problem.lower()
    remedy = next(
        (words for signs, words in _WORDS if any(sign in said for sign in signs)),
        "What happened is in the server's log.",
    )
    return f"The file of saved scenarios ({FILE}) cannot be used. {remedy} Everything else works as before."
