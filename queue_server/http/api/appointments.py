"""Appointments: what is free, booking, finding, moving, cancelling, and drawing the ticket."""

from __future__ import annotations

import hashlib
from typing import get_args

from flask import Blueprint, Response, request

from queue_server.app.appointments.service import AppointmentService
from queue_server.app.tickets.classes import VOUCHING_CHANNELS
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
from queue_server.http.access import allow, idempotency_key, principal, public, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.day import read_date
from queue_server.http.api.document import documented
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused, read_body

appointments = Blueprint("appointments", __name__)
_REFUSALS = (404, 409, 503)
_MOST_ITEMS = 20


def _service() -> AppointmentService:
    return hall_service().appointments


def _staff() -> bool:
    return bool(principal().roles & {"clerk", "helper"})


# --- in a hall ------------------------------------------------------------------------------------------------------


@appointments.get("/halls/<hall>/slots")
@public
@documented(ok=Slots, secured=False, refusals=(404, 409, 422), tag="appointments")
def show_slots(hall: str) -> Response:
    """Tell the days and times that can be booked, and how many are left of each.

    Asked with `?item=…&item=…` or `?bundle=…`, and `&errand=…` (left out: apply).
    """
    items, bundle = request.args.getlist("item"), request.args.get("bundle")
    errand: Errand | None = next((e for e in get_args(Errand) if e == request.args.get("errand", "apply")), None)
    if errand is None:
        raise Refused("request.invalid", ["errand"])
    if bool(items) == bool(bundle) or len(set(items)) != len(items) or len(items) > _MOST_ITEMS:
        raise Refused("request.invalid", ["item"])
    return answer(_service().slots(hall, items, bundle, errand))


@appointments.post("/halls/<hall>/appointments")
@allow("kiosk", "clerk", "helper")
@documented(ok=AppointmentBooked, status=201, body=BookRequest, keyed=True, refusals=_REFUSALS, tag="appointments")
def book_appointment(hall: str) -> Response:
    """Book a slot for one person."""
    require_hall(hall)
    key, wanted = idempotency_key(), read_body(BookRequest)
    if wanted.channel in VOUCHING_CHANNELS and not _staff():
        # Only staff vouch for a person; a terminal that says it is staff is not believed.
        raise Refused("auth.forbidden")
    return answer(_service().book(hall, wanted, principal().name, key, base_url()), 201)


@appointments.post("/halls/<hall>/appointments/find")
@allow("kiosk", "clerk", "helper")
@documented(ok=FoundAppointments, body=FindAppointments, refusals=(404, 409), tag="appointments")
def find_appointments(hall: str) -> Response:
    """Find a person's appointments by the document shown or the code read out. Changes nothing."""
    require_hall(hall)
    return answer(_service().find(hall, read_body(FindAppointments), principal().name, _staff()))


@appointments.post("/halls/<hall>/appointments/<appointment>/move")
@allow("kiosk", "clerk", "helper")
@documented(ok=AppointmentView, body=MoveRequest, keyed=True, refusals=_REFUSALS, tag="appointments")
def move_appointment(hall: str, appointment: str) -> Response:
    """Take another time; the code stays. At a kiosk until some hours before, at a desk always."""
    require_hall(hall)
    key, wanted = idempotency_key(), read_body(MoveRequest)
    return answer(_service().move(hall, appointment, wanted, principal().name, key, _staff()))


@appointments.post("/halls/<hall>/appointments/<appointment>/cancel")
@allow("kiosk", "clerk", "helper")
@documented(ok=AppointmentView, keyed=True, refusals=_REFUSALS, tag="appointments")
def cancel_appointment(hall: str, appointment: str) -> Response:
    """Give the time back. At a kiosk until some hours before, at a desk always."""
    require_hall(hall)
    key = idempotency_key()
    return answer(_service().cancel(hall, appointment, principal().name, key, _staff()))


@appointments.post("/halls/<hall>/appointments/<appointment>/draw")
@allow("kiosk", "clerk", "helper")
@documented(ok=VisitIssued, status=201, body=DrawRequest, keyed=True, refusals=_REFUSALS, tag="appointments")
def draw_appointment(hall: str, appointment: str) -> Response:
    """Give the ticket of an appointment whose holder is here; one that was given is told again. The body may be
    empty."""
    require_hall(hall)
    key = idempotency_key()
    wanted = read_body(DrawRequest) if request.get_data(cache=True) else DrawRequest()
    who = principal()
    channel: Channel = "clerk" if "clerk" in who.roles else "helper" if "helper" in who.roles else "kiosk"
    return answer(_service().draw(hall, appointment, who.name, key, base_url(), wanted, channel), 201)


@appointments.get("/halls/<hall>/days/<day>/appointments")
@allow("clerk", "helper", "manager")
@documented(ok=DayAppointments, refusals=(404,), tag="appointments")
def show_appointments(hall: str, day: str) -> Response:
    """Tell a day's appointments, names masked."""
    require_hall(hall)
    return answer(_service().day(hall, read_date(day)))


# --- the holder's own (the token is the credential) -----------------------------------------------------------------


@appointments.get("/appointments/<token>")
@public
@documented(ok=AppointmentView, secured=False, refusals=(404,), tag="appointments")
def show_appointment(token: str) -> Response:
    """Tell an appointment to who holds its token."""
    reply = answer(_service().by_token(token))
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


@appointments.post("/appointments/<token>/move")
@public
@documented(ok=AppointmentView, body=MoveRequest, secured=False, keyed=True, refusals=_REFUSALS, tag="appointments")
def move_own_appointment(token: str) -> Response:
    """Take another time, until some hours before."""
    key, wanted = idempotency_key(), read_body(MoveRequest)
    return answer(_service().move_by_token(token, wanted, _holder(token), key))


@appointments.post("/appointments/<token>/cancel")
@public
@documented(ok=AppointmentView, secured=False, keyed=True, refusals=_REFUSALS, tag="appointments")
def cancel_own_appointment(token: str) -> Response:
    """Give the time back, until some hours before."""
    key = idempotency_key()
    return answer(_service().cancel_by_token(token, _holder(token), key))


def _holder(token: str) -> str:
    """Name the principal without keeping the token itself."""
    return f"appointment:{hashlib.sha256(token.encode()).hexdigest()[:32]}"
