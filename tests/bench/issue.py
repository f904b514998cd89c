"""`issue`: tickets a second at 1, 8 and 32 clients, beside what the same servers reach with one bare durable insert.

Floor and server take turns at each number of clients, several times over: the disk and the neighbours drift, so only
figures of the same minute are compared, and the medians of the turns are what is told.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.bare import bare_server
from tests.bench.figures import Report, percentile
from tests.bench.load import Job, Outcome, put_load
from tests.bench.processes import family, processor_s
from tests.kit.line import Line
from tests.kit.served import HALL, Served, long_county, serving

CLIENTS = (1, 8, 32)
VISITS = f"/api/v1/halls/{HALL}/visits"


@dataclass(frozen=True, slots=True)
class Size:
    clients: tuple[int, ...] = CLIENTS
    turns: int = 3
    seconds: float = 4.0
    requests: int = 20_000
    alone: int = 3_000
    """Commits of sqlite3 alone."""


FULL = Size()
TINY = Size(clients=(1, 2), turns=1, seconds=10.0, requests=12, alone=10)


def errands(served: Served) -> list[dict[str, Any]]:
    """Return one request per item whose number asks for no document, spread over all the hall's series."""
    with Line(served.port, served.token("helper")) as line:
        items = [item for item in line.get(f"/halls/{HALL}/menu")["items"] if not item.get("bound")]
    return [
        {"items": [item["code"]], "errand": item["errands"][0], "channel": "helper"}
        for item in sorted(items, key=lambda item: item["code"])
    ]


def put_tickets(served: Served, bodies: list[dict[str, Any]], tickets: int, clients: int, run_id: str) -> Outcome:
    """Issue this many. Raises AssertionError if one was refused or the time did not suffice."""
    job = Job(
        port=served.port,
        path=VISITS,
        bodies=bodies,
        clients=clients,
        requests=tickets,
        seconds=90.0,
        run=run_id,
        token=served.token("helper"),
    )
    outcome = put_load(job).must_be_clean()
    assert len(outcome.took_s) == tickets, "the time was up before all tickets were issued"
    return outcome


def sqlite_alone(file: Path, commits: int, batch: int) -> float:
    """Return rows a second of plain sqlite3, WAL and synchronous=FULL as the server has them, `batch` rows a commit."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, kind TEXT)")
    began = time.perf_counter()
    for _ in range(commits // batch or 1):
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(batch):
            connection.execute("INSERT INTO rows (kind) VALUES ('a row of the floor')")
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return (commits // batch or 1) * batch / took


@dataclass(slots=True)
class _Turns:
    floor: list[Outcome]
    issue: list[Outcome]
    floor_cpu_s: list[float] = field(default_factory=list)
    """Processor time of one request, each turn."""
    issue_cpu_s: list[float] = field(default_factory=list)

    def rate(self, of: str) -> float:
        return median(outcome.per_second for outcome in (self.issue if of == "issue" else self.floor))

    def share(self) -> float:
        return median(i.per_second / f.per_second for i, f in zip(self.issue, self.floor, strict=True))

    def took(self) -> list[float]:
        return [took for outcome in self.issue for took in outcome.took_s]


def run(work: Path, size: Size = FULL) -> Report:
    report = Report(
        "issue",
        "tickets over HTTP with durable commits, all items in turn; beside it one bare durable insert through the same "
        f"front, granian, Flask and writer; {size.turns} turns of at most {size.seconds:g} s each, medians",
    )
    one = sqlite_alone(work / "alone.db", size.alone, 1)
    many = sqlite_alone(work / "alone.db", size.alone, 32)
    with (
        serving(work / "issue", long_county(work / "county")) as served,
        bare_server(work / "bare") as (bare_port, bare_pid),
    ):
        bodies, token = errands(served), served.token("helper")
        numbers: list[tuple[Any, ...]] = []
        for clients in size.clients:
            turns = _Turns([], [])
            for turn in range(size.turns):
                floor = Job(
                    port=bare_port,
                    path="/api/v1/rows",
                    bodies=[{"kind": 1}],
                    clients=clients,
                    requests=size.requests,
                    seconds=size.seconds,
                    run=f"{clients}-{turn}",
                )
                issue = replace(
                    floor, port=served.port, path=VISITS, bodies=bodies, token=token, keep=("business_day", "number")
                )
                turns.floor.append(_spent(family(bare_pid), floor, turns.floor_cpu_s))
                turns.issue.append(_spent(served.pids(), issue, turns.issue_cpu_s))
                numbers += [tuple(kept) for kept in turns.issue[-1].kept]
            _tell(report, clients, turns)
    report.add("tickets issued", len(numbers), "")
    report.add("numbers given twice", len(numbers) - len(set(numbers)), "", at_most=0)
    report.add("sqlite3 alone, one row a commit", one, "rows/s")
    report.add("sqlite3 alone, 32 rows a commit", many, "rows/s")
    return report


def _spent(pids: list[int], job: Job, cpu_s: list[float]) -> Outcome:
    """Put the load on a server and note what each request cost its processes."""
    before = processor_s(pids)
    outcome = put_load(job).must_be_clean()
    cpu_s.append((processor_s(pids) - before) / len(outcome.took_s))
    return outcome


def _tell(report: Report, clients: int, turns: _Turns) -> None:
    who = f"{clients} client{'s' if clients > 1 else ''}"
    eight = clients == 8
    report.add(f"tickets, {who}", turns.rate("issue"), "/s")
    report.add(f"bare inserts, {who}", turns.rate("floor"), "/s")
    report.add(f"tickets ÷ bare inserts, {who}", turns.share(), "", at_least=0.6 if eight else None)
    report.add(f"server's processor time, a ticket, {who}", median(turns.issue_cpu_s) * 1000, "ms")
    report.add(f"server's processor time, a bare insert, {who}", median(turns.floor_cpu_s) * 1000, "ms")
    report.latencies(f"ticket, {who}", turns.took(), p99_at_most=25 if eight else None)
    report.add(f"bare insert, {who}, p99", percentile(turns.floor[0].took_s, 99) * 1000, "ms")
