"""Whatever a hall's calendar is, its answers fit one another."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from queue_server.app.holidays import official_day
from queue_server.domain.calendar import Extra, Stretch, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
DEPARTMENTS = ("police", "social", "property")
MINUTES = st.integers(0, 23 * 60 + 59)


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)


@st.composite
def stretches(draw: st.DrawFn, departments: bool) -> Stretch:
    issue_from, open_, issue_until, close = sorted(draw(st.lists(MINUTES, min_size=4, max_size=4, unique=True)))
    whose = draw(st.none() | st.frozensets(st.sampled_from(DEPARTMENTS), min_size=1)) if departments else None
    return Stretch(_time(open_), _time(close), _time(issue_from), _time(issue_until), whose)


@st.composite
def extras(draw: st.DrawFn) -> Extra:
    weekdays = draw(st.frozensets(st.integers(1, 7)))
    dates = draw(st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2027, 2, 1)), max_size=3))
    return Extra(draw(stretches(departments=True)), weekdays, dates)


CALENDARS = st.builds(
    WorkCalendar,
    zone=st.just(ZONE),
    weekdays=st.frozensets(st.integers(1, 7), max_size=6),
    stretches=stretches(departments=False).map(lambda s: (s,)),
    closed=st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2027, 2, 1)), max_size=3),
    official=st.sampled_from([official_day, None]),
    extra=st.lists(extras(), max_size=3).map(tuple),
)
BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: BEGIN + dt.timedelta(minutes=minutes))


@given(CALENDARS, MOMENTS)
def test_the_hall_gives_numbers_exactly_while_it_gives_them_for_somebody(
    calendar: WorkCalendar, now: dt.datetime
) -> None:
    assert calendar.is_issuing(now) >= any(calendar.issuing_for(d, now) for d in DEPARTMENTS)
    everybody = [s for s in calendar.on(calendar.business_day(now)) if s.departments is None]
    assert all(calendar.serves(d, now) for d in DEPARTMENTS) >= any(
        s.open <= now.astimezone(ZONE).time() < s.close for s in everybody
    )


@given(CALENDARS, MOMENTS, st.sampled_from(DEPARTMENTS))
def test_when_numbers_are_given_next_they_are_given(calendar: WorkCalendar, now: dt.datetime, department: str) -> None:
    begins = calendar.opens_for(department, now)
    if begins is not None:
        assert begins > now
        assert calendar.issuing_for(department, begins)
        assert not any(
            calendar.issuing_for(department, now + dt.timedelta(minutes=m))
            and not calendar.issuing_for(department, now)
            for m in range(1, min(300, int((begins - now).total_seconds() // 60)))
        )


@given(CALENDARS, MOMENTS, st.sampled_from(DEPARTMENTS))
def test_a_department_closes_with_the_hall_at_the_latest(
    calendar: WorkCalendar, now: dt.datetime, department: str
) -> None:
    day = calendar.business_day(now)
    closes = calendar.closes_for(department, day)
    hall = calendar.closes_at(day)
    assert (hall is None) == (not calendar.on(day)) == (not calendar.works_on(day))
    if closes is not None:
        assert hall is not None
        assert closes <= hall
    if calendar.serves(department, now):
        assert closes is not None
        assert now < closes
        assert calendar.until_open_for(department, now) == dt.timedelta()


@given(CALENDARS, MOMENTS)
def test_a_day_for_all_is_a_working_day_and_no_other_lies_between(calendar: WorkCalendar, now: dt.datetime) -> None:
    today = calendar.business_day(now)
    full, some = calendar.next_full_day(today), calendar.next_working_day(today)
    if full is not None:
        assert some is not None
        assert today < some <= full
        assert calendar.works_for_all(full)
    if some is not None:
        assert calendar.hours(some) != ""
