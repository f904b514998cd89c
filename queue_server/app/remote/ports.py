"""What is asked of numbers taken on a phone, as the use cases see it. They are visits as any other."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from queue_server.domain.visits import Visit


class RemoteReads(Protocol):
    def not_here(self, hall: str, day: dt.date) -> list[Visit]:
        """Return a day's visits whose holders have not checked in and that are not over, the oldest first."""
        ...

    def awaited_of(self, day: dt.date, id_hash: str) -> int:
        """Count those of a phone number, in every hall."""
        ...

    def lapsed_of(self, day: dt.date, id_hash: str) -> int:
        """Count a phone number's visits of a day that were given back by themselves, in every hall."""
        ...
