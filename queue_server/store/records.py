"""Answers the use cases' questions from the tables (`app.ports.Records`), on whatever connection it is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select

from queue_server.app.ports import StoredCall, StoredEvent
from queue_server.domain.counters import CounterDesk
from queue_server.domain.ids import split_step_id, step_id
from queue_server.domain.visits import AT_COUNTER, Step, Visit
from queue_server.store.tables import calls, counters, events, halls, holders, ratings, series_days, steps, visits

VISIT_COLUMNS = tuple(visits.c[f.name] for f in fields(Visit))
STEP_COLUMNS = tuple(steps.c[f.name] for f in fields(Step))
_DESK_COLUMNS = (
    counters.c.hall,
    counters.c.number,
    counters.c.business_day,
    counters.c.status,
    counters.c.staff,
    counters.c.since,
    counters.c.last_step,
)

_STEPS: Select[Any] = select(*STEP_COLUMNS)
_STEPS_IN = _STEPS.where(
    steps.c.hall == bindparam("hall"),
    steps.c.business_day == bindparam("day"),
    steps.c.state.in_(bindparam("states", expanding=True)),
).order_by(steps.c.queued_at, steps.c.number)
_STEPS_OF = _STEPS.where(steps.c.visit == bindparam("visit")).order_by(steps.c.position)


def _event(row: Row[Any]) -> StoredEvent:
    return StoredEvent(row.hall, row.seq, row.type, row.at, row.public, row.staff)


class SqlRecords:
    """Reads within one transaction of `connection`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    # --- events ---------------------------------------------------------------------------------------------------

    def event_seq(self, hall: str) -> int:
        return self.connection.execute(select(halls.c.event_seq).where(halls.c.code == hall)).scalar() or 0

    def events_after(self, hall: str, last: int, limit: int) -> list[StoredEvent]:
        query = select(events).where(events.c.hall == hall, events.c.seq > last).order_by(events.c.seq).limit(limit)
        return [_event(row) for row in self.connection.execute(query)]

    def last_event_at(self) -> dt.datetime | None:
        last = and_(events.c.hall == halls.c.code, events.c.seq == halls.c.event_seq)
        found: dt.datetime | None = self.connection.execute(select(func.max(events.c.at)).join(halls, last)).scalar()
        return found

    # --- visits and steps -----------------------------------------------------------------------------------------

    def visit(self, visit_id: str) -> Visit | None:
        row = self.connection.execute(select(*VISIT_COLUMNS).where(visits.c.id == visit_id)).one_or_none()
        return Visit(*row) if row else None

    def visit_by_token(self, token: str) -> Visit | None:
        row = self.connection.execute(select(*VISIT_COLUMNS).where(visits.c.token == token)).one_or_none()
        return Visit(*row) if row else None

    def step(self, step: str) -> Step | None:
        key = split_step_id(step)
        if key is None:
            return None
        query = _STEPS.where(steps.c.visit == key[0], steps.c.position == key[1])
        row = self.connection.execute(query).one_or_none()
        return Step(*row) if row else None

    def steps_of(self, visit_id: str) -> list[Step]:
        return [Step(*row) for row in self.connection.execute(_STEPS_OF, {"visit": visit_id})]

    def steps_in(
        self, hall: str, day: dt.date, states: Sequence[str], departments: Sequence[str] | None = None
    ) -> list[Step]:
        query = _STEPS_IN
        values: dict[str, object] = {"hall": hall, "day": day, "states": list(states)}
        if departments is not None:
            query = query.where(steps.c.department.in_(bindparam("departments", expanding=True)))
            values["departments"] = list(departments)
        return [Step(*row) for row in self.connection.execute(query, values)]

    def sent_to(self, hall: str, day: dt.date, counter: int) -> list[Step]:
        query = _STEPS.where(
            steps.c.hall == hall,
            steps.c.business_day == day,
            steps.c.state == "waiting",
            steps.c.only_at == counter,
        )
        return [Step(*row) for row in self.connection.execute(query)]

    def current_step(self, hall: str, day: dt.date, counter: int) -> Step | None:
        query = _STEPS.where(
            steps.c.hall == hall,
            steps.c.business_day == day,
            steps.c.counter == counter,
            # Literally as in the partial index, or it is not used.
            steps.c.state.in_(AT_COUNTER),
        )
        row = self.connection.execute(query).one_or_none()
        return Step(*row) if row else None

    def finished_count(self, hall: str, day: dt.date, counter: int) -> int:
        query = select(func.count()).where(
            steps.c.hall == hall,
            steps.c.business_day == day,
            steps.c.counter == counter,
            steps.c.state == "finished",
        )
        return self.connection.execute(query).scalar() or 0

    def masked_holders(self, visit_id: str) -> list[str]:
        query = select(holders.c.name_masked).where(holders.c.visit == visit_id, holders.c.role == "holder")
        return list(self.connection.execute(query.order_by(holders.c.position)).scalars())

    def rating(self, visit_id: str) -> int | None:
        found: int | None = self.connection.execute(select(ratings.c.level).where(ratings.c.visit == visit_id)).scalar()
        return found

    # --- counters, series, calls ----------------------------------------------------------------------------------

    def desks(self, hall: str, day: dt.date) -> dict[int, CounterDesk]:
        query = select(*_DESK_COLUMNS).where(counters.c.hall == hall, counters.c.business_day == day)
        return {row.number: CounterDesk(*row) for row in self.connection.execute(query)}

    def series_calls(self, hall: str, day: dt.date) -> dict[str, int]:
        query = select(series_days.c.prefix, series_days.c.calls)
        query = query.where(series_days.c.hall == hall, series_days.c.business_day == day)
        return {row.prefix: row.calls for row in self.connection.execute(query)}

    def last_numbers(self, hall: str, day: dt.date) -> dict[str, int]:
        query = select(series_days.c.prefix, series_days.c.last_number)
        query = query.where(series_days.c.hall == hall, series_days.c.business_day == day)
        return {row.prefix: row.last_number for row in self.connection.execute(query)}

    def calls(self, hall: str, day: dt.date, limit: int) -> list[StoredCall]:
        query = (
            select(calls, steps.c.state, steps.c.counter.label("counter_now"))
            .join(steps, and_(steps.c.visit == calls.c.visit, steps.c.position == calls.c.position))
            .where(calls.c.hall == hall, calls.c.business_day == day)
            .order_by(calls.c.event.desc())
            .limit(limit)
        )
        return [
            StoredCall(
                step_id(row.visit, row.position),
                row.number,
                row.counter,
                row.at,
                row.again,
                row.event,
                _at(row),
                row.why,
            )
            for row in self.connection.execute(query)
        ]

    def why(self, step: str) -> list[dict[str, object]]:
        key = split_step_id(step)
        if key is None:
            return []
        query = select(calls.c.why).where(calls.c.visit == key[0], calls.c.position == key[1], calls.c.again.is_(False))
        found = self.connection.execute(query.order_by(calls.c.event.desc()).limit(1)).scalar()
        return list(found or [])


def _at(row: Row[Any]) -> str:
    """Return the step's state as this call left it: "done" once it is no longer at the counter that called."""
    return str(row.state) if row.state in AT_COUNTER and row.counter_now == row.counter else "done"
