"""When each counter works from now on and what it may call then: the opening plan, as the simulation takes it.

A counter that is open works on; one that was opened today or has a plan of its own comes back when it is planned to;
before the doors open those come that usually do. Who stays away now, though planned, is not counted on.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Set as AbstractSet

from queue_server.app.halls import HallRules
from queue_server.domain.counters import CounterDesk
from queue_server.domain.situation import Stretch

Span = tuple[dt.datetime, dt.datetime]
AWAY_S = {"lunch": 3600.0, "meeting": 1800.0, "system": 1800.0, "handover": 300.0}
"""How long a counter usually stays paused, by reason; any other pause lasts as the hall's habit is."""


def planned(rules: HallRules, number: int, day: dt.date) -> list[Span]:
    """Return when a counter is planned to work that day: its own plan, else the hall's hours; empty on a day off."""
    calendar = rules.calendar
    if not calendar.works_on(day):
        return []
    times = [(s.start, s.end) for s in rules.counters[number].plan] or [(s.open, s.close) for s in calendar.stretches]
    return [(rules.calendar.moment(day, start), rules.calendar.moment(day, end)) for start, end in times]


def whole_day(rules: HallRules, number: int, day: dt.date) -> tuple[Stretch, ...]:
    """Return a day's planned work from its beginning; it ends when the hall closes."""
    return tuple(_stretch(rules, number, None, span) for span in planned(rules, number, day))


def from_now(
    rules: HallRules, number: int, desk: CounterDesk | None, now: dt.datetime, usual: AbstractSet[int] | None
) -> tuple[Stretch, ...]:
    """Return what is left of today. The last stretch has no end: who holds a number at closing time is served.

    `usual` names the counters that open on a common day; None: nobody knows, count on all.
    """
    day = rules.calendar.business_day(now)
    if desk is not None and desk.business_day != day:
        desk = None
    spans = [span for span in planned(rules, number, day) if span[1] > now]
    if desk is not None and desk.status != "closed":
        if not spans or spans[0][0] > now:
            # It works outside its plan; nobody knows until when.
            spans.insert(0, (now, spans[0][0] if spans else dt.datetime.max.replace(tzinfo=dt.UTC)))
    elif _comes(rules, number, desk, now, usual):
        spans = [span for span in spans if span[0] > now]
    else:
        return ()
    closes = max((rules.calendar.moment(day, s.close) for s in rules.calendar.stretches), default=now)
    return tuple(_stretch(rules, number, desk, span, closes) for span in spans)


def _comes(
    rules: HallRules, number: int, desk: CounterDesk | None, now: dt.datetime, usual: AbstractSet[int] | None
) -> bool:
    """Say whether a counter that is closed is counted on for what it is planned to do later."""
    if desk is not None or rules.counters[number].plan:
        return True
    day = rules.calendar.business_day(now)
    opens = min(rules.calendar.moment(day, s.open) for s in rules.calendar.stretches)
    return now < opens and (usual is None or number in usual)


def _stretch(
    rules: HallRules, number: int, desk: CounterDesk | None, span: Span, endless_from: dt.datetime | None = None
) -> Stretch:
    begins, ends = span
    endless = endless_from is not None and ends >= endless_from
    until_s = math.inf if endless else ends.timestamp()
    return Stretch(begins.timestamp(), until_s, rules.skill(number, desk, begins))
