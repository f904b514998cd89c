"""Half a day on SQLite, then `hall admin move`: the day goes on in PostgreSQL as if nothing had been."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, insert, select, text

from queue_server.app.identity import Identity
from queue_server.app.keys import new_keys
from queue_server.cli import main
from queue_server.clock import real_now
from queue_server.contract.day import SuspendRequest
from queue_server.contract.models import IssueRequest
from queue_server.database import take_writer_lock
from queue_server.move import move
from queue_server.settings import CommandRefused, Settings, load_settings
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from queue_server.store.tables import blocks, metadata
from tests.kit.counter_kit import boards_agree, events_without_a_gap, number_of, step_of, undo
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import MONDAY_9
from tests.kit.ticket_kit import WANG, found, person, ticket_county

pytestmark = needs_postgres
COUNTY = ticket_county()
KEYS = new_keys()
TAP = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk"})


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "data")


def keyed(desk: Desk) -> Desk:
    desk.service.keys = desk.service.tickets.keys = KEYS
    return desk


def take(desk: Desk, key: str) -> str:
    return desk.service.issue("main", TAP, "terminal:k1", key, "http://hall").number


def half_a_day(desk: Desk) -> tuple[str, str, str]:
    """Play a morning; return a bearer token, a session, and the step that counter 1 serves."""
    identity = Identity(SqlIdentityStore(desk.engine), real_now)
    identity.set_user("li", "correct horse", display_name="李", roles=frozenset({"clerk"}), hall="main")
    session, _ = identity.sign_in("li", "correct horse")
    token, _ = identity.issue_token("clerk", "main")
    for number in range(5):
        take(desk, f"tap-{number}")
    desk.issue(items=["permit"], holders=[person()])
    desk.issue(items=["deed", "pension"], class_="senior")
    desk.open("main-1")
    desk.clock.forward(minutes=5)
    desk.finish(step_of(desk.next()), outcome="accepted")
    desk.press("hold", step_of(desk.next()))
    serving = step_of(desk.next())
    desk.press("start", serving)
    pause = SuspendRequest(kind="item", code="pension", reason="system")
    desk.service.day.suspend("main", pause, "staff:li", desk.key())
    block = {"id": "b1", "hall": "main", "business_day": MONDAY_9.date(), "prefix": "A", "first": 901, "last": 950}
    block |= {"terminal": "terminal:main/k1", "state": "leased", "leased_at": MONDAY_9, "ended_at": None}
    with desk.engine.begin() as connection:
        connection.execute(insert(blocks), block)
    return token, session, serving


def everything(engine: Engine) -> dict[str, list[str]]:
    def rows(connection: Connection, name: str) -> list[str]:
        return sorted(str(tuple(row)) for row in connection.execute(select(metadata.tables[name])))

    with engine.connect() as connection:
        return {name: rows(connection, name) for name in metadata.tables}


def test_the_day_goes_on_where_it_was(cluster: Cluster, settings: Settings, tmp_path: Path) -> None:
    with running_hall(settings.data, COUNTY) as desk:
        token, session, serving = half_a_day(keyed(desk))
        before = everything(desk.engine)
        now = desk.clock.moment
    address = cluster.new_database()
    lines = move(settings, address)
    told = {line.split("\t")[0]: line.split("\t")[1:] for line in lines if "\t" in line}
    assert {name: int(count) for name, (count, _) in told.items()} == {n: len(r) for n, r in before.items()}
    assert lines[-2].endswith(f"rows in {len(before)} tables, the same in both databases")
    moved = load_settings(settings.data)
    assert moved.database == address, "the next start finds the new database by itself"
    assert not (settings.data / "hall.db").exists()
    assert len(list(settings.data.glob("hall.db.moved-*"))) == 1

    with running_hall(tmp_path, COUNTY, moved.database) as desk:
        keyed(desk).clock.moment = now
        assert everything(desk.engine) == before
        assert boards_agree(desk, "main")
        identity = Identity(SqlIdentityStore(desk.engine), real_now)
        assert identity.by_token(token) is not None
        assert identity.by_session(session) is not None
        assert take(desk, "tap-3") == "A004", "a tap sent again is the ticket it was"
        assert take(desk, "tap-9") == "A008", "numbers go on without a gap"
        state = undo(desk)
        assert (state.visit and state.visit.step, state.visit and state.visit.state) == (serving, "called")
        desk.press("start", serving)
        assert found(desk, WANG), "a person's own tickets are found by the document"
        assert [s.code for s in desk.service.hall_state("main").suspended] == ["pension"]
        desk.clock.forward(minutes=3)
        assert number_of(desk.next(after=serving))
        assert events_without_a_gap(desk, "main")


def test_a_second_move_and_a_database_in_use_are_refused_and_nothing_changes(
    cluster: Cluster, settings: Settings
) -> None:
    address = cluster.new_database()
    with running_hall(settings.data, COUNTY) as desk:
        half_a_day(keyed(desk))
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE guests (name text)")
    engine.dispose()
    move(settings, address)
    again = dataclasses.replace(settings, database=f"sqlite:///{next(settings.data.glob('hall.db.moved-*'))}")
    with pytest.raises(CommandRefused, match=r"is not empty: .*visits"):
        move(again, address)
    with pytest.raises(CommandRefused, match="in PostgreSQL already"):
        move(load_settings(settings.data), cluster.new_database())


def test_while_the_server_runs_or_without_a_database_it_is_refused(cluster: Cluster, settings: Settings) -> None:
    with pytest.raises(CommandRefused, match="there is no database at"):
        move(settings, cluster.address())
    with running_hall(settings.data, COUNTY) as desk:
        take(desk, "tap")
    with pytest.raises(CommandRefused, match="postgresql://USER@HOST/DATABASE"):
        move(settings, "sqlite:///elsewhere.db")
    lock = take_writer_lock(settings)
    assert lock is not None
    with pytest.raises(CommandRefused, match="the server is running; stop it first"):
        move(settings, cluster.new_database())
    lock.release()
    with pytest.raises(CommandRefused, match="the database does not answer"):
        move(settings, f"postgresql://hall@/hall?host={settings.data}")


def test_a_row_that_postgresql_refuses_leaves_both_databases_as_they_were(cluster: Cluster, settings: Settings) -> None:
    with running_hall(settings.data, COUNTY) as desk:
        take(desk, "tap")
        with desk.engine.begin() as connection:
            connection.execute(text("UPDATE visits SET zone = :long"), {"long": "x" * 41})
    address = cluster.new_database()
    with pytest.raises(CommandRefused, match=r"a row of visits is refused \(StringDataRightTruncation\)"):
        move(settings, address)
    assert (settings.data / "hall.db").exists()
    assert load_settings(settings.data).database.startswith("sqlite")
    engine = create_engine(address.replace("postgresql", "postgresql+psycopg"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM halls").scalar() == 0
    engine.dispose()


def test_the_command_prints_what_was_moved(
    cluster: Cluster, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with running_hall(settings.data, COUNTY) as desk:
        take(desk, "tap")
    assert main(["admin", "move", "--data", str(settings.data), "--to", cluster.new_database()]) == 0
    assert "visits\t1\t" in capsys.readouterr().out
    assert main(["admin", "count", "--data", str(settings.data)]) == 0
    assert "visits\t1" in capsys.readouterr().out
