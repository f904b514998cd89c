"""Events of their own transactions (who may do what), and the walk along a hall's chain."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, insert, select

from queue_server.domain.chain import BEGINNING, Ends, Link, link
from queue_server.domain.events import HallEvent
from queue_server.store import statements
from queue_server.store.tables import events, halls

_PAGE = 1000


def last_event(connection: Connection, hall: str) -> tuple[int, str]:
    """Return number and link of a hall's last event. The hall's row is locked until the end (PostgreSQL); one that was
    not there is now."""
    where = {"b_hall": hall}
    row = statements.LAST_EVENT.row(connection, where)
    if row is None:
        statements.ADD_HALL.do(connection, {"code": hall})
        row = statements.LAST_EVENT.row(connection, where)
    return (row[0], row[1]) if row else (0, BEGINNING)


def append(connection: Connection, event: HallEvent) -> int:
    """Add an event in a transaction that writes for no ticket; return its number. The hall's row stays locked in it."""
    last, before = last_event(connection, event.hall)
    said = (last + 1, event.type, event.at, event.public(), event.staff())
    chain = link(before, event.hall, *said)
    names = ("seq", "type", "at", "public", "staff")
    values = dict(zip(names, said, strict=True))
    connection.execute(insert(events).values(hall=event.hall, chain=chain, **values))
    statements.COUNT_EVENTS.do(connection, {"b_hall": event.hall, "event_seq": last + 1, "chain": chain})
    return last + 1


def ends(connection: Connection, hall: str) -> Ends | None:
    """Return what a hall remembers of its chain; None where nothing has happened yet."""
    columns = (halls.c.kept_from, halls.c.kept_after, halls.c.event_seq, halls.c.chain)
    row = connection.execute(select(*columns).where(halls.c.code == hall)).one_or_none()
    return Ends(*row) if row else None


def chains(connection: Connection) -> list[str]:
    """Return the halls with events, the county's own among them."""
    return list(connection.execute(select(halls.c.code).where(halls.c.event_seq > 0).order_by(halls.c.code)).scalars())


def links(connection: Connection, hall: str, after: int = 0) -> Iterator[Link]:
    """Yield a hall's events after one of them, oldest first."""
    columns = (events.c.hall, events.c.seq, events.c.type, events.c.at, events.c.public, events.c.staff, events.c.chain)
    last = after
    while True:
        page = select(*columns).where(events.c.hall == hall, events.c.seq > last).order_by(events.c.seq).limit(_PAGE)
        rows = connection.execute(page).all()
        yield from (Link(*row) for row in rows)
        if len(rows) < _PAGE:
            return
        last = rows[-1].seq
