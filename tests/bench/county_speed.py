"""How fast a county's two servers go without a pause, beside the floor; and whether one hot hall slows a quiet one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.bare import bare_server
from tests.bench.county_load import Job, Kiosk, Outcome, put_county_load
from tests.bench.county_servers import POSTGRES, County, cpu_s
from tests.bench.figures import Report, percentile
from tests.bench.processes import family, processor_s


@dataclass(slots=True)
class _Way:
    """One way of pressing without a pause, each time it was tried."""

    cpu_s: Callable[[], tuple[float, float]]
    """Processor time so far, in seconds: of the servers, of PostgreSQL."""
    tries: list[Outcome] = field(default_factory=list)
    server_ms: list[float] = field(default_factory=list)
    """Processor time of the servers without their forecasters, an answer."""
    postgres_ms: list[float] = field(default_factory=list)

    def press(self, play: Callable[..., Outcome], *arguments: Any) -> None:
        before = self.cpu_s()
        outcome = play(*arguments)
        each = [(a - b) / len(outcome.issue_s) * 1000 for a, b in zip(self.cpu_s(), before, strict=True)]
        self.tries.append(outcome)
        self.server_ms.append(each[0])
        self.postgres_ms.append(each[1])

    @property
    def per_second(self) -> float:
        return median(len(outcome.issue_s) / outcome.seconds for outcome in self.tries)

    def tell(self, report: Report, what: str, who: str) -> None:
        report.add(f"{what}s, {who}", self.per_second, "/s")
        report.latencies(f"{what}, {who}", [took for outcome in self.tries for took in outcome.issued()])
        report.add(f"servers' processor time, a {what}, {who}", median(self.server_ms), "ms")
        report.add(f"PostgreSQL's processor time, a {what}, {who}", median(self.postgres_ms), "ms")


def at_full_speed(report: Report, county: County, work: Path, turns: int, seconds: float) -> None:
    """Let all kiosks press without a pause; the floor's two servers are pressed in turn with them."""
    there = [place.code for place in county.places for _ in range(place.kiosks)]
    mixed = [county.kiosk(hall, county.port(i)) for i, hall in enumerate(there)]
    pinned = [county.kiosk(hall, county.port(county.halls.index(hall))) for hall in there]
    url = county.cluster.new_database()
    with bare_server(work / "bare-1", url) as one, bare_server(work / "bare-2", url) as two:
        ports, bare = (one[0], two[0]), [*family(one[1]), *family(two[1])]
        floor = [Kiosk(ports[i % 2], hall, "/api/v1/rows", None, [{"hall": hall}]) for i, hall in enumerate(there)]

        def of_servers() -> tuple[float, float]:
            spent = cpu_s(county)
            # What forecasts cost depends on the seconds, not on the tickets.
            asked = (cpu for name, cpu in spent.items() if name != POSTGRES and not name.endswith("forecaster"))
            return sum(asked), spent[POSTGRES]

        rows = _Way(lambda: (processor_s(bare), of_servers()[1]))
        tickets, kept = _Way(of_servers), _Way(of_servers)
        for turn in range(turns):
            rows.press(put_county_load, Job(floor, [], seconds, f"floor-{turn}"))
            tickets.press(county.play, mixed, [], seconds, f"full-{turn}")
            kept.press(county.play, pinned, [], seconds, f"kept-{turn}")
    who = f"{len(there)} kiosks without a pause"
    tickets.tell(report, "ticket", who)
    rows.tell(report, "bare insert", who)
    report.add(f"tickets ÷ bare inserts, {who}", tickets.per_second / rows.per_second, "")
    kept.tell(report, "ticket", f"{who}, each hall on one server")


def one_hall_hot(report: Report, county: County, clients: int, seconds: float) -> None:
    """Watch a quiet hall alone, while one hall takes all it can get, and while the others share the same load."""
    hot, *others, quiet = county.halls
    spread = list(islice(cycle(others or [hot]), clients))
    loads = {
        "alone": [],
        "beside one hot hall": [county.kiosk(hot, county.port(i)) for i in range(clients)],
        "beside the same load on all others": [county.kiosk(hall, county.port(i)) for i, hall in enumerate(spread)],
    }
    for name, load in loads.items():
        mine = [county.kiosk(quiet, county.port(i), 0.2, i * 0.1) for i in range(2)]
        outcome = county.play([*mine, *load], county.clerks(0.6, quiet), seconds, name.replace(" ", "-"))
        report.latencies(f"quiet hall's ticket, {name}", outcome.issued(quiet))
        calls = [took for hall, took in outcome.next_s if hall == quiet]
        report.add(f"quiet hall's call, {name}, p99", percentile(calls, 99) * 1000, "ms")
        if load:
            theirs = [took for hall, took in outcome.issue_s if hall != quiet]
            report.add(f"the others' tickets, {name}", len(theirs) / outcome.seconds, "/s")
            report.add(f"the others' ticket, {name}, p99", percentile(theirs, 99) * 1000, "ms")
