"""Live regions: one partial per region, drawn by the same view for the whole page and for a refetch.

A page's script asks for the partial with `HX-Request` and names the mark of what it shows; nothing new is 204, so a
screen repaints only when something changed. Every answer carries the hall's time, by which the page's clock runs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from flask import Response, make_response, render_template, request

from config.schema import Hall
from queue_server.contract.events import EventType
from queue_server.contract.fleet import TerminalView
from queue_server.http.pages.assets import build_mark
from queue_server.http.pages.languages import language

SEEN_HEADER = "X-Seen"
MARK_HEADER = "X-Mark"
TIME_HEADER = "X-Hall-Time"
CHANGE_HEADER = "X-Change-In"
BUILD_HEADER = "X-Build"

ALL_EVENTS: tuple[EventType, ...] = EventType.__args__  # type: ignore[attr-defined]
_UNSEEN = ("ticket_printed", "visit_rated")
"""Events no page draws."""
SHOWN_EVENTS = tuple(e for e in ALL_EVENTS if e not in _UNSEEN)


def wants_part() -> bool:
    return request.headers.get("HX-Request") == "true"


def mark_of(text: str) -> str:
    return hashlib.sha256(f"{language()}\n{text}".encode()).hexdigest()[:16]


def seen_of(terminal: TerminalView) -> tuple[object, ...]:
    """Return what pages show of a terminal: minutes of silence, not seconds, so that they rest in between."""
    return terminal.code, terminal.state, (terminal.silent_s or 0) // 60, [d.troubles for d in terminal.devices]


def draw(
    hall: Hall, now: dt.datetime, page: str, part: str, *, mark: str | None = None, change_in_s: float | None = None,
    **values: Any,
) -> Response:  # fmt: skip
    """Answer with the whole page or, for a refetch, its live part.

    `mark` stands for what is shown where the markup itself changes every time (forms carry a new key); `change_in_s`
    tells when the picture will change without an event.
    """
    shared = {"hall": hall, "now": now, **values}
    shows = request.headers.get(SEEN_HEADER) if wants_part() else None
    part_html = "" if mark is not None and shows == mark else render_template(part, **shared)
    seen = mark or mark_of(part_html)
    if not wants_part():
        reply = make_response(render_template(page, part_html=part_html, mark=seen, change_in_s=change_in_s, **shared))
    elif shows == seen:
        # Nothing new; where a mark stands for the picture, it was not even drawn.
        reply = Response(status=204)
    else:
        reply = make_response(part_html)
    reply.headers[MARK_HEADER] = seen
    stamp(reply, now)
    if change_in_s is not None:
        reply.headers[CHANGE_HEADER] = f"{change_in_s:.2f}"
    return reply


def stamp(reply: Response, now: dt.datetime) -> None:
    """Mark an answer as a moment's: its hall time goes along, and nobody keeps it."""
    reply.headers[TIME_HEADER] = now.isoformat(timespec="milliseconds")
    reply.headers[BUILD_HEADER] = build_mark()
    reply.headers["Cache-Control"] = "private, no-store"
    reply.vary.update(("HX-Request", "Accept-Language", "Cookie"))
