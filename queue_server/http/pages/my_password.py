"""The own password: every member of staff changes it, with the old one."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from queue_server.domain.errors import RuleViolation
from queue_server.http.access import STAFF, allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.live import stamp
from queue_server.http.pages.outcomes import problem_words
from queue_server.http.pages.staff import known_staff, signed_in

my_password = Blueprint("my_password", __name__, url_prefix="/password")
_LONGEST = 200


@my_password.get("")
@allow(*STAFF)
def ask() -> Response:
    """Ask for the old password and a new one."""
    return _draw()


@my_password.post("")
@allow(*STAFF)
def change() -> Response:
    """Take the new password; all sessions end, this one too."""
    name = principal().user
    if name is None:
        raise Refused("request.invalid")  # a script has no password
    old, new, again = (request.form.get(field, "") for field in ("old", "new", "again"))
    if max(len(old), len(new)) > _LONGEST:
        raise Refused("request.invalid")
    if new != again:
        return _draw(_("The new password was typed in two ways"))
    try:
        known_staff().change_own_password(name, old, new)
    except RuleViolation as refusal:
        return _draw(problem_words(refusal.code))
    return _draw(done=True)


def _draw(told: str = "", done: bool = False) -> Response:
    service = hall_service()
    place = service.county.halls.get(principal().hall or "") or next(iter(service.county.halls.values()))
    now = service.clock.now()
    reply = make_response(
        render_template("door/password.html", hall=place, now=now, told=told, done=done, **signed_in())
    )
    stamp(reply, now)
    if told:
        reply.status_code = 409
    return reply
