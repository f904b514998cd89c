"""When a hall works."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from queue_server.app.holidays import official_day
from queue_server.domain.calendar import DayKind, Stretch, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = (
    Stretch(dt.time(8, 30), dt.time(12), dt.time(8), dt.time(11, 30)),
    Stretch(dt.time(14), dt.time(17, 30), dt.time(13, 30), dt.time(17)),
)


def _listed(day: dt.date) -> DayKind:
    kinds: dict[str, DayKind] = {"2026-02-17": "holiday", "2026-02-14": "workday"}
    return "unknown" if day.year == 2027 else kinds.get(day.isoformat(), "ordinary")


CALENDAR = WorkCalendar(
    ZONE,
    frozenset({1, 2, 3, 4, 5}),
    HOURS,
    closed=frozenset({dt.date(2026, 3, 4)}),
    open_extra=frozenset({dt.date(2026, 3, 7)}),
    official=_listed,
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


def test_the_business_day_is_the_hall_s_date() -> None:
    assert CALENDAR.business_day(at("2026-03-02T00:30")) == dt.date(2026, 3, 2)
    assert CALENDAR.business_day(at("2026-03-02T23:30")) == dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-03-02", True),
        ("2026-03-01", False),
        ("2026-02-17", False),
        ("2026-02-14", True),
        ("2026-03-04", False),
        ("2026-03-07", True),
        ("2027-03-01", True),
    ],
)
def test_exceptions_stand_above_the_official_list_and_that_above_weekdays(day: str, works: bool) -> None:
    assert CALENDAR.works_on(dt.date.fromisoformat(day)) is works


def test_a_year_without_a_list_is_provisional() -> None:
    assert CALENDAR.provisional(dt.date(2027, 3, 1))
    assert not CALENDAR.provisional(dt.date(2026, 3, 2))


@pytest.mark.parametrize(
    ("time", "is_open", "issuing"),
    [
        ("07:59", False, False),
        ("08:00", False, True),
        ("08:30", True, True),
        ("11:30", True, False),
        ("12:00", False, False),
        ("13:30", False, True),
        ("17:29", True, False),
        ("17:30", False, False),
    ],
)
def test_issuing_has_hours_of_its_own(time: str, is_open: bool, issuing: bool) -> None:
    now = at(f"2026-03-02T{time}")
    assert (CALENDAR.is_open(now), CALENDAR.is_issuing(now)) == (is_open, issuing)


def test_the_next_issuing_skips_days_off() -> None:
    assert CALENDAR.next_issuing(at("2026-03-02T12:00")) == at("2026-03-02T13:30")
    assert CALENDAR.next_issuing(at("2026-03-03T18:00")) == at("2026-03-05T08:00")


def test_the_counters_opening_is_counted_down_before_hours_only() -> None:
    assert CALENDAR.until_counters_open(at("2026-03-02T08:10")) == dt.timedelta(minutes=20)
    assert CALENDAR.until_counters_open(at("2026-03-02T09:00")) == dt.timedelta()
    assert CALENDAR.until_counters_open(at("2026-03-02T18:00")) == dt.timedelta()


def test_hours_are_written_for_people() -> None:
    assert CALENDAR.hours(dt.date(2026, 3, 2)) == "8:30–12:00 14:00–17:30"
    assert CALENDAR.hours(dt.date(2026, 3, 4)) == ""


def test_the_official_list_knows_holidays_make_up_days_and_its_own_end() -> None:
    """State Council, 2025: National Day 1–8 October, 28 September worked."""
    assert official_day(dt.date(2025, 10, 1)) == "holiday"
    assert official_day(dt.date(2025, 9, 28)) == "workday"
    assert official_day(dt.date(2025, 10, 11)) == "workday"
    assert official_day(dt.date(2025, 10, 18)) == "ordinary"
    assert official_day(dt.date(2099, 1, 1)) == "unknown"
