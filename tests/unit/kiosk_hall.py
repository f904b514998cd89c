"""A hall small enough to read, as the server would tell a kiosk of it; journeys and tickets of the tests begin here."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import replace

from kiosk.journey.effects import Effect, Issue
from kiosk.journey.events import Event, HallUpdated, MenuLoaded, Press, Tick
from kiosk.journey.machine import step
from kiosk.journey.model import Holder, State
from kiosk.journey.screens import Screen
from kiosk.journey.ticket_events import Issued, Printed
from queue_server.contract.models import HallState, Menu, VisitIssued, VisitView
from queue_server.contract.near import OfferingHalls
from queue_server.contract.tickets import FoundTicket

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
HOLDER = Holder(name="王小明", id_number="11010519491231002X", birth=dt.date(1949, 12, 31))
YOUNG = Holder(name="李雷", id_number="110105199001010017", birth=dt.date(1990, 1, 1))


def text(zh: str, en: str | None = None) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def material(zh: str, en: str, who: tuple[str, str] | None = None) -> dict[str, object]:
    return {
        "name": text(zh, en),
        "who": text(*who) if who else None,
        "note": None,
        "form": "original",
        "copies": 0,
        "commitment": False,
    }


def entry(
    code: str,
    zh: str,
    en: str,
    prefix: str,
    *,
    plain: str = "",
    errands: tuple[str, ...] = ("apply",),
    bring: list[dict[str, object]] | None = None,
    spared: list[dict[str, object]] | None = None,
    keywords: tuple[str, ...] = (),
    identity: str = "card",
    bound: bool = False,
    face: bool = False,
) -> dict[str, object]:
    return {
        "code": code,
        "name": text(zh, en),
        "plain": text(plain or zh, en),
        "department": "property" if prefix == "A" else "social",
        "theme": "homes" if prefix == "A" else "people",
        "audience": "both",
        "keywords": list(keywords),
        "errands": list(errands),
        "prefix": prefix,
        "zone": "west" if prefix == "A" else "east",
        "guide": {
            "bring": bring or [],
            "spared": spared or [],
            "identity": identity,
            "conditions": [],
            "steps": [],
            "promised_days": 3,
            "legal_days": 30,
            "fee": text("不收费", "free"),
            "basis": [],
            "phone": "100",
        },
        "bound": bound,
        "face": face,
    }


ITEMS = [
    entry(
        "house-sale",
        "房屋买卖转移登记",
        "Transfer of a sold house",
        "A",
        plain="房子过户",
        errands=("apply", "collect"),
        keywords=("过户", "二手房"),
        bring=[
            material("不动产权证", "Property certificate", ("卖方", "seller")),
            material("买卖合同", "Contract of sale", ("网签", "online")),
            material("户口簿或结婚证", "Household register or marriage certificate", ("双方", "both")),
        ],
        spared=[material("完税证明", "Tax receipt")],
    ),
    entry("house-ask", "不动产咨询", "Property questions", "A", errands=("apply", "ask"), identity="none"),
    entry("newborn-register", "新生儿落户", "Register a newborn", "B", keywords=("上户口",)),
    entry("newborn-insurance", "新生儿参保", "Insure a newborn", "B", plain="给宝宝上医保"),
    entry("pension", "养老金申领", "Claim a pension", "C", plain="领养老金"),
    entry("tax", "完税证明开具", "Tax receipts", "D"),
    entry("visa", "签证换发", "Visa renewal", "E"),
]


def menu(**changes: object) -> Menu:
    base: dict[str, object] = {
        "hall": "qing",
        "tier": "county",
        "name": text("清县政务服务中心", "Qing County Service Hall"),
        "phone": "101",
        "owner": None,
        "brand": {"logo": "mountain", "colours": {}, "hotline": "12345"},
        "wording": {k: text(*v) for k, v in WORDING.items()},
        "classes": [
            {"code": "ordinary", "name": text("普通", "Ordinary"), "entitlement": "believed", "min_age": None},
            {"code": "senior", "name": text("老年人优先", "Senior"), "entitlement": "believed", "min_age": 60},
            {"code": "green", "name": text("绿色通道", "Green channel"), "entitlement": "clerk", "min_age": 70},
        ],
        "themes": [
            {"code": "homes", "name": text("房屋", "Homes"), "icon": "house"},
            {"code": "people", "name": text("人", "People"), "icon": "users"},
        ],
        "departments": [{"code": "property", "name": text("不动产", "Property"), "phone": "1", "duty": text("登记")}],
        "zones": [
            {"code": "west", "name": text("西区", "West wing"), "way": text("左手边", "left")},
            {"code": "east", "name": text("东区", "East wing"), "way": text("右手边", "right")},
        ],
        "items": ITEMS,
        "bundles": [
            {
                "code": "newborn",
                "name": text("出生一件事", "A child is born"),
                "plain": text("生孩子", "A child is born"),
                "theme": "people",
                "audience": "person",
                "items": ["newborn-register", "newborn-insurance"],
                "keywords": ["宝宝"],
            }
        ],
        "senior_choices": [{"name": text("房子", "Home"), "picture": "house", "item": "house-ask"}],
        "items_per_ticket": 3,
    }
    return Menu.model_validate(base | changes)


WORDING = {
    "ticket.yours": ("您的号", "Your number"),
    "ticket.zone": ("请到{zone}等候", "Please wait in {zone}"),
    "ticket.counter": ("请到{zone}，{counter}号窗口", "{zone}, counter {counter}"),
    "ticket.ahead": ("前面{ahead}位，约{low}–{high}分钟", "{ahead} ahead, about {low}–{high} min"),
    "ticket.next": ("不用等，马上到您", "No wait: you are next"),
    "ticket.missed": ("过号请到取号机报到", "Missed your call? Report at the kiosk"),
    "ticket.phone": ("手机看排到几号\n不看也会叫您", "Watch the queue on your phone\nWe call you anyway"),
    "ticket.bring": ("请带好", "Please bring"),
    "ticket.farewell": ("请带好物品，慢走", "Mind your things. Goodbye"),
    "ticket.copy": ("号不变，原来的码作废", "Same number; the old code is void"),
}

STATUS = {"A": "open", "B": "open", "C": "full", "D": "closed", "E": "unserved"}


def suspension(kind: str, code: str, reason: str = "system", note: str = "") -> dict[str, object]:
    return {"kind": kind, "code": code, "reason": reason, "note": note, "since": NOW}


def hall(
    now: dt.datetime = NOW,
    *,
    issuing: bool = True,
    status: dict[str, str] | None = None,
    suspended: Sequence[dict[str, object]] = (),
) -> HallState:
    queues = [
        {
            "prefix": prefix,
            "name": text(f"{prefix}队"),
            "zone": "west",
            "status": how,
            "waiting": 6,
            "wait": {"low_s": 720, "high_s": 1200},
            "departments": [],
        }
        for prefix, how in (STATUS | (status or {})).items()
    ]
    return HallState.model_validate(
        {
            "code": "qing",
            "tier": "county",
            "name": text("清县政务服务中心", "Qing County Service Hall"),
            "business_day": now.date(),
            "now": now,
            "clock_stated": False,
            "timezone": "Asia/Shanghai",
            "open": True,
            "issuing": issuing,
            "opens_next": None,
            "hours": "8:30–17:30",
            "holidays_provisional": False,
            "notice": None,
            "waiting": 12,
            "counters": [],
            "suspended": list(suspended),
            "queues": queues,
            "last_event": 7,
        }
    )


def issued(number: str = "A012", *, items: tuple[str, ...] = ("house-sale",), **changes: object) -> VisitIssued:
    names = {str(i["code"]): i["name"] for i in ITEMS}
    steps = [
        {"id": f"s{n}", "item": code, "name": names[code], "state": "waiting", "zone": "west", "counter": None}
        for n, code in enumerate(items)
    ]
    base: dict[str, object] = {
        "id": f"visit-{number}",
        "number": number,
        "token": f"token-of-{number}",
        "class_": "ordinary",
        "business_day": NOW.date(),
        "issued_at": NOW.astimezone(dt.UTC),
        "zone": "west",
        "counter": None,
        "steps": steps,
        "ahead": 6,
        "wait": {"low_s": 720, "high_s": 1200},
        "phone_url": f"https://hall.example/t/token-of-{number}",
    }
    return VisitIssued.model_validate(base | changes)


def view(number: str = "A012", **changes: object) -> VisitView:
    base: dict[str, object] = {
        "number": number,
        "hall": "qing",
        "hall_name": text("清县政务服务中心"),
        "business_day": NOW.date(),
        "state": "missed",
        "zone": "west",
        "counter": None,
        "ahead": 3,
        "wait": None,
        "steps": [],
        "now": NOW,
        "issued_at": NOW,
        "may_return": True,
        "may_rate": False,
        "rating": None,
    }
    return VisitView.model_validate(base | changes)


def step_of(item: str, state: str = "waiting", stage: int = 0, **changes: object) -> dict[str, object]:
    """Return one step of a visit, as the server tells it."""
    names = {str(i["code"]): i["name"] for i in ITEMS}
    told: dict[str, object] = {
        "id": f"s-{item}", "item": item, "name": names[item], "state": state, "zone": "west", "counter": None,
        "stage": stage,
    }  # fmt: skip
    return told | changes


def mine(number: str = "A012", id_: str = "v-1", voucher: str | None = None, **changes: object) -> FoundTicket:
    """Return a ticket as it is found by its holder's document: with its matters and all that may be done."""
    told: dict[str, object] = {
        "state": "waiting", "may_return": False, "may_change": True, "may_give_back": True,
        "steps": [step_of("house-sale")],
    }  # fmt: skip
    return FoundTicket(id=id_, view=view(number, **told | changes), voucher=voucher)


def yesterdays(**changes: object) -> FoundTicket:
    """Return a ticket that could not be served on its day and gives the first call today."""
    told: dict[str, object] = {
        "state": "cancelled", "may_change": False, "may_give_back": False, "voucher_on": NOW.date(),
        "steps": [step_of("house-sale", "cancelled")],
    }  # fmt: skip
    return mine("A045", "v-0", "old-token", **told | changes)


def near_by(item: str = "house-sale", codes: Sequence[str] = ("qing", "hexi", "dongli")) -> OfferingHalls:
    """Return where an item is done, the asking hall first, each three kilometres farther."""
    halls = [
        {
            "code": code, "tier": "township", "name": text(code), "address": text("河西路1号"), "phone": "0796-1",
            "owner": None, "place": {"lat": 27.0 + n / 40, "lon": 114.2}, "distance_m": n * 3000, "open": True,
            "status": "open", "suspended": False, "hours": "8:30–17:30", "opens_next": None,
            "timezone": "Asia/Shanghai", "waiting": n, "wait": None,
        }
        for n, code in enumerate(codes)
    ]  # fmt: skip
    told = {"item": item, "name": text(item), "from": "qing", "origin": {"lat": 27.0, "lon": 114.2}, "map": None}
    return OfferingHalls.model_validate({**told, "halls": halls})


class Kiosk:
    """A journey under the test's hand: events go in, what must be done is kept."""

    def __init__(self, **terminal: object) -> None:
        self._keys = itertools.count(1)
        self.state = replace(State(), **terminal)  # type: ignore[arg-type]
        self.effects: tuple[Effect, ...] = ()
        self.done: list[Effect] = []
        self.send(Tick(NOW), MenuLoaded(menu()), HallUpdated(hall()))

    def send(self, *events: Event) -> Kiosk:
        """Let things happen; `effects` are those of the last."""
        for event in events:
            self.state, self.effects = step(self.state, event, lambda: f"key-{next(self._keys)}")
            self.done += self.effects
        return self

    def press(self, *names: str) -> Kiosk:
        """Press buttons: `item:house-sale` presses `item` with that value."""
        for name in names:
            intent, _, value = name.partition(":")
            self.send(Press(intent, value))
        return self

    def wait(self, seconds: float) -> Kiosk:
        """Let time pass, a second at a time as the kiosk does."""
        assert self.state.now is not None
        for _ in range(int(seconds)):
            self.send(Tick(self.state.now + dt.timedelta(seconds=1)))
        return self

    def ticket(self, number: str = "A012", *, senior: bool = False) -> Kiosk:
        """Go all the way to a printed ticket."""
        if senior:
            self.press("senior", "item:house-ask", "confirm")
        else:
            self.press("take", "theme:homes", "item:house-sale", "confirm")
        visit = issued(number)
        return self.send(Issued(visit, self.state.key), Printed(visit.id))

    def screen(self) -> Screen:
        """Return what is on the glass."""
        return self.state.screen

    def last(self) -> tuple[Effect, ...]:
        """Return what the last event asked for."""
        return self.effects

    def count(self, kind: type[Effect]) -> int:
        return sum(isinstance(effect, kind) for effect in self.done)

    @property
    def sent(self) -> Issue:
        """Return the last request for a number."""
        return [effect for effect in self.done if isinstance(effect, Issue)][-1]
