"""The citizen's own ticket on the phone. Its token, printed on the paper, is the credential; no other is asked for."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for

from config.schema import Hall
from queue_server.contract.models import RatingIn, VisitView
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused
from queue_server.http.pages import phone_words
from queue_server.http.pages.codes import qr_image
from queue_server.http.pages.display import hall_of, way_to, zone_name
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import draw, mark_of
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.wording import local, say, wait_figures

phones = Blueprint("phones", __name__)
LARGE_COOKIE = "hall_large"
_YEAR_S = 365 * 86400
FACES = ("smiley-wink-fill", "smiley-fill", "smiley-meh-fill", "smiley-sad-fill", "smiley-angry-fill")


@phones.get("/t/<token>")
@public
def ticket(token: str) -> Response:
    """Show the ticket's place, range and way, and what its holder may do."""
    return _show(token)


@phones.get("/t/<token>/give-back")
@public
def ask_give_back(token: str) -> Response:
    """Ask once more before a number is given back."""
    return _show(token, asking=True)


@phones.post("/t/<token>/back")
@public
def report_back(token: str) -> Response:
    """Take "I'm back": after a missed call, or with the paper that was missing."""
    return press_ticket(token, lambda who, key: hall_service().im_back(token, who, key))


@phones.post("/t/<token>/give-back")
@public
def give_back(token: str) -> Response:
    """Take the number back, after it was asked once more."""
    return press_ticket(token, lambda who, key: hall_service().give_back(token, who, key))


@phones.post("/t/<token>/rate")
@public
def rate(token: str) -> Response:
    """Take a rating."""
    level = request.form.get("level", "")
    if level not in ("1", "2", "3", "4", "5"):
        raise Refused("request.invalid", ["level"])
    return press_ticket(token, lambda who, key: hall_service().rate(token, RatingIn(level=int(level)), who, key))


@phones.post("/type-size")
@public
def type_size() -> Response:
    """Switch between usual and large type; the phone remembers. The page to go back to is one of ours."""
    back = request.form.get("back", "")
    if not back.startswith(("/t/", "/h/", "/a/", "/o/")):
        raise Refused("request.invalid", ["back"])
    reply = see_other(back)
    reply.set_cookie(LARGE_COOKIE, "" if large_type() else "1", max_age=_YEAR_S, httponly=True, samesite="Lax")
    return reply


def press_ticket(token: str, act: Callable[[str, str], VisitView]) -> Response:
    """Do what was pressed, once per form; a refusal is told on the ticket's page as it stands now."""
    key = form_key()
    try:
        act(holder_of(token), key)
    except RuleViolation as refusal:
        if refusal.code == "visit.unknown":
            raise
        reply = _show(token, told=problem_words(refusal.code))
        reply.status_code = 409
        return reply
    return see_other(url_for("phones.ticket", token=token))


def _show(token: str, *, asking: bool = False, told: str = "") -> Response:
    visit = hall_service().visit_by_token(token)
    place = hall_of(hall_service().county, visit.hall)
    still = asking and visit.may_give_back and visit.state != "called"
    return draw(
        place,
        visit.now,
        "phone/ticket.html",
        "phone/_ticket.html",
        mark=mark_of(visit.model_dump_json(exclude={"now"}) + str(still) + told),
        told=told,
        asking=still,
        **ticket_values(token, visit, place),
    )


def ticket_values(token: str, visit: VisitView, place: Hall) -> dict[str, Any]:
    """Return what every picture of a ticket needs."""
    return {
        "visit": visit,
        "token": token,
        "today": local(visit.now, place).date(),
        "way": way_to(place, visit.zone),
        "zone": zone_name(place, visit.zone),
        "where": _where(place, visit),
        "figures": wait_figures(visit.wait) if visit.wait else None,
        "levels": place.rating.levels,
        "faces": FACES,
        "matters": phone_words.matters_of(visit),
        "stages": phone_words.stages(visit.steps),
        "ending": phone_words.ending(visit, place),
        "key": secrets.token_hex(16),
        "large": large_type(),
        "check_in_code": qr_image(f"{base_url()}/t/{token}") if visit.may_check_in else "",
    }


def _where(place: Hall, visit: VisitView) -> str:
    """Say where to wait; the counter only where it is certain."""
    zone = zone_name(place, visit.zone)
    if visit.counter is not None:
        return say(place, "ticket.counter", language(), zone=zone, counter=visit.counter)
    return say(place, "ticket.zone", language(), zone=zone)


def large_type() -> bool:
    return request.cookies.get(LARGE_COOKIE) == "1"


def holder_of(token: str) -> str:
    """Name the principal without keeping the token itself; the API names it the same."""
    return f"ticket:{hashlib.sha256(token.encode()).hexdigest()[:32]}"
