"""What tests of tickets ask again and again: a county with all the rules about them, people with documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from config.schema import Bundle, County
from queue_server.contract.models import VisitView
from queue_server.contract.tickets import ChangeRequest, FindRequest, HandWrittenDone, HandWrittenIn
from queue_server.domain.day_end import VOUCHER
from queue_server.domain.errors import RuleViolation
from queue_server.domain.visits import Step, Visit
from tests.kit.server_kit import Desk
from tests.kit.small_county import HALL, SHANGHAI, small_county, text

WANG, ZHAO = "362430198001010011", "362430198502020022"
CLASSES: dict[str, Any] = {
    **HALL["classes"],
    "agent": {"name": text("代办"), "rate": 1.5, "entitlement": "rule"},
    "same-day-return": {"name": text("当日补件"), "rate": 2.2, "entitlement": "rule"},
}
PADS = [{**s, "hand_first": 901} if s["prefix"] in "AB" else s for s in HALL["series"]]
"""Series A and B have paper pads from 901 on."""


def person(id_number: str = WANG, name: str = "王小明", **known: object) -> dict[str, object]:
    return {"id_number": id_number, "name": name, **known}


def ticket_county(queue: dict[str, Any] | None = None, **hall_changes: object) -> County:
    """A small county where deeds are bound to a person, one a day, take papers later, and two life events are."""
    hall_changes = {"classes": CLASSES, "series": PADS, "queue": queue or {}, **hall_changes}
    county = small_county(**hall_changes)
    deed = county.items["deed"]
    errands = deed.errands.model_copy(update={"supplement": 4.0})
    items = {
        **county.items,
        "deed": deed.model_copy(update={"errands": errands}),
        "permit": deed.model_copy(update={"code": "permit", "bound": True, "per_person_day": 2}),
    }
    bundles = [
        {"code": "home", "items": ["deed", "pension", "card"], "inside": ["card"]},
        {"code": "birth", "items": ["pension", "card"], "order": "any"},
    ]
    both: dict[str, Any] = {"name": text("一件事"), "plain": text("一件事"), "theme": "life", "keywords": ["事"]}
    known = {b["code"]: Bundle.model_validate({**both, **b}) for b in bundles}
    return county.model_copy(update={"items": items, "bundles": known})


def at(desk: Desk, moment: str) -> None:
    """Set the hall's clock to a wall time of that Monday, `13:05`, or of another day, `2026-03-03T09:00`."""
    full = moment if "T" in moment else f"2026-03-02T{moment}"
    desk.clock.moment = dt.datetime.fromisoformat(full).replace(tzinfo=SHANGHAI).astimezone(dt.UTC)


def change(desk: Desk, token: str, *items: str, errand: str = "apply") -> VisitView:
    request = ChangeRequest.model_validate({"items": list(items), "errand": errand})
    return desk.service.change(token, request, "ticket", desk.key())


def found(desk: Desk, id_number: str = WANG, hall: str = "main") -> list[tuple[str, str]]:
    """Return number and state of the person's tickets of today."""
    tickets = desk.service.tickets.find(hall, FindRequest(id_number=id_number)).tickets
    return [(t.view.number, t.view.state) for t in tickets]


def type_in(desk: Desk, *lines: dict[str, object], key: str | None = None) -> HandWrittenDone:
    request = HandWrittenIn.model_validate({"numbers": list(lines)})
    return desk.service.tickets.type_in("main", request, "staff:li", key or desk.key())


def visit_of(desk: Desk, visit_id: str) -> Visit:
    with desk.service.reader.read() as records:
        visit = records.visit(visit_id)
    assert visit is not None
    return visit


def steps_of(desk: Desk, visit_id: str) -> list[Step]:
    with desk.service.reader.read() as records:
        return records.steps_of(visit_id)


def unserved(desk: Desk, visit_id: str) -> list[str]:
    """Return the items of a visit that gave a voucher."""
    return [s.item for s in steps_of(desk, visit_id) if s.reason == VOUCHER]


def code_of(caught: pytest.ExceptionInfo[RuleViolation]) -> str:
    return caught.value.code
