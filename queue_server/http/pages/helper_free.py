"""Free copies and post at the helper's tablet: written down for the month's list, and what is to be posted still."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError

from config.schema import Hall
from queue_server.contract.free import FreeAddress, FreeOrder
from queue_server.domain.errors import RuleViolation
from queue_server.domain.numbers import read_label
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.forms import form_key, typed_phone
from queue_server.http.pages.live import stamp, wants_part
from queue_server.http.pages.outcomes import problem_words, refused_beside, see_other
from queue_server.http.pages.staff import enter_hall, signed_in

helper_free = Blueprint("helper_free", __name__, url_prefix="/helper/<hall>/free")


@helper_free.get("")
@allow("helper")
def desk(hall: str) -> Response:
    """Ask for copies or post, and show what is to be posted still."""
    return _draw(_enter(hall))


@helper_free.post("")
@allow("helper")
def order(hall: str) -> Response:
    """Write an order down, once per form."""
    place, key = _enter(hall), form_key()
    faults = _faults(request.form)
    if faults:
        return _refused(place, faults)
    try:
        hall_service().free.order(place.code, _wish(request.form), principal().name, key)
    except RuleViolation as refusal:
        return _refused(place, [problem_words(refusal.code)])
    address = url_for("helper_free.desk", hall=place.code, done=request.form["kind"])
    if not wants_part():
        return see_other(address)
    return Response(status=200, headers={"HX-Redirect": address, "Cache-Control": "no-store"})


@helper_free.get("/<order>")
@allow("helper")
def address(hall: str, order: str) -> Response:
    """Show where to post it, to who packs it; each look is on record."""
    place = _enter(hall)
    return _draw(place, opened=order, to=hall_service().free.address(place.code, order, principal().name))


@helper_free.post("/<order>/sent")
@allow("helper")
def send(hall: str, order: str) -> Response:
    """Note that it went."""
    place, key = _enter(hall), form_key()
    try:
        hall_service().free.sent(place.code, order, principal().name, key)
    except RuleViolation as refusal:
        if refusal.code == "free.unknown":
            raise
        reply = _draw(place, told=[problem_words(refusal.code)])
        reply.status_code = 409
        return reply
    return see_other(url_for("helper_free.desk", hall=place.code))


def _faults(form: Mapping[str, str]) -> list[str]:
    """Say kindly what is missing; never with what was typed."""
    faults = []
    pages = form.get("pages", "").strip()
    if form.get("kind") != "post" and not (pages.isascii() and pages.isdigit() and 0 < int(pages[:4]) <= 999):
        faults.append(_("Please write how many pages"))
    ticket = form.get("ticket", "").strip()
    if ticket and read_label(ticket) is None:
        faults.append(_("Please write the number as on the ticket, or nothing"))
    if form.get("kind") == "post":
        if not form.get("name", "").strip() or not form.get("address", "").strip():
            faults.append(_("Please write to whom and where it goes"))
        if not typed_phone():
            faults.append(_("Please write a telephone number where somebody answers"))
    return faults


def _wish(form: Mapping[str, str]) -> FreeOrder:
    """Return the order. Raises Refused `request.invalid`, which names no value."""
    post = form.get("kind") == "post"
    to = {"name": form.get("name", ""), "phone": typed_phone(), "address": form.get("address", "")} if post else None
    pages = "1" if post else form.get("pages", "").strip()
    ticket = form.get("ticket", "").strip() or None
    try:
        return FreeOrder.model_validate({"kind": form.get("kind"), "pages": pages, "ticket": ticket, "to": to})
    except ValidationError:
        raise Refused("request.invalid") from None


def _enter(hall: str) -> Hall:
    """Return the hall. Raises RuleViolation `free.off` where nothing of the kind is offered."""
    place = enter_hall(hall)
    if not place.free.offered:
        raise RuleViolation("free.off")
    return place


def _refused(place: Hall, told: list[str]) -> Response:
    return refused_beside(told, lambda: _draw(place, told=told))


def _draw(
    place: Hall, *, told: list[str] | None = None, opened: str = "", to: FreeAddress | None = None
) -> Response:  # fmt: skip
    now = hall_service().clock.now()
    shared = {
        "hall": place,
        "now": now,
        "again": request.path if request.method == "GET" else url_for("helper_free.desk", hall=place.code),
        **signed_in(),
        "told": told or [],
        "done": request.args.get("done", ""),
        "key": secrets.token_hex(16),
        "waiting": hall_service().free.to_send(place.code),
        "opened": opened,
        "to": to,
    }
    part_html = render_template("helper/_free.html", **shared)
    title = _("Free copies and post")
    reply = make_response(render_template("helper/ticket.html", part_html=part_html, title=title, **shared))
    stamp(reply, now)
    return reply
