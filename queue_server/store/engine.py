"""Opens the database, SQLite or PostgreSQL, so that what was acknowledged is on the disk.

`open_engine(url)` gives an engine whose transactions write (`BEGIN IMMEDIATE` on SQLite, so two never find out late
that both want to). `reading(engine)` is the same database for questions: a plain `BEGIN`, no write lock. Use it for
every read.

PostgreSQL: a server that is stopped in the middle of a transaction, or whose line is cut, holds up nobody for long. The
database ends its transaction (`write_promptly`), or the first that waited in vain does (`end_the_stuck`); others wait
for a row a few seconds at most, then are told to come again.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from queue_server.domain.errors import RuleViolation

BUSY_TIMEOUT_MS = 5000
HOLDS_UP_AT_MOST = "3s"
"""How long a writing transaction may do nothing: between two statements it takes milliseconds."""
WAITS_AT_MOST = "5s"
"""How long one waits for a row that another holds; longer than what holds it may do nothing."""
_PROGRAM = "hall"
"""What the database calls our connections, so that nobody else's is ever ended."""
_ADVISORY_LOCK = 7_310_588_462
"""Of this program alone, as far as anybody can tell."""
LINE: dict[str, Any] = {
    "connect_timeout": 5,
    # A machine that lost its power says no goodbye.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How long a line to PostgreSQL may be silent, for libpq; tcp_user_timeout in milliseconds, the others in seconds."""
_POSTGRES = {
    **LINE,
    "application_name": _PROGRAM,
    "options": f"-c synchronous_commit=on -c lock_timeout={WAITS_AT_MOST}",
}


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
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            connect_args=_POSTGRES,
            # As many as requests are worked on at once, and the writer; a connection that broke is made anew.
            pool_size=8,
            max_overflow=24,
            pool_pre_ping=True,
        )
    raise ValueError("the database must be sqlite:///… or postgresql://…")


def is_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def plain_address(url: str | URL) -> str | None:
    """Return a PostgreSQL database's address as libpq reads it; None for SQLite. It may hold a password."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return None
    return parsed.set(drivername="postgresql").render_as_string(hide_password=False)


def reading(engine: Engine) -> Engine:
    """Return the same database for reading: its transactions take no write lock and see one moment."""
    if is_postgres(engine):
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.execution_options(hall_reading=True)


def asking(engine: Engine) -> Engine:
    """Return the same database for single questions: PostgreSQL needs no transaction around one, and no more words."""
    return engine.execution_options(isolation_level="AUTOCOMMIT") if is_postgres(engine) else reading(engine)


@contextmanager
def sent_at_once(connection: Connection) -> Iterator[None]:
    """Send statements without waiting for one's answer before the next (PostgreSQL); an error comes at the end."""
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    with driver.pipeline():
        yield


def write_promptly(connection: Connection) -> None:
    """Let the database end this transaction when nothing is heard of it: a stopped process keeps no hall's row."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{HOLDS_UP_AT_MOST}'")


def waited_in_vain(engine: Engine, error: BaseException) -> bool:
    """Say whether a row was held by another for longer than anybody waits (PostgreSQL)."""
    driver = engine.dialect.loaded_dbapi
    return is_postgres(engine) and driver is not None and isinstance(_cause(error), driver.errors.LockNotAvailable)


def end_the_stuck(engine: Engine) -> int:
    """End our transactions that wait for a server which says nothing; return how many (PostgreSQL).

    The database's own timer runs only between statements that were answered. A server that is stopped while it sends
    several at once has the database wait in the middle of them, without an end, with the hall's row in its hand.
    """
    with asking(engine).connect() as connection:
        found = connection.execute(_END_THE_STUCK, {"program": _PROGRAM, "silent_for": HOLDS_UP_AT_MOST})
        return len(found.all())


_END_THE_STUCK = text(
    """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND application_name = :program
      AND state = 'active' AND wait_event = 'ClientRead' AND backend_xid IS NOT NULL
      AND state_change < clock_timestamp() - CAST(:silent_for AS interval)
    """
)


def one_at_a_time(connection: Connection) -> None:
    """Wait until no other server is changing the schema or the keys, for this transaction (PostgreSQL)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


def is_given_up(connection: Connection) -> bool:
    """Say whether the open transaction can only be rolled back: after an error PostgreSQL takes a COMMIT as ROLLBACK,
    without a word."""
    if connection.dialect.name != "postgresql":
        return False
    driver: Any = connection.connection.driver_connection
    # Idle (0) while a transaction is meant to be open, in error (3), or gone (4).
    return driver is None or int(driver.info.transaction_status) not in (1, 2)


@contextmanager
def coming_again(engine: Engine) -> Iterator[None]:
    """Turn what is the database's own trouble, over after a moment, into `server.busy`: restarted, locked, full
    (PostgreSQL)."""
    try:
        yield
    except Exception as error:
        if _passes(engine, error):
            raise RuleViolation("server.busy") from error
        raise


def _passes(engine: Engine, error: Exception) -> bool:
    driver = engine.dialect.loaded_dbapi
    if not is_postgres(engine) or driver is None:
        return False
    kinds = (driver.OperationalError, driver.InterfaceError, driver.InternalError)
    return isinstance(_cause(error), kinds) or isinstance(error, PoolTimeout)


def _cause(error: BaseException) -> BaseException:
    """Return the driver's error behind SQLAlchemy's."""
    cause = getattr(error, "orig", error)
    return cause if isinstance(cause, BaseException) else error


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
