"""The hall's terminals: their heart-beats, how they are, and what a manager asks of them."""

from __future__ import annotations

from flask import Blueprint, Response

from queue_server.contract.fleet import HeartBeat, HeartBeatAnswer, OrderRequest, OrderView, Terminals
from queue_server.http.access import allow, idempotency_key, principal, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.errors import Refused, read_body

fleet = Blueprint("fleet", __name__, url_prefix="/halls/<hall>")


def asking_terminal(hall: str) -> str:
    """Return the asking terminal, one of this hall's. Raises Refused `terminal.unknown` for a script's token."""
    require_hall(hall)
    terminal = principal().terminal
    if terminal is None or not terminal.startswith(f"{hall}/"):
        raise Refused("terminal.unknown")
    return terminal


@fleet.post("/heartbeats")
@allow("kiosk", "agent")
@documented(ok=HeartBeatAnswer, body=HeartBeat, refusals=(401, 404, 503), tag="terminals")
def take_heartbeat(hall: str) -> Response:
    """Tell how the terminal is; hear what is asked of it. Takes no key: it stands in the last one's place."""
    terminal = asking_terminal(hall)
    return answer(hall_service().fleet.beat(hall, terminal, read_body(HeartBeat)))


@fleet.get("/terminals")
@allow("helper", "manager", "county")
@documented(ok=Terminals, refusals=(404,), tag="terminals")
def show_terminals(hall: str) -> Response:
    """Tell how each terminal and its devices are, with what to do about them."""
    require_hall(hall)
    return answer(hall_service().fleet.terminals(hall))


@fleet.post("/terminals/<code>/orders")
@allow("manager")
@documented(ok=OrderView, status=201, body=OrderRequest, keyed=True, refusals=(404, 503), tag="terminals")
def ask_terminal(hall: str, code: str) -> Response:
    """Ask a terminal to restart, to show a message, or to stop or go on with a service. It is on record who asked."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().fleet.ask(hall, code, read_body(OrderRequest), principal().name, key), 201)
