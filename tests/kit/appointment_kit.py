"""What tests of appointments ask again and again: a county that takes them, people who book and come."""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.schema import County
from queue_server.contract.appointments import (
    AppointmentBooked,
    AppointmentView,
    BookRequest,
    DrawRequest,
    FindAppointments,
    MoveRequest,
)
from queue_server.contract.models import Channel, VisitIssued
from tests.kit.server_kit import Desk
from tests.kit.small_county import SHANGHAI, text
from tests.kit.ticket_kit import CLASSES, WANG, person, ticket_county

TUESDAY = "2026-03-03"
"""The first day that can be booked on the Monday the clock stands at."""
BOOKED_CLASSES: dict[str, Any] = {
    **CLASSES,
    "appointment": {"name": text("预约"), "rate": 2.0, "entitlement": "rule"},
}


def booking_county(**appointments: object) -> County:
    """A small county whose main hall takes appointments; `hall=…` changes the rest of that hall."""
    changes: Any = appointments.pop("hall", {})
    return ticket_county(classes=BOOKED_CLASSES, appointments=appointments, **changes)


def moment(clock: str, day: str = TUESDAY) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


def book(
    desk: Desk,
    clock: str = "10:00",
    *items: str,
    day: str = TUESDAY,
    id_number: str = WANG,
    key: str | None = None,
    **asked: Any,
) -> AppointmentBooked:
    """Book an appointment for whatever a `BookRequest` may say, at a kiosk if nothing else is said."""
    birth = asked.pop("birth", None)
    wanted: dict[str, Any] = {"channel": "kiosk", "holder": person(id_number, birth=birth), **asked}
    if "bundle" not in wanted:
        wanted["items"] = list(items) or ["deed"]
    request = BookRequest.model_validate({**wanted, "start": moment(clock, day)})
    by = "staff:li" if request.channel in ("clerk", "helper") else "terminal:k1"
    return desk.service.appointments.book("main", request, by, key or desk.key(), "http://hall")


def draw(
    desk: Desk, booked: AppointmentView, shown: str | None = None, channel: Channel = "kiosk", key: str | None = None
) -> VisitIssued:
    request = DrawRequest(id_number=shown)
    by = "terminal:k1" if channel == "kiosk" else "staff:li"
    return desk.service.appointments.draw("main", booked.id, by, key or desk.key(), "http://hall", request, channel)


def move(desk: Desk, booked: AppointmentView, clock: str, day: str = TUESDAY, staff: bool = False) -> AppointmentView:
    request = MoveRequest(start=moment(clock, day))
    return desk.service.appointments.move("main", booked.id, request, "terminal:k1", desk.key(), staff)


def cancel(desk: Desk, booked: AppointmentView, staff: bool = False) -> AppointmentView:
    return desk.service.appointments.cancel("main", booked.id, "terminal:k1", desk.key(), staff)


def found(desk: Desk, id_number: str = WANG) -> list[tuple[str, str]]:
    """Return the wall time and the state of the person's appointments."""
    views = desk.service.appointments.find("main", FindAppointments(id_number=id_number)).appointments
    return [(f"{a.start.astimezone(SHANGHAI):%m-%d %H:%M}", a.state) for a in views]


def left(desk: Desk, *items: str, day: str = TUESDAY, bundle: str | None = None) -> dict[str, int]:
    """Return how many more fit, by wall time, of a day's slots."""
    days = desk.service.appointments.slots("main", items, bundle).days
    slots = next((d.slots for d in days if d.day.isoformat() == day), [])
    return {f"{s.start.astimezone(SHANGHAI):%H:%M}": s.left for s in slots}


def somebody(n: int) -> str:
    """Return the document's number of one of many people."""
    return f"3624301980{n:08d}"
