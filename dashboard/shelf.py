"""The shelf: what a browser has saved, in one SQLite file; what is on it belongs to an unguessable token.

Nobody can list what is another's: every question names the owner; the file holds a hash of the token only.
Whatever goes wrong with the file becomes a ``ShelfError`` with one sentence; pages go on without it.
"""

from __future__ import annotations

import hashlib
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
from sqlalchemy import JSON, URL, Engine, String, create_engine, delete, event, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.schema import CreateIndex, CreateTable

LOG = logging.getLogger(__name__)
FOLDER_VARIABLE = "INVERTED_PLATE_DATA"
FILE = "saved.sqlite"
VERSION = 1  # of the tables; SQLite keeps it as user_version
PATIENCE = 2.0  # how long to wait for somebody else who writes [s]

PER_BROWSER = 100  # saved scenarios
NAME = 80  # letters of a name
LINK = 8_000  # letters of a saved link
ALL = 20_000  # saved scenarios on one machine
DELETED_DAYS = 30  # for so long a deleted one can be restored
DRAFT_DAYS = 180  # for so long the last choice of a browser is kept


class ShelfError(Exception):
    """What went wrong with saving, as one sentence for the visitor."""


class _Table(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON}  # noqa: RUF012  # SQLAlchemy's own way


class _Saved(_Table):
    __tablename__ = "saved"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(NAME))
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
        self._ready, self._lock = False, threading.Lock()
        event.listen(self._engine, "connect", _prepare)

    def save(self, token: str, name: str, link: Mapping[str, str], showed: Mapping[str, Any]) -> Item:
        """Keep a scenario under a name; a name that is taken gets a number."""
        if sum(len(key) + len(value) for key, value in link.items()) > LINK:
            raise ShelfError(f"This scenario is too long to be saved: its link may have {LINK:,} letters.")
        owner, now = _owner(token), _now()
        with self._session() as session:
            self._sweep(session, now)
            mine = select(func.count()).where(_Saved.owner == owner, _Saved.deleted.is_(None))
            if (session.scalar(mine) or 0) >= PER_BROWSER:
                raise ShelfError(
                    f"{PER_BROWSER} scenarios are saved here, and no more fit. Delete one first."
                )
            if (session.scalar(select(func.count(_Saved.id))) or 0) >= ALL:
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
            return [_item(row) for row in rows]

    def rename(self, token: str, item: str, name: str) -> None:
        """Give a saved scenario another name."""
        owner = _owner(token)
        with self._session() as session:
            row = session.scalar(select(_Saved).where(_Saved.owner == owner, _Saved.id == item))
            if row is not None and row.name != name.strip():
                row.name = self._free_name(session, owner, name)

    def delete(self, token: str, item: str) -> None:
        """Take a scenario off the shelf; ``restore`` brings it back for some weeks."""
        self._mark(token, item, _now())

    def restore(self, token: str, item: str) -> None:
        """Put a deleted scenario back."""
        self._mark(token, item, None)

    def keep(self, token: str, link: Mapping[str, str]) -> None:
        """Remember a browser's last choice, in case it is closed."""
        with self._session() as session:
            session.merge(_Draft(owner=_owner(token), link=dict(link), made=_now()))

    def last(self, token: str) -> dict[str, str]:
        """Return the link of a browser's last choice; nothing if there is none."""
        with self._session() as session:
            row = session.get(_Draft, _owner(token))
            return dict(row.link) if row else {}

    def remember_model(self, fingerprint: str, facts: Mapping[str, Any]) -> None:
        """Keep what a model's assumptions were, so that older links can be told what has changed."""
        with self._session() as session:
            session.merge(_Model(fingerprint=fingerprint, facts=dict(facts)))

    def model(self, fingerprint: str) -> dict[str, Any]:
        """Return the facts of a model that this machine has seen; nothing if it has not."""
        with self._session() as session:
            row = session.get(_Model, fingerprint)
            return dict(row.facts) if row else {}

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def _mark(self, token: str, item: str, when: datetime | None) -> None:
        mine = (_Saved.owner == _owner(token), _Saved.id == item)
        with self._session() as session:
            session.execute(update(_Saved).where(*mine).values(deleted=when))

    def _free_name(self, session: Session, owner: str, name: str) -> str:
        wanted = " ".join(name.split())[:NAME] or "Without a name"
        taken = set(
            session.scalars(select(_Saved.name).where(_Saved.owner == owner, _Saved.deleted.is_(None)))
        )
        tries = (wanted, *(f"{wanted[: NAME - 6]} ({number})" for number in range(2, PER_BROWSER + 2)))
        return next(each for each in tries if each not in taken)

    def _sweep(self, session: Session, now: datetime) -> None:
        """Forget what nobody can bring back any more."""
        session.execute(delete(_Saved).where(_Saved.deleted < now - timedelta(days=DELETED_DAYS)))
        session.execute(delete(_Draft).where(_Draft.made < now - timedelta(days=DRAFT_DAYS)))

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with self._lock:
                if not self._ready:
                    _set_up(self._engine)
                    self._ready = True
            with Session(self._engine, expire_on_commit=False) as session, session.begin():
                yield session
        except (SQLAlchemyError, OSError) as problem:
            LOG.warning("The file of saved scenarios: %s", problem)
            raise ShelfError(_in_words(str(getattr(problem, "orig", None) or problem))) from problem


def _item(row: _Saved) -> Item:
    return Item(row.id, row.name, row.link, row.showed, row.made.replace(tzinfo=UTC))


def _owner(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC)


def _prepare(connection: Any, _record: Any) -> None:
    # Readers and one writer at the same time; a power cut may cost the last change, never the file.
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


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
    (("malformed", "not a database", "corrupt"), "It is damaged: move it away, and a new one is made."),
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
