"""The page of an agent of a grid: what waits to be accepted and until when, what is in hand, what ended lately.

Who asked is shown to the one who accepted it, on a page of its own, each look on record.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request, url_for

from config.schema import Hall
from queue_server.contract.outreach import OutreachPerson, OutreachView
from queue_server.domain.errors import RuleViolation
from queue_server.domain.outreach import State
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused
from queue_server.http.pages.codes import qr_image
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.live import draw, mark_of, stamp
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.staff import colleague, enter_hall, signed_in

grid_agents = Blueprint("grid_agents", __name__, url_prefix="/agent")
_LOOK_AGAIN_S = 60.0
"""What comes up from a grid below makes no event here."""
_OUTCOMES: tuple[State, ...] = ("done", "not_needed")


@grid_agents.get("/<hall>")
@allow("helper")
def work(hall: str) -> Response:
    """Show an agent the own grids' requests, and those from below that nobody accepted in time."""
    return _draw(enter_hall(hall))


@grid_agents.get("/<hall>/<request_id>")
@allow("helper")
def look(hall: str, request_id: str) -> Response:
    """Show who asked, to the one who accepted it; each look is on record."""
    place = enter_hall(hall)
    person = hall_service().outreach.person(place.code, _user(), request_id, principal().name)
    return _draw_one(place, _one(place, request_id), person)


@grid_agents.post("/<hall>/<request_id>/accept")
@allow("helper")
def accept(hall: str, request_id: str) -> Response:
    """Take a request; who was slower is told so."""
    place, who, key = enter_hall(hall), principal().name, form_key()
    return _pressed(place, request_id, lambda: hall_service().outreach.accept(hall, _user(), request_id, who, key))


@grid_agents.post("/<hall>/<request_id>/take-over")
@allow("helper")
def take_over(hall: str, request_id: str) -> Response:
    """Go on with what a colleague of the grid accepted."""
    place, who, key = enter_hall(hall), principal().name, form_key()
    return _pressed(place, request_id, lambda: hall_service().outreach.take_over(hall, _user(), request_id, who, key))


@grid_agents.post("/<hall>/<request_id>/papers")
@allow("helper")
def receipt(hall: str, request_id: str) -> Response:
    """Note the papers that were handed over; the person's page lists them as the receipt."""
    place, who, key = enter_hall(hall), principal().name, form_key()
    given = request.form.getlist("paper")
    if not all(n.isascii() and n.isdigit() and len(n) < 4 for n in given):
        raise Refused("request.invalid", ["paper"])
    papers = [int(n) for n in given]
    return _pressed(
        place, request_id, lambda: hall_service().outreach.receipt(hall, _user(), request_id, papers, who, key)
    )


@grid_agents.post("/<hall>/<request_id>/finish")
@allow("helper")
def finish(hall: str, request_id: str) -> Response:
    """End a request: done, or not needed any more."""
    place, who, key = enter_hall(hall), principal().name, form_key()
    outcome = next((o for o in _OUTCOMES if o == request.form.get("outcome")), None)
    if outcome is None:
        raise Refused("request.invalid", ["outcome"])
    return _pressed(
        place, "", lambda: hall_service().outreach.finish(hall, _user(), request_id, outcome, who, key)
    )  # fmt: skip


def _user() -> str:
    return principal().user or ""


def _pressed(place: Hall, then: str, act: Callable[[], OutreachView]) -> Response:
    """Do what was pressed and lead on to the request, or to the list; a refusal is told on the list as it stands."""
    try:
        act()
    except RuleViolation as refusal:
        if refusal.code == "outreach.unknown":
            raise
        reply = _draw(place, trouble=problem_words(refusal.code))
        reply.status_code = 409
        return reply
    if then:
        return see_other(url_for("grid_agents.look", hall=place.code, request_id=then))
    return see_other(url_for("grid_agents.work", hall=place.code))


def _one(place: Hall, request_id: str) -> OutreachView:
    known = hall_service().outreach.work(place.code, _user(), principal().name)
    found = next((view for view in known.in_hand if view.id == request_id), None)
    if found is None:
        raise RuleViolation("outreach.unknown")
    return found


def _draw(place: Hall, trouble: str = "") -> Response:
    known = hall_service().outreach.work(place.code, _user(), principal().name)
    return draw(
        place,
        known.now,
        "agent/work.html",
        "agent/_work.html",
        mark=mark_of(trouble + known.model_dump_json(exclude={"now"})),
        change_in_s=_LOOK_AGAIN_S,
        trouble=trouble,
        work=known,
        colleague=colleague,
        new_key=partial(secrets.token_hex, 16),
        **signed_in(),
    )


def _draw_one(place: Hall, view: OutreachView, person: OutreachPerson) -> Response:
    now = hall_service().clock.now()
    address = f"{base_url()}{url_for('my_outreach.show', token=view.token)}"
    reply = make_response(
        render_template(
            "agent/request.html",
            hall=place,
            now=now,
            view=view,
            person=person,
            qr=qr_image(address),
            new_key=partial(secrets.token_hex, 16),
            **signed_in(),
        )
    )
    stamp(reply, now)
    return reply
