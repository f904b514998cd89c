"""How good the ranges of a day were, and what another plan of counters would lead to."""

from __future__ import annotations

from flask import Blueprint, Response

from queue_server.contract.outlook import DayAccuracy, WhatIf, WhatIfRequest
from queue_server.http.access import allow, require_hall
from queue_server.http.api.answers import answer, hall_service
from queue_server.http.api.day import read_date
from queue_server.http.api.document import documented
from queue_server.http.errors import read_body

outlook = Blueprint("outlook", __name__, url_prefix="/halls/<hall>")


@outlook.get("/days/<day>/accuracy")
@allow("manager", "county", "auditor")
@documented(ok=DayAccuracy, refusals=(404,), tag="day")
def show_accuracy(hall: str, day: str) -> Response:
    """Tell how the ranges told with that day's numbers compare with what their holders waited."""
    require_hall(hall)
    return answer(hall_service().outlook.accuracy(hall, read_date(day)))


@outlook.post("/what-if")
@allow("manager", "county")
@documented(ok=WhatIf, body=WhatIfRequest, refusals=(404, 503), tag="day")
def try_plan(hall: str) -> Response:
    """Simulate a plan of counters beside the present one: waits by class and hour, load of each counter.

    Changes nothing, so it needs no Idempotency-Key. It may take seconds.
    """
    require_hall(hall)
    return answer(hall_service().outlook.what_if(hall, read_body(WhatIfRequest)))
