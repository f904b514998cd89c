"""What is kept of free copies and post, as the use cases see it."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from queue_server.domain.free import FreeService


class FreeReads(Protocol):
    def free_service(self, id_: str) -> FreeService | None: ...

    def free_between(self, hall: str, first: dt.date, before: dt.date) -> list[FreeService]:
        """Return a hall's orders of some business days, the oldest first."""
        ...

    def free_to_send(self, hall: str) -> list[FreeService]:
        """Return what is to be posted still, the oldest first."""
        ...


class FreeWrites(Protocol):
    def add_free_service(self, order: FreeService) -> None: ...

    def save_free_service(self, order: FreeService) -> None: ...

    def forget_free_people(self, hall: str, before: dt.datetime) -> int:
        """Empty the names and addresses of what was sent before a moment; return how many."""
        ...

    def forget_free(self, hall: str, before: dt.date) -> int:
        """Drop orders of before a business day that are not still to be sent; return how many."""
        ...
