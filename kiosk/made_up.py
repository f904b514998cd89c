"""Made-up states for pictures and layout tests: the example county's own menu, an invented busy morning, hard cases.

Nothing here is used while a kiosk serves people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from config.load import default_example, load_county
from config.schema import County, Guide, Hall, Item
from kiosk.journey.model import (
    Card,
    Choose,
    Confirm,
    Done,
    GivenBack,
    Holder,
    Home,
    Issuing,
    MyTicket,
    NoPaper,
    Notice,
    Printing,
    Problem,
    Search,
    SeniorConfirm,
    SeniorHome,
    Starting,
    State,
)
from queue_server.contract.models import HallState, Menu, MenuItem, QueueView, VisitIssued, VisitView

ZONE = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 11, 23, 16, 38, tzinfo=ZONE)
MONDAY = NOW.date()
NOTICE = {"zh": "医保窗口今天延时到18:30", "en": "Medical insurance counters open until 18:30"}
BUSY = {"A": 3, "B": 16, "C": 9, "D": 6, "E": -1, "F": 2, "G": -2, "H": 0, "J": 4, "K": 0, "L": 1}
"""People waiting by prefix; −1 closed, −2 full."""
MINUTES = {"A": (5, 10), "B": (35, 50), "C": (18, 28), "D": (12, 20), "F": (3, 8), "J": (6, 12), "L": (0, 5)}


@dataclass(frozen=True, slots=True)
class Scene:
    name: str
    state: State


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


def _item(item: Item, hall: Hall) -> dict[str, Any]:
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
    }


@lru_cache(maxsize=8)
def menu(code: str = "yongxin") -> Menu:
    """Return the menu of a hall of the example county."""
    c, hall = county(), county().halls[code]
    bundles = [
        {
            "code": b.code, "name": _text(b.name), "plain": _text(b.plain), "theme": b.theme,
            "audience": b.audience, "items": list(b.items), "keywords": list(b.keywords),
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
                for k, v in hall.classes.items()
            ],
            "themes": [{"code": x.code, "name": _text(x.name), "icon": x.icon} for x in c.themes],
            "departments": [
                {"code": d.code, "name": _text(d.name), "phone": d.phone, "duty": _text(d.duty)}
                for d in c.departments.values()
            ],
            "zones": [{"code": z.code, "name": _text(z.name), "way": _text(z.way)} for z in hall.zones],
            "items": [_item(i, hall) for i in c.offered_items(hall)],
            "bundles": bundles,
            "senior_choices": [
                {"name": _text(s.name), "picture": s.picture, "item": s.item} for s in hall.senior_choices
            ],
            "items_per_ticket": hall.queue.items_per_ticket,
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


def _looked_up(number: str, item: MenuItem, state: str) -> VisitView:
    issued = visit(number, item)
    return VisitView.model_validate(
        {
            "number": number, "hall": "yongxin", "hall_name": {"zh": "永新", "en": "Yongxin"}, "business_day": MONDAY,
            "state": state, "zone": item.zone, "counter": None, "ahead": 4, "wait": {"low_s": 480, "high_s": 900},
            "steps": [s.model_dump() for s in issued.steps], "now": NOW, "issued_at": NOW,
            "may_return": state == "missed", "may_rate": False, "rating": None,
        }
    )  # fmt: skip


def hardest(found: Menu) -> MenuItem:
    """Return the matter with most things to bring and not to bring."""
    return max(found.items, key=lambda i: (len(i.guide.bring) + len(i.guide.spared), len(i.name.zh)))


def longest(found: Menu) -> MenuItem:
    return max(found.items, key=lambda i: len(i.name.zh) + len(i.name.en) / 3)


def base(language: str = "zh", **changes: Any) -> State:
    values: dict[str, Any] = {"menu": menu(), "hall": hall_state(), "now": NOW, "language": language, "screen": Home()}
    return State(**{**values, **changes})


def scenes(language: str) -> Iterator[Scene]:
    """Yield every screen and its hard cases in one language."""
    yield from _homes(language)
    yield from _choosing(language)
    yield from _deciding(language)
    yield from _tickets(language)
    yield from _calm(language)
    yield from _seniors(language)


def _homes(language: str) -> Iterator[Scene]:
    home = base(language)
    yield Scene("home", home)
    for tab in ("department", "life", "person", "firm"):
        yield Scene(f"home-{tab}", replace(home, screen=Home(tab)))
    yield Scene("home-low", replace(home, low_reach=True))
    yield Scene("home-200", replace(home, hall=hall_state(busy=dict.fromkeys(BUSY, 200))))
    yield Scene(
        "home-closed",
        replace(home, hall=hall_state(busy=dict.fromkeys(BUSY, -1), issuing=False, open=False, notice=None)),
    )
    yield Scene("home-offline", replace(home, connected=False, printer_ok=False, speech=True))
    yield Scene("home-village", replace(home, menu=menu("litian"), hall=hall_state("litian")))
    yield Scene(
        "home-bank",
        replace(home, menu=menu("bank-xianggan"), hall=hall_state("bank-xianggan", notice=None), unattended=True),
    )
    empty = menu().model_copy(update={"items": [], "bundles": [], "senior_choices": []})
    yield Scene("home-empty", replace(home, menu=empty))


def _choosing(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(),))
    yield Scene("choose-all", replace(state, screen=Choose("all")))
    yield Scene("choose-life", replace(state, screen=Choose("life")))
    yield Scene("choose-life-2", replace(state, screen=Choose("life", page=1)))
    yield Scene("choose-theme", replace(state, screen=Choose("theme", "social")))
    yield Scene("choose-theme-2", replace(state, screen=Choose("theme", "social", 1)))
    yield Scene("choose-department", replace(state, screen=Choose("department", "property")))
    more = replace(
        state, basket=(menu().items[0].code,), screen=Choose("theme", menu().items[0].theme), trail=(Home(), Confirm())
    )
    yield Scene("choose-more", more)
    yield Scene("choose-closed", replace(state, screen=Choose("theme", "tax")))
    yield Scene("choose-low", replace(state, screen=Choose("theme", "social"), low_reach=True))
    yield Scene("search", replace(state, screen=Search()))
    found = tuple(i.code for i in menu().items if i.theme == "property")[:9]
    yield Scene("search-found", replace(state, screen=Search("fzgh" if language == "zh" else "home", found)))
    yield Scene("search-none", replace(state, screen=Search("xyz")))


def _deciding(language: str) -> Iterator[Scene]:
    items = menu().items
    sale = next((i for i in items if i.code == "property-sale"), items[0])
    state = base(language, trail=(Home(), Choose("theme", sale.theme)), basket=(sale.code,))
    yield Scene("confirm", replace(state, screen=Confirm()))
    yield Scene("confirm-2", replace(state, screen=Confirm(1)))
    yield Scene("confirm-hard", replace(state, basket=(hardest(menu()).code,), screen=Confirm()))
    yield Scene("confirm-long", replace(state, basket=(longest(menu()).code,), screen=Confirm()))
    several = tuple(i.code for i in items if i.theme == sale.theme)[:3]
    yield Scene("confirm-several", replace(state, basket=several, screen=Confirm()))
    if menu().bundles:
        yield Scene("confirm-bundle", replace(state, basket=(), bundle=menu().bundles[0].code, screen=Confirm()))
    yield Scene("confirm-no-reader", replace(state, reader_ok=False, screen=Confirm(), connected=False))
    yield Scene("card", replace(state, screen=Card()))
    yield Scene("card-reading", replace(state, screen=Card(reading=True)))
    yield Scene("card-trouble", replace(state, screen=Card(trouble="card.unreadable")))
    yield Scene("card-off", replace(state, screen=Card(trouble="device.absent"), reader_ok=False))


def _tickets(language: str) -> Iterator[Scene]:
    sale = next((i for i in menu().items if i.code == "property-sale"), menu().items[0])
    issued = visit("B012", sale)
    state = base(language, visit=issued, basket=(sale.code,))
    yield Scene("printing", replace(state, screen=Printing()))
    yield Scene("done", replace(state, screen=Done()))
    held = replace(state, holder=Holder("王小明", "362430195001010018"), card_lying=True)
    yield Scene("done-card", replace(held, screen=Done(), visit=visit("A9999", longest(menu()), 199, (90, 140))))
    alone = visit("K001", longest(menu()), 0, (0, 1)).model_copy(update={"counter": 3})
    yield Scene("done-counter", replace(state, screen=Done(), visit=alone))
    yield Scene("no-paper", replace(state, screen=NoPaper("printer.paper_out"), help_asked=True, connected=False))
    yield Scene("no-paper-jam", replace(state, screen=NoPaper("printer.cutter_jam")))
    asking = base(language, trail=(Home(),))
    yield Scene("my-ticket", replace(asking, screen=MyTicket()))
    yield Scene("my-ticket-typed", replace(asking, screen=MyTicket("B01")))
    yield Scene("my-ticket-found", replace(asking, screen=MyTicket("B012", _looked_up("B012", sale, "waiting"))))
    yield Scene("my-ticket-missed", replace(asking, screen=MyTicket("B012", _looked_up("B012", sale, "missed"))))
    yield Scene("my-ticket-none", replace(asking, screen=MyTicket("B999", trouble="visit.unknown")))


def _calm(language: str) -> Iterator[Scene]:
    state = base(language, trail=(Home(),))
    yield Scene("starting", State(language=language))  # type: ignore[arg-type]  # zh or en
    yield Scene("starting-offline", State(screen=Starting("server.unreachable"), language=language))  # type: ignore[arg-type]
    yield Scene("issuing", replace(state, screen=Issuing()))
    yield Scene("given-back", replace(state, screen=GivenBack()))
    yield Scene("problem", replace(state, screen=Problem("server.busy", can_retry=True)))
    yield Scene("problem-final", replace(state, screen=Problem("class.not_entitled")))
    for kind in ("closed", "full", "unserved"):
        yield Scene(f"notice-{kind}", replace(state, screen=Notice(kind, "E")))
    yield Scene("idle", replace(state, screen=Choose("all"), idle_asked=True))
    yield Scene("card-left", replace(state, screen=Home(), card_left=True))


def _seniors(language: str) -> Iterator[Scene]:
    found = menu()
    code = found.senior_choices[0].item if found.senior_choices else found.items[0].code
    item = next(i for i in found.items if i.code == code)
    state = base(language, senior=True, speech=True, trail=(Home(),))
    asked = replace(state, basket=(code,), screen=SeniorConfirm(), trail=(Home(), SeniorHome()))
    told = replace(state, basket=(code,), visit=visit("D012", item))
    yield Scene("senior-home", replace(state, screen=SeniorHome()))
    yield Scene("senior-home-low", replace(state, screen=SeniorHome(), low_reach=True))
    yield Scene("senior-confirm", asked)
    yield Scene("senior-confirm-no-reader", replace(asked, reader_ok=False))
    yield Scene("senior-printing", replace(told, screen=Printing()))
    yield Scene("senior-done", replace(told, screen=Done()))
    yield Scene(
        "senior-done-card", replace(told, screen=Done(), holder=Holder("王小明", "362430195001010018"), card_lying=True)
    )
    yield Scene("senior-no-paper", replace(told, screen=NoPaper("printer.paper_out"), help_asked=True, connected=False))
    yield Scene("senior-my-ticket", replace(state, screen=MyTicket("D01")))
    yield Scene("senior-my-ticket-missed", replace(state, screen=MyTicket("D012", _looked_up("D012", item, "missed"))))
    yield Scene("senior-problem", replace(state, screen=Problem("server.busy", can_retry=True)))
    yield Scene("senior-notice", replace(state, screen=Notice("closed", "E")))
    yield Scene("senior-given-back", replace(state, screen=GivenBack()))
    yield Scene("senior-issuing", replace(state, screen=Issuing()))
    yield Scene("senior-idle", replace(asked, idle_asked=True))
