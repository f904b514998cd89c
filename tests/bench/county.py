"""`county`: 24 halls on two servers and one PostgreSQL: the opening rush, as fast as it goes, and one hall hot."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from tests.bench.bare import bare_server
from tests.bench.county_load import Clerk, Job, Kiosk, Outcome, put_county_load
from tests.bench.figures import Report, percentile
from tests.bench.processes import family, processor_s, proportional_kib
from tests.bench.streams import Readers
from tests.kit.line import Line
from tests.kit.postgres import Cluster, running_cluster
from tests.kit.served import Served, serving
from tests.kit.whole_county import SHAPES, Place, Shape, whole_county

HALF_PAST_EIGHT = "2026-11-23T08:30:00+08:00"
PARTS = ("front", "granian", "worker", "forecaster")


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
    hot: int = 32
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


@dataclass(slots=True)
class County:
    """Two running servers with all counters open, and what was done so far."""

    servers: list[Served]
    cluster: Cluster
    places: list[Place]
    bodies: dict[str, list[dict[str, Any]]]
    numbers: list[tuple[str, ...]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    serving: dict[str, str] = field(default_factory=dict)

    @property
    def halls(self) -> list[str]:
        return [place.code for place in self.places]

    def port(self, turn: int) -> int:
        return self.servers[turn % len(self.servers)].port

    def kiosk(self, hall: str, port: int, every_s: float = 0.0, first_s: float = 0.0) -> Kiosk:
        path, token = f"/api/v1/halls/{hall}/visits", self.servers[0].token("kiosk", None)
        return Kiosk(port, hall, path, token, self.bodies[hall], every_s, first_s)

    def clerks(self, every_s: float, *halls: str) -> list[Clerk]:
        """Return the clerks of these halls (none named: of all), whose presses are spread over their time."""
        token = self.servers[0].token("clerk", None)
        there = [(p.code, f"{p.code}-{n}") for p in self.places for n in range(1, p.counters + 1)]
        there = [place for place in there if not halls or place[0] in halls]
        return [
            Clerk(self.port(i), hall, counter, token, every_s, i / len(there) * every_s, self.serving.get(counter))
            for i, (hall, counter) in enumerate(there)
        ]

    def play(self, kiosks: list[Kiosk], clerks: list[Clerk], seconds: float, run: str) -> Outcome:
        outcome = put_county_load(Job(kiosks, clerks, seconds, run))
        self.numbers += [tuple(number) for number in outcome.numbers]
        self.steps += [step for _, step, _, _ in outcome.called]
        for clerk in clerks:
            self.serving.pop(clerk.counter, None)
        self.serving |= outcome.serving
        return outcome


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
    with running_cluster(durable=True) as cluster, _county(work, cluster, size) as county:
        report.add("PostgreSQL alone, one row a commit", postgres_alone(cluster, size.alone), "rows/s")
        _rush(report, county, size)
        _at_full_speed(report, county, work, size)
        _one_hall_hot(report, county, size)
        report.add("numbers given twice", len(county.numbers) - len(set(county.numbers)), "", at_most=0)
        report.add("called twice", len(county.steps) - len(set(county.steps)), "", at_most=0)
    return report


@contextlib.contextmanager
def _county(work: Path, cluster: Cluster, size: Size) -> Iterator[County]:
    places, url, keys = whole_county(work / "county", size.shapes), cluster.new_database(), work / "keys"
    with (
        serving(work / "one", work / "county", HALF_PAST_EIGHT, url, keys) as one,
        serving(work / "two", work / "county", HALF_PAST_EIGHT, url, keys) as two,
    ):
        county = County([one, two], cluster, places, {})
        with Line(one.port, one.token("kiosk", None)) as line:
            for hall in county.halls:
                items = [item for item in line.get(f"/halls/{hall}/menu")["items"] if not item.get("bound")]
                county.bodies[hall] = [
                    {"items": [item["code"]], "errand": item["errands"][0], "channel": "kiosk"} for item in items
                ]
        with Line(one.port, one.token("clerk", None)) as line:
            for clerk in county.clerks(1.0):
                line.post(f"/counters/{clerk.counter}/open")
        yield county


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
        before, began = _cpu_s(county), time.monotonic()
        outcome = county.play(kiosks, clerks, size.rush_s, "rush")
        took, after = time.monotonic() - began, _cpu_s(county)
        last: dict[str, int] = {}
        for hall, _, event, _ in outcome.called:
            last[hall] = max(event, last.get(hall, 0))
        seen = [
            arrivals for reader in readers for arrivals in zip(cycle(county.halls), reader.collect(last), strict=False)
        ]
        _memory(report, county)
    report.add("rush: tickets", len(outcome.issue_s) / outcome.seconds, "/s")
    report.add("rush: presses of 「叫下一位」", len(outcome.next_s) / outcome.seconds, "/s")
    report.latencies("rush: ticket", outcome.issued(), p99_at_most=25)
    report.latencies("rush: call", [s for _, s in outcome.next_s], p99_at_most=20)
    _streams(report, outcome, seen, size)
    for name, spent in after.items():
        report.add(f"rush: {name}, of a processor", (spent - before[name]) / took * 100, "%")
    report.add("rush: what makes the load, of a processor", outcome.own_cpu_s / took * 100, "%")


def _streams(report: Report, outcome: Outcome, seen: list[tuple[str, dict[int, float]]], size: Size) -> None:
    took, missed = [], 0
    for hall, arrivals in seen:
        called = {event: pressed for of, _, event, pressed in outcome.called if of == hall}
        if called:
            missed += sum(event not in arrivals for event in range(min(called), max(called) + 1))
        took += [arrivals[event] - at for event, at in called.items() if event in arrivals]
    report.latencies(f"rush: press → {size.streams} streams", took)
    report.add("rush: events missed or out of order", missed, "", at_most=0)


def _cpu_s(county: County) -> dict[str, float]:
    """Return the processor time so far, in seconds, of each process of the two servers and of PostgreSQL."""
    found = {}
    for number, served in enumerate(county.servers, 1):
        for name, pid in zip(PARTS, served.pids(), strict=False):
            found[f"server {number}, {name}"] = processor_s([pid])
    found["PostgreSQL"] = _postgres_cpu_s(_postmaster(county.cluster))
    return found


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.home / "cluster" / "postmaster.pid").read_text().split()[0])


def _postgres_cpu_s(postmaster: int) -> float:
    """Count its processes, those that have ended too: the postmaster has their time."""
    whole = processor_s([postmaster], with_ended=True)
    for pid in family(postmaster)[1:]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            whole += processor_s([pid])
    return whole


def _memory(report: Report, county: County) -> None:
    for number, served in enumerate(county.servers, 1):
        parts = dict(zip(PARTS, served.pids(), strict=False))
        report.add(f"server {number}, memory", sum(map(proportional_kib, parts.values())) / 1024, "MiB")
        for name in ("front", "worker", "forecaster"):
            if name in parts:
                report.add(f"server {number}, {name}, memory", proportional_kib(parts[name]) / 1024, "MiB")
    whole = 0
    for pid in family(_postmaster(county.cluster)):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            whole += proportional_kib(pid)
    report.add("PostgreSQL, memory", whole / 1024, "MiB")


# --- without a pause --------------------------------------------------------------------------------------------------


def _at_full_speed(report: Report, county: County, work: Path, size: Size) -> None:
    """Let all kiosks press without a pause; the floor's two servers are pressed in turn with them."""
    there = [place.code for place in county.places for _ in range(place.kiosks)]
    mixed = [county.kiosk(hall, county.port(i)) for i, hall in enumerate(there)]
    pinned = [county.kiosk(hall, county.port(county.halls.index(hall))) for hall in there]
    url = county.cluster.new_database()
    tickets, rows, kept = [], [], []
    with bare_server(work / "bare-1", url) as one, bare_server(work / "bare-2", url) as two:
        ports = (one[0], two[0])
        floor = [Kiosk(ports[i % 2], hall, "/api/v1/rows", None, [{"hall": hall}]) for i, hall in enumerate(there)]
        for turn in range(size.turns):
            rows.append(put_county_load(Job(floor, [], size.turn_s, f"floor-{turn}")))
            tickets.append(county.play(mixed, [], size.turn_s, f"full-{turn}"))
            kept.append(county.play(pinned, [], size.turn_s, f"kept-{turn}"))
    who = f"{len(there)} kiosks without a pause"
    rate, floor_rate = (median(len(o.issue_s) / o.seconds for o in of) for of in (tickets, rows))
    report.add(f"tickets, {who}", rate, "/s")
    report.add(f"bare inserts, {who}", floor_rate, "/s")
    report.add(f"tickets ÷ bare inserts, {who}", rate / floor_rate, "")
    report.latencies(f"ticket, {who}", [s for o in tickets for s in o.issued()])
    report.add(f"bare insert, {who}, p99", percentile([s for o in rows for s in o.issued()], 99) * 1000, "ms")
    report.add(f"tickets, {who}, each hall on one server", median(len(o.issue_s) / o.seconds for o in kept), "/s")
    report.add(
        f"ticket, {who}, each hall on one server, p99",
        percentile([s for o in kept for s in o.issued()], 99) * 1000,
        "ms",
    )


# --- one hall hot -----------------------------------------------------------------------------------------------------


def _one_hall_hot(report: Report, county: County, size: Size) -> None:
    """Watch a quiet hall alone, while one hall takes all it can get, and while the others share the same load."""
    hot, *others, quiet = county.halls
    spread = list(islice(cycle(others or [hot]), size.hot))
    loads = {
        "alone": [],
        "beside one hot hall": [county.kiosk(hot, county.port(i)) for i in range(size.hot)],
        "beside the same load on all others": [county.kiosk(hall, county.port(i)) for i, hall in enumerate(spread)],
    }
    for name, load in loads.items():
        mine = [county.kiosk(quiet, county.port(i), 0.2, i * 0.1) for i in range(2)]
        outcome = county.play([*mine, *load], county.clerks(0.6, quiet), size.turn_s, name.replace(" ", "-"))
        report.latencies(f"quiet hall's ticket, {name}", outcome.issued(quiet))
        calls = [took for hall, took in outcome.next_s if hall == quiet]
        report.add(f"quiet hall's call, {name}, p99", percentile(calls, 99) * 1000, "ms")
        if load:
            theirs = [took for hall, took in outcome.issue_s if hall != quiet]
            report.add(f"the others' tickets, {name}", len(theirs) / outcome.seconds, "/s")
            report.add(f"the others' ticket, {name}, p99", percentile(theirs, 99) * 1000, "ms")
