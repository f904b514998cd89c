"""The manager's page: the hall live, who waits over the limit, what each counter and terminal does, what stands still.

The county's people and auditors see the same and press nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, request, url_for
from pydantic import ValidationError

from config.schema import Hall
from queue_server.app.alerts.service import Alerts
from queue_server.app.overview import Overview
from queue_server.contract.counter import PauseRequest
from queue_server.contract.day import ResumeRequest, SuspendRequest
from queue_server.contract.fleet import TerminalView
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.alert_words import alert_advice, alert_title
from queue_server.http.pages.clerk import by_department
from queue_server.http.pages.display import stopped_name
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.live import draw, mark_of, seen_of, wants_part
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.staff import colleague, enter_hall, signed_in
from queue_server.http.pages.terms import PAUSE_REASONS, SUSPEND_REASONS, pause_words

managers = Blueprint("managers", __name__, url_prefix="/manage")
_OVER_SHOWN = 8
_ALERTS_SHOWN = 6
"""Two rows of them, so that the figures below stay in sight."""
_AGAIN_S = 15.0
"""Waits grow though nothing happens: the page is drawn anew so often."""


@managers.get("/<hall>")
@allow("manager", "county", "auditor")
def look(hall: str) -> Response:
    """Show the hall live: queues against the limit, counters, terminals, what is not called just now."""
    return _draw(enter_hall(hall))


@managers.post("/<hall>/counters/<int:number>/<any(pause, close):act>")
@allow("manager")
def press_counter(hall: str, number: int, act: str) -> Response:
    """Pause or close a counter for a clerk who has left."""
    place, key, who = enter_hall(hall), form_key(), principal().name
    counter_id = f"{place.code}-{number}"
    hall_service().hall_of_counter(counter_id)
    if act == "close":
        return _pressed(place, lambda: hall_service().close(counter_id, who, key, for_another=True))
    reason = request.form.get("reason", "")
    wanted = PauseRequest.model_validate({"reason": reason if reason in PAUSE_REASONS else "other"})
    return _pressed(place, lambda: hall_service().pause(counter_id, wanted, who, key, for_another=True))


@managers.post("/<hall>/suspend")
@allow("manager")
def suspend(hall: str) -> Response:
    """Stop calling an item, a department, or everybody: who waits keeps the place."""
    place, key, who = enter_hall(hall), form_key(), principal().name
    kind, _, code = request.form.get("what", "").partition(":")
    body = {"kind": kind, "code": code}
    body |= {"reason": request.form.get("reason", ""), "note": request.form.get("note", "")}
    try:
        wanted = SuspendRequest.model_validate(body)
    except ValidationError:
        raise Refused("request.invalid", ["what", "reason", "note"]) from None
    return _pressed(place, lambda: hall_service().day.suspend(place.code, wanted, who, key))


@managers.post("/<hall>/resume")
@allow("manager")
def resume(hall: str) -> Response:
    """Call again; everybody stands where they stood."""
    place, key, who = enter_hall(hall), form_key(), principal().name
    try:
        wanted = ResumeRequest.model_validate({"kind": request.form.get("kind"), "code": request.form.get("code")})
    except ValidationError:
        raise Refused("request.invalid", ["kind", "code"]) from None
    return _pressed(place, lambda: hall_service().day.resume(place.code, wanted, who, key))


@managers.post("/<hall>/alerts/<alert>/acknowledge")
@allow("manager")
def acknowledge(hall: str, alert: str) -> Response:
    """Note who sees to an alert."""
    place, key, who = enter_hall(hall), form_key(), principal().name
    return _pressed(place, lambda: hall_service().alerts.acknowledge(place.code, alert, who, key))


def _pressed(place: Hall, press: Callable[[], object]) -> Response:
    """Do it, once per form; a refusal is told on the page as it stands now."""
    try:
        press()
    except RuleViolation as refusal:
        reply = _draw(place, trouble=problem_words(refusal.code))
        reply.status_code = 409
        return reply
    return _draw(place) if wants_part() else see_other(url_for("managers.look", hall=place.code))


def _draw(place: Hall, trouble: str = "") -> Response:
    seen = hall_service().overview(place.code)
    terminals = hall_service().fleet.terminals(place.code).terminals
    alerts = hall_service().alerts.alerts(place.code)
    return draw(
        place,
        seen.hall.now,
        "manage/hall.html",
        "manage/_hall.html",
        mark=mark_of(f"{trouble}{_shown(seen, terminals)}{_told(alerts)}"),
        change_in_s=_AGAIN_S,
        trouble=trouble,
        seen=seen,
        over=seen.over[:_OVER_SHOWN],
        terminals=terminals,
        alerts=alerts,
        alerts_shown=_ALERTS_SHOWN,
        alert_title=partial(alert_title, place),
        alert_advice=partial(alert_advice, terminals),
        evacuated=any(s.kind == "hall" and s.reason == "evacuation" for s in seen.hall.suspended),
        departments=[d for s in place.series for d in s.departments],
        items=by_department(hall_service().county.offered_items(place)),
        may_press="manager" in principal().roles,
        may_try=bool({"manager", "county"} & principal().roles),
        colleague=colleague,
        stopped=partial(stopped_name, place),
        pause_words=pause_words,
        pause_reasons=PAUSE_REASONS,
        suspend_reasons=[r for r in SUSPEND_REASONS if r != "evacuation"],
        new_key=partial(secrets.token_hex, 16),
        **signed_in(),
    )


def _shown(seen: Overview, terminals: Sequence[TerminalView]) -> tuple[object, ...]:
    """Return what the page shows, waits and silences in minutes: it rests while nothing else happens."""
    return (
        [(w.number, w.waited_s // 60) for w in (*seen.over, *((seen.longest,) if seen.longest else ()))],
        [replace(line, longest_s=line.longest_s // 60) for line in seen.lines],
        (seen.desks, seen.hall.suspended, seen.hall.waiting, seen.finished),
        [value // 60 if value is not None else None for value in (seen.mean_wait_s, seen.mean_service_s)],
        [seen_of(t) for t in terminals],
    )


def _told(alerts: Alerts) -> list[object]:
    """Return what the page shows of alerts: minutes, as everywhere on it."""
    return [
        (a.alert, a.value if a.alert.kind in ("over", "paper") else a.value // 60) for a in (*alerts.open, *alerts.past)
    ]
