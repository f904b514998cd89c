"""`growth`: does taking a number cost more as the hall fills? The rate with 10 waiting, and with ten thousand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.figures import Report
from tests.bench.issue import errands, put_tickets
from tests.kit.line import Line
from tests.kit.served import HALL, Served, long_county, serving


@dataclass(frozen=True, slots=True)
class Size:
    waiting: int = 10_000
    slice: int = 400
    """Tickets of one timed slice."""
    slices: int = 3
    """Slices at each end; the median counts."""
    clients: int = 8


FULL = Size()
TINY = Size(waiting=60, slice=10, slices=2, clients=2)


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "growth",
        f"tickets at {size.clients} clients while the hall fills; median of {size.slices} slices of {size.slice} "
        "at each end, two counters open",
    )
    with serving(work / "data", long_county(work / "county")) as served:
        _open_two(served)
        bodies = errands(served)
        put_tickets(served, bodies, size.slice, size.clients, "warm-up")
        _give_back_all_but(served, 10)
        few = [put_tickets(served, bodies, size.slice, size.clients, f"few-{n}").per_second for n in range(size.slices)]
        there = 10 + size.slice * size.slices
        if there < size.waiting:
            put_tickets(served, bodies, size.waiting - there, 32, "fill")
        many = [
            put_tickets(served, bodies, size.slice, size.clients, f"many-{n}").per_second for n in range(size.slices)
        ]
        waiting = _waiting(served)
    report.add("tickets, 10 waiting and more", median(few), "/s")
    report.add(f"tickets, {size.waiting:,} waiting and more", median(many), "/s")
    report.add("many ÷ few", median(many) / median(few), "", at_least=0.8)
    report.add("waiting at the end", waiting, "")
    return report


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
            if state["visit"] is None or state["waiting"] < left:
                return
            step = {"step": state["visit"]["step"]}
            line.post(f"{counter}/start", step)
            line.post(f"{counter}/finish", step)
