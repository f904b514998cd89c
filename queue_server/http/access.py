"""Who may call what. Every view says so itself (`@allow`); a view that does not keeps the server from starting.

Credentials: a bearer token (terminals, scripts), or the staff session cookie together with its CSRF token for changes.
Public changes carry the ticket's token in their address, which is their credential. Browsers send a cookie by
themselves, so it counts only where the CSRF token came along or nothing changes.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, g, request

from queue_server.app.identity import Identity, Principal
from queue_server.domain.roles import ROLES, Role
from queue_server.http.errors import MAX_LARGE_BYTES, Refused
from queue_server.http.ratelimit import RateLimit

SESSION_COOKIE = "hall_session"
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
STAFF: tuple[Role, ...] = ("clerk", "helper", "officer", "manager", "county", "auditor")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_KEY = 128
_MARK = "hall_access"
_LARGE = "hall_large"
F = TypeVar("F", bound=Callable[..., object])


def allow(*roles: Role) -> Callable[[F], F]:
    """Open a view to these roles only."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"no such role: {sorted(unknown)}")

    def mark(view: F) -> F:
        setattr(view, _MARK, frozenset(roles))
        return view

    return mark


def public(view: F) -> F:
    """Open a view to everybody."""
    setattr(view, _MARK, frozenset())
    return view


def large(view: F) -> F:
    """Let a view take a body of up to `MAX_LARGE_BYTES`; the front must know its path (`streams.LARGE`)."""
    setattr(view, _LARGE, True)
    return view


def is_large(view: object) -> bool:
    return getattr(view, _LARGE, False)


def principal() -> Principal:
    """Return who is asking, in a view that is not public."""
    found = maybe_principal()
    if found is None:
        raise Refused("auth.missing")
    return found


def maybe_principal() -> Principal | None:
    found: Principal | None = g.get("principal")
    return found


def require_hall(hall: str) -> None:
    """Keep a principal inside its own hall. Raises Refused `auth.forbidden`."""
    if not principal().may_act_in(hall):
        raise Refused("auth.forbidden")


def idempotency_key() -> str:
    """Return the Idempotency-Key every change must carry. Raises Refused `request.key_missing`."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > _MAX_KEY or not key.isascii() or not key.isprintable():
        raise Refused("request.key_missing")
    return key


def _identify(identity: Identity) -> Principal | None:
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _, secret = header.partition(" ")
        found = identity.by_token(secret.strip()) if scheme.lower() == "bearer" and secret.strip() else None
        if found is None:
            raise Refused("auth.invalid")
        return found
    secret = request.cookies.get(SESSION_COOKIE, "")
    return identity.by_session(secret) if secret else None


def _check_csrf(found: Principal) -> None:
    if found.csrf is None or request.method in _SAFE:
        return
    sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    if not hmac.compare_digest(sent.encode(), found.csrf.encode()):
        raise Refused("auth.forbidden")


def register_access(app: Flask) -> None:
    @app.before_request
    def _guard() -> None:
        if request.endpoint is None:
            return
        limit: RateLimit = current_app.extensions["rate_limit"]
        view = current_app.view_functions[request.endpoint]
        access: frozenset[Role] = view_access(view)
        if is_large(view):
            request.max_content_length = MAX_LARGE_BYTES
        try:
            g.principal = _identify(current_app.extensions["hall_identity"])
        except Refused:
            # A display or a phone with a stale token still sees what everybody sees, but changes nothing by it.
            if access or request.method not in _SAFE:
                limit.check(request.remote_addr or "", changes=True)
                raise
            g.principal = None
        if g.principal is None:
            limit.check(request.remote_addr or "", changes=request.method not in _SAFE)
            if access:
                raise Refused("auth.missing")
            return
        if access and not (access & g.principal.roles):
            raise Refused("auth.forbidden")
        if access:
            _check_csrf(g.principal)


def view_access(view: object) -> frozenset[Role]:
    found: frozenset[Role] = getattr(view, _MARK)
    return found


def check_every_view(app: Flask) -> None:
    """Refuse to start with a view that does not say who may call it. Raises RuntimeError with its name."""
    setattr(app.view_functions["static"], _MARK, frozenset())
    open_views = [name for name, view in app.view_functions.items() if not hasattr(view, _MARK)]
    if open_views:
        raise RuntimeError(f"views that say not who may call them: {sorted(open_views)}")
