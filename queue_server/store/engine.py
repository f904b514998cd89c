"""Opens the database, SQLite or PostgreSQL, so that what was acknowledged is on the disk.

`open_engine(url)` gives an engine whose transactions write (`BEGIN IMMEDIATE` on SQLite, so two never find out late
that both want to). `reading(engine)` is the same database for questions: a plain `BEGIN`, no write lock. Use it for
every read.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5000


class AlreadyWriting(Exception):
    """Another server writes to this data directory; a second one would break the one-writer rule."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"another server is already running on {directory}; stop it first or use another --data")
        self.directory = directory


def open_engine(url: str) -> Engine:
    """Open a database; a SQLite file is created with its directory. Raises SQLAlchemy's errors for a bad address."""
    parsed = make_url(url)
    # hide_parameters: an error's text ends up in a log, and a value may be somebody's.
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        durable = {"options": "-c synchronous_commit=on"}
        return create_engine(parsed, hide_parameters=True, connect_args=durable, pool_pre_ping=True)
    raise ValueError("the database must be sqlite:///… or postgresql://…")


def reading(engine: Engine) -> Engine:
    """Return the same database for reading: its transactions take no write lock."""
    return engine.execution_options(hall_reading=True)


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver must not open transactions by itself: SQLAlchemy's begin event does.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "wal_autocheckpoint=4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options: Any = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN" if options.get("hall_reading") else "BEGIN IMMEDIATE")


class WriterLock:
    """An flock on `DIR/writer.lock`: one process writes. The kernel drops it when the process dies, however it dies."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise `AlreadyWriting`."""
        self._directory.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._directory / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise AlreadyWriting(self._directory) from None
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
