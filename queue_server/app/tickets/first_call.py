"""The first call of the next day, for who could not be served: the old ticket shows what it is for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from queue_server.app.halls import HallRules
from queue_server.app.ports import Records
from queue_server.app.tickets.matters import Matter, Wanted
from queue_server.app.tickets.people import shown_by
from queue_server.domain.day_end import VOUCHER
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import ANY_COUNTER, Step, Visit


@dataclass(frozen=True, slots=True)
class FirstCall:
    """A voucher that may be used now."""

    visit: Visit
    """Of the day it could not be served on."""
    unserved: tuple[Step, ...]
    owners: tuple[str, ...]
    """Keyed hashes of the documents shown then."""

    def wanted(self, rules: HallRules) -> Wanted:
        """Return what the old ticket still waited for. Raises `item.unknown`, `item.not_here` if it is not offered."""
        matters = tuple(Matter(rules.offer(s.item), s.errand, s.matters) for s in self.unserved)
        return Wanted(matters, in_order=any(s.stage != self.unserved[0].stage for s in self.unserved))

    def must_fit(self, wanted: Wanted, shown: Sequence[str]) -> None:
        """Raise `voucher.invalid` for other matters, and for another person where a number belongs to one."""
        if not self._items() & {m.item for m in wanted.matters}:
            raise RuleViolation("voucher.invalid")
        bound = any(m.offered.item.bound for m in wanted.matters)
        if bound and self.owners and not set(self.owners) & set(shown):
            raise RuleViolation("voucher.invalid")

    def put_first(self, steps: Sequence[Step]) -> list[Step]:
        """Return the new ticket's steps: those the old one waited for go first wherever they may be called."""
        items = self._items()
        return [replace(s, first_at=ANY_COUNTER) if s.item in items else s for s in steps]

    def _items(self) -> set[str]:
        return {s.item for s in self.unserved}


def first_call(records: Records, rules: HallRules, token: str, today: dt.date) -> FirstCall:
    """Return what the token of an unserved ticket gives. Raises `voucher.invalid`: not today, not here, or used."""
    visit = records.visit_by_token(token)
    voucher = records.voucher(visit.id) if visit is not None else None
    if visit is None or voucher is None or voucher.used_by is not None:
        raise RuleViolation("voucher.invalid")
    if voucher.hall != rules.code or voucher.good_on != today:
        raise RuleViolation("voucher.invalid")
    unserved = tuple(s for s in records.steps_of(visit.id) if s.state == "cancelled" and s.reason == VOUCHER)
    if not unserved:
        raise RuleViolation("voucher.invalid")
    return FirstCall(visit, unserved, tuple(shown_by(records.holders(visit.id))))
