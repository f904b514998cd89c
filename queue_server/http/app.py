"""Builds the Flask application. Nothing here knows how a ticket is issued; nothing is opened on import."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import Blueprint, Flask, Response, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from queue_server.app.identity import Identity
from queue_server.app.service import HallService
from queue_server.http.access import check_every_view, public, register_access
from queue_server.http.api.agents import agents
from queue_server.http.api.appointments import appointments
from queue_server.http.api.counters import counters
from queue_server.http.api.day import day
from queue_server.http.api.fleet import fleet
from queue_server.http.api.halls import halls
from queue_server.http.api.identify import identify
from queue_server.http.api.near import near
from queue_server.http.api.offline import offline
from queue_server.http.api.outlook import outlook
from queue_server.http.api.session import session
from queue_server.http.api.terminals import terminals
from queue_server.http.api.tickets import tickets
from queue_server.http.api.visits import visits
from queue_server.http.errors import Refused, register_errors, request_id
from queue_server.http.metrics import Metrics
from queue_server.http.pages import register_pages
from queue_server.http.pages.booking import booking_limit
from queue_server.http.pages.phone_check_in import code_limit
from queue_server.http.pages.remote import remote_limit
from queue_server.http.ratelimit import RateLimit

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_SAFETY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
)
_log = structlog.get_logger("hall.http")


@dataclass(frozen=True, slots=True)
class Options:
    public_url: str | None = None
    ready: Callable[[], bool] = lambda: True
    """Tells whether the database answers and the writer lives."""
    county_dir: Path | None = None
    """Where the county's files lie: its own logo is served from there."""


def create_app(behind_front: bool = False) -> Flask:
    """Build the application with its routes, pages and words; `furnish` gives it halls to serve.

    `behind_front`: in the worker, the address and scheme of a caller come from the front's headers.
    """
    app = Flask("queue_server.http")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if behind_front:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    _register_log(app)
    register_access(app)
    register_errors(app)
    app.register_blueprint(_api())
    _register_plumbing(app)
    register_pages(app)
    check_every_view(app)
    return app


def furnish(
    app: Flask,
    service: HallService,
    identity: Identity,
    options: Options | None = None,
    *,
    metrics: Metrics | None = None,
    limit: RateLimit | None = None,
) -> None:
    """Say whose halls the application serves from now on, and begin to count anew."""
    options = options or Options()
    app.config.update(PUBLIC_URL=options.public_url, COUNTY_DIR=options.county_dir)
    app.extensions.update(
        hall_service=service,
        hall_identity=identity,
        metrics=metrics or Metrics(),
        ready=options.ready,
        rate_limit=limit or RateLimit(),
        booking_limit=booking_limit(),
        remote_limit=remote_limit(),
        code_limit=code_limit(),
    )


def _api() -> Blueprint:
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    of_terminals = (terminals, fleet, agents, identify)
    for part in (halls, near, visits, tickets, offline, appointments, counters, day, outlook, *of_terminals, session):
        api.register_blueprint(part)
    return api


OPENAPI = Path(__file__).parent.parent / "contract" / "openapi.json"
"""The API's description as the contract keeps it; `./hall check` compares it with the views."""


def openapi_text() -> str:
    """Return the API's description, read off the views; no hall is needed for it."""
    # Imported here: no server needs what writes the document.
    from queue_server.http.api.openapi import openapi

    app = Flask("queue_server.http")
    app.register_blueprint(_api())
    return json.dumps(openapi(app), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _metrics() -> Metrics:
    metrics: Metrics = current_app.extensions["metrics"]
    return metrics


def _register_plumbing(app: Flask) -> None:
    @app.get("/api/v1/openapi.json")
    @public
    def openapi_json() -> Response:
        return Response(OPENAPI.read_bytes(), content_type="application/json")

    @app.get("/healthz")
    @public
    def healthz() -> Response:
        """Answer while the process is alive."""
        return Response("alive\n", content_type="text/plain; charset=utf-8")

    @app.get("/readyz")
    @public
    def readyz() -> Response:
        """Answer 200 while tickets can be issued: the database answers and the writer lives."""
        if not current_app.extensions["ready"]():
            raise Refused("server.busy")
        return Response("ready\n", content_type="text/plain; charset=utf-8")

    @app.get("/metrics")
    @public
    def show_metrics() -> Response:
        return Response(_metrics().render(), content_type=Metrics.CONTENT_TYPE)


def _register_log(app: Flask) -> None:
    @app.before_request
    def _begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def _end(reply: Response) -> Response:
        # Looked up once each: behind every `request.…` and `headers[…]` stands a search.
        asked, headers, status, number = request, reply.headers, reply.status_code, request_id()
        # The route, never the path: a path may hold a ticket's token.
        rule, method = asked.url_rule, asked.method
        route = rule.rule if rule else "unknown"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        _metrics().saw_request(route, method, status, took)
        headers.add("X-Request-Id", number)
        for name, value in _SAFETY_HEADERS:
            if name not in headers:
                headers.add(name, value)
        if asked.path.startswith("/api/") and "Cache-Control" not in headers:
            headers.add("Cache-Control", "no-store")
        _log.info("request", request_id=number, method=method, route=route, status=status, ms=round(took * 1000, 1))
        return reply
