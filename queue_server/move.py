"""Carries all data from SQLite to PostgreSQL, where several servers can work on it; counts that nothing is missing.

All in one transaction of the new database: it has every row or none. The old one is only read, then put aside.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, exists, insert, select
from sqlalchemy.exc import DBAPIError, OperationalError

from queue_server.clock import real_now
from queue_server.database import bring_up_to_date, disposing, without_a_server
from queue_server.recovery import database_file
from queue_server.settings import CommandRefused, Settings, remember
from queue_server.store import auth_tables  # noqa: F401 - registers its tables
from queue_server.store.engine import one_at_a_time, open_engine, plain_address, reading
from queue_server.store.tables import metadata

_PAGE = 1000
_DIGEST = 1 << 128


@dataclasses.dataclass(slots=True)
class _Tally:
    """How many rows a table has, and a sum over them that does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            text = json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True)
            self.rows += 1
            self.digest = (self.digest + int.from_bytes(hashlib.sha256(text.encode()).digest()[:16])) % _DIGEST


def move(settings: Settings, to: str) -> list[str]:
    """Move the data to an empty PostgreSQL and go on there from the next start. Raises CommandRefused."""
    old = _old_database(settings)
    if plain_address(to) is None:
        raise CommandRefused("--to is the address of a PostgreSQL database: postgresql://USER@HOST/DATABASE")
    with without_a_server(settings):
        with _opened(settings.database) as source, _opened(to) as target:
            moved = _copy_all(source, target)
        remember(dataclasses.replace(settings, database=to), explicit=frozenset({"database"}))
        aside = _put_aside(old)
    lines = [f"{name}\t{tally.rows}\t{tally.digest:032x}" for name, tally in moved.items()]
    total = sum(tally.rows for tally in moved.values())
    return [
        *lines,
        f"{total} rows in {len(moved)} tables, the same in both databases",
        f"the old database is kept as {aside}; {settings.data / 'server.toml'} names the new one",
    ]


def _old_database(settings: Settings) -> Path:
    if plain_address(settings.database) is not None:
        raise CommandRefused("the data is in PostgreSQL already; pg_dump and pg_restore carry it elsewhere")
    old = database_file(settings)
    if not old.exists():
        raise CommandRefused(f"there is no database at {old}; check --data")
    return old


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    """Open a database at its newest schema."""
    try:
        with disposing(open_engine(url)) as engine:
            bring_up_to_date(engine)
            yield engine
    except OperationalError as error:
        raise CommandRefused(f"the database does not answer: {str(error.orig).strip()}") from error


def _copy_all(source: Engine, target: Engine) -> dict[str, _Tally]:
    """Copy every table, those that others point to first, and read all of it again before it counts."""
    with reading(source).connect() as old, old.begin(), target.begin() as new:
        one_at_a_time(new)
        _must_be_empty(new)
        copied = {table.name: _copy(table, old, new) for table in metadata.sorted_tables}
        arrived = {table.name: _read(table, new) for table in metadata.sorted_tables}
        differ = [name for name, tally in copied.items() if arrived[name] != tally]
        if differ:
            raise CommandRefused(f"not all of {', '.join(differ)} arrived as it was; nothing was changed")
    return copied


def _must_be_empty(new: Connection) -> None:
    full = [t.name for t in metadata.sorted_tables if new.execute(select(exists(select(1).select_from(t)))).scalar()]
    if full:
        raise CommandRefused(f"the database at --to is not empty: {', '.join(full)}; make a new one (createdb)")


def _copy(table: Table, old: Connection, new: Connection) -> _Tally:
    tally = _Tally()
    try:
        for page in _pages(table, old):
            tally.add(page)
            new.execute(insert(table), page)
    except DBAPIError as error:
        kind = type(error.orig).__name__
        raise CommandRefused(f"a row of {table.name} is refused ({kind}); nothing was changed") from error
    return tally


def _read(table: Table, connection: Connection) -> _Tally:
    tally = _Tally()
    for page in _pages(table, connection):
        tally.add(page)
    return tally


def _pages(table: Table, connection: Connection) -> Iterator[list[dict[str, Any]]]:
    """Yield all rows, by the columns' keys, as the columns' types say."""
    found = connection.execute(select(table), execution_options={"yield_per": _PAGE})
    keys = list(table.c.keys())
    for rows in found.partitions():
        yield [dict(zip(keys, row, strict=True)) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _put_aside(old: Path) -> Path:
    """Rename the old database, so that no server starts on it by mistake."""
    aside = old.with_name(f"{old.name}.moved-{real_now():%Y%m%dT%H%M%SZ}")
    for end in ("-wal", "-shm", ""):
        if (part := Path(f"{old}{end}")).exists():
            part.rename(f"{aside}{end}")
    return aside
