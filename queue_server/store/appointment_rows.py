"""The rows of appointments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, or_, select, update

from queue_server.domain.appointments import HOLDS, Appointment, Booking
from queue_server.domain.errors import RuleViolation
from queue_server.store.prepared import Prepared, Query
from queue_server.store.tables import appointments

FIELDS = tuple(f.name for f in fields(Appointment))
_CHANGES = ("business_day", "start", "until", "state", "changed_at", "visit")
_ALL: Select[Any] = select(*(appointments.c[name] for name in FIELDS))
_IN_ORDER = appointments.c.start, appointments.c.booked_at, appointments.c.id
_OF_DAY = and_(appointments.c.hall == bindparam("hall"), appointments.c.business_day == bindparam("day"))

_BY_ID = Query(_ALL.where(appointments.c.id == bindparam("appointment")))
_BY_TOKEN = Query(_ALL.where(appointments.c.token == bindparam("token")))
_BY_CODE = Query(_ALL.where(appointments.c.code == bindparam("code")))
_ON = Query(_ALL.where(_OF_DAY).order_by(*_IN_ORDER))
_BOOKED = Query(
    select(*(appointments.c[f.name] for f in fields(Booking))).where(
        _OF_DAY, or_(*(appointments.c.state == state for state in HOLDS))
    )
)
_OF_PERSON = Query(
    _ALL.where(appointments.c.id_hash == bindparam("id_hash"), appointments.c.hall == bindparam("hall")).order_by(
        *_IN_ORDER
    )
)
_ADD = Prepared(insert(appointments), FIELDS)
_SAVE = Prepared(
    update(appointments)
    .where(appointments.c.id == bindparam("b_id"), appointments.c.state == bindparam("b_state"))
    .values({name: bindparam(name) for name in _CHANGES})
)


def by_id(connection: Connection, appointment: str) -> Appointment | None:
    return _read(_BY_ID.one(connection, {"appointment": appointment}))


def by_token(connection: Connection, token: str) -> Appointment | None:
    return _read(_BY_TOKEN.one(connection, {"token": token}))


def by_code(connection: Connection, code: str) -> Appointment | None:
    return _read(_BY_CODE.one(connection, {"code": code}))


def on_day(connection: Connection, hall: str, day: dt.date) -> list[Appointment]:
    return [_made(row) for row in _ON.rows(connection, {"hall": hall, "day": day})]


def bookings_on(connection: Connection, hall: str, day: dt.date) -> list[Booking]:
    rows = _BOOKED.rows(connection, {"hall": hall, "day": day})
    return [Booking(key, start, tuple(items), errand, state) for key, start, items, errand, state in rows]


def of_person(connection: Connection, hall: str, id_hash: str) -> list[Appointment]:
    return [_made(row) for row in _OF_PERSON.rows(connection, {"hall": hall, "id_hash": id_hash})]


def add(connection: Connection, appointment: Appointment) -> None:
    _ADD.do(connection, _values(appointment))


def save(connection: Connection, before: Appointment, after: Appointment) -> None:
    """Keep what may change. Raises `appointment.over` when another was quicker."""
    values = {name: getattr(after, name) for name in _CHANGES}
    if _SAVE.do(connection, {**values, "b_id": before.id, "b_state": before.state}) != 1:
        raise RuleViolation("appointment.over")


def _values(appointment: Appointment) -> dict[str, object]:
    return {name: getattr(appointment, name) for name in FIELDS} | {"items": list(appointment.items)}


def _read(row: Sequence[Any] | None) -> Appointment | None:
    return None if row is None else _made(row)


def _made(row: Sequence[Any]) -> Appointment:
    known = dict(zip(FIELDS, row, strict=True))
    return Appointment(**known | {"items": tuple(known["items"])})


# --- what is kept how long ------------------------------------------------------------------------------------------


def forget_people(connection: Connection, hall: str, before: dt.date) -> int:
    """Drop who had booked for earlier days; the bare appointments stay for the figures."""
    known = appointments.c.hall == hall, appointments.c.business_day < before, appointments.c.id_hash != ""
    nobody = {"sealed": b"", "name_masked": "", "id_hash": ""}
    return connection.execute(update(appointments).where(*known).values(nobody)).rowcount


def forget(connection: Connection, hall: str, before: dt.date) -> int:
    old = appointments.c.hall == hall, appointments.c.business_day < before
    return connection.execute(delete(appointments).where(*old)).rowcount


def kept(connection: Connection, hall: str, since: dt.date, until: dt.date) -> dict[str, int]:
    """Count the appointments of some days by their state."""
    days = appointments.c.business_day >= since, appointments.c.business_day < until
    query = select(appointments.c.state, func.count()).where(appointments.c.hall == hall, *days)
    return {row[0]: row[1] for row in connection.execute(query.group_by(appointments.c.state))}
