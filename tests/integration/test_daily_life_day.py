"""A day in the hall: lines that the day's beginning, its middle and its end must have an answer to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server.contract.counter import PauseRequest
from queue_server.contract.day import ResumeRequest, SuspendRequest, VoucherRequest
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.contract.tickets import HandWrittenIn
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import closed_days
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, SHANGHAI, small_county, text

TUESDAY = dt.date(2026, 3, 3)


def at(desk: Desk, moment: str) -> None:
    """Set the hall's clock to a wall time there, `2026-03-02T18:00`."""
    desk.clock.moment = dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).astimezone(dt.UTC)


def with_voucher(desk: Desk, old: VisitIssued, *items: str) -> VisitIssued:
    wanted = {"items": list(items) or ["deed"], "channel": "kiosk", "voucher": old.token}
    return desk.service.issue("main", IssueRequest.model_validate(wanted), "terminal:k1", desk.key(), "http://hall")


def suspend(desk: Desk, kind: str, code: str, reason: str, note: str = "") -> None:
    request = SuspendRequest.model_validate({"kind": kind, "code": code, "reason": reason, "note": note})
    desk.service.day.suspend("main", request, "staff:li", desk.key())


def send_away(desk: Desk, reason: str, **named: list[str]) -> int:
    request = VoucherRequest.model_validate({**named, "reason": reason})
    return desk.service.day.give_vouchers("main", request, "staff:boss", desk.key()).given


def test_a_number_that_nobody_answers_a_person_who_left_closing_with_people_waiting(desk: Desk) -> None:
    """A number that nobody answers, a person who left: no-show rule, give-back, tidy end of day; closing with people
    waiting: voucher for the first call next day."""
    nobody, left, waits, _ = (desk.take() for _ in range(4))
    desk.open()
    called = desk.next().visit
    assert called is not None
    assert called.number == nobody.number
    with pytest.raises(RuleViolation, match=r"step\.recall_first"):
        desk.press("no_show", called.step)
    for _ in range(2):
        desk.press("recall", called.step)
    assert desk.press("no_show", called.step).missed == [nobody.number]
    desk.service.give_back(left.token, "ticket:x", desk.key())
    assert desk.service.visit_by_token(left.token).state == "cancelled"

    at(desk, "2026-03-02T18:00")
    (ended,) = desk.service.day.close_days()
    assert (ended.figures["vouchers"], ended.figures["cancelled"]) == (2, 2)
    assert desk.service.visit_by_token(nobody.token).voucher_on is None
    assert desk.service.visit_by_token(waits.token).voucher_on == TUESDAY

    at(desk, "2026-03-03T08:10")
    for _ in range(3):
        desk.take()
    at(desk, "2026-03-03T08:29")
    again = with_voucher(desk, waits)
    at(desk, "2026-03-03T08:30")
    desk.open()
    first = desk.next().visit
    assert first is not None
    assert first.number == again.number
    with pytest.raises(RuleViolation, match=r"voucher\.invalid"):
        with_voucher(desk, waits)


def test_the_province_s_system_is_down(desk: Desk) -> None:
    """The province's system is down: suspend an item with reason; waiting people are told; they keep their place or get
    a first-call voucher. Evacuation the same."""
    first = desk.take("mortgage")
    desk.clock.forward(minutes=1)
    other = desk.take("deed")
    suspend(desk, "item", "mortgage", "system", "省抵押系统故障，正在抢修")
    told = desk.service.visit_by_token(first.token).suspended
    assert told is not None
    assert (told.reason, told.note) == ("system", "省抵押系统故障，正在抢修")
    assert desk.service.display_state("main").suspended == [told]
    with pytest.raises(RuleViolation, match=r"item\.suspended"):
        desk.take("mortgage")
    desk.open()
    called = desk.next().visit
    assert called is not None
    assert called.number == other.number
    desk.press("finish", called.step)

    # The place is kept: whoever comes meanwhile stands behind.
    later = desk.take("deed")
    desk.service.day.resume("main", ResumeRequest(kind="item", code="mortgage"), "staff:li", desk.key())
    called = desk.next().visit
    assert called is not None
    assert called.number == first.number
    desk.press("finish", called.step)

    # It will not come back today: those who wait for it get a first-call voucher, the others stay.
    second = desk.take("mortgage")
    suspend(desk, "item", "mortgage", "system")
    assert send_away(desk, "省系统今天恢复不了", items=["mortgage"]) == 1
    assert desk.service.visit_by_token(second.token).voucher_on == TUESDAY
    assert desk.service.visit_by_token(later.token).state == "waiting"

    # Evacuation the same: nobody is called, and everybody goes home with a first call.
    suspend(desk, "hall", "main", "evacuation")
    assert desk.next().visit is None
    with pytest.raises(RuleViolation, match=r"item\.suspended"):
        desk.take("pension")
    assert send_away(desk, "消防疏散") == 1
    assert desk.service.hall_state("main").waiting == 0
    assert desk.service.visit_by_token(later.token).voucher_on == TUESDAY


def test_lunch_shift_change_make_up_working_days_first_day_after_a_holiday(tmp_path: Path) -> None:
    """Lunch, shift change, make-up working days, first day after a holiday."""
    lunch = [{"start": "08:30", "end": "12:00"}, {"start": "12:00", "end": "13:30", "departments": ["social"]}]
    counters = [{**HALL["counters"][0], "plan": [*lunch, {"start": "13:30", "end": "17:30"}]}, *HALL["counters"][1:]]
    with running_hall(tmp_path, small_county(counters=counters)) as desk:
        _lunch_and_shift_change(desk)
        _make_up_days_and_holidays(desk)


def _lunch_and_shift_change(desk: Desk) -> None:
    at(desk, "2026-02-13T11:58")
    desk.take("deed")
    pension = desk.take("pension").number
    desk.open("main-1")
    deed = desk.next().visit
    assert deed is not None
    # At noon the counter's own plan moves it to another department; who is there is served to the end.
    at(desk, "2026-02-13T12:05")
    desk.take("deed")
    called = desk.next(after=_started(desk, deed.step)).visit
    assert called is not None
    assert called.number == pension
    desk.press("finish", called.step)
    assert desk.next().visit is None
    # Lunch: a paused counter calls nobody and keeps its clerk's place in the shift; the next clerk takes it over.
    desk.service.pause("main-1", PauseRequest(reason="lunch"), "staff:li", desk.key())
    assert desk.service.counter_state("main-1").pause_reason == "lunch"
    at(desk, "2026-02-13T13:30")
    state = desk.open("main-1", "staff:wang")
    assert (state.counter.status, state.staff) == ("open", "wang")
    assert desk.next().visit is not None


def _started(desk: Desk, step: str) -> str:
    desk.press("start", step)
    return step


def _make_up_days_and_holidays(desk: Desk) -> None:
    # Friday 13 February; the Saturday after it is a working day that makes up for Spring Festival.
    friday = desk.take("deed")
    at(desk, "2026-02-13T18:00")
    desk.service.day.close_days()
    saturday = desk.service.visit_by_token(friday.token).voucher_on
    assert saturday == dt.date(2026, 2, 14)
    at(desk, "2026-02-14T08:30")
    assert desk.service.hall_state("main").open
    unserved = with_voucher(desk, friday)
    assert unserved.number == "A001"
    at(desk, "2026-02-14T18:00")
    desk.service.day.close_days()
    # The festival: no numbers, nothing to close, and the voucher waits for the first day after it.
    first_day = dt.date(2026, 2, 24)
    assert desk.service.visit_by_token(unserved.token).voucher_on == first_day
    at(desk, "2026-02-16T10:00")
    state = desk.service.hall_state("main")
    assert (state.open, state.hours, state.opens_next) == (False, "", dt.datetime(2026, 2, 24, tzinfo=dt.UTC))
    with pytest.raises(RuleViolation, match=r"hall\.closed"):
        desk.take("deed")
    assert desk.service.day.close_days() == []
    at(desk, "2026-02-24T08:30")
    desk.take("deed")
    again = with_voucher(desk, unserved)
    assert again.number == "A002"
    desk.open("main-1", "staff:li")
    called = desk.next().visit
    assert called is not None
    assert called.number == again.number


MORNING = {"open": "08:30", "close": "12:00", "issue_from": "08:00", "issue_until": "11:30"}
AFTERNOON = {"open": "14:00", "close": "17:30", "issue_from": "13:30", "issue_until": "17:00"}
OVER_LUNCH = {"open": "12:00", "close": "14:00", "issue_from": "11:30", "issue_until": "13:30"}
SATURDAYS = {"open": "09:00", "close": "12:00", "issue_from": "08:30", "issue_until": "11:30"}
EXTRA = [
    {"name": text("中午延时"), "weekdays": [1, 2, 3, 4, 5], "departments": ["social"], **OVER_LUNCH},
    {"name": text("周六延时"), "weekdays": [6], "departments": ["social"], **SATURDAYS},
]


def test_lunch_make_up_working_days_first_day_after_a_holiday_where_some_work_extra_hours(tmp_path: Path) -> None:
    """Lunch, shift change, make-up working days, first day after a holiday: in a hall that closes over lunch and on
    Saturdays, but for some."""
    county = small_county(calendar={"hours": [MORNING, AFTERNOON], "extra": EXTRA})
    with running_hall(tmp_path, county) as desk:
        _some_work_over_lunch(desk, "2026-02-13")
        left_over = desk.take("deed")
        at(desk, "2026-02-13T18:00")
        desk.service.day.close_days()
        # Saturday 14 February makes up for the festival: it is a day like any other, its lunch too.
        assert desk.service.visit_by_token(left_over.token).voucher_on == dt.date(2026, 2, 14)
        _some_work_over_lunch(desk, "2026-02-14")
        left_over = desk.take("deed")
        at(desk, "2026-02-14T18:00")
        desk.service.day.close_days()
        # The Saturday within the festival is a holiday: nobody works, extra hours or not.
        at(desk, "2026-02-21T09:30")
        state = desk.service.hall_state("main")
        assert (state.issuing, state.extra_hours) == (False, [])
        with pytest.raises(RuleViolation, match=r"hall\.closed"):
            desk.take("pension")
        _first_day_after(desk, left_over)
        # The Saturday after it is worked too (28 February); the next one is a Saturday of some.
        at(desk, "2026-02-28T15:00")
        desk.take("deed")
        at(desk, "2026-03-07T09:30")
        desk.take("pension")
        with pytest.raises(RuleViolation, match=r"item\.not_now"):
            desk.take("deed")


def _some_work_over_lunch(desk: Desk, day: str) -> None:
    at(desk, f"{day}T11:00")
    early = desk.take("deed")
    at(desk, f"{day}T12:30")
    pension = desk.take("pension")
    with pytest.raises(RuleViolation, match=r"item\.not_now"):
        desk.take("deed")
    desk.open("main-3", "staff:wu")
    called = desk.next("main-3").visit
    assert called is not None
    assert called.number == pension.number
    desk.finish(called.step, "main-3")
    # Who came before lunch waits over it, and is the first after it.
    assert desk.service.visit_by_token(early.token).state == "waiting"
    at(desk, f"{day}T14:00")
    desk.take("deed")
    desk.open("main-1", "staff:li")
    called = desk.next().visit
    assert called is not None
    assert called.number == early.number
    desk.finish(called.step)


def _first_day_after(desk: Desk, left_over: VisitIssued) -> None:
    assert desk.service.visit_by_token(left_over.token).voucher_on == dt.date(2026, 2, 24)
    at(desk, "2026-02-24T08:10")
    desk.take("deed")
    first = with_voucher(desk, left_over)
    at(desk, "2026-02-24T08:30")
    desk.open("main-1", "staff:li")
    called = desk.next().visit
    assert called is not None
    assert called.number == first.number


def test_power_returns_and_the_day_goes_on(tmp_path: Path) -> None:
    """Power returns: services start by themselves (`./hall install`), the day goes on; numbers written by hand
    meanwhile are typed in afterwards."""
    county = small_county(series=[{**s, "hand_first": 901} for s in HALL["series"][:2]] + HALL["series"][2:])
    with running_hall(tmp_path, county) as before:
        tickets = [before.take() for _ in range(2)]
        before.open()
        serving = before.next().visit
        assert serving is not None
        before.press("start", serving.step)
        before.clock.forward(minutes=20)
        stood = before.service.counter_state("main-1")
        screen = before.service.display_state("main")
        went = before.clock.now()
    # What is there is what was committed; nothing is closed, and nobody has to be called anew.
    with running_hall(tmp_path, county) as desk:
        desk.clock.moment = went
        assert desk.service.day.close_days() == []
        assert desk.service.counter_state("main-1") == stood
        assert desk.service.display_state("main") == screen
        with desk.engine.connect() as connection:
            assert connection.execute(select(closed_days)).all() == []
        desk.clock.forward(minutes=40)
        third = desk.take().number
        written = [
            {"number": "A901", "item": "deed", "taken_at": (went + dt.timedelta(minutes=5)).isoformat()},
            {
                "number": "A902",
                "item": "deed",
                "taken_at": (went + dt.timedelta(minutes=9)).isoformat(),
                "served": True,
            },
        ]
        typed = desk.service.tickets.type_in(
            "main", HandWrittenIn.model_validate({"numbers": written}), "staff:li", desk.key()
        )
        assert [(line.number, line.result) for line in typed.typed] == [("A901", "added"), ("A902", "added")]
        called = []
        after = serving.step
        for _ in range(3):
            visit = desk.next(after=after).visit
            assert visit is not None
            called.append(visit.number)
            after = _started(desk, visit.step)
        assert called == [tickets[1].number, "A901", third]
        assert third == "A003"
