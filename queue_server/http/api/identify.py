"""Who am I, by a code on a phone. No code and no name is kept in an answer for a retry, in a log or in an address."""

from __future__ import annotations

from flask import Blueprint, Response

from queue_server.contract.identify import Identified, IdentifyRequest
from queue_server.http.access import allow, idempotency_key, principal
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.api.fleet import asking_terminal
from queue_server.http.errors import read_body

identify = Blueprint("identify", __name__, url_prefix="/halls/<hall>")


@identify.post("/identify")
@allow("kiosk")
@documented(ok=Identified, body=IdentifyRequest, keyed=True, refusals=(404, 409, 503), tag="terminals")
def identify_by_code(hall: str) -> Response:
    """Ask the code's issuer whose it is. The reference to the person is good once, here, for minutes."""
    asking_terminal(hall)
    key = idempotency_key()
    reply = answer(hall_service().identify.identify(hall, read_body(IdentifyRequest), principal().name, key))
    reply.headers["Cache-Control"] = "private, no-store"
    return reply
