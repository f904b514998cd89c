"""What is kept long enough goes, each kind in its own time; what stays has no gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.sql.schema import Table

from queue_server.contract.models import IssueRequest, RatingIn
from queue_server.store.tables import calls, events, holders, ratings, series_days, steps, visits, vouchers
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import MONDAY_9, small_county

KEPT = {"holders_days": 30, "tickets_days": 200, "events_days": 180}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, small_county(retention=KEPT)) as running:
        yield running


def a_day(desk: Desk) -> None:
    """One person is served and rates, another waits in vain; a card was shown for each."""
    tickets = []
    for number in ("110101199001011234", "110101199001015678"):
        person = {"name": "王小明", "id_number": number}
        request = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk", "holders": [person]})
        tickets.append(desk.service.issue("main", request, "terminal:k1", desk.key(), "http://hall"))
    desk.open()
    called = desk.next().visit
    assert called is not None
    desk.press("finish", called.step)
    served = next(t for t in tickets if t.number == called.number)
    desk.service.rate(served.token, RatingIn(level=1), "ticket:x", desk.key())
    desk.clock.forward(hours=10)
    desk.service.day.close_days()


def on(desk: Desk, days_later: int) -> None:
    desk.clock.moment = MONDAY_9 + dt.timedelta(days=days_later)


def rows(desk: Desk, table: Table) -> int:
    with desk.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def gone(desk: Desk) -> dict[str, int]:
    return desk.service.day.purge()["main"]


def test_names_and_numbers_of_people_go_first(desk: Desk) -> None:
    a_day(desk)
    on(desk, 30)
    assert gone(desk)["holders"] == 0
    on(desk, 31)
    rest = dict.fromkeys(
        ("phones", "visits", "appointments", "calls", "events", "messages", "orders", "outreach", "free", "alerts"), 0
    )
    assert gone(desk) == {"holders": 2, **rest}
    assert (rows(desk, holders), rows(desk, visits)) == (0, 2)


def test_events_and_reasons_go_next_and_what_stays_has_no_gap(desk: Desk) -> None:
    a_day(desk)
    last = desk.service.hall_state("main").last_event
    on(desk, 182)
    desk.take()
    assert gone(desk)["events"] == last
    assert rows(desk, calls) == 0
    assert [e.seq for e in desk.service.events_after("main", 0)] == [last + 1]
    assert [e.seq for e in desk.service.events_after("main", 3)] == [last + 1]


def test_the_last_event_of_a_quiet_hall_stays_for_it_is_when_the_hall_was_last_alive(desk: Desk) -> None:
    a_day(desk)
    last = desk.service.hall_state("main").last_event
    on(desk, 500)
    gone(desk)
    with desk.service.reader.read() as records:
        assert [e.seq for e in records.events_after("main", 0, 99)] == [last]
        assert records.last_event_at() is not None


def test_tickets_go_last_with_all_that_hangs_on_them(desk: Desk) -> None:
    a_day(desk)
    on(desk, 1)
    a_day(desk)
    on(desk, 201)
    assert gone(desk)["visits"] == 2
    on(desk, 202)
    assert gone(desk)["visits"] == 2
    assert [rows(desk, t) for t in (visits, steps, holders, ratings, vouchers, calls, series_days)] == [0] * 7


def test_nothing_kept_too_short_is_touched(desk: Desk) -> None:
    a_day(desk)
    before = [rows(desk, t) for t in (visits, steps, holders, ratings, vouchers, calls, events)]
    assert set(gone(desk).values()) == {0}
    assert [rows(desk, t) for t in (visits, steps, holders, ratings, vouchers, calls, events)] == before
