"""Free copies and post: what is ordered for somebody, and what it costs the hall. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import HallEvent

Kind = Literal["copies", "post"]
KINDS: tuple[Kind, ...] = ("copies", "post")


@dataclass(frozen=True, slots=True)
class FreeService:
    """One order. Copies are handed over at once; what is posted goes to a name and an address, which are `sealed`."""

    id: str
    hall: str
    business_day: dt.date
    kind: Kind
    pages: int
    """Copied; of post the pieces, one."""
    cost_fen: int
    """By the rate of its day: a later rate changes no month that is closed."""
    ticket: str
    """The number it was ordered with; empty without one."""
    ordered_by: str
    ordered_at: dt.datetime
    sent_by: str
    sent_at: dt.datetime | None
    name_masked: str
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeServiceChanged(HallEvent):
    """Copies were made, post was ordered or sent. Nothing of it is public."""

    type: ClassVar[str] = "free_service_changed"
    state: str
    order: str
    kind: str
    pages: int
    cost_fen: int

    def public(self) -> dict[str, object]:
        return {}


@dataclass(frozen=True, slots=True)
class Sum:
    orders: int
    pages: int
    cost_fen: int


def sent(order: FreeService, by: str, now: dt.datetime) -> FreeService:
    """Raises `free.sent` for what went already, and for copies."""
    if order.kind != "post" or order.sent_at is not None:
        raise RuleViolation("free.sent")
    return replace(order, sent_by=by, sent_at=now)


def sums(orders: Iterable[FreeService]) -> dict[Kind, Sum]:
    """Return what each kind comes to."""
    known = list(orders)
    found: dict[Kind, Sum] = {}
    for kind in KINDS:
        mine = [order for order in known if order.kind == kind]
        found[kind] = Sum(len(mine), sum(o.pages for o in mine), sum(o.cost_fen for o in mine))
    return found


def month_of(written: str, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first day of a month written `2026-11` and that of the next; today's month for anything else."""
    try:
        first = dt.date.fromisoformat(f"{written}-01")
    except ValueError:
        first = today.replace(day=1)
    return first, next_month(first)


def next_month(first: dt.date) -> dt.date:
    """Return the first day of the month after the one that begins on `first`."""
    return (first + dt.timedelta(days=31)).replace(day=1)
