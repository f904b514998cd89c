"""A closed-loop load generator in a process of its own: N connections, each sends its next request on the answer.

Bounded in requests and in seconds; loopback only. Run as `python -m tests.bench.load`: a job as JSON on standard input,
the outcome as JSON on standard output.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tests.kit.line import parse_answer, request_bytes
from tests.kit.served import ROOT

MAX_CLIENTS = 64
MAX_REQUESTS = 60_000
MAX_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Job:
    """`bodies` are sent in turn, to `path`, each with an Idempotency-Key of its own that begins with `run`."""

    port: int
    path: str
    bodies: list[Any]
    clients: int
    requests: int
    seconds: float
    run: str
    token: str | None = None
    keep: tuple[str, ...] = ()
    """Fields of each 2xx answer to bring home, for the check for duplicates."""

    def __post_init__(self) -> None:
        if self.clients > MAX_CLIENTS or self.requests > MAX_REQUESTS or self.seconds > MAX_SECONDS:
            raise ValueError("a load this large is not meant for a desk")


@dataclass(frozen=True, slots=True)
class Outcome:
    seconds: float
    took_s: list[float]
    statuses: dict[str, int]
    kept: list[list[Any]]

    @property
    def per_second(self) -> float:
        return len(self.took_s) / self.seconds

    def must_be_clean(self) -> Outcome:
        """Raise AssertionError if any answer was not a 2xx: a figure with refusals in it means nothing."""
        bad = {status: count for status, count in self.statuses.items() if not status.startswith("2")}
        assert not bad, f"answers that are no success: {bad}"
        return self


class _Client(asyncio.Protocol):
    def __init__(self, run: _Run) -> None:
        self._run = run
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        whole = parse_answer(self._received)
        if whole is None:
            return
        self._run.answered(time.perf_counter() - self._sent_at, *whole)
        self._received = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._run.left()

    def _next(self) -> None:
        request = next(self._run.requests, None)
        if self._transport is None:
            return
        if request is None or time.perf_counter() > self._run.deadline:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)


class _Run:
    def __init__(self, job: Job) -> None:
        self._job = job
        self.requests = self._requests()
        self.deadline = time.perf_counter() + job.seconds
        self._connected = job.clients
        self.done = asyncio.get_running_loop().create_future()
        self._took: list[float] = []
        self._statuses: dict[str, int] = {}
        self._kept: list[list[Any]] = []

    def _requests(self) -> Iterator[bytes]:
        job = self._job
        head = f"Host: 127.0.0.1:{job.port}\r\n" + (f"Authorization: Bearer {job.token}\r\n" if job.token else "")
        bodies = itertools.cycle(job.bodies)
        for number in range(job.requests):
            yield request_bytes("POST", job.path, head, next(bodies), f"{job.run}-{number}")

    def answered(self, took_s: float, status: int, body: bytes) -> None:
        self._took.append(took_s)
        self._statuses[str(status)] = self._statuses.get(str(status), 0) + 1
        if self._job.keep and 200 <= status < 300:
            answer = json.loads(body)
            self._kept.append([answer[name] for name in self._job.keep])

    def left(self) -> None:
        self._connected -= 1
        if not self._connected and not self.done.done():
            self.done.set_result(None)

    async def play(self) -> Outcome:
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        for _ in range(self._job.clients):
            await loop.create_connection(lambda: _Client(self), "127.0.0.1", self._job.port)
        await asyncio.wait_for(self.done, self._job.seconds + 60)
        return Outcome(time.perf_counter() - began, self._took, self._statuses, self._kept)


async def _play(job: Job) -> Outcome:
    return await _Run(job).play()


def put_load(job: Job) -> Outcome:
    """Put this load on a server and wait until it is done."""
    return Outcome(**generated("tests.bench.load", asdict(job), job.seconds))


def generated(generator: str, job: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Run a generator in a process of its own, its job on standard input; return what it says on standard output."""
    done = subprocess.run(
        [sys.executable, "-m", generator],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=seconds + 120,
    )
    if done.returncode:
        raise RuntimeError(f"the load generator failed: {done.stderr[-1000:]}")
    outcome: dict[str, Any] = json.loads(done.stdout)
    return outcome


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(asyncio.run(_play(Job(**json.load(sys.stdin)))))))
