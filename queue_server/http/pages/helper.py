"""The helper's page, on a tablet carried through the hall: who asks for a person, and which terminal needs a hand.

Two live regions: the calls, which follow the hall's events; and the terminals, which follow their heart-beats.
"""

from __future__ import annotations

import datetime as dt
import secrets
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, url_for

from config.schema import Hall
from queue_server.contract.help import HelpCall
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.live import draw, mark_of, seen_of, wants_part
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.staff import colleague, enter_hall, signed_in
from queue_server.http.pages.terms import help_words

helpers = Blueprint("helpers", __name__, url_prefix="/helper")
_TAKEN_SHOWN = dt.timedelta(minutes=30)
_TAKEN_MOST = 6


@helpers.get("/<hall>")
@allow("helper")
def calls(hall: str) -> Response:
    """Show who asks for a person, and the terminals that are not well."""
    place = enter_hall(hall)
    if wants_part() and request.headers.get("HX-Target") == "terminals":
        return _terminals(place)
    return _calls(place)


@helpers.post("/<hall>/<terminal>/take")
@allow("helper")
def take(hall: str, terminal: str) -> Response:
    """Go to a terminal; who was slower is told so and sees who goes."""
    place, key, who = enter_hall(hall), form_key(), principal().name
    try:
        hall_service().take_help(hall, terminal, who, key)
    except RuleViolation as refusal:
        reply = _calls(place, trouble=problem_words(refusal.code))
        reply.status_code = 409
        return reply
    return _calls(place) if wants_part() else see_other(url_for("helpers.calls", hall=hall))


def _calls(place: Hall, trouble: str = "") -> Response:
    now = hall_service().clock.now()
    known = hall_service().help_calls(place.code).calls
    taken = [c for c in known if c.taken_at is not None and now - c.taken_at <= _TAKEN_SHOWN]
    open_calls = [c for c in known if c.taken_at is None]
    return draw(
        place,
        now,
        "helper/work.html",
        "helper/_calls.html",
        mark=mark_of(f"{trouble}{[c.model_dump_json() for c in open_calls + taken]}"),
        change_in_s=_next_gone(taken, now),
        trouble=trouble,
        open_calls=open_calls,
        taken=taken[:_TAKEN_MOST],
        help_words=help_words,
        colleague=colleague,
        new_key=partial(secrets.token_hex, 16),
        me=principal().name,
        **signed_in(),
        **({} if wants_part() else _terminal_values(place)),
    )


def _next_gone(taken: list[HelpCall], now: dt.datetime) -> float | None:
    """Return after how many seconds the first of the taken calls is no longer shown."""
    moments = [c.taken_at + _TAKEN_SHOWN for c in taken if c.taken_at is not None]
    return (min(moments) - now).total_seconds() if moments else None


def _terminals(place: Hall) -> Response:
    values = _terminal_values(place)
    return draw(
        place,
        hall_service().clock.now(),
        "helper/work.html",
        "helper/_terminals.html",
        mark=values["terminals_mark"],
        **values,
    )


def _terminal_values(place: Hall) -> dict[str, Any]:
    known = hall_service().fleet.terminals(place.code).terminals
    ill = [t for t in known if t.state in ("trouble", "silent")]
    return {
        "ill": ill,
        "well": sum(t.state == "well" for t in known),
        "never": sum(t.state == "never" for t in known),
        "terminals_mark": mark_of(str([seen_of(t) for t in ill]) + str(len(known))),
    }
