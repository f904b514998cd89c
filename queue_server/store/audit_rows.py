"""The events as the audit reads them (`app.audit.ports`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import Connection, select

from queue_server.domain.chain import Ends, Link
from queue_server.store import event_rows
from queue_server.store.tables import events


class AuditRows:
    """Reads; a part of `SqlRecords`."""

    @property
    def connection(self) -> Connection:
        raise NotImplementedError

    def chains(self) -> list[str]:
        return event_rows.chains(self.connection)

    def chain_ends(self, hall: str) -> Ends | None:
        return event_rows.ends(self.connection, hall)

    def links(self, hall: str, after: int = 0) -> Iterator[Link]:
        return event_rows.links(self.connection, hall, after)

    def links_between(self, hall: str, since: dt.datetime, until: dt.datetime) -> Iterator[Link]:
        for event in event_rows.links(self.connection, hall, self._before(hall, since)):
            if event.at >= until:
                return
            if event.at >= since:
                yield event

    def _before(self, hall: str, moment: dt.datetime) -> int:
        """Return a number that only earlier events have, close to the first of later ones: an event's number is found
        quickly, its moment is not, and moments grow with numbers."""
        ends = event_rows.ends(self.connection, hall)
        low, high = (ends.kept_from - 1, ends.last) if ends is not None else (0, 0)
        while low < high:
            middle = (low + high + 1) // 2
            at = select(events.c.at).where(events.c.hall == hall, events.c.seq >= middle).order_by(events.c.seq)
            found = self.connection.execute(at.limit(1)).scalar()
            if found is None or found >= moment:
                high = middle - 1
            else:
                low = middle
        return low
