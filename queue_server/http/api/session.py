"""Staff sign in with a password and get a server-side session: a cookie that scripts on a page cannot read."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response, current_app, g, request
from pydantic import Field, StringConstraints

from queue_server.app.identity import Identity, Principal
from queue_server.contract.models import Wire
from queue_server.http.access import SESSION_COOKIE, STAFF, allow, principal, public
from queue_server.http.api.answers import answer
from queue_server.http.api.document import documented
from queue_server.http.errors import read_body

session = Blueprint("session", __name__)


class SignInRequest(Wire):
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(repr=False)


class SignedIn(Wire):
    name: str
    roles: list[str]
    hall: str | None
    """None: every hall of the county."""
    csrf: str
    """Send it as `X-CSRF-Token` (or the form field `csrf_token`) with every change."""


class SignedOut(Wire):
    signed_out: bool


def _identity() -> Identity:
    identity: Identity = current_app.extensions["hall_identity"]
    return identity


def set_session_cookie(reply: Response, secret: str, found: Principal) -> None:
    """Hand a browser its session. `Secure` when the request came over TLS."""
    reply.set_cookie(
        SESSION_COOKIE,
        secret,
        expires=found.expires,
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
        path="/",
    )


@session.post("/session")
@public
@documented(ok=SignedIn, status=201, body=SignInRequest, secured=False, refusals=(401,), tag="session")
def sign_in() -> Response:
    """Sign in with name and password."""
    wanted = read_body(SignInRequest)
    secret, found = _identity().sign_in(wanted.name, wanted.password)
    reply = answer(_signed_in(found), 201)
    set_session_cookie(reply, secret, found)
    reply.headers["Cache-Control"] = "no-store"
    return reply


@session.get("/session")
@allow(*STAFF)
@documented(ok=SignedIn, tag="session")
def show_session() -> Response:
    """Tell who is signed in."""
    reply = answer(_signed_in(principal()))
    reply.headers["Cache-Control"] = "no-store"
    return reply


@session.delete("/session")
@allow(*STAFF)
@documented(ok=SignedOut, tag="session")
def sign_out() -> Response:
    """End the session."""
    _identity().sign_out(request.cookies.get(SESSION_COOKIE, ""))
    g.principal = None
    reply = answer(SignedOut(signed_out=True))
    reply.delete_cookie(SESSION_COOKIE, path="/")
    return reply


def _signed_in(found: Principal) -> SignedIn:
    return SignedIn(name=found.user or "", roles=sorted(found.roles), hall=found.hall, csrf=found.csrf or "")
