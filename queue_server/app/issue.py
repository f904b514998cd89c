"""Taking a number: from what a person asked for to a ticket the hall answers for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from queue_server.app.board import FIRST, Boards, newcomer
from queue_server.app.classes import VOUCHING_CHANNELS, entitled_class
from queue_server.app.first_call import FirstCall, first_call
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.matters import Wanted, bundled, chosen, refuse_suspended, steps_for
from queue_server.app.people import holders_of, refuse_too_many, refuse_unbound, shown_by
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about_visit
from queue_server.app.views import wait_of
from queue_server.app.visit_view import Told, issued_view, soonest
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import TicketIssued
from queue_server.domain.forecast import Forecast
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

    def __call__(self, unit: UnitOfWork) -> VisitIssued:
        """Give the next number.

        Raises the contract's `hall.closed`, `item.*`, `bundle.*`, `class.*`, `holder.*`, `voucher.invalid`,
        `series.full`.
        """
        rules, request = self.rules, self.request
        if not rules.calendar.is_issuing(self.now):
            raise RuleViolation("hall.closed")
        day = rules.calendar.business_day(self.now)
        earlier = first_call(unit, rules, request.voucher, day) if request.voucher is not None else None
        wanted = self._wanted(earlier)
        class_ = entitled_class(rules, request, day, earlier.visit.class_ if earlier else None)
        visit_id = new_visit_id(self.now)
        people = holders_of(request, visit_id, self.keys)
        self._refuse_people(unit, wanted, people, day, earlier)
        ahead, told = self._told(unit, wanted, class_, day, earlier)
        visit = self._visit(unit, visit_id, day, wanted, class_, told, earlier)
        steps = steps_for(visit, wanted, self.now)
        if earlier is not None:
            steps = earlier.put_first(steps)
        unit.add_visit(visit, steps, people)
        if earlier is not None:
            unit.use_voucher(earlier.visit.id, visit.id)
        unit.record(
            TicketIssued(
                **about_visit(visit, self.principal, self.now),
                class_=class_,
                channel=visit.channel,
                items=tuple(m.item for m in wanted.matters),
            )
        )
        return issued_view(rules, visit, steps, ahead, wait_of(told), self.base_url)

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
        refuse_unbound(wanted, shown)
        if self.request.channel not in VOUCHING_CHANNELS:
            refuse_too_many(unit, self.rules, day, wanted, shown)
        if earlier is not None:
            earlier.must_fit(wanted, shown)

    def _told(self, unit: UnitOfWork, wanted: Wanted, class_: str, day: dt.date, earlier: FirstCall | None) -> Told:
        """Reckon how long it will be until the first of the matters is called. Raises `item.suspended`."""
        rules, now = self.rules, self.now
        place = newcomer(now) if earlier is None else FIRST
        first = wanted.matters[:1] if wanted.in_order else wanted.matters
        places = [(m.offered.item.department, class_, place, rules.turn_s(m.item, m.errand, m.times)) for m in first]
        with self.boards.lock(rules.code):
            board = self.boards.at(rules.code, day, unit)
            refuse_suspended(board, wanted)
            return soonest(board, places, now)

    def _visit(
        self,
        unit: UnitOfWork,
        visit_id: VisitId,
        day: dt.date,
        wanted: Wanted,
        class_: str,
        told: Forecast | None,
        earlier: FirstCall | None,
    ) -> Visit:
        """Take the next number. Raises `series.full`."""
        rules, request, series = self.rules, self.request, wanted.matters[0].offered.series
        return Visit(
            id=visit_id,
            token=new_token(),
            hall=rules.code,
            business_day=day,
            prefix=series.prefix,
            number=unit.take_number(rules.code, day, series.prefix, series.first, series.last_given),
            class_=class_,
            errand=wanted.matters[0].errand,
            channel=request.channel,
            zone=series.zone,
            print_state="issued",
            bundle=request.bundle,
            agent=request.agent_for is not None,
            issued_by=self.principal,
            issued_at=self.now,
            matters=wanted.times,
            cannot_hear=request.cannot_hear,
            told_low_s=told.low_s if told else None,
            told_high_s=told.high_s if told else None,
            checked_in_at=None if request.channel == "phone" else self.now,
            voucher_of=earlier.visit.id if earlier else None,
        )
