"""Changing a setting of appointments changes what happens: each is tried with two values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.behaviour import AppointmentRules
from tests.kit.appointment_kit import TUESDAY, book, booking_county, cancel, draw, left
from tests.kit.server_kit import Desk, running_hall
from tests.kit.settings_kit import Observe, Setting, refusal
from tests.kit.ticket_kit import at

# --- what is seen -----------------------------------------------------------------------------------------------------


def booking(desk: Desk) -> object:
    return refusal(lambda: book(desk))


def days_to_book(desk: Desk) -> object:
    return [d.day.day for d in desk.service.appointments.slots("main", ["deed"], None).days]


def slots_of_a_day(desk: Desk) -> object:
    return len(left(desk, "deed"))


def left_at_ten(desk: Desk) -> object:
    return left(desk, "deed")["10:00"]


def a_second_of_the_day(desk: Desk) -> object:
    book(desk, "10:00")
    return refusal(lambda: book(desk, "15:00", "pension"))


def cancelled_an_hour_before(desk: Desk) -> object:
    booked = book(desk, "10:00")
    at(desk, f"{TUESDAY}T09:00")
    return refusal(lambda: cancel(desk, booked))


def drawn_half_an_hour_before(desk: Desk) -> object:
    booked = book(desk, "10:00")
    at(desk, f"{TUESDAY}T09:30")
    return refusal(lambda: draw(desk, booked))


def class_ten_minutes_after(desk: Desk) -> object:
    booked = book(desk, "10:00")
    at(desk, f"{TUESDAY}T10:10")
    return draw(desk, booked).class_


def stay_away(desk: Desk) -> None:
    book(desk)
    at(desk, f"{TUESDAY}T18:30")
    desk.service.day.close_days()


def booked_after_staying_away(desk: Desk) -> object:
    stay_away(desk)
    return refusal(lambda: book(desk, day="2026-03-04"))


def booked_a_week_after_staying_away_three_times(desk: Desk) -> object:
    for day in (TUESDAY, "2026-03-04", "2026-03-05"):
        book(desk, day=day)
        at(desk, f"{day}T18:30")
        desk.service.day.close_days()
    at(desk, "2026-03-11T09:00")
    return refusal(lambda: book(desk, day="2026-03-12"))


SETTINGS: dict[str, Setting] = {
    "enabled": Setting(booking, (True, "done"), (False, "appointment.off")),
    "least_days_ahead": Setting(days_to_book, (1, [3, 4, 5, 6, 9]), (0, [2, 3, 4, 5, 6, 9])),
    "most_days_ahead": Setting(days_to_book, (5, [3, 4, 5, 6, 9]), (2, [3, 4])),
    "per_person_day": Setting(a_second_of_the_day, (1, "appointment.too_many"), (2, "done")),
    "cancel_hours": Setting(cancelled_an_hour_before, (2, "appointment.too_late"), (1, "done")),
    "slot_minutes": Setting(slots_of_a_day, (30, 18), (60, 9)),
    "share": Setting(left_at_ten, (0.5, 4), (1.0, 6)),
    "early_minutes": Setting(drawn_half_an_hour_before, (60, "done"), (20, "appointment.too_early")),
    "late_minutes": Setting(class_ten_minutes_after, (15, "appointment"), (5, "ordinary")),
    "no_shows_most": Setting(booked_after_staying_away, (3, "done"), (1, "appointment.no_shows")),
    "no_show_days": Setting(booked_a_week_after_staying_away_three_times, (30, "appointment.no_shows"), (7, "done")),
    "per_slot": Setting(left_at_ten, ({}, 4), ({"deed": 1}, 1)),
}


def cases() -> list[Any]:
    return [
        pytest.param(name, value, expected, setting.see, id=f"{name}={value}")
        for name, setting in SETTINGS.items()
        for value, expected in (setting.one, setting.other)
    ]


@pytest.mark.parametrize(("name", "value", "expected", "see"), cases())
def test_a_setting_changes_what_happens(
    tmp_path: Path, empty: Path, name: str, value: object, expected: object, see: Observe
) -> None:
    (tmp_path / "hall.db").write_bytes(empty.read_bytes())
    with running_hall(tmp_path, booking_county(**{name: value})) as desk:
        assert see(desk) == expected


def test_every_setting_of_appointments_is_tried() -> None:
    assert set(SETTINGS) == set(AppointmentRules.model_fields)
