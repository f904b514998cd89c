"""The rows of requests for an agent, an officer or a visit (`app.outreach.ports`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from queue_server.domain.outreach import OVER, Outreach
from queue_server.store.fleet_tables import outreach

_ALL = select(*(outreach.c[f.name] for f in fields(Outreach)))
_OVER = outreach.c.state.in_(OVER)


class OutreachRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def outreach(self, id_: str) -> Outreach | None:
        return _read(self.connection.execute(_ALL.where(outreach.c.id == id_)).one_or_none())

    def outreach_by_token(self, token: str) -> Outreach | None:
        return _read(self.connection.execute(_ALL.where(outreach.c.token == token)).one_or_none())

    def outreach_in(self, grids: Sequence[str], over_since: dt.datetime) -> list[Outreach]:
        shown = or_(~_OVER, outreach.c.over_at >= over_since)
        query = _ALL.where(outreach.c.grid.in_(grids), shown).order_by(outreach.c.asked_at, outreach.c.id)
        return [_of(row) for row in self.connection.execute(query)]


class OutreachChanges(OutreachRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_outreach(self, request: Outreach) -> None:
        self.connection.execute(insert(outreach), _values(request))

    def save_outreach(self, request: Outreach) -> None:
        self.connection.execute(update(outreach).where(outreach.c.id == request.id).values(_values(request)))

    def forget_outreach_people(self, hall: str, before: dt.datetime) -> int:
        gone = _of_hall(hall), outreach.c.over_at < before, outreach.c.sealed != b""
        emptied = {"sealed": b"", "name_masked": ""}
        return self.connection.execute(update(outreach).where(*gone).values(emptied)).rowcount

    def forget_outreach(self, hall: str, before: dt.datetime) -> int:
        return self.connection.execute(delete(outreach).where(_of_hall(hall), outreach.c.over_at < before)).rowcount


def _of_hall(hall: str) -> Any:
    return outreach.c.hall == hall


def _values(request: Outreach) -> dict[str, object]:
    return asdict(request) | {"papers": [list(paper) for paper in request.papers]}


def _read(row: Row[Any] | None) -> Outreach | None:
    return _of(row) if row is not None else None


def _of(row: Row[Any]) -> Outreach:
    values = dict(row._mapping)
    return Outreach(**values | {"papers": tuple((zh, en) for zh, en in values["papers"])})
