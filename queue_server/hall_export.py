"""One hall's data as a file of its own, taken while the server runs: a zip of JSON Lines, one entry a table.

`manifest.json` in it says of which hall, schema and moment they are, and of each table how many rows and which digest.
Without sealed data nothing of a person's is in the file; with it, it is still sealed, and of use only with the keys.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Engine, select, text

from config.schema import County
from queue_server.app.keys import load_keys
from queue_server.clock import real_now
from queue_server.database import open_beside
from queue_server.recovery import sync
from queue_server.settings import CommandRefused, Settings
from queue_server.store.engine import reading
from queue_server.store.hall_rows import read_lines, tables_of_a_hall
from queue_server.store.tables import halls

FORMAT = 1
MANIFEST = "manifest.json"


class Share(BaseModel):
    """What a file has of one table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int
    sha256: str
    """Of the entry's bytes."""


class Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    hall: str
    revision: str
    """Of the database's schema."""
    taken_at: dt.datetime
    """Real time."""
    last_event: int
    sealed: bool
    """Whether the sealed data is in it."""
    keys: dict[str, str]
    """By which each key the hall was kept under is known again, without being told."""
    tables: dict[str, Share]


def export_hall(settings: Settings, county: County, hall: str, file: Path, *, sealed: bool) -> list[str]:
    """Write what a hall has into a file that only its owner reads; return lines that say what. Never overwrites one."""
    if hall not in county.halls:
        raise CommandRefused(f"there is no hall {hall!r}; the halls: {', '.join(county.halls)}")
    if file.exists():
        raise CommandRefused(f"{file} exists already; an export never overwrites one")
    draft = file.with_name(file.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    engine = open_beside(settings)
    try:
        checks = load_keys(settings.keys).checks()
        with one_moment(engine) as connection:
            manifest = _write(connection, draft, hall, checks, sealed=sealed)
    except BaseException:
        draft.unlink()
        raise
    finally:
        engine.dispose()
    _put(draft, file)
    persons = "sealed data in it: keep it as you keep backups" if sealed else "nothing of a person's is in it"
    said = f"{file}: {hall} up to event {manifest.last_event}, {file.stat().st_size} bytes; {persons}"
    return [said, *(f"{name}\t{share.rows}" for name, share in manifest.tables.items())]


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Open a connection that sees the database as it is at one moment, however long it reads."""
    with reading(engine).connect() as connection, connection.begin():
        yield connection


def _write(connection: Connection, draft: Path, hall: str, checks: dict[str, str], *, sealed: bool) -> Manifest:
    last_event = connection.execute(select(halls.c.event_seq).where(halls.c.code == hall)).scalar()
    if last_event is None:
        raise CommandRefused(f"{hall} has nothing to export yet: nothing has happened there")
    revision = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    shares = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:
        for table in tables_of_a_hall():
            with packed.open(entry_name(table.name), "w", force_zip64=True) as entry:
                digest, rows = hashlib.sha256(), 0
                for line in read_lines(connection, table, hall, sealed=sealed):
                    written = line.encode() + b"\n"
                    entry.write(written)
                    digest.update(written)
                    rows += 1
            shares[table.name] = Share(rows=rows, sha256=digest.hexdigest())
        manifest = Manifest(
            format=FORMAT,
            hall=hall,
            revision=revision,
            taken_at=real_now(),
            last_event=last_event,
            sealed=sealed,
            keys=checks,
            tables=shares,
        )
        packed.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def entry_name(table: str) -> str:
    return f"{table}.jsonl"


def _put(draft: Path, file: Path) -> None:
    """Give the file its name once all of it is on the disk."""
    sync(draft)
    draft.rename(file)
    sync(file.parent)
