"""Made-up states of a hall that does not give every number: a lunch hour of some, a Saturday, before closing, full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from kiosk.journey.screens import Choose, Home, Notice, SeniorHome
from kiosk.scenes.made_up import ZONE, Scene, base, hall_state, menu
from queue_server.contract.models import DepartmentQueue, HallState

TOMORROW = dt.datetime(2026, 11, 24, 8, 15, tzinfo=ZONE)
MONDAY = dt.datetime(2026, 11, 30, 8, 15, tzinfo=ZONE)
NOON = dt.datetime(2026, 11, 23, 12, 20, tzinfo=ZONE)
SATURDAY = dt.datetime(2026, 11, 28, 9, 20, tzinfo=ZONE)
EVENING = dt.datetime(2026, 11, 23, 16, 40, tzinfo=ZONE)
OVER_LUNCH = {"public-security", "exit-entry", "social-security", "medical-insurance", "hall-service"}
BUSY = {"property", "social-security", "taxes"}
FULL = ("passport-first", "pension-check", "property-sale")


def hours_scenes(language: str) -> Iterator[Scene]:
    """Yield home screens, a list and the notices behind the tiles, in one language."""
    home = base(language)
    lunch, saturday, evening = _lunch(), _saturday(), _evening()
    yield Scene("home-lunch", replace(home, hall=lunch, now=NOON))
    yield Scene("home-saturday", replace(home, hall=saturday, now=SATURDAY))
    yield Scene("home-closing", replace(home, hall=evening, now=EVENING))
    inside = replace(home, hall=evening, now=EVENING, trail=(Home(),))
    yield Scene("choose-closing", replace(inside, screen=Choose("theme", "social")))
    sale = next((i for i in menu().items if i.code == "property-sale"), menu().items[0])
    yield Scene("notice-closing", replace(inside, screen=Notice("closing", sale.prefix, sale.code)))
    full = evening.model_copy(update={"full_items": [sale.code]})
    yield Scene("notice-full-item", replace(inside, hall=full, screen=Notice("full", sale.prefix, sale.code)))
    apart = replace(inside, hall=saturday, now=SATURDAY)
    yield Scene("notice-not-now", replace(apart, screen=Notice("not_now", sale.prefix, sale.code)))
    senior = replace(inside, senior=True, speech=True, class_="senior")
    yield Scene("senior-home-closing", replace(senior, screen=SeniorHome()))
    yield Scene("senior-notice-closing", replace(senior, screen=Notice("closing", sale.prefix, sale.code)))


def _hall(lane: Callable[[DepartmentQueue], dict[str, Any]], **changes: Any) -> HallState:
    """Return a hall whose departments stand as `lane` says; a series is what its best one is."""
    hall = hall_state(**changes)
    order = ("open", "closing", "full", "not_yet", "closed")
    queues = []
    for queue in hall.queues:
        lanes = [one.model_copy(update=lane(one)) for one in queue.departments]
        best = min((one.status for one in lanes), key=order.index)
        wait = queue.wait if best == "open" else None
        queues.append(queue.model_copy(update={"departments": lanes, "status": best, "wait": wait}))
    return hall.model_copy(update={"queues": queues})


def _lunch() -> HallState:
    def lane(one: DepartmentQueue) -> dict[str, Any]:
        if one.department in OVER_LUNCH:
            return {}
        return {"status": "not_yet", "opens_next": NOON.replace(hour=13, minute=45), "wait": None}

    return _hall(lane, now=NOON, busy={}, opens_next=None)


def _saturday() -> HallState:
    def lane(one: DepartmentQueue) -> dict[str, Any]:
        if one.department in OVER_LUNCH:
            return {}
        return {"status": "closed", "opens_next": MONDAY, "wait": None}

    return _hall(lane, now=SATURDAY, business_day=SATURDAY.date(), busy={}, opens_next=None, hours="9:00–12:00")


def _evening() -> HallState:
    def lane(one: DepartmentQueue) -> dict[str, Any]:
        shut = {"status": "closing", "next_day": TOMORROW} if one.department in BUSY else {"next_day": TOMORROW}
        return {**shut, "call_until": EVENING.replace(hour=17, minute=30)}

    return _hall(lane, now=EVENING, full_items=list(FULL), opens_next=None)
