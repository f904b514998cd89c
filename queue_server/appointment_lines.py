"""A day's appointments as a table to print: names masked, no token, no booking code."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from queue_server.contract.appointments import AppointmentView

_STATES = {"booked": "booked", "drawn": "came", "cancelled": "cancelled", "no_show": "did not come"}


def appointment_lines(hall: str, day: dt.date, booked: list[AppointmentView], zone: ZoneInfo, works: bool) -> list[str]:
    """Return the day's appointments, soonest first. `works`: the hall opens that day."""
    waiting = sum(a.state == "booked" for a in booked)
    lines = [f"{hall} {day}: {len(booked)} appointments, {waiting} to come"]
    if waiting and not works:
        lines.append("the hall is closed that day: tell them; a clerk lets them in on another day")
    for a in booked:
        items = ", ".join(item.zh for item in a.items)
        ticket = f"  {a.number}" if a.number else ""
        lines.append(f"{a.start.astimezone(zone):%H:%M}  {_STATES[a.state]:<12}  {a.name_masked}  {items}{ticket}")
    return lines
