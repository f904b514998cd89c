"""The rows of the hall's terminals (`app.fleet.ports`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from queue_server.domain.fleet import Order, Seen, Standing
from queue_server.store.fleet_tables import orders, terminals_seen

_SEEN = select(*(terminals_seen.c[f.name] for f in fields(Seen)))
_ORDERS = select(*(orders.c[f.name] for f in fields(Order)))


class FleetRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def seen(self, terminal: str) -> Seen | None:
        row = self.connection.execute(_SEEN.where(terminals_seen.c.terminal == terminal)).one_or_none()
        return _seen(row) if row else None

    def seen_in(self, hall: str) -> dict[str, Seen]:
        found = map(_seen, self.connection.execute(_SEEN.where(terminals_seen.c.hall == hall)))
        return {seen.terminal: seen for seen in found}

    def orders_open(self, terminal: str) -> list[Order]:
        query = _ORDERS.where(orders.c.terminal == terminal, orders.c.done_at.is_(None))
        return [Order(*row) for row in self.connection.execute(query.order_by(orders.c.at, orders.c.id))]

    def orders_of(self, terminal: str, limit: int) -> list[Order]:
        query = _ORDERS.where(orders.c.terminal == terminal).order_by(orders.c.at.desc(), orders.c.id.desc())
        return [Order(*row) for row in self.connection.execute(query.limit(limit))]


class FleetChanges(FleetRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def keep_seen(self, seen: Seen) -> None:
        values = {name: getattr(seen, name) for name in ("terminal", "hall", "seen_at", "silent", "beat")}
        values["standing"] = _written(seen.standing)
        where = terminals_seen.c.terminal == seen.terminal
        if self.connection.execute(update(terminals_seen).where(where).values(values)).rowcount == 0:
            self.connection.execute(insert(terminals_seen), values)

    def add_order(self, order: Order) -> None:
        self.connection.execute(insert(orders), asdict(order))

    def order_done(self, order: str, terminal: str, at: dt.datetime) -> Order | None:
        where = orders.c.id == order, orders.c.terminal == terminal, orders.c.done_at.is_(None)
        if self.connection.execute(update(orders).where(*where).values(done_at=at)).rowcount == 0:
            return None
        return Order(*self.connection.execute(_ORDERS.where(orders.c.id == order)).one())

    def forget_orders(self, hall: str, before: dt.datetime) -> int:
        where = orders.c.hall == hall, orders.c.at < before
        return self.connection.execute(delete(orders).where(*where)).rowcount


def _seen(row: Row[Any]) -> Seen:
    terminal, hall, seen_at, silent, beat, kept = tuple(row)
    until = dt.datetime.fromisoformat(kept["until"]) if kept["until"] else None
    standing = Standing(kept["zh"], kept["en"], until, tuple(kept["disabled"]))
    return Seen(terminal, hall, seen_at, silent, beat, standing)


def _written(standing: Standing) -> dict[str, object]:
    until = standing.until.isoformat() if standing.until else None
    return {"zh": standing.zh, "en": standing.en, "until": until, "disabled": list(standing.disabled)}
