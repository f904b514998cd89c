"""One hall goes into a file while others work on, and goes on from it in another database, whichever it is."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, insert, inspect, select, text, update

from config.load import load_county
from config.schema import County
from queue_server.app.identity import SIGNATURE_CONTEXT, Identity
from queue_server.app.keys import Keys, new_keys, save_keys
from queue_server.cli import main
from queue_server.clock import real_now
from queue_server.contract.models import IssueRequest
from queue_server.contract.tickets import FindRequest
from queue_server.database import take_writer_lock
from queue_server.hall_export import export_hall
from queue_server.hall_import import import_hall
from queue_server.settings import CommandRefused, Settings, load_settings
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from queue_server.store.hall_rows import LEFT_BEHIND, owned, tables_of_a_hall
from queue_server.store.migrate import upgrade
from queue_server.store.tables import appointments, blocks, events, halls, holders, metadata, set_aside, visits
from tests.kit.counter_kit import boards_agree, events_without_a_gap, move, number_of, pause, step_of, undo
from tests.kit.postgres import needs_postgres, running_postgres
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, MONDAY_9, hall, small_county

LI = {"name": "李桂花", "id_number": "362430195203040021"}
KEYS = new_keys()
WISH = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk"})


@pytest.fixture(scope="module")
def county() -> County:
    return small_county(series=[{**s, "last": 9999} for s in HALL["series"]])


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with running_postgres() as address:
        yield address


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Settings:
    return settings_at(tmp_path / "there")


@pytest.fixture(
    params=["sqlite to sqlite", *(pytest.param(p, marks=needs_postgres) for p in ("sqlite to pg", "pg to sqlite"))]
)
def way(request: pytest.FixtureRequest, here: Settings, there: Settings) -> tuple[Settings, Settings]:
    """Where the hall is exported and where it is taken in."""
    if "pg" not in request.param:
        return here, there
    cluster = request.getfixturevalue("cluster")
    name = f"h{crc32(request.node.name.encode())}"
    engine = create_engine(cluster.replace("postgresql", "postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    address = cluster.replace("/postgres?", f"/{name}?")
    if request.param == "sqlite to pg":
        return here, settings_at(there.data, address)
    return settings_at(here.data, address), there


def settings_at(data: Path, database: str | None = None, keys: Keys = KEYS) -> Settings:
    settings = load_settings(data, database=database)
    save_keys(settings.keys, keys)
    return settings


@contextmanager
def running(settings: Settings, county: County) -> Iterator[Desk]:
    with running_hall(settings.data, county, settings.database, keys=KEYS) as desk:
        yield desk


def morning(desk: Desk) -> None:
    """Half a morning in both halls: somebody served, somebody at the counter, somebody missed, five waiting."""
    for item in ("deed", "deed", "pension", "card", "deed", "mortgage", "stamp"):
        desk.take(item)
    desk.take("pension", hall="town")
    desk.issue("main", items=["deed"], holders=[LI])
    desk.open()
    desk.open("main-3", "staff:wu")
    desk.press("start", step_of(desk.next()))
    desk.finish(step_of(desk.service.counter_state("main-1")))
    desk.press("start", step_of(desk.next()))
    move(desk, "social", "health", counter="main-3")
    pause(desk, "main-3")


def export(settings: Settings, county: County, file: Path, *, sealed: bool = True) -> dict[str, int]:
    return counted(export_hall(settings, county, "main", file, sealed=sealed))


def take_in(settings: Settings, county: County, file: Path, skip: int = 0) -> list[str]:
    return import_hall(settings, county, file, skip, MONDAY_9)


def counted(lines: list[str]) -> dict[str, int]:
    return {name: int(rows) for name, _, rows in (line.partition("\t") for line in lines) if rows}


def rows_of_hall(settings: Settings, hall: str = "main") -> dict[str, list[dict[str, Any]]]:
    engine = open_engine(settings.database)
    with engine.connect() as connection:
        found = {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(table).where(owned(table, hall)).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in tables_of_a_hall()
        }
    engine.dispose()
    return found


def test_a_hall_goes_on_in_another_database_as_if_nothing_had_been(
    way: tuple[Settings, Settings], county: County, tmp_path: Path
) -> None:
    here, there = way
    with running(here, county) as desk:
        morning(desk)
        waiting = desk.service.hall_state("main").waiting
        before = rows_of_hall(here)
        told = export(here, county, tmp_path / "main.zip")
    assert counted(take_in(there, county, tmp_path / "main.zip")) == told
    assert rows_of_hall(there) == before
    assert told["visits"] == 8
    assert told["holders"] == 1
    with running(there, county) as desk:
        desk.clerks |= {"main-1": "staff:li", "main-3": "staff:wu"}
        assert desk.service.hall_state("main").waiting == waiting == 6
        assert desk.service.hall_state("town").waiting == 0
        assert desk.service.counter_state("main-3").counter.status == "paused"
        (found,) = desk.service.tickets.find("main", FindRequest(id_number=LI["id_number"])).tickets
        assert found.view.number == "A005", "the document still finds its ticket"
        serving = step_of(desk.service.counter_state("main-1"))
        assert number_of(desk.next(after=serving)) == "A003", "the next in line"
        state = undo(desk, "main-1")
        assert state.visit is not None
        assert state.visit.number == "A002", "what was pressed can be taken back"
        assert desk.take().number == "A006", "the numbers go on"
        assert events_without_a_gap(desk)
        assert boards_agree(desk)


def test_an_answer_that_was_lost_is_given_again_after_the_journey(
    here: Settings, there: Settings, county: County, tmp_path: Path
) -> None:
    with running(here, county) as desk:
        first = desk.service.issue("main", WISH, "terminal:main/k1", "one tap", "http://hall")
        export(here, county, tmp_path / "main.zip")
    take_in(there, county, tmp_path / "main.zip")
    with running(there, county) as desk:
        assert desk.service.issue("main", WISH, "terminal:main/k1", "one tap", "http://hall") == first


def test_an_export_taken_while_tickets_are_issued_is_of_one_moment(
    way: tuple[Settings, Settings], county: County, tmp_path: Path
) -> None:
    here, there = way
    enough, done = threading.Event(), threading.Event()
    with running(here, county) as desk:

        def tap(hall: str) -> None:
            taken = 0
            while not done.is_set() and taken < 2000:
                desk.take(hall=hall)
                taken += 1
                if taken == 30:
                    enough.set()

        fingers = [threading.Thread(target=tap, args=(hall,)) for hall in ("main", "main", "town")]
        for finger in fingers:
            finger.start()
        assert enough.wait(30)
        told = export(here, county, tmp_path / "main.zip")
        done.set()
        for finger in fingers:
            finger.join(30)
        rows = rows_of_hall(here)
    assert 30 <= told["visits"] <= len(rows["visits"])
    assert told["visits"] == told["steps"] == told["events"]
    assert counted(take_in(there, county, tmp_path / "main.zip")) == told
    taken = rows_of_hall(there)
    assert sorted(v["number"] for v in taken["visits"]) == list(range(1, told["visits"] + 1))
    assert not any(rows_of_hall(there, "town").values())


def test_terminals_go_along_and_users_stay(here: Settings, there: Settings, county: County, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    with running(here, county) as desk, identity(here) as known:
        desk.take()
        for hall in ("main", "town"):
            known.enrol(known.new_enrol_code(hall, f"{hall}/k1"), key.public_key().public_bytes_raw().hex())
        kiosk, _ = known.issue_token("kiosk", "main", terminal="main/k1")
        script, _ = known.issue_token("manager", "main")
        known.set_user("li", "a long password", display_name="李", roles=frozenset({"clerk"}), hall="main")
        told = export(here, county, tmp_path / "main.zip")
    assert (told["terminals"], told["tokens"]) == (1, 1)
    take_in(there, county, tmp_path / "main.zip")
    with identity(there) as known:
        found = known.by_token(kiosk)
        assert found is not None
        assert (found.terminal, known.by_token(script), known.users()) == ("main/k1", None, [])
        nonce = known.challenge("main/k1")
        signature = key.sign(SIGNATURE_CONTEXT + f"main/k1:{nonce}".encode()).hex()
        assert known.terminal_token("main/k1", nonce, signature)[1].hall == "main"


@contextmanager
def identity(settings: Settings) -> Iterator[Identity]:
    engine = open_engine(settings.database)
    upgrade(engine)
    yield Identity(SqlIdentityStore(engine), real_now)
    engine.dispose()


# --- what is a person's -----------------------------------------------------------------------------------------------


def a_day_with_persons(settings: Settings, county: County) -> list[bytes]:
    """Let there be all that knows a person; return what must not be found in a file without sealed data."""
    with running(settings, county) as desk:
        desk.issue("main", items=["deed"], holders=[LI])
        with desk.engine.begin() as connection:
            holder = connection.execute(select(holders)).mappings().one()
            connection.execute(
                insert(appointments), {**APPOINTMENT, "id_hash": holder["id_hash"], "sealed": b"sealed!"}
            )
            aside = {"terminal": "main/k1", "seq": 3, "code": "item.unknown", "at": MONDAY_9, "sealed": b"sealed too!"}
            connection.execute(insert(set_aside), {**aside, "hall": "main"})
    secrets = (LI["name"], LI["id_number"], holder["name_masked"], holder["id_hash"], "王*")
    return [*(secret.encode() for secret in secrets), *(base64.b64encode(b) for b in (b"sealed!", b"sealed too!"))]


APPOINTMENT: dict[str, Any] = {
    "id": "a1",
    "token": "t1",
    "code": "12345678",
    "hall": "main",
    "business_day": MONDAY_9.date(),
    "start": MONDAY_9,
    "until": MONDAY_9 + dt.timedelta(minutes=20),
    "items": ["deed"],
    "errand": "apply",
    "class_": "ordinary",
    "cannot_hear": False,
    "state": "booked",
    "channel": "phone",
    "booked_by": "ticket",
    "booked_at": MONDAY_9,
    "changed_at": MONDAY_9,
    "name_masked": "王*",
}


def unpacked(file: Path) -> bytes:
    with zipfile.ZipFile(file) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_nothing_of_a_person_s_is_in_a_file_without_sealed_data(
    here: Settings, there: Settings, county: County, tmp_path: Path
) -> None:
    secrets = a_day_with_persons(here, county)
    told = export(here, county, tmp_path / "plain.zip", sealed=False)
    assert (told["holders"], told["answers"], told["appointments"], told["set_aside"]) == (0, 0, 1, 1)
    assert [secret for secret in secrets if secret in unpacked(tmp_path / "plain.zip")] == []
    other = settings_at(there.data, keys=new_keys())
    take_in(other, county, tmp_path / "plain.zip")
    rows = rows_of_hall(other)
    assert (rows["appointments"][0]["code"], rows["appointments"][0]["sealed"]) == ("12345678", b"")
    assert rows["visits"] == rows_of_hall(here)["visits"]


def test_sealed_data_stays_sealed_and_goes_only_where_its_keys_are(
    here: Settings, there: Settings, county: County, tmp_path: Path
) -> None:
    a_day_with_persons(here, county)
    export(here, county, tmp_path / "main.zip")
    inside = unpacked(tmp_path / "main.zip")
    assert LI["name"].encode() not in inside
    assert LI["id_number"].encode() not in inside
    assert (tmp_path / "main.zip").stat().st_mode & 0o077 == 0
    for keys in (new_keys(), KEYS.rotated()):
        fits = keys.hashing == KEYS.hashing
        other = settings_at(tmp_path / f"keys {fits}", keys=keys)
        if fits:
            take_in(other, county, tmp_path / "main.zip")
        else:
            with pytest.raises(CommandRefused, match="sealed with other keys"):
                take_in(other, county, tmp_path / "main.zip")
    with pytest.raises(CommandRefused, match="sealed with other keys"):
        take_in(load_settings(tmp_path / "no keys"), county, tmp_path / "main.zip")
    assert not (tmp_path / "no keys" / "keys").exists(), "the right keys can still be put there"
    take_in(there, county, tmp_path / "main.zip")
    assert rows_of_hall(there)["holders"] == rows_of_hall(here)["holders"]


def test_numbers_leased_to_a_kiosk_need_the_keys_that_make_tickets_of_them(
    here: Settings, there: Settings, county: County, tmp_path: Path
) -> None:
    block = {"id": "b1", "hall": "main", "business_day": MONDAY_9.date(), "prefix": "A", "first": 601, "last": 620}
    with running(here, county) as desk:
        desk.take()
        with desk.engine.begin() as connection:
            leased = {**block, "terminal": "main/k1", "state": "leased", "leased_at": MONDAY_9}
            connection.execute(insert(blocks), leased)
    export(here, county, tmp_path / "plain.zip", sealed=False)
    with pytest.raises(CommandRefused, match="leased in advance"):
        take_in(settings_at(tmp_path / "others", keys=new_keys()), county, tmp_path / "plain.zip")
    assert counted(take_in(there, county, tmp_path / "plain.zip"))["blocks"] == 1


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.fixture
def file(here: Settings, county: County, tmp_path: Path) -> Path:
    with running(here, county) as desk:
        for _ in range(3):
            desk.take()
        export(here, county, tmp_path / "main.zip")
    return tmp_path / "main.zip"


def refused(settings: Settings, county: County, file: Path, said: str) -> None:
    """Check that an import is refused in these words and leaves nothing."""
    with pytest.raises(CommandRefused, match=said):
        take_in(settings, county, file)


def test_a_hall_that_is_there_is_never_mixed_with_another(
    here: Settings, there: Settings, county: County, file: Path
) -> None:
    before = rows_of_hall(here)
    refused(here, county, file, r"rows of main already \(.*visits 3")
    assert rows_of_hall(here) == before
    with running(there, county) as desk:
        desk.take(hall="town")
        with desk.engine.begin() as connection:
            connection.execute(insert(halls), {"code": "main", "event_seq": 0})
    assert counted(take_in(there, county, file))["visits"] == 3, "a hall nothing has happened in is no hindrance"
    refused(there, county, file, "already")


def test_nothing_stays_of_an_import_that_fails_half_way(
    there: Settings, county: County, file: Path, here: Settings
) -> None:
    with running(there, county) as desk:
        desk.take(hall="town")
        with desk.engine.begin() as connection:
            token = rows_of_hall(here)["visits"][2]["token"]
            connection.execute(update(visits).values(token=token))
    refused(there, county, file, "under another hall")
    assert not any(rows_of_hall(there).values())
    assert len(rows_of_hall(there, "town")["visits"]) == 1


def test_nothing_is_taken_in_while_the_server_runs(there: Settings, county: County, file: Path) -> None:
    lock = take_writer_lock(there)
    assert lock is not None
    try:
        refused(there, county, file, "the server is running; stop it first")
    finally:
        lock.release()


def test_an_export_overwrites_nothing_and_leaves_no_half_file(
    here: Settings, there: Settings, county: County, file: Path
) -> None:
    with pytest.raises(CommandRefused, match="never overwrites one"):
        export(here, county, file)
    with pytest.raises(CommandRefused, match="no hall 'nowhere'"):
        export_hall(here, county, "nowhere", file.with_name("x.zip"), sealed=True)
    with pytest.raises(CommandRefused, match="nothing to export yet"):
        export(there, county, file.with_name("x.zip"))
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


def test_what_is_no_whole_export_is_refused(there: Settings, county: County, file: Path) -> None:
    text_file = file.with_name("a.txt")
    text_file.write_text("no export" * 100)
    refused(there, county, text_file, "no export of a hall")
    refused(there, county, file.with_name("missing.zip"), "there is no file")
    refused(there, county, repacked(file, {"visits.jsonl": b"{}\n"}, {}), "is damaged")
    refused(there, county, repacked(file, {}, {"revision": "9999"}), "newer version")
    refused(there, county, repacked(file, {}, {"format": 2}), "newer version")
    refused(there, county, repacked(file, {}, {"hall": "elsewhere"}), "none of that name")
    refused(there, county, repacked(file, {}, {"last_event": "many"}), "no export of a hall")
    tables = json.loads(zipfile.ZipFile(file).read("manifest.json"))["tables"]
    fewer = {name: share for name, share in tables.items() if name != "ratings"}
    refused(there, county, repacked(file, {}, {"tables": fewer}), "other tables")
    cut = file.with_name("cut.zip")
    cut.write_bytes(file.read_bytes()[:-100])
    refused(there, county, cut, "no export of a hall")
    with pytest.raises(CommandRefused, match="0 or more"):
        import_hall(there, county, file, -1)
    assert not any(rows_of_hall(there).values())


# --- later ------------------------------------------------------------------------------------------------------------


def test_numbers_given_after_the_export_are_void(there: Settings, county: County, file: Path) -> None:
    lines = take_in(there, county, file, skip=5)
    assert lines[-1] == "main 2026-03-02: void, since they may lie on paper: A004–A008, B001–B005, S001–S005"
    with running(there, county) as desk:
        assert desk.take().number == "A009"


def test_an_older_file_is_brought_up_to_date(there: Settings, county: County, file: Path, here: Settings) -> None:
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
    assert counted(take_in(there, county, older))["visits"] == 3

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


def test_of_every_table_somebody_has_said_whether_a_hall_s_rows_go_along() -> None:
    for table in tables_of_a_hall():
        assert owned(table, "main") is not None
    assert {table.name for table in tables_of_a_hall()} | LEFT_BEHIND == set(metadata.tables)


def test_a_hall_is_not_taken_for_another_whose_name_begins_alike(here: Settings, tmp_path: Path) -> None:
    halls_ = {code: hall(code=code) for code in ("ma", "main", "main-2")}
    alike = small_county().model_copy(update={"halls": halls_})
    with running(here, alike) as desk:
        for code in halls_:
            desk.service.issue(code, WISH, f"terminal:{code}/k1", "one tap", "http://hall")
    told = counted(export_hall(here, alike, "main", tmp_path / "main.zip", sealed=True))
    assert (told["visits"], told["answers"]) == (1, 1)


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
