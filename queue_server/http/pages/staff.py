"""What every door of staff does alike: let somebody in by name and password, and out again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from flask import Response, current_app, g, request
from flask_babel import gettext as _

from config.schema import Hall
from queue_server.app.identity import Identity
from queue_server.domain.errors import RuleViolation
from queue_server.domain.roles import Role
from queue_server.http.access import SESSION_COOKIE, principal, require_hall
from queue_server.http.api.answers import hall_service
from queue_server.http.api.session import set_session_cookie
from queue_server.http.errors import Refused
from queue_server.http.pages.display import hall_of
from queue_server.http.pages.outcomes import see_other


def written_name() -> str:
    """Return the user name of the sign-in form."""
    return request.form.get("name", "").strip()


def let_in(roles: Collection[Role], to: str, hall: Callable[[], str] | None = None) -> Response:
    """Sign in whom the form names, for one of these `roles` and, if told, a `hall`, and lead them on.

    Raises RuleViolation `auth.wrong_password`, `auth.forbidden`, and what `hall` raises; Refused for a form that stands
    on another site.
    """
    _refuse_other_sites()
    name, password = written_name(), request.form.get("password", "")
    if not (0 < len(name) <= 60 and 0 < len(password) <= 200):
        raise RuleViolation("auth.wrong_password")
    place = hall() if hall else None
    secret, found = known_staff().sign_in(name, password)
    if not found.roles & frozenset(roles) or not (place is None or found.may_act_in(place)):
        known_staff().sign_out(secret)
        raise RuleViolation("auth.forbidden")
    reply = see_other(to)
    set_session_cookie(reply, secret, found)
    return reply


def let_out(to: str) -> Response:
    """End the session and lead to a door."""
    known_staff().sign_out(request.cookies.get(SESSION_COOKIE, ""))
    g.principal = None
    reply = see_other(to)
    reply.delete_cookie(SESSION_COOKIE, path="/")
    return reply


def _refuse_other_sites() -> None:
    """Keep another site from signing a browser in; browsers say where a form stands."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Refused("auth.forbidden")


def known_staff() -> Identity:
    """Return who may sign in, and is."""
    identity: Identity = current_app.extensions["hall_identity"]
    return identity


def enter_hall(hall: str) -> Hall:
    """Return a hall to one of its own people. Raises Refused `auth.forbidden`, RuleViolation for one that is not."""
    require_hall(hall)
    return hall_of(hall_service().county, hall)


def signed_in() -> dict[str, Any]:
    """Return what the head of a page shows of who is signed in, and what every form of theirs carries."""
    asking = principal()
    return {"csrf": asking.csrf, "who": asking.display_name or asking.user or ""}


def colleague(name: str) -> str:
    """Return how the one who works at a counter is called; a machine has no name to tell."""
    found = next((u for u in known_staff().users() if u.name == name), None)
    return (found.display_name or found.name) if found else str(_("Somebody else"))
