"""Citizens who take numbers and clerks who call them, as threads against a real server.

Each press has one Idempotency-Key and is sent until it is answered; what was acknowledged is remembered, to be compared
with what the server kept (`ledger.py`).
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol

from queue_server.domain.roles import Role
from tests.kit.line import Line
from tests.kit.served import HALL

CLASSES = (None, None, None, "senior", "disabled", "infant")
GENERAL_COUNTERS = (1, 27, 28, 29, 30, 31, 32, 33)
"""Counters of `long_county` that serve everything; it has the later ones when it is asked for so many."""


class Server(Protocol):
    """Whom the crowd presses at, on this machine's loopback."""

    @property
    def port(self) -> int: ...
    def token(self, role: Role) -> str: ...


@dataclass(frozen=True, slots=True)
class Plan:
    citizens: int = 8
    issues: int = 200
    clerks: int = 4
    calls: int = 200
    seed: int = 20261123
    patience_s: float = 300.0
    for_s: float | None = None
    """They go on for so long, instead of so many times."""
    may_retry: bool = False
    """A refused connection, a cut answer and a 503 may be sent again (the server is being killed)."""
    pause_s: float = 0.0
    """How long each of them rests between two presses."""


@dataclass(slots=True)
class Acknowledged:
    """What clients were told. Appended to under the lock."""

    tickets: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Idempotency-Key → visit id and number."""
    called: list[tuple[str, str, str]] = field(default_factory=list)
    """Counter, step, number."""
    answers: dict[int, int] = field(default_factory=dict)
    retries: int = 0
    hopeless: threading.Event = field(default_factory=threading.Event)
    """Set when the server will not come back: nobody waits for it any longer."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> int:
        return len(self.tickets) + len(self.called)


class AnyLine(Protocol):
    """A way to a server, or to whichever of several answers."""

    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, bytes]:
        """Send one request; return status and body. Raises OSError."""


class Unanswered(Exception):
    """A press was refused, or had no answer in time."""


@dataclass(slots=True)
class _Client:
    line: AnyLine
    told: Acknowledged
    may_retry: bool
    until: float
    enough: float | None
    """When nobody begins anything new (monotonic); None: once all is done."""

    def goes_on(self, done: int, wanted: int) -> bool:
        return done < wanted if self.enough is None else time.monotonic() < self.enough

    def post(self, path: str, body: Any, key: str) -> Any:
        """Send until answered. Raises Unanswered."""
        while True:
            try:
                status, answer = self.line.send("POST", path, body, key)
            except OSError as error:
                if not self.may_retry:
                    raise Unanswered(f"{path}: {error}") from error
                status, answer = 0, b""
            with self.told.lock:
                self.told.answers[status] = self.told.answers.get(status, 0) + 1
            if 200 <= status < 300:
                return json.loads(answer)
            if not self.may_retry or status not in (0, 503):
                raise Unanswered(f"{path}: {status} {answer[:200]!r}")
            if time.monotonic() > self.until or self.told.hopeless.is_set():
                raise Unanswered(f"{path}: no answer in time")
            with self.told.lock:
                self.told.retries += 1
            time.sleep(0.1)


def play(
    served: Server,
    plan: Plan,
    told: Acknowledged,
    run: str = "",
    line_to: Callable[[str], AnyLine] | None = None,
) -> list[str]:
    """Let all of them press at once until everybody is done; return what went wrong.

    `line_to` makes the way of somebody with this token; by default it is a line to `served`.
    """
    errors: list[str] = []
    began = time.monotonic()
    until = began + plan.patience_s
    enough = None if plan.for_s is None else began + plan.for_s
    helper, clerk = served.token("helper"), served.token("clerk")
    with Line(served.port, helper) as line:
        # A number that belongs to one person asks for a document; a crowd has none.
        free = [item for item in line.get(f"/halls/{HALL}/menu")["items"] if not item.get("bound")]
        items = sorted(free, key=lambda item: str(item["code"]))

    def client(token: str) -> _Client:
        line = Line(served.port, token) if line_to is None else line_to(token)
        return _Client(line, told, plan.may_retry, until, enough)

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")

    works: list[Callable[[], None]] = [
        lambda n=n: _citizen(client(helper), items, plan, f"{run}citizen-{n}")  # type: ignore[misc]
        for n in range(plan.citizens)
    ]
    works += [
        lambda n=n: _clerk(client(clerk), GENERAL_COUNTERS[n], plan, f"{run}clerk-{n}")  # type: ignore[misc]
        for n in range(plan.clerks)
    ]
    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def _citizen(client: _Client, items: list[dict[str, Any]], plan: Plan, name: str) -> None:
    chance = random.Random(f"{plan.seed}-{name}")
    with client.line:
        number = 0
        while client.goes_on(number, plan.issues):
            number += 1
            item = chance.choice(items)
            body = {"items": [item["code"]], "errand": chance.choice(item["errands"]), "channel": "helper"}
            class_ = chance.choice(CLASSES)
            if class_ is not None:
                body["class"] = class_
            key = f"{name}-{number}"
            issued = client.post(f"/halls/{HALL}/visits", body, key)
            with client.told.lock:
                client.told.tickets[key] = (issued["id"], issued["number"])
            time.sleep(plan.pause_s)


def _clerk(client: _Client, counter: int, plan: Plan, name: str) -> None:
    path = f"/counters/{HALL}-{counter}"
    with client.line:
        state = client.post(f"{path}/open", None, f"{name}-open")
        press = 0
        called = 0
        while client.goes_on(called, plan.calls):
            press += 1
            # Whom it still has from before (a proof that goes on) is finished first.
            if state["visit"] is None:
                state = client.post(f"{path}/next", {"after": None}, f"{name}-{press}-next")
                if state["visit"] is None:
                    if time.monotonic() > client.until:
                        raise Unanswered(f"{path}: nobody to call in time")
                    time.sleep(0.01)
                    continue
                called += 1
                with client.told.lock:
                    client.told.called.append((path, state["visit"]["step"], state["visit"]["number"]))
            step = {"step": state["visit"]["step"]}
            if state["visit"]["state"] == "called":
                client.post(f"{path}/start", step, f"{name}-{press}-start")
            state = client.post(f"{path}/finish", step, f"{name}-{press}-finish")
            time.sleep(plan.pause_s)
