"""`day`: one planned day of every hall of a county, simulated by the rule that calls, as `admin what-if` does it."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path

from config.load import load_county
from config.schema import County
from queue_server.app.board import Board
from queue_server.app.halls import HallRules
from queue_server.app.wait.opening import whole_day
from queue_server.app.wait.what_if import RUNS, prepare
from queue_server.contract.outlook import ExpectedIn, WhatIfRequest
from queue_server.domain.experience import Experience, Now
from queue_server.domain.simulation import what_if
from queue_server.domain.situation import Situation
from tests.bench.figures import Report
from tests.kit.whole_county import SHAPES, Shape, whole_county

TODAY, DAY = dt.date(2026, 11, 23), dt.date(2026, 11, 24)
BUSY = 0.85
"""Share of the counters' planned time that those who come will need."""
CLASSES = {"ordinary": 0.7, "senior": 0.3}
WORKING = dt.time(8, 30), dt.time(17, 30)
"""Where a branch is open all night, nobody comes at night."""
HALF_DAYS = ((dt.time(8, 30), dt.time(10, 30), 0.4), (dt.time(10, 30), dt.time(16, 30), 0.6))
"""Who comes when: two fifths in the first two hours."""


@dataclass(frozen=True, slots=True)
class Size:
    shapes: tuple[Shape, ...] = SHAPES
    goes: int = RUNS


FULL = Size()
TINY = Size(shapes=(Shape("county", ("yongxin",), 1, 26, 2),), goes=2)


def run(work: Path, size: Size = FULL) -> Report:
    whole_county(work / "county", size.shapes)
    county = load_county(work / "county")
    days = [planned_day(county, hall) for hall in county.halls]
    report = Report(
        "day",
        f"one planned day of {len(days)} halls, one after the other in one process: every counter works its planned "
        f"hours, and as many come as keep {BUSY:.0%} of that busy",
    )
    report.add("people a day", sum(_people(day) for day in days), "")
    report.add("counters", sum(len(day.counters) for day in days), "")
    passed, worked = _simulate(days, 1)
    report.add("the county's day, once", passed, "s", at_most=10)
    report.add("the county's day, once, processor", worked, "s")
    passed, worked = _simulate(days, size.goes)
    report.add(f"the county's day, {size.goes} possible courses of each", passed, "s", at_most=10)
    report.add(f"the county's day, {size.goes} possible courses of each, processor", worked, "s")
    return report


def planned_day(county: County, hall: str) -> Situation:
    """Return a day to come with all counters at work, and people by what those counters can do."""
    rules = HallRules(county, county.halls[hall])
    seconds = dict.fromkeys(rules.departments, 0.0)
    first, last = (rules.calendar.moment(DAY, at).timestamp() for at in WORKING)
    for number in rules.counters:
        for stretch in whole_day(rules, number, DAY):
            serves = [d for d in rules.departments if stretch.skills.serves(d)]
            works_s = max(0.0, min(stretch.until_s, last) - max(stretch.from_s, first))
            for department in serves:
                seconds[department] += works_s / len(serves)
    expected = [
        ExpectedIn(
            department=department,
            class_=class_,
            start=start,
            end=end,
            per_hour=BUSY * of_day * of_class * planned / rules.department_s(department) / _hours(start, end),
        )
        for department, planned in seconds.items()
        if planned
        for class_, of_class in CLASSES.items()
        for start, end, of_day in HALF_DAYS
    ]
    now = rules.calendar.moment(TODAY, dt.time(7, 0))
    known = Now(Experience.of_nothing(rules.gap_s))
    request = WhatIfRequest(day=DAY, open=sorted(rules.counters), arrivals=expected)
    return prepare(Board(rules, TODAY), known, request, now).present


def _hours(start: dt.time, end: dt.time) -> float:
    return end.hour + end.minute / 60 - start.hour - start.minute / 60


def _people(day: Situation) -> float:
    return sum(flow.per_hour * (flow.until_s - flow.from_s) / 3600 for flow in day.flows)


def _simulate(days: list[Situation], goes: int) -> tuple[float, float]:
    """Return the seconds that passed, and the processor's own."""
    began, worked = time.perf_counter(), time.process_time()
    for seed, day in enumerate(days):
        what_if(day, runs=goes, seed=seed)
    return time.perf_counter() - began, time.process_time() - worked
