"""What a clerk does with the counter itself: open, pause, close, move to another department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from queue_server.app.counters.presses import CounterPress
from queue_server.app.ports import UnitOfWork
from queue_server.contract.counter import MoveRequest, PauseRequest
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import CounterClosed, CounterMoved, CounterOpened, CounterPaused
from queue_server.domain.visits import Step


def open_counter(at: CounterPress, unit: UnitOfWork) -> None:
    """Open, or take over a paused counter with whoever stands at it. Raises `counter.taken`."""
    desk = at.desk(unit)
    opened = desk.open(at.by, at.now)
    if opened != desk:
        unit.save_desk(opened)
        unit.record(CounterOpened(**at.about))


def pause_counter(at: CounterPress, unit: UnitOfWork, request: PauseRequest) -> None:
    """Pause; whoever is served stays, and the next clerk who opens goes on with them (hand-over)."""
    desk = at.own_desk(unit)
    paused = desk.pause(request.reason, at.now)
    if paused != desk:
        unit.save_desk(paused)
        unit.record(CounterPaused(**at.about, reason=request.reason))


def close_counter(at: CounterPress, unit: UnitOfWork) -> None:
    """Close; those a clerk had sent to this counter alone may be called by others again. Raises `counter.busy`."""
    desk = at.desk(unit)
    if desk.status == "closed":
        return
    closed = at.own_desk(unit).close(at.current(unit) is not None, at.now)
    unit.save_desk(closed)
    _release(at, unit, unit.sent_to(at.rules.code, at.day, at.number))
    unit.record(CounterClosed(**at.about))


def move_counter(at: CounterPress, unit: UnitOfWork, request: MoveRequest) -> None:
    """Serve other departments from now on; whom it can no longer serve others may call again.

    Raises `counter.department_unknown`, `counter.closed`.
    """
    wanted = frozenset(request.departments)
    if wanted - at.rules.departments:
        raise RuleViolation("counter.department_unknown")
    desk = at.own_desk(unit)
    if desk.status == "closed":
        raise RuleViolation("counter.closed")
    moved = desk.move(wanted)
    if moved == desk:
        return
    before, after = at.skill(desk), at.skill(moved)
    unit.save_desk(moved)
    sent = unit.sent_to(at.rules.code, at.day, at.number)
    _release(at, unit, [s for s in sent if before.serves(s.department) and not after.serves(s.department)])
    unit.record(CounterMoved(**at.about, departments=tuple(sorted(wanted))))


def _release(at: CounterPress, unit: UnitOfWork, sent: Iterable[Step]) -> None:
    """Let every counter that can serve them call these, whom a clerk had sent to this one."""
    for step in sent:
        if at.able(unit, step.department):
            unit.save_step(step, replace(step, only_at=None))
