"""Where else a matter is done."""

from __future__ import annotations

from flask import Blueprint, Response, request

from queue_server.contract.near import FromHall, OfferingHalls
from queue_server.http.access import public
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented

near = Blueprint("near", __name__)


@near.get("/items/<item>/halls")
@public
@documented(ok=OfferingHalls, query=FromHall, secured=False, refusals=(404, 422), tag="halls")
def list_offering_halls(item: str) -> Response:
    """Tell where an item is done: hours, whether it is open, who waits; the nearest first where `from` says whose way
    it is."""
    return answer(hall_service().offering_halls(item, request.args.get("from")))
