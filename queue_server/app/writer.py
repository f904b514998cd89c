"""The one writer: takes up to 64 use cases in one transaction, each in a savepoint with its idempotency record.

Answers and wake-ups leave only after COMMIT. A rule that refuses rolls back its own savepoint and reaches its own
caller; a COMMIT that fails fails the whole batch with `server.busy`, which may be sent again with the same key; so does
a full queue, at once.

Halls take turns (`turns_to_write`). SQLite has one writer, and one thread writes; on PostgreSQL, where a transaction
holds one hall's row, a few threads write for different halls.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import structlog
from pydantic import BaseModel

from queue_server.app.board import Boards
from queue_server.app.ports import Batch, Clock, Store, UnitOfWork
from queue_server.app.turns_to_write import TurnsToWrite
from queue_server.domain.errors import RuleViolation

T = TypeVar("T", bound=BaseModel)

BATCH = 64
CAPACITY = 512
"""Use cases of one hall that may wait."""
THREADS = 3
"""Batches written at once where the database can (PostgreSQL)."""
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
        self._capacity = capacity
        self._turns: TurnsToWrite[_Job[BaseModel]] = self._new_turns()
        self._threads: list[threading.Thread] = []

    def _new_turns(self) -> TurnsToWrite[_Job[BaseModel]]:
        return TurnsToWrite(self._batch, self._capacity, self._store.one_hall_per_batch)

    @property
    def alive(self) -> bool:
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    @property
    def depth(self) -> int:
        """How many use cases wait for their batch."""
        return self._turns.depth

    def start(self) -> None:
        self._turns = turns = self._new_turns()
        count = THREADS if self._store.one_hall_per_batch else 1
        self._threads = [
            threading.Thread(target=self._run, args=(turns,), name=f"writer-{number}", daemon=True)
            for number in range(1, count + 1)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the batches in hand; what still waits is refused with `server.busy`."""
        threads, self._threads = self._threads, []
        _refuse(self._turns.close())
        deadline = time.monotonic() + timeout
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

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
        # A job of T is a job of some model.
        if not self.alive or not self._turns.put(job):  # type: ignore[arg-type]
            raise RuleViolation("server.busy")
        try:
            return job.future.result(ANSWER_WITHIN_S)
        except TimeoutError:
            # It may still be written; the caller's retry with the same key finds it.
            raise RuleViolation("server.busy") from None

    def _run(self, turns: TurnsToWrite[_Job[BaseModel]]) -> None:
        while (jobs := turns.take()) is not None:
            try:
                self._write(jobs)
            except Exception:
                _log.exception("writer_batch_failed", size=len(jobs))
                _refuse(jobs)
            finally:
                turns.done(jobs)

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
            # First of all: whatever else fails now, no board shows what was never committed.
            for hall in {hall for job in jobs for hall in (job.hall, *job.also)}:
                self.boards.forget(hall)
            batch.rollback()
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


def _deliver(job: _Job[BaseModel]) -> None:
    if job.refusal is not None:
        job.future.set_exception(job.refusal)
    elif job.result is not None:
        job.future.set_result(job.result)


def _refuse(jobs: list[_Job[BaseModel]]) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(RuleViolation("server.busy"))
