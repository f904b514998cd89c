"""When a hall works, in its own time zone. The business day is a date there, so that no number restarts at 8 am UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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
    departments: frozenset[str] | None = None
    """Whose items are done then; None: all."""

    def serves(self, department: str) -> bool:
        return self.departments is None or department in self.departments


@dataclass(frozen=True, slots=True)
class Extra:
    """延时错时: a stretch outside the ordinary hours, on some weekdays or on single dates."""

    stretch: Stretch
    weekdays: frozenset[int] = frozenset()
    """ISO weekdays, also such that are otherwise off."""
    dates: frozenset[dt.date] = frozenset()
    """Whatever these days are otherwise."""


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
    extra: tuple[Extra, ...] = ()
    _known: dict[dt.date, tuple[Stretch, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The stretches of days that were asked for: every number given asks for today's."""

    def business_day(self, now: dt.datetime) -> dt.date:
        return now.astimezone(self.zone).date()

    def on(self, day: dt.date) -> tuple[Stretch, ...]:
        """Return the stretches of a day in order of their opening, extra hours among them; empty on a day off."""
        found = self._known.get(day)
        if found is None:
            mine = self.stretches if self.ordinary(day) else ()
            found = self._known[day] = tuple(sorted((*mine, *self.extra_on(day)), key=lambda s: (s.open, s.close)))
        return found

    def extra_on(self, day: dt.date) -> tuple[Stretch, ...]:
        """Return the extra hours of a day; they may lie over the ordinary ones."""
        return tuple(e.stretch for e in self.extra if self.holds(e, day))

    def ordinary(self, day: dt.date) -> bool:
        """Say whether the ordinary hours hold that day: the hall's own exceptions first, then the official list,
        then the weekday."""
        if day in self.open_extra:
            return True
        if day in self.closed:
            return False
        kind = self.official(day) if self.official else "ordinary"
        if kind in ("holiday", "workday"):
            return kind == "workday"
        return day.isoweekday() in self.weekdays

    def holds(self, extra: Extra, day: dt.date) -> bool:
        """Say whether extra hours are on a day. Those of every working day are also on a make-up day; those of weekdays
        on no official holiday and no closed day."""
        if day in extra.dates:
            return True
        if day in self.closed or (self.official is not None and self.official(day) == "holiday"):
            return False
        return day.isoweekday() in extra.weekdays or (self.weekdays <= extra.weekdays and self.ordinary(day))

    def works_on(self, day: dt.date) -> bool:
        """Say whether the hall opens that day, be it for some departments only."""
        return self.ordinary(day) or bool(self.on(day))

    def works_for_all(self, day: dt.date) -> bool:
        """Say whether every department works that day, at some time of it."""
        return self.ordinary(day) or any(s.departments is None for s in self.on(day))

    def provisional(self, day: dt.date) -> bool:
        """Say whether `works_on` had to guess from the weekday since no official list covers the year."""
        return self.official is not None and self.official(day) == "unknown"

    # --- the hall as a whole ------------------------------------------------------------------------------------------

    def is_open(self, now: dt.datetime) -> bool:
        """Say whether the counters' hours run, be it for some departments only."""
        return any(s.open <= self._time(now) < s.close for s in self._today(now))

    def is_issuing(self, now: dt.datetime) -> bool:
        """Say whether numbers are given, be it for some departments only."""
        return any(s.issue_from <= self._time(now) < s.issue_until for s in self._today(now))

    def next_issuing(self, now: dt.datetime) -> dt.datetime | None:
        """Return when numbers are given next (UTC), or None when no working day is near."""
        return self._next(now, lambda s: True)

    def next_opening(self, now: dt.datetime) -> dt.datetime | None:
        """Return when to come again (UTC): today if numbers are given later, be it for some; else for everybody."""
        some = self.next_issuing(now)
        if some is None or self.business_day(some) == self.business_day(now):
            return some
        return self._next(now, lambda s: s.departments is None) or some

    def closes_at(self, day: dt.date) -> dt.datetime | None:
        """Return when the counters' hours end that day (UTC); None on a day off."""
        return self._last_close(day, self.on(day))

    def issuing_began(self, now: dt.datetime) -> bool:
        """Say whether numbers have been given today, or are."""
        return any(s.issue_from <= self._time(now) for s in self._today(now))

    def until_counters_open(self, now: dt.datetime) -> dt.timedelta:
        """Return how long the counters stay shut; zero within their hours and after the day's last close."""
        return self._until_open(now, self._today(now))

    def working_spans(self, start: dt.datetime) -> Iterable[tuple[dt.datetime, dt.datetime]]:
        """Yield the counters' hours from a moment's day on (UTC), in order, as far ahead as the calendar looks."""
        today = self.business_day(start)
        for day in (today, *_days_after(today)):
            for begins, ends in _merged((s.open, s.close) for s in self.on(day)):
                yield self.moment(day, begins), self.moment(day, ends)

    # --- one department -----------------------------------------------------------------------------------------------

    def serves(self, department: str, now: dt.datetime) -> bool:
        """Say whether a department's counters work at this time."""
        return any(s.open <= self._time(now) < s.close for s in self._today(now) if s.serves(department))

    def issuing_for(self, department: str, now: dt.datetime) -> bool:
        """Say whether numbers for a department are given."""
        return any(s.issue_from <= self._time(now) < s.issue_until for s in self._today(now) if s.serves(department))

    def opens_for(self, department: str, now: dt.datetime) -> dt.datetime | None:
        """Return when numbers for a department are given next (UTC), or None when no such day is near."""
        return self._next(now, lambda s: s.serves(department))

    def closes_for(self, department: str, day: dt.date) -> dt.datetime | None:
        """Return when a department's work ends that day (UTC), after every break; None when it does not work then."""
        return self._last_close(day, self.of(department, day))

    def issuing_spans(self, department: str, day: dt.date) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        """Return when numbers for a department are given that day (UTC), in order, without overlaps."""
        times = _merged((s.issue_from, s.issue_until) for s in self.of(department, day))
        return tuple((self.moment(day, begins), self.moment(day, ends)) for begins, ends in times)

    def departments_at(self, now: dt.datetime) -> frozenset[str] | None:
        """Return whose counters work at this time: None means all, nobody's an empty set."""
        found = [s.departments for s in self._today(now) if s.open <= self._time(now) < s.close]
        named = [d for d in found if d is not None]
        return None if len(named) < len(found) else frozenset().union(*named)

    def until_open_for(self, department: str, now: dt.datetime) -> dt.timedelta:
        """Return how long a department's counters stay shut; zero while they work and after its last close today."""
        return self._until_open(now, self.of(department, self.business_day(now)))

    def of(self, department: str, day: dt.date) -> tuple[Stretch, ...]:
        """Return the stretches of a day in which a department works."""
        return tuple(s for s in self.on(day) if s.serves(department))

    # --- days ---------------------------------------------------------------------------------------------------------

    def day_ends_at(self, day: dt.date) -> dt.datetime:
        """Return the midnight that ends a business day (UTC)."""
        return self.moment(day + dt.timedelta(days=1), dt.time())

    def next_working_day(self, after: dt.date) -> dt.date | None:
        """Return the first day after a date on which anybody works; None when none is near."""
        return next((day for day in _days_after(after) if self.works_on(day)), None)

    def next_full_day(self, after: dt.date) -> dt.date | None:
        """Return the first day after a date on which every department works; None when none is near."""
        return next((day for day in _days_after(after) if self.works_for_all(day)), None)

    def hours(self, day: dt.date) -> str:
        """Write the opening hours for people: 8:30–12:00 14:00–17:30; empty on a closed day.

        Hours of some departments are written only where no others are: on a Saturday that only they work.
        """
        found = self.on(day)
        return written([s for s in found if s.departments is None] or found)

    def moment(self, day: dt.date, time: dt.time) -> dt.datetime:
        """Return the moment of a wall time of the hall (UTC)."""
        return dt.datetime.combine(day, time, self.zone).astimezone(dt.UTC)

    def _today(self, now: dt.datetime) -> tuple[Stretch, ...]:
        return self.on(self.business_day(now))

    def _time(self, now: dt.datetime) -> dt.time:
        return now.astimezone(self.zone).time()

    def _last_close(self, day: dt.date, stretches: Iterable[Stretch]) -> dt.datetime | None:
        last = max((s.close for s in stretches), default=None)
        return None if last is None else self.moment(day, last)

    def _until_open(self, now: dt.datetime, stretches: Iterable[Stretch]) -> dt.timedelta:
        time, stretches = self._time(now), tuple(stretches)
        later = [s.open for s in stretches if s.open > time]
        if not later or any(s.open <= time < s.close for s in stretches):
            return dt.timedelta()
        return self.moment(self.business_day(now), min(later)) - now

    def _next(self, now: dt.datetime, wanted: Callable[[Stretch], bool]) -> dt.datetime | None:
        today = self.business_day(now)
        for ahead in range(_LOOK_AHEAD_DAYS):
            day = today + dt.timedelta(days=ahead)
            later = [m for s in self.on(day) if wanted(s) and (m := self.moment(day, s.issue_from)) > now]
            if later:
                return min(later)
        return None


def written(stretches: Iterable[Stretch]) -> str:
    """Write stretches for people; those that touch or overlap are one."""
    spans = _merged((s.open, s.close) for s in stretches)
    return " ".join(f"{begins.hour}:{begins:%M}–{ends.hour}:{ends:%M}" for begins, ends in spans)


def _merged(spans: Iterable[tuple[dt.time, dt.time]]) -> list[tuple[dt.time, dt.time]]:
    found: list[tuple[dt.time, dt.time]] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return found


def _days_after(day: dt.date) -> Iterable[dt.date]:
    return (day + dt.timedelta(days=ahead) for ahead in range(1, _LOOK_AHEAD_DAYS))
