"""Suspending an item, a department or the hall: nobody is called for it, nobody loses the place, everybody is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from queue_server.contract.day import ResumeRequest, SuspendRequest
from queue_server.domain.errors import RuleViolation
from tests.kit.server_kit import Desk, running_hall


def suspend(desk: Desk, kind: str, code: str, reason: str = "system", note: str = "省系统故障") -> None:
    request = SuspendRequest.model_validate({"kind": kind, "code": code, "reason": reason, "note": note})
    desk.service.day.suspend("main", request, "staff:li", desk.key())


def resume(desk: Desk, kind: str, code: str) -> None:
    request = ResumeRequest.model_validate({"kind": kind, "code": code})
    desk.service.day.resume("main", request, "staff:li", desk.key())


def called(desk: Desk, counter: str) -> str | None:
    visit = desk.next(counter).visit
    if visit is not None:
        desk.press("finish", visit.step, counter)
    return visit.number if visit else None


@pytest.mark.parametrize(
    ("kind", "code", "still"),
    [
        ("item", "mortgage", ["A002", "B001"]),
        ("department", "property", ["B001"]),
        ("hall", "main", []),
    ],
)
def test_what_is_suspended_is_not_called_and_the_rest_is(desk: Desk, kind: str, code: str, still: list[str]) -> None:
    for item in ("mortgage", "deed", "pension"):
        desk.take(item)
        desk.clock.forward(minutes=1)
    suspend(desk, kind, code)
    desk.open("main-4")
    assert desk.service.counter_state("main-4").waiting == len(still)
    assert [called(desk, "main-4") for _ in range(3)] == [*still, *[None] * (3 - len(still))]
    assert desk.service.hall_state("main").waiting == 3 - len(still)


def test_once_it_is_over_everybody_stands_where_they_stood(desk: Desk) -> None:
    first = desk.take("mortgage").number
    suspend(desk, "item", "mortgage")
    desk.clock.forward(minutes=30)
    second = desk.take("deed").number
    desk.clock.forward(minutes=5)
    resume(desk, "item", "mortgage")
    desk.open()
    assert [called(desk, "main-1"), called(desk, "main-1")] == [first, second]


def test_who_is_at_the_counter_already_is_served_to_the_end(desk: Desk) -> None:
    desk.take()
    desk.open()
    visit = desk.next().visit
    assert visit is not None
    suspend(desk, "department", "property")
    desk.press("start", visit.step)
    assert desk.press("finish", visit.step).finished_today == 1


def test_everybody_is_told_why_and_no_number_is_given_for_it(desk: Desk) -> None:
    issued = desk.take("deed")
    suspend(desk, "department", "property", note="省不动产系统故障")
    state, screen = desk.service.hall_state("main"), desk.service.display_state("main")
    for told in (state.suspended, screen.suspended):
        assert [(s.kind, s.code, s.reason, s.note) for s in told] == [
            ("department", "property", "system", "省不动产系统故障")
        ]
    assert {q.prefix: len(q.suspended) for q in screen.queues} == {"A": 1, "B": 0, "S": 0}
    assert {d.department: d.wait for q in state.queues for d in q.departments}["property"] is None
    view = desk.service.visit_by_token(issued.token)
    assert (view.state, view.suspended) == ("waiting", state.suspended[0])
    with pytest.raises(RuleViolation, match=r"item\.suspended"):
        desk.take("mortgage")
    assert desk.take("pension").number == "B001"


def test_a_suspension_said_again_changes_its_reason_and_not_since_when(desk: Desk) -> None:
    suspend(desk, "item", "deed")
    began = desk.clock.now()
    desk.clock.forward(minutes=5)
    suspend(desk, "item", "deed", "equipment", "打印机坏了")
    suspend(desk, "item", "deed", "equipment", "打印机坏了")
    (told,) = desk.service.hall_state("main").suspended
    assert (told.reason, told.note, told.since) == ("equipment", "打印机坏了", began)
    assert desk.service.hall_state("main").last_event == 2


def test_of_two_suspensions_the_place_is_free_only_when_both_are_over(desk: Desk) -> None:
    desk.take("deed")
    suspend(desk, "item", "deed")
    suspend(desk, "hall", "main", "evacuation")
    desk.open()
    resume(desk, "item", "deed")
    assert desk.next().visit is None
    resume(desk, "hall", "main")
    assert desk.next().visit is not None


@pytest.mark.parametrize(
    ("kind", "code", "error"),
    [
        ("item", "moon", "item.unknown"),
        ("department", "moon", "counter.department_unknown"),
        ("hall", "town", "hall.unknown"),
    ],
)
def test_what_the_hall_does_not_have_cannot_be_suspended(desk: Desk, kind: str, code: str, error: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        suspend(desk, kind, code)
    assert refused.value.code == error
    with pytest.raises(RuleViolation, match=r"suspension\.unknown"):
        resume(desk, kind, code)


def test_one_press_suspends_once_however_often_it_arrives(desk: Desk) -> None:
    request = SuspendRequest(kind="item", code="deed", reason="system")
    first = desk.service.day.suspend("main", request, "staff:li", "once")
    desk.service.day.resume("main", ResumeRequest(kind="item", code="deed"), "staff:li", "over")
    assert desk.service.day.suspend("main", request, "staff:li", "once") == first
    assert desk.service.hall_state("main").suspended == []


def test_a_suspension_outlives_a_crash_and_the_board_is_read_with_it(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        desk.take("deed")
        suspend(desk, "department", "property")
    with running_hall(tmp_path) as desk:
        desk.open()
        assert desk.next().visit is None
        resume(desk, "department", "property")
        assert desk.next().visit is not None


def test_the_followed_board_stands_as_one_read_anew(desk: Desk) -> None:
    for item in ("deed", "mortgage", "pension"):
        desk.take(item)
    suspend(desk, "item", "mortgage")
    desk.open()
    called(desk, "main-1")
    followed = desk.service.counter_state("main-1")
    desk.service.writer.boards.forget("main")
    assert desk.service.counter_state("main-1") == followed
    resume(desk, "item", "mortgage")
    followed = desk.service.counter_state("main-1")
    desk.service.writer.boards.forget("main")
    assert desk.service.counter_state("main-1") == followed


def test_who_pressed_and_what_was_written_is_in_the_staff_s_record_only(desk: Desk) -> None:
    suspend(desk, "hall", "main", "evacuation", "消防演习")
    with desk.service.reader.read() as records:
        (event,) = records.events_after("main", 0, 10)
    assert event.public == {}
    assert (event.staff["by"], event.staff["reason"], event.staff["note"]) == ("staff:li", "evacuation", "消防演习")
    assert event.at == desk.clock.now().astimezone(dt.UTC)
