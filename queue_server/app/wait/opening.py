"""When each counter works from now on and what it may call then: the opening plan, as the simulation takes it.

A counter that is open works on; one that was opened today or has a plan of its own comes back when it is planned to;
before the doors open those come that usually do. Who stays away now, though planned, is not counted on.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Set as AbstractSet
from dataclasses import replace

from queue_server.app.halls import HallRules
from queue_server.domain.counters import CounterDesk, Skills
from queue_server.domain.situation import Stretch

Span = tuple[dt.datetime, dt.datetime]
AWAY_S = {"lunch": 3600.0, "meeting": 1800.0, "system": 1800.0, "handover": 300.0}
"""How long a counter usually stays paused, by reason; any other pause lasts as the hall's habit is."""


def planned(rules: HallRules, number: int, day: dt.date) -> list[Span]:
    """Return when a counter is planned to work that day: its own plan, else the hall's hours, and extra hours of what
    it serves, each as a stretch of its own; empty on a day off."""
    calendar = rules.calendar
    times: list[tuple[dt.time, dt.time]] = []
    if calendar.ordinary(day):
        plan = [(s.start, s.end) for s in rules.counters[number].plan]
        times = plan or [(s.open, s.close) for s in calendar.stretches]
    for extra in calendar.extra_on(day):
        if _serves_any(rules.skill(number, None, calendar.moment(day, extra.open)), extra.departments):
            times += _outside([(extra.open, extra.close)], times)
    return [(calendar.moment(day, start), calendar.moment(day, end)) for start, end in sorted(times)]


def _serves_any(able: Skills, departments: AbstractSet[str] | None) -> bool:
    return departments is None or any(able.serves(d) for d in departments)


def _outside(
    pieces: list[tuple[dt.time, dt.time]], spans: list[tuple[dt.time, dt.time]]
) -> list[tuple[dt.time, dt.time]]:
    """Return what of the pieces lies in none of the spans."""
    for begins, ends in spans:
        parts = ((part, cut) for b, e in pieces for part, cut in ((b, min(e, begins)), (max(b, ends), e)))
        pieces = [(b, e) for b, e in parts if b < e]
    return pieces


def whole_day(rules: HallRules, number: int, day: dt.date) -> tuple[Stretch, ...]:
    """Return a day's planned work from its beginning; it ends when the hall closes. In extra hours only what they are
    for is counted on."""
    stretches = (_stretch(rules, number, None, span) for span in planned(rules, number, day))
    return tuple(_in_extra_hours(rules, stretch) for stretch in stretches)


def from_now(
    rules: HallRules, number: int, desk: CounterDesk | None, now: dt.datetime, usual: AbstractSet[int] | None
) -> tuple[Stretch, ...]:
    """Return what is left of today. The last stretch has no end: who holds a number at closing time is served, and
    extra hours after it are within it.

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
    found = []
    for span in spans:
        found.append(_stretch(rules, number, desk, span))
        if span[1] >= _last_close(rules, day, now):
            return (*found[:-1], replace(found[-1], until_s=math.inf))
    return tuple(found)


def _last_close(rules: HallRules, day: dt.date, now: dt.datetime) -> dt.datetime:
    """Return when the ordinary hours of a day end; on a day with extra hours alone, when those do."""
    found = rules.calendar.on(day)
    closes = [s.close for s in found if s.departments is None] or [s.close for s in found]
    return rules.calendar.moment(day, max(closes)) if closes else now


def _comes(
    rules: HallRules, number: int, desk: CounterDesk | None, now: dt.datetime, usual: AbstractSet[int] | None
) -> bool:
    """Say whether a counter that is closed is counted on for what it is planned to do later."""
    if desk is not None or rules.counters[number].plan:
        return True
    day = rules.calendar.business_day(now)
    opens = min((rules.calendar.moment(day, s.open) for s in rules.calendar.on(day)), default=now)
    return now < opens and (usual is None or number in usual)


def _stretch(rules: HallRules, number: int, desk: CounterDesk | None, span: Span) -> Stretch:
    begins, ends = span
    return Stretch(begins.timestamp(), ends.timestamp(), rules.skill(number, desk, begins))


def _in_extra_hours(rules: HallRules, stretch: Stretch) -> Stretch:
    """Narrow what a counter does in a stretch to the departments that work then."""
    working = rules.calendar.departments_at(dt.datetime.fromtimestamp(stretch.from_s, dt.UTC))
    return stretch if not working else replace(stretch, skills=stretch.skills.narrowed(working))
