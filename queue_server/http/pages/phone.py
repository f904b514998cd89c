"""What a citizen's phone shows: the own ticket (its token is the credential), and how busy a hall is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _

from config.schema import Hall
from queue_server.contract.models import RatingIn, VisitView
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.display import closed_words, hall_of, queues_shown, way_to, zone_name
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import draw, mark_of
from queue_server.http.pages.outcomes import problem_words
from queue_server.http.pages.wording import say, wait_figures

phones = Blueprint("phones", __name__)
LARGE_COOKIE = "hall_large"
_YEAR_S = 365 * 86400
_KEY_LENGTH = 64
_FACES = ("smiley-wink-fill", "smiley-fill", "smiley-meh-fill", "smiley-sad-fill", "smiley-angry-fill")
_GIVE_BACK_IN = ("waiting", "called", "held", "missed")
"""States in which a number can be given back; while somebody serves it, the clerk ends it."""


@phones.get("/")
@public
def front_page() -> Response:
    """Lead to the county hall's page."""
    first = next(iter(hall_service().county.halls))
    return _to(url_for("phones.hall_page", hall=first))


@phones.get("/h/<hall>")
@public
def hall_page(hall: str) -> Response:
    """Show opening hours and queues, to look at before one comes."""
    place = hall_of(hall_service().county, hall)
    state = hall_service().hall_state(hall)
    return draw(
        place,
        state.now,
        "phone/hall.html",
        "phone/_hall.html",
        state=state,
        queues=queues_shown(state.queues),
        closed=closed_words(place, state),
        halls=hall_service().hall_list().halls,
        large=_large(),
    )


@phones.get("/t/<token>")
@public
def ticket(token: str) -> Response:
    """Show the ticket's place, range and steps, and what its holder may do."""
    return _show(token)


@phones.get("/t/<token>/give-back")
@public
def ask_give_back(token: str) -> Response:
    """Ask once more before a number is given back."""
    return _show(token, asking=True)


@phones.post("/t/<token>/back")
@public
def report_back(token: str) -> Response:
    """Take "I'm back"."""
    return _press(token, lambda who, key: hall_service().im_back(token, who, key))


@phones.post("/t/<token>/give-back")
@public
def give_back(token: str) -> Response:
    """Take the number back, after it was asked once more."""
    return _press(token, lambda who, key: hall_service().give_back(token, who, key))


@phones.post("/t/<token>/rate")
@public
def rate(token: str) -> Response:
    """Take a rating."""
    level = request.form.get("level", "")
    if level not in ("1", "2", "3", "4", "5"):
        raise Refused("request.invalid", ["level"])
    return _press(token, lambda who, key: hall_service().rate(token, RatingIn(level=int(level)), who, key))


@phones.post("/type-size")
@public
def type_size() -> Response:
    """Switch between usual and large type; the phone remembers. The page to go back to is one of ours."""
    back = request.form.get("back", "")
    if not back.startswith(("/t/", "/h/")):
        raise Refused("request.invalid", ["back"])
    reply = _to(back)
    reply.set_cookie(LARGE_COOKIE, "" if _large() else "1", max_age=_YEAR_S, httponly=True, samesite="Lax")
    return reply


def _press(token: str, act: Callable[[str, str], VisitView]) -> Response:
    key = request.form.get("key", "")
    if not key or len(key) > _KEY_LENGTH or not (key.isascii() and key.isalnum()):
        raise Refused("request.key_missing")
    try:
        act(_holder(token), key)
    except RuleViolation as refusal:
        if refusal.code == "visit.unknown":
            raise
        reply = _show(token, told=problem_words(refusal.code))
        reply.status_code = 409
        return reply
    return _to(url_for("phones.ticket", token=token))


def _show(token: str, *, asking: bool = False, told: str = "") -> Response:
    visit = hall_service().visit_by_token(token)
    place = hall_of(hall_service().county, visit.hall)
    still = asking and visit.state in _GIVE_BACK_IN and visit.state != "called"
    return draw(
        place,
        visit.now,
        "phone/ticket.html",
        "phone/_ticket.html",
        mark=mark_of(visit.model_dump_json(exclude={"now"}) + str(still) + told),
        visit=visit,
        token=token,
        asking=still,
        told=told,
        may_give_back=visit.state in _GIVE_BACK_IN,
        way=way_to(place, visit.zone),
        zone=zone_name(place, visit.zone),
        where=_where(place, visit),
        figures=wait_figures(visit.wait) if visit.wait else None,
        levels=place.rating.levels,
        faces=_FACES,
        key=secrets.token_hex(16),
        large=_large(),
    )


def _where(place: Hall, visit: VisitView) -> str:
    """Say where to wait; the counter only where it is certain."""
    zone = zone_name(place, visit.zone)
    if visit.counter is not None:
        return say(place, "ticket.counter", language(), zone=zone, counter=visit.counter)
    return say(place, "ticket.zone", language(), zone=zone)


def counter_words(number: int) -> str:
    """Return `3号窗口`."""
    return str(_("Counter %(number)s", number=number))


def _large() -> bool:
    return request.cookies.get(LARGE_COOKIE) == "1"


def _to(address: str) -> Response:
    reply = redirect(address, 303)
    assert isinstance(reply, Response)  # noqa: S101 - for the type checker: Flask's redirect is werkzeug's
    return reply


def _holder(token: str) -> str:
    """Name the principal without keeping the token itself; the API names it the same."""
    return f"ticket:{hashlib.sha256(token.encode()).hexdigest()[:32]}"
