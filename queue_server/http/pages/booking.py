"""预约 on the phone: what, when, who. Each step has an address of its own: it works without a script, and the way back
is the browser's. Nothing about a person stands in any address, and no answer repeats what was typed.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError

from config.schema import Hall
from queue_server.contract.appointments import BookingChannel, BookRequest, Slots
from queue_server.contract.models import HolderIn
from queue_server.domain.documents import as_typed, birth_of, fault_of
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused
from queue_server.http.pages import booking_times as times
from queue_server.http.pages.booking_times import Wanted
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.forms import form_key, form_sign, is_ours, keep_sign
from queue_server.http.pages.live import draw, mark_of, stamp, wants_part
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.phone import large_type
from queue_server.http.pages.phone_change import MOST_FOUND, QUERY_LENGTH, by_theme, search
from queue_server.http.pages.wording import local
from queue_server.http.ratelimit import Rate, RateLimit

bookings = Blueprint("bookings", __name__, url_prefix="/h/<hall>/book")
BOOKINGS = Rate(burst=20, per_second=1 / 15)
"""From one address: a family at once, a hall's own network all day long, no script that books everything."""
PHONE = "phone:booking"
"""Who books on a phone: nobody signed in. The form's own key, 128 random bits, tells one booking from another."""
_ONE = "/<any(item, bundle):kind>/<code>"


def booking_limit() -> RateLimit:
    """Return the limit of bookings by address, made for an application at its start."""
    return RateLimit(changes=BOOKINGS)


@bookings.get("")
@public
def what(hall: str) -> Response:
    """Show what can be booked here: found by a word, else by life event and theme."""
    place = _bookable(hall)
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    county = hall_service().county
    items = times.bookable_items(county, place)
    bundles = times.bookable_bundles(county, place)
    return draw(
        place,
        hall_service().clock.now(),
        "phone/book_what.html",
        "phone/_choose.html",
        heading=_("What do you want to book?"),
        here=url_for("bookings.what", hall=hall),
        lead=lambda kind, code: url_for("bookings.when", hall=hall, kind=kind, code=code),
        query=query,
        found=search(items, query)[:MOST_FOUND] if query else [],
        found_bundles=search(bundles, query) if query else [],
        themes=by_theme(county, items),
        bundles=bundles,
        large=large_type(),
    )


@bookings.get(_ONE)
@public
def when(hall: str, kind: str, code: str) -> Response:
    """Show the days and times that are free for it."""
    place = _bookable(hall)
    return _draw_times(place, _wanted(place, kind, code))


@bookings.get(f"{_ONE}/<start>")
@public
def who(hall: str, kind: str, code: str, start: str) -> Response:
    """Ask for name and document; a time taken meanwhile leads back to those that are free."""
    place = _bookable(hall)
    wanted = _wanted(place, kind, code)
    begin = times.read_start(start, place)
    if times.free_at(_slots(place, wanted), begin) is None:
        return _to_other_times(place, wanted, begin)
    return _draw_form(place, wanted, begin)


@bookings.post(f"{_ONE}/<start>")
@public
def book(hall: str, kind: str, code: str, start: str) -> Response:
    """Book it, once per form."""
    place = _bookable(hall)
    wanted = _wanted(place, kind, code)
    begin = times.read_start(start, place)
    if not is_ours():
        return _refused(place, wanted, begin, {"form": _("Please press once more")})
    name, number = request.form.get("name", "").strip(), as_typed(request.form.get("id_number", ""))
    faults = person_faults(name, number, local(hall_service().clock.now(), place).date())
    if not request.form.get("consent"):
        faults["consent"] = _("Please agree first; without it nothing is kept")
    if faults:
        return _refused(place, wanted, begin, faults)
    try:
        current_app.extensions["booking_limit"].check(request.remote_addr or "", changes=True)
        wish = book_request(wanted, begin, name, number, "phone", cannot_hear=bool(request.form.get("cannot_hear")))
        booked = hall_service().appointments.book(place.code, wish, PHONE, form_key(), base_url())
    except (RuleViolation, Refused) as refusal:
        if refusal.code == "request.key_missing":
            raise
        return _refused(place, wanted, begin, {"form": problem_words(refusal.code)}, code=refusal.code)
    return sent_on(url_for("appointment_pages.show", token=booked.token, booked=1))


# --- what the clerk's page shares -----------------------------------------------------------------------------------


def person_faults(name: str, number: str, today: dt.date) -> dict[str, str]:
    """Say kindly what is wrong with name and document number, by field; never with their words."""
    faults = {}
    if not name or len(name) > 60:
        faults["name"] = _("Please write the name as on the card")
    fault = fault_of(number, today)
    if fault is not None:
        faults["id_number"] = document_words()[fault]
    return faults


def document_words() -> dict[str, str]:
    """Return what is said of a number that cannot be right; the page's script says the same before it is sent."""
    return {
        "missing": _("Please write the card's number"),
        "old": _("15 digits are an old number; please use the 18 of your present card"),
        "length": _("The number has 18 characters; please look again"),
        "characters": _("17 digits, then a digit or X; please look again"),
        "date": _("Characters 7 to 14 are the birth date; please compare with the card"),
        "check": _("One of the digits is not right; please compare with the card"),
    }


def book_request(
    wanted: Wanted, start: dt.datetime, name: str, number: str, channel: BookingChannel, *, cannot_hear: bool
) -> BookRequest:
    """Return the request. Raises Refused `request.invalid`, which names no value."""
    try:
        return BookRequest.model_validate(
            {
                "items": wanted.item_codes,
                "bundle": wanted.bundle,
                "errand": wanted.errand,
                "start": start,
                "holder": HolderIn(name=name, id_number=number, birth=birth_of(number)),
                "channel": channel,
                "cannot_hear": cannot_hear,
            }
        )
    except ValidationError:
        raise Refused("request.invalid") from None


def sent_on(address: str) -> Response:
    """Send a browser on after a press, by script or without."""
    if not wants_part():
        return see_other(address)
    return Response(status=200, headers={"HX-Redirect": address, "Cache-Control": "no-store"})


def times_values(
    place: Hall, wanted: Wanted, wish: str, day_address: times.Address, slot_address: times.Address
) -> dict[str, Any]:
    """Return what a picture of days and times needs, with a mark of what it shows."""
    slots = _slots(place, wanted)
    day = times.chosen_day(slots, wish)
    free = any(s.left for d in slots.days for s in d.slots)
    return {
        "wanted": wanted,
        "slots": slots,
        "day": day,
        "days": times.day_choices(slots, day, place, day_address),
        "parts_of_day": times.parts_of_day(day, place, slot_address) if day else [],
        "any_free": free,
        "day_free": day is not None and any(s.left for s in day.slots),
        "times_mark": mark_of(slots.model_dump_json(exclude={"now"}) + wish + wanted.errand),
    }


# --- what the steps share -------------------------------------------------------------------------------------------


def _bookable(hall: str) -> Hall:
    """Return the hall. Raises RuleViolation `appointment.off` where nothing is booked."""
    place = hall_of(hall_service().county, hall)
    if not place.appointments.enabled:
        raise RuleViolation("appointment.off")
    return place


def _wanted(place: Hall, kind: str, code: str) -> Wanted:
    return times.wanted_of(hall_service().county, place, kind, code, request.values.get("errand", ""))


def _slots(place: Hall, wanted: Wanted) -> Slots:
    return hall_service().appointments.slots(place.code, wanted.item_codes, wanted.bundle, wanted.errand)


def _lead(place: Hall, wanted: Wanted, endpoint: str, **asked: str | None) -> str:
    """Return the address of a step for what is wanted."""
    return url_for(endpoint, hall=place.code, kind=wanted.kind, code=wanted.code, errand=wanted.errand, **asked)  # type: ignore[arg-type]


def _to_other_times(place: Hall, wanted: Wanted, start: dt.datetime) -> Response:
    day = times.local_day(start, place).isoformat()
    return see_other(_lead(place, wanted, "bookings.when", day=day, gone="1"))


def _draw_times(place: Hall, wanted: Wanted) -> Response:
    values = times_values(
        place,
        wanted,
        request.args.get("day", ""),
        lambda day: _lead(place, wanted, "bookings.when", day=day),
        lambda start: _lead(place, wanted, "bookings.who", start=start),
    )
    return draw(
        place,
        hall_service().clock.now(),
        "phone/book_when.html",
        "phone/_book_when.html",
        mark=values["times_mark"],
        told=problem_words("appointment.slot_gone") if "gone" in request.args else "",
        large=large_type(),
        **values,
    )


def _draw_form(place: Hall, wanted: Wanted, start: dt.datetime, faults: dict[str, str] | None = None) -> Response:
    now, sign = hall_service().clock.now(), form_sign()
    reply = make_response(
        render_template(
            "phone/book_who.html",
            hall=place,
            now=now,
            wanted=wanted,
            start=start,
            faults=faults or {},
            document_words=document_words(),
            key=secrets.token_hex(16),
            sign=sign,
            large=large_type(),
        )
    )
    stamp(reply, now)
    keep_sign(reply, sign)
    return reply


def _refused(
    place: Hall, wanted: Wanted, start: dt.datetime, faults: dict[str, str], *, code: str = ""
) -> Response:  # fmt: skip
    """Tell what is wrong. With a script only the sentences come back and the form stays as it was filled in; without
    one it is drawn anew, empty: what was typed is never sent back.
    """
    if not wants_part():
        if code in _TIME_GONE:
            return _to_other_times(place, wanted, start)
        reply = _draw_form(place, wanted, start, faults)
    else:
        reply = make_response(
            render_template(
                "phone/_book_told.html", hall=place, wanted=wanted, faults=faults, time_gone=code in _TIME_GONE
            )
        )
        stamp(reply, hall_service().clock.now())
    reply.status_code = 409
    return reply


_TIME_GONE = ("appointment.slot_gone", "appointment.not_offered")
