"""延时错时: hours outside the ordinary ones, for some departments or all; and the real days of the official list."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from queue_server.app.holidays import official_day
from queue_server.domain.calendar import Extra, Stretch, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = Stretch(dt.time(8, 30), dt.time(12), dt.time(8, 15), dt.time(11, 30))
AFTERNOON = Stretch(dt.time(14), dt.time(17, 30), dt.time(13, 45), dt.time(17))
LUNCH = Extra(
    Stretch(dt.time(12), dt.time(14), dt.time(11, 30), dt.time(13, 45), frozenset({"police", "social"})),
    weekdays=frozenset({1, 2, 3, 4, 5}),
)
SATURDAY = Extra(
    Stretch(dt.time(9), dt.time(12), dt.time(8, 45), dt.time(11, 30), frozenset({"police"})), weekdays=frozenset({6})
)
FAIR = Extra(Stretch(dt.time(10), dt.time(15), dt.time(10), dt.time(14)), dates=frozenset({dt.date(2026, 10, 4)}))
"""A single Sunday within National Day, for everybody: written by its date, so it is meant."""
CALENDAR = WorkCalendar(
    ZONE,
    frozenset({1, 2, 3, 4, 5}),
    (MORNING, AFTERNOON),
    closed=frozenset({dt.date(2026, 3, 14)}),
    official=official_day,
    extra=(LUNCH, SATURDAY, FAIR),
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# --- some departments only --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "police", "property"),
    [
        ("08:14", False, False),
        ("08:15", True, True),
        ("11:30", True, False),
        ("13:44", True, False),
        ("13:45", True, True),
        ("17:00", False, False),
    ],
)
def test_over_lunch_only_the_departments_of_the_extra_hours_give_numbers(
    time: str, police: bool, property: bool
) -> None:
    now = at(f"2026-03-02T{time}")
    assert (CALENDAR.issuing_for("police", now), CALENDAR.issuing_for("property", now)) == (police, property)
    assert CALENDAR.is_issuing(now) is (police or property)


def test_over_lunch_the_hall_is_open_and_only_some_are_served() -> None:
    noon = at("2026-03-02T12:30")
    assert CALENDAR.is_open(noon)
    assert CALENDAR.serves("police", noon)
    assert not CALENDAR.serves("property", noon)
    assert CALENDAR.departments_at(noon) == frozenset({"police", "social"})


def test_whose_counters_work_is_nobody_s_at_night_and_everybody_s_by_day() -> None:
    assert CALENDAR.departments_at(at("2026-03-02T03:00")) == frozenset()
    assert CALENDAR.departments_at(at("2026-03-02T09:00")) is None


def test_who_is_not_served_over_lunch_is_told_when() -> None:
    noon = at("2026-03-02T12:30")
    assert CALENDAR.opens_for("property", noon) == at("2026-03-02T13:45")
    assert CALENDAR.until_open_for("property", noon) == dt.timedelta(minutes=90)
    assert CALENDAR.until_open_for("police", noon) == dt.timedelta()


def test_a_lunch_break_is_no_closing_for_who_is_served_after_it() -> None:
    assert CALENDAR.closes_for("property", day("2026-03-02")) == at("2026-03-02T17:30")


def test_on_a_saturday_of_some_the_others_wait_for_monday() -> None:
    saturday = at("2026-03-07T09:00")
    assert CALENDAR.works_on(day("2026-03-07"))
    assert not CALENDAR.works_for_all(day("2026-03-07"))
    assert CALENDAR.closes_for("police", day("2026-03-07")) == at("2026-03-07T12:00")
    assert CALENDAR.closes_for("property", day("2026-03-07")) is None
    assert CALENDAR.opens_for("property", saturday) == at("2026-03-09T08:15")


def test_a_day_of_some_is_a_working_day_but_no_day_for_everybody_s_voucher() -> None:
    friday = day("2026-03-06")
    assert CALENDAR.next_working_day(friday) == day("2026-03-07")
    assert CALENDAR.next_full_day(friday) == day("2026-03-09")


def test_who_comes_when_all_is_closed_is_not_sent_to_a_day_of_some() -> None:
    assert CALENDAR.next_issuing(at("2026-03-06T18:00")) == at("2026-03-07T08:45")
    assert CALENDAR.next_opening(at("2026-03-06T18:00")) == at("2026-03-09T08:15")
    assert CALENDAR.next_opening(at("2026-03-07T08:00")) == at("2026-03-07T08:45")
    assert CALENDAR.next_opening(at("2026-03-07T11:45")) == at("2026-03-09T08:15")


def test_overlapping_hours_give_numbers_once() -> None:
    assert CALENDAR.issuing_spans("police", day("2026-03-02")) == ((at("2026-03-02T08:15"), at("2026-03-02T17:00")),)
    assert CALENDAR.issuing_spans("property", day("2026-03-02")) == (
        (at("2026-03-02T08:15"), at("2026-03-02T11:30")),
        (at("2026-03-02T13:45"), at("2026-03-02T17:00")),
    )


def test_the_hours_of_all_are_written_and_on_a_day_of_some_theirs() -> None:
    assert CALENDAR.hours(day("2026-03-02")) == "8:30–12:00 14:00–17:30"
    assert CALENDAR.hours(day("2026-03-07")) == "9:00–12:00"


def test_a_closed_saturday_has_no_extra_hours() -> None:
    assert not CALENDAR.works_on(day("2026-03-14"))


# --- 2026 as the State Council has set it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "works"),
    [
        ("2026-01-02", False),  # New Year: Thursday to Saturday
        ("2026-01-04", True),  # a Sunday worked for it
        ("2026-02-14", True),  # a Saturday worked for the Spring Festival
        ("2026-02-16", False),  # New Year's Eve of the old calendar, a Monday
        ("2026-02-23", False),
        ("2026-02-24", True),  # the first day after it
        ("2026-02-28", True),  # a Saturday worked
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),  # the first day after National Day
        ("2026-09-20", True),  # a Sunday worked for it
        ("2026-10-10", True),  # a Saturday worked for it
    ],
)
def test_the_year_2026_is_worked_as_the_official_list_says(date: str, works: bool) -> None:
    assert CALENDAR.works_on(day(date)) is works
    assert CALENDAR.ordinary(day(date)) is works
    assert not CALENDAR.provisional(day(date))


def test_a_make_up_saturday_has_the_hours_of_a_working_day_and_its_lunch() -> None:
    """The extra hours of every working day hold on it; those of Saturdays too, within its own."""
    noon = at("2026-02-28T12:30")
    assert CALENDAR.serves("police", noon)
    assert CALENDAR.serves("property", at("2026-02-28T16:00"))
    assert CALENDAR.hours(day("2026-02-28")) == "8:30–12:00 14:00–17:30"


def test_extra_hours_of_weekdays_are_never_on_an_official_holiday() -> None:
    assert not CALENDAR.works_on(day("2026-10-03"))  # a Saturday within National Day
    assert not CALENDAR.works_on(day("2026-02-21"))  # a Saturday within the Spring Festival


def test_extra_hours_of_a_date_hold_whatever_the_day_is_otherwise() -> None:
    sunday = day("2026-10-04")
    assert not CALENDAR.ordinary(sunday)
    assert CALENDAR.works_for_all(sunday)
    assert CALENDAR.closes_at(sunday) == at("2026-10-04T15:00")


def test_after_the_spring_festival_numbers_are_given_on_its_first_working_day() -> None:
    last_day = at("2026-02-14T18:00")
    assert CALENDAR.next_issuing(last_day) == at("2026-02-24T08:15")
    assert CALENDAR.next_full_day(day("2026-02-14")) == day("2026-02-24")


def test_a_year_without_a_list_yet_goes_by_weekdays_and_is_provisional() -> None:
    assert CALENDAR.provisional(day("2027-02-06"))
    assert CALENDAR.works_on(day("2027-02-06"))  # a Saturday, for the police
    assert CALENDAR.works_on(day("2027-02-08"))
    assert not CALENDAR.works_on(day("2027-02-07"))
