"""The end of the day on a real database: everybody accounted for, once, however the server fared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from queue_server.app.day.day_end import DayEnd
from queue_server.contract.day import DayEnded, VoucherRequest
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.contract.tickets import HandWrittenIn
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import closed_days, presses, steps, visits, voids, vouchers
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import HALL, small_county

TUESDAY = dt.date(2026, 3, 3)


def at(desk: Desk, time: str, days: int = 0) -> None:
    """Set the hall's clock to a time of day in Shanghai, so many days after Monday 2 March."""
    hours, minutes = map(int, time.split(":"))
    desk.clock.moment = dt.datetime(2026, 3, 2 + days, hours, minutes, tzinfo=dt.UTC) - dt.timedelta(hours=8)


def several(desk: Desk, *items: str) -> VisitIssued:
    request = IssueRequest.model_validate({"items": list(items), "channel": "kiosk"})
    return desk.service.issue("main", request, "terminal:k1", desk.key(), "http://hall")


def kinds(desk: Desk) -> list[str]:
    return [e.type for e in desk.service.events_after("main", 0, 10_000)]


def test_at_the_end_everybody_is_served_or_has_a_voucher_or_is_cancelled(desk: Desk) -> None:
    for _ in range(5):
        desk.take()
    desk.open("main-1")
    served = desk.next().visit
    assert served is not None
    desk.press("start", served.step)
    desk.open("main-2", "staff:wang")
    assert desk.next("main-2").visit is not None
    at(desk, "17:59")
    assert desk.service.day.close_days() == []
    at(desk, "18:00")
    (ended,) = desk.service.day.close_days()
    assert (ended.hall, ended.day.isoformat(), ended.again) == ("main", "2026-03-02", False)
    assert ended.figures == {
        "issued": 5,
        "served": 1,
        "vouchers": 3,
        "moved": 0,
        "cancelled": 1,
        "missed": 1,
        "served_at_close": 1,
        "voids": 0,
        "not_taken": 0,
        "appointments_kept": 0,
        "appointments_missed": 0,
    }
    state = desk.service.hall_state("main")
    assert (state.waiting, {c.status for c in state.counters}) == (0, {"closed"})
    assert desk.service.counter_state("main-1").visit is None
    assert kinds(desk).count("voucher_given") == 3
    assert kinds(desk)[-1] == "day_closed"


def test_a_day_is_closed_once_by_however_many_servers_and_however_often_they_look(desk: Desk) -> None:
    desk.take()
    at(desk, "18:00")
    rules = desk.service.halls.get("main")
    closing = [DayEnd(rules, dt.date(2026, 3, 2), desk.clock.now()) for _ in range(2)]
    first, second = (desk.service.writer.submit("main", use_case, None, DayEnded) for use_case in closing)
    assert (first.again, second.again) == (False, True)
    assert first.figures == second.figures
    assert desk.service.day.close_days() == []
    assert kinds(desk).count("day_closed") == 1
    with desk.engine.connect() as connection:
        assert len(connection.execute(select(closed_days)).all()) == 1
        assert len(connection.execute(select(vouchers)).all()) == 1


def test_while_people_are_still_called_and_served_the_day_goes_on(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    desk.open()
    at(desk, "17:50")
    first = desk.next().visit
    assert first is not None
    desk.press("start", first.step)
    at(desk, "19:45")
    assert desk.service.day.close_days() == []
    second = desk.next(after=first.step).visit
    assert second is not None
    desk.finish(second.step)
    at(desk, "20:14")
    assert desk.service.day.close_days() == []
    at(desk, "20:15")
    (ended,) = desk.service.day.close_days()
    assert (ended.figures["served"], ended.figures["vouchers"]) == (2, 1)


def test_a_service_that_somebody_forgot_to_end_keeps_no_day_open(desk: Desk) -> None:
    desk.take()
    desk.open()
    at(desk, "16:10")
    assert desk.next().visit is not None
    at(desk, "18:10")
    assert desk.service.day.close_days() == []
    at(desk, "18:11")
    (ended,) = desk.service.day.close_days()
    assert (ended.figures["served"], ended.figures["missed"]) == (0, 1)


def test_a_hall_without_visitors_has_its_counters_closed_too(desk: Desk) -> None:
    desk.open()
    at(desk, "18:00")
    (ended,) = desk.service.day.close_days()
    assert ended.figures["issued"] == 0
    assert desk.service.counter_state("main-1").counter.status == "closed"


def test_a_day_missed_by_a_server_that_was_off_is_tidied_up_when_it_is_back(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        issued = desk.take()
        desk.open("main-1")
        called = desk.next().visit
        assert called is not None
        desk.press("start", called.step)
        waiting = desk.take()
    with running_hall(tmp_path) as desk:
        at(desk, "8:10", days=1)
        desk.open("main-1", "staff:wang")
        desk.take()
        (ended,) = desk.service.day.close_days()
        assert (ended.day, ended.figures["served_at_close"]) == (dt.date(2026, 3, 2), 1)
        assert desk.service.visit_by_token(waiting.token).voucher_on == TUESDAY
        assert desk.service.counter_state("main-1").counter.status == "open"
        assert desk.service.hall_state("main").waiting == 1
    with desk.engine.connect() as connection:
        ended_at = connection.execute(select(steps.c.ended_at).where(steps.c.visit == issued.id)).scalar()
    assert ended_at == dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


def test_several_days_missed_are_tidied_up_one_by_one_and_old_ones_give_no_vouchers(desk: Desk) -> None:
    for day in (0, 1, 16):
        at(desk, "9:00", days=day)
        desk.take()
    at(desk, "9:00", days=17)
    ended = desk.service.day.close_days()
    assert [(e.day.day, e.figures["vouchers"], e.figures["cancelled"]) for e in ended] == [
        (2, 0, 1),
        (3, 0, 1),
        (18, 1, 0),
    ]


def test_numbers_typed_in_after_the_close_are_tidied_up_with_the_date(tmp_path: Path) -> None:
    county = small_county(series=[{**HALL["series"][0], "hand_first": 901}, *HALL["series"][1:]])
    with running_hall(tmp_path, county) as desk:
        desk.take()
        at(desk, "18:00")
        assert len(desk.service.day.close_days()) == 1
        at(desk, "20:00")
        typed = {"number": "A901", "item": "deed", "taken_at": desk.clock.now() - dt.timedelta(hours=4)}
        request = HandWrittenIn.model_validate({"numbers": [typed]})
        assert desk.service.tickets.type_in("main", request, "staff:li", "k").typed[0].result == "added"
        assert desk.service.day.close_days() == []
        at(desk, "7:00", days=1)
        (again,) = desk.service.day.close_days()
        assert (again.again, again.figures["vouchers"], again.figures["issued"]) == (True, 2, 2)
        assert kinds(desk).count("day_closed") == 1
        assert desk.service.day.close_days() == []


def test_a_gap_in_the_numbers_is_recorded_and_never_silence(desk: Desk) -> None:
    for _ in range(5):
        desk.take()
    with desk.engine.begin() as connection:
        lost = select(visits.c.id).where(visits.c.number.in_((2, 4)))
        connection.execute(delete(steps).where(steps.c.visit.in_(lost)))
        connection.execute(delete(visits).where(visits.c.number.in_((2, 4))))
    at(desk, "18:00")
    (ended,) = desk.service.day.close_days()
    assert ended.figures["voids"] == 2
    with desk.engine.connect() as connection:
        recorded = connection.execute(select(voids.c.prefix, voids.c.number, voids.c.reason)).all()
    assert sorted(recorded) == [("A", 2, "not_given"), ("A", 4, "not_given")]


def test_nothing_can_be_undone_once_the_day_is_over(desk: Desk) -> None:
    desk.take()
    desk.open()
    desk.next()
    with desk.engine.connect() as connection:
        assert connection.execute(select(presses)).all()
    at(desk, "18:00")
    desk.service.day.close_days()
    with desk.engine.connect() as connection:
        assert connection.execute(select(presses)).all() == []


def test_the_hall_s_rule_may_be_that_nobody_gets_a_voucher(tmp_path: Path) -> None:
    with running_hall(tmp_path, small_county(queue={"unserved": "cancel"})) as desk:
        issued = desk.take()
        at(desk, "18:00")
        (ended,) = desk.service.day.close_days()
        assert (ended.figures["vouchers"], ended.figures["cancelled"]) == (0, 1)
        view = desk.service.visit_by_token(issued.token)
        assert (view.state, view.voucher_on) == ("cancelled", None)
        assert kinds(desk)[-2:] == ["ticket_cancelled", "day_closed"]


def test_the_board_stands_as_the_records_do_after_the_close(desk: Desk) -> None:
    for item in ("deed", "pension", "card"):
        desk.take(item)
    desk.open("main-3", "staff:zhao")
    desk.next("main-3")
    at(desk, "18:00")
    desk.service.day.close_days()
    followed = desk.service.hall_state("main")
    desk.service.writer.boards.forget("main")
    assert desk.service.hall_state("main") == followed


def test_a_manager_sends_one_department_away_and_the_others_stay(desk: Desk) -> None:
    deed = desk.take("deed")
    pension = desk.take("pension")
    both = several(desk, "deed", "card")
    request = VoucherRequest.model_validate({"departments": ["property"], "reason": "停电"})
    done = desk.service.day.give_vouchers("main", request, "staff:boss", "once")
    assert (done.given, done.good_on) == (2, TUESDAY)
    assert desk.service.day.give_vouchers("main", request, "staff:boss", "once") == done
    assert desk.service.visit_by_token(deed.token).voucher_on == TUESDAY
    assert desk.service.visit_by_token(pension.token).state == "waiting"
    left = desk.service.visit_by_token(both.token)
    assert [s.state for s in left.steps] == ["cancelled", "waiting"]
    assert desk.service.hall_state("main").waiting == 2
    assert kinds(desk).count("voucher_given") == 2


def test_sending_away_again_gives_nobody_a_second_voucher(desk: Desk) -> None:
    several(desk, "deed", "card")
    for departments in (["property"], []):
        request = VoucherRequest.model_validate({"departments": departments, "reason": "疏散"})
        desk.service.day.give_vouchers("main", request, "staff:boss", desk.key())
    assert kinds(desk).count("voucher_given") == 1
    assert desk.service.hall_state("main").waiting == 0


@pytest.mark.parametrize(
    ("named", "code"),
    [({"departments": ["moon"]}, "counter.department_unknown"), ({"items": ["moon"]}, "item.unknown")],
)
def test_sending_away_for_what_the_hall_does_not_know_is_refused(
    desk: Desk, named: dict[str, object], code: str
) -> None:
    desk.take()
    request = VoucherRequest.model_validate({**named, "reason": "疏散"})
    with pytest.raises(RuleViolation) as refused:
        desk.service.day.give_vouchers("main", request, "staff:boss", desk.key())
    assert refused.value.code == code
    assert desk.service.hall_state("main").waiting == 1


def test_each_hall_s_day_ends_in_its_own_time_zone(tmp_path: Path) -> None:
    county = small_county()
    west = county.halls["town"].model_copy(update={"timezone": "Asia/Urumqi"})
    county = county.model_copy(update={"halls": {**county.halls, "town": west}})
    with running_hall(tmp_path, county) as desk:
        at(desk, "11:00")
        for hall in ("main", "town"):
            desk.take("pension", hall=hall)
        at(desk, "18:00")
        assert [e.hall for e in desk.service.day.close_days()] == ["main"]
        at(desk, "19:59")
        assert desk.service.day.close_days() == []
        at(desk, "20:00")
        assert [(e.hall, e.day.isoformat()) for e in desk.service.day.close_days()] == [("town", "2026-03-02")]
