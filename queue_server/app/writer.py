"""The one writer: takes up to 64 use cases in one transaction, each in a savepoint with its idempotency record.

Answers and wake-ups leave only after COMMIT. A rule that refuses rolls back its own savepoint and reaches its own
caller; a COMMIT that fails fails the whole batch with `server.busy`, which may be sent again with the same key; so does
a full queue, at once.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog
from pydantic import BaseModel

from queue_server.app.board import Boards
from queue_server.app.ports import Batch, Clock, Store, UnitOfWork
from queue_server.domain.errors import RuleViolation

T = TypeVar("T", bound=BaseModel)

BATCH = 64
CAPACITY = 512
ANSWER_WITHIN_S = 15.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Idem:
    """What makes a retry recognisable. `body_hash` is keyed: a body may hold a document number."""

    principal: str
    route: str
    key: str
    body_hash: str


class Nothing(BaseModel):
    """The answer of a use case that nobody waits to hear of."""


@dataclass(slots=True)
class _Job(Generic[T]):
    hall: str
    use_case: Callable[[UnitOfWork], T]
    idem: Idem | None
    answer: type[T]
    also: tuple[str, ...] = ()
    future: Future[T] = field(default_factory=Future)
    result: T | None = None
    refusal: Exception | None = None


class Writer:
    """`on_commit(hall, last event number)` is called after each COMMIT that made events; it must not block."""

    def __init__(
        self,
        store: Store,
        boards: Boards,
        clock: Clock,
        on_commit: Callable[[str, int], None] | None = None,
        on_batch: Callable[[int, float], None] | None = None,
        batch: int = BATCH,
        capacity: int = CAPACITY,
    ) -> None:
        """`on_batch(size, seconds)` hears how long each COMMIT took, for the metrics."""
        self.boards = boards
        self._store = store
        self._clock = clock
        self._on_commit = on_commit
        self._on_batch = on_batch
        self._batch = batch
        # None wakes the thread to stop.
        self._queue: queue.Queue[_Job[BaseModel] | None] = queue.Queue(capacity)
        self._put_back: deque[_Job[BaseModel]] = deque()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive() and not self._stopping.is_set()

    @property
    def depth(self) -> int:
        """How many use cases wait for their batch."""
        return self._queue.qsize() + len(self._put_back)

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the batch in hand; what still waits is refused with `server.busy`."""
        if self._thread is None:
            return
        self._stopping.set()
        # Full: the thread is busy and looks at the flag after its batch.
        with contextlib.suppress(queue.Full):
            self._queue.put_nowait(None)
        self._thread.join(timeout)
        self._thread = None
        self._refuse_waiting()

    def submit(
        self,
        hall: str,
        use_case: Callable[[UnitOfWork], T],
        idem: Idem | None,
        answer: type[T],
        also: tuple[str, ...] = (),
    ) -> T:
        """Run a use case in the next batch and return its answer once it is durable. `also`: other halls it writes to.

        A repeated `idem` gets the first answer, read as `answer`. Raises what the use case raised, `server.busy` when
        the queue is full or the COMMIT failed, and `request.key_reused` for the same key with another body.
        """
        job = _Job(hall, use_case, idem, answer, also)
        if not self.alive:
            raise RuleViolation("server.busy")
        try:
            self._queue.put_nowait(job)  # type: ignore[arg-type]  # a job of T is a job of some model
        except queue.Full:
            raise RuleViolation("server.busy") from None
        try:
            return job.future.result(ANSWER_WITHIN_S)
        except TimeoutError:
            # It may still be written; the caller's retry with the same key finds it.
            raise RuleViolation("server.busy") from None

    def _run(self) -> None:
        while not self._stopping.is_set():
            first = self._put_back.popleft() if self._put_back else self._queue.get()
            if first is None:
                break
            jobs = self._gather(first)
            try:
                self._write(jobs)
            except Exception:
                _log.exception("writer_batch_failed", size=len(jobs))
                _refuse(jobs)
        self._refuse_waiting()

    def _gather(self, first: _Job[BaseModel]) -> list[_Job[BaseModel]]:
        jobs = [first]
        others: list[_Job[BaseModel]] = []
        while len(jobs) < self._batch:
            if self._put_back:
                job: _Job[BaseModel] | None = self._put_back.popleft()
            else:
                try:
                    job = self._queue.get_nowait()
                except queue.Empty:
                    break
            if job is None:
                self._stopping.set()
                break
            if self._store.one_hall_per_batch and job.hall != first.hall:
                others.append(job)
                if len(others) >= self._batch:
                    break
            else:
                jobs.append(job)
        self._put_back.extendleft(reversed(others))
        return jobs

    def _write(self, jobs: list[_Job[BaseModel]]) -> None:
        try:
            batch = self._store.begin(jobs[0].hall, *{other for job in jobs for other in job.also})
        except Exception:
            _log.exception("writer_begin_failed", size=len(jobs))
            _refuse(jobs)
            return
        began = 0.0
        try:
            for job in jobs:
                self._run_one(batch, job)
            began = time.monotonic()
            changed = batch.commit()
        except Exception:
            _log.exception("writer_commit_failed", size=len(jobs))
            batch.rollback()
            for hall in {hall for job in jobs for hall in (job.hall, *job.also)}:
                self.boards.forget(hall)
            _refuse(jobs)
            return
        if self._on_batch:
            self._on_batch(len(jobs), time.monotonic() - began)
        for job in jobs:
            _deliver(job)
        if self._on_commit:
            for hall, seq in changed.items():
                self._on_commit(hall, seq)

    def _run_one(self, batch: Batch, job: _Job[BaseModel]) -> None:
        unit: UnitOfWork | None = None
        try:
            with batch.savepoint() as unit:
                job.result = self._answer(unit, job)
            self.boards.follow(job.hall, unit)
            return
        except RuleViolation as refusal:
            job.refusal = refusal
        except Exception as error:
            _log.exception("use_case_failed", hall=job.hall)
            job.refusal = error
        if unit is not None:
            self.boards.undo(job.hall, unit)

    def _answer(self, unit: UnitOfWork, job: _Job[BaseModel]) -> BaseModel:
        idem = job.idem
        if idem is None:
            return job.use_case(unit)
        known = unit.answered(idem.principal, idem.route, idem.key)
        if known is not None:
            if known.body_hash != idem.body_hash:
                raise RuleViolation("request.key_reused")
            return job.answer.model_validate_json(known.answer)
        result = job.use_case(unit)
        answer = result.model_dump_json(by_alias=True)
        unit.remember(idem.principal, idem.route, idem.key, idem.body_hash, answer, self._clock.real())
        return result

    def _refuse_waiting(self) -> None:
        _refuse(list(self._put_back))
        self._put_back.clear()
        while True:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                _refuse([job])


def _deliver(job: _Job[BaseModel]) -> None:
    if job.refusal is not None:
        job.future.set_exception(job.refusal)
    elif job.result is not None:
        job.future.set_result(job.result)


def _refuse(jobs: list[_Job[BaseModel]]) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(RuleViolation("server.busy"))
