"""Ranges from a process of its own (`app.ports.Forecasts`): the forecaster is asked after changes and never waited for.

One thread takes the snapshots, asks, and keeps the answers. A hall where nothing happens asks nothing; one where much
happens asks at most twice a second, and never for more than an eighth of a processor. A forecaster that dies or hangs
is replaced after a pause that grows; meanwhile the board reckons the ranges by itself.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import TypeVar

import structlog

from queue_server.app.board import Board, Boards
from queue_server.app.ports import Clock, Reader
from queue_server.app.wait.forecasts import Table, stood_of, table_of
from queue_server.app.wait.lessons import Lessons
from queue_server.app.wait.outlook import ask
from queue_server.domain.calibration import Told
from queue_server.domain.errors import RuleViolation
from queue_server.domain.ranges import MOST_WAITING, Answer, PlanQuestion, SlotsQuestion
from queue_server.domain.simulation import PlanOutcome, Slot
from queue_server.forecaster import LENGTH

A = TypeVar("A")

YOUNG_S = 3.0
"""An answer of this age is good though the hall has moved on; while nothing has changed, one of `STILL_S` is."""
STILL_S = 60.0
AGEING_S = 10.0
"""Somebody who reads an older answer has it renewed: the wait goes on though nothing happens."""
PAUSE_S = 0.5
SHARE = 7.0
"""After an answer that took so long, a hall waits this many times as long before the next question."""
ANSWER_WITHIN_S = 15.0
PLAN_WITHIN_S = 20.0
MOST_ASKED = 8
LONGEST_BACK_OFF_S = 30.0

_log = structlog.get_logger("hall.forecast")


class ForecasterGone(Exception):
    """The forecaster ended, or did not answer in time."""


class ForecastProcess:
    """`start` begins; `stop` ends the process with its thread. All else may be called from any thread."""

    def __init__(self, boards: Boards, reader: Reader, lessons: Lessons, clock: Clock) -> None:
        self._boards, self._reader, self._lessons, self._clock = boards, reader, lessons, clock
        self._tables: dict[str, Table] = {}
        self._due: dict[str, float] = {}
        """Halls to ask about, and from when on (monotonic)."""
        self._rested: dict[str, float] = {}
        """When each hall may be asked about again."""
        self._asked: deque[tuple[object, Future[object]]] = deque()
        """Questions somebody waits for."""
        self._wake = threading.Condition()
        self._stopping = False
        self._child: subprocess.Popen[bytes] | None = None
        self._back_off_s = 0.0
        self._thread = threading.Thread(target=self._run, name="forecasts", daemon=True)

    @property
    def pid(self) -> int | None:
        """Return the forecaster's process id while there is one."""
        return self._child.pid if self._child is not None else None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join(ANSWER_WITHIN_S)

    # --- what is asked --------------------------------------------------------------------------------------------

    def changed(self, hall: str) -> None:
        if hall in self._due:
            return
        with self._wake:
            self._due[hall] = self._rested.get(hall, 0.0)
            self._wake.notify()

    def table(self, board: Board, now: dt.datetime) -> Table | None:
        table = self._tables.get(board.rules.code)
        if table is None or table.board.day != board.day:
            return None
        age = now.timestamp() - table.at_s
        if age > AGEING_S:
            self.changed(board.rules.code)
        still = table.board is board and table.seq == board.seq
        # A request that came in before the snapshot looks at it from a moment earlier.
        return table if -YOUNG_S <= age <= (STILL_S if still else YOUNG_S) else None

    def plan(self, question: PlanQuestion) -> PlanOutcome:
        return _of_kind(self._ask(question), PlanOutcome)

    def slots(self, question: SlotsQuestion) -> dict[Slot, Told | None]:
        return _of_kind(self._ask(question), dict)

    def _ask(self, question: object) -> object:
        """Wait for an answer. Raises `server.busy`."""
        answer: Future[object] = Future()
        with self._wake:
            if self._stopping or len(self._asked) >= MOST_ASKED:
                raise RuleViolation("server.busy")
            self._asked.append((question, answer))
            self._wake.notify()
        try:
            return answer.result(PLAN_WITHIN_S)
        except (TimeoutError, ForecasterGone):
            answer.cancel()
            raise RuleViolation("server.busy") from None

    # --- the thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while self._await_work():
            try:
                self._work()
                self._back_off_s = 0.0
            except ForecasterGone as gone:
                self._replace(str(gone))
            except Exception as error:
                # A board that cannot be read, a question that cannot be put: the next change tries again.
                _log.exception("forecast_failed", error=type(error).__name__)
                self._replace("failed")
        self._end_child()
        for _, answer in self._asked:
            answer.set_exception(ForecasterGone("the server stops"))

    def _await_work(self) -> bool:
        """Wait until something is to be asked; False once it is time to stop."""
        with self._wake:
            while not self._stopping:
                now = time.monotonic()
                soonest = 0.0 if self._asked else min(self._due.values(), default=None)
                if soonest is not None and soonest <= now:
                    return True
                self._wake.wait(None if soonest is None else soonest - now)
            return False

    def _work(self) -> None:
        with self._wake:
            asked = self._asked.popleft() if self._asked else None
            hall = min(self._due, key=lambda h: self._due[h], default=None) if asked is None else None
            if hall is not None:
                del self._due[hall]
        if asked is not None:
            self._answer(*asked)
        elif hall is not None:
            began = time.monotonic()
            self._rested[hall] = began + PAUSE_S
            try:
                self._renew(hall)
            except Exception:
                self.changed(hall)
                raise
            took = time.monotonic() - began
            self._rested[hall] = began + max(PAUSE_S, took * (1 + SHARE))

    def _answer(self, question: object, answer: Future[object]) -> None:
        if not answer.set_running_or_notify_cancel():
            return
        try:
            answer.set_result(self._exchange(question, PLAN_WITHIN_S))
        except Exception as error:
            answer.set_exception(ForecasterGone(type(error).__name__))
            raise

    def _renew(self, hall: str) -> None:
        """Ask about a hall as it stands now, and keep the answer."""
        rules, now = self._boards.halls.get(hall), self._clock.now()
        day = rules.calendar.business_day(now)
        with self._reader.read() as records:
            known = self._lessons.fresh(records, hall, now)
            with self._boards.lock(hall):
                board = self._boards.at(hall, day, records)
                if board.all_waiting() > MOST_WAITING:
                    self._tables.pop(hall, None)
                    return
                asked, stood = ask(board, known, now), stood_of(board)
        found = _of_kind(self._exchange(asked.question, ANSWER_WITHIN_S), Answer)
        self._tables[hall] = table_of(asked, found, stood)

    # --- the process ----------------------------------------------------------------------------------------------

    def _exchange(self, question: object, within_s: float) -> object:
        """Ask and wait for the answer. Raises ForecasterGone."""
        child = self._child or self._start_child()
        if child.stdin is None or child.stdout is None:
            raise ForecasterGone("it has no pipes")
        body = pickle.dumps(question, pickle.HIGHEST_PROTOCOL)
        deadline = time.monotonic() + within_s
        _send(child.stdin.fileno(), LENGTH.pack(len(body)) + body, deadline)
        size = LENGTH.unpack(_receive(child.stdout.fileno(), LENGTH.size, deadline))[0]
        return pickle.loads(_receive(child.stdout.fileno(), size, deadline))  # noqa: S301  # our own child wrote it

    def _start_child(self) -> subprocess.Popen[bytes]:
        """Start the forecaster from this thread: it dies with it, as with the whole server."""
        command = [sys.executable, "-m", "queue_server.forecaster", str(os.getpid())]
        try:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        except OSError as error:
            raise ForecasterGone("it cannot be started") from error
        if child.stdin is not None:
            os.set_blocking(child.stdin.fileno(), False)
        self._child = child
        return child

    def _replace(self, why: str) -> None:
        """End what is left of the forecaster; the next one starts after a pause that grows."""
        self._end_child()
        self._back_off_s = min(LONGEST_BACK_OFF_S, max(PAUSE_S, 2 * self._back_off_s))
        _log.warning("forecaster_replaced", why=why, pause_s=self._back_off_s)
        deadline = time.monotonic() + self._back_off_s
        with self._wake:
            while not self._stopping and (left := deadline - time.monotonic()) > 0:
                self._wake.wait(left)

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()


def _of_kind(answer: object, kind: type[A]) -> A:
    if not isinstance(answer, kind):
        raise ForecasterGone("it answered another question")
    return answer


def _send(descriptor: int, data: bytes, deadline: float) -> None:
    """Write all of it. Raises ForecasterGone when the other end is gone or takes nothing until the time is over."""
    left = memoryview(data)
    while left:
        if not _ready(descriptor, select.POLLOUT, deadline):
            raise ForecasterGone("it takes no question")
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            continue
        except OSError as error:
            raise ForecasterGone("it ended") from error


def _ready(descriptor: int, event: int, deadline: float) -> bool:
    """Wait until a pipe can be used; False when the time is over first."""
    left_s = deadline - time.monotonic()
    poll = select.poll()
    poll.register(descriptor, event)
    return left_s > 0 and bool(poll.poll(left_s * 1000))


def _receive(descriptor: int, size: int, deadline: float) -> bytes:
    """Read so many bytes. Raises ForecasterGone at the end of the stream or of the time."""
    received = bytearray()
    while len(received) < size:
        if not _ready(descriptor, select.POLLIN, deadline):
            raise ForecasterGone("it does not answer")
        chunk = os.read(descriptor, size - len(received))
        if not chunk:
            raise ForecasterGone("it ended")
        received += chunk
    return bytes(received)
