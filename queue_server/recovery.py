"""A copy of the database while it runs, its way back, and the counting that shows that nothing was lost."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, inspect, select, table
from sqlalchemy.engine import make_url

from config.schema import County
from queue_server.app.halls import HallRules
from queue_server.app.offline.leases import free_numbers, leasable, lease_days
from queue_server.app.ports import Records, UnitOfWork
from queue_server.clock import real_now
from queue_server.database import bring_up_to_date, disposing, known_revisions, told_now, without_a_server
from queue_server.domain.errors import RuleViolation
from queue_server.domain.numbers import label
from queue_server.settings import CommandRefused, Settings
from queue_server.store.batch import SqlStore
from queue_server.store.engine import open_engine, reading

RESTORED = "restored"
"""Why a number is void: it may lie on paper, given after the backup."""
_BESIDE = ("-wal", "-shm")
"""Files that SQLite keeps beside a database while it is open."""


def count_rows(engine: Engine) -> dict[str, int]:
    """Count every table's rows, all at one moment."""
    with reading(engine).connect() as connection, connection.begin():
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        return {
            name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one()) for name in names
        }


def count(settings: Settings, file: Path | None = None) -> list[str]:
    """Count the database's rows, or a backup's."""
    if file is not None:
        check_backup(file)
        with disposing(_backup_engine(file)) as engine:
            return _counted(engine)
    if _is_sqlite(settings) and not database_file(settings).exists():
        raise CommandRefused(_NO_DATABASE.format(database_file(settings)))
    with disposing(open_engine(settings.database)) as engine:
        return _counted(engine)


def backup(settings: Settings, target: Path) -> list[str]:
    """Copy the running database into one file, whole, while tickets are being issued (SQLite's online backup)."""
    database = database_file(settings)
    if target.exists():
        raise CommandRefused(f"{target} exists already; a backup never overwrites one")
    if not database.exists():
        raise CommandRefused(_NO_DATABASE.format(database))
    draft = target.with_name(target.name + ".part")
    _copy(f"{database.absolute().as_uri()}?mode=ro", draft)
    draft.rename(target)
    sync(target.parent)
    with disposing(_backup_engine(target)) as engine:
        counted = _counted(engine)
    size = target.stat().st_size
    return [f"{target}: {size} bytes, checked; keep {settings.keys} with it, apart from it", *counted]


def restore(settings: Settings, county: County, file: Path, skip: int) -> list[str]:
    """Put a backup in the database's place; the old one is kept aside. The server must not run.

    The next `skip` numbers of each series are void where numbers were given today: they may lie on paper.
    """
    database = database_file(settings)
    check_backup(file)
    with without_a_server(settings):
        draft = database.with_name(database.name + ".restoring")
        _copy(_unchanging(file), draft)
        with disposing(open_engine(f"sqlite:///{draft}")) as engine:
            counted = _counted(engine)
            bring_up_to_date(engine)
            voided = void_next_numbers(engine, county, skip, told_now(settings, county))
        aside = _replace(database, draft)
    kept = [f"the database that was there is kept as {aside}"] if aside else []
    return [f"{database}: restored from {file}", *kept, *counted, *voided]


def check_backup(file: Path) -> None:
    """Raise CommandRefused for a file that is no whole backup of this program, or of a newer one."""
    if not file.is_file():
        raise CommandRefused(f"there is no file {file}")
    try:
        with contextlib.closing(sqlite3.connect(_unchanging(file), uri=True)) as found:
            whole = found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            revision = found.execute("SELECT version_num FROM alembic_version").fetchone()
            found.execute("SELECT count(*) FROM visits").fetchone()
    except sqlite3.DatabaseError as error:
        raise CommandRefused(f"{file} is no backup of a hall: {error}") from error
    if not whole:
        raise CommandRefused(f"{file} is damaged; take another backup")
    if revision is None or revision[0] not in known_revisions():
        raise CommandRefused(f"{file} was made by a newer version of this program; upgrade the program first")


def void_next_numbers(engine: Engine, county: County, skip: int, now: dt.datetime) -> list[str]:
    """Void the next numbers of every series of the halls that have given numbers today; return lines that say which.

    A stated hall time may be ahead of the clock on the wall: the day of the last event counts as well.
    """
    store, lines = SqlStore(engine), []
    for code, hall in county.halls.items():
        rules = HallRules(county, hall)
        with store.read() as records:
            days = days_begun(records, rules, now)
        if not skip:
            continue
        batch = store.begin(code)
        try:
            with batch.savepoint() as unit:
                lines += void_on(unit, rules, days, skip, now)
        except BaseException:
            batch.rollback()
            raise
        batch.commit()
    return lines


def void_on(unit: UnitOfWork, rules: HallRules, days: list[dt.date], skip: int, now: dt.datetime) -> list[str]:
    """Void the next numbers of every series of a hall on these days, and those that terminals may hold."""
    lines = [line for day in days for line in _void(unit, rules, day, skip, now)]
    for day in _days_leased(rules, days, now):
        lines += _void_leased(unit, rules, day, skip, now)
    return lines


def days_begun(records: Records, rules: HallRules, now: dt.datetime) -> list[dt.date]:
    """Return the days that may have numbers on paper: numbers were being given by now, or the backup has some."""
    last = records.last_event_at()
    moments = {rules.calendar.business_day(m): m for m in (now, max(now, last or now))}
    return [
        day
        for day, moment in sorted(moments.items())
        if rules.calendar.issuing_began(moment) or records.last_numbers(rules.code, day)
    ]


def _void(unit: UnitOfWork, rules: HallRules, day: dt.date, skip: int, now: dt.datetime) -> list[str]:
    ranges = []
    for series in rules.series.values():
        numbers: list[int] = []
        with contextlib.suppress(RuleViolation):
            while len(numbers) < skip:
                numbers.append(unit.take_number(rules.code, day, series.prefix, series.first, series.last_given))
        if numbers:
            unit.add_voids(rules.code, day, series.prefix, numbers, RESTORED, now)
            ranges.append(f"{label(series.prefix, numbers[0])}–{label(series.prefix, numbers[-1])}")
    return [f"{rules.code} {day}: void, since they may lie on paper: {', '.join(ranges)}"] if ranges else []


def _days_leased(rules: HallRules, begun: list[dt.date], now: dt.datetime) -> list[dt.date]:
    """Return the days for which terminals may have leased numbers after the backup: on those begun, and today."""
    days = {rules.calendar.business_day(now), *begun}
    return sorted({leased for day in days for leased in lease_days(rules.calendar, day)})


def _void_leased(unit: UnitOfWork, rules: HallRules, day: dt.date, skip: int, now: dt.datetime) -> list[str]:
    """Skip what terminals may have leased since: each of them a block, at the least `skip` numbers of a series.

    A journal that brings one of them takes its void back.
    """
    ranges, count = [], max(skip, rules.hall.offline.block * len(rules.hall.terminals))
    there = unit.blocks_on(rules.code, day)
    for series in leasable(rules):
        numbers = free_numbers(unit, rules.code, day, series, [b for b in there if b.prefix == series.prefix], count)
        if numbers is not None:
            first, last = numbers
            unit.add_voids(rules.code, day, series.prefix, range(first, last + 1), RESTORED, now)
            ranges.append(f"{label(series.prefix, first)}–{label(series.prefix, last)}")
    return [f"{rules.code} {day}: void, since terminals may hold them: {', '.join(ranges)}"] if ranges else []


# --- files ------------------------------------------------------------------------------------------------------------

_NO_DATABASE = "there is no database at {}; start the server once, or check --data"


def database_file(settings: Settings) -> Path:
    """Return SQLite's file. Raises CommandRefused for PostgreSQL, which has its own tools."""
    if not _is_sqlite(settings):
        raise CommandRefused("use pg_dump and pg_restore for a PostgreSQL database")
    return Path(str(make_url(settings.database).database))


def _is_sqlite(settings: Settings) -> bool:
    url = make_url(settings.database)
    return url.get_backend_name() == "sqlite" and bool(url.database)


def _unchanging(backup_file: Path) -> str:
    """Return the address of a file that nobody writes: it may lie on a disk that cannot be written at all."""
    return f"{backup_file.absolute().as_uri()}?mode=ro&immutable=1"


def _backup_engine(backup_file: Path) -> Engine:
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(_unchanging(backup_file), uri=True))


def _copy(source: str, target: Path) -> None:
    """Copy a database into a file of its own that only its owner reads, whole and checked."""
    for leftover in (target, *(Path(f"{target}{end}") for end in _BESIDE)):
        leftover.unlink(missing_ok=True)
    target.touch(mode=0o600)
    found = sqlite3.connect(source, uri=True)
    with contextlib.closing(found), contextlib.closing(sqlite3.connect(target)) as copy:
        found.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CommandRefused("the copy is damaged; try again, and check the disk")
    sync(target)


def _replace(database: Path, draft: Path) -> Path | None:
    """Put `draft` in the database's place. Whenever the power goes, one of the two is there, whole."""
    sync(draft)
    aside = None
    if database.exists():
        aside = database.with_name(f"{database.name}.before-{real_now():%Y%m%dT%H%M%SZ}")
        # A database that can still be opened takes its log in; a damaged one keeps it beside.
        with contextlib.suppress(sqlite3.DatabaseError), contextlib.closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for end in _BESIDE:
            if Path(f"{database}{end}").exists():
                Path(f"{database}{end}").rename(f"{aside}{end}")
        try:
            os.link(database, aside)
        except OSError:
            shutil.copy2(database, aside)
    draft.replace(database)
    sync(database.parent)
    return aside


def sync(path: Path) -> None:
    """Bring a file, or a directory's names, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _counted(engine: Engine) -> list[str]:
    return [f"{name}\t{rows}" for name, rows in count_rows(engine).items()]
