"""Deletes what is kept long enough. Only whole days and the oldest events go, so that what remains has no gap."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, func, select, update

from queue_server.store.fleet_tables import authorities, contacts
from queue_server.store.tables import (
    blocks,
    calls,
    events,
    halls,
    holders,
    ratings,
    series_days,
    steps,
    visits,
    voids,
    vouchers,
)


def oldest_day(connection: Connection, hall: str) -> dt.date | None:
    found: dt.date | None = connection.execute(
        select(func.min(visits.c.business_day)).where(visits.c.hall == hall)
    ).scalar()
    return found


def forget_holders(connection: Connection, hall: str, before: dt.date) -> int:
    """Drop sealed names and the hashes that find doubles. A visit's id grows with time: the oldest is near at hand."""
    oldest = connection.execute(select(func.min(holders.c.visit))).scalar()
    since = select(visits.c.business_day).where(visits.c.id == oldest).scalar_subquery()
    of = select(visits.c.id).where(
        visits.c.hall == hall, visits.c.business_day >= since, visits.c.business_day < before
    )
    return connection.execute(delete(holders).where(holders.c.visit.in_(of))).rowcount if oldest else 0


def forget_phones(connection: Connection, hall: str, before: dt.date) -> int:
    """Drop phone numbers that were said instead of a document, with the hashes that find them."""
    of = select(visits.c.id).where(visits.c.hall == hall, visits.c.business_day < before)
    return connection.execute(delete(holders).where(holders.c.role == "phone", holders.c.visit.in_(of))).rowcount


def forget_day(connection: Connection, hall: str, day: dt.date) -> int:
    """Drop a day's visits with all that hangs on them; return how many visits."""
    of = select(visits.c.id).where(visits.c.hall == hall, visits.c.business_day == day)
    connection.execute(delete(calls).where(calls.c.hall == hall, calls.c.business_day == day))
    for table in (ratings, holders, vouchers, contacts, authorities, steps):
        connection.execute(delete(table).where(table.c.visit.in_(of)))
    # Also of the days before it, on which terminals held numbers and nobody came.
    for table in (series_days, voids, blocks):
        connection.execute(delete(table).where(table.c.hall == hall, table.c.business_day <= day))
    return connection.execute(delete(visits).where(visits.c.hall == hall, visits.c.business_day == day)).rowcount


def forget_calls(connection: Connection, hall: str, before: dt.date) -> int:
    """Drop the reasons of calls."""
    return connection.execute(delete(calls).where(calls.c.hall == hall, calls.c.business_day < before)).rowcount


def forget_events(connection: Connection, hall: str, before: dt.datetime, limit: int) -> int:
    """Drop the oldest events, `limit` at most; the hall's last one always stays, and what the next is linked to."""
    last = connection.execute(select(halls.c.event_seq).where(halls.c.code == hall)).scalar() or 0
    oldest = connection.execute(
        select(events.c.seq, events.c.at)
        .where(events.c.hall == hall, events.c.seq < last)
        .order_by(events.c.seq)
        .limit(limit)
    ).all()
    until = 0
    for seq, at in oldest:
        if at >= before:
            break
        until = seq
    if not until:
        return 0
    link = select(func.coalesce(events.c.chain, "")).where(events.c.hall == hall, events.c.seq == until)
    kept = {"kept_from": until + 1, "kept_after": link.scalar_subquery()}
    connection.execute(update(halls).where(halls.c.code == hall).values(kept))
    return connection.execute(delete(events).where(events.c.hall == hall, events.c.seq <= until)).rowcount
