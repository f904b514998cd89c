"""远程取号 on the phone: what, then a telephone number, then the ticket's own page.

It works without a script, except where the hall asks how far the phone is. Nothing about a person stands in an address,
and no answer repeats what was typed.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError

from config.behaviour import Class
from config.schema import Bundle, Hall, Item
from queue_server.contract.remote import RemoteOffer, RemoteRequest
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import public
from queue_server.http.api.answers import hall_service
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused
from queue_server.http.pages.booking import sent_on
from queue_server.http.pages.booking_times import Wanted, wanted_among
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.forms import form_key, form_sign, is_ours, keep_sign
from queue_server.http.pages.live import draw, stamp, wants_part
from queue_server.http.pages.outcomes import problem_words
from queue_server.http.pages.phone import large_type
from queue_server.http.pages.phone_change import MOST_FOUND, QUERY_LENGTH, by_theme, search
from queue_server.http.ratelimit import Rate, RateLimit

remote = Blueprint("remote", __name__, url_prefix="/h/<hall>/remote")
TAKEN = Rate(burst=20, per_second=1 / 15)
"""From one address, as bookings: a telephone company lets many phones share one."""
PHONE = "phone:remote"
"""Who takes one: nobody signed in. The form's own key, 128 random bits, tells one from another."""
_MINE_COOKIE = "hall_remote"
"""The token of the number that this browser took last: it takes no other while that one is open."""
_DAY_S = 86_400
_ONE = "/<any(item, bundle):kind>/<code>"
_NOT_NOW = {"off": "remote.off", "over": "remote.not_now", "full": "remote.full"}


def remote_limit() -> RateLimit:
    """Return the limit of numbers by address, made for an application at its start."""
    return RateLimit(changes=TAKEN)


@remote.get("")
@public
def what(hall: str) -> Response:
    """Show for what a number can be taken on the phone just now: found by a word, else by life event and theme."""
    place = hall_of(hall_service().county, hall)
    offer = hall_service().remote.offer(hall)
    county, now = hall_service().county, hall_service().clock.now()
    if offer.state != "now":
        refused = problem_words(_NOT_NOW.get(offer.state, "remote.not_now"))
        page, part = "phone/remote_what.html", "phone/_remote_not.html"
        return draw(place, now, page, part, offer=offer, refused=refused, large=large_type())
    query = request.args.get("q", "").strip()[:QUERY_LENGTH]
    items, bundles = _offered(place, offer)
    return draw(
        place,
        now,
        "phone/remote_what.html",
        "phone/_choose.html",
        heading=_("For what do you come?"),
        here=url_for("remote.what", hall=hall),
        lead=lambda kind, code: url_for("remote.who", hall=hall, kind=kind, code=code),
        query=query,
        found=search(items, query)[:MOST_FOUND] if query else [],
        found_bundles=search(bundles, query) if query else [],
        themes=by_theme(county, items),
        bundles=bundles,
        large=large_type(),
    )


@remote.get(_ONE)
@public
def who(hall: str, kind: str, code: str) -> Response:
    """Say until when to come, and ask for a telephone number."""
    place = hall_of(hall_service().county, hall)
    return _draw_form(place, _wanted(place, kind, code))


@remote.post(_ONE)
@public
def take(hall: str, kind: str, code: str) -> Response:
    """Take the number, once per form."""
    place = hall_of(hall_service().county, hall)
    wanted = _wanted(place, kind, code)
    if not is_ours():
        return _refused(place, wanted, _("Please press once more"))
    before = request.cookies.get(_MINE_COOKIE, "")
    try:
        current_app.extensions["remote_limit"].check(request.remote_addr or "", changes=True)
        issued = hall_service().remote.take(place.code, _wish(wanted), before, PHONE, form_key(), base_url())
    except (RuleViolation, Refused) as refusal:
        if refusal.code == "request.key_missing":
            raise
        return _refused(place, wanted, problem_words(refusal.code), mine=_mine(before, refusal.code))
    reply = sent_on(url_for("phones.ticket", token=issued.token))
    reply.set_cookie(
        _MINE_COOKIE, issued.token, max_age=_DAY_S, path="/h/", httponly=True, samesite="Lax", secure=request.is_secure
    )
    return reply


# --- what the steps share -------------------------------------------------------------------------------------------


def _offered(place: Hall, offer: RemoteOffer) -> tuple[tuple[Item, ...], tuple[Bundle, ...]]:
    """Return what a number can be taken for on the phone: nothing that wants a document shown."""
    county, free = hall_service().county, set(offer.departments)
    items = tuple(
        item
        for item in county.offered_items(place)
        if item.department in free and (not item.bound or place.queue.phone_for_bound)
    )
    codes = {item.code for item in items}
    return items, tuple(b for b in county.offered_bundles(place) if set(b.desks) <= codes)


def _wanted(place: Hall, kind: str, code: str) -> Wanted:
    """Return what an address names. Raises `remote.off`, `remote.not_now`, `remote.full`, as well as `item.unknown`."""
    offer = hall_service().remote.offer(place.code)
    if offer.state != "now":
        raise RuleViolation(_NOT_NOW.get(offer.state, "remote.not_now"))
    items, bundles = _offered(place, offer)
    return wanted_among(place, items, bundles, kind, code, request.values.get("errand", ""))


def _wish(wanted: Wanted) -> RemoteRequest:
    """Return what was filled in. Raises Refused `texts.no_mobile`, `request.invalid`, which name no value."""
    form = request.form
    phone = form.get("phone", "").strip()
    try:
        return RemoteRequest.model_validate(
            {
                "items": wanted.item_codes,
                "bundle": wanted.bundle,
                "class": form.get("class") or None,
                "errand": wanted.errand,
                "phone": phone,
                "lat": form.get("lat") or None,
                "lon": form.get("lon") or None,
                "cannot_hear": bool(form.get("cannot_hear")),
            }
        )
    except ValidationError as error:
        wrong = {str(e["loc"][0]) for e in error.errors(include_input=False)}
        raise Refused("texts.no_mobile" if "phone" in wrong else "request.invalid") from None


def _believed(place: Hall) -> list[tuple[str, Class]]:
    """Return the classes that are given to whoever says so, in the hall's order."""
    return [(code, c) for code, c in place.classes.items() if c.rate > 1 and c.entitlement == "believed"]


def _mine(before: str, refused: str) -> str:
    """Return the token of the number that this browser holds, where that is why it gets no other."""
    if refused != "remote.one_open" or not before:
        return ""
    try:
        return before if hall_service().visit_by_token(before).may_check_in else ""
    except RuleViolation:
        return ""


def _draw_form(place: Hall, wanted: Wanted, told: list[str] | None = None, mine: str = "") -> Response:
    now, sign = hall_service().clock.now(), form_sign()
    reply = make_response(
        render_template(
            "phone/remote_who.html",
            hall=place,
            now=now,
            wanted=wanted,
            told=told or [],
            mine=mine,
            check_in_by=hall_service().remote.check_in_by(place.code, [i.department for i in wanted.items]),
            classes=_believed(place),
            asks_place=place.remote.within_km is not None,
            within_km=round(place.remote.within_km or 0),
            place_needed=problem_words("remote.place_needed"),
            key=secrets.token_hex(16),
            sign=sign,
            large=large_type(),
        )
    )
    stamp(reply, now)
    keep_sign(reply, sign)
    return reply


def _refused(place: Hall, wanted: Wanted, told: str, *, mine: str = "") -> Response:
    """Tell what is wrong. With a script only the sentence comes back and the form stays as it was filled in; without
    one it is drawn anew, empty: what was typed is never sent back."""
    if not wants_part():
        reply = _draw_form(place, wanted, [told], mine)
    else:
        reply = make_response(render_template("phone/_remote_told.html", hall=place, told=[told], mine=mine))
        stamp(reply, hall_service().clock.now())
    reply.status_code = 409
    return reply
