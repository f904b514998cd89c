"""A stated hall time runs on, and a restart never lives an hour twice."""

from __future__ import annotations

import datetime as dt

from queue_server.clock import RealClock, StatedClock, resume_clock

NINE = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def test_a_stated_clock_runs_at_the_pace_of_the_machine() -> None:
    ticks = iter([100.0, 160.0])
    clock = StatedClock(NINE, monotonic=lambda: next(ticks))
    assert clock.now() == NINE + dt.timedelta(minutes=1)


def test_hall_time_is_told_in_utc() -> None:
    assert StatedClock(NINE).now().utcoffset() == dt.timedelta(0)


def test_a_restart_goes_on_from_the_last_event_when_that_is_later() -> None:
    last = NINE + dt.timedelta(hours=2)
    assert resume_clock(NINE, last).now() >= last


def test_a_restart_with_a_later_statement_takes_the_statement() -> None:
    last = NINE - dt.timedelta(hours=2)
    assert NINE <= resume_clock(NINE, last).now() < NINE + dt.timedelta(minutes=1)


def test_without_a_statement_hall_time_is_real_time() -> None:
    clock = resume_clock(None, NINE)
    assert isinstance(clock, RealClock)
    assert not clock.stated
