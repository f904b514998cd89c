"""What the terminals' heart-beats and orders need of the records, beside `app.ports`."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from queue_server.domain.fleet import Order, Seen


class FleetReads(Protocol):
    def seen(self, terminal: str) -> Seen | None:
        """Return what was last heard of a terminal, and what holds there."""
        ...

    def seen_in(self, hall: str) -> dict[str, Seen]: ...

    def orders_open(self, terminal: str) -> list[Order]:
        """Return what a terminal has not carried out yet, oldest first."""
        ...

    def orders_of(self, terminal: str, limit: int) -> list[Order]:
        """Return what was last asked of a terminal, newest first."""
        ...


class FleetWrites(Protocol):
    def keep_seen(self, seen: Seen) -> None: ...

    def add_order(self, order: Order) -> None: ...

    def order_done(self, order: str, terminal: str, at: dt.datetime) -> Order | None:
        """Note that this terminal carried an order out; None when it is not its own, or was noted before."""
        ...

    def forget_orders(self, hall: str, before: dt.datetime) -> int:
        """Drop orders asked before a moment; return how many."""
        ...
