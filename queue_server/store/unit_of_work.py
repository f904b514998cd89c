"""One use case's writes (`app.ports.UnitOfWork`), as part of a batch.

What only adds rows (a ticket, its steps, its event, its answer) is kept until the batch writes it, together with its
neighbours' rows. A use case that reads or changes rows gets its savepoint first, with everything before it written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert

from queue_server.app.stored import Changes, Learned, StoredAnswer, StoredPress
from queue_server.domain.appointments import Appointment
from queue_server.domain.calling import Choice, Scored
from queue_server.domain.counters import CounterDesk
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HallEvent
from queue_server.domain.numbers import next_number
from queue_server.domain.suspensions import Suspension
from queue_server.domain.visits import Holder, Step, Visit
from queue_server.store import appointment_rows, day_rows, learning_rows, retention_rows, statements
from queue_server.store.alert_rows import AlertChanges
from queue_server.store.authority_rows import AuthorityChanges
from queue_server.store.catalogue_rows import CatalogueChanges
from queue_server.store.contact_rows import ContactChanges
from queue_server.store.fleet_rows import FleetChanges
from queue_server.store.free_rows import FreeChanges
from queue_server.store.identified_rows import ShownCodeChanges
from queue_server.store.offline_rows import OfflineChanges
from queue_server.store.outreach_rows import OutreachChanges
from queue_server.store.prepared import Prepared
from queue_server.store.records import SqlRecords
from queue_server.store.tables import answers, ratings
from queue_server.store.text_rows import TextChanges

if TYPE_CHECKING:
    from queue_server.store.batch import SqlBatch

AnswerKey = tuple[str, str, str]
SeriesKey = tuple[str, dt.date, str]


class SqlUnitOfWork(
    SqlRecords,
    OfflineChanges,
    FleetChanges,
    TextChanges,
    ContactChanges,
    ShownCodeChanges,
    AuthorityChanges,
    OutreachChanges,
    FreeChanges,
    CatalogueChanges,
    AlertChanges,
):
    def __init__(self, batch: SqlBatch, raw: Connection) -> None:
        super().__init__(raw)
        self._batch = batch
        self._raw = raw
        self.saved = False
        """It has a savepoint of its own."""
        self.rows: list[tuple[Prepared, dict[str, object]]] = []
        """Rows to add that nobody has needed yet."""
        self.answers: dict[AnswerKey, StoredAnswer] = {}
        self._changes, self._all = Changes(), Changes()
        """Since it was asked last, and since it began."""

    @property
    def connection(self) -> Connection:
        """The connection, with all rows of the batch in their tables, inside this use case's savepoint."""
        self._batch.settle(self)
        return self._raw

    def answered(self, principal: str, route: str, key: str) -> StoredAnswer | None:
        known = self._batch.answers.get((principal, route, key))
        if known is not None:
            return known
        where = {"b_principal": principal, "b_route": route, "b_key": key}
        row = statements.ANSWERED.row(self._raw, where)
        return StoredAnswer(row[0], row[1]) if row else None

    def remember(self, principal: str, route: str, key: str, body_hash: str, answer: str, at: dt.datetime) -> None:
        record: dict[str, object] = {
            "principal": principal,
            "route": route,
            "key": key,
            "body_hash": body_hash,
            "answer": answer,
            "at": at,
        }
        self.rows.append((statements.REMEMBER, record))
        self.answers[(principal, route, key)] = StoredAnswer(body_hash, answer)

    def forget_answers(self, before: dt.datetime) -> int:
        return self.connection.execute(delete(answers).where(answers.c.at < before)).rowcount

    def take_number(self, hall: str, day: dt.date, prefix: str, first: int, last: int) -> int:
        series = (hall, day, prefix)
        number = next_number(self._batch.last_number(series, first), first, last)
        self._batch.keep_number(series, number)
        return number

    def add_visit(self, visit: Visit, steps_: Sequence[Step], holders_: Iterable[Holder]) -> None:
        self.rows.append((statements.ADD_VISIT, _visit_values(visit)))
        for step in steps_:
            self.add_step(step)
        for position, holder in enumerate(holders_):
            self.rows.append((statements.ADD_HOLDER, {"visit": visit.id, "position": position, **asdict(holder)}))

    def save_visit(self, visit: Visit) -> None:
        values = _visit_values(visit)
        statements.SAVE_VISIT.do(self.connection, {**values, "b_id": visit.id})

    def add_step(self, step: Step) -> None:
        self.rows.append((statements.ADD_STEP, self._step_row(step)))
        self._changed_step(None, step)

    def save_step(self, before: Step, after: Step) -> None:
        values = self._step_row(after)
        where = {
            "b_visit": before.visit,
            "b_position": before.position,
            "b_state": before.state,
            "b_calls": before.calls,
        }
        if statements.SAVE_STEP.do(self.connection, values | where) != 1:
            raise RuleViolation("step.wrong_state")
        self._changed_step(before, after)

    def _step_row(self, step: Step) -> dict[str, object]:
        """Mark it as changed after all that is committed: its own event has this number at least."""
        row = _step_values(step)
        row["changed"] = self._batch.last_event(step.hall) + 1
        return row

    def save_desk(self, desk: CounterDesk) -> None:
        values = _desk_values(desk)
        where = {"b_hall": desk.hall, "b_number": desk.number}
        if statements.SAVE_DESK.do(self.connection, values | where) == 0:
            statements.ADD_DESK.do(self.connection, values)
        self._changes.desks.append(desk)
        self._all.desks.append(desk)

    def add_call(self, choice: Choice, event: int, at: dt.datetime, again: bool) -> None:
        step = choice.step
        if not again:
            where = {"b_hall": step.hall, "b_day": step.business_day, "b_prefix": step.prefix}
            statements.COUNT_CALL.do(self.connection, where)
        record = {
            "hall": step.hall,
            "event": event,
            "business_day": step.business_day,
            "visit": step.visit,
            "position": step.position,
            "number": step.label,
            "counter": step.counter,
            "at": at,
            "again": again,
            "why": [_why(scored) for scored in choice.considered],
        }
        statements.ADD_CALL.do(self.connection, record)
        self._all.calls.append((event, "" if again else step.prefix))
        self._count_call("" if again else step.prefix, 1)

    def take_back_call(self, hall: str, day: dt.date, event: int, series: str) -> None:
        statements.DROP_CALL.do(self.connection, {"b_hall": hall, "b_event": event})
        if series:
            statements.UNCOUNT_CALL.do(self.connection, {"b_hall": hall, "b_day": day, "b_prefix": series})
            self._count_call(series, -1)

    def add_press(self, press: StoredPress) -> None:
        # Not `asdict`: it would copy all that was changed, value by value.
        statements.ADD_PRESS.do(self.connection, {name: getattr(press, name) for name in statements.PRESS_FIELDS})

    def mark_undone(self, press: StoredPress) -> None:
        statements.MARK_UNDONE.do(self.connection, {"b_hall": press.hall, "b_event": press.event, "undone": True})

    def forget_phones(self, hall: str, before: dt.date) -> int:
        return retention_rows.forget_phones(self.connection, hall, before)

    def forget_holders(self, hall: str, before: dt.date) -> int:
        return retention_rows.forget_holders(self.connection, hall, before)

    def forget_day(self, hall: str, day: dt.date) -> int:
        return retention_rows.forget_day(self.connection, hall, day)

    def forget_calls(self, hall: str, before: dt.date) -> int:
        return retention_rows.forget_calls(self.connection, hall, before)

    def forget_events(self, hall: str, before: dt.datetime, limit: int) -> int:
        return retention_rows.forget_events(self.connection, hall, before, limit)

    def drop_presses(self, hall: str, until: dt.date) -> None:
        day_rows.drop_presses(self.connection, hall, until)

    def last_numbers(self, hall: str, day: dt.date) -> dict[str, int]:
        return super().last_numbers(hall, day) | self._batch.numbers_given(hall, day)

    def add_voids(
        self, hall: str, day: dt.date, prefix: str, numbers: Sequence[int], reason: str, at: dt.datetime
    ) -> None:
        day_rows.add_voids(self.connection, hall, day, prefix, numbers, reason, at)

    def save_closed_day(self, hall: str, day: dt.date, at: dt.datetime, figures: dict[str, int]) -> None:
        day_rows.save_closed_day(self.connection, hall, day, at, figures)

    def keep_learned(self, hall: str, learned: Learned) -> None:
        learning_rows.keep_learned(self.connection, hall, learned)

    def add_voucher(self, visit_id: str, hall: str, good_on: dt.date) -> None:
        day_rows.add_voucher(self.connection, visit_id, hall, good_on)

    def use_voucher(self, visit_id: str, used_by: str) -> None:
        if statements.USE_VOUCHER.do(self.connection, {"b_visit": visit_id, "used_by": used_by}) != 1:
            raise RuleViolation("voucher.invalid")

    def add_rating(self, visit: Visit, level: int, at: dt.datetime) -> None:
        self.connection.execute(insert(ratings), {"visit": visit.id, "level": level, "at": at})

    def add_appointment(self, appointment: Appointment) -> None:
        appointment_rows.add(self.connection, appointment)
        self._changes.appointments.append(appointment)

    def save_appointment(self, before: Appointment, after: Appointment) -> None:
        appointment_rows.save(self.connection, before, after)
        self._changes.appointments.append(after)

    def forget_booked(self, hall: str, before: dt.date) -> int:
        return appointment_rows.forget_people(self.connection, hall, before)

    def forget_appointments(self, hall: str, before: dt.date) -> int:
        return appointment_rows.forget(self.connection, hall, before)

    def suspensions(self, hall: str) -> tuple[Suspension, ...]:
        return self._batch.suspensions(hall)

    def suspend(self, suspension: Suspension) -> None:
        self.end_suspension(suspension.hall, suspension.kind, suspension.code)
        statements.ADD_SUSPENSION.do(self.connection, asdict(suspension))
        self._suspensions_changed(suspension.hall)

    def end_suspension(self, hall: str, kind: str, code: str) -> bool:
        where = {"b_hall": hall, "b_kind": kind, "b_code": code}
        ended = statements.END_SUSPENSION.do(self.connection, where) > 0
        self._suspensions_changed(hall)
        return ended

    def _suspensions_changed(self, hall: str) -> None:
        self._batch.forget_suspensions()
        self._changes.suspensions = self._batch.suspensions(hall)

    def record(self, event: HallEvent) -> int:
        seq = self._batch.next_event(event.hall)
        row: dict[str, object] = {
            "hall": event.hall,
            "seq": seq,
            "type": event.type,
            "at": event.at,
            "public": event.public(),
            "staff": event.staff(),
        }
        self.rows.append((statements.ADD_EVENT, row))
        for log in (self._changes, self._all):
            log.events[event.hall] = log.events.get(event.hall, 0) + 1
        return seq

    def take_changes(self) -> Changes:
        taken, self._changes = self._changes, Changes()
        return taken

    def all_changes(self) -> Changes:
        return self._all

    def _count_call(self, series: str, count: int) -> None:
        for log in (self._changes, self._all):
            if series:
                log.counted[series] = log.counted.get(series, 0) + count

    def _changed_step(self, before: Step | None, after: Step) -> None:
        self._changes.steps.append((before, after))
        self._all.steps.append((before, after))

    def event_seq(self, hall: str) -> int:
        return self._batch.last_event(hall)


def _values_of(names: tuple[str, ...]) -> Callable[[object], dict[str, object]]:
    """Return what reads a record's fields, in one call of C: every ticket takes it twice."""
    read = attrgetter(*names)
    return lambda record: dict(zip(names, read(record), strict=True))


_visit_values = _values_of(statements.VISIT_FIELDS)
_step_values = _values_of(statements.STEP_FIELDS)
_desk_values = _values_of(statements.DESK_FIELDS)


def _why(scored: Scored) -> dict[str, object]:
    return {
        "number": scored.step.label,
        "class": scored.step.class_,
        "waited_s": round(scored.waited_s),
        "rate": scored.rate,
        "score": round(scored.score, 2),
        "note": scored.note,
    }
