"""The rows of text messages (`app.agents.ports`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, func, insert, select, update

from queue_server.domain.texts import LATE, TAKEN, WAITING, TextMessage
from queue_server.store.fleet_tables import messages

_ALL = select(*(messages.c[f.name] for f in fields(TextMessage)))


class TextRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def texts_taken(self, terminal: str) -> list[TextMessage]:
        query = _ALL.where(messages.c.terminal == terminal, messages.c.state == TAKEN)
        return [TextMessage(*row) for row in self.connection.execute(query.order_by(messages.c.at, messages.c.id))]


class TextChanges(TextRows):
    """Writes; a part of `SqlUnitOfWork`."""

    def add_text(self, message: TextMessage) -> None:
        self.connection.execute(insert(messages), asdict(message))

    def take_texts(self, hall: str, terminal: str, most: int, now: dt.datetime) -> None:
        for state, result in ((WAITING, "failed"), (TAKEN, "unknown")):
            late = messages.c.hall == hall, messages.c.state == state, messages.c.until <= now
            ended = {"state": result, "code": LATE, "done_at": now, "sealed": b""}
            self.connection.execute(update(messages).where(*late).values(ended))
        mine = messages.c.terminal == terminal, messages.c.state == TAKEN
        room = most - self.connection.execute(select(func.count()).select_from(messages).where(*mine)).scalar_one()
        waiting = select(messages.c.id).where(messages.c.hall == hall, messages.c.state == WAITING)
        oldest = waiting.order_by(messages.c.at, messages.c.id).limit(max(0, room))
        found = self.connection.execute(oldest).scalars().all()
        if found:
            taken = {"state": TAKEN, "terminal": terminal}
            self.connection.execute(update(messages).where(messages.c.id.in_(found)).values(taken))

    def text_done(self, message: str, terminal: str, result: str, code: str, at: dt.datetime) -> bool:
        where = messages.c.id == message, messages.c.terminal == terminal, messages.c.state == TAKEN
        values = {"state": result, "code": code, "done_at": at, "sealed": b""}
        return self.connection.execute(update(messages).where(*where).values(values)).rowcount > 0

    def forget_texts(self, hall: str, before: dt.datetime) -> int:
        where = messages.c.hall == hall, messages.c.at < before
        return self.connection.execute(delete(messages).where(*where)).rowcount
