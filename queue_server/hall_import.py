"""Takes an exported hall into a database that has nothing of it, all or nothing; the hall goes on there."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, MetaData, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from config.schema import County
from queue_server.app.halls import HallRules
from queue_server.app.keys import load_keys
from queue_server.database import bring_up_to_date, disposing, known_revisions, told_now, without_a_server
from queue_server.hall_export import FORMAT, MANIFEST, Manifest, Share, entry_name
from queue_server.recovery import days_begun, void_on
from queue_server.settings import CommandRefused, Settings
from queue_server.store.batch import SqlBatch
from queue_server.store.engine import open_engine, reading
from queue_server.store.hall_rows import LEFT_BEHIND, count_owned, read_lines, row_of, tables_of_a_hall
from queue_server.store.tables import blocks, halls, steps

_PAGE = 500
Lines = Callable[[Table], Iterator[str]]
"""A table's lines, read as often as asked."""


def import_hall(settings: Settings, county: County, file: Path, skip: int) -> list[str]:
    """Take a hall in, compare every table with the file, and return lines that say so.

    The next `skip` numbers of each series are void where numbers were given today: they may lie on paper. On SQLite the
    server must not run; on PostgreSQL it may, and knows the hall from then on.
    """
    if skip < 0:
        raise CommandRefused("--skip is a number of tickets, 0 or more")
    manifest = read_manifest(file)
    if manifest.hall not in county.halls:
        raise CommandRefused(f"{file} has the hall {manifest.hall!r}; the county's files have none of that name")
    fits = _keys_fit(settings, manifest)
    if manifest.sealed and not fits:
        raise CommandRefused(
            f"the sealed data in {file} was sealed with other keys; put the keys.json it belongs to into "
            f"{settings.keys}, or name its directory with --keys"
        )
    rules = HallRules(county, county.halls[manifest.hall])
    moment = told_now(settings, county)
    with _database(settings) as engine, _newest(file, manifest) as lines:
        batch = SqlBatch(engine.connect())
        try:
            with batch.savepoint() as unit:
                said = _take_in(unit.connection, manifest, lines)
                _refuse_leased(unit.connection, rules.code, fits)
                if skip:
                    said += void_on(unit, rules, days_begun(unit, rules, moment), skip, moment)
        except BaseException as error:
            batch.rollback()
            if isinstance(error, IntegrityError):
                raise CommandRefused(
                    f"the database has something of {rules.code} already, under another hall"
                ) from error
            raise
        batch.commit()
    return said


@contextmanager
def _database(settings: Settings) -> Iterator[Engine]:
    """Open the database to write to, up to date; on SQLite as the one process that writes."""
    with without_a_server(settings), disposing(open_engine(settings.database)) as engine:
        bring_up_to_date(engine)
        yield engine


def read_manifest(file: Path) -> Manifest:
    """Return what a file says it has, once all of it was read and found so. Raises CommandRefused."""
    if not file.is_file():
        raise CommandRefused(f"there is no file {file}")
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = Manifest.model_validate_json(packed.read(MANIFEST))
            whole = all(_is_whole(packed, name, share) for name, share in manifest.tables.items())
    except (zipfile.BadZipFile, KeyError, ValidationError) as error:
        raise CommandRefused(f"{file} is no export of a hall, or a damaged one") from error
    if manifest.format != FORMAT or manifest.revision not in known_revisions():
        raise CommandRefused(f"{file} was made by a newer version of this program; upgrade the program first")
    if not whole:
        raise CommandRefused(f"{file} is damaged; take another export")
    return manifest


def _is_whole(packed: zipfile.ZipFile, name: str, share: Share) -> bool:
    digest, rows = hashlib.sha256(), 0
    with packed.open(entry_name(name)) as entry:
        for line in entry:
            digest.update(line)
            rows += 1
    return (rows, digest.hexdigest()) == (share.rows, share.sha256)


def _keys_fit(settings: Settings, manifest: Manifest) -> bool:
    """Tell whether this server has all the keys; without any it is given new ones when it starts."""
    if not (settings.keys / "keys.json").exists():
        return False
    return manifest.keys.items() <= load_keys(settings.keys).checks().items()


# --- rows -------------------------------------------------------------------------------------------------------------


def _take_in(connection: Connection, manifest: Manifest, lines: Lines) -> list[str]:
    """Add every row of the file, then read the hall from the database and compare."""
    hall = manifest.hall
    there = {table.name: count_owned(connection, table, hall) for table in tables_of_a_hall()}
    # A hall nothing has happened in yet may have its own row.
    there[halls.name] -= connection.execute(delete(halls).where(halls.c.code == hall, halls.c.event_seq == 0)).rowcount
    if any(there.values()):
        rows = ", ".join(f"{name} {count}" for name, count in there.items() if count)
        raise CommandRefused(f"the database has rows of {hall} already ({rows}); an import never mixes two")
    said = [f"{hall}: up to event {manifest.last_event}, as it was at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"]
    for table in tables_of_a_hall():
        _add(connection, table, lines(table))
    for table in tables_of_a_hall():
        wanted = _shared(lines(table))
        if _shared(read_lines(connection, table, hall, sealed=True)) != wanted:
            raise CommandRefused(f"{table.name} does not stand in the database as in the file; nothing was taken in")
        said.append(f"{table.name}\t{wanted.rows}")
    # Steps that a schema before this one wrote bear no event: a server that runs would not see them come.
    unseen = (steps.c.hall == hall) & (steps.c.changed == 0)
    connection.execute(update(steps).where(unseen).values(changed=manifest.last_event))
    return [*said, "every table was read again and is as in the file"]


def _add(connection: Connection, table: Table, lines: Iterator[str]) -> None:
    while page := [row_of(table, line) for line in islice(lines, _PAGE)]:
        connection.execute(insert(table), page)


def _shared(lines: Iterator[str]) -> Share:
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line.encode() + b"\n")
        rows += 1
    return Share(rows=rows, sha256=digest.hexdigest())


def _refuse_leased(connection: Connection, hall: str, fits: bool) -> None:
    """Refuse numbers leased to terminals without the keys that say which ticket each of them is."""
    leased = select(blocks.c.id).where(blocks.c.hall == hall, blocks.c.state == "leased").limit(1)
    if not fits and connection.execute(leased).first() is not None:
        raise CommandRefused(
            "terminals hold numbers leased in advance, which only the keys they were leased under make tickets of: "
            "take keys.json along, or export once the day is over"
        )


# --- files of an older version ----------------------------------------------------------------------------------------


@contextmanager
def _newest(file: Path, manifest: Manifest) -> Iterator[Lines]:
    """Give the file's lines as today's tables have them: an older file is brought up to date by the migrations."""
    with zipfile.ZipFile(file) as packed:

        def written(table: Table) -> Iterator[str]:
            with packed.open(entry_name(table.name)) as entry:
                for line in entry:
                    yield line.decode().rstrip("\n")

        if manifest.revision == max(known_revisions()):
            _same_tables(file, manifest, {table.name for table in tables_of_a_hall()})
            yield written
            return
        with (
            tempfile.TemporaryDirectory(prefix="hall-import-") as made,
            disposing(open_engine(f"sqlite:///{made}/older.db")) as engine,
        ):
            _load_older(engine, file, manifest, written)
            with reading(engine).connect() as connection:
                yield lambda table: read_lines(connection, table, manifest.hall, sealed=True)


def _same_tables(file: Path, manifest: Manifest, wanted: set[str]) -> None:
    """Refuse a file with a table too many or too few for its revision: rows would be lost silently."""
    if manifest.tables.keys() != wanted:
        raise CommandRefused(f"{file} has other tables than an export of its version")


def _load_older(engine: Engine, file: Path, manifest: Manifest, written: Lines) -> None:
    # Imported here: Alembic is large, and a file of this version needs none of it.
    from queue_server.store.migrate import upgrade

    upgrade(engine, manifest.revision)
    older = MetaData()
    older.reflect(engine)
    tables = [table for table in older.sorted_tables if table.name not in LEFT_BEHIND | {"alembic_version"}]
    _same_tables(file, manifest, {table.name for table in tables})
    with engine.begin() as connection:
        for table in tables:
            _add(connection, table, written(table))
    upgrade(engine)
