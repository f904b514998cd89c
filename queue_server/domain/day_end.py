"""The end of a hall's day: when it is over, and what becomes of whoever was not served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from queue_server.domain.calendar import WorkCalendar
from queue_server.domain.visits import OVER, Step

GRACE = dt.timedelta(minutes=30)
"""After the last close, or the last call when the counters work on to serve those who wait."""
LONGEST_SERVICE = dt.timedelta(hours=2)
"""Who was called longer ago is not at the counter any more: somebody forgot to press."""
VOUCHERS_FOR = dt.timedelta(days=7)
"""A day that could not be tidied up in time (the server was off) still gives vouchers for so long."""
VOUCHER = "voucher"
"""`Step.reason` of a step that was not served and gave a voucher."""
UNSERVED = "day_end"
"""`Step.reason` of a step that was over with the day."""


def last_work(last_call: dt.datetime | None, at_counters: Iterable[Step], now: dt.datetime) -> dt.datetime | None:
    """Return when somebody was last called, or `now` while somebody is served."""
    served = any(s.called_at is not None and now - s.called_at <= LONGEST_SERVICE for s in at_counters)
    return now if served else last_call


def is_over(calendar: WorkCalendar, day: dt.date, last_work: dt.datetime | None, now: dt.datetime) -> bool:
    """Say whether a business day is over: half an hour after the last close or work, at the latest with its date."""
    today = calendar.business_day(now)
    if day != today:
        return day < today
    closes = calendar.closes_at(day)
    if closes is None:
        return False
    return now >= max(closes, last_work or closes) + GRACE


def ended_at(calendar: WorkCalendar, day: dt.date, last_call: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Return when the day's work ended: with the last close or the last call, never after `now`."""
    closes = calendar.closes_at(day) or last_call or calendar.day_ends_at(day)
    return min(now, max(closes, last_call or closes))


def voucher_day(calendar: WorkCalendar, day: dt.date, now: dt.datetime) -> dt.date | None:
    """Return when a voucher of this day is good: on the next day on which every department works, and which is not
    past. None: too long ago."""
    today = calendar.business_day(now)
    if day == today:
        return calendar.next_full_day(day)
    if today - day > VOUCHERS_FOR:
        return None
    closes = calendar.closes_at(today)
    over = closes is not None and closes <= now
    return calendar.next_full_day(today if over else today - dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Left:
    """What became of one visit's open steps."""

    changes: tuple[tuple[Step, Step], ...]
    """Before and after."""
    voucher: bool

    @property
    def served(self) -> bool:
        return any(after.state == "finished" for _, after in self.changes)


def leave_unserved(steps: Sequence[Step], present: bool, end: dt.datetime) -> Left:
    """End a visit with its day. Who waited here, or was served and has more to do, was not served through no fault.

    Being served counts as finished, without an outcome: nobody knows it. Called, held and missed numbers are cancelled:
    a number that nobody answers gives no claim. `present` is false for one taken from afar whose holder never came.
    """
    left = [s for s in steps if s.state not in OVER]
    states = {s.state for s in left}
    deserved = present and ("waiting" in states or ("pending" in states and not states & {"called", "held", "no_show"}))
    reason = VOUCHER if deserved else UNSERVED
    return Left(tuple((s, _over(s, reason, end)) for s in left), deserved)


def send_away(steps: Sequence[Step], departments: frozenset[str], items: frozenset[str], now: dt.datetime) -> Left:
    """End what a visit waits for in these departments and items, and whatever would come after it.

    Neither named means everything. Nothing is done to a visit that is at a counter, held or missed.
    """
    left = [s for s in steps if s.state not in OVER]
    if any(s.state not in ("waiting", "pending") for s in left):
        return Left((), False)
    everything = not departments and not items
    meant = [s for s in left if s.state == "waiting" and (everything or s.department in departments or s.item in items)]
    if not meant:
        return Left((), False)
    stage = min(s.stage for s in meant)
    gone = [s for s in left if s in meant or s.stage > stage]
    return Left(tuple((s, _over(s, VOUCHER, now)) for s in gone), True)


def _over(step: Step, reason: str, end: dt.datetime) -> Step:
    if step.state == "serving":
        began = step.started_at or step.called_at or end
        return step.finish(max(end, began), "")
    return replace(step.cancel(max(end, step.queued_at)), reason=reason)


def gaps(first: int, last: int, known: Sequence[int]) -> list[int]:
    """Return the numbers up to the last one given that no ticket bears."""
    there = set(known)
    return [number for number in range(first, last + 1) if number not in there]
