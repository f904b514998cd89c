"""Lists of items brought to the county's page: compared with what is in force, claimed or refused line by line."""

from __future__ import annotations

import datetime as dt
import secrets

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from queue_server.app.catalogue.lists import Compared, ListService
from queue_server.app.catalogue.service import CatalogueRefused
from queue_server.domain.catalogue import ItemList, Origin
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, large, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.county_items import WHY_LENGTH
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.item_form import place_words, problem_lines, value_words
from queue_server.http.pages.item_table import items_of, read_json, read_workbook
from queue_server.http.pages.live import stamp
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.province_table import rows_of
from queue_server.http.pages.staff import colleague, signed_in

county_lists = Blueprint("county_lists", __name__, url_prefix="/county/lists")
_NAME_LENGTH = 120


@county_lists.get("")
@allow("county", "auditor")
def lists() -> Response:
    """Show the lists that were brought, and ask for another."""
    return _draw_lists()


@county_lists.post("")
@allow("county")
@large
def bring() -> Response:
    """Take a workbook or JSON: the county's own table, or the province's list."""
    _all_halls()
    key, sent = form_key(), request.files.get("file")
    origin: Origin = "province" if request.form.get("origin") == "province" else "own"
    if sent is None or not sent.filename:
        return _draw_lists([_("Please choose a file")])
    try:
        rows = _rows(sent.read(), sent.filename, origin)
        made = hall_service().lists.bring(sent.filename[-_NAME_LENGTH:], origin, rows, principal().name, key)
    except RuleViolation as refusal:
        return _draw_lists([problem_words(refusal.code)])
    return see_other(url_for("county_lists.one", list_id=made.id, same=made.same))


@county_lists.get("/<list_id>")
@allow("county", "auditor")
def one(list_id: str) -> Response:
    """Show a list line by line beside what is in force."""
    return _draw(list_id)


@county_lists.post("/<list_id>/claim")
@allow("county")
def claim(list_id: str) -> Response:
    """Take one line over, or all that are ticked, as new versions from a day on."""
    _all_halls()
    key, why = form_key(), request.form.get("why", "").strip()[:WHY_LENGTH]
    positions = [int(p) for p in request.form.getlist("line") if p.isascii() and p.isdigit() and len(p) < 9]
    told = [] if why else [_("Please write why: it stays with the version")]
    told += [] if positions else [_("Please tick the lines to take over")]
    try:
        day = dt.date.fromisoformat(request.form.get("valid_from", ""))
    except ValueError:
        return _draw(list_id, [*told, _("Please choose the day it holds from")])
    if told:
        return _draw(list_id, told)
    item = request.form.get("item", "").strip()
    try:
        hall_service().lists.claim(list_id, positions, day, why, principal().name, key, item)
    except CatalogueRefused as refused:
        return _draw(list_id, problem_lines(refused.problems))
    except RuleViolation as refusal:
        if refusal.code == "catalogue.unknown":
            raise
        return _draw(list_id, [problem_words(refusal.code)])
    return see_other(url_for("county_lists.one", list_id=list_id, done="claimed"))


@county_lists.post("/<list_id>/<int:position>/refuse")
@allow("county")
def refuse(list_id: str, position: int) -> Response:
    """Note that a line is not taken over, and why."""
    _all_halls()
    key, why = form_key(), request.form.get("why", "").strip()[:WHY_LENGTH]
    if not why:
        return _draw(list_id, [_("Please write why it is not taken over")])
    try:
        hall_service().lists.refuse(list_id, position, why, principal().name, key)
    except RuleViolation as refusal:
        if refusal.code == "catalogue.unknown":
            raise
        return _draw(list_id, [problem_words(refusal.code)])
    return see_other(url_for("county_lists.one", list_id=list_id, done="refused"))


def _rows(raw: bytes, name: str, origin: Origin) -> list[dict[str, object]]:
    """Return what a file says of each item. Raises RuleViolation `catalogue.unreadable`."""
    if name.casefold().endswith(".json"):
        return read_json(raw)
    sheets = read_workbook(raw)
    if origin == "own":
        return items_of(sheets)
    departments = {d.name.zh: d.code for d in hall_service().county.departments.values()}
    return rows_of(sheets, departments)


def _all_halls() -> None:
    if principal().hall is not None:
        raise Refused("auth.forbidden")


def _lists() -> ListService:
    return hall_service().lists


# --- drawing --------------------------------------------------------------------------------------------------------


def _draw_lists(told: list[str] | None = None) -> Response:
    return _page("county/lists.html", told, found=_lists().lists())


def _draw(list_id: str, told: list[str] | None = None) -> Response:
    made, lines = _lists().view(list_id)
    return _page("county/list.html", told, made=made, groups=_groups(made, lines), kinds=kind_words())


def _groups(made: ItemList, lines: list[Compared]) -> list[tuple[str, list[Compared]]]:
    """Return the lines by what is to be done about them: open ones first."""
    kinds: dict[str, list[Compared]] = {kind: [] for kind in kind_words()}
    for compared in lines:
        kinds[_kind(compared)].append(compared)
    return [(kind, found) for kind, found in kinds.items() if found]


def _kind(compared: Compared) -> str:
    line = compared.line
    if line.state != "open":
        return line.state
    if line.body is None:
        return "gone"
    if not line.item:
        return "new"
    return "changed" if compared.changes else "same"


def kind_words() -> dict[str, str]:
    """Return what each kind of line is called, in the order they are shown."""
    return {
        "changed": _("Differs from ours"),
        "new": _("We do not have it"),
        "gone": _("Not in the list any more"),
        "same": _("The same by now"),
        "claimed": _("Taken over"),
        "refused": _("Not taken over"),
    }


def _page(page: str, told: list[str] | None, **values: object) -> Response:
    service = hall_service()
    first, now = next(iter(service.county.halls.values())), service.clock.now()
    shared = {
        "hall": first,
        "now": now,
        "told": told or [],
        "key": secrets.token_hex(16),
        "valid_from": request.form.get("valid_from") or service.catalogue.today.isoformat(),
        "today": service.catalogue.today,
        "ticked": request.form.getlist("line"),
        "why": request.form.get("why", "")[:WHY_LENGTH],
        "done": request.args.get("done", "") if request.method == "GET" else "",
        "same": request.args.get("same", "") if request.method == "GET" else "",
        "place_words": place_words,
        "value_words": value_words,
        "colleague": lambda by: colleague(by.partition(":")[2]),
        "may_change": "county" in principal().roles and principal().hall is None,
        **signed_in(),
    }
    reply = make_response(render_template(page, **shared, **values))
    stamp(reply, now)
    if told:
        reply.status_code = 409
    return reply
