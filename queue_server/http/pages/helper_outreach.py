"""An agent, an officer or a visit asked for at the helper's tablet: what, for whom, where; by when it is answered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError

from config.schema import Hall
from queue_server.contract.outreach import OutreachAsk
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused
from queue_server.http.pages.clerk import by_department
from queue_server.http.pages.codes import qr_image
from queue_server.http.pages.forms import form_key, typed_phone
from queue_server.http.pages.live import stamp, wants_part
from queue_server.http.pages.outcomes import problem_words, refused_beside
from queue_server.http.pages.staff import enter_hall, signed_in

helper_outreach = Blueprint("helper_outreach", __name__, url_prefix="/helper/<hall>/outreach")


@helper_outreach.get("")
@allow("helper")
def ask(hall: str) -> Response:
    """Ask what is needed, by whom and where."""
    return _draw_form(_enter(hall))


@helper_outreach.post("")
@allow("helper")
def take_down(hall: str) -> Response:
    """Take the request down, once per form, and give it to its grid."""
    place, key = _enter(hall), form_key()
    faults = _faults(request.form)
    if faults:
        return _refused(place, faults)
    try:
        asked = hall_service().outreach.ask(place.code, _wish(request.form), principal().name, key)
    except RuleViolation as refusal:
        return _refused(place, [problem_words(refusal.code)])
    address = f"{base_url()}{url_for('my_outreach.show', token=asked.token)}"
    reply = _page(place, "helper/_outreach_asked.html", asked=asked, qr=qr_image(address))
    reply.headers["HX-Retarget"] = "main"
    reply.headers["HX-Reswap"] = "innerHTML show:window:top"
    return reply


def _faults(form: Mapping[str, str]) -> list[str]:
    """Say kindly what is missing; never with what was typed."""
    faults = []
    if not 0 < len(form.get("name", "").strip()) <= 60:
        faults.append(_("Please write the name"))
    if not typed_phone():
        faults.append(_("Please write a telephone number where somebody answers"))
    if form.get("kind") == "visit" and not form.get("address", "").strip():
        faults.append(_("Please write where to come"))
    return faults


def _wish(form: Mapping[str, str]) -> OutreachAsk:
    """Return the request. Raises Refused `request.invalid`, which names no value."""
    wish = {name: form.get(name, "") for name in ("kind", "item", "grid", "name", "address")}
    try:
        return OutreachAsk.model_validate(wish | {"phone": typed_phone()})
    except ValidationError:
        raise Refused("request.invalid") from None


def _enter(hall: str) -> Hall:
    """Return the hall. Raises RuleViolation `resource.not_found` in a county without grids."""
    place = enter_hall(hall)
    if not hall_service().outreach.grids.grid:
        raise RuleViolation("resource.not_found")
    return place


def _refused(place: Hall, told: list[str]) -> Response:
    return refused_beside(told, lambda: _draw_form(place, told))


def _draw_form(place: Hall, told: list[str] | None = None) -> Response:
    service = hall_service()
    return _page(
        place,
        "helper/_outreach_ask.html",
        told=told or [],
        key=secrets.token_hex(16),
        grids=service.outreach.grids.grid,
        items=by_department(tuple(i for i in service.county.items.values() if service.county.offers(i.code))),
    )


def _page(place: Hall, part: str, **values: object) -> Response:
    now = hall_service().clock.now()
    shared = {"hall": place, "now": now, **signed_in(), **values}
    part_html = render_template(part, **shared)
    if wants_part():
        reply = make_response(part_html)
    else:
        title = _("An agent, an officer or a visit")
        reply = make_response(render_template("helper/ticket.html", part_html=part_html, title=title, **shared))
    stamp(reply, now)
    return reply
