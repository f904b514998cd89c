"""`streams`: from a clerk's press to a thousand open event streams."""

from __future__ import annotations

import json
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import Report
from tests.bench.issue import errands, put_tickets
from tests.bench.processes import proportional_kib
from tests.kit.line import Line
from tests.kit.served import HALL, ROOT, Served, serving

TARGET_P99_MS = {1_000: 50.0, 5_000: 200.0}
MAX_STREAMS = 6_000
_ID = re.compile(rb"^id: (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Size:
    streams: tuple[int, ...] = (1_000,)
    calls: int = 60
    pause_s: float = 0.25
    """Between two calls: what one call costs must be over before the next."""


FULL = Size()
WITH_5000 = Size(streams=(1_000, 5_000))
TINY = Size(streams=(5,), calls=3, pause_s=0.02)


def run(work: Path, size: Size = FULL) -> Report:
    many = " and ".join(f"{count:,}" for count in size.streams)
    report = Report("streams", f"press of 「叫下一位」 to the event at {many} open streams, {size.calls} calls each")
    for count in size.streams:
        with serving(work / f"data-{count}") as served:
            _measure(report, served, count, size)
    return report


def _measure(report: Report, served: Served, count: int, size: Size) -> None:
    put_tickets(served, errands(served), min(900, size.calls * 2), 4, "waiting")
    front = served.pids()[0]
    with Line(served.port, served.token("clerk")) as line:
        line.post(f"/counters/{HALL}-1/open")
        before = proportional_kib(front)
        with Readers(served.port, count) as readers:
            each_kib = (proportional_kib(front) - before) / count
            pressed: dict[int, float] = {}
            for _ in range(size.calls):
                began = time.monotonic()
                state = line.post(f"/counters/{HALL}-1/next", {"after": None})
                pressed[state["last_event"]] = began
                step = {"step": state["visit"]["step"]}
                time.sleep(size.pause_s)
                line.post(f"/counters/{HALL}-1/start", step)
                last = line.post(f"/counters/{HALL}-1/finish", step)["last_event"]
            seen = readers.collect(last)
    first, took, missed = min(pressed), [], 0
    for arrivals in seen:
        missed += sum(event not in arrivals for event in range(first, last + 1))
        took += [arrivals[event] - at for event, at in pressed.items() if event in arrivals]
    report.latencies(f"press → {count:,} streams", took, p99_at_most=TARGET_P99_MS.get(count))
    report.add(f"events missed or out of order, {count:,} streams", missed, "", at_most=0)
    report.add(f"front's memory per stream, {count:,} streams", each_kib, "KiB", at_most=30)


class Readers:
    """The other ends of the streams, in a process of their own; they take the halls in turn."""

    def __init__(self, port: int, count: int, halls: Sequence[str] = (HALL,)) -> None:
        if count > MAX_STREAMS:
            raise ValueError("so many streams are not meant for a desk")
        self._halls = halls
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.streams", str(port), str(count), *halls],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )

    def __enter__(self) -> Readers:
        if self._process.stdout is None or not self._process.stdout.readline():
            raise RuntimeError("the readers of the streams did not start")
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    def collect(self, last: int | Mapping[str, int]) -> list[dict[int, float]]:
        """Wait until every stream has its hall's event `last`; return per stream when each event came (monotonic s)."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the readers are not there")
        wanted = dict.fromkeys(self._halls, last) if isinstance(last, int) else dict(last)
        self._process.stdin.write(f"{json.dumps(wanted)}\n".encode())
        self._process.stdin.flush()
        found: list[dict[str, float]] = json.loads(self._process.stdout.readline())
        return [{int(event): at for event, at in stream.items()} for stream in found]


def _read(port: int, count: int, halls: Sequence[str]) -> None:
    """Read `count` streams with one epoll; a chunk costs a `recv` and a clock, it is taken apart at the end."""
    poll, chunks = select.epoll(), {}
    sockets = {}
    hall_of = {}
    for number in range(count):
        hall = halls[number % len(halls)]
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        connection.sendall(f"GET /api/v1/halls/{hall}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        sockets[connection.fileno()], hall_of[connection.fileno()] = connection, hall
        chunks[connection.fileno()] = [(0.0, connection.recv(4096))]
        connection.setblocking(False)
        poll.register(connection.fileno(), select.EPOLLIN)
    # A stream stands in its channel a moment after its headers left: what nothing was sent for a second is settled.
    _drain(poll, sockets, chunks, until=time.monotonic() + 1.0)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    poll.register(sys.stdin.fileno(), select.EPOLLIN)
    _drain(poll, sockets, chunks, until=time.monotonic() + 600)
    poll.unregister(sys.stdin.fileno())
    wanted = sys.stdin.readline()
    if not wanted:
        return
    last, deadline = json.loads(wanted), time.monotonic() + 10
    open_ = [fd for fd in sockets if hall_of[fd] in last]
    while time.monotonic() < deadline and any(last[hall_of[fd]] not in _arrivals(chunks[fd]) for fd in open_):
        _drain(poll, sockets, chunks, until=time.monotonic() + 0.2)
    sys.stdout.write(json.dumps([_arrivals(chunks[fd]) for fd in sockets]) + "\n")


def _drain(
    poll: select.epoll,
    sockets: dict[int, socket.socket],
    chunks: dict[int, list[tuple[float, bytes]]],
    until: float,
) -> None:
    """Take what comes until the time is up or standard input speaks."""
    while (left := until - time.monotonic()) > 0:
        for fd, _ in poll.poll(left, 1024):
            if fd not in sockets:
                return
            data = sockets[fd].recv(65536)
            chunks[fd].append((time.monotonic(), data))
            if not data:
                poll.unregister(fd)


def _arrivals(chunks: list[tuple[float, bytes]]) -> dict[int, float]:
    """Return when each event came; one that is not the successor of the one before it is left out, as missed."""
    found: dict[int, float] = {}
    whole = b""
    before: int | None = None
    for at, data in chunks:
        whole += data
        frames, _, rest = whole.rpartition(b"\n\n")
        for match in _ID.finditer(frames):
            event = int(match[1])
            if before is None or event == before + 1:
                found[event] = at
            before = event
        whole = rest if frames else whole
    return found


if __name__ == "__main__":
    _read(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
