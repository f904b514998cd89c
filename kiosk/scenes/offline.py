"""Made-up states of a kiosk whose server is not there: numbers from its own blocks, none left, after hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.journey.offline import OfflineTicket
from kiosk.journey.screens import (
    Choose,
    Confirm,
    Done,
    Home,
    MyTicket,
    NoPaper,
    Notice,
    Printing,
    Problem,
    SeniorConfirm,
    SeniorHome,
)
from kiosk.scenes.made_up import MONDAY, ZONE, Scene, base, hall_state, menu, visit
from queue_server.contract.models import HallState, MenuItem

TOMORROW = dt.datetime.combine(MONDAY + dt.timedelta(days=1), dt.time(8, 15), ZONE)
GONE = {"D", "F"}
"""Series of which no number is left."""


def offline_scenes(language: str) -> Iterator[Scene]:
    """Yield what people see while the line is broken, in one language."""
    item = next(i for i in menu().items if i.code == "property-sale")
    home = base(language, connected=False, hall=_hall())
    inside = replace(home, trail=(Home(),))
    yield Scene("offline-home", home)
    yield Scene("offline-home-none", replace(home, hall=_hall(given=False)))
    yield Scene("offline-home-closed", replace(home, hall=_hall(given=False, issuing=False)))
    yield Scene("offline-choose", replace(inside, screen=Choose("theme", "social")))
    yield Scene("offline-confirm", replace(inside, screen=Confirm(), basket=(item.code,)))
    yield Scene("offline-notice", replace(inside, screen=Notice("unserved", "D"), hall=_hall(given=False)))
    yield Scene("offline-problem", replace(inside, screen=Problem("server.unreachable", can_retry=True)))
    yield Scene("offline-my-ticket", replace(inside, screen=MyTicket(trouble="server.unreachable")))
    told = replace(inside, visit=_ticket("B601", item), basket=(item.code,))
    yield Scene("offline-printing", replace(told, screen=Printing()))
    yield Scene("offline-done", replace(told, screen=Done()))
    yield Scene("offline-no-paper", replace(told, screen=NoPaper("printer.paper_out")))
    choice = next(i for i in menu().items if i.code == menu().senior_choices[0].item)
    senior = replace(inside, senior=True, speech=True)
    yield Scene("senior-offline-home", replace(senior, screen=SeniorHome()))
    yield Scene("senior-offline-home-none", replace(senior, screen=SeniorHome(), hall=_hall(given=False)))
    yield Scene("senior-offline-confirm", replace(senior, screen=SeniorConfirm(), basket=(choice.code,)))
    yield Scene("senior-offline-done", replace(senior, screen=Done(), visit=_ticket("D601", choice)))


def _ticket(number: str, item: MenuItem) -> OfflineTicket:
    return OfflineTicket.model_validate(visit(number, item, 0, None).model_dump(by_alias=True))


def _hall(given: bool = True, **changes: Any) -> HallState:
    """Return the hall as a terminal knows it by itself."""
    hall = hall_state(busy={}, notice=None, waiting=0, **changes)
    queues = []
    for queue in hall.queues:
        status = "open" if given and queue.prefix not in GONE else "unserved" if hall.issuing else "closed"
        opens = TOMORROW if status == "closed" else None
        lanes = [
            lane.model_copy(update={"waiting": 0, "wait": None, "status": status, "opens_next": opens})
            for lane in queue.departments
        ]
        known = {"status": status, "waiting": 0, "wait": None, "departments": lanes}
        queues.append(queue.model_copy(update=known))
    return hall.model_copy(update={"queues": queues, "opens_next": None if hall.issuing else TOMORROW})
