"""`memory`: what the server takes with one hall and 50 screens."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import Report
from tests.bench.issue import errands, put_tickets
from tests.bench.processes import proportional_kib, resident_kib
from tests.bench.streams import Readers
from tests.kit.line import Line
from tests.kit.served import HALL, Served, serving


@dataclass(frozen=True, slots=True)
class Size:
    screens: int = 50
    tickets: int = 600
    calls: int = 100


FULL = Size()
TINY = Size(screens=2, tickets=6, calls=2)


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "memory",
        f"the server's processes after {size.tickets} tickets and {size.calls} calls; {size.screens} screens open, "
        "each with an event stream, reading the display's state in turn",
    )
    with serving(work / "data") as served:
        report.add("just started, all processes", _all(served) / 1024, "MiB")
        put_tickets(served, errands(served), size.tickets, 4, "waiting")
        with contextlib.ExitStack() as stack:
            stack.enter_context(Readers(served.port, size.screens))
            screens = [stack.enter_context(Line(served.port)) for _ in range(size.screens)]
            _call(served, screens, size.calls)
            # The title's figure is the sum of the proportional shares: pages that two processes share count once.
            report.add("server, all processes", _all(served) / 1024, "MiB", at_most=150)
            for name, pid in zip(("front", "granian", "worker", "forecaster"), served.pids(), strict=False):
                report.add(f"{name}, resident", resident_kib(pid) / 1024, "MiB")
    return report


def _all(served: Served) -> int:
    return sum(proportional_kib(pid) for pid in served.pids())


def _call(served: Served, screens: list[Line], calls: int) -> None:
    with Line(served.port, served.token("clerk")) as line:
        line.post(f"/counters/{HALL}-1/open")
        for number in range(calls):
            state = line.post(f"/counters/{HALL}-1/next", {"after": None})
            # Not every screen after every call: what is without a token is limited to 150 reads a second.
            screens[number % len(screens)].get(f"/halls/{HALL}/display")
            step = {"step": state["visit"]["step"]}
            line.post(f"/counters/{HALL}-1/start", step)
            line.post(f"/counters/{HALL}-1/finish", step)
