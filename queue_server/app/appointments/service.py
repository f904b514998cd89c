"""Appointments (预约), as the web layer sees them: what is free, booking, finding, moving, cancelling, drawing."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence

from queue_server.app.appointments.booking import AppointmentPress
from queue_server.app.appointments.drawing import Drawing
from queue_server.app.appointments.slots import SlotBooks, rules_of
from queue_server.app.appointments.view import appointment_view, own_view
from queue_server.app.identify.redeem import booked_by
from queue_server.app.keys import Keys
from queue_server.app.ports import Clock, Reader, Records
from queue_server.app.tickets.classes import VOUCHING_CHANNELS
from queue_server.app.tickets.matters import bundled, chosen
from queue_server.app.tickets.visits import TICKET
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Writer
from queue_server.contract.appointments import (
    AppointmentBooked,
    AppointmentView,
    BookRequest,
    DayAppointments,
    DrawRequest,
    FindAppointments,
    FoundAppointments,
    MoveRequest,
    Slots,
)
from queue_server.contract.models import Channel, Errand, VisitIssued
from queue_server.domain.appointments import Appointment
from queue_server.domain.errors import RuleViolation

WRONG_CODES = 10
"""Codes somebody may get wrong within `WRONG_CODES_FOR`: eight digits are soon tried by a machine, never by a hand."""
WRONG_CODES_FOR = dt.timedelta(minutes=10)
_REMEMBERED = 1024


class AppointmentService(UseCases):
    """Beside `HallService`, over the same reader and writer.

    `staff`: a member of staff acts; `principal` of a phone page is whatever names the phone without its token.
    """

    def __init__(self, reader: Reader, writer: Writer, clock: Clock, keys: Keys) -> None:
        super().__init__(reader, writer, clock, keys)
        self._books = SlotBooks()
        self._lock = threading.Lock()
        self._wrong: OrderedDict[str, deque[dt.datetime]] = OrderedDict()
        """When a principal gave a code that nobody has, in real time."""

    # --- questions ------------------------------------------------------------------------------------------------

    def slots(self, hall: str, items: Sequence[str], bundle: str | None, errand: Errand = "apply") -> Slots:
        """Return what can be booked. Raises `appointment.off` and the contract's `item.*`, `bundle.*`."""
        rules = self.halls.get(hall)
        wanted = bundled(rules, bundle, errand) if bundle is not None else chosen(rules, items, errand)
        with self.reader.read() as records:
            return self._books.free(records, rules, wanted, self.clock.now())

    def find(self, hall: str, request: FindAppointments, principal: str = "", staff: bool = False) -> FoundAppointments:
        """Return a person's appointments. Raises `appointment.unknown` when there is none, and
        `request.rate_limited` for a principal that tries codes."""
        rules, now = self.halls.get(hall), self.clock.now()
        rules_of(rules)
        if request.code is not None:
            self._refuse_guessing(principal)
        today = rules.calendar.business_day(now)
        with self.reader.read() as records:
            found = [a for a in self._asked(records, hall, request, principal) if _good_for_something(a, today)]
            views = [appointment_view(records, rules, a, now, staff) for a in found]
        if not views:
            if request.code is not None:
                self._count_wrong(principal)
            raise RuleViolation("appointment.unknown")
        return FoundAppointments(appointments=sorted(views, key=lambda a: (a.state != "booked", a.start)))

    def by_token(self, token: str) -> AppointmentView:
        """Return an appointment to who holds its token. Raises `appointment.unknown`."""
        with self.reader.read() as records:
            found = records.appointment_by_token(token)
            if found is None:
                raise RuleViolation("appointment.unknown")
            return own_view(records, self.halls.get(found.hall), found, self.clock.now())

    def day(self, hall: str, day: dt.date) -> DayAppointments:
        """Return all of a day, for staff."""
        rules, now = self.halls.get(hall), self.clock.now()
        with self.reader.read() as records:
            found = records.appointments_on(hall, day)
            return DayAppointments(
                day=day, appointments=[appointment_view(records, rules, a, now, staff=True) for a in found]
            )

    # --- changes --------------------------------------------------------------------------------------------------

    def book(self, hall: str, request: BookRequest, principal: str, key: str, base_url: str) -> AppointmentBooked:
        press = self._press(hall, principal, staff=request.channel in VOUCHING_CHANNELS)
        idem = self._idem(principal, f"book:{hall}", key, request)
        redeeming = self._redeeming(hall, principal)
        return self.writer.submit(
            hall,
            lambda unit: press.book(unit, request, booked_by(request, unit, redeeming), base_url),
            idem,
            AppointmentBooked,
        )

    def move(
        self, hall: str, appointment: str, request: MoveRequest, principal: str, key: str, staff: bool = False
    ) -> AppointmentView:
        press = self._press(hall, principal, staff)
        idem = self._idem(principal, f"move:{appointment}", key, request)
        return self.writer.submit(hall, lambda unit: press.move(unit, appointment, request), idem, AppointmentView)

    def cancel(self, hall: str, appointment: str, principal: str, key: str, staff: bool = False) -> AppointmentView:
        press = self._press(hall, principal, staff)
        idem = self._idem(principal, f"cancel:{appointment}", key, None)
        return self.writer.submit(hall, lambda unit: press.cancel(unit, appointment), idem, AppointmentView)

    def draw(
        self,
        hall: str,
        appointment: str,
        principal: str,
        key: str,
        base_url: str,
        request: DrawRequest | None = None,
        channel: Channel = "kiosk",
    ) -> VisitIssued:
        """Give the ticket of an appointment whose holder is here."""
        rules, wanted = self.halls.get(hall), request or DrawRequest()
        use_case = Drawing(
            rules,
            self.writer.boards,
            self.keys,
            appointment,
            wanted,
            channel,
            principal,
            base_url,
            self.clock.now(),
            self.clock.real(),
        )
        idem = self._idem(principal, f"draw:{appointment}", key, wanted)
        return self.writer.submit(hall, use_case, idem, VisitIssued)

    def move_by_token(self, token: str, request: MoveRequest, principal: str, key: str) -> AppointmentView:
        found = self._by_token(token)
        press = self._press(found.hall, TICKET, staff=False)
        idem = self._idem(principal, f"move:{found.id}", key, request)
        return self.writer.submit(found.hall, lambda unit: press.move(unit, found.id, request), idem, AppointmentView)

    def cancel_by_token(self, token: str, principal: str, key: str) -> AppointmentView:
        found = self._by_token(token)
        press = self._press(found.hall, TICKET, staff=False)
        idem = self._idem(principal, f"cancel:{found.id}", key, None)
        return self.writer.submit(found.hall, lambda unit: press.cancel(unit, found.id), idem, AppointmentView)

    # --- what they share ------------------------------------------------------------------------------------------

    def _press(self, hall: str, by: str, staff: bool) -> AppointmentPress:
        return AppointmentPress(self.halls.get(hall), self._books, self.keys, by, self.clock.now(), staff)

    def _by_token(self, token: str) -> Appointment:
        with self.reader.read() as records:
            found = records.appointment_by_token(token)
        if found is None:
            raise RuleViolation("appointment.unknown")
        return found

    def _asked(self, records: Records, hall: str, request: FindAppointments, by: str) -> list[Appointment]:
        number = request.id_number
        if request.holder_ref is not None:
            number = self._redeeming(hall, by).person(records, request.holder_ref).id_number
        if number is not None:
            return records.appointments_of_person(hall, self.keys.hash(number))
        found = records.appointment_by_code(request.code or "")
        return [found] if found is not None and found.hall == hall else []

    def _refuse_guessing(self, principal: str) -> None:
        with self._lock:
            since = self.clock.real() - WRONG_CODES_FOR
            wrong = self._wrong.get(principal, deque())
            while wrong and wrong[0] < since:
                wrong.popleft()
            if len(wrong) >= WRONG_CODES:
                raise RuleViolation("request.rate_limited")

    def _count_wrong(self, principal: str) -> None:
        with self._lock:
            wrong = self._wrong.pop(principal, deque())
            wrong.append(self.clock.real())
            self._wrong[principal] = wrong
            if len(self._wrong) > _REMEMBERED:
                self._wrong.popitem(last=False)


def _good_for_something(appointment: Appointment, today: dt.date) -> bool:
    """Say whether a person is told of an appointment: one to come, one that drew today's ticket, or one whose day the
    hall was closed on after all."""
    if appointment.state == "drawn":
        return appointment.business_day == today
    return appointment.state == "booked"
