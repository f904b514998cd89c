"""A bench runs, with counts so small that its figures mean nothing, and reports each figure it promises.

Those that start servers or devices are tried by `./hall prove tools`.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
import pytest_socket

from tests.bench import (
    appointments,
    cli,
    county,
    day,
    drivers,
    files,
    glass,
    growth,
    issue,
    memory,
    painted,
    paper,
    press,
    rule,
    search,
    streams,
    wait,
)
from tests.bench.figures import Figure, Report, markdown, percentile, table
from tests.bench.load import MAX_CLIENTS, Job
from tests.kit.every_way import EVERY_WAY
from tests.kit.postgres import needs_postgres

PROMISED = {
    "issue": (
        "tickets, 1 client",
        "bare inserts, 2 clients",
        "ticket, 2 clients, p99",
        "sqlite3 alone, one row a commit",
    ),
    "growth": ("tickets, 10 waiting and more", "most ÷ fewest waiting"),
    "next": ("one press at a time, p99", "called twice"),
    "streams": ("press → 5 streams, p99", "events missed or out of order, 5 streams"),
    "painted": ("press → painted, p99",),
    "paper": ("confirm → first byte, p99", "confirm → cut, p50"),
    "glass": (
        "touch → next screen drawn, p99",
        "idle, of one core",
        "tickets a minute",
        "start → usable, p50",
        "killed → usable again, slowest",
    ),
    "search": ("a query, p99", "the worst query", "meant within the first 3, queries never seen"),
    "memory": ("server, all processes", "worker, resident"),
    "files": ("read and check",),
    "day": ("people a day", "the county's day, once", "the county's day, 2 possible courses of each"),
    "county": (
        "PostgreSQL alone, one row a commit",
        "rush: press → 4 streams, p99",
        "rush: server 2, worker, of a processor",
        "servers' processor time, a ticket, 3 kiosks without a pause",
        "quiet hall's ticket, beside one hot hall, p99",
    ),
    "appointments": (
        "what is free for a bundle, all that was booked, p99",
        "one booking, on the disk, p99",
        "50% have booked: who walked in waits",
    ),
    "wait": (
        "flat: simulation, MAE",
        "flat: wait of the last one called, > 5 min too short",
        "flat: simulation ÷ best rule of thumb",
        "flat: waits within the range",
        "2 goes, 20 waiting × 3 counters",
    ),
    "rule": ("first come, first served: others", "senior rate 2.5: seniors"),
    "drivers": (
        "hard QR of 8: ours, read",
        "hard QR of 8: OpenCV, mean",
        "a picture without a code, mean",
        "face: found in 640 × 480, processor",
        "face: furthest pair of one person",
        "2 days of looks: acts done",
        "identity card, in memory, p50",
        "told → a call from clips is heard, p50",
    ),
}
NEVER = (
    "numbers given twice",
    "called twice",
    "events missed or out of order, 5 streams",
    "rush: events missed or out of order",
    "hard QR of 8: ours, read wrong",
    "face: of these taken for one",
    "face: of these taken for two",
)


def pytest_runtest_setup() -> None:
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


ALONE = (files, day, appointments, rule, search, wait)
WITH_PROCESSES = (
    issue,
    drivers,
    growth,
    press,
    streams,
    painted,
    paper,
    glass,
    memory,
    pytest.param(county, marks=needs_postgres),
)


@pytest.mark.parametrize(
    "bench", [*ALONE, *(WITH_PROCESSES if EVERY_WAY else ())], ids=lambda bench: bench.__name__[12:]
)
def test_a_bench_reports_what_it_promises(bench: ModuleType, tmp_path: Path) -> None:
    report: Report = bench.run(tmp_path, bench.TINY)

    for name in PROMISED[report.bench]:
        assert report.value(name) >= 0
    assert all(figure.value == 0 for figure in report.figures if figure.name in NEVER)
    assert json.dumps(report.as_json())
    assert report.bench in cli.BENCHES


def test_every_bench_of_the_command_line_is_tested_here() -> None:
    assert set(cli.BENCHES) == set(PROMISED)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert [percentile([3.0, 1.0, 2.0, 4.0], p) for p in (1, 50, 75, 99, 100)] == [1.0, 2.0, 3.0, 4.0, 4.0]


def test_a_figure_that_misses_its_goal_says_so() -> None:
    assert Figure("share", 0.5, "", at_least=0.6).met is False
    assert Figure("p99", 25.0, "ms", at_most=25.0).met is True
    between = [Figure("covered", value, "%", at_least=75, at_most=85) for value in (70, 80, 90)]
    assert [figure.met for figure in between] == [False, True, False]
    assert between[0].target == "75–85"
    report = Report("issue", "how", [Figure("share", 0.5, "", at_least=0.6)], "the disk")
    assert "NO" in table(report)
    assert "In the way: the disk" in markdown(report)


def test_the_load_generator_refuses_what_is_too_much_for_a_desk() -> None:
    with pytest.raises(ValueError, match="desk"):
        Job(port=1, path="/", bodies=[], clients=MAX_CLIENTS + 1, requests=1, seconds=1.0, run="x")
