"""What hangs at counters: keypads rate, a modem sends. No text of a message is kept in an answer for a retry."""

from __future__ import annotations

from flask import Blueprint, Response

from queue_server.contract.agents import (
    MessageClosed,
    MessageDone,
    MessageIn,
    MessageQueued,
    MessagesTaken,
    PadRated,
    PadRating,
)
from queue_server.http.access import allow, idempotency_key, principal, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.api.fleet import asking_terminal
from queue_server.http.errors import read_body

agents = Blueprint("agents", __name__, url_prefix="/halls/<hall>")


@agents.post("/pad-ratings")
@allow("agent")
@documented(ok=PadRated, status=201, body=PadRating, keyed=True, refusals=(404, 409, 503), tag="agents")
def rate_by_pad(hall: str) -> Response:
    """Rate the visit whose service ended with this event, once."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().agents.rate(hall, read_body(PadRating), principal().name, key), 201)


@agents.post("/messages")
@allow("clerk", "helper", "manager")
@documented(ok=MessageQueued, status=201, body=MessageIn, keyed=True, refusals=(404, 503), tag="agents")
def queue_message(hall: str) -> Response:
    """Let the hall's modem send a text message. It is sealed until it is sent, and forgotten the same night."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().agents.queue(hall, read_body(MessageIn), principal().name, key), 201)


@agents.post("/messages/take")
@allow("agent")
@documented(ok=MessagesTaken, refusals=(401, 404, 503), tag="agents")
def take_messages(hall: str) -> Response:
    """Take some messages to send. Takes no key: what it has not told the end of, it is handed again."""
    reply = answer(hall_service().agents.take(hall, asking_terminal(hall)))
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


@agents.post("/messages/done")
@allow("agent")
@documented(ok=MessageClosed, body=MessageDone, refusals=(401, 404, 503), tag="agents")
def end_message(hall: str) -> Response:
    """Tell what became of a message. Takes no key: it ends once."""
    terminal = asking_terminal(hall)
    return answer(hall_service().agents.done(hall, read_body(MessageDone), terminal))
