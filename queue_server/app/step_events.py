"""The fields that every event about a visit, a step or an appointment carries."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from queue_server.app.halls import HallRules
from queue_server.app.views import zone_of
from queue_server.domain.appointments import Appointment
from queue_server.domain.visits import Step, Visit


class AboutVisit(TypedDict):
    hall: str
    at: dt.datetime
    by: str
    number: str
    prefix: str
    zone: str
    visit: str


class AboutStep(AboutVisit):
    step: str
    counter: int | None


class AboutAppointment(TypedDict):
    hall: str
    at: dt.datetime
    by: str
    appointment: str
    day: str
    start: str


def about_appointment(appointment: Appointment, by: str, now: dt.datetime) -> AboutAppointment:
    return AboutAppointment(
        hall=appointment.hall,
        at=now,
        by=by,
        appointment=appointment.id,
        day=appointment.business_day.isoformat(),
        start=appointment.start.isoformat(),
    )


def about_visit(visit: Visit, by: str, now: dt.datetime) -> AboutVisit:
    return AboutVisit(
        hall=visit.hall,
        at=now,
        by=by,
        number=visit.label,
        prefix=visit.prefix,
        zone=visit.zone,
        visit=visit.id,
    )


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
