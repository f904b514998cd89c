"""The audit: all that happened stands in the events, who did it too, and what is changed afterwards is found."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update
from structlog.testing import capture_logs

from queue_server import admin
from queue_server.app.identity import Identity
from queue_server.audit_lines import Wanted, listing, verify
from queue_server.bootstrap import _jobs
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HelpAsked
from queue_server.domain.staff_events import COUNTY
from queue_server.settings import CommandRefused, Settings
from queue_server.store import event_rows
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.batch import SqlStore
from queue_server.store.tables import events, halls
from tests.kit.postgres import Cluster, needs_postgres, running_cluster
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import MONDAY_9, small_county

KEPT = {"holders_days": 30, "tickets_days": 200, "events_days": 180}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Return a hall on SQLite, or on what `on_both` names."""
    url = None
    if getattr(request, "param", "sqlite") == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.new_database()
    with running_hall(tmp_path, small_county(retention=KEPT), url=url) as running:
        yield running


on_both = pytest.mark.parametrize("desk", ["sqlite", pytest.param("postgresql", marks=needs_postgres)], indirect=True)


@pytest.fixture
def settings(desk: Desk, tmp_path: Path) -> Settings:
    address = desk.engine.url.set(drivername=desk.engine.url.get_backend_name())
    return Settings(
        data=tmp_path, database=address.render_as_string(hide_password=False), county=tmp_path, keys=tmp_path
    )


@pytest.fixture
def identity(desk: Desk) -> Identity:
    return Identity(SqlIdentityStore(desk.engine), lambda: MONDAY_9)


def a_morning(desk: Desk) -> None:
    """People take numbers and are served; presses in between are refused."""
    desk.open()
    for _ in range(3):
        desk.take()
    for _ in range(2):
        called = desk.next().visit
        assert called is not None
        with pytest.raises(RuleViolation):
            desk.press("no_show", "nobody-1")
        desk.press("finish", called.step)


def event_of(terminal: str) -> HelpAsked:
    return HelpAsked(hall="main", at=MONDAY_9, by=f"terminal:{terminal}", terminal=terminal)


def first_of(engine: Engine, hall: str = "main") -> str:
    with engine.connect() as connection:
        found = connection.execute(select(events.c.chain).where(events.c.hall == hall, events.c.seq == 1)).scalar_one()
    return str(found)


def change(engine: Engine, seq: int, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(events).where(events.c.hall == "main", events.c.seq == seq).values(**values))


@on_both
def test_a_day_with_refused_presses_holds_together(desk: Desk, settings: Settings) -> None:
    a_morning(desk)
    (line,) = verify(settings, "main", None)
    last = desk.service.hall_state("main").last_event
    assert f"events 1 to {last} hold together\thead" in line


@on_both
def test_several_presses_in_one_batch_hold_together_though_one_is_refused(desk: Desk, settings: Settings) -> None:
    """The refused one has written its rows already: its link is given back with them."""
    batch = SqlStore(desk.engine).begin("main")
    with batch.savepoint() as unit:
        unit.record(event_of("k1"))
    with contextlib.suppress(RuleViolation), batch.savepoint() as unit:
        unit.record(event_of("k2"))
        unit.steps_of("nobody")
        raise RuleViolation("server.busy")
    with batch.savepoint() as unit:
        unit.record(event_of("k3"))
    batch.commit()
    (line,) = verify(settings, "main", None)
    assert "events 1 to 2 hold together" in line


@pytest.mark.parametrize(
    "values",
    [
        {"staff": {"by": "staff:somebody-else"}},
        {"at": MONDAY_9 - dt.timedelta(hours=1)},
        {"type": "ticket_cancelled"},
        {"public": {"number": "A777"}},
        {"chain": None},
    ],
)
def test_an_event_changed_in_the_database_is_named(desk: Desk, settings: Settings, values: dict[str, object]) -> None:
    a_morning(desk)
    change(desk.engine, 4, **values)
    with pytest.raises(CommandRefused, match="main\tBROKEN at event 4"):
        verify(settings, None, None)


def test_events_taken_out_are_missed(desk: Desk, settings: Settings) -> None:
    a_morning(desk)
    last = desk.service.hall_state("main").last_event
    with desk.engine.begin() as connection:
        connection.execute(delete(events).where(events.c.seq >= last - 1))
    with pytest.raises(CommandRefused, match=f"BROKEN at event {last - 1}: the last events are missing"):
        verify(settings, None, None)


def test_a_chain_written_anew_lacks_the_link_that_the_log_told(desk: Desk, settings: Settings) -> None:
    a_morning(desk)
    told = first_of(desk.engine)
    assert verify(settings, None, told)
    with desk.engine.begin() as connection:
        connection.execute(delete(events).where(events.c.hall == "main"))
        connection.execute(update(halls).where(halls.c.code == "main").values(event_seq=0, chain=""))
        event_rows.append(connection, event_of("k9"))
    assert verify(settings, "main", None)
    with pytest.raises(CommandRefused, match="no event has this link"):
        verify(settings, None, told)


@on_both
def test_what_retention_drops_does_not_break_the_chain_and_dropping_more_does(desk: Desk, settings: Settings) -> None:
    a_morning(desk)
    desk.clock.moment = MONDAY_9 + dt.timedelta(days=182)
    desk.take()
    last = desk.service.hall_state("main").last_event
    assert desk.service.day.purge()["main"]["events"] > 0
    (line,) = verify(settings, "main", None)
    assert f"to {last} hold together" in line
    desk.take()
    with desk.engine.begin() as connection:
        connection.execute(delete(events).where(events.c.hall == "main", events.c.seq == last))
    with pytest.raises(CommandRefused, match="an event is missing"):
        verify(settings, "main", None)


def test_the_end_of_a_day_tells_the_log_the_last_link_of_each_chain(
    desk: Desk, settings: Settings, identity: Identity
) -> None:
    a_morning(desk)
    identity.set_user("wang", "a good password", display_name="王", roles=frozenset({"clerk"}), hall="main")
    desk.clock.forward(hours=10)
    with capture_logs() as log:
        _jobs(desk.service, identity, desk.engine)["close days"].run()
    heads = {line["hall"]: line["link"] for line in log if line["event"] == "audit head"}
    assert set(heads) == {"main", COUNTY}
    for link in heads.values():
        assert verify(settings, None, link)


@on_both
def test_who_signed_in_and_who_was_refused_stands_in_the_countys_own_events(
    desk: Desk, settings: Settings, identity: Identity
) -> None:
    identity.set_user(
        "wang", "a good password", display_name="王", roles=frozenset({"clerk"}), hall="main", by="admin:li"
    )
    for name in ("wang", "my-password-by-mistake"):
        with pytest.raises(RuleViolation):
            identity.sign_in(name, "guess")
    secret, _ = identity.sign_in("wang", "a good password")
    identity.sign_out(secret)
    identity.set_user("wang", "another one", display_name="王", roles=frozenset({"helper"}), hall=None, by="admin:li")
    identity.issue_token("clerk", "main", by="admin:li")
    lines = [line.split("\t") for line in listing(settings, Wanted(hall=COUNTY))][1:]
    assert [(who, what) for _, _, _, who, what, _ in lines] == [
        ("admin:li", "user_set"),
        ("anybody", "sign_in_refused"),
        ("staff:wang", "signed_in"),
        ("staff:wang", "signed_out"),
        ("admin:li", "user_set"),
        ("admin:li", "token_made"),
    ]
    changed = lines[4][5]
    for part in (
        '"roles_before":["clerk"]',
        '"roles":["helper"]',
        '"works_in_before":"main"',
        '"works_in":"every hall"',
    ):
        assert part in changed
    everything = "\n".join("\t".join(line) for line in lines)
    assert "my-password-by-mistake" not in everything
    assert secret not in everything
    assert verify(settings, COUNTY, None)


def test_the_list_is_narrowed_by_hall_person_kind_and_time(desk: Desk, settings: Settings, identity: Identity) -> None:
    a_morning(desk)
    identity.set_user("wang", "a good password", display_name="王", roles=frozenset({"clerk"}), hall="main")

    def found(wanted: Wanted) -> list[str]:
        return [line.split("\t")[4] for line in listing(settings, wanted)][1:]

    everything = found(Wanted())
    assert found(Wanted(hall="main")) == [kind for kind in everything if kind != "user_set"]
    assert set(found(Wanted(type="ticket_called"))) == {"ticket_called"}
    assert found(Wanted(by="admin")) == ["user_set"]
    assert found(Wanted(since=MONDAY_9 + dt.timedelta(days=1))) == []
    assert found(Wanted(until=MONDAY_9 + dt.timedelta(days=1))) == everything
    with pytest.raises(CommandRefused, match="nothing has happened in 'nowhere'"):
        found(Wanted(hall="nowhere"))


def test_the_countys_own_events_do_not_push_a_stated_clock(desk: Desk, identity: Identity) -> None:
    desk.take()
    with SqlStore(desk.engine).read() as records:
        before = records.last_event_at()
    late = Identity(SqlIdentityStore(desk.engine), lambda: MONDAY_9 + dt.timedelta(days=300))
    late.set_user("wang", "a good password", display_name="王", roles=frozenset({"clerk"}), hall="main")
    with SqlStore(desk.engine).read() as records:
        assert records.last_event_at() == before


def test_an_admin_command_is_known_by_who_ran_it_also_behind_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "chenxiaoyan")
    assert admin.asking() == "admin:chenxiaoyan"
    monkeypatch.delenv("SUDO_USER")
    assert admin.asking().startswith("admin:")
