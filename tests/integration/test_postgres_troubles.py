"""PostgreSQL in trouble: restarted, a transaction ended, a server that holds a hall and does nothing.

Whoever asks is told to come again, nothing uncommitted is ever answered or shown, and all is well a moment later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from queue_server.app.identity import Identity
from queue_server.app.ports import UnitOfWork
from queue_server.contract.models import IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.batch import SqlBatch, SqlStore
from queue_server.store.engine import is_given_up, sent_at_once
from queue_server.store.unit_of_work import SqlUnitOfWork
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import hall, small_county

pytestmark = needs_postgres
DEED = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk"})


class Note(BaseModel):
    text: str = ""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def desk(cluster: Cluster, tmp_path: Path) -> Iterator[Desk]:
    county = small_county().model_copy(update={"halls": {code: hall(code=code) for code in ("main", "calm")}})
    with running_hall(tmp_path, county, cluster.new_database()) as running:
        yield running


def until_it_works(desk: Desk, key: str, hall_code: str = "main") -> str:
    """Ask with the same key until there is an answer, as every kiosk does."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return desk.service.issue(hall_code, DEED, "terminal:k1", key, "http://hall").number
        except RuleViolation as refusal:
            if refusal.code != "server.busy" or time.monotonic() > deadline:
                raise


def test_a_restart_of_the_database_is_ridden_out_and_every_tap_is_one_ticket(cluster: Cluster, desk: Desk) -> None:
    numbers: list[str] = []
    halfway = threading.Event()

    def tap(finger: int) -> None:
        for press in range(20):
            numbers.append(until_it_works(desk, f"{finger}-{press}"))
            if len(numbers) > 20:
                halfway.set()

    fingers = [threading.Thread(target=tap, args=(finger,)) for finger in range(4)]
    for thread in fingers:
        thread.start()
    assert halfway.wait(30)
    cluster.stop()
    with pytest.raises(RuleViolation, match=r"server\.busy"):
        desk.service.hall_state("main")
    with pytest.raises(RuleViolation, match=r"server\.busy"):
        Identity(SqlIdentityStore(desk.engine), desk.clock.real).by_token("anything")
    cluster.start()
    for thread in fingers:
        thread.join(60)
    assert sorted(numbers) == [f"A{number:03d}" for number in range(1, 81)]
    assert desk.service.hall_state("main").waiting == 80
    assert [event.seq for event in desk.service.events_after("main", 0)] == list(range(1, 81))


def test_what_was_written_before_a_connection_broke_is_neither_answered_nor_shown(desk: Desk) -> None:
    assert desk.take(hall="main").number == "A001"
    assert desk.service.hall_state("main").waiting == 1

    def broken(unit: UnitOfWork) -> Note:
        assert isinstance(unit, SqlUnitOfWork)
        unit.take_number("main", desk.clock.now().date(), "A", 1, 999)
        unit.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return Note()

    with pytest.raises(RuleViolation, match=r"server\.busy"):
        desk.service.writer.submit("main", broken, None, Note)
    assert desk.service.hall_state("main").waiting == 1
    assert desk.take(hall="main").number == "A002"


def test_a_transaction_the_database_gave_up_answers_nobody(desk: Desk) -> None:
    """After an error PostgreSQL takes COMMIT for ROLLBACK and says nothing."""

    def spoil(unit: UnitOfWork) -> Note:
        assert isinstance(unit, SqlUnitOfWork)
        raw = unit._raw
        with pytest.raises(Exception, match="division by zero"):
            raw.exec_driver_sql("SELECT 1/0")
        assert is_given_up(raw)
        return Note(text="all is well")

    with pytest.raises(RuleViolation, match=r"server\.busy"):
        desk.service.writer.submit("main", spoil, None, Note)
    assert desk.take(hall="main").number == "A001"


def test_a_server_that_stands_still_with_a_hall_in_hand_holds_it_up_for_seconds_only_and_no_other_hall(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queue_server.store.engine.HOLDS_UP_AT_MOST", "4s")
    desk.take(hall="main")
    still = SqlStore(desk.engine).begin("main")  # a second server's batch, which goes no further
    waits = threading.Thread(target=until_it_works, args=(desk, "main-tap"))
    waits.start()
    assert until_it_works(desk, "calm-tap", "calm") == "A001"
    assert waits.is_alive(), "another hall does not wait with it"
    waits.join(30)
    assert desk.service.hall_state("main").waiting == 2
    with pytest.raises((psycopg.Error, DBAPIError)):
        still.commit()


def test_a_server_that_stands_still_while_it_sends_at_once_holds_a_hall_up_for_seconds_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database waits for the rest of what it sends, and would without an end."""
    monkeypatch.setattr("queue_server.store.engine.HOLDS_UP_AT_MOST", "1s")
    still = SqlStore(desk.engine).begin("main")
    with pytest.raises((psycopg.Error, DBAPIError)):
        _send_with_a_pause(still, lambda: until_it_works(desk, "main-tap"))
    still.rollback()
    assert desk.service.hall_state("main").waiting == 1
    assert "held the hall" in caplog.text


def _send_with_a_pause(batch: SqlBatch, pause: Callable[[], object]) -> None:
    with sent_at_once(batch._connection):
        batch._connection.exec_driver_sql("SELECT 1")
        pause()
        batch._connection.exec_driver_sql("SELECT 1")
