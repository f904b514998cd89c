"""How good the ranges were."""

from __future__ import annotations

import datetime as dt

import pytest

from queue_server.domain.accuracy import ToldWait, accuracy

TEN = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)


def told(low_min: int, high_min: int, waited_min: float) -> ToldWait:
    return ToldWait(TEN, low_min * 60, high_min * 60, TEN + dt.timedelta(minutes=waited_min))


def test_a_wait_at_either_end_of_the_range_is_inside() -> None:
    found = accuracy([told(10, 20, 10), told(10, 20, 20), told(10, 20, 9), told(10, 20, 21)])
    assert found is not None
    assert (found.n, found.coverage) == (4, 0.5)


def test_the_error_is_taken_from_the_middle_of_the_range() -> None:
    found = accuracy([told(10, 20, 15), told(10, 20, 21)])
    assert found is not None
    assert found.mae_s == pytest.approx(180)


def test_only_who_waited_over_five_minutes_beyond_the_range_was_told_too_short() -> None:
    found = accuracy([told(10, 20, 25), told(10, 20, 25.1), told(10, 20, 2)])
    assert found is not None
    assert found.too_short == pytest.approx(1 / 3)


def test_a_day_without_told_waits_has_no_accuracy() -> None:
    assert accuracy([]) is None
