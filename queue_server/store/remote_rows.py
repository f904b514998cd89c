"""Questions about numbers taken on a phone (`app.remote.ports`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

from sqlalchemy import Connection, and_, func, select

from queue_server.domain.remote import LAPSED
from queue_server.domain.visits import Visit
from queue_server.store.tables import holders, steps, visits

_OPEN = and_(
    visits.c.checked_in_at.is_(None),
    select(steps.c.visit).where(steps.c.visit == visits.c.id, steps.c.state == "pending").exists(),
)
_LAPSED = select(steps.c.visit).where(steps.c.visit == visits.c.id, steps.c.reason == LAPSED).exists()
_OF_PHONE = select(func.count(visits.c.id.distinct())).join(holders, holders.c.visit == visits.c.id)


class RemoteRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def not_here(self, hall: str, day: dt.date) -> list[Visit]:
        found = select(*(visits.c[f.name] for f in fields(Visit))).where(
            visits.c.hall == hall, visits.c.business_day == day, _OPEN
        )
        return [Visit(*row) for row in self.connection.execute(found.order_by(visits.c.issued_at, visits.c.number))]

    def awaited_of(self, day: dt.date, id_hash: str) -> int:
        mine = holders.c.id_hash == id_hash, visits.c.business_day == day, _OPEN
        return int(self.connection.execute(_OF_PHONE.where(*mine)).scalar_one())

    def lapsed_of(self, day: dt.date, id_hash: str) -> int:
        mine = holders.c.id_hash == id_hash, visits.c.business_day == day, _LAPSED
        return int(self.connection.execute(_OF_PHONE.where(*mine)).scalar_one())
