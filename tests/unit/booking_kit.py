"""A hall that takes appointments, what can be booked there, and what is booked."""

from __future__ import annotations

import datetime as dt

from kiosk.journey.booking_events import Booked, SlotsFound
from kiosk.journey.events import CardSeen, MenuLoaded
from kiosk.journey.model import Holder
from queue_server.contract.appointments import AppointmentBooked, AppointmentView, Slots
from tests.unit.kiosk_hall import HOLDER, NOW, Kiosk, menu, text

TOMORROW = NOW.replace(hour=9, minute=30) + dt.timedelta(days=1)
TODAY = NOW.replace(hour=9, minute=30)
FULL = TOMORROW.replace(hour=10, minute=0)
LATER = TOMORROW.replace(hour=14, minute=0)
FULL_DAY = TOMORROW.date() + dt.timedelta(days=1)


def kiosk(**terminal: object) -> Kiosk:
    """Return a kiosk of a hall that takes appointments."""
    return Kiosk(**terminal).send(MenuLoaded(menu(appointments=True)))


def slots(**left: int) -> Slots:
    """Return tomorrow with two free times and one taken, and a day that is full."""

    def slot(start: dt.datetime, count: int) -> dict[str, object]:
        return {"start": start, "end": start + dt.timedelta(minutes=30), "left": count}

    days = [
        {"day": TOMORROW.date(), "slots": [slot(TOMORROW, left.get("first", 3)), slot(FULL, 0), slot(LATER, 9)]},
        {"day": FULL_DAY, "slots": [slot(TOMORROW + dt.timedelta(days=1), 0)]},
    ]
    return Slots.model_validate({"hall": "qing", "now": NOW, "timezone": "Asia/Shanghai", "days": days})


def held(start: dt.datetime = TOMORROW, id_: str = "a-1", **changes: object) -> AppointmentView:
    base: dict[str, object] = {
        "id": id_, "code": "40718265", "hall": "qing", "hall_name": text("清县"), "address": text("清县一号"),
        "state": "booked", "day": start.date(), "start": start, "end": start + dt.timedelta(minutes=30),
        "from": start - dt.timedelta(hours=1), "until": start + dt.timedelta(minutes=15),
        "items": [text("房屋买卖转移登记", "Transfer of a sold house")], "codes": ["house-sale"], "zone": "west",
        "name_masked": "王**", "may_move": True, "may_cancel": True, "change_until": start - dt.timedelta(hours=2),
        "now": NOW,
    }  # fmt: skip
    return AppointmentView.model_validate({**base, **changes})


def just_booked(start: dt.datetime = TOMORROW, id_: str = "a-1") -> AppointmentBooked:
    whole = held(start, id_).model_dump(by_alias=True)
    return AppointmentBooked.model_validate({**whole, "token": "t" * 22, "url": "https://hall.example/a/tttt"})


def asked() -> Kiosk:
    """Return a kiosk on which tomorrow's first time is chosen and the document shown: 约这个时间，对吗？"""
    return timed().send(CardSeen(HOLDER))


def timed() -> Kiosk:
    """Return a kiosk on which tomorrow's first time is chosen."""
    return dayed().press(f"day:{TOMORROW.date().isoformat()}", f"time:{TOMORROW.isoformat()}")


def dayed() -> Kiosk:
    """Return a kiosk that shows the days of a matter."""
    begun = kiosk().press("booking", "book", "item:house-sale")
    return begun.send(SlotsFound(slots(), ("", "apply", "house-sale")))


def booked(holder: Holder = HOLDER) -> Kiosk:
    """Return a kiosk on which somebody has just booked."""
    ready = timed().send(CardSeen(holder)).press("book_it")
    return ready.send(Booked(just_booked(), ready.state.key))
