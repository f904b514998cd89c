"""签到 at the helper's tablet: whoever took a number on a phone and stands here now."""

from __future__ import annotations

import secrets
from functools import partial

from flask import Blueprint, Response, request

from config.schema import Hall
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.live import draw
from queue_server.http.pages.outcomes import problem_words
from queue_server.http.pages.staff import enter_hall, signed_in

helper_check_in = Blueprint("helper_check_in", __name__, url_prefix="/helper/<hall>/check-in")
_LONGEST = 8


@helper_check_in.get("")
@allow("helper")
def awaited(hall: str) -> Response:
    """Show the numbers whose holders have not come yet, and ask for one."""
    return _draw(enter_hall(hall))


@helper_check_in.post("")
@allow("helper")
def here(hall: str) -> Response:
    """Note that a number's holder is here: from now on it may be called."""
    place, key, number = enter_hall(hall), form_key(), request.form.get("number", "").strip()[:_LONGEST]
    try:
        view = hall_service().check_in_by_number(hall, number, principal().name, key)
    except RuleViolation as refusal:
        reply = _draw(place, told=[problem_words(refusal.code)])
        reply.status_code = 409
        return reply
    return _draw(place, came=view.number)


def _draw(place: Hall, *, told: list[str] | None = None, came: str = "") -> Response:
    return draw(
        place,
        hall_service().clock.now(),
        "helper/check_in.html",
        "helper/_check_in.html",
        told=told or [],
        came=came,
        awaited=hall_service().remote.awaited(place.code),
        new_key=partial(secrets.token_hex, 16),
        **signed_in(),
    )
