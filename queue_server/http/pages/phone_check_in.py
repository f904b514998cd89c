"""签到 on the phone, by the code on the hall's screens: for who is in the hall, and no kiosk near."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from queue_server.contract.errors import ERRORS
from queue_server.domain.documents import as_typed
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.phone import holder_of, ticket_values
from queue_server.http.ratelimit import Rate, RateLimit

check_in = Blueprint("check_in", __name__, url_prefix="/t/<token>/check-in")
TRIES = Rate(burst=6, per_second=1 / 60)
"""For one ticket: who reads four digits off a screen needs two, who tries all of them does not get far."""


def code_limit() -> RateLimit:
    """Return the limit of tries by ticket, made for an application at its start."""
    return RateLimit(changes=TRIES)


@check_in.get("")
@public
def ask(token: str) -> Response:
    """Ask for the code."""
    return _draw(token)


@check_in.post("")
@public
def here(token: str) -> Response:
    """Check in; what is wrong with the code is told beside it."""
    key, who = form_key(), holder_of(token)
    try:
        current_app.extensions["code_limit"].check(who, changes=True)
        hall_service().remote.check_in_by_code(token, as_typed(request.form.get("code", "")), who, key)
    except (RuleViolation, Refused) as refusal:
        if refusal.code == "visit.unknown":
            raise
        return _draw(token, refusal.code)
    return see_other(url_for("phones.ticket", token=token))


def _draw(token: str, refused: str = "") -> Response:
    visit = hall_service().visit_by_token(token)
    place = hall_of(hall_service().county, visit.hall)
    if not visit.may_check_in or not place.remote.screen_code:
        return see_other(url_for("phones.ticket", token=token))
    told = problem_words(refused) if refused else ""
    reply = make_response(
        render_template(
            "phone/check_in.html", hall=place, now=visit.now, told=told, **ticket_values(token, visit, place)
        ),
        ERRORS[refused].status if refused else 200,
    )
    reply.headers["Cache-Control"] = "private, no-store"
    return reply
