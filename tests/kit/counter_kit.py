"""What tests of the counters ask again and again: the step shown, a refusal with its state, events, records."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, select

from queue_server.app.board import Board
from queue_server.app.stored import StoredEvent
from queue_server.contract.counter import (
    CallRequest,
    CounterState,
    MoveRequest,
    NextRequest,
    PauseRequest,
    TransferRequest,
    UndoRequest,
)
from queue_server.domain.errors import RuleViolation
from queue_server.store.tables import events, metadata
from tests.kit.server_kit import Desk

REASON = "按实际情况"


def step_of(state: CounterState) -> str:
    assert state.visit is not None
    return state.visit.step


def number_of(state: CounterState) -> str:
    assert state.visit is not None
    return state.visit.number


def refused(code: str, caught: pytest.ExceptionInfo[RuleViolation]) -> CounterState:
    """Check a refusal's code; return how things stand, as it tells."""
    assert caught.value.code == code
    assert isinstance(caught.value.state, CounterState)
    return caught.value.state


def next_by_hand(desk: Desk, counter: str = "main-1", after: str | None = None, **wanted: str) -> CounterState:
    request = NextRequest.model_validate({"after": after, "reason": REASON, **wanted})
    return desk.service.next(counter, request, desk.clerk(counter), desk.key())


def call(desk: Desk, number: str, counter: str = "main-1", after: str | None = None) -> CounterState:
    request = CallRequest(after=after, number=number, reason=REASON)
    return desk.service.call(counter, request, desk.clerk(counter), desk.key())


def pause(desk: Desk, counter: str = "main-1", reason: str = "") -> CounterState:
    request = PauseRequest.model_validate({"reason": reason})
    return desk.service.pause(counter, request, desk.clerk(counter), desk.key())


def close(desk: Desk, counter: str = "main-1") -> CounterState:
    return desk.service.close(counter, desk.clerk(counter), desk.key())


def move(desk: Desk, *departments: str, counter: str = "main-1") -> CounterState:
    return desk.service.move(counter, MoveRequest(departments=list(departments)), desk.clerk(counter), desk.key())


def transfer(desk: Desk, step: str, counter: str = "main-1", **target: object) -> CounterState:
    request = TransferRequest.model_validate({"step": step, "reason": REASON, **target})
    return desk.service.transfer(counter, request, desk.clerk(counter), desk.key())


def undo(desk: Desk, counter: str = "main-1", event: int | None = None, by: str | None = None) -> CounterState:
    """Take back what the counter's page offers; `event` is given where a page shows something else."""
    if event is None:
        offer = desk.service.counter_state(counter).undo
        assert offer is not None, "nothing is offered"
        event = offer.event
    return desk.service.undo(counter, UndoRequest(event=event), by or desk.clerk(counter), desk.key())


def missed(desk: Desk, counter: str = "main-1") -> str:
    """Call somebody who does not come; return the number."""
    state = desk.next(counter)
    step = step_of(state)
    for act in ("recall", "recall", "no_show"):
        desk.press(act, step, counter)
    return number_of(state)


def happened(desk: Desk, hall: str = "main") -> list[StoredEvent]:
    with desk.service.reader.read() as records:
        return records.events_after(hall, 0, 100_000)


def events_without_a_gap(desk: Desk, hall: str = "main") -> bool:
    with desk.engine.connect() as connection:
        rows = connection.execute(select(events.c.seq).where(events.c.hall == hall).order_by(events.c.seq))
        found = list(rows.scalars())
    return found == list(range(1, len(found) + 1))


def all_rows(engine: Engine, *without: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table but these; not when a step was last written."""
    with engine.connect() as connection:
        return {
            table.name: sorted(
                (
                    dict(row)
                    for row in connection.execute(select(*(c for c in table.c if c.name != "changed"))).mappings()
                ),
                key=repr,
            )
            for table in metadata.sorted_tables
            if table.name not in without
        }


def board_facts(board: Board, now: dt.datetime) -> dict[str, object]:
    """Return what a board tells: who waits where and in which order, who serves, what a newcomer is told."""
    departments = sorted(board.rules.departments)
    return {
        "lines": sorted(board.lines.all(), key=lambda s: s.id),
        "desks": {number: desk for number, desk in board.desks.items() if desk.status != "closed"},
        "waiting": {prefix: board.waiting(prefix) for prefix in board.rules.series},
        "waiting for": {d: board.waiting_for(d) for d in departments},
        "skills": {number: board.skill(number, now) for number in board.rules.counters},
        "told": {d: board.forecast(d, "ordinary", (now.timestamp(), 9999), 600.0, now) for d in departments},
    }


def boards_agree(desk: Desk, hall: str = "main") -> bool:
    """Say whether the board in memory stands exactly as one read anew from the records."""
    boards = desk.service.writer.boards
    now = desk.clock.now()
    day = desk.service.halls.get(hall).calendar.business_day(now)
    with boards.lock(hall), desk.service.reader.read() as records:
        followed = board_facts(boards.at(hall, day, records), now)
        boards.forget(hall)
        fresh = board_facts(boards.at(hall, day, records), now)
    assert followed == fresh
    return True
