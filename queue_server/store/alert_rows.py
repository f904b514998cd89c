"""The rows of alerts (`app.alerts.ports`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, insert, select, update

from queue_server.domain.alerts import Alert
from queue_server.store.fleet_tables import alerts as table

_ALL = select(*(table.c[f.name] for f in fields(Alert)))


class AlertRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def alert(self, id_: str) -> Alert | None:
        row = self.connection.execute(_ALL.where(table.c.id == id_)).one_or_none()
        return Alert(*row) if row else None

    def open_alerts(self, hall: str) -> list[Alert]:
        query = _ALL.where(table.c.hall == hall, table.c.ended_at.is_(None)).order_by(table.c.began_at, table.c.id)
        return [Alert(*row) for row in self.connection.execute(query)]

    def past_alerts(self, hall: str, since: dt.datetime, limit: int) -> list[Alert]:
        query = _ALL.where(table.c.hall == hall, table.c.ended_at >= since)
        newest = query.order_by(table.c.ended_at.desc(), table.c.id.desc()).limit(limit)
        return [Alert(*row) for row in self.connection.execute(newest)]


class AlertChanges(AlertRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_alert(self, alert: Alert) -> None:
        self.connection.execute(insert(table), asdict(alert))

    def save_alert(self, alert: Alert) -> None:
        self.connection.execute(update(table).where(table.c.id == alert.id).values(asdict(alert)))

    def forget_alerts(self, hall: str, before: dt.datetime) -> int:
        gone = table.c.hall == hall, table.c.ended_at < before
        return self.connection.execute(delete(table).where(*gone)).rowcount
