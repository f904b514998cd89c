"""The clerk's page at a counter. Every key is a form that works without a script.

Two live regions: the desk (who is here, the keys), which changes only when the counter does, so that no key moves under
a finger; and the side (who is next, the missed, calls for help), which follows the hall.
"""

from __future__ import annotations

import datetime as dt
import secrets
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from config.floor import Counter
from config.schema import Hall, Item
from queue_server.contract.counter import CounterState, HolderChecked
from queue_server.contract.events import PublicEvent
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal, require_hall
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages import clerk_keys
from queue_server.http.pages.clerk_presses import PRESSES, check_holder, happened
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import draw, mark_of, wants_part
from queue_server.http.pages.outcomes import press_words, problem_words, see_other
from queue_server.http.pages.phone_words import stages
from queue_server.http.pages.staff import colleague, signed_in
from queue_server.http.pages.terms import PAUSE_REASONS, SUSPEND_REASONS, help_words

clerks = Blueprint("clerks", __name__, url_prefix="/clerk")
_HELP_SHOWN = dt.timedelta(minutes=5)
_HELP_EVENTS = 300
_UPCOMING = 7


@clerks.get("/<counter_id>")
@allow("clerk")
def work(counter_id: str) -> Response:
    """Show the counter: who is here, the keys, who is next and why."""
    place, counter = enter(counter_id)
    state = hall_service().counter_state(counter_id)
    told = press_words(request.args.get("told", ""), _plain_number(request.args.get("number", "")))
    if wants_part() and request.headers.get("HX-Target") == "side":
        return _side(place, counter, state)
    return _desk(place, counter, state, told=told)


@clerks.post("/<counter_id>/<act>")
@allow("clerk")
def press(counter_id: str, act: str) -> Response:
    """Do what a key says; a page that lagged is drawn anew and told so."""
    place, counter = enter(counter_id)
    key, who = form_key(), principal().name
    try:
        if act == "check":
            checked = check_holder(counter_id, who, key)
            return _desk(place, counter, hall_service().counter_state(counter_id), checked=checked)
        pressing = PRESSES.get(act)
        if pressing is None:
            raise Refused("resource.not_found")
        state = pressing(counter_id, who, key)
    except RuleViolation as refusal:
        held_up = refusal.state if isinstance(refusal.state, CounterState) else None
        now_there = held_up or hall_service().counter_state(counter_id)
        reply = _desk(place, counter, now_there, trouble=problem_words(refusal.code), tried=act)
        reply.status_code = 409
        return reply
    done, number = happened(act, state), _plain_number(request.form.get("number", ""))
    if not wants_part():
        return see_other(url_for("clerks.work", counter_id=counter_id, told=done, number=number or None))
    return _desk(place, counter, state, told=press_words(done, number))


@clerks.get("/<counter_id>/authority/<step>")
@allow("clerk")
def authority(counter_id: str, step: str) -> Response:
    """Show the picture of the written authority to who serves the step. Each look is on record."""
    enter(counter_id)
    picture = hall_service().show_authority(counter_id, step, principal().name)
    part = render_template("clerk/_authority.html", picture=b64encode(picture).decode())
    reply = make_response(part)
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


def _plain_number(text: str) -> str:
    """Return a ticket's number as it came along with a press, for telling what was done; empty for anything else."""
    return text[:8] if text.isascii() and text.isalnum() else ""


def enter(counter_id: str) -> tuple[Hall, Counter]:
    """Return the counter a clerk comes to, in a hall where they may act."""
    code = hall_service().hall_of_counter(counter_id)
    require_hall(code)
    place = hall_of(hall_service().county, code)
    number = int(counter_id.rpartition("-")[2])
    return place, next(c for c in place.counters if c.number == number)


def _desk(
    place: Hall, counter: Counter, state: CounterState, *, told: str = "", trouble: str = "", tried: str = "",
    checked: HolderChecked | None = None,
) -> Response:  # fmt: skip
    now = hall_service().clock.now()
    me = principal().name.partition(":")[2]
    mine = clerk_keys.mine(state, me)
    changes = clerk_keys.changes_at(state, now)
    shown = state.model_dump_json(exclude={"waiting", "upcoming", "missed", "last_event"})
    return draw(
        place,
        now,
        "clerk/work.html",
        "clerk/_desk.html",
        mark=mark_of(shown + str(changes)),
        change_in_s=(changes - now).total_seconds() if changes else None,
        counter=counter,
        told=told,
        trouble=trouble,
        tried=tried,
        checked=checked,
        **signed_in(),
        mine=mine,
        colleague="" if mine else colleague(state.staff),
        big=clerk_keys.big_key(state, me),
        finish=clerk_keys.finish_key(state),
        keys=clerk_keys.small_keys(state, place.queue.recalls_before_no_show, now),
        outcomes=clerk_keys.outcome_keys(state),
        may_pause=clerk_keys.may_pause(state),
        may_call=clerk_keys.may_call(state),
        may_close=clerk_keys.may_close(state),
        pause_reasons=PAUSE_REASONS,
        suspend_reasons=SUSPEND_REASONS,
        **_visit_values(state),
        **_offer_values(place, counter, state),
        **_side_values(place, counter, state, now),
    )


def _visit_values(state: CounterState) -> dict[str, Any]:
    """Return what the card of the one at the counter needs beyond the state."""
    visit = state.visit
    if visit is None:
        return {"item": None, "stages": [], "here": [], "left": 0}
    present = next((s for s in visit.steps if s.id == visit.step), None)
    return {
        "item": hall_service().county.items.get(visit.item),
        "stages": stages(visit.steps),
        "here": [s for s in visit.steps if s.id in visit.here],
        "left": present.matters if present else 1,
    }


def _offer_values(place: Hall, counter: Counter, state: CounterState) -> dict[str, Any]:
    """Return what a clerk may choose from: this counter's own items first."""
    county = hall_service().county
    offered = county.offered_items(place)
    served = [i for i in offered if not state.departments or i.department in state.departments]
    departments = sorted({d for s in place.series for d in s.departments})
    return {
        "all_items": by_department(offered),
        "own_items": by_department(served),
        "departments": [county.departments[d] for d in departments],
        "own_departments": [county.departments[d] for d in departments if d in {i.department for i in served}],
        "halls": [h for h in county.halls.values() if h.code != place.code],
        "classes": place.classes,
    }


def by_department(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """Return items under their departments' names, to choose from."""
    county, shown = hall_service().county, language()
    codes = dict.fromkeys(i.department for i in items)
    return [
        (county.departments[code].name.in_language(shown), [i for i in items if i.department == code]) for code in codes
    ]


def _side(place: Hall, counter: Counter, state: CounterState) -> Response:
    now = hall_service().clock.now()
    values = _side_values(place, counter, state, now)
    return draw(
        place,
        now,
        "clerk/work.html",
        "clerk/_side.html",
        mark=_side_mark(state, values["help_calls"]),
        counter=counter,
        oob=True,
        csrf=principal().csrf,
        **values,
    )


def _side_values(place: Hall, counter: Counter, state: CounterState, now: dt.datetime) -> dict[str, Any]:
    help_calls = _help_calls(place, state, now)
    return {
        "state": state,
        "visit": state.visit,
        "key": secrets.token_hex(16),
        "may_resume": clerk_keys.may_resume(state),
        "upcoming": state.upcoming[:_UPCOMING],
        "best_score": max((c.score for c in state.visit.why), default=0) if state.visit else 0,
        "help_calls": help_calls,
        "help_words": help_words,
        "side_mark": _side_mark(state, help_calls),
        "serves_now": _serves_now(counter, state),
        "terminals": {t.code: t.name for t in place.terminals},
    }


def _serves_now(counter: Counter, state: CounterState) -> str:
    """Return the departments a counter serves now; empty while they are its own."""
    if not state.departments or set(state.departments) == set(counter.departments):
        return ""
    known, shown = hall_service().county.departments, language()
    return str(_(", ")).join(known[d].name.in_language(shown) for d in state.departments)


def _side_mark(state: CounterState, help_calls: list[PublicEvent]) -> str:
    """Return the mark of what the side shows: minutes, not seconds, and no form's key, so that it rests in between."""
    minutes = [(c.number, c.class_, c.note, c.waited_s // 60) for c in state.upcoming]
    why = state.visit.step if state.visit else ""
    return mark_of(
        f"{minutes}{why}{state.waiting}{state.missed}{len(state.held)}{state.finished_today}"
        f"{clerk_keys.may_resume(state)}{state.departments}{[c.seq for c in help_calls]}"
    )


def _help_calls(place: Hall, state: CounterState, now: dt.datetime) -> list[PublicEvent]:
    """Return the calls for help of the last minutes that nobody took yet, newest first, one per terminal."""
    events = hall_service().events_after(place.code, max(0, state.last_event - _HELP_EVENTS), _HELP_EVENTS)
    newest: dict[str | None, PublicEvent] = {}
    for event in events:
        if event.type == "help_asked" and now - event.at <= _HELP_SHOWN:
            newest[event.terminal] = event
        elif event.type == "help_taken":
            newest.pop(event.terminal, None)
    return sorted(newest.values(), key=lambda e: e.seq, reverse=True)
