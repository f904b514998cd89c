"""What always holds (design §3), each tried to be broken. The number in a test's name is the invariant's."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from queue_server.contract.counter import CounterState
from queue_server.contract.models import IssueRequest
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import calls, events, series_days, steps, visits
from tests.kit.server_kit import Desk, running_hall
from tests.kit.small_county import BY_THE_CLOCK, HALL, small_county


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    series = [{**s, "last": 9999} for s in HALL["series"]]
    with running_hall(tmp_path, small_county(series=series, queue=BY_THE_CLOCK)) as running:
        yield running


def at_once(work: Callable[[int], None], threads: int) -> None:
    """Run `work(n)` in threads that start together; an exception in one fails the test."""
    barrier = threading.Barrier(threads)
    errors: list[BaseException] = []

    def run(n: int) -> None:
        barrier.wait(10)
        try:
            work(n)
        except BaseException as error:
            errors.append(error)

    started = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join(120)
    assert not errors, errors


def test_invariant_1_numbers_are_unique_and_gapless_under_8_threads_of_200(desk: Desk) -> None:
    numbers: list[str] = []

    def tap(_n: int) -> None:
        for _ in range(200):
            numbers.append(desk.take().number)

    at_once(tap, 8)
    assert sorted(numbers, key=lambda n: int(n[1:])) == [f"A{n:03d}" for n in range(1, 1601)]
    with desk.engine.connect() as connection:
        stored = connection.execute(select(visits.c.number)).scalars().all()
    assert sorted(stored) == list(range(1, 1601))


def test_invariant_1_the_database_itself_refuses_a_number_twice(desk: Desk) -> None:
    first = desk.take()
    with desk.engine.begin() as connection:
        connection.execute(update(series_days).values(last_number=0))
    with pytest.raises(RuleViolation, match=r"server\.busy"):
        desk.take()
    with desk.engine.connect() as connection:
        assert connection.execute(select(visits.c.id)).scalars().all() == [first.id]


def test_invariant_2_one_tap_is_one_ticket_however_often_it_arrives(desk: Desk) -> None:
    request = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk"})
    tickets: list[str] = []

    def tap(_n: int) -> None:
        for key in range(10):
            tickets.append(desk.service.issue("main", request, "terminal:k1", f"tap-{key}", "http://hall").id)

    at_once(tap, 8)
    assert Counter(Counter(tickets).values()) == {8: 10}
    assert desk.service.hall_state("main").waiting == 10


def _call_all(desk: Desk, counter: str, called: list[str]) -> None:
    state: CounterState = desk.next(counter)
    while state.visit is not None:
        called.append(state.visit.number)
        desk.press("start", state.visit.step, counter)
        state = desk.next(counter, after=state.visit.step)


def test_invariant_3_four_counters_call_each_number_once(desk: Desk) -> None:
    for n in range(1, 5):
        desk.open(f"main-{n}", f"staff:{n}")
    for _ in range(200):
        desk.take("pension")
        desk.take("deed")
    called: list[str] = []
    at_once(lambda n: _call_all(desk, f"main-{n + 1}", called), 4)
    assert Counter(Counter(called).values()) == {1: 400}
    with desk.engine.connect() as connection:
        stored = connection.execute(select(calls.c.number)).scalars().all()
    assert sorted(stored) == sorted(called)


def test_invariant_3_a_step_already_called_is_not_called_again(desk: Desk) -> None:
    desk.take()
    desk.open()
    with desk.service.reader.read() as records:
        stale = records.steps_in("main", desk.clock.now().date(), ("waiting",))[0]
    desk.next()

    def call_elsewhere(unit):  # type: ignore[no-untyped-def]
        unit.save_step(stale, stale.call(2, desk.clock.now()))

    with pytest.raises(RuleViolation, match=r"step\.wrong_state"):
        desk.service.writer.submit("main", call_elsewhere, None, CounterState)


def test_invariant_3_the_database_refuses_one_visit_at_two_counters(desk: Desk) -> None:
    request = IssueRequest.model_validate({"items": ["deed", "pension"], "channel": "kiosk"})
    desk.service.issue("main", request, "terminal:k1", "k", "http://hall")
    with pytest.raises(IntegrityError), desk.engine.begin() as connection:
        connection.execute(update(steps).values(state="called", counter=steps.c.position + 1))


def test_invariant_5_events_have_no_gap_under_load_and_with_refusals(desk: Desk) -> None:
    for n in (1, 2):
        desk.open(f"main-{n}", f"staff:{n}")

    def work(n: int) -> None:
        for _ in range(40):
            if n < 2:
                desk.take()
            elif n == 2:
                with pytest.raises(RuleViolation):
                    desk.take("flying")
            else:
                state = desk.service.counter_state("main-1")
                after = state.visit.step if state.visit else None
                if state.visit and state.visit.state == "called":
                    desk.press("start", state.visit.step)
                desk.next(after=after)

    at_once(work, 4)
    with desk.engine.connect() as connection:
        seqs = connection.execute(select(events.c.seq).where(events.c.hall == "main").order_by(events.c.seq))
        found = list(seqs.scalars())
    assert found == list(range(1, len(found) + 1))
    assert desk.service.hall_state("main").last_event == len(found)


def test_invariant_5_a_reader_that_follows_misses_nothing_and_sees_nothing_twice(desk: Desk) -> None:
    done = threading.Event()
    seen: list[int] = []

    def follow() -> None:
        last = 0
        while True:
            finished = done.is_set()
            fresh = desk.service.events_after("main", last, 50)
            seen.extend(e.seq for e in fresh)
            last = seen[-1] if seen else 0
            if finished and not fresh:
                return

    reader = threading.Thread(target=follow)
    reader.start()

    def tap(_n: int) -> None:
        for _ in range(50):
            desk.take()

    at_once(tap, 4)
    done.set()
    reader.join(30)
    assert seen == list(range(1, 201))


def test_invariant_5_every_change_makes_its_event_in_the_same_transaction(desk: Desk) -> None:
    """What a batch changed and the event that says so are there together or not at all."""
    desk.take()

    def half(unit):  # type: ignore[no-untyped-def]
        step = unit.steps_in("main", desk.clock.now().date(), ("waiting",))[0]
        unit.save_step(step, step.call(1, desk.clock.now()))
        raise RuleViolation("server.busy")

    with pytest.raises(RuleViolation):
        desk.service.writer.submit("main", half, None, CounterState)
    assert desk.service.hall_state("main").last_event == 1
    assert desk.service.counter_state("main-1").waiting == 1
    with desk.service.reader.read() as records:
        assert [s.state for s in records.steps_in("main", desk.clock.now().date(), ("waiting", "called"))] == [
            "waiting"
        ]


def test_invariant_6_one_class_is_served_in_the_order_it_came(desk: Desk) -> None:
    expected = []
    for _ in range(30):
        expected.append(desk.take().number)
        desk.clock.forward(seconds=7)
    desk.open()
    called: list[str] = []
    _call_all(desk, "main-1", called)
    assert called == expected


def test_invariant_6_the_order_of_hands_is_recorded_with_the_reason(desk: Desk) -> None:
    from queue_server.contract.counter import TransferRequest

    desk.take()
    desk.open()
    state = desk.next()
    assert state.visit is not None
    request = TransferRequest(step=state.visit.step, to_item="pension", position="first", reason="行动不便")
    desk.service.transfer("main-1", request, "staff:li", desk.key())
    with desk.service.reader.read() as records:
        event = records.events_after("main", 0, 99)[-1]
    assert (event.staff["reason"], event.staff["place"], event.staff["by"]) == ("行动不便", "first", "staff:li")


def test_invariant_7_every_call_keeps_why_and_only_staff_see_it(desk: Desk) -> None:
    desk.take("pension")
    desk.clock.forward(minutes=10)
    desk.take("pension", "senior")
    desk.clock.forward(minutes=10)
    desk.open("main-3")
    state = desk.next("main-3")
    assert state.visit is not None
    assert [(c.number, c.class_, c.rate, c.score) for c in state.visit.why] == [
        ("B002", "senior", 2.5, 25.0),
        ("B001", "ordinary", 1.0, 20.0),
    ]
    public = [e.model_dump_json() for e in desk.service.events_after("main", 0)]
    assert not any("senior" in text or "pension" in text or "score" in text for text in public)


def test_the_business_day_of_a_visit_is_a_date_of_the_hall(desk: Desk) -> None:
    desk.clock.moment = dt.datetime(2026, 3, 2, 0, 5, tzinfo=dt.UTC)
    desk.take()
    with desk.engine.connect() as connection:
        assert connection.execute(select(visits.c.business_day)).scalar() == dt.date(2026, 3, 2)
