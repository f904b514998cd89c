"""When a hall works, in its own time zone. The business day is a date there, so that no number restarts at 8 am UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

DayKind = Literal["holiday", "workday", "ordinary", "unknown"]
"""What the official list says of a day: off, a make-up working day, nothing special, or no list covers its year."""

_LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of opening, local wall time. Numbers may be given before the counters open."""

    open: dt.time
    close: dt.time
    issue_from: dt.time
    issue_until: dt.time


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A hall's calendar. `official` is asked only when the hall follows the official holidays."""

    zone: ZoneInfo
    weekdays: frozenset[int]
    """ISO weekdays, Monday is 1."""
    stretches: tuple[Stretch, ...]
    closed: frozenset[dt.date] = frozenset()
    open_extra: frozenset[dt.date] = frozenset()
    official: Callable[[dt.date], DayKind] | None = None

    def business_day(self, now: dt.datetime) -> dt.date:
        return now.astimezone(self.zone).date()

    def works_on(self, day: dt.date) -> bool:
        """Say whether the hall opens that day: its own exceptions first, then the official list, then the weekday."""
        if day in self.open_extra:
            return True
        if day in self.closed:
            return False
        kind = self.official(day) if self.official else "ordinary"
        if kind in ("holiday", "workday"):
            return kind == "workday"
        return day.isoweekday() in self.weekdays

    def provisional(self, day: dt.date) -> bool:
        """Say whether `works_on` had to guess from the weekday since no official list covers the year."""
        return self.official is not None and self.official(day) == "unknown"

    def is_open(self, now: dt.datetime) -> bool:
        """Say whether the counters' hours run."""
        return any(s.open <= self._time(now) < s.close for s in self._stretches(now))

    def is_issuing(self, now: dt.datetime) -> bool:
        """Say whether numbers are given."""
        return any(s.issue_from <= self._time(now) < s.issue_until for s in self._stretches(now))

    def issues_later_today(self, now: dt.datetime) -> bool:
        return any(s.issue_from > self._time(now) for s in self._stretches(now))

    def next_issuing(self, now: dt.datetime) -> dt.datetime | None:
        """Return when numbers are given next (UTC), or None when no working day is near."""
        return self._next(now, lambda s: s.issue_from)

    def closes_at(self, day: dt.date) -> dt.datetime | None:
        """Return when the counters' hours end that day (UTC); None on a day off."""
        if not self.works_on(day):
            return None
        return self.moment(day, max(s.close for s in self.stretches))

    def issuing_began(self, now: dt.datetime) -> bool:
        """Say whether numbers have been given today, or are."""
        return any(s.issue_from <= self._time(now) for s in self._stretches(now))

    def day_ends_at(self, day: dt.date) -> dt.datetime:
        """Return the midnight that ends a business day (UTC)."""
        return self.moment(day + dt.timedelta(days=1), dt.time())

    def next_working_day(self, after: dt.date) -> dt.date | None:
        """Return the first working day after a date; None when none is near."""
        days = (after + dt.timedelta(days=ahead) for ahead in range(1, _LOOK_AHEAD_DAYS))
        return next((day for day in days if self.works_on(day)), None)

    def until_counters_open(self, now: dt.datetime) -> dt.timedelta:
        """Return how long the counters stay shut; zero within their hours and after the day's last close."""
        if self.is_open(now):
            return dt.timedelta()
        later = [s.open for s in self._stretches(now) if s.open > self._time(now)]
        if not later:
            return dt.timedelta()
        return self.moment(self.business_day(now), min(later)) - now

    def hours(self, day: dt.date) -> str:
        """Write the opening hours for people: 8:30–12:00 14:00–17:30; empty on a closed day."""
        if not self.works_on(day):
            return ""
        return " ".join(f"{s.open.hour}:{s.open:%M}–{s.close.hour}:{s.close:%M}" for s in self.stretches)

    def _stretches(self, now: dt.datetime) -> tuple[Stretch, ...]:
        return self.stretches if self.works_on(self.business_day(now)) else ()

    def _time(self, now: dt.datetime) -> dt.time:
        return now.astimezone(self.zone).time()

    def moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        """Return the moment of a wall time of the hall (UTC)."""
        return dt.datetime.combine(day, time, self.zone).astimezone(dt.UTC)

    def _next(self, now: dt.datetime, start: Callable[[Stretch], dt.time]) -> dt.datetime | None:
        today = self.business_day(now)
        for ahead in range(_LOOK_AHEAD_DAYS):
            day = today + dt.timedelta(days=ahead)
            if self.works_on(day):
                moments = [self.moment(day, start(s)) for s in self.stretches]
                later = [m for m in moments if m > now]
                if later:
                    return min(later)
        return None
