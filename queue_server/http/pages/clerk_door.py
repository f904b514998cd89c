"""The clerk's door: sign in, choose a counter, sign out."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for

from config.schema import Hall
from queue_server.contract.errors import ERRORS
from queue_server.domain.errors import RuleViolation
from queue_server.domain.roles import Role
from queue_server.http.access import STAFF, allow, maybe_principal, public, require_hall
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.staff import let_in, let_out, written_name

door = Blueprint("door", __name__, url_prefix="/clerk")
COUNTER_COOKIE = "hall_counter"
_YEAR_S = 365 * 86400
_ROLES: tuple[Role, ...] = ("clerk",)


@door.get("")
@public
def front() -> Response:
    """Show the sign-in page, or lead a signed-in clerk to the counters."""
    return _front()


def _front(told: str = "", status: int = 200, name: str = "") -> Response:
    asking = maybe_principal()
    signed_in = asking is not None and "clerk" in asking.roles and asking.user is not None
    halls = [h for h in hall_service().county.halls.values() if asking is None or asking.may_act_in(h.code)]
    kept = request.form.get("counter") or request.args.get("counter") or request.cookies.get(COUNTER_COOKIE, "")
    reply = make_response(
        render_template(
            "clerk/sign_in.html",
            hall=halls[0],
            halls=halls,
            chosen=kept,
            signed_in=signed_in,
            csrf=asking.csrf if asking else None,
            told=told,
            name=name,
            states=_counters_now(halls) if signed_in else {},
        ),
        status,
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _counters_now(halls: list[Hall]) -> dict[str, str]:
    return {c.id: c.status for h in halls for c in hall_service().hall_state(h.code).counters}


@door.post("/sign-in")
@public
def sign_in() -> Response:
    """Sign in with name, password and counter."""
    counter_id = request.form.get("counter", "")
    work = url_for("clerks.work", counter_id=counter_id)
    try:
        reply = let_in(_ROLES, work, lambda: hall_service().hall_of_counter(counter_id))
    except RuleViolation as refusal:
        return _front(problem_words(refusal.code), ERRORS[refusal.code].status, written_name())
    _keep_counter(reply, counter_id)
    return reply


@door.post("/choose")
@allow("clerk")
def choose() -> Response:
    """Go to another counter without signing in again."""
    counter_id = request.form.get("counter", "")
    require_hall(hall_service().hall_of_counter(counter_id))
    reply = see_other(url_for("clerks.work", counter_id=counter_id))
    _keep_counter(reply, counter_id)
    return reply


@door.post("/sign-out")
@allow(*STAFF)
def sign_out() -> Response:
    """End the session."""
    return let_out(url_for("door.front"))


def _keep_counter(reply: Response, counter_id: str) -> None:
    reply.set_cookie(COUNTER_COOKIE, counter_id, max_age=_YEAR_S, httponly=True, samesite="Lax")
