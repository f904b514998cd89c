"""A hall is taken in whole or not at all, where there is nothing of it yet; its file may be an older version's."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, inspect, update

from config.load import load_county
from queue_server.cli import main
from queue_server.clock import real_now
from queue_server.database import take_writer_lock
from queue_server.hall_export import export_hall
from queue_server.settings import CommandRefused, Settings, load_settings
from queue_server.store.engine import open_engine
from queue_server.store.hall_rows import tables_of_a_hall
from queue_server.store.migrate import upgrade
from queue_server.store.tables import events, halls, visits
from tests.kit.hall_file import COUNTY, counted, export, rows_of_hall, running, settings_at, take_in
from tests.kit.small_county import MONDAY_9


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "there")


@pytest.fixture
def file(here: Settings, tmp_path: Path) -> Path:
    with running(here) as desk:
        for _ in range(3):
            desk.take()
        export(here, tmp_path / "main.zip")
    return tmp_path / "main.zip"


def refused(settings: Settings, file: Path, said: str) -> None:
    """Check that an import is refused in these words."""
    with pytest.raises(CommandRefused, match=said):
        take_in(settings, file)


def test_a_hall_that_is_there_is_never_mixed_with_another(here: Settings, there: Settings, file: Path) -> None:
    before = rows_of_hall(here)
    refused(here, file, r"rows of main already \(.*visits 3")
    assert rows_of_hall(here) == before
    with running(there) as desk:
        desk.take(hall="town")
        with desk.engine.begin() as connection:
            connection.execute(insert(halls), {"code": "main", "event_seq": 0})
    assert counted(take_in(there, file))["visits"] == 3, "a hall nothing has happened in is no hindrance"
    refused(there, file, "already")


def test_nothing_stays_of_an_import_that_fails_half_way(there: Settings, file: Path, here: Settings) -> None:
    with running(there) as desk:
        desk.take(hall="town")
        with desk.engine.begin() as connection:
            token = rows_of_hall(here)["visits"][2]["token"]
            connection.execute(update(visits).values(token=token))
    refused(there, file, "under another hall")
    assert not any(rows_of_hall(there).values())
    assert len(rows_of_hall(there, "town")["visits"]) == 1


def test_nothing_is_taken_in_while_the_server_runs(there: Settings, file: Path) -> None:
    lock = take_writer_lock(there)
    assert lock is not None
    try:
        refused(there, file, "the server is running; stop it first")
    finally:
        lock.release()


def test_an_export_overwrites_nothing_and_leaves_no_half_file(here: Settings, there: Settings, file: Path) -> None:
    with pytest.raises(CommandRefused, match="never overwrites one"):
        export(here, file)
    with pytest.raises(CommandRefused, match="no hall 'nowhere'"):
        export_hall(here, COUNTY, "nowhere", file.with_name("x.zip"), sealed=True)
    with pytest.raises(CommandRefused, match="nothing to export yet"):
        export(there, file.with_name("x.zip"))
    assert sorted(p.name for p in file.parent.iterdir() if p.is_file()) == ["main.zip"]


def repacked(file: Path, change: dict[str, bytes], manifest: dict[str, object]) -> Path:
    """Return a copy with other entries and another manifest."""
    target = file.with_name("other.zip")
    with zipfile.ZipFile(file) as packed, zipfile.ZipFile(target, "w") as copy:
        for name in packed.namelist():
            content = change.get(name, packed.read(name))
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | manifest).encode()
            copy.writestr(name, content)
    return target


def test_what_is_no_whole_export_is_refused(there: Settings, file: Path) -> None:
    text_file = file.with_name("a.txt")
    text_file.write_text("no export" * 100)
    refused(there, text_file, "no export of a hall")
    refused(there, file.with_name("missing.zip"), "there is no file")
    refused(there, repacked(file, {"visits.jsonl": b"{}\n"}, {}), "is damaged")
    refused(there, repacked(file, {}, {"revision": "9999"}), "newer version")
    refused(there, repacked(file, {}, {"format": 2}), "newer version")
    refused(there, repacked(file, {}, {"hall": "elsewhere"}), "none of that name")
    refused(there, repacked(file, {}, {"last_event": "many"}), "no export of a hall")
    tables = json.loads(zipfile.ZipFile(file).read("manifest.json"))["tables"]
    fewer = {name: share for name, share in tables.items() if name != "ratings"}
    refused(there, repacked(file, {}, {"tables": fewer}), "other tables")
    cut = file.with_name("cut.zip")
    cut.write_bytes(file.read_bytes()[:-100])
    refused(there, cut, "no export of a hall")
    with pytest.raises(CommandRefused, match="0 or more"):
        take_in(there, file, -1)
    assert not any(rows_of_hall(there).values())


# --- later ------------------------------------------------------------------------------------------------------------


def test_numbers_given_after_the_export_are_void(there: Settings, file: Path) -> None:
    lines = take_in(there, file, skip=5)
    assert lines[-1] == "main 2026-03-02: void, since they may lie on paper: A004–A008, B001–B005, S001–S005"
    with running(there) as desk:
        assert desk.take().number == "A009"


def test_an_older_file_is_brought_up_to_date(there: Settings, file: Path, here: Settings) -> None:
    known = columns_at("0003", there.data.with_name("old.db"))
    lines = {}
    with zipfile.ZipFile(file) as packed:
        for name in known.keys() & {table.name for table in tables_of_a_hall()}:
            rows = [json.loads(line) for line in packed.read(f"{name}.jsonl").splitlines()]
            lines[name] = [json.dumps({c: v for c, v in row.items() if c in known[name]}) + "\n" for row in rows]
    files = {f"{name}.jsonl": "".join(of).encode() for name, of in lines.items()}
    shares = {
        name: {"rows": len(of), "sha256": hashlib.sha256(files[f"{name}.jsonl"]).hexdigest()}
        for name, of in lines.items()
    }
    older = repacked(file, files, {"revision": "0003", "tables": shares})
    assert counted(take_in(there, older))["visits"] == 3

    def as_it_was(settings: Settings) -> dict[str, list[dict[str, Any]]]:
        rows = rows_of_hall(settings)
        return {t: [{c: v for c, v in row.items() if c in known[t]} for row in rows[t]] for t in lines}

    assert as_it_was(there) == as_it_was(here)


def columns_at(revision: str, database: Path) -> dict[str, set[str]]:
    """Return the columns of each table as they were after an older migration."""
    engine = open_engine(f"sqlite:///{database}")
    upgrade(engine, revision)
    found = inspect(engine)
    # `class` goes by another name in the code.
    columns = {t: {c["name"] for c in found.get_columns(t)} | {"class_"} for t in found.get_table_names()}
    engine.dispose()
    return columns


def test_the_commands_say_what_they_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here, there = (str(tmp_path / name) for name in ("here", "there"))
    county = load_county(load_settings(tmp_path).county)
    settings = settings_at(tmp_path / "here")
    with running(settings, county) as desk:
        desk.clock.moment = real_now()
        with desk.engine.begin() as connection:
            connection.execute(insert(halls), {"code": "yongxin", "event_seq": 1})
            event = {"hall": "yongxin", "seq": 1, "type": "day_closed", "at": MONDAY_9, "public": {}, "staff": {}}
            connection.execute(insert(events), event)
    file = str(tmp_path / "yongxin.zip")
    settings_at(tmp_path / "there")
    assert main(["admin", "export", "--hall", "yongxin", file, "--with-sealed", "--data", here]) == 0
    assert "yongxin up to event 1" in capsys.readouterr().out
    assert main(["admin", "import", file, "--skip", "0", "--data", there]) == 0
    assert "every table was read again and is as in the file" in capsys.readouterr().out
    assert main(["admin", "import", file, "--data", there]) == 1
    assert "never mixes two" in capsys.readouterr().err
