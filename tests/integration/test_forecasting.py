"""The forecaster lives in a process of its own: tickets never wait for it, and it comes back when it dies."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queue_server import forecasting
from queue_server.app.wait.lessons import Lessons
from queue_server.app.wait.outlook import day_to_come
from queue_server.contract.counter import PauseRequest
from queue_server.contract.models import Wait
from queue_server.domain.errors import RuleViolation
from queue_server.domain.experience import Experience, Now
from queue_server.domain.ranges import PlanQuestion
from queue_server.forecasting import ForecastProcess
from tests.kit.server_kit import Desk, running_hall

SOON_S = 30.0


def eventually(found: Callable[[], object]) -> object:
    """Wait for something true, within reason."""
    deadline = time.monotonic() + SOON_S
    while not (value := found()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)
    return value


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(forecasting, "ANSWER_WITHIN_S", 3.0)
    with running_hall(tmp_path) as running:
        boards = running.service.writer.boards
        process = ForecastProcess(boards, running.service.reader, Lessons(boards.halls), running.clock)
        boards.forecasts = process
        process.start()
        yield running
        process.stop()


def process_of(desk: Desk) -> ForecastProcess:
    forecasts = desk.service.writer.boards.forecasts
    assert isinstance(forecasts, ForecastProcess)
    return forecasts


def answered(desk: Desk) -> bool:
    """Say whether there is an answer for the board as it stands."""
    boards = desk.service.writer.boards
    day = desk.service.halls.get("main").calendar.business_day(desk.clock.now())
    with desk.service.reader.read() as records, boards.lock("main"):
        board = boards.at("main", day, records)
        table = process_of(desk).table(board, desk.clock.now())
        return table is not None and table.seq == board.seq


def wait_of(desk: Desk, number: str) -> Wait:
    wait = desk.service.visit_by_number("main", number).wait
    assert wait is not None
    return wait


def lunch(desk: Desk) -> None:
    """Pause the counter: only the simulation expects it back, the simple reckoning knows of nobody to serve."""
    desk.service.pause("main-1", PauseRequest(reason="lunch"), "staff:li", desk.key())


def test_the_ranges_come_from_the_process_within_a_moment(desk: Desk) -> None:
    desk.open()
    desk.take()
    lunch(desk)
    eventually(lambda: answered(desk))
    assert wait_of(desk, "A001").low_s > 0
    assert process_of(desk).pid not in (None, os.getpid())


def test_before_the_first_answer_the_range_is_reckoned_from_the_work_ahead(tmp_path: Path) -> None:
    with running_hall(tmp_path) as desk:
        boards = desk.service.writer.boards
        boards.forecasts = ForecastProcess(boards, desk.service.reader, Lessons(boards.halls), desk.clock)
        desk.open()
        assert desk.take().wait is not None


def test_issuing_goes_on_while_the_forecaster_is_dead_and_it_comes_back(desk: Desk) -> None:
    desk.open()
    desk.take()
    eventually(lambda: answered(desk))
    dead = process_of(desk).pid
    assert dead is not None
    os.kill(dead, signal.SIGKILL)
    for _ in range(5):
        assert desk.take().wait is not None
    eventually(lambda: process_of(desk).pid not in (None, dead) and answered(desk))


def test_a_forecaster_that_hangs_is_replaced_and_nobody_waits_for_it(desk: Desk) -> None:
    desk.open()
    desk.take()
    eventually(lambda: answered(desk))
    stuck = process_of(desk).pid
    assert stuck is not None
    os.kill(stuck, signal.SIGSTOP)
    began = time.monotonic()
    assert desk.take().wait is not None
    assert time.monotonic() - began < 2
    eventually(lambda: process_of(desk).pid not in (None, stuck) and answered(desk))


def test_an_old_answer_is_not_told_once_the_hall_has_moved_on(desk: Desk) -> None:
    desk.open()
    desk.take()
    eventually(lambda: answered(desk))
    board = desk.service.writer.boards._boards["main"]
    process = process_of(desk)
    process.stop()
    now = desk.clock.now()
    assert process.table(board, now) is not None
    board.seq += 1
    assert process.table(board, now) is not None, "a moment ago is good enough"
    desk.clock.forward(seconds=4)
    assert process.table(board, desk.clock.now()) is None


def _tomorrow(desk: Desk, people: dict[tuple[int, int, str, str], float], runs: int) -> PlanQuestion:
    rules = desk.service.halls.get("main")
    known = Now(Experience(days={2: 2.0}, people=people))
    tomorrow = rules.calendar.next_working_day(rules.calendar.business_day(desk.clock.now()))
    assert tomorrow is not None
    return PlanQuestion(day_to_come(rules, known, tomorrow), runs=runs)


def test_a_hall_where_nothing_happens_asks_nothing(desk: Desk) -> None:
    desk.open()
    desk.take()
    eventually(lambda: answered(desk))
    process = process_of(desk)
    eventually(lambda: not process._due)
    # One question after the other: whatever was on its way has been answered before this one is.
    process.plan(_tomorrow(desk, {}, runs=1))
    before = process._tables["main"]
    for _ in range(20):
        wait_of(desk, "A001")
    assert process._tables["main"] is before
    assert not process._due


def test_a_plan_is_worked_out_by_the_process(desk: Desk) -> None:
    slots = {(2, half_hour, "property", "ordinary"): 4.0 for half_hour in range(48)}
    outcome = process_of(desk).plan(_tomorrow(desk, slots, runs=4))
    assert sum(waits.count for waits in outcome.hours.values()) == pytest.approx(9 * 4, rel=0.4)


def test_without_a_forecaster_a_plan_is_refused_as_busy(desk: Desk) -> None:
    process = process_of(desk)
    process.stop()
    question = PlanQuestion(day_to_come(desk.service.halls.get("main"), Now(Experience()), desk.clock.now().date()))
    with pytest.raises(RuleViolation, match=r"server\.busy"):
        process.plan(question)


def test_the_forecaster_ends_with_its_server(desk: Desk) -> None:
    desk.open()
    desk.take()
    pid = eventually(lambda: process_of(desk).pid)
    assert isinstance(pid, int)
    process_of(desk).stop()
    assert not Path(f"/proc/{pid}").exists()


def test_a_crowd_too_large_to_simulate_in_time_is_reckoned(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecasting, "MOST_WAITING", 3)
    desk.open()
    for _ in range(5):
        assert desk.take().wait is not None
    process = process_of(desk)
    eventually(lambda: not process._due and "main" not in process._tables)
