"""Made-up things for pictures and layout tests: the example county's own menu, an invented busy morning, tickets.

Nothing here is used while a kiosk serves people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from config.load import default_example, load_county
from config.schema import County, Guide, Hall, Item
from kiosk.journey.model import State
from kiosk.journey.screens import Home
from queue_server.contract.appointments import AppointmentBooked, Slots
from queue_server.contract.models import HallState, Menu, MenuItem, QueueView, Suspension, VisitIssued, VisitView


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen to look at, by its name."""

    name: str
    state: State


ZONE = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 11, 23, 16, 38, tzinfo=ZONE)
MONDAY = NOW.date()
NOTICE = {"zh": "医保窗口今天延时到18:30", "en": "Medical insurance counters open until 18:30"}
BUSY = {"A": 3, "B": 16, "C": 9, "D": 6, "E": -1, "F": 2, "G": -2, "H": 0, "J": 4, "K": 0, "L": 1}
"""People waiting by prefix; −1 closed, −2 full."""
MINUTES = {"A": (5, 10), "B": (35, 50), "C": (18, 28), "D": (12, 20), "F": (3, 8), "J": (6, 12), "L": (0, 5)}


@lru_cache(maxsize=1)
def county() -> County:
    return load_county(default_example())


def _text(value: Any) -> dict[str, str]:
    return {"zh": value.zh, "en": value.en}


def _guide(guide: Guide) -> dict[str, Any]:
    def material(m: Any) -> dict[str, Any]:
        return {
            "name": _text(m.name),
            "who": _text(m.who) if m.who else None,
            "note": _text(m.note) if m.note else None,
            "form": m.form,
            "copies": m.copies,
            "commitment": m.commitment,
        }

    return {
        "bring": [material(m) for m in guide.bring],
        "spared": [material(m) for m in guide.spared],
        "identity": guide.identity,
        "conditions": [_text(c) for c in guide.conditions],
        "steps": [_text(s) for s in guide.steps],
        "promised_days": guide.promised_days,
        "legal_days": guide.legal_days,
        "fee": _text(guide.fee),
        "basis": [b.title for b in guide.basis],
        "phone": guide.phone,
    }


def _item(item: Item, hall: Hall, elsewhere: bool) -> dict[str, Any]:
    series = next(s for s in hall.series if item.department in s.departments)
    kinds = ("apply", "supplement", "collect", "ask")
    return {
        "code": item.code,
        "name": _text(item.name),
        "plain": _text(item.plain),
        "department": item.department,
        "theme": item.theme,
        "audience": item.audience,
        "keywords": list(item.keywords),
        "errands": [e for e in kinds if getattr(item.errands, e) is not None],
        "prefix": series.prefix,
        "zone": series.zone,
        "guide": _guide(item.guide),
        "bound": item.bound,
        "elsewhere": elsewhere,
    }


@lru_cache(maxsize=8)
def menu(code: str = "yongxin") -> Menu:
    """Return the menu of a hall of the example county."""
    c, hall = county(), county().halls[code]
    others = {i.code for h in c.halls.values() if h.code != code for i in c.offered_items(h)}
    bundles = [
        {
            "code": b.code, "name": _text(b.name), "plain": _text(b.plain), "theme": b.theme,
            "audience": b.audience, "items": list(b.items), "keywords": list(b.keywords),
            "inside": list(b.inside),
        }
        for b in c.offered_bundles(hall)
    ]  # fmt: skip
    return Menu.model_validate(
        {
            "hall": hall.code,
            "tier": hall.tier,
            "name": _text(hall.name),
            "phone": hall.phone,
            "owner": _text(hall.owner) if hall.owner else None,
            "brand": {"logo": "mountain", "colours": hall.brand.colours.model_dump(), "hotline": hall.brand.hotline},
            "wording": {k: _text(v) for k, v in hall.wording.items()},
            "classes": [
                {"code": k, "name": _text(v.name), "entitlement": v.entitlement, "min_age": v.min_age}
                | ({"who": _text(v.who)} if v.who else {})
                for k, v in hall.classes.items()
            ],
            "themes": [{"code": x.code, "name": _text(x.name), "icon": x.icon} for x in c.themes],
            "departments": [
                {"code": d.code, "name": _text(d.name), "phone": d.phone, "duty": _text(d.duty)}
                for d in c.departments.values()
            ],
            "zones": [{"code": z.code, "name": _text(z.name), "way": _text(z.way)} for z in hall.zones],
            "items": [_item(i, hall, i.code in others) for i in c.offered_items(hall)],
            "not_here": [
                {
                    "code": i.code,
                    "name": _text(i.name),
                    "plain": _text(i.plain),
                    "department": i.department,
                    "theme": i.theme,
                    "audience": i.audience,
                    "keywords": list(i.keywords),
                }
                for i in c.items.values()
                if i.code in others and i.code not in {x.code for x in c.offered_items(hall)}
            ],
            "bundles": bundles,
            "attract": [_text(line) for line in hall.attract],
            "senior_choices": [
                {"name": _text(s.name), "picture": s.picture, "item": s.item} for s in hall.senior_choices
            ],
            "items_per_ticket": hall.queue.items_per_ticket,
            "matters_per_ticket": hall.queue.matters_per_ticket,
            "change_keeps_wait": hall.queue.change_keeps_wait,
            "appointments": hall.appointments.enabled,
        }
    )


def hall_state(code: str = "yongxin", busy: dict[str, int] | None = None, **changes: Any) -> HallState:
    """Return a hall in the middle of its day."""
    hall = county().halls[code]
    busy = BUSY if busy is None else busy
    queues = []
    for series in hall.series:
        waiting = busy.get(series.prefix, 2)
        low, high = MINUTES.get(series.prefix, (8, 15))
        if waiting > 50:
            low, high = 90, 140
        status = {-1: "closed", -2: "full"}.get(waiting, "open")
        queues.append(
            QueueView.model_validate(
                {
                    "prefix": series.prefix,
                    "name": _text(series.name),
                    "zone": series.zone,
                    "status": status,
                    "waiting": max(0, waiting),
                    "wait": {"low_s": low * 60, "high_s": high * 60} if waiting > 0 else None,
                    "departments": _lanes(series.departments, max(0, waiting), (low * 60, high * 60)),
                }
            )
        )
    values: dict[str, Any] = {
        "code": hall.code, "tier": hall.tier, "name": _text(hall.name), "business_day": MONDAY, "now": NOW,
        "clock_stated": False, "timezone": "Asia/Shanghai", "open": True, "issuing": True,
        "opens_next": dt.datetime(2026, 11, 24, 8, 30, tzinfo=ZONE), "hours": "8:30–17:30",
        "holidays_provisional": False, "notice": NOTICE,
        "waiting": sum(q.waiting for q in queues), "counters": [], "queues": [q.model_dump() for q in queues],
        "last_event": 1,
    }  # fmt: skip
    return HallState.model_validate({**values, **changes})


def _lanes(departments: Sequence[str], waiting: int, wait: tuple[int, int]) -> list[dict[str, Any]]:
    """Share the waiting among a series' departments, the first ones taking what is left over."""
    each, rest = divmod(waiting, len(departments))
    told = {"low_s": wait[0], "high_s": wait[1]} if waiting > 0 else None
    return [
        {"department": code, "waiting": each + (place < rest), "wait": told, "waits": {}}
        for place, code in enumerate(departments)
    ]


def visit(number: str, item: MenuItem, ahead: int = 6, minutes: tuple[int, int] | None = (12, 20)) -> VisitIssued:
    return VisitIssued.model_validate(
        {
            "id": "v-1",
            "number": number,
            "token": "p7Wq3rT9xK2m",
            "class": "ordinary",
            "business_day": MONDAY,
            "issued_at": NOW,
            "zone": item.zone,
            "counter": None,
            "steps": [
                {
                    "id": "s-1",
                    "item": item.code,
                    "name": item.name.model_dump(),
                    "state": "waiting",
                    "zone": item.zone,
                    "counter": None,
                }
            ],
            "ahead": ahead,
            "wait": {"low_s": minutes[0] * 60, "high_s": minutes[1] * 60} if minutes else None,
            "phone_url": "http://hall.yongxin.example/t/p7Wq3rT9xK2m",
        }
    )


def steps(*stages: Sequence[str], states: Sequence[str] = ("waiting",)) -> list[dict[str, Any]]:
    """Return steps by stage, from item codes; `states` of the first ones, the others are pending."""
    found: list[dict[str, Any]] = []
    for stage, codes in enumerate(stages):
        for code in codes:
            item = next(i for i in menu().items if i.code == code)
            state = states[len(found)] if len(found) < len(states) else "pending"
            found.append(
                {
                    "id": f"s-{len(found)}", "item": code, "name": item.name.model_dump(), "state": state,
                    "zone": item.zone, "counter": None, "stage": stage,
                }
            )  # fmt: skip
    return found


def suspension(kind: str, code: str, reason: str = "system") -> Suspension:
    return Suspension.model_validate({"kind": kind, "code": code, "reason": reason, "note": "", "since": NOW})


def looked_up(number: str, item: MenuItem, state: str = "waiting", **changes: Any) -> VisitView:
    at = {"missed": "no_show", "called": "called", "finished": "finished", "cancelled": "cancelled"}
    values: dict[str, Any] = {
        "number": number, "hall": "yongxin", "hall_name": {"zh": "永新", "en": "Yongxin"}, "business_day": MONDAY,
        "state": state, "zone": item.zone, "counter": None, "ahead": 4, "wait": {"low_s": 480, "high_s": 900},
        "steps": steps([item.code], states=[at.get(state, "waiting")]), "now": NOW, "issued_at": NOW,
        "may_return": state == "missed", "may_rate": False, "rating": None,
        "may_change": state in ("waiting", "missed"), "may_give_back": state in ("waiting", "called", "missed"),
    }  # fmt: skip
    return VisitView.model_validate({**values, **changes})


def hardest(found: Menu) -> MenuItem:
    """Return the matter with most things to bring and not to bring."""
    return max(found.items, key=lambda i: (len(i.guide.bring) + len(i.guide.spared), len(i.name.zh)))


def longest(found: Menu) -> MenuItem:
    return max(found.items, key=lambda i: len(i.name.zh) + len(i.name.en) / 3)


def slots(full: int = 1, days: int = 5) -> Slots:
    """Return the days that can be booked from tomorrow on; `full` of them are taken."""
    found = []
    for number in range(days):
        day = MONDAY + dt.timedelta(days=1 + number + (2 if number > 3 else 0))
        times = [(hour, minute) for hour in (8, 9, 10, 11, 14, 15, 16, 17) for minute in (0, 30)]
        starts = [dt.datetime.combine(day, dt.time(*at), ZONE) for at in times if at not in ((8, 0), (17, 30))]
        left = [0 if number < full else (place * 5 + number) % 12 for place in range(len(starts))]
        if number == full:  # its afternoon is taken
            left = [0 if start.hour > 12 else count + 1 for start, count in zip(starts, left, strict=True)]
        times_of_day = [
            {"start": start, "end": start + dt.timedelta(minutes=30), "left": count}
            for start, count in zip(starts, left, strict=True)
        ]
        found.append({"day": day, "slots": times_of_day})
    return Slots.model_validate({"hall": "yongxin", "now": NOW, "timezone": "Asia/Shanghai", "days": found})


def booked(item: MenuItem, start: dt.datetime, **changes: Any) -> AppointmentBooked:
    values: dict[str, Any] = {
        "id": "a-1", "code": "40718265", "hall": "yongxin", "hall_name": {"zh": "永新", "en": "Yongxin"},
        "address": {"zh": "永新县禾川镇", "en": "Hechuan, Yongxin"}, "state": "booked", "day": start.date(),
        "start": start, "end": start + dt.timedelta(minutes=30), "from": start - dt.timedelta(hours=1),
        "until": start + dt.timedelta(minutes=15), "items": [item.name.model_dump()], "codes": [item.code],
        "zone": item.zone, "name_masked": "王**", "may_move": True, "may_cancel": True,
        "change_until": start - dt.timedelta(hours=2), "now": NOW, "number": None, "token": "Rf4kW2pQ9sTa",
        "url": "http://hall.yongxin.example/a/Rf4kW2pQ9sTa",
    }  # fmt: skip
    return AppointmentBooked.model_validate({**values, **changes})


def base(language: str = "zh", **changes: Any) -> State:
    values: dict[str, Any] = {"menu": menu(), "hall": hall_state(), "now": NOW, "language": language, "screen": Home()}
    return State(**{**values, **changes})
