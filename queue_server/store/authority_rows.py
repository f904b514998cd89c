"""The rows of photographed authorities (`app.tickets.authority_ports`)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, insert, select

from queue_server.store.fleet_tables import authorities


class AuthorityRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def has_authority(self, visit: str) -> bool:
        query = select(authorities.c.visit).where(authorities.c.visit == visit)
        return self.connection.execute(query).one_or_none() is not None

    def authority(self, visit: str) -> bytes | None:
        found: bytes | None = self.connection.execute(
            select(authorities.c.sealed).where(authorities.c.visit == visit)
        ).scalar()
        return found


class AuthorityChanges(AuthorityRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def keep_authority(self, visit: str, hall: str, day: dt.date, sealed: bytes) -> None:
        self.connection.execute(delete(authorities).where(authorities.c.visit == visit))
        row = {"visit": visit, "hall": hall, "business_day": day, "sealed": sealed}
        self.connection.execute(insert(authorities), row)

    def forget_authorities(self, hall: str, before: dt.date) -> int:
        where = authorities.c.hall == hall, authorities.c.business_day < before
        return self.connection.execute(delete(authorities).where(*where)).rowcount
