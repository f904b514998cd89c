"""A backup is whole though tickets are being issued; its way back is safe, counted, and repeats no number on paper."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from config.schema import County
from queue_server.database import take_writer_lock
from queue_server.recovery import backup, count, restore
from queue_server.settings import CommandRefused, Settings, load_settings
from queue_server.store.engine import open_engine
from queue_server.store.migrate import current, head, upgrade
from queue_server.store.tables import visits, voids
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, MONDAY_9, small_county


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "data")


@pytest.fixture
def county() -> County:
    return small_county(series=[{**s, "last": max(9999, s.get("last", 0))} for s in HALL["series"]])


@pytest.fixture
def copy(settings: Settings, tmp_path: Path, county: County) -> Path:
    """A backup of a morning with three tickets."""
    with running_hall(settings.data, county) as desk:
        for _ in range(3):
            desk.take()
        backup(settings, tmp_path / "copy.db")
    return tmp_path / "copy.db"


def back(settings: Settings, county: County, file: Path, skip: int = 0, now: dt.datetime = MONDAY_9) -> list[str]:
    return restore(replace(settings, clock=now), county, file, skip)


def numbers(desk: Desk) -> list[str]:
    with desk.engine.connect() as connection:
        return [
            f"{p}{n}" for p, n in connection.execute(select(visits.c.prefix, visits.c.number).order_by(visits.c.id))
        ]


def counted(lines: list[str]) -> dict[str, int]:
    return {name: int(rows) for name, _, rows in (line.partition("\t") for line in lines) if rows}


def test_a_backup_taken_while_tickets_are_issued_comes_back_whole_and_counts_the_same(
    settings: Settings, county: County, tmp_path: Path
) -> None:
    enough, done = threading.Event(), threading.Event()
    with running_hall(settings.data, county) as desk:

        def tap() -> None:
            taken = 0
            while not done.is_set() and taken < 3000:
                desk.take()
                taken += 1
                if taken == 30:
                    enough.set()

        fingers = [threading.Thread(target=tap) for _ in range(4)]
        for finger in fingers:
            finger.start()
        assert enough.wait(30)
        told = counted(backup(settings, tmp_path / "copy.db"))
        done.set()
        for finger in fingers:
            finger.join(30)
        after = counted(count(settings))
    assert 30 <= told["visits"] <= after["visits"]
    assert told["visits"] == told["steps"] == told["events"]
    assert counted(count(settings, tmp_path / "copy.db")) == told
    assert counted(back(settings, county, tmp_path / "copy.db")) == told
    assert counted(count(settings)) == told
    with running_hall(settings.data, county) as desk:
        assert sorted(numbers(desk)) == sorted(f"A{n}" for n in range(1, told["visits"] + 1))


def test_numbers_that_may_lie_on_paper_are_void_after_the_way_back(
    settings: Settings, county: County, copy: Path
) -> None:
    with running_hall(settings.data, county) as desk:
        lost = [desk.take().number, desk.take("pension").number]
    lines = back(settings, county, copy, skip=20)
    assert lines[-2:] == [
        "main 2026-03-02: void, since they may lie on paper: A004–A023, B001–B020, S001–S020",
        "town 2026-03-02: void, since they may lie on paper: A001–A020, B001–B020, S001–S002",
    ]
    with running_hall(settings.data, county) as desk:
        fresh = [desk.take().number, desk.take("pension").number]
        assert fresh == ["A024", "B021"]
        assert not set(fresh) & set(lost)
        desk.clock.forward(hours=10)
        ended = {e.hall: e.figures for e in desk.service.day.close_days()}
        assert ended["main"]["voids"] == 0
        with desk.engine.connect() as connection:
            assert set(connection.execute(select(voids.c.reason)).scalars()) == {"restored"}


@pytest.mark.parametrize(
    ("when", "void"),
    [
        (dt.datetime(2026, 3, 2, 23, 0, tzinfo=dt.UTC), False),  # Tuesday 7:00, before the first number
        (dt.datetime(2026, 3, 3, 1, 0, tzinfo=dt.UTC), True),  # Tuesday 9:00: A001… may lie on paper
        (dt.datetime(2026, 3, 7, 1, 0, tzinfo=dt.UTC), False),  # a Saturday
    ],
)
def test_an_old_backup_voids_numbers_only_of_a_day_on_which_some_were_given(
    settings: Settings, county: County, copy: Path, when: dt.datetime, void: bool
) -> None:
    assert any("void, since" in line for line in back(settings, county, copy, 20, when)) is void


def test_a_hall_time_ahead_of_the_wall_s_counts_by_its_last_event(
    settings: Settings, county: County, copy: Path
) -> None:
    before = MONDAY_9 - dt.timedelta(days=30)
    lines = back(settings, county, copy, 5, before)
    assert "main 2026-03-02: void, since they may lie on paper: A004–A008, B001–B005, S001–S005" in lines


def test_the_database_that_was_there_is_kept_aside_with_everything(
    settings: Settings, county: County, copy: Path
) -> None:
    with running_hall(settings.data, county) as desk:
        desk.take()
    (said,) = [line for line in back(settings, county, copy) if "kept as" in line]
    aside = Path(said.rpartition("kept as ")[2])
    with closing(sqlite3.connect(aside)) as old:
        assert old.execute("SELECT count(*) FROM visits").fetchone() == (4,)
    assert counted(count(settings))["visits"] == 3


def test_a_damaged_database_is_no_hindrance_to_a_backup_s_return(
    settings: Settings, county: County, copy: Path
) -> None:
    (settings.data / "hall.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    back(settings, county, copy)
    assert counted(count(settings))["visits"] == 3
    (aside,) = settings.data.glob("hall.db.before-*Z")
    assert aside.stat().st_size == 5016


def test_a_backup_comes_back_to_an_empty_machine(
    settings: Settings, county: County, copy: Path, tmp_path: Path
) -> None:
    shutil.rmtree(settings.data)
    fresh = load_settings(tmp_path / "fresh")
    assert counted(back(fresh, county, copy))["visits"] == 3
    assert (tmp_path / "fresh" / "hall.db").stat().st_mode & 0o077 == 0


def test_nothing_comes_back_while_the_server_runs(settings: Settings, county: County, copy: Path) -> None:
    lock = take_writer_lock(settings)
    assert lock is not None
    try:
        with pytest.raises(CommandRefused, match="the server is running; stop it first"):
            back(settings, county, copy)
    finally:
        lock.release()
    assert counted(count(settings))["visits"] == 3


def test_what_is_no_backup_is_refused_and_nothing_is_touched(
    settings: Settings, county: County, copy: Path, tmp_path: Path
) -> None:
    text, empty, newer = tmp_path / "a.txt", tmp_path / "b.db", tmp_path / "c.db"
    text.write_text("no database" * 100)
    with closing(sqlite3.connect(empty)) as other:
        other.execute("CREATE TABLE x (y)")
    shutil.copy(copy, newer)
    with closing(sqlite3.connect(newer)) as later, later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (settings.data / "hall.db").read_bytes()
    for file, said in (
        (text, "no backup"),
        (empty, "no backup"),
        (newer, "newer version"),
        (tmp_path, "there is no file"),
    ):
        with pytest.raises(CommandRefused, match=said):
            back(settings, county, file)
    assert (settings.data / "hall.db").read_bytes() == before
    assert list(settings.data.glob("hall.db.*")) == []


def test_a_damaged_backup_is_refused(settings: Settings, county: County, copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\x00" * 4096
    copy.write_bytes(content)
    with pytest.raises(CommandRefused, match=r"damaged|no backup"):
        back(settings, county, copy)


def test_an_older_backup_is_brought_up_to_date(settings: Settings, county: County, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade(engine, "0001")
    engine.dispose()
    back(settings, county, tmp_path / "old.db")
    restored = open_engine(settings.database)
    assert current(restored) == head()
    restored.dispose()


def test_a_backup_overwrites_nothing_and_leaves_no_half_file(settings: Settings, county: County, copy: Path) -> None:
    with pytest.raises(CommandRefused, match="a backup never overwrites one"):
        backup(settings, copy)
    assert not copy.with_name("copy.db.part").exists()
    assert copy.stat().st_mode & 0o077 == 0


def test_postgresql_has_tools_of_its_own(tmp_path: Path, county: County, copy: Path) -> None:
    elsewhere = load_settings(tmp_path / "data", database="postgresql://hall@127.0.0.1/hall")
    with pytest.raises(CommandRefused, match="pg_dump and pg_restore"):
        backup(elsewhere, tmp_path / "x")
    with pytest.raises(CommandRefused, match="pg_dump and pg_restore"):
        back(elsewhere, county, copy)
