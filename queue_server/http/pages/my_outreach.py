"""A request for an agent, an officer or a visit on the phone of who asked: how it stands, the receipt, the rating.

Its token is the credential; no other is asked for. Nothing of the person stands on it.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, request, url_for

from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.live import draw, mark_of
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.phone import FACES, holder_of, large_type

my_outreach = Blueprint("my_outreach", __name__, url_prefix="/o/<token>")


@my_outreach.get("")
@public
def show(token: str) -> Response:
    """Show how a request for an agent, an officer or a visit stands, and which papers were handed over."""
    return _draw(token)


@my_outreach.post("/rate")
@public
def rate(token: str) -> Response:
    """Take a rating of the agent's work, once."""
    key, level = form_key(), request.form.get("level", "")
    if level not in ("1", "2", "3", "4", "5"):
        raise Refused("request.invalid", ["level"])
    try:
        hall_service().outreach.rate(token, int(level), holder_of(token), key)
    except RuleViolation as refusal:
        if refusal.code == "outreach.unknown":
            raise
        reply = _draw(token, problem_words(refusal.code))
        reply.status_code = 409
        return reply
    return see_other(url_for("my_outreach.show", token=token))


def _draw(token: str, told: str = "") -> Response:
    hall, view = hall_service().outreach.by_token(token)
    place = hall_of(hall_service().county, hall)
    return draw(
        place,
        hall_service().clock.now(),
        "phone/outreach.html",
        "phone/_outreach.html",
        mark=mark_of(view.model_dump_json() + told),
        view=view,
        told=told,
        token=token,
        levels=place.rating.levels,
        faces=FACES,
        key=secrets.token_hex(16),
        large=large_type(),
    )
