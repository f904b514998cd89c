"""`growth`: does taking a number cost more as the hall fills? The rate with 10 waiting, and with ten thousand, and
between."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figures import Report
from tests.bench.issue import errands, put_tickets
from tests.kit.line import Line
from tests.kit.served import HALL, Served, long_county, serving


@dataclass(frozen=True, slots=True)
class Size:
    waiting: tuple[int, ...] = (10, 100, 1_000, 10_000)
    slice: int = 300
    """Tickets of one timed slice."""
    slices: int = 3
    """Slices at each size; the median counts."""
    clients: int = 8


FULL = Size()
TINY = Size(waiting=(10, 60), slice=10, slices=2, clients=2)


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "growth",
        f"tickets at {size.clients} clients while the hall fills; median of {size.slices} slices of {size.slice} "
        "from each size on, two counters open",
    )
    with serving(work / "data", long_county(work / "county")) as served:
        _open_two(served)
        bodies = errands(served)
        put_tickets(served, bodies, size.slice, size.clients, "warm-up")
        rates = [_rate_from(served, bodies, waiting, size) for waiting in size.waiting]
        waiting = _waiting(served)
    for there, rate in zip(size.waiting, rates, strict=True):
        report.add(f"tickets, {there:,} waiting and more", rate, "/s")
    report.add("most ÷ fewest waiting", rates[-1] / rates[0], "", at_least=0.8)
    report.add("waiting at the end", waiting, "")
    return report


def _rate_from(served: Served, bodies: list[dict[str, Any]], waiting: int, size: Size) -> float:
    """Let this many wait, then time the next tickets."""
    there = _waiting(served)
    if there < waiting:
        put_tickets(served, bodies, waiting - there, 32, f"fill-{waiting}")
    else:
        _give_back_all_but(served, waiting)
    slices = range(size.slices)
    return median(put_tickets(served, bodies, size.slice, size.clients, f"{waiting}-{n}").per_second for n in slices)


def _open_two(served: Served) -> None:
    with Line(served.port, served.token("clerk")) as line:
        for number in (1, 23):
            line.post(f"/counters/{HALL}-{number}/open")


def _waiting(served: Served) -> int:
    with Line(served.port) as line:
        return int(line.get(f"/halls/{HALL}")["waiting"])


def _give_back_all_but(served: Served, left: int) -> None:
    """Call and finish at the general counter until no more than `left` wait: the code is warm, the hall is not full."""
    counter = f"/counters/{HALL}-1"
    with Line(served.port, served.token("clerk")) as line:
        while True:
            state = line.post(f"{counter}/next", {"after": None})
            if state["visit"] is None:
                return
            step = {"step": state["visit"]["step"]}
            line.post(f"{counter}/start", step)
            line.post(f"{counter}/finish", step)
            if state["waiting"] < left:
                return
