"""A county of two halls, built in Python: small enough to reckon by hand what must come out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from config.schema import County, Department, Hall, Item, Theme

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
MONDAY_9 = dt.datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI).astimezone(dt.UTC)
"""A working day of the official list, half an hour after opening."""
BY_THE_CLOCK = {"last_ticket": "by-time"}
"""For tests that let more come than the small hall serves in a day: nobody is refused for the close."""


def text(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": zh}


def item(code: str, department: str, tiers: tuple[str, ...] = ("county", "township"), minutes: float = 10) -> Item:
    guide = {
        "materials": [],
        "conditions": [text("有权办理")],
        "steps": [text("受理"), text("办结")],
        "promised_days": 0,
        "legal_days": 5,
        "fee": text("免费"),
        "basis": [{"title": "《示例条例》"}],
        "phone": "0796-0000000",
    }
    fields: dict[str, Any] = {
        "code": code,
        "name": text(code),
        "plain": text(code),
        "department": department,
        "theme": "life",
        "tiers": tiers,
        "keywords": ("一", "二"),
        "errands": {"apply": minutes, "collect": 2.0},
        "guide": guide,
    }
    return Item.model_validate(fields)


HALL: dict[str, Any] = {
    "code": "main",
    "tier": "county",
    "name": text("县政务服务中心"),
    "address": text("人民路1号"),
    "phone": "0796-1",
    "brand": {},
    "wording": {},
    "classes": {
        "ordinary": {"name": text("普通"), "rate": 1.0},
        "senior": {"name": text("老年人优先"), "rate": 2.5, "min_age": 60},
        "infant": {"name": text("带婴幼儿"), "rate": 2.0},
        "serviceman": {"name": text("军人优先"), "rate": 2.0, "entitlement": "clerk"},
    },
    "queue": {},
    "rating": {},
    "calendar": {
        "hours": [{"open": "08:30", "close": "17:30", "issue_from": "08:00", "issue_until": "17:00"}],
    },
    "zones": [
        {"code": "east", "name": text("东区"), "way": text("右手边")},
        {"code": "west", "name": text("西区"), "way": text("左手边")},
    ],
    "series": [
        {"prefix": "A", "name": text("不动产"), "departments": ["property"], "zone": "east"},
        {"prefix": "B", "name": text("社保"), "departments": ["social", "health"], "zone": "west"},
        {"prefix": "S", "name": text("小号"), "departments": ["tiny"], "zone": "west", "last": 2},
    ],
    "counters": [
        {"number": 1, "name": text("不动产1"), "zone": "east", "departments": ["property"]},
        {"number": 2, "name": text("不动产2"), "zone": "east", "departments": ["property"]},
        {"number": 3, "name": text("社保"), "zone": "west", "departments": ["social", "health", "tiny"]},
        {"number": 4, "name": text("综合"), "zone": "west", "prefers": ["senior"]},
    ],
    "terminals": [{"code": "k1", "name": text("一号机"), "printer": {"driver": "none"}}],
    "senior_choices": [{"name": text("养老金"), "picture": "pension", "item": "pension"}],
}


def hall(**changes: Any) -> Hall:
    return Hall.model_validate({**HALL, **changes})


def small_county(**hall_changes: Any) -> County:
    items = [
        item("deed", "property"),
        item("mortgage", "property", tiers=("county",), minutes=20),
        item("pension", "social"),
        item("card", "health", minutes=5),
        item("stamp", "tiny"),
    ]
    departments = ["property", "social", "health", "tiny"]
    township = hall(code="town", tier="township", counters=[HALL["counters"][3]])
    return County(
        code="yx",
        name={"zh": "示例县", "en": "Sample"},
        departments={
            d: Department.model_validate({"code": d, "name": text(d), "phone": "1", "duty": text(d)})
            for d in departments
        },
        themes=(Theme.model_validate({"code": "life", "name": text("生活"), "icon": "house"}),),
        items={i.code: i for i in items},
        bundles={},
        halls={"main": hall(**hall_changes), "town": township},
    )
