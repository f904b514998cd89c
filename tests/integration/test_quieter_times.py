"""A quieter time is suggested where coming later is much better, and only where the hall's days are known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.app.wait import quieter
from queue_server.app.wait.outlook import day_to_come
from queue_server.app.wait.quieter import HalfHour
from queue_server.contract.models import QueueView
from queue_server.domain import ranges
from queue_server.domain.calibration import Told
from queue_server.domain.experience import Experience, Now
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import MONDAY_9, SHANGHAI

MORNING_RUSH = {
    **{(day, half_hour, "property", "ordinary"): 2.0 for day in range(1, 6) for half_hour in range(16, 24)},
    **{(day, half_hour, "property", "ordinary"): 0.4 for day in range(1, 6) for half_hour in range(24, 34)},
}
BUSY_MORNINGS = Experience(days=dict.fromkeys(range(1, 6), 2.0), people=MORNING_RUSH)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_hall(tmp_path, simulated=True) as running:
        running.open()
        for _ in range(12):
            running.take()
        yield running


def look(desk: Desk, experience: Experience) -> QueueView:
    """Look for quieter times in a hall with this experience; return its first queue."""
    now = desk.clock.now()
    desk.service.outlook.lessons._known["main"] = now, Now(experience)
    desk.service.outlook.look_for_quieter_times()
    return desk.service.hall_state("main").queues[0]


def half_hour(begins: dt.datetime, high_min: int) -> HalfHour:
    return HalfHour(begins, Told(0, high_min * 30, high_min * 60))


def later(minutes: int) -> dt.datetime:
    return MONDAY_9 + dt.timedelta(minutes=minutes)


def test_after_a_busy_morning_the_afternoon_is_suggested(desk: Desk) -> None:
    queue = look(desk, BUSY_MORNINGS)
    assert queue.wait is not None
    assert queue.quieter is not None
    assert queue.quieter.from_.astimezone(SHANGHAI).time() >= dt.time(11, 30)
    assert queue.quieter.high_s < queue.wait.high_s * 0.6
    assert queue.quieter.from_ < queue.quieter.until


def test_nothing_is_suggested_without_days_to_know_it_from(desk: Desk) -> None:
    assert look(desk, Experience()).quieter is None


def test_nothing_is_suggested_where_the_wait_is_short(tmp_path: Path) -> None:
    with running_hall(tmp_path, simulated=True) as desk:
        desk.open()
        assert look(desk, BUSY_MORNINGS).quieter is None


def test_nothing_is_suggested_after_numbers_are_given_no_more(desk: Desk) -> None:
    desk.clock.forward(hours=9)
    assert look(desk, BUSY_MORNINGS).quieter is None


def test_what_was_found_is_good_for_half_an_hour(desk: Desk) -> None:
    assert look(desk, BUSY_MORNINGS).quieter is not None
    desk.clock.forward(minutes=31)
    assert desk.service.hall_state("main").queues[0].quieter is None


def test_a_quiet_stretch_lasts_as_long_as_its_half_hours_follow_each_other() -> None:
    expected = [half_hour(later(m), high) for m, high in ((60, 50), (90, 12), (120, 18), (150, 40), (180, 5))]
    found = quieter.quieter(expected, 60 * 60, MONDAY_9)
    assert found is not None
    assert (found.from_, found.until, found.low_s, found.high_s) == (later(90), later(150), 0, 18 * 60)


def test_a_quieter_time_lies_ahead_by_the_way_home_and_back() -> None:
    assert quieter.quieter([half_hour(later(30), 5)], 60 * 60, MONDAY_9) is None


def test_a_wait_that_is_hardly_better_is_not_worth_coming_again() -> None:
    assert quieter.quieter([half_hour(later(90), 40)], 60 * 60, MONDAY_9) is None


def test_of_a_series_the_department_with_the_longest_wait_counts(desk: Desk) -> None:
    people = {(2, n, d, "ordinary"): 4.0 for n in range(16, 34) for d in ("social", "health")}
    known = Now(Experience(days={2: 2.0}, people=people))
    rules = desk.service.halls.get("main")
    tuesday = day_to_come(rules, known, dt.date(2026, 3, 3))
    question = ranges.SlotsQuestion(tuesday, known.calibration, 1800, runs=4)
    found = quieter.half_hours(quieter.QuietQuestions(rules, (question,)), ranges.slots)
    assert set(found) == {"B"}
    assert all(dt.time(8) <= h.begins.astimezone(SHANGHAI).time() <= dt.time(16, 30) for h in found["B"])
