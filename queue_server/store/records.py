"""Answers the use cases' questions from the tables (`app.ports.Records`), on whatever connection it is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, and_, func, select

from queue_server.app.stored import Learned, StoredCall, StoredEvent, StoredPress, Voucher
from queue_server.domain.accuracy import ToldWait
from queue_server.domain.appointments import Appointment, Booking
from queue_server.domain.counters import CounterDesk
from queue_server.domain.experience import Turn
from queue_server.domain.ids import VisitId, split_step_id, step_id
from queue_server.domain.numbers import label
from queue_server.domain.staff_events import COUNTY
from queue_server.domain.suspensions import Suspension
from queue_server.domain.visits import AT_COUNTER, Holder, Step, Visit
from queue_server.store import appointment_rows, day_rows, learning_rows, queries, retention_rows
from queue_server.store.alert_rows import AlertRows
from queue_server.store.audit_rows import AuditRows
from queue_server.store.authority_rows import AuthorityRows
from queue_server.store.catalogue_rows import CatalogueRows
from queue_server.store.contact_rows import ContactRows
from queue_server.store.fleet_rows import FleetRows
from queue_server.store.free_rows import FreeRows
from queue_server.store.identified_rows import ShownCodeRows
from queue_server.store.offline_rows import OfflineRows
from queue_server.store.outreach_rows import OutreachRows
from queue_server.store.remote_rows import RemoteRows
from queue_server.store.tables import events, halls
from queue_server.store.text_rows import TextRows


class SqlRecords(
    OfflineRows,
    FleetRows,
    TextRows,
    ContactRows,
    ShownCodeRows,
    AuthorityRows,
    OutreachRows,
    FreeRows,
    CatalogueRows,
    RemoteRows,
    AuditRows,
    AlertRows,
):
    """Reads within one transaction of `connection`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        return self._connection

    # --- events ---------------------------------------------------------------------------------------------------

    def event_seq(self, hall: str) -> int:
        row = queries.EVENT_SEQ.one(self.connection, {"hall": hall})
        return int(row[0]) if row else 0

    def events_after(self, hall: str, last: int, limit: int) -> list[StoredEvent]:
        values = {"hall": hall, "last": last, "limit": limit}
        return [StoredEvent(*row) for row in queries.EVENTS_AFTER.rows(self.connection, values)]

    def last_event_at(self) -> dt.datetime | None:
        last = and_(events.c.hall == halls.c.code, events.c.seq == halls.c.event_seq)
        # The county's own events are of real time, which may be another than the halls'.
        latest = select(func.max(events.c.at)).join(halls, last).where(halls.c.code != COUNTY)
        found: dt.datetime | None = self.connection.execute(latest).scalar()
        return found

    # --- visits and steps -----------------------------------------------------------------------------------------

    def visit(self, visit_id: str) -> Visit | None:
        row = queries.VISIT.one(self.connection, {"visit": visit_id})
        return Visit(*row) if row else None

    def visit_by_token(self, token: str) -> Visit | None:
        row = queries.VISIT_BY_TOKEN.one(self.connection, {"token": token})
        return Visit(*row) if row else None

    def visit_by_number(self, hall: str, day: dt.date, prefix: str, number: int) -> Visit | None:
        values = {"hall": hall, "day": day, "series": prefix, "count": number}
        row = queries.VISIT_BY_NUMBER.one(self.connection, values)
        return Visit(*row) if row else None

    def step(self, step: str) -> Step | None:
        key = split_step_id(step)
        if key is None:
            return None
        row = queries.STEP.one(self.connection, {"visit": key[0], "place": key[1]})
        return Step(*row) if row else None

    def steps_of(self, visit_id: str) -> list[Step]:
        return [Step(*row) for row in queries.STEPS_OF.rows(self.connection, {"visit": visit_id})]

    def steps_in(
        self, hall: str, day: dt.date, states: Sequence[str], departments: Sequence[str] | None = None
    ) -> list[Step]:
        query = queries.steps_in(len(states), None if departments is None else len(departments))
        values = {"hall": hall, "day": day, **queries.named("state", states)}
        values |= queries.named("department", departments or ())
        return [Step(*row) for row in query.rows(self.connection, values)]

    def event_types_since(self, hall: str, last: int) -> frozenset[str]:
        rows = queries.EVENT_TYPES_SINCE.rows(self.connection, {"hall": hall, "last": last})
        return frozenset(kind for (kind,) in rows)

    def steps_since(self, hall: str, day: dt.date, last: int) -> list[Step]:
        values = {"hall": hall, "day": day, "last": last}
        return [Step(*row) for row in queries.STEPS_SINCE.rows(self.connection, values)]

    def sent_to(self, hall: str, day: dt.date, counter: int) -> list[Step]:
        values = {"hall": hall, "day": day, "counter": counter}
        return [Step(*row) for row in queries.SENT_TO.rows(self.connection, values)]

    def current_step(self, hall: str, day: dt.date, counter: int) -> Step | None:
        row = queries.CURRENT_STEP.one(self.connection, {"hall": hall, "day": day, "counter": counter})
        return Step(*row) if row else None

    def masked_holders(self, visit_id: str) -> list[tuple[str, str, bool]]:
        return [(row[0], row[1], row[2]) for row in queries.MASKED_HOLDERS.rows(self.connection, {"visit": visit_id})]

    def holders(self, visit_id: str) -> list[Holder]:
        return [Holder(*row) for row in queries.HOLDERS.rows(self.connection, {"visit": visit_id})]

    def said_phone(self, hall: str, day: dt.date, by: str) -> tuple[str, str] | None:
        row = queries.SAID_PHONE.one(self.connection, {"hall": hall, "day": day, "by": by})
        return (label(row[0], row[1]), row[2]) if row else None

    def visits_of_person(self, hall: str, day: dt.date, id_hash: str) -> list[Visit]:
        rows = queries.VISITS_OF_PERSON.rows(self.connection, {"hall": hall, "day": day, "id_hash": id_hash})
        return list({row[0]: Visit(*row) for row in rows}.values())

    def vouchers_of_person(self, hall: str, day: dt.date, id_hash: str) -> list[Visit]:
        rows = queries.VOUCHERS_OF_PERSON.rows(self.connection, {"hall": hall, "day": day, "id_hash": id_hash})
        return list({row[0]: Visit(*row) for row in rows}.values())

    def taken_by_person(self, hall: str, day: dt.date, id_hash: str) -> list[tuple[str, str]]:
        rows = queries.TAKEN_BY_PERSON.rows(self.connection, {"hall": hall, "day": day, "id_hash": id_hash})
        return [(visit, item) for visit, item in rows]

    def items_taken(self, hall: str, day: dt.date, items: Sequence[str]) -> dict[str, int]:
        values = {"hall": hall, "day": day, **queries.named("item", items)}
        return dict(queries.items_taken(len(items)).rows(self.connection, values))

    def voucher(self, visit_id: str) -> Voucher | None:
        row = queries.VOUCHER.one(self.connection, {"visit": visit_id})
        return Voucher(*row) if row else None

    def rating(self, visit_id: str) -> int | None:
        row = queries.RATING.one(self.connection, {"visit": visit_id})
        return int(row[0]) if row else None

    def suspensions(self, hall: str) -> tuple[Suspension, ...]:
        return tuple(Suspension(*row) for row in queries.SUSPENSIONS.rows(self.connection, {"hall": hall}))

    def last_call_at(self, step: str) -> dt.datetime | None:
        key = split_step_id(step)
        values = {"visit": key[0], "place": key[1], "limit": 1} if key else None
        row = queries.LAST_CALL_AT.one(self.connection, values) if values else None
        return row[0] if row else None

    def last_press(self, hall: str, day: dt.date, counter: int) -> StoredPress | None:
        values = {"hall": hall, "day": day, "counter": counter, "limit": 1}
        row = queries.LAST_PRESS.one(self.connection, values)
        return StoredPress(*row) if row else None

    # --- appointments -----------------------------------------------------------------------------------------------

    def appointment(self, appointment: str) -> Appointment | None:
        return appointment_rows.by_id(self.connection, appointment)

    def appointment_by_token(self, token: str) -> Appointment | None:
        return appointment_rows.by_token(self.connection, token)

    def appointment_by_code(self, code: str) -> Appointment | None:
        return appointment_rows.by_code(self.connection, code)

    def appointments_on(self, hall: str, day: dt.date) -> list[Appointment]:
        return appointment_rows.on_day(self.connection, hall, day)

    def bookings_on(self, hall: str, day: dt.date) -> list[Booking]:
        return appointment_rows.bookings_on(self.connection, hall, day)

    def appointments_of_person(self, hall: str, id_hash: str) -> list[Appointment]:
        return appointment_rows.of_person(self.connection, hall, id_hash)

    def appointments_kept(self, hall: str, since: dt.date, until: dt.date) -> dict[str, int]:
        return appointment_rows.kept(self.connection, hall, since, until)

    # --- the day's end ----------------------------------------------------------------------------------------------

    def days_to_close(self, hall: str, today: dt.date, late: dt.timedelta) -> list[dt.date]:
        return day_rows.days_to_close(self.connection, hall, today, late)

    def closed_day(self, hall: str, day: dt.date) -> dict[str, int] | None:
        return day_rows.closed_day(self.connection, hall, day)

    def visits_on(self, hall: str, day: dt.date) -> list[Visit]:
        return day_rows.visits_on(self.connection, hall, day)

    def steps_on(self, hall: str, day: dt.date) -> list[Step]:
        return day_rows.steps_on(self.connection, hall, day)

    def events_on(self, hall: str, day: dt.date, kinds: Sequence[str]) -> list[StoredEvent]:
        return day_rows.events_on(self.connection, hall, day, kinds)

    def learned(self, hall: str) -> Learned | None:
        return learning_rows.learned_of(self.connection, hall)

    def days_served(self, hall: str, after: dt.date, before: dt.date) -> list[dt.date]:
        return learning_rows.days_served(self.connection, hall, after, before)

    def turns_on(self, hall: str, day: dt.date) -> list[Turn]:
        return learning_rows.turns_on(self.connection, hall, day)

    def arrivals_on(self, hall: str, day: dt.date) -> list[tuple[dt.datetime, str, str]]:
        return learning_rows.arrivals_on(self.connection, hall, day)

    def told_waits_on(self, hall: str, day: dt.date) -> list[ToldWait]:
        return learning_rows.told_waits_on(self.connection, hall, day)

    def oldest_day(self, hall: str) -> dt.date | None:
        return retention_rows.oldest_day(self.connection, hall)

    def numbers_known(self, hall: str, day: dt.date) -> dict[str, list[int]]:
        return day_rows.numbers_known(self.connection, hall, day)

    def vouchers_on(self, hall: str, day: dt.date) -> frozenset[str]:
        return day_rows.vouchers_on(self.connection, hall, day)

    # --- counters, series, calls ----------------------------------------------------------------------------------

    def desk(self, hall: str, day: dt.date, counter: int) -> CounterDesk | None:
        row = queries.DESK.one(self.connection, {"hall": hall, "day": day, "counter": counter})
        return CounterDesk(*row) if row else None

    def desks(self, hall: str, day: dt.date) -> dict[int, CounterDesk]:
        rows = queries.DESKS.rows(self.connection, {"hall": hall, "day": day})
        return {desk.number: desk for desk in (CounterDesk(*row) for row in rows)}

    def series_calls(self, hall: str, day: dt.date) -> dict[str, int]:
        return {row[0]: row[1] for row in queries.SERIES.rows(self.connection, {"hall": hall, "day": day})}

    def last_numbers(self, hall: str, day: dt.date) -> dict[str, int]:
        return {row[0]: row[2] for row in queries.SERIES.rows(self.connection, {"hall": hall, "day": day})}

    def calls(self, hall: str, day: dt.date, limit: int) -> list[StoredCall]:
        found = []
        rows = queries.CALLS.rows(self.connection, {"hall": hall, "day": day, "limit": limit})
        for visit, position, number, counter, at, again, event, why, state, counter_now in rows:
            # "done" once it is no longer at the counter that called.
            now = state if state in AT_COUNTER and counter_now == counter else "done"
            step = step_id(VisitId(visit), position)
            found.append(StoredCall(step, number, counter, at, bool(again), event, now, why))
        return found

    def why(self, step: str) -> list[dict[str, object]]:
        key = split_step_id(step)
        row = queries.WHY.one(self.connection, {"visit": key[0], "place": key[1], "limit": 1}) if key else None
        return list(row[0]) if row else []
