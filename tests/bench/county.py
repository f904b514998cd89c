"""`county`: 24 halls on two servers and one PostgreSQL: the opening rush, as fast as it goes, and one hall hot."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psycopg

from tests.bench.county_load import Outcome
from tests.bench.county_servers import PARTS, County, cpu_s, postmaster, running_county
from tests.bench.county_speed import at_full_speed, one_hall_hot
from tests.bench.figures import Report
from tests.bench.processes import family, proportional_kib
from tests.bench.streams import Readers
from tests.kit.postgres import Cluster, running_cluster
from tests.kit.whole_county import SHAPES, Shape


@dataclass(frozen=True, slots=True)
class Size:
    shapes: tuple[Shape, ...] = SHAPES
    streams: int = 500
    rush_s: float = 20.0
    kiosk_every_s: float = 3.0
    """A number at each kiosk of the county; people need more time than that."""
    counter_every_s: float = 10.0
    turn_s: float = 6.0
    """Of each run without a pause."""
    turns: int = 2
    hot: int = 48
    """Clients that take numbers of one hall without a pause."""
    alone: int = 1_000
    """Commits of PostgreSQL alone."""


FULL = Size()
TINY = Size(
    shapes=(Shape("county", ("yongxin",), 1, 26, 2), Shape("bank", ("bank-chengnan",), 1, 1, 1)),
    streams=4,
    rush_s=1.5,
    kiosk_every_s=0.5,
    counter_every_s=1.0,
    turn_s=0.5,
    turns=1,
    hot=2,
    alone=5,
)


def run(work: Path, size: Size = FULL) -> Report:
    counters = sum(shape.halls * shape.counters for shape in size.shapes)
    kiosks = sum(shape.halls * shape.kiosks for shape in size.shapes)
    halls = sum(shape.halls for shape in size.shapes)
    report = Report(
        "county",
        f"{halls} halls, {counters} counters, {kiosks} kiosks on two servers and one PostgreSQL that waits for the "
        f"disk, all of it and the load on this machine; {size.rush_s:g} s of the opening with {size.streams} event "
        f"streams: a number every {size.kiosk_every_s:g} s at each kiosk, somebody called every "
        f"{size.counter_every_s:g} s at each counter, each hall's work on both servers; then the kiosks without a "
        f"pause, in turn with the floor, {size.turns} turns of {size.turn_s:g} s; then one hall hot",
    )
    with running_cluster(durable=True) as cluster, running_county(work, cluster, size.shapes) as county:
        report.add("PostgreSQL alone, one row a commit", postgres_alone(cluster, size.alone), "rows/s")
        _rush(report, county, size)
        at_full_speed(report, county, work, size.turns, size.turn_s)
        one_hall_hot(report, county, size.hot, size.turn_s)
        report.add("numbers given twice", len(county.numbers) - len(set(county.numbers)), "", at_most=0)
        report.add("called twice", len(county.steps) - len(set(county.steps)), "", at_most=0)
    return report


def postgres_alone(cluster: Cluster, commits: int) -> float:
    """Return rows a second of one connection that commits each; all of it waits for the disk as the servers do."""
    with psycopg.connect(cluster.new_database()) as connection:
        connection.execute("CREATE TABLE rows (id serial PRIMARY KEY, kind text)")
        connection.commit()
        began = time.perf_counter()
        for _ in range(commits):
            connection.execute("INSERT INTO rows (kind) VALUES ('a row of the floor')")
            connection.commit()
        return commits / (time.perf_counter() - began)


# --- the opening rush -------------------------------------------------------------------------------------------------


def _rush(report: Report, county: County, size: Size) -> None:
    every = size.kiosk_every_s
    there = [place.code for place in county.places for _ in range(place.kiosks)]
    kiosks = [county.kiosk(hall, county.port(i), every, i / len(there) * every) for i, hall in enumerate(there)]
    clerks = county.clerks(size.counter_every_s)
    with contextlib.ExitStack() as stack:
        each = size.streams // len(county.servers)
        readers = [stack.enter_context(Readers(served.port, each, county.halls)) for served in county.servers]
        before, began, had_kib = cpu_s(county), time.monotonic(), _disk_kib(county)
        outcome = county.play(kiosks, clerks, size.rush_s, "rush")
        took, after = time.monotonic() - began, cpu_s(county)
        last: dict[str, int] = {}
        for hall, _, event, _ in outcome.called:
            last[hall] = max(event, last.get(hall, 0))
        seen = [
            arrivals for reader in readers for arrivals in zip(cycle(county.halls), reader.collect(last), strict=False)
        ]
        _memory(report, county)
    report.add("rush: tickets", len(outcome.issue_s) / outcome.seconds, "/s")
    report.add("rush: presses of 「叫下一位」", len(outcome.next_s) / outcome.seconds, "/s")
    report.latencies("rush: ticket", outcome.issued())
    report.latencies("rush: call", [s for _, s in outcome.next_s])
    _streams(report, outcome, seen, size)
    for name, spent in after.items():
        report.add(f"rush: {name}, of a processor", (spent - before[name]) / took * 100, "%")
    report.add("rush: all of them, of a processor", (sum(after.values()) - sum(before.values())) / took * 100, "%")
    report.add("rush: what makes the load, of a processor", outcome.own_cpu_s / took * 100, "%")
    report.add(
        "rush: disk, a ticket and all that became of it", (_disk_kib(county) - had_kib) / len(outcome.issue_s), "KiB"
    )


def _streams(report: Report, outcome: Outcome, seen: list[tuple[str, dict[int, float]]], size: Size) -> None:
    took, missed = [], 0
    for hall, arrivals in seen:
        called = {event: pressed for of, _, event, pressed in outcome.called if of == hall}
        if called:
            missed += sum(event not in arrivals for event in range(min(called), max(called) + 1))
        took += [arrivals[event] - at for event, at in called.items() if event in arrivals]
    report.latencies(f"rush: press → {size.streams} streams", took)
    report.add("rush: events missed or out of order", missed, "", at_most=0)


def _disk_kib(county: County) -> float:
    with psycopg.connect(county.url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return row[0] / 1024 if row else 0.0


def _memory(report: Report, county: County) -> None:
    for number, served in enumerate(county.servers, 1):
        parts = dict(zip(PARTS, served.pids(), strict=False))
        report.add(f"server {number}, memory", sum(map(proportional_kib, parts.values())) / 1024, "MiB")
        for name in ("front", "worker", "forecaster"):
            if name in parts:
                report.add(f"server {number}, {name}, memory", proportional_kib(parts[name]) / 1024, "MiB")
    whole = 0
    for pid in family(postmaster(county.cluster)):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            whole += proportional_kib(pid)
    report.add("PostgreSQL, memory", whole / 1024, "MiB")
