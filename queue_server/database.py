"""Opens the database: for the worker, which alone writes tickets, and for an `admin` command beside it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import make_url

from config.schema import County
from queue_server.app.identity import Identity
from queue_server.app.ports import Records
from queue_server.clock import real_now
from queue_server.settings import CommandRefused, Settings
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.batch import SqlStore
from queue_server.store.engine import AlreadyWriting, WriterLock, open_engine, reading

_MIGRATIONS = Path(__file__).parent / "store" / "migrations" / "versions"
LOCK_PATIENCE_S = 5.0
"""A server that was killed lets go of the lock within a moment; one that runs keeps it."""


def take_writer_lock(settings: Settings, patience_s: float = LOCK_PATIENCE_S) -> WriterLock | None:
    """Become the one process that writes (SQLite). Raises AlreadyWriting."""
    if make_url(settings.database).get_backend_name() != "sqlite":
        return None
    lock, deadline = WriterLock(settings.data), time.monotonic() + patience_s
    while True:
        try:
            lock.acquire()
        except AlreadyWriting:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return lock


def open_identity(settings: Settings) -> Identity:
    """Open users and tokens for an `admin` command."""
    return Identity(SqlIdentityStore(open_beside(settings)), real_now)


def open_beside(settings: Settings) -> Engine:
    """Open the database for an `admin` command, beside a running server or without one."""
    engine = open_engine(settings.database)
    _ensure_schema(settings, engine)
    return engine


@contextmanager
def store_beside(settings: Settings) -> Iterator[SqlStore]:
    """Open what the halls have written, for an `admin` command; closed again at its end."""
    with disposing(open_beside(settings)) as engine:
        yield SqlStore(engine)


@contextmanager
def disposing(engine: Engine) -> Iterator[Engine]:
    """Give the database's connections back at the end."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def without_a_server(settings: Settings) -> Iterator[None]:
    """Be the one process that writes, for an `admin` command that changes everything. Raises CommandRefused."""
    try:
        lock = take_writer_lock(settings, patience_s=1.0)
    except AlreadyWriting as error:
        raise CommandRefused("the server is running; stop it first (systemctl stop hall-server)") from error
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def started_at(settings: Settings, county: County) -> dt.datetime | None:
    """Return the stated hall time; one without an offset is in the county hall's own zone. None is the real time."""
    stated = settings.clock
    if stated is None or stated.tzinfo is not None:
        return stated
    return stated.replace(tzinfo=ZoneInfo(next(iter(county.halls.values())).timezone))


def told_now(settings: Settings, county: County) -> dt.datetime:
    """Return the hall time a command was told, else the real time."""
    return started_at(settings, county) or real_now()


def hall_now(settings: Settings, county: County, records: Records) -> dt.datetime:
    """Return hall time, as far as a command beside the server can know it: a stated one has come to the last event."""
    now = told_now(settings, county)
    return max(now, records.last_event_at() or now)


def bring_up_to_date(engine: Engine) -> None:
    """Apply the migrations that are missing; hold the writer's lock for it."""
    if not _is_current(engine):
        # Imported here: Alembic is large, and a database that is current needs none of it.
        from queue_server.store.migrate import upgrade

        upgrade(engine)


def _ensure_schema(settings: Settings, engine: Engine) -> None:
    """Bring a database up to date that no server has opened yet. A running server has done it already."""
    if _is_current(engine):
        return
    lock = take_writer_lock(settings)
    try:
        bring_up_to_date(engine)
    finally:
        if lock is not None:
            lock.release()


def known_revisions() -> frozenset[str]:
    """Return the revisions this program has migrations for, from their file names (`0007_….py`)."""
    return frozenset(path.name.partition("_")[0] for path in _MIGRATIONS.glob("[0-9]*.py"))


def _is_current(engine: Engine) -> bool:
    """Compare the database's revision with the newest migration's."""
    newest = max(known_revisions())
    with reading(engine).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest
