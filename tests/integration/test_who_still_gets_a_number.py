"""Who still gets a number: a department has its hours, an item so many a day, and who gets one is served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from queue_server.app.day.service import DayService
from queue_server.contract.models import DepartmentQueue, IssueRequest, QueueView, VisitIssued
from queue_server.domain.errors import RuleViolation
from tests.kit.counter_kit import number_of, step_of, transfer
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import SHANGHAI, text
from tests.kit.ticket_kit import at, change, code_of, ticket_county

LUNCH = {
    "hours": [
        {"open": "08:30", "close": "12:00", "issue_from": "08:00", "issue_until": "11:30"},
        {"open": "14:00", "close": "17:30", "issue_from": "13:30", "issue_until": "17:00"},
    ],
    "extra": [
        {
            "name": text("中午延时"),
            "weekdays": [1, 2, 3, 4, 5],
            "open": "12:00",
            "close": "14:00",
            "issue_from": "11:30",
            "issue_until": "13:30",
            "departments": ["social"],
        },
        {
            "name": text("周六延时"),
            "weekdays": [6],
            "open": "09:00",
            "close": "12:00",
            "issue_from": "08:30",
            "issue_until": "11:30",
            "departments": ["social", "health"],
        },
    ],
}
SATURDAY = "2026-03-07"


@contextmanager
def hall(directory: Path, queue: dict[str, Any] | None = None, **changes: object) -> Iterator[Desk]:
    with running_hall(directory, ticket_county(queue, **changes)) as desk:
        yield desk


def refusal(desk: Desk, item: str = "deed") -> str:
    with pytest.raises(RuleViolation) as caught:
        desk.take(item)
    return code_of(caught)


def tap(desk: Desk) -> str:
    """Return the number that was given, or why none was."""
    try:
        return desk.take().number
    except RuleViolation as violation:
        return violation.code


def queue(desk: Desk, prefix: str) -> QueueView:
    return next(q for q in desk.service.hall_state("main").queues if q.prefix == prefix)


def lane(desk: Desk, department: str) -> DepartmentQueue:
    state = desk.service.hall_state("main")
    return next(d for q in state.queues for d in q.departments if d.department == department)


def local(moment: str) -> dt.datetime:
    return dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)


def with_voucher(desk: Desk, old: VisitIssued) -> VisitIssued:
    request = IssueRequest.model_validate({"channel": "kiosk", "voucher": old.token})
    return desk.service.issue("main", request, "terminal:k1", desk.key(), "http://hall")


# --- hours of a department's own --------------------------------------------------------------------------------------


def test_over_lunch_numbers_are_given_for_who_works_then_and_the_others_are_told_when(tmp_path: Path) -> None:
    with hall(tmp_path, calendar=LUNCH) as desk:
        at(desk, "12:30")
        assert desk.take("pension").number == "B001"
        assert refusal(desk, "deed") == "item.not_now"
        assert refusal(desk, "card") == "item.not_now"  # of the same series, another department
        assert (queue(desk, "A").status, queue(desk, "B").status) == ("not_yet", "open")
        assert (lane(desk, "social").status, lane(desk, "social").opens_next) == ("open", None)
        assert (lane(desk, "health").status, lane(desk, "health").opens_next) == ("not_yet", local("2026-03-02T13:30"))
        state = desk.service.hall_state("main")
        assert (state.open, state.issuing, state.hours) == (True, True, "8:30–12:00 14:00–17:30")
        assert [(e.hours, e.departments) for e in state.extra_hours] == [("12:00–14:00", ["social"])]


def test_on_a_saturday_of_some_departments_the_others_are_sent_to_monday(tmp_path: Path) -> None:
    with hall(tmp_path, calendar=LUNCH) as desk:
        at(desk, f"{SATURDAY}T09:10")
        assert desk.take("card").number == "B001"
        assert refusal(desk, "deed") == "item.not_now"
        assert (lane(desk, "property").status, lane(desk, "property").opens_next) == (
            "closed",
            local("2026-03-09T08:00"),
        )
        assert desk.service.hall_state("main").hours == "9:00–12:00"
        at(desk, f"{SATURDAY}T11:45")
        assert refusal(desk, "card") == "hall.closed"


def test_on_friday_evening_all_are_sent_to_monday_and_some_are_told_of_saturday(tmp_path: Path) -> None:
    with hall(tmp_path, calendar=LUNCH) as desk:
        at(desk, "2026-03-06T18:30")
        state = desk.service.hall_state("main")
        assert state.opens_next == local("2026-03-09T08:00")
        assert [(e.day.isoweekday(), e.name.zh) for e in state.extra_hours] == [(5, "中午延时"), (6, "周六延时")]
        assert lane(desk, "health").opens_next == local(f"{SATURDAY}T08:30")


def test_several_items_need_all_their_departments_at_work(tmp_path: Path) -> None:
    with hall(tmp_path, calendar=LUNCH) as desk:
        at(desk, "12:30")
        with pytest.raises(RuleViolation, match=r"item\.not_now"):
            desk.issue(items=["pension", "deed"])


def test_a_ticket_is_not_changed_to_what_is_over_for_today_but_over_a_break_it_is(tmp_path: Path) -> None:
    with hall(tmp_path, calendar=LUNCH) as desk:
        at(desk, "12:30")
        ticket = desk.take("pension")
        assert change(desk, ticket.token, "deed").number == ticket.number
        at(desk, f"{SATURDAY}T10:00")
        ticket = desk.take("pension")
        with pytest.raises(RuleViolation, match=r"item\.not_now"):
            change(desk, ticket.token, "deed")


def test_nobody_is_sent_to_another_hall_for_what_is_over_there(tmp_path: Path) -> None:
    county = ticket_county(calendar=LUNCH)
    town = county.halls["town"].model_copy(update={"calendar": county.halls["main"].calendar})
    with running_hall(tmp_path, county.model_copy(update={"halls": {**county.halls, "town": town}})) as desk:
        at(desk, f"{SATURDAY}T10:00")
        desk.take("pension")
        desk.open("main-3")
        step = step_of(desk.next("main-3"))
        with pytest.raises(RuleViolation, match=r"item\.not_now"):
            transfer(desk, step, "main-3", to_hall="town", to_item="deed")
        transfer(desk, step, "main-3", to_hall="town")
        assert desk.service.hall_state("town").waiting == 1


def test_who_was_not_served_on_friday_has_the_first_call_on_monday_not_on_a_saturday_of_others(tmp_path: Path) -> None:
    with hall(tmp_path, calendar=LUNCH) as desk:
        at(desk, "2026-03-06T16:00")
        left_over = desk.take("deed")
        at(desk, "2026-03-06T18:30")
        DayService(desk.service.reader, desk.service.writer, desk.clock, desk.service.keys).close_days()
        assert desk.service.visit_by_token(left_over.token).voucher_on == dt.date(2026, 3, 9)


# --- so many of an item a day -----------------------------------------------------------------------------------------

LIMIT = {"per_day": {"deed": 2}}


def test_a_limited_item_is_full_after_its_last_number_and_others_are_not(tmp_path: Path) -> None:
    with hall(tmp_path, offer=LIMIT) as desk:
        desk.take(), desk.take()
        assert refusal(desk) == "item.full"
        assert desk.service.hall_state("main").full_items == ["deed"]
        assert queue(desk, "A").status == "open"
        assert desk.take("mortgage").number == "A003"


def test_a_number_given_back_is_there_again(tmp_path: Path) -> None:
    with hall(tmp_path, offer=LIMIT) as desk:
        first, _ = desk.take(), desk.take()
        desk.service.give_back(first.token, "ticket", desk.key())
        assert desk.service.hall_state("main").full_items == []
        desk.take()
        assert refusal(desk) == "item.full"


def test_a_number_that_was_served_stays_taken(tmp_path: Path) -> None:
    with hall(tmp_path, offer=LIMIT) as desk:
        desk.take(), desk.take()
        desk.open()
        desk.finish(step_of(desk.next()))
        assert refusal(desk) == "item.full"


def test_staff_are_not_refused_and_what_they_give_counts(tmp_path: Path) -> None:
    with hall(tmp_path, offer=LIMIT) as desk:
        for channel in ("helper", "clerk", "clerk"):
            desk.issue(items=["deed"], channel=channel)
        assert refusal(desk) == "item.full"


def test_the_first_call_of_who_was_not_served_yesterday_is_given_though_the_item_is_full(tmp_path: Path) -> None:
    with hall(tmp_path, offer=LIMIT) as desk:
        late = desk.take()
        at(desk, "2026-03-02T18:30")
        DayService(desk.service.reader, desk.service.writer, desk.clock, desk.service.keys).close_days()
        at(desk, "2026-03-03T08:10")
        desk.take(), desk.take()
        assert with_voucher(desk, late).number == "A003"
        assert refusal(desk) == "item.full"


def test_nobody_gets_around_the_limit_by_changing_another_ticket(tmp_path: Path) -> None:
    with hall(tmp_path, offer=LIMIT) as desk:
        mine, _, other = desk.take(), desk.take(), desk.take("mortgage")
        with pytest.raises(RuleViolation, match=r"item\.full"):
            change(desk, other.token, "deed")
        assert change(desk, mine.token, "deed", errand="supplement").state == "waiting"


def test_two_kiosks_at_once_give_no_number_too_many(tmp_path: Path) -> None:
    with hall(tmp_path, offer={"per_day": {"deed": 7}}) as desk, ThreadPoolExecutor(8) as taps:
        found = sorted(taps.map(lambda _: tap(desk), range(24)))
    assert found == [f"A{n:03d}" for n in range(1, 8)] + ["item.full"] * 17


# --- who holds a ticket is served -------------------------------------------------------------------------------------


def fill(desk: Desk, people: int, item: str = "deed") -> None:
    """Let people wait at whom nobody was refused: staff gave them their numbers."""
    for _ in range(people):
        desk.issue(items=[item], channel="helper")


def test_whoever_would_not_be_called_before_the_close_is_told_before_and_gets_no_number(tmp_path: Path) -> None:
    with hall(tmp_path) as desk:
        at(desk, "16:25")
        desk.open()
        assert queue(desk, "A").status == "open"
        fill(desk, 6)
        assert (queue(desk, "A").status, lane(desk, "property").status) == ("closing", "closing")
        assert lane(desk, "property").next_day == local("2026-03-03T08:00")
        assert lane(desk, "property").call_until == local("2026-03-02T17:30")
        assert refusal(desk) == "hall.no_time_left"
        assert desk.take("pension").number == "B001"  # another line


def test_who_holds_a_ticket_is_not_sent_away_by_it(tmp_path: Path) -> None:
    with hall(tmp_path) as desk:
        at(desk, "16:25")
        desk.open()
        early = desk.take()
        fill(desk, 8)
        assert desk.service.visit_by_token(early.token).state == "waiting"
        assert change(desk, early.token, "mortgage").state == "waiting"
        assert number_of(desk.next()) == early.number


def test_staff_and_a_first_call_are_exempt(tmp_path: Path) -> None:
    with hall(tmp_path) as desk:
        late = desk.take()
        at(desk, "2026-03-02T18:30")
        DayService(desk.service.reader, desk.service.writer, desk.clock, desk.service.keys).close_days()
        at(desk, "2026-03-03T16:25")
        desk.open()
        fill(desk, 8)
        assert refusal(desk) == "hall.no_time_left"
        assert with_voucher(desk, late).number == "A009"


def test_where_no_counter_is_open_numbers_go_by_the_clock(tmp_path: Path) -> None:
    """Nobody can tell a range, so nobody is refused for one."""
    with hall(tmp_path) as desk:
        at(desk, "16:25")
        fill(desk, 8)
        assert desk.take().wait is None
        assert queue(desk, "A").status == "open"


def test_who_is_served_after_lunch_gets_a_number_before_it(tmp_path: Path) -> None:
    with running_hall(tmp_path, ticket_county(calendar=LUNCH), simulated=True) as desk:
        at(desk, "11:15")
        desk.open()
        fill(desk, 6)
        wait = desk.take().wait
        assert wait is not None
        assert wait.high_s > 2 * 3600  # the break lies between


def test_the_counters_of_a_department_close_with_its_own_last_hours(tmp_path: Path) -> None:
    """On a Saturday at eleven the hall's other days say nothing."""
    with hall(tmp_path, calendar=LUNCH) as desk:
        at(desk, f"{SATURDAY}T11:05")
        desk.open("main-3")
        fill(desk, 6, "pension")
        assert refusal(desk, "pension") == "hall.no_time_left"


def test_overtime_gives_so_many_more_their_number(tmp_path: Path) -> None:
    given = []
    for minutes in (0, 30, 60):
        directory = tmp_path / str(minutes)
        directory.mkdir()
        with hall(directory, {"overtime_minutes": minutes}) as desk:
            at(desk, "16:25")
            desk.open()
            count = 0
            while count < 20 and queue(desk, "A").status == "open":
                desk.take()
                count += 1
            assert refusal(desk) == "hall.no_time_left"
            given.append(count)
    assert given[0] < given[1] < given[2]


def test_a_second_range_of_several_items_counts_the_desk_that_calls_first(tmp_path: Path) -> None:
    with hall(tmp_path) as desk:
        at(desk, "16:25")
        desk.open()
        desk.open("main-3", "staff:wu")
        fill(desk, 8)
        assert desk.issue(items=["deed", "pension"]).number == "A009"


def test_by_the_clock_alone_everybody_gets_a_number_until_its_hour(tmp_path: Path) -> None:
    with hall(tmp_path, {"last_ticket": "by-time"}) as desk:
        assert lane(desk, "property").call_until is None
        at(desk, "16:59")
        desk.open()
        fill(desk, 20)
        assert queue(desk, "A").status == "open"
        assert desk.take().number == "A021"
        at(desk, "17:00")
        assert refusal(desk) == "hall.closed"


@pytest.mark.parametrize(("rule", "all_called"), [("if-served", True), ("by-time", False)])
def test_an_afternoon_with_too_many_people_ends_with_everybody_called_who_got_a_number(
    tmp_path: Path, rule: str, all_called: bool
) -> None:
    """Two counters need eleven minutes a person; somebody comes every three. By the clock, a third waits at closing."""
    with running_hall(tmp_path, ticket_county({"last_ticket": rule}), simulated=True) as desk:
        at(desk, "15:30")
        busy: dict[str, tuple[str, dt.datetime]] = {}
        desk.open("main-1")
        desk.open("main-2", "staff:wu")
        answers = []
        while desk.clock.moment < local("2026-03-02T17:30"):
            for counter in ("main-1", "main-2"):
                step, until = busy.get(counter, ("", desk.clock.moment))
                if step and until <= desk.clock.moment:
                    desk.finish(step, counter)
                    del busy[counter]
                if counter not in busy and (visit := desk.next(counter).visit) is not None:
                    busy[counter] = (visit.step, desk.clock.moment + dt.timedelta(minutes=11))
            if desk.clock.moment.minute % 3 == 0 and desk.service.hall_state("main").issuing:
                answers.append(tap(desk))
            desk.clock.forward(minutes=1)
        waiting = desk.service.hall_state("main").waiting
        assert (waiting == 0) is all_called
        given = [a for a in answers if a.startswith("A")]
        assert len(given) >= 15
        assert set(answers) - set(given) == ({"hall.no_time_left"} if all_called else set())
