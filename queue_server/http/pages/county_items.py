"""事项目录 on the county's page: every item by tier and department, changed from a day of effect, each version kept."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from config.base import Tier
from config.catalogue import read_item, written_item
from config.merge import merged
from config.schema import Item
from queue_server.app.catalogue.service import CatalogueRefused, CatalogueService, ItemChange
from queue_server.domain.catalogue import ListLine
from queue_server.domain.errors import RuleViolation
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.forms import form_key
from queue_server.http.pages.halls import material_words
from queue_server.http.pages.item_form import ERRANDS, choice_words, place_words, problem_lines, read_form, value_words
from queue_server.http.pages.item_table import json_of, workbook_of
from queue_server.http.pages.languages import language
from queue_server.http.pages.live import stamp, wants_part
from queue_server.http.pages.outcomes import problem_words, refused_beside, see_other
from queue_server.http.pages.phone_change import QUERY_LENGTH, search
from queue_server.http.pages.staff import colleague, signed_in
from queue_server.http.pages.terms import errand_words, tier_short, tier_words

county_items = Blueprint("county_items", __name__, url_prefix="/county/items")
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items are shown."""

    query: str
    department: str
    tier: str
    show: str
    """`planned`, `withdrawn`, or empty: all."""

    @classmethod
    def asked(cls) -> Wanted:
        said = {name: request.args.get(name, "").strip()[:QUERY_LENGTH] for name in ("department", "tier", "show")}
        return cls(request.args.get("q", "").strip()[:QUERY_LENGTH], **said)

    @property
    def args(self) -> dict[str, str]:
        """Return what an address says of it."""
        said = {"q": self.query, "department": self.department, "tier": self.tier, "show": self.show}
        return {name: value for name, value in said.items() if value}

    def among(self, planned: Mapping[str, object]) -> list[Item]:
        """Return the items of the county that are wanted; of a tier's list only what is offered."""
        county = hall_service().county
        every = tuple(county.items.values())
        found = list(search(every, self.query)) if self.query else list(every)
        if self.tier in get_args(Tier):
            found = [item for item in found if self.tier in item.tiers and county.offers(item.code)]
        if self.department in county.departments:
            found = [item for item in found if item.department == self.department]
        if self.show == "planned":
            found = [item for item in found if item.code in planned]
        elif self.show == "withdrawn":
            found = [item for item in found if not county.offers(item.code)]
        return found


@county_items.get("")
@allow("county", "auditor")
def items() -> Response:
    """Show the catalogue: found by a word, by department, by the tier that may offer it, by what is planned."""
    kept, wanted = _catalogue().planned(), Wanted.asked()
    done = request.args.get("done", "")
    return _page(
        "county/items.html", found=wanted.among(kept), wanted=wanted, tiers=get_args(Tier), kept=kept, done=done
    )


@county_items.get("/table.xlsx")
@allow("county", "auditor")
def workbook() -> Response:
    """Hand the items that are shown out as a workbook, to be changed and brought back."""
    county = hall_service().county

    def called(kind: str, code: str) -> str:
        themes = {theme.code: theme.name for theme in county.themes}
        return (county.departments[code].name if kind == "department" else themes[code]).zh

    return _file(workbook_of(Wanted.asked().among(_catalogue().planned()), called), "xlsx", _WORKBOOK)


@county_items.get("/table.json")
@allow("county", "auditor")
def as_json() -> Response:
    """Hand the items that are shown out as JSON."""
    return _file(json_of(Wanted.asked().among(_catalogue().planned())), "json", "application/json")


def _file(content: bytes, ending: str, kind: str) -> Response:
    name = f"items-{hall_service().county.code}-{_catalogue().today.isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type=kind, headers=headers)


@county_items.get("/new")
@allow("county")
def new() -> Response:
    """Ask for a new item; with `list` and `line` it begins with what a list says of one."""
    line = _line()
    return _form("", (line.body if line else None) or {"guide": {}}, 0)


@county_items.post("/new")
@allow("county")
def add() -> Response:
    """Publish a new item."""
    code = request.form.get("code", "").strip()
    if not _CODE.fullmatch(code) or code == "new" or _catalogue().newest(code) or code in hall_service().county.items:
        told = [_("Code: please write a new one of small letters, digits and hyphens")]
        return refused_beside(told, lambda: _form("", read_form(request.form, code), 0, told))
    return _publish(code)


@county_items.get("/<code>")
@allow("county", "auditor")
def item(code: str) -> Response:
    """Show an item as it is in force (or as in one `version`), its form, its versions and what each changed."""
    known, kept, line = _known(code), _catalogue().history(code), _line()
    if line is not None and line.body is not None:
        laid = merged(written_item(known), line.body)
        return _form(code, {**laid, "code": code}, _catalogue().newest(code))
    chosen = next((k.version.body for k in kept if str(k.version.version) == request.args.get("version")), None)
    return _form(code, chosen or written_item(known), _catalogue().newest(code))


@county_items.post("/<code>")
@allow("county")
def change(code: str) -> Response:
    """Publish a new version of an item, from a day of effect."""
    _known(code)
    return _publish(code)


@county_items.post("/<code>/withdraw")
@allow("county")
def withdraw(code: str) -> Response:
    """Offer an item nowhere any more from a day on; tickets in hand are served."""
    known = _known(code)
    return _take(code, None, lambda told: _form(code, written_item(known), _catalogue().newest(code), told))


@county_items.post("/<code>/take-back/<int:version>")
@allow("county")
def take_back(code: str, version: int) -> Response:
    """Take a planned version back before its day."""
    known, key = _known(code), form_key()
    try:
        _catalogue().take_back(code, version, principal().name, key)
    except RuleViolation as refusal:
        told = [problem_words(refusal.code)]
        return refused_beside(told, lambda: _form(code, written_item(known), _catalogue().newest(code), told))
    return _led_to(code, "back")


@county_items.post("/<code>/preview/<on>")
@allow("county")
def preview(code: str, on: str) -> Response:
    """Draw what was typed as citizens will see it, before anything is published; `new`: of an item there is not yet."""
    if on not in ("phone", "kiosk"):
        raise Refused("resource.not_found")
    said = read_form(request.form, code)
    typed, problems = read_item(said, hall_service().county)
    if typed is None:
        reply = _form("" if code == "new" else code, said, _newest(), problem_lines(problems))
        reply.status_code = 409
        return reply
    first = next(iter(hall_service().county.halls.values()))
    now = hall_service().clock.now()
    shared = {"hall": first, "now": now, "item": typed, "here": True, "others": [], "material_words": material_words}
    if on == "phone":
        part = render_template("phone/_item.html", **shared)
        values = {"large": False, "mark": "", "change_in_s": None}
        reply = make_response(render_template("county/preview_phone.html", part_html=part, **values, **shared))
    else:
        reply = make_response(render_template("county/preview_kiosk.html", **shared))
    stamp(reply, now)
    return reply


# --- publishing -----------------------------------------------------------------------------------------------------


def _publish(code: str) -> Response:
    said = read_form(request.form, code)
    return _take(code, said, lambda told: _form("" if request.path.endswith("/new") else code, said, _newest(), told))


def _take(code: str, body: dict[str, Any] | None, again: Any) -> Response:
    """Publish, and lead to the item; what is refused is told beside the form, which stays as it was filled in."""
    _all_halls()
    key, why = form_key(), request.form.get("why", "").strip()[:WHY_LENGTH]
    told = [] if why else [_("Please write why: it stays with the version")]
    try:
        day = dt.date.fromisoformat(request.form.get("valid_from", ""))
    except ValueError:
        day = _catalogue().today
        told.append(_("Please choose the day it holds from"))
    if told and body is not None:
        told += problem_lines(read_item(body, hall_service().county)[1])
    if not told:
        change = ItemChange(item=code, body=body, valid_from=day, why=why, newest=_newest())
        try:
            line = _line()
            lists = hall_service().lists
            also = lists.settling([replace(line, item=code)], why, principal().name) if line else None
            _catalogue().publish([change], principal().name, key, "list" if line else "editor", also)
        except CatalogueRefused as refused:
            told = problem_lines(refused.problems)
        except RuleViolation as refusal:
            told = [problem_words(refusal.code)]
    if told:
        return refused_beside(told, lambda: cast(Response, again(told)))
    return _led_to(code, "withdrawn" if body is None else "published")


def _newest() -> int:
    return _number(request.form.get("newest", ""))


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _line() -> ListLine | None:
    """Return the line of a list that the form is about, if it is about one."""
    id_ = request.values.get("list", "")
    return hall_service().lists.line(id_, _number(request.values.get("line", ""))) if id_ else None


def _led_to(code: str, done: str) -> Response:
    """Lead to the item; one that was taken back before it was anything is told of on the list."""
    known = code in hall_service().county.items or code in _catalogue().planned()
    address = url_for("county_items.item", code=code, done=done) if known else url_for("county_items.items", done=done)
    if not wants_part():
        return see_other(address)
    return Response(status=200, headers={"HX-Redirect": address, "Cache-Control": "no-store"})


def _all_halls() -> None:
    """Keep who looks after one hall only from changing what holds in all of them."""
    if principal().hall is not None:
        raise Refused("auth.forbidden")


def _catalogue() -> CatalogueService:
    return hall_service().catalogue


def _known(code: str) -> Item:
    """Return an item, also one that is only planned. Raises Refused `resource.not_found`."""
    found = hall_service().county.items.get(code)
    if found is None and (coming := _catalogue().planned().get(code)):
        found = _catalogue().county_on(coming[-1].valid_from).items.get(code)
    if found is None:
        raise Refused("resource.not_found")
    return found


# --- drawing --------------------------------------------------------------------------------------------------------


def _form(code: str, said: Mapping[str, Any], newest: int, told: list[str] | None = None) -> Response:
    county = hall_service().county
    return _page(
        "county/item.html",
        code=code,
        said=said,
        newest=newest,
        told=told or [],
        key=secrets.token_hex(16),
        today=_catalogue().today,
        history=_catalogue().history(code) if code else [],
        withdrawn=bool(code) and not county.offers(code),
        tiers=get_args(Tier),
        errands=ERRANDS,
        department_choices=[(d.code, d.name.in_language(language())) for d in county.departments.values()],
        theme_choices=[(t.code, t.name.in_language(language())) for t in county.themes],
        done=request.args.get("done", "") if request.method == "GET" else "",
        from_list={"list": request.values.get("list", ""), "line": request.values.get("line", "")},
        may_change="county" in principal().roles and principal().hall is None,
    )


def _page(page: str, **values: Any) -> Response:
    service = hall_service()
    first, now = next(iter(service.county.halls.values())), service.clock.now()
    words = {
        "tier_words": tier_words,
        "tier_short": tier_short,
        "errand_words": errand_words,
        "place_words": place_words,
        "value_words": value_words,
        "choice_words": choice_words,
        "plain_number": lambda value: f"{value:g}" if isinstance(value, float) else value,
        "colleague": lambda by: colleague(by.partition(":")[2]),
    }
    reply = make_response(render_template(page, hall=first, now=now, **words, **signed_in(), **values))
    stamp(reply, now)
    return reply
