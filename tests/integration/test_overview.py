"""What a hall's manager sees: queues against the limit, who waits too long, what each counter does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.contract.counter import PauseRequest
from queue_server.contract.day import SuspendRequest
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import small_county


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, small_county()) as running:
        yield running


def test_an_empty_hall_has_nobody_and_no_mean(desk: Desk) -> None:
    seen = desk.service.overview("main")
    assert (seen.longest, seen.over, seen.finished, seen.mean_wait_s, seen.mean_service_s) == (None, (), 0, None, None)
    assert {d.view.status for d in seen.desks} == {"closed"}
    assert all(line.open_counters == 0 for line in seen.lines)


def test_who_waits_longest_comes_first_and_over_the_limit_is_longer_than_it(desk: Desk) -> None:
    first = desk.take()
    desk.clock.forward(minutes=20)
    second = desk.take()
    desk.clock.forward(minutes=25)
    assert desk.service.overview("main").over == (), "45 minutes are not over 45"
    desk.clock.forward(minutes=1)
    seen = desk.service.overview("main")
    assert [w.number for w in seen.over] == [first.number]
    assert seen.longest is not None
    assert (seen.longest.number, seen.longest.waited_s) == (first.number, 46 * 60)
    line = next(line for line in seen.lines if line.prefix == second.number[0])
    assert (line.waiting, line.over, line.longest_s) == (2, 1, 46 * 60)


@pytest.mark.parametrize(("limit", "over"), [(10, 1), (60, 0)])
def test_the_limit_is_the_halls_own(tmp_path: Path, limit: int, over: int) -> None:
    with running_hall(tmp_path, small_county(queue={"wait_limit_minutes": limit})) as desk:
        desk.take()
        desk.clock.forward(minutes=30)
        assert len(desk.service.overview("main").over) == over


def test_a_counter_tells_who_works_there_and_which_number_since_when(desk: Desk) -> None:
    desk.open()
    ticket = desk.take()
    called = desk.next().visit
    assert called is not None
    at = desk.clock.moment
    desk.clock.forward(minutes=3)
    one = next(d for d in desk.service.overview("main").desks if d.view.number == 1)
    assert (one.view.status, one.staff, one.view.now_serving) == ("open", "staff:li", ticket.number)
    assert (one.state, one.since) == ("called", at)
    desk.press("start", called.step)
    desk.clock.forward(minutes=7)
    desk.finish(called.step)
    seen = desk.service.overview("main")
    assert (seen.finished, seen.mean_wait_s, seen.mean_service_s) == (1, 0.0, 7 * 60)


def test_a_paused_counter_says_why_and_serves_no_queue(desk: Desk) -> None:
    desk.open()
    before = {line.prefix: line.open_counters for line in desk.service.overview("main").lines}
    desk.service.pause("main-1", PauseRequest(reason="lunch"), "staff:li", desk.key())
    seen = desk.service.overview("main")
    one = next(d for d in seen.desks if d.view.number == 1)
    assert (one.view.status, one.reason) == ("paused", "lunch")
    assert sum(line.open_counters for line in seen.lines) < sum(before.values())


def test_what_is_not_called_is_listed(desk: Desk) -> None:
    stop = SuspendRequest(kind="hall", code="main", reason="evacuation")
    desk.service.day.suspend("main", stop, "staff:zhou", desk.key())
    assert [(s.kind, s.reason) for s in desk.service.overview("main").hall.suspended] == [("hall", "evacuation")]
