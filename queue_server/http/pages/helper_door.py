"""The helper's door: sign in, choose a hall, sign out."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, url_for

from queue_server.contract.errors import ERRORS
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import STAFF, allow, maybe_principal, public
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.staff import let_in, let_out, written_name

helper_door = Blueprint("helper_door", __name__, url_prefix="/helper")


@helper_door.get("")
@public
def front() -> Response:
    """Show the sign-in page, or lead a signed-in helper to the hall."""
    asking = maybe_principal()
    if asking is None or "helper" not in asking.roles or asking.user is None:
        return _front()
    halls = [h for h in hall_service().county.halls.values() if asking.may_act_in(h.code)]
    if len(halls) == 1:
        return see_other(url_for("helpers.calls", hall=halls[0].code))
    return _front(csrf=asking.csrf)


def _front(told: str = "", status: int = 200, name: str = "", csrf: str | None = None) -> Response:
    asking = maybe_principal()
    halls = [h for h in hall_service().county.halls.values() if csrf and asking and asking.may_act_in(h.code)]
    first = next(iter(hall_service().county.halls.values()))
    page = render_template("helper/sign_in.html", hall=first, halls=halls, csrf=csrf, told=told, name=name)
    reply = make_response(page, status)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@helper_door.post("/sign-in")
@public
def sign_in() -> Response:
    """Sign in with name and password."""
    try:
        return let_in(("helper",), url_for("helper_door.front"))
    except RuleViolation as refusal:
        return _front(problem_words(refusal.code), ERRORS[refusal.code].status, written_name())


@helper_door.post("/sign-out")
@allow(*STAFF)
def sign_out() -> Response:
    """End the session."""
    return let_out(url_for("helper_door.front"))
