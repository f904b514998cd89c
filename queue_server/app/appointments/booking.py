"""Booking a time, moving and cancelling it: use cases, each checked again inside the writer's transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from queue_server.app.appointments.slots import SlotBooks, days_of
from queue_server.app.appointments.view import appointment_view, booked_view, change_until
from queue_server.app.halls import HallRules
from queue_server.app.keys import Keys
from queue_server.app.ports import Records, UnitOfWork
from queue_server.app.step_events import about_appointment
from queue_server.app.tickets.classes import VOUCHING_CHANNELS, entitled_class
from queue_server.app.tickets.matters import Matter, Wanted, bundled, chosen
from queue_server.app.tickets.people import sealed_holder
from queue_server.contract.appointments import AppointmentBooked, AppointmentView, BookRequest, MoveRequest
from queue_server.contract.models import HolderIn, IssueRequest
from queue_server.domain.appointments import HOLDS, Appointment, Slot
from queue_server.domain.errors import RuleViolation
from queue_server.domain.events import AppointmentBooked as WasBooked
from queue_server.domain.events import AppointmentCancelled, AppointmentMoved
from queue_server.domain.ids import new_appointment_id, new_token


def wanted_of(rules: HallRules, request: BookRequest) -> Wanted:
    """Return what is asked for. Raises the contract's `item.*` and `bundle.*`."""
    if request.bundle is not None:
        return bundled(rules, request.bundle, request.errand)
    return chosen(rules, request.items, request.errand)


def wanted_again(rules: HallRules, appointment: Appointment) -> Wanted:
    """Return what an appointment was booked for. Raises `item.not_here` when the hall has stopped offering it."""
    bundle = rules.bundles.get(appointment.bundle) if appointment.bundle is not None else None
    as_chosen = rules.hall.queue.several_items == "as-chosen"
    in_order = as_chosen if bundle is None else bundle.order == "as-listed"
    return Wanted(tuple(Matter(rules.offer(i), appointment.errand) for i in appointment.items), in_order)


@dataclass(frozen=True, slots=True)
class AppointmentPress:
    """Something done with a hall's appointments. Its methods are use cases."""

    rules: HallRules
    books: SlotBooks
    keys: Keys
    by: str
    now: dt.datetime
    staff: bool
    """A member of staff does it, for whoever stands before them."""

    def book(self, unit: UnitOfWork, request: BookRequest, person: HolderIn, base_url: str) -> AppointmentBooked:
        """Book a slot for one person.

        Raises `appointment.off`, `appointment.not_offered`, `appointment.slot_gone`, `appointment.too_many`,
        `appointment.no_shows`, and the contract's `item.*`, `bundle.*`, `class.*`.
        """
        wanted = wanted_of(self.rules, request)
        id_hash = self.keys.hash(person.id_number)
        day = self.rules.calendar.business_day(request.start)
        appointment = new_appointment_id(self.now)
        holder = sealed_holder("holder", person, appointment, self.keys)
        class_ = self._class(request, person, day)
        slot = self._free_slot(unit, wanted, request.start)
        self._refuse_person(unit, id_hash, day, None)
        if request.channel not in VOUCHING_CHANNELS:
            self._refuse_who_stayed_away(unit, id_hash)
        booked = Appointment(
            id=appointment,
            token=new_token(),
            code=_new_code(unit),
            hall=self.rules.code,
            business_day=day,
            start=slot.start,
            until=slot.end,
            items=tuple(m.item for m in wanted.matters),
            bundle=request.bundle,
            errand=request.errand,
            class_=class_,
            cannot_hear=request.cannot_hear,
            state="booked",
            channel=request.channel,
            booked_by=self.by,
            booked_at=self.now,
            changed_at=self.now,
            visit=None,
            name_masked=holder.name_masked,
            id_hash=id_hash,
            sealed=holder.sealed,
        )
        unit.add_appointment(booked)
        unit.record(
            WasBooked(**about_appointment(booked, self.by, self.now), channel=booked.channel, items=booked.items)
        )
        return booked_view(unit, self.rules, booked, self.now, base_url)

    def move(self, unit: UnitOfWork, appointment: str, request: MoveRequest) -> AppointmentView:
        """Take another slot; the code and the page stay. Raises as `book`, `appointment.over`, and for its holder
        `appointment.too_late`."""
        before = self._open(unit, appointment)
        day = self.rules.calendar.business_day(request.start)
        slot = self._free_slot(unit, wanted_again(self.rules, before), request.start, before)
        self._refuse_person(unit, before.id_hash, day, before.id)
        after = before.moved(slot, day, self.now)
        unit.save_appointment(before, after)
        from_start = before.start.isoformat()
        unit.record(AppointmentMoved(**about_appointment(after, self.by, self.now), from_start=from_start))
        return appointment_view(unit, self.rules, after, self.now, self.staff)

    def cancel(self, unit: UnitOfWork, appointment: str) -> AppointmentView:
        """Give the time back. Raises `appointment.over`, and for its holder `appointment.too_late`."""
        before = self._open(unit, appointment)
        after = before.cancelled(self.now)
        unit.save_appointment(before, after)
        unit.record(AppointmentCancelled(**about_appointment(after, self.by, self.now)))
        return appointment_view(unit, self.rules, after, self.now, self.staff)

    def _class(self, request: BookRequest, person: HolderIn, day: dt.date) -> str:
        asked = IssueRequest(
            items=request.items,
            bundle=request.bundle,
            class_=request.class_,
            holders=[person],
            channel=request.channel,
        )
        return entitled_class(self.rules, asked, day)

    def _free_slot(
        self, records: Records, wanted: Wanted, start: dt.datetime, moved: Appointment | None = None
    ) -> Slot:
        """Return the slot that begins then, while there is room in it.

        Raises `appointment.off`, `appointment.not_offered`, `appointment.slot_gone`.
        """
        day = self.rules.calendar.business_day(start)
        if day not in days_of(self.rules, self.now) or start <= self.now:
            raise RuleViolation("appointment.not_offered")
        book = self.books.day(records, self.rules, day, wanted, moved)
        index = book.at(start)
        if book.left(index) < 1:
            raise RuleViolation("appointment.slot_gone")
        return book.slots[index]

    def _refuse_person(self, records: Records, id_hash: str, day: dt.date, besides: str | None) -> None:
        """Raise `appointment.too_many` when the day's share of one person is booked."""
        theirs = records.appointments_of_person(self.rules.code, id_hash)
        same_day = [a for a in theirs if a.business_day == day and a.state in HOLDS and a.id != besides]
        if len(same_day) >= self.rules.hall.appointments.per_person_day:
            raise RuleViolation("appointment.too_many")

    def _refuse_who_stayed_away(self, records: Records, id_hash: str) -> None:
        known = self.rules.hall.appointments
        since = self.rules.calendar.business_day(self.now) - dt.timedelta(days=known.no_show_days)
        theirs = records.appointments_of_person(self.rules.code, id_hash)
        missed = sum(a.state == "no_show" and a.business_day > since for a in theirs)
        if 0 < known.no_shows_most <= missed:
            raise RuleViolation("appointment.no_shows")

    def _open(self, records: Records, appointment: str) -> Appointment:
        found = records.appointment(appointment)
        if found is None or found.hall != self.rules.code:
            raise RuleViolation("appointment.unknown")
        found.must_be_booked()
        if not self.staff and self.now > change_until(self.rules, found):
            raise RuleViolation("appointment.too_late")
        return found


def _new_code(records: Records) -> str:
    """Return eight digits that no appointment bears."""
    while True:
        code = f"{secrets.randbelow(10**8):08d}"
        if records.appointment_by_code(code) is None:
            return code
