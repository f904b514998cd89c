"""A number taken at the helper's tablet for whom the helper stands beside: what, for whom, and the number to show.

No card and no kiosk is needed. A document is asked for only where the number belongs to a person, and what is typed of
a person never comes back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from pydantic import ValidationError

from config.schema import Hall
from queue_server.contract.models import HolderIn, IssueRequest, VisitIssued
from queue_server.contract.tickets import TellMeRequest
from queue_server.domain.contacts import mobile
from queue_server.domain.documents import as_typed, birth_of
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused
from queue_server.http.pages.booking import document_words, person_faults
from queue_server.http.pages.booking_times import Wanted, wanted_among
from queue_server.http.pages.codes import qr_image
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import draw
from queue_server.http.pages.outcomes import problem_words, refused_beside
from queue_server.http.pages.phone_change import MOST_FOUND, QUERY_LENGTH, by_theme, search
from queue_server.http.pages.staff import enter_hall, signed_in
from queue_server.http.pages.wording import local

helper_tickets = Blueprint("helper_tickets", __name__, url_prefix="/helper/<hall>/ticket")
_ONE = "/<any(item, bundle):kind>/<code>"
_KEY_PART = 60


@helper_tickets.get("")
@allow("helper")
def what(hall: str) -> Response:
    """Ask for what: found by a word, else by life event and theme."""
    place = enter_hall(hall)
    county = hall_service().county
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    items, bundles = county.offered_items(place), county.offered_bundles(place)
    return _draw(
        place,
        "helper/_ticket_what.html",
        query=query,
        found=search(items, query)[:MOST_FOUND] if query else [],
        found_bundles=search(bundles, query) if query else [],
        themes=by_theme(county, items),
        bundles=bundles,
    )


@helper_tickets.get(_ONE)
@allow("helper")
def who(hall: str, kind: str, code: str) -> Response:
    """Ask for whom: class, document, telephone, each only where it is wanted."""
    place = enter_hall(hall)
    return _draw_form(place, _wanted(place, kind, code))


@helper_tickets.post(_ONE)
@allow("helper")
def give(hall: str, kind: str, code: str) -> Response:
    """Give the number, once per form."""
    place = enter_hall(hall)
    wanted, key = _wanted(place, kind, code), form_key()
    faults = _faults(place, wanted, request.form)
    if faults:
        return _refused(place, wanted, faults)
    try:
        issued = hall_service().issue(place.code, _wish(wanted, request.form), principal().name, key, base_url())
    except RuleViolation as refusal:
        return _refused(place, wanted, [problem_words(refusal.code)])
    told, trouble = _tell(issued, request.form.get("phone", "").strip(), key)
    return _draw_given(place, wanted, issued, told, trouble)


# --- what was filled in ---------------------------------------------------------------------------------------------


def _faults(place: Hall, wanted: Wanted, form: Mapping[str, str]) -> list[str]:
    """Say kindly what is wrong; a document may be left out where the number belongs to nobody by name."""
    name, number, phone = form.get("name", "").strip(), as_typed(form.get("id_number", "")), form.get("phone", "")
    faults: list[str] = []
    if name or number or needs_document(wanted):
        today = local(hall_service().clock.now(), place).date()
        faults += person_faults(name, number, today).values()
    if form.get("class") and form["class"] not in vouched_classes(place):
        faults.append(problem_words("class.unknown"))
    if phone.strip() and mobile(phone.strip()) is None:
        faults.append(problem_words("texts.no_mobile"))
    return faults


def needs_document(wanted: Wanted) -> bool:
    return any(item.bound for item in wanted.items)


def vouched_classes(place: Hall) -> list[str]:
    """Return the classes a member of staff may give to whom they see before them."""
    return [code for code, class_ in place.classes.items() if class_.entitlement != "rule"]


def _wish(wanted: Wanted, form: Mapping[str, str]) -> IssueRequest:
    """Return the request. Raises Refused `request.invalid`, which names no value."""
    name, number = form.get("name", "").strip(), as_typed(form.get("id_number", ""))
    people = [HolderIn(name=name, id_number=number, birth=birth_of(number))] if name else []
    try:
        return IssueRequest.model_validate(
            {
                "items": wanted.item_codes,
                "bundle": wanted.bundle,
                "class": form.get("class") or None,
                "errand": wanted.errand,
                "holders": people,
                "authority": bool(form.get("authority")),
                "channel": "helper",
                "cannot_hear": bool(form.get("cannot_hear")),
            }
        )
    except ValidationError:
        raise Refused("request.invalid") from None


def _tell(issued: VisitIssued, phone: str, key: str) -> tuple[str, str]:
    """Keep the telephone with the number; the number is given all the same where that is refused."""
    if not phone:
        return "", ""
    wish = TellMeRequest(phone=phone, language=language())
    try:
        view = hall_service().quiet.tell(issued.token, wish, principal().name, f"{key[:_KEY_PART]}tell")
    except RuleViolation as refusal:
        return "", problem_words(refusal.code)
    return view.told_at or "", ""


# --- what the steps share -------------------------------------------------------------------------------------------


def _wanted(place: Hall, kind: str, code: str) -> Wanted:
    county = hall_service().county
    items, bundles = county.offered_items(place), county.offered_bundles(place)
    return wanted_among(place, items, bundles, kind, code, request.values.get("errand", ""))


def _refused(place: Hall, wanted: Wanted, told: list[str]) -> Response:
    return refused_beside(told, lambda: _draw_form(place, wanted, told))


def _draw_form(place: Hall, wanted: Wanted, told: list[str] | None = None) -> Response:
    return _draw(
        place,
        "helper/_ticket_who.html",
        wanted=wanted,
        told=told or [],
        key=secrets.token_hex(16),
        classes=[(code, place.classes[code]) for code in vouched_classes(place)],
        needs_document=needs_document(wanted),
        texts=place.texts.sent_by != "nobody",
        document_words=document_words(),
    )


def _draw_given(place: Hall, wanted: Wanted, issued: VisitIssued, told: str, trouble: str) -> Response:
    reply = _draw(
        place,
        "helper/_ticket_given.html",
        wanted=wanted,
        ticket=issued,
        told=told,
        trouble=trouble,
        qr=qr_image(issued.phone_url),
    )
    reply.headers["HX-Retarget"] = "main"
    reply.headers["HX-Reswap"] = "innerHTML show:window:top"
    return reply


def _draw(place: Hall, part: str, **values: Any) -> Response:
    return draw(
        place,
        hall_service().clock.now(),
        "helper/ticket.html",
        part,
        **signed_in(),
        **values,
    )
