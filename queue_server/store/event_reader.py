"""Reads a hall's public events for the streams. Nothing of an event's staff part comes this way."""

from __future__ import annotations

from sqlalchemy import Engine, select

from queue_server.contract.events import PublicEvent
from queue_server.store.engine import asking
from queue_server.store.tables import events, halls


class StoredEvents:
    """`event_hub.Events` over the database; thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._asking = asking(engine)

    def last(self, hall: str) -> int:
        with self._asking.connect() as connection:
            return connection.execute(select(halls.c.event_seq).where(halls.c.code == hall)).scalar() or 0

    def after(self, hall: str, last: int, limit: int) -> list[PublicEvent]:
        columns = (events.c.seq, events.c.type, events.c.at, events.c.public)
        query = select(*columns).where(events.c.hall == hall, events.c.seq > last).order_by(events.c.seq).limit(limit)
        with self._asking.connect() as connection:
            rows = connection.execute(query).all()
        return [
            PublicEvent.model_validate({**row.public, "seq": row.seq, "type": row.type, "at": row.at}) for row in rows
        ]
