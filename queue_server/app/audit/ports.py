"""What the audit asks of the events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from queue_server.domain.chain import Ends, Link


class AuditReads(Protocol):
    def chains(self) -> list[str]:
        """Return the halls with events, the county's own among them."""
        ...

    def chain_ends(self, hall: str) -> Ends | None:
        """Return what a hall remembers of its chain; None where nothing has happened yet."""
        ...

    def links(self, hall: str, after: int = 0) -> Iterator[Link]:
        """Yield a hall's events after one of them, oldest first."""
        ...

    def links_between(self, hall: str, since: dt.datetime, until: dt.datetime) -> Iterator[Link]:
        """Yield a hall's events from one moment up to another, oldest first."""
        ...
