"""The citizen's own ticket. Its token, printed on the paper, is the credential; no other is asked for."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response

from queue_server.contract.models import RatingIn, VisitView
from queue_server.contract.tickets import ChangeRequest, TellMeRequest
from queue_server.http.access import idempotency_key, public
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.errors import read_body

visits = Blueprint("visits", __name__)


@visits.get("/visits/<token>")
@public
@documented(ok=VisitView, secured=False, refusals=(404,), tag="visits")
def show_visit(token: str) -> Response:
    """Tell the place in line, the range, and whether it is called."""
    reply = answer(hall_service().visit_by_token(token))
    reply.headers["Cache-Control"] = "private, no-store"
    return reply


@visits.post("/visits/<token>/back")
@public
@documented(ok=VisitView, secured=False, keyed=True, refusals=(404, 409, 503), tag="visits")
def report_back(token: str) -> Response:
    """Say "I'm back" with a number that was missed."""
    key = idempotency_key()
    return answer(hall_service().im_back(token, _holder(token), key))


@visits.post("/visits/<token>/change")
@public
@documented(ok=VisitView, body=ChangeRequest, secured=False, keyed=True, refusals=(404, 409, 503), tag="visits")
def change_visit(token: str) -> Response:
    """Choose another item with the same number; the time waited is kept by the hall's rule."""
    key = idempotency_key()
    return answer(hall_service().change(token, read_body(ChangeRequest), _holder(token), key))


@visits.post("/visits/<token>/give-back")
@public
@documented(ok=VisitView, secured=False, keyed=True, refusals=(404, 409, 503), tag="visits")
def give_back(token: str) -> Response:
    """Give the number back."""
    key = idempotency_key()
    return answer(hall_service().give_back(token, _holder(token), key))


@visits.post("/visits/<token>/tell-me")
@public
@documented(ok=VisitView, body=TellMeRequest, secured=False, keyed=True, refusals=(404, 409, 422, 503), tag="visits")
def tell_me(token: str) -> Response:
    """Give a mobile number that is told by text message when the turn is near and when the number is called.

    It is sealed, shown to nobody, and forgotten when the visit is over, the same night at the latest.
    """
    key = idempotency_key()
    return answer(hall_service().quiet.tell(token, read_body(TellMeRequest), _holder(token), key))


@visits.post("/visits/<token>/tell-me/stop")
@public
@documented(ok=VisitView, secured=False, keyed=True, refusals=(404, 503), tag="visits")
def stop_telling(token: str) -> Response:
    """Forget the number given with a ticket."""
    key = idempotency_key()
    return answer(hall_service().quiet.stop_telling(token, _holder(token), key))


@visits.post("/visits/<token>/rating")
@public
@documented(ok=VisitView, body=RatingIn, secured=False, keyed=True, refusals=(404, 409, 503), tag="visits")
def rate_visit(token: str) -> Response:
    """Rate the visit, once, after it is finished."""
    key = idempotency_key()
    return answer(hall_service().rate(token, read_body(RatingIn), _holder(token), key))


def _holder(token: str) -> str:
    """Name the principal without keeping the token itself."""
    return f"ticket:{hashlib.sha256(token.encode()).hexdigest()[:32]}"
