"""The hall's day: what is suspended, vouchers for those who cannot be served, how fair the day was."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response

from queue_server.contract.day import (
    FairnessReport,
    ResumeRequest,
    SuspendRequest,
    Suspensions,
    VoucherRequest,
    VouchersGiven,
)
from queue_server.http.access import allow, idempotency_key, principal, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.document import documented
from queue_server.http.errors import Refused, read_body

day = Blueprint("day", __name__, url_prefix="/halls/<hall>")


@day.post("/suspensions")
@allow("clerk", "manager")
@documented(ok=Suspensions, body=SuspendRequest, keyed=True, refusals=(404, 503), tag="day")
def suspend(hall: str) -> Response:
    """Stop calling an item, a department or the whole hall, with the reason; who waits keeps the place."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().day.suspend(hall, read_body(SuspendRequest), principal().name, key))


@day.post("/suspensions/end")
@allow("clerk", "manager")
@documented(ok=Suspensions, body=ResumeRequest, keyed=True, refusals=(404, 503), tag="day")
def end_suspension(hall: str) -> Response:
    """Call again; everybody stands where they stood."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().day.resume(hall, read_body(ResumeRequest), principal().name, key))


@day.post("/vouchers")
@allow("manager")
@documented(ok=VouchersGiven, body=VoucherRequest, keyed=True, refusals=(404, 503), tag="day")
def give_vouchers(hall: str) -> Response:
    """Send those who wait away, with a first call on the next working day: all, or some departments and items."""
    require_hall(hall)
    key = idempotency_key()
    return answer(hall_service().day.give_vouchers(hall, read_body(VoucherRequest), principal().name, key))


@day.get("/days/<day>/fairness")
@allow("manager", "county", "auditor")
@documented(ok=FairnessReport, refusals=(404,), tag="day")
def show_fairness(hall: str, day: str) -> Response:
    """Tell what each class waited that day, what priority cost the others, who overtook whom, and how ranges held."""
    require_hall(hall)
    return answer(hall_service().day.fairness(hall, read_date(day)))


def read_date(text: str) -> dt.date:
    """Return a day named in a path; what is no date is nowhere. Raises Refused `resource.not_found`."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("resource.not_found") from None
