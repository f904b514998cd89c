"""What an appointment says: to its holder, at a kiosk, to staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from queue_server.app.halls import HallRules, wire_text
from queue_server.app.ports import Records
from queue_server.contract.appointments import AppointmentBooked, AppointmentView
from queue_server.domain.appointments import Appointment
from queue_server.domain.visits import Visit


def change_until(rules: HallRules, appointment: Appointment) -> dt.datetime:
    """Return until when its holder may move or cancel it."""
    return appointment.start - dt.timedelta(hours=rules.hall.appointments.cancel_hours)


def appointment_view(
    records: Records, rules: HallRules, appointment: Appointment, now: dt.datetime, staff: bool = False
) -> AppointmentView:
    """Return what is told of it; staff may move and cancel it to the end."""
    return AppointmentView.model_validate(_told(records, rules, appointment, now, staff))


def own_view(records: Records, rules: HallRules, appointment: Appointment, now: dt.datetime) -> AppointmentView:
    """Return what is told to who opened it by its own token: also where its ticket is seen."""
    view = appointment_view(records, rules, appointment, now)
    visit = _visit(records, appointment)
    return view.model_copy(update={"ticket": None if visit is None else visit.token})


def booked_view(
    records: Records, rules: HallRules, appointment: Appointment, now: dt.datetime, base_url: str
) -> AppointmentBooked:
    """Return what stands on the slip."""
    url = f"{base_url.rstrip('/')}/a/{appointment.token}"
    told = _told(records, rules, appointment, now, staff=False)
    return AppointmentBooked.model_validate({**told, "token": appointment.token, "url": url})


def _told(records: Records, rules: HallRules, booked: Appointment, now: dt.datetime, staff: bool) -> dict[str, Any]:
    known, until = rules.hall.appointments, change_until(rules, booked)
    open_ = booked.state == "booked" and (staff or now <= until)
    offered = rules.offered.get(booked.items[0])
    visit = _visit(records, booked)
    return {
        "id": booked.id,
        "code": booked.code,
        "hall": rules.code,
        "hall_name": wire_text(rules.hall.name),
        "address": wire_text(rules.hall.address),
        "state": booked.state,
        "day": booked.business_day,
        "start": booked.start,
        "end": booked.until,
        "from": booked.start - dt.timedelta(minutes=known.early_minutes),
        "until": booked.start + dt.timedelta(minutes=known.late_minutes),
        "items": [rules.item_name(item) for item in booked.items],
        "codes": list(booked.items),
        "bundle": booked.bundle,
        "errand": booked.errand,
        "zone": offered.series.zone if offered else rules.hall.zones[0].code,
        "name_masked": booked.name_masked,
        "may_move": open_,
        "may_cancel": open_,
        "change_until": until,
        "now": now,
        "number": visit.label if visit is not None else None,
    }


def _visit(records: Records, appointment: Appointment) -> Visit | None:
    return records.visit(appointment.visit) if appointment.visit is not None else None
