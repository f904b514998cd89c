"""Taking a number: from what a person asked for to a ticket the hall answers for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from queue_server.app.board import FIRST, Boards, newcomer
from queue_server.app.halls import HallRules
from queue_server.app.identify.redeem import Redeeming, with_identified
from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about_visit
from queue_server.app.tickets.classes import VOUCHING_CHANNELS, acts, entitled_class
from queue_server.app.tickets.first_call import FirstCall, first_call
from queue_server.app.tickets.last_ticket import refuse_not_now, refuse_too_late
from queue_server.app.tickets.matters import Wanted, bundled, chosen, refuse_suspended, steps_for
from queue_server.app.tickets.people import (
    compares_faces,
    holders_of,
    phones_of,
    refuse_too_many,
    refuse_unbound,
    shown_by,
)
from queue_server.app.tickets.quotas import refuse_full
from queue_server.app.tickets.visit_view import Told, issued_view, soonest
from queue_server.app.views import wait_of
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketIssued
from queue_server.domain.forecast import Forecast, round_up
from queue_server.domain.ids import VisitId, new_token, new_visit_id
from queue_server.domain.visits import Holder, Visit


@dataclass(frozen=True, slots=True)
class Issuing:
    """One request for a number, and what it is asked with."""

    rules: HallRules
    boards: Boards
    keys: Keys
    request: IssueRequest
    principal: str
    base_url: str
    now: dt.datetime
    real_now: dt.datetime | None = None
    """For what does not go by the hall's clock: how long a reference to a person is good."""

    def __call__(self, unit: UnitOfWork) -> VisitIssued:
        """Give the next number.

        Raises the contract's `hall.*`, `item.*`, `bundle.*`, `class.*`, `holder.*`, `identify.gone`, `voucher.invalid`,
        `series.full`.
        """
        rules, request = self.rules, self.request
        if request.holder_refs:
            redeeming = Redeeming(self.keys, rules.code, self.principal, self.real_now or self.now)
            known = with_identified(request, unit, redeeming)
            return replace(self, request=known)(unit)
        if not rules.calendar.is_issuing(self.now):
            raise RuleViolation("hall.closed")
        day = rules.calendar.business_day(self.now)
        earlier = first_call(unit, rules, request.voucher, day) if request.voucher is not None else None
        wanted = self._wanted(earlier)
        refuse_not_now(rules, wanted, self.now)
        class_ = entitled_class(rules, request, day, earlier.visit.class_ if earlier else None)
        visit_id = new_visit_id(self.now)
        people = holders_of(request, visit_id, self.keys, compares=compares_faces(rules, self.principal))
        self._refuse_people(unit, wanted, people, day, earlier)
        vouched = request.channel in VOUCHING_CHANNELS or earlier is not None
        if not vouched:
            refuse_full(unit, rules, day, wanted)
        ticket = Ticket(
            id=visit_id,
            day=day,
            wanted=wanted,
            class_=class_,
            people=tuple(people),
            channel=request.channel,
            bundle=request.bundle,
            agent=acts(request),
            cannot_hear=request.cannot_hear,
            queued_at=self.now,
            here=request.channel != "phone",
            in_time=not vouched,
            earlier=earlier,
        )
        return TicketDesk(rules, self.boards, self.principal, self.base_url, self.now).give(unit, ticket)

    def _wanted(self, earlier: FirstCall | None) -> Wanted:
        request = self.request
        if request.bundle is not None:
            return bundled(self.rules, request.bundle, request.errand)
        if earlier is not None and not request.items:
            return earlier.wanted(self.rules)
        return chosen(self.rules, request.items, request.errand, request.matters)

    def _refuse_people(
        self, unit: UnitOfWork, wanted: Wanted, people: list[Holder], day: dt.date, earlier: FirstCall | None
    ) -> None:
        """Keep numbers from touts. Whom a machine refuses is sent to the desk, and there a person decides."""
        shown = shown_by(people)
        refuse_unbound(self.rules, wanted, people)
        if self.request.channel not in VOUCHING_CHANNELS:
            refuse_too_many(unit, self.rules, day, wanted, shown + phones_of(people))
        if earlier is not None:
            earlier.must_fit(wanted, shown)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number that is settled but for itself: what it is for, and whose."""

    id: VisitId
    day: dt.date
    wanted: Wanted
    class_: str
    people: tuple[Holder, ...]
    channel: str
    bundle: str | None
    agent: bool
    cannot_hear: bool
    queued_at: dt.datetime
    """Since when it waits; an appointment's time, which may be to come."""
    here: bool = True
    """Its holder is in the hall: it may be called."""
    in_time: bool = False
    """Given only if a counter will probably call it before it closes, where the hall's rule is so."""
    earlier: FirstCall | None = None
    appointment: str | None = None
    promised: bool = False
    """It keeps an appointment on time: a suspension turns it no more away than those who wait already."""


@dataclass(frozen=True, slots=True)
class TicketDesk:
    """Gives numbers, in one hall at one moment, to whom the rules let have one."""

    rules: HallRules
    boards: Boards
    by: str
    base_url: str
    now: dt.datetime

    def give(self, unit: UnitOfWork, ticket: Ticket) -> VisitIssued:
        """Give the series' next number.

        Raises `item.suspended`, `hall.no_time_left`, `series.full`, `voucher.invalid`.
        """
        ahead, told = self._told(unit, ticket)
        if ticket.in_time:
            refuse_too_late(self.rules, ticket.wanted, told, self.now)
        early_s = (ticket.queued_at - self.now).total_seconds()
        if told is not None and ahead and early_s > 0:
            # Who comes before the booked time earns nothing until then, but is called when nobody else waits.
            told = replace(told, high_s=told.high_s + round_up(early_s))
        visit = self._visit(unit, ticket, told if early_s <= 0 else None)
        steps = steps_for(visit, ticket.wanted, ticket.queued_at)
        if ticket.earlier is not None:
            steps = ticket.earlier.put_first(steps)
        unit.add_visit(visit, steps, ticket.people)
        if ticket.earlier is not None:
            unit.use_voucher(ticket.earlier.visit.id, visit.id)
        unit.record(
            TicketIssued(
                **about_visit(visit, self.by, self.now),
                class_=visit.class_,
                channel=visit.channel,
                items=tuple(m.item for m in ticket.wanted.matters),
            )
        )
        return issued_view(self.rules, visit, steps, ahead, wait_of(told), self.base_url)

    def _told(self, unit: UnitOfWork, ticket: Ticket) -> Told:
        """Reckon how long it will be until the first of the matters is called. Raises `item.suspended`."""
        rules, wanted = self.rules, ticket.wanted
        place = newcomer(ticket.queued_at) if ticket.earlier is None else FIRST
        first = wanted.matters[:1] if wanted.in_order else wanted.matters
        turns = ((m.offered.item.department, rules.turn_s(m.item, m.errand, m.times)) for m in first)
        places = [(department, ticket.class_, place, turn_s) for department, turn_s in turns]
        with self.boards.lock(rules.code):
            board = self.boards.at(rules.code, ticket.day, unit)
            if not ticket.promised:
                refuse_suspended(board, wanted)
            return soonest(board, places, self.now)

    def _visit(self, unit: UnitOfWork, ticket: Ticket, told: Forecast | None) -> Visit:
        """Take the next number. Raises `series.full`."""
        rules, wanted = self.rules, ticket.wanted
        series = wanted.matters[0].offered.series
        return Visit(
            id=ticket.id,
            token=new_token(),
            hall=rules.code,
            business_day=ticket.day,
            prefix=series.prefix,
            number=unit.take_number(rules.code, ticket.day, series.prefix, series.first, series.last_given),
            class_=ticket.class_,
            errand=wanted.matters[0].errand,
            channel=ticket.channel,
            zone=series.zone,
            print_state="issued",
            bundle=ticket.bundle,
            agent=ticket.agent,
            issued_by=self.by,
            issued_at=self.now,
            matters=wanted.times,
            cannot_hear=ticket.cannot_hear,
            told_low_s=told.low_s if told else None,
            told_high_s=told.high_s if told else None,
            checked_in_at=self.now if ticket.here else None,
            voucher_of=ticket.earlier.visit.id if ticket.earlier else None,
            appointment=ticket.appointment,
        )
