"""The clerk's page: sign in, choose a counter, work. Every key is a form that works without a script.

Two live regions: the desk (who is here, the keys), which changes only when the counter does, so that no key moves under
a finger; and the side (who is next, the missed, calls for help), which follows the hall.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError

from config.schema import Counter, Hall
from queue_server.app.identity import Identity
from queue_server.contract.counter import (
    CounterState,
    FinishRequest,
    NextRequest,
    PauseRequest,
    StepRequest,
    TransferRequest,
)
from queue_server.contract.errors import ERRORS
from queue_server.contract.events import PublicEvent
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import SESSION_COOKIE, STAFF, allow, maybe_principal, principal, public, require_hall
from queue_server.http.api.answers import hall_service
from queue_server.http.api.session import set_session_cookie
from queue_server.http.errors import Refused
from queue_server.http.pages import clerk_keys
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.live import draw, mark_of, wants_part
from queue_server.http.pages.outcomes import press_words, problem_words

clerks = Blueprint("clerks", __name__, url_prefix="/clerk")
COUNTER_COOKIE = "hall_counter"
_HELP_SHOWN = dt.timedelta(minutes=5)
_HELP_EVENTS = 300
_YEAR_S = 365 * 86400
_KEY_LENGTH = 64
_UPCOMING = 7
_TOLD_AFTER = ("open", "pause", "close", "nobody", "recall", "finish", "no-show", "hold", "transfer")


# --- signing in ---------------------------------------------------------------------------------------------------


@clerks.get("")
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


@clerks.post("/sign-in")
@public
def sign_in() -> Response:
    """Sign in with name, password and counter."""
    _refuse_other_sites()
    name, password = request.form.get("name", "").strip(), request.form.get("password", "")
    counter_id = request.form.get("counter", "")
    try:
        if not (0 < len(name) <= 60 and 0 < len(password) <= 200):
            raise RuleViolation("auth.wrong_password")
        hall = hall_service().hall_of_counter(counter_id)
        secret, found = _identity().sign_in(name, password)
    except RuleViolation as refusal:
        return _front(problem_words(refusal.code), ERRORS[refusal.code].status, name)
    if "clerk" not in found.roles or not found.may_act_in(hall):
        _identity().sign_out(secret)
        return _front(problem_words("auth.forbidden"), 403, name)
    reply = _to(url_for("clerks.work", counter_id=counter_id))
    set_session_cookie(reply, secret, found)
    _keep_counter(reply, counter_id)
    return reply


@clerks.post("/choose")
@allow("clerk")
def choose() -> Response:
    """Go to another counter without signing in again."""
    counter_id = request.form.get("counter", "")
    require_hall(hall_service().hall_of_counter(counter_id))
    reply = _to(url_for("clerks.work", counter_id=counter_id))
    _keep_counter(reply, counter_id)
    return reply


@clerks.post("/sign-out")
@allow(*STAFF)
def sign_out() -> Response:
    """End the session."""
    _identity().sign_out(request.cookies.get(SESSION_COOKIE, ""))
    g.principal = None
    reply = _to(url_for("clerks.front"))
    reply.delete_cookie(SESSION_COOKIE, path="/")
    return reply


def _refuse_other_sites() -> None:
    """Keep another site from signing a browser in; browsers say where a form stands."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Refused("auth.forbidden")


def _keep_counter(reply: Response, counter_id: str) -> None:
    reply.set_cookie(COUNTER_COOKIE, counter_id, max_age=_YEAR_S, httponly=True, samesite="Lax")


def _identity() -> Identity:
    identity: Identity = current_app.extensions["hall_identity"]
    return identity


def _to(address: str) -> Response:
    reply = redirect(address, 303)
    assert isinstance(reply, Response)  # noqa: S101 - for the type checker: Flask's redirect is werkzeug's
    return reply


# --- at the counter -----------------------------------------------------------------------------------------------


@clerks.get("/<counter_id>")
@allow("clerk")
def work(counter_id: str) -> Response:
    """Show the counter: who is here, the keys, who is next and why."""
    place, counter = _enter(counter_id)
    state = hall_service().counter_state(counter_id)
    act = request.args.get("told", "")
    told = press_words(act, request.args.get("number", "")[:8]) if act in _TOLD_AFTER else ""
    if wants_part() and request.headers.get("HX-Target") == "side":
        return _side(place, counter, state)
    return _desk(place, counter, state, told=told)


@clerks.post("/<counter_id>/<act>")
@allow("clerk")
def press(counter_id: str, act: str) -> Response:
    """Do what a key says; a page that lagged is drawn anew and told so."""
    place, counter = _enter(counter_id)
    pressing = _PRESSES.get(act)
    if pressing is None:
        raise Refused("resource.not_found")
    try:
        state = pressing(counter_id, principal().name, _press_key())
    except RuleViolation as refusal:
        held_up = refusal.state if isinstance(refusal.state, CounterState) else None
        reply = _desk(
            place,
            counter,
            held_up or hall_service().counter_state(counter_id),
            trouble=problem_words(refusal.code),
        )
        reply.status_code = 409
        return reply
    happened = "nobody" if act == "next" and state.visit is None else act
    number = request.form.get("number", "")[:8]
    number = number if number.isascii() and number.isalnum() else ""
    if not wants_part():
        return _to(url_for("clerks.work", counter_id=counter_id, told=happened, number=number or None))
    return _desk(place, counter, state, told=press_words(happened, number))


def _step_press(name: str) -> Callable[[str, str, str], CounterState]:
    def pressed(counter_id: str, who: str, key: str) -> CounterState:
        use_case = getattr(hall_service(), name)
        answer: CounterState = use_case(counter_id, StepRequest(step=request.form.get("step", "")[:80]), who, key)
        return answer

    return pressed


def _next(counter_id: str, who: str, key: str) -> CounterState:
    after = request.form.get("step", "")[:80] or None
    return hall_service().next(counter_id, NextRequest(after=after), who, key)


def _finish(counter_id: str, who: str, key: str) -> CounterState:
    request_ = FinishRequest(step=request.form.get("step", "")[:80])
    return hall_service().finish(counter_id, request_, who, key)


def _transfer(counter_id: str, who: str, key: str) -> CounterState:
    form = request.form
    to_counter = form.get("to_counter", "")
    try:
        wanted = TransferRequest.model_validate(
            {
                "step": form.get("step", "")[:80],
                "to_item": form.get("to_item") or None,
                "to_counter": int(to_counter) if to_counter.isdecimal() else None,
                "position": form.get("position", "by_time"),
                "reason": form.get("reason", "").strip(),
            }
        )
    except ValidationError:
        raise RuleViolation("request.invalid") from None
    if wanted.to_item is None and wanted.to_counter is None:
        raise RuleViolation("transfer.nowhere")
    return hall_service().transfer(counter_id, wanted, who, key)


_PRESSES: dict[str, Callable[[str, str, str], CounterState]] = {
    "open": lambda counter, who, key: hall_service().open(counter, who, key),
    "pause": lambda counter, who, key: hall_service().pause(counter, PauseRequest(), who, key),
    "close": lambda counter, who, key: hall_service().close(counter, who, key),
    "next": _next,
    "transfer": _transfer,
    "recall": _step_press("recall"),
    "start": _step_press("start"),
    "finish": _finish,
    "no-show": _step_press("no_show"),
    "hold": _step_press("hold"),
    "resume": _step_press("resume"),
}


def _press_key() -> str:
    """Return the key of this very form: sent twice by a nervous finger, it counts once."""
    key = request.form.get("key", "")
    if not key or len(key) > _KEY_LENGTH or not (key.isascii() and key.isalnum()):
        raise Refused("request.key_missing")
    return key


def _enter(counter_id: str) -> tuple[Hall, Counter]:
    code = hall_service().hall_of_counter(counter_id)
    require_hall(code)
    place = hall_of(hall_service().county, code)
    number = int(counter_id.rpartition("-")[2])
    return place, next(c for c in place.counters if c.number == number)


def _desk(place: Hall, counter: Counter, state: CounterState, *, told: str = "", trouble: str = "") -> Response:
    now = hall_service().clock.now()
    visit = state.visit
    item = hall_service().county.items.get(visit.item) if visit else None
    shown = state.model_dump_json(exclude={"waiting": True, "upcoming": True, "missed": True, "last_event": True})
    return draw(
        place,
        now,
        "clerk/work.html",
        "clerk/_desk.html",
        mark=mark_of(shown),
        counter=counter,
        state=state,
        visit=visit,
        item=item,
        told=told,
        trouble=trouble,
        transfer_again=bool(trouble) and request.path.endswith("/transfer"),
        key=secrets.token_hex(16),
        csrf=principal().csrf,
        who=principal().display_name or principal().user or "",
        big=clerk_keys.big_key(state),
        keys=clerk_keys.small_keys(state, place.queue.recalls_before_no_show),
        may_transfer=clerk_keys.may_transfer(state),
        may_close=clerk_keys.may_close(state),
        may_resume=clerk_keys.may_resume(state),
        items=hall_service().county.offered_items(place),
        **_side_values(place, state, now),
    )


def _side(place: Hall, counter: Counter, state: CounterState) -> Response:
    now = hall_service().clock.now()
    return draw(
        place,
        now,
        "clerk/work.html",
        "clerk/_side.html",
        counter=counter,
        state=state,
        visit=state.visit,
        oob=True,
        **_side_values(place, state, now),
    )


def _side_values(place: Hall, state: CounterState, now: dt.datetime) -> dict[str, Any]:
    best = max((c.score for c in state.visit.why), default=0) if state.visit else 0
    return {
        "upcoming": state.upcoming[:_UPCOMING],
        "best_score": best,
        "help_calls": _help_calls(place, state, now),
        "terminals": {t.code: t.name for t in place.terminals},
    }


def _help_calls(place: Hall, state: CounterState, now: dt.datetime) -> list[PublicEvent]:
    """Return the calls for help of the last minutes, newest first, one per terminal."""
    events = hall_service().events_after(place.code, max(0, state.last_event - _HELP_EVENTS), _HELP_EVENTS)
    newest: dict[str | None, PublicEvent] = {}
    for event in events:
        if event.type == "help_asked" and now - event.at <= _HELP_SHOWN:
            newest[event.terminal] = event
    return sorted(newest.values(), key=lambda e: e.seq, reverse=True)


def errand_words(errand: str) -> str:
    """Return 申请, 补件, 取件 or 咨询."""
    words: dict[str, str] = {
        "apply": _("apply"),
        "supplement": _("hand in more"),
        "collect": _("collect"),
        "ask": _("ask"),
    }
    return words.get(errand, errand)


def candidate_note(note: str) -> str:
    """Return why a candidate stands where it stands, besides its score."""
    words: dict[str, str] = {
        "preferred": _("preferred here"),
        "transfer_first": _("sent here first"),
        "returned": _("came back"),
    }
    return words.get(note, "")
