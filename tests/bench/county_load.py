"""A county at work, in a process of its own: kiosks that take numbers, counters that call, each on its own connection.

An actor with a rhythm presses when its time has come, however long the answer before took, so that a server that falls
behind is seen; one without presses on the answer. Run as `python -m tests.bench.county_load`: a job as JSON on standard
input, the outcome as JSON on standard output. Loopback only, bounded in time.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import count, cycle
from typing import Any

from tests.bench.load import generated
from tests.kit.line import parse_answer, request_bytes

MAX_ACTORS = 400
MAX_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Kiosk:
    """Posts its bodies to its path in turn: numbers of a hall, or rows of the floor."""

    port: int
    hall: str
    path: str
    token: str | None
    bodies: list[dict[str, Any]]
    every_s: float = 0.0
    first_s: float = 0.0
    """Until its first press."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Finishes whom the counter serves, calls the next (that is timed) and begins to serve."""

    port: int
    hall: str
    counter: str
    token: str
    every_s: float = 0.0
    first_s: float = 0.0
    after: str | None = None
    """The step the counter serves when the job begins."""


@dataclass(frozen=True, slots=True)
class Job:
    kiosks: list[Kiosk]
    clerks: list[Clerk]
    seconds: float
    run: str
    """What the Idempotency-Keys of this job begin with."""

    def __post_init__(self) -> None:
        if len(self.kiosks) + len(self.clerks) > MAX_ACTORS or self.seconds > MAX_SECONDS:
            raise ValueError("a load this large is not meant for a desk")


@dataclass(slots=True)
class Outcome:
    seconds: float = 0.0
    issue_s: list[tuple[str, float]] = field(default_factory=list)
    """Hall and seconds of each number taken."""
    next_s: list[tuple[str, float]] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    """Hall and number of each ticket."""
    called: list[tuple[str, str, int, float]] = field(default_factory=list)
    """Hall, step, event and the moment of the press (monotonic) of each call."""
    serving: dict[str, str] = field(default_factory=dict)
    """Counters that serve somebody when it ends, and the step."""
    late_s: list[float] = field(default_factory=list)
    """How late each press with a rhythm was: the generator's own delay, or an answer that came after its time."""
    statuses: dict[str, int] = field(default_factory=dict)
    own_cpu_s: float = 0.0
    """Processor time of the generator."""

    def issued(self, *halls: str) -> list[float]:
        return [took for hall, took in self.issue_s if not halls or hall in halls]

    def must_be_clean(self) -> Outcome:
        """Raise AssertionError if any answer was not a 2xx: a figure with refusals in it means nothing."""
        bad = {status: count for status, count in self.statuses.items() if not status.startswith("2")}
        assert not bad, f"answers that are no success: {bad}"
        return self


class _Connection:
    """One keep-alive connection."""

    def __init__(self, port: int, token: str | None) -> None:
        self._port = port
        self._head = f"Host: 127.0.0.1:{port}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: Any, key: str) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request_bytes("POST", path, self._head, body, key))
        received = b""
        while (whole := parse_answer(received)) is None:
            chunk = await reader.read(1 << 16)
            if not chunk:
                raise ConnectionResetError("the server closed the connection")
            received += chunk
        return whole

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


class _Play:
    def __init__(self, job: Job) -> None:
        self._job = job
        self._keys = count()
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        began = time.monotonic()
        self._began, self._until = began, began + self._job.seconds
        kiosks = (self._kiosk(kiosk) for kiosk in self._job.kiosks)
        clerks = (self._clerk(clerk) for clerk in self._job.clerks)
        await asyncio.gather(*kiosks, *clerks)
        self.outcome.seconds = time.monotonic() - began
        self.outcome.own_cpu_s = time.process_time()
        return self.outcome

    async def _kiosk(self, kiosk: Kiosk) -> None:
        line, due = _Connection(kiosk.port, kiosk.token), self._began + kiosk.first_s
        for body in cycle(kiosk.bodies):
            if not await self._wait(due, kiosk.every_s):
                break
            due += kiosk.every_s
            took, _, answer = await self._post(line, kiosk.path, body)
            if answer is not None:
                self.outcome.issue_s.append((kiosk.hall, took))
                self.outcome.numbers.append((kiosk.hall, str(answer.get("number", ""))))
        line.close()

    async def _clerk(self, clerk: Clerk) -> None:
        line, due, after = _Connection(clerk.port, clerk.token), self._began + clerk.first_s, clerk.after
        path = f"/api/v1/counters/{clerk.counter}"
        while await self._wait(due, clerk.every_s):
            due += clerk.every_s
            took, pressed, state = await self._post(line, f"{path}/next", {"after": after})
            if state is None:
                continue
            self.outcome.next_s.append((clerk.hall, took))
            after = None
            if state["visit"] is not None:
                after = state["visit"]["step"]
                self.outcome.called.append((clerk.hall, after, state["last_event"], pressed))
                await self._post(line, f"{path}/start", {"step": after})
        if after is not None:
            self.outcome.serving[clerk.counter] = after
        line.close()

    async def _wait(self, due: float, every_s: float) -> bool:
        """Wait for the next press; False once the time is up."""
        now = time.monotonic()
        if max(due, now) >= self._until:
            return False
        if every_s:
            await asyncio.sleep(max(0.0, due - now))
            self.outcome.late_s.append(time.monotonic() - due)
        return True

    async def _post(self, line: _Connection, path: str, body: Any) -> tuple[float, float, Any]:
        began = time.monotonic()
        status, answer = await line.post(path, body, f"{self._job.run}-{next(self._keys)}")
        took = time.monotonic() - began
        self.outcome.statuses[str(status)] = self.outcome.statuses.get(str(status), 0) + 1
        return took, began, json.loads(answer) if 200 <= status < 300 else None


async def _play(job: Job) -> Outcome:
    return await _Play(job).run()


def put_county_load(job: Job) -> Outcome:
    """Put this load on the servers and wait until it is done. Raises AssertionError for any refusal."""
    return Outcome(**generated("tests.bench.county_load", asdict(job), job.seconds)).must_be_clean()


def _read_job(text: str) -> Job:
    raw = json.loads(text)
    raw["kiosks"] = [Kiosk(**kiosk) for kiosk in raw["kiosks"]]
    raw["clerks"] = [Clerk(**clerk) for clerk in raw["clerks"]]
    return Job(**raw)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(asyncio.run(_play(_read_job(sys.stdin.read()))))))
