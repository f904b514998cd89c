"""Transactions: a batch of use cases, each in a savepoint, one COMMIT for all.

The number of a hall's last event is read once per batch (locking the hall's row on PostgreSQL), counted on in memory
and written back before COMMIT; a savepoint that is rolled back gives its numbers back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields

from sqlalchemy import Connection, Engine, and_, bindparam, delete, insert, select, text, update
from sqlalchemy.engine import Transaction

from queue_server.app.ports import Records, StoredAnswer, UnitOfWork
from queue_server.domain.calling import Choice, Scored
from queue_server.domain.counters import CounterDesk
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HallEvent
from queue_server.domain.numbers import next_number
from queue_server.domain.visits import Holder, Step, Visit
from queue_server.store.engine import reading
from queue_server.store.prepared import Prepared, statement
from queue_server.store.records import SqlRecords
from queue_server.store.tables import (
    answers,
    calls,
    counters,
    events,
    halls,
    holders,
    ratings,
    series_days,
    steps,
    visits,
)

_STEP_FIELDS = tuple(f.name for f in fields(Step))
_DESK_FIELDS = tuple(f.name for f in fields(CounterDesk))
_VISIT_FIELDS = tuple(f.name for f in fields(Visit))

_OF_SERIES = and_(
    series_days.c.hall == bindparam("b_hall"),
    series_days.c.business_day == bindparam("b_day"),
    series_days.c.prefix == bindparam("b_prefix"),
)
_ADVANCE = Prepared(
    update(series_days)
    .where(_OF_SERIES, series_days.c.last_number < bindparam("b_last"))
    .values(last_number=series_days.c.last_number + text("1"))
    .returning(series_days.c.last_number)
)
_COUNT_CALL = Prepared(update(series_days).where(_OF_SERIES).values(calls=series_days.c.calls + text("1")))
_ANSWERED = Prepared(
    select(answers.c.body_hash, answers.c.answer).where(
        answers.c.principal == bindparam("b_principal"),
        answers.c.route == bindparam("b_route"),
        answers.c.key == bindparam("b_key"),
    )
)
_SAVE_STEP = Prepared(
    update(steps)
    .where(
        steps.c.visit == bindparam("b_visit"),
        steps.c.position == bindparam("b_position"),
        steps.c.state == bindparam("b_state"),
        steps.c.calls == bindparam("b_calls"),
    )
    .values({name: bindparam(name) for name in _STEP_FIELDS if name not in ("visit", "position")})
)
_LAST_EVENT = Prepared(select(halls.c.event_seq).where(halls.c.code == bindparam("b_hall")).with_for_update())
_COUNT_EVENTS = Prepared(
    update(halls).where(halls.c.code == bindparam("b_hall")).values(event_seq=bindparam("event_seq"))
)
_SAVE_VISIT = Prepared(
    update(visits)
    .where(visits.c.id == bindparam("b_id"))
    .values({name: bindparam(name) for name in ("print_state", "finished_at")})
)
_SAVE_DESK = Prepared(
    update(counters)
    .where(counters.c.hall == bindparam("b_hall"), counters.c.number == bindparam("b_number"))
    .values({name: bindparam(name) for name in _DESK_FIELDS if name not in ("hall", "number")})
)
_ADD_DESK = Prepared(insert(counters), _DESK_FIELDS)
_REMEMBER = Prepared(insert(answers), tuple(answers.c.keys()))
_ADD_VISIT = Prepared(insert(visits), _VISIT_FIELDS)
_ADD_STEP = Prepared(insert(steps), _STEP_FIELDS)
_ADD_EVENT = Prepared(insert(events), tuple(events.c.keys()))
_ADD_CALL = Prepared(insert(calls), tuple(calls.c.keys()))


def _values(record: Step | Visit, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


class SqlUnitOfWork(SqlRecords):
    """One use case's writes, inside a savepoint of a batch (`app.ports.UnitOfWork`)."""

    def __init__(self, connection: Connection, sequences: dict[str, int]) -> None:
        super().__init__(connection)
        self._sequences = sequences
        self.step_changes: list[tuple[Step | None, Step]] = []
        self.desk_changes: list[CounterDesk] = []
        self.recorded = 0

    def answered(self, principal: str, route: str, key: str) -> StoredAnswer | None:
        where = {"b_principal": principal, "b_route": route, "b_key": key}
        row = _ANSWERED.row(self.connection, where)
        return StoredAnswer(row[0], row[1]) if row else None

    def remember(self, principal: str, route: str, key: str, body_hash: str, answer: str, at: dt.datetime) -> None:
        record = {
            "principal": principal,
            "route": route,
            "key": key,
            "body_hash": body_hash,
            "answer": answer,
            "at": at,
        }
        _REMEMBER.do(self.connection, record)

    def forget_answers(self, before: dt.datetime) -> int:
        return self.connection.execute(delete(answers).where(answers.c.at < before)).rowcount

    def take_number(self, hall: str, day: dt.date, prefix: str, first: int, last: int) -> int:
        where = {"b_hall": hall, "b_day": day, "b_prefix": prefix}
        advanced = _ADVANCE.row(self.connection, {**where, "b_last": last})
        if advanced is not None:
            return int(advanced[0])
        given = self.connection.execute(select(series_days.c.last_number).where(_OF_SERIES), where).scalar()
        number = next_number(given, first, last)
        self.connection.execute(
            insert(series_days),
            {"hall": hall, "business_day": day, "prefix": prefix, "last_number": number, "calls": 0},
        )
        return number

    def add_visit(self, visit: Visit, steps_: Sequence[Step], holders_: Iterable[Holder]) -> None:
        _ADD_VISIT.do(self.connection, _values(visit, _VISIT_FIELDS))
        for step in steps_:
            self.add_step(step)
        rows = [{"visit": visit.id, "position": i, **asdict(h)} for i, h in enumerate(holders_)]
        if rows:
            self.connection.execute(insert(holders), rows)

    def save_visit(self, visit: Visit) -> None:
        _SAVE_VISIT.do(self.connection, {**_values(visit, _VISIT_FIELDS), "b_id": visit.id})

    def add_step(self, step: Step) -> None:
        _ADD_STEP.do(self.connection, _values(step, _STEP_FIELDS))
        self.step_changes.append((None, step))

    def save_step(self, before: Step, after: Step) -> None:
        values = _values(after, _STEP_FIELDS)
        where = {
            "b_visit": before.visit,
            "b_position": before.position,
            "b_state": before.state,
            "b_calls": before.calls,
        }
        if _SAVE_STEP.do(self.connection, values | where) != 1:
            raise RuleViolation("step.wrong_state")
        self.step_changes.append((before, after))

    def save_desk(self, desk: CounterDesk) -> None:
        values = {name: getattr(desk, name) for name in _DESK_FIELDS}
        if _SAVE_DESK.do(self.connection, {**values, "b_hall": desk.hall, "b_number": desk.number}) == 0:
            _ADD_DESK.do(self.connection, values)
        self.desk_changes.append(desk)

    def add_call(self, choice: Choice, event: int, at: dt.datetime, again: bool) -> None:
        step = choice.step
        where = {"b_hall": step.hall, "b_day": step.business_day, "b_prefix": step.prefix}
        if not again:
            _COUNT_CALL.do(self.connection, where)
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
        _ADD_CALL.do(self.connection, record)

    def add_rating(self, visit: Visit, level: int, at: dt.datetime) -> None:
        self.connection.execute(insert(ratings), {"visit": visit.id, "level": level, "at": at})

    def record(self, event: HallEvent) -> int:
        seq = self._sequences[event.hall] = sequence_of(self.connection, self._sequences, event.hall) + 1
        row = {
            "hall": event.hall,
            "seq": seq,
            "type": event.type,
            "at": event.at,
            "public": event.public(),
            "staff": event.staff(),
        }
        _ADD_EVENT.do(self.connection, row)
        self.recorded += 1
        return seq

    def event_seq(self, hall: str) -> int:
        return sequence_of(self.connection, self._sequences, hall)


def sequence_of(connection: Connection, sequences: dict[str, int], hall: str) -> int:
    """Return the number of a hall's last event in this batch; the first time it locks the hall's row (PostgreSQL)."""
    if hall not in sequences:
        row = _LAST_EVENT.row(connection, {"b_hall": hall})
        if row is None:
            connection.execute(insert(halls), {"code": hall, "event_seq": 0})
        sequences[hall] = row[0] if row else 0
    return sequences[hall]


def _why(scored: Scored) -> dict[str, object]:
    return {
        "number": scored.step.label,
        "class": scored.step.class_,
        "waited_s": round(scored.waited_s),
        "rate": scored.rate,
        "score": round(scored.score, 2),
        "note": scored.note,
    }


class SqlBatch:
    """One transaction (`app.ports.Batch`)."""

    def __init__(self, connection: Connection, hall: str) -> None:
        self._connection = connection
        self._transaction: Transaction = connection.begin()
        self._sequences: dict[str, int] = {}
        self._written: dict[str, int] = {}
        try:
            self._written[hall] = sequence_of(connection, self._sequences, hall)
        except BaseException:
            self.rollback()
            raise

    @contextmanager
    def savepoint(self) -> Iterator[UnitOfWork]:
        before = dict(self._sequences)
        statement(self._connection, "SAVEPOINT use_case")
        try:
            yield SqlUnitOfWork(self._connection, self._sequences)
        except BaseException:
            self._sequences.clear()
            self._sequences.update(before)
            statement(self._connection, "ROLLBACK TO SAVEPOINT use_case")
            statement(self._connection, "RELEASE SAVEPOINT use_case")
            raise
        statement(self._connection, "RELEASE SAVEPOINT use_case")

    def commit(self) -> dict[str, int]:
        changed = {h: seq for h, seq in self._sequences.items() if seq != self._written.get(h, 0)}
        try:
            for hall, seq in changed.items():
                _COUNT_EVENTS.do(self._connection, {"b_hall": hall, "event_seq": seq})
            self._transaction.commit()
        except BaseException:
            self.rollback()
            raise
        self._connection.close()
        return changed

    def rollback(self) -> None:
        try:
            self._transaction.rollback()
        finally:
            self._connection.close()


class SqlStore:
    """The database behind the ports (`app.ports.Store`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self.one_hall_per_batch = engine.dialect.name != "sqlite"

    def begin(self, hall: str) -> SqlBatch:
        return SqlBatch(self._engine.connect(), hall)

    @contextmanager
    def read(self) -> Iterator[Records]:
        with self._reading.connect() as connection, connection.begin():
            yield SqlRecords(connection)
