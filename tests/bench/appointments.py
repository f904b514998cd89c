"""`appointments`: what it costs to show what is free and to book it, how much a hall takes, and what booking buys.

Times are those of the service and its SQLite file, without the wire; of looking only the processor's. The waits are of
the forward simulation's morning (`rule`), where some of the same people have booked and nine in ten of those come.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from config.load import default_example, load_county
from queue_server.contract.appointments import BookRequest
from queue_server.domain.counters import Skills
from queue_server.domain.errors import RuleViolation
from queue_server.domain.simulation import what_if
from queue_server.domain.situation import Booked, Counter, Flow, Habits, Service, Situation, Stretch
from tests.bench.figures import Report, percentile
from tests.kit.server_kit import Desk, running_hall

HALL = "yongxin"
MONDAY_TEN = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
HALF_HOUR_S = 1800.0
MORNING = (58, 52, 46, 40, 34, 30, 24, 14)
"""People an hour, for each half hour from 8:30 on."""
RATE = 2.0
COMES = 0.9


@dataclass(frozen=True, slots=True)
class Size:
    tries: int = 2500
    looks: int = 150
    runs: int = 300


FULL = Size()
TINY = Size(tries=40, looks=3, runs=4)


def run(work: Path, size: Size = FULL) -> Report:
    county = load_county(default_example())
    counters = len(county.halls[HALL].counters)
    report = Report(
        "appointments",
        f"the example's county hall, {counters} counters, slots of half an hour on five working days, half of the "
        f"counters' time; {size.tries} attempts to book anything; then {size.runs} mornings of "
        f"{sum(MORNING) / 2:.0f} people at 8 counters of ten minutes a service, simulated",
    )
    with running_hall(work, county) as desk:
        desk.clock.moment = MONDAY_TEN
        _look(report, desk, size, "nothing booked")
        booked, took_s = _book(desk, size)
        report.latencies("one booking, on the disk", took_s)
        report.add("booked", booked, "appointments")
        _look(report, desk, size, "all that was booked", at_most=50)
    for share in (0.0, 0.25, 0.5):
        _tell(report, share, size)
    return report


def _look(report: Report, desk: Desk, size: Size, name: str, at_most: float | None = None) -> None:
    """Measure how much of a processor's time it takes to list what is free."""
    rules, service = desk.service.halls.get(HALL), desk.service.appointments
    items = sorted(rules.offered, key=lambda item: (rules.service_s(item, "apply"), item))
    asked: dict[str, Callable[[], object]] = {
        "one item": lambda: service.slots(HALL, [items[-1]], None),
        "a bundle": lambda: service.slots(HALL, [], next(iter(rules.bundles))),
    }
    for what, ask in asked.items():
        took_s: list[float] = []
        ask()  # the first one works out the days' plans
        for _ in range(size.looks):
            began = time.thread_time()
            ask()
            took_s.append(time.thread_time() - began)
        # The slowest meet Python's collection of garbage, which goes through the whole county: no goal for them.
        report.add(f"what is free for {what}, {name}, p50", percentile(took_s, 50) * 1000, "ms", at_most=at_most)
        report.add(f"what is free for {what}, {name}, p99", percentile(took_s, 99) * 1000, "ms")


def _book(desk: Desk, size: Size) -> tuple[int, list[float]]:
    """Let people book whatever comes to their minds; return how many did and how long each of them took."""
    rules, service, rng = desk.service.halls.get(HALL), desk.service.appointments, Random(20261123)
    items, bundles = sorted(rules.offered), sorted(rules.bundles)
    days = [day.day for day in service.slots(HALL, items[:1], None).days]
    took_s = []
    for n in range(size.tries):
        what = {"items": [rng.choice(items)]} if rng.random() < 0.85 else {"bundle": rng.choice(bundles)}
        opens = rules.calendar.moment(rng.choice(days), dt.time(8, 30))
        person = {"name": "王小明", "id_number": f"3624301980{n:08d}"}
        start = opens + dt.timedelta(minutes=30 * rng.randrange(18))
        request = BookRequest.model_validate({**what, "start": start, "holder": person, "channel": "kiosk"})
        began = time.perf_counter()
        try:
            service.book(HALL, request, "terminal:k1", desk.key(), "http://hall")
        except RuleViolation:
            continue
        took_s.append(time.perf_counter() - began)
    return len(took_s), took_s


def _tell(report: Report, share: float, size: Size) -> None:
    """Simulate a morning on which a share of the people has booked, evenly over it; the others come as they do."""
    service = Service(600.0)
    people = sum(MORNING) / 2
    each = round(people * share / len(MORNING))
    booked = tuple(
        Booked(n * HALF_HOUR_S, "hall", "appointment", RATE, "A", service, COMES)
        for n in range(len(MORNING))
        for _ in range(each)
    )
    walk_in = 1 - len(booked) / people
    flows = tuple(
        Flow("hall", "ordinary", 1.0, "A", n * HALF_HOUR_S, (n + 1) * HALF_HOUR_S, an_hour * walk_in, service)
        for n, an_hour in enumerate(MORNING)
    )
    counters = tuple(Counter(n, (Stretch(0.0, 1e9, Skills(n, None)),)) for n in range(1, 9))
    outcome = what_if(Situation(0.0, (), counters, Habits(), flows=flows, booked=booked), runs=size.runs, seed=20261123)
    waits: dict[str, tuple[float, float]] = {}
    for (_, class_), hour in outcome.hours.items():
        count, total = waits.get(class_, (0.0, 0.0))
        waits[class_] = (count + hour.count, total + hour.count * hour.mean_s)
    for class_, who in (("appointment", "who booked"), ("ordinary", "who walked in")):
        if class_ in waits:
            count, total = waits[class_]
            report.add(f"{share:.0%} have booked: {who} waits", total / count / 60, "min")
