"""The citizen's own appointment on the phone. Its token is the credential, as a ticket's is; no other is asked for."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from config.schema import Hall, Material
from queue_server.contract.appointments import AppointmentView, MoveRequest
from queue_server.contract.errors import ERRORS
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.pages import booking_times as times
from queue_server.http.pages.booking import times_values
from queue_server.http.pages.codes import qr_image
from queue_server.http.pages.display import hall_of, way_to, zone_name
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.live import draw, mark_of
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.phone import large_type
from queue_server.http.pages.wording import local

appointment_pages = Blueprint("appointment_pages", __name__, url_prefix="/a/<token>")


@appointment_pages.get("")
@public
def show(token: str) -> Response:
    """Show the appointment: when, where, what to bring, and what its holder may do."""
    return _show(token)


@appointment_pages.get("/cancel")
@public
def ask_cancel(token: str) -> Response:
    """Ask once more before it is given up."""
    return _show(token, asking=True)


@appointment_pages.post("/cancel")
@public
def cancel(token: str) -> Response:
    """Give it up, after it was asked once more."""
    service = hall_service().appointments
    return _press(token, lambda who, key: service.cancel_by_token(token, who, key))


@appointment_pages.get("/move")
@public
def choose(token: str) -> Response:
    """Show the other times that are free for the same matter; with `start`, ask whether that one is right."""
    view = hall_service().appointments.by_token(token)
    place = hall_of(hall_service().county, view.hall)
    if not view.may_move:
        # Too late or over: the appointment itself says so.
        return see_other(url_for("appointment_pages.show", token=token))
    start = times.read_start(request.args["start"], place) if "start" in request.args else None
    kind, code = ("bundle", view.bundle) if view.bundle else ("item", view.codes[0])
    wanted = times.wanted_of(hall_service().county, place, kind, code, view.errand)
    values = times_values(
        place,
        wanted,
        request.args.get("day", ""),
        lambda day: url_for("appointment_pages.choose", token=token, day=day),
        lambda start: url_for("appointment_pages.choose", token=token, start=start),
    )
    return draw(
        place,
        view.now,
        "phone/move.html",
        "phone/_move.html",
        # A question that stands must not be drawn anew each time somebody books.
        mark=mark_of(f"{start}") if start else values["times_mark"],
        view=view,
        token=token,
        start=start,
        key=secrets.token_hex(16),
        told="",
        large=large_type(),
        **values,
    )


@appointment_pages.post("/move")
@public
def move(token: str) -> Response:
    """Take another time."""
    view = hall_service().appointments.by_token(token)
    place = hall_of(hall_service().county, view.hall)
    wish = MoveRequest(start=times.read_start(request.form.get("start", ""), place))
    service = hall_service().appointments
    return _press(token, lambda who, key: service.move_by_token(token, wish, who, key))


def _press(token: str, act: Callable[[str, str], AppointmentView]) -> Response:
    """Do what was pressed, once per form; a refusal is told on the appointment's page as it stands now."""
    key = form_key()
    try:
        act(f"appointment:{hashlib.sha256(token.encode()).hexdigest()[:32]}", key)
    except RuleViolation as refusal:
        if refusal.code == "appointment.unknown":
            raise
        # In the address, so that the page renewed by itself goes on telling it.
        return see_other(url_for("appointment_pages.show", token=token, refused=refusal.code))
    return see_other(url_for("appointment_pages.show", token=token))


def _show(token: str, *, asking: bool = False) -> Response:
    refused = request.args.get("refused", "")
    told = problem_words(refused) if refused in ERRORS else ""
    view = hall_service().appointments.by_token(token)
    place = hall_of(hall_service().county, view.hall)
    moment = stage(view, place)
    still = asking and view.may_cancel
    changes = [m for m in (view.from_, view.start, view.until, view.change_until) if m > view.now]
    return draw(
        place,
        view.now,
        "phone/appointment.html",
        "phone/_appointment.html",
        mark=mark_of(view.model_dump_json(exclude={"now"}) + f"{still}{told}{moment}{local(view.now, place).date()}"),
        change_in_s=(min(changes) - view.now).total_seconds() if changes and view.state == "booked" else None,
        view=view,
        token=token,
        stage=moment,
        what=times.matter_name(view, hall_service().county),
        told=told,
        just_booked="booked" in request.args,
        asking=still,
        again=_again(view),
        bring=_bring(view),
        zone=zone_name(place, view.zone),
        way=way_to(place, view.zone),
        code=times.spoken_code(view.code),
        qr=qr_image(f"{base_url()}/a/{token}"),
        key=secrets.token_hex(16),
        large=large_type(),
    )


def stage(view: AppointmentView, place: Hall) -> str:
    """Return where a booked appointment stands: ahead, early (today, no ticket yet), now (its ticket can be drawn),
    late (it counts as walked in) or past; else its state."""
    if view.state != "booked":
        return view.state
    today = local(view.now, place).date()
    if today != view.day:
        return "ahead" if today < view.day else "past"
    if view.now < view.from_:
        return "early"
    return "now" if view.now <= view.until else "late"


def _again(view: AppointmentView) -> str:
    """Return where the same can be booked once more."""
    kind, code = ("bundle", view.bundle) if view.bundle else ("item", view.codes[0] if view.codes else "")
    if not code:
        return url_for("bookings.what", hall=view.hall)
    return url_for("bookings.when", hall=view.hall, kind=kind, code=code, errand=view.errand)


def _bring(view: AppointmentView) -> list[Material]:
    """Return what to bring for all of it, each paper once."""
    county, found = hall_service().county, dict[str, Material]()
    for code in view.codes:
        if code in county.items:
            for paper in county.items[code].guide.bring:
                found.setdefault(paper.name.zh, paper)
    return list(found.values())
