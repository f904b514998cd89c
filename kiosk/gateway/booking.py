"""What a kiosk asks about appointments: 预约."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote, urlencode

from pydantic import ValidationError

from kiosk.gateway.line import ATTEMPTS, GatewayError, Line, read
from queue_server.contract.appointments import (
    AppointmentBooked,
    AppointmentView,
    BookRequest,
    DrawRequest,
    FindAppointments,
    FoundAppointments,
    MoveRequest,
    Slots,
)
from queue_server.contract.models import Errand, VisitIssued


class BookingCalls(Line):
    def slots(self, items: tuple[str, ...], bundle: str | None, errand: Errand) -> Slots:
        """Return the days and times that can be booked for these items, or for the bundle."""
        asked = [("item", item) for item in items] if bundle is None else [("bundle", bundle)]
        query = urlencode([*asked, ("errand", errand)])
        return read(Slots, self.call("GET", f"/halls/{self.hall}/slots?{query}"))

    def book(self, request: BookRequest, key: str) -> AppointmentBooked:
        body = request.model_dump(mode="json", by_alias=True, exclude_none=True)
        return read(AppointmentBooked, self.call("POST", f"/halls/{self.hall}/appointments", body, key))

    def find_appointments(
        self, id_number: str | None, code: str = "", *, ref: str = "", brief: bool = False
    ) -> FoundAppointments:
        """Return what is booked, by the document, by a code on a phone or by the code read out.

        Raises `appointment.unknown`.

        `brief`: one attempt only, since somebody waits for something else.
        """
        try:
            wanted = (
                FindAppointments(holder_ref=ref)
                if ref
                else FindAppointments(id_number=id_number, code=None if id_number else code)
            )
        except ValidationError:  # its text would repeat the number; and nothing was ever booked with such a document
            raise GatewayError("appointment.unknown", retry=False) from None
        body = wanted.model_dump(exclude_none=True)
        path = f"/halls/{self.hall}/appointments/find"
        return read(FoundAppointments, self.call("POST", path, body, attempts=1 if brief else ATTEMPTS))

    def show_appointment(self, token: str) -> AppointmentView:
        """Return the booked time whose slip was scanned. Raises `appointment.unknown`."""
        return read(AppointmentView, self.call("GET", f"/appointments/{quote(token, safe='')}"))

    def move_appointment(self, appointment: str, start: dt.datetime, key: str) -> AppointmentView:
        body = MoveRequest(start=start).model_dump(mode="json")
        return read(AppointmentView, self.call("POST", f"{self._appointment(appointment)}/move", body, key))

    def cancel_appointment(self, appointment: str, key: str) -> AppointmentView:
        return read(AppointmentView, self.call("POST", f"{self._appointment(appointment)}/cancel", {}, key))

    def draw(self, appointment: str, id_number: str | None, key: str, ref: str | None = None) -> VisitIssued:
        """Return the ticket of a booked time; what is bound to a person needs the document."""
        body = DrawRequest(id_number=id_number, holder_ref=ref).model_dump(exclude_none=True)
        return read(VisitIssued, self.call("POST", f"{self._appointment(appointment)}/draw", body, key))

    def _appointment(self, appointment: str) -> str:
        return f"/halls/{self.hall}/appointments/{quote(appointment, safe='')}"
