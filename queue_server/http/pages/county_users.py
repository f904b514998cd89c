"""Who signs in, and may do what: the county adds staff, changes their roles and hall, gives them a new password."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from queue_server.app.identity_store import User
from queue_server.domain.errors import RuleViolation
from queue_server.domain.roles import ROLES, TERMINAL_ROLES, Role
from queue_server.http.access import allow, principal
from queue_server.http.api.answers import hall_service
from queue_server.http.errors import Refused
from queue_server.http.pages.live import stamp
from queue_server.http.pages.outcomes import problem_words, see_other
from queue_server.http.pages.staff import known_staff, signed_in
from queue_server.http.pages.terms import role_words

county_users = Blueprint("county_users", __name__, url_prefix="/county/users")
STAFF_ROLES: tuple[Role, ...] = tuple(role for role in ROLES if role not in TERMINAL_ROLES)
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_SHOWN_LENGTH = 40
_EVERY_HALL = "*"


@county_users.get("")
@allow("county", "auditor")
def users() -> Response:
    """Show everybody who signs in, by hall and role."""
    return _draw_list()


@county_users.post("")
@allow("county")
def add() -> Response:
    """Add somebody; the first password is shown once."""
    _all_halls()
    name = request.form.get("name", "").strip()
    told = _faults()
    if not _NAME.fullmatch(name):
        told.append(_("User name: please write small letters and digits, two or more"))
    if told:
        return _draw_list(told)
    try:
        password = known_staff().add_user(name, _called(), _roles(), _hall(), principal().name)
    except RuleViolation as refusal:
        return _draw_list([problem_words(refusal.code)])
    return _draw_one(_known(name), password=password)


@county_users.get("/<name>")
@allow("county", "auditor")
def user(name: str) -> Response:
    """Show what somebody may do, and where."""
    return _draw_one(_known(name))


@county_users.post("/<name>")
@allow("county")
def change(name: str) -> Response:
    """Change what somebody is called, may do, and where; without a role they sign in nowhere."""
    _all_halls()
    known = _known(name)
    told = _faults(left=True)
    if not told:
        try:
            known_staff().change_user(name, _called(), _roles(), _hall(), principal().name)
        except RuleViolation as refusal:
            told = [problem_words(refusal.code)]
    if told:
        return _draw_one(known, told)
    return see_other(url_for("county_users.user", name=name, done="changed"))


@county_users.post("/<name>/password")
@allow("county")
def password(name: str) -> Response:
    """Give somebody a new password, shown once; they are signed out everywhere."""
    _all_halls()
    known = _known(name)
    return _draw_one(known, password=known_staff().new_password(name, principal().name))


@county_users.post("/<name>/unlock")
@allow("county")
def unlock(name: str) -> Response:
    """Let somebody try again who typed too many wrong passwords."""
    _all_halls()
    known_staff().unlock(_known(name).name, principal().name)
    return see_other(url_for("county_users.user", name=name, done="unlocked"))


# --- what was filled in ---------------------------------------------------------------------------------------------


def _called() -> str:
    return request.form.get("display_name", "").strip()[:_SHOWN_LENGTH]


def _roles() -> frozenset[Role]:
    return frozenset(role for role in STAFF_ROLES if role in request.form.getlist("roles"))


def _hall() -> str | None:
    """Return the hall somebody works in; None: every hall, which is said and never the default."""
    return None if request.form.get("hall") == _EVERY_HALL else request.form.get("hall", "")


def _faults(left: bool = False) -> list[str]:
    """Say what is missing; somebody who has `left` needs no role."""
    told = []
    if not _called():
        told.append(_("Please write the name as colleagues know it"))
    if not _roles() and not left:
        told.append(_("Please tick a role at least"))
    if (hall := _hall()) is not None and hall not in hall_service().county.halls:
        told.append(problem_words("hall.unknown"))
    return told


def _all_halls() -> None:
    if principal().hall is not None:
        raise Refused("auth.forbidden")


def _known(name: str) -> User:
    found = next((u for u in known_staff().users() if u.name == name), None)
    if found is None:
        raise Refused("user.unknown")
    return found


# --- drawing --------------------------------------------------------------------------------------------------------


def _draw_list(told: Sequence[str] = ()) -> Response:
    hall, role = request.args.get("hall", ""), request.args.get("role", "")
    found = [u for u in known_staff().users() if principal().hall is None or u.hall == principal().hall]
    if hall:
        found = [u for u in found if u.hall == hall]
    if role:
        found = [u for u in found if role in u.roles]
    return _page("county/users.html", told, found=found, wanted={"hall": hall, "role": role})


def _draw_one(known: User, told: Sequence[str] = (), password: str = "") -> Response:
    reply = _page("county/user.html", told, user=known, password=password)
    # A password that was shown once is in no cache.
    reply.headers["Cache-Control"] = "no-store"
    return reply


def _page(page: str, told: Sequence[str], **values: object) -> Response:
    service = hall_service()
    first, now = next(iter(service.county.halls.values())), service.clock.now()
    shared = {
        "hall": first,
        "now": now,
        "told": list(told),
        "done": request.args.get("done", "") if request.method == "GET" else "",
        "roles": STAFF_ROLES,
        "role_words": role_words,
        "real_now": service.clock.real(),
        "typed": request.form,
        "may_change": "county" in principal().roles and principal().hall is None,
        **signed_in(),
    }
    reply = make_response(render_template(page, **shared, **values))
    stamp(reply, now)
    if told:
        reply.status_code = 409
    return reply
