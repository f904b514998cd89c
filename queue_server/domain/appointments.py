"""Appointments (预约): the times a day is cut into, which days can be booked, and what coming early or late means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from queue_server.domain.calendar import WorkCalendar
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Errand

State = Literal["booked", "drawn", "cancelled", "no_show"]
HOLDS: tuple[State, ...] = ("booked", "drawn")
"""Of an appointment that takes a slot's time: to come, or come."""
Coming = Literal["early", "on_time", "late"]
USUALLY_KEPT = 0.9
"""Share of the appointments whose holders come, where nothing is known."""
LOOK_BACK = dt.timedelta(days=28)
"""How far back a hall looks for its own share."""
_PRIOR = 20.0
"""Appointments that must have been before the hall's own share counts as much."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """One booked time of one person, in one hall."""

    id: str
    token: str
    code: str
    """Eight digits, to be read out."""
    hall: str
    business_day: dt.date
    start: dt.datetime
    until: dt.datetime
    """The end of its slot."""
    items: tuple[str, ...]
    """What its holder is called for; of a bundle its desks."""
    bundle: str | None
    errand: Errand
    class_: str
    """What its holder was entitled to when it was booked; it draws the better one of this and `appointment`."""
    cannot_hear: bool
    state: State
    channel: str
    booked_by: str
    booked_at: dt.datetime
    changed_at: dt.datetime
    visit: str | None
    """The visit it drew."""
    name_masked: str
    id_hash: str
    sealed: bytes

    def moved(self, slot: Slot, day: dt.date, now: dt.datetime) -> Appointment:
        return replace(self, business_day=day, start=slot.start, until=slot.end, changed_at=now)

    def cancelled(self, now: dt.datetime) -> Appointment:
        return replace(self, state="cancelled", changed_at=now)

    def drawn(self, visit: str, now: dt.datetime) -> Appointment:
        return replace(self, state="drawn", visit=visit, changed_at=now)

    def missed(self, now: dt.datetime) -> Appointment:
        return replace(self, state="no_show", changed_at=now)

    def must_be_booked(self) -> None:
        """Raise `appointment.over` once it was drawn, cancelled or missed."""
        if self.state != "booked":
            raise RuleViolation("appointment.over")


@dataclass(frozen=True, slots=True)
class Booking:
    """Of an appointment, what its slot and its day are asked for."""

    id: str
    start: dt.datetime
    items: tuple[str, ...]
    errand: Errand
    state: State


@dataclass(frozen=True, slots=True)
class Slot:
    """时段: one stretch of a day that can be booked."""

    start: dt.datetime
    end: dt.datetime
    departments: frozenset[str] | None
    """Whose items are done then; None: all."""


def day_slots(calendar: WorkCalendar, day: dt.date, minutes: int) -> list[Slot]:
    """Cut a day's opening into slots, each stretch from its own beginning; what is left at its end is not booked."""
    length = dt.timedelta(minutes=minutes)
    found: list[Slot] = []
    stretches = [(calendar.moment(day, s.open), calendar.moment(day, s.close), s) for s in calendar.on(day)]
    cut_until: dt.datetime | None = None
    for opens, closes, _ in stretches:
        # Where extra hours overlap the ordinary ones, time is cut once.
        start = opens if cut_until is None else max(opens, cut_until)
        while start + length <= closes:
            end = start + length
            serving = [s.departments for begins, ends, s in stretches if begins <= start and end <= ends]
            found.append(Slot(start, end, _together(serving)))
            start = cut_until = end
    return found


def _together(departments: list[frozenset[str] | None]) -> frozenset[str] | None:
    named = [d for d in departments if d is not None]
    return None if len(named) < len(departments) else frozenset().union(*named)


def bookable_days(calendar: WorkCalendar, today: dt.date, least_ahead: int, most_ahead: int) -> list[dt.date]:
    """Return the days that can be booked: from `least_ahead` calendar days on, up to the `most_ahead`th working day.

    A day on which only some departments work lies between, but is none of those counted.
    """
    first = today + dt.timedelta(days=least_ahead)
    days = [today] if first == today and calendar.works_on(today) else []
    day = today
    while most_ahead:
        following = calendar.next_working_day(day)
        if following is None:
            break
        day = following
        most_ahead -= calendar.works_for_all(day)
        if day >= first:
            days.append(day)
    return days


def kept_share(by_state: Mapping[str, int]) -> float:
    """Return the share of appointments whose holders come, from how earlier ones ended: few of them say little."""
    came, missed = by_state.get("drawn", 0), by_state.get("no_show", 0)
    return (_PRIOR * USUALLY_KEPT + came) / (_PRIOR + came + missed)


def coming(start: dt.datetime, now: dt.datetime, early: dt.timedelta, late: dt.timedelta) -> Coming:
    """Say how somebody comes who is here now: both ends of the window belong to it."""
    if now < start - early:
        return "early"
    return "on_time" if now <= start + late else "late"
