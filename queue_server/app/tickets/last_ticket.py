"""Until when numbers are given: each department has its hours, and who is given a number is served before it closes.

The range is the one the person would be told anyway: the last forecast is read, nothing is simulated here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from queue_server.app.halls import HallRules
from queue_server.app.tickets.matters import Wanted
from queue_server.contract.models import QueueStatus
from queue_server.domain.errors import RuleViolation
from queue_server.domain.forecast import Forecast


def hours_status(rules: HallRules, department: str, now: dt.datetime) -> QueueStatus:
    """Say whether numbers for a department are given at this time of the day."""
    calendar = rules.calendar
    if calendar.issuing_for(department, now):
        return "open"
    begins = calendar.opens_for(department, now)
    today = begins is not None and calendar.business_day(begins) == calendar.business_day(now)
    return "not_yet" if today else "closed"


def refuse_not_now(rules: HallRules, wanted: Wanted, now: dt.datetime) -> None:
    """Raise `item.not_now` when something that is wanted has hours of its own, and they are not now."""
    if any(not rules.calendar.issuing_for(m.offered.item.department, now) for m in wanted.matters):
        raise RuleViolation("item.not_now")


def refuse_past(rules: HallRules, wanted: Wanted, now: dt.datetime) -> None:
    """Raise `item.not_now` when a department that is wanted has done its work for today; a break is no end."""
    if any(is_past(rules, m.offered.item.department, now) for m in wanted.matters):
        raise RuleViolation("item.not_now")


def is_past(rules: HallRules, department: str, now: dt.datetime) -> bool:
    """Say whether a department works no more today."""
    closes = rules.calendar.closes_for(department, rules.calendar.business_day(now))
    return closes is None or closes <= now


def refuse_too_late(rules: HallRules, wanted: Wanted, told: Forecast | None, now: dt.datetime) -> None:
    """Raise `hall.no_time_left` when none of what goes first will probably be called before its department closes."""
    first = wanted.matters[:1] if wanted.in_order else wanted.matters
    if told is not None and not time_left(rules, (m.offered.item.department for m in first), told.high_s, now):
        raise RuleViolation("hall.no_time_left")


def time_left(rules: HallRules, departments: Iterable[str], high_s: float, now: dt.datetime) -> bool:
    """Say whether somebody with this longer end of the range is called before one of these departments closes."""
    ends = [end for d in departments if (end := call_until(rules, d, now)) is not None]
    return not ends or now + dt.timedelta(seconds=high_s) <= max(ends)


def call_until(rules: HallRules, department: str, now: dt.datetime) -> dt.datetime | None:
    """Return until when who gets a number now must be called; None where numbers go by the clock alone.

    A department closes with its last hours of the day: whom a break comes between is served after it.
    """
    queue = rules.hall.queue
    if queue.last_ticket == "by-time":
        return None
    closes = rules.calendar.closes_for(department, rules.calendar.business_day(now))
    return None if closes is None else closes + dt.timedelta(minutes=queue.overtime_minutes)
