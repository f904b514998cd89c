"""Free copies and post. What is posted goes to a sealed address, opened for who packs it, each look on record."""

from __future__ import annotations

import datetime as dt

from queue_server.app.ports import UnitOfWork
from queue_server.app.tickets.people import mask
from queue_server.app.use_cases import UseCases
from queue_server.contract.free import FreeAddress, FreeMonth, FreeOrder, FreeSum, FreeView
from queue_server.domain.errors import RuleViolation
from queue_server.domain.free import FreeService, FreeServiceChanged, month_of, sent, sums
from queue_server.domain.ids import new_visit_id
from queue_server.domain.numbers import label, read_label
from queue_server.domain.staff_events import PersonalDataSeen


class FreeServices(UseCases):
    """Beside `HallService`, over the same reader and writer."""

    def order(self, hall: str, wanted: FreeOrder, principal: str, key: str) -> FreeView:
        """Write an order down at today's rate. Raises `free.off`, `free.too_many`."""
        rules, now = self.halls.get(hall), self.clock.now()
        free = rules.hall.free
        if wanted.kind not in free.offered:
            raise RuleViolation("free.off")
        if wanted.kind == "copies" and wanted.pages > free.most_pages:
            raise RuleViolation("free.too_many")
        pages = wanted.pages if wanted.kind == "copies" else 1
        id_, number = new_visit_id(now), read_label(wanted.ticket) if wanted.ticket else None
        to = wanted.to
        order = FreeService(
            id=id_,
            hall=hall,
            business_day=rules.calendar.business_day(now),
            kind=wanted.kind,
            pages=pages,
            cost_fen=pages * (free.page_fen if wanted.kind == "copies" else free.parcel_fen),
            ticket=label(*number) if number else "",
            ordered_by=principal,
            ordered_at=now,
            sent_by="",
            sent_at=None,
            name_masked=mask(to.name) if to else "",
            sealed=self.keys.seal(to.model_dump_json().encode(), _context(id_)) if to else b"",
        )

        def use_case(unit: UnitOfWork) -> FreeView:
            unit.add_free_service(order)
            _record(unit, order, "ordered", principal, now)
            return _view(order)

        idem = self._idem(principal, f"free:{hall}", key, wanted)
        return self.writer.submit(hall, use_case, idem, FreeView)

    def to_send(self, hall: str) -> list[FreeView]:
        """Return what is to be posted still, the oldest first."""
        self.halls.get(hall)
        with self.reader.read() as records:
            return [_view(order) for order in records.free_to_send(hall)]

    def address(self, hall: str, id_: str, principal: str) -> FreeAddress:
        """Show where to post it, and put the look on record before. Raises `free.unknown`, `free.sent`."""
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> FreeAddress:
            order = _known(unit, hall, id_)
            if order.sent_at is not None or not order.sealed:
                raise RuleViolation("free.sent")
            unit.record(PersonalDataSeen(hall=hall, at=now, by=principal, visit=id_, what="address"))
            return FreeAddress.model_validate_json(self.keys.open(order.sealed, _context(id_)))

        return self.writer.submit(hall, use_case, None, FreeAddress)

    def sent(self, hall: str, id_: str, principal: str, key: str) -> FreeView:
        """Note that it went. Raises `free.unknown`, `free.sent`."""
        now = self.clock.now()

        def use_case(unit: UnitOfWork) -> FreeView:
            order = sent(_known(unit, hall, id_), principal, now)
            unit.save_free_service(order)
            _record(unit, order, "sent", principal, now)
            return _view(order)

        return self.writer.submit(hall, use_case, self._idem(principal, f"free-sent:{id_}", key, None), FreeView)

    def month(self, hall: str, written: str = "") -> FreeMonth:
        """Return a month for finance; the present one where none is written (`2026-11`)."""
        rules = self.halls.get(hall)
        first, before = month_of(written, rules.calendar.business_day(self.clock.now()))
        with self.reader.read() as records:
            orders = records.free_between(hall, first, before)
        return FreeMonth(
            first=first,
            sums=[
                FreeSum(kind=kind, orders=s.orders, pages=s.pages, cost_fen=s.cost_fen)
                for kind, s in sums(orders).items()
            ],
            cost_fen=sum(order.cost_fen for order in orders),
            orders=[_view(order).model_copy(update={"name_masked": ""}) for order in orders],
        )


def _known(unit: UnitOfWork, hall: str, id_: str) -> FreeService:
    order = unit.free_service(id_)
    if order is None or order.hall != hall:
        raise RuleViolation("free.unknown")
    return order


def _record(unit: UnitOfWork, order: FreeService, state: str, by: str, now: dt.datetime) -> None:
    unit.record(
        FreeServiceChanged(
            hall=order.hall,
            at=now,
            by=by,
            state=state,
            order=order.id,
            kind=order.kind,
            pages=order.pages,
            cost_fen=order.cost_fen,
        )
    )


def _view(order: FreeService) -> FreeView:
    return FreeView(
        id=order.id,
        day=order.business_day,
        kind=order.kind,
        pages=order.pages,
        cost_fen=order.cost_fen,
        ticket=order.ticket,
        ordered_by=order.ordered_by,
        ordered_at=order.ordered_at,
        sent_at=order.sent_at,
        name_masked=order.name_masked,
    )


def _context(order: str) -> str:
    """Return what an address is sealed for: it opens as nothing else."""
    return f"{order}/free"
