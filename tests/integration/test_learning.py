"""A hall learns from its days; a crash, another server or a lost table takes nothing of it away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sqlalchemy import delete, select

from queue_server.app.ports import UnitOfWork
from queue_server.app.stored import Learned
from queue_server.app.wait.lessons import from_state
from queue_server.contract.models import HallList
from queue_server.domain.experience import Experience
from queue_server.store.tables import learned
from tests.kit.server_kit import Desk, running_hall

FIRST_HALF_HOUR = 18
"""9:00 in the hall."""


def a_day(desk: Desk, people: int = 6, took_min: float = 15) -> None:
    """Let people come at nine, one every two minutes, and be served at counter 1; then it is the next working day."""
    began = desk.clock.moment
    desk.open()
    for _ in range(people):
        desk.take()
        desk.clock.forward(minutes=2)
    for _ in range(people):
        visit = desk.next().visit
        assert visit is not None
        desk.clock.forward(minutes=1)
        desk.press("start", visit.step)
        desk.clock.forward(minutes=took_min)
        desk.press("finish", visit.step)
    calendar = desk.service.halls.get("main").calendar
    tomorrow = calendar.next_working_day(calendar.business_day(began))
    assert tomorrow is not None
    desk.clock.moment = began + (tomorrow - calendar.business_day(began))


def kept(desk: Desk) -> Learned | None:
    with desk.service.reader.read() as records:
        return records.learned("main")


def experience(desk: Desk) -> Experience:
    found = kept(desk)
    assert found is not None
    return from_state(found.state)


def learn(desk: Desk) -> None:
    desk.service.outlook.learn_days()


def test_a_day_is_learned_once_it_is_over(desk: Desk) -> None:
    a_day(desk)
    before_midnight = desk.clock.moment
    desk.clock.moment -= dt.timedelta(days=1)
    learn(desk)
    assert kept(desk) is None
    desk.clock.moment = before_midnight
    learn(desk)
    found = kept(desk)
    assert found is not None
    assert found.through == dt.date(2026, 3, 2)
    assert experience(desk).services["deed", "apply"].weight > 0
    assert experience(desk).usual_counters() == frozenset({1})


def test_a_day_teaches_once_however_often_it_is_learned(desk: Desk) -> None:
    a_day(desk)
    learn(desk)
    once = kept(desk)
    learn(desk)
    assert kept(desk) == once


def test_days_missed_while_the_server_was_off_are_learned_in_order(desk: Desk) -> None:
    for took in (10, 20, 30):
        a_day(desk, took_min=took)
    learn(desk)
    assert sum(experience(desk).days.values()) == 3
    assert experience(desk).calibration != Experience().calibration


def test_what_was_learned_is_worked_out_again_from_the_tickets(desk: Desk) -> None:
    for _ in range(2):
        a_day(desk)
        learn(desk)
    day_by_day = experience(desk)
    with desk.engine.begin() as connection:
        connection.execute(delete(learned))
    learn(desk)
    assert experience(desk) == day_by_day


def test_a_server_that_comes_late_changes_nothing(desk: Desk) -> None:
    a_day(desk)
    learn(desk)
    known = kept(desk)
    with desk.engine.connect() as connection:
        assert len(connection.execute(select(learned)).all()) == 1
    stale = Learned(dt.date(2026, 2, 27), {})

    def write(unit: UnitOfWork) -> HallList:
        unit.keep_learned("main", stale)
        return HallList(halls=[])

    desk.service.writer.submit("main", write, None, HallList)
    assert kept(desk) == known


def test_a_hall_started_again_knows_today_from_its_records(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        desk.open()
        for _ in range(12):
            desk.take()
        for _ in range(8):
            visit = desk.next().visit
            assert visit is not None
            desk.press("start", visit.step)
            desk.clock.forward(minutes=25)
            desk.press("finish", visit.step)
        now = desk.clock.moment
    with running_hall(tmp_path) as again:
        again.clock.moment = now
        with again.service.reader.read() as records:
            known = again.service.outlook.lessons.refresh(records, "main", now)
    assert known.today.pace().factor > 1.2
    assert known.recent == {}, "nobody came in the last hour"


def test_who_comes_is_learned_by_the_hall_s_own_half_hours(desk: Desk) -> None:
    for _ in range(5):
        a_day(desk)
    learn(desk)
    found = experience(desk)
    assert found.knows_arrivals()
    assert set(found.people) >= {(day, FIRST_HALF_HOUR, "property", "ordinary") for day in range(1, 6)}


def test_numbers_taken_from_afar_teach_no_waits(desk: Desk) -> None:
    desk.open()
    remote = desk.issue(items=["deed"], channel="phone")
    desk.clock.forward(minutes=40)
    desk.service.tickets.check_in("main", remote.id, "terminal:k1", desk.key())
    desk.clock.forward(minutes=1)
    assert desk.next().visit is not None
    day = desk.service.halls.get("main").calendar.business_day(desk.clock.now())
    assert desk.service.outlook.accuracy("main", day).n == 0
