"""The fields that every event about a step carries."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from queue_server.app.halls import HallRules
from queue_server.app.views import zone_of
from queue_server.domain.visits import Step


class AboutStep(TypedDict):
    hall: str
    at: dt.datetime
    by: str
    number: str
    prefix: str
    zone: str
    visit: str
    step: str
    counter: int | None


def about(rules: HallRules, step: Step, by: str, now: dt.datetime) -> AboutStep:
    return AboutStep(
        hall=step.hall,
        at=now,
        by=by,
        number=step.label,
        prefix=step.prefix,
        zone=zone_of(rules, step),
        visit=step.visit,
        step=step.id,
        counter=step.counter,
    )
