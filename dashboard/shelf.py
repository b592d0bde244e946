"""The shelf: what a browser has saved, in one SQLite file; what is on it belongs to an unguessable token.

Nobody can list what is another's: every question names the owner; the file holds a hash of the token only.
Whatever goes wrong with the file becomes a ``ShelfError`` with one sentence; pages go on without it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import (
    JSON,
    URL,
    ColumnElement,
    DateTime,
    Engine,
    String,
    TypeDecorator,
    create_engine,
    delete,
    event,
    func,
    select,
    update,
)
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import CreateIndex, CreateTable

from sim import limits
from sim.foreign import clean

LOG = logging.getLogger(__name__)
FOLDER_VARIABLE = "INVERTED_PLATE_DATA"
FILE = "saved.sqlite"
VERSION = 1  # of the tables; SQLite keeps it as user_version
PATIENCE = 2.0  # how long to wait for somebody else who writes [s]

DELETED_DAYS = 30  # for so long a deleted one can be restored
LONG_AGO = datetime.fromtimestamp(0, UTC)  # what is no date in a damaged file
DRAFT_DAYS = 180  # for so long the last choice of a browser is kept


class ShelfError(Exception):
    """What went wrong with saving, as one sentence for the visitor."""


class _Facts(TypeDecorator[dict[str, Any]]):
    """A table as JSON; what somebody else wrote there and is none counts as empty."""

    impl, cache_ok = JSON, True

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], dict[str, Any]]:
        return _facts


def _facts(stored: Any) -> dict[str, Any]:
    try:
        found = json.loads(stored)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


class _Moment(TypeDecorator[datetime]):
    """A date and time; what is none counts as long ago."""

    impl, cache_ok = DateTime, True

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], datetime | None]:
        return _moment


def _moment(stored: Any) -> datetime | None:
    if stored is None:
        return None
    try:
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    except (ValueError, TypeError):
        return LONG_AGO


class _Table(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: _Facts, datetime: _Moment}  # noqa: RUF012  # SQLAlchemy's own way


class _Saved(_Table):
    __tablename__ = "saved"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    link: Mapped[dict[str, Any]]
    showed: Mapped[dict[str, Any]]
    made: Mapped[datetime]
    deleted: Mapped[datetime | None]


class _Draft(_Table):
    __tablename__ = "draft"
    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    link: Mapped[dict[str, Any]]
    made: Mapped[datetime]


class _Model(_Table):
    __tablename__ = "model"
    fingerprint: Mapped[str] = mapped_column(String(32), primary_key=True)
    facts: Mapped[dict[str, Any]]


@dataclass(frozen=True)
class Item:
    """A saved scenario.

    Attributes
    ----------
    link : mapping of str to str
        The parameters of its share link.
    showed : mapping
        What it showed when it was saved: "worlds", and "endings" as counts.
    """

    id: str
    name: str
    link: Mapping[str, str]
    showed: Mapping[str, Any]
    made: datetime


class Shelf:
    """Saved scenarios, the last choice of each browser, and the models that this machine has seen.

    Parameters
    ----------
    url : str or URL
        Of the database; "sqlite:///..." for a file.

    Every method raises ``ShelfError`` if the file cannot be read or written.
    """

    def __init__(self, url: str | URL) -> None:
        self._engine = create_engine(url, connect_args={"timeout": PATIENCE})
        self._place, self._lock = Path(str(self._engine.url.database)), threading.Lock()
        self._ready: tuple[int, int] | None = None  # the file whose tables have been seen to
        event.listen(self._engine, "connect", self._prepare)
        event.listen(self._engine, "checkout", self._still_there)

    def save(self, token: str, name: str, link: Mapping[str, str], showed: Mapping[str, Any]) -> Item:
        """Keep a scenario under a name; a name that is taken gets a number."""
        _check_length(link)
        owner, now = _owner(token), _now()
        with self._session(writes=True) as session:
            self._sweep(session, now)
            self._check_room(session, owner)
            if (over := _count(session, _Saved.id) - limits.SAVED_ALL + 1) > 0:
                # What somebody deleted must not keep others from saving.
                self._forget(session, over, _Saved.deleted.is_not(None))
            if _count(session, _Saved.id) >= limits.SAVED_ALL:
                raise ShelfError("No more scenarios fit on this machine. Export yours as a file instead.")
            row = _Saved(
                id=uuid.uuid4().hex,
                owner=owner,
                name=self._free_name(session, owner, name),
                link=dict(link),
                showed=dict(showed),
                made=now,
                deleted=None,
            )
            session.add(row)
            return _item(row)

    def items(self, token: str) -> list[Item]:
        """Return what this browser has saved, the latest first."""
        mine = _Saved.owner == _owner(token)
        with self._session() as session:
            rows = session.scalars(
                select(_Saved).where(mine, _Saved.deleted.is_(None)).order_by(_Saved.made.desc(), _Saved.id)
            )
            return [_item(row) for row in rows if row is not None]  # None: a damaged row without an id

    def rename(self, token: str, item: str, name: str) -> None:
        """Give a saved scenario another name."""
        owner = _owner(token)
        with self._session(writes=True) as session:
            row = session.scalar(select(_Saved).where(_Saved.owner == owner, _Saved.id == item))
            if row is not None and row.name != name.strip():
                row.name = self._free_name(session, owner, name)

    def delete(self, token: str, item: str) -> None:
        """Take a scenario off the shelf; ``restore`` brings it back for some weeks."""
        owner = _owner(token)
        mine = (_Saved.owner == owner, _Saved.id == item)
        with self._session(writes=True) as session:
            session.execute(update(_Saved).where(*mine).values(deleted=_now()))
            gone = (_Saved.owner == owner, _Saved.deleted.is_not(None))
            self._forget(session, _count(session, _Saved.id, *gone) - limits.SAVED_PER_BROWSER, *gone)

    def restore(self, token: str, item: str) -> None:
        """Put a deleted scenario back, under another name if its own has been taken."""
        owner = _owner(token)
        with self._session(writes=True) as session:
            row = session.scalar(select(_Saved).where(_Saved.owner == owner, _Saved.id == item))
            if row is not None and row.deleted is not None:
                self._check_room(session, owner)
                row.name = self._free_name(session, owner, str(row.name))
                row.deleted = None

    def keep(self, token: str, link: Mapping[str, str]) -> None:
        """Remember a browser's last choice, in case it is closed."""
        _check_length(link)
        with self._session(writes=True) as session:
            session.merge(_Draft(owner=_owner(token), link=dict(link), made=_now()))
            session.flush()
            if (over := _count(session, _Draft.owner) - limits.SAVED_ALL) > 0:
                oldest = select(_Draft.owner).order_by(_Draft.made, _Draft.owner).limit(over)
                session.execute(delete(_Draft).where(_Draft.owner.in_(oldest)))

    def last(self, token: str) -> dict[str, str]:
        """Return the link of a browser's last choice; nothing if there is none."""
        with self._session() as session:
            row = session.get(_Draft, _owner(token))
            return _link(row.link) if row else {}

    def remember_model(self, fingerprint: str, facts: Mapping[str, Any]) -> None:
        """Keep what a model's assumptions were, so that older links can be told what has changed."""
        with self._session(writes=True) as session:
            session.merge(_Model(fingerprint=fingerprint, facts=dict(facts)))

    def model(self, fingerprint: str) -> dict[str, Any]:
        """Return the facts of a model that this machine has seen; nothing if it has not."""
        with self._session() as session:
            row = session.get(_Model, fingerprint)
            return dict(row.facts) if row else {}

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def _check_room(self, session: Session, owner: str) -> None:
        mine = _count(session, _Saved.id, _Saved.owner == owner, _Saved.deleted.is_(None))
        if mine >= limits.SAVED_PER_BROWSER:
            raise ShelfError(
                f"{limits.SAVED_PER_BROWSER} scenarios are saved here, and no more fit. Delete one first."
            )

    def _forget(self, session: Session, count: int, *which: ColumnElement[bool]) -> None:
        """Forget so many deleted scenarios for good, those first that were deleted first."""
        if count > 0:
            oldest = select(_Saved.id).where(*which).order_by(_Saved.deleted, _Saved.id).limit(count)
            session.execute(delete(_Saved).where(_Saved.id.in_(oldest)))

    def _free_name(self, session: Session, owner: str, name: str) -> str:
        wanted = " ".join(clean(name).split())[: limits.NAME].strip() or "Without a name"
        taken = set(
            session.scalars(select(_Saved.name).where(_Saved.owner == owner, _Saved.deleted.is_(None)))
        )
        numbers = range(2, limits.SAVED_PER_BROWSER + 2)
        tries = (wanted, *(f"{wanted[: limits.NAME - 6]} ({number})" for number in numbers))
        return next(each for each in tries if each not in taken)

    def _sweep(self, session: Session, now: datetime) -> None:
        """Forget what nobody can bring back any more."""
        session.execute(delete(_Saved).where(_Saved.deleted < now - timedelta(days=DELETED_DAYS)))
        session.execute(delete(_Draft).where(_Draft.made < now - timedelta(days=DRAFT_DAYS)))

    @contextmanager
    def _session(self, *, writes: bool = False) -> Iterator[Session]:
        try:
            with self._lock:
                if self._ready is None or self._ready != self._file():
                    _set_up(self._engine)
                    self._ready = self._file()
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                if writes:  # who reads first and writes then would not wait for another writer, but fail
                    session.connection().exec_driver_sql("BEGIN IMMEDIATE")
                yield session
        except (SQLAlchemyError, OSError, ValueError, TypeError, OverflowError) as problem:
            LOG.warning("The file of saved scenarios: %s", problem)
            raise ShelfError(_in_words(str(getattr(problem, "orig", None) or problem))) from problem

    def _file(self) -> tuple[int, int] | None:
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
        record.info["file"] = self._file()

    def _still_there(self, _connection: Any, record: Any, _proxy: Any) -> None:
        # Somebody may have moved the file away: what is written into it from then on would be lost.
        if record.info.get("file") != self._file():
            raise DisconnectionError


def _count(session: Session, what: Any, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(what)).where(*where)) or 0


def _check_length(link: Mapping[str, str]) -> None:
    if sum(len(key) + len(value) for key, value in link.items()) > limits.LINK:
        raise ShelfError(f"This scenario is too long to be saved: its link may have {limits.LINK:,} letters.")


def _item(row: _Saved) -> Item:
    """Return a row as far as it holds what it should; somebody else may have written into the file."""
    showed = row.showed
    counts = showed.get("endings")
    counts = counts if isinstance(counts, dict) else {}
    worlds = showed.get("worlds")
    sound = {
        **showed,
        "worlds": worlds if isinstance(worlds, int) else 0,
        "endings": {key: count for key, count in counts.items() if isinstance(count, int)},
    }
    return Item(str(row.id), str(row.name), _link(row.link), sound, row.made or LONG_AGO)


def _link(stored: Mapping[str, Any]) -> dict[str, str]:
    whole = all(isinstance(value, str) for value in stored.values())
    return dict(stored) if whole and sum(map(len, stored.values())) <= limits.LINK else {}


def _owner(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def _set_up(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA user_version").scalar()
        if found == VERSION:
            return
        if found:
            raise ShelfError(
                f"The file of saved scenarios ({FILE}) was made by another version of this program. Update "
                "the program, or move the file away."
            )
    with engine.begin() as connection:  # another process may be doing the same
        for table in _Table.metadata.sorted_tables:
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


def _in_words(problem: str) -> str:
    said = problem.lower()
    remedy = next(
        (words for signs, words in _WORDS if any(sign in said for sign in signs)),
        "What happened is in the server's log.",
    )
    return f"The file of saved scenarios ({FILE}) cannot be used. {remedy} Everything else works as before."


def folder() -> Path:
    """Return where saved scenarios are kept on this machine."""
    wanted = os.environ.get(FOLDER_VARIABLE)
    return Path(wanted) if wanted else platformdirs.user_data_path("inverted-plate", appauthor=False)


@cache
def _shelf_in(place: Path) -> Shelf:
    return Shelf(URL.create("sqlite", database=str(place / FILE)))


def shelf() -> Shelf:
    """Return this server's shelf.

    Raises
    ------
    ShelfError
        If its folder cannot be made.
    """
    place = folder()
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        LOG.warning("The folder of saved scenarios: %s", problem)
        raise ShelfError(_in_words(str(problem))) from problem
    return _shelf_in(place)


def quietly(act: Callable[[], object]) -> None:
    """Do something with the shelf that no visitor waits for; a failure is only written to the log."""
    try:
        act()
    except ShelfError as problem:
        LOG.info("%s", problem)
