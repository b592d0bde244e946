"""The shelf: what a browser has saved, in one SQLite file; what is on it belongs to an unguessable token.

Nobody can list what is another's: every question names the owner; the file holds a hash of the token only.
Whatever goes wrong with the file (``dashboard.database``) is a ``ShelfError``; pages go on without it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import uuid
from collections.abc import Callable, Mapping
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
    String,
    TypeDecorator,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from dashboard.database import FILE, Database, ShelfError, in_words
from sim import limits
from sim.foreign import clean

LOG = logging.getLogger(__name__)
FOLDER_VARIABLE = "INVERTED_PLATE_DATA"

DELETED_DAYS = 30  # for so long a deleted one can be restored
LONG_AGO = datetime.fromtimestamp(0, UTC)  # what is no date in a damaged file
DRAFT_DAYS = 180  # for so long the last choice of a browser is kept


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
        self._file = Database(url, _Table.metadata)

    def save(self, token: str, name: str, link: Mapping[str, str], showed: Mapping[str, Any]) -> Item:
        """Keep a scenario under a name; a name that is taken gets a number."""
        _check_length(link)
        owner, now = _owner(token), _now()
        with self._file.session(writes=True) as session:
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
        with self._file.session() as session:
            rows = session.scalars(
                select(_Saved).where(mine, _Saved.deleted.is_(None)).order_by(_Saved.made.desc(), _Saved.id)
            )
            return [_item(row) for row in rows if row is not None]  # None: a damaged row without an id

    def rename(self, token: str, item: str, name: str) -> None:
        """Give a saved scenario another name."""
        owner = _owner(token)
        with self._file.session(writes=True) as session:
            row = session.scalar(select(_Saved).where(_Saved.owner == owner, _Saved.id == item))
            if row is not None and row.name != name.strip():
                row.name = self._free_name(session, owner, name)

    def delete(self, token: str, item: str) -> None:
        """Take a scenario off the shelf; ``restore`` brings it back for some weeks."""
        owner = _owner(token)
        mine = (_Saved.owner == owner, _Saved.id == item)
        with self._file.session(writes=True) as session:
            session.execute(update(_Saved).where(*mine).values(deleted=_now()))
            gone = (_Saved.owner == owner, _Saved.deleted.is_not(None))
            self._forget(session, _count(session, _Saved.id, *gone) - limits.SAVED_PER_BROWSER, *gone)

    def restore(self, token: str, item: str) -> None:
        """Put a deleted scenario back, under another name if its own has been taken."""
        owner = _owner(token)
        with self._file.session(writes=True) as session:
            row = session.scalar(select(_Saved).where(_Saved.owner == owner, _Saved.id == item))
            if row is not None and row.deleted is not None:
                self._check_room(session, owner)
                row.name = self._free_name(session, owner, str(row.name))
                row.deleted = None

    def keep(self, token: str, link: Mapping[str, str]) -> None:
        """Remember a browser's last choice, in case it is closed."""
        _check_length(link)
        with self._file.session(writes=True) as session:
            session.merge(_Draft(owner=_owner(token), link=dict(link), made=_now()))
            session.flush()
            if (over := _count(session, _Draft.owner) - limits.SAVED_ALL) > 0:
                oldest = select(_Draft.owner).order_by(_Draft.made, _Draft.owner).limit(over)
                session.execute(delete(_Draft).where(_Draft.owner.in_(oldest)))

    def last(self, token: str) -> dict[str, str]:
        """Return the link of a browser's last choice; nothing if there is none."""
        with self._file.session() as session:
            row = session.get(_Draft, _owner(token))
            return _link(row.link) if row else {}

    def remember_model(self, fingerprint: str, facts: Mapping[str, Any]) -> None:
        """Keep what a model's assumptions were, so that older links can be told what has changed."""
        with self._file.session(writes=True) as session:
            session.merge(_Model(fingerprint=fingerprint, facts=dict(facts)))

    def model(self, fingerprint: str) -> dict[str, Any]:
        """Return the facts of a model that this machine has seen; nothing if it has not."""
        with self._file.session() as session:
            row = session.get(_Model, fingerprint)
            return dict(row.facts) if row else {}

    def close(self) -> None:
        """Close the file."""
        self._file.close()

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
        raise ShelfError(in_words(str(problem))) from problem
    return _shelf_in(place)


def quietly(act: Callable[[], object]) -> None:
    """Do something with the shelf that no visitor waits for; a failure is only written to the log."""
    try:
        act()
    except ShelfError as problem:
        LOG.info("%s", problem)
