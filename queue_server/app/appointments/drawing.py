"""Drawing the ticket of an appointment on its day: on time it waits from the booked time, later as a walk-in does."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass

from queue_server.app.appointments.booking import wanted_again
from queue_server.app.board import Boards
from queue_server.app.halls import HallRules
from queue_server.app.identify.redeem import Redeeming
from queue_server.app.keys import Keys
from queue_server.app.ports import UnitOfWork
from queue_server.app.step_events import about_appointment
from queue_server.app.tickets.classes import APPOINTMENT, best_class
from queue_server.app.tickets.issue import Ticket, TicketDesk
from queue_server.app.tickets.last_ticket import refuse_not_now
from queue_server.app.tickets.matters import Wanted
from queue_server.app.tickets.people import refuse_too_many
from queue_server.app.tickets.quotas import refuse_full
from queue_server.app.tickets.visit_view import issued_view, visit_view
from queue_server.contract.appointments import DrawRequest
from queue_server.contract.models import Channel, VisitIssued
from queue_server.domain.appointments import Appointment, Coming, coming
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import AppointmentDrawn
from queue_server.domain.ids import VisitId, new_visit_id
from queue_server.domain.visits import Holder


@dataclass(frozen=True, slots=True)
class Drawing:
    """One appointment's holder is here. A use case."""

    rules: HallRules
    boards: Boards
    keys: Keys
    appointment: str
    request: DrawRequest
    channel: Channel
    """`clerk` or `helper`: a member of staff looks at the person, and no document need be laid down."""
    by: str
    base_url: str
    now: dt.datetime
    real_now: dt.datetime | None = None
    """For what does not go by the hall's clock: how long a reference to a person is good."""

    def __call__(self, unit: UnitOfWork) -> VisitIssued:
        """Give the ticket; one that was given already is told again.

        Raises `appointment.unknown`, `appointment.not_today`, `appointment.too_early`, `appointment.over`,
        `holder.needed`, `holder.too_many`, `hall.closed`, and who comes late what every walk-in may hear.
        """
        booked = unit.appointment(self.appointment)
        if booked is None or booked.hall != self.rules.code:
            raise RuleViolation("appointment.unknown")
        if booked.state == "drawn" and booked.visit is not None:
            return self._again(unit, booked.visit)
        booked.must_be_booked()
        comes = self._comes(booked)
        wanted = wanted_again(self.rules, booked)
        self._refuse_other_person(unit, booked, wanted)
        day = self.rules.calendar.business_day(self.now)
        ticket = self._ticket(booked, wanted, comes, day)
        if self._alone:
            refuse_too_many(unit, self.rules, day, wanted, [booked.id_hash])
        if comes == "late":
            self._refuse_as_walk_in(unit, booked, wanted, day)
        desk = TicketDesk(self.rules, self.boards, self.by, self.base_url, self.now)
        issued = desk.give(unit, ticket)
        after = booked.drawn(ticket.id, self.now)
        unit.save_appointment(booked, after)
        about = about_appointment(after, self.by, self.now)
        unit.record(AppointmentDrawn(**about, visit=ticket.id, coming=comes))
        return issued

    @property
    def _alone(self) -> bool:
        """Nobody of the staff looks on."""
        return self.channel not in ("clerk", "helper")

    def _comes(self, booked: Appointment) -> Coming:
        """Say whether its holder is on time or late. Raises `appointment.not_today`, `appointment.too_early`,
        `hall.closed`."""
        calendar, known = self.rules.calendar, self.rules.hall.appointments
        today = calendar.business_day(self.now)
        if booked.business_day > today:
            raise RuleViolation("appointment.not_today")
        if booked.business_day < today:
            # The hall was closed on its day after all: a member of staff lets them in as a walk-in.
            if self._alone:
                raise RuleViolation("appointment.not_today")
            comes: Coming = "late"
        else:
            early, late = dt.timedelta(minutes=known.early_minutes), dt.timedelta(minutes=known.late_minutes)
            comes = coming(booked.start, self.now, early, late)
        if comes == "early":
            raise RuleViolation("appointment.too_early")
        if not (calendar.is_issuing(self.now) if comes == "late" else calendar.works_on(today)):
            raise RuleViolation("hall.closed")
        return comes

    def _refuse_as_walk_in(self, unit: UnitOfWork, booked: Appointment, wanted: Wanted, day: dt.date) -> None:
        """Raise what somebody without an appointment would hear; the day's quotas count this one already."""
        refuse_not_now(self.rules, wanted, self.now)
        if self._alone:
            held = frozenset(booked.items) if booked.business_day == day else frozenset[str]()
            refuse_full(unit, self.rules, day, wanted, held)

    def _refuse_other_person(self, unit: UnitOfWork, booked: Appointment, wanted: Wanted) -> None:
        """Raise `appointment.unknown` for somebody else's document, `holder.needed` where one must be shown."""
        shown = self.request.id_number
        if self.request.holder_ref is not None:
            redeeming = Redeeming(self.keys, self.rules.code, self.by, self.real_now or self.now)
            shown = redeeming.take(unit, self.request.holder_ref).id_number
        if shown is not None and not hmac.compare_digest(self.keys.hash(shown), booked.id_hash):
            raise RuleViolation("appointment.unknown")
        if shown is None and self._alone and any(m.offered.item.bound for m in wanted.matters):
            raise RuleViolation("holder.needed")

    def _ticket(self, booked: Appointment, wanted: Wanted, comes: Coming, day: dt.date) -> Ticket:
        visit = new_visit_id(self.now)
        on_time = comes == "on_time"
        return Ticket(
            id=visit,
            day=day,
            wanted=wanted,
            class_=best_class(self.rules, (APPOINTMENT, booked.class_) if on_time else (booked.class_,)),
            people=(self._holder(booked, visit),),
            channel=self.channel,
            bundle=booked.bundle if booked.bundle in self.rules.bundles else None,
            agent=False,
            cannot_hear=booked.cannot_hear,
            queued_at=booked.start if on_time else self.now,
            in_time=not on_time and self._alone,
            appointment=booked.id,
            promised=on_time,
        )

    def _holder(self, booked: Appointment, visit: VisitId) -> Holder:
        """Return the appointment's person, sealed for the visit."""
        content = self.keys.open(booked.sealed, booked.id)
        return Holder("holder", booked.name_masked, self.keys.seal(content, visit), booked.id_hash)

    def _again(self, unit: UnitOfWork, visit_id: str) -> VisitIssued:
        """Tell the ticket that was drawn before. Raises `appointment.over` once that is over."""
        visit = unit.visit(visit_id)
        if visit is None:
            raise RuleViolation("appointment.over")
        self.boards.follow(self.rules.code, unit)
        view = visit_view(unit, self.rules, self.boards, visit, self.now)
        if view.state in ("finished", "cancelled") or view.moved is not None:
            raise RuleViolation("appointment.over")
        return issued_view(self.rules, visit, unit.steps_of(visit.id), view.ahead, view.wait, self.base_url)
