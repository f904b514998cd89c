"""A county at work: two servers on one PostgreSQL, every counter open, and what their processes take of the machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.county_load import Clerk, Job, Kiosk, Outcome, put_county_load
from tests.bench.processes import family, processor_s
from tests.kit.line import Line
from tests.kit.postgres import Cluster
from tests.kit.served import Served, serving
from tests.kit.whole_county import Place, Shape, whole_county

HALF_PAST_EIGHT = "2026-11-23T08:30:00+08:00"
PARTS = ("front", "granian", "worker", "forecaster")
POSTGRES = "PostgreSQL"


@dataclass(slots=True)
class County:
    """Two running servers with all counters open, and what was done so far."""

    servers: list[Served]
    cluster: Cluster
    url: str
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


@contextlib.contextmanager
def running_county(work: Path, cluster: Cluster, shapes: tuple[Shape, ...]) -> Iterator[County]:
    places, url, keys = whole_county(work / "county", shapes), cluster.new_database(), work / "keys"
    with (
        serving(work / "one", work / "county", HALF_PAST_EIGHT, url, keys) as one,
        serving(work / "two", work / "county", HALF_PAST_EIGHT, url, keys) as two,
    ):
        county = County([one, two], cluster, url, places, {})
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


def cpu_s(county: County) -> dict[str, float]:
    """Return the processor time so far, in seconds, of each process of the two servers and of PostgreSQL."""
    found = {}
    for number, served in enumerate(county.servers, 1):
        for name, pid in zip(PARTS, served.pids(), strict=False):
            found[f"server {number}, {name}"] = processor_s([pid])
    found[POSTGRES] = _postgres_cpu_s(postmaster(county.cluster))
    return found


def postmaster(cluster: Cluster) -> int:
    return int((cluster.home / "cluster" / "postmaster.pid").read_text().split()[0])


def _postgres_cpu_s(first: int) -> float:
    """Count its processes, those that have ended too: the postmaster has their time."""
    whole = processor_s([first], with_ended=True)
    for pid in family(first)[1:]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            whole += processor_s([pid])
    return whole
