"""One hall goes into a file while others work on, and goes on from it in another database, whichever it is."""

from __future__ import annotations

import base64
import datetime as dt
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update

from queue_server.app.identity import SIGNATURE_CONTEXT, Identity
from queue_server.app.keys import new_keys
from queue_server.clock import real_now
from queue_server.contract.models import IssueRequest
from queue_server.contract.tickets import FindRequest
from queue_server.hall_export import export_hall
from queue_server.settings import CommandRefused, Settings, load_settings
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from queue_server.store.hall_rows import LEFT_BEHIND, owned, tables_of_a_hall
from queue_server.store.migrate import upgrade
from queue_server.store.tables import appointments, blocks, holders, metadata, set_aside, steps
from tests.kit.counter_kit import boards_agree, events_without_a_gap, move, number_of, pause, step_of, undo
from tests.kit.hall_file import KEYS, counted, export, rows_of_hall, running, settings_at, take_in
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import Desk
from tests.kit.small_county import MONDAY_9, hall, small_county

LI = {"name": "李桂花", "id_number": "362430195203040021"}
WISH = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk"})


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


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
    address = request.getfixturevalue("cluster").new_database()
    if request.param == "sqlite to pg":
        return here, settings_at(there.data, address)
    return settings_at(here.data, address), there


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


def test_a_hall_goes_on_in_another_database_as_if_nothing_had_been(
    way: tuple[Settings, Settings], tmp_path: Path
) -> None:
    here, there = way
    with running(here) as desk:
        morning(desk)
        waiting = desk.service.hall_state("main").waiting
        before = rows_of_hall(here)
        told = export(here, tmp_path / "main.zip")
    assert counted(take_in(there, tmp_path / "main.zip")) == told
    assert rows_of_hall(there) == before
    assert told["visits"] == 8
    assert told["holders"] == 1
    with running(there) as desk:
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
    here: Settings, there: Settings, tmp_path: Path
) -> None:
    with running(here) as desk:
        first = desk.service.issue("main", WISH, "terminal:main/k1", "one tap", "http://hall")
        export(here, tmp_path / "main.zip")
    take_in(there, tmp_path / "main.zip")
    with running(there) as desk:
        assert desk.service.issue("main", WISH, "terminal:main/k1", "one tap", "http://hall") == first


def test_an_export_taken_while_tickets_are_issued_is_of_one_moment(
    way: tuple[Settings, Settings], tmp_path: Path
) -> None:
    here, there = way
    enough, done = threading.Event(), threading.Event()
    with running(here) as desk:

        def tap(hall: str) -> None:
            taken = 0
            while not done.is_set() and taken < 2000:
                desk.take(hall=hall)
                taken += 1
                if taken == 30 and hall == "main":
                    enough.set()

        fingers = [threading.Thread(target=tap, args=(hall,)) for hall in ("main", "main", "town")]
        for finger in fingers:
            finger.start()
        assert enough.wait(30)
        told = export(here, tmp_path / "main.zip")
        done.set()
        for finger in fingers:
            finger.join(30)
        rows = rows_of_hall(here)
    assert 30 <= told["visits"] <= len(rows["visits"])
    assert told["visits"] == told["steps"] == told["events"]
    assert counted(take_in(there, tmp_path / "main.zip")) == told
    taken = rows_of_hall(there)
    assert sorted(v["number"] for v in taken["visits"]) == list(range(1, told["visits"] + 1))
    assert not any(rows_of_hall(there, "town").values())


@needs_postgres
def test_servers_that_run_on_postgresql_know_a_hall_as_soon_as_it_is_taken_in(
    here: Settings, there: Settings, cluster: Cluster, tmp_path: Path
) -> None:
    with running(here) as desk:
        morning(desk)
        waiting = desk.service.hall_state("main").waiting
        with desk.engine.begin() as connection:
            connection.execute(update(steps).values(changed=0))
        export(here, tmp_path / "main.zip")
    shared = settings_at(there.data, cluster.new_database())
    with running(shared) as desk:
        assert desk.service.hall_state("main").waiting == 0
        take_in(shared, tmp_path / "main.zip")
        assert desk.service.hall_state("main").waiting == waiting
        assert desk.take().number == "A006"
        assert boards_agree(desk)
        assert events_without_a_gap(desk)


def test_terminals_go_along_and_users_stay(here: Settings, there: Settings, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    with running(here) as desk, identity(here) as known:
        desk.take()
        for hall in ("main", "town"):
            known.enrol(known.new_enrol_code(hall, f"{hall}/k1"), key.public_key().public_bytes_raw().hex())
        kiosk, _ = known.issue_token("kiosk", "main", terminal="main/k1")
        script, _ = known.issue_token("manager", "main")
        known.set_user("li", "a long password", display_name="李", roles=frozenset({"clerk"}), hall="main")
        told = export(here, tmp_path / "main.zip")
    assert (told["terminals"], told["tokens"]) == (1, 1)
    take_in(there, tmp_path / "main.zip")
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


def a_day_with_persons(settings: Settings) -> list[bytes]:
    """Let there be all that knows a person; return what must not be found in a file without sealed data."""
    with running(settings) as desk:
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
    here: Settings, there: Settings, tmp_path: Path
) -> None:
    secrets = a_day_with_persons(here)
    told = export(here, tmp_path / "plain.zip", sealed=False)
    assert (told["holders"], told["answers"], told["appointments"], told["set_aside"]) == (0, 0, 1, 1)
    assert [secret for secret in secrets if secret in unpacked(tmp_path / "plain.zip")] == []
    other = settings_at(there.data, keys=new_keys())
    take_in(other, tmp_path / "plain.zip")
    rows = rows_of_hall(other)
    assert (rows["appointments"][0]["code"], rows["appointments"][0]["sealed"]) == ("12345678", b"")
    assert rows["visits"] == rows_of_hall(here)["visits"]


def test_sealed_data_stays_sealed_and_goes_only_where_its_keys_are(
    here: Settings, there: Settings, tmp_path: Path
) -> None:
    a_day_with_persons(here)
    export(here, tmp_path / "main.zip")
    inside = unpacked(tmp_path / "main.zip")
    assert LI["name"].encode() not in inside
    assert LI["id_number"].encode() not in inside
    assert (tmp_path / "main.zip").stat().st_mode & 0o077 == 0
    for keys in (new_keys(), KEYS.rotated()):
        fits = keys.hashing == KEYS.hashing
        other = settings_at(tmp_path / f"keys {fits}", keys=keys)
        if fits:
            take_in(other, tmp_path / "main.zip")
        else:
            with pytest.raises(CommandRefused, match="sealed with other keys"):
                take_in(other, tmp_path / "main.zip")
    with pytest.raises(CommandRefused, match="sealed with other keys"):
        take_in(load_settings(tmp_path / "no keys"), tmp_path / "main.zip")
    assert not (tmp_path / "no keys" / "keys").exists(), "the right keys can still be put there"
    take_in(there, tmp_path / "main.zip")
    assert rows_of_hall(there)["holders"] == rows_of_hall(here)["holders"]


def test_numbers_leased_to_a_kiosk_need_the_keys_that_make_tickets_of_them(
    here: Settings, there: Settings, tmp_path: Path
) -> None:
    block = {"id": "b1", "hall": "main", "business_day": MONDAY_9.date(), "prefix": "A", "first": 601, "last": 620}
    with running(here) as desk:
        desk.take()
        with desk.engine.begin() as connection:
            leased = {**block, "terminal": "main/k1", "state": "leased", "leased_at": MONDAY_9}
            connection.execute(insert(blocks), leased)
    export(here, tmp_path / "plain.zip", sealed=False)
    with pytest.raises(CommandRefused, match="leased in advance"):
        take_in(settings_at(tmp_path / "others", keys=new_keys()), tmp_path / "plain.zip")
    assert counted(take_in(there, tmp_path / "plain.zip"))["blocks"] == 1


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
