"""`next`: the clerk's big key with 500 people waiting and 30 counters open."""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.figures import Report
from tests.bench.issue import errands, put_tickets
from tests.kit.line import Line
from tests.kit.served import HALL, Served, long_county, serving


@dataclass(frozen=True, slots=True)
class Size:
    waiting: int = 500
    counters: int = 30
    presses: int = 900
    """Timed presses in all, each way."""
    seconds: float = 60.0


FULL = Size()
TINY = Size(waiting=12, counters=3, presses=6, seconds=30.0)


@dataclass(slots=True)
class _Counter:
    line: Line
    path: str
    after: str | None = None
    """The step it is serving."""
    took_s: list[float] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def press(self) -> None:
        """Finish whom it serves and call the next (timed), then begin to serve them (not timed)."""
        began = time.perf_counter()
        state = self.line.post(f"{self.path}/next", {"after": self.after})
        self.took_s.append(time.perf_counter() - began)
        self.after = None
        if state["visit"] is not None:
            self.after = state["visit"]["step"]
            self.called.append(self.after)
            self.line.post(f"{self.path}/start", {"step": self.after})


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "next",
        f"finish and call the next with {size.waiting} waiting and {size.counters} counters open; whoever is called is "
        "replaced by somebody new",
    )
    with serving(work / "data", long_county(work / "county", max(30, size.counters))) as served:
        bodies = errands(served)
        put_tickets(served, bodies, size.waiting, 4, "waiting")
        counters = _open(served, size.counters)
        with Line(served.port, served.token("helper")) as desk:
            one = _one_at_a_time(desk, counters, bodies, size)
        at_once = _at_once(served, counters, bodies, size)
        called = [step for counter in counters for step in counter.called]
        for counter in counters:
            counter.line.close()
    report.latencies("one press at a time", one, p99_at_most=20)
    report.latencies(f"all {size.counters} counters without a pause", at_once)
    report.add("presses, all without a pause", len(at_once) / sum(at_once) * size.counters, "/s")
    report.add("called twice", len(called) - len(set(called)), "", at_most=0)
    return report


def _open(served: Served, count: int) -> list[_Counter]:
    made = [_Counter(Line(served.port, served.token("clerk")), f"/counters/{HALL}-{n}") for n in range(1, count + 1)]
    for counter in made:
        counter.line.post(f"{counter.path}/open")
        counter.press()
        counter.took_s.clear()
    return made


def _one_at_a_time(desk: Line, counters: list[_Counter], bodies: list[dict[str, Any]], size: Size) -> list[float]:
    until = time.monotonic() + size.seconds
    for counter, body, _ in zip(itertools.cycle(counters), itertools.cycle(bodies), range(size.presses), strict=False):
        if time.monotonic() > until:
            break
        counter.press()
        desk.post(f"/halls/{HALL}/visits", body)
    return _taken(counters)


def _at_once(served: Served, counters: list[_Counter], bodies: list[dict[str, Any]], size: Size) -> list[float]:
    """Every counter presses as fast as it can, as one thread each; nobody new comes, so there must be enough."""
    each = size.presses // len(counters)
    put_tickets(served, bodies, each * len(counters), 4, "more")
    until = time.monotonic() + size.seconds

    def work(counter: _Counter) -> None:
        for _ in range(each):
            if time.monotonic() > until:
                return
            counter.press()

    threads = [threading.Thread(target=work, args=(counter,)) for counter in counters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _taken(counters)


def _taken(counters: list[_Counter]) -> list[float]:
    took = [took for counter in counters for took in counter.took_s]
    for counter in counters:
        counter.took_s.clear()
    return took
