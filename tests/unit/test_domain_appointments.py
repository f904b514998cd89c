"""Which times can be booked, and what coming early or late means: at their edges."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from queue_server.app.holidays import official_day
from queue_server.domain.appointments import bookable_days, coming, day_slots, kept_share
from queue_server.domain.calendar import Extra, Stretch, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = Stretch(dt.time(8, 30), dt.time(12), dt.time(8), dt.time(11, 30))
AFTERNOON = Stretch(dt.time(14), dt.time(17, 30), dt.time(13, 30), dt.time(17))
LUNCH = Stretch(dt.time(12), dt.time(14), dt.time(12), dt.time(13, 30), frozenset({"police"}))
SATURDAY = Stretch(dt.time(9), dt.time(12), dt.time(9), dt.time(11), frozenset({"police", "social"}))


def calendar(
    *extra: Extra, zone: ZoneInfo = SHANGHAI, hours: tuple[Stretch, ...] = (MORNING, AFTERNOON)
) -> WorkCalendar:
    return WorkCalendar(zone, frozenset({1, 2, 3, 4, 5}), hours, official=official_day, extra=extra)


def times(found: WorkCalendar, day: str, minutes: int = 30) -> list[str]:
    slots = day_slots(found, dt.date.fromisoformat(day), minutes)
    return [s.start.astimezone(found.zone).strftime("%H:%M") for s in slots]


# --- slots ----------------------------------------------------------------------------------------------------------


def test_a_lunch_gap_is_not_cut_into_slots() -> None:
    assert times(calendar(), "2026-03-02", 60) == ["08:30", "09:30", "10:30", "14:00", "15:00", "16:00"]


def test_what_is_left_at_the_end_of_a_stretch_is_no_slot() -> None:
    assert times(calendar(), "2026-03-02", 120) == ["08:30", "14:00"]
    assert times(calendar(), "2026-03-02", 240) == []


def test_no_slot_ends_after_the_close() -> None:
    last = day_slots(calendar(), dt.date(2026, 3, 2), 30)[-1]
    assert last.end.astimezone(SHANGHAI).time() == dt.time(17, 30)


def test_extra_hours_at_lunch_are_slots_for_their_departments_only() -> None:
    lunch = Extra(LUNCH, weekdays=frozenset({1}))
    slots = day_slots(calendar(lunch), dt.date(2026, 3, 2), 60)
    named = [s.start.astimezone(SHANGHAI).hour for s in slots if s.departments == frozenset({"police"})]
    assert named == [12, 13]
    assert all(s.departments is None for s in slots if s.start.astimezone(SHANGHAI).hour not in named)


def test_extra_hours_that_overlap_the_ordinary_ones_cut_no_time_twice() -> None:
    late = Stretch(dt.time(17), dt.time(19), dt.time(17), dt.time(18, 30), frozenset({"police"}))
    slots = day_slots(calendar(Extra(late, weekdays=frozenset({1}))), dt.date(2026, 3, 2), 30)
    assert all(one.end <= other.start for one, other in pairwise(slots))
    shown = {s.start.astimezone(SHANGHAI).strftime("%H:%M"): s.departments for s in slots}
    assert shown["17:00"] is None
    assert (shown["17:30"], shown["18:30"]) == (frozenset({"police"}), frozenset({"police"}))


def test_a_day_off_has_no_slots_and_a_make_up_saturday_has_all() -> None:
    assert times(calendar(), "2026-03-07") == []
    assert len(times(calendar(), "2026-02-28")) == 14
    assert len(times(calendar(), "2026-03-02")) == 14


def test_slots_begin_at_the_hall_s_wall_time_all_year_in_china_and_where_clocks_change() -> None:
    for day in ("2026-01-05", "2026-03-30", "2026-07-06", "2026-10-26"):
        assert times(calendar(), day)[0] == "08:30"
        starts = day_slots(calendar(), dt.date.fromisoformat(day), 30)[0].start
        assert (starts.hour, starts.minute) == (0, 30)
        assert times(calendar(zone=ZoneInfo("Europe/Berlin")), day)[0] == "08:30"


# --- days -----------------------------------------------------------------------------------------------------------


def days(today: str, least: int = 1, most: int = 5, found: WorkCalendar | None = None) -> list[str]:
    known = bookable_days(found or calendar(), dt.date.fromisoformat(today), least, most)
    return [day.isoformat()[5:] for day in known]


def test_five_working_days_from_tomorrow_on_are_bookable() -> None:
    assert days("2026-03-02") == ["03-03", "03-04", "03-05", "03-06", "03-09"]


def test_the_same_day_is_bookable_only_where_the_hall_says_so() -> None:
    assert days("2026-03-02", least=0)[:2] == ["03-02", "03-03"]
    assert days("2026-03-01", least=0)[0] == "03-02"


def test_days_that_are_too_near_count_among_the_working_days_ahead() -> None:
    assert days("2026-03-02", least=3) == ["03-05", "03-06", "03-09"]


def test_the_spring_festival_is_skipped_and_its_make_up_saturday_is_not() -> None:
    assert days("2026-02-12") == ["02-13", "02-14", "02-24", "02-25", "02-26"]


def test_the_national_day_is_skipped_and_the_first_day_after_it_is_bookable() -> None:
    assert days("2026-09-29", most=3) == ["09-30", "10-08", "10-09"]
    assert days("2026-09-30", most=3) == ["10-08", "10-09", "10-10"]


def test_a_day_of_some_departments_lies_between_and_is_not_counted() -> None:
    saturday = Extra(SATURDAY, weekdays=frozenset({6}))
    assert days("2026-03-05", most=2, found=calendar(saturday)) == ["03-06", "03-07", "03-09"]


def test_a_year_without_a_list_goes_by_weekdays() -> None:
    assert days("2027-03-01", most=2) == ["03-02", "03-03"]
    assert calendar().provisional(dt.date(2027, 3, 2))


# --- coming ---------------------------------------------------------------------------------------------------------

START = dt.datetime(2026, 3, 3, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("seconds", "comes"),
    [(-3601, "early"), (-3600, "on_time"), (0, "on_time"), (900, "on_time"), (901, "late"), (36000, "late")],
)
def test_both_ends_of_the_window_belong_to_it(seconds: int, comes: str) -> None:
    now = START + dt.timedelta(seconds=seconds)
    assert coming(START, now, dt.timedelta(minutes=60), dt.timedelta(minutes=15)) == comes


def test_a_hall_that_knows_nothing_expects_nine_of_ten_and_learns_its_own_share() -> None:
    assert kept_share({}) == pytest.approx(0.9)
    assert kept_share({"cancelled": 500, "booked": 500}) == pytest.approx(0.9)
    assert kept_share({"drawn": 5000, "no_show": 5000}) == pytest.approx(0.5, abs=0.01)
    assert 0.85 < kept_share({"no_show": 1}) < 0.9
