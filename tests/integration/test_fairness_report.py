"""The day's fairness, put together from what was recorded on a real database."""

from __future__ import annotations

import datetime as dt

from queue_server.contract.counter import CallRequest, MoveRequest
from queue_server.contract.day import FairnessReport, ResumeRequest, SuspendRequest
from queue_server.contract.models import IssueRequest, VisitIssued
from tests.kit.server_kit import Desk

TODAY = dt.date(2026, 3, 2)


def told(desk: Desk) -> FairnessReport:
    return desk.service.day.fairness("main", TODAY)


def waits(desk: Desk) -> dict[str, list[float]]:
    """Return minutes: mean, median and worst, by class."""
    return {c.class_: [s / 60 for s in (c.mean_s, c.p50_s, c.worst_s)] for c in told(desk).classes}


def overtakes(desk: Desk) -> dict[str, tuple[int, int]]:
    return {o.class_: (o.calls, o.passed) for o in told(desk).overtakes}


def serve(desk: Desk, counter: str = "main-1") -> str:
    """Call the next person and end it; return the number."""
    visit = desk.next(counter).visit
    assert visit is not None
    desk.finish(visit.step, counter)
    return visit.number


def after(desk: Desk, minutes: float) -> None:
    desk.clock.forward(minutes=minutes)


def test_what_a_class_waited_and_what_its_priority_cost(desk: Desk) -> None:
    for class_ in (None, None, "senior"):
        desk.take("deed", class_)
        after(desk, 1)
    desk.open()
    after(desk, 7)
    called = []
    for _ in range(3):
        called.append(serve(desk))
        after(desk, 5)
    assert called == ["A003", "A001", "A002"]
    assert waits(desk) == {"ordinary": [17, 15, 19], "senior": [8, 8, 8]}
    assert {c.class_: c.cost_s for c in told(desk).classes} == {"ordinary": 300, "senior": -600}
    assert overtakes(desk) == {"senior": (1, 2)}


def test_the_time_at_a_first_counter_is_no_waiting_for_the_second(desk: Desk) -> None:
    request = IssueRequest.model_validate({"items": ["deed", "pension"], "channel": "kiosk"})
    desk.service.issue("main", request, "terminal:k1", desk.key(), "http://hall")
    desk.open()
    after(desk, 10)
    visit = desk.next().visit
    assert visit is not None
    after(desk, 20)
    desk.finish(visit.step)
    desk.open("main-3", "staff:wang")
    after(desk, 6)
    serve(desk, "main-3")
    assert waits(desk) == {"ordinary": [8, 6, 10]}


def test_a_missed_number_waited_twice_and_its_absence_counts_for_nothing(desk: Desk) -> None:
    issued = desk.take()
    desk.open()
    after(desk, 4)
    visit = desk.next().visit
    assert visit is not None
    for _ in range(2):
        desk.press("recall", visit.step)
    desk.press("no_show", visit.step)
    after(desk, 30)
    desk.service.im_back(issued.token, "ticket", desk.key())
    after(desk, 8)
    serve(desk)
    report = told(desk)
    assert report.calls == 2
    assert waits(desk) == {"ordinary": [6, 4, 8]}


def test_a_counter_that_was_moved_passes_nobody_it_could_not_call_then(desk: Desk) -> None:
    desk.take("deed")
    after(desk, 1)
    desk.take("pension")
    desk.open("main-1")
    desk.service.move("main-1", MoveRequest(departments=["social"]), "staff:li", desk.key())
    after(desk, 5)
    assert serve(desk) == "B001"
    desk.service.move("main-1", MoveRequest(departments=[]), "staff:li", desk.key())
    assert serve(desk) == "A001"
    assert overtakes(desk) == {}


def test_nobody_is_passed_who_waited_for_what_was_suspended(desk: Desk) -> None:
    desk.take("mortgage")
    after(desk, 1)
    desk.take("deed")
    suspend = SuspendRequest(kind="item", code="mortgage", reason="system")
    desk.service.day.suspend("main", suspend, "staff:li", desk.key())
    desk.open()
    after(desk, 5)
    assert serve(desk) == "A002"
    after(desk, 1)
    desk.service.day.resume("main", ResumeRequest(kind="item", code="mortgage"), "staff:li", desk.key())
    after(desk, 1)
    assert serve(desk) == "A001"
    assert overtakes(desk) == {}


def test_whom_a_clerk_called_by_hand_stands_apart(desk: Desk) -> None:
    desk.take()
    after(desk, 1)
    second = desk.take().number
    desk.open()
    after(desk, 5)
    request = CallRequest(after=None, number=second, reason="行动不便")
    visit = desk.service.call("main-1", request, "staff:li", desk.key()).visit
    assert visit is not None
    desk.finish(visit.step)
    serve(desk)
    report = told(desk)
    assert (report.by_hand.calls, report.by_hand.passed, report.overtakes) == (1, 1, [])


def test_who_was_never_called_is_counted_and_who_gave_the_number_back_too(desk: Desk) -> None:
    given_back, *_ = [desk.take() for _ in range(3)]
    after(desk, 5)
    desk.service.give_back(given_back.token, "ticket", desk.key())
    desk.open()
    serve(desk)
    desk.clock.moment = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
    desk.service.day.close_days()
    report = told(desk)
    assert [(c.class_, c.calls, c.uncalled) for c in report.classes] == [("ordinary", 1, 2)]
    assert report.over


def test_the_ranges_told_are_held_against_the_waits(desk: Desk) -> None:
    desk.open()
    tickets: list[VisitIssued] = [desk.take() for _ in range(2)]
    assert tickets[0].wait is not None
    serve(desk)
    after(desk, 300)
    serve(desk)
    ranges = told(desk).ranges
    assert (ranges.told, ranges.within, ranges.longer, ranges.much_longer) == (2, 1, 1, 1)


def test_a_day_s_report_does_not_change_with_the_days_after_it(desk: Desk) -> None:
    desk.open()
    desk.take()
    after(desk, 5)
    serve(desk)
    desk.clock.moment = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
    desk.service.day.close_days()
    report = told(desk)
    desk.clock.moment = dt.datetime(2026, 3, 3, 1, 0, tzinfo=dt.UTC)
    desk.open()
    desk.take("deed", "senior")
    serve(desk)
    assert told(desk) == report
