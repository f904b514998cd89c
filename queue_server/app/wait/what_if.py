"""What another plan of counters would lead to: the hall as it stands, or a day to come, simulated under both plans."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from queue_server.app.board import Board
from queue_server.app.halls import HallRules
from queue_server.app.wait.opening import whole_day
from queue_server.app.wait.outlook import Expected, day_to_come, department_services, flows, outlook
from queue_server.contract.outlook import (
    CounterLoad,
    ExpectedIn,
    HourOfClass,
    PlanFigures,
    PlanShift,
    WhatIf,
    WhatIfRequest,
)
from queue_server.domain.errors import RuleViolation
from queue_server.domain.experience import Now
from queue_server.domain.ranges import PlanQuestion
from queue_server.domain.simulation import PlanOutcome
from queue_server.domain.situation import Counter, Flow, Situation, Stretch

FURTHEST = dt.timedelta(days=60)
RUNS = 48
MOST_EXPECTED = 5_000
"""People a request may let come: no hall serves as many in a day, and the answer must come in time."""
Ask = Callable[[PlanQuestion], PlanOutcome]
Arrivals = Literal["learned", "given", "last-hour", "none"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Both situations, free of the board."""

    hall: str
    day: dt.date
    arrivals: Arrivals
    present: Situation
    asked: Situation


def prepare(board: Board, known: Now, request: WhatIfRequest, now: dt.datetime) -> Prepared:
    """Put the present plan and the one asked about into situations; hold the lock of `board`, which is today's.

    Raises `request.invalid`, `counter.unknown`, `counter.department_unknown`, `class.unknown`.
    """
    rules = board.rules
    day = request.day or board.day
    if not board.day <= day <= board.day + FURTHEST or not rules.calendar.works_on(day):
        raise RuleViolation("request.invalid")
    _check(rules, request)
    if day == board.day:
        situation = outlook(board, known, now)
        starts = now
    else:
        known = Now(known.experience)
        situation = day_to_come(rules, known, day)
        starts = _utc(situation.now)
    expected, arrivals = _expected(rules, known, request, day, starts)
    situation = replace(situation, flows=tuple(expected))
    present = _with_ends(rules, situation, day)
    asked = replace(present, counters=tuple(_asked(rules, present, request, day)))
    return Prepared(rules.code, day, arrivals, present, asked)


def compare(prepared: Prepared, ask: Ask) -> WhatIf:
    """Simulate both plans under the same people."""
    present = ask(PlanQuestion(prepared.present, RUNS))
    asked = ask(PlanQuestion(prepared.asked, RUNS))
    return WhatIf(
        hall=prepared.hall,
        day=prepared.day,
        starts_at=_utc(prepared.present.now),
        waiting=len(prepared.present.waiting),
        arrivals=prepared.arrivals,
        present=_figures(present, prepared.present),
        asked=_figures(asked, prepared.asked),
    )


def _check(rules: HallRules, request: WhatIfRequest) -> None:
    named = {*request.open, *request.closed, *(s.counter for s in request.plan)}
    if not named <= rules.counters.keys():
        raise RuleViolation("counter.unknown")
    asked = {d for s in request.plan for d in s.departments} | {e.department for e in request.arrivals}
    if not asked <= rules.departments:
        raise RuleViolation("counter.department_unknown")
    for expected in request.arrivals:
        rules.class_(expected.class_)
    if sum(_hours(e) * e.per_hour for e in request.arrivals) > MOST_EXPECTED:
        raise RuleViolation("request.invalid")
    shifts = sorted(request.plan, key=lambda s: (s.counter, s.start))
    if any(a.counter == b.counter and a.end > b.start for a, b in pairwise(shifts)):
        raise RuleViolation("request.invalid")


def _hours(expected: ExpectedIn) -> float:
    start, end = (t.hour + t.minute / 60 + t.second / 3600 for t in (expected.start, expected.end))
    return end - start


# --- who comes --------------------------------------------------------------------------------------------------------


def _expected(
    rules: HallRules, known: Now, request: WhatIfRequest, day: dt.date, starts: dt.datetime
) -> tuple[list[Flow], Arrivals]:
    if request.arrivals:
        return list(_given(rules, known, request, day, starts)), "given"
    expected = flows(rules, known, starts)
    if not expected:
        return [], "none"
    return expected, "learned" if known.experience.knows_arrivals() else "last-hour"


def _given(rules: HallRules, known: Now, request: WhatIfRequest, day: dt.date, starts: dt.datetime) -> Iterator[Flow]:
    services: Expected = department_services(rules, known)
    for given in request.arrivals:
        from_s, until_s = (rules.calendar.moment(day, t).timestamp() for t in (given.start, given.end))
        prefix, service = services[given.department]
        begins = max(from_s, starts.timestamp())
        if begins < until_s:
            rate = rules.rate(given.class_)
            yield Flow(given.department, given.class_, rate, prefix, begins, until_s, given.per_hour, service)


# --- who works --------------------------------------------------------------------------------------------------------


def _with_ends(rules: HallRules, situation: Situation, day: dt.date) -> Situation:
    """Let every counter close with the hall at the latest: who waits then counts as not served."""
    ends = max(situation.now, max(rules.calendar.moment(day, s.close) for s in rules.calendar.on(day)).timestamp())
    counters = (replace(c, stretches=tuple(_ended(c.stretches, ends))) for c in situation.counters)
    return replace(situation, counters=tuple(counters))


def _ended(stretches: tuple[Stretch, ...], ends: float) -> Iterator[Stretch]:
    for stretch in stretches:
        if stretch.from_s < ends:
            yield stretch if math.isfinite(stretch.until_s) else replace(stretch, until_s=ends)


def _asked(rules: HallRules, present: Situation, request: WhatIfRequest, day: dt.date) -> Iterator[Counter]:
    for counter in present.counters:
        if request.closed:
            stretches = () if counter.number in request.closed else counter.stretches
        elif request.open:
            hours = whole_day(rules, counter.number, day)
            stretches = (counter.stretches or hours) if counter.number in request.open else ()
        else:
            shifts = sorted((s for s in request.plan if s.counter == counter.number), key=lambda s: s.start)
            stretches = tuple(_shift(rules, shift, day) for shift in shifts)
        # Who was away for a pause comes as the plan says; who serves somebody serves to the end.
        away = counter.busy is not None and counter.busy.kind == "away"
        busy = None if away and not request.closed else counter.busy
        yield replace(counter, stretches=stretches, busy=busy)


def _shift(rules: HallRules, shift: PlanShift, day: dt.date) -> Stretch:
    starts, ends = rules.calendar.moment(day, shift.start), rules.calendar.moment(day, shift.end)
    skills = rules.skill(shift.counter, None, starts)
    if shift.departments:
        skills = replace(rules.skills[shift.counter], departments=frozenset(shift.departments))
    return Stretch(starts.timestamp(), ends.timestamp(), skills)


# --- the answer -------------------------------------------------------------------------------------------------------


def _figures(outcome: PlanOutcome, situation: Situation) -> PlanFigures:
    works = {c.number for c in situation.counters if c.stretches}
    return PlanFigures(
        hours=[
            HourOfClass(
                starts_at=_utc(starts_s),
                class_=class_,
                people=round(waits.count, 1),
                mean_s=_seconds(waits.mean_s),
                p90_s=_seconds(waits.p90_s),
                unserved=round(waits.unserved, 1),
            )
            for (starts_s, class_), waits in sorted(outcome.hours.items())
        ],
        counters=[
            CounterLoad(counter=number, load=round(load, 3))
            for number, load in sorted(outcome.load.items())
            if number in works
        ],
    )


def _seconds(value: float) -> int | None:
    return round(value) if math.isfinite(value) else None


def _utc(at_s: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at_s, dt.UTC)
