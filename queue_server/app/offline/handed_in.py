"""One number that a terminal gave without the network, told by its journal: the visit is made, or put together with
what a clerk made of it before. The paper exists, so nothing refuses it but a number that was never this terminal's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.offline.leases import day_span, leased_visit
from queue_server.app.offline.wishes import asked, class_of, wanted_of
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about, about_visit
from queue_server.app.tickets.classes import acts
from queue_server.app.tickets.matters import Wanted, steps_for
from queue_server.app.tickets.people import holders_of
from queue_server.app.tickets.visit_view import issued_view
from queue_server.contract.models import IssueRequest, VisitIssued
from queue_server.contract.offline import IssuedOffline
from queue_server.domain.day_end import UNSERVED, VOUCHERS_FOR
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import ServiceFinished, TicketCancelled, TicketHandedIn
from queue_server.domain.handed_in import merged
from queue_server.domain.leases import Block, given_at
from queue_server.domain.visits import OVER, Holder, Step, Visit

OFFLINE = "offline"
"""Why the number of a lost answer is void: the same tap got another number, without the network."""

TAPS_KNOWN = dt.timedelta(days=6)
"""A day less than Idempotency-Keys are kept: so long one can tell whose a number is."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One journal's numbers. `take` is called for each, within one use case."""

    rules: HallRules
    keys: Keys
    by: str
    """The terminal, as the principal of its requests."""
    base_url: str
    now: dt.datetime
    real: dt.datetime
    """Real time: Idempotency-Keys are kept by it."""

    def take(self, unit: UnitOfWork, block: Block, what: IssuedOffline, told_at: dt.datetime) -> bool:
        """Take one number in; `told_at` is hall time. Return False when it was in already.

        Raises `lease.unknown` when another ticket or person has the number, and `item.*`, `bundle.*` when nothing
        here is near what it is for; nothing has been changed then.
        """
        visit_id, token = leased_visit(self.keys, self.rules.calendar, block, what.number)
        there = unit.visit(visit_id)
        if there is not None and there.handed_in_at is not None:
            self._must_be_its_tap(unit, there, there.handed_in_at, what.key)
            return False
        if there is None and unit.visit_by_number(block.hall, block.business_day, block.prefix, what.number):
            raise RuleViolation("lease.unknown")
        request = asked(what)
        wanted = wanted_of(self.rules, block.prefix, request)
        given = given_at(block, day_span(self.rules.calendar, block.business_day), told_at, self.now)
        told = Visit(
            id=visit_id,
            token=token,
            hall=block.hall,
            business_day=block.business_day,
            prefix=block.prefix,
            number=what.number,
            class_=class_of(self.rules, request, block.business_day),
            errand=wanted.matters[0].errand,
            channel="kiosk",
            zone=wanted.matters[0].offered.series.zone,
            print_state="issued",
            bundle=request.bundle if request.bundle in self.rules.bundles else None,
            agent=acts(request),
            issued_by=self.by,
            issued_at=given,
            matters=wanted.times,
            cannot_hear=request.cannot_hear,
            checked_in_at=given,
            block=block.id,
            handed_in_at=self.now,
        )
        people = holders_of(request, visit_id, self.keys, compares=False)
        unit.take_back_void(block.hall, block.business_day, block.prefix, what.number)
        if there is None:
            steps = self._add(unit, told, wanted, people)
        else:
            steps = self._merge(unit, there, told, wanted, people)
        self._settle_key(unit, told, steps, request, what.key)
        return True

    def _add(self, unit: UnitOfWork, visit: Visit, wanted: Wanted, people: list[Holder]) -> list[Step]:
        steps = steps_for(visit, wanted, visit.issued_at)
        if self.rules.calendar.business_day(self.now) - visit.business_day > VOUCHERS_FOR:
            # Too long ago for the day's end, which gives the others of a past day their vouchers.
            steps = [s.cancel(self.now, UNSERVED) for s in steps]
        unit.add_visit(visit, steps, people)
        self._record(unit, visit, wanted, called_before=False)
        return steps

    def _merge(self, unit: UnitOfWork, there: Visit, told: Visit, wanted: Wanted, people: list[Holder]) -> list[Step]:
        """Put what the journal tells into the visit that a clerk's call made."""
        steps = unit.steps_of(there.id)
        counted = [s.called_at for s in steps if s.ended_at is None or s.ended_at >= told.issued_at]
        issued_at = min([told.issued_at, *(called_at for called_at in counted if called_at is not None)])
        visit = replace(
            there,
            class_=told.class_,
            errand=told.errand,
            bundle=told.bundle,
            agent=told.agent,
            matters=told.matters,
            cannot_hear=told.cannot_hear,
            zone=told.zone,
            issued_at=issued_at,
            checked_in_at=issued_at,
            handed_in_at=self.now,
        )
        changes = (
            [] if there.moved_to else merged(steps, steps_for(told, wanted, told.issued_at), told.issued_at, self.now)
        )
        for before, after in changes:
            if before is None:
                unit.add_step(after)
            else:
                unit.save_step(before, after)
        if any(after.state not in OVER for _, after in changes):
            visit = replace(visit, finished_at=None)
        unit.save_visit(visit)
        unit.add_holders(visit.id, people)
        self._record(unit, visit, wanted, called_before=True)
        return unit.steps_of(visit.id)

    def _record(self, unit: UnitOfWork, visit: Visit, wanted: Wanted, called_before: bool) -> None:
        unit.record(
            TicketHandedIn(
                **about_visit(visit, self.by, self.now),
                class_=visit.class_,
                items=tuple(m.item for m in wanted.matters),
                called_before=called_before,
            )
        )

    # --- one tap, one ticket --------------------------------------------------------------------------------------

    def _settle_key(self, unit: UnitOfWork, visit: Visit, steps: list[Step], request: IssueRequest, key: str) -> None:
        """Let the tap's key stand for this number: one whose answer was lost is laid, a late request gets this one."""
        route = f"issue:{self.rules.code}"
        lost = unit.answered(self.by, route, key)
        if lost is not None:
            self._lay(unit, VisitIssued.model_validate_json(lost.answer).id)
            unit.forget_answer(self.by, route, key)
        answer = issued_view(self.rules, visit, steps, 0, None, self.base_url)
        body_hash = self.keys.hash(request.model_dump_json(by_alias=True))
        unit.remember(self.by, route, key, body_hash, answer.model_dump_json(by_alias=True), self.real)

    def _must_be_its_tap(self, unit: UnitOfWork, visit: Visit, handed_in_at: dt.datetime, key: str) -> None:
        """Raise `lease.unknown` when a terminal that forgot what it gave has given a number to somebody else too."""
        answer = unit.answered(self.by, f"issue:{self.rules.code}", key)
        if answer is None:
            other = self.now - handed_in_at < TAPS_KNOWN
        else:
            other = VisitIssued.model_validate_json(answer.answer).id != visit.id
        if other:
            raise RuleViolation("lease.unknown")

    def _lay(self, unit: UnitOfWork, ghost: str) -> None:
        """End the number of a lost answer: nobody holds it. Who is served under it nevertheless is so no longer."""
        visit = unit.visit(ghost)
        left = [s for s in unit.steps_of(ghost) if s.state not in OVER]
        if visit is None or not left:
            return
        for step in left:
            over = step.finish(self.now, "") if step.state == "serving" else step.cancel(self.now, OFFLINE)
            unit.save_step(step, over)
        served = next((s for s in left if s.state == "serving"), None)
        if served is not None:
            unit.save_visit(replace(visit, finished_at=self.now))
            unit.record(ServiceFinished(**about(self.rules, served, self.by, self.now), visit_over=True, outcome=""))
            return
        unit.add_voids(visit.hall, visit.business_day, visit.prefix, [visit.number], OFFLINE, self.now)
        unit.record(TicketCancelled(**about(self.rules, left[0], self.by, self.now)))
