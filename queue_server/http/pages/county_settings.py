"""Calendars, brand, wording, roster, counters, locks and more on the county's page, for all halls or for one."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from config.changed import COUNTY, OF_A_HALL, OF_THE_COUNTY, SHARED, may_change
from config.logos import known_logos
from config.messages import instead, wrong
from config.schema import Hall
from queue_server.app.catalogue.service import CatalogueRefused
from queue_server.app.catalogue.settings import SettingsChange, SettingService, said_by
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.county_items import WHY_LENGTH
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import stamp
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.phone_change import QUERY_LENGTH
from queue_server.http.pages.setting_forms import (
    COLOURS,
    brand_values,
    calendar_values,
    read_written,
    wording_values,
    written,
)
from queue_server.http.pages.staff import colleague, signed_in

county_settings = Blueprint("county_settings", __name__, url_prefix="/county/settings")
ALL = "all"
"""How an address names what holds in all halls."""
_FORMS = ("calendar", "brand", "wording")
_LONGEST = 60_000


@county_settings.get("")
@allow("county", "auditor")
def choose() -> Response:
    """Lead to what holds in all halls."""
    return see_other(url_for("county_settings.scope", scope=ALL))


@county_settings.get("/<scope>")
@allow("county", "auditor")
def scope(scope: str) -> Response:
    """Show what can be changed in all halls or in one, what was changed, and what is planned."""
    place = _place(scope)
    return _page("county/settings.html", scope, place, history=_settings().history(_scope(scope)))


@county_settings.get("/<scope>/<topic>")
@allow("county", "auditor")
def form(scope: str, topic: str) -> Response:
    """Show the form of a topic, or a setting as the files write it."""
    return _form(scope, topic)


@county_settings.post("/<scope>/<topic>")
@allow("county")
def change(scope: str, topic: str) -> Response:
    """Change it from a day of effect."""
    place, key = _place(scope), form_key()
    _all_halls()
    why = request.form.get("why", "").strip()[:WHY_LENGTH]
    try:
        day = dt.date.fromisoformat(request.form.get("valid_from", ""))
    except ValueError:
        return _form(scope, topic, [_("Please choose the day it holds from")])
    if not why:
        return _form(scope, topic, [_("Please write why: it stays with the version")])
    try:
        values = _values(topic, place)
        if not values:
            raise RuleViolation("catalogue.same")
        wanted = SettingsChange(scope=_scope(scope), values=values, valid_from=day, why=why)
        _settings().publish(wanted, principal().name, key)
    except CatalogueRefused as refused:
        shown = "en" if language() == "en" else "zh"
        return _form(scope, topic, list(dict.fromkeys(_line(p, shown) for p in refused.problems))[:12])
    except RuleViolation as refusal:
        return _form(scope, topic, [problem_words(refusal.code)])
    return see_other(url_for("county_settings.scope", scope=scope, done="published"))


@county_settings.post("/<scope>/<topic>/take-back/<int:version>")
@allow("county")
def take_back(scope: str, topic: str, version: int) -> Response:
    """Take a planned change back before its day."""
    _place(scope)
    _all_halls()
    try:
        _settings().take_back(_scope(scope), topic, version, principal().name, form_key())
    except RuleViolation as refusal:
        if refusal.code == "catalogue.unknown":
            raise
        place = _place(scope)
        told = [problem_words(refusal.code)]
        return _page("county/settings.html", scope, place, told, history=_settings().history(_scope(scope)))
    return see_other(url_for("county_settings.scope", scope=scope, done="back"))


# --- what is changed --------------------------------------------------------------------------------------------------


def _values(topic: str, place: Hall) -> dict[str, Any]:
    """Return the values the form says, by their keys. Raises RuleViolation, Refused for a topic there is not."""
    read: dict[str, Callable[[], dict[str, Any]]] = {
        "calendar": lambda: calendar_values(request.form, place),
        "brand": lambda: brand_values(request.form, place),
        "wording": lambda: wording_values(request.form, _wording_key(place)),
    }
    if request.form.get("as") == "file" or topic not in read:
        return {topic: read_written(topic, request.form.get("written", "")[:_LONGEST])}
    return read[topic]()


def _wording_key(place: Hall) -> str:
    key = request.values.get("sentence", "")
    if key not in place.wording:
        raise Refused("resource.not_found")
    return key


def _scope(said: str) -> str:
    return COUNTY if said == ALL else said


def _place(said: str) -> Hall:
    """Return the hall, or the county hall for what holds in all. Raises Refused `hall.unknown`."""
    halls = hall_service().county.halls
    found = next(iter(halls.values())) if said == ALL else halls.get(said)
    if found is None:
        raise Refused("hall.unknown")
    return found


def _all_halls() -> None:
    if principal().hall is not None:
        raise Refused("auth.forbidden")


def _settings() -> SettingService:
    return hall_service().settings


def _line(problem: Any, shown: Any) -> str:
    return f"{problem.where.place}{_(': ')}{wrong(problem, shown)}{_('; ')}{instead(problem, shown)}"


# --- drawing ----------------------------------------------------------------------------------------------------------


def topic_words() -> dict[str, str]:
    """Return what each setting is called, in the order they are shown."""
    return {
        "calendar": _("Working days and hours"),
        "brand": _("Logo, colours, hotline"),
        "wording": _("What tickets and screens say"),
        "roster": _("Who is able to do what"),
        "counters": _("Counters and their plans"),
        "classes": _("Priority classes and their rates"),
        "queue": _("Rules of the queue"),
        "appointments": _("Rules of booking"),
        "offer": _("What is offered, and how many a day"),
        "display": _("Screens and spoken calls"),
        "senior_choices": _("The big keys of the elderly"),
        "remote": _("Numbers taken on a phone"),
        "alerts": _("What the manager is told of"),
        "free": _("Free copies and post"),
        "rating": _("Ratings"),
        "attract": _("What kiosks show while nobody is there"),
        "name": _("Name of the hall"),
        "short": _("Short name"),
        "address": _("Address"),
        "phone": _("Telephone"),
        "locked": _("What no hall may change"),
    }


def _topics(scope: str) -> list[tuple[str, str]]:
    own = OF_THE_COUNTY if scope == ALL else OF_A_HALL
    return [(key, words) for key, words in topic_words().items() if key in (*SHARED, *own)]


def _form(scope: str, topic: str, told: list[str] | None = None) -> Response:
    place = _place(scope)
    if not may_change(_scope(scope), topic) or topic not in topic_words():
        raise Refused("resource.not_found")
    as_file = topic not in _FORMS or request.values.get("as") == "file"
    values: dict[str, Any] = {"topic": topic, "as_file": as_file, "title": topic_words()[topic]}
    if as_file:
        typed = request.form.get("written") if request.method == "POST" else None
        own = said_by(_settings().own(_scope(scope)), topic)
        return _page(
            "county/setting.html",
            scope,
            place,
            told,
            written=typed if typed is not None else written(topic, own),
            in_force="" if topic == "locked" else written(topic, _in_force(place, topic)),
            **values,
        )
    if topic == "wording":
        query, key = request.args.get("q", "").strip()[:QUERY_LENGTH].casefold(), request.values.get("sentence", "")
        found = {k: t for k, t in place.wording.items() if query in f"{k} {t.zh} {t.en}".casefold()}
        values |= {"found": found, "query": query, "one": key if key in place.wording else ""}
    values |= {"colours": COLOURS, "logos": known_logos(_settings().folder), "calendar": place.calendar}
    return _page("county/setting.html", scope, place, told, **values)


def _in_force(place: Hall, topic: str) -> Any:
    return place.model_dump(mode="json", exclude_none=True).get(topic)


def _page(page: str, scope: str, place: Hall, told: list[str] | None = None, **values: Any) -> Response:
    service = hall_service()
    now = service.clock.now()
    shared = {
        "hall": place,
        "now": now,
        "scope": scope,
        "all": ALL,
        "topics": _topics(scope),
        "topic_words": topic_words(),
        "told": told or [],
        "key": secrets.token_hex(16),
        "today": service.catalogue.today,
        "typed": request.form,
        "done": request.args.get("done", "") if request.method == "GET" else "",
        "colleague": lambda by: colleague(by.partition(":")[2]),
        "may_change": "county" in principal().roles and principal().hall is None,
        **signed_in(),
    }
    reply = make_response(render_template(page, **shared, **values))
    stamp(reply, now)
    if told:
        reply.status_code = 409
    return reply
