"""The writer: batches, savepoints, idempotency, and what happens when a COMMIT fails or the queue is full."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pydantic import BaseModel

from queue_server.app.ports import Batch, Records, Store, UnitOfWork
from queue_server.app.writer import Idem, Writer
from queue_server.contract.models import IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.engine import AlreadyWriting, WriterLock
from tests.kit.server_kit import Desk, SetClock, running_hall

DEED = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk"})


class Note(BaseModel):
    text: str


class FaultyStore:
    """A real store whose next COMMITs fail, or whose batches wait at a gate."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self.failing = 0
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()
        self.one_hall_per_batch = inner.one_hall_per_batch

    def read(self) -> AbstractContextManager[Records]:
        return self._inner.read()

    def begin(self, hall: str, *also: str) -> Batch:
        self.began.set()
        assert self.gate.wait(10)
        batch = self._inner.begin(hall, *also)
        if self.failing:
            self.failing -= 1
            return FailingBatch(batch)
        return batch


class FailingBatch:
    def __init__(self, inner: Batch) -> None:
        self._inner = inner

    def savepoint(self) -> AbstractContextManager[UnitOfWork]:
        return self._inner.savepoint()

    def commit(self) -> dict[str, int]:
        raise OSError("disk full")

    def rollback(self) -> None:
        self._inner.rollback()


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[tuple[Desk, FaultyStore]]:
    made: list[FaultyStore] = []

    def wrap(store: Store) -> Store:
        made.append(FaultyStore(store))
        return made[0]

    with running_hall(tmp_path, wrap=wrap) as running:
        yield running, made[0]


def _issue(desk: Desk, key: str, request: IssueRequest = DEED) -> str:
    return desk.service.issue("main", request, "terminal:k1", key, "http://hall").number


def test_the_same_key_and_body_get_the_same_ticket(desk: Desk) -> None:
    first = desk.service.issue("main", DEED, "terminal:k1", "tap", "http://hall")
    again = desk.service.issue("main", DEED, "terminal:k1", "tap", "http://hall")
    assert again == first
    assert desk.service.hall_state("main").waiting == 1


def test_the_same_key_with_another_body_is_refused(desk: Desk) -> None:
    _issue(desk, "tap")
    other = IssueRequest.model_validate({"items": ["pension"], "channel": "kiosk"})
    with pytest.raises(RuleViolation, match=r"request\.key_reused"):
        _issue(desk, "tap", other)


def test_keys_belong_to_a_principal_and_a_route(desk: Desk) -> None:
    _issue(desk, "1")
    second = desk.service.issue("main", DEED, "terminal:k2", "1", "http://hall")
    assert second.number == "A002"
    assert desk.service.open("main-1", "terminal:k1", "1").counter.status == "open"


def test_a_refusal_is_not_remembered_so_that_a_retry_may_succeed(desk: Desk) -> None:
    desk.clock.forward(hours=9)
    with pytest.raises(RuleViolation, match=r"hall\.closed"):
        _issue(desk, "tap")
    desk.clock.forward(hours=15)
    assert _issue(desk, "tap") == "A001"


def test_one_refusal_in_a_batch_does_not_touch_the_others(faulty: tuple[Desk, FaultyStore]) -> None:
    desk, store = faulty
    store.gate.clear()
    bad = IssueRequest.model_validate({"items": ["flying"], "channel": "kiosk"})
    numbers, refusals = [], []

    def tap(key: int) -> None:
        try:
            numbers.append(_issue(desk, str(key), bad if key % 3 == 0 else DEED))
        except RuleViolation as refusal:
            refusals.append(refusal.code)

    threads = [threading.Thread(target=tap, args=(key,)) for key in range(30)]
    for thread in threads:
        thread.start()
    store.gate.set()
    for thread in threads:
        thread.join(20)
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 21)]
    assert refusals == ["item.unknown"] * 10


def test_what_a_failing_use_case_wrote_is_gone(desk: Desk) -> None:
    def spoil(unit: UnitOfWork) -> Note:
        unit.take_number("main", desk.clock.now().date(), "A", 1, 999)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.service.writer.submit("main", spoil, None, Note)
    assert _issue(desk, "tap") == "A001"


def test_a_failed_commit_fails_the_batch_retryably_and_the_retry_gets_one_ticket(
    faulty: tuple[Desk, FaultyStore],
) -> None:
    desk, store = faulty
    assert _issue(desk, "before") == "A001"
    wakes = len(desk.wakes)
    store.failing = 1
    with pytest.raises(RuleViolation, match=r"server\.busy"):
        _issue(desk, "tap")
    assert len(desk.wakes) == wakes, "no screen is woken for what did not happen"
    assert _issue(desk, "tap") == "A002"
    state = desk.service.hall_state("main")
    assert (state.waiting, state.last_event) == (2, 2)
    assert desk.take().ahead == 2


def test_a_full_queue_says_busy_at_once(faulty: tuple[Desk, FaultyStore]) -> None:
    desk, store = faulty
    writer = Writer(store, desk.service.writer.boards, SetClock(), capacity=2)
    writer.start()
    store.began.clear()
    store.gate.clear()

    def note(_unit: UnitOfWork) -> Note:
        return Note(text="done")

    answers: list[Note] = []
    ask = [threading.Thread(target=lambda: answers.append(writer.submit("main", note, None, Note))) for _ in range(3)]
    ask[0].start()
    assert store.began.wait(10)
    for thread in ask[1:]:
        thread.start()
    full = threading.Event()
    deadline = threading.Timer(10, full.set)
    deadline.start()
    while writer.depth < 2 and not full.is_set():
        pass
    deadline.cancel()
    with pytest.raises(RuleViolation, match=r"server\.busy"):
        writer.submit("main", note, None, Note)
    store.gate.set()
    for thread in ask:
        thread.join(10)
    writer.stop()
    assert len(answers) == 3


def test_a_stopped_writer_says_busy(desk: Desk) -> None:
    desk.service.writer.stop()
    with pytest.raises(RuleViolation, match=r"server\.busy"):
        _issue(desk, "tap")


def test_answers_leave_only_after_the_commit(faulty: tuple[Desk, FaultyStore]) -> None:
    desk, store = faulty
    seen: list[int] = []

    def look(hall: str, _seq: int) -> None:
        with store.read() as records:
            seen.append(records.event_seq(hall))

    writer = Writer(store, desk.service.writer.boards, desk.clock, on_commit=look)
    writer.start()
    desk.service.writer = writer
    _issue(desk, "tap")
    with store.read() as records:
        assert records.event_seq("main") == 1
    writer.stop()
    assert seen == [1], "whoever is woken finds the event already there"


def test_old_answers_are_forgotten_in_real_time(desk: Desk) -> None:
    _issue(desk, "tap")
    desk.service.forget_answers(dt.timedelta(days=7))
    assert _issue(desk, "tap") == "A001"
    desk.clock.forward(days=8)
    desk.service.forget_answers(dt.timedelta(days=7))
    idem = Idem("terminal:k1", "issue:main", "tap", "another body")
    writer = desk.service.writer
    assert writer.submit("main", lambda _unit: Note(text="new"), idem, Note).text == "new"


def test_a_second_process_does_not_get_the_writer_s_lock(tmp_path: Path) -> None:
    first, second = WriterLock(tmp_path), WriterLock(tmp_path)
    first.acquire()
    with pytest.raises(AlreadyWriting, match="already running"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()
