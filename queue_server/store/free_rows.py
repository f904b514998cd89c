"""The rows of free copies and post (`app.free.ports`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, insert, or_, select, update

from queue_server.domain.free import FreeService
from queue_server.store.fleet_tables import free_services as table

_ALL = select(*(table.c[f.name] for f in fields(FreeService)))


class FreeRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def free_service(self, id_: str) -> FreeService | None:
        row = self.connection.execute(_ALL.where(table.c.id == id_)).one_or_none()
        return FreeService(*row) if row else None

    def free_between(self, hall: str, first: dt.date, before: dt.date) -> list[FreeService]:
        days = table.c.business_day >= first, table.c.business_day < before
        query = _ALL.where(table.c.hall == hall, *days).order_by(table.c.ordered_at, table.c.id)
        return [FreeService(*row) for row in self.connection.execute(query)]

    def free_to_send(self, hall: str) -> list[FreeService]:
        waits = table.c.kind == "post", table.c.sent_at.is_(None)
        query = _ALL.where(table.c.hall == hall, *waits).order_by(table.c.ordered_at, table.c.id)
        return [FreeService(*row) for row in self.connection.execute(query)]


class FreeChanges(FreeRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_free_service(self, order: FreeService) -> None:
        self.connection.execute(insert(table), asdict(order))

    def save_free_service(self, order: FreeService) -> None:
        self.connection.execute(update(table).where(table.c.id == order.id).values(asdict(order)))

    def forget_free_people(self, hall: str, before: dt.datetime) -> int:
        gone = table.c.hall == hall, table.c.sent_at < before, table.c.sealed != b""
        emptied = {"sealed": b"", "name_masked": ""}
        return self.connection.execute(update(table).where(*gone).values(emptied)).rowcount

    def forget_free(self, hall: str, before: dt.date) -> int:
        over = or_(table.c.kind == "copies", table.c.sent_at.is_not(None))
        where = table.c.hall == hall, table.c.business_day < before, over
        return self.connection.execute(delete(table).where(*where)).rowcount
