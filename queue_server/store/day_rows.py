"""The rows of a day's end: days to close, gaps in the numbers, vouchers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import Connection, delete, func, insert, select, update

from queue_server.app.stored import StoredEvent
from queue_server.domain.visits import OPEN, Step, Visit
from queue_server.store.tables import (
    appointments,
    blocks,
    calls,
    closed_days,
    counters,
    events,
    presses,
    steps,
    visits,
    voids,
    vouchers,
)


def days_to_close(connection: Connection, hall: str, today: dt.date, late: dt.timedelta) -> list[dt.date]:
    last = connection.execute(select(func.max(closed_days.c.business_day)).where(closed_days.c.hall == hall)).scalar()
    since = last or dt.date.min
    fresh = (
        select(table.c.business_day).where(
            table.c.hall == hall, table.c.business_day > since, table.c.business_day <= today
        )
        for table in (visits, counters, blocks)
    )
    booked = select(appointments.c.business_day).where(
        appointments.c.hall == hall,
        appointments.c.business_day > since,
        appointments.c.business_day <= today,
        appointments.c.state == "booked",
    )
    past = [today - dt.timedelta(days=n) for n in range(1, late.days + 1)]
    open_late = select(steps.c.business_day).where(
        steps.c.hall == hall, steps.c.business_day.in_(past), steps.c.state.in_(OPEN)
    )
    found = {row[0] for query in (*fresh, booked, open_late) for row in connection.execute(query.distinct())}
    return sorted(found)


def closed_day(connection: Connection, hall: str, day: dt.date) -> dict[str, int] | None:
    where = closed_days.c.hall == hall, closed_days.c.business_day == day
    found: dict[str, int] | None = connection.execute(select(closed_days.c.figures).where(*where)).scalar()
    return found


def save_closed_day(connection: Connection, hall: str, day: dt.date, at: dt.datetime, figures: dict[str, int]) -> None:
    row = {"at": at, "figures": figures}
    where = closed_days.c.hall == hall, closed_days.c.business_day == day
    if connection.execute(update(closed_days).where(*where).values(row)).rowcount == 0:
        connection.execute(insert(closed_days), {"hall": hall, "business_day": day, **row})


def visits_on(connection: Connection, hall: str, day: dt.date) -> list[Visit]:
    query = select(*(visits.c[f.name] for f in fields(Visit))).where(
        visits.c.hall == hall, visits.c.business_day == day
    )
    return [Visit(*row) for row in connection.execute(query.order_by(visits.c.issued_at, visits.c.id))]


def steps_on(connection: Connection, hall: str, day: dt.date) -> list[Step]:
    query = select(*(steps.c[f.name] for f in fields(Step))).where(steps.c.hall == hall, steps.c.business_day == day)
    return [Step(*row) for row in connection.execute(query)]


def events_on(connection: Connection, hall: str, day: dt.date, kinds: Sequence[str]) -> list[StoredEvent]:
    """Read the events between the last call of the days before and the first of the days after: no index knows days."""
    of_hall = select(calls.c.event).where(calls.c.hall == hall)
    earlier = of_hall.where(calls.c.business_day < day).order_by(calls.c.business_day.desc(), calls.c.event.desc())
    later = of_hall.where(calls.c.business_day > day).order_by(calls.c.business_day, calls.c.event)
    after = connection.execute(earlier.limit(1)).scalar()
    until = connection.execute(later.limit(1)).scalar()
    query = select(events.c.hall, events.c.seq, events.c.type, events.c.at, events.c.public, events.c.staff).where(
        events.c.hall == hall, events.c.type.in_(kinds), events.c.seq > (after or 0)
    )
    if until is not None:
        query = query.where(events.c.seq < until)
    return [StoredEvent(*row) for row in connection.execute(query.order_by(events.c.seq))]


def numbers_known(connection: Connection, hall: str, day: dt.date) -> dict[str, list[int]]:
    known: dict[str, list[int]] = defaultdict(list)
    for table in (visits, voids):
        where = table.c.hall == hall, table.c.business_day == day
        for prefix, number in connection.execute(select(table.c.prefix, table.c.number).where(*where)):
            known[prefix].append(number)
    return known


def add_voids(
    connection: Connection,
    hall: str,
    day: dt.date,
    prefix: str,
    numbers: Sequence[int],
    reason: str,
    at: dt.datetime,
) -> None:
    same = {"hall": hall, "business_day": day, "prefix": prefix, "reason": reason, "at": at}
    connection.execute(insert(voids), [{**same, "number": number} for number in numbers])


def vouchers_on(connection: Connection, hall: str, day: dt.date) -> frozenset[str]:
    query = select(vouchers.c.visit).join(visits, visits.c.id == vouchers.c.visit)
    found = connection.execute(query.where(visits.c.hall == hall, visits.c.business_day == day))
    return frozenset(found.scalars())


def add_voucher(connection: Connection, visit: str, hall: str, good_on: dt.date) -> None:
    connection.execute(insert(vouchers), {"visit": visit, "hall": hall, "good_on": good_on, "used_by": None})


def drop_presses(connection: Connection, hall: str, until: dt.date) -> None:
    connection.execute(delete(presses).where(presses.c.hall == hall, presses.c.business_day <= until))
