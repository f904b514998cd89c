"""`two-servers`: two servers on one PostgreSQL under load. One stands still for a while and goes on; one is killed.

Citizens and clerks go to whichever answers, with the same Idempotency-Key, as kiosks and pages behind one name do. Two
screens follow the hall's events all the while, each from one server to the other with its Last-Event-ID.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from queue_server.store.engine import open_engine
from queue_server.store.event_reader import StoredEvents
from tests.kit.line import Line
from tests.kit.postgres import running_cluster
from tests.kit.served import HALL, Served, free_port, long_county
from tests.prove.crowd import Acknowledged, Plan, play
from tests.prove.ledger import audit
from tests.prove.outcome import Outcome

ANSWER_WITHIN_S = 4.0
"""A server that stands still is left after that; a kiosk is as impatient."""
LONGER_S = 20.0


@dataclass(frozen=True, slots=True)
class Course:
    """When what happens, in seconds from the beginning of the load."""

    plan: Plan = field(
        default_factory=lambda: Plan(citizens=32, clerks=8, for_s=60.0, patience_s=180.0, may_retry=True)
    )
    stop_s: float = 12.0
    go_on_s: float = 26.0
    kill_s: float = 42.0


SHORT = Course(
    plan=Plan(citizens=12, clerks=4, for_s=9.0, patience_s=90.0, may_retry=True, pause_s=0.05),
    stop_s=1.0,
    go_on_s=5.5,
    kill_s=7.0,
)
"""The same in nine seconds, with fewer and calmer people, for every day: a busy machine must still get on in them."""


class EitherLine:
    """A line to one of several servers; the next one once it does not answer, or is too busy."""

    def __init__(self, ports: list[int], first: int, token: str) -> None:
        self._lines = [Line(port, token, timeout=ANSWER_WITHIN_S) for port in ports]
        self._now = first % len(ports)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._lines:
            line.close()

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, bytes]:
        try:
            status, answer = self._lines[self._now].send(method, path, body, key)
        except OSError:
            self._turn()
            raise
        if status == 503:
            self._turn()
        return status, answer

    def _turn(self) -> None:
        self._now = (self._now + 1) % len(self._lines)


class Screen(threading.Thread):
    """Follows the hall's events from the first one on, wherever they can be had."""

    def __init__(self, ports: list[int], first: int) -> None:
        super().__init__(name=f"screen-{first}")
        self.seen: list[int] = []
        self.changes = 0
        """How often it had to come back."""
        self._ports, self._now = ports, first
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.is_set():
            with suppress(OSError):
                self._follow(self._ports[self._now % len(self._ports)])
            self._now += 1
            self.changes += 1
            self._done.wait(0.2)

    def end(self) -> None:
        self._done.set()
        self.join(30)

    def _follow(self, port: int) -> None:
        last = self.seen[-1] if self.seen else 0
        # Frames or at least a ping come more often than that, while something happens.
        with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_WITHIN_S) as line:
            path = f"/api/v1/halls/{HALL}/events?last={last}"
            line.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
            rest = b""
            while not self._done.is_set():
                chunk = line.recv(1 << 16)
                if not chunk:
                    return
                *whole, rest = (rest + chunk).split(b"\n")
                self.seen += [int(text[4:]) for text in whole if text.startswith(b"id: ")]


def run(work: Path, course: Course | None = None) -> Outcome:
    course = course or Course()
    plan, told = course.plan, Acknowledged()
    outcome = Outcome(
        "two-servers",
        f"{plan.citizens} citizens' threads and {plan.clerks} counters for {plan.for_s:.0f} s over HTTP on two servers "
        f"with one PostgreSQL, seed {plan.seed}; one gets SIGSTOP at {course.stop_s:.0f} s and SIGCONT at "
        f"{course.go_on_s:.0f} s, the other SIGKILL at {course.kill_s:.0f} s.",
    )
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(durable=True))
        url, county = cluster.new_database(), long_county(work / "county", counters=33)
        servers = [
            Served(work / name, county, port=free_port(), url=url, keys=work / "keys") for name in ("one", "two")
        ]
        for server in servers:
            stack.callback(server.kill)
            server.start()
        screens = [Screen([server.port for server in servers], first) for first in (0, 1)]
        for screen in screens:
            screen.start()
        errors, counts = _play(servers, course, told)
        _until_seen(screens, url)
        for screen in screens:
            screen.end()
        for server in servers:
            server.stop()
        _judge(outcome, told, errors, counts)
        audit(url, told, outcome)
        _judge_screens(outcome, screens, _last_event(url))
    return outcome


def _play(servers: list[Served], course: Course, told: Acknowledged) -> tuple[list[str], dict[str, int]]:
    """Let the crowd press while the servers have their troubles; return errors and acknowledgements at each turn."""
    ports, turns = [server.port for server in servers], count()
    servers[0].token("helper")
    errors: list[str] = []
    counts: dict[str, int] = {}

    def crowd() -> None:
        line_to = lambda token: EitherLine(ports, next(turns), token)  # noqa: E731 - it is nothing by itself
        errors.extend(play(servers[0], course.plan, told, line_to=line_to))

    thread = threading.Thread(target=crowd, name="crowd")
    thread.start()
    began = time.monotonic()
    try:
        for moment, name, act in _troubles(servers, course):
            # Time itself is what is waited for: a machine stands still for seconds, not for a number of tickets.
            thread.join(max(0.0, began + moment - time.monotonic()))
            _until_more(thread, told, counts.get("stop") if name == "go on" else None)
            counts[name] = told.count()
            act()
        thread.join(max(0.0, began + (course.plan.for_s or 0.0) - time.monotonic()))
        _until_more(thread, told, counts["kill"])
        counts["end"] = told.count()
    finally:
        _signal(servers[1], signal.SIGCONT)
        thread.join()
    return errors, counts


def _until_more(thread: threading.Thread, told: Acknowledged, than: int | None) -> None:
    """Give a busy machine longer, until the server that is left has answered anybody."""
    end = time.monotonic() + LONGER_S
    while than is not None and told.count() <= than and thread.is_alive() and time.monotonic() < end:
        thread.join(0.1)


def _troubles(servers: list[Served], course: Course) -> Iterator[tuple[float, str, Any]]:
    one, two = servers
    yield course.stop_s, "stop", lambda: _signal(two, signal.SIGSTOP)
    yield course.go_on_s, "go on", lambda: _signal(two, signal.SIGCONT)
    yield course.kill_s, "kill", one.kill


def _signal(server: Served, number: signal.Signals) -> None:
    for pid in server.pids():
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _judge(outcome: Outcome, told: Acknowledged, errors: list[str], counts: dict[str, int]) -> None:
    outcome.claim("every press was answered in the end", not errors, "; ".join(errors[:3]))
    retryable = all(status in (0, 503) or 200 <= status < 300 for status in told.answers)
    found = ", ".join(f"{status or 'none'}: {n:,}" for status, n in sorted(told.answers.items()))
    outcome.claim("whatever was no success was no answer, or a 503", retryable, found)
    turns = (("stop", "go on", "one stood still"), ("kill", "end", "one was dead"))
    for since, until, when in turns:
        answered = counts.get(until, 0) - counts.get(since, 0)
        outcome.claim(f"the other one went on while {when}", answered > 0, f"{answered:,} tickets and calls")


def _judge_screens(outcome: Outcome, screens: list[Screen], last: int) -> None:
    for number, screen in enumerate(screens, 1):
        whole = screen.seen == list(range(1, last + 1))
        found = f"{len(screen.seen):,} of {last:,} events, came back {screen.changes - 1} times"
        outcome.claim(f"screen {number} saw every event once, in order", whole, found)


def _until_seen(screens: list[Screen], url: str) -> None:
    last, deadline = _last_event(url), time.monotonic() + 30
    while any(not screen.seen or screen.seen[-1] < last for screen in screens) and time.monotonic() < deadline:
        time.sleep(0.05)


def _last_event(url: str) -> int:
    """Ask the database itself."""
    engine = open_engine(url)
    try:
        return StoredEvents(engine).last(HALL)
    finally:
        engine.dispose()
