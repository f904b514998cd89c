"""The day's appointments at a counter: who comes without a card gets the ticket; others book, move and cancel here.

A part of the clerk's page, fetched when its drawer opens; without a script a page of its own. Names are masked, and
what is typed of a person never comes back.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from config.schema import Hall
from queue_server.contract.appointments import AppointmentBooked, AppointmentView, FindAppointments, MoveRequest
from queue_server.contract.models import VisitIssued
from queue_server.domain.documents import as_typed, fault_of
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.pages import booking_times as times
from queue_server.http.pages.booking import book_request, document_words, person_faults, times_values
from queue_server.http.pages.booking_times import Wanted
from queue_server.http.pages.clerk import by_department, enter
from queue_server.http.pages.codes import qr_image
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.live import draw
from queue_server.http.pages.outcomes import problem_words, refused_beside
from queue_server.http.pages.wording import local

desk_appointments = Blueprint("desk_appointments", __name__, url_prefix="/clerk/<counter_id>/appointments")
_CODE_LENGTH = 8
_DAYS_AHEAD = 6


# --- looking --------------------------------------------------------------------------------------------------------


@desk_appointments.get("")
@allow("clerk")
def day(counter_id: str) -> Response:
    """Show a day's appointments; with `asking`, ask once more before one of them is cancelled."""
    return _draw_day(counter_id, _asked_day(enter(counter_id)[0]), asking=request.args.get("asking", ""))


@desk_appointments.post("/find")
@allow("clerk")
def find(counter_id: str) -> Response:
    """Find a person's appointments by the code they read out or the document they show."""
    place, _counter = enter(counter_id)
    typed = as_typed(request.form.get("q", ""))
    today = local(hall_service().clock.now(), place).date()
    by_code = len(typed) == _CODE_LENGTH and typed.isascii() and typed.isdigit()
    if not by_code and (fault := fault_of(typed, today)) is not None:
        return _draw_day(counter_id, today, trouble=document_words()[fault])
    wish = FindAppointments(code=typed) if by_code else FindAppointments(id_number=typed)
    try:
        found = hall_service().appointments.find(place.code, wish, principal().name, staff=True)
    except RuleViolation as refusal:
        return _draw_day(counter_id, today, trouble=problem_words(refusal.code))
    return _draw(counter_id, views=found.appointments, day=today, found=True)


# --- what is done with one ------------------------------------------------------------------------------------------


@desk_appointments.post("/<appointment>/draw")
@allow("clerk")
def draw_ticket(counter_id: str, appointment: str) -> Response:
    """Give the ticket to whom the clerk sees before them; no card is needed."""
    place, _counter = enter(counter_id)
    service, who, key = hall_service().appointments, principal().name, form_key()
    today = local(hall_service().clock.now(), place).date()
    try:
        ticket = service.draw(place.code, appointment, who, key, base_url(), channel="clerk")
    except RuleViolation as refusal:
        return _draw_day(counter_id, _asked_day(place), trouble=problem_words(refusal.code))
    return _draw_day(counter_id, today, ticket=ticket)


@desk_appointments.post("/<appointment>/cancel")
@allow("clerk")
def cancel(counter_id: str, appointment: str) -> Response:
    """Give the time back, after it was asked once more."""
    place, _counter = enter(counter_id)
    service, who, key = hall_service().appointments, principal().name, form_key()
    return _changed(
        counter_id,
        lambda: service.cancel(place.code, appointment, who, key, staff=True),
        lambda view: _("%(name)s at %(time)s is cancelled", name=view.name_masked, time=_when(view, place)),
    )


@desk_appointments.get("/<appointment>/move")
@allow("clerk")
def choose_time(counter_id: str, appointment: str) -> Response:
    """Show the other times that are free for it. `of` is the day it is booked for."""
    place, _counter = enter(counter_id)
    view = _one(place, appointment)
    kind, code = ("bundle", view.bundle) if view.bundle else ("item", view.codes[0])
    wanted = times.wanted_of(hall_service().county, place, kind, code, view.errand)
    endpoint, of = "desk_appointments.choose_time", view.day.isoformat()
    return _draw_times(
        place,
        counter_id,
        wanted,
        lambda day: url_for(endpoint, counter_id=counter_id, appointment=appointment, of=of, day=day),
        moving=view,
    )


@desk_appointments.post("/<appointment>/move")
@allow("clerk")
def move(counter_id: str, appointment: str) -> Response:
    """Take another time for it."""
    place, _counter = enter(counter_id)
    wish = MoveRequest(start=times.read_start(request.form.get("start", ""), place))
    service, who, key = hall_service().appointments, principal().name, form_key()
    return _changed(
        counter_id,
        lambda: service.move(place.code, appointment, wish, who, key, staff=True),
        lambda view: _("%(name)s comes at %(time)s", name=view.name_masked, time=_when(view, place)),
    )


# --- booking for somebody -------------------------------------------------------------------------------------------


@desk_appointments.get("/book")
@allow("clerk")
def choose_what(counter_id: str) -> Response:
    """Ask for what; once it is chosen, when and for whom."""
    place, _counter = enter(counter_id)
    kind, _colon, code = request.args.get("what", "").partition(":")
    if not code:
        return _draw(counter_id, views=[], day=local(hall_service().clock.now(), place).date(), choosing=True)
    wanted = times.wanted_of(hall_service().county, place, kind, code, request.args.get("errand", ""))
    return _draw_times(place, counter_id, wanted, lambda day: _booking_address(counter_id, wanted, day))


@desk_appointments.post("/book")
@allow("clerk")
def book(counter_id: str) -> Response:
    """Book it for the person at the desk."""
    place, _counter = enter(counter_id)
    kind, _colon, code = request.form.get("what", "").partition(":")
    wanted = times.wanted_of(hall_service().county, place, kind, code, request.form.get("errand", ""))
    name, number = request.form.get("name", "").strip(), as_typed(request.form.get("id_number", ""))
    faults = person_faults(name, number, local(hall_service().clock.now(), place).date())
    if not request.form.get("start"):
        faults = {"start": _("Please choose a time")} | faults
    if faults:
        return _person_refused(place, counter_id, wanted, list(faults.values()))
    start = times.read_start(request.form["start"], place)
    wish = book_request(wanted, start, name, number, "clerk", cannot_hear=bool(request.form.get("cannot_hear")))
    try:
        booked = hall_service().appointments.book(place.code, wish, principal().name, form_key(), base_url())
    except RuleViolation as refusal:
        return _person_refused(place, counter_id, wanted, [problem_words(refusal.code)])
    return _draw_day(counter_id, booked.day, booked=booked)


def _booking_address(counter_id: str, wanted: Wanted, day: str) -> str:
    what = f"{wanted.kind}:{wanted.code}"
    return url_for(
        "desk_appointments.choose_what", counter_id=counter_id, what=what, errand=wanted.errand, day=day or None
    )


def _person_refused(place: Hall, counter_id: str, wanted: Wanted, told: list[str]) -> Response:
    return refused_beside(
        told,
        lambda: _draw_times(
            place, counter_id, wanted, lambda day: _booking_address(counter_id, wanted, day), told=told
        ),
    )


# --- what they share ------------------------------------------------------------------------------------------------


def _changed(
    counter_id: str, act: Callable[[], AppointmentView], words: Callable[[AppointmentView], str]
) -> Response:  # fmt: skip
    place, _counter = enter(counter_id)
    try:
        view = act()
    except RuleViolation as refusal:
        return _draw_day(counter_id, _asked_day(place), trouble=problem_words(refusal.code))
    return _draw_day(counter_id, _asked_day(place), told=words(view))


def _when(view: AppointmentView, place: Hall) -> str:
    return times.moment_line(view.start, view.now, place)


def _asked_day(place: Hall) -> dt.date:
    """Return the day the clerk looks at; today when none is named."""
    try:
        return dt.date.fromisoformat(request.values.get("of", ""))
    except ValueError:
        return local(hall_service().clock.now(), place).date()


def _one(place: Hall, appointment: str) -> AppointmentView:
    """Return one of the day's appointments. Raises RuleViolation `appointment.unknown`, `appointment.over`."""
    views = hall_service().appointments.day(place.code, _asked_day(place)).appointments
    view = next((v for v in views if v.id == appointment), None)
    if view is None:
        raise RuleViolation("appointment.unknown")
    if not view.may_move:
        raise RuleViolation("appointment.over")
    return view


def _draw_day(counter_id: str, shown: dt.date, **values: Any) -> Response:
    place, _counter = enter(counter_id)
    views = hall_service().appointments.day(place.code, shown).appointments
    return _draw(counter_id, views=views, day=shown, **values)


def _draw(
    counter_id: str,
    *,
    views: list[AppointmentView],
    day: dt.date,
    ticket: VisitIssued | None = None,
    booked: AppointmentBooked | None = None,
    trouble: str = "",
    **values: Any,
) -> Response:
    place, counter = enter(counter_id)
    now = hall_service().clock.now()
    today = local(now, place).date()
    county = hall_service().county
    reply = draw(
        place,
        now,
        "clerk/appointments.html",
        "clerk/_appointments.html",
        counter=counter,
        counter_id=counter_id,
        csrf=principal().csrf,
        key=secrets.token_hex(16),
        today=today,
        day=day,
        days=_days(place, today, day),
        coming=[v for v in views if v.state == "booked"],
        gone=[v for v in views if v.state != "booked"],
        ticket=ticket,
        booked=booked,
        booked_code=times.spoken_code(booked.code) if booked else "",
        qr=qr_image(booked.url) if booked else "",
        trouble=trouble,
        items=by_department(times.bookable_items(county, place)),
        bundles=times.bookable_bundles(county, place),
        **values,
    )
    if trouble:
        reply.status_code = 409
    return reply


def _draw_times(
    place: Hall, counter_id: str, wanted: Wanted, day_address: times.Address, *, moving: AppointmentView | None = None,
    told: list[str] | None = None,
) -> Response:  # fmt: skip
    values = times_values(place, wanted, request.values.get("day", ""), day_address, lambda start: "")
    return draw(
        place,
        hall_service().clock.now(),
        "clerk/appointments.html",
        "clerk/_booking.html",
        counter=enter(counter_id)[1],
        counter_id=counter_id,
        csrf=principal().csrf,
        key=secrets.token_hex(16),
        moving=moving,
        told=told or [],
        document_words=document_words(),
        errand_address=lambda errand: url_for(
            "desk_appointments.choose_what", counter_id=counter_id, what=f"{wanted.kind}:{wanted.code}", errand=errand
        ),
        **values,
    )


def _days(place: Hall, today: dt.date, shown: dt.date) -> list[dt.date]:
    """Return the days a clerk may look at: today and the next ones the hall works, and the one shown."""
    calendar = hall_service().halls.get(place.code).calendar
    ahead = [today + dt.timedelta(days=n) for n in range(1, 15)]
    return sorted({today, *[d for d in ahead if calendar.works_on(d)][: _DAYS_AHEAD - 1], shown})
