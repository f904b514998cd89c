"""断网取号: a terminal leases numbers in advance, and hands in what it did without the server."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from queue_server.app.identity import Identity
from queue_server.contract.offline import (
    Blocks,
    BlockView,
    JournalDone,
    JournalIn,
    JournalPosition,
    LeaseRequest,
    Leases,
)
from queue_server.http.access import allow, idempotency_key, large, principal, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.day import read_date
from queue_server.http.api.document import documented
from queue_server.http.api.halls import base_url
from queue_server.http.errors import Refused, read_body

offline = Blueprint("offline", __name__, url_prefix="/halls/<hall>")


def _terminal(hall: str) -> str:
    """Return the asking terminal, one of this hall's: a script's token holds no numbers and has no journal."""
    require_hall(hall)
    terminal = principal().terminal
    if terminal is None or not terminal.startswith(f"{hall}/"):
        raise Refused("terminal.unknown")
    return terminal


@offline.post("/number-blocks")
@allow("kiosk")
@documented(ok=Leases, body=LeaseRequest, keyed=True, refusals=(404, 503), tag="offline")
def lease_numbers(hall: str) -> Response:
    """Lease numbers for when the network is gone: what the terminal lacks, of today and of the next working day."""
    terminal, key = _terminal(hall), idempotency_key()
    wanted = read_body(LeaseRequest)
    reply = answer(hall_service().offline.lease(hall, wanted, terminal, principal().name, key, base_url()))
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


@offline.get("/journal")
@allow("kiosk")
@documented(ok=JournalPosition, refusals=(404,), tag="offline")
def show_journal(hall: str) -> Response:
    """Tell where the terminal's journal goes on."""
    return answer(hall_service().offline.position(hall, _terminal(hall)))


@offline.post("/journal")
@allow("kiosk")
@large
@documented(ok=JournalDone, body=JournalIn, keyed=True, refusals=(401, 404, 409, 503), tag="offline")
def hand_in_journal(hall: str) -> Response:
    """Hand in what was done without the server: signed entries in a row, each taken once however often it is sent."""
    terminal, key = _terminal(hall), idempotency_key()
    journal = read_body(JournalIn)
    identity: Identity = current_app.extensions["hall_identity"]
    public_key = identity.public_key(terminal)
    service = hall_service().offline
    return answer(service.hand_in(hall, journal, terminal, public_key, principal().name, key, base_url()))


@offline.get("/number-blocks")
@allow("manager")
@documented(ok=Blocks, refusals=(404,), tag="offline")
def list_blocks(hall: str) -> Response:
    """List today's blocks: whose they are, how many of their numbers are given, how many void."""
    require_hall(hall)
    return answer(hall_service().offline.blocks(hall))


@offline.get("/days/<day>/number-blocks")
@allow("manager")
@documented(ok=Blocks, refusals=(404,), tag="offline")
def list_blocks_of_day(hall: str, day: str) -> Response:
    """List a day's blocks."""
    require_hall(hall)
    return answer(hall_service().offline.blocks(hall, read_date(day)))


@offline.post("/number-blocks/<block>/void")
@allow("manager")
@documented(ok=BlockView, keyed=True, refusals=(404, 422, 503), tag="offline")
def void_block(hall: str, block: str) -> Response:
    """Take a block back from a terminal that is dead or gone; a journal that still comes is taken all the same."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().offline.void(hall, block, principal().name, key))
