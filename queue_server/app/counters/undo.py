"""The last press at a counter, taken back within a few seconds: the clerk slipped.

A press keeps what it changed, as it was before and after. It is taken back only while all of that still stands: once
somebody else has called, rated or given back what it touched, it is too late. What happened stays on record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from queue_server.app.counters.presses import CounterPress
from queue_server.app.halls import HallRules
from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.stored import StoredPress
from queue_server.contract.counter import UndoOffer, UndoRequest
from queue_server.domain.counters import CounterDesk
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import PressUndone
from queue_server.domain.visits import AT_COUNTER, OVER, Step

ABOUT_THE_COUNTER = ("open", "pause", "close", "move")
"""Presses that concern no number."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a press changed. It holds no personal data."""

    number: str
    desk: tuple[CounterDesk, CounterDesk]
    """Before and after."""
    steps: list[tuple[Step | None, Step]]
    """Before (None: it made this step) and after."""
    calls: list[tuple[int, str]]
    """Calls it made: the event's number, and the series it counted for (empty: called again)."""
    steps_of: dict[str, int]
    """How many steps each visit had after it."""


_PRESSED = TypeAdapter(Pressed)


def keep_press(at: CounterPress, unit: UnitOfWork, action: str, before: CounterDesk) -> None:
    """Keep what a press changed. One that reached into another hall is kept as one that nobody can take back."""
    changes = unit.all_changes()
    if not changes.events:
        return
    kept: dict[str, Any] = {}
    if set(changes.events) == {at.rules.code}:
        steps = _first_and_last(changes.steps)
        pressed = Pressed(
            number="" if action in ABOUT_THE_COUNTER or not steps else steps[-1][1].label,
            desk=(before, changes.desks[-1] if changes.desks else before),
            steps=steps,
            calls=changes.calls,
            steps_of={visit: len(unit.steps_of(visit)) for visit in {after.visit for _, after in steps}},
        )
        kept = _PRESSED.dump_python(pressed, mode="json")
    unit.add_press(
        StoredPress(
            hall=at.rules.code,
            event=unit.event_seq(at.rules.code),
            business_day=at.day,
            counter=at.number,
            action=action,
            by=at.by,
            at=at.now,
            undone=False,
            changes=kept,
        )
    )


def undo_offer(records: Records, rules: HallRules, number: int, now: dt.datetime) -> UndoOffer | None:
    """Return the last press at a counter, if it may still be taken back."""
    press = records.last_press(rules.code, rules.calendar.business_day(now), number)
    if press is None or press.undone or not press.changes:
        return None
    until = press.at + dt.timedelta(seconds=rules.hall.queue.undo_s)
    if rules.hall.queue.undo_s == 0 or now > until:
        return None
    pressed = _PRESSED.validate_python(press.changes)
    if not _stands(records, pressed):
        return None
    return UndoOffer(event=press.event, action=press.action, number=pressed.number, until=until)


def undo(at: CounterPress, unit: UnitOfWork, request: UndoRequest) -> None:
    """Take back the last press here, by who made it. Raises `undo.nothing`, `undo.too_late`, `counter.stale`."""
    at.own_desk(unit)
    press = unit.last_press(at.rules.code, at.day, at.number)
    seconds = at.rules.hall.queue.undo_s
    if press is None or not press.changes or seconds == 0:
        raise RuleViolation("undo.nothing")
    if press.event != request.event:
        raise RuleViolation("counter.stale")
    if press.undone or press.by != at.by:
        raise RuleViolation("undo.nothing")
    if at.now > press.at + dt.timedelta(seconds=seconds):
        raise RuleViolation("undo.too_late")
    pressed = _PRESSED.validate_python(press.changes)
    if not _stands(unit, pressed):
        raise RuleViolation("undo.nothing")
    _restore(at, unit, pressed)
    unit.mark_undone(press)
    unit.record(PressUndone(**at.about, action=press.action, event=press.event, number=pressed.number))


def _first_and_last(changes: list[tuple[Step | None, Step]]) -> list[tuple[Step | None, Step]]:
    """Put several changes of a step into one, in the order of the last."""
    found: dict[str, tuple[Step | None, Step]] = {}
    for before, after in changes:
        first = found.pop(after.id)[0] if after.id in found else before
        found[after.id] = (first, after)
    return list(found.values())


def _stands(records: Records, pressed: Pressed) -> bool:
    """Say whether all that a press changed is still as it left it."""
    _, after = pressed.desk
    if records.desk(after.hall, after.business_day, after.number) != after:
        return False
    for visit, count in pressed.steps_of.items():
        steps: dict[str, Step] = {s.id: s for s in records.steps_of(visit)}
        touched = [a for _, a in pressed.steps if a.visit == visit]
        if len(steps) != count or any(steps.get(a.id) != a for a in touched) or records.rating(visit) is not None:
            return False
    return True


def _restore(at: CounterPress, unit: UnitOfWork, pressed: Pressed) -> None:
    # Whoever comes back to the counter does so when it is free again.
    steps = [(after, before or after.undone(at.now)) for before, after in pressed.steps]
    for after, before in sorted(steps, key=lambda change: change[1].state in AT_COUNTER):
        unit.save_step(after, before)
    if pressed.desk[0] != pressed.desk[1]:
        unit.save_desk(pressed.desk[0])
    for event, series in pressed.calls:
        unit.take_back_call(at.rules.code, at.day, event, series)
    for visit_id in pressed.steps_of:
        visit = unit.visit(visit_id)
        still_open = any(s.state not in OVER for s in unit.steps_of(visit_id))
        if visit is not None and visit.finished_at is not None and still_open:
            unit.save_visit(replace(visit, finished_at=None))
